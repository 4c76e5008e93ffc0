"""Features of movement on the emulated core equal what Python computes."""

import numpy as np
import pytest

pytest.importorskip("unicorn", reason="needs the extra emulator")

from tinyml_course.boards import load_board
from tinyml_course.deploy.motion_features import emulate_motion_features
from tinyml_course.errors import DataError
from tinyml_course.features import motion_int16

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
    expected = motion_int16(window[None, :, None], threshold=2200, n_fft=n_fft)
    assert (found.mean, found.rms, found.crossings) == tuple(
        int(part.item()) for part in (expected.mean, expected.rms, expected.crossings)
    )
    assert found.powers.tolist() == expected.powers[0, 0].tolist()


def test_the_loudest_window_fits_and_a_spectrum_costs_more_than_a_sum():
    square = np.where(np.arange(96) % 16 < 8, 32767, -32768).astype(np.int16)
    found = emulate_motion_features(square, load_board(BOARDS[0]))
    assert found.rms == 32767
    assert (found.powers >= 0).all()
    assert found.instructions["spectrum"] > 10 * found.instructions["rms"]
    assert all(size > 0 for size in found.code_bytes.values())
    for name, (low, high) in found.documented_cycles.items():
        assert found.instructions[name] < low < high < 2 * found.instructions[name]


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
