"""How lesson 18 grades wilson_interval: inputs, mistakes with hints, other right answers."""

import math
import operator

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED, add

Z = 1.96


def counts(rng):
    """Few and many examples; none right, and all."""
    cases = [(8, 10), (0, 10), (10, 10), (1, 1), (0, 1), (5, 10), (84, 99), (450, 500), (3, 7)]
    for most in (5, 20, 60, 300, 2000):
        count = int(rng.integers(max(most // 3, 2), most))
        cases.append((int(rng.integers(1, count)), count))
    return cases


wilson_interval = exercise(points=2, inputs=counts, comparison=CLOSE, closed_rooms=CLOSED)


def interval(middle, half, below):
    """Another middle, half width or divisor, each of share p and count n."""

    def wrong(right, n):
        p = right / n
        return (
            (middle(p, n) - half(p, n)) / below(p, n),
            (middle(p, n) + half(p, n)) / below(p, n),
        )

    return wrong


def m(p, n):
    return p + Z * Z / (2 * n)


def h(p, n):
    return Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))


def d(_p, n):
    return 1 + Z * Z / n


def one(_p, _n):
    return 1


def rounding(digits):
    return lambda right, *_: tuple(round(end, digits) for end in right)


def upside_down(right, n):
    p = n / right
    return (m(p, n) - h(p, n)) / d(p, n), (m(p, n) + h(p, n)) / d(p, n)


def with_z(z):
    return interval(
        lambda p, n: p + z * z / (2 * n),
        lambda p, n: z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)),
        lambda _p, n: 1 + z * z / n,
    )


