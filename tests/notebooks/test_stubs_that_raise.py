"""The plugin that makes nbval fail where a tagged cell raises nothing."""

import subprocess
import sys

import nbformat

from tests.support import stubs_that_raise
from tinyml_course.grading.release_steps.cells import RAISES_EXCEPTION


def test_a_tagged_cell_must_raise_and_no_other_cell_may(tmp_path, repository):
    new = nbformat.v4.new_code_cell
    tagged = {"metadata": {"tags": [RAISES_EXCEPTION]}}
    cells = [new("1 / 0", **tagged), new("1 / 1", **tagged), new("1 / 1"), new("1 / 0")]
    path = tmp_path / "untouched.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    command = [sys.executable, "-m", "pytest", "-q", "-p", stubs_that_raise.__name__]
    command += ["--nbval-lax", "--nbval-current-env", "-p", "no:cacheprovider", str(path)]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    assert "2 failed, 2 passed" in done.stdout
    assert "Cell 1: expected an exception" in done.stdout
    assert "Cell 3: Cell execution caused an exception" in done.stdout
