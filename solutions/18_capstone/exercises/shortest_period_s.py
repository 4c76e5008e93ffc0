"""How lesson 18 grades shortest_period_s: inputs, mistakes with hints, other right answers."""

import math
from fractions import Fraction

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED, add


def plans(rng):
    """Each of the three limits decides somewhere, and sleep alone may be too much."""
    cases = [
        ([(10.0, 2.0), (100.0, 1.0)], 0.5, 2.5, 0.3, 0.01),  # energy: 118.5 mJ over 2 mW
        ([(10.0, 2.0), (100.0, 1.0)], 0.5, 2.5, 0.9, 0.01),  # the law: 90 s
        ([(10.0, 2.0), (100.0, 1.0)], 0.5, 80.0, 0.02, 0.5),  # it never sleeps: 3 s
        ([(10.0, 2.0)], 0.5, 0.5, 0.3, 0.01),  # sleep takes all there is
        ([(10.0, 2.0)], 0.75, 0.5, 0.3, 0.01),  # sleep takes more
        ([], 0.25, 0.5, 0.4, 0.02),  # nothing is done, and a message needs 20 s
        ([(30.0, 4.0)], 0.0, 0.25, 1.5, 0.1),  # sleep is free
        ([(5000.0, 100.0)], 0.5, 2.5, 0.01, 0.5),  # so much that a thousandth of it decides, too
        ([(10.0, 1.0), (100.0, 2.0), (20.0, 1.5)], 0.5, 2.5, 0.3, 0.5),  # longest in the middle
        ([(20.0, 0.5), (60.0, 0.25)], 0.5, 2.5, 0.2, 0.001),  # short, and the law asks for 200 s
    ]
    for kind in (0, 1, 2, 0, 1, 0, 2, 0):
        count = int(rng.integers(1, 5))
        phases = [(round(float(rng.uniform(5, 120)), 1), round(float(rng.uniform(0.2, 4)), 2))
                  for _ in range(count)]  # fmt: skip
        sleep = round(float(rng.uniform(0.05, 0.9)), 3)
        awake = sum(s for _, s in phases)
        mean = sum(mw * s for mw, s in phases) / awake
        budget = round(sleep + mean * float(rng.uniform(0.02, 0.1)), 3)
        airtime, share = round(float(rng.uniform(0.05, 0.9)), 3), 0.5
        if kind == 1:  # the law decides
            share = float(rng.choice([0.001, 0.0005]))
        if kind == 2:
            budget = round(1.5 * max(mw for mw, _ in phases), 1)
            airtime = round(0.2 * awake, 3)
        cases.append((phases, sleep, budget, airtime, share))
    return cases


shortest_period_s = exercise(points=3, inputs=plans, comparison=CLOSE, closed_rooms=CLOSED)


def awake(phases):
    return float(sum(s for _, s in phases))


def energy(phases):
    return float(sum(mw * s for mw, s in phases))


def limits(phases, sleep, budget, airtime, share):
    """By the time awake, by the law, by energy."""
    by_energy = (energy(phases) - sleep * awake(phases)) / (budget - sleep)
    return awake(phases), airtime / share, by_energy


def longest(phases):
    return max((s for _, s in phases), default=0.0)


def combined(combine):
    """Another way to combine the three limits."""

    def wrong(phases, sleep, budget, airtime, share):
        if sleep >= budget:
            return math.inf
        return combine(*limits(phases, sleep, budget, airtime, share))

    return wrong


def by_energy(rule):
    """Another limit by energy, of the phases, sleep and budget."""

    def wrong(phases, sleep, budget, airtime, share):
        if sleep >= budget:
            return math.inf
        return max(awake(phases), airtime / share, rule(phases, sleep, budget))

    return wrong


def with_awake(rule):
    """Another time awake, of the phases."""

    def wrong(phases, sleep, budget, airtime, share):
        if sleep >= budget:
            return math.inf
        awake_s = rule(phases)
        by_energy = (energy(phases) - sleep * awake_s) / (budget - sleep)
        return max(awake_s, airtime / share, by_energy)

    return wrong


