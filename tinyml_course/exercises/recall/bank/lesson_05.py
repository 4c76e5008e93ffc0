"""Questions that recall lesson 05."""

from __future__ import annotations

import numpy as np

from tinyml_course.exercises.recall.question import Question, in_sum, pick, shown

LESSON = "05_int8_by_hand"


SCALES = (0.01, 0.02, 0.05, 0.1)


def code_of_a_value(rng: np.random.Generator) -> Question:
    """Quantize a value, which may saturate."""
    scale, zero_point = pick(rng, SCALES), int(rng.integers(-30, 31))
    steps = pick(rng, (-37, 24, 61, 240))
    unlimited = steps + zero_point
    answer = min(max(unlimited, -128), 127)
    saturated = "" if answer == unlimited else f", which saturates at {answer}"
    return Question(
        "Part 1",
        f"Which int8 code stands for {shown(steps * scale)} with the scale {scale} and the zero "
        f"point {zero_point}?",
        answer,
        f"{shown(steps * scale)} / {scale} + {in_sum(zero_point)} = {unlimited}{saturated}",
        tolerance=0,
    )


def value_of_a_code(rng: np.random.Generator) -> Question:
    """Dequantize a code."""
    scale, zero_point = pick(rng, SCALES), int(rng.integers(-30, 31))
    code = zero_point + pick(rng, (-48, -12, 25, 70))
    answer = round((code - zero_point) * scale, 6)
    return Question(
        "Part 1",
        f"Which real value does the int8 code {code} stand for, with the scale {scale} and the "
        f"zero point {zero_point}?",
        answer,
        f"({code} - {in_sum(zero_point)}) × {scale} = {shown(answer)}: the zero point stands for "
        "0.0",
    )


def scale_of_a_range(rng: np.random.Generator) -> Question:
    """The range is widened to contain 0 before it is divided by 255."""
    scale = pick(rng, SCALES)
    high = round(255 * scale, 6)
    low = round(high * pick(rng, (0.2, 0.4)), 6)
    return Question(
        "Part 1",
        f"The values of a tensor lie between {shown(low)} and {shown(high)}. Which scale do its "
        "int8 codes get?",
        scale,
        f"the range must contain 0.0, so it begins there: ({shown(high)} - 0) / 255 = {scale}",
    )


def zero_point_of_a_range(rng: np.random.Generator) -> Question:
    """The lowest value becomes -128."""
    scale, below = pick(rng, SCALES), pick(rng, (50, 100, 155, 200))
    low, high = round(-below * scale, 6), round((255 - below) * scale, 6)
    answer = -128 + below
    return Question(
        "Part 1",
        f"A tensor has values from {shown(low)} to {shown(high)} and the scale {scale}. Which zero "
        "point makes its lowest value the code -128?",
        answer,
        f"0.0 is {below} steps above the lowest value: -128 + {below} = {answer}",
        tolerance=0,
    )


def an_accumulator(rng: np.random.Generator) -> Question:
    """The sum of a dense layer with one input."""
    zero_point, weight = pick(rng, (-5, 3, 10)), pick(rng, (-4, 2, 6))
    code, bias = zero_point + pick(rng, (-8, 7, 12)), pick(rng, (-20, 1, 30))
    answer = (code - zero_point) * weight + bias
    return Question(
        "Part 4",
        f"An int8 unit with one input reads the code {code}; the input's zero point is "
        f"{zero_point}, its weight {weight} (zero point 0), its bias {bias}. What is in the "
        "accumulator before it is rescaled?",
        answer,
        f"({code} - {in_sum(zero_point)}) × {in_sum(weight)} + {in_sum(bias)} = {answer}",
        tolerance=0,
    )


def a_small_channel(rng: np.random.Generator) -> Question:
    """What one scale for all channels leaves to a channel of small weights."""
    share = pick(rng, (2, 5, 10))
    largest = pick(rng, (1.27, 2.54, 12.7))
    small = round(share * largest / 127, 6)
    return Question(
        "Part 5",
        f"The largest weight of a layer is {largest}; in one of its channels it is {shown(small)}. "
        "With ONE symmetric scale for the layer, which code does that channel's largest weight "
        "get? (With a scale of its own: 127.)",
        share,
        f"the scale is {largest} / 127 = {shown(largest / 127)}, so "
        f"{shown(small)} / {shown(largest / 127)} = {share}: few codes are left to this channel",
        tolerance=0,
    )


QUESTIONS = (
    code_of_a_value,
    value_of_a_code,
    scale_of_a_range,
    zero_point_of_a_range,
    an_accumulator,
    a_small_channel,
)
