"""The right answers of lesson 09, and the inputs they are checked on."""

from __future__ import annotations

from typing import Any

import numpy as np

Layer = tuple[str, int, int, int, int, int]
"""Kind, output height, width and channels, multiply-accumulates, parameters."""


def portable(values: Any) -> np.ndarray:
    """Nine digits: the last bits of exp and of long sums differ between processors."""
    exact = np.asarray(values, dtype=np.float64)
    return np.array([float(f"{value:.9g}") for value in exact.ravel()]).reshape(exact.shape)


# stft_frames ----------------------------------------------------------------------------------


def stft_frames(signal: np.ndarray, frame_length: int, hop_length: int) -> np.ndarray:
    """Whole frames only, each times a Hann window of period frame_length."""
    count = (len(signal) - frame_length) // hop_length + 1
    rows = [signal[t * hop_length : t * hop_length + frame_length] for t in range(count)]
    return portable(np.array(rows) * hann(frame_length))


def hann(frame_length: int) -> np.ndarray:
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(frame_length) / frame_length)


def signal_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    cases: list[tuple[Any, ...]] = [(np.ones(10), 4, 2), (np.ones(6), 4, 4)]
    for frame, hop, frames, left in [(6, 4, 5, 3), (8, 3, 6, 1), (5, 5, 4, 2), (12, 7, 3, 0)]:
        samples = frame + (frames - 1) * hop + left
        cases.append((rng.integers(-800, 801, samples) / 8, frame, hop))
    # A microphone gives whole numbers, as the clips of the lesson are.
    return [*cases, (rng.integers(-3000, 3001, 14).astype(np.int16), 5, 3)]


# mel_filterbank -------------------------------------------------------------------------------


def mel(hz: Any) -> np.ndarray:
    return 1127 * np.log(1 + np.asarray(hz) / 700)


