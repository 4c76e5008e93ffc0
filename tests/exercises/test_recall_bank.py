"""Every question of the bank, against the lesson's own solution or another computation.

An oracle gets the numbers that stand in the question's text, in their order, and nothing else: so
the text says all that is needed, and the answer follows from it.
"""

import itertools
import re

import numpy as np
import pytest

from tests.support.recall_oracles import ORACLES, reference
from tinyml_course.exercises.recall import choose
from tinyml_course.exercises.recall.question import Question
from tinyml_course.grading.lesson_source import source_notebook
from tinyml_course.grading.release_steps.files import read_notebook

SEEDS = range(40)
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:,\d{3})*(?:\.\d+)?")
OPERATOR = re.compile(r"\b[A-Z]{2,}[A-Z_]*(?:_2D)?\b")
DRAWS = [(lesson, draw) for lesson, draws in choose.questions().items() for draw in draws]
IDS = [f"{lesson[:2]}-{draw.__name__}" for lesson, draw in DRAWS]


def numbers_in(text):
    values = [float(found.replace(",", "")) for found in NUMBER.findall(text)]
    return [int(value) if value.is_integer() else value for value in values]


def drawn(draw, seed):
    return draw(np.random.default_rng(seed))


def answer_by_oracle(draw, question):
    if draw.__name__ == "operators_to_register":
        return len(reference("required_ops")(OPERATOR.findall(question.text)))
    return ORACLES[draw.__name__](*numbers_in(question.text))


@pytest.mark.parametrize(("lesson", "draw"), DRAWS, ids=IDS)
def test_the_answer_follows_from_the_numbers_in_the_text(lesson, draw):
    for seed in SEEDS:
        question = drawn(draw, seed)
        expected = answer_by_oracle(draw, question)
        if isinstance(expected, str):
            assert question.answer == expected, question.text
        else:
            rel = question.tolerance / 2 or 1e-9  # half of what an answer may be off
            assert question.answer == pytest.approx(float(expected), rel, abs=1e-9), question.text


@pytest.mark.parametrize(("lesson", "draw"), DRAWS, ids=IDS)
def test_numbers_change_and_the_text_can_be_read_in_a_moment(lesson, draw):
    drawings = [drawn(draw, seed) for seed in SEEDS]
    assert len({each.text for each in drawings}) > 2
    assert len({each.answer for each in drawings}) > 1
    for question in drawings:
        assert "?" in question.text
        assert len(question.text.split()) <= 70
        assert "\n" not in question.worked


@pytest.mark.parametrize(("lesson", "draw"), DRAWS, ids=IDS)
def test_the_answer_is_right_as_people_type_it_and_another_one_is_not(lesson, draw):
    for question in (drawn(draw, seed) for seed in SEEDS):
        assert question.problem(question.answer) == ""
        assert question.is_right(question.answer)
        if question.choices:
            (other,) = set(question.choices) - {question.answer}
            assert question.is_right(f" {question.answer.upper()} ")
            assert not question.is_right(other)
            continue
        assert question.is_right(f"{question.answer:.6g} {question.unit}".removesuffix(" share"))
        step = 0.05 * abs(question.answer) + 0.3  # beyond rounding, in any unit
        if question.unit not in {"share", "%"}:
            assert not question.is_right(question.answer + step)
            assert not question.is_right(question.answer - step)


@pytest.mark.parametrize("lesson", choose.questions())
def test_a_question_names_a_part_of_a_lesson_that_there_is(lesson):
    cells = read_notebook(source_notebook(lesson)).cells
    headings = [c.source.partition("\n")[0] for c in cells if c.cell_type == "markdown"]
    for draw in choose.questions()[lesson]:
        start = f"## {drawn(draw, 0).where} ·"
        assert any(heading.startswith(start) for heading in headings), start


def test_names_are_unique_and_every_lesson_has_at_least_three_questions():
    names = [draw.__name__ for draw in itertools.chain(*choose.questions().values())]
    assert len(set(names)) == len(names)
    assert {*ORACLES, "operators_to_register"} == set(names)
    assert all(len(draws) >= 3 for draws in choose.questions().values())


@pytest.mark.parametrize(
    ("given", "right"),
    [
        (90, True),
        (0.9, True),
        ("90 %", True),
        ("0.9", True),
        (np.array([90.0]), True),
        (np.float32(0.9), True),
        (90.5, True),
        (92, False),
        ("ninety", False),
        (None, False),
        (float("nan"), False),
    ],
)
def test_numbers_are_read_as_those_of_predictions(given, right):
    assert Question("Part 1", "How many?", 90, "", "%").is_right(given) is right
