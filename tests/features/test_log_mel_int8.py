"""The integer features: equal to plain integers bit for bit, and close to real numbers."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinyml_course.errors import DataError
from tinyml_course.features import LogMelParameters, LogMelStream, log_mel_cost, log_mel_int8
from tinyml_course.features.log2_q15 import log2_q15

SMALL = LogMelParameters(60, 25, 64, 8, 100, 7000)
GRID = [
    LogMelParameters(),
    LogMelParameters(400, 160, 512, 40, 0, 8000),
    LogMelParameters(256, 128, 256, 20, 100, 7000),
    LogMelParameters(16, 16, 16, 2, 0, 8000),
    LogMelParameters(1001, 999, 1024, 30, 20, 4000),
    LogMelParameters(2048, 1024, 2048, 64, 0, 8000),
]
TIME = np.arange(5000) / 16000


def sounds() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(1)
    return {
        "silence": np.zeros(5000, np.int16),
        **{
            f"noise {level}": np.clip(rng.normal(0, level, 5000).round(), -32768, 32767)
            for level in (1, 10, 300, 10000)
        },
        "tone": np.round(32767 * np.sin(2 * np.pi * 1234.5 * TIME)),
        "square": np.where(np.sin(2 * np.pi * 201 * TIME) >= 0, 32767, -32768),
        "lowest": np.full(5000, -32768),
    }


class Plain:
    """The specification in plain integers, loops and one frame; every width is checked."""

    def __init__(self, p: LogMelParameters) -> None:
        self.p, n = p, p.n_fft
        turn = 2 * math.pi
        self.window = [
            min(32767, math.floor(32768 * (0.5 - 0.5 * math.cos(turn * i / p.frame_length)) + 0.5))
            for i in range(p.frame_length)
        ]
        quarter = [math.floor(2**30 * math.sin(turn * k / n) + 0.5) for k in range(n // 4 + 1)]
        self.sin = [quarter[k] if k <= n // 4 else quarter[n // 2 - k] for k in range(n // 2)]
        self.cos = [
            quarter[n // 4 - k] if k <= n // 4 else -quarter[k - n // 4] for k in range(n // 2)
        ]
        mels = [1127 * math.log(1 + k * 16000 / n / 700) for k in range(n // 2 + 1)]
        low, high = (1127 * math.log(1 + f / 700) for f in (p.f_min, p.f_max))
        self.place = [(mel - low) / (high - low) * (p.n_mels + 1) for mel in mels]
        self.log2 = [math.floor(2**15 * math.log2(1 + i / 32) + 0.5) for i in range(33)]
        self.full_scale = math.floor(2**15 * (37 + math.log2(3 * n * p.frame_length)) + 0.5)

    def frame(self, samples: list[int]) -> list[int]:
        n = self.p.n_fft
        faded = [
            (within(31, x * w) + 1024) >> 11 for x, w in zip(samples, self.window, strict=True)
        ]
        assert all(abs(v) < 2**19 for v in faded)
        real, imaginary = self.transform(faded + [0] * (n - len(faded)))
        sums = [0] * self.p.n_mels
        for k in range(n // 2 + 1):
            power = (within(61, real[k] ** 2 + imaginary[k] ** 2) + 128) >> 8
            band = math.floor(self.place[k])
            if not 0 <= band <= self.p.n_mels:
                continue
            weight = math.floor(4096 * (self.place[k] - band) + 0.5)
            if band < self.p.n_mels:
                sums[band] = within(63, sums[band] + weight * power)
            if band > 0:
                sums[band - 1] = within(63, sums[band - 1] + (4096 - weight) * power)
        return [self.code(total) for total in sums]

    def transform(self, values: list[int]) -> tuple[list[int], list[int]]:
        n = len(values)
        bits = n.bit_length() - 1
        order = [int(f"{i:0{bits}b}"[::-1], 2) for i in range(n)]
        re, im, half = [values[i] for i in order], [0] * n, 1
        while half < n:
            for block in range(0, n, 2 * half):
                for j in range(half):
                    a, b = block + j, block + j + half
                    c, s = self.cos[j * n // (2 * half)], self.sin[j * n // (2 * half)]
                    t_re = (within(63, re[b] * c + im[b] * s) + 2**29) >> 30
                    t_im = (within(63, im[b] * c - re[b] * s) + 2**29) >> 30
                    re[a], re[b] = within(31, re[a] + t_re), within(31, re[a] - t_re)
                    im[a], im[b] = within(31, im[a] + t_im), within(31, im[a] - t_im)
            half *= 2
        return re, im

    def logarithm(self, x: int) -> int:
        if x == 0:
            return 0
        e = x.bit_length() - 1
        f = (x << 16 >> e) & 0xFFFF
        i, r = f >> 11, f & 2047
        return within(
            31, (e << 15) + self.log2[i] + (((self.log2[i + 1] - self.log2[i]) * r + 1024) >> 11)
        )

    def code(self, total: int) -> int:
        code = 127 + ((self.logarithm(total) - self.full_scale + 2048) >> 12)
        return max(-128, min(127, code))


def within(bits: int, value: int) -> int:
    assert -(2**bits) <= value < 2**bits
    return value


def in_real_numbers(signal: np.ndarray, p: LogMelParameters) -> np.ndarray:
    """The codes before rounding, in float64: an exact window, NumPy's FFT, exact triangles."""
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(p.frame_length) / p.frame_length)
    starts = range(0, len(signal) - p.frame_length + 1, p.hop_length)
    frames = np.array([signal[s : s + p.frame_length] * window for s in starts])
    power = np.abs(np.fft.rfft(frames, p.n_fft)) ** 2
    mels = 1127 * np.log(1 + np.arange(p.n_fft // 2 + 1) * 16000 / p.n_fft / 700)
    edges = np.linspace(*(1127 * math.log(1 + f / 700) for f in (p.f_min, p.f_max)), p.n_mels + 2)
    bank = [np.interp(mels, edges[m : m + 3], [0, 1, 0]) for m in range(p.n_mels)]
    octaves = np.log2(np.maximum(power @ np.array(bank).T, 1e-9))
    codes = 127 + 8 * (octaves - 25 - math.log2(3 * p.n_fft * p.frame_length))
    return np.clip(codes, -128, 127)


@pytest.mark.parametrize("parameters", GRID)
def test_the_features_are_those_of_plain_integers_bit_for_bit(parameters: LogMelParameters):
    plain = Plain(parameters)
    for signal in sounds().values():
        features = log_mel_int8(signal, parameters)
        assert features.dtype == np.int8
        for frame in {0, len(features) - 1}:
            start = frame * parameters.hop_length
            samples = [int(x) for x in signal[start : start + parameters.frame_length]]
            assert features[frame].tolist() == plain.frame(samples)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-32768, 32767), min_size=60, max_size=60))
