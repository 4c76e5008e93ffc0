"""Questions that recall lesson 17."""

from __future__ import annotations

import math

import numpy as np

from tinyml_course.exercises.recall.question import Question, in_sum, pick, shown

LESSON = "17_fleet"


def index_of_two_bins(rng: np.random.Generator) -> Question:
    """Differences of shares, times logarithms of their ratios."""
    before, now = pick(rng, (40, 50, 60)), pick(rng, (10, 20, 30))
    shares = [(now / 100, before / 100), (1 - now / 100, 1 - before / 100)]
    answer = sum((a - e) * math.log(a / e) for a, e in shares)
    terms = " + ".join(
        f"{in_sum(round(a - e, 2))} × ln({shown(round(a, 2))} / {shown(round(e, 2))})"
        for a, e in shares
    )
    return Question(
        "Part 1",
        f"Before, {before} % of a box's values lay in the first of two bins and {100 - before} % "
        f"in the second; now it is {now} % and {100 - now} %. What is the population stability "
        "index, with natural logarithms?",
        answer,
        f"{terms} = {shown(round(answer, 4))}",
    )


def update_or_refusal(rng: np.random.Generator) -> Question:
    """A version must be above the one that runs, not above the other slot's."""
    running = int(rng.integers(5, 9))
    other, offered = running - pick(rng, (1, 2, 3)), running + pick(rng, (-1, 0, 1, 2))
    installed = offered > running
    return Question(
        "Part 2",
        f"A box runs version {running}, which is confirmed; version {other} is in its other slot. "
        f"Version {offered} arrives with a good tag. Is it installed or refused?",
        "installed" if installed else "refused",
        f"{offered} is {'' if installed else 'not '}above {running}, the version that runs",
        choices=("installed", "refused"),
    )


def second_of_the_way_back(rng: np.random.Generator) -> Question:
    """Each reset takes one more time of silence."""
    timeout, last = pick(rng, (8, 20, 30)), pick(rng, (100, 240, 300))
    limit = pick(rng, (2, 3, 4))
    answer = last + limit * timeout
    return Question(
        "Part 3",
        f"A watchdog waits {timeout} s. A program kicks it for the last time at second {last} and "
        f"hangs, also after each reset. At which second does the old program run again, if {limit} "
        "resets bring it back?",
        answer,
        f"{last} + {limit} × {timeout} = {answer}",
        "s",
        tolerance=0,
    )


def bytes_of_a_patch(rng: np.random.Generator) -> Question:
    """Headers count by the run, blocks by themselves."""
    block, runs = pick(rng, (16, 32, 64)), pick(rng, (2, 3, 5))
    each = pick(rng, (2, 4, 10))
    answer = 4 + runs * (6 + each * block)
    return Question(
        "Part 4",
        "A patch takes 4 bytes, 6 more for each run of changed blocks, and the blocks themselves, "
        f"of {block} bytes each. Here {runs} runs of {each} blocks each have changed. How many "
        "bytes does the patch take?",
        answer,
        f"4 + {runs} × (6 + {each} × {block}) = {answer:,}",
        "bytes",
        tolerance=0,
    )


def mean_of_two_villages(rng: np.random.Generator) -> Question:
    """Who has learned from more has more say."""
    few, many = pick(rng, ((10, 30), (20, 80), (50, 150)))
    low, high = (int(rng.integers(first, first + 4)) for first in (-4, 4))
    answer = (few * low + many * high) / (few + many)
    return Question(
        "Part 5",
        f"A village with {few} examples sends the weight {low}, one with {many} examples the "
        f"weight {high}. What does federated averaging make of both?",
        answer,
        f"({few} × {in_sum(low)} + {many} × {high}) / {few + many} = {shown(answer)}",
    )


def step_that_fools(rng: np.random.Generator) -> Question:
    """The sign of a slope decides, and the range of the input ends the step."""
    x, slope = pick(rng, (0.2, 0.5, 0.9)), pick(rng, (-3.0, -0.2, 0.4, 5.0))
    eps = pick(rng, (0.05, 0.15, 0.3))
    answer = round(min(max(x + math.copysign(eps, slope), 0.0), 1.0), 6)
    return Question(
        "Part 6",
        f"A number of an input is {x}; inputs lie from 0 to 1. The slope of the loss over it is "
        f"{slope}. Where does FGSM put it with an eps of {eps}?",
        answer,
        f"{'up' if slope > 0 else 'down'} by {eps}, whatever the slope's size, and no farther than "
        f"the range: {shown(answer)}",
        tolerance=0,
    )


QUESTIONS = (
    index_of_two_bins,
    update_or_refusal,
    second_of_the_way_back,
    bytes_of_a_patch,
    mean_of_two_villages,
    step_that_fools,
)
