"""How lesson 10 grades frr_at_fa: inputs, mistakes with hints, other right answers."""

import math

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED_ROOMS, mistakes


def rate_inputs(rng):
    """Scores in no order that overlap, some alike; allowed accepts with a fraction, and none."""
    cases = []
    for words, others, hours, per_hour, alike in (
        (9, 14, 2.0, 1.0, ()),
        (7, 12, 2.5, 1.0, ()),  # 2.5 of them: 2
        (8, 11, 0.5, 1.0, ()),  # none
        (11, 16, 1.5, 3.0, ()),  # 4.5: 4
        (10, 13, 2.25, 1.0, ()),  # 2 again, and nearer to 2 than to 3
        (12, 15, 1.0, 5.0, ()),
        (9, 12, 1.5, 1.0, ()),  # 1.5: 1, which the nearest even number is not
        (10, 14, 2.0, 1.35, ()),  # 2.7: 2
        (11, 15, 3.0, 1.0, (0, 1)),  # the two highest of the others are alike
        (8, 13, 1.0, 2.0, (1, 2)),  # the threshold's score comes twice
    ):
        known = rng.permutation(1000)[: words + others] / 1000  # all different
        said, other = known[:words] + 0.2, known[words:]
        if len(cases) % 2:  # one word reaches the threshold exactly, which is not enough
            said[words // 2] = np.sort(other)[::-1][int(hours * per_hour)]
        if alike:
            ranks = np.argsort(-other)
            other[ranks[alike[0]]] = other[ranks[alike[1]]]
        cases.append((said, other, hours, per_hour))
    return cases


frr_at_fa = exercise(points=2, inputs=rate_inputs, comparison=CLOSE, closed_rooms=CLOSED_ROOMS)


def rating(
    allowed=lambda hours, rate: int(hours * rate),
    at=lambda other, k: np.sort(other)[::-1][k],
    missed=lambda said, threshold: np.mean(said <= threshold),
):
    """The solution, with one of its steps changed."""

    def answer(said, other, hours, per_hour):
        threshold = float(at(other, min(allowed(hours, per_hour), len(other) - 1)))
        return threshold, float(missed(said, threshold))

    return answer


def then(change):
    """The right pair, changed."""
    return lambda *given: change(*frr_at_fa(*given))


def grid(said, other, hours, per_hour):
    """A threshold from a grid of hundredths."""
    for step in range(101):
        if np.sum(other > step / 100) <= int(hours * per_hour):
            break
    return step / 100, float(np.mean(said <= step / 100))


def sorted_in_place(said, other, hours, per_hour):
    """Sorted in ascending order, so the lowest scores come first."""
    threshold = float(np.sort(other)[int(hours * per_hour)])
    return threshold, float(np.mean(said <= threshold))


def lowest_within(fits, of=lambda _said, other: other, count=lambda other, t: np.sum(other > t)):
    """The lowest score that fits(scores above it, allowed), else the highest; and its misses."""

    def answer(said, other, hours, per_hour):
        allowed = int(hours * per_hour)
        good = [t for t in of(said, other) if fits(int(count(other, t)), allowed)]
        threshold = float(min(good)) if good else float(max(of(said, other)))
        return threshold, float(np.mean(said <= threshold))

    return answer


def first_that_fits(said, other, hours, per_hour):
    """The first score in the given order that keeps to the limit."""
    threshold = next(float(t) for t in other if np.sum(other > t) <= hours * per_hour)
    return threshold, float(np.mean(said <= threshold))


def within(scores, place):
    """A place, or the last one where there are fewer scores."""
    return float(scores[min(place, len(scores) - 1)])


def ranked_words(said, _other, hours, per_hour):
    threshold = within(np.sort(said)[::-1], int(hours * per_hour))
    return threshold, float(np.mean(said <= threshold))


def place_not_score(said, other, hours, per_hour):
    place = int(np.argsort(other)[::-1][int(hours * per_hour)])
    return place, float(np.mean(said <= other[place]))


mistakes(
    frr_at_fa,
    """
    one_accept_fewer: One false accept fewer than allowed. Two are allowed: the third highest score
        is the threshold, not the second.
    one_accept_more: One false accept too many: as many scores may lie above the threshold as are
        allowed.
    rounded_up: The allowed number was rounded up. 2.5 in all means that 2 are allowed.
    rounded: The allowed number was rounded to the nearest one. 4.5 in all means that 4 are allowed.
    hours_forgotten: The hours are missing: allowed are per_hour in each of them.
    hours_divided: The rate was divided by the hours. Allowed in all: the product.
    rate_ignored: per_hour is ignored: one an hour was allowed.
    no_accept_allowed: The highest score is the threshold, so that no false accept is left.
    ascending: The scores were taken from the lowest. Sort in descending order.
    reaching_is_enough: A word that only reaches the threshold counts as found here. It must be
        above it.
    hits_not_misses: This is the share of words found. Return the share missed.
    counted_not_shared: The misses were counted. Return their share.
    in_percent: The share is in percent. Return it from 0 to 1.
    per_other_word: The misses were divided by the number of other words. Divide by that of the
        words.
    per_hour_missed: The misses were divided by the hours. Divide by the number of words.
    false_accept_rate: This is the share of other words above the threshold. The share of words
        missed was asked.
    from_the_words: The threshold came from the scores of the words. It is set by the other words
        alone.
    among_the_words: The threshold was chosen among the scores of the words. Choose it among those
        of the others.
    both_together: The scores of words and others were mixed. The threshold comes from the others.
    a_share_of_the_scores: A share of the other scores was allowed, as with np.quantile. Allowed is
        a number for each hour.
    a_grid: The threshold was searched in steps of 0.01. Take it from the scores themselves.
    half: The threshold is 0.5 whatever the scores. Take it from the other words.
    swapped: The pair is swapped: the threshold comes first.
    threshold_only: Only the threshold came back. Return the pair.
    share_only: Only the share came back. Return the pair.
    rounded_share: The share was rounded. Leave its digits.
    not_in_order: The scores were not sorted: the one at that place was taken.
    the_mean: The mean of the other scores was taken for the threshold.
    halfway: The threshold lies halfway between two scores. Take the score itself.
    halfway_up: The threshold lies halfway between two scores. Take the lower of them.
    place_one_too_high: One false accept fewer than allowed, and with none allowed the lowest score
        is taken. Count how many scores lie above each place of the sorted ones.
    rounded_to_even: round() was used: it takes 1.5 to 2. The allowed number is rounded down.
    hours_cut: The hours were rounded before the product. Round the product alone.
    ranked_words: The threshold is one of the scores of the words. It is set by the others alone.
    alike_counted_once: Equal scores were counted once, as np.unique does. Each one is a false
        accept of its own.
    exactly_as_many: Exactly as many false accepts as allowed were asked for. With equal scores
        there may be fewer.
    share_of_the_others: This is the share of the other scores. The share of the words missed was
        asked.
    interpolated: np.quantile takes a value between two scores. The threshold is one of them.
    first_that_fits: The first score that keeps to the limit was taken. The lowest one was asked.
    whole_division: // leaves 0 of every share. Divide with /.
    place_not_score: The place of the score came back. Return the score itself.
    rounded_threshold: The threshold was rounded. Leave its digits.
    reaching_counts: A score that only reaches the threshold was counted as a false accept. It must
        be above it.
    reaching_is_above: A score that reaches the threshold triggers here, for words and for others.
        It must be above it.
    """,
    one_accept_fewer=rating(at=lambda other, k: np.sort(other)[::-1][max(0, k - 1)]),
    one_accept_more=rating(at=lambda other, k: np.sort(other)[::-1][min(k + 1, len(other) - 1)]),
    rounded_up=rating(allowed=lambda hours, rate: math.ceil(hours * rate)),
    rounded=rating(allowed=lambda hours, rate: int(hours * rate + 0.5)),
    hours_forgotten=rating(allowed=lambda _hours, rate: int(rate)),
    hours_divided=rating(allowed=lambda hours, rate: int(rate / hours)),
    rate_ignored=rating(allowed=lambda hours, _rate: int(hours)),
    no_accept_allowed=rating(allowed=lambda _hours, _rate: 0),
    ascending=sorted_in_place,
    reaching_is_enough=rating(missed=lambda said, t: np.mean(said < t)),
    hits_not_misses=then(lambda t, share: (t, 1 - share)),
    counted_not_shared=rating(missed=lambda said, t: np.sum(said <= t)),
    in_percent=then(lambda t, share: (t, 100 * share)),
    per_other_word=lambda said, other, *given: (
        frr_at_fa(said, other, *given)[0],
        frr_at_fa(said, other, *given)[1] * len(said) / len(other),
    ),
    per_hour_missed=lambda said, other, hours, rate: (
        frr_at_fa(said, other, hours, rate)[0],
        frr_at_fa(said, other, hours, rate)[1] * len(said) / hours,
    ),
    false_accept_rate=lambda said, other, *given: (
        frr_at_fa(said, other, *given)[0],
        float(np.mean(other > frr_at_fa(said, other, *given)[0])),
    ),
    from_the_words=lambda said, other, *given: frr_at_fa(other, said, *given),
    among_the_words=lowest_within(
        lambda above, allowed: above <= allowed, of=lambda said, _other: said
    ),
    both_together=lambda said, other, *given: frr_at_fa(
        said, np.concatenate([said, other]), *given
    ),
    a_share_of_the_scores=rating(
        allowed=lambda _hours, _rate: 0,
        at=lambda other, _: np.quantile(other, 0.9),
    ),
    a_grid=grid,
    half=rating(at=lambda _other, _: 0.5),
    swapped=then(lambda t, share: (share, t)),
    threshold_only=then(lambda t, _share: t),
    share_only=then(lambda _t, share: share),
    rounded_share=then(lambda t, share: (t, round(share, 1))),
    not_in_order=rating(at=lambda other, k: other[k]),
    the_mean=rating(at=lambda other, _: other.mean()),
    halfway=rating(
        at=lambda other, k: np.sort(other)[::-1][[k, min(k + 1, len(other) - 1)]].mean()
    ),
    halfway_up=rating(at=lambda other, k: np.sort(other)[::-1][[k, max(k - 1, 0)]].mean()),
    place_one_too_high=rating(at=lambda other, k: np.sort(other)[::-1][k - 1]),
    rounded_to_even=rating(allowed=lambda hours, rate: round(hours * rate)),
    hours_cut=rating(allowed=lambda hours, rate: int(int(hours) * rate)),
    ranked_words=ranked_words,
    alike_counted_once=rating(at=lambda other, k: within(np.unique(other)[::-1], k)),
    exactly_as_many=lowest_within(lambda above, allowed: above == allowed),
    share_of_the_others=lambda said, other, *given: (
        frr_at_fa(said, other, *given)[0],
        float(np.mean(other <= frr_at_fa(said, other, *given)[0])),
    ),
    interpolated=rating(at=lambda other, k: np.quantile(other, 1 - k / len(other))),
    first_that_fits=first_that_fits,
    whole_division=rating(missed=lambda said, t: int(np.sum(said <= t)) // len(said)),
    place_not_score=place_not_score,
    rounded_threshold=then(lambda t, share: (round(t, 2), share)),
    reaching_counts=lowest_within(
        lambda above, allowed: above <= allowed,
        count=lambda other, t: np.sum(other >= t),
    ),
    reaching_is_above=rating(
        at=lambda other, k: np.sort(other)[::-1][max(k - 1, 0)],
        missed=lambda said, t: np.mean(said < t),
    ),
)


@frr_at_fa.accepted
def by_counting(said, other, hours, per_hour):
    """The lowest score of the others with few enough others above it."""
    allowed = math.floor(hours * per_hour)
    scores = [float(score) for score in other]
    good = [t for t in scores if sum(score > t for score in scores) <= allowed]
    threshold = min(good)
    return threshold, sum(not float(score) > threshold for score in said) / len(said)
