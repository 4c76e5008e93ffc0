"""How lesson 16 grades parity_report: inputs, mistakes with hints, other right answers."""

import numpy as np

from tinyml_course.exercises import Comparison, exercise

from ._common import add_field_mistakes, add_mistakes


def output_inputs(rng):
    """Equal ones, one step apart, both ends of int8, and answers whose labels differ."""
    same = np.array([[100, -128, -100], [-128, 127, -127]], np.int8)
    ends = np.array([[127, -128, 3], [-128, 127, 4], [5, -128, 6], [7, 90, -120]], np.int8)
    other = np.array([[-128, 127, 3], [-127, 127, 4], [5, -120, 6], [80, 90, -120]], np.int8)
    turned = np.array([[100, -30, 0], [1, 2, 3]], np.int8)
    lowest = np.array([[-5, 90, -9, 3], [8, 7, -7, -6]], np.int8)
    cases = [
        (same, same.copy()),
        (ends, other),
        (turned, turned * np.int8([-1, 1, 1])),
        (lowest, lowest[:, [2, 1, 0, 3]] + np.int8([[0], [1]])),
    ]
    for rows, classes in ((6, 4), (9, 3), (12, 5)):
        expected = rng.integers(-128, 128, (rows, classes)).astype(np.int8)
        got = expected.copy()
        got[0] = rng.permutation([-128, 127, *rng.integers(-90, 90, classes - 2)])
        expected[0] = got[0][::-1]
        expected[0, 0], got[0, 0] = -128, 127
        got[1, 0] -= 1 if got[1, 0] > 0 else -1
        cases.append((expected, got))
    return cases


parity_report = exercise(points=2, inputs=output_inputs, comparison=Comparison(rtol=1e-06))


def as_ints(expected, got):
    return expected.astype(int), got.astype(int)


def distances(expected, got):
    return np.abs(np.subtract(*as_ints(expected, got)))


def of_distances(hint, distances):
    """equal, differing and largest as other distances give them."""

    def spoil(right, *both):
        d = distances(*both)
        counted = {"equal": float(np.mean(d == 0)), "differing": int(np.sum(d > 0))}
        return right | counted | {"largest": int(d.max())}

    return hint, spoil


WHOLE_ROWS = "This counts whole rows. equal and differing count single values."
YES_OR_NO = "This says only whether all are alike. A share is asked for: the mean of comparisons."
NO_PERCENT = "These are percentages. A share runs from 0 to 1."
NO_ROUNDING = "Do not round: 0.999 would look like 1."
ABSOLUTE_FIRST = (
    "You took absolute values before subtracting: -100 and 100 would be equal. Subtract first."
)
A_MEAN = "This is a mean. largest is one difference: the maximum."
SAME_ROW = "Compare within each row: argmax(axis=1), one label for each row."