wilson_interval.mistakes(
    "This is the simple interval. With few examples it is too narrow, and with none wrong it has "
    "no width at all. Use the formula above.",
    simple=interval(lambda p, _n: p, lambda p, n: Z * math.sqrt(p * (1 - p) / n), one),
    simple_n_minus_one=interval(
        lambda p, _n: p, lambda p, n: Z * math.sqrt(p * (1 - p) / max(n - 1, 1)), one
    ),
    simple_cut=lambda right, n: (
        max(0.0, right / n - Z * math.sqrt(right / n * (1 - right / n) / n)),
        min(1.0, right / n + Z * math.sqrt(right / n * (1 - right / n) / n)),
    ),
)
wilson_interval.mistakes(
    "Both ends are divided by 1 + z² / n.",
    not_divided=interval(m, h, one),
    only_the_middle_divided=lambda right, n: (
        m(right / n, n) / d(0, n) - h(right / n, n),
        m(right / n, n) / d(0, n) + h(right / n, n),
    ),
    only_the_half_divided=lambda right, n: (
        m(right / n, n) - h(right / n, n) / d(0, n),
        m(right / n, n) + h(right / n, n) / d(0, n),
    ),
    multiplied=interval(m, h, lambda _p, n: 1 / (1 + Z * Z / n)),
    divided_by_n_plus_z=interval(m, h, lambda _p, n: n + Z * Z),
    divided_by_z_over_n=interval(m, h, lambda _p, n: 1 + Z / n),
    divided_by_2n=interval(m, h, lambda _p, n: 1 + Z * Z / (2 * n)),
)
wilson_interval.mistakes(
    "The middle is not the share itself: z² / (2n) is added to it.",
    middle_is_the_share=interval(lambda p, _n: p, h, d),
)
wilson_interval.mistakes(
    "Look at the middle again, p + z² / (2n): at the square, at the 2, at the sign, and at what "
    "stands below the line.",
    middle_without_square=interval(lambda p, n: p + Z / (2 * n), h, d),
    middle_over_n=interval(lambda p, n: p + Z * Z / n, h, d),
    middle_times_n=interval(lambda p, n: p + Z * Z / 2 * n, h, d),
    middle_over_4n=interval(lambda p, n: p + Z * Z / (4 * n), h, d),
    middle_less=interval(lambda p, n: p - Z * Z / (2 * n), h, d),
)
wilson_interval.mistakes(
    "Look at the root again: p(1 − p) / n and z² / (4n²) are added under it, and z stands before.",
    no_second_term=interval(m, lambda p, n: Z * math.sqrt(p * (1 - p) / n), d),
    no_first_term=interval(m, lambda _p, n: Z * math.sqrt(Z * Z / (4 * n * n)), d),
    no_root=interval(m, lambda p, n: Z * (p * (1 - p) / n + Z * Z / (4 * n * n)), d),
    no_z=interval(m, lambda p, n: math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)), d),
    z_squared=interval(m, lambda p, n: Z * Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)), d),
    z_not_squared=interval(m, lambda p, n: Z * math.sqrt(p * (1 - p) / n + Z / (4 * n * n)), d),
    over_4n=interval(m, lambda p, n: Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n)), d),
    over_2n_squared=interval(
        m, lambda p, n: Z * math.sqrt(p * (1 - p) / n + Z * Z / (2 * n * n)), d
    ),
    no_brackets_4n=interval(m, lambda p, n: Z * math.sqrt(p * (1 - p) / n + Z * Z / 4 * n * n), d),
    not_over_n=interval(m, lambda p, n: Z * math.sqrt(p * (1 - p) + Z * Z / (4 * n * n)), d),
    share_alone=interval(m, lambda p, n: Z * math.sqrt(p / n + Z * Z / (4 * n * n)), d),
    all_of_4n_squared=interval(
        m, lambda p, n: Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n) ** 2), d
    ),
    root_of_the_first=interval(
        m, lambda p, n: Z * (math.sqrt(p * (1 - p) / n) + Z * Z / (4 * n * n)), d
    ),
    z_under_the_root=interval(
        m, lambda p, n: math.sqrt(Z * (p * (1 - p) / n + Z * Z / (4 * n * n))), d
    ),
    n_minus_one=interval(
        m, lambda p, n: Z * math.sqrt(p * (1 - p) / max(n - 1, 1) + Z * Z / (4 * n * n)), d
    ),
)
wilson_interval.mistakes(
    "z is 1.96, for an interval of 95 %.",
    z_of_1=with_z(1.0),
    z_of_90=with_z(1.645),
    z_of_99=with_z(2.576),
    z_of_2=with_z(2.0),
    z_exact=with_z(1.959963984540054),
    z_of_six_digits=with_z(1.959964),
)
wilson_interval.mistakes(
    "p(1 − p) needs its brackets in Python, too.",
    no_brackets_p=interval(m, lambda p, n: Z * math.sqrt(p * 1 - p / n + Z * Z / (4 * n * n)), d),
    no_brackets_p_over_n=interval(
        m, lambda p, n: Z * math.sqrt(p - p * p / n + Z * Z / (4 * n * n)), d
    ),
)
wilson_interval.mistakes(
    "The whole of an end, middle and half width, is divided: mind the brackets.",
    no_brackets_low=lambda right, n: (
        m(right / n, n) - h(right / n, n) / d(0, n), wilson_interval(right, n)[1]),
    no_brackets_high=lambda right, n: (
        wilson_interval(right, n)[0], m(right / n, n) + h(right / n, n) / d(0, n)),
)  # fmt: skip
wilson_interval.mistakes(
    "In Python a power is written **; the sign ^ is another operation, for whole numbers alone.",
    hat_for_power=lambda _right, _n: operator.xor(Z, 2),
)
wilson_interval.mistakes(
    "Ends were cut off at 0 and 1 before they were divided. Divided, they never pass 0 or 1.",
    cut_first=lambda right, n: (
        max(m(right / n, n) - h(right / n, n), 0.0) / d(0, n),
        min(m(right / n, n) + h(right / n, n), 1.0) / d(0, n),
    ),
)
add(
    wilson_interval,
    "Two shares from 0 to 1 are returned, low and then high.",
    swapped=lambda right, *_: right[::-1],
    low_alone=lambda right, *_: right[0],
    high_alone=lambda right, *_: right[1],
    with_the_share=lambda right, k, n: (k / n, *right),
    in_percent=lambda right, *_: (100 * right[0], 100 * right[1]),
    in_counts=lambda right, _k, n: (right[0] * n, right[1] * n),
    as_text=lambda right, *_: f"{right[0]:.2f} to {right[1]:.2f}",
    width=lambda right, *_: right[1] - right[0],
)
add(
    wilson_interval,
    "The ends are right, and rounded. Do not round them.",
    **{f"rounded_{k}": rounding(k) for k in (1, 2, 3, 4, 5, 6)},
)
add(
    wilson_interval,
    "This is the middle and half of the width. The two ends are asked for: middle less half, and "
    "middle plus half.",
    middle_and_half=lambda right, *_: (sum(right) / 2, (right[1] - right[0]) / 2),
)
wilson_interval.mistakes(
    "The share is that of right answers, right divided by count.",
    upside_down=upside_down,
    share_of_wrong=lambda right, n: wilson_interval(n - right, n),
    count_for_share=interval(lambda p, n: p * n + Z * Z / (2 * n), h, d),
    whole_division=lambda right, n: wilson_interval(right // n * n, n),
)
wilson_interval.mistakes(
    "An interval has a width even if none or all are right.",
    nothing_right=lambda right, n: (0.0, 0.0) if right == 0 else wilson_interval(right, n),
    all_right=lambda right, n: (1.0, 1.0) if right == n else wilson_interval(right, n),
    none_and_all=lambda right, n: (
        (right / n, right / n) if right in (0, n) else wilson_interval(right, n)
    ),
)
wilson_interval.mistakes(
    "A number of the example is written into the function. Use the arguments in its place.",
    count_of_the_example=lambda right, n: interval(
        lambda _p, _n: m(right / n, 10), lambda _p, _n: h(right / n, 10), lambda _p, _n: d(0, 10)
    )(right, n),
)


@wilson_interval.accepted
def roots_of_the_quadratic(right, count):
    """The shares q for which |share − q| = z √(q(1 − q) / n): a quadratic equation in q."""
    share, w = right / count, Z**2 / count
    a, b, c = 1 + w, -(2 * share + w), share**2
    root = math.sqrt(b * b - 4 * a * c)
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


@wilson_interval.accepted
def with_more_answers(right, count):
    """z² more answers, half of them right, and the spread of all."""
    n = count + Z**2
    middle = (right + Z**2 / 2) / n
    half = Z / n * math.sqrt(right * (count - right) / count + Z**2 / 4)
    return middle - half, middle + half
