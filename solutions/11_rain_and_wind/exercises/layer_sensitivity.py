"""How lesson 11 grades layer_sensitivity: inputs, mistakes with hints, other right answers."""

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED, table_of, two_results


def loss_inputs(rng):
    # Five layers whose order is another one by the mean, the worst, the last, the median, ...
    five = [[0.82, 0.78, 0.7], [0.79, 0.76, 0.74], [0.86, 0.8, 0.66], [0.8, 0.8, 0.79]]
    # Equal layers, and layers that lose nothing.
    equal = [[0.88, 0.8], [0.95, 0.92], [0.88, 0.8], [0.9, 0.9], [0.7, 0.85]]
    cases = [
        (0.8, np.array([*five, [0.74, 0.75, 0.72]])),
        (0.9, np.array(equal)),
        (0.8, np.array([[0.81, 0.78], [0.8, 0.7], [0.79, 0.77]])),
        # Which layer is worst depends on what is asked: the mean, the last column, the worst.
        (0.9, np.array([[0.91, 0.9, 0.55], [0.78, 0.75, 0.6], [0.97, 0.92, 0.5]])),
        # ... and on whether gains were set to 0 before the mean.
        (0.7, np.array([[0.65, 0.66], [0.95, 0.5], [0.69, 0.7]])),
    ]
    # Means that agree in their first digits: 4, 4.03 and 3.5 points.
    cases.append((0.85, np.array([[0.82, 0.8], [0.8196, 0.7998], [0.84, 0.79]])))
    # Many layers in three groups of equal ones: NumPy sorts short arrays stably by chance.
    cases.append((0.8, np.array([[0.79, 0.75], [0.8, 0.7], [0.78, 0.79]])[np.arange(40) % 3]))
    for layers, widths in [(5, 4), (7, 5), (8, 3)]:
        means = 3 * rng.permutation(layers) + 4  # points, far enough from each other
        shares = rng.uniform(0.6, 1.4, (layers, widths))
        losses = means[:, None] * shares / shares.mean(axis=1, keepdims=True)
        losses[rng.integers(layers), 0] = -3.0  # better by luck
        baseline = round(rng.uniform(0.75, 0.9), 3)
        cases.append((baseline, baseline - losses / 100))
    return cases


layer_sensitivity = exercise(points=2, inputs=loss_inputs, comparison=CLOSE, closed_rooms=CLOSED)


def largest_first(values):
    return np.argsort(-values, kind="stable").tolist()


@table_of(layer_sensitivity)
def with_losses(formula, baseline, accuracies):
    """Other losses, in the order of their means."""
    right, _ = layer_sensitivity(baseline, accuracies)
    losses = formula(losses=right, b=baseline, a=accuracies)
    return losses, largest_first(losses.mean(axis=1))


@table_of(layer_sensitivity)
def with_order(formula, baseline, accuracies):
    """The right losses in another order."""
    losses, order = layer_sensitivity(baseline, accuracies)
    return losses, formula(losses=losses, order=order, b=baseline, a=accuracies)


