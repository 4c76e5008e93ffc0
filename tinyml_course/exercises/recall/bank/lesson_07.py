"""Questions that recall lesson 07."""

from __future__ import annotations

import numpy as np

from tinyml_course.exercises.recall.question import Question, in_sum, pick, shown

LESSON = "07_smile_or_serious"


def light_on_a_pixel(rng: np.random.Generator) -> Question:
    """First the contrast, then the brightness, then the limits."""
    mean, distance = pick(rng, (100, 120, 150)), pick(rng, (-40, 20, 60))
    contrast, brightness = pick(rng, (0.5, 1.5, 2.0)), pick(rng, (-30, 20, 40))
    unlimited = distance * contrast + mean + brightness
    answer = min(max(unlimited, 0), 255)
    limited = "" if answer == unlimited else f", and pixels end at {answer}"
    return Question(
        "Part 2",
        f"A pixel of {mean + distance} is in a picture whose mean is {mean}. The contrast is "
        f"multiplied by {contrast}, then {brightness} is added. What does the pixel become, "
        "within 0 ... 255?",
        answer,
        f"{distance} × {contrast} + {mean} + {in_sum(brightness)} = {shown(unlimited)}{limited}",
        tolerance=0,
    )


def separable_stop(rng: np.random.Generator) -> Question:
    """What a depthwise-separable convolution computes at one stop."""
    channels, filters = pick(rng, (8, 16, 32)), pick(rng, (16, 32, 64))
    answer = 9 * channels + channels * filters
    full = 9 * channels * filters
    return Question(
        "Part 4",
        f"A depthwise-separable convolution with a 3 × 3 kernel turns {channels} channels into "
        f"{filters}. How many multiply-accumulates does it take at one stop?",
        answer,
        f"9 × {channels} depthwise and {channels} × {filters} pointwise: {answer:,}; a full "
        f"convolution takes 9 × {channels} × {filters} = {full:,}",
        tolerance=0,
    )


def stops_with_a_stride(rng: np.random.Generator) -> Question:
    """Stops of a convolution with "same" padding."""
    size, stride = pick(rng, (25, 45, 49)), pick(rng, (2, 4))
    along = -(-size // stride)
    return Question(
        "Part 4",
        f'A convolution with "same" padding and a stride of {stride} runs over a picture of '
        f"{size} × {size} pixels. How many stops does it make?",
        along**2,
        f"{size} / {stride}, rounded up, is {along}: {along} × {along} = {along**2:,}",
        tolerance=0,
    )


def numbers_in_a_new_head(rng: np.random.Generator) -> Question:
    """Frozen layers do not learn."""
    depth, below = pick(rng, (16, 32, 64)), pick(rng, (4_000, 12_000, 30_000))
    return Question(
        "Part 6",
        f"A network has {below:,} frozen parameters that compute {depth} features, and a head that "
        "makes one score of them. How many numbers does training change?",
        depth + 1,
        f"a weight for each feature and one bias: {depth} + 1 = {depth + 1}",
        tolerance=0,
    )


QUESTIONS = (light_on_a_pixel, separable_stop, stops_with_a_stride, numbers_in_a_new_head)
