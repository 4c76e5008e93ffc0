"""The page that JupyterLab opens: made from the syllabus, and a student's own words are kept."""

import json

import pytest
from typer.testing import CliRunner

from tinyml_course import paths
from tinyml_course.cli import app
from tinyml_course.cli.start_page import START_PAGE, write_start_page
from tinyml_course.errors import TinyMLCourseError
from tinyml_course.exercises.state import PROGRESS_FILE, LessonState

LESSON = "90_sample"
SYLLABUS = f"""# Syllabus

One lesson.

**Start here:** [90]({LESSON}/{LESSON}.ipynb)

What a row means.

| # | lesson |
|---|---|
| 90 | [Sample]({LESSON}/{LESSON}.ipynb) |

## In three days
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A course of one lesson, and the folder its page goes to."""
    folder = tmp_path / "work"
    monkeypatch.setattr(paths, "PACKAGE_DIR", tmp_path / "package")
    monkeypatch.setattr(paths, "notebooks_dir", lambda: tmp_path / "course")
    monkeypatch.delenv(paths.STATE_VARIABLE, raising=False)
    write(tmp_path / "course" / "syllabus.md", SYLLABUS)
    write(folder / LESSON / f"{LESSON}.ipynb", "{}")
    exercises = {"scale": {"points": 2}, "mean": {"points": 1}}
    write(paths.lesson_data_dir(LESSON) / "checks.json", json.dumps({"exercises": exercises}))
    return folder


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def page(folder):
    return json.loads((folder / START_PAGE).read_text(encoding="utf-8"))


def edit(folder, change):
    notebook = page(folder)
    change(notebook)
    write(folder / START_PAGE, json.dumps(notebook))


def progress_cell(folder):
    return next(cell for cell in page(folder)["cells"] if cell["cell_type"] == "code")


def test_the_page_is_a_valid_notebook(folder):
    nbformat = pytest.importorskip("nbformat", reason="needs nbformat")
    write_start_page(folder)
    nbformat.validate(nbformat.read(folder / START_PAGE, as_version=4))


def test_the_page_holds_the_whole_syllabus_in_its_order(folder):
    write_start_page(folder)
    texts = [cell["source"] for cell in page(folder)["cells"] if cell["cell_type"] == "markdown"]
    lines = iter("\n".join(texts).splitlines())
    assert all(line in lines for line in SYLLABUS.splitlines())


def test_the_progress_stands_above_the_long_table(folder):
    write_start_page(folder)
    kinds = [cell["cell_type"] for cell in page(folder)["cells"]]
    assert kinds == ["markdown", "code", "markdown"]
    assert page(folder)["cells"][2]["source"].startswith("## The lessons\n\nWhat a row means.\n\n|")


def test_a_syllabus_without_a_table_is_shown_too(folder):
    write(paths.notebooks_dir() / "syllabus.md", "# Syllabus\n\nNothing yet.")
    write_start_page(folder)
    cells = page(folder)["cells"]
    assert cells[0]["source"].startswith("# Syllabus\n\nNothing yet.\n\n## Your progress")
    assert len(cells) == 2


def test_progress_is_seen_before_anything_runs(folder):
    LessonState(LESSON, folder).add_pass("mean")
    write_start_page(folder)
    (output,) = progress_cell(folder)["outputs"]
    seen = output["data"]["text/markdown"].replace("\N{NO-BREAK SPACE}", " ")
    assert "1 of 2 exercises passed, 1 of 3 points." in seen
    assert (
        f"| [{LESSON}]({LESSON}/{LESSON}.ipynb) | 1 of 2 | 1 of 3 | ○ `scale` · ✓ `mean` |" in seen
    )


def test_the_page_names_its_view_for_a_phone(folder):
    write_start_page(folder)
    assert f"`/notebooks/{START_PAGE}`" in page(folder)["cells"][0]["source"]


