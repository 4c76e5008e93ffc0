"""Marks in nbgrader's gradebook, so that its formgrader and its exporters work on them.

One process writes, after grading, in one transaction: all of a run is there, or nothing of it.
Writing again updates. What a person marked or wrote by hand is kept; where the work it was given
for has changed since, it is shown for review, as nbgrader does.

Source: the tables are nbgrader 0.9's, ``nbgrader/api.py``; what counts as needing a person is that
of its ``preprocessors/saveautogrades.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tinyml_course.errors import GradingError
from tinyml_course.grading.late import parse_time
from tinyml_course.grading.manual import TO_MARK
from tinyml_course.grading.marking_sheet import (
    inert,
    note_cell,
    sheet_path,
    stored_note,
    write_sheet,
)
from tinyml_course.grading.release_steps.cells import CHECK_PREFIX

Result = Mapping[str, Any]


@dataclass(frozen=True)
class Marked:
    """What the gradebook says of one student's submission.

    Attributes
    ----------
    points
        All points, automatic and by hand, after the late penalty.
    max_points
        The highest possible points.
    complete
        Whether nothing waits for a person.
    """

    points: float
    max_points: float
    complete: bool


def course_folder(url: str, course: Path | None) -> Path:
    """The course folder beside a gradebook: the one named, or that of an SQLite file.

    Raises
    ------
    GradingError
        The address cannot be read, or the database is not a file and no folder is named.
    """
    database = _address(url)
    if course is None and database.get_backend_name() == "sqlite" and database.database:
        course = Path(database.database).parent
    if course is None:
        raise GradingError(
            "expected nbgrader's course folder beside this gradebook, got none; name it with "
            "--course, its formgrader looks there for autograded/"
        )
    course.mkdir(parents=True, exist_ok=True)
    return course


def write_gradebook(
    url: str, course: Path, lesson: str, results: Sequence[Result], due: datetime | None = None
) -> None:
    """Write results into nbgrader's gradebook, and a sheet a student for its formgrader.

    Parameters
    ----------
    url
        ``"sqlite:///gradebook.db"`` or ``"postgresql://user@host/name"``; made where it is empty.
    course
        nbgrader's course folder; the sheets go to ``autograded/<student>/<lesson>/`` in it.
    lesson
        The lesson, nbgrader's assignment and notebook.
    results
        The rows of the books, a student each.
    due
        When the lesson is due, or None.

    Raises
    ------
    GradingError
        The database cannot be opened or written; it is as it was before.
    """
    if not results:
        return
    with _opened(url) as db:
        notebook = _notebook(db, lesson, results[0], due)
        for result in results:
            _write_submission(db, notebook, lesson, result, course)
        db.commit()
    for result in results:  # after the marks: a sheet that is still old asks for a second look
        write_sheet(course, lesson, result)


def read_marks(url: str, lesson: str) -> dict[str, Marked]:
    """What the gradebook says of each student of a lesson, after marking by hand.

    Raises
    ------
    GradingError
        The database cannot be opened, or does not have the lesson.
    """
    from nbgrader.api import Assignment

    named = _address(url)
    if named.get_backend_name() == "sqlite" and not Path(named.database or "").is_file():
        raise GradingError(  # opening it would make an empty one
            f"expected a gradebook in {named.database}, found none; write it with "
            "tinyml grade … --gradebook"
        )
    with _opened(url) as db:
        assignment = db.query(Assignment).filter_by(name=lesson).one_or_none()
        if assignment is None:
            names = ", ".join(sorted(a.name for a in db.query(Assignment))) or "none"
            raise GradingError(
                f"expected {lesson} in the gradebook, found {names}; write it with "
                "tinyml grade … --gradebook"
            )
        return {
            submission.student_id: Marked(
                max(0.0, submission.score - (submission.late_submission_penalty or 0)),
                submission.max_score,
                not submission.needs_manual_grade,
            )
            for submission in assignment.submissions
        }


def given_by_hand(url: str, lesson: str) -> dict[str, dict[str, dict[str, Any]]]:
    """By student and by nbgrader's name of the cell: ``points`` and ``comment`` of a person.

    Cells that wait for another look are left out.

    Raises
    ------
    GradingError
        The database cannot be opened.
    """
    from nbgrader.api import Assignment

    given: dict[str, dict[str, dict[str, Any]]] = {}
    with _opened(url) as db:
        assignment = db.query(Assignment).filter_by(name=lesson).one_or_none()
        for submission in assignment.submissions if assignment else ():
            for notebook in submission.notebooks:
                said = {comment.name: comment.manual_comment for comment in notebook.comments}
                for grade in notebook.grades:
                    if grade.manual_score is not None and not grade.needs_manual_grade:
                        mark = {"points": grade.score, "comment": said.get(grade.name) or ""}
                        given.setdefault(submission.student_id, {})[grade.name] = mark
    return given


def _address(url: str) -> Any:
    import sqlalchemy

    try:
        return sqlalchemy.make_url(url)
    except sqlalchemy.exc.ArgumentError:
        raise GradingError(
            "expected the gradebook's address as sqlite:///gradebook.db or "
            f"postgresql://user@host/name, got {url.partition('@')[2] or url!r}"
        ) from None


@contextmanager
def _opened(url: str) -> Iterator[Any]:
    """The database session; what is not committed is rolled back."""
    import sqlalchemy
    from nbgrader import api

    shown = _address(url).render_as_string(hide_password=True)
    gradebook = None
    try:
        api.get_alembic_version = _schema_version
        gradebook = api.Gradebook(url)
        yield gradebook.db
    except (sqlalchemy.exc.SQLAlchemyError, ModuleNotFoundError) as error:
        reason = str(error).split("\n", 1)[0]
        raise GradingError(
            f"expected the gradebook {shown} to be opened and written, got "
            f"{type(error).__name__}: {reason}; it was not changed"
        ) from error
    finally:
        if gradebook is not None:
            gradebook.db.rollback()
            gradebook.close()


def _schema_version() -> str:
    """What nbgrader writes into a new database; it asks a program that PATH may not have."""
    import nbgrader
    from alembic.script import ScriptDirectory

    folder = Path(nbgrader.__file__).with_name("alembic")
    return str(ScriptDirectory(str(folder)).get_current_head())


def _found_or_new(db: Any, kind: Any, **keys: Any) -> Any:
    """The row with these values, made where there is none."""
    row = db.query(kind).filter_by(**keys).one_or_none()
    if row is None:
        row = kind(**keys)
        db.add(row)
        db.flush()
    return row


def _notebook(db: Any, lesson: str, result: Result, due: datetime | None) -> Any:
    """The lesson's notebook with the cells that a result has."""
    from nbgrader.api import Assignment, GradeCell, Notebook, SolutionCell

    assignment = _found_or_new(db, Assignment, name=lesson)
    if due is not None:
        assignment.duedate = _as_stored(due)
    notebook = _found_or_new(db, Notebook, name=lesson, assignment_id=assignment.id)
    graded = {CHECK_PREFIX + row["exercise"]: ("code", row) for row in result["rows"]}
    graded |= {cell["grade_id"]: ("markdown", cell) for cell in result["manual"]}
    answered = {row["exercise"] for row in result["rows"]}
    answered |= {cell["grade_id"] for cell in result["manual"]}
    _remove_others(db, notebook, graded.keys(), answered)
    for name, (kind, about) in graded.items():
        cell = db.query(GradeCell).filter_by(name=name, notebook_id=notebook.id).one_or_none()
        cell = cell or GradeCell(name=name, notebook_id=notebook.id)
        cell.cell_type, cell.max_score = kind, float(about["max_points"])
        db.add(cell)
    for name in answered:
        _found_or_new(db, SolutionCell, name=name, notebook_id=notebook.id)
    db.flush()
    return notebook


