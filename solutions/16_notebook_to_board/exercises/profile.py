"""How lesson 16 grades profile: inputs, mistakes with hints, other right answers."""

import numpy as np

from tinyml_course.exercises import Comparison, exercise

from ._common import add_family, add_field_mistakes, add_mistakes, add_renamed

LAYERS = ("conv", "depthwise", "pointwise", "pool", "dense", "softmax")


def layer_inputs(rng):
    """Neither the first nor the last layer takes most, nor the one whose name sorts last."""
    softmax_first = {"softmax": 9_001, "conv": 70_003, "dense": 5_001}
    cases = [
        ({"conv": 500_000, "dense": 140_000}, 64e6, (1.25, 2.5), 5.0, 3.3),
        (softmax_first, 48e6, (1.3, 2.7), 7.3, 1.8),
    ]
    for layers in (3, 4, 6):
        counts = rng.integers(10_000, 900_000, layers).tolist()
        counts[1] = 1_000_000 + counts[1]
        names = [f"{i:02d} {name}" for i, name in enumerate(LAYERS[:layers])]
        low = float(rng.choice([1.15, 1.2, 1.3]))
        clock_hz, current_ma = float(rng.choice([48e6, 120e6, 150e6])), float(rng.uniform(4, 30))
        supply_v = float(rng.choice([1.8, 3.0]))
        instructions = dict(zip(names, counts, strict=True))
        cases.append((instructions, clock_hz, (low, low + 1.2), current_ma, supply_v))
    return cases


profile = exercise(
    points=2, inputs=layer_inputs, comparison=Comparison(rtol=1e-06), closed_rooms=("cost",)
)


def both_from(hint, ms):
    """Another time, and the energy that follows from it."""

    def spoil(right, instructions, clock_hz, cycles, current_ma, supply_v):
        times = [ms(right["instructions"], clock_hz, each) for each in cycles]
        return right | {"ms": times, "uj": [each * current_ma * supply_v for each in times]}

    return hint, spoil


def other_times(hint, times):
    """Other times, made of the counts, the clock and the pair of cycles, and their energy."""

    def spoil(right, instructions, clock_hz, cycles, current_ma, supply_v):
        ms = times(instructions, clock_hz, cycles)
        return right | {"ms": ms, "uj": [each * current_ma * supply_v for each in ms]}

    return hint, spoil


def rounded_to(digits):
    """By name: the times rounded, and energies that follow; both rounded, or one of the two."""

    def times(count, clock, each):
        return round(1000 * count * each / clock, digits)

    def alone(key):
        return lambda right, *_: right | {key: [round(x, digits) for x in right[key]]}

    def each_alone(right, *_):
        return right | {key: [round(x, digits) for x in right[key]] for key in ("ms", "uj")}

    def in_turn(right, i, clock, cycles, ma, v):
        ms = [times(right["instructions"], clock, each) for each in cycles]
        return right | {"ms": ms, "uj": [round(each * ma * v, digits) for each in ms]}

    return {
        f"both_rounded_to_{digits}": (AS_IT_IS, each_alone),
        f"rounded_in_turn_to_{digits}": (AS_IT_IS, in_turn),
        f"time_rounded_to_{digits}": both_from(AS_IT_IS, times),
        f"only_time_rounded_to_{digits}": (AS_IT_IS, alone("ms")),
        f"only_energy_rounded_to_{digits}": (AS_IT_IS, alone("uj")),
    }


def energy(hint, of):
    """Another energy of each time in ms, at the current and voltage given."""
    return hint, lambda _, instructions, clock_hz, cycles, current, volts: [
        of(1000 * sum(instructions.values()) * each / clock_hz, current, volts) for each in cycles
    ]


def with_cycles(change):
    """Times and energies of another pair of cycles."""
    return lambda _, i, clock, cycles, ma, v: profile(i, clock, change(*cycles), ma, v)


def upside_down(thousand, times):
    """The clock divided by the cycles or, wrong twice, by the instructions alone."""

    def spoil(right, i, clock, cycles, ma, v):
        per = [each if times else 1 / each for each in cycles]
        ms = [thousand * clock / (right["instructions"] * each) for each in per]
        return right | {"ms": ms, "uj": [each * ma * v for each in ms]}

    return spoil


