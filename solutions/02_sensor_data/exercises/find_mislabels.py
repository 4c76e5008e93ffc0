"""How lesson 02 grades find_mislabels: inputs, mistakes with hints, other right answers."""

import math

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSED, as_typed


def probability_inputs(rng):
    """A class that is noted once, rows for which nobody speaks, and doubts of every kind."""
    by_hand = np.array(
        [
            [0.70, 0.20, 0.10],  # its own class speaks
            [0.50, 0.30, 0.20],  # nobody speaks
            [0.60, 0.33, 0.07],  # its class is the most probable, but below its threshold
            [0.10, 0.35, 0.55],  # noted as 1: another class speaks
            [0.05, 0.50, 0.45],
            [0.65, 0.28, 0.07],  # noted as 1: another class speaks
            [0.15, 0.38, 0.47],  # the only one noted as 2: at its threshold, and 1 speaks too
            [0.50, 0.45, 0.05],
            [0.64, 0.26, 0.10],  # noted as 1: another class speaks
            [0.44, 0.46, 0.10],
            [0.90, 0.05, 0.05],
        ]
    )
    cases = [(by_hand, np.array([0, 0, 0, 1, 1, 1, 2, 1, 1, 0, 0]))]
    while len(cases) < 13:
        cases += one_case(rng)
    return cases


def one_case(rng):
    """One class is mostly probable, another seldom: their thresholds lie far apart."""
    classes, count = int(rng.integers(3, 6)), int(rng.integers(30, 45))
    habits = rng.permutation([5.0, 2.0, 1.0, 0.7, 0.5][:classes])
    probabilities = rng.dirichlet(habits, count)
    noted = (probabilities / habits).argmax(axis=1)
    wrong = rng.random(count) < 0.45
    noted[wrong] = rng.integers(0, classes, int(wrong.sum()))
    return [(probabilities, noted)] if len(np.unique(noted)) == classes else []


find_mislabels = exercise(points=3, inputs=probability_inputs, closed_rooms=CLOSED)


def thresholds_of(probabilities, labels):
    classes = range(probabilities.shape[1])
    return np.array([probabilities[labels == c, c].mean() for c in classes])


def among(speaks, score, labels, silent=False):
    """Rows whose winner, the largest score among those that speak, is not the label."""
    winner = np.where(speaks, score, -1e9).argmax(axis=1)
    return np.flatnonzero(np.where(speaks.any(axis=1), winner != labels, silent))


def with_thresholds(thresholds):
    """An answer with other thresholds: thresholds(probabilities, labels)."""
    return lambda p, labels: among(p >= thresholds(p, labels), p, labels)


def with_score(score):
    """An answer in which another score decides: score(probabilities, thresholds)."""

    def answer(p, labels):
        thresholds = thresholds_of(p, labels)
        return among(p >= thresholds, score(p, thresholds), labels)

    return answer


def of_each_class(number):
    """Thresholds from the class's column on the windows labelled with it."""
    return with_thresholds(
        lambda p, labels: np.array([number(p[labels == c, c]) for c in range(p.shape[1])])
    )


def then(change):
    return lambda *given: change(find_mislabels(*given))


def own(probabilities, labels):
    return probabilities[np.arange(len(labels)), labels]


def strictly_more(p, labels):
    return among(p > thresholds_of(p, labels), p, labels)


def silent_rows_too(p, labels):
    return among(p >= thresholds_of(p, labels), p, labels, silent=True)


def whoever_speaks(p, labels):
    speaks = p >= thresholds_of(p, labels)
    speaks[np.arange(len(labels)), labels] = False
    return np.flatnonzero(speaks.any(axis=1))


def label_may_not_speak(p, labels):
    speaks = p >= thresholds_of(p, labels)
    return np.flatnonzero(speaks.any(axis=1) & ~own(speaks, labels))


def below_own_threshold(p, labels):
    return np.flatnonzero(own(p, labels) < thresholds_of(p, labels)[labels])


def most_probable_must_speak(p, labels):
    best = p.argmax(axis=1)
    speaks = p.max(axis=1) >= thresholds_of(p, labels)[best]
    return np.flatnonzero(speaks & (best != labels))


def first_that_speaks(p, labels):
    speaks = p >= thresholds_of(p, labels)
    return np.flatnonzero(speaks.any(axis=1) & (speaks.argmax(axis=1) != labels))


def threshold_of_the_label(p, labels):
    return among(p >= thresholds_of(p, labels)[labels][:, None], p, labels)


def most_suspicious_first(p, labels):
    rows = find_mislabels(p, labels)
    return rows[np.argsort(own(p, labels)[rows], kind="stable")]


def of_the_most_probable(p, _labels):
    best = p.argmax(axis=1)
    found = [p[best == c, c] for c in range(p.shape[1])]
    return np.array([each.mean() if len(each) else 2.0 for each in found])


def of_the_largest(p, labels):
    return np.array([p[labels == c].max(axis=1).mean() for c in range(p.shape[1])])


def of_the_others(p, labels):
    return np.array([p[labels != c, c].mean() for c in range(p.shape[1])])


