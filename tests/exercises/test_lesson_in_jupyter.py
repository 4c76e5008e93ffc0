"""The same `Lesson` in a real kernel: what is displayed, and what a failure looks like."""

import json
import textwrap

import pytest

from tinyml_course.exercises import CheckSet, Exercise
from tinyml_course.exercises.checkpoints import made_by_hash
from tinyml_course.exercises.stored_checks import checks_text

nbformat = pytest.importorskip("nbformat", reason="needs the grading extra")
nbclient = pytest.importorskip("nbclient", reason="needs the grading extra")

NAME = "90_sample"

TRAINING = """\
# trains, and keeps what it made
if RETRAIN:
    lesson.save_checkpoint("model", b"TFL3", data_version="v1")

"""

CELLS = [
    """\
    RETRAIN = True
    from pathlib import Path
    from tinyml_course import paths
    paths.PACKAGE_DIR = Path.cwd().parents[1] / "tinyml_course"
    from tinyml_course.exercises import Lesson
    lesson = Lesson("90_sample")
    def double(x):
        return 2 * x
    """,
    "lesson.check(double)",
    """\
    def double(x):
        return x / 0
    """,
    "lesson.check(double)",
    'lesson.predict("q", 3)',
    TRAINING,
    """\
    STUCK = False  # True goes on with stored data
    history = []
    for epoch in range(3):
        history.append(triple(epoch))
    best = max(history)
    """,
    "rows = [best]",
    "print(rows, hist)",
    """\
    def triple(x):
        raise NotImplementedError
    """,
    "print(triple(2))",
    """\
    def mine():
        raise NotImplementedError("not ours")
    mine()
    """,
    "print(rows)",
]


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """Outputs of `CELLS`, run in the folder of a lesson in a small checkout."""
    top = tmp_path_factory.mktemp("checkout")
    (top / "pyproject.toml").write_text("")
    (top / "notebooks").mkdir()
    here = top / "solutions" / NAME
    here.mkdir(parents=True)
    data = top / "tinyml_course" / "exercises" / "data" / NAME
    data.mkdir(parents=True)
    exercise = Exercise("double", 2, lambda x: 2 * x, lambda _rng: [(4,)])
    triple = Exercise("triple", 1, lambda x: 3 * x, lambda _rng: [(4,)])
    checks = {each.name: CheckSet.from_exercise(each, 0) for each in (exercise, triple)}
    (data / "checks.json").write_text(checks_text(NAME, checks), encoding="utf-8")
    cells = [nbformat.v4.new_code_cell(textwrap.dedent(source)) for source in CELLS]
    notebook = nbformat.v4.new_notebook(cells=cells)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TINYML_COURSE_HOME", str(top / "home"))
        client = nbclient.NotebookClient(
            notebook, kernel_name="python3", resources={"metadata": {"path": str(here)}}
        )
        client.allow_errors = True
        client.execute()
    return [cell.outputs for cell in notebook.cells], data


def test_a_passed_check_shows_its_feedback_once(outputs):
    (shown,) = outputs[0][1]
    assert shown.output_type == "display_data"
    assert shown.data["text/plain"] == "✓ double: passed, 2 points"
    assert "✓ double: passed, 2 points" in shown.data["text/html"]


def test_a_failed_check_shows_its_feedback_and_one_line_of_error(outputs):
    shown, error = outputs[0][3]
    assert shown.data["text/plain"].splitlines()[-1] == (
        "  got          ZeroDivisionError: division by zero, in line 2 of double: return x / 0"
    )
    assert error.output_type == "error"
    assert error.traceback == ["CheckFailed: double has not passed; see the feedback above"]


def test_a_prediction_is_echoed(outputs):
    (shown,) = outputs[0][4]
    assert shown.data["text/plain"] == "✓ q: your prediction: 3, kept"


def test_a_training_cell_in_solutions_keeps_its_result_with_the_hash_of_its_source(outputs):
    (shown,) = outputs[0][5]
    assert shown.data["text/plain"].startswith("✓ model: saved as model.tflite")
    index = json.loads((outputs[1] / "checkpoints.json").read_text())
    assert index["model"]["made_by"] == made_by_hash(TRAINING, "v1")


CELL = 'the cell with "def triple"'


def test_a_cell_that_needs_a_function_whose_cell_did_not_run_says_so(outputs):
    shown, error = outputs[0][6]
    assert shown.data["text/plain"].splitlines() == [
        "○ triple: not there yet",
        f"  next  run {CELL}, after you wrote the function there, then the ones below it in order",
        "  or    set STUCK = True in this cell, to go on with stored data",
    ]
    assert error.ename == "NameError"  # what runs notebooks sees the error that it was
    assert error.traceback == ["NameError: triple: not there yet; see above"]


def test_what_that_cell_would_have_made_is_traced_to_it_through_other_cells(outputs):
    for number, name in ((7, "best"), (8, "rows"), (12, "rows")):
        shown, error = outputs[0][number]
        lines = shown.data["text/plain"].splitlines()
        assert lines[0] == f"○ {name}: not there yet"
        assert "the cell that makes it stopped, because triple is not there yet" in lines[1]
        assert f"set STUCK = True in the cell that makes {name}" in lines[-1]
        assert error.ename == "NameError"


def test_a_cell_that_calls_a_stub_says_to_write_it(outputs):
    shown, error = outputs[0][10]
    assert shown.data["text/plain"].splitlines() == [
        "○ triple: not written yet",
        f"  next  write triple in {CELL} and run that cell, then the ones below it in order",
    ]
    assert (error.ename, len(error.traceback)) == ("NotImplementedError", 1)


def test_an_error_of_another_cause_keeps_its_traceback(outputs):
    (error,) = outputs[0][11]
    assert error.ename == "NotImplementedError"
    assert "mine()" in "".join(error.traceback)
