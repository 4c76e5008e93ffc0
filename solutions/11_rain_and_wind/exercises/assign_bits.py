"""How lesson 11 grades assign_bits: inputs, mistakes with hints, other right answers."""

import heapq
import itertools
import math

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSED, table_of
from ._greedy_plans import before_a_gap, first_true, plans, price, steps_from

# Weights | widths | budget | losses in tenths of a point, a layer after the other. A search found
# them: together they tell all mistakes apart. Some steps lose nothing or win, first losses are not
# all 0, sizes have fractions of a byte, prices differ in the fourth decimal, and none but 0 twice.
TELLING_PLANS = """
49 24 10 47 10 30 | 8 5 3 2 | 83.5 | 0 2 4 54,0 2 2 2,0 0 50 100,0 30 60 60,0 50 52 72,2 0 28 48
12 7 20 16 10 | 8 5 3 2 | 33.25 | 0 50 46 46,0 5 1 2,2 0 6 36,0 0 8 28,0 0 0 0
44 47 6 46 57 20 | 16 8 4 2 | 240.875 | 2 10 13 15,0 0 1 21,0 1 31 33,0 2 14 10,2 3 23 28,5 5 7 7
41 50 52 25 26 41 | 16 8 4 2 | 246.375 | 5 5 1 1,5 6 18 48,2 3 15 11,2 2 3 5,0 2 14 10,0 30 38 50
58 55 11 6 58 | 8 5 3 2 | 91.875 | 2 0 0 0,5 55 75 125,0 0 0 8,5 5 7 9,5 1 0 0
54 58 15 39 9 50 | 8 5 3 2 | 175.5 | 0 0 0 50,2 2 0 1,5 5 8 28,5 1 3 15,0 50 55 51,0 1 6 8
31 43 5 53 49 46 | 8 5 3 2 | 167.5 | 0 50 46 54,0 3 11 11,5 1 2 0,2 4 12 12,5 5 5 5,5 13 13 15
3969 3013 1075 3236 1761 | 8 5 3 2 | 8536.125 | 5 25 31 40,5 9 14 34,0 7 9 10,0 7 22 37,2 2 0 10
40 30 50 | 8 4 2 | 5000 | 0 5 20,0 7 9,0 1 3
"""


def assign_inputs(rng):
    cases = []
    for line in TELLING_PLANS.strip().splitlines():
        weights, widths, budget, tenths = line.split(" | ")
        table = np.array([row.split() for row in tenths.split(",")], float) / 10
        weights, widths = ([*map(int, numbers.split())] for numbers in (weights, widths))
        cases.append((weights, table, widths, float(budget)))
    small = [8, 80, 40], np.array([[0, 0.3, 5.0], [0, 2.0, 9.0], [0, 0.5, 0.8]]), [8, 4, 2]
    # Fits after two steps; is met exactly after three; cannot be met; is met from the start.
    cases += [(*small, budget) for budget in (104, 58, 10, 128)]
    # A dear step hides a cheap one behind it; then two layers that cost the same.
    hidden = np.array([[0, 2.0, 2.1], [0, 0.5, 0.8], [0, 3.0, 3.2]])
    cases += [([8, 40, 16], hidden, [8, 4, 2], budget) for budget in (32, 20)]
    cases.append(([16, 16], np.array([[0, 0.5, 2.0], [0, 0.5, 2.0]]), [8, 4, 2], 24))
    # Steps of 2 and of 4 bits: a weight saves unequal bytes, and prices are not additive.
    for losses in ([[0, 1, 4], [0, 2, 9]], [[0, 0.5, 5.9], [0, 2, 9]], [[0, 1, 9], [0, 0.1, 0.6]]):
        cases.append(([40, 40], np.array(losses, float), [8, 6, 2], 60))
    for layers, widths in [(5, [8, 6, 4, 3, 2]), (7, [8, 4, 2]), (6, [8, 6, 4, 2])]:
        parameters = [int(n) for n in 8 * rng.integers(2, 90, layers)]
        rises = rng.uniform(0.05, 1, (layers, len(widths) - 1)).cumsum(axis=1)
        rises *= rng.uniform(0.2, 6, (layers, 1))
        losses = np.hstack([np.zeros((layers, 1)), rises.cumsum(axis=1)]).round(3)
        budget = round(float(rng.choice([0.45, 0.55, 0.65])) * sum(parameters), 1)
        cases.append((parameters, losses, widths, budget))
    return cases


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
    names = {"n": n, "losses": losses, "widths": widths, "budget": budget}
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
divided_by_what_is_left: (after - now) / (n * new)
    The price was divided by the bytes left after the step. Divide by the bytes it saves.
