"""How lesson 03 grades fixed_point_error: inputs, mistakes with hints, other right answers."""

import math
from fractions import Fraction

import numpy as np

from tinyml_course.exercises import Comparison, exercise

from ._common import CLOSED, known_mistakes


def value_inputs(rng):
    cases = [
        (np.array([3.3, -4.7, 0.2, 5.1, -2.6]), 2),
        (np.array([211.2, 273.3, 190.1, 157.2, 332.2]) / 64, 6),  # all rounded down
        (np.array([211.7, 273.8, 190.9, 157.8, 332.7, 240.9]) / 32, 5),  # all rounded up
        (np.array([1.8, 0.98, 0.78, -0.5, 0.02]), 2),  # the mean square is just below 16
        # Halves of a step, above and below 0.
        (np.array([1.25, 2.25, 3.25, 0.25, 5.25]), 1),
        (np.array([-1.25, -2.25, -3.25, -0.25, -5.25]), 1),
        # Just below a half.
        (np.array([1.2485, 2.2488, 3.2485, 0.2488, 5.2485]), 1),
        # Both ends saturate.
        (np.array([9.5, 8.25, 12.0, 9.75]), 12),
        (np.array([-9.5, -11.25, -10.0, -9.0, -12.5]), 12),
        (np.array([1.6, 1.9, 1.7, 1.8, 1.65]), 0),  # the integers are larger
    ]
    for samples, size, bits in [(10, 2.0, 4), (15, 6.0, 7), (6, 0.7, 10), (22, 1.5, 3)]:
        cases.append((rng.normal(size / 4, size, samples).round(3), bits))
    cases.append((rng.normal(0, 3.0, 12).round(3), int(rng.integers(12, 15))))
    return cases


fixed_point_error = exercise(
    points=2,
    inputs=value_inputs,
    comparison=Comparison(rtol=1e-5, atol=1e-10),
    closed_rooms=CLOSED,
)


def steps(x, b):
    return np.clip(np.floor(x * 2.0**b + 0.5), -32768, 32767).astype(np.int64)


def true_rms(x):
    return float(np.sqrt(np.mean(x**2)))


