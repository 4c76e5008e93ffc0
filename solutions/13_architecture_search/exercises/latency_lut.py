"""How lesson 13 grades latency_lut: inputs, mistakes with hints, other right answers."""

# ruff: noqa: ARG005 - every formula of a mistake takes the same names

import math
from collections import defaultdict
from fractions import Fraction

from tinyml_course.exercises import Comparison, exercise

from ._common import CLOSED, random_layers

CLOSE = Comparison(rtol=1e-9)


def table_of(layers, rng):
    """Instructions that grow with the work, as a board's do, and not quite in step with it."""
    table = {}
    for layer in layers:
        per_product = {"conv": 2, "depthwise": 9, "dense": 4}[layer[0]]
        table[layer] = int(products_of(layer) * per_product * rng.uniform(0.7, 1.5)) + 40 * layer[5]
    return table


def measured_inputs(rng):
    """By hand first; all in the table; one and all missing; a layer that comes twice."""
    conv, dense = ("conv", 24, 12, 3, 1, 4), ("dense", 1, 1, 1, 4, 2)
    table = {conv: 60_000, dense: 100}
    look, mix = ("depthwise", 12, 6, 5, 4, 4), ("conv", 6, 6, 1, 4, 8)
    more = {**table, look: 90_000, mix: 7_000, ("depthwise", 20, 10, 3, 5, 5): 41_000}
    cases = [
        ([conv, ("dense", 1, 1, 1, 8, 2)], table, 64e6),
        ([conv, dense], table, 64e6),
        ([conv, look, mix, dense], more, 150e6),
        ([("conv", 24, 12, 3, 1, 8), ("dense", 1, 1, 1, 4, 3)], table, 64e6),
        ([conv, mix, mix, dense], more, 100e6),
        ([conv, ("depthwise", 12, 6, 3, 4, 4), ("conv", 6, 6, 1, 4, 6), dense], more, 48e6),
        ([dense], {conv: 5_000, dense: 64}, 64e6),
        ([("depthwise", 12, 6, 3, 4, 4)], more, 1e6),
        ([("conv", 12, 6, 5, 3, 7)], more, 133e6),
    ]
    for _ in range(9):
        layers = random_layers(rng)
        others = random_layers(rng, 3) + random_layers(rng, 2)
        others += [("depthwise", 14, 7, 3, 6, 6), ("depthwise", 8, 4, 5, 9, 9)]
        known = [layer for layer in layers if rng.random() < 0.6]
        cases.append((layers, table_of([*others, *known], rng), float(rng.choice([64e6, 150e6]))))
    return cases


latency_lut = exercise(points=2, inputs=measured_inputs, comparison=CLOSE, closed_rooms=CLOSED)


def products_of(layer):
    kind, _, side, kernel, inputs, outputs = layer
    return side**2 * kernel**2 * outputs * (1 if kind == "depthwise" else inputs)


def kind_of(layer, table):
    return {each: n for each, n in table.items() if each[0] == layer[0]}


def right_guess(layer, table):
    alike = kind_of(layer, table)
    return sum(alike.values()) / sum(map(products_of, alike)) * products_of(layer)


def in_ms(instructions, clock_hz):
    return 1000 * instructions / clock_hz


def guessed_by(guess):
    """Other instructions for a layer that is not in the table."""

    def wrong(layers, table, clock_hz):
        known = sum(table[x] if x in table else guess(x, table) for x in layers)
        return in_ms(known, clock_hz)

    return wrong


def work_by(work):
    """The rate of a kind for another count of work."""

    def guess(layer, table):
        alike = kind_of(layer, table)
        return sum(alike.values()) / sum(map(work, alike)) * work(layer)

    return guessed_by(guess)


def changed(change):
    return lambda layers, table, clock_hz: change(latency_lut(layers, table, clock_hz), clock_hz)


def mean(values):
    values = list(values)
    return sum(values) / len(values)


