"""Questions that recall lesson 15."""

from __future__ import annotations

import numpy as np

from tinyml_course.exercises.recall.question import Question, pick, shown

LESSON = "15_energy_and_lifetime"


def mean_of_a_duty_cycle(rng: np.random.Generator) -> Question:
    """Awake for a moment, asleep for the rest."""
    awake_mw, awake_s = pick(rng, (50, 100, 200)), pick(rng, (1, 2, 3))
    period_s, sleep_mw = pick(rng, (60, 100, 300)), pick(rng, (0.1, 0.5))
    answer = (awake_mw * awake_s + sleep_mw * (period_s - awake_s)) / period_s
    return Question(
        "Part 1",
        f"A device draws {awake_mw} mW for {awake_s} s and {sleep_mw} mW asleep for the rest of "
        f"every {period_s} s. What is its mean power, in mW?",
        answer,
        f"({awake_mw} × {awake_s} + {sleep_mw} × {period_s - awake_s}) / {period_s} = "
        f"{shown(answer)} mW",
        "mW",
    )


def days_of_a_battery(rng: np.random.Generator) -> Question:
    """Energy divided by power, self-discharge included."""
    capacity, load = pick(rng, (2_400, 4_800, 9_600)), pick(rng, (0.75, 1.5, 3.0))
    loss = load / 3
    answer = capacity / (load + loss) / 24
    return Question(
        "Part 2",
        f"A battery gives {capacity:,} mWh. The device draws {load} mW on average, and "
        f"self-discharge takes {shown(loss)} mW. How many days does the battery last?",
        answer,
        f"{capacity:,} / ({load} + {shown(loss)}) = {shown(capacity / (load + loss))} hours, / 24 "
        f"= {shown(answer)} days",
        "days",
    )


def messages_the_law_allows(rng: np.random.Generator) -> Question:
    """A duty cycle of 1 % on the air."""
    seconds = pick(rng, (0.4, 0.5, 1.5, 1.8))
    answer = int(36 / seconds + 1e-9)
    return Question(
        "Part 3",
        f"The law lets a sender be on the air for 1 % of the time. A message takes {seconds} s on "
        "the air. How many messages an hour may it send?",
        answer,
        f"1 % of 3,600 s are 36 s; 36 / {seconds} = {answer}",
        "messages",
        tolerance=0,
    )


def batteries_of_a_service(rng: np.random.Generator) -> Question:
    """Batteries are whole."""
    years, days = pick(rng, (5, 8, 10)), pick(rng, (400, 500, 700))
    answer = -(-365 * years // days)
    return Question(
        "Part 5",
        f"A battery lasts {days} days. How many does a station use up in {years} years of 365 "
        "days, the first one included?",
        answer,
        f"365 × {years} / {days} = {shown(365 * years / days)}, rounded up: {answer}",
        "batteries",
        tolerance=0,
    )


def dark_days(rng: np.random.Generator) -> Question:
    """A battery bridges some days without sun."""
    load, days = pick(rng, (5, 8, 12)), pick(rng, (2, 3, 4))
    charge, dark = load * days + load // 2, pick(rng, (5, 6, 7))
    answer = dark - days
    return Question(
        "Part 4",
        f"A station needs {load} mWh a day. Its battery holds {charge} mWh when {dark} days "
        "without any sun begin. On how many of them is it empty before the day is over?",
        answer,
        f"{charge} mWh are enough for {days} whole days, so {dark} - {days} = {answer} days are "
        "dark",
        "days",
        tolerance=0,
    )


QUESTIONS = (
    mean_of_a_duty_cycle,
    days_of_a_battery,
    messages_the_law_allows,
    batteries_of_a_service,
    dark_days,
)
