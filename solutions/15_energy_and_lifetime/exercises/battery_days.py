"""How lesson 15 grades battery_days: inputs, mistakes with hints, other right answers."""

import math
from fractions import Fraction

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED, add_roundings


def battery_inputs(rng):
    """First some to work out by hand; then losses as large as the load, so that each term shows."""
    cases = [
        (8760.0, 0.5, 0.25, 0.1, 20.0),  # as the docstring: 4380 mWh over 0.35 mW
        (8760.0, 0.5, 0.3, 0.1, 30.0),  # a loss of 0.2 mW: 365 days
        (8760.0, 0.5, 0.2, 0.1, 10.0),  # a loss of 0.05 mW: 730 days
        (675.0, 0.9, 0.02, 0.05, 37.0),
        (6000.0, 0.75, 1.3, 0.24, 4.0),
        (675.0, 0.85, 0.0, 0.013, 28.0),  # it lies in a drawer
        (2400.0, 0.9, 0.05, 0.08, 43.0),  # more than one doubling
        (9000.0, 0.8, 2.9, 0.0, 33.0),  # it loses nothing by itself
    ]
    for _ in range(7):
        capacity = round(float(rng.uniform(300, 12_000)), 1)
        loss = round(float(rng.uniform(0.02, 0.3)), 3)
        cases.append(
            (
                capacity,
                round(float(rng.uniform(0.55, 0.97)), 3),
                round(capacity * loss / 8760 * float(rng.uniform(0.5, 3)), 5),
                loss,
                round(float(rng.choice([-1, 1]) * rng.uniform(3, 14) + 20), 1),
            )
        )
    return cases


battery_days = exercise(points=2, inputs=battery_inputs, comparison=CLOSE, closed_rooms=CLOSED)


def days(capacity, usable, load, leak):
    return capacity * usable / (load + leak) / 24


def leak_of(capacity, loss, celsius):
    return capacity * loss * 2 ** ((celsius - 20) / 10) / 8760


def with_leak(leak):
    """Another self-discharge in mW, of capacity, loss and temperature."""
    return lambda c, u, load, loss, t: days(c, u, load, leak(c, loss, t))


def with_leak_of_load(leak):
    """A self-discharge in mW of load, loss and temperature."""
    return lambda c, u, load, loss, t: days(c, u, load, leak(load, loss, t))


def lost_once_unless_idle(c, u, load, loss, t):
    """One year's loss taken away, but for a battery that nothing else drains."""
    lost = c * loss * 2 ** ((t - 20) / 10)
    return 365 * c * u / lost if load == 0 else (c * u - lost) / load / 24


def changed(change):
    """A change of the right number of days, given the arguments."""
    return lambda *given: change(battery_days(*given), *given)


