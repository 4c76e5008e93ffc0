"""How lesson 09 grades find_triggers: inputs, mistakes with hints, other right answers."""

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSED_ROOMS, mistakes


def score_inputs(rng):
    cases = [
        (np.array([0.1, 0.9, 0.9, 0.9, 0.2, 0.8]), 0.8, 2),
        (np.array([0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9]), 0.5, 3),
        (np.array([0.7, 0.7, 0.7, 0.7, 0.1, 0.7, 0.7]), 0.5, 3),
        (np.array([0.1, 0.2, 0.1]), 0.5, 3),
        (np.array([0.9, 0.1, 0.1, 0.1, 0.9, 0.9, 0.1, 0.1, 0.9]), 0.5, 2),
    ]
    for steps, refractory in [(30, 4), (40, 6), (25, 3)]:
        waves = np.sin(np.arange(steps) * rng.uniform(0.5, 0.9)) + rng.normal(0, 0.4, steps)
        cases.append((np.clip(0.5 + 0.4 * waves, 0, 1).round(2), 0.55, refractory))
    return cases


find_triggers = exercise(points=2, inputs=score_inputs, closed_rooms=CLOSED_ROOMS)


def from_step(first, scores, *given):
    return [t + first for t in find_triggers(scores[first:], *given)]


mistakes(
    find_triggers,
    """
    no_pause: Every step above the threshold triggers, so one word starts the pump many times. Wait
        refractory steps after a trigger.
    strictly_above: A score equal to the threshold triggers too: use >=.
    a_step_too_long: The pause is one step too long: with refractory 3, a trigger at 2 allows one at
        5.
    a_step_too_short: The pause is one step too short: with refractory 3, a trigger at 2 forbids one
        at 4.
    below_the_threshold: Low scores trigger here: the comparison is the wrong way round.
    waits_at_the_start: The first steps were skipped: there is no pause before the first trigger.
    last_at_minus_one: An early trigger is missing: no pause comes before the first one. Start the
        last trigger's step far enough back, or as None.
    counted_from_one: Every step is one too high: the first step is 0.
    first_trigger_only: Only the first trigger was returned. Go on: collect them in a list.
    how_many: This is how many times it triggers. Return the list of the steps.
    scores_of_the_triggers: These are the scores at the triggers. Return their steps.
    last_step_forgotten: The last step was not looked at.
    yes_or_no_each_step: These are True or False for each step. Return the numbers of the steps that
        trigger.
    """,
    no_pause=lambda scores, line, _: find_triggers(scores, line, 1),
    strictly_above=lambda scores, line, pause: find_triggers(scores, np.nextafter(line, 1), pause),
    a_step_too_long=lambda scores, line, pause: find_triggers(scores, line, pause + 1),
    a_step_too_short=lambda scores, line, pause: find_triggers(scores, line, pause - 1),
    below_the_threshold=lambda scores, line, pause: find_triggers(-scores, -line, pause),
    waits_at_the_start=lambda *given: from_step(given[2], *given),
    last_at_minus_one=lambda *given: from_step(given[2] - 1, *given),
    counted_from_one=lambda *given: [t + 1 for t in find_triggers(*given)],
    first_trigger_only=lambda *given: find_triggers(*given)[:1],
    how_many=lambda *given: len(find_triggers(*given)),
    scores_of_the_triggers=lambda scores, *g: [scores[t] for t in find_triggers(scores, *g)],
    last_step_forgotten=lambda scores, *given: find_triggers(scores[:-1], *given),
    yes_or_no_each_step=lambda *given: yes_or_no_array(*given).tolist(),
)


@find_triggers.mistake
def yes_or_no_array(scores, threshold, refractory):
    """This array says yes or no for each step. Return a list of the triggering steps: [1, 3, 5]."""
    return np.isin(np.arange(len(scores)), find_triggers(scores, threshold, refractory))


