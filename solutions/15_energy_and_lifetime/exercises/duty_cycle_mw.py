"""How lesson 15 grades duty_cycle_mw: inputs, mistakes with hints, other right answers."""

from fractions import Fraction

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED, add_roundings


def waking_inputs(rng):
    """Phases in no order of power or length; sleep that matters and sleep that hardly does."""
    cases = [
        ([(10.0, 2.0), (100.0, 1.0)], 0.5, 60.0),
        ([(16.5, 0.25), (12.9, 1.5), (95.7, 0.75)], 1.25, 17.0),
        ([(95.7, 0.3)], 0.013, 8.5),
        ([], 0.37, 600.0),  # it never wakes up
        ([(7.3, 2.5), (3.1, 1.25)], 0.9, 3.75),  # it never sleeps
    ]
    for phases in (2, 3, 4, 5, 3, 2):
        waking = [
            (round(float(rng.uniform(1, 120)), 2), round(float(rng.uniform(0.1, 3)), 2))
            for _ in range(phases)
        ]
        awake = sum(seconds for _, seconds in waking)
        period = round(awake * float(rng.uniform(1.5, 9)), 1)
        cases.append((waking, round(float(rng.uniform(0.05, 2)), 3), period))
    return cases


duty_cycle_mw = exercise(points=2, inputs=waking_inputs, comparison=CLOSE, closed_rooms=CLOSED)


def energy(phases):
    return sum(mw * s for mw, s in phases)


def awake(phases):
    return sum(s for _, s in phases)


def powers(phases):
    return sum(mw for mw, _ in phases)


def unpacked(phases, sleep_mw, period_s):
    mws, seconds = zip(*phases, strict=True)
    return mean_of(list(zip(mws, seconds, strict=True)), sleep_mw, period_s)


def left_by_the_loop(phases, sleep_mw, period_s):
    """What the name of the loop still holds behind it; nothing if there was no phase."""
    mj = 0
    for mw, seconds in phases:
        mj += mw * seconds
    return (mj + sleep_mw * (period_s - seconds)) / period_s


def mean_of(phases, sleep_mw, period_s):
    """The right answer, for the phases that a mistake leaves."""
    return (energy(phases) + sleep_mw * (period_s - awake(phases))) / period_s


def unless_empty(**wrong):
    """Each mistake twice: as it is, and by somebody who thought of the empty list."""
    guarded = {
        f"{name}_unless_empty": lambda p, z, t, f=function: f(p, z, t) if p else z
        for name, function in wrong.items()
    }
    return wrong | guarded


