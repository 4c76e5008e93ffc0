"""How lesson 15 grades solar_balance: inputs, mistakes with hints, other right answers."""

from fractions import Fraction
from itertools import accumulate

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED


def sun_inputs(rng):
    """Quarters of mWh, so that sums are exact: full and empty days, and days that just suffice."""
    cases = [
        ([5.0, 0.0, 20.0, 4.5], 8.0, 10.0, 6.0),
        ([3.5, 9.25, 1.0, 0.25, 0.75, 14.0, 2.0], 4.5, 12.0, 7.25),
        ([1.0, 1.5, 2.0, 0.5, 0.0, 6.0, 1.0], 3.0, 9.0, 2.25),
        ([4.0, 2.5, 4.5, 7.0, 1.0], 4.5, 6.0, 2.5),  # twice exactly nothing is left
        ([3.0, 7.0, 6.0, 1.5], 2.5, 12.0, 2.0),  # less than a load only before the first day
        ([40.0, 2.0, 2.5, 1.0], 4.0, 30.0, 28.0),  # more sun than the battery holds
    ]
    for days in (6, 9, 12, 15, 20):
        load = int(rng.integers(8, 24)) / 4
        sun = (rng.integers(0, int(8 * load) + 1, days) / 4).tolist()
        sun[2] = sun[3] = 0.25
        sun[5] = 6 * load
        capacity = float(round(load * float(rng.uniform(1.6, 3.2))))
        cases.append((sun, load, capacity, capacity - load / 2))
    return cases


solar_balance = exercise(points=3, inputs=sun_inputs, comparison=CLOSE, closed_rooms=CLOSED)


def year(sun, load, capacity, start, *, floor=True, cap=True, is_dark=None, step=None, always=None):
    """The usual loop, with a part of it left out or replaced.

    A whole 0 in a mistake would be taken for another answer than 0.0.
    """
    charge, evenings, dark = start, [], 0
    is_dark = is_dark or (lambda left, _kept, _sun: left < 0)
    for each in sun:
        left = step(charge, each) if step else charge + each - load
        kept = max(left, 0.0) if floor else left
        kept = min(kept, capacity) if cap else kept
        kept = kept if always is None else always
        dark += bool(is_dark(left, kept, each))
        evenings.append(kept)
        charge = kept
    return evenings, dark


def loop(**changes):
    return lambda *given: year(*given, **changes)


def dark_days_without_load(sun, load, capacity, start, with_sun):
    """On a dark day the device takes nothing, and the sun is kept or not."""
    charge, evenings, dark = start, [], 0
    for each in sun:
        if charge + each < load:
            dark += 1
            charge += with_sun * each
        else:
            charge += each - load
        charge = min(charge, capacity)
        evenings.append(charge)
    return evenings, dark


def some_evenings(sun, load, capacity, start, wanted):
    """Only evenings before the limits of which `wanted` says so are in the list."""
    charges, dark = year(sun, load, capacity, start)
    before = [s + e - load for s, e in zip(sun, [start, *charges], strict=False)]
    return [
        kept for left, kept in zip(before, charges, strict=True) if wanted(left, capacity)
    ], dark


def until_dark(sun, load, capacity, start, last):
    """Stops on the first dark day, with `last` in the list for it."""
    charges, dark = year(sun, load, capacity, start)
    for day, (each, before) in enumerate(zip(sun, [start, *charges], strict=False)):
        if before + each < load:
            return charges[:day] + last, 1
    return charges, dark


def spoiled(change):
    """A change of the right answer: of charges, dark days, and the arguments."""
    return lambda *given: change(*solar_balance(*given), *given)


def spoiled_days(first):
    """The list of dark days, counted from `first`."""
    return lambda sun, load, c, start: (
        year(sun, load, c, start)[0],
        [
            day + first
            for day, (each, before) in enumerate(
                zip(sun, [start, *year(sun, load, c, start)[0]], strict=False)
            )
            if before + each < load
        ],
    )


