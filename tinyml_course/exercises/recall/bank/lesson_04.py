"""Questions that recall lesson 04."""

from __future__ import annotations

import numpy as np

from tinyml_course.exercises.recall.question import Question, in_sum, pick, shown

LESSON = "04_first_network"


def one_unit(rng: np.random.Generator) -> Question:
    """The weighted sum of a unit, with ReLU."""
    x = pick(rng, ((2, 3), (4, 1), (1, 5)))
    weights = pick(rng, ((2, -3), (-1, 2), (3, -1), (-2, 1)))
    bias = pick(rng, (-1, 1, 2))
    total = x[0] * weights[0] + x[1] * weights[1] + bias
    return Question(
        "Part 1",
        f"A unit with the weights {weights[0]} and {weights[1]} and the bias {bias} reads "
        f"{x[0]} and {x[1]}. What does it give with ReLU?",
        max(0, total),
        f"{x[0]} × {in_sum(weights[0])} + {x[1]} × {in_sum(weights[1])} + {in_sum(bias)} = "
        f"{total}, and ReLU makes a negative sum 0: {max(0, total)}",
        tolerance=0,
    )


def odds_of_two_scores(rng: np.random.Generator) -> Question:
    """Softmax looks at differences only."""
    low, difference = pick(rng, (-3, 0, 100, 1000)), pick(rng, (1, 2, 3))
    answer = 1 / (1 + np.exp(-difference))
    return Question(
        "Part 2",
        f"Two classes have the scores {low + difference:,} and {low:,}. What is the softmax "
        "probability of the first, from 0 to 1?",
        float(answer),
        f"only the difference counts: 1 / (1 + e**-{difference}) = {shown(float(answer))}",
        "share",
    )


def steps_of_a_training(rng: np.random.Generator) -> Question:
    """How many steps some epochs are."""
    batch, epochs = pick(rng, (16, 32, 64)), pick(rng, (5, 10, 20))
    batches = pick(rng, (50, 75, 100))
    answer = batches * epochs
    return Question(
        "Part 3",
        f"{batch * batches:,} windows are trained on for {epochs} epochs in batches of {batch}. "
        "How many steps are that?",
        answer,
        f"{batch * batches:,} / {batch} = {batches} steps an epoch, times {epochs}: {answer:,}",
        "steps",
        tolerance=0,
    )


def cost_of_a_convolution(rng: np.random.Generator) -> Question:
    """Multiply-accumulates of a filter that slides along a window."""
    length, kernel = pick(rng, ((12, 3), (20, 5), (30, 3)))
    channels, filters = pick(rng, (3, 6)), pick(rng, (2, 4))
    stops = length - kernel + 1
    answer = stops * kernel * channels * filters
    return Question(
        "Part 5",
        f"{filters} filters of {kernel} samples slide along a window of {length} samples "
        f"with {channels} axes, one sample at a time, and stay inside. How many "
        "multiply-accumulates are that?",
        answer,
        f"{stops} stops × {filters} filters × {kernel} samples × {channels} axes = {answer:,}",
        tolerance=0,
    )


def parameters_of_a_dense_layer(rng: np.random.Generator) -> Question:
    """Weights and biases."""
    inputs, units = pick(rng, (20, 32, 64)), pick(rng, (4, 10, 16))
    answer = inputs * units + units
    return Question(
        "Part 5",
        f"How many parameters has a dense layer of {units} units that reads {inputs} numbers?",
        answer,
        f"{inputs} × {units} weights and {units} biases: {answer:,}",
        tolerance=0,
    )


QUESTIONS = (
    one_unit,
    odds_of_two_scores,
    steps_of_a_training,
    cost_of_a_convolution,
    parameters_of_a_dense_layer,
)
