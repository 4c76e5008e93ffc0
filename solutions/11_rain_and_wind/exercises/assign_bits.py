"""How lesson 11 grades assign_bits: inputs, mistakes with hints, other right answers."""

import heapq
import math

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSED, table_of
from ._greedy_plans import (
    before_a_gap,
    first_true,
    from_width,
    open_place,
    plans,
    price,
    steps_from,
)
from ._other_ways import (
    a_bit_for_a_width,
    best_of_all_plans,
    never_below,
    sorted_at_the_start,
    upwards,
    whole_layers_by,
    width_by_width,
)
from ._telling_plans import assign_inputs

assign_bits = exercise(points=3, inputs=assign_inputs, closed_rooms=CLOSED)


@table_of(assign_bits)
def with_price(formula, *given):
    def key(now, after, saved, n, first, new, layer):
        names = {"now": now, "after": after, "saved": saved, "n": n, "first": first, "new": new}
        return formula(**names, row=given[1][layer], i=given[2].index(new) - 1)

    return plans(key, *given)[-1]


@table_of(assign_bits)
def with_choice(formula, *given):
    names = {"n": len(given[0]), "first_true": first_true, "before_a_gap": before_a_gap}
    names["open_place"] = open_place
    return plans(price, *given, choose=lambda steps: formula(steps=steps, **names))[-1]


@table_of(assign_bits)
def with_size(formula, n, losses, widths, budget):
    def over(bits, at):
        names = {"n": n, "first": widths[0], "last": len(widths) - 1, "budget": budget}
        return formula(bits=bits, at=at, **names)

    return plans(price, n, losses, widths, budget, over=over)[-1]


@table_of(assign_bits)
def with_plan(formula, n, losses, widths, budget):
    """Something else made of all arguments; right is the right plan."""
    right, way = assign_bits(n, losses, widths, budget), plans(price, n, losses, widths, budget)
    names = {"n": n, "losses": losses, "widths": widths, "budget": budget, "from_width": from_width}
    return formula(**names, right=right, way=way, size=np.dot(n, right) / 8)


