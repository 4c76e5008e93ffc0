"""The parts features are made of: frames, windows, the mel scale, spectra, filters."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal as scipy_signal

from tests.support.processing_blocks import filter_bank
from tinyml_course.errors import DataError
from tinyml_course.features.butterworth import butterworth, decimate
from tinyml_course.features.framing import frame_signal, samples_in
from tinyml_course.features.mel import band_edges, hz_to_mel, mel_filter_bank, mel_to_hz
from tinyml_course.features.spectral_analysis import max_hold_spectrum
from tinyml_course.features.spectrum import power_spectrum
from tinyml_course.features.windows import hann, hann_q15
from tinyml_course.framing import frame_count


@pytest.mark.parametrize("length", [1, 2, 3, 480, 1001])
def test_the_window_is_scipys_and_its_integers_are_the_nearest(length: int):
    expected = scipy_signal.windows.hann(length, sym=False) if length > 1 else np.zeros(1)
    assert np.allclose(hann(length), expected, rtol=0, atol=1e-15)
    assert np.abs(hann_q15(length) - 32768 * expected).max() <= 1
    assert hann_q15(length).dtype == np.int16


def test_frames_count_as_many_as_there_are():
    for length in range(1, 40):
        for frame in range(1, 12):
            for hop in range(1, 9):
                starts = [s for s in range(0, length, hop) if s + frame <= length]
                assert frame_count(length, frame, hop) == len(starts)
                if starts:
                    assert frame_signal(np.arange(length), frame, hop)[:, 0].tolist() == starts


@pytest.mark.parametrize(
    ("seconds", "rate", "samples"),
    [(0.02, 44100, 882), (0.0205, 44100, 905), (0.018 + 1e-9, 16000, 288), (0.03, 8000, 240)],
)
def test_a_time_is_rounded_up_to_samples_unless_hardly_above(
    seconds: float, rate: float, samples: int
):
    assert samples_in(seconds, rate) == samples


def test_mel_and_hertz_are_inverse_and_1000_hertz_are_1000_mel():
    hertz = np.linspace(0, 22050, 1000)
    assert np.allclose(mel_to_hz(hz_to_mel(hertz)), hertz, rtol=1e-12)
    assert abs(float(hz_to_mel(1000)) - 1000) < 0.1


@pytest.mark.parametrize("rate", [8000, 16000, 44100])
@pytest.mark.parametrize("n_fft", [256, 512, 1024])
def test_filters_peak_at_one_between_their_edges(rate: int, n_fft: int):
    bank = mel_filter_bank(16, n_fft, rate, 100, rate / 2)
    edges = band_edges(16, n_fft, rate, 100, rate / 2)
    assert edges[-1] == n_fft // 2
    assert bank.shape == (16, n_fft // 2 + 1)
    for row, left, peak, right in zip(bank, edges, edges[1:], edges[2:], strict=False):
        assert row[peak] == row.max() == 1
        assert not row[: left + (left < peak)].any()
        assert not row[right + (peak == right) :].any()


def test_a_filter_without_a_bin_is_refused_and_counted():
    empty = np.flatnonzero(~filter_bank(30, 32, 16000, 0, 0).any(axis=1))
    with pytest.raises(DataError, match=rf"got {len(empty)} of 30 .*is filter {empty[0]}\)"):
        mel_filter_bank(30, 32, 16000)


def test_the_power_of_a_frame_is_scipys_periodogram():
    frames = np.random.default_rng(0).normal(size=(3, 64))
    _, density = scipy_signal.periodogram(frames, fs=1, detrend=False, return_onesided=False)
    assert np.allclose(power_spectrum(frames, 64), density[:, :33])
    assert np.allclose(power_spectrum(frames, 32), power_spectrum(frames[:, :32], 32))


def test_the_held_spectrum_is_the_largest_of_scipys_spectra():
    signal = np.random.default_rng(1).normal(size=160)
    _, _, spectra = scipy_signal.spectrogram(
        signal, window="boxcar", nperseg=32, noverlap=16, detrend=False, mode="complex"
    )
    held = max_hold_spectrum(signal[:160], 32, 16)
    padded = np.abs(np.fft.rfft(signal[144:], 32)) ** 2 / 32
    # Scaled as a density, scipy's spectra are already divided by the root of 32.
    expected = np.maximum((np.abs(spectra) ** 2).max(axis=1), padded)
    assert np.allclose(held, expected)


def test_a_filter_lets_pass_what_it_says():
    for kind, passes, stops in (("low", 2, 40), ("high", 40, 2)):
        sections = butterworth(kind, 4, 10, 100)
        assert sections.dtype == np.float32
        _, response = scipy_signal.sosfreqz(sections, worN=[passes, stops], fs=100)
        assert abs(response[0]) > 0.99
        assert abs(response[1]) < 0.01


def test_decimating_keeps_what_is_slow_and_every_tenth_sample():
    time = np.arange(1000) / 1000
    slow, fast = np.sin(2 * np.pi * 3 * time), np.sin(2 * np.pi * 330 * time)
    kept = decimate(5 + slow + fast, 10)
    assert len(kept) == 100
    assert abs(kept[20:].max() - 6) < 0.05
    assert np.allclose(decimate(np.full(50, 7.0), 10), 7.0, rtol=0.01)
