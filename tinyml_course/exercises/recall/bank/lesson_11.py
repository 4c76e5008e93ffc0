"""Questions that recall lesson 11."""

from __future__ import annotations

import numpy as np

from tinyml_course.exercises.recall.question import Question, pick, shown

LESSON = "11_rain_and_wind"


def folded_weight(rng: np.random.Generator) -> Question:
    """A batch normalisation becomes part of the layer before it."""
    weight, gamma = pick(rng, (2.0, -3.0, 0.5)), pick(rng, (1.5, 2.0, 4.0))
    root = pick(rng, (0.5, 2.0, 4.0))
    answer = weight * gamma / root
    return Question(
        "Part 1",
        f"A layer has the weight {weight}. A batch normalisation follows, with gamma {gamma} and "
        f"variance + epsilon = {root**2}. Which weight does the layer have when both are folded "
        "into one?",
        answer,
        f"{weight} × {gamma} / {root} = {shown(answer)}: one divides by the root of the variance",
    )


def gradient_of_a_rounded_value(rng: np.random.Generator) -> Question:
    """Straight through inside the range, nothing outside."""
    high, gradient = pick(rng, (1.0, 2.0)), pick(rng, (0.3, -0.7))
    value = high + pick(rng, (-0.45, 0.8))
    answer = gradient if value <= high else 0.0
    return Question(
        "Part 2",
        f"Values are fake-quantized to codes that reach from {-high} to {high}. A gradient of "
        f"{gradient} arrives at the rounded value of {shown(value)}. Which gradient does the "
        "straight-through rule give to the value itself?",
        answer,
        f"{shown(value)} is {'inside' if answer else 'outside'} the range, so {answer}: rounding "
        "is treated as if it were not there, and only the limits stop a gradient",
    )


def step_of_few_bits(rng: np.random.Generator) -> Question:
    """How coarse b bits are."""
    bits, step = pick(rng, (3, 4, 5)), pick(rng, (0.1, 0.2, 0.5))
    reach = round(step * (2**bits - 1), 6)
    low = round(-step * 2, 6)
    return Question(
        "Part 2",
        f"A range from {shown(low)} to {shown(round(low + reach, 6))} gets codes of {bits} bits. "
        "How far are two neighbouring codes apart?",
        step,
        f"{shown(reach)} / (2**{bits} - 1) = {shown(reach)} / {2**bits - 1} = {step}",
    )


def bytes_of_mixed_bits(rng: np.random.Generator) -> Question:
    """A weight of b bits takes b / 8 bytes."""
    one, other = pick(rng, (400, 800, 1200)), pick(rng, (4_000, 6_000, 10_000))
    bits = pick(rng, (2, 4))
    answer = one + other * bits / 8
    return Question(
        "Part 5",
        f"A sensitive layer of {one:,} weights keeps 8 bits, another of {other:,} weights gets "
        f"{bits}. How many bytes do both take, packed?",
        answer,
        f"{one:,} × 8 / 8 + {other:,} × {bits} / 8 = {shown(answer)}",
        "bytes",
        tolerance=0,
    )


def pairs_in_order(rng: np.random.Generator) -> Question:
    """The AUC is a share of pairs."""
    low, high = pick(rng, ((0.3, 0.8), (0.2, 0.6), (0.5, 0.9)))
    others = [round(0.05 + 0.1 * int(k), 2) for k in rng.permutation(10)[:4]]  # never a tie
    listed = ", ".join(map(str, others))
    above = [sum(rain > each for each in others) for rain in (low, high)]
    answer = sum(above) / 8
    return Question(
        "Part 6",
        f"Two rainy minutes have the scores {low} and {high}, four dry ones {listed}. What is the "
        "AUC, the share of pairs in which the rainy one is higher, from 0 to 1?",
        answer,
        f"{low} is above {above[0]} of the dry ones and {high} above {above[1]}: "
        f"{sum(above)} of 8 pairs, {answer}",
        "share",
    )


QUESTIONS = (
    folded_weight,
    gradient_of_a_rounded_value,
    step_of_few_bits,
    bytes_of_mixed_bits,
    pairs_in_order,
)
