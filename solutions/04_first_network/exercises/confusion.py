"""How lesson 04 grades confusion: inputs, mistakes with hints, other right answers."""

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED, as_typed, short_mistakes
from ._wrong_tables import WRONG_TABLES, counted


def answer_inputs(rng):
    cases = [
        # Counts of [[3, 2, 1], [0, 2, 1], [0, 0, 4]]: no two rows or columns have the same sum.
        (
            np.array([2, 0, 1, 0, 2, 0, 1, 0, 2, 0, 1, 0, 2]),
            np.array([2, 0, 1, 1, 2, 0, 2, 2, 2, 0, 1, 1, 2]),
            3,
        ),
        (np.array([1, 1, 1, 2, 2]), np.array([1, 2, 2, 2, 0]), 4),  # nobody did 0 or 3
        # Of 5 classes, 0, 2 and 4 occur nowhere.
        (np.array([3, 3, 1, 3, 1, 3]), np.array([1, 3, 3, 3, 1, 3]), 5),
        (np.array([0, 0, 1, 0, 2, 2]), np.array([0, 1, 1, 0, 2, 0]), 3),  # class 1 occurs once
    ]
    for classes, n in [(3, 40), (5, 200), (7, 90)]:
        truth = rng.integers(0, classes, n)
        truth[:classes] = np.arange(classes)
        # Mostly right, and wrong more often upwards than downwards.
        answers = np.clip(truth + rng.choice([-1, 0, 0, 0, 1, 1], n), 0, classes - 1)
        cases.append((truth, answers, classes))
    return cases


confusion = exercise(points=1, inputs=answer_inputs, comparison=CLOSE, closed_rooms=CLOSED)


@confusion.mistake
def over_the_columns(truth, answers, classes):
    """Every column sums to one. Every row should: a row is a true class."""
    return confusion(answers, truth, classes).T


@confusion.mistake
def truth_in_columns(truth, answers, classes):
    """Rows and columns are swapped: the row is the truth, the column the answer."""
    return confusion(answers, truth, classes)


@confusion.mistake
def transposed(*given):
    """The table is transposed: the row is the truth, the column the answer."""
    return confusion(*given).T


@confusion.mistake
def over_everything(*given):
    """The whole table sums to one. Divide each row by its own sum."""
    return counted(*given) / counted(*given).sum()


@confusion.mistake
def keepdims_forgotten(*given):
    """Column j was divided by the sum of row j. Keep the sums as a column, with keepdims=True, or
    in a loop divide row i by its own sum."""
    return counted(*given) / np.maximum(counted(*given).sum(axis=1), 1)


@confusion.mistake
def in_percent(*given):
    """These are percentages. Shares run from 0 to 1: do not multiply by 100."""
    return 100 * confusion(*given)


@confusion.mistake
def counts(*given):
    """These are counts. Divide each row by its sum to get shares."""
    return counted(*given)


@confusion.mistake
def empty_row_is_nan(*given):
    """A class that nobody did has a row of zeros, and 0 / 0 is nan. Leave it at 0."""
    with np.errstate(all="ignore"):
        return counted(*given) / counted(*given).sum(axis=1, keepdims=True)


@confusion.mistake
def labels_from_one(truth, answers, classes):
    """Everything is one place too far up and to the left: classes are counted from 0."""
    return confusion(truth - 1, answers - 1, classes)


@confusion.mistake
def size_from_the_data(truth, answers, _classes):
    """The table is too small where the last class does not occur. Its size is classes."""
    return confusion(truth, answers, max(truth.max(), answers.max()) + 1)


@confusion.mistake
def repeats_lost(truth, answers, classes):
    """Each place was counted once, however often it occurs: = 1 does so, and so does
    counts[truth, answers] += 1. Add 1 in a loop, or with np.add.at."""
    table = np.zeros((classes, classes))
    table[truth, answers] += 1
    return table / np.maximum(table.sum(axis=1, keepdims=True), 1)


@confusion.mistake
def table_of_integers(*given):
    """The shares became 0 or 1: an array of integers can't hold a fraction. Count in floats."""
    return confusion(*given).astype(int)


