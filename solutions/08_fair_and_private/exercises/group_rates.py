"""How lesson 08 grades group_rates: inputs, mistakes with hints, other right answers."""

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED_ROOMS, pictures_of


def rate_inputs(rng):
    shapes = [(31, 2, ()), (47, 3, ()), (29, 2, ((1, 1),)), (37, 3, ((0, 0),)), (60, 4, ())]
    cases = [
        tuple(np.array(column) for column in pictures_of(rng, n, groups, rare))
        for n, groups, rare in shapes
    ]
    truth, guess, group = (np.array(column) for column in pictures_of(rng, 26, 2))
    return [*cases, (truth, guess, 2 * group)]  # nobody is in group 1


group_rates = exercise(points=2, inputs=rate_inputs, comparison=CLOSE, closed_rooms=CLOSED_ROOMS)


def share(hits, of):
    """How many of the pictures `of` are in `hits`, nan of none."""
    return (hits & of).sum() / of.sum() if of.any() else np.nan


def _ratio(hits, of):
    """How many `hits` there are for each picture of `of`: may be more than 1."""
    return hits.sum() / of.sum() if of.any() else np.nan


def divided_by_nobody(truth, guess, group):
    """Plain integers, whose division by 0 is an error."""
    table = []
    for g in range(int(group.max()) + 1):
        mine = [(t, s) for t, s, k in zip(*map(list, (truth, guess, group)), strict=True) if k == g]
        hits, alarms = mine.count((1, 1)), mine.count((0, 1))
        smiles = sum(int(t) for t, _ in mine)
        correct = hits + mine.count((0, 0))
        table.append([correct / len(mine), hits / smiles, alarms / (len(mine) - smiles)])
    return np.array(table)


def whole_row_unknown(truth, guess, group):
    table = group_rates(truth, guess, group)
    table[np.isnan(table).any(axis=1)] = np.nan
    return table


def rows(*columns, groups=lambda group: range(group.max() + 1)):
    """The exercise with other columns, each of (truth == 1, guess == 1, in the group)."""

    def wrong(truth, guess, group):
        return np.array(
            [
                [column(truth == 1, guess == 1, group == g) for column in columns]
                for g in groups(group)
            ]
        )

    return wrong


def right(t, s, m):
    return share(t == s, m)


def found(t, s, m):
    return share(s, m & t)


def alarms(t, s, m):
    return share(s, m & ~t)


def zero_for_none(column):
    return lambda t, s, m: np.nan_to_num(column(t, s, m))


