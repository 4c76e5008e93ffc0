"""How lesson 14 grades welford_update: inputs, mistakes with hints, other right answers."""

from fractions import Fraction

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED


def update_inputs(rng):
    """First by hand; the first value, one on the mean, below it, below zero, a zero."""
    cases = [
        (2, 3.0, 2.0, 6.0),
        (0, 0.0, 0.0, 5.0),
        (1, 5.0, 0.0, 9.0),
        (4, 2.5, 5.0, 2.5),
        (3, 10.0, 6.0, -2.0),
        (9, -4.0, 30.0, 6.0),
        (5, 1.0, 4.0, 0.0),
        (1, 0.0, 0.0, -3.0),
        (0, 0.0, 0.0, -7.5),
        (99, 50.0, 1000.0, 60.0),
        (7, 3.0, 0.0, 3.0),  # all equal so far, and again
    ]
    counts, numbers = rng.integers(2, 40, 6), rng.normal(0, 20, (6, 3)).round(2)
    for count, (mean, m2, x) in zip(counts.tolist(), numbers.tolist(), strict=True):
        cases.append((count, mean, abs(m2) + 1, x))
    return cases


welford_update = exercise(points=2, inputs=update_inputs, comparison=CLOSE, closed_rooms=CLOSED)


def new_mean(n, mean, x):
    return mean + (x - mean) / (n + 1)


def m2_by(change):
    """The right count and mean, with m2 changed by ``change(count, mean, x, new mean)``."""
    return lambda n, mean, m2, x: (
        n + 1,
        new_mean(n, mean, x),
        m2 + change(n, mean, x, new_mean(n, mean, x)),
    )


def mean_by(change):
    """The right count, a mean by ``change(count, mean, x)``, and m2 by that mean."""

    def wrong(n, mean, m2, x):
        made = change(n, mean, x)
        return n + 1, made, m2 + (x - mean) * (x - made)

    return wrong


def then(change):
    return lambda *given: change(*welford_update(*given), *given)