# now and after: points of a layer; saved: bytes; n: weights; i: where the layer is in widths
with_price("""
by_points_alone: after - now
    You took the step that loses fewest points. Divide the points by the bytes it saves.
all_points_not_extra: after / saved
    The price counts all the points of a layer. Count only what it loses *more* than now.
points_before_the_step: now / saved
    The price counts the points a layer has lost already. Count what the next step costs.
divided_by_all_weights: (after - now) / n  # The price was divided by the layer's weights. Divide by
    the bytes the step saves: 8 to 4 bits saves more than 4 to 3.
divided_by_what_is_there: (after - now) / (n * new + 8 * saved)
    The price was divided by the bytes before the step. Divide by the bytes it saves.
divided_by_what_is_left: (after - now) / (n * new)
    The price was divided by the bytes left after the step. Divide by the bytes it saves.
from_the_start: after / (n * (first - new))  # The price counts a layer's steps so far as well.
    Count the next step alone: its extra points, and the bytes it saves.
points_times_bytes: (after - now) * saved
    The points were multiplied by the bytes saved. Divide by them.
first_step_always: (row[1] - row[0]) / saved
    The price counts a layer's first step in every round. Count the next step: from where the layer
    is now.
bytes_per_point: -saved / float(after - now)
    A step may lose nothing, and bytes per point divide by that 0. Take points per byte.
bytes_per_point_of_numpy: -np.divide(saved, after - now)
    A step may lose nothing or win, and bytes per point are infinite or negative then. Take points
    per byte, the lowest first.
largest_layer_first: -saved
    You took the step that saves most bytes. Take the one with the fewest points per byte.
dearest_first: -(after - now) / saved
    You took the most expensive step. Take the one with the fewest points per byte.
bytes_for_points: saved / (after - now + 1e-9)
    You took the step that saves fewest bytes per point. Take the one with the fewest points per
    byte.
largest_size_first: -(n * new + 8 * saved)
    You took the layer with the most bytes. Take the one with the fewest points per byte.
largest_layer_always: -n
    You took the largest layer. Take the one with the fewest points per byte.
step_before: (now - row[i - 1]) / saved
    The price counts the step before. Count the next: losses[layer][i + 1] - losses[layer][i].
saved_from_the_start: (after - now) / (n * (first - new))
    The bytes saved were counted from the first width. Count those of the next step alone.
size_of_the_change: abs(after - now) / saved
    A layer that loses less at fewer bits got a high price. Leave the sign: its price is negative.
never_negative: max(after - now, 0) / saved
    A step that wins points counts no more than one that loses none. Use points per byte with their
    sign: a negative price comes first.
first_loss_taken_as_0: (after - now * (i > 0)) / saved
    The first column was taken as 0. Subtract it too: the price counts what is lost *more* than now.
whole_bytes_saved: (after - now) / max(1, int(saved))
    The bytes saved were cut off to a whole number. Fractions of a byte count: divide with /.
whole_bytes_of_weights: (after - now) / max(1, n // 8 * round(8 * saved / n))
    // drops a fraction of a byte. Divide with /: weights * bits / 8.
price_to_tenths: round((after - now) / saved, 1)
    The prices were rounded, and different ones became equal. Keep all digits.
price_to_hundredths: round((after - now) / saved, 2)
    The prices were rounded, and different ones became equal. Keep all digits.
price_to_thousandths: round((after - now) / saved, 3)
    The prices were rounded, and different ones became equal. Keep all their digits.
whole_prices: (after - now) // saved  # // drops the fraction of the price. Divide with /.
for_each_bit: (after - now) / (saved / n)
    The price was divided by the bits of one weight. Divide by the bytes that all of them save.
all_losses_of_a_layer: sum(row) / saved
    The price sums all losses of a layer. Count what the next step loses more than now.
mean_loss_of_a_layer: np.mean(row) / n
    The price is a layer's mean loss over its weights. Count the next step: extra points per byte.
fraction_of_the_layer: (after - now) / (8 * saved / (8 * saved + n * new))
    The price was divided by the share of the layer that is saved. Divide by the bytes saved.
bytes_for_points_or_0: -saved / (after - now) if after != now else 0
    A step that loses nothing was set to 0 bytes per point. It is the best of all: use points per
    byte, which need no exception.
""")
# steps (price, layer) of all layers that have one, in order
with_choice("""
free_steps_skipped: min((s for s in steps if s[0] > 0), default=(0, None))[1]
    Steps with price 0 or below are skipped. They are the best: they cost nothing.
zero_is_falsy: first_true(steps, lambda best, lowest, cost: not lowest or cost < lowest)
    `not` takes a price of 0.0 for "none yet". Ask: is None.
layer_0_is_falsy: first_true(steps, lambda best, lowest, cost: not best or cost < lowest)
    `not` takes layer 0 for "none yet". Ask: is None.
ends_at_layer_0: min(steps)[1] or None
    The loop ends when layer 0 is the cheapest: `not` takes 0 for "none". Ask: is None.
lowest_from_0: min((s for s in steps if s[0] < 0), default=(0, None))[1]
    The lowest price starts at 0, so hardly any step is cheaper. Start with None or math.inf.
lowest_from_1: min((s for s in steps if s[0] < 1), default=(0, None))[1]
    The lowest price starts at 1, so dearer steps are never taken. Start with None or math.inf.
break_for_continue: min(before_a_gap(steps), default=(0, None))[1]
    The search ends at the first layer without a next step. Skip that layer: continue, not break.
first_layer_skipped: min((s for s in steps if s[1] > 0), default=(0, None))[1]
    The first layer is never taken: indices start at 0.
last_layer_skipped: min((s for s in steps if s[1] < n - 1), default=(0, None))[1]
    The last layer is never taken: range(n) ends at n - 1 already.
place_in_the_list: min((cost, place) for place, (cost, _) in enumerate(steps))[1]
    The list of prices holds only layers that have a next step, so its places are not the layers'
    numbers. Keep the layer beside its price.
place_in_the_list_while_open: open_place(steps)
    The list of prices holds only layers that have a next step, so its places are not the layers'
    numbers. Keep the layer beside its price.
every_layer_in_turn: steps[0][1]
    The first layer that has a step was taken. Take the one with the lowest price.
""")
# bits of all weights of each layer
with_size("""
whole_bytes: sum(bits) // 8 > budget
    // and int() drop a fraction of a byte, so a plan that is a little too large passes. Divide
    with /.
rounded_size: round(sum(bits) / 8) > budget
    The size was rounded to whole bytes. Compare it as it is.
a_byte_of_grace: sum(bits) / 8 - budget > 1
    A plan that is less than a byte too large passes. Compare the size with the budget itself.
layers_rounded_down: sum(b // 8 for b in bits) > budget
    Each layer's size was cut off to whole bytes. Fractions of a byte count: divide with /.
layers_rounded_up: sum(-(-b // 8) for b in bits) > budget
    Each layer's size was rounded up to whole bytes. Fractions of a byte count.
whole_bytes_for_each: sum(c * max(1, b // c // 8) for c, b in zip(n, bits)) > budget
    A weight of fewer than 8 bits was counted as a whole byte. The size is weights * bits / 8.
a_byte_for_each: sum(n) > budget
    The size is the number of weights, a byte for each. It is weights * bits / 8.
never_again: sum(n) * first / 8 > budget
    The size was computed once, before the loop. Compute it again after each step.
saved_for_size: (sum(n) * first - sum(bits)) / 8 < budget
    The bytes saved so far were compared with the budget. Compare the size of what is left.
largest_alone: max(bits) / 8 > budget
    Each layer was compared with the budget. All layers together must fit.
no_step_at_all: False
    No step was taken, although the weights do not fit. Is the size in bytes, weights * bits / 8?
    And does each layer find its next step, i + 1 < len(widths)?
until_one_ends: sum(bits) / 8 > budget and max(at) < last
    The loop ends when one layer has the fewest bits. Go on while any layer has a next step.
a_step_for_each_layer: sum(bits) / 8 > budget and sum(at) < len(n)
    There are as many steps as layers. Repeat until the size fits: while, not for.
""")
with_plan("""
one_step_alone: way[:2][-1]  # Only one step was taken. Repeat with while, until the size fits.
a_step_too_far: assign_bits(n, losses, widths, budget - 1e-6)
    One step too many: stop when the size equals the budget.
a_step_before_asking: assign_bits(n, losses, widths, min(budget, sum(n) * widths[0] / 8 - 1e-6))
    The sizes fit from the start, and a step was taken all the same: look first.
a_step_too_few: way[-2] if len(way) > 1 and size <= budget else right
    One step too few: the result does not fit the budget yet.
bits_for_bytes: assign_bits(n, losses, widths, budget / 8)
    You compared bits with a budget in bytes: eight bits are one byte.
last_width_forgotten: right if size <= budget else widths[len(widths)]
    A layer that has the fewest bits has no next step: skip it, and stop when none is left.
next_width_missing: right if all(widths[-1] not in at for at in way[:-1]) else widths[len(widths)]
    A layer that has the fewest bits has no next step: skip it when you look for the cheapest.
later_of_equal: assign_bits(n[::-1], losses[::-1], widths, budget)[::-1]
    If two steps have the same price, the earlier layer's comes first: compare with <.
all_alike: [max([w for w in widths if sum(n) * w / 8 <= budget], default=widths[-1])] * len(n)
    All layers got the same width. Choose one for each layer.
places_not_widths: [widths.index(bits) for bits in right]
    These are indices into the list of widths. Return the widths.
sizes_not_widths: [count * bits / 8 for count, bits in zip(n, right, strict=True)]
    These are the layers' sizes in bytes. Return their bits.
as_a_dictionary: dict(enumerate(right))  # This is a dictionary. Return a list, a width per layer.
last_layer_alone: right[-1]  # These are the bits of the last layer alone. Return the whole list.
as_floats: [float(bits) for bits in right]
    The widths are floats. Return the integers that came in.
as_text: [f"{bits} bits" for bits in right]  # These are texts. Return the numbers of bits.
losses_of_the_width: assign_bits(n, np.asarray(losses).T, widths, budget)
    The indices of losses are exchanged: losses[layer][i], a row for each layer.
fewest_at_first: [widths[-1]] * len(n)
    The plan started at the fewest bits, where there is nothing to do. Start at widths[0].
always_from_8: from_width(widths.index(8), n, losses, widths, budget)
    The plan started at 8 bits. Start at widths[0]: here it is another one.
budget_for_each: [max([b for b in widths if k * b / 8 <= budget / len(n)] or [2]) for k in n]
    Each layer got an equal part of the budget. All layers together must fit: take the cheapest
    step of all, again and again.
second_width_at_first: from_width(1, n, losses, widths, budget)
    The plan started at widths[1]. Start at widths[0], index 0.
last_width_unused: plans(price, n, losses, widths[:-1], budget)[-1]
    The last width is never used: a layer has a next step while i + 1 < len(widths).
widths_by_heart: assign_bits(n, losses, [8, 6, 4, 3, 2][: len(widths)], budget)
    The widths are fixed in your function. Take the argument: here they are others.
widths_turned: assign_bits(n, np.asarray(losses), sorted(widths), budget)
    widths was sorted upwards. It falls already, and its order is that of the columns of losses.
last_step_undone: way[max(0, len(way) - 2)]
    The last step was undone, or not taken as it went below the budget. The plan must fit: a size
    below the budget is right.
none_left_forgotten: right if size <= budget else right + None
    No step is left, and the loop went on with None. Stop when no layer has a next step.
none_left_refused: right if size <= budget else min([])
    No step is left: return the plan as it is. (min() of an empty list raises.)
""")


