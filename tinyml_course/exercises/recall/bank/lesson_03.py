"""Questions that recall lesson 03."""

from __future__ import annotations

import numpy as np

from tinyml_course.exercises.recall.question import Question, in_sum, pick, shown

LESSON = "03_features"


def root_mean_square(rng: np.random.Generator) -> Question:
    """The RMS of two samples whose mean square has a whole root."""
    small, large, root = pick(rng, ((1, 7, 5), (7, 17, 13), (7, 23, 17)))
    factor = pick(rng, (1, 2, 0.5))
    a, b = factor * small, -factor * large
    answer = ((a**2 + b**2) / 2) ** 0.5
    return Question(
        "Part 1",
        f"A window holds two samples, {shown(a)} and {shown(b)}. What is its root mean square?",
        answer,
        f"the root of ({shown(a)}² + {in_sum(b)}²) / 2 = {shown((factor * root) ** 2)}, which is "
        f"{shown(answer)}; the sign does not matter",
    )


def crossings_of_a_wave(rng: np.random.Generator) -> Question:
    """A wave crosses zero twice in each period."""
    hertz, seconds = pick(rng, (2, 3, 5)), pick(rng, (2, 4))
    answer = 2 * hertz * seconds
    return Question(
        "Part 2",
        f"An arm moves to and fro {hertz} times a second, as a pure wave around zero. About how "
        f"often does the signal cross zero in a window of {seconds} s? (It begins between two "
        "crossings.)",
        answer,
        f"twice in each of the {hertz} × {seconds} periods: {answer}",
        tolerance=0,
    )


def bin_of_a_frequency(rng: np.random.Generator) -> Question:
    """Where in a spectrum a frequency is."""
    rate, n = pick(rng, ((50, 100), (64, 128), (100, 50), (16_000, 512)))
    answer = pick(rng, (3, 5, 8))
    hertz = answer * rate / n
    return Question(
        "Part 3",
        f"A frame of {n} samples is taken at {rate:,} samples a second. In which bin of its "
        f"spectrum is a wave of {shown(hertz)} Hz?",
        answer,
        f"bin k is at k × {rate:,} / {n} Hz, so k = {shown(hertz)} × {n} / {rate:,} = {answer}",
        tolerance=0,
    )


def error_of_a_fixed_point(rng: np.random.Generator) -> Question:
    """Half of the last place."""
    bits = pick(rng, (2, 3, 4, 5))
    answer = 2 ** -(bits + 1)
    return Question(
        "Part 6",
        f"Values are rounded to multiples of 1/{2**bits} ({bits} bits behind the point). How "
        "far can a value that does not saturate be from what is stored, at most?",
        answer,
        f"half a step: 1/{2**bits} / 2 = {answer!r}",
    )


QUESTIONS = (root_mean_square, crossings_of_a_wave, bin_of_a_frequency, error_of_a_fixed_point)