def test_any_frame_is_that_of_plain_integers(samples: list[int]):
    assert log_mel_int8(samples, SMALL)[0].tolist() == Plain(SMALL).frame(samples)


@pytest.mark.parametrize("parameters", [p for p in GRID if p.n_fft >= 256])
def test_sounds_are_within_one_code_of_real_numbers_and_full_scale_tones_within_two(
    parameters: LogMelParameters,
):
    # Measured: at most 0.85 of a code for noise, 2.5 beside the peaks of a full-scale tone, where
    # a band is 90 dB below the loudest one and the window's sixteen bits show.
    for name, signal in sounds().items():
        difference = log_mel_int8(signal, parameters) - in_real_numbers(signal, parameters)
        assert np.abs(difference).max() < (1 if name.startswith("noise") else 2.6), name


def test_speech_is_within_one_code_of_real_numbers(conformance_dsp: Path):
    with np.load(conformance_dsp / "ei_mfe.npz") as stored:
        for signal in (stored["in__yes"], stored["in__chirp"]):
            features, exact = (
                compute(signal, LogMelParameters()) for compute in (log_mel_int8, in_real_numbers)
            )
            difference = np.abs(features - np.round(exact))
            assert difference.max() <= 1
            assert (difference > 0).mean() < 0.02


def test_a_full_scale_sine_in_the_middle_of_a_filter_is_near_the_top_and_silence_at_the_bottom():
    parameters = LogMelParameters(512, 512, 512, 20, 0, 8000)
    middle = 700 * (math.exp(1127 * math.log(1 + 8000 / 700) * 10 / 21 / 1127) - 1)
    tone = np.round(32767 * np.sin(2 * np.pi * middle * TIME)).astype(np.int16)
    features = log_mel_int8(tone, parameters)
    assert set(features.argmax(axis=1)) == {9}
    assert features.max() >= 120
    quieter = log_mel_int8(np.round(tone / 16), parameters)
    assert (features[:, 9].astype(int) - quieter[:, 9] == 64).all(), (
        "8 octaves of power, 8 codes each"
    )
    assert (log_mel_int8(np.zeros(512, np.int16), parameters) == -128).all()


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 300), max_size=12), st.integers(0, 2**32 - 1))
def test_a_stream_in_any_portions_gives_the_batch(portions: list[int], seed: int):
    signal = np.random.default_rng(seed).integers(-32768, 32768, sum(portions) + 60)
    stream = LogMelStream(SMALL)
    cuts = np.split(signal, np.cumsum(portions))
    rows = np.concatenate([stream.push(part) for part in cuts])
    assert np.array_equal(rows, log_mel_int8(signal, SMALL))