@assign_bits.mistake
def lowest_price_kept(parameters, losses, widths, budget_bytes):
    """The lowest price was not set anew in each round, so later steps are compared with old ones.
    Start each round with none."""
    lowest = [math.inf]

    def choose(steps):
        cost, layer = min(steps)
        if cost >= lowest[0]:
            return None
        lowest[0] = cost
        return layer

    return plans(price, parameters, losses, widths, budget_bytes, choose=choose)[-1]


@assign_bits.mistake
def exact_fit_preferred(parameters, losses, widths, budget_bytes):
    """The price counts only the bytes still missing. Divide by all bytes that the step saves."""
    at = [0] * len(parameters)
    while (over := np.dot(parameters, [widths[i] for i in at]) / 8 - budget_bytes) > 0:
        steps = steps_from(at, parameters, losses, widths)
        if not steps:
            break
        at[min(((s[1] - s[0]) / min(s[2], over), s[-1]) for s in steps)[1]] += 1
    return [widths[i] for i in at]


@assign_bits.mistake
def one_layer_to_its_end(parameters, losses, widths, budget_bytes):
    """The cheapest layer went on alone, down to its last width. Compare all layers again after each
    single step."""
    current = [None]

    def choose(steps):
        if current[0] not in [layer for _, layer in steps]:
            current[0] = min(steps)[1]
        return current[0]

    return plans(price, parameters, losses, widths, budget_bytes, choose=choose)[-1]


