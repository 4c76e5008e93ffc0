"""What is said of a lesson outside its cells: ``lesson.toml``, read and checked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_type_hints

from tinyml_course.errors import LessonError

FACTS_FILE = "lesson.toml"


@dataclass(frozen=True)
class SyllabusRow:
    """A lesson's row in the syllabus, beside its number and title.

    Attributes
    ----------
    use_case
        ``"gestures"``.
    writes
        What the student writes, in a few words.
    figure
        The figure, shorter than in the title cell.
    """

    use_case: str
    writes: str
    figure: str


@dataclass(frozen=True)
class LessonFacts:
    """The content of ``lesson.toml``; `tinyml release` writes it where a student reads it.

    Attributes
    ----------
    number, title
        ``"05"`` and ``"int8 by hand"``.
    promise
        What the student will have done, a sentence or two.
    figure
        The number that the lesson ends in, as the title cell gives it.
    minutes
        How long the lesson takes.
    before
        What to know before.
    syllabus
        The lesson's row in the syllabus.
    time_note
        What follows the minutes: ``"or two evenings (stop after part 2)"``.
    colab_extras
        The extras that the set-up cell installs on Colab.
    visible_seed
        The seed of the inputs of the visible checks.
    checkpoint_data
        By checkpoint, the version of the data it was made from.
    terms
        What the lesson explains, for the glossary: a term and what it means.
    due, late
        When the lesson is due and what late work loses, as `tinyml grade` takes them.
    """

    number: str
    title: str
    promise: str
    figure: str
    minutes: int
    before: str
    syllabus: SyllabusRow
    time_note: str = ""
    colab_extras: tuple[str, ...] = ("data",)
    visible_seed: int = 0
    checkpoint_data: Mapping[str, str] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)
    due: str = ""
    late: str = ""


def read_facts(folder: Path) -> LessonFacts:
    """Read ``lesson.toml`` in a lesson's folder.

    Raises
    ------
    LessonError
        No such file, or it is not what `LessonFacts` says; the message names the key.
    """
    path = folder / FACTS_FILE
    content = read_toml(path)
    row = content.pop("syllabus", None)
    if not isinstance(row, dict):
        raise LessonError(f"expected a table [syllabus] in {path}, got {row!r}")
    extras = content.get("colab_extras")
    if isinstance(extras, list):
        content["colab_extras"] = tuple(extras)
    checked_keys(row, SyllabusRow, f"[syllabus] of {path}")
    content["syllabus"] = SyllabusRow(**row)
    checked_keys(content, LessonFacts, str(path))
    facts = LessonFacts(**content)
    if not folder.name.startswith(f"{facts.number}_"):
        raise LessonError(
            f"expected the number of {folder.name} in {path}, got number = {facts.number!r}"
        )
    return facts


def read_toml(path: Path) -> dict[str, Any]:
    """The content of a TOML file in ``solutions/``.

    Raises
    ------
    LessonError
        No such file, or it is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise LessonError(f"expected {path}, found none; see docs/add-a-lesson.md") from None
    except ValueError as error:
        raise LessonError(f"expected {path} to be TOML, got an error: {error}") from None


def checked_keys(content: Mapping[str, Any], kind: type, where: str) -> None:
    """Compare the keys and types of a table with the fields of a dataclass.

    Raises
    ------
    LessonError
        A key is missing, unknown, or of another type.
    """
    types = get_type_hints(kind)
    required = {
        each.name
        for each in fields(kind)
        if each.default is each.default_factory  # both are MISSING
    }
    if missing := sorted(required - content.keys()):
        raise LessonError(f"expected the keys {', '.join(missing)} in {where}, found none")
    if unknown := sorted(content.keys() - types.keys()):
        known = ", ".join(types)
        raise LessonError(f"expected only the keys {known} in {where}, got {', '.join(unknown)}")
    for key, value in content.items():
        wanted = getattr(types[key], "__origin__", types[key])
        if not isinstance(value, wanted) or isinstance(value, bool) != (wanted is bool):
            raise LessonError(f"expected {key} in {where} to be {wanted.__name__}, got {value!r}")