@find_triggers.mistake
def only_rising_edges(scores, threshold, refractory):
    """Only the first step of a high score triggers. It must trigger again after the pause."""
    rises = np.diff(scores >= threshold, prepend=False) & (scores >= threshold)
    return find_triggers(rises, 1, refractory)


@find_triggers.mistake
def rising_edges_without_the_first(scores, threshold, refractory):
    """Only a rise from below the threshold triggers, and step 0 never does. Every high step outside
    a pause triggers."""
    rises = np.diff(scores >= threshold, prepend=True) & (scores >= threshold)
    return find_triggers(rises, 1, refractory)


@find_triggers.mistake
def ends_of_high_scores(scores, threshold, refractory):
    """It triggers where a high score ends. A detector triggers at the first step that is high
    enough."""
    high = scores >= threshold
    return find_triggers(high & ~np.append(high[1:], False), 1, refractory)


@find_triggers.mistake
def pause_restarts(scores, threshold, refractory):
    """Every high score restarts the pause. It counts from the last trigger."""
    high = np.flatnonzero(scores >= threshold)
    return high[np.diff(high, prepend=-refractory) >= refractory].tolist()


@find_triggers.mistake
def last_of_an_empty_list(scores, threshold, refractory):
    """Before the first trigger the list has no last item. Test first whether it is
    empty."""
    found = []
    for t, score in enumerate(scores):
        if score >= threshold and t - found[-1] >= refractory:
            found.append(t)
    return found


@find_triggers.mistake
def zero_is_falsy(scores, threshold, refractory):
    """After a trigger at step 0 the pause is missing: "not last" is true for 0 as well. Test "last
    is None"."""
    found, last = [], None
    for t, score in enumerate(scores):
        if score >= threshold and (not last or t - last >= refractory):
            found.append(t)
            last = t
    return found


@find_triggers.mistake
def low_steps_counted(scores, threshold, refractory):
    """The pause is counted down in low steps only. Every step counts, high or low."""
    found, wait = [], 0
    for t, score in enumerate(scores):
        if score < threshold:
            wait -= 1
        elif wait <= 0:
            found.append(t)
            wait = refractory
    return found


@find_triggers.mistake
def removed_while_looping(scores, threshold, refractory):
    """Steps were removed from a list while a loop runs over it, which skips some. Make a new
    list."""
    high = np.flatnonzero(scores >= threshold).tolist()
    for a in high:
        for b in high:
            if 0 < b - a < refractory:
                high.remove(b)
    return high


@find_triggers.mistake
def best_of_a_group(scores, threshold, refractory):
    """A higher score moves the trigger later here. A detector triggers at the first step that is
    high enough: the later ones are not heard yet."""
    found = []
    for t in np.flatnonzero(scores >= threshold).tolist():
        if not found or t - found[-1] >= refractory:
            found.append(t)
        elif scores[t] > scores[found[-1]]:
            found[-1] = t
    return found


@find_triggers.mistake
def peaks_only(scores, threshold, refractory):
    """Only peaks trigger. Any step at or above the threshold does: whether it is a peak is not
    known before the next one."""
    around = np.pad(scores, 1, constant_values=-1)
    peaks = (scores >= around[:-2]) & (scores >= around[2:])
    return find_triggers(np.where(peaks, scores, -np.inf), threshold, refractory)


def inner_peaks(higher):
    """Peaks only, without the first and the last step."""

    def wrong(scores, threshold, refractory):
        around = np.pad(scores, 1, constant_values=np.inf)
        peaks = higher(scores, around[:-2]) & higher(scores, around[2:])
        return find_triggers(np.where(peaks, scores, -np.inf), threshold, refractory)

    return wrong


find_triggers.mistakes(
    "Only peaks trigger, and never the first or last step. Any step from the threshold on does.",
    inner_peaks=inner_peaks(np.greater_equal),
    sharp_inner_peaks=inner_peaks(np.greater),
)


