"""How lesson 02 grades make_windows: inputs, mistakes with hints, other right answers."""

import itertools

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSED, as_typed


def recording(rng, runs, axes=2):
    """Values that all differ, and labels in runs of (label, samples)."""
    labels = np.repeat([label for label, _ in runs], [samples for _, samples in runs])
    numbers = rng.permutation(len(labels) * axes) - len(labels) // 2
    return numbers.reshape(-1, axes) / 4, labels  # quarters: short in the released checks


def cut_inputs(rng):
    """A blip inside windows, a last window that just fits, one that does not, any hop."""
    cases = [
        (*recording(rng, [(4, 9), (1, 8)]), 4, 3),
        (*recording(rng, [(2, 8), (5, 1), (2, 9)], 3), 4, 2),
        (*recording(rng, [(0, 10), (3, 9)]), 3, 4),
        (*recording(rng, [(7, 6), (2, 7), (7, 9)], 3), 3, 3),
        (*recording(rng, [(1, 12), (6, 13)]), 6, 4),  # a border behind the middle of a window
    ]
    for _ in range(4):
        length, hop = int(rng.integers(2, 6)), int(rng.integers(1, 5))
        names = rng.permutation(9)[: int(rng.integers(2, 5))]
        runs = [(name, int(rng.integers(length + hop, 3 * length + 5))) for name in names]
        cases.append((*recording(rng, runs, int(rng.integers(2, 4))), length, hop))
    return [(values, labels.astype(int), length, hop) for values, labels, length, hop in cases]


make_windows = exercise(points=2, inputs=cut_inputs, closed_rooms=CLOSED)


def all_starts(samples, length, hop):
    return range(0, samples - length + 1, hop)


def is_pure(inside):
    return (inside == inside[0]).all()


def first_label(inside):
    return inside[0]


def cutting(starts=all_starts, keep=is_pure, label=first_label, end=0):
    """An answer that differs in its starts, in what it keeps, in the label, or in the length."""

    def answer(values, labels, length, hop):
        begin = [s for s in starts(len(values), length, hop) if keep(labels[s : s + length])]
        windows = [values[s : s + length + end] for s in begin]
        return np.array(windows), np.array([label(labels[s : s + length]) for s in begin])

    return answer


def then(change):
    """The right windows and labels, changed."""
    return lambda *given: change(*make_windows(*given))


def most_frequent(inside):
    return np.bincount(inside).argmax()


def each_run_by_itself(values, labels, length, hop):
    borders = [0, *(np.flatnonzero(np.diff(labels)) + 1), len(labels)]
    parts = [
        make_windows(values[a:b], labels[a:b], length, hop)
        for a, b in itertools.pairwise(borders)
        if b - a >= length
    ]
    windows, kinds = zip(*parts, strict=True)
    return np.concatenate(windows), np.concatenate(kinds)


def until_the_first_border(values, labels, length, hop):
    pure = itertools.takewhile(
        lambda s: is_pure(labels[s : s + length]), all_starts(len(values), length, hop)
    )
    begin = list(pure)
    return np.array([values[s : s + length] for s in begin]), labels[begin]


def ragged(values, labels, length, hop):
    begin = [s for s in range(0, len(values), hop) if is_pure(labels[s : s + length])]
    return np.array([values[s : s + length] for s in begin]), labels[begin]


