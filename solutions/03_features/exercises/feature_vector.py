"""How lesson 03 grades feature_vector: inputs, mistakes with hints, other right answers."""

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED, known_mistakes


def drawn(rng, axes, bins):
    """Features of one window, no two numbers alike; the order of the dictionary is not sorted."""
    shapes = dict.fromkeys(("rms", "bands", "crossings", "mean", "halves"), (axes,))
    shapes |= {"bands": (axes, bins), "halves": (axes, 2)}
    total = sum(int(np.prod(shape)) for shape in shapes.values())
    numbers = iter(rng.permutation(8 * total)[:total] / 8 + 0.25)
    return {
        name: np.array([next(numbers) for _ in range(int(np.prod(shape)))]).reshape(shape)
        for name, shape in shapes.items()
    }


def feature_inputs(rng):
    cases = [
        (drawn(np.random.default_rng(1), 3, 4), ["mean", "bands", "crossings"]),
        (drawn(np.random.default_rng(2), 2, 5), ["bands", "rms", "halves", "mean"]),
        (drawn(np.random.default_rng(3), 4, 3), ["halves", "bands"]),
    ]
    for axes, bins in [(3, 8), (6, 4), (2, 3), (5, 7)]:
        values = drawn(rng, axes, bins)
        names = list(rng.permutation([n for n in values if n != "bands"])[:3])
        names.insert(int(rng.integers(0, 2)), "bands")
        cases.append((values, [str(name) for name in names]))
    return cases


feature_vector = exercise(points=2, inputs=feature_inputs, comparison=CLOSE, closed_rooms=CLOSED)


def table(values, names):
    """A row for each axis."""
    return np.column_stack([values[name] for name in names])


def first_axis_alone(v, n):
    row = table(v, n)
    out = np.zeros(row.size)
    out[: row.shape[1]] = row[0]
    return out


def row_of(v, n, axes):
    """The row of so many axes."""
    parts = [np.atleast_1d(v[name][axis]) for axis in range(axes) for name in n]
    return np.concatenate(parts).astype(float)


def spread(v, n, axes):
    """A row by extend, which a plain number does not allow."""
    row = []
    for axis in range(axes):
        for name in n:
            row.extend(v[name][axis])
    return np.array(row)


def whole_features(v, n, ndim):
    """Features of so many dimensions appended whole, the others axis by axis."""
    whole = [np.ravel(v[name]) for name in n if v[name].ndim == ndim]
    others = [name for name in n if v[name].ndim != ndim]
    return [row_of(v, others, len(v[n[0]])) if others else np.zeros(0)], whole


def joined(*parts):
    return np.concatenate([piece for part in parts for piece in part]).astype(float)


def turned(v, n):
    """Every feature as (k, axes), read as if it were (axes, k)."""
    return {name: v[name].T.reshape(v[name].shape) for name in n}