solar_balance.mistakes(
    "A full battery takes no more: the charge went above the capacity.",
    no_capacity=loop(cap=False),
    capacity_only_in_the_end=lambda sun, load, c, start: (
        [min(each, c) for each in year(sun, load, c, start, cap=False)[0]],
        year(sun, load, c, start, cap=False)[1],
    ),
)
solar_balance.mistakes(
    "An empty battery can't give more: the charge fell below 0.",
    no_floor=loop(floor=False),
    neither=loop(floor=False, cap=False),
    floor_only_in_the_end=lambda sun, load, c, start: (
        [max(each, 0.0) for each in year(sun, load, c, start, floor=False)[0]],
        year(sun, load, c, start, floor=False)[1],
    ),
)
solar_balance.mistakes(
    "What is full or empty on one day changes the next one. A sum over all days can't show that.",
    clipped_sums=lambda sun, load, c, start: (
        np.clip(start + np.cumsum(np.array(sun) - load), 0, c).tolist(),
        int(np.sum(start + np.cumsum(np.array(sun) - load) < 0)),
    ),
)
solar_balance.mistakes(
    "The upper limit is capacity_mwh, not another argument.",
    start_is_the_capacity=lambda sun, load, _c, start: year(sun, load, start, start),
    load_is_the_capacity=lambda sun, load, _c, start: year(sun, load, load, start),
)
solar_balance.mistakes(
    "On a dark day the device needs more than there is. Ask before the charge is set back to 0.",
    asked_too_late=loop(is_dark=lambda _left, kept, _sun: kept < 0),
)
solar_balance.mistakes(
    "A day on which exactly nothing is left is not dark: the device had all it needed.",
    dark_at_zero=loop(is_dark=lambda left, _kept, _sun: left <= 0),
)
solar_balance.mistakes(
    "A day is dark if the charge and its sun are less than its load. Compare these, before the "
    "limits.",
    dark_after_the_load=lambda sun, load, c, start: (
        year(sun, load, c, start)[0],
        sum(each < load for each in year(sun, load, c, start)[0]),
    ),
    dark_before_the_sun=lambda sun, load, c, start: (
        year(sun, load, c, start)[0],
        sum(each < load for each in [start, *year(sun, load, c, start)[0]][:-1]),
    ),
)
solar_balance.mistakes(
    "On a dark day the device uses up what there is: the evening's charge is 0.",
    keeps_with_the_sun=lambda sun, load, c, start: dark_days_without_load(sun, load, c, start, 1),
    keeps_what_was=lambda sun, load, c, start: dark_days_without_load(sun, load, c, start, 0),
)
solar_balance.mistakes(
    "A day with little sun is not dark as long as the battery helps.",
    dark_without_enough_sun=lambda sun, load, c, start: (
        year(sun, load, c, start)[0],
        sum(each < load for each in sun),
    ),
    dark_without_sun=lambda sun, load, c, start: (
        year(sun, load, c, start)[0],
        sum(not each for each in sun),
    ),
)
solar_balance.mistakes(
    "Return how many dark days there are, not which, or how dark.",
    energy_missing=lambda sun, load, c, start: (
        year(sun, load, c, start)[0],
        -sum(
            min(s + e - load, 0)
            for s, e in zip(sun, [start, *year(sun, load, c, start)[0]], strict=False)
        ),
    ),
    bright_days=spoiled(lambda charges, dark, *_: (charges, len(charges) - dark)),
    whether_any=spoiled(lambda charges, dark, *_: (charges, dark > 0)),
    share_of_days=spoiled(lambda charges, dark, *_: (charges, dark / len(charges))),
    which_days=spoiled_days(0),
    which_days_from_1=spoiled_days(1),
    full_days=lambda sun, load, c, start: (
        year(sun, load, c, start)[0],
        sum(each == c for each in year(sun, load, c, start)[0]),
    ),
    stops_counting=spoiled(lambda charges, dark, *_: (charges, min(dark, 1))),
)
solar_balance.mistakes(
    "All charges are the same. Are min and max swapped?",
    always_full=lambda sun, load, c, start: year(sun, load, c, start, always=c),
    always_empty=loop(always=0.0),
)
solar_balance.mistakes(
    "Sun and load come together: add the one and take away the other, then look at the limits.",
    sun_first=lambda sun, load, c, start: year(
        sun, load, c, start, step=lambda charge, each: min(charge + each, c) - load
    ),
    load_first=lambda sun, load, c, start: year(
        sun, load, c, start, step=lambda charge, each: max(charge - load, 0.0) + each
    ),
)
solar_balance.mistakes(
    "Each day adds the sun and takes the load away, once. Both are mWh of a day.",
    no_load=lambda sun, _load, c, start: year(sun, 0, c, start),
    load_added=lambda sun, load, c, start: year(sun, -load, c, start),
    load_24_times=lambda sun, load, c, start: year(sun, 24 * load, c, start),
    load_of_an_hour=lambda sun, load, c, start: year(sun, load / 24, c, start),
    sun_taken_away=lambda sun, load, c, start: year([-each for each in sun], -load, c, start),
)
solar_balance.mistakes(
    "The load was taken away once. The device needs it on each day.",
    load_once=lambda sun, load, c, start: year(sun, 0, c, start - load),
)
solar_balance.mistakes(
    "Does the battery begin with start_mwh?",
    starts_empty=lambda sun, load, c, _start: year(sun, load, c, 0.0),
    starts_full=lambda sun, load, c, _start: year(sun, load, c, c),
)
solar_balance.mistakes(
    "Each day begins with what the day before left.",
    each_day_from_the_start=lambda sun, load, c, start: (
        [year([each], load, c, start)[0][0] for each in sun],
        sum(year([each], load, c, start)[1] for each in sun),
    ),
    each_day_from_nothing=lambda sun, load, c, _start: (
        [year([each], load, c, 0.0)[0][0] for each in sun],
        sum(year([each], load, c, 0.0)[1] for each in sun),
    ),
)
solar_balance.mistakes(
    "The list shows a charge below 0 or above the capacity: set it back to its limits before it "
    "goes into the list.",
    before_the_limits=lambda sun, load, c, start: (
        [s + e - load for s, e in zip(sun, [start, *year(sun, load, c, start)[0]], strict=False)],
        year(sun, load, c, start)[1],
    ),
)
solar_balance.mistakes(
    "Some days are missing in the list. Is append inside a branch of the if?",
    only_between_the_limits=lambda *given: some_evenings(*given, lambda e, c: 0 <= e <= c),
    only_bright_days=lambda *given: some_evenings(*given, lambda e, _c: e >= 0),
    only_dark_days=lambda *given: some_evenings(*given, lambda e, _c: e < 0),
    only_days_below_capacity=lambda *given: some_evenings(*given, lambda e, c: e <= c),
    only_limited_days=lambda *given: some_evenings(*given, lambda e, c: not 0 <= e <= c),
)
solar_balance.mistakes(
    "It stops at the first dark day. The sun of the next days can charge the battery again.",
    stops_when_dark=lambda *given: until_dark(*given, [0.0]),
    stops_before_dark=lambda *given: until_dark(*given, []),
)
solar_balance.mistakes(
    "The last day is missing. How far does the loop go?",
    not_the_last=lambda sun, load, c, start: year(sun[:-1], load, c, start),
    last_not_in_the_list=spoiled(lambda charges, dark, *_: (charges[:-1], dark)),
)
solar_balance.mistakes(
    "The first day is missing. Where does the loop begin?",
    not_the_first=lambda sun, load, c, start: year(sun[1:], load, c, start),
    first_not_in_the_list=spoiled(lambda charges, dark, *_: (charges[1:], dark)),
)
solar_balance.mistakes(
    "Only the last day is in the list. Is append inside the loop?",
    last_in_a_list=spoiled(lambda charges, dark, *_: (charges[-1:], dark)),
)
solar_balance.mistakes(
    "Only the first day is in the list. Is the return inside the loop?",
    first_day_only=lambda sun, load, c, start: year(sun[:1], load, c, start),
)
solar_balance.mistakes(
    "One charge for each day, at its end.",
    mornings_without_the_last_day=lambda sun, load, c, start: (
        [start, *year(sun[:-1], load, c, start)[0]],
        year(sun[:-1], load, c, start)[1],
    ),
    mornings=spoiled(lambda charges, dark, *given: ([given[3], *charges[:-1]], dark)),
    with_the_start=spoiled(lambda charges, dark, *given: ([given[3], *charges], dark)),
    last_only=spoiled(lambda charges, dark, *_: (charges[-1], dark)),
    lowest_only=spoiled(lambda charges, dark, *_: (min(charges), dark)),
    backwards=spoiled(lambda charges, dark, *_: (charges[::-1], dark)),
    net_of_each_day=lambda sun, load, c, start: (
        [each - load for each in sun],
        year(sun, load, c, start)[1],
    ),
)
solar_balance.mistakes(
    "Return two things: the list of charges first, then the number of dark days.",
    swapped=spoiled(lambda charges, dark, *_: (dark, charges)),
    charges_alone=spoiled(lambda charges, _dark, *_: charges),
    dark_days_alone=spoiled(lambda _charges, dark, *_: dark),
    in_one_list=spoiled(lambda charges, dark, *_: [*charges, dark]),
)
solar_balance.mistakes(
    "The numbers are right. Return them as a list, not as an array.",
    as_array=spoiled(lambda charges, dark, *_: (np.array(charges, float), dark)),
)
solar_balance.mistakes(
    "The charges are a list of numbers, not of shares, texts or whole mWh.",
    as_shares=spoiled(lambda charges, dark, *given: ([e / given[2] for e in charges], dark)),
    as_percent=spoiled(lambda charges, dark, *given: ([100 * e / given[2] for e in charges], dark)),
    rounded=spoiled(lambda charges, dark, *_: ([round(e) for e in charges], dark)),
    cut_off=spoiled(lambda charges, dark, *_: ([int(e) for e in charges], dark)),
)
solar_balance.mistakes(
    "A number of the example is written into the function. Use the arguments in its place.",
    load_of_the_example=lambda sun, _load, c, start: year(sun, 8.0, c, start),
    capacity_of_the_example=lambda sun, load, _c, start: year(sun, load, 10.0, start),
    start_of_the_example=lambda sun, load, c, _start: year(sun, load, c, 6.0),
)


@solar_balance.accepted
def middle_of_three(sun_mwh, load_mwh, capacity_mwh, start_mwh):
    """Within limits is the middle one of three numbers; exact fractions."""

    def next_evening(charge, sun):
        return sorted((Fraction(0), charge + Fraction(sun) - Fraction(load_mwh), full))[1]

    full = Fraction(capacity_mwh)
    mornings = list(accumulate(sun_mwh, next_evening, initial=Fraction(start_mwh)))
    missing = (load_mwh > m + Fraction(s) for m, s in zip(mornings, sun_mwh, strict=False))
    return [float(each) for each in mornings[1:]], sum(missing)


@solar_balance.accepted
def room_above(sun_mwh, load_mwh, capacity_mwh, start_mwh):
    """Keeps the room that is left in the battery in place of the charge."""
    room = capacity_mwh - start_mwh
    evenings, dark_days = [], 0
    for sun in sun_mwh:
        room += load_mwh - sun
        if room > capacity_mwh:
            dark_days += 1
            room = capacity_mwh
        elif room < 0:
            room = 0
        evenings.append(float(capacity_mwh - room))
    return evenings, dark_days