latency_lut.mistakes(
    "A layer that is not in the table was left out, or counted as nothing. Estimate it.",
    left_out=guessed_by(lambda x, table: 0),
    one_for_missing=guessed_by(lambda x, table: 1),
    looked_up_all_the_same=lambda layers, table, clock_hz: in_ms(
        sum(table[x] for x in layers), clock_hz
    ),
)
latency_lut.mistakes(
    "For a missing layer, all instructions of its kind were added, as if it took as long as all of "
    "them: divide by their multiply-accumulates, then multiply with its own.",
    sum_of_kind=guessed_by(lambda x, table: sum(kind_of(x, table).values())),
    sum_for_each_product=guessed_by(
        lambda x, table: sum(kind_of(x, table).values()) * products_of(x)
    ),
)
latency_lut.mistakes(
    "Multiply-accumulates were counted as instructions: the table says how many instructions each "
    "of them takes.",
    products_alone=lambda layers, table, clock_hz: in_ms(sum(map(products_of, layers)), clock_hz),
    products_for_missing=guessed_by(lambda x, table: products_of(x)),
)
latency_lut.mistakes(
    "The rate of the text is written into the function. Each table and each kind has its own.",
    rate_of_the_text=guessed_by(lambda x, table: 12.5 * products_of(x)),
)
latency_lut.mistakes(
    "A missing layer got the instructions of another one as they are. Larger layers take more: "
    "use instructions for each multiply-accumulate.",
    mean_of_kind=guessed_by(lambda x, table: mean(kind_of(x, table).values())),
    first_of_kind=guessed_by(lambda x, table: next(iter(kind_of(x, table).values()))),
    last_of_kind=guessed_by(lambda x, table: list(kind_of(x, table).values())[-1]),
    mean_of_all=guessed_by(lambda x, table: mean(table.values())),
    largest_of_kind=guessed_by(lambda x, table: max(kind_of(x, table).values())),
)
latency_lut.mistakes(
    "For a missing layer, only measured layers of *its kind* count: a depthwise layer takes more "
    "instructions for each multiply-accumulate than a plain one.",
    of_all_kinds=guessed_by(
        lambda x, table: sum(table.values()) / sum(map(products_of, table)) * products_of(x)
    ),
    mean_rate_of_all_kinds=guessed_by(
        lambda x, table: mean(n / products_of(y) for y, n in table.items()) * products_of(x)
    ),
    of_other_kinds=guessed_by(
        lambda x, table: (
            products_of(x)
            * sum(n for y, n in table.items() if y[0] != x[0])
            / max(sum(products_of(y) for y in table if y[0] != x[0]), 1)
        )
    ),
)
latency_lut.mistakes(
    "The rate of a kind is all its instructions divided by all its multiply-accumulates, not the "
    "mean of rates, nor the rate of one layer.",
    mean_of_rates=guessed_by(
        lambda x, table: (
            mean(n / products_of(y) for y, n in kind_of(x, table).items()) * products_of(x)
        )
    ),
    rate_of_the_first=guessed_by(
        lambda x, table: (
            next(n / products_of(y) for y, n in kind_of(x, table).items()) * products_of(x)
        )
    ),
    rate_of_the_last=guessed_by(
        lambda x, table: (
            [n / products_of(y) for y, n in kind_of(x, table).items()][-1] * products_of(x)
        )
    ),
    highest_rate=guessed_by(
        lambda x, table: (
            max(n / products_of(y) for y, n in kind_of(x, table).items()) * products_of(x)
        )
    ),
    lowest_rate=guessed_by(
        lambda x, table: (
            min(n / products_of(y) for y, n in kind_of(x, table).items()) * products_of(x)
        )
    ),
)


def nearest_rate(layer, table):
    """The rate of the one layer of its kind that does about as much work."""
    work = products_of(layer)
    near = min(kind_of(layer, table), key=lambda x: abs(products_of(x) - work))
    return table[near] / products_of(near) * work


