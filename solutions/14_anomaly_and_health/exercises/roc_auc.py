"""How lesson 14 grades roc_auc: inputs, mistakes with hints, other right answers."""

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED


def auc_inputs(rng):
    """First by hand; ties within and between the kinds, unequal numbers, negative scores."""
    cases = [
        (np.array([0, 1, 0, 1]), np.array([1.0, 2.0, 3.0, 4.0])),
        (np.array([1, 0]), np.array([5.0, 5.0])),
        (np.array([1, 0, 0]), np.array([0.9, 0.2, 0.4])),
        (np.array([0, 1, 1]), np.array([7.0, 3.0, 2.0])),
        (np.array([1, 1, 0, 0, 0]), np.array([2.0, 1.0, 2.0, 1.0, 0.0])),
        (np.array([0, 0, 1, 1, 1]), np.array([-3.0, -1.0, -2.0, -1.0, 4.0])),
        (np.array([1, 1, 0, 0, 0]), np.array([2.0, 3.5, 0.0, 0.5, 7.5])),
        (np.array([1, 1, 1, 0]), np.array([1.0, 1.0, 3.0, 1.0])),
        (np.array([0, 1, 0, 0, 1, 0, 0]), np.array([0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1])),
    ]
    for faulty, healthy, steps in ((3, 6, 6), (7, 4, 9), (5, 5, 4), (2, 11, 8), (9, 3, 200)):
        labels = rng.permutation(np.repeat([1, 0], [faulty, healthy]))
        scores = (rng.integers(0, steps, len(labels)) + labels * steps // 4) / 4 - 1
        cases.append((labels, scores))
    return cases


roc_auc = exercise(points=2, inputs=auc_inputs, comparison=CLOSE, closed_rooms=CLOSED)


def pairs(labels, scores):
    """Scores of faulty windows in a column, of healthy ones in a row."""
    return scores[labels == 1][:, None], scores[labels == 0][None, :]


def share(compare):
    """The mean over all pairs of what ``compare(faulty, healthy)`` gives."""
    return lambda labels, scores: float(np.mean(compare(*pairs(labels, scores))))


def wins(faulty, healthy):
    return (faulty > healthy) + 0.5 * (faulty == healthy)


def then(change):
    """A change of the right answer, given the arguments."""
    return lambda *given: change(roc_auc(*given), *given)


def trapezoid(labels, scores, descending=True):
    """The area below a curve with a point for each window, ties in the order they came."""
    order = np.argsort(-scores if descending else scores, kind="stable")
    hits = np.concatenate([[0], np.cumsum(labels[order]) / labels.sum()])
    false = np.concatenate([[0], np.cumsum(1 - labels[order]) / (1 - labels).sum()])
    return float(np.sum(np.diff(false) * (hits[1:] + hits[:-1]) / 2))


def curve_area(labels, scores, thresholds):
    """Trapezoids between the points of some thresholds, in their order."""
    hits = np.array([np.mean(scores[labels == 1] >= t) for t in thresholds])
    false = np.array([np.mean(scores[labels == 0] >= t) for t in thresholds])
    return float(np.sum(np.diff(false) * (hits[1:] + hits[:-1]) / 2))


def by_place(labels, scores, sign):
    """Pairs of different kinds, each won by the one that comes later and is higher (or lower)."""
    won = [
        float(wins(sign * scores[j], sign * scores[i]))
        for i in range(len(labels))
        for j in range(i + 1, len(labels))
        if labels[i] != labels[j]
    ]
    return sum(won) / len(won)


def unguarded(count):
    return count


def in_order(labels, scores, first, divide_by=lambda count: max(count, 1)):
    """The mean over pairs of which the window of one kind stands before that of the other."""
    won = [
        float(wins(scores[i if labels[i] else j], scores[j if labels[i] else i]))
        for i in range(len(labels))
        for j in range(i + 1, len(labels))
        if labels[i] == first and labels[j] != first
    ]
    return float(sum(won) / divide_by(len(won)))


def by_ranks(labels, scores, sort=np.argsort):
    ranks = np.empty(len(scores))
    ranks[sort(scores)] = np.arange(1, len(scores) + 1)
    n = labels.sum()
    return float((ranks[labels == 1].sum() - n * (n + 1) / 2) / (n * (len(labels) - n)))


roc_auc.mistakes(
    "Equal scores were counted as a whole win. A tie counts one half.",
    tie_wins=share(lambda f, h: f >= h),
)
roc_auc.mistakes(
    "Equal scores were counted as no win at all. A tie counts one half.",
    tie_loses=share(lambda f, h: f > h),
)
roc_auc.mistakes(
    "Equal scores count by the order in which they came, not one half.",
    ties_by_place=trapezoid,
    ties_by_rank=lambda y, s: by_ranks(y, s, lambda v: np.argsort(v, kind="stable")),
)
roc_auc.mistakes(
    "A tie counts one half; here it counts another part.",
    tie_is_a_quarter=share(lambda f, h: (f > h) + 0.25 * (f == h)),
)
roc_auc.mistakes(
    "Mind the brackets: wins and half ties together are divided by the number of pairs.",
    only_ties_divided=lambda y, s: float(
        np.greater(*pairs(y, s)).sum()
        + 0.5 * np.equal(*pairs(y, s)).sum() / (y.sum() * (1 - y).sum())
    ),
    divided_then_multiplied=then(lambda a, y, _s: a * (1 - y).sum() ** 2),
)
roc_auc.mistakes(
    "The order of the windows counts here: only pairs in which one kind comes first were compared.",
    healthy_came_first=lambda y, s: in_order(y, s, 0),
    faulty_came_first=lambda y, s: in_order(y, s, 1),
    healthy_came_first_or_an_error=lambda y, s: in_order(y, s, 0, unguarded),
    faulty_came_first_or_an_error=lambda y, s: in_order(y, s, 1, unguarded),
    healthy_came_first_of_all=lambda y, s: in_order(y, s, 0, lambda _: y.sum() * (1 - y).sum()),
    faulty_came_first_of_all=lambda y, s: in_order(y, s, 1, lambda _: y.sum() * (1 - y).sum()),
)
roc_auc.mistakes(
    "Who comes later in the array decides here. The labels say who is faulty.",
    later_above_earlier=lambda y, s: by_place(y, s, 1),
    earlier_above_later=lambda y, s: by_place(y, s, -1),
)
roc_auc.mistakes(
    "A lower score of the faulty window takes something away here. It counts 0.",
    lower_takes_one=share(lambda f, h: wins(f, h) - (f < h)),
    lower_takes_a_half=share(lambda f, h: wins(f, h) - 0.5 * (f < h)),
)
roc_auc.mistakes(
    "The labels were used as places: scores[labels] is scores[0] and scores[1], again and again. "
    "Which windows have the label 1?",
    labels_as_places=lambda y, s: float(np.mean(wins(s[y][:, None], s[1 - y][None]))),
    labels_as_places_from_the_end=lambda y, s: float(np.mean(wins(s[y][:, None], s[~y][None]))),
)
roc_auc.mistakes(
    "The curve begins at (0, 0), where nothing is an alarm. The area up to the first threshold is "
    "missing.",
    without_the_start=lambda y, s: curve_area(y, s, np.unique(s)[::-1]),
    without_the_start_and_turned=lambda y, s: curve_area(y, s, np.unique(s)),
)
roc_auc.mistakes(
    "The sign is wrong: an area, and a share of pairs, is never below 0.",
    negative=then(lambda a, *_: -a),
)
roc_auc.mistakes(
    "Pairs with equal scores were left out, also of the number of pairs.",
    ties_left_out=lambda y, s: (
        float(np.mean(np.greater(*pairs(y, s))[np.not_equal(*pairs(y, s))]))
        if np.not_equal(*pairs(y, s)).any()
        else 0.5
    ),
    ties_left_out_or_0=lambda y, s: float(
        np.greater(*pairs(y, s)).sum() / max(1, np.not_equal(*pairs(y, s)).sum())
    ),
    ties_left_out_or_an_error=lambda y, s: (
        int(np.greater(*pairs(y, s)).sum()) / int(np.not_equal(*pairs(y, s)).sum())
    ),
    ties_left_out_or_nan=lambda y, s: float(
        np.mean(np.greater(*pairs(y, s))[np.not_equal(*pairs(y, s))])
        if np.not_equal(*pairs(y, s)).any()
        else np.nan
    ),
)
roc_auc.mistakes(
    "The kinds are swapped: count the pairs in which the faulty window has the higher score.",
    swapped=then(lambda a, *_: 1 - a),
    swapped_ties_win=share(lambda f, h: f <= h),
    strict_swapped=share(lambda f, h: f < h),
)
roc_auc.mistakes(
    "A result below a half was changed. A score that puts faults below health is that bad: its "
    "area is below 0.5.",
    never_below_half=then(lambda a, *_: max(a, 1 - a)),
    at_least_half=then(lambda a, *_: max(a, 0.5)),
)
roc_auc.mistakes(
    "Only some of the pairs were compared. Each faulty window meets each healthy one.",
    first_of_each=share(lambda f, h: wins(f[:1], h[:, :1])),
    first_faulty_of_all=share(lambda f, h: wins(f, h) * (np.arange(len(f)) == 0)[:, None]),
    last_faulty_of_all=share(lambda f, h: wins(f, h) * (np.arange(len(f))[::-1] == 0)[:, None]),
    first_healthy_of_all=share(lambda f, h: wins(f, h) * (np.arange(h.size) == 0)),
    one_pair_of_all=share(
        lambda f, h: wins(f, h) * (np.add.outer(np.arange(len(f)), np.arange(h.size)) == 0)
    ),
    first_faulty=share(lambda f, h: wins(f[:1], h)),
    first_healthy=share(lambda f, h: wins(f, h[:, :1])),
    last_faulty=share(lambda f, h: wins(f[-1:], h)),
    last_healthy=share(lambda f, h: wins(f, h[:, -1:])),
    side_by_side=lambda y, s: float(
        np.mean([wins(a, b) for a, b in zip(s[y == 1], s[y == 0], strict=False)])
    ),
)
roc_auc.mistakes(
    "Faulty windows were compared with one number for all healthy ones, such as their highest or "
    "their mean. Compare with each healthy window.",
    above_all_healthy=lambda y, s: float(np.mean(s[y == 1] > s[y == 0].max())),
    above_the_mean=lambda y, s: float(np.mean(s[y == 1] > s[y == 0].mean())),
    above_the_median=lambda y, s: float(np.mean(s[y == 1] > np.median(s[y == 0]))),
)
roc_auc.mistakes(
    "Divide by the number of pairs: faulty windows times healthy windows.",
    wins_without_ties=lambda y, s: int(np.greater(*pairs(y, s)).sum()),
    wins_alone=then(lambda a, y, _s: a * y.sum() * (1 - y).sum()),
    by_faulty=then(lambda a, y, _s: a * (1 - y).sum()),
    by_healthy=then(lambda a, y, _s: a * y.sum()),
    by_all_squared=then(lambda a, y, _s: a * y.sum() * (1 - y).sum() / len(y) ** 2),
    by_all_windows=then(lambda a, y, _s: a * y.sum() * (1 - y).sum() / len(y)),
    by_all_pairs=then(lambda a, y, _s: a * y.sum() * (1 - y).sum() / (len(y) * (len(y) - 1) / 2)),
)
roc_auc.mistakes(
    "This depends on how large the scores are. Only who is above whom counts.",
    difference_of_means=lambda y, s: float(s[y == 1].mean() - s[y == 0].mean()),
    correlation=lambda y, s: float(np.corrcoef(y, s)[0, 1]) if s.std() else 0.0,
    mean_score=lambda _y, s: float(s.mean()),
    mean_where_above=share(lambda f, h: np.maximum(f - h, 0)),
)
roc_auc.mistakes(
    "This is right for one threshold. The area is over all thresholds: no threshold is needed.",
    accuracy_at_half=lambda y, s: float(np.mean((s > 0.5) == (y == 1))),
    best_gap=lambda y, s: float(max(np.mean(s[y == 1] >= t) - np.mean(s[y == 0] >= t) for t in s)),
    accuracy_above_median=lambda y, s: float(np.mean((s > np.median(s)) == (y == 1))),
    accuracy_at_mean=lambda y, s: float(np.mean((s >= s.mean()) == (y == 1))),
    hits_at_median=lambda y, s: float(np.mean(s[y == 1] >= np.median(s))),
)
roc_auc.mistakes(
    "The scores have no effect.",
    share_of_faults=lambda y, _s: float(y.mean()),
    always_example=lambda *_: 0.75,
)
roc_auc.mistakes(
    "This is one half for any scores. Is each pair counted from both sides, so that each win of "
    "one is a loss of the other?",
    always_half=lambda *_: 0.5,
)
roc_auc.mistakes(
    "This is 2 · AUC − 1, as if each lower score took 1 away. It counts 0.",
    gini=then(lambda a, *_: 2 * a - 1),
)
roc_auc.mistakes(
    "This is a percentage. The area itself is between 0 and 1.",
    percent=then(lambda a, *_: 100 * a),
)
roc_auc.mistakes(
    "The number was rounded. Return it as it is.",
    rounded=then(lambda a, *_: round(a, 2)),
    rounded_to_1=then(lambda a, *_: round(a, 1)),
    rounded_to_3=then(lambda a, *_: round(a, 3)),
    whole=then(lambda a, *_: int(a)),
)
roc_auc.mistakes(
    "This is text, or a list. Return the number alone.",
    as_text=then(lambda a, *_: f"{a:.2f}"),
    in_a_list=then(lambda a, *_: [a]),
    in_an_array=then(lambda a, *_: np.array([a])),
)
roc_auc.mistakes(
    "Compare faulty windows with healthy ones only, not with others of their own kind.",
    faulty_against_all=lambda y, s: float(np.mean(wins(s[y == 1][:, None], s[None]))),
    all_against_healthy=lambda y, s: float(np.mean(wins(s[:, None], s[y == 0][None]))),
)


@roc_auc.accepted
def from_rank_sums(labels, scores):
    """Mann and Whitney's U: ranks, equal scores sharing the mean of theirs."""
    from scipy.stats import rankdata

    ranks, n = rankdata(scores), int((labels == 1).sum())
    return float((ranks[labels == 1].sum() - n * (n + 1) / 2) / (n * (len(labels) - n)))


@roc_auc.accepted
def area_below_the_curve(labels, scores):
    """Trapezoids between the points of all different thresholds."""
    area, before = 0.0, (0.0, 0.0)
    for threshold in sorted(set(scores.tolist()), reverse=True):
        alarm = scores >= threshold
        point = alarm[labels == 0].mean(), alarm[labels == 1].mean()
        area += (point[0] - before[0]) * (point[1] + before[1]) / 2
        before = point
    return float(area)