group_rates.mistakes(
    "The columns are in another order: accuracy, true positive rate, false positive rate.",
    positives_first=rows(found, alarms, right),
    alarms_before_found=rows(right, alarms, found),
    accuracy_last=rows(alarms, found, right),
)
group_rates.mistakes(
    "The true positive rate has another denominator: of all SMILES of the group, the share that "
    "was called a smile.",
    precision=rows(right, lambda t, s, m: share(t, m & s), alarms),
    found_of_all=rows(right, lambda t, s, m: share(s & t, m), alarms),
    called_over_smiles=rows(right, lambda t, s, m: _ratio(s & m, t & m), alarms),
    found_of_everybodys_smiles=rows(right, lambda t, s, m: share(s & m, t), alarms),
    called_a_smile=rows(right, lambda _t, s, m: share(s, m), alarms),
)
group_rates.mistakes(
    "The false positive rate has another denominator: of all SERIOUS faces of the group, the "
    "share that was called a smile.",
    alarms_of_all=rows(right, found, lambda t, s, m: share(s & ~t, m)),
    alarms_of_called=rows(right, found, lambda t, s, m: share(~t, m & s)),
    alarms_of_everybodys_serious=rows(right, found, lambda t, s, m: share(s & m, ~t)),
    called_over_serious=rows(right, found, lambda t, s, m: _ratio(s & m, ~t & m)),
)
group_rates.mistakes(
    "Both rates have other denominators: of the group's SMILES, and of the group's SERIOUS faces, "
    "the share that was called a smile.",
    both_of_the_group=rows(
        right, lambda t, s, m: share(s & t, m), lambda t, s, m: share(s & ~t, m)
    ),
    both_of_everybody=rows(
        right, lambda t, s, m: share(s & m, t), lambda t, s, m: share(s & m, ~t)
    ),
    both_of_called=rows(right, lambda t, s, m: share(t, m & s), lambda t, s, m: share(~t, m & s)),
    all_of_everybody=rows(
        lambda t, s, m: (m & (t == s)).mean(),
        lambda t, s, m: (m & t & s).mean(),
        lambda t, s, m: (m & ~t & s).mean(),
    ),
)
group_rates.mistakes(
    "A rate was turned into its opposite: the true positive rate counts smiles that were FOUND, "
    "the false positive rate serious faces that were called a SMILE.",
    missed_for_found=rows(right, lambda t, s, m: 1 - found(t, s, m), alarms),
    true_negatives=rows(right, found, lambda t, s, m: 1 - alarms(t, s, m)),
    missed_for_alarms=rows(right, found, lambda t, s, m: 1 - found(t, s, m)),
    serious_as_the_event=rows(
        right, lambda t, s, m: share(~s, m & ~t), lambda t, s, m: share(~s, m & t)
    ),
)
group_rates.mistakes(
    "Column 0 is the share of pictures that is RIGHT; this is the share that is wrong.",
    errors_for_accuracy=rows(lambda t, s, m: 1 - right(t, s, m), found, alarms),
)
group_rates.mistakes(
    "Truth and guess are swapped: the denominators count what the pictures ARE, not what the "
    "network says.",
    truth_and_guess_swapped=lambda truth, guess, group: group_rates(guess, truth, group),
)
group_rates.mistakes(
    "These are the rates of all pictures, once for each group. Keep only the pictures of group g.",
    no_group=rows(*(lambda t, s, m, f=f: f(t, s, m | True) for f in (right, found, alarms))),
)
group_rates.mistakes(
    "The accuracy is that of all pictures. It, too, counts one group at a time.",
    accuracy_of_all=rows(lambda t, s, m: share(t == s, m | True), found, alarms),
)
group_rates.mistakes(
    "A share of nothing is nan, not 0 and not 1: where a group has no smile, nobody knows how "
    "many would be found.",
    zero_of_none=rows(*map(zero_for_none, (right, found, alarms))),
    one_of_none=rows(
        *(lambda t, s, m, f=f: np.nan_to_num(f(t, s, m), nan=1.0) for f in (right, found, alarms))
    ),
    divided_by_nobody=divided_by_nobody,
)
group_rates.mistakes(
    "Only the rate that nobody knows is nan: the others of its group are known.",
    whole_row_unknown=whole_row_unknown,
)
group_rates.mistakes(
    "The rows are in another order: row g is group g, whichever picture comes first.",
    order_of_appearance=lambda truth, guess, group: group_rates(truth, guess, group)[
        list(dict.fromkeys(group.tolist()))
    ],
    last_group_first=lambda *given: group_rates(*given)[::-1],
)
group_rates.mistakes(
    "One row for each group: this stops after the first, or has the last one alone. Where does "
    "the return stand?",
    first_row=lambda *given: group_rates(*given)[0],
    last_row=lambda *given: group_rates(*given)[-1],
    first_row_in_a_table=lambda *given: group_rates(*given)[:1],
)
group_rates.mistakes(
    "Return one array, (groups, 3): no dict by group.",
    by_number=lambda *given: dict(enumerate(group_rates(*given))),
    by_number_in_lists=lambda *given: dict(enumerate(group_rates(*given).tolist())),
)
group_rates.mistakes(
    "A group is missing. There is a row for each of 0 ... group.max(), also for one with no "
    "pictures (nan), and range stops before its end.",
    last_group_missing=rows(right, found, alarms, groups=lambda group: range(group.max())),
    first_group_missing=rows(right, found, alarms, groups=lambda group: range(1, group.max() + 1)),
    only_groups_with_pictures=rows(right, found, alarms, groups=np.unique),
)
group_rates.mistakes(
    "The rows are groups and the columns are rates; these are turned: (groups, 3).",
    transposed=lambda *given: group_rates(*given).T,
)
group_rates.mistakes(
    "Shares from 0 to 1, not percent, and not rounded.",
    percent=lambda *given: 100 * group_rates(*given),
    rounded=lambda *given: np.round(group_rates(*given), 2),
    to_three_digits=lambda *given: np.round(group_rates(*given), 3),
)
group_rates.mistakes(
    "These are whole numbers: shares written into an array of ints are cut to 0 or 1.",
    whole_numbers=lambda *given: np.nan_to_num(group_rates(*given)).astype(int),
)
group_rates.mistakes(
    "These are numbers of pictures. Divide each by the number of pictures it is a share of.",
    counts=rows(
        lambda t, s, m: float(((t == s) & m).sum()),
        lambda t, s, m: float((s & t & m).sum()),
        lambda t, s, m: float((s & ~t & m).sum()),
    ),
)
group_rates.mistakes(
    "One column is missing: accuracy, true positive rate and false positive rate.",
    no_accuracy=rows(found, alarms),
    no_alarms=rows(right, found),
)
group_rates.mistakes(
    "The accuracy is the share of pictures with guess == truth, smiles and serious faces alike.",
    mean_of_rates=rows(lambda t, s, m: (found(t, s, m) + 1 - alarms(t, s, m)) / 2, found, alarms),
    only_smiles_are_right=rows(lambda t, s, m: share(t & s, m), found, alarms),
)


@group_rates.accepted
def counted_one_by_one(truth, guess, group):
    """Counts of each outcome in plain integers, in one pass over the pictures."""
    counts = [[[0, 0], [0, 0]] for _ in range(int(max(group)) + 1)]
    for t, s, g in zip(truth.tolist(), guess.tolist(), group.tolist(), strict=True):
        counts[g][t][s] += 1
    table = []
    for (serious_right, alarm), (missed, hit) in counts:
        serious, smiles = serious_right + alarm, missed + hit
        pairs = ((serious_right + hit, serious + smiles), (hit, smiles), (alarm, serious))
        table.append([a / b if b else float("nan") for a, b in pairs])
    return np.array(table)


@group_rates.accepted
def with_bincount(truth, guess, group):
    def by_group(weights):
        return np.bincount(group, weights, group.max() + 1)

    with np.errstate(invalid="ignore"):
        return np.stack(
            [
                by_group(truth == guess) / by_group(truth >= 0),
                by_group(truth * guess) / by_group(truth),
                by_group((1 - truth) * guess) / by_group(1 - truth),
            ],
            axis=1,
        )