from_the_start: after / (n * (first - new))  # The price counts a layer's steps so far as well.
    Count the next step alone: its extra points, and the bytes it saves.
largest_layer_first: -saved
    You took the step that saves most bytes. Take the one with the fewest points per byte.
dearest_first: -(after - now) / saved
    You took the most expensive step. Take the one with the fewest points per byte.
bytes_for_points: saved / (after - now + 1e-9)
    You took the step that saves fewest bytes per point. Take the one with the fewest points per
    byte.
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
a_byte_for_each: sum(n) > budget
    The size is the number of weights, a byte for each. It is weights * bits / 8.
never_again: sum(n) * first / 8 > budget
    The size was computed once, before the loop. Compute it again after each step.
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
as_floats: [float(bits) for bits in right]
    The widths are floats. Return the integers that came in.
as_text: [f"{bits} bits" for bits in right]  # These are texts. Return the numbers of bits.
losses_of_the_width: assign_bits(n, np.asarray(losses).T, widths, budget)
    The indices of losses are exchanged: losses[layer][i], a row for each layer.
fewest_at_first: [widths[-1]] * len(n)
    The plan started at the fewest bits, where there is nothing to do. Start at widths[0].
second_width_at_first: plans(price, n, np.asarray(losses)[:, 1:], widths[1:], budget)[-1]
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


@assign_bits.mistake
def best_of_all_plans(parameters, losses, widths, budget_bytes):
    """You tried all plans and took the best. The greedy plan goes step by step, and may be another:
    it is asked for, as all plans are too many for large networks."""
    found = [
        (sum(row[i] for row, i in zip(losses, plan, strict=True)), plan)
        for plan in itertools.product(range(len(widths)), repeat=len(parameters))
        if np.dot(parameters, [widths[i] for i in plan]) / 8 <= budget_bytes
    ]
    return [widths[i] for i in min(found)[1]] if found else [widths[-1]] * len(parameters)


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


def sorted_at_the_start(place_after):
    """All layers' steps, sorted once. The turn of the step from place i takes its layer from the
    place where it is to place_after(i, place)."""

    def wrong(parameters, losses, widths, budget_bytes):
        steps = [
            (price(*step), step[-1], i)
            for i in range(len(widths) - 1)
            for step in steps_from([i] * len(parameters), parameters, losses, widths)
        ]
        at = [0] * len(parameters)
        for _, layer, i in sorted(steps):
            if np.dot(parameters, [widths[i] for i in at]) / 8 > budget_bytes:
                at[layer] = place_after(i, at[layer])
        return [widths[i] for i in at]

    return wrong


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


@assign_bits.mistake
def straight_to_the_end(parameters, losses, widths, budget_bytes):
    """A layer went straight to the fewest bits. Go one width at a time, then compare all again."""
    bits = [widths[0]] * len(parameters)
    for layer in np.argsort(losses.mean(axis=1), kind="stable"):
        if np.dot(parameters, bits) / 8 > budget_bytes:
            bits[layer] = widths[-1]
    return bits


assign_bits.mistakes(
    "The steps were sorted once, at the start. But a layer's second step comes after its first: "
    "compare the next steps of all layers again after each one.",
    sorted_once=sorted_at_the_start(lambda _i, place: place + 1),
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
