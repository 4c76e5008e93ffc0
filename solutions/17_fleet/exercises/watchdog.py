"""How lesson 17 grades watchdog: inputs, mistakes with hints, other right answers."""

import itertools

from tinyml_course.exercises import exercise

from ._common import CLOSED
from ._watchdogs import (
    all_resets,
    break_of_the_inner_loop,
    cut_after_each_silence,
    ended,
    forgets_with_each_kick,
    kicks_are_ignored,
    last_silence_once,
    late_kicks_are_ignored,
    noticed_with_the_kick,
    one_for_each_silence,
    second_by_second_loop,
    seconds_after_each_reset,
    whole_periods,
)


def trial_inputs(rng):
    """First some to work out by hand: kicks just in time, one too late, and long silences."""
    cases = [
        ([4, 9, 40], 10, 45, 3),  # as the docstring
        ([10, 20], 10, 30, 2),  # each comes in the last second
        ([11, 20], 10, 30, 2),  # the first is a second late
        ([], 5, 5, 1),
        ([], 5, 6, 1),  # one second more
        ([], 10, 100, 3),  # it never kicks: the third reset ends the trial
        ([3, 6, 9], 5, 30, 9),  # it stops kicking
        ([25, 50], 10, 60, 9),  # two silences of two resets, none in the last seconds
        ([15, 20, 41, 45, 70], 10, 75, 4),  # kicks between the resets do not forget them
        ([15, 20, 41, 45, 70], 10, 75, 5),  # one more was needed
        ([0, 0, 8], 8, 17, 2),
        ([7], 3, 9, 2),  # the last one is due at the end alone
        ([2, 4, 6], 3, 8, 1),  # a program that works
        ([40], 10, 100, 20),
    ]
    for _ in range(8):
        timeout, end = int(rng.integers(3, 15)), int(rng.integers(40, 160))
        kicks = sorted(int(k) for k in rng.integers(0, end + 1, int(rng.integers(1, 9))))
        cases.append((kicks, timeout, end, int(rng.integers(1, 12))))
    return cases


watchdog = exercise(points=2, inputs=trial_inputs, closed_rooms=CLOSED)


def spoiled(change):
    """A change of the right answer."""
    return lambda *given: change(*watchdog(*given), *given)


def only_if_silent_at_the_end(kicks, timeout, end, limit):
    resets, back = watchdog(kicks, timeout, end, limit)
    return resets, back and end - (kicks[-1] if kicks else 0) > timeout


