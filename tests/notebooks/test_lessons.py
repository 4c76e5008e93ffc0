"""What every lesson promises, whatever it teaches."""

import nbformat
import pytest
from nbclient import NotebookClient

from tinyml_course import paths
from tinyml_course.exercises.checks import CheckSet, call_outcome
from tinyml_course.grading.lesson_source import lesson_names, load_exercises, source_notebook
from tinyml_course.grading.release import release_lessons
from tinyml_course.grading.release_steps.cells import RAISES_EXCEPTION, has_tag

LESSONS = lesson_names()
EXERCISES = [(lesson, e) for lesson in LESSONS for e in load_exercises(lesson)]
EXERCISE_IDS = [f"{lesson}-{e.name}" for lesson, e in EXERCISES]
MISTAKES = [(lesson, e, m) for lesson, e in EXERCISES for m in e.mistakes]
MISTAKE_IDS = [f"{lesson}-{e.name}-{m.id}" for lesson, e, m in MISTAKES]
SEEDS = (0, 5, 11, 2024)


def stub(*_args):
    raise NotImplementedError("write this function")


def verdict_of(function, exercise, seed):
    checks = CheckSet.from_exercise(exercise, seed)
    return checks.judge([call_outcome(function, args) for args in checks.cases])


def test_the_student_versions_and_their_checks_are_up_to_date():
    assert release_lessons(check=True) == [], "run: tinyml release"


@pytest.mark.parametrize(("lesson", "exercise"), EXERCISES, ids=EXERCISE_IDS)
def test_a_reference_passes_and_the_empty_stub_fails(lesson, exercise):
    for seed in SEEDS:
        assert verdict_of(exercise.reference, exercise, seed).passed
        assert verdict_of(stub, exercise, seed).status == "not_attempted"


@pytest.mark.parametrize(("lesson", "exercise", "mistake"), MISTAKES, ids=MISTAKE_IDS)
def test_a_known_mistake_fails_and_earns_its_own_hint(lesson, exercise, mistake):
    for seed in SEEDS:
        verdict = verdict_of(mistake.wrong, exercise, seed)
        assert not verdict.passed
        assert verdict.hint_id == mistake.id


@pytest.mark.parametrize("lesson", LESSONS)
def test_exactly_the_tagged_cells_of_an_untouched_student_version_raise(lesson, tmp_path):
    path = paths.notebooks_dir() / lesson / f"{lesson}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    tagged = [c.id for c in notebook.cells if has_tag(c, RAISES_EXCEPTION)]
    assert tagged
    client = NotebookClient(
        notebook,
        timeout=300,
        allow_errors=True,
        resources={"metadata": {"path": str(tmp_path)}},
    )
    client.execute()
    raised = [
        cell.id
        for cell in notebook.cells
        if any(o.output_type == "error" for o in cell.get("outputs", []))
    ]
    assert raised == tagged


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_has_20_to_60_cells_and_keeps_its_outputs(lesson):
    cells = nbformat.read(source_notebook(lesson), as_version=4).cells
    assert 20 <= len(cells) <= 60
    code = [c for c in cells if c.cell_type == "code"]
    assert sum(bool(c.outputs) for c in code) > len(code) / 2
    assert [c.id for c in code if any(o.output_type == "error" for o in c.outputs)] == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_student_version_holds_no_answer(lesson):
    path = paths.notebooks_dir() / lesson / f"{lesson}.ipynb"
    text = path.read_text(encoding="utf-8")
    assert "SOLUTION" not in text
    cells = nbformat.read(source_notebook(lesson), as_version=4).cells
    for cell in cells:
        if "### BEGIN SOLUTION" in cell.source:
            body = cell.source.split("### BEGIN SOLUTION")[1].split("### END SOLUTION")[0]
            assert max(body.splitlines(), key=len).strip() not in text
