"""Wrong answers to confusion as a student types them, by their hint."""

import numpy as np


def counted(truth, answers, classes):
    table = np.zeros((classes, classes))
    np.add.at(table, (truth, answers), 1)
    return table


def shares_of(table):
    return table / np.maximum(table.sum(axis=1, keepdims=True), 1)


def counting(count):
    """An answer that divides the counts of count(truth, answers, classes) rightly."""
    return lambda *given: shares_of(count(*given))


def emptied(rows, columns):
    """The right table, in which the numbers of these rows and columns stayed 0."""

    def answer(*given):
        kept = np.zeros((given[-1], given[-1]))
        kept[rows, columns] = shares_of(counted(*given))[rows, columns]
        return kept

    return answer


def of_the_classes_that_occur(labels_of):
    """Shares among the classes labels_of(truth, answers) alone."""

    def answer(truth, answers, _classes):
        labels = labels_of(truth, answers)
        seen = np.array([[np.sum((truth == t) & (answers == a)) for a in labels] for t in labels])
        return seen / np.maximum(np.array([[np.sum(truth == t)] for t in labels]), 1)

    return answer


def one_row_many_times(truth, answers, classes):
    return np.tile(np.bincount(answers, minlength=classes).astype(float), (classes, 1))


def every_pair(truth, answers, classes):
    table = np.zeros((classes, classes))
    for row in truth:
        for column in answers:
            table[row, column] += 1
    return table


def sum_changes(truth, answers, classes):
    table = counted(truth, answers, classes)
    for i, j in np.ndindex(table.shape):
        if table[i].sum() > 0:
            table[i, j] = table[i, j] / table[i].sum()
    return table


def sum_of_another_row(truth, answers, classes):
    table, shares = counted(truth, answers, classes), np.zeros((classes, classes))
    for i, j in np.ndindex(table.shape):
        if table[j].sum() > 0:
            shares[i, j] = table[i, j] / table[j].sum()
    return shares


def mistakes_by_themselves(*given):
    table = counted(*given)
    right = np.diag(table.diagonal())
    return shares_of(table - right) + right / np.maximum(table.sum(axis=1, keepdims=True), 1)


def more_than_the_sum(more):
    def answer(*given):
        return counted(*given) / (counted(*given).sum(axis=1, keepdims=True) + more)

    return answer


ALL, LAST, FIRST = slice(None), slice(0, -1), slice(1, None)
ALL_SAMPLES = "Not every window was counted: go through all of them."
LAST_CLASS = "The last class is missing. range leaves its end out already: range(classes)."
FIRST_CLASS = "Class 0 is missing: classes are counted from 0."
RETURNED = "All rows after the first stayed 0. Is the return inside the loop?"
WRONG_TABLES = {
    "The table has only the classes that occur. Its size is classes, also where one is missing.": {
        "classes_of_the_truth": of_the_classes_that_occur(lambda truth, _: np.unique(truth)),
        "classes_of_both": of_the_classes_that_occur(lambda *both: np.unique(both)),
    },
    "Only right answers were entered. Each row also needs the shares of the wrong ones.": {
        "diagonal_of_a_table": lambda *given: shares_of(counted(*given)) * np.eye(given[-1]),
    },
    "Something was added to each sum, so no row sums to 1. Only a sum of 0 needs care.": {
        f"sum_plus_{more}": more_than_the_sum(more) for more in (0.1, 0.01, 0.001)
    },
    LAST_CLASS: {
        "last_class_missing": emptied(LAST, LAST),
        "last_row_missing": emptied(LAST, ALL),
        "last_column_missing": emptied(ALL, LAST),
    },
    FIRST_CLASS: {
        "first_class_missing": emptied(FIRST, FIRST),
        "first_row_missing": emptied(FIRST, ALL),
        "first_column_missing": emptied(ALL, FIRST),
    },
    RETURNED: {
        "returned_after_a_row": emptied(slice(0, 1), ALL),
        "returned_after_a_number": emptied(slice(0, 1), slice(0, 1)),
    },
    "The row changed while it was divided, and its sum with it. Keep the sum before dividing.": {
        "sum_changes": sum_changes,
    },
    "Each number was divided by the sum of row j, its column's number. Divide by its own row's.": {
        "sum_of_another_row": sum_of_another_row,
    },
    "The number of counts depends on the last pair that occurs. np.bincount needs minlength.": {
        "bincount_too_short": lambda truth, answers, classes: shares_of(
            np.bincount(truth * classes + answers).reshape(classes, classes)
        ),
    },
    "All rows are alike: [[0] * classes] * classes is one row, many times. Use np.zeros.": {
        "one_row_many_times": counting(one_row_many_times),
    },
    "Each truth was paired with every answer. Go through both together: zip(truth, answers).": {
        "every_pair": counting(every_pair),
    },
    "The wrong answers were shared out among themselves. Divide them by the whole row's sum too.": {
        "mistakes_by_themselves": mistakes_by_themselves,
    },
    f"{ALL_SAMPLES} The first has the number 0.": {
        "first_window_missing": counting(
            lambda truth, answers, classes: counted(truth[1:], answers[1:], classes)
        ),
    },
    "5 is the number of gestures in the notebook. Here it is classes.": {
        "classes_of_the_notebook": lambda truth, answers, _: shares_of(counted(truth, answers, 5)),
    },
}
