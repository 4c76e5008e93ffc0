"""Wrong answers to stable_softmax as a student types them, by their hint."""

import numpy as np
from scipy.special import expit

ROWS = {"axis": 1, "keepdims": True}


def below(logits):
    return logits - logits.max(**ROWS)


def shares(powers):
    return powers / powers.sum(**ROWS)


def quietly(answer):
    """`answer` without NumPy's warnings of overflow."""
    return np.errstate(all="ignore")(answer)


def divided_by(sums):
    """Powers divided by sums(powers) in place of the sums of their rows."""
    return quietly(lambda logits: np.exp(below(logits)) / sums(np.exp(below(logits))))


def emptied(rows):
    """The right probabilities of these rows; the others stayed 0."""

    def answer(logits):
        kept = np.zeros(logits.shape)
        kept[rows] = shares(np.exp(below(logits)))[rows]
        return kept

    return answer


@quietly
def no_keepdims(logits):
    powers = np.exp(logits - logits.max(axis=1))
    return powers / powers.sum(axis=1)


@quietly
def pythons_max(logits):
    powers = np.exp(logits - max(logits))
    return powers / sum(powers)


ONLY_SUBTRACT = "Dividing the scores changes the probabilities. Only subtract the row's largest."
SUM = "The sum below leaves a class out. It has the powers of all classes in the row."
EPS = "Something was added to each sum, so no row sums to 1. The sum can't be 0: leave it as it is."
WRONG_PROBABILITIES = {
    "NumPy matches (N,) maxima and sums with the columns. Keep them as (N, 1): keepdims=True.": {
        "no_keepdims": quietly(
            lambda logits: (
                np.exp(logits - logits.max(axis=1))
                / np.exp(logits - logits.max(axis=1)).sum(axis=1)
            )
        ),
    },
    "The sign is wrong: take score minus largest, not largest minus score.": {
        "largest_minus_score": quietly(lambda logits: shares(np.exp(-below(logits)))),
    },
    "Python's max and sum take whole rows. Use logits.max and .sum with axis=1, keepdims=True.": {
        "pythons_max_and_sum": pythons_max,
    },
    "The sum runs on from row to row. Start each row at 0.": {
        "sum_not_reset": divided_by(lambda powers: np.cumsum(powers.sum(**ROWS), axis=0)),
    },
    ONLY_SUBTRACT: {
        "over_the_deviation": lambda z: shares(np.exp(below(z) / z.std(**ROWS))),
        "over_the_size": lambda z: shares(np.exp(below(z) / np.abs(z).max(**ROWS))),
    }
    | {
        f"over_{k}": quietly(lambda logits, k=k: shares(np.exp(logits / k)))
        for k in (10, 100, 1000)
    },
    "This is the sigmoid, and no row sums to 1. Raise e to the power; divide by the row's sum.": {
        "sigmoid_of_the_differences": lambda logits: expit(below(logits)),
    },
    "The powers were divided by their mean. Divide by their sum.": {
        "over_the_mean": divided_by(lambda powers: powers.mean(**ROWS)),
    },
    SUM: {
        "last_left_out": divided_by(lambda powers: powers[:, :-1].sum(**ROWS)),
        "first_left_out": divided_by(lambda powers: powers[:, 1:].sum(**ROWS)),
        "itself_left_out": divided_by(lambda powers: powers.sum(**ROWS) - powers),
    },
    EPS: {
        f"sum_plus_{more}": divided_by(lambda powers, more=more: powers.sum(**ROWS) + more)
        for more in (0.0001, 0.001, 0.01, 1)
    },
    "This is e to the power of the sum. Divide by the sum of the powers: first np.exp, then sum.": {
        "power_of_the_sum": quietly(
            lambda logits: np.exp(below(logits)) / np.exp(below(logits).sum(**ROWS))
        ),
    },
    "The largest score was put back at the end. The probabilities are right without it.": {
        "largest_added_back": lambda z: shares(np.exp(below(z))) + z.max(**ROWS),
        "largest_multiplied": lambda z: shares(np.exp(below(z))) * z.max(**ROWS),
    },
    "All became nan. Base and exponent may be exchanged: e is the base, the score the exponent.": {
        "base_and_exponent_exchanged": quietly(lambda logits: shares(below(logits) ** np.e)),
    },
    "All rows after the first stayed 0. Is the return inside the loop?": {
        "returned_after_a_row": emptied(slice(0, 1)),
    },
    "The first row is missing: rows are counted from 0.": {
        "first_row_missing": emptied(slice(1, None)),
    },
    "The last row is missing. range leaves its end out already.": {
        "last_row_missing": emptied(slice(0, -1)),
    },
    "The probabilities are whole numbers, 0 or 1. Keep floats: no int anywhere.": {
        "cut_to_integers": lambda logits: shares(np.exp(below(logits))).astype(int),
    },
    "The result came as one row. Return it as (N, classes).": {
        "flat": lambda logits: shares(np.exp(below(logits))).ravel(),
    },
    "The probabilities are rounded. Return all their digits.": {
        f"rounded_to_{digits}": lambda z, digits=digits: shares(np.exp(below(z))).round(digits)
        for digits in (1, 3, 4)
    },
}
