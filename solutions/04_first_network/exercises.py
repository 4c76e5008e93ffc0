"""How lesson 04 is graded: inputs, known mistakes with their hints, other right answers."""

import math

import numpy as np
from scipy.special import log_softmax, softmax

from tinyml_course.exercises import Comparison, exercise

CLOSED = ("cost", "kernels", "simulator", "training", "metrics")
CLOSE = Comparison(rtol=2e-5, atol=1e-6)


# dense_forward -----------------------------------------------------------------------------------


def dense_inputs(rng):
    example = np.array([[1.0, 2.0]]), np.array([[5.0, -1.0], [-0.5, 0.0]]), np.array([0.5, 0.25])
    cases = [(*example, False), (*example, True)]
    for n, depth, units, relu in [(5, 4, 4, False), (7, 3, 6, True), (1, 6, 2, True), (9, 2, 5, 0)]:
        # Eighths: their products and sums are exact in float32 too, in whatever order.
        drawn = [rng.integers(-24, 25, s) / 8 for s in ((n, depth), (units, depth), (units,))]
        cases.append((*drawn, bool(relu)))
    return cases


dense_forward = exercise(points=2, inputs=dense_inputs, comparison=CLOSE, closed_rooms=CLOSED)


@dense_forward.mistake
def weights_not_transposed(x, weights, *rest):
    """The weights are (units, depth): to multiply (N, depth) rows, use weights.T."""
    return dense_forward(x, weights.T, *rest)


@dense_forward.mistake
def no_bias(x, weights, bias, relu):
    """The bias is missing: every unit adds its own number."""
    return dense_forward(x, weights, 0 * bias, relu)


@dense_forward.mistake
def bias_subtracted(x, weights, bias, relu):
    """The bias has the wrong sign: it is added to the weighted sum."""
    return dense_forward(x, weights, -bias, relu)


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
def absolute_value(x, weights, bias, relu):
    """Negative sums came out positive: ReLU makes them 0, it does not flip their sign."""
    sums = dense_forward(x, weights, bias, relu=False)
    return np.abs(sums) if relu else sums


@dense_forward.mistake
def elementwise_product(x, weights, bias, relu):
    """x * weights multiplies element by element. The weighted sum of each row is a matrix product,
    the operator @."""
    sums = x * weights + bias
    return np.maximum(sums, 0) if relu else sums


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
    ]
    drawn = [rng.uniform(-4, 4, shape).round(3) for shape in [(4, 4), (6, 5), (1, 7)]]
    return [(np.array(logits),) for logits in [*fixed, *drawn]]


stable_softmax = exercise(points=2, inputs=score_inputs, comparison=CLOSE, closed_rooms=CLOSED)


def shares_of_powers(scores):
    with np.errstate(all="ignore"):
        powers = np.exp(scores)
        return powers / powers.sum(axis=1, keepdims=True)


@stable_softmax.mistake
def overflow(logits):
    """Scores near 1000 give nan: e to the power of 1000 is too large for a float. First subtract
    the row's largest score from every score of the row."""
    return shares_of_powers(logits)


@stable_softmax.mistake
def smallest_taken_off(logits):
    """The smallest score was subtracted, so a row from −2000 to 2000 still overflows. Subtract the
    largest, so that no power is above 1."""
    return shares_of_powers(logits - logits.min(axis=1, keepdims=True))


@stable_softmax.mistake
def mean_taken_off(logits):
    """The mean was subtracted. In a row of very unequal scores the largest is still far above it
    and overflows: subtract the largest."""
    return shares_of_powers(logits - logits.mean(axis=1, keepdims=True))


@stable_softmax.mistake
def one_maximum_for_all(logits):
    """The largest score of the whole array was subtracted, so in other rows every power became 0.
    Each row needs its own maximum."""
    return shares_of_powers(logits - logits.max())


@stable_softmax.mistake
def wrong_axis(logits):
    """Here the columns sum to one. Each row is one example: work along axis=1."""
    return stable_softmax(logits.T).T


def powers_of(logits):
    return np.exp(logits - logits.max(axis=1, keepdims=True))


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
    """The sums have shape (N,), so NumPy matches them with the columns. Keep them as a column of
    shape (N, 1): keepdims=True."""
    return powers_of(logits) / powers_of(logits).sum(axis=1)


@stable_softmax.mistake
def no_powers(logits):
    """Scores divided by their sum can be negative, and the sum can be 0. Softmax first raises e to
    the power of each score."""
    with np.errstate(all="ignore"):
        return logits / logits.sum(axis=1, keepdims=True)