add_roundings(duty_cycle_mw, "mW")
duty_cycle_mw.mistakes(
    "The time asleep is missing: the device draws sleep_mw for the rest of the period.",
    **unless_empty(
        no_sleep=lambda p, _z, t: energy(p) / t,
        no_time_asleep=lambda p, z, t: (energy(p) + z) / t,
    ),
)
duty_cycle_mw.mistakes(
    "It does not sleep while it is awake. For how many seconds does it sleep?",
    asleep_all_the_time=lambda p, z, t: energy(p) / t + z,
    asleep_while_awake=lambda p, z, t: (energy(p) + z * awake(p)) / t,
    awake_twice=lambda p, z, t: (energy(p) + z * (t - 2 * awake(p))) / t,
    awake_longer=lambda p, z, t: (energy(p) + z * (t + awake(p))) / t,
)
duty_cycle_mw.mistakes(
    "period_s is the whole time from one waking to the next, with the time awake in it.",
    period_asleep=lambda p, z, t: (energy(p) + z * t) / (t + awake(p)),
    divided_by_both=lambda p, z, t: mean_of(p, z, t) * t / (t + awake(p)),
)
duty_cycle_mw.mistakes(
    "This is the energy of a period, in mJ. Power is energy divided by time.",
    **unless_empty(
        energy_alone=lambda p, z, t: mean_of(p, z, t) * t,
        energy_awake=lambda p, _z, _t: energy(p),
        energy_in_joules=lambda p, z, t: mean_of(p, z, t) * t / 1000,
        times_the_period=lambda p, z, t: mean_of(p, z, t) * t * t,
    ),
)
duty_cycle_mw.mistakes(
    "Mind the brackets: the energy awake and the energy asleep are both divided by the period.",
    only_sleep_divided=lambda p, z, t: energy(p) + z * (t - awake(p)) / t,
    **unless_empty(
        only_awake_divided=lambda p, z, t: energy(p) / t + z * (t - awake(p)),
    ),
)
duty_cycle_mw.mistakes(
    "This is a share of the time, not a power.",
    share_awake=lambda p, _z, t: awake(p) / t,
    percent_awake=lambda p, _z, t: 100 * awake(p) / t,
    share_asleep=lambda p, _z, t: (t - awake(p)) / t,
)
duty_cycle_mw.mistakes(
    "Divide all the energy by the whole period, and by nothing else.",
    by_the_parts=lambda p, z, t: mean_of(p, z, t) * t / (len(p) + 1),
    by_the_phases=lambda p, z, t: mean_of(p, z, t) * t / len(p),
    half_of_both=lambda p, z, _t: (energy(p) / awake(p) + z) / 2,
    divided_by_asleep=lambda p, z, t: mean_of(p, z, t) * t / (t - awake(p)),
    **unless_empty(
        divided_by_awake=lambda p, z, t: mean_of(p, z, t) * t / awake(p),
        mean_awake=lambda p, _z, _t: energy(p) / awake(p),
        mean_awake_and_sleep=lambda p, z, _t: energy(p) / awake(p) + z,
    ),
)
duty_cycle_mw.mistakes(
    "A phase of ten seconds counts ten times as much as one of one second. Weigh by time.",
    **unless_empty(
        mean_of_powers_awake=lambda p, _z, _t: powers(p) / len(p),
        share_awake_times_mean=lambda p, z, t: (
            (powers(p) / len(p) * awake(p) + z * (t - awake(p))) / t
        ),
    ),
    mean_of_powers=lambda p, z, _t: (powers(p) + z) / (len(p) + 1),
    sum_of_powers=lambda p, z, _t: powers(p) + z,
    share_awake_times_powers=lambda p, z, t: (powers(p) * awake(p) + z * (t - awake(p))) / t,
)
duty_cycle_mw.mistakes(
    "Each phase has its own power: the strongest does not last for all the time awake.",
    **unless_empty(
        strongest_all_the_time_awake=lambda p, z, t: (
            (max(mw for mw, _ in p) * awake(p) + z * (t - awake(p))) / t
        ),
        last_all_the_time_awake=lambda p, z, t: (p[-1][0] * awake(p) + z * (t - awake(p))) / t,
    ),
)
duty_cycle_mw.mistakes(
    "Only a part of the phases was counted. Is the return inside the loop?",
    only_the_first=lambda p, z, t: mean_of(p[:1], z, t),
    first_or_nothing=lambda p, z, t: mean_of(p[:1], z, t) if p else None,
    first_awake_or_nothing=lambda p, _z, t: energy(p[:1]) / t if p else None,
    only_the_last=lambda p, z, t: mean_of(p[-1:], z, t),
    not_the_last=lambda p, z, t: mean_of(p[:-1], z, t),
    not_the_first=lambda p, z, t: mean_of(p[1:], z, t),
    last_with_all_the_time=lambda p, z, t: (energy(p[-1:]) + z * (t - awake(p))) / t,
)
duty_cycle_mw.mistakes(
    "It sleeps for what all phases together leave of the period, not one of them alone.",
    all_with_the_last_time=lambda p, z, t: (energy(p) + z * (t - awake(p[-1:]))) / t,
    left_by_the_loop=left_by_the_loop,
    phases_for_their_seconds=lambda p, z, t: (energy(p) + z * (t - len(p))) / t,
    all_with_the_first_time=lambda p, z, t: (energy(p) + z * (t - awake(p[:1]))) / t,
    all_with_the_time_of_the_last=lambda p, z, t: (energy(p) + z * (t - p[-1][1])) / t,
    **unless_empty(
        all_with_the_longest_time=lambda p, z, t: (energy(p) + z * (t - max(s for _, s in p))) / t,
    ),
)
duty_cycle_mw.mistakes(
    "The device sleeps once in a period, after all phases. Is the sleep inside the loop?",
    **unless_empty(
        sleep_in_the_loop=lambda p, z, t: sum(mw * s + z * (t - s) for mw, s in p) / t,
        sleep_so_far_in_the_loop=lambda p, z, t: (
            (energy(p) + sum(z * (t - awake(p[: i + 1])) for i in range(len(p)))) / t
        ),
        all_sleep_in_the_loop=lambda p, z, t: (energy(p) + len(p) * z * (t - awake(p))) / t,
        period_in_the_loop=lambda p, z, t: (energy(p) + len(p) * z * t) / t,
    ),
)
duty_cycle_mw.mistakes(
    "An empty list means that the device sleeps all the time. What is its mean power then?",
    empty_is_zero=lambda p, z, t: mean_of(p, z, t) if p else 0.0,
    empty_is_nothing=lambda p, z, t: mean_of(p, z, t) if p else None,
    columns_of_an_array=lambda p, z, t: (
        # Not @, whose last bit differs between processors.
        (sum(np.array(p)[:, 0] * np.array(p)[:, 1]) + z * (t - sum(np.array(p)[:, 1]))) / t
    ),
    unpacked=unpacked,
)
duty_cycle_mw.mistakes(
    "A phase is (mw, seconds), in this order.",
    swapped=lambda p, z, t: mean_of([(s, mw) for mw, s in p], z, t),
)
duty_cycle_mw.mistakes(
    "mW times s are mJ, and mJ divided by s are mW again: no factor of 1,000 or 3,600 is needed.",
    microwatts=lambda p, z, t: mean_of(p, z, t) * 1000,
    watts=lambda p, z, t: mean_of(p, z, t) / 1000,
    milliseconds=lambda p, z, t: (energy(p) / 1000 + z * (t - awake(p) / 1000)) / t,
    energy_awake_in_joules=lambda p, z, t: (energy(p) / 1000 + z * (t - awake(p))) / t,
    sleep_in_microwatts=lambda p, z, t: mean_of(p, z / 1000, t),
    hours=lambda p, z, t: mean_of(p, z, t) / 3600,
    percent=lambda p, z, t: mean_of(p, z, t) * 100,
)
duty_cycle_mw.mistakes(
    "Whole numbers were cut off. Divide with /, not with //.",
    floor_division=lambda p, z, t: mean_of(p, z, t) * t // t,
)
duty_cycle_mw.mistakes(
    "Energy is power times time, for each phase.",
    power_over_time=lambda p, z, t: (sum(mw / s for mw, s in p) + z * (t - awake(p))) / t,
    power_plus_time=lambda p, z, t: (sum(mw + s for mw, s in p) + z * (t - awake(p))) / t,
    sleep_over_time=lambda p, z, t: (energy(p) + z / (t - awake(p))) / t,
)
duty_cycle_mw.mistakes(
    "Sleep costs energy too: add it, do not take it away.",
    sleep_taken_away=lambda p, z, t: (energy(p) - z * (t - awake(p))) / t,
    above_sleep=lambda p, z, t: mean_of(p, z, t) - z,
)
duty_cycle_mw.mistakes(
    "A number of the example is written into the function. Use the arguments in its place.",
    minute=lambda p, z, _t: mean_of(p, z, 60.0),
    sleep_of_the_example=lambda p, _z, t: mean_of(p, 0.5, t),
)


@duty_cycle_mw.accepted
def weighted_mean(phases, sleep_mw, period_s):
    all_phases = np.array([*phases, (sleep_mw, 0.0)], float)
    all_phases[-1, 1] = period_s - all_phases[:, 1].sum()
    return float(np.average(all_phases[:, 0], weights=all_phases[:, 1]))


@duty_cycle_mw.accepted
def what_waking_adds_to_sleep(phases, sleep_mw, period_s):
    """Sleep all the time, and in each phase the difference to it."""
    mean = Fraction(sleep_mw)
    for mw, seconds in phases:
        mean += (Fraction(mw) - Fraction(sleep_mw)) * Fraction(seconds) / Fraction(period_s)
    return float(mean)
