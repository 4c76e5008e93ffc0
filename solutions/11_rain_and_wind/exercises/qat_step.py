"""How lesson 11 grades qat_step: inputs, mistakes with hints, other right answers."""

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED, table_of


def step_inputs(rng):
    two_rows = [[3.0, 1.2], [0.6, -1.5]], [[1.0, 2.0], [0.0, 1.0]], [[5.0, -3.0], [2.0, -0.5]]
    three = [[3.0, 1.2, -0.7], [0.8, -1.6, 0.3], [-0.5, 0.1, 0.9]]
    wide = [[2.4, -0.5, 0.9, 1.3], [-0.7, 0.4, 0.2, -0.1]]
    # Targets far above: rows whose largest weight grows. Then another number of inputs.
    x = [[1.0, 2.0, -1.0], [0.5, -1.0, 1.5], [2.0, 1.0, 0.5], [-1.0, 0.6, 1.0]]
    target = [[12.0, -3.0, 0.5], [1.0, 4.0, 2.2], [9.5, -0.8, -1.0], [-2.0, 1.9, 3.0]]
    x_wide = [[1.0, 0.5, -2.0, 0.3], [-0.4, 1.2, 0.6, 2.0], [0.7, -1.0, 1.0, 0.8]]
    target_wide = [[1.5, -3.0], [2.0, 0.4], [3.6, -2.1]]
    one_output = [[1.0, 1.0], [0.4, -2.0], [-1.5, 0.6]]
    cases = [
        (*map(np.array, (three, x, target)), 3, 0.1),
        (*map(np.array, (wide, x_wide, target_wide)), 4, 0.2),
        # A single row of weights with several examples, and a single example for several rows.
        (np.array([[3.0, 1.2]]), *map(np.array, (one_output, [[3.0], [0.5], [-4.0]])), 3, 0.1),
        (*map(np.array, (three, x[1:2], target[1:2])), 3, 0.1),
        (*map(np.array, two_rows), 3, 0.25),
    ]
    for n, units, bits in [(5, 3, 3), (7, 4, 4), (4, 4, 2)]:
        most = 2 ** (bits - 1) - 1
        codes = rng.integers(-most, most + 1, (units, units)) * 1.0
        codes[np.arange(units), rng.permutation(units)] = rng.choice([-1, 1], units)
        codes += rng.uniform(0.08, 0.4, codes.shape) * np.where(codes > 0, -1, 1)
        codes[np.arange(units), rng.permutation(units)] = most * rng.choice([-1, 1], units)
        weights = codes * rng.uniform(0.1, 0.9, (units, 1)).round(3)
        x = rng.normal(0, 1, (n, units)).round(2)
        cases.append((weights, x, rng.normal(0, 1, (n, units)).round(2), bits, 0.125))
    return cases


qat_step = exercise(points=3, inputs=step_inputs, comparison=CLOSE, closed_rooms=CLOSED)


def in_steps(weights, steps, near=np.round):
    return near(weights / steps) * steps


def in_codes(weights, steps, top):
    """One code more below 0 than above, as int8 has it."""
    return np.clip(np.round(weights / steps), -top - 1, top) * steps


def with_zero_point(weights, top):
    """Each row rounded in the way of activations."""
    low, high = np.minimum(weights.min(axis=1), 0), np.maximum(weights.max(axis=1), 0)
    steps = ((high - low) / top)[:, None]
    zero_points = np.round(-low[:, None] / steps)
    return (np.clip(np.round(weights / steps) + zero_points, 0, top) - zero_points) * steps


@table_of(qat_step)
def with_used(formula, weights, x, target, bits, rate):
    """A step from the fine weights, with the gradient at other weights than the rounded ones."""
    top, rows = 2 ** (bits - 1) - 1, np.abs(weights).max(axis=1, keepdims=True)
    used = formula(w=weights, top=top, rows=rows, bits=bits)
    return weights - rate * (x @ used.T - target).T @ x / len(x)


@table_of(qat_step)
def with_step(formula, weights, x, target, bits, rate):
    """Something else made of the right step (new - w), the rounded weights and their error."""
    new = qat_step(weights, x, target, bits, rate)
    top = 2 ** (bits - 1) - 1
    used, again = (in_steps(w, np.abs(w).max(axis=1, keepdims=True) / top) for w in (weights, new))
    error, n = x @ used.T - target, len(x)
    rows = np.abs(weights).max(axis=1, keepdims=True)
    names = {"w": weights, "x": x, "t": target, "rate": rate, "new": new, "used": used, "n": n}
    return formula(**names, again=again, error=error, rows=rows, step=rows / top, top=top)


