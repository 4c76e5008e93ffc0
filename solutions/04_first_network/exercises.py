"""How lesson 04 is graded: inputs, known mistakes with their hints, other right answers."""

import math

import numpy as np
from scipy.special import expit, log_softmax, softmax

from tinyml_course.errors import ChangedArgumentError
from tinyml_course.exercises import Comparison, exercise

CLOSED = ("cost", "kernels", "simulator", "training", "metrics")
CLOSE = Comparison(rtol=2e-5, atol=1e-6)


def short_mistakes(entry, wrong_answers):
    """Register the mistakes that one line computes, {name: (hint, function)}."""
    for name, (hint, wrong) in wrong_answers.items():
        wrong.__name__, wrong.__doc__ = name, hint
        entry.mistake(wrong)


# dense_forward -----------------------------------------------------------------------------------


def dense_inputs(rng):
    # Each mistake gives other numbers for these: no sum is 0, and every bias has its own size.
    x = np.array([[1.0, 2.0, -1.0], [-2.0, 0.5, 3.0]])
    weights = np.array([[3.0, -1.0, 0.5], [-0.5, 2.0, 1.75], [1.0, -1.25, 2.0]])
    example = x, weights, np.array([0.25, -0.5, 1.125])
    cases = [(*example, False), (*example, True)]
    for n, inputs, units, relu in [
        (4, 4, 4, False),
        (7, 3, 6, True),
        (1, 6, 2, True),
        (9, 2, 5, 0),
    ]:
        # Eighths: their products and sums are exact in float32 too, in whatever order.
        drawn = [rng.integers(-24, 25, s) / 8 for s in ((n, inputs), (units, inputs), (units,))]
        cases.append((*drawn, bool(relu)))
    return cases


dense_forward = exercise(points=2, inputs=dense_inputs, comparison=CLOSE, closed_rooms=CLOSED)


@dense_forward.mistake
def weights_not_transposed(x, weights, *rest):
    """The weights are (units, inputs): to multiply (N, inputs) rows, use weights.T."""
    return dense_forward(x, weights.T, *rest)


@dense_forward.mistake
def no_bias(x, weights, bias, relu):
    """The bias is missing: every unit adds its own number."""
    return dense_forward(x, weights, 0 * bias, relu)


@dense_forward.mistake
def no_relu(x, weights, bias, _relu):
    """Right without ReLU. Where relu is True, negative sums must become 0."""
    return dense_forward(x, weights, bias, relu=False)


@dense_forward.mistake
def always_relu(x, weights, bias, _relu):
    """ReLU is applied where relu is False too: a last layer must keep negative scores."""
    return dense_forward(x, weights, bias, relu=True)


@dense_forward.mistake
def relu_before_bias(x, weights, bias, relu):
    """The ReLU comes before the bias. First finish the sum, bias included, then apply ReLU."""
    return dense_forward(x, weights, 0 * bias, relu) + bias


@dense_forward.mistake
def relu_of_the_input(x, weights, bias, relu):
    """ReLU is applied to the inputs. Apply it to the sums, the layer's output."""
    return dense_forward(np.maximum(x, 0) if relu else x, weights, bias, relu=False)


@dense_forward.mistake
def elementwise_product(x, weights, bias, relu):
    """x * weights multiplies element by element. A weighted sum is a matrix product, @."""
    sums = x * weights + bias
    return np.maximum(sums, 0) if relu else sums


@dense_forward.mistake
def pythons_max(x, weights, bias, relu):
    """max(0, sums), or an if, asks about the whole array. np.maximum compares each number."""
    sums = dense_forward(x, weights, bias, relu=False)
    return max(0, sums) if relu else sums


@dense_forward.mistake
def numpys_max(x, weights, bias, relu):
    """np.max takes the largest along an axis. np.maximum compares each number with 0."""
    sums = dense_forward(x, weights, bias, relu=False)
    return np.max(sums, 0) if relu else sums


@dense_forward.mistake
def only_the_positive(x, weights, bias, relu):
    """sums[sums > 0] throws the negative sums away. They must stay in their place, as 0."""
    sums = dense_forward(x, weights, bias, relu=False)
    return sums[sums > 0] if relu else sums


@dense_forward.mistake
def weights_first(x, weights, bias, relu):
    """weights @ x multiplies in the wrong order: the rows of x come first, x @ weights.T."""
    sums = weights @ x + bias
    return np.maximum(sums, 0) if relu else sums


@dense_forward.mistake
def units_in_rows(x, weights, bias, relu):
    """weights @ x.T has a row for each unit. Each row should be an example: x @ weights.T."""
    return dense_forward(x, weights, bias, relu).T


@dense_forward.mistake
def relu_reversed(x, weights, bias, relu):
    """The condition is reversed: ReLU is applied where relu is False, and not where it is True."""
    return dense_forward(x, weights, bias, not relu)


@dense_forward.mistake
def first_row_only(x, weights, bias, relu):
    """Only the first example was computed. Every row of x gets a row of the result."""
    return dense_forward(x, weights, bias, relu)[0]


def activated(activation, negative_too=False):
    """A wrong answer with `activation` in place of ReLU, or applied where relu is False too."""

    def answer(x, weights, bias, relu):
        sums = dense_forward(x, weights, bias, relu=False)
        return activation(sums) if relu or negative_too else sums

    return answer


def products_of(x, weights):
    """Each input of each row times its weight in each unit: (N, units, inputs)."""
    return x[:, None, :] * weights


@dense_forward.mistake
def bias_in_each_product(x, weights, bias, relu):
    """The bias was added to each product. Add it once, to their sum."""
    return dense_forward(x, weights, bias * x.shape[1], relu)


@dense_forward.mistake
def bias_added_to_the_inputs(x, weights, bias, _relu):
    """The bias was added to the inputs. It belongs to the units: add it to the weighted sums."""
    return (x + bias) @ weights.T


@dense_forward.mistake
def cut_to_integers(*given):
    """The sums lost what comes after the point. Keep floats: no int anywhere."""
    return dense_forward(*given).astype(int)


@dense_forward.mistake
def bias_of_the_row(x, weights, bias, relu):
    """The bias was taken by the row. It belongs to the unit: bias[j] goes with weights[j]."""
    own = bias[np.arange(len(x)) % len(bias)]
    sums = dense_forward(x, weights, 0 * bias, relu=False) + own[:, None]
    return np.maximum(sums, 0) if relu else sums


@dense_forward.mistake
def bias_as_a_column(x, weights, bias, relu):
    """bias[:, None] goes down the rows. Each unit has a column: add bias as it is."""
    sums = dense_forward(x, weights, 0 * bias, relu=False) + bias[:, None]
    return np.maximum(sums, 0) if relu else sums


@dense_forward.mistake
def row_with_unit(x, weights, bias, relu):
    """x * weights pairs row 0 with unit 0, row 1 with unit 1. Every row meets every unit:
    x @ weights.T."""
    sums = np.sum(x * weights, axis=1) + bias
    return np.maximum(sums, 0) if relu else sums


@dense_forward.mistake
def units_in_rows_and_a_plain_bias(x, weights, bias, relu):
    """weights @ x.T, like np.inner(weights, x), has a row for each unit. Each row should be an
    example: x @ weights.T."""
    sums = weights @ x.T + bias
    return np.maximum(sums, 0) if relu else sums


@dense_forward.mistake
def last_unit_missing(*given):
    """The last unit was left out: its column is 0. range leaves its end out already."""
    out = dense_forward(*given)
    out[:, -1] = 0
    return out


@dense_forward.mistake
def as_wide_as_the_input(x, weights, bias, relu):
    """The result is as wide as the input here. It needs a column for each unit: len(weights)."""
    out = np.zeros_like(x)
    for row, unit in np.ndindex(len(x), len(weights)):
        out[row, unit] = x[row] @ weights[unit] + bias[unit]
    return np.maximum(out, 0) if relu else out


@dense_forward.mistake
def sum_not_reset(x, weights, bias, relu):
    """The sum runs on from unit to unit. Start each unit at 0."""
    sums = np.cumsum(dense_forward(x, weights, bias, relu=False), axis=1)
    return np.maximum(sums, 0) if relu else sums


@dense_forward.mistake
def relu_of_the_first_row(*given):
    """ReLU reached the first row only. Every negative sum becomes 0, in all rows."""
    out, plain = dense_forward(*given), dense_forward(*given[:3], relu=False)
    return np.concatenate([out[:1], plain[1:]])


