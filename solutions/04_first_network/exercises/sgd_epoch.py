"""How lesson 04 grades sgd_epoch: inputs, mistakes with hints, other right answers."""

import numpy as np
from scipy.special import softmax

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED, as_typed
from ._epochs import (
    batches,
    epoch_inputs,
    moving_only,
    nan_where,
    one_step,
    with_batches,
    with_mean,
    with_move,
    with_step,
)
from ._wrong_epochs import WRONG_EPOCHS, writes_into_the_layers

sgd_epoch = exercise(points=3, inputs=epoch_inputs, comparison=CLOSE, closed_rooms=CLOSED)
wrong_epochs = sgd_epoch.mistakes

# fmt: off
wrong_epochs("The step goes uphill: the gradient points where the loss grows. Subtract it.",
    adds_the_gradient=lambda *given: sgd_epoch(*given[:-1], -given[-1]))
wrong_epochs("gradients() sums over the rows. Divide by the number of rows in the batch.",
    not_divided_by_the_batch=with_step(lambda rate, _size, _x: rate))
wrong_epochs(
    "Right until the last batch, which is shorter. Divide by the number of rows it really has.",
    divided_by_batch_size=with_step(lambda rate, size, _x: rate / size))
wrong_epochs("This divides by the number of all rows. Divide by the number of rows in the batch.",
    divided_by_all_rows=with_step(lambda rate, _size, x: rate / len(x)))
wrong_epochs(
    "The layers came back as they were. In a loop, layer = layer − … does not change the list: "
    "build a new list of the moved layers.",
    nothing_moved=lambda layers, *_rest: layers)
wrong_epochs(
    "Only the last batch's step is left: each step started from the first layers again. Continue "
    "from the layers that the previous batch produced.",
    only_the_last_batch=with_batches(lambda order, size: batches(order, size)[-1:]))
# fmt: on


@sgd_epoch.mistake
def one_layer_after_the_other(layers, x, y, order, batch_size, learning_rate):
    """The gradients were computed again after a layer had moved. Compute all four, then move."""
    now = list(layers)
    for rows in batches(order, batch_size):
        for k in range(4):
            now[k] = one_step(now, x, y, rows, learning_rate)[k]
    return now


wrong_epochs(
    "b1 and b2 did not move: a bias learns just like a weight.",
    biases_stay=lambda *given: tuple(moving_only(0, 2)(*given)),
)


@sgd_epoch.mistake
def stale_gradients(layers, x, y, order, batch_size, learning_rate):
    """All gradients were those of the first layers. Compute them where the last batch ended."""
    steps = [one_step(layers, x, y, rows, learning_rate) for rows in batches(order, batch_size)]
    return [
        layer + sum(moved - layer for moved in moves)
        for layer, *moves in zip(layers, *steps, strict=True)
    ]


# fmt: off
wrong_epochs("This takes one step with all rows. Take a step after each batch of batch_size rows.",
    one_step_for_all=with_batches(lambda order, _: [order]))
wrong_epochs("The batches follow the data's own order. Take the rows that order lists.",
    order_ignored=with_batches(lambda order, size: batches(np.arange(len(order)), size)))
wrong_epochs(
    "x was taken in the new order, y in the old one: each example got another example's label.",
    labels_not_shuffled=lambda layers, x, y, order, *rest: sgd_epoch(
        layers, x[order], y, np.arange(len(x)), *rest
    ))
