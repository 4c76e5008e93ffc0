"""What several exercises of lesson 08 need."""

from tinyml_course.exercises import Comparison

CLOSED_ROOMS = ("plots", "metrics")
CLOSE = Comparison(rtol=1e-7, atol=1e-9)


def pictures_of(rng, n, groups, rare=()):
    """Truth, guess and group of n pictures: every group has all four outcomes, in any order.

    `rare` lists pairs (group, class) that are left out.
    """
    all_four = [(t, g, k) for k in range(groups) for t in (0, 1) for g in (0, 1)]
    # Groups and outcomes differ in size, so that no two rates are equal by chance alone.
    drawn = [all_four[int(i)] for i in rng.permutation(len(all_four))]
    weights = rng.permutation(len(all_four)) + 1.0
    more = rng.choice(len(all_four), n - len(all_four), p=weights / weights.sum())
    drawn += [all_four[int(i)] for i in more]
    kept = [one for one in drawn if (one[2], one[0]) not in rare]
    order = rng.permutation(len(kept))
    return tuple([kept[int(i)][column] for i in order] for column in range(3))
