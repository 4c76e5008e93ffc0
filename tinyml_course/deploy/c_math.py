"""Constants of the functions of `tinyml_course.kernels.unquantized.math_library`, as C.

The functions are in ``tinyml_real_exp.h`` and its neighbours, which declare these constants.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

import numpy as np

from tinyml_course.deploy.c_text import array, real_array
from tinyml_course.kernels.unquantized import math_library as libm


def _doubles(name: str, *values: float | Decimal) -> str:
    return real_array("double", f"tinyml_{name}", [float(v) for v in values])


_EXP = (
    _doubles("exp_parts", libm.PARTS_PER_UNIT)
    + _doubles("exp_powers", *libm.POWERS)
    + _doubles("exp_series", *libm.EXP)
)
_WIDE_EXP = _doubles("wide_exp_part", *libm.PART) + _doubles("wide_exp_series", *libm.WIDE_EXP)
_LOG = (
    _doubles("log_ln_2", libm.LN_2)
    + _doubles("log_inverses", *libm.INVERSES)
    + _doubles("log_values", *libm.LOGARITHMS)
    + _doubles("log_series", *libm.LOG)
)
_SIN = (
    _doubles("sin_turns", 2 / np.pi, np.pi / 2, np.pi / 2**63)
    + array("uint32_t", "tinyml_sin_windows", libm.TWO_OVER_PI)
    + _doubles("sin_series", *libm.SIN)
    + _doubles("cos_series", *libm.COS)
)
_LN_2 = (libm.LN_2_HIGH, libm.LN_2_LOW, libm.UNITS, *libm.ONE_UNIT, libm.TO_MINUS_1)
_EXPM1 = real_array("float", "tinyml_expm1_ln_2", _LN_2) + real_array(
    "float", "tinyml_expm1_series", libm.EXPM1
)

CONSTANTS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "tinyml_detection.h": {"exp": _EXP, "wide_exp": _WIDE_EXP},
    "tinyml_real_exp.h": {"exp": _EXP},
    "tinyml_real_expm1.h": {"expm1": _EXPM1},
    "tinyml_real_last_axis.h": {"exp": _EXP},
    "tinyml_real_log.h": {"log": _LOG},
    "tinyml_real_log_softmax.h": {"exp": _EXP, "log": _LOG},
    "tinyml_real_logistic.h": {"exp": _EXP},
    "tinyml_real_sin.h": {"exp": _EXP, "sin": _SIN},
})  # fmt: skip
"""What each header needs to be defined once in the file that includes it, by name."""
