"""How lesson 01 grades tx_energy_mj: inputs, mistakes with hints, other right answers."""

from fractions import Fraction

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED, add_family, add_roundings


def message_inputs(rng):
    cases = [(1000, 80.0, 500.0, 60.0), (17, 5.47, 96.3, 53.0), (0, 40.0, 300.0, 2000.0)]
    # Less than a byte is a message too: on average over many messages there are such.
    cases += [(0.5, 0.8, 300.0, 20.0), (1, 1.7, 240.0, 35.0), (1.6, 0.3, 90.5, 12.0)]
    return cases + [
        (
            int(rng.integers(5, 4000)),
            round(float(rng.uniform(2, 700)), 2),
            round(float(rng.uniform(14, 900)), 2),
            round(float(rng.uniform(3, 2500)), 2),
        )
        for _ in range(6)
    ]


tx_energy_mj = exercise(points=2, inputs=message_inputs, comparison=CLOSE, closed_rooms=CLOSED)


def asleep(formula):
    """A wrong formula with the case of no bytes done right."""
    return lambda b, k, p, w: formula(b, k, p, w) if b else 0.0


def add_formulas(hint, **formulas):
    """Wrong formulas, with the case of no bytes done right, and forgotten where that matters."""
    for name, formula in formulas.items():
        add_family(tx_energy_mj, hint, **{name: asleep(formula)})
        if formula(0, 40.0, 300.0, 2000.0) == 0:
            continue
        add_family(
            tx_energy_mj,
            f"{hint} And mind a message of no bytes.",
            **{f"{name}_and_never_asleep": formula},
        )


