"""`Lesson` as a student meets it: feedback, checkpoints, progress."""

import hashlib
import json
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from tests.support.sample_lesson import NAME, another_right_answer
from tinyml_course.errors import CheckFailed, LessonError
from tinyml_course.exercises import (
    Lesson,
    read_progress,
)
from tinyml_course.exercises.checkpoints import made_by_hash, save_checkpoint
from tinyml_course.seeds import derive_seed


def failure_text(lesson, function):
    with pytest.raises(CheckFailed) as caught:
        lesson.check(function)
    return str(caught.value)


def named(name, function):
    function.__name__ = name
    return function


def test_a_right_answer_passes_with_its_points(lesson, shown):
    assert lesson.check(named("to_steps", another_right_answer)).passed
    assert shown[-1].text == "✓ to_steps: passed, 2 points"
    lesson.check(named("ratio", lambda a, b: a / b))
    assert shown[-1].text == "✓ ratio: passed, 1 point"


def test_a_known_mistake_earns_its_hint_beside_call_and_values(lesson):
    wrong = named("to_steps", lambda x, step: np.round(x / step).astype(np.int8))
    assert failure_text(lesson, wrong) == (
        "✗ to_steps: not right yet\n"
        "  call 1 of 2  to_steps([0.5, 1.5, 2.5] (float32), 1.0)\n"
        "  result       expected 1 at index [0], got 0 (2 of 3 elements differ)\n"
        "  there        argument 1 holds 0.5 at index [0]\n"
        "  hint         np.round takes 2.5 to 2; look at the rule for halves."
    )


def test_where_a_whole_row_makes_a_value_the_row_is_shown(lesson):
    text = failure_text(lesson, named("shares", lambda x: x / x.max(axis=1, keepdims=True)))
    assert "  there        row [0] of argument 1 is [1.0, 3.0] (float64)" in text
    assert "holds" not in text


def test_a_wrong_value_of_a_tuple_is_named_as_in_the_docstring(lesson):
    def bounds(x):
        """Returns (lowest, highest) of a list."""
        return min(x), x[-1]

    assert "  result       highest (value 2 of 2): expected 3, got 2" in failure_text(
        lesson, bounds
    )


def test_an_answer_that_calls_another_exercise_is_told_to_write_that_first(lesson):
    def to_steps(x, step):
        raise NotImplementedError

    def ratio(a, b):
        return to_steps(a, b)

    assert failure_text(lesson, ratio) == (
        "○ ratio: calls to_steps, which is not written yet\n"
        '  next  write to_steps in the cell with "def to_steps" and run that cell, then the ones '
        "below it in order"
    )

    def bounds(x):
        return shares(x), ratio(x, x)  # noqa: F821

    assert "○ bounds: calls shares, which is not written yet" in failure_text(lesson, bounds)


def test_an_empty_stub_is_asked_for_and_not_called_wrong(lesson):
    def to_steps(x, step):
        raise NotImplementedError("write this function")

    assert failure_text(lesson, to_steps) == (
        "○ to_steps: not written yet\n"
        "  next  write to_steps in the cell above, then run this cell again"
    )


def test_a_crash_shows_the_call_and_the_students_own_line(lesson):
    def ratio(a, b):
        return a / (b - b)

    assert failure_text(lesson, ratio) == (
        "✗ ratio: raised an error\n"
        "  call 1 of 1  ratio(3, 2)\n"
        "  expected     1.5\n"
        "  got          ZeroDivisionError: division by zero, "
        "in line 2 of ratio: return a / (b - b)"
    )


def test_what_is_not_plain_data_gets_a_clear_message(lesson):
    text = failure_text(lesson, named("ratio", lambda *_: object()))
    assert text.startswith("✗ ratio: returned something that cannot be checked\n")
    assert "expected plain data (numbers, strings, lists" in text
    assert "got builtins.object" in text