def for_each_layer(cycles_of):
    """One item for each layer, made of its cycles."""

    def spoil(right, i, clock, cycles, ma, v):
        ms = [np.array(cycles_of(n, cycles)) * 1000 / clock for n in i.values()]
        return right | {"ms": [x.tolist() for x in ms], "uj": [(x * ma * v).tolist() for x in ms]}

    return spoil


def one_time(ms, mw):
    """One number for ms and for uj."""
    return {"ms": ms, "uj": ms * mw}


SECONDS = "Cycles divided by cycles per second are seconds. Multiply by 1000 for ms."
MICROSECONDS = "These are microseconds. There are 1000 ms in a second: multiply by 1000."
ALREADY_UJ = "ms times mA times V is already µJ: mW times ms."
DIVIDED = "More cycles per instruction take longer: multiply by them."
BOTH_ENDS = "Return both ends, [low, high], of ms and of uj."
PAIR = "Both ends are the same. Compute once with each of the two numbers of cycles."
FIXED = "is fixed in your text. Use the argument: other boards have another one."
LIST_OF_TWO = "One number came. Return both ends, [low, high]."
CUT_OFF = "The fraction is cut off: divide with /, not with //, and leave int() out."
AS_IT_IS = "Do not round; the lesson rounds where it shows the numbers."

