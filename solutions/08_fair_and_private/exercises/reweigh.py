"""How lesson 08 grades reweigh: inputs, mistakes with hints, other right answers."""

from collections import Counter
from fractions import Fraction

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED_ROOMS, pictures_of


def weight_inputs(rng):
    shapes = [(23, 2, ()), (41, 3, ()), (33, 2, ((1, 1),)), (58, 4, ()), (37, 3, ()), (45, 2, ())]
    cases = []
    for n, groups, rare in shapes:
        truth, _, group = pictures_of(rng, n, groups, rare)
        cases.append((np.array(truth), np.array(group)))
    truth, group = cases.pop()
    return [*cases, (truth, 3 * group + 2)]  # a group's number is a name, not a position


reweigh = exercise(points=2, inputs=weight_inputs, comparison=CLOSE, closed_rooms=CLOSED_ROOMS)


def cells(truth, group):
    """For each picture: P(its group), P(its label), P(both), and how many cells there are."""
    n = len(truth)
    of_group, of_label = Counter(group.tolist()), Counter(truth.tolist())
    of_both = Counter(zip(group.tolist(), truth.tolist(), strict=True))
    pairs = list(zip(group.tolist(), truth.tolist(), strict=True))
    shares = [(of_group[g] / n, of_label[c] / n, of_both[g, c] / n) for g, c in pairs]
    return (*np.array(shares).T, len(of_both))


def by(weights):
    """The exercise with weights of P(group), P(label), P(both), cells and N."""
    return lambda truth, group: weights(*cells(truth, group), len(truth))


def by_groups(weights):
    """The exercise with weights of P(group), P(label), P(both) and the number of groups."""
    return lambda truth, group: weights(*cells(truth, group)[:3], len(np.unique(group)))


def a_table(of_nothing):
    """A row for each group, a column for each label."""

    def wrong(truth, group):
        weights = reweigh(truth, group)
        found = [[weights[(group == g) & (truth == c)] for c in (0, 1)] for g in np.unique(group)]
        return np.array([[w[0] if len(w) else of_nothing for w in row] for row in found])

    return wrong


def by_group_and_label(truth, group):
    weights = reweigh(truth, group).tolist()
    return dict(zip(zip(group.tolist(), truth.tolist(), strict=True), weights, strict=True))


def cell_by_cell(truth, group):
    """The right weights, one cell after the other."""
    weights = reweigh(truth, group)
    return weights[np.lexsort((truth, group))]


def counted_from_zero(start):
    """Groups 0, 1, ... as many as there are, whatever their numbers."""

    def wrong(truth, group):
        return np.where(group < len(np.unique(group)), reweigh(truth, group), start)

    return wrong


def filled(weight):
    """Loops over groups and labels; `weight(group shares, label shares, both, old)`."""

    def wrong(truth, group):
        weights = np.ones(len(truth))
        for g in np.unique(group):
            for c in (0, 1):
                weights = weight(weights, group == g, truth == c)
        return weights

    return wrong


def only_last(weights, in_group, in_class):
    both = in_group & in_class
    value = in_group.mean() * in_class.mean() / max(both.mean(), 1e-9)
    return np.where(both, value, 1.0)


def whole_group(weights, in_group, in_class):
    both = in_group & in_class
    value = in_group.mean() * in_class.mean() / max(both.mean(), 1e-9)
    return np.where(in_group, value, weights) if both.any() else weights


def whole_class(weights, in_group, in_class):
    both = in_group & in_class
    value = in_group.mean() * in_class.mean() / max(both.mean(), 1e-9)
    return np.where(in_class, value, weights) if both.any() else weights


def table(truth, group):
    return np.unique(reweigh(truth, group))


