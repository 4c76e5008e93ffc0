"""How lesson 05 grades per_channel_scales: inputs, mistakes with hints, other right answers."""

import numpy as np

from tinyml_course.exercises import Comparison, exercise

from ._common import CLOSED, mistakes


def weight_inputs(rng):
    cases = []
    for shape in [(4, 3, 3, 2), (8, 5), (6, 1, 1, 6)]:
        spread = rng.uniform(0.02, 1, (shape[0],) + (1,) * (len(shape) - 1))
        weights = (rng.uniform(-1, 1, shape) * spread).astype(np.float32)
        weights.reshape(shape[0], -1)[1, 0] = -4 * spread.flat[1]  # the largest is negative
        cases.append((weights,))
    with_dead_channel = rng.uniform(-1, 1, (4, 2, 2, 3)).astype(np.float32)
    with_dead_channel[1] = 0  # in the middle: who loses a channel at an end is told so
    not_dead = [[1, -1, 0.5, -0.5], [0, 1, 2, 3], [0, -1, -2, -3], [0.001, 0, 0.002, -0.001]]
    not_dead += [[1, 2, 3, 4], [-1, -2, -3, -4]]
    return [*cases, (with_dead_channel,), (np.float32(not_dead),)]


per_channel_scales = exercise(
    points=1, inputs=weight_inputs, comparison=Comparison(rtol=1e-05), closed_rooms=CLOSED
)


def rows_of(weights):
    return weights.reshape(len(weights), -1)


def by_row(largest, scale=lambda value: value / 127):
    """scale(largest(rows)) for each channel; 1.0 for a channel of zeros."""

    def answer(weights):
        found = largest(rows_of(weights))
        return np.where(found > 0, scale(np.where(found > 0, found, 1.0)), 1.0)

    return answer


def unless_0(largest, scale=lambda value: value / 127):
    """As by_row, with signed numbers: 1.0 only where exactly 0 was found."""

    def answer(weights):
        found = largest(rows_of(weights))
        return np.where(found == 0, 1.0, scale(found))

    return answer


def along(axis):
    """The largest weights along some axes, as scales; 1.0 where one is 0."""

    def answer(weights):
        found = np.abs(weights).max(axis=axis(weights) if callable(axis) else axis)
        return np.where(found == 0, 1.0, found / 127)

    return answer


def magnitude(rows):
    return np.abs(rows).max(axis=1)


def spread(rows):
    return rows.max(axis=1) - rows.min(axis=1)


def dead_where(is_dead):
    """The right scales but 1.0 for the rows where is_dead(row)."""

    def answer(weights):
        dead = [bool(is_dead(row)) for row in rows_of(weights)]
        return np.where(dead, 1.0, per_channel_scales(weights))

    return answer


def without(place, left):
    """The right scales, but one was never written and is still what the array began with."""

    def answer(weights):
        scales = per_channel_scales(weights)
        scales[place] = left
        return scales

    return answer


def scale_of_the_channel_before(weights):
    scales = per_channel_scales(weights)
    for channel in np.flatnonzero(zero_scale(weights) == 0):
        scales[channel] = scales[channel - 1]
    return scales


def zero_scale(weights):
    return magnitude(rows_of(weights)) / 127


def unpacks_four_axes(weights):
    _filters, _height, _width, _inputs = weights.shape
    return per_channel_scales(weights)


def unpacks_two_axes(weights):
    _units, _depth = weights.shape
    return per_channel_scales(weights)


def in_the_shape_of(weights, scales):
    return scales.reshape(-1, *(1,) * (weights.ndim - 1))


