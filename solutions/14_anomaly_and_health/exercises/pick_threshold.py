"""How lesson 14 grades pick_threshold: inputs, mistakes with hints, other right answers."""

import math

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED


def threshold_inputs(rng):
    """First by hand; ties of cost and of scores, no fault, no health, an alarm never worth it."""
    cases = [
        (np.array([0, 1, 0, 1]), np.array([1.0, 2.0, 3.0, 4.0]), 5.0, 3.0),
        (np.array([0, 0, 1]), np.array([1.0, 2.0, 3.0]), 10.0, 1.0),
        (np.array([0, 1, 0, 0]), np.array([1.0, 2.0, 3.0, 4.0]), 1.0, 4.0),  # never
        (np.array([0, 1, 0, 1]), np.array([1.0, 2.0, 3.0, 4.0]), 2.0, 2.0),  # 2 and 4 cost alike
        (np.array([1, 0, 1, 0]), np.array([2.0, 2.0, 5.0, 1.0]), 3.0, 1.5),  # equal scores
        (np.array([1, 0, 1]), np.array([5.0, 3.0, 3.0]), 1.0, 1.0),  # the highest comes first
        (np.array([0, 1, 1, 0]), np.array([4.0, 1.0, 2.0, 3.0]), 4e9, 1.5e9),  # dear
        (np.array([1, 0, 1]), np.array([2.0, 2.0, 2.0]), 1.0, 2.0),  # alarm and silence cost alike
        (np.array([0, 0]), np.array([0.5, -0.5]), 3.0, 1.0),  # nothing to find
        (np.array([1, 1, 1]), np.array([-2.0, 0.0, 3.0]), 1.0, 1.0),  # all are faults
        (np.array([1, 0, 1, 0]), np.array([-4.0, -3.0, -2.0, -1.0]), 6.0, 1.0),  # below zero
        (np.array([0, 1]), np.array([1.0, 2.0]), 7.0, 3.0),  # no error at all
        (np.array([1, 0]), np.array([1.0, 3.0]), 5.0, 0.0),  # false alarms are free
        (np.array([1, 0]), np.array([3.0, 1.0]), 0.0, 2.0),  # misses are free
    ]
    for faulty, healthy, miss, false in (
        (4, 6, 7.35, 2.2), (6, 5, 1.45, 4.1), (3, 9, 20.0, 3.4), (5, 5, 3.0, 3.0),
        (2, 12, 9.0, 1.25), (8, 4, 2.15, 3.3),
    ):  # fmt: skip
        labels = rng.permutation(np.repeat([1, 0], [faulty, healthy]))
        scores = (rng.integers(0, 12, len(labels)) + 4 * labels) / 4 - 1
        cases.append((labels, scores, miss, false))
    return cases


pick_threshold = exercise(points=2, inputs=threshold_inputs, comparison=CLOSE, closed_rooms=CLOSED)


def errors(labels, scores, threshold, alarms=np.greater_equal):
    """Faults without an alarm, and alarms without a fault."""
    alarm = alarms(scores, threshold)
    return int(((labels == 1) & ~alarm).sum()), int(((labels == 0) & alarm).sum())


def highest_first(scores):
    return [math.inf, *sorted(scores, reverse=True)]


def search(candidates=highest_first, count=errors, weigh=None, better=None):
    """The best of some thresholds, the first of those that cost alike."""
    weigh = weigh or (lambda missed, false, miss, alarm: miss * missed + alarm * false)
    better = better or (lambda new, old: new < old)

    def answer(labels, scores, cost_miss, cost_false):
        best = None
        for threshold in candidates(scores):
            cost = weigh(*count(labels, scores, threshold), cost_miss, cost_false)
            if best is None or better(cost, best[1]):
                best = float(threshold), float(cost)
        return best

    return answer


def ascending(scores):
    return [*sorted(scores), math.inf]


def not_above(new, old):
    return new <= old


def search_from(start, cost, candidates=ascending):
    """As `search`, but with a least cost to begin with."""

    def answer(labels, scores, cost_miss, cost_false):
        best = start, float(cost)
        for threshold in candidates(scores):
            new = float(np.dot(errors(labels, scores, threshold), (cost_miss, cost_false)))
            if new <= best[1]:
                best = float(threshold), new
        return best

    return answer


def place_in(candidates, form=float):
    """The place of the threshold among those tried, in its place."""

    def answer(*given):
        threshold, cost = search(candidates)(*given)
        return form(list(candidates(given[1])).index(threshold)), cost

    return answer


def first_alone(candidates):
    return search(lambda s: candidates(s)[:1])


def never_back_to_zero(candidates):
    """The cost of a threshold is added to that of those before it."""

    def answer(labels, scores, *costs):
        best, cost = (None, math.inf), 0.0
        for threshold in candidates(scores):
            cost += float(np.dot(errors(labels, scores, threshold), costs))
            if cost <= best[1]:
                best = float(threshold), cost
        return best

    return answer


