"""Release: one small lesson in a checkout of its own, released, spoilt, and released again."""

import base64
import json
import re
import zlib
from dataclasses import replace

import pytest

from tinyml_course import paths
from tinyml_course.errors import LessonError, ReleaseError
from tinyml_course.exercises import Budgets
from tinyml_course.exercises.checkpoints import made_by_hash, save_checkpoint
from tinyml_course.exercises.model_answers import ModelCheck
from tinyml_course.exercises.stored_checks import read_checks, read_model_checks
from tinyml_course.grading.glossary import glossary_text
from tinyml_course.grading.lesson_facts import LessonFacts, SyllabusRow
from tinyml_course.grading.release import release_lessons
from tinyml_course.grading.release_steps.cells import (
    STUB,
    check_metadata,
    note_metadata,
    solution_metadata,
)

nbformat = pytest.importorskip("nbformat", reason="needs the grading extra")
pytest.importorskip("nbgrader", reason="needs the grading extra")

NAME = "90_sample"
REPOSITORY = "https://github.com/example/course"

EXERCISE = """\
from tinyml_course.exercises import exercise

def numbers(rng):
    return [(2,), (int(rng.integers(3, 99)),)]

double = exercise(points=3, inputs=numbers)

@double.mistake
def squares(x):
    '''Two times, not to the power of two.'''
    return x * x
"""

FACTS = """\
number = "90"
title = "A sample"
promise = "One sentence."
figure = "2 of 2"
minutes = 5
time_note = "or less"
before = "nothing"
visible_seed = 5

[syllabus]
use_case = "numbers"
writes = "a product"
figure = "all"
"""

SYLLABUS = """\
before = "# Syllabus\\n\\nBegin with {start}"
after = "## The end"

[[planned]]
number = "89"
title = "Later"
use_case = "words"
writes = "a sum"
figure = "none"
"""

SETUP = """\
import sys
if "google.colab" in sys.modules:
    %pip install -q "tinyml-course @ git+https://old.example/tinyml-course"
from tinyml_course.exercises import Lesson
lesson = Lesson("90_sample")
RETRAIN = False
"""

SOLUTION = '''\
def double(x):
    """Twice `x`."""
    ### BEGIN SOLUTION
    return x + x
    ### END SOLUTION
'''


def code(cell_id, source, *tags, **metadata):
    metadata = {"tags": list(tags), **metadata} if tags else metadata
    return {
        "cell_type": "code",
        "id": cell_id,
        "metadata": metadata,
        "source": source,
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "old output"}],
        "execution_count": 7,
    }


def text(cell_id, source, *tags, **metadata):
    metadata = {"tags": list(tags), **metadata} if tags else metadata
    return {"cell_type": "markdown", "id": cell_id, "metadata": metadata, "source": source}


def sample_cells():
    return [
        text("title", "# A sample\n\nOne sentence."),
        code("setup", SETUP, "setup"),
        code("guess", 'lesson.predict(  # é\n    "q", {"a": 42}\n)  # your guess', "predict"),
        code("double", SOLUTION, **solution_metadata("double")),
        code("check", "lesson.check(double)", **check_metadata("double")),
        code("see", "print(double(3))", "stub-raises"),
        code("truth", 'lesson.reveal("q", double(21))', "stub-raises"),
        code("markers", "print('no stub in here')", collapsed=True),
        text("note", "A written answer.", **note_metadata("decision_note", 4)),
        text("rubric", "Full marks for …", "instructor"),
    ]


