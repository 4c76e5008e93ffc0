"""How lesson 01 grades bytes_per_day: inputs, mistakes with hints, other right answers."""

import math
from fractions import Fraction

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED, add_family, add_roundings

DAY = 86_400


def sensor_inputs(rng):
    cases = [(10, 8, 60.0), (3, 12, 7.0), (2304, 8, 0.5), (5, 10, 130.0), (3, 10, 7.0)]
    for _ in range(5):
        values, bits = int(rng.integers(2, 300)), int(rng.choice([6, 10, 12, 14, 18, 20]))
        cases.append((values, bits, round(float(rng.uniform(1.5, 900)), 2)))
    return cases


bytes_per_day = exercise(points=1, inputs=sensor_inputs, comparison=CLOSE, closed_rooms=CLOSED)
add_roundings(bytes_per_day, "bytes")

add_family(
    bytes_per_day,
    "This is text. Return the number alone; its unit is in the function's name.",
    as_text_in_one_go=lambda v, b, s: f"{v * b / 8 * DAY / s} bytes",
    as_text_in_one_go_alone=lambda v, b, s: str(v * b / 8 * DAY / s),
)
add_family(
    bytes_per_day,
    "These are bits: 8 of them make one byte.",
    bits=lambda v, b, s: v * b * DAY / s,
    bits_times_8=lambda v, b, s: v * b * 8 * DAY / s,
)
add_family(
    bytes_per_day,
    "The number of bits is missing. A value of 16 bits takes twice as many bytes as one of 8.",
    each_value_a_byte=lambda v, _b, s: v * DAY / s,
    each_value_an_eighth=lambda v, _b, s: v / 8 * DAY / s,
)
add_family(
    bytes_per_day,
    "These are only the readings of a day. How many bytes has each of them?",
    only_the_readings=lambda _v, _b, s: DAY / s,
    only_the_readings_in_eighths=lambda _v, _b, s: DAY / s / 8,
)
add_family(
    bytes_per_day,
    "A value of 12 bits takes 12 bits of space. How many values it could have is not asked.",
    levels=lambda v, b, s: v * 2**b / 8 * DAY / s,
    levels_as_bytes=lambda v, b, s: v * 2**b * DAY / s,
)
add_family(
    bytes_per_day,
    "That division is upside down: readings in a day are the day divided by the seconds between.",
    upside_down=lambda v, b, s: v * b / 8 * s / DAY,
    all_upside_down=lambda v, b, s: v * 8 / b * DAY / s,
)
add_family(
    bytes_per_day,
    "A number of the example is written into the function. Use the arguments in its place.",
    readings_of_the_example=lambda v, b, _s: v * b / 8 * 144,
    bytes_of_the_example=lambda _v, _b, s: 4.5 * DAY / s,
    bits_of_the_example=lambda v, _b, s: v * 12 / 8 * DAY / s,
    values_of_the_example=lambda _v, b, s: 3 * b / 8 * DAY / s,
)
add_family(
    bytes_per_day,
    "These are two values; a comma makes two. In Python, 86,400 is written without the comma.",
    with_a_comma=lambda v, b, s: (v * b / 8 * 86, 400 / s),
    comma_alone=lambda v, b, s: (v * b / 8, DAY / s),
    comma_in_the_divisor=lambda v, b, s: (v * b * 86, 400 / 8 / s),
)
add_family(
    bytes_per_day,
    "seconds_between is in seconds already. Use it as it is, and write the day in seconds too.",
    minutes_or_seconds=lambda v, b, s: v * b / 8 * DAY / (s * 60),
    hours_or_seconds=lambda v, b, s: v * b / 8 * DAY / (s * 3600),
    seconds_as_ms=lambda v, b, s: v * b / 8 * DAY / (s / 1000),
)
add_family(
    bytes_per_day,
    "There is one reading too many: this is a day among many, with no reading added at its end.",
    one_reading_more=lambda v, b, s: v * b / 8 * (DAY / s + 1),
    one_reading_more_whole=lambda v, b, s: v * b / 8 * (DAY // s + 1),
    one_reading_less=lambda v, b, s: v * b / 8 * (DAY / s - 1),
)
add_family(
    bytes_per_day,
    "The number of values in a reading is missing.",
    one_value=lambda _v, b, s: b / 8 * DAY / s,
    one_value_in_bits=lambda _v, b, s: b * DAY / s,
)
add_family(
    bytes_per_day,
    "The longer the time between two readings, the fewer readings there are. Divide by it.",
    times_seconds=lambda v, b, s: v * b / 8 * DAY * s,
    times_seconds_in_bits=lambda v, b, s: v * b * DAY * s,
)
add_family(
    bytes_per_day,
    "One reading was counted, or one a second. How many readings are there in a day?",
    one_reading=lambda v, b, _s: v * b / 8,
    one_reading_in_bits=lambda v, b, _s: v * b,
    every_second=lambda v, b, _s: v * b / 8 * DAY,
    per_second=lambda v, b, s: v * b / 8 / s,
    times_a_reading=lambda v, b, s: v * b / 8 * s,
)
add_family(
    bytes_per_day,
    "This is not a day. A day has 24 hours of 60 minutes of 60 seconds.",
    an_hour=lambda v, b, s: v * b / 8 * 3600 / s,
    swapped_digits=lambda v, b, s: v * b / 8 * 84_600 / s,
    other_swapped_digits=lambda v, b, s: v * b / 8 * 68_400 / s,
    a_minute=lambda v, b, s: v * b / 8 * 60 / s,
    twelve_hours=lambda v, b, s: v * b / 8 * DAY / 2 / s,
    sixty_too_often=lambda v, b, s: v * b / 8 * DAY * 60 / s,
    a_zero_too_many=lambda v, b, s: v * b / 8 * 864_000 / s,
    a_zero_too_few=lambda v, b, s: v * b / 8 * 8640 / s,
)
add_family(
    bytes_per_day,
    "These are not bytes but thousands or millions of them. The function's name says bytes.",
    kilobytes=lambda v, b, s: v * b / 8 * DAY / s / 1000,
    kibibytes=lambda v, b, s: v * b / 8 * DAY / s / 1024,
    megabytes=lambda v, b, s: v * b / 8 * DAY / s / 1e6,
)
add_family(
    bytes_per_day,
    "12 bits are one and a half bytes, not 1 and not 2: divide with /, do not round.",
    whole_bytes=lambda v, b, s: v * (b // 8) * DAY / s,
    whole_bytes_up=lambda v, b, s: v * math.ceil(b / 8) * DAY / s,
    whole_bytes_near=lambda v, b, s: v * round(b / 8) * DAY / s,
    reading_of_whole_bytes=lambda v, b, s: v * b // 8 * DAY / s,
    reading_of_whole_bytes_up=lambda v, b, s: math.ceil(v * b / 8) * DAY / s,
)
add_family(
    bytes_per_day,
    "The number of readings was rounded. Let it have a fraction: over many days it is right.",
    whole_readings=lambda v, b, s: v * b / 8 * (DAY // s),
    whole_readings_up=lambda v, b, s: v * b / 8 * math.ceil(DAY / s),
)
add_family(
    bytes_per_day,
    "Values and bits were added. Each of the values has that many bits: multiply.",
    added=lambda v, b, s: (v + b) / 8 * DAY / s,
    added_bytes=lambda v, b, s: (v + b / 8) * DAY / s,
)


@bytes_per_day.accepted
def with_fractions(values, bits, seconds_between):
    a_second = Fraction(values * bits, 8) / Fraction(str(seconds_between))
    return float(a_second * 24 * 60 * 60)


@bytes_per_day.accepted
def hour_by_hour(values, bits, seconds_between):
    total = 0.0
    for _ in range(24):
        total += 3600 / seconds_between * values * bits * 0.125
    return total
