"""Cells of a complete lesson, to be run without the rest of it."""

from __future__ import annotations

import re
from typing import Any

import nbformat

from tinyml_course.grading.lesson_source import source_notebook

_MAGIC = re.compile(r"^\s+%pip .*$", re.MULTILINE)


def lesson_cells(lesson: str) -> dict[str, str]:
    """Source by id; what only Colab runs is left out."""
    notebook = nbformat.read(source_notebook(lesson), as_version=4)
    return {cell.id: _MAGIC.sub("    pass", cell.source) for cell in notebook.cells}


def settings_line(source: str, names: str) -> str:
    """The line that sets these names: ``settings_line(source, "THRESHOLD, MEAN_OF")``."""
    found = re.search(rf"^{names} = [^#\n]*", source, re.MULTILINE)
    assert found is not None, f"no line sets {names}"
    return found[0].rstrip()


def run(source: str) -> dict[str, Any]:
    """What the source defines."""
    names: dict[str, Any] = {}
    exec(compile(source, "cells", "exec"), names)
    return names