def starts_not_multiplied(values, labels, length, hop):
    begin = [i for i in range((len(values) - length) // hop + 1) if is_pure(labels[i : i + length])]
    return np.array([values[i : i + length] for i in begin]), labels[begin]


def whole_recording_asked(values, labels, length, hop):
    kept = [s for s in all_starts(len(values), length, hop) if len(np.unique(labels)) == 1]
    return np.array([values[s : s + length] for s in kept]), labels[kept]


def filled_up(values, labels, length, hop):
    """Starts to the end of the recording; what is missing in the last windows is 0."""
    longer = np.concatenate([values, np.zeros((length, values.shape[1]))])
    begin = [s for s in range(0, len(values), hop) if is_pure(labels[s : s + length])]
    return np.array([longer[s : s + length] for s in begin]), labels[begin]


def filled_up_with_the_last(values, labels, length, hop):
    more = np.repeat(values[-1:], length, axis=0), np.repeat(labels[-1:], length)
    longer, kinds = np.concatenate([values, more[0]]), np.concatenate([labels, more[1]])
    begin = [s for s in range(0, len(values), hop) if is_pure(kinds[s : s + length])]
    return np.array([longer[s : s + length] for s in begin]), kinds[begin]


def one_label_after_the_other(values, labels, length, hop):
    """All samples of a label first put together, whenever they were recorded."""
    parts = [
        make_windows(values[labels == kind], labels[labels == kind], length, hop)
        for kind in np.unique(labels)
        if np.sum(labels == kind) >= length
    ]
    windows, kinds = zip(*parts, strict=True)
    return np.concatenate(windows), np.concatenate(kinds)


def all_labels_kept(values, labels, length, hop):
    begin = list(all_starts(len(values), length, hop))
    return make_windows(values, labels, length, hop)[0], labels[begin]


def left_as_zeros(values, labels, length, hop):
    begin = list(all_starts(len(values), length, hop))
    windows, kinds = np.zeros((len(begin), length, values.shape[1])), np.zeros(len(begin), int)
    for i, s in enumerate(begin):
        if is_pure(labels[s : s + length]):
            windows[i], kinds[i] = values[s : s + length], labels[s]
    return windows, kinds


def one_beyond(values, labels, length, hop):
    """The labels of length + 1 samples are compared."""
    kept = [s for s in all_starts(len(values), length, hop) if is_pure(labels[s : s + length + 1])]
    return np.array([values[s : s + length] for s in kept]), labels[kept]


def as_many_as(count):
    """So many windows, count(samples, length, hop); short ones make no array."""

    def answer(values, labels, length, hop):
        begin = [i * hop for i in range(count(len(values), length, hop))]
        begin = [s for s in begin if len(set(labels[s : s + length].tolist())) == 1]
        return np.array([values[s : s + length] for s in begin]), labels[begin]

    return answer


def numbered(number):
    """In place of its label each window has a number of its own: number(start, place)."""

    def answer(values, labels, length, hop):
        windows = make_windows(values, labels, length, hop)[0]
        starts = all_starts(len(values), length, hop)
        kept = [(i, s) for i, s in enumerate(starts) if is_pure(labels[s : s + length])]
        return windows, np.array([number(s, i, j) for j, (i, s) in enumerate(kept)])

    return answer


MIXED = "Windows with two labels are still there. Keep a window only if all its labels are equal."
STEP = "The next window starts hop samples later: range(0, last start + 1, hop)."
LAST = "The last window is missing where it just fits. range leaves its end out already."
SIZE = "A window has length samples: start up to start + length, which a slice leaves out."
as_typed(
    make_windows,
    {
        MIXED: {
            "mixed_kept": cutting(keep=lambda _: True),
            "mixed_kept_last_label": cutting(keep=lambda _: True, label=lambda i: i[-1]),
            "mixed_kept_middle_label": cutting(keep=lambda _: True, label=lambda i: i[len(i) // 2]),
            "mixed_kept_majority": cutting(keep=lambda _: True, label=most_frequent),
            "mixed_marked": cutting(
                keep=lambda _: True, label=lambda i: i[0] if is_pure(i) else -1
            ),
        },
        "Only the first and the last label are compared: another one can stand between them.": {
            "ends_compared": cutting(keep=lambda inside: inside[0] == inside[-1]),
        },
        "Only two labels of a window are compared. Compare all of them.": {
            "first_two_compared": cutting(keep=lambda inside: inside[0] == inside[1]),
            "half_compared": cutting(keep=lambda inside: is_pure(inside[: len(inside) // 2 + 1])),
        },
        "The label of a window's last sample is not compared: a slice leaves its end out.": {
            "last_not_compared": cutting(keep=lambda inside: is_pure(inside[:-1])),
        },
        "The label of the sample behind the window is looked at too. It may differ.": {
            "one_beyond": one_beyond,
        },
        "These are the windows with two labels. The others are wanted.": {
            "only_the_mixed": cutting(keep=lambda inside: not is_pure(inside)),
        },
        LAST: {
            "last_window_missing": cutting(starts=lambda n, length, hop: range(0, n - length, hop)),
        },
        "The number of windows is not right. From the first start to the last one it is samples - "
        "length; count the hops that fit into it, and one start more than hops.": {
            "as_many_as_hops": as_many_as(lambda n, length, hop: (n - length) // hop),
            "as_many_as_lengths": as_many_as(lambda n, length, _: n // length),
            "as_many_as_hops_in_all": as_many_as(lambda n, _, hop: n // hop),
        },
        STEP: {
            "hop_of_one": cutting(starts=lambda n, length, _: range(n - length + 1)),
            "hop_of_a_length": cutting(
                starts=lambda n, length, _: range(0, n - length + 1, length)
            ),
            "half_a_length": cutting(
                starts=lambda n, length, _: range(0, n - length + 1, max(length // 2, 1))
            ),
        },
        "Every hop-th of the windows that are left was taken. The starts are 0, hop, 2 * hop, … in "
        "the recording: choose them first, then leave windows out.": {
            "hop_after_filter": lambda values, labels, length, hop: tuple(
                part[::hop] for part in make_windows(values, labels, length, 1)
            ),
        },
        "hop is not the overlap but the way from one start to the next.": {
            "hop_as_overlap": cutting(
                starts=lambda n, length, hop: range(0, n - length + 1, length - hop)
            ),
            "hop_as_overlap_at_least_one": cutting(
                starts=lambda n, length, hop: range(0, n - length + 1, max(1, length - hop))
            ),
        },
        "A gap of hop samples lies between the windows here: hop goes from start to start.": {
            "hop_as_gap": cutting(
                starts=lambda n, length, hop: range(0, n - length + 1, length + hop)
            ),
        },
        "The first window is missing: it starts at sample 0.": {
            "first_window_missing": cutting(
                starts=lambda n, length, hop: range(hop, n - length + 1, hop)
            ),
            "first_starts_at_one": cutting(
                starts=lambda n, length, hop: range(1, n - length + 1, hop)
            ),
        },
        SIZE: {
            "one_too_short": cutting(end=-1),
            "one_too_long": cutting(starts=lambda n, ln, h: range(0, n - ln, h), end=1),
        },
        "The number of windows is right, but window i starts at i * hop, not at i.": {
            "starts_not_multiplied": starts_not_multiplied,
        },
        "Here windows start anew at each border. They start every hop samples of the recording, "
        "and those across a border are left out.": {"each_run_by_itself": each_run_by_itself},
        "The loop ends at the first border. Leave that window out and go on.": {
            "until_the_first_border": until_the_first_border,
        },
        "The last windows are shorter, so no array can be made of all. Stop where a whole window "
        "still fits.": {"ragged": ragged},
        "A window that reaches beyond the end was filled up. Drop it: it must hold samples only.": {
            "filled_up": filled_up,
            "filled_up_with_the_last": filled_up_with_the_last,
        },
        "All samples of a label were put together first. A window holds samples that follow one "
        "another in the recording.": {"one_label_after_the_other": one_label_after_the_other},
        "The labels of the windows that were left out are still there: leave them out too.": {
            "all_labels_kept": all_labels_kept,
        },
        "The windows that were left out still stand there as zeros. Take them out.": {
            "left_as_zeros": left_as_zeros,
        },
        "These are places of the windows, not their labels.": {
            "starts_as_labels": numbered(lambda start, *_: start),
            "numbers_as_labels": numbered(lambda _start, _number, kept: kept),
            "numbers_of_all_as_labels": numbered(lambda _start, number, _kept: number),
        },
        "The labels of the whole recording are compared. Look at those inside the window.": {
            "whole_recording_asked": whole_recording_asked,
        },
        "100 and 50 are the notebook's. Use length and hop, as they were given.": {
            "both_written_in": lambda values, labels, *_: make_windows(values, labels, 100, 50),
        },
        "Only the first window came back. Is the return inside the loop, or is hop fixed at 50?": {
            "returned_too_early": then(lambda windows, kinds: (windows[:1], kinds[:1])),
        },
        "Return two arrays: the windows, and a label for each.": {
            "windows_only": then(lambda windows, _: windows),
            "labels_only": then(lambda _, kinds: kinds),
        },
        "The two came in the other order. Return (windows, window_labels).": {
            "labels_first": then(lambda windows, kinds: (kinds, windows)),
        },
        "A window needs one label, not one for each of its samples.": {
            "all_labels": cutting(label=lambda inside: inside),
        },
        "Each label is an array with one number in it. The labels are (N,): take the number out.": {
            "list_of_one": cutting(label=lambda inside: inside[:1]),
        },
        "The label is not that of the window's own samples: take it inside the window.": {
            "label_by_number": lambda values, labels, length, hop: (
                (w := make_windows(values, labels, length, hop)[0]),
                labels[: len(w)],
            ),
            "label_of_window_number": lambda values, labels, length, hop: (
                (w := make_windows(values, labels, length, hop)[0]),
                labels[np.arange(len(w)) * hop],
            ),
        },
        "The labels are whole numbers. np.zeros makes floats, unless told dtype=int.": {
            "labels_as_floats": then(lambda windows, kinds: (windows, kinds.astype(float))),
        },
        "Return arrays: np.array(...) makes one of a list.": {
            "lists": then(lambda windows, kinds: (list(windows), list(kinds))),
            "a_list_of_windows": then(lambda windows, kinds: (list(windows), kinds)),
            "a_list_of_labels": then(lambda windows, kinds: (windows, kinds.tolist())),
        },
        "Time and axes changed places: a window is (length, axes).": {
            "transposed": then(lambda windows, kinds: (windows.transpose(0, 2, 1), kinds)),
        },
        "A window keeps its two dimensions, (length, axes).": {
            "flattened": then(lambda windows, kinds: (windows.reshape(len(windows), -1), kinds)),
            "stacked": then(lambda windows, kinds: (np.concatenate(windows), kinds)),
            "one_axis": then(lambda windows, kinds: (windows[:, :, 0], kinds)),
        },
        "A window is the samples themselves. Features of them come later.": {
            "means": then(lambda windows, kinds: (windows.mean(axis=1), kinds)),
        },
        "The windows came last to first. Begin at sample 0.": {
            "backwards": then(lambda windows, kinds: (windows[::-1], kinds[::-1])),
        },
    },
)


@make_windows.accepted
def with_index_arrays(values, labels, length, hop):
    starts = np.arange(0, len(values), hop)
    starts = starts[starts + length <= len(values)]
    rows = starts[:, None] + np.arange(length)
    borders = np.concatenate([[0], np.cumsum(labels[1:] != labels[:-1])])
    inside = borders[rows[:, -1]] == borders[rows[:, 0]]
    return values[rows[inside]], labels[rows[inside, 0]]


@make_windows.accepted
def sample_by_sample(values, labels, length, hop):
    windows, kinds, start = [], [], 0
    while start + length <= len(values):
        window = [list(values[start + i]) for i in range(length)]
        if len({int(labels[start + i]) for i in range(length)}) == 1:
            windows.append(window)
            kinds.append(int(labels[start]))
        start += hop
    return np.array(windows), np.array(kinds)
