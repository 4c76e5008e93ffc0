"""How lesson 13 grades pareto_front: inputs, mistakes with hints, other right answers."""

# ruff: noqa: ARG005 - every formula of a mistake takes the same names

import itertools
import math

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSED


def point_inputs(rng):
    """By hand first; nobody, one, ties in cost, in score and in both; then random ones."""
    cases = [
        ([5, 3, 8, 3], [0.8, 0.7, 0.8, 0.6]),
        ([], []),
        ([7.5], [0.2]),
        ([4, 4, 4], [0.5, 0.9, 0.7]),
        ([9, 6, 7], [0.5, 0.5, 0.5]),
        ([2, 5, 2, 5], [0.6, 0.8, 0.6, 0.8]),  # equals: the first of them
        ([1, 2, 3, 4], [0.9, 0.8, 0.7, 0.6]),
        ([4, 3, 2, 1], [0.9, 0.8, 0.7, 0.6]),
        ([3, 1, 2], [-0.5, -2.0, -1.0]),  # scores below 0
        ([10, 30, 20, 40, 30], [0.7, 0.75, 0.72, 0.74, 0.75]),
        ([0, 5, 1], [0.0, 0.0, 0.3]),
        ([100, 20, 9, 3], [0.9, 0.8, 0.7, 0.95]),  # as text, 100 comes before 20
        ([1, 2, 3, 4], [0.5, 0.5004, 0.5004000001, 0.6]),  # a little better is better
    ]
    cases += [
        (rng.integers(1, 8, n).tolist(), (rng.integers(5, 12, n) / 10).tolist())
        for n in (5, 8, 12, 16)
    ]
    for n in (6, 10, 15):
        costs = rng.uniform(1, 50, n)
        cases.append((costs.round(1).tolist(), (0.5 + costs / 120 + rng.normal(0, 0.08, n))
                      .round(3).tolist()))  # fmt: skip
    return cases


pareto_front = exercise(points=2, inputs=point_inputs, closed_rooms=CLOSED)


def kept_by(beats):
    """Those that no other one beats, in another sense, from the cheapest to the dearest."""

    def wrong(costs, scores):
        some = range(len(costs))
        kept = [i for i in some if not any(beats(costs, scores, j, i) for j in some if j != i)]
        return sorted(kept, key=lambda i: costs[i])

    return wrong


def by_scan(order, joins):
    """One pass in some order; one joins if it compares so with the last that joined."""

    def wrong(costs, scores):
        kept = []
        for i in sorted(range(len(costs)), key=lambda i: order(costs[i], scores[i])):
            if not kept or joins(scores[i], scores[kept[-1]]):
                kept.append(i)
        return kept

    return wrong


def worst_and_last_first(costs, scores):
    kept = []
    for i in sorted(range(len(costs)), key=lambda i: (costs[i], scores[i], -i)):
        if not kept or scores[i] > scores[kept[-1]]:
            kept.append(i)
    return kept


def returned(change):
    return lambda costs, scores: change(pareto_front(costs, scores), costs, scores)


def swapped(costs, scores, j, i):
    return costs[j] >= costs[i] and scores[j] <= scores[i] and (j < i or costs[j] > costs[i])


