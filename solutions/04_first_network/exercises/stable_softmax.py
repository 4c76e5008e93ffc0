"""How lesson 04 grades stable_softmax: inputs, mistakes with hints, other right answers."""

import math

import numpy as np
from scipy.special import expit, log_softmax

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED, as_typed, short_mistakes
from ._wrong_probabilities import WRONG_PROBABILITIES


def score_inputs(rng):
    fixed = [
        [[2.0, 1.0, 0.0], [0.0, 0.0, 3.0]],
        [[1000.0, 1001.0, 1002.0]],
        [[0.0, 2000.0, -2000.0]],
        [[1.0, 2.0, 4.0], [900.0, 901.0, 899.0], [-800.0, -803.0, -801.0]],
        [[-800.0, -803.0, -801.0]],  # nothing overflows, and all powers are 0
        [[100000.0, 100001.0, 99998.0]],  # too large for a long double too
        # What overflows here depends on the number that is subtracted.
        [[800, 1300, 0], [0, 1300, 800], [0, 1, 711], [-900, 3, 1], [30, 31, 29]],
    ]
    drawn = [rng.uniform(-4, 4, shape).round(3) for shape in [(4, 4), (6, 5), (1, 7)]]
    return [(np.array(logits, float),) for logits in [*fixed, *drawn]]


stable_softmax = exercise(points=2, inputs=score_inputs, comparison=CLOSE, closed_rooms=CLOSED)


def shares_of_powers(scores):
    with np.errstate(all="ignore"):
        powers = np.exp(scores)
        return powers / powers.sum(axis=1, keepdims=True)


@stable_softmax.mistake
def overflow(logits):
    """e to the power of 1000 is too large for a float: first subtract the row's largest score."""
    return shares_of_powers(logits)


@stable_softmax.mistake
def smallest_taken_off(logits):
    """The smallest score was subtracted. Subtract the largest, so that no power is above 1."""
    return shares_of_powers(logits - logits.min(axis=1, keepdims=True))


@stable_softmax.mistake
def one_maximum_for_all(logits):
    """The largest score of the whole array was subtracted, so in other rows every power became 0.
    Each row needs its own maximum."""
    return shares_of_powers(logits - logits.max())


@stable_softmax.mistake
def wrong_axis(logits):
    """Here the columns sum to one. Each row is one example: work along axis=1."""
    return stable_softmax(logits.T).T


def below_largest(logits):
    return logits - logits.max(axis=1, keepdims=True)


def powers_of(logits):
    return np.exp(below_largest(logits))


@stable_softmax.mistake
def all_rows_together(logits):
    """All rows together sum to one. Each row is one example: use axis=1."""
    return powers_of(logits) / powers_of(logits).sum()


@stable_softmax.mistake
def not_divided(logits):
    """These are the powers of e; they do not sum to one yet. Divide by their sum."""
    return powers_of(logits)


@stable_softmax.mistake
def keepdims_forgotten(logits):
    """NumPy matches the (N,) sums with the columns. Keep them as (N, 1): keepdims=True."""
    return powers_of(logits) / powers_of(logits).sum(axis=1)


@stable_softmax.mistake
def no_powers(logits):
    """Scores divided by their sum can be negative, and the sum can be 0. Softmax first raises e to
    the power of each score."""
    with np.errstate(all="ignore"):
        return logits / logits.sum(axis=1, keepdims=True)


@stable_softmax.mistake
def divided_by_the_largest(logits):
    """The scores were divided by the largest. Subtract it, then raise e to the power of each."""
    with np.errstate(all="ignore"):
        return logits / logits.max(axis=1, keepdims=True)


@stable_softmax.mistake
def scaled_by_the_largest(logits):
    """Dividing the scores by the largest changes the probabilities. Subtract it instead."""
    with np.errstate(all="ignore"):
        return stable_softmax(logits / logits.max(axis=1, keepdims=True))


@stable_softmax.mistake
def subtracted_without_powers(logits):
    """After subtracting the largest, e must be raised to the power of each score: np.exp."""
    below = logits - logits.max(axis=1, keepdims=True)
    return below / below.sum(axis=1, keepdims=True)