def test_a_long_recording_gives_what_its_parts_give():
    signal = np.random.default_rng(2).integers(-900, 900, 60 + 25 * 599)
    whole = log_mel_int8(signal, SMALL)
    assert len(whole) == 600
    assert np.array_equal(whole[300:], log_mel_int8(signal[300 * 25 :], SMALL))


def test_the_logarithm_is_within_two_ten_thousandths():
    values = np.unique(np.concatenate([np.arange(1, 5000), 2 ** np.arange(62) * 3 // 2]))
    error = log2_q15(values) / 2**15 - np.log2(values.astype(np.float64))
    assert np.abs(error).max() < 2e-4
    powers = log2_q15(2 ** np.arange(63))
    assert np.array_equal(powers, np.arange(63) << 15)
    assert log2_q15(np.array([2**63 - 1]))[0] <= 63 << 15


def test_the_cost_is_what_the_plain_integers_do():
    p = LogMelParameters(256, 100, 256, 20, 100, 7000)
    bins = sum(0 <= place < p.n_mels + 1 for place in Plain(p).place)
    edge = sum(0 <= place < 1 for place in Plain(p).place)
    last = sum(p.n_mels <= place < p.n_mels + 1 for place in Plain(p).place)
    butterflies = 128 * 8
    found = log_mel_cost(p)
    assert found.multiplications_per_frame == 256 + 4 * butterflies + 3 * bins + 20
    mel_additions = 3 * (bins - edge - last) + edge + 2 * last
    assert found.additions_per_frame == 256 + 8 * butterflies + 2 * bins + mel_additions + 7 * 20
    assert found.table_bytes == 2 * 256 + 4 * 65 + 2 * bins + 2 * 22 + 66
    assert found.state_bytes == 2 * 256 + 8 * 256 + 8 * 20 + 20
    assert found.frames_per_second == 160
    assert found.multiplications_per_second == 160 * found.multiplications_per_frame
    assert found.additions_per_second == 160 * found.additions_per_frame


def test_parameters_become_plain_numbers():
    odd = LogMelParameters(np.int64(480), 320.0, np.uint16(512), 40, np.float32(80), 7600)
    assert repr(odd) == repr(LogMelParameters())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"n_fft": 500}, "power of two"),
        ({"n_fft": 4096}, "from 16 to 2048"),
        ({"n_fft": 8}, "from 16 to 2048"),
        ({"frame_length": 513}, "frame_length from 1 to 512"),
        ({"hop_length": 481}, "hop_length from 1 to 480"),
        ({"hop_length": 0}, "hop_length from 1"),
        ({"n_mels": 1}, "n_mels from 2"),
        ({"n_mels": 128}, "every mel filter to cover an FFT bin"),
        ({"f_min": -1}, "f_min -1"),
        ({"f_max": 8001}, "f_max 8001"),
        ({"f_min": 4000, "f_max": 4000}, "f_min 4000"),
        ({"f_min": 10, "f_max": 12}, "every mel filter to cover"),
    ],
)
def test_parameters_outside_their_range_are_refused(changes: dict[str, Any], message: str):
    with pytest.raises(DataError, match=message):
        LogMelParameters(**changes)


@pytest.mark.parametrize(
    ("signal", "message"),
    [
        (np.zeros((480, 2), np.int16), "one channel"),
        (np.zeros(479, np.int16), "at least one frame of 480 samples"),
        (np.full(480, 0.25), "got fractions"),
    ],
)
def test_bad_audio_is_refused(signal: np.ndarray, message: str):
    with pytest.raises(DataError, match=message):
        log_mel_int8(signal, LogMelParameters())


@pytest.mark.parametrize("dtype", [np.int8, np.uint8])
def test_eight_bits_are_refused(dtype: type) -> None:
    with pytest.raises(DataError, match=f"16-bit audio, got dtype {np.dtype(dtype)}"):
        log_mel_int8(np.zeros(16000, dtype), LogMelParameters())
