"""Questions that recall lesson 13."""

from __future__ import annotations

import numpy as np

from tinyml_course.exercises.recall.question import Question, pick, shown

LESSON = "13_architecture_search"


def networks_of_a_space(rng: np.random.Generator) -> Question:
    """Options multiply."""
    options = [pick(rng, (2, 3, 4)) for _ in range(4)]
    each = pick(rng, (10, 20, 30))
    count = int(np.prod(options))
    answer = count * each / 60
    listed = ", ".join(map(str, options[:3]))
    return Question(
        "Part 1",
        f"A search space has four entries with {listed} and {options[3]} options. Training one "
        f"network takes {each} s. How many minutes does it take to train all of them?",
        answer,
        f"{' × '.join(map(str, options))} = {count} networks; {count} × {each} s = "
        f"{shown(answer)} minutes",
        "minutes",
    )


def peak_of_two_layers(rng: np.random.Generator) -> Question:
    """Input and output of one layer at a time."""
    first, middle = pick(rng, (700, 800, 950)), pick(rng, (400, 600, 1_500))
    last = pick(rng, (50, 900))
    answer = max(first + middle, middle + last)
    return Question(
        "Part 2",
        f"A layer makes {middle:,} bytes out of {first:,}, the next one makes {last} bytes out of "
        f"these {middle:,}. A layer's input and output lie in RAM while it is computed. What is "
        "the peak, in bytes?",
        answer,
        f"the larger of {first:,} + {middle:,} and {middle:,} + {last}: {answer:,}",
        "bytes",
        tolerance=0,
    )


def layer_that_was_not_measured(rng: np.random.Generator) -> Question:
    """Instructions for each multiply-accumulate, of the same kind of layer."""
    macs, rate = pick(rng, (1_000, 4_000)), pick(rng, (3, 5, 6))
    other, more = pick(rng, (3_000, 6_000)), pick(rng, (2, 4))
    counts = macs * rate, other * (rate + more)
    asked = pick(rng, (2_000, 10_000, 20_000))
    answer = asked * sum(counts) / (macs + other)
    return Question(
        "Part 3",
        f"On a board, depthwise layers of {macs:,} and {other:,} multiply-accumulates took "
        f"{counts[0]:,} and {counts[1]:,} instructions. How many do you expect of one with "
        f"{asked:,} multiply-accumulates?",
        answer,
        f"({counts[0]:,} + {counts[1]:,}) / ({macs:,} + {other:,}) = "
        f"{shown(sum(counts) / (macs + other))} for each; × {asked:,} = {shown(answer)}",
    )


def networks_on_the_front(rng: np.random.Generator) -> Question:
    """Who is beaten, ties among them."""
    costs = [2, 2, 4, 5, 8]
    scores = [pick(rng, (60, 66)), pick(rng, (64, 68)), *(pick(rng, (63, 67, 70)) for _ in "abc")]
    points = list(zip(costs, scores, strict=True))
    front = {
        (cost, score)
        for cost, score in points
        if not any(c <= cost and s >= score and (c, s) != (cost, score) for c, s in points)
    }
    sizes, shares = (", ".join(map(str, each[:4])) for each in (costs, scores))
    return Question(
        "Part 4",
        f"Five networks take {sizes} and {costs[4]} kB; in this order, they are right on {shares} "
        f"and {scores[4]} % of the pictures. How many of them are on the Pareto front?",
        len(front),
        f"nobody beats {' and '.join(f'{cost} kB with {score} %' for cost, score in sorted(front))}"
        f": {len(front)}",
        tolerance=0,
    )


def who_becomes_the_parent(rng: np.random.Generator) -> Question:
    """The best of the picked, while the oldest leaves all the same."""
    scores = [int(each) for each in 60 + rng.permutation(20)[:4]]
    picked = sorted(int(each) for each in rng.permutation(4)[:2])
    best = max(picked, key=lambda place: scores[place])
    listed = ", ".join(map(str, scores))
    moved = "so all others move one place" if best else "and that is the parent itself"
    return Question(
        "Part 5",
        f"Four networks are alive, the oldest first, with the scores {listed}. Aging evolution "
        f"picks those at the places {picked[0]} and {picked[1]}, counted from 0; the better one "
        "has a child. At which place does this parent stand after the step? Write -1 if it has "
        "left.",
        best - 1,
        f"{scores[best]} is the better one, at place {best}; the oldest leaves, {moved}: "
        f"{best - 1}",
        tolerance=0,
    )


QUESTIONS = (
    networks_of_a_space,
    peak_of_two_layers,
    layer_that_was_not_measured,
    networks_on_the_front,
    who_becomes_the_parent,
)