def test_a_closed_room_is_named(lesson):
    def ratio(a, b):
        derive_seed(1)
        return a / b

    assert failure_text(lesson, ratio) == (
        "✗ ratio: used a part of the library that is closed here\n"
        "  closed  derive_seed is yours to write here: tinyml_course.seeds is closed to this "
        "exercise\n"
        "  next    write it with NumPy and your own functions, then run this cell again"
    )


def test_a_function_that_is_no_exercise_is_told_which_there_are(lesson):
    with pytest.raises(LessonError) as caught:
        lesson.check(named("to_step", lambda: 0))
    assert str(caught.value) == (
        "expected one of the exercises of 90_sample (to_steps, ratio, shares, bounds), got to_step"
    )


@pytest.mark.parametrize("value", ["to_steps", 3, None])
def test_what_is_no_function_is_told_how_to_call(lesson, value):
    with pytest.raises(LessonError, match=r"as in lesson\.check\(to_steps\), got "):
        lesson.check(value)


def test_feedback_html_escapes_and_names_the_state_in_words(lesson, shown):
    with pytest.raises(CheckFailed):
        lesson.check(named("ratio", lambda *_: "<b>"))
    html = shown[-1].html
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert "✗ ratio: not right yet" in html
    assert "background:#" not in html  # the page's own background, light or dark
    assert "color:inherit" in html


def test_progress_counts_what_passed_last(lesson):
    right, wrong = (named("ratio", f) for f in (lambda a, b: a / b, lambda *_: 0.0))
    assert lesson.progress_message().title == "0 of 4 exercises passed, 0 of 5 points"
    lesson.check(right)
    assert lesson.progress_message().text == (
        "1 of 4 exercises passed, 1 of 5 points\n"
        "  ○ to_steps  not yet, 2 points\n"
        "  ✓ ratio     passed, 1 point\n"
        "  ○ shares    not yet, 1 point\n"
        "  ○ bounds    not yet, 1 point"
    )
    failure_text(lesson, wrong)
    message = lesson.progress_message()
    assert message.title == "0 of 4 exercises passed, 0 of 5 points"
    assert message.rows[-1][0] == "passed earlier"
    assert message.rows[-1][1].startswith("ratio; this stays")


def test_an_untouched_copy_that_runs_from_top_to_bottom_takes_no_pass_away(lesson):
    def ratio(a, b):
        raise NotImplementedError

    lesson.check(named("ratio", lambda a, b: a / b))
    copy = Lesson(NAME)
    failure_text(copy, ratio)
    (kept,) = [each for each in read_progress() if each.name == NAME]
    assert [each.name for each in kept.passed] == ["ratio"]


def test_a_stored_model_that_stands_in_is_the_checkpoint_and_says_so(lesson, folder, shown):
    save_checkpoint(folder, "model", b"TFL3", "a")
    assert lesson.stand_in("model") == lesson.checkpoint("model") == b"TFL3"
    assert shown[-1].title == (
        "○ TensorFlow is not installed: the stored model stands in for your own"
    )
    assert 'pip install "tinyml-course[train]"' in shown[-1].text


@pytest.mark.usefixtures("lesson")
def test_a_state_folder_that_cannot_be_written_does_not_break_the_lesson(
    shown, tmp_path, monkeypatch
):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TINYML_COURSE_HOME", str(tmp_path / "file" / "below"))
    again = Lesson(NAME)
    again.predict("q", 2)
    again.reveal("q", 2)
    assert shown[-1].title == "✓ q: prediction and truth"


@pytest.mark.usefixtures("lesson")
def test_an_unknown_lesson_is_told_which_there_are():
    with pytest.raises(LessonError) as caught:
        Lesson("05_int8")
    assert str(caught.value) == "expected one of the lessons (90_sample), got '05_int8'"


@pytest.mark.usefixtures("lesson")
def test_a_lesson_that_was_not_released_is_told_the_command(tmp_path):
    source = tmp_path / "solutions" / "91_new"
    source.mkdir(parents=True)
    (source / "91_new.ipynb").write_text("{}")
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "notebooks").mkdir()
    with pytest.raises(LessonError, match="found none; run: tinyml release 91_new"):
        Lesson("91_new")


