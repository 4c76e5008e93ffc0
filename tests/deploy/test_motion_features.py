"""Features of movement on the emulated core equal what Python computes in another way."""

import itertools
import math

import numpy as np
import pytest

pytest.importorskip("unicorn", reason="needs the extra emulator")

from tinyml_course.boards import load_board
from tinyml_course.deploy.motion_features import emulate_motion_features, power_shift
from tinyml_course.errors import DataError
from tinyml_course.features.fft_q4 import fft_q4

BOARDS = ("arduino_nano_33_ble_sense", "raspberry_pi_pico")


def waves(samples, seed):
    rng = np.random.default_rng(seed)
    return np.round(9000 * np.sin(np.arange(samples) / 4) + rng.normal(0, 900, samples)).astype(
        np.int16
    )


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize(("samples", "n_fft"), [(100, 16), (125, 64)])
def test_the_board_gives_the_integers_that_python_gives(board, samples, n_fft):
    window = waves(samples, 3)
    found = emulate_motion_features(window, load_board(board), threshold=2200, n_fft=n_fft)
    numbers = window.tolist()
    assert found.mean == int(sum(numbers) / samples)  # C cuts off towards zero
    assert found.rms == math.isqrt(sum(x * x for x in numbers) // samples)
    pairs = list(itertools.pairwise(numbers))
    crossed = [a for a, b in pairs if (a < 0) != (b < 0) and abs(b - a) >= 2200]
    assert found.crossings == len(crossed) > 3
    assert found.crossings < sum((a < 0) != (b < 0) for a, b in pairs)
    padded = np.concatenate([window, np.zeros(n_fft)]).astype(np.int64)
    frames = np.stack([padded[s : s + n_fft] for s in range(0, samples, n_fft // 2)])
    re, im = (part[:, : n_fft // 2 + 1] for part in fft_q4(16 * frames))
    assert found.powers.tolist() == ((re**2 + im**2) >> power_shift(n_fft)).max(axis=0).tolist()
    # The same powers in floating point: what is cut off is below one unit.
    exact = np.abs(np.fft.rfft(16.0 * frames, axis=1)) ** 2 / 2 ** power_shift(n_fft)
    np.testing.assert_allclose(found.powers, exact.max(axis=0), rtol=1e-3, atol=2)


def test_the_loudest_window_fits_and_a_spectrum_costs_more_than_a_sum():
    square = np.where(np.arange(96) % 16 < 8, 32767, -32768).astype(np.int16)
    found = emulate_motion_features(square, load_board(BOARDS[0]))
    assert found.rms == 32767
    assert (found.powers >= 0).all()
    assert found.instructions["spectrum"] > 10 * found.instructions["rms"]
    assert all(size > 0 for size in found.code_bytes.values())


@pytest.mark.parametrize(
    ("window", "settings", "message"),
    [
        (np.zeros(9), {}, "whole numbers of 16 bits, got float64"),
        (np.array([0, 40_000]), {}, "whole numbers of 16 bits"),
        (np.zeros((9, 3), np.int16), {}, r"shape \(9, 3\)"),
        (np.zeros(1, np.int16), {}, "2 to 32768 samples"),
        (np.zeros(9, np.int16), {"threshold": -1}, "threshold ≥ 0"),
        (np.zeros(9, np.int16), {"n_fft": 24}, "power of two from 16 to 2048, got 24"),
    ],
)
def test_what_does_not_fit_is_named(window, settings, message):
    with pytest.raises(DataError, match=message):
        emulate_motion_features(window, load_board(BOARDS[0]), **settings)