# b baseline, a accuracies
with_losses("""
gains_kept: 100 * (b - a)  # Some losses are negative: a gain from rounding is luck. Count it as 0.
as_shares: losses / 100  # These are fractions. A point is 0.01: multiply by 100.
baseline_alone_in_percent: np.maximum(100 * b - a, 0)
    Only the baseline was multiplied by 100. Subtract first, then multiply.
of_the_baseline: losses / b
    The losses were divided by the baseline. Points are the difference itself.
sign_turned: np.maximum(100 * (a - b), 0)
    These are gains. A loss is the baseline minus the accuracy.
gains_and_losses: 100 * (a - b)
    The difference is reversed: baseline minus accuracy. Then a gain is negative: count it as 0.
max_of_python: max(0, 100 * (b - a))
    max() of Python wants one truth value, an array has many. Take np.maximum, which compares each
    number.
minus_the_losses: np.minimum(100 * (a - b), 0)
    The losses came out negative: baseline minus accuracy, at least 0.
gains_as_losses: np.abs(100 * (a - b))
    A gain was counted as a loss of the same size. Count it as 0.
best_for_baseline: np.maximum(100 * (a.max() - a), 0)
    The losses are counted from the best accuracy of the table. Count from the baseline.
step_by_step: np.maximum(-100 * np.diff(np.column_stack([np.full(len(a), b), a])), 0)
    The losses are counted from one width to the next. Count each one from the baseline.
ten_times: 10 * losses  # These are ten times the points. A point is 0.01: multiply by 100.
a_tenth: losses / 10  # These are tenths of the points. A point is 0.01: multiply by 100.
baseline_as_percent: np.maximum(100 * (b / 100 - a), 0)
    The baseline was divided by 100. It is a share already, as the accuracies are.
accuracies_as_percent: np.maximum(b - a / 100, 0)
    The accuracies were divided by 100. They are shares already; multiply the difference by 100.
whole_points: losses.round()  # The losses were rounded to whole points. Return them as they are.
points_to_tenths: losses.round(1)  # The losses were rounded. Return them as they are.
points_to_hundredths: losses.round(2)  # The losses were rounded. Return all digits.
points_cut_off: np.floor(losses)  # The losses were cut off to whole points. Keep the fraction.
min_for_max: np.minimum(100 * (b - a), 0)
    min and max are exchanged: only the gains are left. A loss is at least 0.
not_a_number: np.where(a < b, 100 * (b - a), np.nan)
    Gains became nan. Count a gain as 0.
first_layer_alone: np.vstack([losses[:1], 0 * losses[1:]])
    Only the first layer has losses. A return inside the loop ends it: put it below the loop.
last_layer_skipped: np.vstack([losses[:-1], 0 * losses[-1:]])
    The last layer is missing: range(n) ends at n - 1 already.
last_width_skipped: losses * (np.arange(losses.shape[1]) < losses.shape[1] - 1)
    The last column is missing: range(n) ends at n - 1 already.
gains_of_100: 100 * (1 - a)  # This is 100 minus the accuracy. A loss is counted from the baseline.
""")
with_order("""
least_first: largest_first(-losses.mean(axis=1))
    The order is reversed: the layer that loses most comes first.
by_the_last_column: largest_first(losses[:, -1])
    You sorted by the fewest bits alone. Take the mean of a layer's losses.
by_the_worst: largest_first(losses.max(axis=1))
    You sorted by each layer's largest loss. Take the mean of its losses.
by_the_least: largest_first(losses.min(axis=1))
    You sorted by each layer's smallest loss. Take the mean of its losses.
by_the_median: largest_first(np.median(losses, axis=1))
    You sorted by each layer's median loss. Take the mean of its losses.
sorted_with_gains: largest_first((b - a).mean(axis=1))  # The losses are right, but sort by *their*
    mean: gains, already set to 0, must not make up for losses.
ranks_not_order: np.argsort(order).tolist()
    These are the layers' ranks. Return the layers themselves, most sensitive first.
means_not_layers: sorted(losses.mean(axis=1).tolist(), reverse=True)
    These are the mean losses. Return the layers' indices in their order.
the_worst_alone: order[0]  # This is the most sensitive layer alone. Return all, in order.
by_the_first_column: largest_first(losses[:, 0])
    You sorted by the first column alone. Take the mean of a layer's losses.
last_column_left_out: largest_first(losses[:, :-1].mean(axis=1))
    The last column is not in the mean of a layer. A slice [:-1] and range(n - 1) leave it out.
first_column_left_out: largest_first(losses[:, 1:].mean(axis=1))
    The first column is not in the mean of a layer. Columns count from 0.
rounded_means: largest_first(losses.mean(axis=1).round())
    The means were rounded before sorting, and different ones became equal. Keep all their digits.
cut_means: largest_first(np.floor(losses.mean(axis=1)))
    The means were cut off before sorting, and different ones became equal. Keep all their digits.
worst_at_each_width: losses.argmax(axis=0).tolist()
    This is the worst layer at each width. Return all layers, in the order of their mean losses.
worst_width_of_each: losses.argmax(axis=1).tolist()
    This is the worst width of each layer. Return the layers, in the order of their mean losses.
best_accuracy_first: largest_first((a - b).mean(axis=1))
    The layer with the highest mean accuracy comes first. Sort by the mean losses, the largest
    first.
columns_sorted: np.argsort(-losses, axis=0).tolist()
    Each column of the table was sorted. Sort the layers' means: mean(axis=1) first.
mean_of_the_table: [0]
    One mean was taken of the whole table, so one number was sorted. Each layer has a mean of its
    own: mean(axis=1).
sum_goes_on: largest_first(np.cumsum(losses.mean(axis=1)))
    The sum was not set to 0 for each layer, so later layers hold the losses of earlier ones.
means_as_keys: [k for k in order if losses[k].mean() not in losses[k + 1 :].mean(axis=1)]
    Of layers with equal means only one is left: a dictionary has a key once. Sort the indices
    themselves, by their means.
by_the_squares: largest_first((losses**2).mean(axis=1))
    You sorted by the squares of the losses, which favour a single large one. Take the mean.
by_the_spread: largest_first(losses.std(axis=1))
    You sorted by how much a layer's losses differ. Take their mean.
mean_of_the_losers: largest_first(losses.sum(axis=1) / np.maximum(1, (losses > 0).sum(axis=1)))
    The mean was taken over losses above 0 only. A loss of 0 counts as well.
whole_table: np.argsort(-losses).tolist()
    The whole table was sorted, row by row. Sort the layers' means: mean(axis=1) first.
from_one: [layer + 1 for layer in order]  # The order counts from 1. Indices of rows start at 0.
as_text: [str(layer) for layer in order]  # The order holds strings. Return the rows' numbers.
as_floats: [float(layer) for layer in order]  # The order holds floats. Indices are integers.
not_sorted: list(range(len(order)))
    This is the order of the rows. Sort them by mean loss, the largest first.
backwards: list(range(len(order)))[::-1]
    These are the rows backwards. Sort them by mean loss, the largest first.
lossless_left_out: [layer for layer in order if losses[layer].any()]
    Layers that lose nothing are missing. They come last, but they are in the order.
one_layer_twice: [int(np.argmax(losses.mean(axis=1) == losses[i].mean())) for i in order]
    Two layers with equal means got the same index: index() finds the first. Sort the indices
    themselves, by their means.
later_of_equal: np.argsort(losses.mean(axis=1), kind="stable")[::-1].tolist()
    Of layers with equal means the earlier comes first. Turning a rising order round turns them too.
by_column: largest_first(losses.mean(axis=0))
    The mean was taken over the layers. A layer is a row: axis=1.
""")
two_results(layer_sensitivity)