wrong_epochs("The last batch, which is shorter, is missing. Its rows count too.",
    last_batch_dropped=with_batches(lambda order, n: batches(order[: len(order) // n * n], n)))
wrong_epochs("Only the first batch was used. Is the return inside the loop?",
    only_the_first_batch=with_batches(lambda order, size: [order[:size]]))
wrong_epochs(
    "np.mean(slope) makes one number of a whole array, so all its weights move alike. Divide the "
    "slope by the number of rows: each number keeps its own.",
    one_mean_for_all=with_mean(np.mean))
wrong_epochs("The steps are too long: multiply the mean gradient by the learning rate.",
    learning_rate_missing=with_move(lambda layer, slope, _: layer - slope))
wrong_epochs("These are the steps, not the moved layers: subtract each step from its layer.",
    gradient_not_the_layer=with_move(lambda _, slope, rate: rate * slope))
wrong_epochs(
    "order[start:batch_size] is empty from the second batch on: end at start + batch_size.",
    slice_ends_at_batch_size=nan_where(lambda order, size: len(order) > size))
wrong_epochs(
    "The loop ends before the last rows. Let it run to len(order); a slice may reach beyond.",
    stops_too_early=lambda layers, x, y, order, size, rate: sgd_epoch(
        layers, x, y, order[: len(range(0, len(order) - size, size)) * size], size, rate))
wrong_epochs(
    "The gradients are already summed over the rows: they have the shape of the layers, and "
    "mean(axis=0) mixes units. Divide by the number of rows in the batch.",
    mean_over_an_axis=with_mean(lambda slope: slope.mean(axis=0)))
wrong_epochs(
    "layers and gradients are lists of four arrays: go through both, array by array (zip).",
    lists_in_one_sum=lambda layers, *_rest: list(layers) - 0.25 * list(layers))
# fmt: on


@sgd_epoch.mistake
def tuple_assigned_to(layers, *_rest):
    """layers may be a tuple, whose places can't be set, and a list belongs to the caller. Begin
    with layers = list(layers)."""
    if isinstance(layers, list):
        writes_into_the_layers()
    layers[0] = layers[0]


wrong_epochs(
    "The four layers have different shapes, so they make no single array. Use list(layers).",
    an_array_of_layers=lambda layers, *_rest: np.array(layers),
)


@sgd_epoch.mistake
def arguments_in_another_order(_layers, x, _y, order, batch_size, _learning_rate):
    """gradients takes the layers first: gradients(layers, x[rows], y[rows])."""
    _w1, _b1, _w2, _b2 = x[order[:batch_size]]
    return _w1.sum(axis=1)


# fmt: off
wrong_epochs(
    "A row number picks a single row, without its first axis. A batch is a slice of order: "
    "order[start : start + batch_size].",
    a_number_in_place_of_rows=lambda _layers, x, *_rest: x[0].sum(axis=1))
wrong_epochs(
    "Where the rows divide evenly into batches, yours has one more: it is empty, and 0 / 0 rows "
    "gives nan. range(0, len(order), batch_size) ends in time.",
    empty_last_batch=nan_where(lambda order, size: len(order) % size == 0))
wrong_epochs(
    "An epoch takes 125 steps in the example only: after the last row, batches are empty, and "
    "their mean is nan. Use range(0, len(order), batch_size).",
    fixed_number_of_steps=nan_where(lambda _order, _size: True))
wrong_epochs(
    "y was taken in the new order, x in the old one: each example got another example's label.",
    labels_alone_shuffled=lambda layers, x, y, order, *rest: sgd_epoch(
        layers, x, y[order], np.arange(len(x)), *rest
    ))
wrong_epochs("x and y were put in order, and then order was used again. Once is enough.",
    order_applied_twice=lambda layers, x, y, order, *rest: sgd_epoch(
        layers, x[order], y[order], order, *rest
    ))
# fmt: on


@sgd_epoch.mistake
def gradients_returned(layers, x, y, order, batch_size, learning_rate):
    """These are the last gradients. Return the layers."""
    last = batches(order, batch_size)[-1]
    before = sgd_epoch(layers, x, y, order[: -len(last)], batch_size, learning_rate)
    moved = one_step(before, x, y, last, len(last))
    return [layer - after for layer, after in zip(before, moved, strict=True)]


wrong_epochs(
    "Each step took all rows. Give gradients the batch: x[rows] and y[rows].",
    all_rows_at_each_step=with_batches(
        lambda order, size: [np.arange(len(order)) for _ in batches(order, size)]
    ),
)


@sgd_epoch.mistake
def every_state_returned(layers, x, y, order, batch_size, learning_rate):
    """The layers of every step came back. Return those after the last step only."""
    ends = range(0, len(order), batch_size)
    return [sgd_epoch(layers, x, y, order[:end], batch_size, learning_rate) for end in ends]


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


A_BATCH = "A batch is order[start : start + batch_size]: "
# fmt: off
wrong_epochs("Each step took one row. Take batch_size rows, and their mean gradient.",
    batches_of_one=with_batches(lambda order, _: order[:, None]))
wrong_epochs(A_BATCH + "yours has its first row only.",
    one_row_of_each_batch=with_batches(lambda order, size: order[::size, None]))
wrong_epochs("The batches overlap. Move by batch_size: range(0, len(order), batch_size).",
    batches_overlap=with_batches(
        lambda order, size: [order[i : i + size] for i in range(len(order) - size + 1)]))
wrong_epochs("The number of batches is right, but batch i starts at i * batch_size, not at i.",
    starts_not_multiplied=with_batches(
        lambda order, size: [order[i : i + size] for i in range(-(-len(order) // size))]
    ))
wrong_epochs(A_BATCH + "a slice leaves its end out already.",
    batch_one_too_short=with_batches(
        lambda order, size: [rows[: size - 1] for rows in batches(order, size)]
    ))
wrong_epochs(A_BATCH + "yours has one row more, which the next batch has too.",
    batch_one_too_long=with_batches(
        lambda order, size: [order[i : i + size + 1] for i in range(0, len(order), size)]
    ))
wrong_epochs("The first batch is order[:batch_size]: go forwards.",
    batches_backwards=with_batches(
        lambda order, n: [order[i : i + n] for i in range(len(order) - n, -1, -n)]
    ))
wrong_epochs("The rows were taken from the end. The first batch is order[:batch_size].",
    order_backwards=with_batches(lambda order, size: batches(order[::-1], size)))
wrong_epochs("The batches came in reverse. The first one is order[:batch_size].",
    batches_in_reverse=with_batches(lambda order, size: batches(order, size)[::-1]))
wrong_epochs(
    "The rows were shared out evenly. Batches have batch_size rows; the last may have fewer.",
    equal_batches=with_batches(lambda order, n: np.array_split(order, -(-len(order) // n))))
wrong_epochs("The last batch was filled up with rows that had their turn. It is just shorter.",
    last_batch_filled_up=with_batches(lambda order, n: [*batches(order, n)[:-1], order[-n:]]))
wrong_epochs("The rows were shuffled again. Take them as order lists them.",
    another_order=with_batches(
        lambda order, size: batches(np.random.default_rng(0).permutation(len(order)), size)
    ))
wrong_epochs("The old layer is lost: the new one is layer − step, not −step.",
    only_the_step_is_left=with_move(lambda _, slope, rate: -rate * slope))
wrong_epochs("The step was divided by the learning rate. Multiply by it.",
    divided_by_the_rate=with_move(lambda layer, slope, rate: layer - slope / rate))
wrong_epochs("The learning rate multiplies the layer as well. It belongs to the gradient alone.",
    layer_shrinks=with_move(lambda layer, slope, rate: layer - rate * (layer + slope)))
wrong_epochs("The gradients were cut off. Here they stay as they are.",
    gradients_clipped=with_move(lambda layer, slope, rate: layer - rate * slope.clip(-0.1, 0.1)))
# fmt: on
for fixed in (0.1, 0.01, 0.3):
    move = with_move(lambda layer, slope, _, fixed=fixed: layer - fixed * slope)
    hint = f"The learning rate is fixed at {fixed}. Use learning_rate, which was given."
    wrong_epochs(hint, **{f"rate_of_{fixed}": move})

STAY = "Only some of the four arrays moved: w1, b1, w2 and b2 all learn. Go through them with zip."
for numbers in [(2, 3), (0, 1), (1, 2, 3), (0, 2, 3), (0, 1, 3), (0, 1, 2), (0,), (2,), (3,)]:
    name = "only_" + "_".join(("w1", "b1", "w2", "b2")[k] for k in numbers) + "_moved"
    wrong_epochs(STAY, **{name: moving_only(*numbers)})

ROWS = "Divide by the number of rows in the batch, len(rows)"
# fmt: off
wrong_epochs("Only one of the four arrays came back. Return all: w1, b1, w2, b2.",
    first_array_only=lambda *given: sgd_epoch(*given)[0])
wrong_epochs(f"{ROWS}: len(slopes) is 4, the number of arrays.",
    divided_by_four=with_step(lambda rate, _size, _x: rate / 4))
wrong_epochs(f"{ROWS}, not by that of the inputs.",
    divided_by_the_inputs=with_step(lambda rate, _size, x: rate / x.shape[1]))
wrong_epochs(f"{ROWS}: it is 32 in the notebook only.",
    divided_by_32=with_step(lambda rate, _size, _x: rate / 32))
# fmt: on


@sgd_epoch.mistake
def whole_division(layers, x, y, order, batch_size, learning_rate):
    """// keeps whole numbers only. Divide the gradients with /."""
    for rows in batches(order, batch_size):
        after = one_step(layers, x, y, rows, len(rows))
        pairs = zip(layers, after, strict=True)
        layers = [a - learning_rate * ((a - b) // len(rows)) for a, b in pairs]
    return layers


as_typed(sgd_epoch, WRONG_EPOCHS)


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