pareto_front.mistakes(
    "Networks with the same cost: only the one with the best score can be on the front.",
    ties_in_cost_stay=kept_by(lambda c, s, j, i: c[j] < c[i] and s[j] >= s[i]),
    order_by_cost_alone=by_scan(lambda c, s: c, lambda new, last: new > last),
    worst_of_ties_first=by_scan(lambda c, s: (c, s), lambda new, last: new > last),
    turned_round_twice=worst_and_last_first,
)
pareto_front.mistakes(
    "Networks with the same score: only the cheapest can be on the front.",
    ties_in_score_stay=kept_by(lambda c, s, j, i: c[j] <= c[i] and s[j] > s[i]),
)
pareto_front.mistakes(
    "Of two networks that are equal in both numbers, the first one stays, once.",
    equals_all_stay=kept_by(
        lambda c, s, j, i: c[j] <= c[i] and s[j] >= s[i] and (c[j] < c[i] or s[j] > s[i])
    ),
    equals_all_go=kept_by(lambda c, s, j, i: c[j] <= c[i] and s[j] >= s[i]),
    last_of_equals=kept_by(
        lambda c, s, j, i: c[j] <= c[i] and s[j] >= s[i] and (c[j] < c[i] or s[j] > s[i] or j > i)
    ),
)
pareto_front.mistakes(
    "A network is beaten as soon as another is no worse in both numbers and better in one. Look "
    "at ties.",
    only_strictly_beaten=kept_by(lambda c, s, j, i: c[j] < c[i] and s[j] > s[i]),
)
pareto_front.mistakes(
    "A network is beaten by one that is better in *both* or equal in one: a cheaper one alone does "
    "not beat it, nor a better one that costs more.",
    beaten_by_either=kept_by(lambda c, s, j, i: c[j] < c[i] or s[j] > s[i]),
    cheaper_beats=kept_by(lambda c, s, j, i: c[j] < c[i]),
    better_beats=kept_by(lambda c, s, j, i: s[j] > s[i]),
    best_ratio=lambda c, s: [max(range(len(c)), key=lambda i: s[i] / (c[i] + 1))] if c else [],
    cheapest_and_best=lambda c, s: (
        sorted({c.index(min(c)), s.index(max(s))}, key=lambda i: c[i]) if c else []
    ),
)
pareto_front.mistakes(
    "Cheap is good and a high score is good: one of them was turned round.",
    dear_is_good=kept_by(
        lambda c, s, j, i: c[j] >= c[i] and s[j] >= s[i] and (c[j] > c[i] or s[j] > s[i] or j < i)
    ),
    low_score_is_good=kept_by(
        lambda c, s, j, i: c[j] <= c[i] and s[j] <= s[i] and (c[j] < c[i] or s[j] < s[i] or j < i)
    ),
    both_turned=kept_by(swapped),
)
pareto_front.mistakes(
    "The best score so far began at a number, such as 0 or -1. Scores may lie below it.",
    best_begins_at_0=returned(lambda front, costs, scores: [i for i in front if scores[i] > 0]),
    best_begins_at_minus_1=returned(
        lambda front, costs, scores: [i for i in front if scores[i] > -1]
    ),
)
pareto_front.mistakes(
    "Scores that differ by little were taken for the same: more is better, however little.",
    by_a_thousandth=by_scan(lambda c, s: (c, -s), lambda new, last: new > last + 0.001),
    nearly_the_same=by_scan(
        lambda c, s: (c, -s), lambda new, last: new > last and not math.isclose(new, last)
    ),
)


def cheapest_first(costs, scores):
    return sorted(range(len(costs)), key=lambda i: (costs[i], -scores[i]))


def places_by_value(costs, scores):
    """Places are looked up by score: the first network with that score."""
    kept, best = [], float("-inf")
    for _, score in sorted(zip(costs, scores, strict=True)):
        if score > best:
            kept.append(scores.index(score))
            best = score
    return kept


def first_of_each_cost(costs, scores):
    """Places are looked up by cost: the first network with that cost."""
    kept = []
    for cost in sorted(costs):
        i = costs.index(cost)
        if not kept or scores[i] > scores[kept[-1]]:
            kept.append(i)
    return kept


def best_of_each_cost(joins):
    """The best of each cost first, then a scan of them that may be wrong."""

    def wrong(costs, scores):
        kept = []
        for cost in sorted(set(costs)):
            alike = [i for i, c in enumerate(costs) if c == cost]
            i = max(alike, key=lambda i: scores[i])
            if not kept or joins(scores[i], scores[kept[-1]]):
                kept.append(i)
        return kept

    return wrong


pareto_front.mistakes(
    "A network that costs more and is no better than one on the front was kept: it must be better "
    "than all before it, not as good.",
    best_of_each_cost=best_of_each_cost(lambda new, last: new >= last),
)
pareto_front.mistakes(
    "The place of a network was looked up by its cost or its score. Several may have the same one, "
    "and index finds the first of them. Look at ties, too.",
    places_by_value=places_by_value,
    first_of_each_cost=first_of_each_cost,
)
pareto_front.mistakes(
    "Networks were gone through from the dearest to the cheapest. A cheap one is not beaten by a "
    "dear one that is better.",
    from_the_dearest=by_scan(lambda c, s: (-c, -s), lambda new, last: new > last),
    from_the_dearest_as_good=by_scan(lambda c, s: (-c, -s), lambda new, last: new >= last),
)


