"""Questions that recall lesson 12."""

from __future__ import annotations

import numpy as np

from tinyml_course.exercises.recall.question import Question, in_sum, pick, shown

LESSON = "12_prune_cluster_distil"


def zeros_stored_plainly(rng: np.random.Generator) -> Question:
    """A zero takes as many bytes as any other code."""
    weights, sparsity = pick(rng, (4_000, 10_000, 25_000)), pick(rng, (50, 75, 80))
    return Question(
        "Part 2",
        f"Pruning made {sparsity} % of a layer's {weights:,} int8 weights 0. They are stored as an "
        "ordinary int8 array. How many bytes does it take?",
        weights,
        f"{weights:,}: a zero is a byte like any other, until the file is packed",
        "bytes",
        tolerance=0,
    )


def places_in_a_code_book(rng: np.random.Generator) -> Question:
    """Few different weights need few bits each."""
    entries, weights = pick(rng, (4, 6, 16, 20)), pick(rng, (800, 1_600, 4_000))
    bits = (entries - 1).bit_length()
    answer = weights * bits // 8
    return Question(
        "Part 3",
        f"{weights:,} weights share {entries} different values. Each weight is stored as the "
        "number of its value, in as few whole bits as will do. How many bytes are that, without "
        "the values?",
        answer,
        f"{entries} values need {bits} bits: {weights:,} × {bits} / 8 = {answer:,}",
        "bytes",
        tolerance=0,
    )


def weights_without_channels(rng: np.random.Generator) -> Question:
    """A channel that goes takes weights out of three layers."""
    inputs, channels = pick(rng, (16, 32)), pick(rng, (32, 64))
    outputs, keep = pick(rng, (32, 48)), pick(rng, (8, 16, 24))
    answer = keep * (inputs + 9 + outputs)
    return Question(
        "Part 4",
        f"A pointwise layer makes {channels} channels of {inputs}, a depthwise layer filters each "
        f"with 3 × 3 weights, and a pointwise layer makes {outputs} of them. {keep} of the "
        f"{channels} channels stay. How many weights do the three layers have then?",
        answer,
        f"each channel has {inputs} + 9 + {outputs} weights: {keep} × {inputs + 9 + outputs} = "
        f"{answer:,}",
        "weights",
        tolerance=0,
    )


def weights_that_stay(rng: np.random.Generator) -> Question:
    """The smallest magnitudes go, whatever their sign."""
    weights = pick(rng, ((0.5, -0.9, 0.1, -0.3), (-0.8, 0.2, -0.4, 0.6), (0.7, -0.1, -0.6, 0.2)))
    order = sorted(weights, key=abs)
    answer = sum(order[2:])
    listed = ", ".join(map(str, weights))
    return Question(
        "Part 1",
        f"A layer has the weights {listed}. Half of them are pruned by magnitude. What is the sum "
        "of the weights that stay?",
        round(answer, 6),
        f"{order[0]} and {order[1]} have the smallest magnitudes and go; "
        f"{order[2]} + {in_sum(order[3])} = {shown(round(answer, 6))}",
    )


QUESTIONS = (
    zeros_stored_plainly,
    places_in_a_code_book,
    weights_without_channels,
    weights_that_stay,
)