watchdog.mistakes(
    "The reset comes timeout_s after the last kick or reset: these come a second later than that.",
    loop_a_second_late=second_by_second_loop(lambda gap, t: gap > t, end=1),
    loop_a_second_late_to_the_end=second_by_second_loop(lambda gap, t: gap > t),
    loop_late_resets_first=second_by_second_loop(lambda gap, t: gap > t, 1, kicks_first=False),
)
watchdog.mistakes(
    "Nothing is reset in the very second in which the trial ends.",
    loop_through_the_end=second_by_second_loop(lambda gap, t: gap >= t, end=1),
)
watchdog.mistakes(
    "Kicks are given in seconds since the start of the trial, not since the last reset.",
    seconds_after_each_reset=seconds_after_each_reset,
)
watchdog.mistakes(
    "A kick that comes exactly when the time is over is in time.",
    loop_resets_first=second_by_second_loop(lambda gap, t: gap >= t, kicks_first=False),
    at_the_limit_too=lambda kicks, timeout, end, limit: ended(
        all_resets(kicks, timeout, end, lambda gap, t: gap >= t), limit
    ),
)
watchdog.mistakes(
    "It resets as soon as the time is over, not some seconds later.",
    a_second_more=lambda kicks, timeout, end, limit: ended(
        all_resets(kicks, timeout, end, lambda gap, t: gap > t + 1), limit
    ),
    twice_the_time=lambda kicks, timeout, end, limit: ended(
        all_resets(kicks, timeout, end, lambda gap, t: gap > 2 * t), limit
    ),
)
watchdog.mistakes(
    "In a long silence it resets again and again: the time starts anew with each reset.",
    one_for_each_silence=one_for_each_silence,
)
watchdog.mistakes(
    "It does not wait for the next kick: when is the time over?",
    noticed_with_the_kick=noticed_with_the_kick,
    a_second_after=spoiled(lambda resets, back, *_: ([t + 1 for t in resets], back)),
)
watchdog.mistakes(
    "The silence after the last kick can be long enough for several resets.",
    last_silence_once=last_silence_once,
)
watchdog.mistakes(
    "The trial ends at end_s: what would be due later does not happen any more.",
    end_is_ignored=lambda kicks, timeout, _end, limit: ended(
        all_resets(kicks, timeout, (kicks[-1] if kicks else 0) + timeout * (limit + 1)), limit
    ),
)
watchdog.mistakes(
    "A program that never kicks is reset too: the time runs from second 0 on.",
    no_kicks_no_resets=lambda kicks, *rest: watchdog(kicks, *rest) if kicks else ([], False),
)
watchdog.mistakes(
    "The silence after the last kick counts too, until end_s.",
    no_end=lambda kicks, timeout, _end, limit: ended(
        all_resets(kicks[:-1], timeout, kicks[-1] if kicks else 0), limit
    ),
    never_ends=lambda kicks, timeout, end, limit: ended(
        all_resets(kicks, timeout, end + timeout), limit
    ),
)
watchdog.mistakes(
    "The time runs from second 0 on, before the first kick.",
    from_the_first_kick=lambda kicks, timeout, end, limit: ended(
        all_resets(kicks, timeout, end, start=kicks[0] if kicks else 0), limit
    ),
    from_the_first_kick_or_an_error=lambda kicks, timeout, end, limit: ended(
        all_resets(kicks, timeout, end, start=kicks[0]), limit
    ),
    starts_a_second_early=lambda kicks, timeout, end, limit: ended(
        all_resets(kicks, timeout, end, start=-1), limit
    ),
    starts_a_second_late=lambda kicks, timeout, end, limit: ended(
        all_resets(kicks, timeout, end, start=1), limit
    ),
    starts_a_period_late=lambda kicks, timeout, end, limit: ended(
        all_resets(kicks, timeout, end, start=timeout), limit
    ),
)
watchdog.mistakes(
    "A kick starts the time anew, also one that comes after a reset.",
    kicks_are_ignored=kicks_are_ignored,
    late_kicks_are_ignored=late_kicks_are_ignored,
)
watchdog.mistakes(
    "The time starts anew with each kick and each reset; it is no fixed grid.",
    whole_periods=whole_periods,
)
watchdog.mistakes(
    "After limit resets the trial is over: nothing is reset any more.",
    goes_on=lambda kicks, timeout, end, limit: (
        all_resets(kicks, timeout, end),
        len(all_resets(kicks, timeout, end)) >= limit,
    ),
    goes_on_and_compares=lambda kicks, timeout, end, limit: (
        all_resets(kicks, timeout, end),
        len(all_resets(kicks, timeout, end)) == limit,
    ),
    cut_after_each_silence=cut_after_each_silence,
    one_reset_more=lambda kicks, timeout, end, limit: (
        all_resets(kicks, timeout, end)[: limit + 1],
        len(all_resets(kicks, timeout, end)) >= limit,
    ),
)
watchdog.mistakes(
    "After limit resets this goes on. Which of the two loops does a break leave?",
    break_and_compare=break_of_the_inner_loop(lambda resets, limit: len(resets) == limit),
    break_and_at_least=break_of_the_inner_loop(lambda resets, limit: len(resets) >= limit),
    break_and_false=break_of_the_inner_loop(lambda *_: False),
)
watchdog.mistakes(
    "The list is cut at limit. Is the bool right too if more resets than limit were due?",
    all_of_them_compared=lambda kicks, timeout, end, limit: (
        all_resets(kicks, timeout, end)[:limit],
        len(all_resets(kicks, timeout, end)) == limit,
    ),
)
watchdog.mistakes(
    "It goes back after limit resets, also if the program kicks again later.",
    only_if_silent_at_the_end=only_if_silent_at_the_end,
)
watchdog.mistakes(
    "How many resets end the trial? As many as limit, neither more nor fewer.",
    one_more_is_needed=lambda kicks, timeout, end, limit: ended(
        all_resets(kicks, timeout, end), limit + 1
    ),
    more_than_limit_of_all=lambda kicks, timeout, end, limit: (
        all_resets(kicks, timeout, end)[:limit],
        len(all_resets(kicks, timeout, end)) > limit,
    ),
    one_less_is_enough=lambda kicks, timeout, end, limit: ended(
        all_resets(kicks, timeout, end), max(limit - 1, 1)
    ),
)
watchdog.mistakes(
    "Resets count over the whole trial: a kick between them does not forget them.",
    forgets_with_each_kick=forgets_with_each_kick,
)
watchdog.mistakes(
    "One reset alone does not decide that the device goes back: limit does.",
    any_reset=spoiled(lambda resets, *_: (resets, bool(resets))),
    always_back=spoiled(lambda resets, *_: (resets, True)),
    never_back=spoiled(lambda resets, *_: (resets, False)),
    three_always=lambda kicks, timeout, end, _limit: ended(all_resets(kicks, timeout, end), 3),
)
watchdog.mistakes(
    "The bool says whether it goes back, not whether the new program stays.",
    stays=spoiled(lambda resets, back, *_: (resets, not back)),
)
watchdog.mistakes(
    "Both values are asked for: the list of seconds first, then a bool.",
    other_order=spoiled(lambda resets, back, *_: (back, resets)),
    resets_alone=spoiled(lambda resets, *_: resets),
    bool_alone=spoiled(lambda _r, back, *_: back),
    count_and_bool=spoiled(lambda resets, back, *_: (len(resets), back)),
    last_reset_only=spoiled(lambda resets, back, *_: (resets[-1:], back)),
    first_reset_only=spoiled(lambda resets, back, *_: (resets[:1], back)),
)
watchdog.mistakes(
    "If nothing was reset, the list is empty.",
    none_for_empty=spoiled(lambda resets, back, *_: (resets or None, back)),
)
watchdog.mistakes(
    "The second value is True or False.",
    bool_as_number=spoiled(lambda resets, back, *_: (resets, int(back))),
    bool_as_text=spoiled(lambda resets, back, *_: (resets, "rollback" if back else "stay")),
    number_of_resets=spoiled(lambda resets, *_: (resets, len(resets))),
    second_of_going_back=spoiled(lambda resets, back, *_: (resets, resets[-1] if back else None)),
)
watchdog.mistakes(
    "Each second is counted from the start of the trial.",
    since_the_last_reset=spoiled(
        lambda resets, back, *_: ([b - a for a, b in zip([0, *resets], resets, strict=False)], back)
    ),
)
watchdog.mistakes(
    "Times are seconds, as those of the kicks.",
    in_minutes=spoiled(lambda resets, back, *_: ([t / 60 for t in resets], back)),
    in_milliseconds=spoiled(lambda resets, back, *_: ([1000 * t for t in resets], back)),
)
watchdog.mistakes(
    "Each reset is an int: its second, not text and no float.",
    as_text=spoiled(lambda resets, back, *_: ([str(t) for t in resets], back)),
    as_floats=spoiled(lambda resets, back, *_: ([float(t) for t in resets], back)),
)
watchdog.mistakes(
    "The resets stand in the order in which they happen.",
    newest_first=spoiled(lambda resets, back, *_: (resets[::-1], back)),
)
watchdog.mistakes(
    "The times of the resets are asked for, not those of the kicks.",
    kicks_back=lambda kicks, _t, _e, _l: (kicks, False),
    late_kicks=lambda kicks, timeout, _e, limit: ended(
        [b for a, b in zip([0, *kicks], kicks, strict=False) if b - a > timeout], limit
    ),
)
watchdog.mistakes("Right for the example alone.", example=lambda *_: ([19, 29, 39], True))


@watchdog.accepted
def second_by_second(kicks_s, timeout_s, end_s, limit):
    """A counter that goes down each second, as in the chip; a kick fills it up again."""
    resets, left, kicked = [], timeout_s, set(kicks_s)
    for second in range(end_s):
        if second in kicked:
            left = timeout_s
        elif left == 0:
            resets.append(second)
            left = timeout_s
        if len(resets) == limit:
            return resets, True
        left -= 1
    return resets, False


@watchdog.accepted
def silence_by_silence(kicks_s, timeout_s, end_s, limit):
    """How many whole timeouts lie strictly inside each silence."""
    marks = [0, *kicks_s, end_s]
    resets = []
    for begin, finish in itertools.pairwise(marks):
        count = max(finish - begin - 1, 0) // timeout_s
        resets += [begin + (i + 1) * timeout_s for i in range(count)]
    return resets[:limit], len(resets) >= limit
