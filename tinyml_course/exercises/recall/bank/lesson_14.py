"""Questions that recall lesson 14."""

from __future__ import annotations

import math

import numpy as np

from tinyml_course.exercises.recall.question import Question, pick, shown

LESSON = "14_anomaly_and_health"


def distance_to_a_centre(rng: np.random.Generator) -> Question:
    """A window is as strange as it is far from the nearest centre."""
    across, up = pick(rng, ((3, 4), (4, 3), (6, 8), (8, 6), (5, 12), (12, 5)))
    nearest = pick(rng, (0, 30))
    x = across if nearest == 0 else nearest - across
    answer = math.hypot(across, up)
    return Question(
        "Part 1",
        f"Healthy windows have two centres, at (0, 0) and (30, 0). A new window is at ({x}, {up}). "
        "How strange is it, as the distance to the nearest centre?",
        answer,
        f"({nearest}, 0) is nearer: the root of {across}² + {up}² = {shown(answer)}",
    )


def error_of_a_window(rng: np.random.Generator) -> Question:
    """The mean of the squares of what an autoencoder did not give back."""
    given = [int(value) for value in rng.integers(-60, 60, 2)]
    apart = [pick(rng, (-4, -2, 2, 4)), pick(rng, (0, 6, 8, 10))]
    back = [value + off for value, off in zip(given, apart, strict=True)]
    answer = (apart[0] ** 2 + apart[1] ** 2) / 2
    return Question(
        "Part 2",
        f"An autoencoder gets the int8 codes ({given[0]}, {given[1]}) and gives back ({back[0]}, "
        f"{back[1]}). What is the reconstruction error, the mean of the squared differences?",
        answer,
        f"({abs(apart[0])}² + {abs(apart[1])}²) / 2 = {shown(answer)}",
    )


def area_with_a_tie(rng: np.random.Generator) -> Question:
    """The AUC is a share of pairs, and a tie is half a pair."""
    low, middle, high = (int(rng.integers(first, first + 3)) for first in (1, 4, 7))
    tied = pick(rng, (low, middle, high))
    other = pick(rng, (0, 10))
    pairs = [(a > b) + (a == b) / 2 for a in (tied, other) for b in (low, middle, high)]
    answer = sum(pairs) / 6
    return Question(
        "Part 3",
        f"Two faulty windows score {tied} and {other}, three healthy ones {low}, {middle} and "
        f"{high}. What is the AUC, the share of pairs in which the faulty window is higher? A tie "
        "counts half.",
        answer,
        f"{shown(sum(pairs))} of 6 pairs: {shown(answer)}",
        "share",
    )


def alarms_that_are_real(rng: np.random.Generator) -> Question:
    """Where faults are rare, most alarms are false."""
    faulty, found = pick(rng, ((10, 9), (10, 8), (20, 18), (20, 15)))
    healthy, false = pick(rng, ((980, 98), (990, 45), (1_990, 75), (4_980, 72)))
    answer = 100 * found / (found + false)
    return Question(
        "Part 4",
        f"Of {faulty} faulty windows {found} raise an alarm, and of {healthy:,} healthy ones "
        f"{false}. What percentage of the alarms is real?",
        answer,
        f"{found} of {found + false} alarms ({found} + {false}): {shown(answer)} %",
        "%",
    )


def threshold_by_cost(rng: np.random.Generator) -> Question:
    """Which error is dearer decides where the threshold lies."""
    scores = np.cumsum([int(rng.integers(1, 4)) for _ in range(4)]).tolist()
    miss, false = pick(rng, ((50, 20), (40, 10), (10, 30), (20, 60)))
    answer = scores[1] if false < miss else scores[3]
    one_error = "false alarm" if false < miss else "miss"
    return Question(
        "Part 4",
        f"Healthy windows score {scores[0]} and {scores[2]}, faulty ones {scores[1]} and "
        f"{scores[3]}; a score at or above the threshold is an alarm. A miss costs {miss} "
        f"dollars, a false alarm {false}. Which of the four scores is the cheapest threshold?",
        answer,
        f"at {answer} there is one {one_error}, {min(miss, false)} dollars; any other costs more",
        tolerance=0,
    )


def mean_that_runs(rng: np.random.Generator) -> Question:
    """A mean moves towards a new value by a part of the distance."""
    count, step = pick(rng, (4, 9, 19)), pick(rng, (-3, -2, 1, 2, 4))
    mean = int(rng.integers(20, 60))
    value, answer = mean + step * (count + 1), mean + step
    return Question(
        "Part 5",
        f"The running mean of {count} values is {mean}. The next value is {value}. What is the "
        "mean with it?",
        answer,
        f"{mean} + ({value} - {mean}) / {count + 1} = {answer}",
    )


QUESTIONS = (
    distance_to_a_centre,
    error_of_a_window,
    area_with_a_tie,
    alarms_that_are_real,
    threshold_by_cost,
    mean_that_runs,
)
