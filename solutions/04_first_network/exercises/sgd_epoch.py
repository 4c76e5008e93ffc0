"""How lesson 04 grades sgd_epoch: inputs, mistakes with hints, other right answers."""

import numpy as np
from scipy.special import softmax

from tinyml_course.errors import ChangedArgumentError
from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED, short_mistakes


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