@pareto_front.mistake
def best_not_renewed(costs, scores):
    """Each network was compared with the first of the front. Compare with the best so far: it
    changes whenever one joins."""
    order = cheapest_first(costs, scores)
    return order[:1] + [i for i in order if scores[i] > scores[order[0]]]


@pareto_front.mistake
def with_the_one_before(costs, scores):
    """Each network was compared with the next cheaper one alone. Compare with the best so far."""
    order = cheapest_first(costs, scores)
    pairs = itertools.pairwise(order)
    return order[:1] + [i for before, i in pairs if scores[i] > scores[before]]


@pareto_front.mistake
def not_sorted_at_all(costs, scores):
    """The networks were taken in the order of the list, not from the cheapest to the dearest."""
    kept = []
    for i, score in enumerate(scores):
        if not kept or score > scores[kept[-1]]:
            kept.append(i)
    return kept


pareto_front.mistakes(
    "The right networks in another order: from the cheapest to the dearest.",
    by_index=returned(lambda front, costs, scores: sorted(front)),
    dearest_first=returned(lambda front, costs, scores: front[::-1]),
)
pareto_front.mistakes(
    "Return indices: where the networks of the front stand in the lists costs and scores, as they "
    "were given, counted from 0.",
    costs_of_the_front=returned(lambda front, costs, scores: [costs[i] for i in front]),
    scores_of_the_front=returned(lambda front, costs, scores: [scores[i] for i in front]),
    pairs=returned(lambda front, costs, scores: [(costs[i], scores[i]) for i in front]),
    index_with_pair=returned(
        lambda front, costs, scores: [(i, costs[i], scores[i]) for i in front]
    ),
    places_after_sorting=lambda costs, scores: [
        cheapest_first(costs, scores).index(i) for i in pareto_front(costs, scores)
    ],
    marks=returned(lambda front, costs, scores: [i in front for i in range(len(costs))]),
    counted_from_1=returned(lambda front, costs, scores: [i + 1 for i in front]),
    how_many=returned(lambda front, costs, scores: len(front)),
)
pareto_front.mistakes(
    "Return a list of ints.",
    as_array=returned(lambda front, costs, scores: np.array(front, int)),
    as_floats=returned(lambda front, costs, scores: [float(i) for i in front]),
    as_text=returned(lambda front, costs, scores: [str(i) for i in front]),
)
pareto_front.mistakes(
    "Somebody is missing: the cheapest network and the one with the best score always belong to "
    "the front.",
    without_the_cheapest=returned(lambda front, costs, scores: front[1:]),
    without_the_best=returned(lambda front, costs, scores: front[:-1]),
    cheapest_alone=returned(lambda front, costs, scores: front[:1]),
    best_alone=returned(lambda front, costs, scores: front[-1:]),
)
pareto_front.mistakes(
    "Those were kept that are beaten, or everybody.",
    the_beaten=returned(
        lambda front, costs, scores: [
            i for i in cheapest_first(costs, scores) if i not in set(front)
        ]
    ),
    everybody=cheapest_first,
)
pareto_front.mistakes(
    "With no networks the front is empty: return an empty list.",
    begins_with_the_first=lambda costs, scores: [0] if not costs else pareto_front(costs, scores),
)


@pareto_front.accepted
def by_all_pairs(costs, scores):
    """Nobody may be better in (score, cheapness, place) at no higher cost: the definition."""
    some, front = range(len(costs)), []
    for i in some:
        beaten = any(
            costs[j] <= costs[i]
            and scores[j] >= scores[i]
            and (costs[j] < costs[i] or scores[j] > scores[i] or j < i)
            for j in some
        )
        if not beaten:
            front.append(i)
    front.sort(key=lambda i: costs[i])
    return front


@pareto_front.accepted
def with_a_running_maximum(costs, scores):
    """With NumPy: where the best score up to each cost rises."""
    if not len(costs):
        return []
    order = np.lexsort((np.arange(len(costs)), -np.array(scores), np.array(costs)))
    best = np.maximum.accumulate(np.array(scores)[order])
    return order[np.concatenate([[True], best[1:] > best[:-1]])].tolist()