welford_update.mistakes(
    "m2 takes the distance from the old mean twice. One of the two factors is the distance from "
    "the new mean.",
    old_mean_twice=m2_by(lambda _n, mean, x, _new: (x - mean) ** 2),
    first_is_special_then_old_mean=lambda n, mean, m2, x: (
        (1, x, 0.0) if n == 0 else (n + 1, new_mean(n, mean, x), m2 + (x - mean) ** 2)
    ),
)
welford_update.mistakes(
    "m2 grows by the square of the distance from the new mean. One of the two factors is that from "
    "the old mean: keep it before you change the mean.",
    new_mean_twice=m2_by(lambda _n, _mean, x, new: (x - new) ** 2),
)
welford_update.mistakes(
    "m2 does not change. It grows with each value that is not on the mean.",
    m2_unchanged=m2_by(lambda *_: 0.0),
    m2_forgotten_at_first=lambda n, mean, m2, x: (
        (n + 1, new_mean(n, mean, x), m2)
        if n == 1
        else (n + 1, new_mean(n, mean, x), m2 + (x - mean) * (x - new_mean(n, mean, x)))
    ),
)
welford_update.mistakes(
    "What is added to m2 is a product of two distances, both of x: from the old and the new mean.",
    m2_not_squared=m2_by(lambda _n, mean, x, _new: x - mean),
    m2_absolute=m2_by(lambda _n, mean, x, _new: abs(x - mean)),
    m2_of_x=m2_by(lambda _n, _mean, x, _new: x * x),
    m2_of_means=m2_by(lambda _n, mean, _x, new: (new - mean) ** 2),
    m2_step_times_shift=m2_by(lambda _n, mean, x, new: (x - mean) * (new - mean)),
    m2_divided=m2_by(lambda n, mean, x, new: (x - mean) * (x - new) / (n + 1)),
    m2_divided_by_old=m2_by(lambda n, mean, x, new: (x - mean) * (x - new) / max(n, 1)),
    m2_root=m2_by(lambda _n, mean, x, new: ((x - mean) * (x - new)) ** 0.5),
    m2_x_times=m2_by(lambda _n, mean, x, _new: x * (x - mean)),
    m2_sum_of_distances=m2_by(lambda _n, mean, x, new: (x - mean) + (x - new)),
    m2_doubled=m2_by(lambda _n, mean, x, new: 2 * (x - mean) * (x - new)),
)
welford_update.mistakes(
    "The sign is wrong: m2 never gets smaller.",
    m2_taken_away=m2_by(lambda _n, mean, x, new: -(x - mean) * (x - new)),
)
welford_update.mistakes(
    "Nothing changed: the three numbers must have x taken in.",
    unchanged=lambda n, mean, m2, _x: (n, mean, m2),
)
welford_update.mistakes(
    "The old m2 is lost: add to it.",
    m2_replaced=then(lambda n, mean, m2, _n, _mean, old, _x: (n, mean, m2 - old)),
)
welford_update.mistakes(
    "The third number is m2, a sum. The variance is m2 divided by the count, and is not returned.",
    variance=then(lambda n, mean, m2, *_: (n, mean, m2 / n)),
    sample_variance=then(lambda n, mean, m2, *_: (n, mean, m2 / max(n - 1, 1))),
    deviation=then(lambda n, mean, m2, *_: (n, mean, (m2 / n) ** 0.5)),
    m2_was_variance_and_old_mean=lambda n, mean, m2, x: (
        n + 1,
        new_mean(n, mean, x),
        (m2 * n + (x - mean) ** 2) / (n + 1),
    ),
    m2_was_variance=lambda n, mean, m2, x: (
        n + 1,
        new_mean(n, mean, x),
        (m2 * n + (x - mean) * (x - new_mean(n, mean, x))) / (n + 1),
    ),
)
welford_update.mistakes(
    "The count goes up by one before it divides: x itself counts, too.",
    divided_by_old_count=mean_by(lambda n, mean, x: mean + (x - mean) / max(n, 1)),
    old_count_and_crash=mean_by(lambda n, mean, x: mean + (x - mean) / n),
    one_too_many=mean_by(lambda n, mean, x: mean + (x - mean) / (n + 2)),
)
welford_update.mistakes(
    "The count is not right: one more value was taken in.",
    count_unchanged=then(lambda n, mean, m2, *_: (n - 1, mean, m2)),
    count_twice=then(lambda n, mean, m2, *_: (n + 1, mean, m2)),
    count_is_one=then(lambda _n, mean, m2, *_: (1, mean, m2)),
)
welford_update.mistakes(
    "The count must be a whole number.",
    count_as_float=then(lambda n, mean, m2, *_: (float(n), mean, m2)),
    count_as_text=then(lambda n, mean, m2, *_: (str(n), mean, m2)),
)
welford_update.mistakes(
    "The mean is not that of all values. It moves towards x by the distance divided by how many "
    "values there are now.",
    mean_unchanged=mean_by(lambda _n, mean, _x: mean),
    mean_is_x=mean_by(lambda _n, _mean, x: x),
    mean_of_two=mean_by(lambda n, mean, x: x if n == 0 else (mean + x) / 2),
    mean_halfway=mean_by(lambda _n, mean, x: (mean + x) / 2),
    running_average_of_both=lambda n, mean, m2, x: (
        n + 1,
        0.9 * mean + 0.1 * x,
        0.9 * m2 + 0.1 * (x - mean) ** 2,
    ),
    tenth_of_the_way=mean_by(lambda _n, mean, x: 0.9 * mean + 0.1 * x),
    away_from_x=mean_by(lambda n, mean, x: mean - (x - mean) / (n + 1)),
    sum_of_all=mean_by(lambda n, mean, x: mean * n + x),
    old_sum_missing=mean_by(lambda n, mean, x: (mean + x) / (n + 1)),
    x_only_divided=mean_by(lambda n, mean, x: mean + x / (n + 1)),
    times_count=mean_by(lambda n, mean, x: mean + (x - mean) * (n + 1)),
)
welford_update.mistakes(
    "The first value is special in your function. With count 0, mean and m2 are 0: the same steps "
    "give the right answer.",
    first_is_zero=lambda n, mean, m2, x: (
        (1, 0.0, 0.0) if n == 0 else welford_update(n, mean, m2, x)
    ),
    first_m2_is_square=lambda n, mean, m2, x: (
        (1, x, x * x) if n == 0 else welford_update(n, mean, m2, x)
    ),
    first_unchanged=lambda n, mean, m2, x: (
        (0, 0.0, 0.0) if n == 0 else welford_update(n, mean, m2, x)
    ),
    first_is_none=lambda n, mean, m2, x: None if n == 0 else welford_update(n, mean, m2, x),
)
welford_update.mistakes(
    "A mean or an m2 of 0 does not say that no value came before: look at the calls in which one "
    "of them is 0 and the count is not.",
    mean_0_is_first=lambda n, mean, m2, x: (
        (n + 1, x, 0.0) if mean == 0 else welford_update(n, mean, m2, x)
    ),
    mean_0_is_count_1=lambda n, mean, m2, x: (
        (1, x, 0.0) if mean == 0 else welford_update(n, mean, m2, x)
    ),
    m2_0_is_first=lambda n, mean, m2, x: (
        (n + 1, x, 0.0) if m2 == 0 else welford_update(n, mean, m2, x)
    ),
    m2_0_is_count_1=lambda n, mean, m2, x: (
        (1, x, 0.0) if m2 == 0 else welford_update(n, mean, m2, x)
    ),
)
welford_update.mistakes(
    "Values below the mean, or below 0, count like all others.",
    only_above=lambda n, mean, m2, x: (
        welford_update(n, mean, m2, x) if x >= mean else (n + 1, mean, m2)
    ),
    only_positive=lambda n, mean, m2, x: (
        welford_update(n, mean, m2, x) if x >= 0 else (n, mean, m2)
    ),
    size_of_x=lambda n, mean, m2, x: welford_update(n, mean, m2, abs(x)),
)
welford_update.mistakes(
    "A zero is a value, too: it counts like all others.",
    zero_left_out=lambda n, mean, m2, x: welford_update(n, mean, m2, x) if x else (n, mean, m2),
)
welford_update.mistakes(
    "Return (count, mean, m2), in this order.",
    mean_first=then(lambda n, mean, m2, *_: (mean, n, m2)),
    m2_before_mean=then(lambda n, mean, m2, *_: (n, m2, mean)),
    mean_and_m2=then(lambda _n, mean, m2, *_: (mean, m2)),
    mean_alone=then(lambda _n, mean, _m2, *_: mean),
    m2_alone=then(lambda _n, _mean, m2, *_: m2),
    a_dict=then(lambda n, mean, m2, *_: {"count": n, "mean": mean, "m2": m2}),
)
welford_update.mistakes(
    "A number was rounded. Return mean and m2 as they are.",
    mean_rounded=then(lambda n, mean, m2, *_: (n, float(round(mean)), m2)),
    mean_to_2=then(lambda n, mean, m2, *_: (n, round(mean, 2), m2)),
    m2_rounded=then(lambda n, mean, m2, *_: (n, mean, float(round(m2)))),
    m2_to_2=then(lambda n, mean, m2, *_: (n, mean, round(m2, 2))),
    whole_division=lambda n, mean, m2, x: (
        n + 1,
        mean + (x - mean) // (n + 1),
        m2 + (x - mean) * (x - (mean + (x - mean) // (n + 1))),
    ),
)


@welford_update.accepted
def by_the_sums(count, mean, m2, x):
    """Back to the sum of values and of squares, exactly, and forth."""
    n, total = count + 1, Fraction(mean) * count + Fraction(x)
    squares = Fraction(m2) + count * Fraction(mean) ** 2 + Fraction(x) ** 2
    return n, float(total / n), float(squares - total**2 / n)


@welford_update.accepted
def as_two_groups(count, mean, m2, x):
    """Chan's rule for joining two groups, one of which is a single value."""
    n, apart = count + 1, x - mean
    return n, (count * mean + x) / n, m2 + apart * apart * count / n
