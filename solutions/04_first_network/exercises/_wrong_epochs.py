"""Wrong answers to sgd_epoch as a student types them, by their hint."""

import numpy as np

from tinyml_course.errors import ChangedArgumentError

from ._epochs import batches, gradients, one_step, right_epoch, with_batches, with_move, with_step


def writes_into_the_layers(*_given):
    raise ChangedArgumentError(
        "argument 1 is no longer what it was before the call; work on a copy, as x = x.copy() "
        "makes one: whoever calls the function still needs theirs"
    )


def copied_by_a_method(layers, *given):
    layers.copy()
    return writes_into_the_layers(layers, *given)


def mean_slopes_returned(layers, x, y, order, batch_size, learning_rate):
    last = batches(order, batch_size)[-1]
    before = right_epoch(layers, x, y, order[: -len(last)], batch_size, learning_rate)
    return [slope / len(last) for slope in gradients(before, x[last], y[last])]


def shared_out_again(steps_of):
    """Steps that are divided by the number of steps as well, steps_of(rows, batch_size)."""

    def answer(layers, x, y, order, batch_size, learning_rate):
        steps = steps_of(len(order), batch_size)
        return right_epoch(layers, x, y, order, batch_size, learning_rate / steps)

    return answer


def with_constants(size=None, rate=None):
    def answer(layers, x, y, order, batch_size, learning_rate):
        return right_epoch(layers, x, y, order, size or batch_size, rate or learning_rate)

    return answer


def some_arrays(*numbers):
    return lambda *given: [right_epoch(*given)[k] for k in numbers]


def rows_after_the_first(order, batch_size):
    return [
        np.arange(len(order))[order[s] :][:batch_size] for s in range(0, len(order), batch_size)
    ]


def divided_by_the_units(layers, x, y, order, batch_size, learning_rate):
    for rows in batches(order, batch_size):
        slopes = gradients(layers, x[rows], y[rows])
        pairs = zip(layers, slopes, strict=True)
        layers = [layer - learning_rate * slope / len(slope) for layer, slope in pairs]
    return layers


def round_brackets(layers, x, y, order, batch_size, learning_rate):
    for rows in batches(order, batch_size):
        slopes = gradients(layers, x[rows], y[rows])
        layers = (
            layer - learning_rate * slope / len(rows)
            for layer, slope in zip(layers, slopes, strict=False)
        )
    return list(layers)


def names_in_another_order(layers, x, y, order, batch_size, learning_rate):
    w1, b1, w2, b2 = layers
    for rows in batches(order, batch_size):
        to_w1, to_w2, to_b1, to_b2 = gradients([w1, b1, w2, b2], x[rows], y[rows])
        w1 = w1 - learning_rate * to_w1 / len(rows)
        b1 = b1 - learning_rate * to_b1 / len(rows)
        w2 = w2 - learning_rate * to_w2 / len(rows)
        b2 = b2 - learning_rate * to_b2 / len(rows)
    return [w1, b1, w2, b2]


def four_arguments_for_one(layers, x, y, order, batch_size, _learning_rate):
    rows = order[:batch_size]
    return gradients(*layers, x[rows], y[rows])


def history(layers, x, y, order, batch_size, learning_rate):
    states = []
    for rows in batches(order, batch_size):
        layers = one_step(layers, x, y, rows, learning_rate)
        states.append(layers)
    return states


