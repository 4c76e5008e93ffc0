"""Edge Impulse's processing blocks, version 4, once more: straight from the rules, in loops.

Nothing here comes from `tinyml_course.features`. Transforms are sums over a matrix of turns,
filters are difference equations, moments are written out; all in float64, except where a block's
own float32 decides (pre-emphasis of MFE, the float32 sections of a filter).
"""

from __future__ import annotations

import functools
import math

import numpy as np
from scipy import signal as scipy_signal


def _samples(seconds: float, rate: float) -> int:
    exact = rate * seconds
    down = math.floor(exact)
    return down if 0 < exact - down < 0.001 else math.ceil(exact)


def _frames(x: np.ndarray, rate: float, params: dict) -> list[np.ndarray]:
    length, stride = _samples(params["frame_length"], rate), _samples(params["frame_stride"], rate)
    count = math.floor((len(x) - (length - stride)) / stride)
    return [x[i * stride : i * stride + length] for i in range(count)]


def _power(frame: np.ndarray, n: int) -> np.ndarray:
    frame = np.concatenate([frame[:n], np.zeros(max(0, n - len(frame)))])
    return np.abs(_turns(n) @ frame) ** 2 / n


@functools.cache
def _turns(n: int) -> np.ndarray:
    return np.exp(-2j * np.pi * (np.outer(np.arange(n // 2 + 1), np.arange(n)) % n) / n)


def filter_bank(n_filters: int, n: int, rate: float, low: float, high: float) -> np.ndarray:
    high = high or rate / 2
    first, last = (1127 * math.log(1 + f / 700) for f in (low, high))
    hz = [
        700 * (math.exp((first + (last - first) * i / (n_filters + 1)) / 1127) - 1)
        for i in range(n_filters + 2)
    ]
    hz[-1] -= 0.001
    edges = [math.floor((n + 1) * f / rate) for f in hz]
    bank = np.zeros((n_filters, n // 2 + 1))
    for m in range(n_filters):
        left, peak, right = edges[m : m + 3]
        for k in range(left, right + 1):
            if left < k <= peak:
                bank[m, k] = (k - left) / (peak - left)
            if peak <= k < right:
                bank[m, k] = (right - k) / (right - peak)
    return bank


def _mel(frames: list[np.ndarray], rate: float, params: dict) -> tuple[np.ndarray, np.ndarray]:
    n = params["fft_length"]
    bank = filter_bank(
        params["num_filters"], n, rate, params["low_frequency"], params["high_frequency"]
    )
    power = np.array([_power(frame, n) for frame in frames])
    mel, total = power @ bank.T, power.sum(axis=1)
    mel[mel == 0] = 1e-10
    total[total == 0] = 1e-10
    return mel, total


def mfe(x: np.ndarray, rate: float, params: dict) -> np.ndarray:
    x = (x / 32768).astype(np.float32)
    emphasised = [x[i] - np.float32(0.98) * x[i - 1] for i in range(len(x))]
    mel, _ = _mel(_frames(np.array(emphasised, np.float64), rate, params), rate, params)
    floor = params["noise_floor_db"]
    share = (10 * np.log10(np.maximum(mel, 1e-30)) - floor) / (12 - floor)
    steps = [round(256 * min(max(s, 0.0), 1.0)) for s in share.ravel()]
    return np.array([0 if step == 256 else step for step in steps]) / 256


def mfcc(x: np.ndarray, rate: float, params: dict) -> np.ndarray:
    shift = params["pre_shift"] % len(x)
    emphasised = np.array([x[i] - params["pre_cof"] * x[i - shift] for i in range(len(x))])
    mel, total = _mel(_frames(emphasised, rate, params), rate, params)
    size = mel.shape[1]
    rows = []
    for energies, energy in zip(np.log(mel), total, strict=True):
        row = [math.log(energy)]
        for k in range(1, min(size, params["num_cepstral"])):
            waves = np.cos(np.pi * k * (2 * np.arange(size) + 1) / (2 * size))
            row.append(math.sqrt(2 / size) * float(waves @ energies))
        rows.append(row)
    features = np.array(rows)
    if params["win_size"] <= 0:
        return features.ravel()
    around = _mirrored(len(features), params["win_size"])
    centred = np.array([row - features[a].mean(0) for row, a in zip(features, around, strict=True)])
    centred = centred.astype(np.float32).astype(np.float64)
    return np.concatenate(
        [row / (centred[a].std(0) + 1e-10) for row, a in zip(centred, around, strict=True)]
    )


def _mirrored(count: int, window: int) -> list[list[int]]:
    """Rows around each row; beyond an end the rows come back, the last one twice."""
    beyond = window // 2
    there_and_back = [*range(count), *reversed(range(count))]
    return [
        [there_and_back[j % (2 * count)] for j in range(i - beyond, i + beyond + 1)]
        for i in range(count)
    ]


def spectral_analysis(x: np.ndarray, rate: float, params: dict) -> np.ndarray:
    axes = x.astype(np.float32).astype(np.float64).T * params["scale_axes"]
    kind, cutoff = params["filter_type"], params["filter_cutoff"]
    if kind != "none" and params["filter_order"] > 0:
        sections = scipy_signal.butter(
            params["filter_order"], cutoff / (rate / 2), kind, output="sos"
        )
        sections = sections.astype(np.float32).astype(np.float64)
        zero_state = np.zeros((len(sections), 2))
        axes = np.array([_difference_equation(sections, axis, zero_state) for axis in axes])
    axes -= axes.mean(axis=1, keepdims=True)
    features = [_of_axis(axis, rate, params) for axis in axes]
    if params["extra_low_freq"]:
        sections = scipy_signal.cheby1(8, 0.05, 0.08, output="sos")
        settled = scipy_signal.sosfilt_zi(sections)
        slow = [_difference_equation(sections, a, settled * a[0])[::10] for a in axes]
        features += [_of_axis(a - a.mean(), rate / 10, params) for a in slow]
    return np.concatenate(features)


def _difference_equation(sections: np.ndarray, x: np.ndarray, state: np.ndarray) -> np.ndarray:
    out = np.array(x, np.float64)
    for (b0, b1, b2, _, a1, a2), start in zip(sections, state, strict=True):
        s1, s2 = start
        for i, value in enumerate(out):
            out[i] = b0 * value + s1
            s1, s2 = b1 * value - a1 * out[i] + s2, b2 * value - a2 * out[i]
    return out


def _of_axis(x: np.ndarray, rate: float, params: dict) -> list[float]:
    n = params["fft_length"]
    spectrum = np.zeros(n // 2 + 1)
    for start in range(0, len(x) + 1, n // 2 if params["do_fft_overlap"] else n):
        spectrum = np.maximum(spectrum, _power(x[start : start + n], n))
    features = [math.sqrt((x**2).mean()), *_moments(x), *_moments(spectrum)]
    for k in range(1, n // 2 + 1):
        below, above = (k - 0.5) * rate / n, (k + 0.5) * rate / n
        if params["filter_type"] == "low" and below > params["filter_cutoff"]:
            continue
        if params["filter_type"] == "high" and above < params["filter_cutoff"]:
            continue
        power = float(spectrum[k])
        features.append(math.log10(power or 1e-10) if params["do_log"] else power)
    return features


def _moments(x: np.ndarray) -> tuple[float, float]:
    centred = x - x.mean()
    variance = (centred**2).mean()
    return (centred**3).mean() / variance**1.5, (centred**4).mean() / variance**2 - 3
