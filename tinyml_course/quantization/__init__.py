"""Scale, zero point and fixed-point arithmetic, as a microcontroller does them."""

from tinyml_course.quantization.affine import (
    INT8_MAX,
    INT8_MIN,
    choose_qparams,
    dequantize,
    per_channel_scales,
    quantize,
    round_half_away,
)
from tinyml_course.quantization.fixed_point import (
    LARGEST_64_BIT_SHIFT,
    SEMANTICS,
    SINGLE_ROUNDING,
    TFLM,
    Multiply,
    Semantics,
    multiply_64_bits,
    multiply_rounding_once,
    multiply_rounding_twice,
    quantize_multiplier,
    rounding_divide_by_pot,
    saturating_rounding_doubling_high_mul,
)

__all__ = [
    "INT8_MAX",
    "INT8_MIN",
    "LARGEST_64_BIT_SHIFT",
    "SEMANTICS",
    "SINGLE_ROUNDING",
    "TFLM",
    "Multiply",
    "Semantics",
    "choose_qparams",
    "dequantize",
    "multiply_64_bits",
    "multiply_rounding_once",
    "multiply_rounding_twice",
    "per_channel_scales",
    "quantize",
    "quantize_multiplier",
    "round_half_away",
    "rounding_divide_by_pot",
    "saturating_rounding_doubling_high_mul",
]
