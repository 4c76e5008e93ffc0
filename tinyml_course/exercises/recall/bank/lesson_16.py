"""Questions that recall lesson 16."""

from __future__ import annotations

import numpy as np

from tinyml_course.exercises.recall.question import Question, pick, shown

LESSON = "16_notebook_to_board"


def place_in_a_ring(rng: np.random.Generator) -> Question:
    """Where the oldest sample is after some were pushed."""
    size, start = pick(rng, (8, 10, 16)), int(rng.integers(0, 8))
    pushed = int(rng.integers(size - 3, size + 6))
    answer = (start + pushed) % size
    return Question(
        "Part 3",
        f"The oldest sample of a ring buffer of {size} samples is at place {start} (the first is "
        f"0). {pushed} samples are pushed. At which place is the oldest one then?",
        answer,
        f"({start} + {pushed}) % {size} = {answer}",
        tolerance=0,
    )


def operators_to_register(rng: np.random.Generator) -> Question:
    """Each operator once, however many layers use it."""
    blocks = pick(rng, (2, 3, 4))
    end = pick(rng, (["FULLY_CONNECTED"], ["FULLY_CONNECTED", "SOFTMAX"], ["MEAN", "SOFTMAX"]))
    kinds = ["CONV_2D", "DEPTHWISE_CONV_2D", *end]
    return Question(
        "Part 2",
        f"A network is a CONV_2D, then {blocks} times a DEPTHWISE_CONV_2D and a CONV_2D, then "
        f"{' and '.join(end)}. How many operators must its firmware register?",
        len(kinds),
        f"each kind once, {', '.join(kinds)}: {len(kinds)}, for {1 + 2 * blocks + len(end)} layers",
        tolerance=0,
    )


def time_on_a_board(rng: np.random.Generator) -> Question:
    """Instructions, cycles, clock."""
    instructions, clock = pick(rng, (640_000, 1_280_000, 3_200_000)), pick(rng, (64, 128, 160))
    cycles = pick(rng, (1.5, 2.0))
    answer = instructions * cycles / (clock * 1000)
    return Question(
        "Part 5",
        f"An inference takes {instructions:,} instructions of {cycles} cycles each, on average. "
        f"The clock has {clock} MHz. How many ms does it take?",
        answer,
        f"{instructions:,} × {cycles} cycles / {clock * 1000:,} cycles a ms = {shown(answer)} ms",
        "ms",
    )


def energy_of_an_inference(rng: np.random.Generator) -> Question:
    """Milliseconds times milliwatts are microjoules."""
    ms, milliamperes = pick(rng, (10, 20, 50)), pick(rng, (4.0, 5.0, 8.0))
    volts = pick(rng, (1.8, 3.0, 3.3))
    answer = round(ms * milliamperes * volts, 6)
    return Question(
        "Part 5",
        f"An inference takes {ms} ms, and the board draws {milliamperes:g} mA at {volts} V. How "
        "many microjoules (µJ) does it take?",
        answer,
        f"{ms} ms × {milliamperes:g} mA × {volts} V = {shown(answer)} µJ",
        "µJ",
    )


def share_that_is_equal(rng: np.random.Generator) -> Question:
    """Parity counts every value."""
    rows, classes = pick(rng, (50, 100, 250)), pick(rng, (4, 10))
    differing = rows * classes // pick(rng, (20, 50))
    answer = 100 * (rows * classes - differing) / (rows * classes)
    return Question(
        "Part 4",
        f"Board and notebook give {rows} answers of {classes} values each; {differing} values "
        "differ. What is the parity, the share of equal values, in %?",
        answer,
        f"({rows * classes:,} - {differing}) / {rows * classes:,} = {shown(answer)} %",
        "%",
        tolerance=0.002,
    )


QUESTIONS = (
    place_in_a_ring,
    operators_to_register,
    time_on_a_board,
    energy_of_an_inference,
    share_that_is_equal,
)