short_mistakes(
    dense_forward,
    {
        "returned_in_the_loop": (
            "Only the first row came back. Is the return inside the loop?",
            lambda *given: dense_forward(*given)[:1],
        ),
        "bias_subtracted": (
            "The bias was subtracted. Add it.",
            lambda x, weights, bias, relu: dense_forward(x, weights, -bias, relu),
        ),
        "bias_multiplied": (
            "The sums were multiplied by the bias. Add it.",
            lambda x, weights, bias, relu: activated(lambda sums: np.maximum(sums, 0))(
                x, weights * bias[:, None], 0, relu
            ),
        ),
        "products_not_summed": (
            "The products were not summed: a unit gives one number, the sum over its inputs.",
            lambda x, weights, bias, relu: (
                np.maximum(products_of(x, weights) + bias[:, None], 0)
                if relu
                else products_of(x, weights) + bias[:, None]
            ),
        ),
        "relu_of_the_products": (
            "ReLU was applied to each product. Sum first, add the bias, then apply ReLU.",
            lambda x, weights, bias, relu: (
                (np.maximum(products_of(x, weights), 0) if relu else products_of(x, weights)).sum(2)
                + bias
            ),
        ),
        "relu_of_the_weights": (
            "ReLU is applied to the weights. Apply it to the sums, the layer's output.",
            lambda x, weights, bias, relu: dense_forward(
                x, np.maximum(weights, 0) if relu else weights, bias, relu=False
            ),
        ),
        "mean_of_the_products": (
            "This is the mean of the products. A unit takes their sum.",
            lambda x, weights, bias, relu: dense_forward(x, weights / x.shape[1], bias, relu),
        ),
        "units_summed": (
            "All units were added to one number. Each keeps its own sum: (N, units).",
            lambda *given: dense_forward(*given).sum(axis=1),
        ),
        "all_or_nothing": (
            "One negative sum made all of them 0. ReLU looks at each number by itself: np.maximum.",
            activated(lambda sums: sums * 0.0 if (sums < 0).any() else sums),
        ),
        "softmax_as_well": (
            "Where relu is False, return the sums as they are. Softmax comes in part 2.",
            lambda *given: (
                dense_forward(*given) if given[-1] else softmax(dense_forward(*given), 1)
            ),
        ),
    },
)

NOT_RELU = {
    "absolute_value": ("np.abs makes negative sums positive. ReLU makes them 0.", np.abs),
    "minimum": (
        "The positive sums became 0. ReLU keeps them: np.maximum.",
        lambda z: z.clip(max=0),
    ),
    "true_or_false": ("z > 0 says only where to keep. Multiply the sums by it.", lambda z: z > 0),
    "zeros_and_ones": (
        "z > 0 says only where to keep. Multiply the sums by it.",
        lambda z: 1.0 * (z > 0),
    ),
    "sigmoid": ("This is the sigmoid. ReLU keeps a positive sum as it is.", expit),
    "tanh": ("This is tanh. ReLU keeps a positive sum as it is.", np.tanh),
    "softplus": (
        "This is softplus. ReLU keeps a positive sum as it is.",
        lambda z: np.logaddexp(0, z),
    ),
}
for limit in (1, 6):
    hint = f"The sums were cut off at {limit}. ReLU has no upper limit."
    NOT_RELU[f"at_most_{limit}"] = hint, lambda z, limit=limit: np.clip(z, 0, limit)
for slope in (0.01, 0.1, 0.2):
    hint = "This is a leaky ReLU. The plain one makes a negative sum exactly 0."
    NOT_RELU[f"leaky_{slope}"] = hint, lambda z, slope=slope: np.where(z > 0, z, slope * z)
short_mistakes(dense_forward, {k: (hint, activated(z)) for k, (hint, z) in NOT_RELU.items()})

for digits in range(4):
    rounding = lambda *given, digits=digits: dense_forward(*given).round(digits)  # noqa: E731
    short_mistakes(
        dense_forward,
        {f"rounded_to_{digits}": ("The sums are rounded. Return all their digits.", rounding)},
    )


@dense_forward.accepted
def dense_in_loops(x, weights, bias, relu):
    out = np.zeros((len(x), len(bias)))
    for row, unit in np.ndindex(out.shape):
        total = bias[unit] + sum(a * b for a, b in zip(x[row], weights[unit], strict=True))
        out[row, unit] = max(total, 0) if relu else total
    return out


@dense_forward.accepted
def dense_in_float32(x, weights, bias, relu):
    sums = np.einsum("nd,ud->nu", np.float32(x), np.float32(weights)) + np.float32(bias)
    return sums * (sums > 0) if relu else sums


# stable_softmax ----------------------------------------------------------------------------------


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


# sgd_epoch ---------------------------------------------------------------------------------------


def _epoch(rng, rows, depth, hidden, classes, batch_size):
    shapes = ((hidden, depth), (hidden,), (classes, hidden), (classes,))
    layers = tuple(rng.uniform(-1, 1, shape).round(2) for shape in shapes)
    x = rng.uniform(-2, 2, (rows, depth)).round(2)
    order = np.roll(rng.permutation(rows), 1)
    return layers, x, rng.integers(0, classes, rows), order, batch_size, 0.25


def epoch_inputs(rng):
    cases = [(10, 2, 4, 3, 3), (23, 3, 5, 4, 8), (12, 2, 6, 5, 12), (8, 4, 5, 4, 4)]
    first, second, third, (layers, *rest) = [_epoch(rng, *sizes) for sizes in cases]
    return [first, second, third, (list(layers), *rest)]


sgd_epoch = exercise(points=3, inputs=epoch_inputs, comparison=CLOSE, closed_rooms=CLOSED)


def batches(order, batch_size):
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def one_step(layers, x, y, rows, learning_rate):
    return sgd_epoch(layers, x, y, rows, len(rows), learning_rate)


def epoch_with_steps(step, layers, x, y, order, batch_size):
    """An epoch in which a batch's step is `step(its rows)` times the SUM of its gradients."""
    for rows in batches(order, batch_size):
        layers = one_step(layers, x, y, rows, step(len(rows)) * len(rows))
    return layers


@sgd_epoch.mistake
def adds_the_gradient(*given):
    """The step goes uphill: the gradient points where the loss grows. Subtract it."""
    *rest, learning_rate = given
    return sgd_epoch(*rest, -learning_rate)


@sgd_epoch.mistake
def not_divided_by_the_batch(*given):
    """gradients() sums over the rows. Divide by the number of rows in the batch."""
    *rest, learning_rate = given
    return epoch_with_steps(lambda _: learning_rate, *rest)


@sgd_epoch.mistake
def divided_by_batch_size(*given):
    """Right until the last batch, which is shorter. Divide by the number of rows it really has."""
    *rest, batch_size, learning_rate = given
    return epoch_with_steps(lambda _: learning_rate / batch_size, *rest, batch_size)


@sgd_epoch.mistake
def divided_by_all_rows(layers, x, *given):
    """This divides by the number of all rows. Divide by the number of rows in the batch."""
    *rest, learning_rate = given
    return epoch_with_steps(lambda _: learning_rate / len(x), layers, x, *rest)


@sgd_epoch.mistake
def nothing_moved(layers, *_rest):
    """The layers came back as they were. In a loop, layer = layer − … does not change the list:
    build a new list of the moved layers."""
    return layers


@sgd_epoch.mistake
def only_the_last_batch(layers, x, y, order, batch_size, learning_rate):
    """Only the last batch's step is left: each step started from the first layers again. Continue
    from the layers that the previous batch produced."""
    return one_step(layers, x, y, batches(order, batch_size)[-1], learning_rate)


@sgd_epoch.mistake
def one_layer_after_the_other(layers, x, y, order, batch_size, learning_rate):
    """The gradients were computed again after a layer had moved. Compute all four, then move."""
    now = list(layers)
    for rows in batches(order, batch_size):
        for k in range(4):
            now[k] = one_step(now, x, y, rows, learning_rate)[k]
    return now


@sgd_epoch.mistake
def biases_stay(layers, x, y, order, batch_size, learning_rate):
    """b1 and b2 did not move: a bias learns just like a weight."""
    _, b1, _, b2 = layers
    for rows in batches(order, batch_size):
        w1, _, w2, _ = one_step(layers, x, y, rows, learning_rate)
        layers = w1, b1, w2, b2
    return layers


@sgd_epoch.mistake
def stale_gradients(layers, x, y, order, batch_size, learning_rate):
    """All gradients were those of the first layers. Compute them where the last batch ended."""
    steps = [one_step(layers, x, y, rows, learning_rate) for rows in batches(order, batch_size)]
    return [
        layer + sum(moved - layer for moved in moves)
        for layer, *moves in zip(layers, *steps, strict=True)
    ]


@sgd_epoch.mistake
def one_step_for_all(layers, x, y, order, _batch_size, learning_rate):
    """This takes one step with all rows. Take a step after each batch of batch_size rows."""
    return one_step(layers, x, y, order, learning_rate)


@sgd_epoch.mistake
def order_ignored(layers, x, y, _order, *rest):
    """The batches follow the data's own order. Take the rows that order lists."""
    return sgd_epoch(layers, x, y, np.arange(len(x)), *rest)


@sgd_epoch.mistake
def labels_not_shuffled(layers, x, y, order, *rest):
    """x was taken in the new order, y in the old one: each example got another example's label."""
    return sgd_epoch(layers, x[order], y, np.arange(len(x)), *rest)


