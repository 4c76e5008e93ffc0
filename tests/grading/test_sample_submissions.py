"""Seven submissions to lesson 05, as students hand them in, get exactly the marks they earn."""

import csv
import json
import re
from pathlib import Path

import nbformat
import pytest

from tests.support.sandbox import TRUSTED
from tinyml_course.grading.grade import grade_submissions

LESSON = "05_int8_by_hand"
EXERCISES = (
    "choose_qparams",
    "quantize",
    "quantize_multiplier",
    "int8_dense",
    "per_channel_scales",
)
POINTS = dict(zip(EXERCISES, (2, 2, 2, 3, 1), strict=True))

HELPERS = """
def nearest(x):
    down = np.floor(np.abs(x))
    return np.where(x < 0, -1, 1) * (down + (np.abs(x) - down >= 0.5))
"""
OTHER_STYLE = {
    "choose_qparams": """
def choose_qparams(minimum, maximum):
    bounds = np.array([minimum, maximum, 0.0])
    width = bounds.max() - bounds.min()
    if not width:
        return 1.0, 0
    step = width / 255
    return step, int(nearest(127 - bounds.max() / step))
""",
    "quantize": """
def quantize(x, scale, zero_point):
    codes = nearest(np.asarray(x, float) / scale) + zero_point
    return np.minimum(np.maximum(codes, -128), 127).astype('int8')
""",
    "quantize_multiplier": """
def quantize_multiplier(real):
    shift = 0
    while real >= 1:
        real, shift = real / 2, shift + 1
    while real < 0.5:
        real, shift = real * 2, shift - 1
    multiplier = int(nearest(real * 2**31))
    return (2**30, shift + 1) if multiplier == 2**31 else (multiplier, shift)
""",
    "int8_dense": """
def int8_dense(x, weights, bias, input_zero_point, multiplier, shift, output_zero_point):
    columns = []
    for unit in range(len(weights)):
        total = (x.astype(int) - input_zero_point).dot(weights[unit].astype(int)) + int(bias[unit])
        product = total * int(multiplier[unit])
        high = (product + (1 << 30)) >> 31
        columns.append(nearest(high / 2.0 ** -int(shift[unit])) + output_zero_point)
    return np.clip(np.stack(columns, axis=1), -128, 127).astype(np.int8)
""",
    "per_channel_scales": """
def per_channel_scales(weights):
    scales = []
    for channel in weights:
        scales.append(max(abs(channel.max()), abs(channel.min())) / 127 or 1.0)
    return np.array(scales)
""",
}
SAMPLES = ("perfect", "other_style", "empty", "wrong_rounding", "crashes", "loops", "library")


def solution_sources(repository: Path) -> dict[str, str]:
    """The complete lesson's own answers."""
    path = repository / "solutions" / LESSON / f"{LESSON}.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    return {c.metadata.nbgrader.grade_id: c.source for c in cells if "nbgrader" in c.metadata}


def hand_in(
    folder: Path, repository: Path, student: str, answers: dict[str, str], added=()
) -> None:
    """Write a student's notebook: the released one with some cells filled in and some added."""
    path = repository / "notebooks" / LESSON / f"{LESSON}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        cell.source = answers.get(name, cell.source)
    first = next(i for i, c in enumerate(notebook.cells) if "nbgrader" in c.metadata)
    for source in reversed(added):
        notebook.cells.insert(first, nbformat.v4.new_code_cell(source.strip()))
    target = folder / student / LESSON / f"{LESSON}.ipynb"
    target.parent.mkdir(parents=True)
    nbformat.write(notebook, target)


@pytest.fixture(scope="module")
def graded(tmp_path_factory, repository):
    """Grade all samples once: the folder, the report, the rows by student and exercise."""
    folder = tmp_path_factory.mktemp("samples")
    right = {name: solution_sources(repository)[name] for name in EXERCISES}
    half_even = re.sub(r"rounded = .*", "rounded = np.round(steps)", right["quantize"], count=1)
    assert half_even != right["quantize"]
    crash = "import os\ndef per_channel_scales(weights):\n    os._exit(3)\n"
    loop = "def quantize_multiplier(real):\n    while True:\n        pass\n"
    library = "from tinyml_course import quantization\n"
    library += "def quantize(*args):\n    return quantization.quantize(*args)\n"
    for student, answers, added in [
        ("perfect", right, ()),
        ("other_style", OTHER_STYLE, (HELPERS, "x = nearest(np.array([2.5]))\nx")),
        ("empty", {}, ()),
        ("wrong_rounding", {**right, "quantize": half_even}, ()),
        ("crashes", {**right, "per_channel_scales": crash}, ()),
        ("loops", {**right, "quantize_multiplier": loop}, ()),
        ("library", {**right, "quantize": library}, ()),
    ]:
        hand_in(folder / "in", repository, student, answers, added)
    report = grade_submissions(
        folder / "in", LESSON, folder / "out", seed=2024, root=repository, trusted=TRUSTED
    )
    with (folder / "out" / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {(row["student"], row["exercise"]): row for row in csv.DictReader(file)}
    return folder, report, rows


def marks(rows, student):
    return {name: int(rows[student, name]["points"]) for name in EXERCISES}


@pytest.mark.parametrize("student", ["perfect", "other_style"])
def test_a_right_answer_gets_all_points_whatever_its_style(graded, student):
    assert marks(graded[2], student) == POINTS


def test_an_untouched_notebook_gets_nothing_and_is_called_not_attempted(graded):
    assert marks(graded[2], "empty") == dict.fromkeys(EXERCISES, 0)
    assert {graded[2]["empty", name]["status"] for name in EXERCISES} == {"not_attempted"}


@pytest.mark.parametrize(
    ("student", "exercise", "status", "says"),
    [
        ("wrong_rounding", "quantize", "wrong", "some numbers are wrong"),
        ("crashes", "per_channel_scales", "crashed", ""),
        ("loops", "quantize_multiplier", "timeout", ""),
        ("library", "quantize", "closed_room", "tinyml_course.quantization"),
    ],
)
def test_one_bad_answer_costs_its_own_points_only(graded, student, exercise, status, says):
    assert marks(graded[2], student) == {**POINTS, exercise: 0}
    assert graded[2][student, exercise]["status"] == status
    assert says in graded[2][student, exercise]["message"]


def test_the_feedback_names_the_known_mistake(graded):
    page = (graded[0] / "out" / "feedback" / "wrong_rounding.html").read_text(encoding="utf-8")
    assert "halves to the even neighbour" in page


def test_the_books_hold_every_student_and_the_seed(graded):
    folder, report, rows = graded
    assert {exercise for _, exercise in rows} == {*EXERCISES, "decision_note"}
    assert len(rows) == len(SAMPLES) * (len(EXERCISES) + 1)
    assert {rows[name, "decision_note"]["max_points"] for name in SAMPLES} == {"3"}
    with (folder / "out" / "summary.csv").open(encoding="utf-8-sig", newline="") as file:
        totals = {row["student"]: int(row["points"]) for row in csv.DictReader(file)}
    assert totals == {
        "perfect": 10,
        "other_style": 10,
        "empty": 0,
        "wrong_rounding": 8,
        "crashes": 9,
        "loops": 8,
        "library": 8,
    }
    assert json.loads((folder / "out" / "run.json").read_text())["seed"] == 2024
    assert all(student in report.table() for student in SAMPLES)