STARTS = "Batch i starts at i * batch_size, not at i."
PARTS = "np.array_split makes nearly equal parts. Here each batch but the last has batch_size rows."
TWICE = "The steps are too short: the mean was divided by the number of steps as well."
WRITTEN_IN = "32 and 0.3 are the notebook's. Use batch_size and learning_rate, as they were given."
WRONG_EPOCHS = {
    "-= writes into the arrays, which belong to the caller; list(layers) copies only the list "
    "around them. Write layer = layer − step, or copy each array.": {
        "writes_into_the_layers": writes_into_the_layers,
    },
    "layers may be a tuple, which has no copy; and a list's copy holds the same arrays. Copy each "
    "array: [layer.copy() for layer in layers].": {
        "copied_by_a_method": copied_by_a_method,
    },
    STARTS: {
        "starts_not_multiplied_rounded_down": with_batches(
            lambda order, size: [order[i : i + size] for i in range(len(order) // size)]
        ),
    },
    "These are the last mean gradients. Return the layers.": {
        "mean_slopes_returned": mean_slopes_returned,
    },
    TWICE: {
        "over_the_steps": shared_out_again(lambda rows, size: rows // size),
        "over_all_steps": shared_out_again(lambda rows, size: -(-rows // size)),
        "mean_over_32": with_move(lambda layer, slope, rate: layer - rate * slope / 32),
        "mean_taken_twice": lambda layers, x, y, order, size, rate: right_epoch(
            layers, x, y, order, size, rate / size
        ),
        "over_all_rows": lambda layers, x, y, order, size, rate: right_epoch(
            layers, x, y, order, size, rate / len(x)
        ),
    },
    PARTS: {
        "parts_rounded": with_batches(
            lambda order, size: np.array_split(order, max(1, round(len(order) / size)))
        ),
        "parts_rounded_down": with_batches(
            lambda order, size: np.array_split(order, len(order) // size)
        ),
    },
    "These are batch_size batches. A batch has batch_size rows.": {
        "as_many_batches_as_rows": with_batches(np.array_split),
    },
    "np.split needs equal parts, and the last batch may be shorter. Take slices of order.": {
        "split": with_batches(lambda order, size: np.split(order, len(order) // size)),
        "split_into_batch_size": with_batches(np.split),
    },
    "Only two or three of the four arrays came back. Return all: w1, b1, w2, b2.": {
        "only_" + "_".join(map(str, numbers)): some_arrays(*numbers)
        for numbers in ((0, 2), (1, 3), (0, 1), (2, 3), (0, 1, 2))
    },
    "The four arrays came in another order. Return w1, b1, w2, b2.": {
        "weights_first": some_arrays(0, 2, 1, 3),
        "last_layer_first": some_arrays(2, 3, 0, 1),
    },
    "order[start] is one row number. A batch is a piece of order itself: its rows lie anywhere.": {
        "rows_after_the_first": with_batches(rows_after_the_first),
    },
    "len(slope) is the number of units. Divide by the number of rows in the batch, len(rows).": {
        "divided_by_the_units": divided_by_the_units,
    },
    "( … for … ) makes no tuple but a generator, which is empty after one use. Use [ ].": {
        "round_brackets": round_brackets,
    },
    "gradients returns the slopes in the order of the layers: w1, b1, w2, b2.": {
        "names_in_another_order": names_in_another_order,
    },
    "gradients takes the four layers as one argument: gradients(layers, x[rows], y[rows]).": {
        "four_arguments_for_one": four_arguments_for_one,
    },
    "The layers of every step came back. Return those after the last step only.": {
        "history": history,
    },
    "A last batch of a single row is missing: range leaves its end out already.": {
        "last_row_missing": with_batches(
            lambda order, size: [order[s : s + size] for s in range(0, len(order) - 1, size)]
        ),
        "last_row_never_used": with_batches(lambda order, size: batches(order[:-1], size)),
    },
    WRITTEN_IN: {
        "both_written_in": with_constants(32, 0.3),
    },
    "The first batch is missing: it starts at row 0 of order.": {
        "first_batch_missing": with_batches(lambda order, size: batches(order, size)[1:]),
        "first_row_missing": with_batches(lambda order, size: batches(order[1:], size)),
    },
    "An epoch goes through all rows once. Here some batches came twice.": {
        "twice": with_batches(lambda order, size: batches(order, size) * 2),
    },
    "The steps are too long: divide the summed slopes by the rows, do not multiply by them.": {
        "multiplied_by_the_rows": with_step(lambda rate, size, _x: rate * size),
    },
}