@find_triggers.mistake
def long_enough(scores, threshold, refractory):
    """It triggers when the score has been high for refractory steps. The first high step
    triggers; the pause comes after it."""
    found, run = [], 0
    for t, score in enumerate(scores):
        run = run + 1 if score >= threshold else 0
        if run == refractory:
            found.append(t)
    return found


def paused(waits):
    """Triggers with another rule for the pause: whether step t waits after those found."""

    def wrong(scores, threshold, refractory):
        found = []
        for t, score in enumerate(scores):
            if score >= threshold and not (found and waits(t, found, refractory)):
                found.append(t)
        return found

    return wrong


def high_steps(scores, threshold):
    return np.flatnonzero(scores >= threshold)


def until(stop):
    """The triggers of the steps before the first one at which the loop stops."""

    def wrong(scores, *given):
        ends = [t for t in range(len(scores)) if stop(scores, t, *given)]
        return find_triggers(scores[: min([*ends, len(scores)])], *given)

    return wrong


def in_a_pause(scores, t, threshold, refractory):
    before = find_triggers(scores[:t], threshold, refractory)
    return scores[t] >= threshold and before and t - before[-1] < refractory


mistakes(
    find_triggers,
    """
    never: Nothing triggers here. Scores are compared with threshold, steps with refractory: are the
        two swapped?
    returned_in_the_loop: Only the first step was looked at: is return inside the loop?
    stopped_in_the_pause: It stops at the first high score in a pause: break leaves the loop.
        Ignore that step and go on.
    stopped_at_a_low_score: It stops at the first low score: break leaves the loop. Ignore that step
        and go on.
    first_step_forgotten: The first step was not looked at: it is step 0.
    pause_in_seconds: The pause was converted to seconds. refractory is a number of steps.
    pause_from_the_first: The pause is counted from the first trigger, found[0]. Count it from the
        last one.
    fixed_blocks: Time was divided into fixed blocks of refractory steps. The pause begins with
        each trigger.
    every_nth_step: Only every refractory-th step was looked at. Look at each.
    every_nth_high_step: Every refractory-th of the high steps was taken. The pause counts all
        steps, low ones too.
    equal_only: Only a score equal to the threshold triggers. Higher ones do too: >=.
    all_high_steps: These are all high steps, as an array. Leave out those in a pause, and return a
        list.
    where_as_it_is: np.where returns a tuple that holds an array. It also ignores the pause: go
        through the steps.
    """,
    never=lambda *_: [],
    returned_in_the_loop=lambda scores, *given: find_triggers(scores[:1], *given),
    stopped_in_the_pause=until(in_a_pause),
    stopped_at_a_low_score=until(lambda scores, t, threshold, _: scores[t] < threshold),
    first_step_forgotten=lambda *given: from_step(1, *given),
    pause_in_seconds=paused(lambda t, found, pause: (t - found[-1]) * 0.16 < pause),
    pause_from_the_first=paused(lambda t, found, pause: t - found[0] < pause),
    fixed_blocks=paused(lambda t, found, pause: t // pause == found[-1] // pause),
    every_nth_step=lambda scores, line, pause: [
        t for t in range(0, len(scores), pause) if scores[t] >= line
    ],
    every_nth_high_step=lambda scores, line, pause: high_steps(scores, line)[::pause].tolist(),
    equal_only=lambda scores, line, pause: find_triggers((scores == line) * 1.0, 1.0, pause),
    all_high_steps=lambda scores, line, _: high_steps(scores, line),
    where_as_it_is=lambda scores, line, _: (high_steps(scores, line),),
)


@find_triggers.accepted
def triggers_by_jumping(scores, threshold, refractory):
    found, t = [], 0
    while t < len(scores):
        if scores[t] >= threshold:
            found.append(np.int64(t))
            t += refractory
        else:
            t += 1
    return found