def of_this_network(layers, table, clock_hz):
    """Rates from those layers alone that the network has itself."""
    own = {x: table[x] for x in layers if x in table}

    def guess(layer):
        alike = kind_of(layer, own)
        return products_of(layer) * sum(alike.values()) / max(sum(map(products_of, alike)), 1)

    return in_ms(sum(table[x] if x in table else guess(x) for x in layers), clock_hz)


latency_lut.mistakes(
    "The rate comes from one layer, the most similar one. Take all layers of the kind that are in "
    "the table.",
    rate_of_the_nearest=guessed_by(nearest_rate),
)
latency_lut.mistakes(
    "The rate comes from this network's own layers. Take all layers of the kind that are in the "
    "table.",
    rate_of_this_network=of_this_network,
)
latency_lut.mistakes(
    "The rate is upside down: instructions divided by multiply-accumulates.",
    upside_down=guessed_by(
        lambda x, table: (
            products_of(x)
            * sum(map(products_of, kind_of(x, table)))
            / sum(kind_of(x, table).values())
        )
    ),
    divided_by_work=guessed_by(
        lambda x, table: (
            sum(kind_of(x, table).values())
            / sum(map(products_of, kind_of(x, table)))
            / products_of(x)
        )
    ),
    rate_alone=guessed_by(
        lambda x, table: sum(kind_of(x, table).values()) / sum(map(products_of, kind_of(x, table)))
    ),
)
latency_lut.mistakes(
    "The multiply-accumulates of a layer are not right: see estimate_cost.",
    all_as_conv=work_by(lambda x: x[2] ** 2 * x[3] ** 2 * x[4] * x[5]),
    all_as_depthwise=work_by(lambda x: x[2] ** 2 * x[3] ** 2 * x[5]),
    places_of_the_input=work_by(lambda x: products_of(x) // x[2] ** 2 * x[1] ** 2),
    weights_for_products=work_by(lambda x: products_of(x) // x[2] ** 2),
    one_side_of_the_kernel=work_by(lambda x: products_of(x) // x[3]),
    one_side_of_the_output=work_by(lambda x: products_of(x) // x[2]),
    outputs_for_products=work_by(lambda x: x[2] ** 2 * x[5]),
    bytes_for_products=work_by(lambda x: products_of(x) // x[2] ** 2 + 8 * x[5]),
    with_bytes_of_channels=work_by(lambda x: products_of(x) + 8 * x[5]),
)
latency_lut.mistakes(
    "Every layer was estimated by its kind's rate. Take what was measured where the table has it.",
    table_not_used=lambda layers, table, clock_hz: in_ms(
        sum(right_guess(x, table) for x in layers), clock_hz
    ),
)
latency_lut.mistakes(
    "A layer that comes twice is computed twice.",
    each_once=lambda layers, table, clock_hz: latency_lut(
        list(dict.fromkeys(layers)), table, clock_hz
    ),
)
latency_lut.mistakes(
    "The table was added up, with layers that this network does not have.",
    whole_table=lambda layers, table, clock_hz: in_ms(sum(table.values()), clock_hz),
    table_and_missing=lambda layers, table, clock_hz: in_ms(
        sum(table.values()) + sum(right_guess(x, table) for x in layers if x not in table), clock_hz
    ),
)
latency_lut.mistakes(
    "Only a part of the layers counted: a network computes one after the other, all of them.",
    longest_layer=lambda layers, table, clock_hz: max(
        latency_lut([x], table, clock_hz) for x in layers
    ),
    mean_layer=lambda layers, table, clock_hz: latency_lut(layers, table, clock_hz) / len(layers),
    first_layer=lambda layers, table, clock_hz: latency_lut(layers[:1], table, clock_hz),
    last_layer=lambda layers, table, clock_hz: latency_lut(layers[-1:], table, clock_hz),
    without_the_last=lambda layers, table, clock_hz: latency_lut(layers[:-1], table, clock_hz),
    without_the_first=lambda layers, table, clock_hz: latency_lut(layers[1:], table, clock_hz),
)
latency_lut.mistakes(
    "The unit is not milliseconds: clock_hz instructions take a second, a thousand milliseconds.",
    seconds=changed(lambda ms, hz: ms / 1000),
    microseconds=changed(lambda ms, hz: 1000 * ms),
    divided_by_1000=changed(lambda ms, hz: ms / 1e6),
    instructions=changed(lambda ms, hz: ms * hz / 1000),
    times_the_clock=changed(lambda ms, hz: ms / 1000 * hz / 1000 * hz),
    times_the_clock_in_s=changed(lambda ms, hz: ms / 1000 * hz * hz),
    clock_upside_down=changed(lambda ms, hz: 1000 * hz / (ms * hz / 1000) if ms else 0.0),
)
latency_lut.mistakes(
    "The clock of the example is written into the function. Use clock_hz.",
    clock_of_the_example=changed(lambda ms, hz: ms * hz / 64e6),
)
latency_lut.mistakes(
    "The number was rounded. Return it as it is.",
    whole_ms=changed(lambda ms, hz: round(ms)),
    cut_off=changed(lambda ms, hz: int(ms)),
    rounded_to_1=changed(lambda ms, hz: round(ms, 1)),
    rounded_to_2=changed(lambda ms, hz: round(ms, 2)),
    rounded_to_3=changed(lambda ms, hz: round(ms, 3)),
)
latency_lut.mistakes(
    "Return the number alone: no text, no list.",
    as_text=changed(lambda ms, hz: f"{ms} ms"),
    in_a_list=changed(lambda ms, hz: [ms]),
    by_layer=lambda layers, table, clock_hz: [latency_lut([x], table, clock_hz) for x in layers],
)


@latency_lut.mistake
def keys_by_kind_alone(layers, table, clock_hz):
    """A layer was looked up by its kind alone. The whole tuple is the key: sides, kernel and
    channels too."""
    by_kind = {layer[0]: count for layer, count in table.items()}
    return in_ms(sum(by_kind[layer[0]] for layer in layers), clock_hz)


@latency_lut.mistake
def whole_rate(layers, table, clock_hz):
    """The instructions for each multiply-accumulate are not whole: divide with /, not with //."""
    total = 0
    for layer in layers:
        alike = kind_of(layer, table)
        rate = sum(alike.values()) // sum(map(products_of, alike))
        total += table.get(layer, rate * products_of(layer))
    return in_ms(total, clock_hz)


latency_lut.mistakes(
    "The instructions of a missing layer were made whole. Leave them as they are: divide with /, "
    "not with //, and do not round.",
    floor_of_a_layer=guessed_by(
        lambda x, table: (
            products_of(x)
            * sum(kind_of(x, table).values())
            // sum(map(products_of, kind_of(x, table)))
        )
    ),
    rounded_layer=guessed_by(lambda x, table: round(right_guess(x, table))),
    rounded_up_layer=guessed_by(lambda x, table: math.ceil(right_guess(x, table))),
)


@latency_lut.accepted
def with_fractions(layers, table, clock_hz):
    """Sums by kind first, exact until the end."""
    counted, done = defaultdict(int), defaultdict(int)
    for layer, instructions in table.items():
        counted[layer[0]] += instructions
        done[layer[0]] += products_of(layer)
    total = Fraction(0)
    for layer in layers:
        if layer in table:
            total += table[layer]
        else:
            total += Fraction(counted[layer[0]] * products_of(layer), done[layer[0]])
    return float(total * 1000 / Fraction(clock_hz))


@latency_lut.accepted
def with_a_larger_table(layers, table, clock_hz):
    """Missing layers are added to a copy of the table first, then everything is looked up."""
    full = dict(table)
    for layer in layers:
        full.setdefault(layer, right_guess(layer, table))
    return sum(full[layer] / (clock_hz / 1000) for layer in layers)
