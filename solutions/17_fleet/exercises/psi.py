"""How lesson 17 grades psi: inputs, mistakes with hints, other right answers."""

import math

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED, IN_TEXT, add_roundings

FLOOR = 0.001


def histogram_inputs(rng):
    """First some to work out by hand; then bins that are empty, or nearly."""
    cases = [
        ([50, 50], [25, 75]),  # 0.25 times the logarithm of 3: as the docstring
        ([30, 10], [30, 10]),  # no change
        ([1, 1], [30, 10]),  # the same shares as above it, of other totals
        ([10, 30, 60], [60, 30, 10]),
        ([50, 50], [0, 100]),  # an empty bin now
        ([0, 100], [50, 50]),  # and one before
        ([0, 40, 60], [0, 60, 40]),  # one that was always empty
        ([1, 1999], [1, 1]),  # a share that is below the floor, though not 0
        ([10, 10], [1, 1999]),
        ([1, 999], [500, 500]),  # a share that is just the floor
        ([3, 1, 4, 1, 5], [2, 7, 1, 8, 2]),
        ([100], [7]),  # one bin has all
    ]
    for _ in range(8):
        bins = int(rng.integers(3, 11))
        before = rng.integers(5, 90, bins)
        now = rng.integers(1, 60, bins)
        before[rng.integers(bins)] = rng.integers(0, 2)
        cases.append((before.tolist(), now.tolist()))
    return cases


psi = exercise(points=2, inputs=histogram_inputs, comparison=CLOSE, closed_rooms=CLOSED)


def shares(counts, floor=FLOOR):
    return [max(count / sum(counts), floor) for count in counts]


def summed(term, floor=FLOOR, total=sum):
    """The total over the bins of a term of two shares."""
    return lambda expected, actual: total(
        [term(e, a) for e, a in zip(shares(expected, floor), shares(actual, floor), strict=True)]
    )


def right(e, a):
    return (a - e) * math.log(a / e)


def of_shares(make):
    """The right sum, of shares that are made in another way from a histogram."""
    return lambda expected, actual: sum(
        right(e, a) for e, a in zip(make(expected), make(actual), strict=True)
    )


def changed(change):
    return lambda *given: change(psi(*given), *given)


def picked(keep):
    """The right terms of some bins only."""

    def answer(expected, actual):
        terms = [right(e, a) for e, a in zip(shares(expected), shares(actual), strict=True)]
        return sum(keep(terms))

    return answer


def normalised_again(counts):
    floored = shares(counts)
    return [each / sum(floored) for each in floored]


def without_empty_bins(expected, actual):
    pairs = [
        (e / sum(expected), a / sum(actual))
        for e, a in zip(expected, actual, strict=True)
        if e and a
    ]
    return sum(right(e, a) for e, a in pairs)


def without_floor(expected, actual):
    """NumPy goes on with infinities, or with no number."""
    e, a = np.array(expected) / sum(expected), np.array(actual) / sum(actual)
    with np.errstate(all="ignore"):
        return float(np.sum((a - e) * np.log(a / e)))


def picked_pairs(keep):
    """The right terms of the bins whose shares, before the floor, are to be kept."""

    def answer(expected, actual):
        pairs = [
            (e / sum(expected), a / sum(actual)) for e, a in zip(expected, actual, strict=True)
        ]
        return sum(right(max(e, FLOOR), max(a, FLOOR)) for e, a in pairs if keep(e, a))

    return answer


def sums_multiplied(expected, actual):
    e, a = np.array(shares(expected)), np.array(shares(actual))
    return np.sum(a - e) * np.sum(np.log(a / e))


def sorted_into_bins_again(bins):
    """The counts taken for values."""

    def answer(expected, actual):
        count = bins or len(expected)
        e, a = (np.histogram(each, bins=count)[0] for each in (expected, actual))
        e, a = np.maximum(e / e.sum(), FLOOR), np.maximum(a / a.sum(), FLOOR)
        return float(np.sum((a - e) * np.log(a / e)))

    return answer


def first_two_by_index(expected, actual):
    e, a = shares(expected), shares(actual)
    return right(e[0], a[0]) + right(e[1], a[1])