BEST = "The most probable class is not asked whether it speaks. Compare with its threshold first."
OWN = "A threshold is the mean over the windows LABELLED with the class, in that class's column."
WINNER = "Of the classes that speak, the one with the largest probability wins, nothing else."
as_typed(
    find_mislabels,
    {
        BEST: {
            "most_probable": lambda p, labels: np.flatnonzero(p.argmax(axis=1) != labels),
        },
        "Silent, but suspicious: where no class speaks, the window is not suspicious.": {
            "silent_rows_too": silent_rows_too,
        },
        "The most probable class may be silent while another one speaks. Choose the winner among "
        "those that speak.": {"most_probable_must_speak": most_probable_must_speak},
        "A class speaks from its threshold on: at least means ≥. It matters where only one window "
        "has a label.": {"strictly_more": strictly_more},
        "Another class speaks, but the label may speak louder. Only the winner counts.": {
            "whoever_speaks": whoever_speaks,
        },
        "The label speaks, but another class may speak louder. Only the winner counts.": {
            "label_may_not_speak": label_may_not_speak,
        },
        "A low probability of the label is no suspicion yet: another class must speak.": {
            "below_own_threshold": below_own_threshold,
            "own_below_half": lambda p, labels: np.flatnonzero(own(p, labels) < 0.5),
        },
        OWN: {
            "over_all_windows": with_thresholds(lambda p, _: p.mean(axis=0)),
            "of_the_most_probable": with_thresholds(of_the_most_probable),
            "of_the_largest": with_thresholds(of_the_largest),
            "of_the_others": with_thresholds(of_the_others),
        },
        "One threshold for all classes is not enough: each class has its own mean.": {
            "one_mean": with_thresholds(lambda p, labels: own(p, labels).mean()),
            "mean_of_thresholds": with_thresholds(lambda *g: thresholds_of(*g).mean()),
            "half": with_thresholds(lambda *_: 0.5),
        },
        "The label's threshold was used for all classes. Each class has its own.": {
            "threshold_of_the_label": threshold_of_the_label,
        },
        "The threshold is the mean, not another number of the same windows.": {
            "median": of_each_class(np.median),
            "smallest": of_each_class(np.min),
            "largest": of_each_class(np.max),
            "sum": of_each_class(np.sum),
        },
        WINNER: {
            "first_that_speaks": first_that_speaks,
            "furthest_above": with_score(lambda p, thresholds: p - thresholds),
            "ratio": with_score(lambda p, thresholds: p / thresholds),
            "least_probable": with_score(lambda p, _: -p),
        },
        "These are the windows that are not suspicious.": {
            "the_others": lambda p, labels: np.setdiff1d(
                np.arange(len(labels)), find_mislabels(p, labels)
            ),
        },
        "Return row numbers, as np.flatnonzero gives them for a mask.": {
            "a_mask": lambda p, labels: np.isin(np.arange(len(labels)), find_mislabels(p, labels)),
        },
        "Return which windows, not how many.": {
            "how_many": then(len),
        },
        "These are labels. Return the row numbers of the windows.": {
            "their_labels": lambda p, labels: labels[find_mislabels(p, labels)],
            "better_labels": lambda p, labels: p[find_mislabels(p, labels)].argmax(axis=1),
        },
        "These are probabilities. Return row numbers.": {
            "their_probabilities": lambda p, labels: own(p, labels)[find_mislabels(p, labels)],
        },
        "The rows came in another order. Return them ascending.": {
            "most_suspicious_first": most_suspicious_first,
            "last_first": then(lambda rows: rows[::-1]),
        },
        "Row numbers begin at 0.": {"from_one": then(lambda rows: rows + 1)},
        "Return an array: np.array(...) makes one of a list.": {
            "a_list": then(lambda rows: rows.tolist()),
        },
        "Only the first suspicious window came back. Is the return inside the loop?": {
            "first_only": then(lambda rows: rows[:1]),
        },
        "np.nonzero and np.where give a tuple with one array in it. Return that array.": {
            "a_tuple": then(lambda rows: (rows,)),
        },
        "np.argwhere gives a column. Return a plain array of row numbers, (n,).": {
            "a_column": then(lambda rows: rows[:, None]),
        },
    },
)


@find_mislabels.accepted
def window_by_window(probabilities, labels):
    totals, counts = {}, {}
    for row, label in zip(probabilities, labels.tolist(), strict=True):
        totals.setdefault(label, []).append(float(row[label]))
        counts[label] = counts.get(label, 0) + 1
    thresholds = {c: math.fsum(values) / counts[c] for c, values in totals.items()}
    found = []
    for number, row in enumerate(probabilities):
        speaking = [c for c in sorted(thresholds) if row[c] >= thresholds[c]]
        if speaking and max(speaking, key=lambda c: row[c]) != labels[number]:
            found.append(number)
    return np.array(found, int)


@find_mislabels.accepted
def with_a_table_of_labels(probabilities, labels):
    noted = np.eye(probabilities.shape[1])[labels]
    thresholds = (probabilities * noted).sum(axis=0) / noted.sum(axis=0)
    loud = probabilities * (probabilities >= thresholds)
    ranks = np.argsort(loud, axis=1, kind="stable")
    differs = ranks[:, -1] != labels
    return np.arange(len(labels))[differs & (loud.max(axis=1) > 0)]