def _remove_others(db: Any, notebook: Any, graded: Any, answered: Any) -> None:
    """Remove cells that the lesson no longer has, if nobody marked them by hand."""
    from nbgrader.api import BaseCell, Comment, Grade, GradeCell

    for cell in db.query(BaseCell).filter_by(notebook_id=notebook.id).all():
        if cell.name in (graded if isinstance(cell, GradeCell) else answered):
            continue
        grades = db.query(Grade).filter_by(cell_id=cell.id).all()
        if any(grade.manual_score is not None for grade in grades):
            raise GradingError(
                f"expected the cell {cell.name} of the gradebook in the lesson, found none, and it "
                "has marks given by hand; keep them: nbgrader export, then use a new gradebook"
            )
        for row in [*grades, *db.query(Comment).filter_by(cell_id=cell.id)]:
            db.delete(row)
        db.delete(cell)
    db.flush()


def _write_submission(db: Any, notebook: Any, lesson: str, result: Result, course: Path) -> None:
    from nbgrader.api import Student, SubmittedAssignment, SubmittedNotebook

    student = _found_or_new(db, Student, id=result["student"])
    whole = _found_or_new(
        db, SubmittedAssignment, assignment_id=notebook.assignment_id, student_id=student.id
    )
    if result.get("handed_in"):
        whole.timestamp = _as_stored(parse_time(result["handed_in"], "a time of hand-in"))
    submitted = _found_or_new(
        db, SubmittedNotebook, notebook_id=notebook.id, assignment_id=whole.id
    )
    submitted.late_submission_penalty = float(result.get("penalty", 0))
    cells = _Cells(db, notebook, submitted)
    for row in result["rows"]:
        cells.grade(CHECK_PREFIX + row["exercise"], float(row["points"]))
        said = [row["message"], row.get("hint", ""), row.get("counterexample", "")]
        cells.comment(row["exercise"], "\n\n".join(text for text in said if text))
    before = sheet_path(course, lesson, result["student"])
    for cell in result["manual"]:
        waits = cell["status"] == TO_MARK
        changed = stored_note(before, cell["grade_id"]) != note_cell(cell).source
        cells.grade(cell["grade_id"], None if waits else 0.0, work_changed=changed)
        cells.comment(cell["grade_id"], "" if cell["text"] else "Nothing was found here.")