@sgd_epoch.mistake
def last_batch_dropped(layers, x, y, order, batch_size, learning_rate):
    """The last batch, which is shorter, is missing. Its rows count too."""
    whole = order[: len(order) // batch_size * batch_size]
    return sgd_epoch(layers, x, y, whole, batch_size, learning_rate)


@sgd_epoch.mistake
def only_the_first_batch(layers, x, y, order, batch_size, learning_rate):
    """Only the first batch was used. Is the return inside the loop?"""
    return one_step(layers, x, y, order[:batch_size], learning_rate)


def moved_epoch(move, layers, x, y, order, batch_size, learning_rate):
    """An epoch in which `move(layer, mean_slope, learning_rate)` makes each new layer."""
    for rows in batches(order, batch_size):
        after = one_step(layers, x, y, rows, 1.0)
        layers = [move(a, a - b, learning_rate) for a, b in zip(layers, after, strict=True)]
    return layers


@sgd_epoch.mistake
def one_mean_for_all(*given):
    """np.mean(slope) makes one number of a whole array, so all its weights move alike. Divide the
    slope by the number of rows: each number keeps its own."""
    layers, x, y, order, batch_size, learning_rate = given
    for rows in batches(order, batch_size):
        after = one_step(layers, x, y, rows, learning_rate * len(rows))
        layers = [a - np.mean(a - b) for a, b in zip(layers, after, strict=True)]
    return layers


@sgd_epoch.mistake
def learning_rate_missing(*given):
    """The steps are too long: multiply the mean gradient by the learning rate."""
    return moved_epoch(lambda layer, slope, _: layer - slope, *given)


@sgd_epoch.mistake
def gradient_not_the_layer(*given):
    """These are the steps, not the moved layers: subtract each step from its layer."""
    return moved_epoch(lambda _, slope, rate: rate * slope, *given)


@sgd_epoch.mistake
def slice_ends_at_batch_size(layers, x, y, order, batch_size, learning_rate):
    """order[start:batch_size] is empty from the second batch on: end at start + batch_size."""
    moved = one_step(layers, x, y, order[:batch_size], learning_rate)
    return [layer * np.nan for layer in moved] if len(order) > batch_size else moved


@sgd_epoch.mistake
def stops_too_early(layers, x, y, order, batch_size, learning_rate):
    """The loop ends before the last rows. Let it run to len(order); a slice may reach beyond."""
    starts = range(0, len(order) - batch_size, batch_size)
    rows = order[: len(starts) * batch_size]
    return sgd_epoch(layers, x, y, rows, batch_size, learning_rate)


@sgd_epoch.mistake
def mean_over_an_axis(layers, x, y, order, batch_size, learning_rate):
    """The gradients are already summed over the rows: they have the shape of the layers, and
    mean(axis=0) mixes units. Divide by the number of rows in the batch."""
    for rows in batches(order, batch_size):
        after = one_step(layers, x, y, rows, learning_rate * len(rows))
        layers = [a - np.mean(a - b, axis=0) for a, b in zip(layers, after, strict=True)]
    return layers


@sgd_epoch.mistake
def lists_in_one_sum(layers, *_rest):
    """layers and gradients are lists of four arrays: go through both, array by array (zip)."""
    return list(layers) - 0.25 * list(layers)


@sgd_epoch.mistake
def tuple_assigned_to(layers, *_rest):
    """layers may be a tuple, whose places can't be set, and a list belongs to the caller. Begin
    with layers = list(layers)."""
    if isinstance(layers, list):
        raise ChangedArgumentError("argument 1 is no longer what it was")
    layers[0] = layers[0]
    return layers


@sgd_epoch.mistake
def an_array_of_layers(layers, *_rest):
    """The four layers have different shapes, so they make no single array. Use list(layers)."""
    return np.array(layers)


@sgd_epoch.mistake
def arguments_in_another_order(_layers, x, _y, order, batch_size, _learning_rate):
    """gradients takes the layers first: gradients(layers, x[rows], y[rows])."""
    _w1, _b1, _w2, _b2 = x[order[:batch_size]]
    return _w1.sum(axis=1)


@sgd_epoch.mistake
def a_number_in_place_of_rows(_layers, x, *_rest):
    """A row number picks a single row, without its first axis. A batch is a slice of order:
    order[start : start + batch_size]."""
    return x[0].sum(axis=1)


@sgd_epoch.mistake
def empty_last_batch(layers, x, y, order, batch_size, learning_rate):
    """Where the rows divide evenly into batches, yours has one more: it is empty, and 0 / 0 rows
    gives nan. range(0, len(order), batch_size) ends in time."""
    moved = sgd_epoch(layers, x, y, order, batch_size, learning_rate)
    return moved if len(order) % batch_size else [layer * np.nan for layer in moved]


@sgd_epoch.mistake
def fixed_number_of_steps(layers, *_rest):
    """An epoch takes 125 steps in the example only: after the last row, batches are empty, and
    their mean is nan. Use range(0, len(order), batch_size)."""
    return [layer * np.nan for layer in layers]


def epoch_of(rows_of_each_step, move=lambda layer, slope, rate: layer - rate * slope):
    """A wrong answer that takes other rows, or makes another step of their mean gradient."""

    def answer(layers, x, y, order, batch_size, learning_rate):
        for rows in rows_of_each_step(order, batch_size):
            after = one_step(layers, x, y, rows, 1.0)
            pairs = zip(layers, after, strict=True)
            layers = [move(layer, layer - moved, learning_rate) for layer, moved in pairs]
        return layers

    return answer


def only_these_move(*numbers):
    def answer(layers, x, y, order, batch_size, learning_rate):
        for rows in batches(order, batch_size):
            moved = one_step(layers, x, y, rows, learning_rate)
            layers = [moved[k] if k in numbers else layers[k] for k in range(4)]
        return layers

    return answer


@sgd_epoch.mistake
def labels_alone_shuffled(layers, x, y, order, *rest):
    """y was taken in the new order, x in the old one: each example got another example's label."""
    return sgd_epoch(layers, x, y[order], np.arange(len(x)), *rest)


@sgd_epoch.mistake
def order_applied_twice(layers, x, y, order, *rest):
    """x and y were put in order, and then order was used again. Once is enough."""
    return sgd_epoch(layers, x[order], y[order], order, *rest)


@sgd_epoch.mistake
def gradients_returned(layers, x, y, order, batch_size, learning_rate):
    """These are the last gradients. Return the layers."""
    *done, last = batches(order, batch_size)
    for rows in done:
        layers = one_step(layers, x, y, rows, learning_rate)
    moved = one_step(layers, x, y, last, len(last))
    return [layer - after for layer, after in zip(layers, moved, strict=True)]


@sgd_epoch.mistake
def all_rows_at_each_step(layers, x, y, order, batch_size, learning_rate):
    """Each step took all rows. Give gradients the batch: x[rows] and y[rows]."""
    for _ in batches(order, batch_size):
        layers = one_step(layers, x, y, np.arange(len(x)), learning_rate)
    return layers


@sgd_epoch.mistake
def every_state_returned(layers, x, y, order, batch_size, learning_rate):
    """The layers of every step came back. Return those after the last step only."""
    states = []
    for rows in batches(order, batch_size):
        states.append(layers)
        layers = one_step(layers, x, y, rows, learning_rate)
    return states


@sgd_epoch.mistake
def many_epochs(layers, *rest):
    """This runs 20 epochs. sgd_epoch is one; the notebook calls it 20 times."""
    for _ in range(20):
        layers = sgd_epoch(layers, *rest)
    return layers


@sgd_epoch.mistake
def momentum(layers, x, y, order, batch_size, learning_rate):
    """This is SGD with momentum. Here a step follows the gradient of its own batch alone."""
    speed = [0 * layer for layer in layers]
    for rows in batches(order, batch_size):
        after = one_step(layers, x, y, rows, learning_rate)
        speed = [0.9 * v + b - a for v, a, b in zip(speed, layers, after, strict=True)]
        layers = [layer + v for layer, v in zip(layers, speed, strict=True)]
    return layers


@sgd_epoch.mistake
def slower_and_slower(layers, x, y, order, batch_size, learning_rate):
    """The steps get smaller here. The learning rate stays the same for the whole epoch."""
    for number, rows in enumerate(batches(order, batch_size)):
        layers = one_step(layers, x, y, rows, learning_rate / (1 + number * batch_size))
    return layers


@sgd_epoch.mistake
def biases_not_averaged(layers, x, y, order, batch_size, learning_rate):
    """Only the weights were divided by the number of rows. Divide the biases' slopes as well."""
    for rows in batches(order, batch_size):
        mean, total = (one_step(layers, x, y, rows, learning_rate * n) for n in (1, len(rows)))
        layers = mean[0], total[1], mean[2], total[3]
    return layers


@sgd_epoch.mistake
def gradients_mixed_up(layers, x, y, order, batch_size, learning_rate):
    """b2 moved by the slope of b1. Each array moves by its own: go through both with zip."""
    for rows in batches(order, batch_size):
        w1, b1, w2, _ = one_step(layers, x, y, rows, learning_rate)
        layers = w1, b1, w2, layers[3] - (layers[1] - b1)[: len(layers[3])]
    return layers


def ends_too_early(order, batch_size):
    return [rows[: batch_size - 1] for rows in batches(order, batch_size)]


def starts_backwards(order, batch_size):
    starts = range(len(order) - batch_size, -1, -batch_size)
    return [order[start : start + batch_size] for start in starts]


def pieces_at_every_row(order, batch_size):
    return [order[i : i + batch_size] for i in range(len(order) - batch_size + 1)]


def starts_not_multiplied(order, batch_size):
    return [order[i : i + batch_size] for i in range(-(-len(order) // batch_size))]


def last_batch_filled_up(order, batch_size):
    whole = batches(order, batch_size)
    return [*whole[:-1], order[-batch_size:]]


A_BATCH = "A batch is order[start : start + batch_size]: "
WRONG_ROWS = {
    "batches_of_one": (
        "Each step took one row. Take batch_size rows, and their mean gradient.",
        lambda order, _: order[:, None],
    ),
    "one_row_of_each_batch": (
        A_BATCH + "yours has its first row only.",
        lambda order, size: order[::size, None],
    ),
    "batches_overlap": (
        "The batches overlap. Move by batch_size: range(0, len(order), batch_size).",
        pieces_at_every_row,
    ),
    "starts_not_multiplied": (
        "The number of batches is right, but batch i starts at i * batch_size, not at i.",
        starts_not_multiplied,
    ),
    "batch_one_too_short": (A_BATCH + "a slice leaves its end out already.", ends_too_early),
    "batch_one_too_long": (
        A_BATCH + "yours has one row more, which the next batch has too.",
        lambda order, size: [order[i : i + size + 1] for i in range(0, len(order), size)],
    ),
    "batches_backwards": ("The first batch is order[:batch_size]: go forwards.", starts_backwards),
    "order_backwards": (
        "The rows were taken from the end. The first batch is order[:batch_size].",
        lambda order, size: batches(order[::-1], size),
    ),
    "batches_in_reverse": (
        "The batches came in reverse. The first one is order[:batch_size].",
        lambda order, size: batches(order, size)[::-1],
    ),
    "equal_batches": (
        "The rows were shared out evenly. Batches have batch_size rows; the last may have fewer.",
        lambda order, size: np.array_split(order, -(-len(order) // size)),
    ),
    "last_batch_filled_up": (
        "The last batch was filled up with rows that had their turn. It is just shorter.",
        last_batch_filled_up,
    ),
    "another_order": (
        "The rows were shuffled again. Take them as order lists them.",
        lambda order, size: batches(np.random.default_rng(0).permutation(len(order)), size),
    ),
}
short_mistakes(sgd_epoch, {k: (hint, epoch_of(rows)) for k, (hint, rows) in WRONG_ROWS.items()})

WRONG_STEPS = {
    "only_the_step_is_left": (
        "The old layer is lost: the new one is layer − step, not −step.",
        lambda _, slope, rate: -rate * slope,
    ),
    "divided_by_the_rate": (
        "The step was divided by the learning rate. Multiply by it.",
        lambda layer, slope, rate: layer - slope / rate,
    ),
    "layer_shrinks": (
        "The learning rate multiplies the layer as well. It belongs to the gradient alone.",
        lambda layer, slope, rate: layer - rate * (layer + slope),
    ),
    "gradients_clipped": (
        "The gradients were cut off. Here they stay as they are.",
        lambda layer, slope, rate: layer - rate * slope.clip(-0.1, 0.1),
    ),
}
for fixed in (0.1, 0.01, 0.3):
    WRONG_STEPS[f"rate_of_{fixed}"] = (
        f"The learning rate is fixed at {fixed}. Use learning_rate, which was given.",
        lambda layer, slope, _, fixed=fixed: layer - fixed * slope,
    )
short_mistakes(
    sgd_epoch, {k: (hint, epoch_of(batches, move)) for k, (hint, move) in WRONG_STEPS.items()}
)

STAY = "Only some of the four arrays moved: w1, b1, w2 and b2 all learn. Go through them with zip."
for numbers in [(2, 3), (0, 1), (1, 2, 3), (0, 2, 3), (0, 1, 3), (0, 1, 2), (0,), (2,), (3,)]:
    name = "only_" + "_".join(("w1", "b1", "w2", "b2")[k] for k in numbers) + "_moved"
    short_mistakes(sgd_epoch, {name: (STAY, only_these_move(*numbers))})

ROWS = "Divide by the number of rows in the batch, len(rows)"
short_mistakes(
    sgd_epoch,
    {
        "first_array_only": (
            "Only one of the four arrays came back. Return all: w1, b1, w2, b2.",
            lambda *given: sgd_epoch(*given)[0],
        ),
        "divided_by_four": (
            f"{ROWS}: len(slopes) is 4, the number of arrays.",
            lambda *given: epoch_with_steps(lambda _: given[-1] / 4, *given[:-1]),
        ),
        "divided_by_the_inputs": (
            f"{ROWS}, not by that of the inputs.",
            lambda *given: epoch_with_steps(lambda _: given[-1] / given[1].shape[1], *given[:-1]),
        ),
        "divided_by_32": (
            f"{ROWS}: it is 32 in the notebook only.",
            lambda *given: epoch_with_steps(lambda _: given[-1] / 32, *given[:-1]),
        ),
    },
)


@sgd_epoch.mistake
def whole_division(layers, x, y, order, batch_size, learning_rate):
    """// keeps whole numbers only. Divide the gradients with /."""
    for rows in batches(order, batch_size):
        after = one_step(layers, x, y, rows, len(rows))
        pairs = zip(layers, after, strict=True)
        layers = [a - learning_rate * ((a - b) // len(rows)) for a, b in pairs]
    return layers


@sgd_epoch.accepted
def epoch_in_place(layers, x, y, order, batch_size, learning_rate):
    w1, b1, w2, b2 = (layer.copy() for layer in layers)
    while len(order):
        rows, order = order[:batch_size], order[batch_size:]
        hidden = np.maximum(x[rows] @ w1.T + b1, 0)
        wrong = softmax(hidden @ w2.T + b2, axis=1) - np.eye(len(b2))[y[rows]]
        back = wrong @ w2 * (hidden > 0)
        slopes = (back.T @ x[rows], back.sum(axis=0), wrong.T @ hidden, wrong.sum(axis=0))
        for layer, slope in zip((w1, b1, w2, b2), slopes, strict=True):
            layer[:] = layer - learning_rate * slope / len(rows)
    return w1, b1, w2, b2


# slide_filter ------------------------------------------------------------------------------------


def filter_inputs(rng):
    window = np.array([[1, 0.5], [2, -3], [4, 1], [0, 2], [-1, 5], [3, -2], [-2, 0], [6, 1.5]])
    edge = np.array([[1.0, 2.0], [-1.0, 0.5], [-0.5, 3.0]])
    cases = [(window, edge, 0.75, 1), (window, edge, 0.75, 2)]
    sizes = [
        (11, 2, 3, 1),
        (14, 3, 5, 2),
        (23, 3, 4, 3),
        (9, 2, 9, 4),
        (28, 2, 3, 1),
        (10, 3, 2, 1),
    ]
    for n, axes, kernel, stride in sizes:
        drawn = [rng.integers(-24, 25, shape) / 8 for shape in ((n, axes), (kernel, axes))]
        cases.append((*drawn, float(rng.integers(2, 9)) / 8, stride))
    return cases


slide_filter = exercise(points=2, inputs=filter_inputs, comparison=CLOSE, closed_rooms=CLOSED)


def summed(window, weights, bias, stride, total=np.sum, last=0):
    """`total` of the products at each stop, with `last` stops more than there are."""
    kernel = len(weights)
    starts = range(0, len(window) - kernel + 1 + last * stride, stride)
    padded = np.pad(window, ((0, kernel * stride), (0, 0)))
    return np.array([total(padded[s : s + kernel] * weights) + bias for s in starts])


@slide_filter.mistake
def filter_turned_round(window, weights, *rest):
    """The filter is turned round, as by np.convolve. Its first row meets the first sample."""
    return slide_filter(window, weights[::-1], *rest)


@slide_filter.mistake
def without_bias(window, weights, _bias, stride):
    """The bias is missing: add it to the sum of each stop."""
    return slide_filter(window, weights, 0, stride)


@slide_filter.mistake
def bias_in_each_product(window, weights, bias, stride):
    """The bias was added to each product. Add it once, to their sum."""
    return slide_filter(window, weights, bias * weights.size, stride)


@slide_filter.mistake
def moves_by_one(window, weights, bias, _stride):
    """The filter moves by one sample at a time. It moves by stride."""
    return slide_filter(window, weights, bias, 1)


@slide_filter.mistake
def last_stop_missing(*given):
    """The last stop is missing: range leaves its end out. The filter may end at the last sample."""
    return summed(*given, last=-1)


@slide_filter.mistake
def one_stop_too_many(*given):
    """The filter runs out of the window. Its last start is samples − kernel."""
    return summed(*given, last=1)


@slide_filter.mistake
def starts_everywhere(window, weights, bias, stride):
    """Near the end the piece is shorter than the filter. The last start is samples − kernel."""
    pieces = [window[s : s + len(weights)] for s in range(0, len(window), stride)]
    return np.array([np.sum(piece * weights) + bias for piece in pieces])


@slide_filter.mistake
def matrix_product(window, weights, bias, _stride):
    """@ is a matrix product. Multiply the piece and the weights number by number, then sum."""
    return window[: len(weights)] @ weights + bias


@slide_filter.mistake
def starts_not_multiplied(window, weights, bias, stride):
    """The number of stops is right, but stop i starts at i * stride, not at i."""
    stops = len(slide_filter(window, weights, bias, stride))
    return slide_filter(window, weights, bias, 1)[:stops]


@slide_filter.mistake
def axes_apart(*given):
    """Each axis got its own sum. A filter adds the products of all axes: one number a stop."""
    return summed(*given, total=lambda products: products.sum(axis=0))


@slide_filter.mistake
def samples_apart(*given):
    """Each sample got its own sum. Add all products of a piece: np.sum without an axis."""
    return summed(*given, total=lambda products: products.sum(axis=1))


@slide_filter.mistake
def piece_of_another_length(window, weights, bias, stride):
    """The pieces are not as long as the filter. A piece has len(weights) samples."""
    starts = range(0, len(window) - len(weights) + 1, stride)
    return np.array([np.sum(window[s : s + stride] * weights) + bias for s in starts])


@slide_filter.mistake
def mean_of_products(*given):
    """This is the mean of the products. A filter takes their sum."""
    return summed(*given, total=np.mean)


@slide_filter.mistake
def with_relu(*given):
    """Negative sums became 0. Here the sums stay as they are; ReLU comes later."""
    return np.maximum(slide_filter(*given), 0)


@slide_filter.mistake
def only_one_stop(window, weights, bias, _stride):
    """Only the first stop is there. Is the return inside the loop?"""
    return np.sum(window[: len(weights)] * weights) + bias


@slide_filter.mistake
def cut_to_integers(*given):
    """An array of integers can't hold what comes after the point. Make one of floats."""
    return slide_filter(*given).astype(int)


@slide_filter.mistake
def stops_of_the_notebook(window, weights, bias, stride):
    """26 is the number of stops in the notebook. Here it is (samples − kernel) // stride + 1."""
    starts = range(0, 26 * stride, stride)
    return np.array([np.sum(window[s : s + len(weights)] * weights) + bias for s in starts])


@slide_filter.mistake
def kernel_of_the_notebook(window, weights, bias, stride):
    """25 is the filter's length in the notebook. Here it is len(weights)."""
    starts = range(0, len(window) - 24, stride)
    return np.array([np.sum(window[s : s + 25] * weights) + bias for s in starts])


@slide_filter.mistake
def zeros_at_the_edges(window, weights, bias, stride):
    """The window was filled up with zeros. Here the whole filter stays inside the window."""
    edge = len(weights) // 2
    padded = np.pad(window, ((edge, len(weights)), (0, 0)))
    return summed(padded[: len(window) + len(weights) - 1], weights, bias, stride)


@slide_filter.mistake
def flattened(window, weights, bias, stride):
    """The flat window slides over the axes as well. A stop moves by whole samples."""
    return np.correlate(window.ravel(), weights.ravel(), "valid")[::stride] + bias


@slide_filter.mistake
def thinned_out_first(window, *rest):
    """window[::stride] throws samples away. The filter reads neighbouring samples at each stop."""
    *rest, _stride = rest
    return slide_filter(window[::_stride], *rest, 1)


@slide_filter.mistake
def samples_apart_by_stride(window, weights, bias, stride):
    """The filter read every stride-th sample. Its samples are neighbours; only stops are apart."""
    out = []
    for stop in range(len(slide_filter(window, weights, bias, stride))):
        piece = window[stop * stride :][: len(weights) * stride : stride]
        out.append(np.sum(piece * weights[: len(piece)]) + bias)
    return np.array(out)


@slide_filter.mistake
def sum_not_reset(window, weights, bias, stride):
    """The sum runs on from stop to stop. Start each at 0."""
    return np.cumsum(slide_filter(window, weights, 0, stride)) + bias


@slide_filter.mistake
def as_long_as_the_window(window, *rest):
    """The result is as long as the window. It needs one place for each stop."""
    sums = slide_filter(window, *rest)
    return np.pad(sums, (0, len(window) - len(sums)))


@slide_filter.mistake
def kernel_is_the_axes(window, weights, bias, stride):
    """The filter's length is weights.shape[0]; weights.shape[1] counts the axes."""
    kernel = weights.shape[1]
    starts = range(0, len(window) - kernel + 1, stride)
    return np.array([np.sum(window[s : s + kernel] * weights[:kernel]) + bias for s in starts])


@slide_filter.mistake
def slides_along_the_axes(window, weights, bias, _stride):
    """Time runs along the first axis of the array: window[start : start + kernel]."""
    starts = range(window.shape[1] - len(weights) + 1)
    return np.array([np.sum(window[:, s : s + len(weights)] * weights.T) + bias for s in starts])


@slide_filter.mistake
def starts_divided(window, weights, bias, stride):
    """Stop i starts at i * stride, not at i // stride."""
    all_sums = slide_filter(window, weights, bias, 1)
    stops = len(slide_filter(window, weights, bias, stride))
    return all_sums[np.arange(stops) // stride]


def outer_products(window, weights, bias, stride):
    starts = range(0, len(window) - len(weights) + 1, stride)
    return np.array([window[s : s + len(weights)] @ weights.T + bias for s in starts])


def cut_at_the_end(window, weights, bias, starts):
    padded = np.pad(window, ((0, len(weights)), (0, 0)))
    return np.array([np.sum(padded[s : s + len(weights)] * weights) + bias for s in starts])


EVERY_STOP = "There is one sum for every stop: return them all, (stops,)."
LEAVES = "The filter leaves the window, and was cut short. Its last start is samples − kernel."
TOO_MUCH = "Here the sums stay as they are."
PRODUCT = "@ is a matrix product. Multiply the piece and the weights number by number, then sum."
short_mistakes(
    slide_filter,
    {
        "matrix_product_transposed": (PRODUCT, outer_products),
        "matrix_product_summed": (
            PRODUCT,
            lambda window, weights, bias, stride: (
                outer_products(window, weights, 0, stride).sum(axis=(1, 2)) + bias
            ),
        ),
        "products_not_summed": (
            "The products were not summed. Each stop gives one number, np.sum of its products.",
            lambda *given: summed(*given, total=lambda products: products),
        ),
        "cut_at_the_end": (
            LEAVES,
            lambda window, weights, bias, stride: cut_at_the_end(
                window, weights, bias, range(0, len(window), stride)
            ),
        ),
        "cut_at_the_last_whole_stride": (
            LEAVES,
            lambda window, weights, bias, stride: cut_at_the_end(
                window, weights, bias, range(0, len(window) // stride * stride, stride)
            ),
        ),
        "stops_as_a_column": (
            "The sums came as a column. Return a plain row of them, of shape (stops,).",
            lambda *given: slide_filter(*given)[:, None],
        ),
        "returned_in_the_loop": (
            "Only the first stop is there. Is the return inside the loop?",
            lambda *given: slide_filter(*given)[:1],
        ),
        "first_stop_missing": (
            "The first stop is missing: the filter starts at sample 0.",
            lambda *given: slide_filter(*given)[1:],
        ),
        "first_axis_only": (
            "Only the first axis was read. A filter sums the products of all axes.",
            lambda window, weights, *rest: slide_filter(window[:, :1], weights[:, :1], *rest),
        ),
        "bias_for_each_axis": (
            "The bias was added once for each axis. Add it once, to the whole sum.",
            lambda window, weights, bias, stride: slide_filter(
                window, weights, bias * window.shape[1], stride
            ),
        ),
        "bias_for_each_sample": (
            "The bias was added once for each sample. Add it once, to the whole sum.",
            lambda window, weights, bias, stride: slide_filter(
                window, weights, bias * len(weights), stride
            ),
        ),
        "bias_subtracted": (
            "The bias was subtracted. Add it.",
            lambda window, weights, bias, stride: slide_filter(window, weights, -bias, stride),
        ),
        "bias_multiplied": (
            "The sums were multiplied by the bias. Add it.",
            lambda window, weights, bias, stride: bias * slide_filter(window, weights, 0, stride),
        ),
        "moves_by_the_kernel": (
            "The filter moves by its own length. It moves by stride.",
            lambda window, weights, bias, _: slide_filter(window, weights, bias, len(weights)),
        ),
        "kernel_is_the_size": (
            "weights.size counts all weights. The filter's length is len(weights).",
            lambda window, weights, bias, stride: slide_filter(
                window[: max(len(window) - weights.size + len(weights), 0)], weights, bias, stride
            ),
        ),
        "axes_reversed": (
            "The axes are reversed. Column k of the weights meets column k of the window.",
            lambda window, weights, *rest: slide_filter(window, weights[:, ::-1], *rest),
        ),
        "turned_in_both_directions": (
            "The filter is turned round, as by a mathematical convolution. Use it as it is.",
            lambda window, weights, *rest: slide_filter(window, weights[::-1, ::-1], *rest),
        ),
        "mean_of_the_axes": (
            "The mean over the axes was taken. A filter adds the products of all axes.",
            lambda window, weights, *rest: slide_filter(window, weights / window.shape[1], *rest),
        ),
        "mean_of_the_samples": (
            "The mean over the samples was taken. A filter adds the products of all samples.",
            lambda window, weights, *rest: slide_filter(window, weights / len(weights), *rest),
        ),
        "mean_taken_off": (
            "The window's mean was subtracted first. A filter reads the samples as they are.",
            lambda window, *rest: slide_filter(window - window.mean(axis=0), *rest),
        ),
        "largest_product": (
            "This is the largest product of each stop. A filter takes the sum of all.",
            lambda *given: summed(*given, total=np.max),
        ),
        "mean_of_the_stops": (EVERY_STOP, lambda *given: float(np.mean(slide_filter(*given)))),
        "largest_stop": (EVERY_STOP, lambda *given: slide_filter(*given).max(keepdims=True)),
        "sum_of_the_stops": (EVERY_STOP, lambda *given: slide_filter(*given).sum()),
        "absolute_sums": (
            f"np.abs made negative sums positive. {TOO_MUCH}",
            lambda *given: np.abs(slide_filter(*given)),
        ),
        "relu_before_the_bias": (
            f"Negative sums became 0. {TOO_MUCH} ReLU comes later.",
            lambda window, weights, bias, stride: (
                np.maximum(slide_filter(window, weights, 0, stride), 0) + bias
            ),
        ),
    },
)
for digits in range(4):
    rounding = lambda *given, digits=digits: slide_filter(*given).round(digits)  # noqa: E731
    short_mistakes(
        slide_filter,
        {f"rounded_to_{digits}": ("The sums are rounded. Return all their digits.", rounding)},
    )


@slide_filter.accepted
def filter_as_a_sum_of_correlations(window, weights, bias, stride):
    axes = zip(window.T, weights.T, strict=True)
    return sum(np.correlate(a, w, mode="valid") for a, w in axes)[::stride] + bias


# macs_and_params ---------------------------------------------------------------------------------


def layer_inputs(rng):
    cases = [
        ("conv", 10, 2, 4, 3, 1),
        ("conv", 106, 6, 8, 12, 4),
        ("depthwise", 24, 16, 16, 5, 1),
        ("dense", 6, 10, 4, 1, 1),
        ("dense", 12, 5, 7, 5, 2),
        ("conv", 21, 2, 3, 4, 4),
    ]
    for _ in range(4):
        length, channels, filters = (int(n) for n in rng.integers((40, 2, 3), (90, 9, 30)))
        kernel, stride = int(rng.integers(3, 9)), int(rng.integers(2, 5))
        cases.append(("conv", length, channels, filters, kernel, stride))
        cases.append(("depthwise", length, filters, filters, kernel, stride))
        cases.append(("dense", length, channels, filters, kernel, stride))
    return cases


macs_and_params = exercise(points=2, inputs=layer_inputs, closed_rooms=CLOSED)


def counts_with(stops, kind, length, channels, filters, kernel, stride):
    """The counts if the kernel made `stops(length, kernel, stride)` stops."""
    macs, params = macs_and_params(kind, length, channels, filters, kernel, stride)
    weights = params - filters
    return (macs if kind == "dense" else weights * stops(length, kernel, stride)), params


@macs_and_params.mistake
def depthwise_as_full(kind, *layer):
    """The depthwise layer was counted as a full one. Each of its filters reads one channel."""
    return macs_and_params("conv" if kind == "depthwise" else kind, *layer)


@macs_and_params.mistake
def no_biases(kind, length, channels, filters, *rest):
    """The biases are missing from the parameters: one for each output channel or unit."""
    macs, params = macs_and_params(kind, length, channels, filters, *rest)
    return macs, params - filters


@macs_and_params.mistake
def counted_at_the_input(*given):
    """The products were counted at every input position. Count them at the stops, the outputs."""
    return counts_with(lambda length, _kernel, _stride: length, *given)


@macs_and_params.mistake
def stops_beyond_the_end(*given):
    """length // stride counts stops outside the window: (length − kernel) // stride + 1."""
    return counts_with(lambda length, _kernel, stride: length // stride, *given)


@macs_and_params.mistake
def one_bias_for_all(*given):
    """One bias was counted for the whole layer. Each filter or unit has its own."""
    macs, params = no_biases(*given)
    return macs, params + 1


@macs_and_params.mistake
def bias_is_a_product(*given):
    """A bias is added, not multiplied: it is a parameter, but no MAC."""
    macs, weights = no_biases(*given)
    params = macs_and_params(*given)[1]
    return macs // weights * params, params


@macs_and_params.mistake
def padding_assumed(*given):
    """This is the output length with padding. Here the whole kernel must lie inside the window."""
    return counts_with(lambda length, _kernel, stride: math.ceil(length / stride), *given)


@macs_and_params.mistake
def stride_forgotten(*given):
    """The kernel moves by 1 here. It must move by stride, so it stops less often."""
    return counts_with(lambda length, kernel, _stride: length - kernel + 1, *given)


@macs_and_params.mistake
def first_position_forgotten(*given):
    """One output position is missing: the kernel stops once before its first move."""
    return counts_with(lambda length, kernel, stride: (length - kernel) // stride, *given)


@macs_and_params.mistake
def weights_not_shared(kind, length, channels, filters, *rest):
    """A convolution uses the same weights at every stop: count them once, not at each."""
    macs, _ = macs_and_params(kind, length, channels, filters, *rest)
    return macs, macs + filters


@macs_and_params.mistake
def one_channel_only(kind, length, channels, *rest):
    """A filter of a full convolution reads all channels: its weights are kernel · channels."""
    return macs_and_params(kind, length, 1 if kind == "conv" else channels, *rest)


@macs_and_params.mistake
def dense_not_flattened(kind, length, *rest):
    """A dense unit reads every input number: all length · channels of them."""
    return macs_and_params(kind, 1 if kind == "dense" else length, *rest)


@macs_and_params.mistake
def swapped(*given):
    """The two counts are swapped: multiplications first, then parameters."""
    return macs_and_params(*given)[::-1]


@macs_and_params.mistake
def position_is_a_fraction(*given):
    """/ makes a float, and there is no half position. Use // to divide whole numbers."""
    return counts_with(lambda length, kernel, stride: (length - kernel) / stride + 1, *given)


@macs_and_params.mistake
def depthwise_is_one_filter(kind, length, channels, filters, *rest):
    """The depthwise layer was counted as one filter. It has one for each channel."""
    if kind == "depthwise":
        channels = filters = 1
    return macs_and_params(kind, length, channels, filters, *rest)


@macs_and_params.mistake
def one_filter_only(kind, length, channels, filters, *rest):
    """Only one filter was counted. Multiply by the number of filters."""
    macs, params = macs_and_params(kind, length, channels, filters, *rest)
    shared = 1 if kind == "depthwise" else filters
    return macs // shared, (params - filters) // shared + filters


@macs_and_params.mistake
def dense_slides(kind, length, channels, filters, *rest):
    """A dense layer does not slide: a unit has a weight for each of length · channels numbers."""
    return macs_and_params("conv" if kind == "dense" else kind, length, channels, filters, *rest)


@macs_and_params.mistake
def one_added_too_early(*given):
    """The 1 belongs behind the division: (length − kernel) // stride + 1."""
    return counts_with(lambda length, kernel, stride: (length - kernel + 1) // stride, *given)


@macs_and_params.mistake
def depthwise_without_channels(kind, length, channels, filters, kernel, stride):
    """The depthwise weights are those of one channel. There are kernel weights for each."""
    if kind == "depthwise":
        return (length - kernel) // stride * kernel + kernel, kernel + filters
    return macs_and_params(kind, length, channels, filters, kernel, stride)


@macs_and_params.mistake
def bias_for_each_channel(kind, length, channels, filters, *rest):
    """A bias was counted for each input channel. There is one for each filter or unit."""
    macs, weights = no_biases(kind, length, channels, filters, *rest)
    return macs, weights + channels


@macs_and_params.mistake
def dense_at_every_stop(kind, length, *rest):
    """A dense layer makes no stops: each unit computes its products once."""
    macs, params = macs_and_params(kind, length, *rest)
    return macs * length if kind == "dense" else macs, params


@macs_and_params.mistake
def only_the_macs(*given):
    """Only the MACs were returned. Return two numbers: MACs, then parameters."""
    return macs_and_params(*given)[0]


def of_one_kind(which, wrong):
    """A wrong answer for layers of one kind: `wrong(stops, length, channels, filters, kernel)`."""

    def answer(kind, length, channels, filters, kernel, stride):
        stops = (length - kernel) // stride + 1
        if kind == which:
            return wrong(stops, length, channels, filters, kernel)
        return macs_and_params(kind, length, channels, filters, kernel, stride)

    return answer


def with_counts(change):
    """A wrong answer whose MACs, weights and biases are `change(kind, macs, weights, layer)`."""

    def answer(kind, *layer):
        macs, params = macs_and_params(kind, *layer)
        return change(kind, macs, params - layer[2], layer)

    return answer


@macs_and_params.mistake
def dense_over_stride(kind, length, channels, filters, kernel, stride):
    """A dense layer has no stride: each unit reads every number of the input, once."""
    macs, params = macs_and_params(kind, length, channels, filters, kernel, stride)
    if kind == "dense":
        macs = macs // stride
        params = macs + filters
    return macs, params


OUTSIDE = "A stop that would need samples beyond the end does not count: round down, with //."
BRACKETS = "Mind the brackets: (length − kernel) // stride + 1."
WRONG_STOPS = {
    "rounded_up": (OUTSIDE, lambda length, kernel, stride: -(-(length - kernel) // stride) + 1),
    "rounded": (OUTSIDE, lambda length, kernel, stride: round((length - kernel) / stride) + 1),
    "no_bracket_before_stride": (
        BRACKETS,
        lambda length, kernel, stride: length - kernel // stride + 1,
    ),
    "bracket_around_stride": (
        BRACKETS,
        lambda length, kernel, stride: (length - kernel) // (stride + 1),
    ),
    "kernel_after_stride": (BRACKETS, lambda length, kernel, stride: length // stride - kernel + 1),
    "stops_times_stride": (
        "The stops were multiplied by the stride. A longer stride makes fewer stops.",
        lambda length, kernel, stride: ((length - kernel) // stride + 1) * stride,
    ),
    "stops_forgotten": (
        "The products of one stop were counted. Multiply by the number of stops.",
        lambda *_: 1,
    ),
}
short_mistakes(
    macs_and_params,
    {
        name: (hint, lambda *given, stops=stops: counts_with(stops, *given))
        for name, (hint, stops) in WRONG_STOPS.items()
    },
)

NO_KERNEL = "A dense layer does not use kernel: a unit has one weight for each input number."
FOR_EACH_UNIT = "One unit was counted. Every unit has its own weights: multiply by filters."
ONE_CHANNEL = "A depthwise filter reads one channel: no factor channels beside filters."
BIASES = "There is one bias for each filter or unit: add filters."
short_mistakes(
    macs_and_params,
    {
        "dense_times_kernel": (
            NO_KERNEL,
            of_one_kind("dense", lambda _s, n, c, f, k: (n * c * f * k, n * c * f * k + f)),
        ),
        "dense_macs_times_kernel": (
            NO_KERNEL,
            of_one_kind("dense", lambda _s, n, c, f, k: (n * c * f * k, n * c * f + f)),
        ),
        "dense_macs_at_stops": (
            "A dense layer makes no stops: each unit computes its products once.",
            of_one_kind("dense", lambda s, n, c, f, k: (s * k * c * f, n * c * f + f)),
        ),
        "dense_times_stops": (
            "A dense layer makes no stops: each unit computes its products once.",
            of_one_kind("dense", lambda s, n, c, f, _k: (s * n * c * f, n * c * f + f)),
        ),
        "dense_without_channels": (
            "A dense unit reads all channels of every sample: length · channels numbers.",
            of_one_kind("dense", lambda _s, n, _c, f, _k: (n * f, n * f + f)),
        ),
        "dense_is_one_unit": (
            FOR_EACH_UNIT,
            of_one_kind("dense", lambda _s, n, c, _f, _k: (n * c, n * c + 1)),
        ),
        "dense_is_one_unit_with_all_biases": (
            FOR_EACH_UNIT,
            of_one_kind("dense", lambda _s, n, c, f, _k: (n * c, n * c + f)),
        ),
        "dense_bias_for_each_input": (
            BIASES,
            of_one_kind("dense", lambda _s, n, c, f, _k: (n * c * f, n * c * f + n)),
        ),
        "depthwise_macs_as_full": (
            ONE_CHANNEL,
            of_one_kind("depthwise", lambda s, _n, c, f, k: (s * f * c * k, f * k + f)),
        ),
        "depthwise_parameters_as_full": (
            ONE_CHANNEL,
            of_one_kind("depthwise", lambda s, _n, c, f, k: (s * f * k, f * k * c + f)),
        ),
        "depthwise_biases_as_full": (
            BIASES,
            of_one_kind("depthwise", lambda s, _n, c, f, k: (s * f * k, f * k + c * f)),
        ),
        "depthwise_and_pointwise": (
            "These are two layers: depthwise, and one that mixes channels. Count the first only.",
            of_one_kind("depthwise", lambda s, _n, c, f, k: (s * f * (k + c), f * k + c * f + f)),
        ),
        "conv_is_one_filter": (
            "One filter was counted. Every filter has its own weights: multiply by filters.",
            of_one_kind("conv", lambda s, _n, c, _f, k: (s * k * c, k * c + 1)),
        ),
        "kernel_plus_channels": (
            "A filter has a weight for each sample of each channel: kernel times channels.",
            of_one_kind("conv", lambda s, _n, c, f, k: (s * f * (k + c), f * (k + c) + f)),
        ),
        "conv_bias_for_each_channel": (
            BIASES,
            of_one_kind("conv", lambda s, _n, c, f, k: (s * f * k * c, f * k * c + c * f)),
        ),
        "square_kernel": (
            "The kernel is not a square: it slides along time alone, kernel samples long.",
            with_counts(
                lambda kind, macs, weights, layer: (
                    (macs, weights + layer[2])
                    if kind == "dense"
                    else (macs * layer[3], weights * layer[3] + layer[2])
                )
            ),
        ),
        "operations": (
            "A multiplication and its addition count as one MAC, not as two.",
            with_counts(lambda _, macs, weights, layer: (2 * macs, weights + layer[2])),
        ),
        "additions_only": (
            "One product of each sum is missing. The first counts as a MAC too.",
            with_counts(
                lambda _, macs, weights, layer: (
                    macs - macs // (weights // layer[2]),
                    weights + layer[2],
                )
            ),
        ),
        "bytes": (
            "These are bytes. Count the numbers: no factor of 4.",
            with_counts(lambda _, macs, weights, layer: (macs, 4 * (weights + layer[2]))),
        ),
        "floats": (
            "The counts are right, but floats. Use // to divide, and return ints.",
            with_counts(lambda _, macs, weights, layer: (float(macs), float(weights + layer[2]))),
        ),
        "a_dictionary": (
            "Return the two numbers alone: return macs, params.",
            with_counts(
                lambda _, macs, weights, layer: {"macs": macs, "params": weights + layer[2]}
            ),
        ),
        "a_text": (
            "This is text. Return the two numbers: return macs, params.",
            with_counts(lambda _, macs, weights, layer: f"{macs}, {weights + layer[2]}"),
        ),
        "only_the_parameters": (
            "Only the parameters were returned. Return two numbers: MACs, then parameters.",
            with_counts(lambda _, _macs, weights, layer: weights + layer[2]),
        ),
    },
)


@macs_and_params.accepted
def layer_as_a_list_of_numpy_integers(kind, length, channels, filters, kernel, stride):
    if kind == "dense":  # a convolution whose kernel covers the whole window
        kind, kernel, stride = "conv", length, 1
    positions = len(range(0, length - kernel + 1, stride))
    weights = np.prod([kernel, filters] + [channels] * (kind == "conv"))
    return [positions * weights, weights + np.int64(filters)]


# confusion ---------------------------------------------------------------------------------------


def answer_inputs(rng):
    cases = [
        # Counts of [[3, 2, 1], [0, 2, 1], [0, 0, 4]]: no two rows or columns have the same sum.
        (
            np.array([2, 0, 1, 0, 2, 0, 1, 0, 2, 0, 1, 0, 2]),
            np.array([2, 0, 1, 1, 2, 0, 2, 2, 2, 0, 1, 1, 2]),
            3,
        ),
        (np.array([1, 1, 1, 2, 2]), np.array([1, 2, 2, 2, 0]), 4),  # nobody did 0 or 3
    ]
    for classes, n in [(3, 40), (5, 200), (7, 90)]:
        truth = rng.integers(0, classes, n)
        truth[:classes] = np.arange(classes)
        # Mostly right, and wrong more often upwards than downwards.
        answers = np.clip(truth + rng.choice([-1, 0, 0, 0, 1, 1], n), 0, classes - 1)
        cases.append((truth, answers, classes))
    return cases


confusion = exercise(points=1, inputs=answer_inputs, comparison=CLOSE, closed_rooms=CLOSED)


@confusion.mistake
def over_the_columns(truth, answers, classes):
    """Every column sums to one. Every row should: a row is a true class."""
    return confusion(answers, truth, classes).T


@confusion.mistake
def truth_in_columns(truth, answers, classes):
    """Rows and columns are swapped: the row is the truth, the column the answer."""
    return confusion(answers, truth, classes)


@confusion.mistake
def transposed(*given):
    """The table is transposed: the row is the truth, the column the answer."""
    return confusion(*given).T


def counted(truth, answers, classes):
    table = np.zeros((classes, classes))
    np.add.at(table, (truth, answers), 1)
    return table


@confusion.mistake
def over_everything(*given):
    """The whole table sums to one. Divide each row by its own sum."""
    return counted(*given) / counted(*given).sum()


@confusion.mistake
def keepdims_forgotten(*given):
    """NumPy matches the row sums with the columns. Keep them as a column: keepdims=True."""
    return counted(*given) / np.maximum(counted(*given).sum(axis=1), 1)


@confusion.mistake
def in_percent(*given):
    """These are percentages. Shares run from 0 to 1: do not multiply by 100."""
    return 100 * confusion(*given)


@confusion.mistake
def counts(*given):
    """These are counts. Divide each row by its sum to get shares."""
    return counted(*given)


@confusion.mistake
def empty_row_is_nan(*given):
    """A class that nobody did has a row of zeros, and 0 / 0 is nan. Leave it at 0."""
    with np.errstate(all="ignore"):
        return counted(*given) / counted(*given).sum(axis=1, keepdims=True)


@confusion.mistake
def labels_from_one(truth, answers, classes):
    """Everything is one place too far up and to the left: classes are counted from 0."""
    return confusion(truth - 1, answers - 1, classes)


@confusion.mistake
def size_from_the_data(truth, answers, _classes):
    """The table is too small where the last class does not occur. Its size is classes."""
    return confusion(truth, answers, max(truth.max(), answers.max()) + 1)


@confusion.mistake
def repeats_lost(truth, answers, classes):
    """Each place was counted once, however often it occurs: = 1 does so, and so does
    counts[truth, answers] += 1. Add 1 in a loop, or with np.add.at."""
    table = np.zeros((classes, classes))
    table[truth, answers] += 1
    return table / np.maximum(table.sum(axis=1, keepdims=True), 1)


@confusion.mistake
def table_of_integers(*given):
    """The shares became 0 or 1: an array of integers can't hold a fraction. Count in floats."""
    return confusion(*given).astype(int)


@confusion.mistake
def integers_divided_in_place(*given):
    """An array of integers can't be divided in place. Make one of floats with np.zeros."""
    table = counted(*given).astype(int)
    table /= np.maximum(table.sum(axis=1, keepdims=True), 1)
    return table


@confusion.mistake
def size_from_what_occurs(truth, answers, _classes):
    """The table has only the classes that occur in truth. It needs classes rows."""
    return confusion(truth, answers, len(np.unique(truth)))


@confusion.mistake
def chained_indexing(truth, _answers, classes):
    """counts[truth][answers] += 1 counts in a copy. Use a loop, or np.add.at."""
    return np.zeros((classes, classes)) * len(truth)


@confusion.mistake
def rounded(*given):
    """The shares are rounded. Return all their digits."""
    return confusion(*given).round(2)


@confusion.mistake
def whole_division(*given):
    """// keeps whole numbers only. Divide with /."""
    return confusion(*given) // 1


@confusion.mistake
def only_the_right_ones(truth, answers, classes):
    """Only right answers were counted. A wrong one adds to its row too, in another column."""
    return confusion(truth[truth == answers], answers[truth == answers], classes)


@confusion.mistake
def only_the_diagonal(*given):
    """These are the shares of right answers alone. Return the whole table."""
    return confusion(*given).diagonal()


@confusion.mistake
def one_number(truth, answers, _classes):
    """This is the accuracy. Return a table: what each true class was taken for."""
    return float(np.mean(truth == answers))


def divided_by(divisor):
    """A wrong answer that divides the counts by `divisor(counts, truth, answers)`."""

    def answer(truth, answers, classes):
        table = counted(truth, answers, classes)
        with np.errstate(all="ignore"):
            shares = table / divisor(table, truth, answers)
        return np.where(np.isfinite(shares), shares, 0)

    return answer


def sums_of(table):
    return np.maximum(table.sum(axis=1, keepdims=True), 1)


@confusion.mistake
def divided_while_counting(truth, answers, classes):
    """The rows were divided while counting, so later counts weigh more. Count all, then divide."""
    table = np.zeros((classes, classes))
    for row, column in zip(truth, answers, strict=True):
        table[row, column] += 1
        table[row] /= table[row].sum()
    return table


@confusion.mistake
def all_zero_if_a_class_is_missing(*given):
    """One class that nobody did made the whole table 0. Only its own row stays 0."""
    return confusion(*given) * (counted(*given).sum(axis=1) > 0).all()


@confusion.mistake
def stops_at_an_empty_row(*given):
    """The rows after an empty one were not divided: skip it with continue, not break."""
    table = counted(*given)
    for k in range(len(table)):
        if table[k].sum() == 0:
            break
        table[k] /= table[k].sum()
    return table


@confusion.mistake
def last_row_not_divided(*given):
    """The last row was not divided. range leaves its end out already: range(classes)."""
    table = confusion(*given)
    table[-1] = counted(*given)[-1]
    return table


@confusion.mistake
def empty_row_removed(*given):
    """An empty row was removed. It stays in the table, as zeros."""
    return confusion(*given)[counted(*given).sum(axis=1) > 0]


@confusion.mistake
def edges_from_the_data(truth, answers, classes):
    """np.histogram2d puts its bins between the smallest and the largest class that occur. Give it
    the range, or count in a loop."""
    table, _, _ = np.histogram2d(truth, answers, bins=classes)
    return table / sums_of(table)


@confusion.mistake
def counted_both_ways(truth, answers, classes):
    """A mistake was counted in both directions. It adds to counts[truth, answer] only."""
    table = counted(truth, answers, classes)
    table += np.where(np.eye(classes), 0, table.T)
    return table / sums_of(table)


EMPTY = "The row of a class that nobody did stays all 0."
ALL_SAMPLES = "Not every window was counted: go through all of them."
short_mistakes(
    confusion,
    {
        "by_the_answers": (
            "Each row was divided by how often its class was answered. Divide by the row's sum.",
            divided_by(lambda t, _, a: np.bincount(a, minlength=len(t))[:, None]),
        ),
        "by_the_mean_class": (
            "All rows were divided by the same number. Divide each by its own sum.",
            divided_by(lambda t, truth, _: len(truth) / len(t)),
        ),
        "by_all_windows": (
            "All rows were divided by the same number. Divide each by its own sum.",
            divided_by(lambda t, *_: len(t)),
        ),
        "by_the_largest": (
            "Each row was divided by its largest count. Divide by its sum.",
            divided_by(lambda t, *_: t.max(axis=1, keepdims=True)),
        ),
        "by_the_diagonal": (
            "Each row was divided by its right answers. Divide by its sum.",
            divided_by(lambda t, *_: t.diagonal()[:, None]),
        ),
        "one_too_many": (
            "1 was added to each sum, so no row sums to 1. Only a sum of 0 needs care.",
            divided_by(lambda t, *_: t.sum(axis=1, keepdims=True) + 1),
        ),
        "counted_from_one": (
            "The counts start at 1. Start at 0: np.zeros.",
            lambda *given: (counted(*given) + 1) / (counted(*given) + 1).sum(axis=1, keepdims=True),
        ),
        "empty_row_is_one": (
            EMPTY,
            lambda *given: np.where(counted(*given).any(1, keepdims=True), confusion(*given), 1.0),
        ),
        "empty_row_is_even": (
            EMPTY,
            lambda truth, answers, n: np.where(
                counted(truth, answers, n).any(1, keepdims=True),
                confusion(truth, answers, n),
                1 / n,
            ),
        ),
        "empty_row_is_right": (
            EMPTY,
            lambda truth, answers, n: np.where(
                counted(truth, answers, n).any(1, keepdims=True),
                confusion(truth, answers, n),
                np.eye(n),
            ),
        ),
        "only_mistakes": (
            "Only wrong answers were counted. A right one adds to its row too, on the diagonal.",
            lambda truth, answers, classes: confusion(
                truth[truth != answers], answers[truth != answers], classes
            ),
        ),
        "diagonal_emptied": (
            "The right answers are missing. They stand on the diagonal.",
            lambda *given: confusion(*given) * (1 - np.eye(given[-1])),
        ),
        "last_window_missing": (
            f"{ALL_SAMPLES} range leaves its end out already.",
            lambda truth, answers, classes: confusion(truth[:-1], answers[:-1], classes),
        ),
        "as_many_windows_as_classes": (
            f"{ALL_SAMPLES} range(classes) counts classes; use zip(truth, answers).",
            lambda truth, answers, n: confusion(truth[:n], answers[:n], n),
        ),
        "returned_in_the_loop": (
            f"{ALL_SAMPLES} Is the return inside the loop?",
            lambda truth, answers, classes: confusion(truth[:1], answers[:1], classes),
        ),
        "one_class_too_many": (
            "The table has a row and a column too many. Its size is classes.",
            lambda truth, answers, classes: confusion(truth, answers, classes + 1),
        ),
        "flat": (
            "The table came as one row. Return it as (classes, classes).",
            lambda *given: confusion(*given).ravel(),
        ),
        "shares_of_others": (
            "This is 1 minus each share. Return the shares.",
            lambda *given: 1 - confusion(*given),
        ),
        "half_precision": (
            "Half-precision floats lose digits. Use the usual ones, as np.zeros makes them.",
            lambda *given: confusion(*given).astype(np.float16),
        ),
        "a_dictionary": (
            "Return the table as one array, not a dictionary of rows.",
            lambda *given: dict(enumerate(confusion(*given))),
        ),
        "rounded_to_1": (
            "The shares are rounded. Return all their digits.",
            lambda *given: confusion(*given).round(1),
        ),
        "rounded_to_3": (
            "The shares are rounded. Return all their digits.",
            lambda *given: confusion(*given).round(3),
        ),
    },
)


@confusion.accepted
def confusion_in_loops(truth, answers, classes):
    table = [[0.0] * classes for _ in range(classes)]
    for row, column in zip(truth, answers, strict=True):
        table[row][column] += 1 / np.sum(truth == row)
    return np.array(table, np.float32)
