"""Release: from the complete lessons to the student versions and their visible checks.

``solutions/<lesson>/`` is the only source. From it come ``notebooks/<lesson>/<lesson>.ipynb``,
``tinyml_course/exercises/data/<lesson>/checks.json`` and the pages about the course; from
``solutions/variants/`` come ``notebooks/variants/``. Releasing again changes nothing.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path

from tinyml_course import paths
from tinyml_course.errors import LessonError, ReleaseError
from tinyml_course.exercises.calls import run_cases
from tinyml_course.exercises.checks import CheckSet
from tinyml_course.exercises.model_answers import ModelCheck, ModelExercise
from tinyml_course.exercises.released import CHECKS_FILE
from tinyml_course.exercises.spec import Exercise
from tinyml_course.exercises.stored_checks import checks_text, same_checks
from tinyml_course.grading.glossary import terms_not_in
from tinyml_course.grading.lesson_facts import LessonFacts
from tinyml_course.grading.lesson_source import (
    lesson_facts,
    lesson_names,
    load_exercises,
    load_model_exercises,
    solutions_dir,
    source_notebook,
)
from tinyml_course.grading.pages import course_pages
from tinyml_course.grading.release_steps.cells import Notebook
from tinyml_course.grading.release_steps.checkpoints import check_checkpoints
from tinyml_course.grading.release_steps.clear import clear_solutions
from tinyml_course.grading.release_steps.files import notebook_text, read_notebook
from tinyml_course.grading.release_steps.front_matter import (
    point_to_image,
    title_text,
    write_front_matter,
)
from tinyml_course.grading.release_steps.instructor import remove_instructor_cells
from tinyml_course.grading.release_steps.lint import check_lesson
from tinyml_course.grading.release_steps.normalise import normalise
from tinyml_course.grading.release_steps.points import set_points
from tinyml_course.grading.release_steps.predictions import hide_predictions
from tinyml_course.grading.release_steps.tags import tag_raising_cells
from tinyml_course.grading.variants import variant_files


def release_lessons(
    lessons: Sequence[str] | None = None, *, check: bool = False, root: Path | None = None
) -> list[Path]:
    """Make the student version and the visible checks of each lesson.

    Nothing is written before every lesson was found good.

    Parameters
    ----------
    lessons
        Lessons by folder name; all where None.
    check
        Write nothing, only say what would change; for CI.
    root
        Top of the checkout; the one the package runs from where None.

    Returns
    -------
    list of Path
        The files that changed, or would; the complete notebook is among them where its title
        cell or install line was out of date.

    Raises
    ------
    ReleaseError
        A lesson cannot be released; the message names the lesson and lists its problems.
    LessonError
        No such lesson, or no ``solutions/`` here.
    """
    top = solutions_dir(root).parent
    contents: dict[Path, str] = {}
    names = lesson_names(top)
    for lesson in names if lessons is None else lessons:
        source_notebook(lesson, top)  # an unknown lesson is told which there are
        try:
            contents.update(_lesson_files(lesson, top))
        except (ReleaseError, LessonError) as error:
            raise ReleaseError(f"{lesson} cannot be released:\n{error}") from error
    contents |= variant_files(top, paths.repository_url())
    contents |= course_pages(top, contents)
    changed = [path for path, text in contents.items() if not _is_up_to_date(path, text)]
    if not check:
        for path in changed:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(contents[path], encoding="utf-8", newline="\n")
    return changed


def visible_checks(exercises: Sequence[Exercise], seed: int) -> dict[str, CheckSet]:
    """The visible checks by exercise, after a trial on the reference and on every mistake.

    Raises
    ------
    ReleaseError
        The reference fails its own checks, or a known mistake passes them.
    """
    checks = {exercise.name: CheckSet.from_exercise(exercise, seed) for exercise in exercises}
    problems = []
    for exercise in exercises:
        check_set = checks[exercise.name]
        verdict = check_set.judge(run_cases(exercise.reference, check_set))
        if not verdict.passed:
            problems.append(
                f"exercise {exercise.name!r}: its reference fails its own checks "
                f"({verdict.message}); it must give the same on every call and use no closed room"
            )
        problems += [
            f"exercise {exercise.name!r}: the mistake {mistake.id!r} passes the visible checks; "
            "make inputs that tell it apart"
            for mistake in check_set.mistakes
            if check_set.judge(mistake.outcomes).passed
        ]
    if problems:
        raise ReleaseError("\n".join(problems))
    return checks


def _lesson_files(lesson: str, top: Path) -> dict[Path, str]:
    """What the files of one lesson must contain, by path."""
    notebook_path = source_notebook(lesson, top)
    complete = read_notebook(notebook_path)
    facts = lesson_facts(lesson, top)
    exercises, models = load_exercises(lesson, top), load_model_exercises(lesson, top)
    data = top / "tinyml_course" / "exercises" / "data" / lesson

    before = [cell.source for cell in complete.cells]
    repository = paths.repository_url()
    title = title_text(lesson, facts, repository)
    write_front_matter(complete, title, facts.colab_extras, repository)
    check_checkpoints(complete, facts.checkpoint_data, data)
    _check_terms(complete, facts)
    student = student_version(complete, lesson, exercises, models)
    checks = visible_checks(exercises, facts.visible_seed)
    model_checks = {each.name: ModelCheck(each.points, each.budgets) for each in models}

    files = {
        top / "notebooks" / lesson / f"{lesson}.ipynb": notebook_text(student),
        data / CHECKS_FILE: checks_text(lesson, checks, model_checks),
    }
    if [cell.source for cell in complete.cells] != before:
        files[notebook_path] = notebook_text(complete)
    return files


def _check_terms(complete: Notebook, facts: LessonFacts) -> None:
    prose = (cell.source for cell in complete.cells if cell.cell_type == "markdown")
    if missing := terms_not_in(prose, facts.terms):
        named = ", ".join(missing)
        raise ReleaseError(f"expected the lesson's text to use each of its [terms]; not: {named}")


def student_version(
    complete: Notebook,
    lesson: str,
    exercises: Sequence[Exercise],
    models: Sequence[ModelExercise] = (),
) -> Notebook:
    """The student version of a complete notebook, which stays as it is.

    Raises
    ------
    ReleaseError
        The notebook breaks a convention; the message lists where.
    """
    student = copy.deepcopy(complete)
    point_to_image(student)
    remove_instructor_cells(student)
    with_solutions = copy.deepcopy(student)
    set_points(student, exercises, models)
    hide_predictions(student)
    tag_raising_cells(student)
    normalise(student)
    student = clear_solutions(student, lesson)
    normalise(student)
    check_lesson(with_solutions, student, exercises, models)
    return student


def _is_up_to_date(path: Path, text: str) -> bool:
    try:
        stored = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False
    return stored == text or (path.name == CHECKS_FILE and same_checks(stored, text))
