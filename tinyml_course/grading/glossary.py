"""The glossary ``notebooks/glossary.md``: the terms that lessons explain, each once.

A lesson's terms stand in the table ``[terms]`` of its ``lesson.toml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tinyml_course.errors import LessonError
from tinyml_course.grading.lesson_facts import LessonFacts

BEFORE = "# Glossary\n\nEach term with the lesson that explains it. [Syllabus](syllabus.md)"


def glossary_text(lessons: Mapping[str, LessonFacts]) -> str:
    """The glossary as Markdown, in the order of the alphabet.

    Parameters
    ----------
    lessons
        The facts of every written lesson by its folder's name.

    Raises
    ------
    LessonError
        Two lessons explain one term.
    """
    found: dict[str, tuple[str, str]] = {}  # by the term as it is sorted: its name, its line
    for lesson, facts in lessons.items():
        link = f"[{facts.number}]({lesson}/{lesson}.ipynb)"
        for term, meaning in facts.terms.items():
            key = term.casefold()
            if key in found:
                raise LessonError(
                    f"expected one lesson to explain {term!r}, found a second in [terms] of "
                    f"{lesson}; keep it where a student meets it first"
                )
            found[key] = term, f"- **{term}** ({link}): {meaning}"
    return "\n".join([BEFORE, "", *(found[key][1] for key in sorted(found))]) + "\n"


def terms_not_in(sources: Iterable[str], terms: Iterable[str]) -> list[str]:
    """The terms that the Markdown of a lesson never uses."""
    text = " ".join(" ".join(sources).casefold().split())
    return [term for term in terms if term.casefold() not in text]
