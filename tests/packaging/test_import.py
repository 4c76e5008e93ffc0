import subprocess
import sys

import pytest

HEAVY = {"IPython", "ipywidgets", "keras", "matplotlib", "nbgrader", "scipy", "tensorflow"}


@pytest.mark.parametrize("module", ["tinyml_course", "tinyml_course.exercises"])
def test_importing_it_stays_light(module):
    code = f"import sys, {module}; print(*sys.modules)"
    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    loaded = process.stdout.split()
    assert module in loaded
    assert HEAVY.isdisjoint(loaded)


def test_importing_every_module_does_not_import_tensorflow():
    code = (
        "import sys, pkgutil, importlib, tinyml_course as t\n"
        "for m in pkgutil.walk_packages(t.__path__, 'tinyml_course.'):\n"
        "    importlib.import_module(m.name)\n"
        "print(*sys.modules)"
    )
    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert {"keras", "tensorflow"}.isdisjoint(process.stdout.split())