@confusion.mistake
def integers_divided_in_place(*given):
    """An array of integers can't be divided in place. Make one of floats with np.zeros."""
    table = counted(*given).astype(int)
    table /= np.maximum(table.sum(axis=1, keepdims=True), 1)
    return table


@confusion.mistake
def size_from_what_occurs(truth, answers, _classes):
    """The table has only the classes that occur in truth. It needs classes rows."""
    return confusion(truth, answers, len(np.unique(truth)))


@confusion.mistake
def chained_indexing(truth, _answers, classes):
    """counts[truth][answers] += 1 counts in a copy. Use a loop, or np.add.at."""
    return np.zeros((classes, classes)) * len(truth)


@confusion.mistake
def rounded(*given):
    """The shares are rounded. Return all their digits."""
    return confusion(*given).round(2)


@confusion.mistake
def whole_division(*given):
    """// keeps whole numbers only. Divide with /."""
    return confusion(*given) // 1


@confusion.mistake
def only_the_right_ones(truth, answers, classes):
    """Only right answers were counted. A wrong one adds to its row too, in another column."""
    return confusion(truth[truth == answers], answers[truth == answers], classes)


@confusion.mistake
def only_the_diagonal(*given):
    """These are the shares of right answers alone. Return the whole table."""
    return confusion(*given).diagonal()


@confusion.mistake
def one_number(truth, answers, _classes):
    """This is the accuracy. Return a table: what each true class was taken for."""
    return float(np.mean(truth == answers))


def divided_by(divisor):
    """A wrong answer that divides the counts by `divisor(counts, truth, answers)`."""

    def answer(truth, answers, classes):
        table = counted(truth, answers, classes)
        with np.errstate(all="ignore"):
            shares = table / divisor(table, truth, answers)
        return np.where(np.isfinite(shares), shares, 0)

    return answer


def sums_of(table):
    return np.maximum(table.sum(axis=1, keepdims=True), 1)


@confusion.mistake
def divided_while_counting(truth, answers, classes):
    """The rows were divided while counting, so later counts weigh more. Count all, then divide."""
    table = np.zeros((classes, classes))
    for row, column in zip(truth, answers, strict=True):
        table[row, column] += 1
        table[row] /= table[row].sum()
    return table


@confusion.mistake
def all_zero_if_a_class_is_missing(*given):
    """One class that nobody did made the whole table 0. Only its own row stays 0."""
    return confusion(*given) * (counted(*given).sum(axis=1) > 0).all()


@confusion.mistake
def stops_at_an_empty_row(*given):
    """The rows after an empty one were not divided: skip it with continue, not break."""
    table = counted(*given)
    for k in range(len(table)):
        if table[k].sum() == 0:
            break
        table[k] /= table[k].sum()
    return table


@confusion.mistake
def last_row_not_divided(*given):
    """The last row was not divided. range leaves its end out already: range(classes)."""
    table = confusion(*given)
    table[-1] = counted(*given)[-1]
    return table


@confusion.mistake
def empty_row_removed(*given):
    """An empty row was removed. It stays in the table, as zeros."""
    return confusion(*given)[counted(*given).sum(axis=1) > 0]


@confusion.mistake
def edges_from_the_data(truth, answers, classes):
    """np.histogram2d puts its bins between the smallest and the largest class that occur. Give it
    the range, or count in a loop."""
    table, _, _ = np.histogram2d(truth, answers, bins=classes)
    return table / sums_of(table)


@confusion.mistake
def counted_both_ways(truth, answers, classes):
    """A mistake was counted in both directions. It adds to counts[truth, answer] only."""
    table = counted(truth, answers, classes)
    table += np.where(np.eye(classes), 0, table.T)
    return table / sums_of(table)


