"""Functions of the C library's ``math.h`` on float32, whose last bit is the library's own matter.

TFLM calls ``expf``, ``sinf`` and the like of the C library it is linked with. These functions
take the steps of newlib, which most boards have, and of glibc before 2.41, with which the wheel is
compared: those of Arm's Optimized Routines and, for ``expm1f`` and ``tanhf``, of Sun's fdlibm. The
real value rounded once would differ: in one result of 1,500 for ``expf``, in one of 6 for
``tanhf``. Of float64 there is `wide_exp` alone.
"""

from __future__ import annotations

import math
from decimal import Decimal, localcontext

import numpy as np

from tinyml_course.kernels.node import Array

_F = np.float32
_PARTS = 32
LN_2 = Decimal("0.693147180559945309417232121458176568075500134360255254120680")
PARTS_PER_UNIT = float(_PARTS / LN_2)
# exp(r · ln 2 / 32) for |r| <= 1/2: 1 plus these, times r, r**2 and r**3.
EXP = [
    float.fromhex(digits) / _PARTS**power
    for power, digits in enumerate(
        ("0x1.62e42ff0c52d6p-1", "0x1.ebfce50fac4f3p-3", "0x1.c6af84b912394p-5"), 1
    )
]


def _powers() -> Array:
    """2 to the power of 0/32 … 31/32, rounded to float64."""
    with localcontext() as context:
        context.prec = 50
        return np.array([float((LN_2 * i / _PARTS).exp()) for i in range(_PARTS)])


POWERS = _powers()


