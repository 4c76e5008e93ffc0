"""How lesson 06 grades representative_dataset: inputs, mistakes with hints, other right answers."""

import itertools

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSED, mistakes, raises


def window_inputs(rng):
    """Labels out of order and with gaps, one with fewer windows than asked for, in every call."""
    cases = []
    for labels, time, axes, per_label in (
        ([4, 1, 4, 1, 8, 4, 1, 4], 5, 3, 3),  # a set has 8 first
        ([2, 0, 5, 0, 2, 2, 0, 5, 2, 0], 4, 2, 3),
        ([3, 7, 3, 3, 7, 1, 7, 3, 1], 6, 3, 2),
    ):
        windows = random_windows(rng, len(labels), time, axes)
        cases.append((windows, np.array(labels), per_label))
    for _ in range(3):
        order = [*rng.choice(9, 3, replace=False), *rng.integers(0, 9, int(rng.integers(8, 14)))]
        time, axes = int(rng.integers(4, 7)), int(rng.integers(2, 4))
        windows = random_windows(rng, len(order), time, axes)
        cases.append((windows, np.array(order), int(rng.integers(2, 5))))
    return cases


def random_windows(rng, count, time, axes):
    """Of two decimals, easy to read in a message; in float32 most are not the same numbers."""
    return rng.normal(size=(count, time, 1, axes)).round(2)


representative_dataset = exercise(points=2, inputs=window_inputs, closed_rooms=CLOSED)


def chosen(windows, labels, per_label):
    """The windows that belong into the answer, without a batch axis."""
    return [windows[labels == k][:per_label] for k in np.unique(labels)]


def each(made):
    """Another item made of each window."""
    return lambda *given: [made(w) for part in chosen(*given) for w in part]


def picked(pick):
    """Other windows: `pick` gets the windows of a label and how many are asked for."""

    def wrong(windows, labels, per_label):
        parts = [pick(windows[labels == k], per_label) for k in np.unique(labels)]
        return as_items(w for part in parts for w in part)

    return wrong


def as_items(windows):
    return [[w[None].astype(np.float32)] for w in windows]


def by_labels(made):
    """Other labels, or the same in another order."""

    def wrong(windows, labels, per_label):
        return as_items(w for k in made(labels) for w in windows[labels == k][:per_label])

    return wrong


def from_places(places):
    """Windows by their places in the data set."""
    return lambda windows, labels, n: as_items(windows[places(labels, n)])


def of_slices(windows, labels, per_label):
    """Slices behind a label's last window are empty."""
    parts = [windows[labels == k] for k in np.unique(labels)]
    return [[p[i : i + 1].astype(np.float32)] for p in parts for i in range(per_label)]


def of_places(windows, labels, per_label):
    """A place behind a label's last window raises."""
    for k in np.unique(labels):
        for i in range(per_label):
            yield [windows[labels == k][i][None].astype(np.float32)]


def place_in_label(labels, per_label):
    """The place within the label, used on the whole array."""
    _, counts = np.unique(labels, return_counts=True)
    return [i for count in counts for i in range(min(per_label, count))]


def in_a_row(labels, per_label):
    """From the first window of a label on, whatever the labels are."""
    _, firsts = np.unique(labels, return_index=True)
    return [i for first in firsts for i in range(first, min(first + per_label, len(labels)))]


def one_count_for_all(labels, per_label):
    return [i for k in np.unique(labels) for i in np.flatnonzero(labels == k)][:per_label]


def ends_at_the_first_full_label(labels, per_label):
    places = []
    for k in np.unique(labels):
        of_label = np.flatnonzero(labels == k)
        places += list(of_label[:per_label])
        if len(of_label) > per_label:
            break
    return places


def scaled(change):
    """All values changed by what the whole array says."""
    return lambda windows, *given: representative_dataset(change(windows), *given)


def in_turn(windows, labels, per_label):
    parts = [windows[labels == k] for k in np.unique(labels)]
    return as_items(p[i] for i in range(per_label) for p in parts if i < len(p))


def one_list_that_grows(*given):
    kept = []
    return [kept for item in representative_dataset(*given) if kept.append(item[0]) is None]


def one_array_overwritten(*given):
    items = list(representative_dataset(*given))
    return [items[-1] for _ in items]


def in_the_order_of_the_data(labels, per_label):
    seen, places = {}, []
    for i, label in enumerate(labels.tolist()):
        seen[label] = seen.get(label, 0) + 1
        if seen[label] <= per_label:
            places.append(i)
    return places


