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
    with_dead_channel = rng.uniform(-1, 1, (3, 2, 2, 3)).astype(np.float32)
    with_dead_channel[2] = 0
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


def without_the_first(weights):
    scales = per_channel_scales(weights)
    scales[0] = 1.0
    return scales


def without_the_last(weights):
    scales = per_channel_scales(weights)
    scales[-1] = 1.0
    return scales


def zero_scale(weights):
    return magnitude(rows_of(weights)) / 127


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
        "along_the_last_axis": lambda w: np.abs(w).max(axis=-1) / 127},
    "Dense weights have two dimensions only. weights.reshape(len(weights), -1) turns any shape "
    "into one row for each channel.": {
        "four_dimensions_only": lambda w: np.abs(w).max(axis=(1, 2, 3)) / 127},
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
        "place_of_the_largest": lambda w: np.abs(rows_of(w)).argmax(axis=1) / 127},
    "The scale must reach the largest absolute weight of the channel: take the maximum.": {
        "smallest_weight": by_row(lambda rows: np.abs(rows).min(axis=1)),
        "mean_weight": by_row(lambda rows: np.abs(rows).mean(axis=1)),
        "spread_of_weights": by_row(lambda rows: rows.std(axis=1)),
        "sum_of_weights": by_row(lambda rows: np.abs(rows).sum(axis=1))},
    "The largest weight may be negative or positive: take the absolute value first.": {
        "absolute_value_of_the_smallest": by_row(lambda rows: np.abs(rows.min(axis=1))),
        "no_absolute_value": by_row(lambda rows: rows.max(axis=1))},
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
        "first_left_out": without_the_first},
    "The last channel is missing: a loop over all of them is for channel in range(channels).": {
        "last_left_out": without_the_last,
        "last_cut_off": lambda w: per_channel_scales(w)[:-1]},
    "A channel of zeros gets exactly 1.0, because dividing by a scale of 0 gives NaN; the others "
    "get exactly largest / 127. Choose with np.where.": {
        "zero_scale": zero_scale,
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
