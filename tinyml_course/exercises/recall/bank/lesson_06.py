"""Questions that recall lesson 06."""

from __future__ import annotations

import itertools

import numpy as np

from tinyml_course.exercises.recall.question import Question, pick

LESSON = "06_converter_and_arena"


def arena_of_a_chain(rng: np.random.Generator) -> Question:
    """Only what is alive at one moment needs room."""
    sizes = [64 * int(rng.integers(2, 30)) for _ in range(4)]
    together = [a + b for a, b in itertools.pairwise(sizes)]
    answer = max(together)
    at = together.index(answer)
    return Question(
        "Part 3",
        f"A network is a chain of three layers; its four tensors have {sizes[0]:,}, {sizes[1]:,}, "
        f"{sizes[2]:,} and {sizes[3]:,} bytes, from the input to the output. Each layer reads one "
        "tensor and writes the next. What is the lowest possible arena for them, in bytes?",
        answer,
        f"layer {at + 1} needs {sizes[at]:,} + {sizes[at + 1]:,} = {answer:,} bytes at once, more "
        f"than the others; the sum of all, {sum(sizes):,}, is never alive together",
        "bytes",
        tolerance=0,
    )


def alive_at_an_add(rng: np.random.Generator) -> Question:
    """A skip connection keeps a tensor alive."""
    size = 64 * int(rng.integers(4, 20))
    inner = 2 * size
    return Question(
        "Part 2",
        f"A tensor of {size:,} bytes goes through a layer that makes {inner:,} bytes of it, and "
        f"through another that makes {size:,} of them. An ADD then reads the first and the last "
        f"tensor and writes {size:,} bytes. How many bytes are alive while the ADD runs?",
        3 * size,
        f"both that it reads and the one it writes: 3 × {size:,} = {3 * size:,}; the {inner:,} "
        "bytes in between are not needed any more",
        "bytes",
        tolerance=0,
    )


def rounded_to_sixteen(rng: np.random.Generator) -> Question:
    """Blocks of the arena begin at multiples of 16."""
    size = 16 * int(rng.integers(3, 40)) + int(rng.integers(1, 16))
    answer = -(-size // 16) * 16
    return Question(
        "Part 3",
        f"How many bytes of the arena does a tensor of {size} bytes take?",
        answer,
        f"{size} rounded up to a multiple of 16: {answer}",
        "bytes",
        tolerance=0,
    )


def flash_of_a_layer(rng: np.random.Generator) -> Question:
    """int8 weights, int32 biases."""
    inputs, units = pick(rng, (20, 50, 100)), pick(rng, (4, 8, 16))
    answer = inputs * units + 4 * units
    return Question(
        "Part 6",
        f"An int8 dense layer has {units} units that read {inputs} numbers each. How many bytes of "
        "flash do its weights and its biases take together?",
        answer,
        f"{inputs} × {units} weights of 1 byte and {units} biases of 4 bytes: {answer:,}",
        "bytes",
        tolerance=0,
    )


def outside_the_typical(rng: np.random.Generator) -> Question:
    """What the converter has not seen saturates."""
    low, high = pick(rng, (-2, -1)), pick(rng, (2, 3))
    given = high + pick(rng, (1, 2))
    return Question(
        "Part 1",
        f"In the representative windows a signal lies between {low} and {high}. On the board, a "
        f"sample of {given} comes. As which value does the network read it, about?",
        high,
        f"as {high}: the highest code stands for it, and everything above saturates",
        tolerance=0.02,
    )


QUESTIONS = (
    arena_of_a_chain,
    alive_at_an_add,
    rounded_to_sixteen,
    flash_of_a_layer,
    outside_the_typical,
)