def root_of(codes):
    return math.isqrt(int(np.sum(codes * codes)) // len(codes))


def found(x, b, codes=None, root=None, back=None, true=None):
    """The error, with parts replaced."""
    whole = steps(x, b) if codes is None else codes
    integer = root_of(whole) if root is None else root
    real = integer / 2**b if back is None else back
    return float(abs(real - (true_rms(x) if true is None else true)))


def narrow_squares(x, b):
    """Squares that ran over in 16 bits."""
    codes = steps(x, b).astype(np.int16)
    return codes * codes


def scaled(x, scale):
    """The error with steps of 1 / scale."""
    root = root_of(clipped(np.floor(x * scale + 0.5)))
    return float(abs(root / scale - true_rms(x)))


def clipped(values):
    return np.clip(values, -32768, 32767).astype(np.int64)


known_mistakes(
    fixed_point_error,
    "x, b",
    """
The values were cut off, not rounded. Add half a step before rounding down.
    rounded_down: found(x, b, clipped(np.floor(x * 2.0**b)))
    cut_off: found(x, b, clipped(np.trunc(x * 2.0**b)))
    rounded_up: found(x, b, clipped(np.ceil(x * 2.0**b)))
int() and astype(int) cut towards zero, which goes up below 0. Round down with np.floor.
    half_added_then_cut_off: found(x, b, clipped(np.trunc(x * 2.0**b + 0.5)))
np.round rounds halves to the even number. Here they go upwards: floor(value + 0.5).
    halves_to_even: found(x, b, clipped(np.round(x * 2.0**b)))
Halves go upwards here, not away from zero.
    halves_away_from_zero: found(x, b, clipped(np.sign(x) * np.floor(np.abs(x) * 2.0**b + 0.5)))
The half belongs to the scaled value: multiply by 2 ** bits first.
    half_before_scaling: found(x, b, clipped(np.floor((x + 0.5) * 2.0**b)))
Nothing saturates here. A 16-bit number ends at -32768 and 32767.
    not_saturated: found(x, b, np.floor(x * 2.0**b + 0.5).astype(np.int64))
The largest number of 16 bits is 32767.
    one_too_many: found(x, b, np.clip(np.floor(x * 2.0**b + 0.5), -32768, 32768).astype(np.int64))
The smallest number of 16 bits is -32768.
    one_too_few: found(x, b, np.clip(np.floor(x * 2.0**b + 0.5), -32767, 32767).astype(np.int64))
Too large values ran over to the other sign. Keep them at the ends, with np.clip.
    ran_over: found(x, b, np.floor(x * 2.0**b + 0.5).astype(np.int64).astype(np.int16).astype(np.int64))
These are the ends of 8 bits. A sample has 16.
    ends_of_8_bits: found(x, b, np.clip(np.floor(x * 2.0**b + 0.5), -128, 127).astype(np.int64))
16 bits with a sign end at -32768 and 32767.
    ends_without_a_sign: found(x, b, np.clip(np.floor(x * 2.0**b + 0.5), 0, 65535).astype(np.int64))
The values were limited before scaling. Scale and round first.
    limited_first: found(x, b, steps(np.clip(x, -1, 1), b))
The root is still in steps. Divide it by 2 ** bits.
    not_scaled_back: found(x, b, back=float(root_of(steps(x, b))))
The root was scaled back wrongly: the squares have twice the bits, their root has bits again.
    scaled_back_twice: found(x, b, back=root_of(steps(x, b)) / 4.0**b)
    scaled_back_by_half: found(x, b, back=root_of(steps(x, b)) / 2 ** (b / 2))
    multiplied_back: found(x, b, back=float(root_of(steps(x, b)) * 2**b))
The result in steps was divided with //. Going back to the unit, divide with /.
    divided_in_integers: found(x, b, back=root_of(steps(x, b)) // 2**b)
The root is not a whole number here. Use math.isqrt.
    floating_root: found(x, b, root=math.sqrt(np.sum(steps(x, b) ** 2) // len(x)))
    floating_root_and_mean: found(x, b, root=math.sqrt(np.mean(steps(x, b) ** 2)))
The root was rounded to the nearest. math.isqrt rounds down.
    root_rounded: found(x, b, root=round(math.sqrt(np.sum(steps(x, b) ** 2) // len(x))))
    root_rounded_up: found(x, b, root=math.ceil(math.sqrt(np.sum(steps(x, b) ** 2) // len(x))))
The mean square was rounded to the nearest. // rounds down.
    mean_rounded: found(x, b, root=math.isqrt(round(np.mean(steps(x, b) ** 2))))
The error can be negative here. Return its absolute value.
    signed: root_of(steps(x, b)) / 2**b - true_rms(x)
    signed_the_other_way: true_rms(x) - root_of(steps(x, b)) / 2**b
This is a share of the RMS. Return the difference, in the unit of the values.
    relative: right(x, b) / true_rms(x)
    relative_to_the_integers: right(x, b) / max(root_of(steps(x, b)) / 2**b, 1e-9)
    percent: 100 * right(x, b) / true_rms(x)
This is in another unit, steps or thousandths. Return the difference in the unit of the values.
    in_steps: right(x, b) * 2**b
    in_thousandths: 1000 * right(x, b)
The error was squared. Return the absolute difference.
    squared: right(x, b) ** 2
    root_of_the_error: math.sqrt(right(x, b))
Compare with the RMS of the values as they came, not of the rounded ones.
    compared_with_the_rounded: found(x, b, true=true_rms(steps(x, b) / 2.0**b))
The mean was subtracted from the values. The RMS takes them as they are.
    compared_with_the_deviation: found(x, b, true=float(np.std(x)))
    both_without_the_mean: right(x - x.mean(), b)
The mean squares were compared. Take both roots first.
    mean_squares: float(abs(np.sum(steps(x, b) ** 2) // len(x) / 4.0**b - np.mean(x**2)))
    integer_mean_square: found(x, b, back=np.sum(steps(x, b) ** 2) // len(x) / 2.0**b)
    float_mean_square: found(x, b, true=float(np.mean(x**2)))
The sum was not divided by the number of values.
    sum_of_squares: found(x, b, root=math.isqrt(int(np.sum(steps(x, b) ** 2))))
    float_sum_of_squares: found(x, b, true=float(np.sqrt(np.sum(x**2))))
    both_sums_of_squares: found(x, b, root=math.isqrt(int(np.sum(steps(x, b) ** 2))), true=float(np.sqrt(np.sum(x**2))))
The sum of the squares is divided by len(values).
    one_less: found(x, b, root=math.isqrt(int(np.sum(steps(x, b) ** 2)) // (len(x) - 1)))
    one_more: found(x, b, root=math.isqrt(int(np.sum(steps(x, b) ** 2)) // (len(x) + 1)))
    divided_by_the_bits: found(x, b, root=math.isqrt(int(np.sum(steps(x, b) ** 2)) // max(b, 1)))
The root was divided by the number of values. Divide the sum before the root.
    divided_after_the_root: found(x, b, root=math.isqrt(int(np.sum(steps(x, b) ** 2))) // len(x))
The squares are too large for 16 bits. Go on in 64: .astype(np.int64).
    squares_in_16_bits_made_positive: found(x, b, root=math.isqrt(abs(int(narrow_squares(x, b).sum())) // len(x)))
    squares_in_16_bits: found(x, b, root=math.isqrt(int(narrow_squares(x, b).sum()) // len(x)))
    squares_in_16_bits_float_root: found(x, b, root=int(np.sqrt(narrow_squares(x, b).sum() // len(x))))
    squares_in_16_bits_floating_root: found(x, b, root=float(np.sqrt(narrow_squares(x, b).sum() // len(x))))
    squares_in_16_bits_mean_float_root: found(x, b, root=float(np.sqrt(narrow_squares(x, b).mean())))
math.isqrt takes whole numbers only. The quotient or the steps are still floats.
    root_of_a_fraction: found(x, b, root=math.isqrt(float(np.sum(steps(x, b) ** 2) / len(x))))
    root_of_an_array: found(x, b, root=math.isqrt(steps(x, b)))
The RMS in floating point is not rounded: its mean and its root keep all digits.
    true_root_rounded_down: found(x, b, true=math.isqrt(int(np.mean(x**2))))
    true_mean_rounded_down: found(x, b, true=math.sqrt(int(np.mean(x**2))))
A step is 2 ** -bits. The values were scaled by another number.
    one_bit_more: right(x, b + 1)
    bits_left_of_15: scaled(x, 2.0 ** (15 - b))
    bits_left_of_16: scaled(x, 2.0 ** (16 - b))
    scaled_by_the_largest: scaled(x, 2.0**b - 1)
    scaled_by_32767: scaled(x, 32767.0)
    bits_of_15_scaled_back: found(x, b, clipped(np.floor(x * 2.0 ** (15 - b) + 0.5)))
2 * bits and bits ** 2 are no steps. One bit halves the step: 2 to the power of bits.
    twice_the_bits: scaled(x, 2 * b)
    twice_the_bits_at_least_1: scaled(x, max(2 * b, 1))
    twice_the_bits_back_at_least_1: found(x, b, back=root_of(clipped(np.floor(x * 2 * b + 0.5))) / max(2 * b, 1))
    bits_squared: scaled(x, b**2)
    bits_themselves: scaled(x, b)
    one_bit_fewer: found(x, b, steps(x, b - 1), back=root_of(steps(x, b - 1)) / 2.0 ** (b - 1))
    one_step_fewer: found(x, b, clipped(np.floor(x * (2.0**b - 1) + 0.5)))
    scaled_by_twice_the_bits: found(x, b, clipped(np.floor(x * 2 * b + 0.5)))
    scaled_by_the_bits: found(x, b, clipped(np.floor(x * b + 0.5)))
    scaled_by_a_power_of_ten: found(x, b, clipped(np.floor(x * 10.0**b + 0.5)), back=root_of(clipped(np.floor(x * 10.0**b + 0.5))) / 10.0**b)
    divided_first: found(x, b, clipped(np.floor(x / 2.0**b + 0.5)), back=root_of(clipped(np.floor(x / 2.0**b + 0.5))) * 2.0**b)
    not_scaled: found(x, b, clipped(np.floor(x + 0.5)))
^ is no power in Python. Write 2 ** bits.
    caret: found(x, b, clipped(np.floor(x * (2 ^ b) + 0.5)), back=root_of(clipped(np.floor(x * (2 ^ b) + 0.5))) / max(2 ^ b, 1e-9))
    caret_in_both: scaled(x, 2 ^ b)
    caret_in_both_by_zero: found(x, b, back=1 / ((2 ^ b) - (2 ^ b)))
    caret_in_the_scale: found(x, b, clipped(np.floor(x * (2 ^ b) + 0.5)))
15 and 10 are bits in the text. Here they are bits.
    bits_of_q15: right(x, 15)
    bits_of_the_text: right(x, 10)
    bits_of_q4: right(x, 4)
This is the error of the samples. Compare the RMS of all with the RMS of all.
    mean_error_of_samples: float(np.mean(np.abs(steps(x, b) / 2.0**b - x)))
    rms_error_of_samples: true_rms(steps(x, b) / 2.0**b - x)
    largest_error_of_samples: float(np.max(np.abs(steps(x, b) / 2.0**b - x)))
This is the RMS itself. Return its difference from the RMS in floating point.
    integer_rms: root_of(steps(x, b)) / 2**b
    float_rms: true_rms(x)
    root_in_steps: root_of(steps(x, b))
Absolute values took the place of squares.
    mean_of_absolutes: found(x, b, root=int(np.sum(np.abs(steps(x, b)))) // len(x))
    mean_of_absolutes_in_both: found(x, b, root=int(np.sum(np.abs(steps(x, b)))) // len(x), true=float(np.mean(np.abs(x))))
The result is rounded. Return all digits.
    rounded_to_4: round(right(x, b), 4)
    rounded_to_3: round(right(x, b), 3)
    rounded_to_2: round(right(x, b), 2)
""",  # noqa: E501
    {f.__name__: f for f in (steps, true_rms, root_of, found, clipped, narrow_squares, scaled)},
)


@fixed_point_error.accepted
def with_python_integers(values, bits):
    codes = []
    for value in values.tolist():
        code = math.floor(Fraction(value) * 2**bits + Fraction(1, 2))
        codes.append(max(-(2**15), min(2**15 - 1, code)))
    square, root = sum(c * c for c in codes) // len(codes), 0
    while (root + 1) ** 2 <= square:
        root += 1
    exact = math.sqrt(math.fsum(v * v for v in values.tolist()) / len(values))
    return abs(root / 2**bits - exact)


@fixed_point_error.accepted
def with_shifts(values, bits):
    doubled = np.floor(np.ldexp(values, bits + 1)).astype(np.int64)  # whole half steps
    codes = np.minimum(np.maximum((doubled + 1) >> 1, -32768), 32767)
    root = int(math.sqrt(int(codes @ codes) // codes.size))  # exact: below 2 ** 53
    return abs(math.ldexp(root, -bits) - np.linalg.norm(values) / math.sqrt(values.size))