# fmt: off
add_field_mistakes(
    parity_report,
    "largest",
    int8_overflow=(
        "The int8 difference overflowed: 127 - (-128) became -1. Convert both arrays to int.",
        lambda _, expected, got: int(np.abs(expected - got).max())),
    sign_left=("Negative differences count too: take the absolute value before the maximum.",
        lambda _, *both: int(np.subtract(*as_ints(*both)).max())),
    absolute_values=("You took absolute values before subtracting: -100 and 100 would be equal.",
        lambda _, *both: int(np.abs(np.subtract(*map(np.abs, as_ints(*both)))).max())),
    unsigned=(
        "uint8 has no negative numbers: -1 became 255. Convert to int, which is wide enough.",
        lambda _, *both: int(np.subtract(*(each.astype(np.uint8) for each in both)).max())),
    sum_for_largest=("This is a sum. largest is one difference: the maximum.",
                     lambda _, *both: int(distances(*both).sum())),
    mean_for_largest=(A_MEAN, lambda _, *both: float(distances(*both).mean())),
    whole_mean_for_largest=(A_MEAN, lambda _, *both: int(distances(*both).mean())),
    largest_of_each_row=("One number is asked for: max() of all, without axis.",
                         lambda _, *both: distances(*both).max(axis=1)),
    largest_as_float=("Differences of codes are whole numbers: int(...).",
                      lambda right, *_: float(right)),
    maxima_subtracted=(
        "You subtracted the maxima. Subtract value from value first, then take the maximum.",
        lambda _, expected, got: abs(int(expected.max()) - int(got.max()))),
)
add_field_mistakes(
    parity_report,
    "equal",
    rows_equal=(WHOLE_ROWS, lambda _, e, g: float((e == g).all(axis=1).mean())),
    equal_counted=("equal is a count here. Divide by the number of values to get a share.",
        lambda _, e, g: int(np.sum(e == g))),
    divided_by_rows=("You divided by the number of rows. Divide by that of all values: the size.",
        lambda _, e, g: float(np.sum(e == g) / len(e))),
    near_counts_as_equal=("A difference of 1 counts as equal here. Parity means no tolerance.",
        lambda _, *both: float((distances(*both) <= 1).mean())),
    share_of_differing=("This is the share that differs.", lambda right, *_: 1 - right),
    all_equal=(YES_OR_NO, lambda _, e, g: np.array_equal(e, g)),
    all_equal_as_number=(YES_OR_NO, lambda _, e, g: float(np.array_equal(e, g))),
    equal_in_percent=(NO_PERCENT, lambda right, *_: 100 * right),
    equal_rounded=(NO_ROUNDING, lambda right, *_: round(right, 2)),
)
add_field_mistakes(
    parity_report,
    "differing",
    counts_the_equal=("differing counts the equal values. Count those that differ.",
        lambda _, e, g: int(np.sum(e == g))),
    rows_differing=(WHOLE_ROWS, lambda _, e, g: int((e != g).any(axis=1).sum())),
    only_lower_counted=(
        "Only values where got is lower are counted. Higher ones differ too.",
        lambda _, *both: int(np.sum(np.subtract(*as_ints(*both)) > 0))),
    only_higher_counted=(
        "Only values where got is higher are counted. Lower ones differ too.",
        lambda _, *both: int(np.sum(np.subtract(*as_ints(*both)) < 0))),
    last_value_left_out=("The last value is not counted. Does the loop end one too early?",
        lambda _, e, g: int(np.sum((e != g).ravel()[:-1]))),
    subtracted_from_rows=("len gives the number of rows. The number of all values is the size.",
        lambda _, e, g: len(e) - int(np.sum(e == g))),
    differing_share=("differing is a count, equal a share.",
        lambda _, e, g: float((e != g).mean())),
    differences_added=(
        "You added up the differences. Count them: a sum of True and False counts the True.",
        lambda _, *both: int(distances(*both).sum())),
)
add_field_mistakes(
    parity_report,
    "same_label",
    labels_of_columns=(
        "argmax runs down the columns. A label is the place of a row's highest value: axis=1.",
        lambda _, e, g: float(np.mean(e.argmax(axis=0) == g.argmax(axis=0)))),
    one_label=(SAME_ROW, lambda _, e, g: float(e.argmax() == g.argmax())),
    labels_counted=("same_label is a count here. Divide by the number of rows to get a share.",
        lambda _, e, g: int(np.sum(e.argmax(axis=1) == g.argmax(axis=1)))),
    divided_by_values=(
        "You divided the labels by the number of values. There is one label for each row.",
        lambda _, e, g: float(np.sum(e.argmax(axis=1) == g.argmax(axis=1)) / e.size)),
    compared_with_itself=(
        "same_label is 1 whatever got holds: the labels of one array are compared with themselves.",
        lambda *_: 1.0),
    highest_scores=("max gives the highest value; the label is its place: argmax.",
        lambda _, e, g: float(np.mean(e.max(axis=1) == g.max(axis=1)))),
    lowest_scores=(
        "argmin is the place of the lowest value; the label is that of the highest: argmax.",
        lambda _, e, g: float(np.mean(e.argmin(axis=1) == g.argmin(axis=1)))),
    other_labels=("This is the share of other labels.", lambda right, *_: 1 - right),
    all_labels=(YES_OR_NO, lambda right, *_: right == 1),
    labels_in_percent=(NO_PERCENT, lambda right, *_: 100 * right),
    label_rounded=(NO_ROUNDING, lambda right, *_: round(right, 2)),
)
add_mistakes(
    parity_report,
    rows=(WHOLE_ROWS, lambda right, e, g: (right | {"equal": float((e == g).all(axis=1).mean()),
        "differing": int((e != g).any(axis=1).sum())})),
    percent=(NO_PERCENT,
        lambda right, *_: right | {key: 100 * right[key] for key in ("equal", "same_label")}),
    rounded=(NO_ROUNDING,
        lambda right, *_: right | {key: round(right[key], 2) for key in ("equal", "same_label")}),
    equal_and_label_swapped=("equal and same_label are swapped.",
        lambda right, *_: right | {"equal": right["same_label"], "same_label": right["equal"]}),
    absolute_first=of_distances(ABSOLUTE_FIRST,
        lambda *both: np.abs(np.subtract(*map(np.abs, as_ints(*both))))),
    absolute_int8_first=of_distances(ABSOLUTE_FIRST,
        lambda e, g: np.abs(np.subtract(*as_ints(np.abs(e), np.abs(g))))),
    one_step_forgiven=("A difference of 1 counts as equal here. Parity means no tolerance.",
        lambda right, *both: (right | {"equal": float((distances(*both) <= 1).mean()),
        "differing": int((distances(*both) > 1).sum())})),
    no_keys=("Return a dictionary with the four names, as in the example.",
        lambda right, *_: tuple(right.values())),
)
# fmt: on


@parity_report.accepted
def parity_in_loops(expected, got):
    differing, largest, labels = 0, 0, 0
    for one, other in zip(expected.tolist(), got.tolist(), strict=True):
        labels += one.index(max(one)) == other.index(max(other))
        for a, b in zip(one, other, strict=True):
            differing += a != b
            largest = max(largest, abs(a - b))
    return {
        "same_label": labels / len(expected),
        "largest": largest,
        "differing": differing,
        "equal": 1 - differing / expected.size,
    }
