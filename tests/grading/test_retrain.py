"""Training anew: the notebook runs twice, with the switch on and off, and keeps what it shows."""

import nbformat
import pytest

from tinyml_course.errors import LessonError
from tinyml_course.grading.retrain import retrain_lesson

NAME = "90_sample"
SETUP = "RETRAIN = False  # True trains again\n"
TRAINING = """\
with open("made.txt", "a") as file:
    file.write("trained " if RETRAIN else "loaded ")
print(RETRAIN)
"""


@pytest.fixture
def lesson(tmp_path):
    """A function that writes a lesson of these cells; returns its notebook's path."""
    folder = tmp_path / "solutions" / NAME
    folder.mkdir(parents=True)
    (folder / "exercises").mkdir()

    def write(*sources):
        cells = [
            nbformat.v4.new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(sources)
        ]
        path = folder / f"{NAME}.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
        return path

    return write


def test_a_lesson_is_trained_and_then_run_as_it_stands(lesson, tmp_path):
    path = lesson(SETUP, TRAINING)
    assert retrain_lesson(NAME, tmp_path)
    assert path.with_name("made.txt").read_text() == "trained loaded "
    cells = nbformat.read(path, as_version=4).cells
    assert [cell.source for cell in cells] == [SETUP, TRAINING]
    assert cells[1].outputs[0].text == "False\n"
    assert "execution" not in cells[1].metadata


def test_a_lesson_that_trains_nothing_is_left_alone(lesson, tmp_path):
    path = lesson("print(1)")
    before = path.read_bytes()
    assert not retrain_lesson(NAME, tmp_path)
    assert path.read_bytes() == before


def test_a_cell_that_raises_leaves_the_notebook_as_it_was(lesson, tmp_path):
    path = lesson(SETUP, "if RETRAIN:\n    1 / 0")
    before = path.read_bytes()
    with pytest.raises(LessonError, match=r"(?s)every cell of .*90_sample.*ZeroDivisionError"):
        retrain_lesson(NAME, tmp_path)
    assert path.read_bytes() == before