class Checkout:
    """A checkout with one lesson in it."""

    def __init__(self, top):
        self.top = top
        self.source = top / "solutions" / NAME / f"{NAME}.ipynb"
        self.exercise = self.source.parent / "exercises" / "double.py"
        self.student = top / "notebooks" / NAME / f"{NAME}.ipynb"
        self.data = top / "tinyml_course" / "exercises" / "data" / NAME
        self.checks = self.data / "checks.json"
        self.exercise.parent.mkdir(parents=True)
        self.exercise.write_text(EXERCISE, encoding="utf-8")
        self.facts = self.source.with_name("lesson.toml")
        self.facts.write_text(FACTS, encoding="utf-8")
        (top / "solutions" / "syllabus.toml").write_text(SYLLABUS, encoding="utf-8")
        self.syllabus = top / "notebooks" / "syllabus.md"
        self.glossary = top / "notebooks" / "glossary.md"
        self.cells = sample_cells()
        self.save()

    def save(self, **changes):
        notebook = {
            "cells": self.cells,
            "metadata": {
                "kernelspec": {"name": "my-venv", "display_name": "mine", "language": "python"},
                "language_info": {"name": "python", "version": "3.99"},
                "widgets": {"application/vnd.jupyter.widget-state+json": {}},
            },
            "nbformat": 4,
            "nbformat_minor": 5,
            **changes,
        }
        self.source.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")

    def cell(self, cell_id):
        return next(cell for cell in self.cells if cell["id"] == cell_id)

    def release(self, **options):
        return release_lessons(root=self.top, **options)

    def refusal(self):
        self.save()
        with pytest.raises(ReleaseError) as caught:
            self.release()
        return str(caught.value)

    def student_cells(self):
        return {cell.id: cell for cell in nbformat.read(self.student, as_version=4).cells}


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "repository_url", lambda: REPOSITORY)
    return Checkout(tmp_path)


def test_release_writes_the_student_version_the_checks_and_the_badge(checkout):
    changed = checkout.release()
    made = {checkout.student, checkout.checks, checkout.syllabus, checkout.glossary}
    assert set(changed) == {*made, checkout.source}
    files = [path for path in checkout.top.rglob("*") if path.is_file()]
    below = {path.name for path in files if path.parent.name != "__pycache__"}
    sources = {f"{NAME}.ipynb", "double.py", "lesson.toml", "syllabus.toml"}
    assert below == {*sources, "checks.json", "syllabus.md", "glossary.md"}  # no gradebook.db


def test_the_syllabus_has_a_row_for_each_lesson_written_or_planned(checkout):
    checkout.release()
    link = f"{NAME}/{NAME}.ipynb"
    assert checkout.syllabus.read_text().splitlines() == [
        "# Syllabus",
        "",
        f"Begin with [90 · A sample]({link})",
        "",
        "| # | lesson | use case | what you will write | the figure | minutes | state |",
        "|---|---|---|---|---|---|---|",
        "| 89 | Later | words | a sum | none |  | planned |",
        f"| 90 | [A sample]({link}) | numbers | a product | all | 5 | **ready** |",
        "",
        "## The end",
    ]


TERMS = '[terms]\n"hidden input" = "One that nobody knows before."\nExercise = "What you write."\n'


def test_the_glossary_has_the_terms_of_every_lesson_in_order(checkout):
    checkout.facts.write_text(FACTS + TERMS, encoding="utf-8")
    checkout.cells[8]["source"] = "An exercise has one hidden\ninput."
    checkout.save()
    checkout.release()
    link = f"([90]({NAME}/{NAME}.ipynb))"
    assert checkout.glossary.read_text().splitlines()[-2:] == [
        f"- **Exercise** {link}: What you write.",
        f"- **hidden input** {link}: One that nobody knows before.",
    ]


def test_a_term_that_the_lesson_does_not_use_is_refused(checkout):
    checkout.facts.write_text(FACTS + TERMS, encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"each of its \[terms\]; not: hidden input, Exercise"):
        checkout.release()


def test_a_term_is_explained_by_one_lesson():
    facts = LessonFacts("90", "A", "", "", 5, "", SyllabusRow("", "", ""), terms={"Scale": "x"})
    other = replace(facts, number="91", terms={"scale": "y"})
    with pytest.raises(LessonError, match="one lesson to explain 'scale', found a second in"):
        glossary_text({"90_a": facts, "91_b": other})