with_step("""
steps_from_the_rounded: used + new - w
    Start the step from the fine weights: rounded ones lose small gradients every time.
rounds_the_result: again
    The new weights were rounded. Return them fine: only the next step rounds them.
gradient_blocked: w
    The weights did not move. Apply the gradient of the rounded weights to the fine ones.
rounded_and_unmoved: used  # These are the rounded weights. Move the fine ones by a step.
error_squared: w - rate * (error**2).T @ x / n
    The error was squared. The gradient of half the squared error holds the error itself.
error_squared_and_halved: w - rate * (error**2).T @ x / 2 / n
    That is the loss times x. The gradient of half the squared error holds the error itself.
half_the_gradient: w + (new - w) / 2
    The gradient is half as large as it should be: the 1/2 of the loss and the 2 of the square
    cancel.
divided_by_the_inputs: w + (new - w) * n / x.shape[1]
    The gradient was divided by the number of inputs. Divide by the number of examples: len(x).
divided_by_all_of_x: w + (new - w) / x.shape[1]
    The gradient was divided by examples times inputs. Divide by the number of examples alone.
divided_by_the_outputs: w + (new - w) * n / len(w)
    The gradient was divided by the number of outputs. Divide by the number of examples: len(x).
sign_of_the_error: w - rate * np.sign(error).T @ x / n
    Only the sign of the error was used. Take the error itself: output minus target.
product_of_means: w - rate * np.outer(error.mean(axis=0), x.mean(axis=0))
    Error and inputs were averaged first. Multiply them for each example, then average: errorᵀ · x.
product_of_sums: w - rate * np.outer(error.sum(axis=0), x.sum(axis=0)) / n
    Error and inputs were summed first. Multiply them for each example, then sum: errorᵀ · x.
first_example_alone: w - rate * np.outer(error[0], x[0])
    Only the first example counts. Average over all of them; a return in a loop ends it early.
first_example_of_all: w - rate * np.outer(error[0], x[0]) / n
    Only the first example counts. Sum over all, then divide; a return in a loop ends it early.
last_example_skipped: w - rate * error[:-1].T @ x[:-1] / n
    The last example is missing: range(n) ends at n - 1 already.
last_example_alone: w - rate * np.outer(error[-1], x[-1])
    Only the last example counts: the gradient is set anew in the loop. Add up all gradients, then
    divide by their number.
last_example_of_all: w - rate * np.outer(error[-1], x[-1]) / n
    Only the last example counts: the gradient is set anew in the loop. Add up the gradients of all.
target_forgotten: w - rate * (x @ used.T).T @ x / n
    The target is not in your error. The error is the output minus the target.
inputs_forgotten: w - rate * error.mean(axis=0)[:, None]
    The inputs are not in your gradient: it is the error times x, for each example.
inputs_alone: w - rate * x.mean(axis=0)
    The error is not in your gradient: it is the error times x, for each example.
one_error_for_all: w - rate * error.mean() * x.mean(axis=0)
    All errors became one mean. Each output has its own error for each example: errorᵀ · x.
change_alone: new - w  # This is the change of the weights. Add it to the old weights.
outputs_rounded: w - rate * (in_steps(x @ w.T, np.abs(x @ w.T).max() / top) - t).T @ x / n
    The outputs were rounded, not the weights. Round the weights first, then compute the outputs.
outputs_rounded_each: w - rate * (in_steps(x @ w.T, abs(x @ w.T).max(axis=0) / top) - t).T @ x / n
    The outputs were rounded, not the weights. Round the weights first, then compute the outputs.
element_by_element: w - rate * (error * x).mean(axis=0)
    * multiplies element by element. Each error meets each input of its example in a matrix product:
    errorᵀ · x.
last_row_alone: np.vstack([w[:-1], new[-1:]])
    Only the last row moved. Collect all rows in the loop, or take them all at once.
first_row_alone: np.vstack([new[:1], w[1:]])
    Only the first row moved. A return inside the loop ends it: put it below the loop.
last_row_skipped: np.vstack([new[:-1], w[-1:]])
    The last row did not move: range(n) ends at n - 1 already.
blocked_where_moved: np.where(used == w, new, w)
    Only weights that rounding does not change have moved. Straight through: all get the gradient.
blocked_where_nearly_moved: np.where(np.isclose(used, w), new, w)
    Only weights that rounding does not change have moved. Straight through: all get the gradient.
blocked_at_the_largest: np.where(np.abs(w) < rows, new, w)
    The largest weight of each row did not move. Nothing is clipped here: all get the gradient.
blocked_above_one: np.where(np.abs(w) <= 1, new, w)
    Weights beyond ±1 did not move. Nothing is clipped here: all get the gradient.
clipped_to_the_old_range: np.clip(new, -rows, rows)
    The new weights were clipped to the row's old largest. They may grow: nothing is clipped.
clipped_to_one: np.clip(new, -1, 1)
    The new weights were clipped to ±1. They may be larger: nothing is clipped.
gradient_clipped: w - rate * np.clip(error.T @ x / n, -1, 1)
    The gradient was clipped to ±1. Use it as it is.
whole_steps: w + np.round((new - w) / step) * step
    The change was rounded to whole steps. Fine weights move by the exact learning rate times the
    gradient.
times_the_weights: w + (new - w) * used
    The gradient was multiplied by the rounded weights. Straight through: it passes unchanged.
whole_division: w - rate * (error.T @ x // n)
    // drops the fraction of the gradient. Divide with /.
inputs_rounded: w - rate * error.T @ np.round(x) / n
    The inputs were rounded in the gradient. Only weights are rounded.
divided_by_the_rate: w + (new - w) / rate**2
    The gradient was divided by the learning rate. Multiply it.
fine_error: used - rate * (x @ w.T - t).T @ x / n
    Fine and rounded weights are exchanged: the rounded compute the outputs, the fine ones move.
ordinary_step_rounded: in_steps(w - rate * (x @ w.T - t).T @ x / n, step)
    This trains the fine weights as usual and rounds at the end. The outputs must come from rounded
    weights; the fine ones stay fine.
loss_returned_too: (new, float(np.mean(error**2)) / 2)
    Return the new weights alone, without the loss.
weight_times_input: w - rate * ((x * used).sum(axis=1, keepdims=True) - t).T @ x / n
    * multiplies element by element. The outputs are a matrix product: x @ roundedᵀ.
gradient_alone: error.T @ x / n
    This is the gradient. Return the new weights: the old ones minus the learning rate times it.
summed_over_examples: w + n * (new - w)
    The gradient is a sum over the examples. Divide by their number.
mean_over_everything: w + (new - w) / t.shape[1]
    The gradient is too small: divide by the number of examples, not of all outputs.
twice_the_gradient: w + 2 * (new - w)
    The gradient is twice as large as it should be: the loss is half the squared error.
uphill: w - (new - w)  # The loss grows: move against the gradient, with a minus.
rate_forgotten: w + (new - w) / rate  # The learning rate is missing: multiply the gradient by it.
target_added: new - 2 * rate * t.T @ x / n
    The error is the output minus the target, not their sum.
gradient_transposed: w - rate * x.T @ error / n
    The gradient is transposed: rows are outputs, so it is errorᵀ · x.
weights_not_transposed: w - rate * (x @ used - t).T @ x / n
    The outputs are x · roundedᵀ: transpose the weights, whose rows are outputs.
""")
with_used("""
without_rounding: w
    This is a step of ordinary training. The outputs must come from the rounded weights.
keepdims_forgotten: in_steps(w, np.abs(w).max(axis=1) / top)
    The steps of the rows were laid along the columns. Keep the axis: max(axis=1, keepdims=True).
sum_of_a_row: in_steps(w, np.abs(w).sum(axis=1, keepdims=True) / top)
    The step came from the sum of a row's weights. Take its largest absolute value.
mean_of_a_row: in_steps(w, np.abs(w).mean(axis=1, keepdims=True) / top)
    The step came from the mean of a row's weights. Take its largest absolute value.
minus_one_from_the_step: in_steps(w, rows / 2 ** (bits - 1) - 1)
    1 was subtracted from the step, not from the number of codes: set brackets around
    2 ** (bits - 1) - 1.
hat_for_power: in_steps(w, rows / (2 ^ (bits - 1) - 1))
    In Python, ^ is no power (it compares bits). Write 2**(bits - 1) - 1.
hat_for_power_in_brackets: in_steps(w, rows / ((2 ^ (bits - 1)) - 1))
    In Python, ^ is no power (it compares bits). Write 2**(bits - 1) - 1.
two_times_bits: in_steps(w, rows / (2 * (bits - 1) - 1))
    2 * (bits - 1) is not 2 to the power of bits - 1: write 2**(bits - 1) - 1.
codes_from_minus_the_highest: in_codes(w, rows / (top + 1), top)
    The step is a little too small, and there is one code more below 0 than above. Codes are
    symmetric: the largest weight has the code 2^(bits - 1) - 1.
codes_of_activations: with_zero_point(w, 2 * top + 1)
    The weights were rounded as activations are, from each row's lowest to its highest, with a zero
    point. Here codes are symmetric: the step is the largest weight over 2^(bits - 1) - 1.
range_over_all_codes: in_codes(w, rows / (top + 0.5), top)
    The range from -largest to largest was divided into 2^bits - 1 steps, so 0 lies aside. Symmetric
    codes end at 2^(bits - 1) - 1: the step is the largest weight over that.
range_over_all_codes_unclipped: in_steps(w, 2 * rows / (2 * top + 1))
    The range from -largest to largest was divided into 2^bits - 1 steps. Symmetric codes end at
    2^(bits - 1) - 1: the step is the largest weight over that.
round_of_python: in_steps(w, rows / top, round)
    Python's round takes one number, and the weights are an array. Take np.round.
minus_one_twice: in_steps(w, rows / (2 * top))
    The step is too small: 2^(bits - 1) - 1 needs its brackets, 2**(bits - 1) - 1.
a_code_too_few: np.clip(np.round(w / rows * top), 1 - top, top - 1) * rows / top
    The largest weight was clipped by one code too many. Its code is 2^(bits - 1) - 1.
codes_from_zero: np.clip(np.round(w / rows * top), 0, top) * rows / top
    Negative weights became 0. Symmetric codes go from minus the highest to the highest.
decimals: np.round(w, bits)
    The weights were rounded to so many decimals. Round to whole steps: divide by the step, round,
    multiply.
whole_numbers: np.round(w)
    The weights were rounded to whole numbers. Divide by the step, round, multiply.
always_3_bits: in_steps(w, rows / 3)
    The number of codes is fixed at that of 3 bits. Compute it from the argument bits.
always_8_bits: in_steps(w, rows / 127)
    The number of codes is fixed at that of 8 bits. Compute it from the argument bits.
rounded_up: in_steps(w, rows / top, np.ceil)
    The weights were rounded up. Round to the nearest code.
whole_division_of_weights: w // (rows / top) * (rows / top)
    // rounds down. Divide with /, then round to the nearest code.
one_step_for_all: in_steps(w, rows.max() / top)
    All weights share one step. Each row, one output, has its own largest weight and step.
steps_of_columns: in_steps(w, np.abs(w).max(axis=0) / top)
    You computed one step for each column. Take each row's largest weight: axis=1.
sign_kept: in_steps(w, w.max(axis=1, keepdims=True) / top)
    The largest weight of a row may be negative: take the largest absolute value.
a_code_too_many: in_steps(w, rows / (top + 1))
    The step is a little too small: the largest weight has the code 2^(bits - 1) - 1.
a_code_too_many_clipped: np.clip(np.round(w / rows * (top + 1)), -top, top) * rows / (top + 1)
    The step is a little too small, so the largest weight is clipped. Its code is 2^(bits - 1) - 1:
    divide by that.
twice_the_codes: in_steps(w, rows / (2 * top + 1))
    The step is too small: codes are symmetric around 0, the largest is 2^(bits - 1) - 1.
step_of_the_spread: in_steps(w, np.ptp(w, axis=1, keepdims=True) / (2 * top + 1))
    The step came from the spread of a row, highest minus lowest. Take its largest absolute value
    over 2^(bits - 1) - 1.
codes_for_weights: np.round(w / rows * top)
    The outputs came from the codes. Multiply them by the row's step.
cut_off: in_steps(w, rows / top, np.floor)
    The weights were rounded down. Round to the nearest code.
cut_towards_zero: in_steps(w, rows / top, np.trunc)
    int() and astype(int) cut off towards 0. Round to the nearest code.
""")


@qat_step.mistake
def step_after_each_example(weights, x, target, bits, rate):
    """The weights moved after each example. Take one step, with the mean gradient of all."""
    for n in range(len(x)):
        weights = qat_step(weights, x[n : n + 1], target[n : n + 1], bits, rate)
    return weights


@qat_step.accepted
def step_by_differences(weights, x, target, bits, learning_rate):
    """The loss is quadratic, so its slope is exactly the difference between two points."""
    steps = [max(map(abs, row)) / (2 ** (bits - 1) - 1) for row in weights]
    used = np.array([[round(w / s) * s for w in r] for r, s in zip(weights, steps, strict=True)])

    def loss(at, change):
        moved = used.copy()
        moved[at] += change
        return np.sum((x @ moved.T - target) ** 2) / 2 / len(x)

    slopes = [loss(at, 0.5) - loss(at, -0.5) for at in np.ndindex(weights.shape)]
    return weights - learning_rate * np.reshape(slopes, weights.shape)
