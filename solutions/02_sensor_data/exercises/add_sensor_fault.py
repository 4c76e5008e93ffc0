"""How lesson 02 grades add_sensor_fault: inputs, mistakes with hints, other right answers."""

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED, as_typed, writes_into_the_values


def fault_inputs(rng):
    """Each kind several times; values beyond the size before and after the start."""
    cases = []
    for number in range(9):
        kind = ("stuck", "offset", "clipped")[number % 3]
        samples, axes = int(rng.integers(8, 13)), int(rng.integers(2, 5))
        start = int(rng.integers(3, samples - 3))
        size = round(float(rng.uniform(0.4, 0.9)), 2)
        values = rng.normal(0, 1, (samples, axes)).round(3)
        for row, sign in ((start - 2, 1), (start - 1, -1), (start, 1), (start + 1, -1)):
            values[row] = sign * rng.uniform(1.2, 3, axes).round(3)  # beyond the size
        cases.append((values, kind, start, size))
    return cases


add_sensor_fault = exercise(points=2, inputs=fault_inputs, comparison=CLOSE, closed_rooms=CLOSED)


def stuck(values, start, _size):
    return values[start - 1]


def offset(values, start, size):
    return values[start:] + size


def clipped(values, start, size):
    return np.clip(values[start:], -size, size)


def failing(**other):
    """An answer in which one kind does something else: kind=what(values, start, size)."""

    def answer(values, kind, start, size):
        faulty = values.copy()
        what = other.get(kind) or {"stuck": stuck, "offset": offset, "clipped": clipped}[kind]
        faulty[start:] = what(values, start, size)
        return faulty

    return answer


def shifted(by):
    """The fault begins this many samples later."""
    return lambda values, kind, start, size: add_sensor_fault(values, kind, start + by, size)


def before_the_start(values, kind, start, size):
    faulty = values.copy()
    faulty[:start] = {
        "stuck": values[start - 1],
        "offset": values[:start] + size,
        "clipped": np.clip(values[:start], -size, size),
    }[kind]
    return faulty


def from_the_beginning(values, kind, _start, size):
    every = {
        "stuck": np.broadcast_to(values[0], values.shape),
        "offset": values + size,
        "clipped": np.clip(values, -size, size),
    }
    return every[kind].copy()


def one_sample(values, kind, start, size):
    faulty = values.copy()
    faulty[start] = add_sensor_fault(values, kind, start, size)[start]
    return faulty


def one_axis(axis):
    def answer(values, kind, start, size):
        faulty = values.copy()
        faulty[:, axis] = add_sensor_fault(values, kind, start, size)[:, axis]
        return faulty

    return answer


def columns_for_rows(values, kind, start, size):
    return add_sensor_fault(values, kind, min(start, values.shape[1] - 1), size)


def falls_through(values, kind, start, size):
    faulty = add_sensor_fault(values, kind, start, size)
    if kind == "stuck":  # a second if, whose else also takes this kind
        faulty[start:] = np.clip(faulty[start:], -size, size)
    return faulty


def nothing_for(missing):
    return lambda values, kind, *rest: (
        values.copy() if kind == missing else add_sensor_fault(values, kind, *rest)
    )


def ends_after(samples):
    def answer(values, kind, start, size):
        faulty = add_sensor_fault(values, kind, start, size)
        faulty[start + samples :] = values[start + samples :]
        return faulty

    return answer


def last_stays(values, kind, start, size):
    faulty = add_sensor_fault(values, kind, start, size)
    faulty[-1] = values[-1]
    return faulty


def drifting(values, start, size):
    return values[start:] + size * np.arange(len(values) - start)[:, None]


def ramp(values, start, size):
    return values[start:] + np.linspace(0, size, len(values) - start)[:, None]


def then(change):
    return lambda *given: change(add_sensor_fault(*given))