def exp(x: Array) -> Array:
    """``expf``: the whole and the 32nd parts of a power of two, and a polynomial for the rest.

    Everything is in float64 up to the last rounding.

    Source: Arm Optimized Routines, ``math/expf.c``.
    """
    parts = np.clip(x.astype(np.float64), -1000, 1000) * PARTS_PER_UNIT
    whole = np.rint(parts)
    rest = parts - whole
    number = np.nan_to_num(whole).astype(np.int64)
    power = np.ldexp(POWERS[number % _PARTS], number // _PARTS)
    linear, square, cube = EXP
    series = (cube * rest + square) * (rest * rest) + (linear * rest + 1.0)
    return (series * power).astype(np.float32)


PART = float(int(LN_2 / _PARTS * 2**42)) / 2**42, float(LN_2 / _PARTS % Decimal(2) ** -42)
"""ln 2 / 32: bits that leave room for its products with whole numbers, and the others."""

WIDE_EXP = [1 / math.factorial(n) for n in range(2, 7)]


def wide_exp(x: Array) -> Array:
    """``exp`` of float64: as `exp`, with a longer polynomial.

    Within about one unit of the last bit, in which C libraries differ from one another as well.
    Of results that are rounded to float32, fewer than one in a hundred million differs.
    """
    near = np.clip(x, -1020.0, 1020.0)
    whole = np.rint(near * PARTS_PER_UNIT)
    rest = (near - whole * PART[0]) - whole * PART[1]
    number = np.nan_to_num(whole).astype(np.int64)
    exponent = number // _PARTS
    series = np.zeros_like(rest)
    for coefficient in reversed(WIDE_EXP):
        series = series * rest + coefficient
    series = series * (rest * rest) + rest
    power = POWERS[number % _PARTS]
    value = power + power * series
    half = exponent // 2  # neither half leaves float64's range, which the whole can
    return value * np.ldexp(1.0, half) * np.ldexp(1.0, exponent - half)


_SIXTEENTHS = [float.fromhex(c) for c in (
    "0x1.661ec79f8f3bep+0", "0x1.571ed4aaf883dp+0", "0x1.49539f0f010bp+0", "0x1.3c995b0b80385p+0",
    "0x1.30d190c8864a5p+0", "0x1.25e227b0b8eap+0", "0x1.1bb4a4a1a343fp+0", "0x1.12358f08ae5bap+0",
    "0x1.0953f419900a7p+0", "0x1p+0", "0x1.e608cfd9a47acp-1", "0x1.ca4b31f026aap-1",
    "0x1.b2036576afce6p-1", "0x1.9c2d163a1aa2dp-1", "0x1.886e6037841edp-1", "0x1.767dcf5534862p-1",
)]  # fmt: skip
INVERSES = np.array(_SIXTEENTHS)
LOGARITHMS = np.array([-float(Decimal(c).ln()) for c in _SIXTEENTHS])
LOG = [float.fromhex(c) for c in (
    "-0x1.ffffef20a4123p-2", "0x1.5575b0be00b6ap-2", "-0x1.00ea348b88334p-2")]  # fmt: skip
_LOWEST = 0x3F330000  # of float32 0.69921875, in bits


def log(x: Array) -> Array:
    """``logf``: a power of two, one of 16 numbers between 0.7 and 1.4, and a polynomial.

    Source: Arm Optimized Routines, ``math/logf.c``.
    """
    is_small = np.abs(x) < np.finfo(np.float32).tiny
    scaled = np.where(is_small, x * _F(2**23), x)
    above = scaled.view(np.int32).astype(np.int64) - _LOWEST
    exponent = above >> 23
    number = np.ldexp(scaled.astype(np.float64), -exponent)
    place = (above >> 19) % 16
    rest = number * INVERSES[place] - 1.0
    start = LOGARITHMS[place] + (exponent - 23 * is_small) * float(LN_2)
    square = rest * rest
    second, third, fourth = LOG
    series = (fourth * square + (third * rest + second)) * square + (start + rest)
    value = np.select([x == 0, x < 0, np.isposinf(x)], [-np.inf, np.nan, np.inf], series)
    return value.astype(np.float32)


SIN = [float.fromhex(c) for c in (
    "-0x1.555545995a603p-3", "0x1.1107605230bc4p-7", "-0x1.994eb3774cf24p-13")]  # fmt: skip
COS = [float.fromhex(c) for c in (
    "-0x1.ffffffd0c621cp-2", "0x1.55553e1068f19p-5", "-0x1.6c087e89a359dp-10",
    "0x1.99343027bf8c3p-16")]  # fmt: skip
_NEAR = 120
"""From here on an angle is reduced with as many bits of π as it takes."""

_PI = Decimal(
    "3.1415926535897932384626433832795028841971693993751058209749445923078164062862089986280"
)


def sin(x: Array) -> Array:
    """``sinf``: polynomials in float64, of the sine or the cosine of the nearest quarter turn.

    Source: Arm Optimized Routines, ``math/sinf.c`` and ``math/sincosf.h``.
    """
    return np.where(x == 0, x, _of_quarters(x, 0))  # -0.0 stays


def cos(x: Array) -> Array:
    """``cosf``: as `sin`, a quarter turn on."""
    return _of_quarters(x, 1)


def _of_quarters(x: Array, ahead: int) -> Array:
    is_near = np.abs(x) < _NEAR
    wide = np.where(is_near, x, 0).astype(np.float64)
    quarters = np.rint(wide * (2 / np.pi))
    angle, which = wide - quarters * (np.pi / 2), quarters.astype(np.int64)
    if not is_near.all():
        far, far_which = _reduced(x)
        angle, which = np.where(is_near, angle, far), np.where(is_near, which, far_which)
    value = np.where((which + ahead) % 2, _cos_near_0(angle), _sin_near_0(angle))
    value = np.where((which + ahead) % 4 > 1, -value, value)
    return np.where(np.isfinite(x), value, np.nan).astype(np.float32)


def _windows() -> Array:
    """32 bits of 2/π, from every eighth bit on."""
    with localcontext() as context:
        context.prec = 80
        return np.array([int(2 / _PI * 2 ** (8 * i)) % 2**32 for i in range(1, 25)], np.uint64)


TWO_OVER_PI = _windows()


def _reduced(x: Array) -> tuple[Array, Array]:
    """What is left of large angles after whole quarter turns, and how many these were (mod 4).

    A float32 has 24 bits; 96 bits of 2/π, chosen by its exponent, give 64 bits of the quotient.
    """
    bits = np.abs(x).view(np.uint32).astype(np.uint64)
    first = ((bits >> 26) & 15).astype(np.intp)
    mantissa = ((bits & 0xFFFFFF) | 0x800000) << ((bits >> 23) & 7)
    high, middle, low = (mantissa * TWO_OVER_PI[first + i] for i in (0, 4, 8))
    quotient = ((high << 32) | (low >> 32)) + middle
    whole = (quotient + (1 << 61)) >> 62
    rest = (quotient - (whole << 62)).view(np.int64)
    angle, which = rest * (np.pi / 2**63), whole.astype(np.int64)
    return np.where(x < 0, -angle, angle), np.where(x < 0, -which, which)


def _sin_near_0(x: Array) -> Array:
    square = x * x
    cube = x * square
    return (x + cube * SIN[0]) + (cube * square) * (SIN[1] + square * SIN[2])


def _cos_near_0(x: Array) -> Array:
    square = x * x
    fourth = square * square
    low = (1.0 + square * COS[0]) + fourth * COS[1]
    return low + (fourth * square) * (COS[2] + square * COS[3])


LN_2_HIGH, LN_2_LOW = _F(6.9313812256e-01), _F(9.0580006145e-06)
UNITS = _F(1.4426950216)
EXPM1 = [_F(q) for q in (
    -3.3333335072e-02, 1.5873016091e-03, -7.9365076090e-05, 4.0082177293e-06, -2.0109921195e-07,
)]  # fmt: skip
_HALF, _ONE, _TWO = _F(0.5), _F(1), _F(2)
ONE_UNIT = _F(0.5 * np.log(2)), _F(1.5 * np.log(2))
"""Between these sizes a number is one ln 2 and a rest."""

TO_MINUS_1 = _F(-27 * np.log(2))


def expm1(x: Array) -> Array:
    """``expm1f`` for x <= 44: exp(x) − 1 in float32 throughout, the sum of k · ln 2 and a rest.

    Source: fdlibm, ``s_expm1.c``.
    """
    given, x = x, np.maximum(x, TO_MINUS_1 - _ONE)
    near = np.abs(x) < ONE_UNIT[1]
    k = np.where(near, np.sign(x), np.trunc(UNITS * x + np.copysign(_HALF, x))).astype(_F)
    k[np.abs(x) <= ONE_UNIT[0]] = 0
    high, low = x - k * LN_2_HIGH, k * LN_2_LOW
    rest = high - low
    lost = (high - rest) - low
    half = _HALF * rest
    square = rest * half
    series = np.zeros_like(x)
    for coefficient in reversed(EXPM1):
        series = square * (coefficient + series)
    series = _ONE + series
    t = _F(3) - series * half
    e = square * ((series - t) / (_F(6) - rest * t))
    without_power = rest - (rest * e - square)
    e = (rest * (e - lost) - lost) - square
    value = np.where(k == 0, without_power, _with_power(k, rest, e))
    return np.where(given < TO_MINUS_1, -_ONE, value).astype(_F)


def _with_power(k: Array, rest: Array, e: Array) -> Array:
    """2**k · (1 + rest − e) − 1, in the order that loses least."""
    power = k.astype(np.int32)
    two = np.where(rest < _F(-0.25), -_TWO * (e - (rest + _HALF)), _ONE + _TWO * (rest - e))
    far = np.ldexp(_ONE - (e - rest), power) - _ONE
    some = np.ldexp((_ONE - np.ldexp(_ONE, -power)) - (e - rest), power)
    many = np.ldexp((rest - (e + np.ldexp(_ONE, -power))) + _ONE, power)
    conditions = [k == -1, k == 1, (k <= -2) | (k > 56), k < 23]
    return np.select(conditions, [_HALF * (rest - e) - _HALF, two, far, some], many)


def tanh(x: Array) -> Array:
    """``tanhf``: from `expm1` of twice the size.

    Source: fdlibm, ``s_tanh.c``.
    """
    size = np.minimum(np.abs(x), _F(22))
    t = expm1(np.where(size >= 1, _TWO * size, -_TWO * size))
    value = np.where(size >= 1, _ONE - _TWO / (t + _TWO), -t / (t + _TWO))
    return np.copysign(np.where(np.abs(x) >= _F(22), _ONE, value), x).astype(_F)