def shares_of_each_kind(if_empty):
    """Shares of the faults and of the healthy windows, which do not exist without any."""

    def answer(labels, scores, *costs):
        counts = np.array([(labels == 1).sum(), (labels == 0).sum()])
        if not counts.all():
            return if_empty()
        return search(count=lambda y, s, t: np.divide(errors(y, s, t), counts))(
            labels, scores, *costs
        )

    return answer


def then(change):
    return lambda *given: change(*pick_threshold(*given), *given)


def chosen_by_errors(labels, scores, *costs):
    threshold, _ = search(weigh=lambda missed, false, *_: missed + false)(labels, scores, *costs)
    return threshold, float(np.dot(errors(labels, scores, threshold), costs))


def stops_when_it_rises(candidates, better=lambda new, old: new < old):
    """Goes on as long as the cost falls or stays."""

    def answer(labels, scores, *costs):
        best = math.nan, math.inf
        for threshold in candidates(scores):
            cost = float(np.dot(errors(labels, scores, threshold), costs))
            if cost > best[1]:
                break
            if better(cost, best[1]):
                best = float(threshold), cost
        return best

    return answer


def middles(scores):
    s = np.unique(scores)
    return [math.inf, *((s[1:] + s[:-1]) / 2)[::-1], s[0] - 1]