def test_checks_packed_by_another_compressor_are_up_to_date(checkout):
    checkout.release()
    text = checkout.checks.read_text()
    (packed,) = re.findall(r'"outcomes": "([^"]+)"', text)
    stored = zlib.compress(zlib.decompress(base64.b64decode(packed)), level=1)
    checkout.checks.write_text(text.replace(packed, base64.b64encode(stored).decode()))
    assert checkout.checks.read_text() != text
    assert checkout.release(check=True) == []
    checkout.checks.write_text(text.replace('"points": 3', '"points": 4'))
    assert checkout.release(check=True) == [checkout.checks]


def test_releasing_again_changes_nothing(checkout):
    checkout.release()
    before = {path: path.read_bytes() for path in checkout.top.rglob("*") if path.is_file()}
    assert checkout.release() == []
    assert before == {path: path.read_bytes() for path in before}


def test_checking_writes_nothing_and_names_what_is_out_of_date(checkout):
    assert set(checkout.release(check=True)) == {
        checkout.student,
        checkout.checks,
        checkout.source,
        checkout.syllabus,
        checkout.glossary,
    }
    assert not checkout.student.exists()
    checkout.release()
    assert checkout.release(check=True) == []
    checkout.student.write_text(checkout.student.read_text().replace("Twice", "Thrice"))
    assert checkout.release(check=True) == [checkout.student]


def test_solutions_become_stubs_and_nothing_of_the_reference_leaks(checkout):
    checkout.release()
    cells = checkout.student_cells()
    assert cells["double"].source.rstrip() == f'def double(x):\n    """Twice `x`."""\n    {STUB}'
    released = checkout.student.read_text() + checkout.checks.read_text()
    for secret in ("x + x", "BEGIN SOLUTION", "reference_of_double", "x * x", "A written answer"):
        assert secret not in released
    assert cells["note"].source.startswith("*Write your answer here")
    assert "rubric" not in cells
    assert not (checkout.student.parent / "exercises").exists()


def test_the_visible_checks_are_those_of_the_visible_seed(checkout):
    checkout.release()
    text = checkout.checks.read_text()
    assert json.loads(text)["lesson"] == NAME
    check_set = read_checks(text)["double"]
    assert (check_set.points, check_set.cases[0], check_set.expected[0]) == (3, (2,), 4)
    assert check_set.mistakes[0].hint == "Two times, not to the power of two."


def test_points_come_from_the_exercises_and_the_check_cell_is_locked(checkout):
    checkout.release()
    cells = checkout.student_cells()
    assert cells["check"].metadata.nbgrader.points == 3
    assert cells["check"].metadata.editable is False
    assert cells["check"].metadata.nbgrader.checksum
    assert cells["note"].metadata.nbgrader.points == 4
    assert "editable" not in cells["double"].metadata


def test_cells_that_raise_are_tagged_in_the_student_version_only(checkout):
    checkout.release()
    raising = {
        name
        for name, cell in checkout.student_cells().items()
        if "raises-exception" in cell.metadata.get("tags", [])
    }
    assert raising == {"check", "see", "truth"}
    assert "raises-exception" not in checkout.source.read_text()


def test_answers_to_predictions_are_open_and_the_layout_stays(checkout):
    checkout.release()
    expected = 'lesson.predict(  # é\n    "q", ...\n)  # your guess'
    assert checkout.student_cells()["guess"].source == expected
    assert "42" in checkout.source.read_text()


def test_the_address_is_written_into_both_versions(checkout):
    checkout.release()
    badge = (
        "[![Open in Colab]({}open-in-colab.svg)](https://colab.research.google.com/github/example/course/blob/main/notebooks/"
        "90_sample/90_sample.ipynb)"
    )
    install = '\n    %pip install -q anywidget "tinyml-course[data] @ git+https://github.com/example/course"\n'
    complete = {cell.id: cell for cell in nbformat.read(checkout.source, as_version=4).cells}
    for cells, folder in ((complete, "../../notebooks/"), (checkout.student_cells(), "../")):
        assert cells["title"].source == (
            "# 90 · A sample\n\nOne sentence.\n\n**The figure:** 2 of 2. **Time:** 5 minutes, or "
            f"less. **Before:** nothing.\n\n{badge.format(folder)}"
        )
        assert install in cells["setup"].source
    assert complete["setup"].outputs[0].text == "old output"  # the complete lesson keeps its own