add_roundings(tx_energy_mj, "mJ")
add_family(
    tx_energy_mj,
    "For no bytes the radio stays asleep: no message, no energy.",
    never_asleep=lambda b, k, p, w: (w + 8 * b / k) * p / 1000,
    never_asleep_rounded=lambda b, k, p, w: round((w + 8 * b / k) * p / 1000, 3),
)
add_formulas(
    "The rate counts bits, and sent_bytes are bytes: a byte has 8 bits.",
    bytes_as_bits=lambda b, k, p, w: (w + b / k) * p / 1000,
    bits_as_bytes=lambda b, k, p, w: (w + b / 8 / k) * p / 1000,
)
add_formulas(
    "Milliwatts times milliseconds are microjoules, a thousandth of a millijoule.",
    microjoules=lambda b, k, p, w: (w + 8 * b / k) * p,
    joules=lambda b, k, p, w: (w + 8 * b / k) * p / 1e6,
    nanojoules=lambda b, k, p, w: (w + 8 * b / k) * p * 1000,
)
add_family(
    tx_energy_mj,
    "Only 0 bytes are no message. Half a byte or 1 byte (a mean of many messages) is one.",
    asleep_below_one=lambda b, k, p, w: (w + 8 * b / k) * p / 1000 if b >= 1 else 0.0,
    asleep_up_to_one=lambda b, k, p, w: (w + 8 * b / k) * p / 1000 if b > 1 else 0.0,
)
add_family(
    tx_energy_mj,
    "sent_bytes may have a fraction. Use it as it is, without rounding.",
    whole_bytes=lambda b, k, p, w: (w + 8 * int(b) / k) * p / 1000 if int(b) else 0.0,
    whole_bytes_but_a_message=lambda b, k, p, w: (w + 8 * int(b) / k) * p / 1000 if b else 0.0,
    whole_bytes_up=lambda b, k, p, w: (w + 8 * -(-b // 1) / k) * p / 1000 if b else 0.0,
    nearest_bytes=lambda b, k, p, w: (w + 8 * round(b) / k) * p / 1000 if b else 0.0,
    nearest_bytes_or_none=lambda b, k, p, w: (w + 8 * round(b) / k) * p / 1000 if round(b) else 0.0,
)
add_formulas(
    "Only the time of waking is there. How long does sending the bytes take?",
    only_waking=lambda _b, _k, p, w: w * p / 1000,
    only_waking_in_microjoules=lambda _b, _k, p, w: w * p,
)
add_formulas(
    "Whole milliseconds were cut off. Divide with /, not with //.",
    floor_of_sending=lambda b, k, p, w: (w + 8 * b // k) * p / 1000,
    floor_of_energy=lambda b, k, p, w: (w + 8 * b / k) * p // 1000,
    floor_of_both=lambda b, k, p, w: (w + 8 * b // k) * p // 1000,
)
add_formulas(
    "A number of the example is written into the function. Use the arguments in its place.",
    power_of_the_example=lambda b, k, _p, w: (w + 8 * b / k) * 500 / 1000,
    waking_of_the_example=lambda b, k, p, _w: (100 + 8 * b / k) * p / 1000,
    rate_of_the_example=lambda b, _k, p, w: (w + 8 * b / 80) * p / 1000,
    time_of_the_example=lambda _b, _k, p, _w: 200 * p / 1000,
    sending_of_the_example=lambda _b, _k, p, w: (w + 100) * p / 1000,
)
add_family(
    tx_energy_mj,
    "For no bytes the answer is the number 0.0, not a text and not the waking.",
    text_for_none=lambda *given: tx_energy_mj(*given) if given[0] else "no message",
    zero_as_text=lambda *given: tx_energy_mj(*given) if given[0] else "0",
    waking_for_none=lambda *given: tx_energy_mj(*given) if given[0] else given[3],
)
add_formulas(
    "The radio is also awake for wake_ms. Add that time to the time of sending.",
    no_waking=lambda b, k, p, _w: 8 * b / k * p / 1000,
    no_waking_bytes_as_bits=lambda b, k, p, _w: b / k * p / 1000,
    waking_taken_away=lambda b, k, p, w: (8 * b / k - w) * p / 1000,
    the_longer=lambda b, k, p, w: max(w, 8 * b / k) * p / 1000,
)
add_formulas(
    "Mind the brackets: add both times first, then multiply by the power.",
    waking_as_energy=lambda b, k, p, w: w + 8 * b / k * p / 1000,
    sending_as_energy=lambda b, k, p, w: w * p / 1000 + 8 * b / k,
    waking_in_another_unit=lambda b, k, p, w: w / 1000 + 8 * b / k * p / 1000,
    only_one_divided=lambda b, k, p, w: w * p + 8 * b / k * p / 1000,
    only_waking_divided=lambda b, k, p, w: w * p / 1000 + 8 * b / k * p,
    sum_over_the_rate=lambda b, k, p, w: (w + 8 * b) / k * p / 1000,
)
add_formulas(
    "Both times must be in milliseconds. kbit_per_s is also bits per millisecond.",
    sending_in_seconds=lambda b, k, p, w: (w + 8 * b / (1000 * k)) * p / 1000,
    waking_in_seconds=lambda b, k, p, w: (w / 1000 + 8 * b / k) * p / 1000,
)
add_formulas(
    "A faster radio sends for a shorter time: divide the bits by the rate.",
    times_the_rate=lambda b, k, p, w: (w + 8 * b * k) * p / 1000,
)
add_formulas(
    "Energy is power times time.",
    time_over_power=lambda b, k, p, w: (w + 8 * b / k) / p,
    power_over_time=lambda b, k, p, w: p / (w + 8 * b / k),
    power_over_time_small=lambda b, k, p, w: p / (w + 8 * b / k) / 1000,
    time_over_power_small=lambda b, k, p, w: (w + 8 * b / k) / p / 1000,
    time_alone=lambda b, k, _p, w: w + 8 * b / k,
    time_and_power_added=lambda b, k, p, w: w + 8 * b / k + p,
    power_squared=lambda b, k, p, w: (w + 8 * b / k) * p * p / 1000,
)
add_formulas(
    "The radio wakes up once for the whole message, not for each byte.",
    wakes_for_each_byte=lambda b, k, p, w: b * (w + 8 / k) * p / 1000,
    wakes_for_each_bit=lambda b, k, p, w: 8 * b * (w + 1 / k) * p / 1000,
    wakes_twice=lambda b, k, p, w: (2 * w + 8 * b / k) * p / 1000,
)


@tx_energy_mj.accepted
def in_watts_and_seconds(sent_bytes, kbit_per_s, power_mw, wake_ms):
    seconds = wake_ms / 1e3 + sent_bytes * 8 / (kbit_per_s * 1e3)
    return bool(sent_bytes) * 1e3 * (power_mw / 1e3 * seconds)


@tx_energy_mj.accepted
def energy_of_a_byte_first(sent_bytes, kbit_per_s, power_mw, wake_ms):
    power = Fraction(power_mw) / 1000
    a_byte, waking = power * 8 / Fraction(kbit_per_s), power * Fraction(wake_ms)
    total = sent_bytes * a_byte
    if sent_bytes > 0:
        total += waking
    return float(total)