add_roundings(psi)
psi.mistakes(
    IN_TEXT,
    as_text_of_3=lambda *given: f"{psi(*given):.3f}",
    as_text_of_4=lambda *given: f"{psi(*given):.4f}",
)
psi.mistakes(
    "The shares were rounded before they were used.",
    shares_of_2_digits=of_shares(
        lambda counts: [max(round(c / sum(counts), 2), FLOOR) for c in counts]
    ),
    shares_of_3_digits=of_shares(
        lambda counts: [max(round(c / sum(counts), 3), FLOOR) for c in counts]
    ),
    shares_of_4_digits=of_shares(
        lambda counts: [max(round(c / sum(counts), 4), FLOOR) for c in counts]
    ),
)
psi.mistakes(
    "What happens with an empty bin? The logarithm of 0 does not exist: shares have a floor.",
    no_floor=of_shares(lambda counts: [count / sum(counts) for count in counts]),
    no_floor_in_numpy=without_floor,
    skips_empty_bins=without_empty_bins,
)
psi.mistakes(
    "A bin with a small share is not left out: the share counts as 0.001.",
    skips_small_bins=picked_pairs(lambda e, a: e >= FLOOR and a >= FLOOR),
    skips_bins_at_the_floor=picked_pairs(lambda e, a: e > FLOOR and a > FLOOR),
    skips_bins_that_were_small=picked_pairs(lambda e, _a: e >= FLOOR),
    skips_bins_that_are_small=picked_pairs(lambda _e, a: a >= FLOOR),
)
psi.mistakes(
    "A share that is not 0 can still be below the floor: then it counts as the floor too.",
    floor_for_empty_bins_only=of_shares(
        lambda counts: [count / sum(counts) if count else FLOOR for count in counts]
    ),
)
psi.mistakes(
    "The floor is for the shares, and it only lifts those that are below 0.001.",
    one_in_an_empty_bin=of_shares(lambda counts: [max(c, 1) / sum(counts) for c in counts]),
    one_before_the_sum=of_shares(
        lambda counts: [max(c, 1) / sum(max(d, 1) for d in counts) for c in counts]
    ),
    floor_of_the_counts=of_shares(lambda counts: [max(c, FLOOR) / sum(counts) for c in counts]),
    one_more_in_each=of_shares(
        lambda counts: [(c + 1) / (sum(counts) + len(counts)) for c in counts]
    ),
    added_to_each=of_shares(lambda counts: [c / sum(counts) + FLOOR for c in counts]),
    floor_01=summed(right, 0.01),
    floor_0001=summed(right, 0.0001),
    floor_1e6=summed(right, 1e-6),
)
psi.mistakes(
    "Shares that were lifted to the floor are not divided by their sum again.",
    normalised_again=of_shares(normalised_again),
)
psi.mistakes(
    "Only one of the two histograms got the floor.",
    floor_now_only=lambda expected, actual: sum(
        right(e / sum(expected), a) for e, a in zip(expected, shares(actual), strict=True)
    ),
    floor_before_only=lambda expected, actual: sum(
        right(e, a / sum(actual)) for e, a in zip(shares(expected), actual, strict=True)
    ),
)
psi.mistakes(
    "The logarithm is the natural one, math.log.",
    log10=summed(lambda e, a: (a - e) * math.log10(a / e)),
    log2=summed(lambda e, a: (a - e) * math.log2(a / e)),
)
psi.mistakes(
    "The ratio of the shares goes into the logarithm as it is: what was added to it?",
    log1p=summed(lambda e, a: (a - e) * math.log1p(a / e)),
)
psi.mistakes(
    "One logarithm of one ratio is asked for, not a ratio of two logarithms.",
    ratio_of_logarithms=summed(lambda e, a: (a - e) * math.log(a) / math.log(e)),
)
psi.mistakes(
    "The index is never below 0. Do both factors have the same order of now and before?",
    upside_down=summed(lambda e, a: (a - e) * math.log(e / a)),
)
psi.mistakes(
    "Each bin gives a product: the difference of its shares times the logarithm of their ratio. "
    "Which factor is missing, or another one?",
    divergence=summed(lambda e, a: a * math.log(a / e)),
    other_divergence=summed(lambda e, a: e * math.log(e / a)),
    logarithms_alone=summed(lambda e, a: math.log(a / e)),
    absolute_logarithms=summed(lambda e, a: abs(math.log(a / e))),
    differences_alone=summed(lambda e, a: a - e),
    absolute_differences=summed(lambda e, a: abs(a - e)),
    squares=summed(lambda e, a: (a - e) ** 2),
    chi_squared=summed(lambda e, a: (a - e) ** 2 / e),
    no_logarithm=summed(lambda e, a: (a - e) * a / e),
    difference_of_shares_in_the_log=summed(lambda e, a: (a - e) * math.log(1 + abs(a - e))),
    sum_of_factors=summed(lambda e, a: (a - e) + math.log(a / e)),
)
psi.mistakes(
    "Difference and logarithm keep their signs: with abs in one of them, bins cancel each other.",
    absolute_difference=summed(lambda e, a: abs(a - e) * math.log(a / e)),
)
psi.mistakes(
    "Multiply within each bin first, and add the products up afterwards.",
    sums_multiplied=sums_multiplied,
)
psi.mistakes(
    "The lists hold counts already, one for each bin: they are no values to be sorted into bins.",
    ten_bins_again=sorted_into_bins_again(10),
    bins_again=sorted_into_bins_again(None),
)
psi.mistakes(
    "Each bin's term is added up, as it is.",
    mean=summed(right, total=np.mean),
    largest=summed(right, total=max),
    median=summed(right, total=np.median),
    root=changed(lambda value, *_: math.sqrt(value)),
    half=changed(lambda value, *_: value / 2),
    twice=changed(lambda value, *_: 2 * value),
)
psi.mistakes(
    "A bin is missing: all of them count.",
    without_the_last=picked(lambda terms: terms[:-1]),
    without_the_first=picked(lambda terms: terms[1:]),
    first_alone=picked(lambda terms: terms[:1]),
    last_alone=picked(lambda terms: terms[-1:]),
    first_two=picked(lambda terms: terms[:2]),
    first_two_by_index=first_two_by_index,
)
psi.mistakes(
    "Return one number for all bins together.",
    as_list=lambda expected, actual: [
        right(e, a) for e, a in zip(shares(expected), shares(actual), strict=True)
    ],
    as_array=changed(lambda value, *_: np.array([value])),
    with_the_shares=changed(lambda value, expected, _a: (value, shares(expected))),
)
psi.mistakes(
    "Counts become shares first: each is divided by the sum of its own histogram.",
    counts_as_they_are=lambda expected, actual: sum(
        right(max(e, FLOOR), max(a, FLOOR)) for e, a in zip(expected, actual, strict=True)
    ),
    by_the_other_sum=lambda expected, actual: sum(
        right(max(e / sum(actual), FLOOR), max(a / sum(expected), FLOOR))
        for e, a in zip(expected, actual, strict=True)
    ),
    both_by_the_first_sum=lambda expected, actual: sum(
        right(max(e / sum(expected), FLOOR), max(a / sum(expected), FLOOR))
        for e, a in zip(expected, actual, strict=True)
    ),
    both_by_the_second_sum=lambda expected, actual: sum(
        right(max(e / sum(actual), FLOOR), max(a / sum(actual), FLOOR))
        for e, a in zip(expected, actual, strict=True)
    ),
    by_all_counts=lambda expected, actual: sum(
        right(max(e / sum(expected + actual), FLOOR), max(a / sum(expected + actual), FLOOR))
        for e, a in zip(expected, actual, strict=True)
    ),
    by_a_hundred=of_shares(lambda counts: [max(c / 100, FLOOR) for c in counts]),
    by_the_number_of_bins=of_shares(lambda counts: [max(c / len(counts), FLOOR) for c in counts]),
    by_the_largest=of_shares(lambda counts: [max(c / max(counts), FLOOR) for c in counts]),
    whole_division=of_shares(lambda counts: [max(c // sum(counts), FLOOR) for c in counts]),
)
psi.mistakes(
    "Shares are numbers from 0 to 1, not percent.",
    in_percent=of_shares(lambda counts: [max(100 * c / sum(counts), FLOOR) for c in counts]),
    hundredfold=changed(lambda value, *_: 100 * value),
)
psi.mistakes(
    "A bin is compared with the same bin: keep the order of the counts.",
    sorted_bins=lambda expected, actual: psi(sorted(expected), sorted(actual)),
    reversed_bins=lambda expected, actual: psi(expected, actual[::-1]),
    next_bin=lambda expected, actual: psi(expected, actual[1:] + actual[:1]),
)
psi.mistakes(
    "Return the number itself. Whether it is too large is decided later.",
    over_the_threshold=changed(lambda value, *_: value > 0.2),
    threshold_as_number=changed(lambda value, *_: value if value > 0.2 else 0.0),
)
psi.mistakes(
    "One of the two histograms has no effect on this answer.",
    against_equal_shares=lambda _e, actual: psi([1] * len(actual), actual),
    against_equal_shares_before=lambda expected, _a: psi(expected, [1] * len(expected)),
    against_itself=lambda expected, _a: psi(expected, expected),
)
psi.mistakes("Right for the example alone.", example=lambda _e, _a: 0.25 * math.log(3))


@psi.accepted
def two_divergences(expected, actual):
    """The divergence from each histogram to the other, added."""
    e = np.clip(np.array(expected) / np.sum(expected), FLOOR, None)
    a = np.clip(np.array(actual) / np.sum(actual), FLOOR, None)
    return float(np.dot(a, np.log(a / e)) + np.dot(e, np.log(e / a)))


@psi.accepted
def areas_under_one_over_share(expected, actual):
    """ln(a / e) is the difference of two logarithms."""
    total, before, now = 0.0, sum(expected), sum(actual)
    for i in range(len(expected)):
        e = expected[i] / before if 1000 * expected[i] >= before else FLOOR
        a = actual[i] / now if 1000 * actual[i] >= now else FLOOR
        total += a * math.log(a) - a * math.log(e) - e * math.log(a) + e * math.log(e)
    return total