def test_the_install_line_names_the_extras_of_the_lesson(checkout):
    checkout.facts.write_text('colab_extras = ["data", "emulator"]\n' + FACTS)
    checkout.release()
    setup = checkout.student_cells()["setup"].source
    assert '"tinyml-course[data,emulator] @ git+https://github.com/example/course"' in setup


def test_a_new_address_replaces_the_old_one(checkout, monkeypatch):
    checkout.release()
    monkeypatch.setattr(paths, "repository_url", lambda: "https://github.com/other/place")
    assert set(checkout.release()) == {checkout.student, checkout.source}
    released = checkout.source.read_text() + checkout.student.read_text()
    assert "example/course" not in released
    assert released.count("open-in-colab.svg") == 2


def test_outputs_and_what_a_machine_left_are_gone(checkout):
    checkout.release()
    notebook = nbformat.read(checkout.student, as_version=4)
    assert notebook.metadata == {
        "kernelspec": {
            "display_name": "Python 3 (ipykernel)",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        assert "collapsed" not in cell.metadata
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None)


def test_one_bad_lesson_stops_before_anything_is_written(checkout):
    other = checkout.top / "solutions" / "91_bad"
    (other / "exercises").mkdir(parents=True)
    (other / "exercises" / "double.py").write_text(EXERCISE)
    (other / "lesson.toml").write_text(FACTS.replace("90", "91"))
    (other / "91_bad.ipynb").write_text("no notebook")
    with pytest.raises(ReleaseError, match=r"91_bad cannot be released:\nexpected .* a notebook"):
        checkout.release()
    assert not checkout.student.exists()
    assert checkout.student in release_lessons([NAME], root=checkout.top)


def test_an_unknown_lesson_is_told_which_there_are(checkout):
    with pytest.raises(LessonError, match="there are: 90_sample"):
        checkout.release(lessons=["91_none"])


def test_an_exercise_without_its_cells_is_named(checkout):
    checkout.cells = [cell for cell in checkout.cells if cell["id"] != "check"]
    refusal = checkout.refusal()
    assert "exercise 'double' has no check cell (grade_id 'check_double')" in refusal
    checkout.cells = [cell for cell in checkout.cells if cell["id"] != "double"]
    assert "expected a solution cell that defines double in 90_sample.ipynb" in checkout.refusal()
    checkout.cells.append(code("unnamed", SOLUTION, **solution_metadata("two")))
    assert "exercise 'double' has no solution cell (grade_id 'double')" in checkout.refusal()


def test_a_cell_without_its_exercise_is_named(checkout):
    checkout.cells += [
        code("t", SOLUTION.replace("double", "triple"), **solution_metadata("triple")),
        code("ct", "lesson.check(triple)", **check_metadata("triple")),
    ]
    refusal = checkout.refusal()
    assert "check cell 'check_triple' has no exercise 'triple' in exercises/" in refusal
    assert "solution cell 'triple' has no exercise of that name" in refusal


def test_a_grade_id_on_two_cells_is_named(checkout):
    checkout.cells.append(code("again", SOLUTION, **solution_metadata("double")))
    assert "grade_id 'double' stands on 2 cells; each needs its own" in checkout.refusal()


@pytest.mark.parametrize(
    ("cell_id", "source", "complaint"),
    [
        ("title", "No title", "expected the first cell to be Markdown and to begin with the title"),
        ("setup", "import sys", "expected the set-up cell to install on Colab only"),
        ("setup", SETUP.replace("= False", "= True"), "expected RETRAIN = False"),
        ("guess", "x = 1", 'expected lesson.predict("name", answer) in a cell tagged'),
        ("guess", "x = (", "expected Python, got '(' was never closed in line 1"),
        ("double", "def double(x):\n    return 2 * x", "expected its cell to define double"),
        ("double", SOLUTION.replace("    ### END SOLUTION\n", ""), "No end solution statement"),
        ("check", "lesson.check(dubble)", "expected lesson.check(double) in this cell"),
        ("see", "if True print(1)", "expected Python, got"),
        ("see", "a = 1\n" * 31, "expected at most 30 lines, got 31"),
        ("see", 'lesson.predict("z", 3)', "a prediction shows its answer; tag it 'predict'"),
        ("see", "### BEGIN SOLUTION\n1\n### END SOLUTION", "non-solution cell"),
        ("truth", 'lesson.reveal("other", 1)', 'expected lesson.predict("other", …) in a cell'),
        ("note", "# Second", "expected one title ('# …') in the lesson, got 2"),
        ("note", "word " * 121, "expected at most 120 words, got 121"),
        ("note", "![](data:image/png;base64,A)", "expected alt text on every picture"),
    ],
)
def test_what_breaks_a_convention_is_named_with_its_cell(checkout, cell_id, source, complaint):
    checkout.cell(cell_id)["source"] = source
    refusal = checkout.refusal()
    assert refusal.startswith("90_sample cannot be released:\n")
    assert complaint in refusal
    assert not checkout.student.exists()


def test_words_in_code_tables_and_addresses_do_not_count(checkout):
    lines = ["```", "word " * 200, "```", "| a | " * 100, "[here](http://a.example/b/c)"]
    checkout.cell("title")["source"] += "\n\n" + "\n".join(lines)
    checkout.save()
    checkout.release()


def test_cells_without_ids_are_refused_because_new_ones_would_differ(checkout):
    for cell in checkout.cells:
        del cell["id"]
    checkout.save(nbformat_minor=4)
    with pytest.raises(ReleaseError, match=r"format 4\.5 with an id on every cell, got .* 4\.4"):
        checkout.release()


def test_a_copied_cell_id_is_refused(checkout):
    checkout.cells.append(text("note", "copied"))
    assert "expected every cell to have its own id, got note twice" in checkout.refusal()


def test_a_reference_or_mistake_that_the_checks_do_not_tell_apart_is_named(checkout):
    checkout.exercise.write_text(EXERCISE.replace("int(rng.integers(3, 99))", "0"))
    assert "the mistake 'squares' passes the visible checks" in checkout.refusal()
    checkout.exercise.write_text(EXERCISE)
    checkout.cell("double")["source"] = SOLUTION.replace("x + x", "next(count)")
    checkout.cell("setup")["source"] += "import itertools\ncount = itertools.count()\n"
    assert "its reference fails its own checks (expected" in checkout.refusal()


TRAINING = "if RETRAIN:\n    lesson.save_checkpoint('net', b'TFL3', data_version='v1')"


@pytest.fixture
def trained(checkout):
    """A checkout whose lesson has a training cell and the model it made."""
    checkout.facts.write_text(FACTS + '[checkpoint_data]\nnet = "v1"\n')
    checkout.cells.insert(2, code("train", TRAINING, "checkpoint:net"))
    checkout.save()
    save_checkpoint(checkout.data, "net", b"TFL3", made_by_hash(TRAINING, "v1"))
    return checkout


def test_a_model_made_by_the_cell_that_stands_there_is_released(trained):
    trained.release()
    assert trained.student_cells()["train"].source == TRAINING


def test_a_changed_training_cell_cannot_be_released_with_the_old_model(trained):
    trained.cell("train")["source"] += "\nepochs = 2"
    refusal = trained.refusal()
    assert "checkpoint 'net' was made by another training cell" in refusal
    assert "run the notebook in solutions/ with RETRAIN = True" in refusal


def test_new_training_data_cannot_be_released_with_the_old_model(trained):
    trained.facts.write_text(FACTS + '[checkpoint_data]\nnet = "v2"\n')
    assert "or from another version of the data" in trained.refusal()


def test_a_checkpoint_that_was_never_made_is_named(trained):
    (trained.data / "checkpoints.json").unlink()
    assert "checkpoint 'net' was never made" in trained.refusal()


def test_training_cells_and_their_versions_go_together(trained):
    trained.facts.write_text(FACTS + '[checkpoint_data]\nother = "v1"\n')
    refusal = trained.refusal()
    assert "checkpoint 'net' has a cell tagged checkpoint:net, but no version" in refusal
    assert "checkpoint 'other' stands in [checkpoint_data]" in refusal
    trained.cells.append(code("second", TRAINING, "checkpoint:net"))
    assert "expected one cell tagged checkpoint:net, found two" in trained.refusal()


def test_the_released_lesson_runs_and_only_tagged_cells_raise(checkout, monkeypatch):
    nbclient = pytest.importorskip("nbclient", reason="needs the grading extra")
    (checkout.top / "pyproject.toml").write_text("")
    checkout.release()
    monkeypatch.setenv("TINYML_COURSE_HOME", str(checkout.top / "home"))
    notebook = nbformat.read(checkout.student, as_version=4)
    package = str(checkout.top / "tinyml_course")
    point = (
        "from pathlib import Path\nfrom tinyml_course import paths\n"
        f"paths.PACKAGE_DIR = Path({package!r})"
    )
    notebook.cells.insert(0, nbformat.v4.new_code_cell(point))
    client = nbclient.NotebookClient(notebook, kernel_name="python3")
    client.execute()  # stops at a cell that raises without its tag
    errors = {
        cell.id: [output.ename for output in cell.outputs if output.output_type == "error"]
        for cell in notebook.cells[1:]
        if cell.cell_type == "code"
    }
    assert errors == {
        "setup": [],
        "guess": [],
        "double": [],
        "check": ["ShortCheckFailed"],
        "see": ["NotImplementedError"],
        "truth": ["NotImplementedError"],
        "markers": [],
    }


MODEL = """\
from tinyml_course.cost import measure_classifier
from tinyml_course.exercises import Budgets, model_exercise

my_model = model_exercise(
    points=4, data=lambda seed: ([], []), measure=measure_classifier, budgets=Budgets(0.9, 38_000)
)
"""


def with_model(checkout, *tags, call='lesson.hand_in_model("my_model", file, measures, y)'):
    (checkout.exercise.parent / "my_model.py").write_text(MODEL, encoding="utf-8")
    checkout.cells.append(code("hand_in", call, *tags, **check_metadata("my_model")))
    checkout.save()


def test_an_exercise_whose_answer_is_a_model_has_a_check_cell_and_budgets(checkout):
    with_model(checkout, "stub-raises")
    checkout.release()
    cell = checkout.student_cells()["hand_in"]
    assert cell.metadata.nbgrader.points == 4
    assert "raises-exception" in cell.metadata.tags
    stored = read_model_checks(checkout.checks.read_text())
    assert stored == {"my_model": ModelCheck(4, Budgets(accuracy=0.9, flash_bytes=38_000))}
    assert list(read_checks(checkout.checks.read_text())) == ["double"]
    assert checkout.release(check=True) == []


def test_a_model_that_is_not_handed_in_by_its_check_cell_is_refused(checkout):
    with_model(checkout, call="lesson.check(my_model)")
    assert 'expected lesson.hand_in_model("my_model" in this cell' in checkout.refusal()
    checkout.cells.pop()
    assert "exercise 'my_model' has no check cell" in checkout.refusal()


def test_a_cell_that_hands_in_a_model_made_by_given_cells_does_not_raise(checkout):
    with_model(checkout)
    checkout.release()
    assert "raises-exception" not in checkout.student_cells()["hand_in"].metadata.get("tags", [])