class _Cells:
    """Marks and comments of one submitted notebook."""

    def __init__(self, db: Any, notebook: Any, submitted: Any) -> None:
        from nbgrader.api import BaseCell, GradeCell

        self._db, self._submitted = db, submitted
        cells = db.query(BaseCell).filter_by(notebook_id=notebook.id).all()
        self._graded = {cell.name: cell.id for cell in cells if isinstance(cell, GradeCell)}
        self._answered = {cell.name: cell.id for cell in cells if not isinstance(cell, GradeCell)}

    def grade(self, name: str, points: float | None, *, work_changed: bool = False) -> None:
        """Set the automatic points; None leaves the cell to a person."""
        from nbgrader.api import Grade

        grade = _found_or_new(
            self._db, Grade, cell_id=self._graded[name], notebook_id=self._submitted.id
        )
        if grade.manual_score is None:
            grade.needs_manual_grade = points is None
        elif work_changed or grade.auto_score != points:
            grade.needs_manual_grade = True
        grade.auto_score = points

    def comment(self, name: str, text: str) -> None:
        """Set the automatic comment."""
        from nbgrader.api import Comment

        comment = _found_or_new(
            self._db, Comment, cell_id=self._answered[name], notebook_id=self._submitted.id
        )
        comment.auto_comment = inert(text) if text else None


def _as_stored(time: datetime) -> datetime:
    """A time as nbgrader stores it: in UTC, without saying so."""
    return time.astimezone(UTC).replace(tzinfo=None)
