"""How lesson 11 grades auc_of_pairs: inputs, mistakes with hints, other right answers."""

import math

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSE, table_of


def pair_inputs(rng):
    # Five against seven with three ties: 23.5 of 35 pairs, which few other things give as well.
    scores = [0.18, 0.16, 0.56, 0.6, 0.36, 0.22, 0.4, 0.34, 0.18, 0.5, 0.18, 0.34]
    cases = [
        (np.array(scores), np.isin(np.arange(12), [0, 2, 4, 9, 11])),
        (np.array([0.1, 0.4, 0.35, 0.8]), np.array([False, False, True, True])),
        (np.array([0.3, 0.3, 0.3]), np.array([True, False, True])),  # all tie: guessing
        (np.array([-2.0, 5.0, 7.0, -3.0]), np.array([False, True, True, False])),
        (np.array([4.0, 1.0, 1.0, 2.0, 1.0]), np.array([False, True, False, True, True])),
    ]
    for n, positives in [(9, 3), (14, 8), (21, 5)]:
        scores = rng.normal(0, 1, n).round(2)
        scores[rng.permutation(n)[: n // 2]] = 0.5  # ties, within and across the groups
        cases.append((scores, rng.permutation(n) < positives))
    return cases


auc_of_pairs = exercise(points=2, inputs=pair_inputs, comparison=CLOSE)


@table_of(auc_of_pairs)
def with_pairs(formula, scores, positive):
    """Made of the scores of positives p (a column) and negatives q (a row), and of their wins."""
    p, q = scores[positive][:, None], scores[~positive]
    wins = (p > q) + 0.5 * (p == q)
    return formula(p=p, q=q, right=wins.mean(), wins=wins, s=scores, y=positive, n=len(scores))


def pairs_in_order(scores, positive, both):
    """Wins of the earlier example of each pair; of positives alone, or of both kinds."""
    pairs = [(i, j) for i in range(len(scores)) for j in range(i + 1, len(scores))]
    pairs = [(i, j) for i, j in pairs if positive[i] != positive[j] and (both or positive[i])]
    wins = [(scores[i] > scores[j]) + 0.5 * (scores[i] == scores[j]) for i, j in pairs]
    return sum(wins) / max(1, len(pairs))


def ranks(scores):
    """0 for the lowest, equal ones in the order in which they stand."""
    return np.argsort(np.argsort(scores, kind="stable"))


def by_rank_sum(scores, positive, first=1):
    p = positive.sum()
    sum_of_ranks = (ranks(scores)[positive] + first).sum()
    return (sum_of_ranks - p * (p + 1) / 2) / (p * (len(scores) - p))


def by_curve(p, q, thresholds):
    """The area under the curve through these thresholds alone."""
    return np.trapezoid(*[[np.mean(group >= t) for t in thresholds] for group in (p, q)])


def one_by_one(found):
    """The area under a curve with a step for each example, in this order."""
    return np.mean((np.cumsum(found) / found.sum())[~found])


def with_ranks(numbers, y):
    """What the rank formula gives with other numbers than shared ranks."""
    p = y.sum()
    return (numbers[y].sum() - p * (p + 1) / 2) / (p * (len(y) - p))


# s all scores, y which are positive, wins the (positives, negatives) table of 1, 0.5 and 0
with_pairs("""
ties_lost: np.mean(p > q)  # Equal scores count one half; you counted them as 0.
ties_won: np.mean(p >= q)  # Equal scores count one half; you counted them as 1.
ties_left_out: np.sum(p > q) / max(1, np.sum(p != q))
    Pairs with equal scores were left out. They count one half each.
ties_left_out_of_nothing: np.sum(p > q) / np.sum(p != q)
    Pairs with equal scores were left out. They count one half each.
wrong_way_round: 1 - right
    This counts how often the *negative* example scores higher: turn the comparison round.
pairs_counted: right * p.size * q.size
    This is a number of pairs. Divide by the number of all pairs, to get a share.
over_all_examples: right * p.size * q.size / (p.size + q.size) ** 2
    You divided by all pairs of examples. Only pairs of a positive and a negative count.
over_the_examples: right * p.size * q.size / (p.size + q.size)
    You divided by the number of examples. Divide by all pairs: positives times negatives.
everything_with_everything: 0.5
    All examples were compared with all, which always gives 0.5. Compare positives with negatives.
in_percent: 100 * right  # This is a percentage. Return a share between 0 and 1.
one_to_one: np.mean([(a > b) + 0.5 * (a == b) for a, b in zip(p.ravel(), q, strict=False)])
    Each positive was compared with one negative only. Compare it with all of them.
difference_of_means: p.mean() - q.mean()
    This is a difference of mean scores. Only the order of the scores counts.
comparison_of_means: float(p.mean() > q.mean())
    Only the two mean scores were compared. Compare each positive with each negative.
tie_wins_more: np.mean((p >= q) + 0.5 * (p == q))
    A tie counts 1.5: it is in >= and once more in ==. Use > or elif.
tie_costs: np.mean((p > q) - 0.5 * (p == q))  # A tie is subtracted. It adds one half.
loss_counts_half: np.mean((p > q) + 0.5 * (p <= q))
    Lost pairs count one half as well. Only ties do: elif a == b, not else.
wins_minus_losses: np.mean(1.0 * (p > q) - (p < q))
    This is won minus lost pairs, which is 2 * AUC - 1 (Gini). In the AUC a lost pair counts 0.
never_below_half: max(right, 1 - right)
    You turned an AUC below 0.5 round. Return it as it is: it shows that the scores mislead.
all_pairs_of_examples: wins.sum() / (n * (n - 1) / 2)
    You divided by all pairs of examples. Only pairs of a positive and a negative count.
brackets_forgotten: wins.sum() / p.size * q.size
    The result is divided by the positives, then *multiplied* by the negatives. Divide by their
    product: set brackets.
brackets_forgotten_at_the_negatives: wins.sum() / q.size * p.size
    The result is divided by the negatives, then *multiplied* by the positives. Divide by their
    product: set brackets.
over_the_sum: wins.sum() / (p.size + q.size - 1)
    You divided by a number of examples. Divide by all pairs: positives times negatives.
over_the_positives: wins.sum() / p.size
    You divided by the number of positives. Divide by all pairs: positives times negatives.
over_the_negatives: wins.sum() / q.size
    You divided by the number of negatives. Divide by all pairs: positives times negatives.
over_positives_squared: wins.sum() / p.size**2
    You divided by the square of the positives. Divide by positives times negatives.
over_negatives_squared: wins.sum() / q.size**2
    You divided by the square of the negatives. Divide by positives times negatives.
over_the_larger_squared: wins.sum() / max(p.size, q.size) ** 2
    You divided by the square of the larger group. Divide by positives times negatives.
whole_division: int(wins.sum() // wins.size)  # // drops the fraction. Divide with /.
rounded_to_hundredths: round(float(right), 2)  # The AUC was rounded. Return all its digits.
rounded_to_thousandths: round(float(right), 3)  # The AUC was rounded to 3 digits. Return all.
table_of_wins: wins  # This is the table of all pairs. Return its mean, one number.
mean_for_each_positive: wins.mean(axis=1)
    This is one number for each positive. Return the mean over all pairs.
first_positive_over_all: wins[0].sum() / wins.size
    The loop ends after the first positive: return stands inside it. Put it below both loops.
first_positive_alone: wins[0].mean()
    Only the first positive was compared. Compare all; return stands below the loops.
first_pair_alone: wins[0, 0] / wins.size
    The loop ends after the first pair: return stands inside it. Put it below both loops.
first_pair_itself: wins[0, 0]
    This is the first pair alone: return stands inside the loop. Put it below both loops.
last_positive_alone: wins[-1].mean()
    Only the last positive counts: the counter starts anew in the loop. Set it to 0 before both.
last_positive_over_all: wins[-1].sum() / wins.size
    Only the last positive counts: the counter starts anew in the loop. Set it to 0 before both.
first_positive_skipped: wins[1:].sum() / wins.size
    The first positive is missing: indices start at 0.
last_positive_skipped: wins[:-1].sum() / wins.size
    The last positive is missing: range(n) ends at n - 1 already.
first_negative_skipped: wins[:, 1:].sum() / wins.size
    The first negative is missing: indices start at 0.
last_negative_skipped: wins[:, :-1].sum() / wins.size
    The last negative is missing: range(n) ends at n - 1 already.
against_the_best: np.mean(p > q.max())
    Positives were compared with the highest negative only. Compare with all of them.
against_the_best_with_ties: np.mean((p > q.max()) + 0.5 * (p == q.max()))
    Positives were compared with the highest negative only. Compare with all of them.
against_the_mean: np.mean(p > q.mean())
    Positives were compared with the mean of the negatives. Compare with each of them.
against_the_median: np.mean(p > np.median(q))
    Positives were compared with the median of the negatives. Compare with each of them.
against_the_lowest: np.mean(p > q.min())
    Positives were compared with the lowest negative only. Compare with all of them.
curve_without_start: np.trapezoid(*[[np.mean(g >= t) for t in np.unique(s)[::-1]] for g in (p, q)])
    The curve starts at the first threshold. It begins at (0, 0), where nothing is found yet.
not_a_table: np.mean((p.ravel() > q) + 0.5 * (p.ravel() == q))
    > compares two groups one by one, so they need the same size. p[:, None] > n makes a table of
    all pairs; or write two loops.
best_positive_alone: wins[p.argmax()].mean()
    Only the highest positive was compared. Compare each of them.
best_positive_strictly: np.mean(p.max() > q)
    Only the highest positive was compared. Compare each of them; a tie counts one half.
majorities: np.mean(wins.mean(axis=1) > 0.5)
    This is the share of positives that win more than half of their pairs. Take the mean of all
    pairs.
with_everybody: np.mean((p > s) + 0.5 * (p == s))
    The positives were compared with all examples. Compare them with the negatives only: ~positive.
against_all_at_once: np.mean((p >= q).all(axis=1))
    A positive counts only if it wins all its pairs. Count each pair.
against_any: np.mean((p >= q).any(axis=1))
    A positive counts as soon as it wins one pair. Count each pair.
with_the_other_positives: ((p > s) + 0.5 * (p == s) - 0.5 / n).sum() / p.size / (n - 1)
    The positives were compared with each other as well, as in a mean rank. Compare them with the
    negatives only.
nearly_equal: np.where(np.abs(p - q) < 0.06, 0.5, p > q).mean()
    Scores that nearly agree were counted as ties. Only equal ones are.
positions_compared: np.mean(np.flatnonzero(y)[:, None] > np.flatnonzero(~y))
    The places in the list were compared. Compare the scores at these places.
sorted_scores: auc_of_pairs(np.sort(s), y)
    The scores were sorted, and no longer belong to their examples. No sorting is needed.
first_half_negative: auc_of_pairs(s, np.arange(n) >= n // 2)
    You took the first half for the negatives. Who is positive stands in the argument: ~positive.
mask_as_indices: np.mean((s[y * 1][:, None] > s[1 - y]) + 0.5 * (s[y * 1][:, None] == s[1 - y]))
    As integers, 0 and 1 are indices. Choose with the booleans: scores[positive], scores[~positive].
earlier_ones: pairs_in_order(s, y, both=True)
    Each pair was counted for the earlier example. It is won if the *positive* scores higher.
earlier_positives: pairs_in_order(s, y, both=False)
    Only pairs whose positive stands earlier were counted. Let both loops run over all examples.
neighbours: np.mean(((s[:-1] > s[1:]) == y[:-1])[y[:-1] != y[1:]])
    Only neighbours in the list were compared. Compare every positive with every negative.
ranks_from_zero: by_rank_sum(s, y, first=0)
    These ranks start at 0, the formula's at 1. And equal scores share the mean of their ranks.
ranks_without_ties: by_rank_sum(s, y)
    Equal scores got different ranks. They share the mean of their ranks, or compare pair by pair.
shared_ranks_from_zero: right - 1 / q.size
    Each positive counts one too few for the rank formula: it needs ranks that start at 1.
one_p_too_few: right + 1 / q.size
    The result is too large by 1 / negatives. In the rank formula subtract p * (p + 1) / 2; ranks
    start at 1.
sum_of_ranks: right + (p.size + 1) / 2 / q.size
    The sum of ranks holds the positives' own places too. Subtract p * (p + 1) / 2 before you
    divide.
places_for_ranks: with_ranks(np.argsort(s) + 1, y)
    argsort gives the places of the sorted scores, not the rank of each score. And equal scores
    share the mean of their ranks.
places_for_ranks_from_zero: with_ranks(np.argsort(s), y)
    argsort gives the places of the sorted scores, not the rank of each score. And equal scores
    share the mean of their ranks.
lowest_shared_ranks: with_ranks(np.searchsorted(np.sort(s), s) + 1, y)
    Equal scores all got the lowest of their ranks. They share the mean of their ranks.
highest_shared_ranks: with_ranks(np.searchsorted(np.sort(s), s, side="right"), y)
    Equal scores all got the highest of their ranks. They share the mean of their ranks.
dense_ranks: with_ranks(np.unique(s, return_inverse=True)[1] + 1, y)
    After equal scores the ranks go on by 1 only. A rank counts all examples below; equal scores
    share the mean of their ranks.
eleven_thresholds: by_curve(p, q, np.linspace(1, 0, 11))
    The curve has fixed thresholds from 1 to 0. Scores between two of them, or outside, are not told
    apart: compare pair by pair.
hundred_thresholds: by_curve(p, q, np.linspace(1, 0, 101))
    The curve has fixed thresholds from 1 to 0. Scores may lie outside: compare pair by pair.
rising_thresholds: by_curve(p, q, [-np.inf, *np.unique(s), np.inf])
    The thresholds rise, so the curve runs backwards and its area is negative. Compare pair by pair,
    or let them fall.
curve_one_by_one: one_by_one(y[np.argsort(-s, kind="stable")])
    Along the curve, equal scores were taken one by one. They are one step, and count one half.
curve_without_ties: one_by_one(y[np.argsort(-s)])
    Along the curve, equal scores were taken one by one. They are one step, and count one half.
unsorted_curve: np.trapezoid([np.mean(p >= t) for t in s], [np.mean(q >= t) for t in s])
    The thresholds of the curve are not sorted. Sort them, or compare pair by pair.
mean_share_found: np.mean([np.mean(p >= t) for t in np.unique(s)])
    This is the mean share of positives found over all thresholds. Thresholds are not needed:
    compare pair by pair.
mean_share_at_all_scores: np.mean([np.mean(p >= t) for t in s])
    This is the mean share of positives found, with each score as threshold. Thresholds are not
    needed: compare pair by pair.
share_found: np.mean(p >= 0.5)
    This is the share of positives at or above 0.5. The AUC needs no threshold: compare pair by
    pair.
share_found_strictly: np.mean(p > 0.5)
    This is the share of positives above 0.5. The AUC needs no threshold: compare pair by pair.
best_balanced_accuracy: max((np.mean(p >= t) + np.mean(q < t)) / 2 for t in s)
    This is the balanced accuracy at the best threshold. The AUC needs none: compare pair by pair.
best_accuracy: max(np.mean((s >= t) == y) for t in s)
    This is the accuracy at the best threshold. The AUC needs none: compare pair by pair.
precision: y[np.argsort(-s)[: y.sum()]].mean()
    This is the share of positives among the highest scores. Compare pair by pair.
share_of_positives: y.mean()  # This is the share of positives. The scores are not in it.
""")


@auc_of_pairs.mistake
def not_for_tilde(scores, positive):
    """`not` wants one truth value, an array has many. Write ~positive."""
    return auc_of_pairs(scores, not positive)


@auc_of_pairs.mistake
def minus_for_tilde(scores, positive):
    """NumPy does not negate booleans with a minus. Write ~positive."""
    return auc_of_pairs(scores, -positive)


@auc_of_pairs.mistake
def accuracy(scores, positive):
    """This is the accuracy at a threshold of 0.5. The AUC needs no threshold."""
    return float(np.mean((scores >= 0.5) == positive))


@auc_of_pairs.accepted
def area_under_the_curve(scores, positive):
    """The area under the share of positives found, over the share of false alarms."""
    thresholds = [math.inf, *sorted(set(scores.tolist()), reverse=True)]
    found = [np.mean(scores[positive] >= threshold) for threshold in thresholds]
    false = [np.mean(scores[~positive] >= threshold) for threshold in thresholds]
    return sum(
        (false[i + 1] - false[i]) * (found[i + 1] + found[i]) / 2 for i in range(len(found) - 1)
    )