pick_threshold.mistakes(
    "A score that is equal to the threshold is an alarm, too.",
    strictly_above=search(count=lambda y, s, t: errors(y, s, t, np.greater)),
    miss_at_the_threshold=search(
        count=lambda y, s, t: (int(((y == 1) & (s <= t)).sum()), errors(y, s, t)[1])
    ),
)
pick_threshold.mistakes(
    "Of thresholds with equal cost, return the highest: it alarms least.",
    lowest_of_equals=search(lambda s: [*sorted(s), math.inf]),
    lowest_and_never_forgotten=search(sorted),
    lowest_with_minus_infinity=search(lambda s: [-math.inf, *sorted(s)]),
    silence_only_if_cheaper=search(lambda s: [*sorted(s, reverse=True), math.inf]),
)
pick_threshold.mistakes(
    "Of thresholds with equal cost, one was taken by its place in scores. Return the highest: "
    "scores need not come in order.",
    in_the_order_they_came=search(lambda s: [math.inf, *s]),
    silence_tried_last=search(lambda s: [*s, math.inf]),
    last_that_came=search(lambda s: [*s, math.inf], better=not_above),
    last_that_came_after_silence=search(lambda s: [math.inf, *s], better=not_above),
)
pick_threshold.mistakes(
    "The search starts from a least cost that is too small: with high costs, no threshold gets "
    "below it. What is a start above any cost?",
    starts_at_100=search_from(0.0, 100),
    starts_at_1000=search_from(0.0, 1000),
    starts_at_10000=search_from(0.0, 1e4),
    starts_at_a_million=search_from(0.0, 1e6),
    starts_at_silence_and_100=search_from(math.inf, 100),
    starts_at_silence_and_1000=search_from(math.inf, 1000),
    starts_at_none_and_1000=search_from(None, 1000),
)
pick_threshold.mistakes(
    "The least cost starts at 0, and hardly any threshold gets as low. What is a start above any "
    "cost?",
    starts_at_0=search_from(0.0, 0),
    starts_at_silence_and_0=search_from(math.inf, 0),
    starts_at_none_and_0=search_from(None, 0),
)
pick_threshold.mistakes(
    "The scores were sorted, the labels were not: they no longer belong together.",
    labels_left_behind=lambda y, s, *costs: pick_threshold(y, np.sort(s), *costs),
    labels_left_behind_falling=lambda y, s, *costs: pick_threshold(y, np.sort(s)[::-1], *costs),
)
pick_threshold.mistakes(
    "Hardly any threshold but the first can win, whatever it costs. Does a return stand inside the "
    "loop, or does the cost of one threshold go on into the next?",
    cost_added_up=never_back_to_zero(ascending),
    cost_added_up_falling=never_back_to_zero(highest_first),
    cost_added_up_as_they_came=never_back_to_zero(lambda s: [*s, math.inf]),
    lowest_alone=first_alone(ascending),
    highest_alone=first_alone(lambda s: highest_first(s)[1:]),
    always_never=first_alone(highest_first),
    first_score_alone=first_alone(list),
    last_score_alone=first_alone(lambda s: s[::-1]),
)
pick_threshold.mistakes(
    "This is the place of the threshold among those that you tried. Return the threshold itself.",
    place_rising=place_in(ascending),
    place_falling=place_in(highest_first),
    place_as_they_came=place_in(lambda s: [*s, math.inf]),
    place_of_the_threshold=then(
        lambda t, c, _y, s, *_: (int(np.argmin(np.abs(s - t))) if math.isfinite(t) else t, c)
    ),
)
pick_threshold.mistakes(
    "Never to alarm can be cheapest. Then the threshold is infinity.",
    never_forgotten=search(lambda s: sorted(s, reverse=True)),
    never_is_above_the_largest=then(
        lambda t, c, _y, s, *_: (float(s.max()) + 1 if math.isinf(t) else t, c)
    ),
    never_is_none=then(lambda t, c, *_: (None if math.isinf(t) else t, c)),
    never_is_the_largest=then(lambda t, c, _y, s, *_: (float(s.max()) if math.isinf(t) else t, c)),
    never_is_minus_one=then(lambda t, c, *_: (-1.0 if math.isinf(t) else t, c)),
    never_is_minus_infinity=then(lambda t, c, *_: (-t if math.isinf(t) else t, c)),
    never_is_text=then(lambda t, c, *_: ("inf" if math.isinf(t) else t, c)),
    never_is_a_large_number=then(lambda t, c, *_: (1e9 if math.isinf(t) else t, c)),
    never_is_nan=then(lambda t, c, *_: (math.nan if math.isinf(t) else t, c)),
    never_is_zero=then(lambda t, c, *_: (0.0 if math.isinf(t) else t, c)),
)
pick_threshold.mistakes(
    "Only a score equal to the threshold was an alarm. Every score at or above it is one.",
    equal_only=search(count=lambda y, s, t: errors(y, s, t, np.equal)),
)
pick_threshold.mistakes(
    "The cost is the sum of both kinds of error, not the larger of the two and not a difference.",
    larger_of_both=search(weigh=lambda missed, false, a, b: max(a * missed, b * false)),
    difference_of_both=search(weigh=lambda missed, false, a, b: abs(a * missed - b * false)),
)
pick_threshold.mistakes(
    "What found faults save was taken away. Only errors cost something.",
    gain_of_hits=then(lambda t, c, y, _s, a, _b: (t, c - float(a * (y == 1).sum()) - 1)),
    gain_counted=then(
        lambda t, c, y, s, a, _b: (t, c - float(a * ((y == 1) & (s >= t)).sum()) - 1e-3)
    ),
)
pick_threshold.mistakes(
    "The two costs are swapped: a miss is a fault without an alarm.",
    costs_swapped=search(weigh=lambda missed, false, miss, alarm: miss * false + alarm * missed),
)
pick_threshold.mistakes(
    "One of the two errors costs nothing here. Both count.",
    only_misses=search(weigh=lambda missed, _false, miss, _alarm: miss * missed),
    only_false=search(weigh=lambda _missed, false, _miss, alarm: alarm * false),
)
pick_threshold.mistakes(
    "One cost, or both, has no effect on what is chosen. Weigh each kind of error with its cost.",
    fewest_errors=search(weigh=lambda missed, false, *_: missed + false),
    miss_counts_once=search(weigh=lambda missed, false, _miss, alarm: missed + alarm * false),
    false_counts_once=search(weigh=lambda missed, false, miss, _alarm: miss * missed + false),
    chosen_by_errors=chosen_by_errors,
)
pick_threshold.mistakes(
    "An alarm means score ≥ threshold. Here low scores are alarms.",
    low_is_an_alarm=search(count=lambda y, s, t: errors(y, s, t, np.less)),
    low_or_equal_is_an_alarm=search(count=lambda y, s, t: errors(y, s, t, np.less_equal)),
)
pick_threshold.mistakes(
    "Hits or right silences were counted. Only errors cost something: misses and false alarms.",
    counts_quiet=search(
        count=lambda y, s, t: (errors(y, s, t)[0], int(((y == 0) & (s < t)).sum()))
    ),
    all_alarms_cost=search(count=lambda y, s, t: (errors(y, s, t)[0], int((s >= t).sum()))),
    all_silences_cost=search(count=lambda y, s, t: (int((s < t).sum()), errors(y, s, t)[1])),
)
pick_threshold.mistakes(
    "Faults and healthy windows are swapped: label 1 is a fault.",
    labels_swapped=search(count=lambda y, s, t: errors(1 - y, s, t)),
)
pick_threshold.mistakes(
    "Counts are weighed with the costs, not shares of the faults or of the windows.",
    cost_of_shares=search(
        count=lambda y, s, t: np.divide(
            errors(y, s, t), (max(1, (y == 1).sum()), max(1, (y == 0).sum()))
        )
    ),
    shares_or_infinity=shares_of_each_kind(lambda: (math.inf, math.inf)),
    shares_or_an_error=shares_of_each_kind(lambda: float(None)),
    shares_or_a_division_by_zero=shares_of_each_kind(lambda: 1 / 0),
    mean_cost=then(lambda t, c, y, *_: (t, c / len(y))),
    cost_of_a_fault=then(lambda t, c, y, *_: (t, c / max(1, y.sum()))),
)
pick_threshold.mistakes(
    "The threshold is one of the scores, or infinity; not a number between them or of your own.",
    between_scores=search(middles),
    between_all_scores=search(lambda s: [math.inf, *(np.sort(s)[1:] + np.sort(s)[:-1])[::-1] / 2]),
    between_two_scores=search(lambda s: [math.inf, *middles(s)[1:-1]]),
    half=search(lambda _s: [0.5]),
    whole_numbers=search(lambda s: [math.inf, *range(int(s.max()), int(s.min()) - 2, -1)]),
    of_the_mean=search(lambda s: [s.mean()]),
    a_little_below=then(lambda t, c, *_: (t - 1e-3, c)),
    of_the_median=search(lambda s: [np.median(s)]),
    a_fine_grid=search(lambda s: np.linspace(s.max(), s.min(), 100)),
    a_grid=search(lambda s: [math.inf, *np.linspace(s.max(), s.min(), 4)]),
)
pick_threshold.mistakes(
    "Only some of the scores were tried as a threshold. Try each of them, and infinity.",
    not_the_lowest=search(lambda s: highest_first(s)[:-1]),
    not_the_highest=search(lambda s: [math.inf, *sorted(set(s.tolist()), reverse=True)[1:]]),
)
pick_threshold.mistakes(
    "The search stops too early: a threshold that comes later may cost less.",
    stops_when_it_rises=stops_when_it_rises(highest_first),
    stops_on_the_way_up=stops_when_it_rises(ascending, not_above),
    stops_as_they_came=stops_when_it_rises(lambda s: [*s, math.inf], not_above),
    first_that_is_better=lambda y, s, a, b: next(
        (
            (float(t), float(np.dot(errors(y, s, t), (a, b))))
            for t in sorted(s, reverse=True)
            if np.dot(errors(y, s, t), (a, b)) < a * (y == 1).sum()
        ),
        (math.inf, float(a * (y == 1).sum())),
    ),
)
pick_threshold.mistakes(
    "This is the most expensive threshold. Look for the least cost.",
    most_expensive=search(better=lambda new, old: new > old),
)
pick_threshold.mistakes(
    "Return the threshold first, then the cost.",
    turned_around=then(lambda t, c, *_: (c, t)),
    threshold_alone=then(lambda t, _c, *_: t),
    cost_alone=then(lambda _t, c, *_: c),
    with_counts=then(lambda t, _c, y, s, *_: (t, errors(y, s, t))),
)
pick_threshold.mistakes(
    "A number was rounded. Return both as they are.",
    threshold_rounded=then(lambda t, c, *_: (t if math.isinf(t) else float(round(t)), c)),
    cost_rounded=then(lambda t, c, *_: (t, float(round(c)))),
    cost_cut=then(lambda t, c, *_: (t, int(c))),
)
pick_threshold.mistakes(
    "The cost is not that of the threshold that you return.",
    cost_of_silence=then(lambda t, _c, y, _s, a, _b: (t, float(a * (y == 1).sum()))),
    cost_zero=then(lambda t, _c, *_: (t, 0.0)),
    saved_not_spent=then(lambda t, c, y, _s, a, _b: (t, float(a * (y == 1).sum()) - c)),
    cost_is_negative=then(lambda t, c, *_: (t, -c - 1)),
)


@pick_threshold.accepted
def by_running_sums(labels, scores, cost_miss, cost_false):
    """Go down the sorted scores; each fault passed is one miss less, each healthy one costs."""
    order = np.argsort(-scores, kind="stable")
    change = np.where(labels[order] == 1, -cost_miss, cost_false)
    costs = cost_miss * np.sum(labels == 1) + np.concatenate([[0.0], np.cumsum(change)])
    at = scores[order]
    ends = np.append(True, np.append(at[1:] != at[:-1], True))  # only after the last of equals
    costs = np.where(ends, costs, np.inf)
    best = int(np.argmin(np.round(costs, 9)))
    return (math.inf if best == 0 else float(at[best - 1])), float(costs[best])


@pick_threshold.accepted
def smallest_of_tuples(labels, scores, cost_miss, cost_false):
    tried = []
    pairs = list(zip(labels.tolist(), scores.tolist(), strict=True))
    for t in [math.inf, *{score for _, score in pairs}]:
        cost = sum(cost_miss for label, score in pairs if label and score < t)
        cost += sum(cost_false for label, score in pairs if not label and score >= t)
        tried.append((cost, -t))
    cost, negative = min(tried)
    return -negative, float(cost)
