"""How lesson 04 is graded: inputs, known mistakes with their hints, other right answers."""

import math

import numpy as np
from scipy.special import log_softmax, softmax

from tinyml_course.exercises import Comparison, exercise

CLOSED_ROOMS = ("cost", "kernels", "simulator", "training", "metrics")

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


dense_forward = exercise(points=2, inputs=dense_inputs, comparison=CLOSE, closed_rooms=CLOSED_ROOMS)


@dense_forward.mistake
def weights_not_transposed(x, weights, bias, relu):
    """The weights are (units, depth): to multiply (N, depth) rows, use weights.T."""
    return dense_forward(x, weights.T, bias, relu)


@dense_forward.mistake
def no_bias(x, weights, bias, relu):
    """The bias is missing: every unit adds its own number."""
    return dense_forward(x, weights, 0 * bias, relu)


@dense_forward.mistake
def bias_subtracted(x, weights, bias, relu):
    """The bias has the wrong sign: it is added to the weighted sum."""
    return dense_forward(x, weights, -bias, relu)


@dense_forward.mistake
def no_relu(x, weights, bias, relu):
    """Right without ReLU. Where relu is True, negative sums must become 0."""
    return dense_forward(x, weights, bias, relu=False)


@dense_forward.mistake
def always_relu(x, weights, bias, relu):
    """ReLU is applied where relu is False too: a last layer must keep negative scores."""
    return dense_forward(x, weights, bias, relu=True)


@dense_forward.mistake
def relu_before_bias(x, weights, bias, relu):
    """The ReLU comes before the bias. First finish the sum, bias included, then cut."""
    return dense_forward(x, weights, 0 * bias, relu) + bias


@dense_forward.mistake
def relu_of_the_input(x, weights, bias, relu):
    """The ReLU cuts the inputs. It belongs on the sums, the layer's output."""
    return dense_forward(np.maximum(x, 0) if relu else x, weights, bias, relu=False)


@dense_forward.mistake
def absolute_value(x, weights, bias, relu):
    """Negative sums came out positive: ReLU makes them 0, it does not flip their sign."""
    sums = dense_forward(x, weights, bias, relu=False)
    return np.abs(sums) if relu else sums


@dense_forward.mistake
def elementwise_product(x, weights, bias, relu):
    """x * weights multiplies number by number. A weighted sum of each row is a matrix product, the
    operator @."""
    sums = x * weights + bias
    return np.maximum(sums, 0) if relu else sums


@dense_forward.accepted
def dense_in_loops(x, weights, bias, relu):
    rows = []
    for row in x.tolist():
        sums = [
            sum(a * b for a, b in zip(row, unit, strict=True)) + c
            for unit, c in zip(weights.tolist(), bias.tolist(), strict=True)
        ]
        rows.append([s if s > 0 or not relu else 0 for s in sums])
    return np.array(rows)


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
    shapes = [(4, 4), (6, 5), (1, 7)]
    drawn = [rng.uniform(-4, 4, shape).round(3) for shape in shapes]
    return [(np.array(logits),) for logits in [*fixed, *drawn]]


stable_softmax = exercise(
    points=2, inputs=score_inputs, comparison=CLOSE, closed_rooms=CLOSED_ROOMS
)


def portable(values):
    """Nine digits: the last bits of exp and of long sums differ between processors."""
    exact = np.asarray(values, dtype=np.float64)
    return np.array([float(f"{value:.9g}") for value in exact.ravel()]).reshape(exact.shape)


@stable_softmax.mistake
def overflow(logits):
    """Scores near 1000 give nan: e to the power of 1000 is too large for a float. Take the row's
    largest score off every score of the row first."""
    with np.errstate(all="ignore"):
        powers = np.exp(logits)
        return portable(powers / powers.sum(axis=1, keepdims=True))