known_mistakes(
    feature_vector,
    "v, n",
    """
The row goes feature by feature. It must go axis by axis: all numbers of the first axis first.
    feature_by_feature: np.concatenate([np.ravel(v[k]) for k in n])
    feature_by_feature_bands_turned: np.concatenate([np.ravel(v[k].T) for k in n])
All features were taken. Take those in names.
    all_features: right(v, list(v))
    all_features_by_feature: np.concatenate([np.ravel(v[k]) for k in v])
The features have the order of the dictionary. names gives the order.
    order_of_the_dictionary: right(v, [k for k in v if k in n])
The names were sorted. Keep their order.
    sorted_names: right(v, sorted(n))
    sorted_names_backwards: right(v, sorted(n, reverse=True))
    names_as_a_set_sorted_by_length: right(v, sorted(n, key=len))
The features are in reverse order.
    reversed_names: right(v, n[::-1])
The row is not flat. Return one dimension: .ravel().
    not_flat: table(v, n)
    not_flat_and_turned: table(v, n).T
    as_a_row_of_a_table: right(v, n)[None]
    as_a_column_of_a_table: right(v, n)[:, None]
The mean of a feature with several numbers was taken. All of them belong into the row.
    mean_of_the_bands: right({k: x.reshape(len(x), -1).mean(axis=1) for k, x in v.items()}, n)
    sum_of_the_bands: right({k: x.reshape(len(x), -1).sum(axis=1) for k, x in v.items()}, n)
    largest_of_the_bands: right({k: x.reshape(len(x), -1).max(axis=1) for k, x in v.items()}, n)
Of a feature with several numbers only one was taken. All of them belong into the row.
    first_of_the_bands: right({k: x.reshape(len(x), -1)[:, 0] for k, x in v.items()}, n)
    last_of_the_bands: right({k: x.reshape(len(x), -1)[:, -1] for k, x in v.items()}, n)
Only one axis is there. Every axis has its numbers.
    first_axis: table(v, n)[0]
    last_axis: table(v, n)[-1]
The other axes stayed 0. Is the return inside the loop?
    returned_in_the_loop: first_axis_alone(v, n)
The first axis is missing: axes are counted from 0.
    first_axis_missing: table(v, n)[1:].ravel()
The last axis is missing: range leaves its end out already.
    last_axis_missing: table(v, n)[:-1].ravel()
The axes are in reverse order.
    axes_reversed: table(v, n)[::-1].ravel()
A feature of names is missing.
    last_name_missing: right(v, n[:-1])
    first_name_missing: right(v, n[1:])
    first_name_alone: right(v, n[:1])
    last_name_alone: right(v, n[-1:])
Features with several numbers are missing. All that are named belong into the row.
    one_number_features_only: np.ravel(table(v, [k for k in n if v[k].ndim == 1])) if any(v[k].ndim == 1 for k in n) else np.zeros(0)
Features with one number are missing. All that are named belong into the row.
    several_number_features_only: right(v, [k for k in n if v[k].ndim == 2])
Within an axis, features with one number and with several were sorted apart. Keep the order of names.
    features_with_one_number_last: right(v, sorted(n, key=lambda k: v[k].ndim == 1))
    features_with_one_number_first: right(v, sorted(n, key=lambda k: v[k].ndim))
Only a part of the features goes axis by axis here; the others were appended whole. Every axis has all of its numbers together.
    bands_whole_and_last: joined(*whole_features(v, n, 2))
    bands_whole_and_first: joined(*whole_features(v, n, 2)[::-1])
    one_number_features_whole_and_last: joined(*whole_features(v, n, 1))
    one_number_features_whole_and_first: joined(*whole_features(v, n, 1)[::-1])
The numbers of a feature were mixed between axes: reshape does not turn a table.
    reshaped_bands: right(turned(v, n), n)
    reshaped_table: np.concatenate([np.ravel(v[k]) for k in n]).reshape(-1, len(next(iter(v.values())))).T.ravel()
The numbers were sorted. Keep them in their places.
    sorted_numbers: np.sort(right(v, n))
    sorted_numbers_backwards: np.sort(right(v, n))[::-1]
The numbers of a feature are in reverse order.
    bands_reversed: right({k: x[:, ::-1] if x.ndim == 2 else x for k, x in v.items()}, n)
np.array and np.stack need arrays of one shape. Some features have one number for each axis, some have several.
    stacked: np.stack([v[k] for k in n], axis=1)
    array_of_all: np.array([v[k] for k in n]).T.ravel()
An array of one dimension has no axis 1. Make it a column first.
    joined_along_axis_1: np.concatenate([v["mean"], *[v[k] for k in n]], axis=1)
np.hstack joins arrays of one number an axis end to end, and the others side by side. Make each a table first.
    hstack_of_names: np.hstack([v[k] for k in n])
    hstack_made_flat: np.hstack([v[k] for k in n]).ravel()
A feature of one number an axis gives a plain number here, which has no items. Look at np.atleast_1d.
    extended_by_a_number: spread(v, n, len(v[n[0]]))
    starred_number: [x for k in n for x in v[k][0]]
    length_of_a_number: [len(v[k][0]) for k in n]
There are as many axes as the features have. Here their number is fixed.
    three_axes: row_of(v, n, 3)
    six_axes: row_of(v, n, 6)
    two_axes: row_of(v, n, 2)
The number of axes is the length of a feature, not the number of names.
    axes_from_names: row_of(v, n, len(n))
    axes_from_all_features: row_of(v, n, len(v))
The numbers became integers. Keep floats.
    cut_to_integers: right(v, n).astype(int)
    rounded: right(v, n).round()
The numbers were scaled. Return them as they are.
    without_their_mean: right(v, n) - right(v, n).mean()
    scaled: (right(v, n) - right(v, n).mean()) / right(v, n).std()
    in_the_unit_range: right(v, n) / np.abs(right(v, n)).max()
    logarithms: np.log10(right(v, n))
Each feature was taken twice.
    twice: right(v, [k for k in n for _ in range(2)])
    twice_in_a_row: right(v, [*n, *n])
""",  # noqa: E501
    {
        "table": table,
        "first_axis_alone": first_axis_alone,
        "turned": turned,
        "row_of": row_of,
        "spread": spread,
        "joined": joined,
        "whole_features": whole_features,
    },
)


@feature_vector.accepted
def in_plain_loops(values, names):
    row = []
    for axis in range(len(values[names[0]])):
        for name in names:
            found = values[name][axis].tolist()
            row += found if isinstance(found, list) else [found]
    return np.array(row)


@feature_vector.accepted
def with_columns(values, names):
    return np.column_stack([values[name] for name in names]).flatten()


@feature_vector.accepted
def by_axis_with_hstack(values, names):
    axes = range(len(values[names[0]]))
    return np.concatenate([np.hstack([values[name][axis] for name in names]) for axis in axes])