@stable_softmax.mistake
def maximum_without_keepdims(logits):
    """NumPy matches the (N,) maxima with the columns. Keep them as (N, 1): keepdims=True."""
    return shares_of_powers(logits - logits.max(axis=1))


@stable_softmax.mistake
def maximum_of_the_columns(logits):
    """The maximum was taken of each column. Each row needs its own: axis=1."""
    return shares_of_powers(logits - logits.max(axis=0))


@stable_softmax.mistake
def sum_over_the_columns(logits):
    """The powers were divided by the sums of the columns. Each row is one example: axis=1."""
    with np.errstate(all="ignore"):
        return powers_of(logits) / powers_of(logits).sum(axis=0)


@stable_softmax.mistake
def nan_replaced(logits):
    """The nan was hidden, and the probability lost. Subtract the row's largest score first."""
    return np.nan_to_num(shares_of_powers(logits))


@stable_softmax.mistake
def one_sum_for_all(logits):
    """All rows share one sum here. Each row needs its own, and its own maximum: axis=1."""
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


@stable_softmax.mistake
def only_the_first_row(logits):
    """Only one row came back. Every row of scores gets a row of probabilities."""
    return stable_softmax(logits)[0]


@stable_softmax.mistake
def sum_of_other_powers(logits):
    """The sum below is that of the scores before you subtracted. Divide by the sum of the powers
    that stand above."""
    with np.errstate(all="ignore"):
        return powers_of(logits) / np.exp(logits).sum(axis=1, keepdims=True)


@stable_softmax.mistake
def powers_of_two(logits):
    """These are powers of another number. Softmax raises e: np.exp."""
    return stable_softmax(logits * math.log(2))


@stable_softmax.mistake
def rounded(logits):
    """The probabilities are rounded. Return all their digits."""
    return stable_softmax(logits).round(2)


@stable_softmax.mistake
def pythons_max(logits):
    """Python's max compares whole rows. Take each row's largest score: logits.max(axis=1)."""
    return shares_of_powers(logits - max(logits))


@stable_softmax.mistake
def pythons_exp(logits):
    """math.exp overflows: first subtract the row's largest score from the row."""
    return [[math.exp(score) for score in row] for row in logits]


@stable_softmax.mistake
def subtracted_after_the_powers(logits):
    """The largest power was subtracted. Subtract the largest score, before np.exp."""
    with np.errstate(all="ignore"):
        below = np.exp(logits) - np.exp(logits).max(axis=1, keepdims=True)
        return below / below.sum(axis=1, keepdims=True)


@stable_softmax.mistake
def only_against_infinity(logits):
    """The largest score is subtracted only where a power overflows. Of -800, -803, -801 all powers
    are 0, and 0 / 0 is nan: subtract it always."""
    return stable_softmax(logits) if logits.max() > 700 else shares_of_powers(logits)


@stable_softmax.mistake
def longer_floats(logits):
    """A longer float overflows too, only later. Subtract the row's largest score first."""
    low = np.abs(logits).max(axis=1, keepdims=True) > 11000
    return np.where(low, np.nan, stable_softmax(logits))


def less(function):
    """A wrong answer that subtracts something else than the row's largest score."""
    return lambda logits: shares_of_powers(logits - function(logits))


LARGEST = {"axis": 1, "keepdims": True}
SUBTRACTED = {
    "first_column": ("The first score of each row was subtracted.", lambda z: z[:, :1]),
    "last_column": ("The last score of each row was subtracted.", lambda z: z[:, -1:]),
    "mean": ("The row's mean was subtracted.", lambda z: z.mean(**LARGEST)),
    "index": ("argmax says where the largest score stands.", lambda z: z.argmax(**LARGEST)),
    "absolute": ("The largest size was subtracted.", lambda z: np.abs(z).max(**LARGEST)),
    "absolute_of_all": ("The largest size was subtracted.", lambda z: np.abs(z).max()),
    "at_least_0": ("Nothing was subtracted below 0.", lambda z: z.max(**LARGEST).clip(0)),
    "first_rows": ("The first row's largest score was subtracted.", lambda z: z[0].max()),
    "added": ("The largest score was added.", lambda z: -z.max(**LARGEST)),
    "1000": ("A fixed number was subtracted.", lambda _: 1000.0),
    "700": ("A fixed number was subtracted.", lambda _: 700.0),
}
ITS_OWN = "Subtract from each row its own largest score: logits.max(axis=1, keepdims=True)."
short_mistakes(
    stable_softmax,
    {f"subtracts_{k}": (f"{hint} {ITS_OWN}", less(z)) for k, (hint, z) in SUBTRACTED.items()},
)