assign_bits.mistakes(
    "You tried all plans and took the best. The greedy plan goes step by step, and may be another: "
    "it is asked for, as all plans are too many for large networks.",
    best_of_all_plans=best_of_all_plans,
)


@assign_bits.mistake
def any_width_below(parameters, losses, widths, budget_bytes):
    """You jumped over widths: any lower one was compared. Look at each layer's next width alone."""
    at = [0] * len(parameters)
    while np.dot(parameters, [widths[i] for i in at]) / 8 > budget_bytes:
        steps = [
            ((losses[layer][k] - losses[layer][i]) / (n * (widths[i] - widths[k])), layer, k)
            for layer, (n, i) in enumerate(zip(parameters, at, strict=True))
            for k in range(i + 1, len(widths))
        ]
        if not steps:
            break
        _, layer, at[layer] = min(steps)
    return [widths[i] for i in at]


@assign_bits.mistake
def one_bit_at_a_time(parameters, losses, widths, budget_bytes):
    """A layer went down by one bit. Go to the next width of the list."""
    bits, last = [widths[0]] * len(parameters), len(widths) - 1
    while sum(n * b for n, b in zip(parameters, bits, strict=True)) / 8 > budget_bytes:
        prices = [
            (row[min(widths[0] - b + 1, last)] - row[min(widths[0] - b, last)]) / n
            if b > widths[-1]
            else math.inf
            for row, n, b in zip(losses, parameters, bits, strict=True)
        ]
        if min(prices) == math.inf:
            break
        bits[int(np.argmin(prices))] -= 1
    return bits


