"""How every lesson looks: headings, badge, random state, addresses, captions, the walk's stations.

What the release refuses (long cells and prose, pictures without alt text, stubs that do not
parse) is tested with it; this is the rest.
"""

from __future__ import annotations

import itertools
import re

import nbformat
import pytest

from tinyml_course import paths
from tinyml_course.grading.lesson_source import lesson_names, source_notebook

LESSONS = lesson_names()
ABSOLUTE = re.compile(r"(?<![\w.:/])/(?:home|Users|root|tmp|work|content|mnt|opt)/|\b[A-Z]:\\\\")
HEADING = re.compile(r"^(#{1,6}) \S", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
STATIONS = ("## The figure", "## Ship it", "## Decide", "## Further")


def notebook_of(lesson: str, student: bool = False) -> nbformat.NotebookNode:
    folder = paths.notebooks_dir() / lesson / f"{lesson}.ipynb"
    return nbformat.read(folder if student else source_notebook(lesson), as_version=4)


def markdown_of(lesson: str) -> str:
    cells = notebook_of(lesson).cells
    return FENCED.sub("", "\n\n".join(c.source for c in cells if c.cell_type == "markdown"))


@pytest.mark.parametrize("lesson", LESSONS)
def test_headings_begin_with_one_title_and_skip_no_level(lesson: str) -> None:
    levels = [len(found[1]) for found in HEADING.finditer(markdown_of(lesson))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    steps = [after - before for before, after in itertools.pairwise(levels)]
    assert max(steps) <= 1


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_walk_ends_with_figure_ship_decide_and_further(lesson: str) -> None:
    text = markdown_of(lesson)
    at = [text.find(f"\n{station}\n") for station in STATIONS]
    assert -1 not in at, dict(zip(STATIONS, at, strict=True))
    assert at == sorted(at)


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_title_has_a_badge_that_opens_this_lesson_on_colab(lesson: str) -> None:
    title = notebook_of(lesson).cells[0].source
    assert "colab-badge.svg" in title
    assert f"/notebooks/{lesson}/{lesson}.ipynb" in title


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_first_code_cell_fixes_the_random_state_and_opens_this_lesson(lesson: str) -> None:
    setup = next(c for c in notebook_of(lesson).cells if c.cell_type == "code").source
    assert "set_random_state(" in setup
    assert f'Lesson("{lesson}")' in setup
    assert 'if "google.colab" in sys.modules:' in setup


@pytest.mark.parametrize("student", [False, True], ids=["solved", "student"])
@pytest.mark.parametrize("lesson", LESSONS)
def test_no_cell_and_no_output_names_a_place_on_somebodys_machine(
    lesson: str, student: bool
) -> None:
    for cell in notebook_of(lesson, student).cells:
        text = cell.source + nbformat.v4.writes(nbformat.v4.new_notebook(cells=[cell]))
        text = re.sub(r'"image/png": "[^"]*"', "", text)
        assert not (found := ABSOLUTE.search(text)), f"{cell.id}: {text[found.start() :][:60]}"


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_picture_has_a_text_in_its_place(lesson: str) -> None:
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
def test_ids_of_cells_are_unique_and_survive_the_release(lesson: str) -> None:
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
def test_what_an_absolute_path_is(text: str, absolute: bool) -> None:
    assert bool(ABSOLUTE.search(text)) is absolute
