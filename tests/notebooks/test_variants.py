"""What every variant keeps, whatever its sensor; nbval runs them, the release checks long cells."""

import re

import nbformat
import pytest

from tinyml_course import paths
from tinyml_course.grading.variants import read_variants

SOLUTIONS = paths.solutions_dir()
_, ROWS = read_variants(SOLUTIONS)
NAMES = [row.name for row in ROWS]
IMAGE = re.compile(r"!\[Open in Colab\]\((.*?)\)")
LINK = re.compile(r"\]\(([^)#]+)")


USE_CASES = "mosquito grain elephants cough falls aquaculture can_bus drowsiness thermostat"
"""Those that the documents name and no lesson takes."""


def test_every_use_case_without_a_lesson_has_a_variant():
    assert set(USE_CASES.split()) <= set(NAMES)


def path_of(name, student=False):
    folder = paths.notebooks_dir() if student else SOLUTIONS
    return folder / "variants" / f"{name}.ipynb"


def cells_of(name, student=False):
    return nbformat.read(path_of(name, student), as_version=4).cells


def text_of(name):
    return "\n\n".join(cell.source for cell in cells_of(name) if cell.cell_type == "markdown")


@pytest.mark.parametrize("name", NAMES)
def test_a_variant_has_8_to_14_cells_and_keeps_its_outputs(name):
    cells = cells_of(name)
    assert 8 <= len(cells) <= 14
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert sum(bool(cell.outputs) for cell in code) > len(code) / 2
    assert [c.id for c in code if any(o.output_type == "error" for o in c.outputs)] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_students_copy_has_the_same_cells_and_no_outputs(name):
    complete, student = cells_of(name), cells_of(name, student=True)
    assert [cell.id for cell in student] == [cell.id for cell in complete]
    assert [cell.source for cell in student[1:]] == [cell.source for cell in complete[1:]]
    assert [cell.id for cell in student if cell.get("outputs")] == []


@pytest.mark.parametrize("student", [False, True], ids=["solved", "student"])
@pytest.mark.parametrize("name", NAMES)
def test_every_link_and_the_badge_lead_somewhere(name, student):
    folder = path_of(name, student).parent
    text = "\n".join(c.source for c in cells_of(name, student) if c.cell_type == "markdown")
    targets = [*LINK.findall(text), *IMAGE.findall(text)]
    local = [target for target in targets if "://" not in target]
    assert local
    assert [target for target in local if not (folder / target).is_file()] == []
    assert f"/notebooks/variants/{name}.ipynb" in text


@pytest.mark.parametrize("name", NAMES)
def test_data_are_called_synthetic_in_the_title_and_wherever_they_are_shown(name):
    cells = cells_of(name)
    assert ("SYNTHETIC" in cells[0].source) is not ("REAL" in cells[0].source)
    if "SYNTHETIC" in cells[0].source:
        shown = "\n".join(str(cell.get("outputs", "")) for cell in cells)
        assert shown.count("SYNTHETIC") >= 2


@pytest.mark.parametrize("name", NAMES)
def test_a_variant_says_the_figure_what_would_have_to_be_real_and_a_task(name):
    headings = re.findall(r"^## (.*)$", text_of(name), re.MULTILINE)
    wanted = ["The figure", "What would have to be real", "Your task"]
    assert [heading for heading in headings if heading in wanted] == wanted


@pytest.mark.parametrize("name", NAMES)
def test_a_variant_runs_without_tensorflow_and_in_every_install(name):
    code = "\n".join(cell.source for cell in cells_of(name) if cell.cell_type == "code")
    assert not re.search(r"\b(tensorflow|keras|sklearn|pandas)\b", code)


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_has_a_text_in_its_place(name):
    bare = [
        cell.id
        for cell in cells_of(name)
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
        and not output.metadata.get("image/png", {}).get("alt")
    ]
    assert bare == []
