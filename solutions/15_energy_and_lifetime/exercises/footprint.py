"""How lesson 15 grades footprint: inputs, mistakes with hints, other right answers."""

import math
from fractions import Fraction

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED


def service_inputs(rng):
    """Batteries that last exactly, nearly and far longer than a share of the years."""
    cases = [
        (2000.0, 100.0, 600, 4.0, 500.0),
        (2000.0, 100.0, 365, 4.0, 560.0),  # the last battery lasts to the last day
        (1800.0, 250.0, 250, 6.5, 2300.0),  # 6 or 7 years take another number of them
        (950.0, 45.0, 4015, 9.0, 740.0),  # the first battery is the last
        (3100.0, 720.0, 1095, 10.0, 0.0),
        (2600.0, 55.0, 73, 3.0, 130.0),
        (2400.0, 320.0, 729, 4.0, 900.0),  # two lack some days
        (
            2100.0,
            90.0,
            1217,
            10.0,
            610.0,
        ),  # three last 3651 days: enough, but not for years of 365.25
    ]
    for _ in range(6):
        years = int(rng.integers(4, 24)) / 2
        cases.append(
            (
                float(rng.integers(50, 900) * 10),
                float(rng.integers(20, 800)),
                int(rng.integers(60, int(365 * years * 0.6))),
                years,
                float(rng.integers(20, 500) * 10),
            )
        )
    return cases


footprint = exercise(points=2, inputs=service_inputs, comparison=CLOSE, closed_rooms=CLOSED)


def of_batteries(count):
    """The grams that follow from another number of batteries, of the days and the years."""

    def answer(device, battery, days, years, trip):
        batteries = count(days, years)
        return batteries, (device + batteries * battery + (batteries - 1) * trip) / years

    return answer


def of_parts(grams):
    """The right number of batteries, and grams that follow from the broken number of them."""

    def answer(device, battery, days, years, trip):
        broken = 365 * years / days
        return math.ceil(broken), grams(broken, device, battery, years, trip)

    return answer


def of_grams(grams):
    """The right number of batteries, and other grams a year."""

    def answer(device, battery, days, years, trip):
        batteries = math.ceil(365 * years / days)
        return batteries, grams(batteries, device, battery, years, trip)

    return answer


def of_batteries_and_trips(count):
    """Other numbers of batteries and of journeys, of the right number of batteries."""

    def answer(device, battery, days, years, trip):
        batteries, trips = count(math.ceil(365 * years / days))
        return batteries, (device + batteries * battery + trips * trip) / years

    return answer


def spoiled(change):
    return lambda *given: change(*footprint(*given), *given)


