"""A lesson of four exercises, as a test of `Lesson` needs one."""

from __future__ import annotations

import math

import numpy as np

from tinyml_course.exercises import Comparison, Exercise, Mistake

NAME = "90_sample"


def reference(x, step):
    return np.floor(x / step + 0.5).astype(np.int8)


def another_right_answer(x, step):
    return np.array([math.floor(v / step + 0.5) for v in x.tolist()], np.int8)


EXERCISES = [
    Exercise(
        "to_steps",
        2,
        reference,
        lambda rng: [
            (np.array([0.5, 1.5, 2.5], np.float32), 1.0),
            (rng.uniform(-9, 9, 20).astype(np.float32), 0.25),
        ],
        mistakes=(
            Mistake(
                "rounds_half_to_even",
                lambda x, step: np.round(x / step).astype(np.int8),
                "np.round takes 2.5 to 2; look at the rule for halves.",
            ),
        ),
    ),
    Exercise(
        "ratio",
        1,
        lambda a, b: a / b,
        lambda _rng: [(3, 2)],
        comparison=Comparison(rtol=1e-6),
        closed_rooms=("seeds",),
    ),
    Exercise(
        "shares",
        1,
        lambda x: x / x.sum(axis=1, keepdims=True),
        lambda _rng: [(np.array([[1.0, 3.0], [2.0, 2.0]]),)],
        comparison=Comparison(rtol=1e-6),
    ),
    Exercise("bounds", 1, lambda x: (min(x), max(x)), lambda _rng: [([3, 1, 2],)]),
]