def test_damaged_checks_are_told_apart_from_missing_ones(folder):
    (folder / "checks.json").write_text('{"exercises": {"a": 1}}')
    with pytest.raises(LessonError, match="got a damaged file"):
        Lesson(NAME)


def test_checkpoints_come_back_as_the_data_that_were_kept(lesson, folder):
    arrays = {"x": np.arange(3, dtype=np.int8), "y": np.float32(2)}
    save_checkpoint(folder, "model", b"TFL3...", "a")
    save_checkpoint(folder, "windows", arrays, "b")
    assert lesson.checkpoint("model") == b"TFL3..."
    loaded = lesson.checkpoint("windows")
    assert loaded["x"].dtype == np.int8
    assert loaded["x"].tolist() == [0, 1, 2]
    assert loaded["y"] == 2
    index = json.loads((folder / "checkpoints.json").read_text())
    assert index["model"] == {
        "file": "model.tflite",
        "sha256": hashlib.sha256(b"TFL3...").hexdigest(),
        "made_by": "a",
    }


def test_a_model_that_is_used_elsewhere_has_its_labels_beside_it(lesson, folder):
    save_checkpoint(folder, "wake", b"TFL3", "a", ["silence", "smart mirror"])
    save_checkpoint(folder, "model", b"TFL3", "a")
    assert lesson.checkpoint_labels("wake") == ("silence", "smart mirror")
    assert lesson.checkpoint_labels("model") == ()
    with pytest.raises(LessonError, match=r"checkpoints of this lesson \(model, wake\), got 'x'"):
        lesson.checkpoint_labels("x")


def test_a_damaged_checkpoint_is_refused(lesson, folder):
    path = save_checkpoint(folder, "model", b"TFL3", "a")
    path.write_bytes(b"TFL4")
    with pytest.raises(LessonError, match=r"expected SHA-256 .* the file is damaged"):
        lesson.checkpoint("model")
    path.unlink()
    with pytest.raises(LessonError, match="found none; install the package again"):
        lesson.checkpoint("model")


def test_an_unknown_checkpoint_is_told_which_there_are(lesson):
    with pytest.raises(LessonError, match=r"checkpoints of this lesson \(none\), got 'model'"):
        lesson.checkpoint("model")


@pytest.mark.parametrize("data", [3, {}, {"x": np.array(["a"])}, {"x": np.array([object()])}])
def test_only_bytes_and_numeric_arrays_are_kept(folder, data):
    with pytest.raises(LessonError, match="dict of numeric arrays"):
        save_checkpoint(folder, "model", data, "a")


def test_retraining_outside_solutions_keeps_nothing(lesson, shown, folder):
    assert lesson.save_checkpoint("model", b"TFL3", data_version="v1") is None
    assert shown[-1].title == "○ model: trained, not saved"
    assert not (folder / "checkpoints.json").exists()


def test_the_hash_of_a_training_cell_depends_on_its_code_and_its_data_only():
    assert made_by_hash("a = 1  \nb = 2\n", "v1") == made_by_hash("a = 1\nb = 2", "v1")
    assert made_by_hash("a = 1", "v1") != made_by_hash("a = 2", "v1")
    assert made_by_hash("a = 1", "v1") != made_by_hash("a = 1", "v2")


def test_the_lesson_says_what_it_is_and_runs_on(lesson):
    assert repr(lesson) == "Lesson 90_sample: 4 exercises, 5 points"
    assert f"NumPy {np.__version__}" in lesson.versions()


def test_in_plain_python_nothing_is_printed(lesson, capsys):
    lesson.check(named("ratio", lambda a, b: a / b))
    lesson.progress()
    assert capsys.readouterr() == ("", "")


def test_importing_exercises_imports_nothing_heavy():
    code = textwrap.dedent("""
        import sys
        import tinyml_course.exercises
        heavy = {"IPython", "matplotlib", "scipy", "nbformat", "nbgrader", "tensorflow"}
        print(sorted(heavy & set(sys.modules)))
    """)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