@layer_sensitivity.mistake
def losses_transposed(baseline, accuracies):
    """The losses are transposed: a row is a layer, as in the accuracies."""
    losses, order = layer_sensitivity(baseline, accuracies)
    return losses.T, order


@layer_sensitivity.mistake
def losses_sorted(baseline, accuracies):
    """The losses were sorted as well. They stay in the order of the rows; only the second result is
    sorted."""
    losses, order = layer_sensitivity(baseline, accuracies)
    return losses[order], order


@layer_sensitivity.mistake
def means_cut_at_0(baseline, accuracies):
    """Gains are still in the losses: only the means were set to at least 0. Do it for each loss."""
    losses = 100 * (baseline - accuracies)
    return losses, largest_first(np.maximum(losses.mean(axis=1), 0))


@layer_sensitivity.mistake
def means_for_losses(baseline, accuracies):
    """The first result is one mean for each layer. Return the whole table of losses."""
    losses, order = layer_sensitivity(baseline, accuracies)
    return losses.mean(axis=1), order


@layer_sensitivity.accepted
def sensitivity_in_loops(baseline, accuracies):
    losses = [[max(0.0, (baseline - a) * 100) for a in row] for row in accuracies.tolist()]
    order = sorted(range(len(losses)), key=lambda layer: sum(losses[layer]), reverse=True)
    return np.array(losses), order
