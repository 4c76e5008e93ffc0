"""A notebook with pictures and the number line, saved once, passes strict nbval when run again."""

import importlib.util
import subprocess
import sys

import pytest

NEEDED = ("anywidget", "nbclient", "nbval")
MISSING = [name for name in NEEDED if importlib.util.find_spec(name) is None]

CELL = """
import numpy as np
from tinyml_course.plots import plot_number_line, show, show_table
from tinyml_course.widgets import NumberLine

show(plot_number_line(np.linspace(-1, 1, 9), 0.01, 0), "Nine values on a line.")
show_table([["a", 1]], ["name", "n"], "One row.")
NumberLine(np.linspace(-1, 1, 9))
"""


@pytest.mark.skipif(bool(MISSING), reason=f"needs {MISSING}: pip install 'tinyml-course[all,dev]'")
def test_outputs_are_the_same_in_a_second_run_and_a_difference_is_noticed(tmp_path):
    import nbclient
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook

    notebook = new_notebook(cells=[new_code_cell(CELL), new_code_cell("NumberLine([0.0, 1.0])")])
    nbclient.NotebookClient(notebook, kernel_name="python3").execute()
    kinds = [sorted(output["data"]) for output in notebook.cells[0].outputs]
    assert kinds == [
        ["image/png", "text/plain"],
        ["text/html", "text/plain"],
        ["text/html", "text/plain"],
        ["application/vnd.jupyter.widget-view+json", "image/png", "text/plain"],
    ]

    data = notebook.cells[1].outputs[0]["data"]
    data["text/plain"] = data["text/plain"].replace("0.003922", "0.003923")  # 1 / 255
    path = tmp_path / "saved.ipynb"
    nbformat.write(notebook, path)
    command = [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", path]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert "1 failed, 1 passed" in done.stdout
    assert "Cell 1" in done.stdout