reweigh.mistakes(
    "The fraction is upside down: what is rarer than it should be weighs MORE. Expected share "
    "above, found share below.",
    upside_down=by(lambda g, c, both, *_: both / (g * c)),
)
reweigh.mistakes(
    "Only the group, or only the label, is weighed. The trouble is their combination: divide by "
    "the share of pictures with this group AND this label.",
    rare_groups=by(lambda g, *_: 1 / g),
    rare_labels=by(lambda _g, c, *_: 1 / c),
    group_over_both=by(lambda g, _c, both, *_: g / both),
    label_over_both=by(lambda _g, c, both, *_: c / both),
    labels_balanced=by(lambda _g, c, *_: 1 / (2 * c)),
    groups_balanced=by_groups(lambda g, _c, _both, groups: 1 / (groups * g)),
)
reweigh.mistakes(
    "This is the expected share alone: divide it by the share of pictures with this group AND this "
    "label.",
    expected_alone=by(lambda g, c, *_: g * c),
)
reweigh.mistakes(
    "This is a share that was found, and no weight yet: the expected share is divided by it.",
    found_alone=by(lambda _g, _c, both, *_: both),
)
reweigh.mistakes(
    "P(its label) is the share of pictures with the SAME label: for a serious face, that of "
    "serious faces.",
    share_of_smiles_for_all=lambda truth, group: (
        cells(truth, group)[0] * truth.mean() / cells(truth, group)[2]
    ),
)
reweigh.mistakes(
    "P(its group) is the share of pictures with the SAME group: the mean of the numbers is not.",
    mean_of_numbers=lambda truth, group: (
        group.mean() * cells(truth, group)[1] / cells(truth, group)[2]
    ),
    both_means=lambda truth, group: group.mean() * truth.mean() / cells(truth, group)[2],
)
reweigh.mistakes(
    "Group AND label, &, must both be the picture's own: this counts pictures with one of them.",
    one_of_them=lambda truth, group: (s := cells(truth, group))[0] * s[1] / (s[0] + s[1] - s[2]),
)
reweigh.mistakes(
    "Every combination of group and label now weighs the same in all. Reweighing keeps how many "
    "there are of each group and of each label: multiply both shares.",
    all_cells_equal=by(lambda _g, _c, both, k, _n: 1 / (k * both)),
    quarters=by(lambda _g, _c, both, *_: 0.25 / both),
    balanced=by_groups(lambda _g, _c, both, groups: 1 / (2 * groups * both)),
    one_over_groups=by_groups(lambda _g, _c, both, groups: 1 / (groups * both)),
    halves=by(lambda _g, _c, both, *_: 0.5 / both),
    one_over_both=by(lambda _g, _c, both, *_: 1 / both),
)
reweigh.mistakes(
    "Counts and shares are mixed: all three are shares of the N pictures, or the counts need one "
    "more division by N.",
    counts_for_shares=by(lambda g, c, both, _k, n: n * g * c / both),
    n_twice=by(lambda g, c, both, _k, n: g * c / both / n),
)
reweigh.mistakes(
    "Divide, please: expected share / found share. A difference can be negative, and no weight is.",
    difference=by(lambda g, c, both, *_: g * c - both),
    difference_and_one=by(lambda g, c, both, *_: 1 + g * c - both),
)
reweigh.mistakes(
    "The expected share of independent things is the PRODUCT of both shares.",
    added=by(lambda g, c, both, *_: (g + c) / both),
    mean_of_both=by(lambda g, c, both, *_: (g + c) / 2 / both),
    smaller_of_both=by(lambda g, c, both, *_: np.minimum(g, c) / both),
    root=by(lambda g, c, both, *_: np.sqrt(g * c) / both),
)
reweigh.mistakes(
    "The found share is that of the label WITHIN the group. Divide by the share of group and label "
    "among ALL pictures.",
    within_the_group=by(lambda g, c, both, *_: g * c / (both / g)),
    within_the_label=by(lambda g, c, both, *_: g * c / (both / c)),
)
reweigh.mistakes(
    "Only the last combination has its weight: fill one array in the loop; do not begin a new one.",
    only_the_last=filled(only_last),
)
reweigh.mistakes(
    "A combination's weight was given to more pictures than its own: the mask needs group AND "
    "label.",
    whole_group=filled(whole_group),
    whole_class=filled(whole_class),
)
reweigh.mistakes(
    "Do not change the scale: these weights already have the mean 1 where every combination "
    "occurs.",
    largest_is_one=lambda *given: (w := reweigh(*given)) / w.max(),
    sum_is_one=lambda *given: (w := reweigh(*given)) / w.sum(),
    squared=lambda *given: reweigh(*given) ** 2,
    square_root=lambda *given: np.sqrt(reweigh(*given)),
)
reweigh.mistakes(
    "A weight for each PICTURE, in their order: (N,).",
    one_for_each_cell=table,
    a_table=a_table(0.0),
    a_table_of_infinity=a_table(np.inf),
    by_group_and_label=by_group_and_label,
    cell_by_cell=cell_by_cell,
    sorted_weights=lambda *given: np.sort(reweigh(*given)),
)
reweigh.mistakes(
    "Not limited and not rounded: a rare combination may weigh much more than 1.",
    at_most_one=lambda *given: np.minimum(reweigh(*given), 1.0),
    at_least_one=lambda *given: np.maximum(reweigh(*given), 1.0),
    rounded=lambda *given: np.round(reweigh(*given), 1),
    whole=lambda *given: np.maximum(1, np.rint(reweigh(*given)).astype(int)),
)
reweigh.mistakes(
    "Smiles alone got their weight: serious faces of each group need one too.",
    only_smiles=lambda truth, group: np.where(truth == 1, reweigh(truth, group), 1.0),
    only_serious=lambda truth, group: np.where(truth == 0, reweigh(truth, group), 1.0),
)
reweigh.mistakes(
    "A group's number is a name: it may be 2 or 5. Loop over np.unique(group).",
    groups_0_and_1=lambda truth, group: np.where(group < 2, reweigh(truth, group), 1.0),
    groups_0_and_1_of_zeros=lambda truth, group: np.where(group < 2, reweigh(truth, group), 0.0),
    counted_from_zero=counted_from_zero(1.0),
    counted_from_zero_of_zeros=counted_from_zero(0.0),
    counted_from_zero_to_one=lambda truth, group: np.where(
        group <= 1, reweigh(truth, group), np.nan
    ),
)
reweigh.mistakes(
    "Every picture has the same weight: nothing was reweighed.",
    ones=lambda truth, _group: np.ones(len(truth)),
)


@reweigh.accepted
def with_fractions(truth, group):
    """Exact numbers from counts."""
    pairs = list(zip(group.tolist(), truth.tolist(), strict=True))
    of_group, of_label, of_both = Counter(group.tolist()), Counter(truth.tolist()), Counter(pairs)
    return np.array(
        [float(Fraction(of_group[g] * of_label[c], len(pairs) * of_both[g, c])) for g, c in pairs]
    )


@reweigh.accepted
def with_a_table(truth, group):
    names, row = np.unique(group, return_inverse=True)
    found = np.zeros((len(names), 2))
    np.add.at(found, (row, truth), 1)
    expected = np.outer(found.sum(axis=1), found.sum(axis=0)) / len(truth)
    return expected[row, truth] / found[row, truth]
