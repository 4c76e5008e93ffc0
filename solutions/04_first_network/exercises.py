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
def weights_first(x, weights, bias, _relu):
    """weights @ x multiplies in the wrong order: the rows of x come first, x @ weights.T."""
    return weights @ x + bias


@dense_forward.mistake
def units_in_rows(x, weights, bias, _relu):
    """weights @ x.T has a row for each unit. Each row should be an example: x @ weights.T."""
    return weights @ x.T + bias[:, None]


@dense_forward.mistake
def relu_reversed(x, weights, bias, relu):
    """The condition is reversed: ReLU is applied where relu is False, and not where it is True."""
    return dense_forward(x, weights, bias, not relu)


@dense_forward.mistake
def first_row_only(x, weights, bias, relu):
    """Only the first example was computed. Every row of x gets a row of the result."""
    return dense_forward(x, weights, bias, relu)[0]


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
    return [_epoch(rng, *n) for n in [(10, 2, 4, 3, 3), (23, 3, 5, 4, 8), (12, 2, 6, 5, 12)]]


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
    window = np.array([[1.0], [2.0], [4.0], [0.0]])
    edge = np.array([[1.0], [-1.0]])
    cases = [(window, edge, 0.5, 1), (window, edge, 0.5, 2)]
    for n, axes, kernel, stride in [(11, 2, 3, 1), (14, 3, 5, 2), (23, 3, 4, 3), (9, 2, 9, 4)]:
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


@slide_filter.accepted
def filter_as_a_sum_of_correlations(window, weights, bias, stride):
    axes = zip(window.T, weights.T, strict=True)
    return sum(np.correlate(a, w, mode="valid") for a, w in axes)[::stride] + bias


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
    """counts[truth, answers] += 1 counts each place only once. Use a loop, or np.add.at."""
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


@confusion.accepted
def confusion_in_loops(truth, answers, classes):
    table = [[0.0] * classes for _ in range(classes)]
    for row, column in zip(truth, answers, strict=True):
        table[row][column] += 1 / np.sum(truth == row)
    return np.array(table, np.float32)
