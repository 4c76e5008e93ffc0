"""Constants of the functions of `tinyml_course.kernels.unquantized.math_library`, as C.

The functions are in ``tinyml_real_exp.h`` and its neighbours, which declare these constants.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import numpy as np

from tinyml_course.deploy.c_text import array, real_array
from tinyml_course.kernels.unquantized import math_library as libm


def math_constants(*headers: str) -> dict[str, str]:
    """What headers need to be defined once in the file that includes them, by name."""
    names = [name for header in headers for name in _NEEDED.get(header, ())]
    return {name: _CONSTANTS[name]() for name in names}


def _exp() -> str:
    return (
        _doubles("exp_parts", libm.PARTS_PER_UNIT)
        + _doubles("exp_powers", *libm.POWERS)
        + _doubles("exp_series", *libm.EXP)
    )


def _wide_exp() -> str:
    return _doubles("wide_exp_part", *libm.PART) + _doubles("wide_exp_series", *libm.WIDE_EXP)


def _expm1() -> str:
    ln_2 = (libm.LN_2_HIGH, libm.LN_2_LOW, libm.UNITS, *libm.ONE_UNIT, libm.TO_MINUS_1)
    series = real_array("float", "tinyml_expm1_series", libm.EXPM1)
    return real_array("float", "tinyml_expm1_ln_2", ln_2) + series


def _log() -> str:
    return (
        _doubles("log_ln_2", libm.LN_2)
        + _doubles("log_inverses", *libm.INVERSES)
        + _doubles("log_values", *libm.LOGARITHMS)
        + _doubles("log_series", *libm.LOG)
    )


def _sin() -> str:
    return (
        _doubles("sin_turns", 2 / np.pi, np.pi / 2, np.pi / 2**63)
        + array("uint32_t", "tinyml_sin_windows", libm.TWO_OVER_PI)
        + _doubles("sin_series", *libm.SIN)
        + _doubles("cos_series", *libm.COS)
    )


def _doubles(name: str, *values: float | Decimal) -> str:
    return real_array("double", f"tinyml_{name}", [float(v) for v in values])


_CONSTANTS: dict[str, Callable[[], str]] = {
    "exp": _exp,
    "expm1": _expm1,
    "log": _log,
    "sin": _sin,
    "wide_exp": _wide_exp,
}

_NEEDED = {
    "tinyml_detection.h": ("exp", "wide_exp"),
    "tinyml_real_exp.h": ("exp",),
    "tinyml_real_expm1.h": ("expm1",),
    "tinyml_real_last_axis.h": ("exp",),
    "tinyml_real_log.h": ("log",),
    "tinyml_real_log_softmax.h": ("exp", "log"),
    "tinyml_real_logistic.h": ("exp",),
    "tinyml_real_sin.h": ("exp", "sin"),
}
