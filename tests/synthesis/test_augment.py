"""Noise, rooms, gains and filters do what their numbers say, measured in another way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.signal import welch

from tinyml_course.errors import DataError
from tinyml_course.synthesis import augment

RATE = 16_000


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def sine(hz: float, amplitude: float = 1000.0, length: int = RATE) -> Any:
    return amplitude * np.sin(2 * np.pi * hz * np.arange(length) / RATE)


@pytest.mark.parametrize("snr_db", [-10, 0, 7.5, 30])
def test_the_measured_signal_to_noise_ratio_is_the_one_asked_for(snr_db: float) -> None:
    sound, noise = sine(440), rng().normal(3, 50, RATE)
    mixed = augment.mix_at_snr(sound, noise, snr_db)
    added = mixed - sound
    measured = 10 * np.log10(np.mean(sound**2) / np.mean((added - added.mean()) ** 2))
    assert measured == pytest.approx(snr_db, abs=1e-9)
    assert np.corrcoef(added, noise)[0, 1] == pytest.approx(1)


@pytest.mark.parametrize("slope", [0, -1, -2])
def test_noise_falls_by_three_decibels_an_octave_and_unit_of_slope(slope: float) -> None:
    noise = augment.coloured_noise(2**17, rng(), slope=slope, level=500)
    assert np.sqrt(np.mean(noise**2)) == pytest.approx(500)
    hz, power = welch(noise, RATE, nperseg=1024)
    inside = (hz > 200) & (hz < 6000)
    fitted = np.polyfit(np.log2(hz[inside]), 10 * np.log10(power[inside]), 1)[0]
    assert fitted == pytest.approx(3.01 * slope, abs=0.1)


@pytest.mark.parametrize("rt60_s", [0.15, 0.4, 1.2])
def test_reverberation_decays_by_60_db_in_the_time_asked_for(rt60_s: float) -> None:
    """Schroeder's backward integration, a line through −5 to −25 dB as in ISO 3382 (T20)."""
    times = []
    for seed in range(8):
        tail = augment.room_response(rt60_s, rng(seed))[1:]
        left = np.cumsum(tail[::-1] ** 2)[::-1]
        db = 10 * np.log10(left / left[0])
        used = (db < -5) & (db > -25)
        slope = np.polyfit(np.flatnonzero(used) / RATE, db[used], 1)[0]
        times.append(-60 / slope)
    assert np.mean(times) == pytest.approx(rt60_s, rel=0.03)


@pytest.mark.parametrize("ratio_db", [-6, 0, 12])
def test_direct_sound_and_reverberation_have_the_ratio_asked_for(ratio_db: float) -> None:
    response = augment.room_response(0.5, rng(), direct_to_reverberant_db=ratio_db)
    assert response[0] == 1
    assert 10 * np.log10(1 / np.sum(response[1:] ** 2)) == pytest.approx(ratio_db)


def test_a_click_comes_out_as_the_room_s_response_and_is_not_lengthened() -> None:
    click = np.zeros(4000)
    click[100] = 1000
    heard = augment.add_reverberation(click, 0.3, rng(5))
    response = augment.room_response(0.3, rng(5))
    np.testing.assert_allclose(heard[:100], 0, atol=1e-9)
    np.testing.assert_allclose(heard[100:], 1000 * response[:3900], atol=1e-9)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (0, [1, 2, 3]),
        (1, [0, 1, 2]),
        (-2, [3, 0, 0]),
        (3, [0, 0, 0]),
        (9, [0, 0, 0]),
        (-3, [0, 0, 0]),
    ],
)
def test_a_shift_moves_samples_and_fills_with_zeros(by: int, expected: list[int]) -> None:
    assert augment.shift([1, 2, 3], by).tolist() == expected


def test_gain_is_exact_in_decibels() -> None:
    np.testing.assert_allclose(augment.change_gain([1, -3], 20), [10, -30])
    np.testing.assert_allclose(augment.change_gain([1000], -6.0206), [500], rtol=1e-6)


@pytest.mark.parametrize(
    ("hz", "level_db"),
    [(300, -3.01), (3400, -3.01), (1000, 0.0), (150, -12.3), (75, -24.1)],
)
def test_a_band_is_three_decibels_down_at_its_edges_and_twelve_an_octave_beyond(
    hz: float, level_db: float
) -> None:
    """A Butterworth of order n has 1/(1 + (f/fc)^2n) of the power."""
    passed = augment.limit_band(sine(hz, length=4 * RATE), *augment.PHONE_BAND_HZ)[2 * RATE :]
    measured = 20 * np.log10(np.sqrt(np.mean(passed**2)) / (1000 / np.sqrt(2)))
    assert measured == pytest.approx(level_db, abs=0.15)


def test_a_converter_rounds_and_clips() -> None:
    assert augment.to_int16([0.6, -1.4, 40000, -40000]).tolist() == [1, -1, 32767, -32768]


def test_nothing_is_changed_in_place_and_seeds_repeat() -> None:
    sound = sine(300)
    kept = sound.copy()
    first = augment.add_reverberation(sound, 0.4, rng(1))
    augment.limit_band(sound, 300, 3400)
    augment.mix_at_snr(sound, first, 3)
    np.testing.assert_array_equal(sound, kept)
    np.testing.assert_array_equal(first, augment.add_reverberation(sound, 0.4, rng(1)))
    assert not np.array_equal(first, augment.add_reverberation(sound, 0.4, rng(2)))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: augment.shift([[1.0, 2.0]], 1), r"sound as numbers of shape \(samples,\).*\(1, 2"),
        (lambda: augment.change_gain([], 1), r"shape \(0,\)"),
        (lambda: augment.change_gain(["a"], 1), "sound as numbers"),
        (lambda: augment.to_int16([1, np.nan]), "finite numbers in sound, got nan at sample 1"),
        (lambda: augment.limit_band([np.inf, 1], 300, 3400), "got inf at sample 0"),
        (lambda: augment.mix_at_snr([1, 2], [1, 2, 3], 0), "2 samples, got 3"),
        (lambda: augment.mix_at_snr([5, 5], [1, 2], 0), "sound that varies, got 5 throughout"),
        (lambda: augment.mix_at_snr([1, 2], [0, 0], 0), "noise that varies, got 0 throughout"),
        (lambda: augment.mix_at_snr([1, 2], [1, 2], np.nan), "snr_db as a finite number"),
        (lambda: augment.limit_band([1, 2], 3400, 300), "got 3400 and 300"),
        (lambda: augment.limit_band([1, 2], 0, 300), "0 < low_hz"),
        (lambda: augment.limit_band([1, 2], 300, 8000), "high_hz < 8000"),
        (lambda: augment.room_response(0, rng()), "rt60_s from 0.02 to 5 seconds, got 0"),
        (lambda: augment.shift([1, 2], 0.5), "samples as a whole number"),
        (lambda: augment.coloured_noise(1, rng()), "length as a whole number from 2 on, got 1"),
    ],
)
def test_what_cannot_be_done_is_named(call: Any, message: str) -> None:
    with pytest.raises(DataError, match=message):
        call()