@stable_softmax.mistake
def smallest_wins(logits):
    """The smallest score got the largest probability: the sign of the exponent is wrong."""
    return stable_softmax(-logits)


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
    return [_epoch(rng, *n) for n in [(10, 2, 4, 3, 4), (23, 3, 5, 4, 8), (12, 2, 6, 5, 12)]]


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
    """This divides by the number of rows in the whole data. The gradient is that of one batch:
    divide by the number of rows in the batch."""
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
    """The gradients were computed again after some layers had moved. Compute all four first, then
    move all four."""
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
    """Every gradient was computed at the layers the epoch started with. Compute it at the layers
    that the previous batch produced."""
    steps = [one_step(layers, x, y, rows, learning_rate) for rows in batches(order, batch_size)]
    return [
        layer + sum(moved - layer for moved in moves)
        for layer, *moves in zip(layers, *steps, strict=True)
    ]


@sgd_epoch.mistake
def one_step_for_all(layers, x, y, order, _batch_size, learning_rate):
    """This takes one step with all rows. An epoch takes a step after each batch of batch_size
    rows."""
    return one_step(layers, x, y, order, learning_rate)


@sgd_epoch.mistake
def order_ignored(layers, x, y, _order, *rest):
    """The batches follow the data's own order. Take the rows that order lists, batch_size at a
    time."""
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


# macs_and_params ---------------------------------------------------------------------------------


def layer_inputs(rng):
    cases = [
        ("conv", 10, 2, 4, 3, 1),
        ("conv", 101, 6, 8, 7, 4),
        ("depthwise", 24, 16, 16, 5, 1),
        ("dense", 6, 10, 4, 1, 1),
    ]
    for _ in range(4):
        length, channels, filters = (int(n) for n in rng.integers((40, 2, 3), (90, 9, 30)))
        kernel, stride = int(rng.integers(3, 9)), int(rng.integers(2, 5))
        cases.append(("conv", length, channels, filters, kernel, stride))
        cases.append(("depthwise", length, filters, filters, kernel, stride))
        cases.append(("dense", length, channels, filters, 1, 1))
    return cases


macs_and_params = exercise(points=2, inputs=layer_inputs, closed_rooms=CLOSED)


def counts_with(stops, kind, length, channels, filters, kernel, stride):
    """The counts if the kernel made `stops(length, kernel, stride)` stops."""
    macs, params = macs_and_params(kind, length, channels, filters, kernel, stride)
    weights = params - filters
    return (macs if kind == "dense" else weights * stops(length, kernel, stride)), params


@macs_and_params.mistake
def depthwise_as_full(kind, *layer):
    """The depthwise layer was counted as a full convolution. Each of its filters reads one channel
    only."""
    return macs_and_params("conv" if kind == "depthwise" else kind, *layer)


@macs_and_params.mistake
def no_biases(kind, length, channels, filters, *rest):
    """The biases are missing from the parameters: one for each output channel or unit."""
    macs, params = macs_and_params(kind, length, channels, filters, *rest)
    return macs, params - filters


@macs_and_params.mistake
def counted_at_the_input(*given):
    """The products were counted at every input position. The kernel stops only at the output
    positions, and there are fewer of those."""
    return counts_with(lambda length, _kernel, _stride: length, *given)


@macs_and_params.mistake
def stops_beyond_the_end(*given):
    """length // stride counts stops at which the kernel would leave the window. It stops (length −
    kernel) // stride + 1 times."""
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
    """The parameters grow with the length here. A convolution uses the same weights at every
    position: count them once."""
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
        (np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1]), 2),
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
    """Every column sums to one. Every row should: a row is a true class, and the question is what
    became of the windows of that class."""
    return confusion(answers, truth, classes).T


@confusion.mistake
def truth_in_columns(truth, answers, classes):
    """Rows and columns are swapped before the division: the row is the truth, the column the
    answer."""
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
    """The row sums have shape (classes,), so NumPy matches them with the columns. Keep them as a
    column: keepdims=True."""
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
    """counts[truth, answers] += 1 adds 1 to a place only once, however often it is listed. Use a
    loop, or np.add.at."""
    table = np.zeros((classes, classes))
    table[truth, answers] += 1
    return table / np.maximum(table.sum(axis=1, keepdims=True), 1)


@confusion.accepted
def confusion_in_loops(truth, answers, classes):
    table = [[0.0] * classes for _ in range(classes)]
    for row, column in zip(truth, answers, strict=True):
        table[row][column] += 1 / np.sum(truth == row)
    return np.array(table, np.float32)
