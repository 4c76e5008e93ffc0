"""Features of movement in integers, against Python's own integers and floating point."""

import itertools
import math

import numpy as np
import pytest

from tinyml_course.errors import DataError
from tinyml_course.features import motion_int16
from tinyml_course.features.motion_int16 import power_shift


def windows(samples, seed):
    rng = np.random.default_rng(seed)
    waves = 9000 * np.sin(np.arange(samples)[:, None] / [4, 9]) + rng.normal(
        0, 900, (3, samples, 2)
    )
    return np.round(waves).astype(np.int16)


@pytest.mark.parametrize("samples", [100, 125])
def test_mean_root_and_crossings_equal_pythons_integers(samples):
    given = windows(samples, 3)
    found = motion_int16(given, threshold=2200)
    for row, axis in itertools.product(range(3), range(2)):
        numbers = given[row, :, axis].tolist()
        pairs = list(itertools.pairwise(numbers))
        crossed = [a for a, b in pairs if (a < 0) != (b < 0) and abs(b - a) >= 2200]
        assert found.mean[row, axis] == int(sum(numbers) / samples)
        assert found.rms[row, axis] == math.isqrt(sum(x * x for x in numbers) // samples)
        assert found.crossings[row, axis] == len(crossed)
    assert (found.crossings < motion_int16(given).crossings).any()


@pytest.mark.parametrize("n_fft", [16, 64])
def test_powers_are_those_of_floating_point_up_to_a_unit(n_fft):
    given = windows(100, 5)
    found = motion_int16(given, n_fft=n_fft).powers
    padded = np.pad(given.astype(float), ((0, 0), (0, n_fft), (0, 0))).swapaxes(1, 2)
    starts = range(0, 100, n_fft // 2)
    frames = np.stack([padded[..., s : s + n_fft] for s in starts])
    exact = (np.abs(np.fft.rfft(frames, axis=-1)) ** 2 / n_fft**2).max(axis=0)
    np.testing.assert_allclose(found, exact, rtol=1e-4, atol=1.5)


def test_the_loudest_window_does_not_overflow():
    square = np.where(np.arange(96) % 16 < 8, 32767, -32768)[None, :, None]
    found = motion_int16(square)
    assert found.rms.item() == 32767
    assert 2**28 < found.powers.max() < 2**31
    assert motion_int16(np.full((1, 32768, 1), -32768)).rms.item() == 32768
    assert power_shift(2048) == 30


@pytest.mark.parametrize(
    ("given", "settings", "message"),
    [
        (np.zeros((1, 9, 1)), {}, "whole numbers of 16 bits.*got float64"),
        (np.full((1, 9, 1), 40_000), {}, "whole numbers of 16 bits"),
        (np.zeros((9, 1), int), {}, r"shape \(9, 1\)"),
        (np.zeros((1, 9, 1), int), {"n_fft": 24}, "n_fft as a power of two"),
        (np.zeros((1, 9, 1), int), {"threshold": -1}, "threshold ≥ 0"),
    ],
)
def test_what_does_not_fit_is_named(given, settings, message):
    with pytest.raises(DataError, match=message):
        motion_int16(given, **settings)
