"""How lesson 04 grades dense_forward: inputs, mistakes with hints, other right answers."""

import numpy as np
from scipy.special import expit, softmax

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED, as_typed, short_mistakes
from ._wrong_layers import WRONG_LAYERS


def dense_inputs(rng):
    # Each mistake gives other numbers for these: no sum is 0, and every bias has its own size.
    x = np.array([[1.0, 2.0, -1.0], [-2.0, 0.5, 3.0]])
    weights = np.array([[3.0, -1.0, 0.5], [-0.5, 2.0, 1.75], [1.0, -1.25, 2.0]])
    example = x, weights, np.array([0.25, -0.5, 1.125])
    small = x, weights / 16, np.array([0.25, -0.5, 1.125]) / 16  # positive sums below 1 stay, too
    cases = [(*example, False), (*example, True), (*small, True)]
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

as_typed(dense_forward, WRONG_LAYERS)


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
