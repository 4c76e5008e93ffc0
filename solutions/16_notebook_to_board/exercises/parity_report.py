"""How lesson 16 grades parity_report: inputs, mistakes with hints, other right answers."""

import numpy as np

from tinyml_course.exercises import Comparison, exercise

from ._common import add_family, add_field_mistakes, add_mistakes, add_renamed


def even_codes(rng, rows, classes):
    """Even codes, all different within a row, so no step of 1 makes two places the highest."""
    draws = [rng.permutation(np.arange(-126, 126, 2))[:classes] for _ in range(rows)]
    return np.array(draws, np.int8)


def output_inputs(rng):
    """Equal ones, one step apart, both ends of int8, answers whose labels differ, and one
    differing value among 400. Only one pair has rows with their highest value twice."""
    same = np.array([[100, -128, -100], [-128, 127, -127]], np.int8)
    ends = np.array([[127, -128, 3], [-128, 127, 4], [5, -128, 6], [7, 90, -120]], np.int8)
    other = np.array([[-128, 127, 3], [-127, 127, 4], [5, -120, 6], [80, 90, -120]], np.int8)
    turned = np.array([[100, -30, 0], [1, 2, 3]], np.int8)
    twice = np.array([[9, 9, 1], [-4, 7, 7], [8, 3, 8]], np.int8)
    once = np.array([[9, 8, 1], [-4, 7, 6], [8, 3, 8]], np.int8)
    lowest = np.array([[-5, 90, -9, 3], [8, 7, -7, -6]], np.int8)
    cases = [
        (same, same.copy()),
        (ends, other),
        (twice, once),
        (turned, turned * np.int8([-1, 1, 1])),
        (lowest, lowest[:, [2, 1, 0, 3]] + np.int8([[0], [1]])),
    ]
    for rows, classes in ((6, 4), (9, 3), (12, 5)):
        expected = even_codes(rng, rows, classes)
        got = expected.copy()
        expected[0, [0, -1]], got[0, [0, -1]] = (-128, 127), (127, -128)
        got[1, 0] -= 1 if got[1, 0] > 0 else -1
        cases.append((expected, got))
    expected = even_codes(rng, 20, 20)
    got = expected.copy()
    got[7, int(rng.integers(20))] += 1  # a share of 399 of 400
    cases.append((expected, got))
    return cases


parity_report = exercise(points=2, inputs=output_inputs, comparison=Comparison(rtol=1e-06))


def as_ints(expected, got):
    return expected.astype(int), got.astype(int)


def distances(expected, got):
    return np.abs(np.subtract(*as_ints(expected, got)))


def right_share(expected, got):
    """As the reference computes equal, to the last bit."""
    return float(np.mean(expected == got))


def rounded_to(digits):
    """Both shares rounded."""
    return lambda right, *_: (
        right | {key: round(right[key], digits) for key in ("equal", "same_label")}
    )


def of_distances(hint, distances):
    """equal, differing and largest as other distances give them."""

    def spoil(right, *both):
        d = distances(*both)
        counted = {"equal": float(np.mean(d == 0)), "differing": int(np.sum(d > 0))}
        return right | counted | {"largest": int(d.max())}

    return hint, spoil


WHOLE_ROWS = "This counts whole rows. equal and differing count single values."
YES_OR_NO = (
    "This says only whether all are alike (// also cuts to 0 or 1). A share is asked for: the mean "
    "of comparisons."
)
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
    place_of_the_largest=("This is a place: argmax. largest is the difference found there: max.",
        lambda _, *both: int(distances(*both).argmax())),
    clipped=("Differences of int8 values reach 255. Convert to a wider type and do not clip.",
        lambda _, *both: int(np.abs(np.clip(np.subtract(*as_ints(*both)), -128, 127)).max())),
    clipped_to_127=(
        "Differences of int8 values reach 255. Convert to a wider type and do not clip.",
        lambda _, *both: int(distances(*both).clip(max=127).max())),
    range_of_both=(
        "This is the highest value less the lowest of all. Subtract each value from its partner.",
        lambda _, *both: int(np.max(both)) - int(np.min(both))),
    largest_of_first_row=("Only the first row was looked at. Take the maximum over all rows.",
        lambda _, *both: int(distances(*both)[0].max())),
    largest_of_last_row=("Only the last row was looked at. Take the maximum over all rows.",
        lambda _, *both: int(distances(*both)[-1].max())),
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
    differing_in_percent=("differing is a count, not a percentage.",
        lambda _, e, g: 100 * float((e != g).mean())),
    differing_cut_off=(
        "int cuts 0.9999 off to 0, so the only differing value can be lost. Count the comparisons.",
        lambda _, e, g: int((1 - right_share(e, g)) * e.size)),
    differing_as_float=(
        "The number is right, but a float. Count the comparisons, or end with int.",
        lambda right, *_: float(right)),
    differing_of_each_column=(
        "Python's sum adds whole rows, which leaves one number for each column. Use np.sum.",
        lambda _, e, g: sum(e != g)),
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
    divided_by_classes=(
        "You divided the labels by the number of classes. There is one label for each row.",
        lambda _, e, g: float(np.sum(e.argmax(axis=1) == g.argmax(axis=1)) / e.shape[1])),
    equal_rows_for_labels=(
        "These are the rows that agree in all values. Rows can have the same label without that.",
        lambda _, e, g: float((e == g).all(axis=1).mean())),
    label_and_score=("argmax gives places, max gives values. Compare places with places.",
        lambda _, e, g: float(np.mean(e.argmax(axis=1) == g.max(axis=1)))),
    score_and_label=("argmax gives places, max gives values. Compare places with places.",
        lambda _, e, g: float(np.mean(e.max(axis=1) == g.argmax(axis=1)))),
    share_of_values=("This is the share of equal values. same_label compares one label a row.",
        lambda _, e, g: float(np.mean(e == g))),
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
add_family(
    parity_report,
    NO_ROUNDING,
    **{f"rounded_to_{digits}": rounded_to(digits) for digits in (0, 1, 3)},
)
add_renamed(
    parity_report,
    equal="equals same share",
    differing="different differ diff differs differences",
    largest="max maximum largest_difference max_difference biggest",
    same_label="same_labels label labels same label_equal",
)
parity_report.mistakes(
    "np.max takes one array: it reads the second as an axis. np.maximum compares two.",
    two_arrays_in_max=lambda expected, got: np.max(expected.astype(int), got.astype(int)),
)
# fmt: on


@parity_report.mistake
def last_of_equal_for_labels(expected, got):
    """Of equal highest values the first gives the label, as argmax takes it. Here it is the
    last."""
    last = expected[:, ::-1].argmax(axis=1) == got[:, ::-1].argmax(axis=1)
    return parity_report(expected, got) | {"same_label": float(last.mean())}


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
