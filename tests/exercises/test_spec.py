"""How the file of an exercise registers mistakes."""

import math

import pytest

from tinyml_course.errors import LessonError
from tinyml_course.exercises import exercise


@pytest.fixture
def rounded():
    return exercise(points=1, inputs=lambda rng: [(float(rng.uniform(0, 9)),)])


def test_mistakes_of_one_hint_are_registered_by_name_in_their_order(rounded):
    rounded.mistakes("Round to\n    the nearest.", up=math.ceil, down=math.floor)

    @rounded.mistake
    def not_rounded(x):
        """Round."""
        return x

    found = rounded.finished("rounded", round).mistakes
    assert [(m.id, m.hint) for m in found] == [
        ("up", "Round to the nearest."),
        ("down", "Round to the nearest."),
        ("not_rounded", "Round."),
    ]
    assert [m.wrong(2.5) for m in found] == [3, 2, 2.5]


def test_a_name_that_is_taken_is_refused_by_both_ways(rounded):
    rounded.mistakes("Round.", floor=math.floor)
    with pytest.raises(LessonError, match="different names of mistakes, got floor twice"):
        rounded.mistakes("Round up.", floor=math.ceil)

    def floor(x):
        """Round."""
        return x

    with pytest.raises(LessonError, match="different names of mistakes, got floor twice"):
        rounded.mistake(floor)


def test_mistakes_without_a_hint_are_refused(rounded):
    with pytest.raises(LessonError, match="the mistakes up, down to have a hint"):
        rounded.mistakes(" ", up=math.ceil, down=math.floor)