LATER = "The fault begins at sample start itself, counted from 0."
GOOD = "Stuck means the last GOOD sample is repeated: the one before start."
BOTH = "Clipping has two ends: above size, and below -size."
MORE = "An offset is added to every sample, and is always the same."
AXES = "The fault is on all axes: start counts samples, which are the rows."
as_typed(
    add_sensor_fault,
    {
        "The recording that was given changed. Work on a copy: values.copy().": {
            "writes_into_the_values": writes_into_the_values,
        },
        LATER: {
            "one_later": shifted(1),
            "one_earlier": shifted(-1),
        },
        "Only the samples from start on are faulty; here also those before.": {
            "from_the_beginning": from_the_beginning,
        },
        "The samples before start are faulty here. Those from start on should be.": {
            "before_the_start": before_the_start,
        },
        "Only one sample is faulty. The fault lasts to the end.": {"one_sample": one_sample},
        "The fault ends too early: it lasts to the end.": {
            "ends_after_two": ends_after(2),
            "last_stays": last_stays,
        },
        AXES: {
            "first_axis": one_axis(0),
            "last_axis": one_axis(-1),
            "columns_for_rows": columns_for_rows,
        },
        GOOD: {
            "repeats_the_start": failing(stuck=lambda v, s, _: v[s]),
            "repeats_the_first": failing(stuck=lambda v, *_: v[0]),
            "repeats_the_last": failing(stuck=lambda v, *_: v[-1]),
            "repeats_two_before": failing(stuck=lambda v, s, _: v[s - 2]),
        },
        "A stuck sensor shows its last number, not 0.": {
            "stuck_at_zero": failing(stuck=lambda *_: 0.0),
            "stuck_at_nan": failing(stuck=lambda *_: np.nan),
        },
        "A stuck sensor shows one sample again, not a mean.": {
            "stuck_at_the_mean": failing(stuck=lambda v, *_: v.mean(axis=0)),
            "stuck_at_the_mean_before": failing(stuck=lambda v, s, _: v[:s].mean(axis=0)),
        },
        "Each axis repeats its own number.": {
            "one_number_for_all": failing(stuck=lambda v, s, _: v[s - 1, 0]),
        },
        "stuck does not use size.": {
            "stuck_for_size": failing(stuck=lambda v, s, size: v[s - 1] + size),
            "stuck_at_size": failing(stuck=lambda _v, _s, size: size),
        },
        MORE: {
            "drifting": failing(offset=drifting),
            "ramp": failing(offset=ramp),
            "multiplied": failing(offset=lambda v, s, size: v[s:] * size),
            "replaced": failing(offset=lambda _v, _s, size: size),
            "larger_by_a_share": failing(offset=lambda v, s, size: v[s:] * (1 + size)),
        },
        "The offset has the wrong sign: size is added.": {
            "subtracted": failing(offset=lambda v, s, size: v[s:] - size),
        },
        "The offset is not added to the last good sample but to each sample.": {
            "stuck_with_offset": failing(offset=lambda v, s, size: v[s - 1] + size),
        },
        "size was added twice.": {
            "added_twice": failing(offset=lambda v, s, size: v[s:] + 2 * size),
        },
        BOTH: {
            "clipped_above": failing(clipped=lambda v, s, size: np.minimum(v[s:], size)),
            "clipped_below": failing(clipped=lambda v, s, size: np.maximum(v[s:], -size)),
            "clipped_at_zero": failing(clipped=lambda v, s, size: np.clip(v[s:], 0, size)),
        },
        "What is below -size keeps its sign: it becomes -size.": {
            "sign_lost": failing(
                clipped=lambda v, s, size: np.where(np.abs(v[s:]) > size, size, v[s:])
            ),
            "sizes_of_all": failing(clipped=lambda v, s, size: np.abs(v[s:]).clip(0, size)),
        },
        "A clipped sample shows the size, not 0 or nothing.": {
            "clipped_to_zero": failing(
                clipped=lambda v, s, size: np.where(np.abs(v[s:]) > size, 0, v[s:])
            ),
            "clipped_to_nan": failing(
                clipped=lambda v, s, size: np.where(np.abs(v[s:]) > size, np.nan, v[s:])
            ),
        },
        "Clipping cuts off; it does not make everything smaller.": {
            "scaled_down": failing(clipped=lambda v, s, size: v[s:] * size / np.abs(v[s:]).max()),
            "all_to_the_ends": failing(clipped=lambda v, s, size: np.sign(v[s:]) * size),
        },
        "Half the size is on each side: here it is size on each.": {
            "half_the_size": failing(
                clipped=lambda v, s, size: np.clip(v[s:], -size / 2, size / 2)
            ),
        },
        "A stuck sensor is clipped as well: the else belongs to the second if only. Use elif.": {
            "falls_through": falls_through,
        },
        "One of the three kinds does nothing. Is its name written as in the docstring?": {
            "nothing_for_stuck": nothing_for("stuck"),
            "nothing_for_offset": nothing_for("offset"),
            "nothing_for_clipped": nothing_for("clipped"),
        },
        "Return the whole recording, also the good samples before start.": {
            "faulty_part_only": lambda values, kind, start, size: add_sensor_fault(
                values, kind, start, size
            )[start:],
        },
        "Samples and axes changed places.": {"transposed": then(lambda faulty: faulty.T)},
        "Return an array: np.array(...) makes one of a list.": {
            "a_list": then(lambda faulty: faulty.tolist()),
        },
        "Whole numbers lose what stands behind the point: keep floats.": {
            "whole_numbers": then(lambda faulty: faulty.astype(int)),
        },
        "This is the damage. Return the damaged recording.": {
            "difference": lambda values, *rest: add_sensor_fault(values, *rest) - values,
        },
        "size is given: 0.3 is the notebook's.": {
            "size_written_in": lambda values, kind, start, _size: add_sensor_fault(
                values, kind, start, 0.3
            ),
        },
    },
)


@add_sensor_fault.accepted
def number_by_number(values, kind, start, size):
    rows = [[float(number) for number in sample] for sample in values]
    for row in range(start, len(rows)):
        for axis, number in enumerate(rows[row]):
            if kind == "stuck":
                rows[row][axis] = rows[row - 1][axis]
            elif kind == "offset":
                rows[row][axis] = number + size
            elif number > size:
                rows[row][axis] = size
            elif number < -size:
                rows[row][axis] = -size
    return np.array(rows)


@add_sensor_fault.accepted
def good_part_and_bad_part(values, kind, start, size):
    good, bad = np.split(values, [start])
    made = {
        "stuck": np.repeat(good[-1:], len(bad), axis=0),
        "offset": bad - (-size),
        "clipped": np.minimum(np.maximum(bad, -size), size),
    }
    return np.vstack([good, made[kind]])