def by_law(rule):
    """Another limit by law, of air time and share."""

    def wrong(phases, sleep, budget, airtime, share):
        if sleep >= budget:
            return math.inf
        a, _, e = limits(phases, sleep, budget, airtime, share)
        return max(a, rule(airtime, share), e)

    return wrong


def if_too_much(answer):
    """Another answer where sleep alone takes the budget."""

    def wrong(phases, sleep, budget, airtime, share):
        if sleep >= budget:
            return answer(phases, sleep, budget, airtime, share)
        return max(limits(phases, sleep, budget, airtime, share))

    return wrong


shortest_period_s.mistakes(
    "One of the three limits is missing: the energy, the law, and the time awake.",
    no_law=combined(lambda a, _law, e: max(a, e)),
    no_energy=combined(lambda a, law, _e: max(a, law)),
    no_awake=combined(lambda _a, law, e: max(law, e)),
    energy_alone=combined(lambda _a, _law, e: e),
    law_alone=combined(lambda _a, law, _e: law),
)
shortest_period_s.mistakes(
    "All three limits hold at once, so the longest of the three periods decides.",
    the_shortest=combined(min),
    added=combined(lambda *all_three: sum(all_three)),
    energy_and_law_added=combined(lambda a, law, e: max(a, law + e)),
    the_middle=combined(lambda *all_three: sorted(all_three)[1]),
    awake_added=combined(lambda a, law, e: a + max(law, e)),
    mean_of_them=combined(lambda *all_three: sum(all_three) / 3),
)
shortest_period_s.mistakes(
    "A period is from waking to waking, so the time awake is a part of it, not added to it.",
    period_after_waking=by_energy(lambda p, z, b: (energy(p) - z * awake(p)) / (b - z) + awake(p)),
)
shortest_period_s.mistakes(
    "Sending is one of the phases: its seconds are in the time awake already.",
    air_time_added=lambda p, z, b, t, share: (
        math.inf if z >= b else max((*limits(p, z, b, t, share)[1:], awake(p) + t))
    ),
    air_time_added_everywhere=lambda p, z, b, t, share: (
        math.inf
        if z >= b
        else max(awake(p) + t, t / share, (energy(p) - z * (awake(p) + t)) / (b - z))
    ),
)
shortest_period_s.mistakes(
    "The time awake is that of all phases, one after another, not of the longest one.",
    longest_phase=with_awake(longest),
    longest_phase_fails_if_empty=with_awake(lambda p: max(s for _, s in p)),
    longest_phase_in_energy=by_energy(lambda p, z, b: (energy(p) - z * longest(p)) / (b - z)),
    longest_phase_as_limit=lambda p, z, b, t, share: (
        math.inf if z >= b else max((*limits(p, z, b, t, share)[1:], longest(p)))
    ),
)
shortest_period_s.mistakes(
    "mW times s are mJ, and mJ divided by mW are s: no factor is needed.",
    in_joules=by_energy(lambda p, z, b: (energy(p) / 1000 - z * awake(p)) / (b - z)),
    all_in_joules=by_energy(lambda p, z, b: (energy(p) - z * awake(p)) / 1000 / (b - z)),
    in_microjoules=by_energy(lambda p, z, b: (1000 * energy(p) - z * awake(p)) / (b - z)),
)
shortest_period_s.mistakes(
    "While it is awake it does not sleep. Take the sleep that the waking replaces off its energy.",
    sleep_counted_while_awake=by_energy(lambda p, z, b: energy(p) / (b - z)),
)
shortest_period_s.mistakes(
    "Sleep costs energy too, all the time that is left of the period.",
    free_sleep=by_energy(lambda p, _z, b: energy(p) / b),
    sleep_not_in_the_budget=by_energy(lambda p, z, b: (energy(p) - z * awake(p)) / b),
)
shortest_period_s.mistakes(
    "Mind the signs. Energy awake + sleep · (period − awake) = budget · period; solve for period.",
    sleep_added_to_budget=by_energy(lambda p, z, b: (energy(p) - z * awake(p)) / (b + z)),
    sleep_added_to_energy=by_energy(lambda p, z, b: (energy(p) + z * awake(p)) / (b - z)),
    both_signs=by_energy(lambda p, z, b: (energy(p) + z * awake(p)) / (b + z)),
    plus_awake=by_energy(lambda p, z, b: energy(p) / (b - z) + awake(p)),
    less_awake=by_energy(lambda p, z, b: energy(p) / (b - z) - awake(p)),
    no_brackets_below=by_energy(lambda p, z, b: (energy(p) - z * awake(p)) / b - z),
    no_brackets_above=by_energy(lambda p, z, b: energy(p) - z * awake(p) / (b - z)),
)
shortest_period_s.mistakes(
    "Energy is power times time, phase by phase, then added up.",
    powers_alone=by_energy(lambda p, z, b: (sum(mw for mw, _ in p) - z * awake(p)) / (b - z)),
    seconds_alone=by_energy(lambda p, z, b: (awake(p) - z * awake(p)) / (b - z)),
    powers_times_awake=by_energy(
        lambda p, z, b: (sum(mw for mw, _ in p) * awake(p) - z * awake(p)) / (b - z)
    ),
    mean_power_times_awake=by_energy(
        lambda p, z, b: (sum(mw for mw, _ in p) / max(len(p), 1) - z) * awake(p) / (b - z)
    ),
)
shortest_period_s.mistakes(
    "Not all phases were counted. Is the return inside the loop?",
    first_phase=by_energy(lambda p, z, b: (energy(p[:1]) - z * awake(p)) / (b - z)),
    last_phase=by_energy(lambda p, z, b: (energy(p[-1:]) - z * awake(p)) / (b - z)),
    not_the_last=by_energy(lambda p, z, b: (energy(p[:-1]) - z * awake(p)) / (b - z)),
    awake_in_the_first=by_energy(lambda p, z, b: (energy(p) - z * awake(p[:1])) / (b - z)),
    awake_in_the_last=by_energy(lambda p, z, b: (energy(p) - z * awake(p[-1:])) / (b - z)),
)
shortest_period_s.mistakes(
    "0.3 s on air with a share of 0.01 need a period of 30 s: airtime is at most share · period.",
    law_as_product=by_law(lambda airtime, share: airtime * share),
    law_upside_down=by_law(lambda airtime, share: share / airtime),
    law_off_air=by_law(lambda airtime, share: airtime / (1 - share)),
    law_pause_alone=by_law(lambda airtime, share: airtime / share - airtime),
    law_pause_and_all=by_law(lambda airtime, share: airtime / share + airtime),
)
shortest_period_s.mistakes(
    "duty_share is a share from 0 to 1 and airtime_s is in seconds: no factor is needed.",
    share_in_percent=by_law(lambda airtime, share: 100 * airtime / share),
    airtime_in_ms=by_law(lambda airtime, share: 1000 * airtime / share),
)
shortest_period_s.mistakes(
    "The law asks for the seconds on air, not for all seconds awake.",
    all_awake_by_law=lambda p, z, b, t, share: (
        math.inf if z >= b else max(awake(p) / share, limits(p, z, b, t, share)[2], t / share)
    ),
)
shortest_period_s.mistakes(
    "If sleep alone takes the budget or more, no period is long enough: the answer is math.inf.",
    zero_if_too_much=if_too_much(lambda *_: 0.0),
    none_if_too_much=if_too_much(lambda *_: None),
    minus_one_if_too_much=if_too_much(lambda *_: -1.0),
    negative_infinity=if_too_much(lambda *_: -math.inf),
    law_if_too_much=if_too_much(lambda p, _z, _b, t, share: max(awake(p), t / share)),
    text_if_too_much=if_too_much(lambda *_: "inf"),
    large_if_too_much=if_too_much(lambda *_: 1e9),
    unguarded=lambda *given: max(limits(*given)),
    size_of_the_difference=lambda p, z, b, t, share: max(
        awake(p), t / share, (energy(p) - z * awake(p)) / abs(b - z)
    ),
)
shortest_period_s.mistakes(
    "Right until sleep takes exactly the budget. Then, too, nothing is left for a waking: find it "
    "out before you divide.",
    only_above=lambda p, z, b, t, share: (
        math.inf if z > b else max(awake(p), t / share) if z == b
        else max(limits(p, z, b, t, share))
    ),
    divided_by_zero=lambda p, z, b, t, share: (
        math.inf if z > b else max(limits(p, z, b, t, share))
    ),
)  # fmt: skip
add(
    shortest_period_s,
    "Seconds are asked for, not rounded.",
    in_minutes=lambda right, *_: right / 60,
    in_hours=lambda right, *_: right / 3600,
    in_ms=lambda right, *_: 1000 * right,
    times_a_day=lambda right, *_: 86_400 / right,
    rounded=lambda right, *_: right if math.isinf(right) else round(right),
    rounded_up=lambda right, *_: right if math.isinf(right) else math.ceil(right),
    cut_off=lambda right, *_: right if math.isinf(right) else int(right),
    rounded_to_1=lambda right, *_: round(right, 1),
    rounded_to_2=lambda right, *_: round(right, 2),
    as_text=lambda right, *_: f"{right} s",
)
shortest_period_s.mistakes(
    "The time awake was taken off: a period is from waking to waking.",
    sleep_alone=combined(lambda a, law, e: max(a, law, e) - a),
)
shortest_period_s.mistakes(
    "phases may be an empty list: then energy and time awake are 0, and the law still holds.",
    empty_is_zero=lambda p, *rest: shortest_period_s(p, *rest) if p else 0.0,
    empty_is_none=lambda p, *rest: shortest_period_s(p, *rest) if p else None,
    empty_is_infinite=lambda p, *rest: shortest_period_s(p, *rest) if p else math.inf,
    columns=lambda p, *rest: (
        [list(column) for column in zip(*p, strict=True)][1] and shortest_period_s(p, *rest)
    ),
)
shortest_period_s.mistakes(
    "A phase is (mw, seconds), in this order.",
    order_of_a_phase=lambda p, *rest: shortest_period_s([(s, mw) for mw, s in p], *rest),
)
shortest_period_s.mistakes(
    "A number of the example is written into the function. Use the arguments in its place.",
    share_of_the_example=lambda p, z, b, t, _share: shortest_period_s(p, z, b, t, 0.01),
    budget_of_the_example=lambda p, z, _b, t, share: shortest_period_s(p, z, 2.5, t, share),
    sleep_of_the_example=lambda p, _z, b, t, share: (
        math.inf if b <= 0.5 else max(limits(p, 0.5, b, t, share))
    ),
)


@shortest_period_s.accepted
def by_halving(phases, sleep_mw, budget_mw, airtime_s, duty_share):
    """Look for the period at which the mean falls to the budget."""
    if not sleep_mw < budget_mw:
        return float("inf")
    least = sum(s for _, s in phases)
    used = [Fraction(mw) * Fraction(s) for mw, s in phases]

    def too_much(period):
        return (
            sum(used) + Fraction(sleep_mw) * (period - Fraction(least))
            > Fraction(budget_mw) * period
        )

    low = high = max(Fraction(least), Fraction(airtime_s) / Fraction(duty_share))
    while too_much(high):
        low, high = high, 2 * high
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if too_much(middle) else (low, middle)
    return float(high)


@shortest_period_s.accepted
def each_phase_above_sleep(phases, sleep_mw, budget_mw, airtime_s, duty_share):
    period = 0.0
    for mw, seconds in phases:
        if budget_mw <= sleep_mw:
            break
        period += (mw - sleep_mw) / (budget_mw - sleep_mw) * seconds
    if budget_mw <= sleep_mw:
        return math.inf
    return float(max(period, airtime_s * (1 / duty_share), sum(s for _, s in phases)))