add_roundings(battery_days, "days")
battery_days.mistakes(
    "The battery also empties itself: self-discharge is missing.",
    no_loss=lambda c, u, load, _loss, _t: days(c, u, load, 0),
    only_the_loss=lambda c, u, _load, loss, t: days(c, u, 0, leak_of(c, loss, t)),
)
battery_days.mistakes(
    "The temperature has no effect. The loss doubles for every 10 °C above 20 °C.",
    always_20=with_leak(lambda c, loss, _t: leak_of(c, loss, 20)),
    always_doubled=with_leak(lambda c, loss, _t: leak_of(c, loss, 30)),
)
battery_days.mistakes(
    "Right where it is 20 °C or warmer. In the cold the loss gets smaller: half at 10 °C.",
    always_at_least_20=with_leak(lambda c, loss, t: leak_of(c, loss, max(t, 20))),
    doubles_in_the_cold_too=with_leak(lambda c, loss, t: leak_of(c, loss, 20 + abs(t - 20))),
)
battery_days.mistakes(
    "Right at 20 °C or colder. In the heat the loss grows: at 30 °C it is twice as large.",
    always_at_most_20=with_leak(lambda c, loss, t: leak_of(c, loss, min(t, 20))),
)
battery_days.mistakes(
    "The loss doubles once for each 10 °C above 20, and in part for a part of it: "
    "1.41 at 25 °C, 4 at 40 °C.",
    one_step=with_leak(lambda c, loss, t: c * loss * 2.0 ** np.sign(t - 20) / 8760),
    one_doubling=with_leak(lambda c, loss, t: c * loss * (1 + (t > 20)) / 8760),
    one_step_from_10_on=with_leak(
        lambda c, loss, t: c * loss * 2.0 ** ((t >= 30) - int(t <= 10)) / 8760
    ),
    only_whole_tens=with_leak(lambda c, loss, t: c * loss * 2 ** ((t - 20) // 10) / 8760),
    whole_tens_cut_off=with_leak(lambda c, loss, t: c * loss * 2.0 ** int((t - 20) / 10) / 8760),
    whole_tens_rounded=with_leak(lambda c, loss, t: c * loss * 2.0 ** round((t - 20) / 10) / 8760),
)
battery_days.mistakes(
    "In Python, ^ is not a power: that is **.",
    caret=with_leak(lambda c, loss, t: c * loss / 8760 * (2 ^ ((t - 20) / 10))),
)
battery_days.mistakes(
    "The effect of the temperature is not as described. At 20 °C the factor is 1, at 25 °C it is "
    "1.41, at 30 °C 2, at 10 °C a half.",
    halves_with_heat=with_leak(lambda c, loss, t: leak_of(c, loss, 40 - t)),
    from_zero=with_leak(lambda c, loss, t: leak_of(c, loss, t + 20)),
    doubles_each_degree=with_leak(lambda c, loss, t: leak_of(c, loss, 20 + 10 * (t - 20))),
    twice_the_tens=with_leak(lambda c, loss, t: c * loss * 2 * (t - 20) / 10 / 8760),
    rises_evenly=with_leak(lambda c, loss, t: c * loss * (1 + (t - 20) / 10) / 8760),
    natural_base=with_leak(lambda c, loss, t: c * loss * math.exp((t - 20) / 10) / 8760),
    squared=with_leak(lambda c, loss, t: c * loss * ((t - 20) / 10) ** 2 / 8760),
    no_brackets=with_leak(lambda c, loss, t: c * loss * 2 ** (t - 20 / 10) / 8760),
    from_25=with_leak(lambda c, loss, t: leak_of(c, loss, t - 5)),
    times_the_temperature=with_leak(lambda c, loss, t: c * loss * t / 20 / 8760),
)
battery_days.mistakes(
    "The temperature changes self-discharge only, not what the device draws.",
    load_warmer=lambda c, u, load, loss, t: days(
        c, u, load * 2 ** ((t - 20) / 10), leak_of(c, loss, t)
    ),
    capacity_warmer=lambda c, u, load, loss, t: days(
        c * 2 ** ((t - 20) / 10), u, load, leak_of(c, loss, 20)
    ),
)
battery_days.mistakes(
    "Where does usable belong? Only a share of the capacity can be used.",
    all_of_it=changed(lambda right, _c, u, *_: right / u),
    rest_of_it=changed(lambda right, _c, u, *_: right / u * (1 - u)),
    divided_by_usable=changed(lambda right, _c, u, *_: right / u / u),
    usable_of_the_load=lambda c, u, load, loss, t: days(c, 1, load * u, leak_of(c, loss, t)),
    usable_twice=changed(lambda right, _c, u, *_: right * u),
)
battery_days.mistakes(
    "Self-discharge takes its share of the whole capacity, not of the usable part.",
    loss_of_usable=lambda c, u, load, loss, t: days(c, u, load, leak_of(c * u, loss, t)),
)
battery_days.mistakes(
    "Self-discharge drains the battery together with the device: add both powers.",
    loss_taken_away=lambda c, u, load, loss, t: days(c, u, load, -leak_of(c, loss, t)),
    the_larger=lambda c, u, load, loss, t: days(c, u, max(load, leak_of(c, loss, t)), 0),
    product=lambda c, u, load, loss, t: days(c, u, load * leak_of(c, loss, t), 0),
)
battery_days.mistakes(
    "The loss is a share of the capacity, not of what the device draws.",
    load_grows_by_share=lambda c, u, load, loss, t: days(
        c, u, load * (1 + loss * 2 ** ((t - 20) / 10)), 0
    ),
    load_grows_by_share_at_20=lambda c, u, load, loss, _t: days(c, u, load * (1 + loss), 0),
    share_of_the_load_in_an_hour=with_leak_of_load(
        lambda load, loss, t: load * loss * 2 ** ((t - 20) / 10) / 8760
    ),
    share_of_the_load_in_a_day=with_leak_of_load(
        lambda load, loss, t: load * loss * 2 ** ((t - 20) / 10) / 365
    ),
)
battery_days.mistakes(
    "One year's loss was taken away once. It goes on for as long as the battery lasts, so make a "
    "power of it.",
    loss_once=lambda c, u, load, loss, _t: days(c * (1 - loss), u, load, 0),
    loss_once_warmer=lambda c, u, load, loss, t: days(
        c * (1 - loss * 2 ** ((t - 20) / 10)), u, load, 0
    ),
    loss_once_unless_idle=lost_once_unless_idle,
    loss_once_of_all=lambda c, u, load, loss, _t: days(c * (u - loss), 1, load, 0),
    loss_once_of_all_warmer=lambda c, u, load, loss, t: days(
        c * (u - loss * 2 ** ((t - 20) / 10)), 1, load, 0
    ),
)
battery_days.mistakes(
    "mWh divided by mW are hours. A day has 24 of them.",
    in_hours=changed(lambda right, *_: right * 24),
    in_years=changed(lambda right, *_: right / 365),
    times_24=changed(lambda right, *_: right * 24 * 24),
    in_seconds=changed(lambda right, *_: right * 86_400),
    divided_by_60=changed(lambda right, *_: right * 24 / 60),
    divided_by_3600=changed(lambda right, *_: right * 24 / 3600),
)
battery_days.mistakes(
    "The loss is for a year. How much power in mW is that? A year has 365 times 24 hours.",
    loss_in_an_hour=with_leak(lambda c, loss, t: leak_of(c, loss, t) * 8760),
    loss_in_a_day=with_leak(lambda c, loss, t: leak_of(c, loss, t) * 365),
    loss_over_days=with_leak(lambda c, loss, t: leak_of(c, loss, t) * 24),
    loss_in_a_month=with_leak(lambda c, loss, t: leak_of(c, loss, t) * 12),
    loss_in_seconds=with_leak(lambda c, loss, t: leak_of(c, loss, t) / 3600),
    loss_without_capacity=with_leak(lambda _c, loss, t: leak_of(1, loss, t)),
    bare_loss=with_leak(lambda _c, loss, t: loss * 2 ** ((t - 20) / 10)),
)
battery_days.mistakes(
    "A year has 365 days here.",
    julian_year=with_leak(lambda c, loss, t: leak_of(c, loss, t) * 365 / 365.25),
    leap_year=with_leak(lambda c, loss, t: leak_of(c, loss, t) * 365 / 366),
    year_of_360=with_leak(lambda c, loss, t: leak_of(c, loss, t) * 365 / 360),
)
battery_days.mistakes(
    "loss_per_year and usable are shares from 0 to 1, not percent.",
    loss_in_percent=with_leak(lambda c, loss, t: leak_of(c, loss / 100, t)),
    usable_in_percent=changed(lambda right, *_: right / 100),
)
battery_days.mistakes(
    "load_mw is in milliwatts, and the capacity in milliwatt-hours: no factor of 1,000 is needed.",
    load_in_microwatts=lambda c, u, load, loss, t: days(c, u, load / 1000, leak_of(c, loss, t)),
    load_in_watts=lambda c, u, load, loss, t: days(c, u, load * 1000, leak_of(c, loss, t)),
    thousand_times=changed(lambda right, *_: right * 1000),
    thousandth=changed(lambda right, *_: right / 1000),
)
battery_days.mistakes(
    "A smaller load must give more days: divide the capacity by the power.",
    upside_down=changed(lambda right, *_: 1 / right),
    times_the_load=lambda c, u, load, loss, t: c * u * (load + leak_of(c, loss, t)) / 24,
)
battery_days.mistakes(
    "Mind the brackets: add the two powers first, then divide.",
    only_load_divides=lambda c, u, load, loss, t: c * u / load + leak_of(c, loss, t) / 24,
    two_quotients=lambda c, u, load, loss, t: c * u / load + leak_of(c, loss, t),
    two_quotients_in_days=lambda c, u, load, loss, t: (c * u / load + leak_of(c, loss, t)) / 24,
)


@battery_days.accepted
def where_the_line_meets_zero(capacity_mwh, usable, load_mw, loss_per_year, temperature_c):
    """What is left after no day and after one; the charge falls along a straight line."""

    def left(day):
        warm = math.exp(math.log(2) * (temperature_c - 20) / 10)
        return capacity_mwh * (usable - loss_per_year * warm * day / 365) - load_mw * 24 * day

    return left(0) / (left(0) - left(1))


@battery_days.accepted
def share_used_each_day(capacity_mwh, usable, load_mw, loss_per_year, temperature_c):
    by_device = Fraction(load_mw) * 24 / Fraction(capacity_mwh)
    by_itself = Fraction(loss_per_year) / 365
    by_itself *= Fraction(math.pow(2.0, temperature_c / 10) / 4)
    return float(Fraction(usable) / (by_device + by_itself))