assign_bits.mistakes(
    "The steps were sorted once, so a layer's second step may come before its first. Compare the "
    "next steps of all layers again after each one.",
    sorted_and_set=sorted_at_the_start(lambda i, _place: i + 1),
)
assign_bits.mistakes(
    "The steps were sorted once, and those whose turn had not come were dropped. Compare the next "
    "steps of all layers again after each one.",
    sorted_and_skipped=sorted_at_the_start(lambda i, place: place + (i == place)),
)


assign_bits.mistakes(
    "The steps were sorted once, at the start. But a layer's second step comes after its first: "
    "compare the next steps of all layers again after each one.",
    sorted_once=sorted_at_the_start(lambda _i, place: place + 1),
)


assign_bits.mistakes(
    "A layer went straight to the fewest bits. Go one width at a time, then compare all again.",
    straight_to_the_end=whole_layers_by(lambda row, _n: np.mean(row)),
    straight_by_the_last_loss=whole_layers_by(lambda row, _n: row[-1]),
    straight_by_the_last_price=whole_layers_by(lambda row, n: (row[-1] - row[0]) / n),
)
assign_bits.mistakes(
    "The plan went over the layers width by width, all to the second before one to the third. "
    "Compare the next steps of all layers again after each step.",
    width_by_width=width_by_width,
)
assign_bits.mistakes(
    "A step was left out because it goes below the budget. The plan must fit: below is right, only "
    "above is not.",
    never_below=never_below(lambda fitting, _steps: min(fitting, default=None)),
    ends_before_below=never_below(
        lambda fitting, steps: min(steps) if min(steps) in fitting else None
    ),
)
assign_bits.mistakes(
    "The plan started at the fewest bits and went up. Start at widths[0] and go down: the way up "
    "may end at another plan.",
    upwards_by_the_least=upwards(1),
    upwards_by_the_most=upwards(-1),
)
assign_bits.mistakes(
    "A layer went down by one bit, not to the next width: set its bits to widths[i + 1].",
    a_bit_for_a_width=a_bit_for_a_width,
)


@assign_bits.accepted
def bits_from_a_heap(parameters, losses, widths, budget_bytes):
    bits, heap = [widths[0]] * len(parameters), []  # the next step of each layer

    def offer(layer, i):
        if i < len(widths):
            saved = parameters[layer] * (widths[i - 1] - widths[i])
            heapq.heappush(heap, ((losses[layer, i] - losses[layer, i - 1]) / saved, layer, i))

    for layer in range(len(parameters)):
        offer(layer, 1)
    while heap and np.dot(bits, parameters) > 8 * budget_bytes:
        _, layer, i = heapq.heappop(heap)
        bits[layer] = widths[i]
        offer(layer, i + 1)
    return tuple(bits)