# fmt: off
add_mistakes(
    profile,
    seconds=both_from(SECONDS, lambda count, clock, each: count * each / clock),
    microseconds=both_from(MICROSECONDS, lambda count, clock, each: 1e6 * count * each / clock),
    cycles_divide=both_from(DIVIDED, lambda count, clock, each: 1000 * count / each / clock),
    cycles_divide_seconds=both_from(DIVIDED, lambda count, clock, each: count / each / clock),
    cycles_divide_in_order=(DIVIDED, lambda right, i, clock, cycles, ma, v: (right | {
        "ms": sorted(1000 * sum(i.values()) / each / clock for each in cycles),
        "uj": sorted(1000 * sum(i.values()) / each / clock * ma * v for each in cycles)})),
    cycles_left_out=both_from(
        "Both ends are the same: your range counts one cycle for each instruction.",
        lambda count, clock, _each: 1000 * count / clock),
    clock_multiplies=both_from("A faster clock takes less time: divide by it.",
        lambda count, clock, each: 1000 * count * each * clock),
    clock_in_mhz=both_from(
        "Your time is a million times too short. Two things do this: clock_hz times a million, "
        "though it is in hertz; or seconds divided by 1000, though ms are seconds times 1000.",
        lambda count, clock, each: 1000 * count * each / (clock * 1e6)),
    mhz_awaited=both_from(
        "Your time is a million times too long. clock_hz is in hertz already: do not divide it by "
        "a million.",
        lambda count, clock, each: 1000 * count * each / (clock / 1e6)),
    clock_fixed=both_from(f"The clock {FIXED}",
        lambda count, _clock, each: 1000 * count * each / 64e6),
    times_of_the_slowest=other_times(
        "Only the slowest layer's time was taken. An inference runs all of them.",
        lambda i, clock, cycles: [1000 * max(i.values()) * each / clock for each in cycles]),
    mean_of_cycles=other_times(f"The cycles were averaged. {PAIR}",
        lambda i, clock, cycles: [1000 * sum(i.values()) * sum(cycles) / 2 / clock] * 2),
    sum_of_cycles=other_times(f"The cycles were added up. {PAIR}",
        lambda i, clock, cycles: [1000 * sum(i.values()) * sum(cycles) / clock] * 2),
    high_twice=other_times(PAIR,
        lambda i, clock, cycles: [1000 * sum(i.values()) * cycles[1] / clock] * 2),
    layers_timed=(
        "len counts the layers. Add up their counts: the sum of instructions.values().",
        lambda right, i, clock, *others: profile(dict.fromkeys(i, 1), clock, *others)
        | {"slowest": right["slowest"]}),
    times_of_the_last=other_times(
        "Only the last layer's time was taken. Is the sum overwritten in the loop?",
        lambda i, clock, cycles: [1000 * list(i.values())[-1] * each / clock for each in cycles]),
    cycles_added=other_times("Multiply the instructions by the cycles of each; do not add them.",
        lambda i, clock, cycles: [1000 * (sum(i.values()) + each) / clock for each in cycles]),
    ms_and_uj_swapped=("ms and uj are swapped.",
        lambda right, *_: right | {"ms": right["uj"], "uj": right["ms"]}),
    hundredths_cut_off=both_from(AS_IT_IS,
        lambda count, clock, each: 1000 * count * each / clock // 0.01 * 0.01),
    **rounded_to(1),
    **rounded_to(2),
    **rounded_to(3),
    time_in_whole_ms=both_from(
        AS_IT_IS, lambda count, clock, each: round(1000 * count * each / clock)),
    whole_ms=both_from(CUT_OFF, lambda count, clock, each: 1000 * count * each // clock),
    whole_seconds=both_from(CUT_OFF, lambda count, clock, each: 1000 * (count * each // clock)),
    high_before_low=("The two ends are swapped: low comes first.",
        lambda right, *_: right | {key: right[key][::-1] for key in ("ms", "uj")}),
    one_figure=(f"This is only the middle. {BOTH_ENDS}",
        lambda right, *_: right | {key: sum(right[key]) / 2 for key in ("ms", "uj")}),
    low_only=(f"This is one end only. {BOTH_ENDS}",
        lambda right, *_: right | {key: right[key][0] for key in ("ms", "uj")}),
    rounded=(AS_IT_IS,
        lambda right, *_: right | {key: [round(x) for x in right[key]] for key in ("ms", "uj")}),
    slowest_only=(
        "Only the slowest layer was counted. An inference runs all of them: add them up.",
        lambda right, instructions, *others: profile(
        {right["slowest"]: instructions[right["slowest"]]}, *others)),
    last_only=(
        "Only the last layer was counted. Is the sum overwritten in the loop? Add to it.",
        lambda right, i, *others: profile(dict([list(i.items())[-1]]), *others)
        | {"slowest": right["slowest"]}),
    first_only=(
        "Only the first layer was counted. Does the loop end at once?",
        lambda right, i, *others: profile(dict([next(iter(i.items()))]), *others)
        | {"slowest": right["slowest"]}),
    mean_of_layers=(
        "You took the mean of the layers. An inference runs all of them: add them up.",
        lambda right, instructions, clock_hz, *others: (right | {
        key: profile(instructions, clock_hz * len(instructions), *others)[key]
        for key in ("ms", "uj")})),
)
add_field_mistakes(
    profile,
    "ms",
    only_ms_in_seconds=(SECONDS, lambda right, *_: [each / 1000 for each in right]),
    only_ms_in_us=(MICROSECONDS, lambda right, *_: [each * 1000 for each in right]),
    only_ms_low=(BOTH_ENDS, lambda right, *_: right[0]),
    ms_as_one_text=("ms holds a text. Return the two numbers; the lesson shows them.",
        lambda right, *_: f"{right[0]} to {right[1]} ms"),
    ms_as_texts=("ms holds texts. Return the two numbers; the lesson shows them.",
        lambda right, *_: [f"{each} ms" for each in right]),
    only_ms_sum=(f"Both ends were added up. {BOTH_ENDS}", lambda right, *_: sum(right)),
    only_ms_high=(BOTH_ENDS, lambda right, *_: right[1]),
    only_ms_mean=(LIST_OF_TWO, lambda right, *_: sum(right) / 2),
)
add_field_mistakes(
    profile,
    "uj",
    mj=energy(
        f"{ALREADY_UJ} Your result is 1000 times too small.", lambda ms, ma, v: ms * ma * v / 1000),
    joules=energy(f"These are joules. {ALREADY_UJ}", lambda ms, ma, v: ms / 1000 * ma / 1000 * v),
    times_1000=energy(
        f"{ALREADY_UJ} Your result is 1000 times too large.", lambda ms, ma, v: ms * ma * v * 1000),
    times_a_million=energy(f"{ALREADY_UJ} The million is for joules, which are s times W.",
        lambda ms, ma, v: ms * ma * v * 1e6),
    no_voltage=energy(
        "Time times current is a charge. Multiply by the supply voltage to get an energy.",
        lambda ms, ma, _v: ms * ma),
    no_current=energy(
        "Power is current times voltage; the current is missing.", lambda ms, _ma, v: ms * v),
    voltage_divides=energy(
        "Power is current times voltage: multiply by it.", lambda ms, ma, v: ms * ma / v),
    power=energy(
        "mA times V is the power, in mW. Energy is power times time.", lambda _ms, ma, v: ma * v),
    time_divides=energy(
        "Energy is power times time: multiply by it.", lambda ms, ma, v: ma * v / ms),
    voltage_fixed=energy(f"The voltage {FIXED}", lambda ms, ma, _v: ms * ma * 3.3),
    current_fixed=energy(f"The current {FIXED}", lambda ms, _ma, v: ms * 5.0 * v),
    current_twice=energy("The current is in it twice. Power is current times voltage.",
        lambda ms, ma, v: ms * ma * ma * v),
    voltage_twice=energy("The voltage is in it twice. Power is current times voltage.",
        lambda ms, ma, v: ms * ma * v * v),
    low_energy_twice=(
        "Both ends of uj are the same. The second is the energy of the longer time.",
        lambda right, *_: [right[0]] * 2),
    double_energy=(
        "The second end of uj is not twice the first. It is the energy of the longer time.",
        lambda right, *_: [right[0], 2 * right[0]]),
    energy_of_instructions=("Energy is power times time: instructions are no time. Use ms.",
        lambda _right, i, _clock, cycles, ma, v: [ma * v * sum(i.values()) * c for c in cycles]),
    list_repeated=("A list times a whole number repeats the list. Compute each end by itself.",
        lambda _right, i, clock, cycles, ma, v: profile(i, clock, cycles, ma, v)["ms"]
        * int(ma * v)),
    only_uj_sum=(f"Both ends were added up. {BOTH_ENDS}", lambda right, *_: sum(right)),
    only_uj_high=(BOTH_ENDS, lambda right, *_: right[1]),
    only_uj_mean=(LIST_OF_TWO, lambda right, *_: sum(right) / 2),
    only_uj_low=(BOTH_ENDS, lambda right, *_: right[0]),
    only_power=("mA times V is the power, in mW. Energy is power times time, at both ends.",
        lambda _right, _i, _clock, _cycles, ma, v: ma * v),
)
add_field_mistakes(
    profile,
    "instructions",
    cycles_for_instructions=(
        "These are cycles. instructions counts what runs, whatever it takes: the plain sum.",
        lambda right, _i, _clock, cycles, *_: [right * each for each in cycles]),
    high_cycles_for_instructions=(
        "These are cycles. instructions counts what runs, whatever it takes: the plain sum.",
        lambda right, _i, _clock, cycles, *_: int(right * cycles[1])),
    low_cycles_for_instructions=(
        "These are cycles. instructions counts what runs, whatever it takes: the plain sum.",
        lambda right, _i, _clock, cycles, *_: int(right * cycles[0])),
    largest_count=("This is the count of one layer. Add up those of all.",
        lambda _, i, *_rest: max(i.values())),
    last_count=("This is the count of the last layer. Is the sum overwritten in the loop?",
        lambda _, i, *_rest: list(i.values())[-1]),
    counts_in_a_list=("These are the counts of the layers. Add them up.",
        lambda _, i, *_rest: list(i.values())),
    float_count=("The number is right, but a float. Counts are whole: int.",
        lambda right, *_: float(right)),
    mean_count=("This is the mean of the layers. Add their counts up.",
        lambda right, i, *_rest: right / len(i)),
    layers_counted=("This is the number of layers. Add up their counts.",
        lambda _, i, *_rest: len(i)),
)
add_field_mistakes(
    profile,
    "slowest",
    largest_name=(
        "max of a dict compares its keys, here names. Compare counts: key=instructions.get.",
        lambda _, instructions, *_rest: max(instructions)),
    longest_name=("This is the longest name. Compare the counts: key=instructions.get.",
        lambda _, instructions, *_rest: max(instructions, key=len)),
    names_in_order=("These are the names of all layers. Return the first of them alone.",
        lambda _, i, *_rest: sorted(i, key=i.get, reverse=True)),
    count_for_name=("slowest is the layer's name, not its count.",
        lambda _, instructions, *_rest: max(instructions.values())),
    name_and_count=("Name and count came together. Return the name alone.",
        lambda right, instructions, *_rest: (right, instructions[right])),
    name_in_a_list=("The name came in a list. Return the name alone.",
        lambda right, *_: [right]),
    place_for_name=("This is the place of the layer. Return its name.",
        lambda right, instructions, *_rest: list(instructions).index(right)),
    fastest=("This layer has the fewest instructions; the slowest has the most.",
        lambda _, instructions, *_rest: min(instructions, key=instructions.get)),
    first_layer=(
        ("This is the first layer, not the one with the most instructions. (np.argmax of "
        "instructions.values() is always 0: it needs a list.)"),
        lambda _, instructions, *_rest: next(iter(instructions))),
    last_layer=("This is the last layer, not the one with the most instructions.",
        lambda _, instructions, *_rest: list(instructions)[-1]),
)
add_family(
    profile,
    "The fraction is upside down: a faster clock must give a shorter time.",
    **{f"upside_down_{i}": upside_down(thousand, times) for i, (thousand, times) in enumerate(
        (a, b) for a in (1, 1000) for b in (True, False))},
)
add_family(
    profile,
    "The range of cycles is fixed in your text. Use cycles_per_instruction: cores differ.",
    cycles_fixed=with_cycles(lambda *_: (1.25, 2.5)),
    high_fixed=with_cycles(lambda low, _high: (low, 2.5)),
    high_is_twice_low=with_cycles(lambda low, _high: (low, 2 * low)),
)
add_family(
    profile,
    "The low end counts one cycle for each instruction. Multiply by the lower of the two numbers.",
    low_without_cycles=with_cycles(lambda _low, high: (1, high)),
)
add_family(
    profile,
    "The high end has both numbers of cycles in it. Multiply the instructions by one of them.",
    both_cycles_in_high=with_cycles(lambda low, high: (low, low * high)),
)
add_family(
    profile,
    "ms and uj hold one item for each layer. Add the layers up first: two numbers each.",
    pair_for_each_layer=for_each_layer(lambda n, cycles: [n * each for each in cycles]),
    low_for_each_layer=for_each_layer(lambda n, cycles: n * cycles[0]),
)
add_family(
    profile,
    f"The cycles were added up. {BOTH_ENDS}",
    one_sum=lambda right, i, clock, cycles, ma, v: right | one_time(
        1000 * sum(i.values()) * sum(cycles) / clock, ma * v),
)
add_family(
    profile,
    "Return a dictionary with the four names, as in the example.",
    no_keys=lambda right, *_: tuple(right.values()),
)
add_renamed(
    profile,
    instructions="instruction count total instr",
    ms="time times time_ms Ms milliseconds",
    uj="energy uJ energy_uj µJ µj mj microjoules",
    slowest="slowest_layer slow layer name max",
)
profile.mistakes(
    "A pair times a number is an error, or repeats the pair. Compute each end by itself.",
    pair_times_number=lambda i, clock, cycles, *_: cycles * (sum(i.values()) / clock),
)
profile.mistakes(
    "np.sum does not add up the values of a dictionary: it hands them back. Python's sum adds "
    "them, or make a list first.",
    int_of_values=lambda i, *_: int(np.sum(i.values())),
)
profile.mistakes(
    "Three things raise this: sum(instructions) adds the names, the counts are its values(); "
    "np.sum does not add up the values of a dictionary, only of a list; and cycles_per_instruction "
    "is a pair, so compute once for each of its numbers.",
    names_added=lambda i, *_: sum(i),
)
# fmt: on


@profile.accepted
def profile_in_seconds_and_watts(instructions, clock_hz, cycles, current_ma, supply_v):
    count, slowest = max((count, layer) for layer, count in instructions.items())
    others = sum(each for layer, each in instructions.items() if layer != slowest)
    seconds = np.array(cycles) * (count + others) / clock_hz
    watts = current_ma / 1000 * supply_v
    return {
        "slowest": slowest,
        "uj": tuple(1e6 * watts * seconds),
        "ms": tuple(1e3 * seconds),
        "instructions": count + others,
    }
