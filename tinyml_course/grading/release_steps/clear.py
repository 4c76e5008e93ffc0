"""Solutions become stubs and outputs are cleared: nbgrader's own step, in a temporary folder."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path

from tinyml_course.errors import ReleaseError
from tinyml_course.grading.release_steps.cells import NOTE_STUB, STUB, Notebook
from tinyml_course.grading.release_steps.files import notebook_text, read_notebook


class _Complaints(logging.Handler):
    """Keeps what nbgrader logs as an error, instead of showing it."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the first line of a message that is not a traceback."""
        text = record.getMessage().strip()
        if text and not text.startswith("Traceback"):
            self.lines.append(text.splitlines()[0])


def clear_solutions(notebook: Notebook, lesson: str) -> Notebook:
    """The student version that nbgrader's generate-assignment step makes of `notebook`.

    Regions between ``### BEGIN SOLUTION`` and ``### END SOLUTION`` become the stub, solution
    cells without a region become one altogether, and cells are locked and get their checksums.
    nbgrader runs in a temporary folder and keeps no database, so that nothing lands in the
    checkout.

    Raises
    ------
    ReleaseError
        nbgrader refuses the notebook; the message carries its reason.
    """
    with tempfile.TemporaryDirectory(prefix="tinyml-release-") as folder:
        source = Path(folder, "source", lesson)
        source.mkdir(parents=True)
        (source / f"{lesson}.ipynb").write_text(notebook_text(notebook), encoding="utf-8")
        _generate_assignment(Path(folder), lesson)
        return read_notebook(Path(folder, "release", lesson, f"{lesson}.ipynb"))


def _generate_assignment(folder: Path, lesson: str) -> None:
    from nbgrader.converters import GenerateAssignment
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.preprocessors import SaveCells
    from traitlets.config import Config

    config = Config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.assignment_id = lesson
    config.CourseDirectory.db_url = f"sqlite:///{folder / 'gradebook.db'}"
    config.ClearSolutions.code_stub = {"python": STUB}
    config.ClearSolutions.text_stub = NOTE_STUB
    config.GenerateAssignment.no_database = True
    log = logging.Logger("tinyml-release")  # noqa: LOG001 (apart, so that no handler shows it)
    complaints = _Complaints()
    log.addHandler(complaints)
    course = CourseDirectory(config=config, log=log)
    step = GenerateAssignment(coursedir=course, config=config, log=log)
    step.preprocessors = [each for each in step.preprocessors if each is not SaveCells]
    try:
        step.start()
    except (NbGraderException, SystemExit) as error:
        reason = "; ".join(dict.fromkeys(complaints.lines)) or str(error)
        raise ReleaseError(f"nbgrader cannot make the student version: {reason}") from None
