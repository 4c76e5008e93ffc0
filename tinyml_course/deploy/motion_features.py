"""What simple features of movement cost on an emulated board: instructions, and their cycles.

The features of one axis of a window, in integers: its mean, root mean square, crossings of zero,
and power spectrum. The C is ``features_c/tinyml_motion_features.c``, its specification
`tinyml_course.features.motion_int16`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike

from tinyml_course.boards import Board
from tinyml_course.cost.core_timings import documented_cycles
from tinyml_course.deploy.emulate import find_target
from tinyml_course.deploy.machine import Machine
from tinyml_course.deploy.package_data import read_text
from tinyml_course.deploy.toolchain import compile_c
from tinyml_course.errors import DataError
from tinyml_course.features.fft_q4 import MAX_FFT, MIN_FFT, bit_reversed, quarter_sine
from tinyml_course.features.motion_int16 import MOST_SAMPLES, power_shift

FEATURES = ("mean", "rms", "crossings", "spectrum")
_FUNCTIONS = tuple(f"tinyml_{name}" for name in FEATURES)
_KEPT = (*_FUNCTIONS, "tinyml_window", "tinyml_result", "tinyml_powers")


@dataclass(frozen=True)
class MotionFeatures:
    """The features of one axis, and what they took.

    Attributes
    ----------
    mean, rms, crossings
        Whole numbers in the unit of the samples; the first two are cut off, towards zero.
    powers
        ``(n_fft // 2 + 1,)`` int32: the largest ``|X|² / n_fft**2``, cut off, of any frame in each
        bin; frames start every n_fft / 2 samples, the last ones end in zeros.
    instructions
        Of each of `FEATURES`.
    documented_cycles
        Fewest and most of each of `FEATURES` by the core's manual: see `cost.cycles`.
    code_bytes
        Of each of `FEATURES`, in flash; what they share is not included.
    """

    mean: int
    rms: int
    crossings: int
    powers: npt.NDArray[np.int32]
    instructions: Mapping[str, int]
    documented_cycles: Mapping[str, tuple[float, float]]
    code_bytes: Mapping[str, int]


def emulate_motion_features(
    window: ArrayLike, board: Board, *, threshold: int = 0, n_fft: int = 16
) -> MotionFeatures:
    """Compute the features of one axis on the emulated core of a board.

    Parameters
    ----------
    window
        ``(samples,)`` whole numbers of 16 bits, at most 32768 of them.
    board
        A board whose core is emulated.
    threshold
        A crossing counts if the samples on both sides of it are at least this far apart, ≥ 0.
    n_fft
        A power of two, from 16 to 2048.

    Raises
    ------
    DataError
        The window or a setting is not as above, or the board cannot be emulated.
    MissingDependencyError
        The extra ``emulator`` is not installed.
    """
    given = np.asarray(window)
    samples = np.asarray(given, np.int16) if given.dtype.kind in "iu" else None
    if samples is None or samples.ndim != 1 or not np.array_equal(samples, given):
        raise DataError(
            f"expected window as (samples,) whole numbers of 16 bits, got {given.dtype} of shape "
            f"{given.shape}; scale and round the samples first"
        )
    if not 2 <= len(samples) <= MOST_SAMPLES or threshold < 0:
        raise DataError(
            f"expected 2 to {MOST_SAMPLES} samples and a threshold ≥ 0, got {len(samples)} and "
            f"{threshold}"
        )
    if not MIN_FFT <= n_fft <= MAX_FFT or n_fft & (n_fft - 1):
        raise DataError(f"expected n_fft as a power of two from 16 to 2048, got {n_fft}")
    core, memory = find_target(board)
    sources = {
        "tinyml_motion_features.c": read_text("features_c", "tinyml_motion_features.c"),
        "tinyml_motion_settings.h": _settings(len(samples), threshold, n_fft),
    }
    firmware = compile_c(sources, core, memory, "-O2", keep=_KEPT)
    machine = Machine(firmware)
    machine.write(firmware.address_of("tinyml_window"), samples.tobytes())
    values, instructions, cycles = {}, {}, {}
    for name, function in zip(FEATURES, _FUNCTIONS, strict=True):
        run = machine.call(function)
        instructions[name] = run.instructions
        cycles[name] = documented_cycles(run.kinds_between, core.name)
        result = machine.read(firmware.address_of("tinyml_result"), 4)
        values[name] = int(np.frombuffer(result, np.int32)[0])
    powers = machine.read(firmware.address_of("tinyml_powers"), 4 * (n_fft // 2 + 1))
    return MotionFeatures(
        values["mean"],
        values["rms"],
        values["crossings"],
        np.frombuffer(powers, np.int32),
        instructions,
        cycles,
        {n: firmware.symbols[f].size for n, f in zip(FEATURES, _FUNCTIONS, strict=True)},
    )


def _settings(samples: int, threshold: int, n_fft: int) -> str:
    sine, place = (", ".join(map(str, table(n_fft))) for table in (quarter_sine, bit_reversed))
    return (
        f"#define SAMPLES {samples}\n#define N_FFT {n_fft}\n#define THRESHOLD {threshold}\n"
        f"#define POWER_SHIFT {power_shift(n_fft)}\n"
        f"static const int32_t sine[N_FFT / 4 + 1] = {{{sine}}};\n"
        f"static const uint16_t place[N_FFT] = {{{place}}};\n"
    )