CUT = "Cutting large scores off makes them equal. Subtract the row's largest: the differences stay."
HIDDEN = "The nan was hidden, and the probability is wrong. Subtract the row's largest score first."
for limit in (20, 700):  # 50 to 500 give the same as 700 on these scores
    both = lambda logits, limit=limit: shares_of_powers(np.clip(logits, -limit, limit))  # noqa: E731
    above = lambda logits, limit=limit: shares_of_powers(np.minimum(logits, limit))  # noqa: E731
    cuts = {f"cut_at_{limit}": (CUT, both), f"cut_above_{limit}": (CUT, above)}
    short_mistakes(stable_softmax, cuts)

short_mistakes(
    stable_softmax,
    {
        "nan_replaced_by_1": (HIDDEN, lambda z: np.nan_to_num(shares_of_powers(z), nan=1.0)),
        "logarithms": (
            "These are the logarithms of the probabilities. Return the probabilities.",
            lambda logits: log_softmax(logits, axis=1),
        ),
        "difference_reversed": (
            "The sign is wrong: the largest score got the least. Take score minus largest.",
            lambda logits: stable_softmax(-logits),
        ),
        "index_of_the_largest": (
            "This is the answer's number. Return a probability for every class.",
            lambda logits: logits.argmax(axis=1),
        ),
        "one_for_the_largest": (
            "All went to the largest score. The others have a probability too: use np.exp.",
            lambda logits: np.float64(logits == logits.max(axis=1, keepdims=True)),
        ),
        "sigmoid": (
            "This is the sigmoid. Raise e to the power of each score; divide by the row's sum.",
            lambda logits: 0.5 + 0.5 * np.tanh(logits / 2),
        ),
        "sigmoid_shares": (
            "The sigmoid stands where e to the power of the score belongs: np.exp.",
            np.errstate(all="ignore")(
                lambda logits: expit(logits) / expit(logits).sum(axis=1, keepdims=True)
            ),
        ),
        "squares": (
            "The differences were squared. Raise e to their power: np.exp.",
            lambda logits: (
                below_largest(logits) ** 2 / (below_largest(logits) ** 2).sum(axis=1, keepdims=True)
            ),
        ),
        "percent": (
            "These are percentages. Probabilities run from 0 to 1: do not multiply by 100.",
            lambda logits: 100 * stable_softmax(logits),
        ),
        "divided_by_the_classes": (
            "The powers were divided by the number of classes. Divide by their sum in the row.",
            lambda logits: powers_of(logits) / logits.shape[1],
        ),
        "columns_are_examples": (
            "The table came back transposed. Each row is one example: do not turn it, use axis=1.",
            lambda logits: stable_softmax(logits).T,
        ),
        "range_made_1": (
            "Dividing by the range changes the probabilities. Only subtract the largest score.",
            lambda z: stable_softmax(
                (z - z.max(axis=1, keepdims=True)) / (np.ptp(z, axis=1, keepdims=True) + 1e-9)
            ),
        ),
    },
)
for e in (2.7, 2.71, 2.718, 2.72, 3.0):
    power = lambda logits, e=e: stable_softmax(logits * math.log(e))  # noqa: E731
    hint = f"The powers are those of {e:g}. np.exp raises e with all its digits."
    short_mistakes(stable_softmax, {f"powers_of_{e:g}": (hint, power)})

as_typed(stable_softmax, WRONG_PROBABILITIES)


@stable_softmax.accepted
def softmax_in_loops(logits):
    out = np.zeros(logits.shape)
    for i, row in enumerate(logits):
        powers = [math.exp(score - max(row)) for score in row]
        out[i] = np.array(powers) / sum(powers)
    return out


@stable_softmax.accepted
def softmax_by_logarithm_in_float32(logits):
    return np.exp(log_softmax(np.float32(logits), axis=1))
