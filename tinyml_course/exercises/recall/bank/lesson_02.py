"""Questions that recall lesson 02."""

from __future__ import annotations

import numpy as np

from tinyml_course.exercises.recall.question import Question, pick, shown

LESSON = "02_sensor_data"


def windows_of_a_recording(rng: np.random.Generator) -> Question:
    """How many whole windows a recording holds."""
    length, hop = pick(rng, (50, 100, 200)), pick(rng, (25, 50))
    samples = length + hop * int(rng.integers(3, 9)) + int(rng.integers(1, hop))
    answer = (samples - length) // hop + 1
    return Question(
        "Part 1",
        f"A recording of {samples} samples is cut into windows of {length} samples; one begins "
        f"every {hop} samples. What does not fill a window is dropped. How many windows are there?",
        answer,
        f"({samples} - {length}) // {hop} + 1 = {answer}: the first window, and one for each hop "
        "that still fits",
        "windows",
        tolerance=0,
    )


def accuracy_for_new_people(rng: np.random.Generator) -> Question:
    """Which of two splits tells what a person who was never recorded will get."""
    by_person = int(rng.integers(70, 90))
    at_random = by_person + int(rng.integers(6, 10))
    people = pick(rng, (8, 10, 12))
    return Question(
        "Part 2",
        f"{people} people wore a watch. If their windows are split at random, {at_random} % of the "
        f"test windows are classified correctly; if whole people are held out, {by_person} %. "
        "What accuracy, in %, should a patient expect who was never recorded?",
        by_person,
        f"{by_person} %: a new patient is in no training window; at random, the same people are "
        "on both sides",
        "%",
        tolerance=0,
    )


def scale_from_training(rng: np.random.Generator) -> Question:
    """That the scaler knows the training windows only."""
    mean, deviation = pick(rng, (1.0, 2.0, 3.0)), pick(rng, (0.5, 2.0, 4.0))
    value = mean + deviation * pick(rng, (-2, -1, 2, 3))
    answer = (value - mean) / deviation
    return Question(
        "Part 3",
        f"On one axis, the training windows have the mean {shown(mean)} and the standard deviation "
        f"{shown(deviation)}; all windows together have {shown(mean + 0.5)} and "
        f"{shown(2 * deviation)}. Scaled as it should be, what does a test value of "
        f"{shown(value)} become?",
        answer,
        f"({shown(value)} - {shown(mean)}) / {shown(deviation)} = {shown(answer)}: the test "
        "windows must not take part in the scale",
    )


def sample_in_many_windows(rng: np.random.Generator) -> Question:
    """Windows that overlap share their samples."""
    hop = pick(rng, (0.25, 0.5, 1.0))
    seconds = hop * pick(rng, (2, 4, 5))
    answer = int(seconds / hop)
    return Question(
        "Part 2",
        f"Windows of {shown(seconds)} s begin every {shown(hop)} s. In how many windows is a "
        "sample from the middle of a long recording?",
        answer,
        f"{shown(seconds)} / {shown(hop)} = {answer}: so a random split puts the same samples "
        "on both sides",
        "windows",
        tolerance=0,
    )


QUESTIONS = (
    windows_of_a_recording,
    accuracy_for_new_people,
    scale_from_training,
    sample_in_many_windows,
)
