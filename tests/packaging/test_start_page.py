"""What ``make lab`` makes in a clone stays there: the start page, and a student's progress."""

import shutil
import subprocess
import tarfile
import zipfile

import pytest

from tinyml_course.cli.start_page import START_PAGE, free_name
from tinyml_course.exercises.state import PROGRESS_FILE

PARTS = [".gitignore", "LICENSE", "LICENSE-lessons", "README.md", "pyproject.toml", "kits"]


@pytest.fixture
def clone(repository, tmp_path):
    """A small clone in which `make lab` ran twice, and the page was changed in between."""
    clone = tmp_path / "clone"
    (clone / "tinyml_course").mkdir(parents=True)
    shutil.copy(repository / "tinyml_course" / "__init__.py", clone / "tinyml_course")
    for name in PARTS:
        source = repository / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, clone / name)
    notebooks = clone / "notebooks"
    notebooks.mkdir()
    shutil.copy(repository / "notebooks" / "syllabus.md", notebooks)
    (notebooks / PROGRESS_FILE).write_bytes(b"a student's own")
    for page in (notebooks / START_PAGE, free_name(notebooks / START_PAGE, "mine")):
        page.write_text("{}", encoding="utf-8")
    return clone


def test_neither_wheel_nor_sdist_carries_it(clone, tmp_path):
    pytest.importorskip("hatchling", reason="building needs hatchling: make test installs it")
    from hatchling.builders.sdist import SdistBuilder
    from hatchling.builders.wheel import WheelBuilder

    (wheel,) = WheelBuilder(str(clone)).build(directory=str(tmp_path), versions=["standard"])
    (sdist,) = SdistBuilder(str(clone)).build(directory=str(tmp_path))
    with zipfile.ZipFile(wheel) as archive, tarfile.open(sdist) as packed:
        names = archive.namelist() + packed.getnames()
    assert sum(name.endswith("notebooks/syllabus.md") for name in names) == 2
    assert [name for name in names if name.endswith((".ipynb", ".sqlite"))] == []


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_git_does_not_see_it(clone):
    subprocess.run(["git", "init", "--quiet"], cwd=clone, check=True)
    command = ["git", "status", "--porcelain", "--untracked-files=all", "notebooks"]
    seen = subprocess.run(command, cwd=clone, capture_output=True, text=True, check=True).stdout
    assert seen == "?? notebooks/syllabus.md\n"
