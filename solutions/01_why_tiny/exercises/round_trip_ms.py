"""How lesson 01 grades round_trip_ms: inputs, mistakes with hints, other right answers."""

from fractions import Fraction

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED, add_family, add_roundings


def trip_inputs(rng):
    cases = [(1000, 100.0, 3000.0, 50.0), (123, 5.47, 777.0, 9.0), (0, 40.0, 1300.0, 21.0)]
    return cases + [
        (
            int(rng.integers(20, 5000)),
            round(float(rng.uniform(3, 900)), 2),
            round(float(rng.uniform(60, 12_000)), 1),
            round(float(rng.uniform(3, 400)), 2),
        )
        for _ in range(6)
    ]


round_trip_ms = exercise(points=2, inputs=trip_inputs, comparison=CLOSE, closed_rooms=CLOSED)
add_roundings(round_trip_ms, "ms")


def trip(sending=lambda b, k: 8 * b / k, travel=lambda d: 2 * d / 200, extra=lambda e: e):
    """A wrong answer that takes one part from another formula."""
    return lambda b, k, d, e: sending(b, k) + travel(d) + extra(e)


add_family(
    round_trip_ms,
    "The rate counts bits, and sent_bytes are bytes: a byte has 8 bits.",
    bytes_as_bits=trip(lambda b, k: b / k),
    bits_as_bytes=trip(lambda b, k: b / 8 / k),
)
add_family(
    round_trip_ms,
    "kbit_per_s is thousands of bits in a second. How many bits is that in a millisecond?",
    seconds_of_sending=trip(lambda b, k: 8 * b / (1000 * k)),
    microseconds_of_sending=trip(lambda b, k: 8 * b / k * 1000),
    microseconds_of_bytes=trip(lambda b, k: b / k * 1000),
    kibibits=trip(lambda b, k: 8 * b / (1.024 * k)),
    bytes_in_bits_per_second=trip(lambda b, k: b / (1000 * k)),
)
add_family(
    round_trip_ms,
    "A faster radio takes less time: divide the bits by the rate.",
    times_the_rate=trip(lambda b, k: 8 * b * k),
    rate_over_bits=trip(lambda b, k: k / (8 * b) if b else 0.0),
)
add_family(
    round_trip_ms,
    "That is one way. The answer must come back over the same distance.",
    one_way=trip(travel=lambda d: d / 200),
    half_a_way=trip(travel=lambda d: d / 200 / 2),
)
add_family(
    round_trip_ms,
    "Two things are off: a byte has 8 bits, and the answer comes back over the same distance.",
    bytes_one_way=lambda b, k, d, e: b / k + d / 200 + e,
    eighths_one_way=lambda b, k, d, e: b / 8 / k + d / 200 + e,
)
add_family(
    round_trip_ms,
    "A part of a millisecond was cut off. Divide with /, not with //.",
    floor_of_sending=trip(lambda b, k: 8 * b // k),
    floor_of_travel=trip(travel=lambda d: 2 * d // 200),
    floor_of_one_way=trip(travel=lambda d: 2 * (d // 200)),
    floor_of_both=lambda b, k, d, e: 8 * b // k + 2 * d // 200 + e,
)
add_family(
    round_trip_ms,
    "A number of the example is written into the function. Use the arguments in its place.",
    sending_of_the_example=trip(lambda _b, _k: 36),
    travel_of_the_example=trip(travel=lambda _d: 50),
    extra_of_the_example=trip(extra=lambda _e: 14),
    rate_of_the_example=trip(lambda b, _k: 8 * b / 512),
    both_of_the_example=lambda _b, _k, _d, e: 36 + 50 + e,
    sending_and_extra_of_the_example=lambda _b, _k, d, _e: 36 + 2 * d / 200 + 14,
)
add_family(
    round_trip_ms,
    "These are several values; one is wanted. Add the three times.",
    three_parts=lambda b, k, d, e: (8 * b / k, 2 * d / 200, e),
    two_parts=lambda b, k, d, e: (8 * b / k, 2 * d / 200 + e),
    the_other_two_parts=lambda b, k, d, e: (8 * b / k + 2 * d / 200, e),
)
add_family(
    round_trip_ms,
    "The signal's speed in the fibre is 200 km in a millisecond: time is distance over speed.",
    vacuum=trip(travel=lambda d: 2 * d / 300),
    vacuum_one_way=trip(travel=lambda d: d / 300),
    seconds_of_travel=trip(travel=lambda d: 2 * d / 200_000),
    metres=trip(travel=lambda d: 2 * d * 1000 / 200),
    times_the_speed=trip(travel=lambda d: 2 * d * 200),
    distance_as_time=trip(travel=lambda d: 2 * d),
    distance_once_as_time=trip(travel=lambda d: d),
    speed_over_distance=trip(travel=lambda d: 2 * 200 / d),
    four_ways=trip(travel=lambda d: 4 * d / 200),
)
PART = "A part of the way is missing: sending, travelling there and back, and the extra time."
add_family(
    round_trip_ms,
    PART,
    no_sending=trip(lambda _b, _k: 0.0),
    no_travel=trip(travel=lambda _d: 0.0),
    no_extra=trip(extra=lambda _e: 0.0),
    only_sending=lambda b, k, _d, _e: 8 * b / k,
    only_travel=lambda _b, _k, d, _e: 2 * d / 200,
)
add_family(
    round_trip_ms,
    "Only the distance is covered twice. The data are sent once, and the extra time comes once.",
    all_twice=lambda b, k, d, e: 2 * (8 * b / k + d / 200 + e),
    sent_twice=trip(lambda b, k: 16 * b / k),
    sent_twice_travelled_once=lambda b, k, d, e: 2 * 8 * b / k + d / 200 + e,
    extra_twice=trip(extra=lambda e: 2 * e),
)
add_family(
    round_trip_ms,
    "These things happen one after the other: add their times.",
    the_longest=lambda b, k, d, e: max(8 * b / k, 2 * d / 200, e),
    extra_taken_away=trip(extra=lambda e: -e),
    the_mean=lambda b, k, d, e: (8 * b / k + 2 * d / 200 + e) / 3,
    multiplied=lambda b, k, d, e: 8 * b / k * (2 * d / 200) + e,
    the_longer_and_extra=lambda b, k, d, e: max(8 * b / k, 2 * d / 200) + e,
)
add_family(
    round_trip_ms,
    "Mind the brackets: the bits are divided by the rate, the distance by the speed, no more.",
    all_over_the_speed=lambda b, k, d, e: (8 * b / k + 2 * d + e) / 200,
    sum_over_the_speed=lambda b, k, d, e: (8 * b / k + 2 * d) / 200 + e,
    all_under_the_bits=lambda b, k, d, e: 8 * b / (k + 2 * d / 200 + e),
    travel_under_the_bits=lambda b, k, d, e: 8 * b / (k + 2 * d / 200) + e,
    distance_and_extra=lambda b, k, d, e: 8 * b / k + 2 * (d + e) / 200,
)
add_family(
    round_trip_ms,
    "The answer is in another unit. Return milliseconds.",
    in_seconds=lambda *given: round_trip_ms(*given) / 1000,
    in_microseconds=lambda *given: round_trip_ms(*given) * 1000,
)


@round_trip_ms.accepted
def in_seconds_first(sent_bytes, kbit_per_s, distance_km, extra_ms):
    fibre_m_per_s = 2e8
    seconds = sent_bytes * 8 / (kbit_per_s * 1e3) + distance_km * 2e3 / fibre_m_per_s
    return 1e3 * seconds + extra_ms


@round_trip_ms.accepted
def with_fractions(sent_bytes, kbit_per_s, distance_km, extra_ms):
    total = Fraction(sent_bytes) / (Fraction(kbit_per_s) / 8) + Fraction(extra_ms)
    return float(total + Fraction(distance_km) / 100)
