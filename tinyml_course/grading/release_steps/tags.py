"""Cells that raise while the stubs stand are tagged so, in the student version only.

nbval accepts a tagged cell that does not raise, so the tag must not be in the complete lesson.
"""

from __future__ import annotations

from tinyml_course.grading.release_steps.cells import (
    RAISES_EXCEPTION,
    STUB_RAISES,
    Notebook,
    has_tag,
    is_check,
    tags,
)


def tag_raising_cells(notebook: Notebook) -> None:
    """Tag check cells and cells tagged ``stub-raises`` with ``raises-exception``, in place.

    A cell that hands in a model needs the tag ``stub-raises`` if the model needs the functions.
    """
    for cell in notebook.cells:
        checks = is_check(cell) and "lesson.hand_in_model(" not in cell.source
        raises = cell.cell_type == "code" and (checks or has_tag(cell, STUB_RAISES))
        kept = [tag for tag in tags(cell) if tag != RAISES_EXCEPTION]
        if raises:
            kept.append(RAISES_EXCEPTION)
        if kept:
            cell.metadata["tags"] = kept
        else:
            cell.metadata.pop("tags", None)