BATCH = "The network takes a batch: one window has shape (1, time, 1, axes). window[None] adds it."
LIST = "Yield a list with one element for each input of the network: here [one array]."
FLOAT = "The network's input is float32: cast with .astype(np.float32)."
ONE = "Yield one window at a time: a batch of one, so that only one is in memory."
EVERY = "Every exercise must be there: choose the windows of each label, then the first per_label."
MANY = "per_label is how many windows each label gives: count them."
ORDER = "The order differs: label by label, the smallest first, each label's windows together."
FIRST = "Take the first windows of each label, in the order in which they come."
GENERATOR = "A generator hands over each example with yield, inside the loop, and then goes on."
FEWER = "A label may have fewer windows than per_label: then yield all it has, and no more."

mistakes(representative_dataset, {
    BATCH: {
        "no_batch_axis": each(lambda w: [w.astype(np.float32)]),
        "no_batch_axis_float64": each(lambda w: [w]),
        "bare_windows": each(lambda w: w.astype(np.float32)),
        "batch_axis_last": each(lambda w: [w[..., None].astype(np.float32)]),
        "batch_axis_second": each(lambda w: [w[:, None].astype(np.float32)]),
        "only_time_and_axes": each(lambda w: [w[:, 0].astype(np.float32)]),
        "batch_but_no_middle_axis": each(lambda w: [w[None, :, 0].astype(np.float32)]),
        "flattened": each(lambda w: [w.reshape(1, -1).astype(np.float32)])},
    LIST: {
        "no_list": each(lambda w: w[None].astype(np.float32)),
        "no_list_float64": each(lambda w: w[None]),
        "array_of_arrays": each(lambda w: np.array([w[None]], np.float32)),
        "list_in_a_list": each(lambda w: [[w[None].astype(np.float32)]]),
        "dictionary": each(lambda w: {"window": w[None].astype(np.float32)}),
        "nested_lists": each(lambda w: [w[None].astype(np.float32).tolist()])},
    FLOAT: {
        "float64": each(lambda w: [w[None]]),
        "float16": each(lambda w: [w[None].astype(np.float16)]),
        "int8": each(lambda w: [w[None].astype(np.int8)]),
        "int32": each(lambda w: [w[None].astype(np.int32)])},
    ONE: {
        "all_at_once": lambda *given: [[np.concatenate(chosen(*given)).astype(np.float32)]],
        "label_at_once": lambda *given: [[p.astype(np.float32)] for p in chosen(*given)],
        "whole_data_set": lambda windows, *_: [[windows.astype(np.float32)]],
        "whole_data_set_each_time": lambda windows, *given: [
            [windows.astype(np.float32)] for _ in representative_dataset(windows, *given)],
        "all_in_one_list": lambda *given: [
            [w[None].astype(np.float32) for p in chosen(*given) for w in p]],
        "bare_label_at_once": lambda *given: [p.astype(np.float32) for p in chosen(*given)]},
    EVERY: {
        "first_of_all": from_places(lambda _, n: slice(n)),
        "first_of_all_as_many": from_places(lambda y, n: slice(n * len(set(y.tolist())))),
        "smallest_label_only": by_labels(lambda y: [y.min()]),
        "largest_label_only": by_labels(lambda y: [y.max()]),
        "first_label_only": by_labels(lambda y: [y[0]]),
        "label_of_that_number": by_labels(lambda y: range(len(set(y.tolist())))),
        "last_label_missing": by_labels(lambda y: range(y.max())),
        "smallest_label_missing": by_labels(lambda y: np.unique(y)[1:])},
    MANY: {
        "all_of_each": picked(lambda part, _: part),
        "whole_data_one_by_one": from_places(lambda *_: slice(None)),
        "one_of_each": picked(lambda part, _: part[:1]),
        "one_too_many": picked(lambda part, n: part[: n + 1]),
        "one_too_few": picked(lambda part, n: part[: n - 1]),
        "without_the_first": picked(lambda part, n: part[1:n]),
        "the_one_at_that_place": picked(lambda part, n: part[n : n + 1]),
        "the_last_one_of_them": picked(lambda part, n: part[n - 1 : n])},
    ORDER: {
        "largest_label_first": by_labels(lambda y: np.unique(y)[::-1]),
        "labels_of_a_set": by_labels(lambda y: set(y.tolist())),
        "labels_as_they_come": by_labels(lambda y: dict.fromkeys(y.tolist())),
        "in_turn": in_turn,
        "order_of_the_data": from_places(in_the_order_of_the_data)},
    "A label comes again for each of its windows: loop over np.unique(labels), not over labels.": {
        "loops_over_all_labels": by_labels(lambda y: y),
        "loops_over_sorted_labels": by_labels(np.sort)},
    FIRST: {
        "evenly_spaced": picked(lambda part, n: part[
            np.linspace(0, len(part) - 1, min(n, len(part))).astype(int)]),
        "last_of_each": picked(lambda part, n: part[-n:]),
        "from_the_end": picked(lambda part, n: part[::-1][:n]),
        "after_the_first_ones": picked(lambda part, n: part[n : 2 * n]),
        "shifted_by_one": picked(lambda part, n: part[1 : n + 1]),
        "every_nth": picked(lambda part, n: part[::n])},
    GENERATOR: {
        "returns_the_first": lambda *given: next(iter(representative_dataset(*given))),
        "yields_the_first_only": lambda *given: list(representative_dataset(*given))[:1],
        "yields_after_the_loop": lambda *given: list(representative_dataset(*given))[-1:],
        "no_yield": lambda *_: None,
        "nothing": lambda *_: [],
        "yields_once_for_each_label": picked(lambda part, n: part[:n][-1:])},
    FEWER: {
        "fewer_raise": raises(IndexError("index 1 is out of bounds for axis 0 with size 1")),
        "labels_with_fewer_left_out": picked(lambda part, n: part[:n] if len(part) >= n else []),
        "padded_with_the_last": picked(
            lambda part, n: [part[min(i, len(part) - 1)] for i in range(n)]),
        "padded_from_the_start": picked(lambda part, n: [part[i % len(part)] for i in range(n)])},
    "The labels are not always the numbers from 0 to 6: ask labels which there are.": {
        "labels_below_7": by_labels(lambda _: range(7)),
        "labels_below_8": by_labels(lambda _: range(8)),
        "labels_from_1": by_labels(lambda _: range(1, 8))},
    "A label has fewer windows than per_label: what lies behind its last window is empty.": {
        "of_slices": of_slices},
    "A label has fewer windows than per_label: a place behind its last window does not exist.": {
        "of_places": of_places},
    "A place within one label's windows is another place in the whole array.": {
        "place_in_label": from_places(place_in_label),
        "in_a_row": from_places(in_a_row)},
    "The count goes on from label to label. Set it back for each.": {
        "one_count_for_all": from_places(one_count_for_all)},
    "return ends the whole generator. When a label is full, go on with the next one.": {
        "ends_at_the_first_full_label": from_places(ends_at_the_first_full_label)},
    "The list that you yielded is changed later. Make a new one for each example.": {
        "one_list_that_grows": one_list_that_grows,
        "one_array_overwritten": one_array_overwritten},
    "The converter needs inputs only: leave the labels out.": {
        "with_labels": lambda w, y, n: [
            [x, int(k)] for (x,), k in zip(
                representative_dataset(w, y, n),
                [k for k in np.unique(y) for _ in range(min(n, int((y == k).sum())))],
                strict=True)],
        "labels_only": lambda _w, y, n: [
            [int(k)] for k in np.unique(y) for _ in range(min(n, int((y == k).sum())))]},
    "Yield the windows themselves, not their places in the array.": {
        "places": lambda _w, y, n: [[int(i)] for k in np.unique(y)
                                    for i in np.flatnonzero(y == k)[:n]]},
    "Leave the values as they are: the network is calibrated for what it will see.": {
        "scaled_by_all": scaled(lambda x: x / np.abs(x).max()),
        "scaled_by_the_largest": scaled(lambda x: x / x.max()),
        "standardised": scaled(lambda x: (x - x.mean()) / x.std()),
        "mean_of_all_removed": scaled(lambda x: x - x.mean()),
        "spread_over_0_to_1": scaled(lambda x: (x - x.min()) / (x.max() - x.min())),
        "scaled_to_1": each(lambda w: [(w / np.abs(w).max())[None].astype(np.float32)]),
        "mean_removed": each(lambda w: [(w - w.mean())[None].astype(np.float32)])},
})  # fmt: skip


@representative_dataset.accepted
def by_sorting_places(windows, labels, per_label):
    places = sorted(range(len(labels)), key=lambda i: (labels[i], i))
    examples = []
    for _, group in itertools.groupby(places, key=lambda i: labels[i]):
        first = itertools.islice(group, int(per_label))
        examples += [[np.float32(windows[i : i + 1])] for i in first]
    return examples


@representative_dataset.accepted
def by_counting(windows, labels, per_label):
    for wanted in range(int(max(labels)) + 1):
        left = per_label
        for window, label in zip(windows, labels, strict=True):
            if label == wanted and left:
                left -= 1
                yield [np.expand_dims(np.array(window, "f4"), 0)]