footprint.mistakes(
    "A battery that has begun was made whole, and the device may not stop before its time is over.",
    full_batteries=of_batteries(lambda days, years: int(365 * years // days)),
    nearest=of_batteries(lambda days, years: round(365 * years / days)),
    full_at_least_one=of_batteries(lambda days, years: max(int(365 * years // days), 1)),
    full_as_float=of_batteries(lambda days, years: float(365 * years // days)),
    full_in_grams=of_parts(lambda x, d, b, y, t: (d + int(x) * b + (int(x) - 1) * t) / y),
)
footprint.mistakes(
    "The number of batteries is whole, and an int.",
    share_of_a_battery=of_batteries(lambda days, years: 365 * years / days),
    whole_as_float=spoiled(lambda batteries, grams, *_: (float(batteries), grams)),
    as_text=spoiled(lambda batteries, grams, *_: (str(batteries), grams)),
)
footprint.mistakes(
    "A year has 365 days here.",
    julian_year=of_batteries(lambda days, years: math.ceil(365.25 * years / days)),
    year_of_360=of_batteries(lambda days, years: math.ceil(360 * years / days)),
)
footprint.mistakes(
    "One battery too many: does the last one that you count begin at all?",
    one_more=of_batteries(lambda days, years: math.ceil(365 * years / days) + 1),
    floor_and_one=of_batteries(lambda days, years: int(365 * years // days) + 1),
    rounded_after_a_half=of_batteries(lambda days, years: round(365 * years / days + 0.5)),
    floor_and_one_as_float=of_batteries(lambda days, years: float(365 * years // days + 1)),
)
footprint.mistakes(
    "The first battery counts too: it is in the device from the first day.",
    only_changes=of_batteries_and_trips(lambda n: (n - 1, n - 1)),
    without_the_first=of_batteries(lambda days, years: math.ceil(365 * years / days) - 1),
    only_changes_told=spoiled(lambda batteries, grams, *_: (batteries - 1, grams)),
    first_not_made=of_grams(lambda n, d, b, y, t: (d + (n - 1) * (b + t)) / y),
)
footprint.mistakes(
    "years and lasts_days have different units. A year has 365 days.",
    years_as_days=of_batteries(lambda days, years: math.ceil(years / days)),
    days_as_years=of_batteries(lambda days, years: math.ceil(days / years)),
    hours=of_batteries(lambda days, years: math.ceil(8760 * years / days)),
)
footprint.mistakes(
    "Upside down: how many times does the life of a battery go into the time of service?",
    days_over_years=of_batteries(lambda days, years: math.ceil(days / (365 * years))),
    days_over_years_cut_off=of_batteries(lambda days, years: int(days / (365 * years))),
)
footprint.mistakes(
    "years need not be whole: half a year of service counts too.",
    whole_years=of_batteries(lambda days, years: math.ceil(365 * int(years) / days)),
    whole_years_everywhere=lambda d, b, days, years, t: footprint(d, b, days, int(years), t),
    years_rounded_up=of_batteries(lambda days, years: math.ceil(365 * math.ceil(years) / days)),
    whole_years_in_grams=of_grams(lambda n, d, b, y, t: (d + n * b + (n - 1) * t) / int(y)),
)
footprint.mistakes(
    "Count the batteries for the whole time of service at once, not year by year.",
    one_year=of_batteries(lambda days, _years: math.ceil(365 / days)),
    in_each_year=of_batteries(lambda days, years: math.ceil(365 / days) * math.ceil(years)),
)
footprint.mistakes(
    "The first battery needs no journey: somebody is there anyway to put the device up.",
    trip_for_the_first=of_grams(lambda n, d, b, y, t: (d + n * (b + t)) / y),
)
footprint.mistakes(
    "One journey too few: every battery but the first needs one.",
    one_trip_less=of_grams(lambda n, d, b, y, t: (d + n * b + max(n - 2, 0) * t) / y),
    two_trips_less=of_grams(lambda n, d, b, y, t: (d + n * b + (n - 2) * t) / y),
    trips_cut_off=of_parts(
        lambda x, d, b, y, t: (d + math.ceil(x) * b + max(int(x) - 1, 0) * t) / y
    ),
    trips_cut_off_below_0=of_parts(
        lambda x, d, b, y, t: (d + math.ceil(x) * b + (int(x) - 1) * t) / y
    ),
)
footprint.mistakes(
    "One journey too many where the batteries last exactly: count them from the whole batteries.",
    full_lives_as_trips=of_parts(lambda x, d, b, y, t: (d + math.ceil(x) * b + int(x) * t) / y),
)
footprint.mistakes(
    "The grams follow from whole batteries too, not from a part of one.",
    broken_batteries=of_parts(lambda x, d, b, y, t: (d + x * b + (x - 1) * t) / y),
    broken_made=of_parts(lambda x, d, b, y, t: (d + x * b + (math.ceil(x) - 1) * t) / y),
    broken_trips=of_parts(lambda x, d, b, y, t: (d + math.ceil(x) * b + (x - 1) * t) / y),
)
footprint.mistakes(
    "A part is missing: the device, every battery, and every journey but one.",
    no_trips=of_grams(lambda n, d, b, y, _t: (d + n * b) / y),
    no_device=of_grams(lambda n, _d, b, y, t: (n * b + (n - 1) * t) / y),
    no_batteries=of_grams(lambda n, d, _b, y, t: (d + (n - 1) * t) / y),
    one_battery=of_grams(lambda n, d, b, y, t: (d + b + (n - 1) * t) / y),
    one_trip=of_grams(lambda n, d, b, y, t: (d + n * b + t) / y),
    device_alone=of_grams(lambda _n, d, _b, y, _t: d / y),
)
footprint.mistakes(
    "The device is made once. Only batteries and journeys come again.",
    all_for_each_battery=of_grams(lambda n, d, b, y, t: n * (d + b + t) / y),
    device_for_each_battery=of_grams(lambda n, d, b, y, t: (n * (d + b) + (n - 1) * t) / y),
)
footprint.mistakes(
    "The grams of the device, too, are shared by the years of service.",
    device_in_each_year=of_grams(lambda n, d, b, y, t: d + (n * b + (n - 1) * t) / y),
)
footprint.mistakes(
    "Mind the brackets: one journey fewer than batteries; then device, batteries and journeys "
    "together are divided by the years.",
    one_trip_off=of_grams(lambda n, d, b, y, t: (d + n * b + n - t) / y),
    only_trips_by_years=of_grams(lambda n, d, b, y, t: d + n * b + (n - 1) * t / y),
    only_batteries_by_years=of_grams(lambda n, d, b, y, t: d + n * b / y + (n - 1) * t),
    only_device_by_years=of_grams(lambda n, d, b, y, t: d / y + n * b + (n - 1) * t),
    trips_in_each_year=of_grams(lambda n, d, b, y, t: (d + n * b) / y + (n - 1) * t),
    batteries_in_each_year=of_grams(lambda n, d, b, y, t: (d + (n - 1) * t) / y + n * b),
)
footprint.mistakes(
    "The grams are for one year of service.",
    in_all=of_grams(lambda n, d, b, _y, t: d + n * b + (n - 1) * t),
    a_day=of_grams(lambda n, d, b, y, t: (d + n * b + (n - 1) * t) / y / 365),
    for_each_battery=of_grams(lambda n, d, b, _y, t: (d + n * b + (n - 1) * t) / n),
    times_the_years=of_grams(lambda n, d, b, y, t: (d + n * b + (n - 1) * t) * y),
)
footprint.mistakes(
    "Grams go in and grams come out, without rounding.",
    kilograms=spoiled(lambda batteries, grams, *_: (batteries, grams / 1000)),
    whole_grams=spoiled(lambda batteries, grams, *_: (batteries, round(grams))),
    cut_off=spoiled(lambda batteries, grams, *_: (batteries, int(grams))),
    one_digit=spoiled(lambda batteries, grams, *_: (batteries, round(grams, 1))),
    two_digits=spoiled(lambda batteries, grams, *_: (batteries, round(grams, 2))),
    grams_as_text=spoiled(lambda batteries, grams, *_: (batteries, f"{grams} g")),
)
footprint.mistakes(
    "Return two things: the number of batteries first, then the grams a year.",
    swapped=spoiled(lambda batteries, grams, *_: (grams, batteries)),
    grams_alone=spoiled(lambda _batteries, grams, *_: grams),
    batteries_alone=spoiled(lambda batteries, *_: batteries),
    in_a_dict=spoiled(lambda batteries, grams, *_: {"batteries": batteries, "grams": grams}),
)
footprint.mistakes(
    "Journeys cause emissions too: add them, do not take them away.",
    trips_taken_away=of_grams(lambda n, d, b, y, t: (d + n * b - (n - 1) * t) / y),
)
footprint.mistakes(
    "A number of the example is written into the function. Use the arguments in its place.",
    device_of_the_example=of_grams(lambda n, _d, b, y, t: (2000 + n * b + (n - 1) * t) / y),
    trip_of_the_example=of_grams(lambda n, d, b, y, _t: (d + n * b + (n - 1) * 500) / y),
    battery_of_the_example=of_grams(lambda n, d, _b, y, t: (d + n * 100 + (n - 1) * t) / y),
)


@footprint.accepted
def one_battery_after_the_other(device_g, battery_g, lasts_days, years, trip_g):
    grams, batteries, lit = device_g + battery_g, 1, lasts_days
    while lit < 365 * years:
        grams += trip_g + battery_g
        batteries += 1
        lit += lasts_days
    return batteries, grams / years


@footprint.accepted
def with_fractions(device_g, battery_g, lasts_days, years, trip_g):
    """Rounds up by the negative of a quotient rounded down."""
    batteries = int(-(-365 * Fraction(years) // Fraction(lasts_days)))
    once = Fraction(device_g) - Fraction(trip_g)
    again = batteries * (Fraction(battery_g) + Fraction(trip_g))
    return batteries, float((once + again) / Fraction(years))