# fmt: off
mistakes(per_channel_scales, {
    "This is one number for the whole tensor. Take the maximum of each channel alone.": {
        "one_scale_for_all": lambda w: np.full(len(w), np.abs(w).max() / 127),
        "one_number": lambda w: float(np.abs(w).max() / 127)},
    "The output channel is the first axis of (filters, height, width, inputs), not the last.": {
        "wrong_axis": lambda w: np.abs(w).reshape(-1, w.shape[-1]).max(axis=0) / 127},
    "max(axis=0) takes the maximum across the channels. Keep axis 0 and reduce all the others: "
    "weights.reshape(len(weights), -1) has one row for each channel.": {
        "over_the_channels": lambda w: np.abs(w).max(axis=0) / 127},
    "This reduces one axis and leaves the others. You need one number for each channel: "
    "weights.reshape(len(weights), -1).max(axis=1), of the absolute values.": {
        "along_axis_1": lambda w: np.abs(w).max(axis=1) / 127,
        "along_the_last_axis": lambda w: np.abs(w).max(axis=-1) / 127,
        "along_axis_1_guarded": along(1),
        "along_the_last_axis_guarded": along(-1),
        "inputs_left": along(lambda w: tuple(range(1, w.ndim - 1))),
        "inputs_left_of_four_axes": along(lambda w: (1, 2) if w.ndim > 2 else 1),
        "channels_of_four_axes_reduced": along(lambda w: (0, 1, 2) if w.ndim > 2 else 1)},
    "Python's max compares along the first axis only, so it works for dense weights and not for "
    "four axes: np.abs(channel).max() takes them all.": {
        "max_of_python": lambda w: np.array([
            max(abs(c)) / 127 if np.any(c) else 1.0 for c in w])},
    "Dense weights have two dimensions only. weights.reshape(len(weights), -1) turns any shape "
    "into one row for each channel.": {
        "four_dimensions_only": lambda w: np.abs(w).max(axis=(1, 2, 3)) / 127,
        "four_dimensions_only_guarded": along((1, 2, 3)),
        "four_dimensions_unpacked": unpacks_four_axes},
    "Convolutions have four dimensions, dense weights two. weights.reshape(len(weights), -1) turns "
    "any shape into one row for each channel.": {
        "two_dimensions_unpacked": unpacks_two_axes},
    "The numbers are right, but in a list: return an array.": {
        "as_a_list": lambda w: per_channel_scales(w).tolist()},
    "reshape(-1, channels) mixes the channels. Axis 0 must stay: reshape(channels, -1).": {
        "rows_of_another_shape": lambda w: np.abs(w).reshape(-1, len(w)).max(axis=0) / 127},
    "The numbers are right, but there are axes too many, as keepdims leaves them: return shape "
    "(channels,).": {
        "keeps_all_axes": lambda w: per_channel_scales(w).reshape(-1, *(1,) * (w.ndim - 1)),
        "keeps_one_axis": lambda w: per_channel_scales(w).reshape(-1, 1),
        "one_for_each_weight": lambda w: per_channel_scales(w).reshape(
            -1, *(1,) * (w.ndim - 1)) + 0 * w},
    "Symmetric codes run from −127 to 127, so the largest absolute weight of a channel gets 127: "
    "its scale is that weight / 127.": {
        "divides_by_128": by_row(magnitude, lambda value: value / 128),
        "divides_by_255": by_row(magnitude, lambda value: value / 255),
        "divides_by_256": by_row(magnitude, lambda value: value / 256),
        "divides_by_127_and_a_half": by_row(magnitude, lambda value: value / 127.5),
        "multiplies_by_127": by_row(magnitude, lambda value: value * 127),
        "scale_upside_down": by_row(magnitude, lambda value: 127 / value),
        "not_divided": by_row(magnitude, lambda value: value)},
    "A scale is a small real number: divide with /, because // rounds down, and do not round.": {
        "floor_division": by_row(magnitude, lambda value: value // 127),
        "rounded_to_2_decimals": by_row(magnitude, lambda value: np.round(value / 127, 2)),
        "rounded_to_3_decimals": by_row(magnitude, lambda value: np.round(value / 127, 3)),
        "rounded_to_4_decimals": by_row(magnitude, lambda value: np.round(value / 127, 4)),
        "rounded_to_6_decimals": by_row(magnitude, lambda value: np.round(value / 127, 6))},
    "argmax gives the place of the largest weight. Take the weight itself: max.": {
        "place_of_the_largest": lambda w: np.abs(rows_of(w)).argmax(axis=1) / 127,
        "place_of_the_largest_guarded": unless_0(lambda rows: np.abs(rows).argmax(axis=1))},
    "These are the codes of the weights. Return the scales themselves, one for each channel.": {
        "codes_of_the_weights": lambda w: w / in_the_shape_of(w, per_channel_scales(w)),
        "rounded_codes_of_the_weights": lambda w: np.round(
            w / in_the_shape_of(w, per_channel_scales(w))).astype(np.int8)},
    "The scale must reach the largest absolute weight of the channel: take the maximum.": {
        "smallest_weight": by_row(lambda rows: np.abs(rows).min(axis=1)),
        "mean_weight": by_row(lambda rows: np.abs(rows).mean(axis=1)),
        "spread_of_weights": by_row(lambda rows: rows.std(axis=1)),
        "sum_of_weights": by_row(lambda rows: np.abs(rows).sum(axis=1))},
    "The largest weight may be negative or positive: take the absolute value first.": {
        "absolute_value_of_the_smallest": by_row(lambda rows: np.abs(rows.min(axis=1))),
        "absolute_value_of_the_largest": by_row(lambda rows: np.abs(rows.max(axis=1))),
        "no_absolute_value": by_row(lambda rows: rows.max(axis=1)),
        "no_absolute_value_signed": unless_0(lambda rows: rows.max(axis=1)),
        "smallest_signed": unless_0(lambda rows: rows.min(axis=1)),
        "smallest_turned": unless_0(lambda rows: -rows.min(axis=1))},
    "This scales by max − min, as activations do. Weights are symmetric: the zero point is 0 and "
    "the scale is the largest absolute weight divided by 127.": {
        "asymmetric_range": by_row(spread, lambda value: value / 255),
        "asymmetric_range_by_254": by_row(spread, lambda value: value / 254),
        "asymmetric_range_by_127": by_row(spread)},
    "A channel is dead only if all its weights are 0: test its largest absolute weight. A sum of 0,"
    " one weight of 0 or a largest weight of 0 is found in living channels too.": {
        "dead_by_the_sum": dead_where(lambda row: row.sum() == 0),
        "dead_by_one_zero": dead_where(lambda row: 0 in row),
        "dead_by_the_maximum": dead_where(lambda row: row.max() == 0),
        "dead_by_a_maximum_below_0": dead_where(lambda row: row.max() <= 0),
        "dead_by_the_minimum": dead_where(lambda row: row.min() == 0),
        "dead_by_a_minimum_above_0": dead_where(lambda row: row.min() >= 0),
        "dead_by_the_first": dead_where(lambda row: row[0] == 0)},
    "Small weights are not zeros: only a channel of exact zeros gets 1.0.": {
        "dead_below_a_hundredth": dead_where(lambda row: np.abs(row).max() < 1e-2)},
    "One channel of zeros changes only its own scale: the others keep largest / 127.": {
        "all_dead_with_one": lambda w: (
            np.ones(len(w)) if (zero_scale(w) == 0).any() else zero_scale(w))},
    "This is the first channel's scale only. Is the return inside the loop? It belongs after it.": {
        "returns_after_the_first": lambda w: per_channel_scales(w)[:1],
        "returns_the_first_number": lambda w: float(per_channel_scales(w)[0])},
    "The first channel is missing: a loop over all of them starts at 0, as range(channels) does.": {
        "first_left_out": without(0, 1.0),
        "first_left_0": without(0, 0.0),
        "first_cut_off": lambda w: per_channel_scales(w)[1:]},
    "The last channel is missing: a loop over all of them is for channel in range(channels).": {
        "last_left_out": without(-1, 1.0),
        "last_left_0": without(-1, 0.0),
        "last_cut_off": lambda w: per_channel_scales(w)[:-1]},
    "A channel of zeros keeps its place among the scales, with 1.0: a loop that skips it returns "
    "too few.": {
        "zeros_skipped": lambda w: per_channel_scales(w)[zero_scale(w) > 0]},
    "A channel of zeros got the scale of the channel before it. Its own is 1.0: set it in each "
    "turn of the loop, with else.": {
        "zeros_get_the_scale_before": scale_of_the_channel_before},
    "A channel of zeros gets exactly 1.0, because dividing by a scale of 0 gives NaN; the others "
    "get exactly largest / 127. Choose with np.where.": {
        "zero_scale": zero_scale,
        "zeros_get_nan": lambda w: np.where(zero_scale(w) > 0, zero_scale(w), np.nan),
        "zeros_get_1_127": lambda w: np.where(zero_scale(w) > 0, zero_scale(w), 1 / 127),
        "tiny_number_added": lambda w: zero_scale(w) + 1e-8,
        "at_least_a_tiny_number": lambda w: np.maximum(zero_scale(w), 1e-8),
        "largest_at_least_tiny": lambda w: np.maximum(zero_scale(w), 1e-8 / 127)},
    "if and Python's max want one truth value, and an array has many: use np.where for the choice "
    "and .max(axis=1) for the maximum.": {
        "truth_of_an_array": lambda w: 1.0 if zero_scale(w) == 0 else zero_scale(w)},
})
# fmt: on


@per_channel_scales.accepted
def scales_by_the_larger_end(weights):
    flat = weights.reshape(weights.shape[0], -1)
    scales = np.maximum(flat.max(axis=1), -flat.min(axis=1)) / np.float32(127)
    scales[scales == 0] = 1
    return scales
