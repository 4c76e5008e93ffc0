"""Questions that recall lesson 09."""

from __future__ import annotations

import numpy as np

from tinyml_course.exercises.recall.question import Question, pick, shown

LESSON = "09_keyword_spotting"


def frames_of_a_second(rng: np.random.Generator) -> Question:
    """How many whole frames a second holds."""
    frame_ms, hop_ms = pick(rng, ((30, 20), (40, 20), (25, 10), (30, 10)))
    answer = (1000 - frame_ms) // hop_ms + 1
    return Question(
        "Part 1",
        f"One second of sound is cut into frames of {frame_ms} ms; one begins every {hop_ms} ms. "
        "How many whole frames are there?",
        answer,
        f"(1000 - {frame_ms}) // {hop_ms} + 1 = {answer}",
        "frames",
        tolerance=0,
    )


def codes_for_quieter_sound(rng: np.random.Generator) -> Question:
    """Octaves, and codes for each of them."""
    octaves, scale = pick(rng, (1, 2, 3)), pick(rng, (0.125, 0.25, 0.5))
    answer = octaves / scale
    return Question(
        "Part 3",
        f"Log-mel codes have a scale of {scale} octaves of power a code. By how many codes does a "
        f"sound fall that has 1/{2**octaves} of the power?",
        answer,
        f"1/{2**octaves} of the power is {octaves} octave{'s' * (octaves > 1)} less: "
        f"{octaves} / {scale} = {shown(answer)} codes",
        "codes",
        tolerance=0,
    )


def false_accepts_an_hour(rng: np.random.Generator) -> Question:
    """Few wrong windows are many false accepts, because a stream has many windows."""
    hop_ms, wrong = pick(rng, (100, 250, 500)), pick(rng, (1, 2, 5))
    windows = 3_600_000 // hop_ms
    answer = windows * wrong / 1000
    return Question(
        "Part 5",
        f"A detector decides every {hop_ms} ms. Where nobody says the word, {wrong} of 1,000 "
        "decisions are wrong, each a false accept of its own. How many false accepts an hour?",
        answer,
        f"{windows:,} decisions an hour × {wrong} / 1,000 = {shown(answer)}: what counts is the "
        "hour, not the share",
    )


def mean_of_three(rng: np.random.Generator) -> Question:
    """Smoothing takes a single high answer back."""
    before, peak, after = pick(rng, ((0.1, 0.9, 0.2), (0.3, 1.0, 0.5), (0.0, 0.9, 0.9)))
    answer = round((before + peak + after) / 3, 6)
    return Question(
        "Part 5",
        f"A word's probabilities in three steps are {before}, {peak} and {after}. What is the mean "
        "of the last three?",
        answer,
        f"({before} + {peak} + {after}) / 3 = {shown(answer)}: one high answer alone does not "
        "trigger",
        "share",
    )


def triggers_with_a_pause(rng: np.random.Generator) -> Question:
    """A trigger keeps the next steps quiet."""
    pause, high = pick(rng, (2, 3)), int(rng.integers(4, 8))
    answer = -(-high // pause)
    return Question(
        "Part 6",
        f"A score is above the threshold in {high} steps one after the other. After a trigger, the "
        f"next one comes at least {pause} steps later. How often does the detector trigger?",
        answer,
        f"at the first step and then every {pause} steps: {high} / {pause}, rounded up, is "
        f"{answer}",
        tolerance=0,
    )


QUESTIONS = (
    frames_of_a_second,
    codes_for_quieter_sound,
    false_accepts_an_hour,
    mean_of_three,
    triggers_with_a_pause,
)