EMPTY = "The row of a class that nobody did stays all 0."
ALL_SAMPLES = "Not every window was counted: go through all of them."
short_mistakes(
    confusion,
    {
        "by_the_answers": (
            "Each row was divided by how often its class was answered. Divide by the row's sum.",
            divided_by(lambda t, _, a: np.bincount(a, minlength=len(t))[:, None]),
        ),
        "by_the_mean_class": (
            "All rows were divided by the same number. Divide each by its own sum.",
            divided_by(lambda t, truth, _: len(truth) / len(t)),
        ),
        "by_all_windows": (
            "All rows were divided by the same number. Divide each by its own sum.",
            divided_by(lambda t, *_: len(t)),
        ),
        "by_the_largest": (
            "Each row was divided by its largest count. Divide by its sum.",
            divided_by(lambda t, *_: t.max(axis=1, keepdims=True)),
        ),
        "by_the_diagonal": (
            "Each row was divided by its right answers. Divide by its sum.",
            divided_by(lambda t, *_: t.diagonal()[:, None]),
        ),
        "one_too_many": (
            "1 was added to each sum, so no row sums to 1. Only a sum of 0 needs care.",
            divided_by(lambda t, *_: t.sum(axis=1, keepdims=True) + 1),
        ),
        "counted_from_one": (
            "The counts start at 1. Start at 0: np.zeros.",
            lambda *given: (counted(*given) + 1) / (counted(*given) + 1).sum(axis=1, keepdims=True),
        ),
        "empty_row_is_one": (
            EMPTY,
            lambda *given: np.where(counted(*given).any(1, keepdims=True), confusion(*given), 1.0),
        ),
        "empty_row_is_even": (
            EMPTY,
            lambda truth, answers, n: np.where(
                counted(truth, answers, n).any(1, keepdims=True),
                confusion(truth, answers, n),
                1 / n,
            ),
        ),
        "empty_row_is_right": (
            EMPTY,
            lambda truth, answers, n: np.where(
                counted(truth, answers, n).any(1, keepdims=True),
                confusion(truth, answers, n),
                np.eye(n),
            ),
        ),
        "only_mistakes": (
            "Only wrong answers were counted. A right one adds to its row too, on the diagonal.",
            lambda truth, answers, classes: confusion(
                truth[truth != answers], answers[truth != answers], classes
            ),
        ),
        "diagonal_emptied": (
            "The right answers are missing. They stand on the diagonal.",
            lambda *given: confusion(*given) * (1 - np.eye(given[-1])),
        ),
        "last_window_missing": (
            f"{ALL_SAMPLES} range leaves its end out already.",
            lambda truth, answers, classes: confusion(truth[:-1], answers[:-1], classes),
        ),
        "as_many_windows_as_classes": (
            f"{ALL_SAMPLES} range(classes) counts classes; use zip(truth, answers).",
            lambda truth, answers, n: confusion(truth[:n], answers[:n], n),
        ),
        "returned_in_the_loop": (
            f"{ALL_SAMPLES} Is the return inside the loop?",
            lambda truth, answers, classes: confusion(truth[:1], answers[:1], classes),
        ),
        "one_class_too_many": (
            "The table has a row and a column too many. Its size is classes.",
            lambda truth, answers, classes: confusion(truth, answers, classes + 1),
        ),
        "flat": (
            "The table came as one row. Return it as (classes, classes).",
            lambda *given: confusion(*given).ravel(),
        ),
        "shares_of_others": (
            "This is 1 minus each share. Return the shares.",
            lambda *given: 1 - confusion(*given),
        ),
        "half_precision": (
            "Half-precision floats lose digits. Use the usual ones, as np.zeros makes them.",
            lambda *given: confusion(*given).astype(np.float16),
        ),
        "a_dictionary": (
            "Return the table as one array, not a dictionary of rows.",
            lambda *given: dict(enumerate(confusion(*given))),
        ),
        "rounded_to_1": (
            "The shares are rounded. Return all their digits.",
            lambda *given: confusion(*given).round(1),
        ),
        "rounded_to_3": (
            "The shares are rounded. Return all their digits.",
            lambda *given: confusion(*given).round(3),
        ),
    },
)

as_typed(confusion, WRONG_TABLES)


@confusion.accepted
def confusion_in_loops(truth, answers, classes):
    table = [[0.0] * classes for _ in range(classes)]
    for row, column in zip(truth, answers, strict=True):
        table[row][column] += 1 / np.sum(truth == row)
    return np.array(table, np.float32)