@stable_softmax.mistake
def smallest_taken_off(logits):
    """The smallest score was taken off. Then a row from −2000 to 2000 still overflows: take the
    largest off, so that no power is above 1."""
    with np.errstate(over="ignore", invalid="ignore"):
        powers = np.exp(logits - logits.min(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)


@stable_softmax.mistake
def mean_taken_off(logits):
    """The mean was taken off. In a row of very unequal scores the largest is still far above it and
    overflows: take the largest off."""
    with np.errstate(over="ignore", invalid="ignore"):
        powers = np.exp(logits - logits.mean(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)


@stable_softmax.mistake
def one_maximum_for_all(logits):
    """The largest score of the whole array was taken off, so in other rows every power became 0.
    Each row needs its own maximum."""
    with np.errstate(all="ignore"):
        powers = np.exp(logits - logits.max())
        return portable(powers / powers.sum(axis=1, keepdims=True))


@stable_softmax.mistake
def wrong_axis(logits):
    """Here the columns sum to one. An example is a row: work along axis=1."""
    with np.errstate(all="ignore"):
        powers = np.exp(logits - logits.max(axis=0, keepdims=True))
        return portable(powers / powers.sum(axis=0, keepdims=True))


def powers_of(logits):
    return np.exp(logits - logits.max(axis=1, keepdims=True))


@stable_softmax.mistake
def all_rows_together(logits):
    """All rows together sum to one. Each row is an example of its own: use axis=1."""
    powers = powers_of(logits)
    return portable(powers / powers.sum())


@stable_softmax.mistake
def not_divided(logits):
    """These are the powers of e; they do not sum to one yet. Divide by their sum."""
    return portable(powers_of(logits))


@stable_softmax.mistake
def keepdims_forgotten(logits):
    """The sums have shape (N,), so NumPy lays them along the columns. Keep them as a column of
    shape (N, 1): keepdims=True."""
    powers = powers_of(logits)
    return portable(powers / powers.sum(axis=1))


@stable_softmax.mistake
def no_powers(logits):
    """Scores over their sum can be negative or divide by 0. Softmax takes e to the power of each
    score first."""
    with np.errstate(all="ignore"):
        return portable(logits / logits.sum(axis=1, keepdims=True))


@stable_softmax.mistake
def smallest_wins(logits):
    """The smallest score got the largest probability: the sign in the power is wrong."""
    powers = np.exp(logits.min(axis=1, keepdims=True) - logits)
    return portable(powers / powers.sum(axis=1, keepdims=True))


@stable_softmax.accepted
def softmax_in_loops(logits):
    out = np.zeros(logits.shape)
    for i, row in enumerate(logits):
        powers = [math.exp(score - max(row)) for score in row]
        out[i] = np.array(powers) / sum(powers)
    return out


@stable_softmax.accepted
def softmax_in_float32(logits):
    powers = np.exp(np.float32(logits - np.max(logits, axis=-1)[:, None]))
    return powers / np.sum(powers, axis=-1)[:, None]


@stable_softmax.accepted
def softmax_by_logarithm(logits):
    return np.exp(log_softmax(logits, axis=1))


# sgd_epoch ---------------------------------------------------------------------------------------


def _epoch(rng, rows, depth, hidden, classes, batch_size):
    shapes = ((hidden, depth), (hidden,), (classes, hidden), (classes,))
    layers = tuple(rng.uniform(-1, 1, shape).round(2) for shape in shapes)
    x = rng.uniform(-2, 2, (rows, depth)).round(2)
    order = np.roll(rng.permutation(rows), 1)
    return layers, x, rng.integers(0, classes, rows), order, batch_size, 0.25


def epoch_inputs(rng):
    sizes = [(10, 2, 4, 3, 4), (23, 3, 5, 4, 8), (12, 2, 6, 5, 12)]
    return [_epoch(rng, *size) for size in sizes]


sgd_epoch = exercise(points=3, inputs=epoch_inputs, comparison=CLOSE, closed_rooms=CLOSED_ROOMS)


def batches(order, batch_size):
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


Layers = tuple[np.ndarray, ...]


def gradients(layers, x, y):
    """Slopes of the loss, summed over the rows; the lesson gives this one."""
    w1, b1, w2, b2 = layers
    hidden = dense_forward(x, w1, b1, relu=True)
    error = softmax(dense_forward(hidden, w2, b2, relu=False), axis=1)
    error[np.arange(len(y)), y] -= 1
    back = (error @ w2) * (hidden > 0)
    return back.T @ x, back.sum(axis=0), error.T @ hidden, error.sum(axis=0)


def moved(layers, slopes, step):
    return tuple(layer - step * slope for layer, slope in zip(layers, slopes, strict=True))


def rounded(layers):
    return tuple(portable(layer) for layer in layers)


@sgd_epoch.mistake
def adds_the_gradient(layers, x, y, order, batch_size, learning_rate):
    """The step goes uphill: the gradient points to where the loss grows. Subtract it."""
    for rows in batches(order, batch_size):
        slopes = gradients(layers, x[rows], y[rows])
        layers = moved(layers, slopes, -learning_rate / len(rows))
    return rounded(layers)


@sgd_epoch.mistake
def not_divided_by_the_batch(layers, x, y, order, batch_size, learning_rate):
    """gradients() sums over the rows. Divide by how many rows the batch has."""
    for rows in batches(order, batch_size):
        layers = moved(layers, gradients(layers, x[rows], y[rows]), learning_rate)
    return rounded(layers)


@sgd_epoch.mistake
def divided_by_batch_size(layers, x, y, order, batch_size, learning_rate):
    """Right until the last batch, which is shorter. Divide by the rows it really has."""
    for rows in batches(order, batch_size):
        slopes = gradients(layers, x[rows], y[rows])
        layers = moved(layers, slopes, learning_rate / batch_size)
    return rounded(layers)


@sgd_epoch.mistake
def divided_by_all_rows(layers, x, y, order, batch_size, learning_rate):
    """Divided by the rows of the whole data. The gradient is that of one batch: divide by the rows
    in it."""
    for rows in batches(order, batch_size):
        layers = moved(layers, gradients(layers, x[rows], y[rows]), learning_rate / len(x))
    return rounded(layers)


@sgd_epoch.mistake
def nothing_moved(layers, x, y, order, batch_size, learning_rate):
    """The layers came back as they were. In a loop, layer = layer − … only gives a new value to a
    name: build a new list of the moved layers."""
    return rounded(layers)


@sgd_epoch.mistake
def only_the_last_batch(layers, x, y, order, batch_size, learning_rate):
    """Only the last batch's step is left: each step began at the first layers again. Go on from the
    layers that the batch before left behind."""
    rows = batches(order, batch_size)[-1]
    return rounded(moved(layers, gradients(layers, x[rows], y[rows]), learning_rate / len(rows)))


@sgd_epoch.mistake
def one_layer_after_the_other(layers, x, y, order, batch_size, learning_rate):
    """The gradients were taken again after some layers had moved. Take all four first, then move
    all four."""
    now = list(layers)
    for rows in batches(order, batch_size):
        for k in range(4):
            now[k] = now[k] - learning_rate / len(rows) * gradients(now, x[rows], y[rows])[k]
    return rounded(now)


@sgd_epoch.mistake
def biases_stay(layers, x, y, order, batch_size, learning_rate):
    """b1 and b2 did not move: a bias learns as a weight does."""
    for rows in batches(order, batch_size):
        w1, _, w2, _ = moved(layers, gradients(layers, x[rows], y[rows]), learning_rate / len(rows))
        layers = w1, layers[1], w2, layers[3]
    return rounded(layers)


@sgd_epoch.mistake
def stale_gradients(layers, x, y, order, batch_size, learning_rate):
    """Every gradient was taken at the layers the epoch began with. Take it at the layers that the
    batch before left behind."""
    now = layers
    for rows in batches(order, batch_size):
        now = moved(now, gradients(layers, x[rows], y[rows]), learning_rate / len(rows))
    return rounded(now)


@sgd_epoch.mistake
def one_step_for_all(layers, x, y, order, batch_size, learning_rate):
    """One step with all rows. An epoch takes a step after each batch of batch_size."""
    return rounded(moved(layers, gradients(layers, x, y), learning_rate / len(x)))


@sgd_epoch.mistake
def order_ignored(layers, x, y, order, batch_size, learning_rate):
    """The batches were taken in the data's own order. Take the rows that order names, batch_size of
    them at a time."""
    for rows in batches(np.arange(len(x)), batch_size):
        slopes = gradients(layers, x[rows], y[rows])
        layers = moved(layers, slopes, learning_rate / len(rows))
    return rounded(layers)


@sgd_epoch.mistake
def labels_not_shuffled(layers, x, y, order, batch_size, learning_rate):
    """x was taken in the new order, y in the old one: each example got another's label."""
    for start in range(0, len(order), batch_size):
        rows = order[start : start + batch_size]
        slopes = gradients(layers, x[rows], y[start : start + batch_size])
        layers = moved(layers, slopes, learning_rate / len(rows))
    return rounded(layers)


@sgd_epoch.mistake
def last_batch_dropped(layers, x, y, order, batch_size, learning_rate):
    """The last batch, shorter than the others, is missing. Its rows count as well."""
    for rows in batches(order, batch_size):
        if len(rows) == batch_size:
            slopes = gradients(layers, x[rows], y[rows])
            layers = moved(layers, slopes, learning_rate / len(rows))
    return rounded(layers)


@sgd_epoch.mistake
def only_the_first_batch(layers, x, y, order, batch_size, learning_rate):
    """Only the first batch was used. Is the return inside the loop?"""
    rows = order[:batch_size]
    return rounded(moved(layers, gradients(layers, x[rows], y[rows]), learning_rate / len(rows)))


@sgd_epoch.accepted
def epoch_in_place(layers, x, y, order, batch_size, learning_rate):
    layers = [layer.copy() for layer in layers]
    for rows in np.array_split(order, range(batch_size, len(order), batch_size)):
        slopes = gradients(layers, x[rows], y[rows])
        for i in range(4):
            layers[i] -= learning_rate * slopes[i] / rows.size
    return tuple(layers)


@sgd_epoch.accepted
def epoch_with_slopes_of_its_own(layers, x, y, order, batch_size, learning_rate):
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


macs_and_params = exercise(points=2, inputs=layer_inputs, closed_rooms=CLOSED_ROOMS)


@macs_and_params.mistake
def depthwise_as_full(kind, length, channels, filters, kernel, stride):
    """The depthwise layer was counted as a full convolution. Each of its filters sees one channel
    only."""
    kind = "conv" if kind == "depthwise" else kind
    return macs_and_params(kind, length, channels, filters, kernel, stride)


@macs_and_params.mistake
def no_biases(kind, length, channels, filters, kernel, stride):
    """The biases are missing from the parameters: one for each output channel or unit."""
    macs, params = macs_and_params(kind, length, channels, filters, kernel, stride)
    return macs, params - (channels if kind == "depthwise" else filters)


def with_steps(kind, steps, layer):
    """The right counts, but for so many positions of the kernel."""
    length, channels, filters, kernel, stride = layer
    macs, params = macs_and_params(kind, length, channels, filters, kernel, stride)
    right = (length - kernel) // stride + 1
    return (macs if kind == "dense" else macs // right * steps), params


@macs_and_params.mistake
def counted_at_the_input(kind, length, channels, filters, kernel, stride):
    """The products were counted at every input position. The kernel stops only at the output
    positions, and those are fewer."""
    return with_steps(kind, length, (length, channels, filters, kernel, stride))


@macs_and_params.mistake
def stops_beyond_the_end(kind, length, channels, filters, kernel, stride):
    """length // stride counts stops at which the kernel would leave the window. It stops (length −
    kernel) // stride + 1 times."""
    return with_steps(kind, length // stride, (length, channels, filters, kernel, stride))


@macs_and_params.mistake
def one_bias_for_all(kind, length, channels, filters, kernel, stride):
    """One bias was counted for the whole layer. Each filter or unit has its own."""
    macs, params = no_biases(kind, length, channels, filters, kernel, stride)
    return macs, params + 1


@macs_and_params.mistake
def bias_is_a_product(kind, length, channels, filters, kernel, stride):
    """A bias is added, not multiplied: it is a parameter, but no MAC."""
    macs, params = macs_and_params(kind, length, channels, filters, kernel, stride)
    steps = 1 if kind == "dense" else (length - kernel) // stride + 1
    return macs + steps * (channels if kind == "depthwise" else filters), params


@macs_and_params.mistake
def padding_assumed(kind, length, channels, filters, kernel, stride):
    """This is the output length with padding. Here the kernel must lie inside the window from end
    to end."""
    return with_steps(kind, -(-length // stride), (length, channels, filters, kernel, stride))


@macs_and_params.mistake
def stride_forgotten(kind, length, channels, filters, kernel, stride):
    """The kernel was moved on by 1. It moves on by stride, so it stops less often."""
    return with_steps(kind, length - kernel + 1, (length, channels, filters, kernel, stride))


@macs_and_params.mistake
def first_position_forgotten(kind, length, channels, filters, kernel, stride):
    """One output position too few: the kernel stands once before its first move."""
    steps = (length - kernel) // stride
    return with_steps(kind, steps, (length, channels, filters, kernel, stride))


@macs_and_params.mistake
def weights_not_shared(kind, length, channels, filters, kernel, stride):
    """The parameters grow with the length here. A convolution uses the same weights at every
    position: count them once."""
    macs, params = macs_and_params(kind, length, channels, filters, kernel, stride)
    without = no_biases(kind, length, channels, filters, kernel, stride)[1]
    return macs, macs + params - without


@macs_and_params.mistake
def one_channel_only(kind, length, channels, filters, kernel, stride):
    """A filter of a full convolution reads all channels: its weights are kernel · channels."""
    if kind != "conv":
        return macs_and_params(kind, length, channels, filters, kernel, stride)
    return macs_and_params(kind, length, 1, filters, kernel, stride)


@macs_and_params.mistake
def dense_not_flattened(kind, length, channels, filters, kernel, stride):
    """A dense unit reads every input number: all length · channels of them."""
    length = 1 if kind == "dense" else length
    return macs_and_params(kind, length, channels, filters, kernel, stride)


@macs_and_params.mistake
def swapped(kind, length, channels, filters, kernel, stride):
    """The two counts are swapped: multiplications first, then parameters."""
    return macs_and_params(kind, length, channels, filters, kernel, stride)[::-1]


@macs_and_params.mistake
def position_is_a_fraction(kind, length, channels, filters, kernel, stride):
    """/ makes a float, and there is no half position. Divide whole numbers with //."""
    macs, params = macs_and_params(kind, length, channels, filters, kernel, stride)
    if kind == "dense":
        return macs, params
    return macs / ((length - kernel) // stride + 1) * ((length - kernel) / stride + 1), params


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


confusion = exercise(points=1, inputs=answer_inputs, comparison=CLOSE, closed_rooms=CLOSED_ROOMS)


def counted(truth, answers, classes):
    counts = np.zeros((classes, classes))
    np.add.at(counts, (truth, answers), 1)
    return counts


@confusion.mistake
def over_the_columns(truth, answers, classes):
    """Every column sums to one. Each row must: the row is the truth, and the question is what
    became of the windows of that class."""
    counts = counted(truth, answers, classes)
    return counts / np.maximum(counts.sum(axis=0, keepdims=True), 1)


@confusion.mistake
def truth_in_columns(truth, answers, classes):
    """Rows and columns are exchanged before the division: the row is the truth, the column the
    answer."""
    return confusion(answers, truth, classes)


@confusion.mistake
def transposed(truth, answers, classes):
    """The table is transposed: the row is the truth, the column the answer."""
    return confusion(truth, answers, classes).T


@confusion.mistake
def over_everything(truth, answers, classes):
    """The whole table sums to one. Divide each row by its own sum."""
    return counted(truth, answers, classes) / len(truth)


@confusion.mistake
def keepdims_forgotten(truth, answers, classes):
    """The row sums have shape (classes,), so NumPy lays them along the columns. Keep them as a
    column: keepdims=True."""
    counts = counted(truth, answers, classes)
    return counts / np.maximum(counts.sum(axis=1), 1)


@confusion.mistake
def in_percent(truth, answers, classes):
    """These are percentages. Shares run from 0 to 1: leave the 100 out."""
    return 100 * confusion(truth, answers, classes)


@confusion.mistake
def counts(truth, answers, classes):
    """These are counts. Divide each row by its sum to get shares."""
    return counted(truth, answers, classes)


@confusion.mistake
def empty_row_is_nan(truth, answers, classes):
    """A class that nobody did has a row of zeros, and 0 / 0 is nan. Leave it at 0."""
    counts = counted(truth, answers, classes)
    with np.errstate(all="ignore"):
        return counts / counts.sum(axis=1, keepdims=True)


@confusion.mistake
def labels_from_one(truth, answers, classes):
    """Everything is one place too far up and left: classes are counted from 0."""
    return confusion(truth - 1, answers - 1, classes)


@confusion.mistake
def size_from_the_data(truth, answers, classes):
    """The table is too small where the last class does not occur. Its size is classes."""
    return confusion(truth, answers, max(truth.max(), answers.max()) + 1)


@confusion.mistake
def repeats_lost(truth, answers, classes):
    """counts[truth, answers] += 1 adds 1 to a place once, however often it is named. Use a loop, or
    np.add.at."""
    counts = np.zeros((classes, classes))
    counts[truth, answers] += 1
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


@confusion.accepted
def confusion_in_loops(truth, answers, classes):
    table = [[0.0] * classes for _ in range(classes)]
    for row, column in zip(truth, answers, strict=True):
        table[row][column] += 1 / np.sum(truth == row)
    return np.array(table, np.float32)


@confusion.accepted
def confusion_by_masks(truth, answers, classes):
    out = np.zeros((classes, classes))
    for k in set(truth.tolist()):
        out[k] = [np.mean(answers[truth == k] == j) for j in range(classes)]
    return out
