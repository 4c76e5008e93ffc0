"""Questions that recall lesson 10."""

from __future__ import annotations

import numpy as np

from tinyml_course.exercises.recall.question import Question, pick, shown

LESSON = "10_your_language"


def clips_in_the_test(rng: np.random.Generator) -> Question:
    """Whole speakers go to the test side, some of each accent."""
    accents, held = pick(rng, (2, 3, 4)), pick(rng, (1, 2))
    clips, speakers = pick(rng, (20, 30, 40)), pick(rng, (5, 6, 8))
    answer = accents * held * clips
    return Question(
        "Part 2",
        f"{speakers} speakers of each of {accents} accents recorded {clips} clips each. The test "
        f"side gets {held} speaker{'s' * (held > 1)} of each accent with all clips. How many clips "
        "does it get?",
        answer,
        f"{accents} accents × {held} × {clips} clips = {answer}; no voice is on both sides",
        "clips",
        tolerance=0,
    )


def power_at_a_ratio(rng: np.random.Generator) -> Question:
    """Decibels of power."""
    decibels = pick(rng, (0, 10, 20, 30))
    answer = 10 ** (decibels / 10)
    return Question(
        "Part 4",
        f"At a signal-to-noise ratio of {decibels} dB, how many times the power of the noise is "
        "the power of the speech?",
        answer,
        f"10 ** ({decibels} / 10) = {shown(answer)}",
        "times",
    )


def words_missed(rng: np.random.Generator) -> Question:
    """False rejects at a threshold: above it, and not at it."""
    threshold = pick(rng, (0.5, 0.6, 0.7))
    missed = int(rng.integers(1, 5))
    scores = [threshold] + [round(threshold - 0.1 * k, 1) for k in range(1, missed)]
    scores = sorted(scores + [round(threshold + 0.04 * k, 2) for k in range(1, 6 - missed)])
    answer = 100 * missed / len(scores)
    listed = ", ".join(map(str, scores))
    return Question(
        "Part 5",
        f"A word was said {len(scores)} times; its best scores were {listed}. A detector triggers "
        f"above {threshold}. What is the false reject rate, in %?",
        answer,
        f"{missed} of {len(scores)} scores are not above {threshold}: {shown(answer)} %",
        "%",
    )


def lowest_threshold(rng: np.random.Generator) -> Question:
    """The threshold follows from the false accepts that are allowed."""
    hours, per_hour = pick(rng, ((2, 0.5), (2, 1.0), (4, 0.5), (6, 0.5)))
    allowed = int(hours * per_hour)
    scores = [round(0.95 - 0.1 * k - 0.01 * int(rng.integers(0, 5)), 2) for k in range(5)]
    answer = scores[allowed]
    return Question(
        "Part 5",
        f"In {hours} hours without the word, the highest scores were "
        f"{', '.join(map(str, scores))}. The limit is {per_hour:g} false accepts an hour, "
        "and a detector triggers above its threshold. Which of these scores is the lowest "
        "threshold that keeps to it?",
        answer,
        f"{hours} × {per_hour:g} = {allowed} may be above it, so it is the next score: {answer}",
        "share",
        tolerance=0,
    )


QUESTIONS = (clips_in_the_test, power_at_a_ratio, words_missed, lowest_threshold)