def test_the_cell_below_it_runs_the_live_view(folder):
    pytest.importorskip("anywidget", reason="needs anywidget: pip install 'tinyml-course[lab]'")
    write_start_page(folder)
    imports, _, shown = progress_cell(folder)["source"].partition("\n\n")
    names = {}
    exec(imports, names)
    assert eval(shown, names).report["lessons"][0]["name"] == LESSON


def test_the_page_is_made_anew_at_each_launch(folder):
    write_start_page(folder)
    LessonState(LESSON, folder).add_pass("mean")
    write(paths.notebooks_dir() / "syllabus.md", "# A newer syllabus")
    assert write_start_page(folder) is None
    assert "1 of 2" in progress_cell(folder)["outputs"][0]["data"]["text/markdown"]
    assert page(folder)["cells"][0]["source"].startswith("# A newer syllabus")
    assert sorted(path.name for path in folder.iterdir()) == [PROGRESS_FILE, LESSON, START_PAGE]


def test_a_page_that_only_ran_and_was_saved_by_jupyter_is_not_a_students_work(folder):
    def run(notebook):
        for cell in notebook["cells"]:  # Jupyter stores lines, and adds metadata of its own
            cell["source"] = cell["source"].splitlines(keepends=True)
            cell["metadata"] = {"trusted": True}
        code = notebook["cells"][1]
        code["execution_count"], code["outputs"] = 7, []
        notebook["metadata"]["language_info"] = {"name": "python", "version": "3.12.1"}

    write_start_page(folder)
    edit(folder, run)
    assert write_start_page(folder) is None


def note(notebook):
    notebook["cells"].append({"cell_type": "markdown", "source": "My notes", "metadata": {}})


def change(notebook):
    notebook["cells"][1]["source"] = "print('mine')"


def remove(notebook):
    del notebook["cells"][2]


@pytest.mark.parametrize("by", [note, change, remove])
def test_what_a_student_changed_is_kept_beside_the_page(folder, by):
    write_start_page(folder)
    fresh = page(folder)["cells"]
    edit(folder, by)
    theirs = (folder / START_PAGE).read_bytes()
    assert write_start_page(folder) == folder / "start.mine.ipynb"
    assert (folder / "start.mine.ipynb").read_bytes() == theirs
    assert [cell["source"] for cell in page(folder)["cells"]] == [c["source"] for c in fresh]
    assert write_start_page(folder) is None  # and kept once


def test_the_command_says_where_a_changed_page_is_kept(folder):
    def lab():
        return CliRunner().invoke(app, ["lab", str(folder), "--no-open"]).output.splitlines()

    assert [line.split()[0] for line in lab()] == ["new"]  # the syllabus
    edit(folder, note)
    assert lab() == [f"kept     {folder / 'start.mine.ipynb'}"]
    assert lab() == []


def test_a_kept_page_is_never_overwritten_by_another(folder):
    for text in ("first", "second"):
        write_start_page(folder)
        edit(folder, lambda notebook, text=text: notebook["cells"][1].update(source=text))
        write_start_page(folder)
    assert '"first"' in (folder / "start.mine.ipynb").read_text(encoding="utf-8")
    assert '"second"' in (folder / "start.mine2.ipynb").read_text(encoding="utf-8")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"cells": [], "metadata": {}}'])
def test_a_file_of_that_name_that_we_did_not_make_is_kept_too(folder, content):
    (folder / START_PAGE).write_bytes(content)
    assert write_start_page(folder) == folder / "start.mine.ipynb"
    assert (folder / "start.mine.ipynb").read_bytes() == content


def test_a_folder_that_cannot_be_written_is_named_with_what_to_do(folder, monkeypatch):
    def read_only(path, content):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(paths, "replace_file", read_only)
    with pytest.raises(TinyMLCourseError, match=r"got '.*work': Read-only .*: tinyml lab DIR"):
        write_start_page(folder)
