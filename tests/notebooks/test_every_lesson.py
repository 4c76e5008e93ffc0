"""What every lesson keeps, whatever it teaches: its exercises, its form, its student version.

What the release refuses (long cells and prose, pictures without alt text, stubs that do not
parse) is tested with it; what is particular to one lesson is in ``test_<lesson>.py``.
"""

import functools
import itertools
import re

import nbformat
import numpy as np
import pytest

from tests.notebooks.make_recall_cells import CELL_ID, SOURCE, fresh_message
from tests.support.exercise_table import MISTAKE
from tests.support.inputs import mismatches, model_inputs
from tinyml_course import paths
from tinyml_course.exercises.calls import plain, run_cases
from tinyml_course.exercises.checks import CheckSet, call_outcome
from tinyml_course.exercises.recall.choose import two_questions
from tinyml_course.grading.lesson_source import (
    lesson_facts,
    lesson_names,
    load_exercises,
    source_notebook,
)
from tinyml_course.grading.release import release_lessons
from tinyml_course.grading.release_steps.cells import RAISES_EXCEPTION, has_tag
from tinyml_course.simulator import Simulator, tflm

LESSONS = lesson_names()
EXERCISES = [(lesson, e) for lesson in LESSONS for e in load_exercises(lesson)]
EXERCISE_IDS = [f"{lesson}-{e.name}" for lesson, e in EXERCISES]
ACCEPTED = [(lesson, e, answer) for lesson, e in EXERCISES for answer in e.accepted]
ACCEPTED_IDS = [f"{lesson}-{e.name}-{answer.__name__}" for lesson, e, answer in ACCEPTED]
MODELS = [p for lesson in LESSONS for p in sorted(paths.lesson_data_dir(lesson).glob("*.tflite"))]
MODEL_IDS = [f"{path.parent.name}-{path.stem}" for path in MODELS]
TRACE_VALUES = 6e6
SEEDS = (0, 5, 11, 2024)
RANDOM_CASES = 1000
SOLUTION = re.compile("### BEGIN SOLUTION(.*?)### END SOLUTION", re.DOTALL)
ABSOLUTE = re.compile(r"(?<![\w.:/])/(?:home|Users|root|tmp|work|content|mnt|opt)/|\b[A-Z]:\\\\")
HEADING = re.compile(r"^(#{1,6}) \S", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
STATIONS = ("## The figure", "## Ship it", "## Decide", "## Further")


def stub(*_args):
    raise NotImplementedError("write this function")


@functools.cache
def checks_of(exercise, seed):
    """Made once for all mistakes of an exercise, of which some have more than a hundred."""
    return CheckSet.from_exercise(exercise, seed)


def verdict_of(function, exercise, seed):
    checks = checks_of(exercise, seed)
    return checks.judge([call_outcome(function, args) for args in checks.cases])


def test_the_student_versions_and_their_checks_are_up_to_date():
    assert release_lessons(check=True) == [], "run: tinyml release"


@pytest.mark.parametrize(("lesson", "exercise"), EXERCISES, ids=EXERCISE_IDS)
def test_a_reference_passes_and_the_empty_stub_fails(lesson, exercise):
    for seed in SEEDS:
        assert verdict_of(exercise.reference, exercise, seed).passed
        assert verdict_of(stub, exercise, seed).status == "not_attempted"


def hints_of(mistake, exercise):
    """For each seed, the hint that a mistake earns; "passed" where it passes."""
    verdicts = [verdict_of(mistake.wrong, exercise, seed) for seed in SEEDS]
    return ["passed" if verdict.passed else verdict.hint_id for verdict in verdicts]


@pytest.mark.parametrize(("lesson", "exercise"), EXERCISES, ids=EXERCISE_IDS)
def test_every_known_mistake_fails_and_earns_its_own_hint(lesson, exercise, record_property):
    """One test for all of an exercise: there are thousands, and pytest takes time for each."""
    others = {}
    for mistake in exercise.mistakes:
        own = (hints := hints_of(mistake, exercise)) == [mistake.id] * len(SEEDS)
        record_property(MISTAKE, (mistake.id, own))
        if not own:
            others[mistake.id] = hints
    assert others == {}


@pytest.mark.parametrize(("lesson", "exercise"), EXERCISES, ids=EXERCISE_IDS)
def test_an_exercise_has_a_right_answer_written_from_another_idea(lesson, exercise):
    assert exercise.accepted, "write one with integers, loops, a library or an identity"


@pytest.mark.parametrize(("lesson", "exercise", "answer"), ACCEPTED, ids=ACCEPTED_IDS)
def test_a_right_answer_written_differently_passes(lesson, exercise, answer):
    """Called as a student's is: on copies, with the exercise's rooms closed."""
    seeds = {*SEEDS, lesson_facts(lesson).visible_seed}
    for checks in (CheckSet.from_exercise(exercise, seed) for seed in seeds):
        verdict = checks.judge(run_cases(answer, checks))
        assert verdict.passed, verdict.message


@pytest.mark.parametrize(("lesson", "exercise", "answer"), ACCEPTED, ids=ACCEPTED_IDS)
def test_the_reference_equals_an_independent_answer_on_random_inputs(lesson, exercise, answer):
    calls = 0
    for seed in itertools.count(3000):
        for args in exercise.make_inputs(np.random.default_rng(seed)):
            calls += 1
            expected, got = (call_outcome(each, args) for each in (exercise.reference, answer))
            assert (expected.error, got.error) == ("", ""), (seed, args)
            difference = exercise.comparison.difference(plain(expected.value), plain(got.value))
            assert difference is None, f"seed {seed}: {difference}"
        if calls >= RANDOM_CASES:
            break


@pytest.mark.tflm
@pytest.mark.parametrize("path", MODELS, ids=MODEL_IDS)
def test_every_tensor_of_a_stored_model_equals_tflm(path):
    """On four families of inputs: the more, the smaller the model."""
    simulator = Simulator.load(path)
    values = sum(t.size for t in simulator.model.tensors if not t.is_constant)
    x = model_inputs(simulator.model, rows=min(250, int(TRACE_VALUES / (4 * values))), seed=9)
    assert mismatches(simulator.trace(x), tflm.trace(path.read_bytes(), x)) == {}


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_has_20_to_60_cells_and_keeps_its_outputs(lesson):
    cells = nbformat.read(source_notebook(lesson), as_version=4).cells
    own = [cell for cell in cells if cell.id != CELL_ID]  # spaced recall is the same everywhere
    assert 20 <= len(own) <= 60
    code = [c for c in cells if c.cell_type == "code"]
    assert sum(bool(c.outputs) for c in code) > len(code) / 2
    assert [c.id for c in code if any(o.output_type == "error" for o in c.outputs)] == []


@pytest.mark.parametrize("lesson", [each for each in LESSONS if two_questions(each, 0)])
def test_two_questions_from_earlier_lessons_come_right_after_the_setup_cell(lesson):
    cells = nbformat.read(source_notebook(lesson), as_version=4).cells
    setup = next(k for k, cell in enumerate(cells) if has_tag(cell, "setup"))
    recall = cells[setup + 1]
    again = "run: python -m tests.notebooks.make_recall_cells, then tinyml release"
    assert (recall.id, recall.source) == (CELL_ID, SOURCE), again
    assert recall.outputs[0].data["text/plain"] == fresh_message(lesson).text, again


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_student_version_holds_no_answer(lesson):
    path = paths.notebooks_dir() / lesson / f"{lesson}.ipynb"
    text = path.read_text(encoding="utf-8")
    assert "SOLUTION" not in text
    cells = nbformat.read(source_notebook(lesson), as_version=4).cells
    for cell in cells:
        if body := SOLUTION.search(cell.source):
            assert max(body[1].splitlines(), key=len).strip() not in text


def notebook_of(lesson, student=False):
    folder = paths.notebooks_dir() / lesson / f"{lesson}.ipynb"
    return nbformat.read(folder if student else source_notebook(lesson), as_version=4)


def markdown_of(lesson):
    cells = notebook_of(lesson).cells
    return FENCED.sub("", "\n\n".join(c.source for c in cells if c.cell_type == "markdown"))


@pytest.mark.parametrize("lesson", LESSONS)
def test_headings_begin_with_one_title_and_skip_no_level(lesson):
    levels = [len(found[1]) for found in HEADING.finditer(markdown_of(lesson))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    steps = [after - before for before, after in itertools.pairwise(levels)]
    assert max(steps) <= 1


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_walk_ends_with_figure_ship_decide_and_further(lesson):
    text = markdown_of(lesson)
    at = [text.find(f"\n{station}\n") for station in STATIONS]
    assert -1 not in at, dict(zip(STATIONS, at, strict=True))
    assert at == sorted(at)


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_title_has_a_badge_that_opens_this_lesson_on_colab(lesson):
    title = notebook_of(lesson).cells[0].source
    image = re.search(r"!\[Open in Colab\]\((.*?)\)", title)
    assert image is not None
    assert (source_notebook(lesson).parent / image[1]).resolve().is_file()  # there without internet
    assert f"/notebooks/{lesson}/{lesson}.ipynb" in title


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_first_code_cell_fixes_the_random_state_and_opens_this_lesson(lesson):
    setup = next(c for c in notebook_of(lesson).cells if c.cell_type == "code").source
    assert "set_random_state(" in setup
    assert f'Lesson("{lesson}")' in setup
    assert 'if "google.colab" in sys.modules:' in setup


@pytest.mark.parametrize("student", [False, True], ids=["solved", "student"])
@pytest.mark.parametrize("lesson", LESSONS)
def test_no_cell_and_no_output_names_a_place_on_somebodys_machine(lesson, student):
    for cell in notebook_of(lesson, student).cells:
        text = cell.source + nbformat.v4.writes(nbformat.v4.new_notebook(cells=[cell]))
        text = re.sub(r'"image/png": "[^"]*"', "", text)
        assert not (found := ABSOLUTE.search(text)), f"{cell.id}: {text[found.start() :][:60]}"


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_picture_has_a_text_in_its_place(lesson):
    """A figure is shown with a caption, which is its alt text; a widget says what it shows."""
    bare = [
        cell.id
        for cell in notebook_of(lesson).cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
        and "application/vnd.jupyter.widget-view+json" not in output["data"]
        and not output.metadata.get("image/png", {}).get("alt")
    ]
    assert bare == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_ids_of_cells_are_unique_and_survive_the_release(lesson):
    complete = [cell.id for cell in notebook_of(lesson).cells]
    student = [cell.id for cell in notebook_of(lesson, student=True).cells]
    assert len(set(complete)) == len(complete)
    assert [i for i in complete if i in set(student)] == student


@pytest.mark.parametrize(
    ("text", "absolute"),
    [
        ("open('/home/ana/x.csv')", True),
        (r"C:\\Users\\ana", True),
        ("https://host/home/x", False),
        ("data/tmp/x", False),
        ("a /tmp/ folder", True),
    ],
)
def test_what_an_absolute_path_is(text, absolute):
    assert bool(ABSOLUTE.search(text)) is absolute