def mel_filterbank(
    n_mels: int, n_fft: int, sample_rate_hz: int, f_min: float, f_max: float
) -> np.ndarray:
    """Triangles on the mel scale, 1 at their peak, 0 at the peaks of their neighbours."""
    edges = np.linspace(mel(f_min), mel(f_max), n_mels + 2)
    bins = mel(np.arange(n_fft // 2 + 1) * sample_rate_hz / n_fft)
    return portable(triangles(edges, bins))


def triangles(edges: np.ndarray, bins: np.ndarray) -> np.ndarray:
    left, peak, right = (edges[i : len(edges) - 2 + i, None] for i in range(3))
    slopes = np.minimum((bins - left) / (peak - left), (right - bins) / (right - peak))
    return np.maximum(slopes, 0)


def bank_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    cases: list[tuple[Any, ...]] = [(2, 16, 8000, 0.0, 4000.0), (4, 32, 16000, 100.0, 7000.0)]
    for n_fft, rate in [(64, 16000), (32, 8000), (128, 16000)]:
        low, high = int(rng.integers(50, 300)), int(rng.integers(3000, 3900))
        cases.append((int(rng.integers(3, 7)), n_fft, rate, float(low), float(high)))
    return cases


# log_mel_int8 ---------------------------------------------------------------------------------


def log_mel_int8(power: np.ndarray, full_scale: float, scale: float, zero_point: int) -> np.ndarray:
    """Octaves below full scale as int8 codes; power below 1 counts as 1."""
    octaves = np.log2(np.maximum(power, 1)) - np.log2(full_scale)
    return np.clip(np.round(octaves / scale) + zero_point, -128, 127).astype(np.int8)


def power_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    cases: list[tuple[Any, ...]] = [
        (np.array([[1024.0, 512.0], [0.0, 1.0]]), 1024.0, 0.125, 127),
        (np.array([[2.0**20, 3.0, 0.25]]), 2.0**36, 0.125, 127),
    ]
    for shape, top, scale, zero_point in [
        ((4, 5), 2.0**38, 0.125, 127),
        ((3, 6), 2.0**30, 0.25, 60),
        ((5, 4), 2.0**24, 0.1, 100),
    ]:
        # From below the lowest code to above full scale, and far from halves, where people round
        # in different ways.
        lowest = max(-np.log2(top) + 1, (-128 - zero_point) * scale - 4)
        steps = np.round(rng.uniform(lowest, 3, shape) / scale) + rng.uniform(-0.4, 0.4, shape)
        power = np.exp2(steps * scale) * top
        power[0, 0], power[-1, -1] = 0.0, rng.uniform(0.05, 0.6)
        cases.append((power, top, scale, zero_point))
    return cases


# ds_cnn ---------------------------------------------------------------------------------------


def ds_cnn(
    frames: int, mels: int, first: int, filters: int, blocks: int, classes: int
) -> list[Layer]:
    """One convolution, pairs of a depthwise and a pointwise one, and a dense layer."""
    height, width = -(-frames // 2), -(-mels // 4)
    layers = [layer("conv", height, width, first, 5 * 8)]
    channels = first
    for block in range(blocks):
        if block == 0:
            height, width = -(-height // 2), -(-width // 2)
        layers.append(layer("depthwise", height, width, channels, 5 * 3))
        layers.append(layer("pointwise", height, width, filters, channels))
        channels = filters
    return [*layers, layer("dense", 1, 1, classes, width * channels)]


def layer(kind: str, height: int, width: int, channels: int, taps: int) -> Layer:
    """A layer each of whose outputs sums so many products."""
    return kind, height, width, channels, height * width * channels * taps, channels * (taps + 1)


def net_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    cases: list[tuple[Any, ...]] = [(49, 40, 16, 32, 2, 4), (9, 13, 3, 5, 1, 2)]
    for blocks in (2, 3, 4):
        frames, mels = 2 * int(rng.integers(11, 40)) + 1, 8 * int(rng.integers(3, 8)) + 5
        first, filters = int(rng.integers(5, 15)), int(rng.integers(17, 70))
        cases.append((frames, mels, first, filters, blocks, int(rng.integers(2, 12))))
    return cases


# smooth_posteriors ----------------------------------------------------------------------------


def smooth_posteriors(posteriors: np.ndarray, n: int) -> np.ndarray:
    """Mean of the last n rows, of fewer where there are no more yet."""
    rows = [posteriors[max(0, t - n + 1) : t + 1].mean(axis=0) for t in range(len(posteriors))]
    return portable(rows)


def posterior_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    fixed = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    cases: list[tuple[Any, ...]] = [(fixed, 2), (fixed[::-1].copy(), 3)]
    for rows, classes, n in [(9, 3, 4), (12, 4, 5), (7, 4, 1), (5, 2, 8)]:
        powers = rng.uniform(0.05, 1, (rows, classes))
        cases.append(((powers / powers.sum(axis=1, keepdims=True)).round(3), n))
    return cases


# find_triggers --------------------------------------------------------------------------------


def find_triggers(scores: np.ndarray, threshold: float, refractory: int) -> list[int]:
    """Steps at or above the threshold, unless the last trigger is too near."""
    found: list[int] = []
    for t, score in enumerate(scores):
        if score >= threshold and (not found or t - found[-1] >= refractory):
            found.append(t)
    return found


def score_inputs(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    cases: list[tuple[Any, ...]] = [
        (np.array([0.1, 0.9, 0.9, 0.9, 0.2, 0.8]), 0.8, 2),
        (np.array([0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9]), 0.5, 3),
        (np.array([0.7, 0.7, 0.7, 0.7, 0.1, 0.7, 0.7]), 0.5, 3),
        (np.array([0.1, 0.2, 0.1]), 0.5, 3),
    ]
    for steps, refractory in [(30, 4), (40, 6), (25, 3)]:
        waves = np.sin(np.arange(steps) * rng.uniform(0.5, 0.9)) + rng.normal(0, 0.4, steps)
        cases.append((np.clip(0.5 + 0.4 * waves, 0, 1).round(2), 0.55, refractory))
    return cases
