"""The tables a teacher reads: what each student knew, how each item worked, what was learned."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tinyml_course.errors import GradingError
from tinyml_course.grading.quiz.answers import Answers, same_student
from tinyml_course.grading.quiz.items import Placed
from tinyml_course.grading.quiz.statistics import (
    Floats,
    Right,
    discriminations,
    normalised_gain,
    reliability,
)
from tinyml_course.grading.tables import write_csv
from tinyml_course.text_table import text_table

FEW_STUDENTS = 20
"""Below that, the numbers about items and test are hardly more than chance."""

UNKNOWN = "–"


@dataclass(frozen=True)
class Marked:
    """One form with the answers of a class."""

    form: str
    items: tuple[Placed, ...]
    answers: Answers

    @property
    def right(self) -> Right:
        """Who has which item right, ``(students, items)``, in the order of the form."""
        keys = [item.key for item in self.items]
        rows = [
            [letter == key for letter, key in zip(given, keys, strict=True)]
            for given in self.answers.letters.values()
        ]
        return np.array(rows, bool).reshape(-1, len(keys))


def student_rows(forms: Sequence[Marked]) -> list[dict[str, Any]]:
    """A row for each student: right answers and open items of each form; ``""`` if not taken."""
    scores = {marked.form: _scores(marked) for marked in forms}
    names: dict[str, str] = {}
    for marked in forms:
        for name in marked.answers.letters:
            names.setdefault(same_student(name), name)
    rows = []
    for key, name in sorted(names.items()):
        row: dict[str, Any] = {"student": name}
        for form, of_form in scores.items():
            row[form], row[f"{form}_open"] = of_form.get(key, ("", ""))
        rows.append(row)
    return rows


def item_rows(forms: Sequence[Marked]) -> list[dict[str, Any]]:
    """A row for each item of each form, the hardest first."""
    rows = []
    for marked in forms:
        right = marked.right
        shares, tells = right.mean(axis=0), discriminations(right)
        numbered = list(enumerate(marked.items, start=1))
        for number, item in sorted(numbered, key=lambda each: shares[each[0] - 1]):
            letter, chosen = _most_chosen_wrong(marked, number)
            rows.append(
                {
                    "form": marked.form,
                    "item": number,
                    "concept": item.concept,
                    "lesson": item.lesson,
                    "right": round(float(shares[number - 1]), 3),
                    "discrimination": _rounded(tells[number - 1]),
                    "wrong": letter or UNKNOWN,
                    "chose_it": round(chosen, 3),
                    "misconception": item.misconceptions.get(letter, UNKNOWN),
                }
            )
    return rows


def report_text(forms: Sequence[Marked]) -> str:
    """Everything as text: students, items, the test, and what was learned.

    Parameters
    ----------
    forms
        In the order in which they were taken.
    """
    parts = [_students_text(forms)]
    parts += [_items_text(marked) for marked in forms]
    if len(forms) > 1:
        parts.append(_concepts_text(forms))
    parts += [_gain_text(first, second) for first, second in _in_pairs(forms)]
    if min(len(marked.answers.letters) for marked in forms) < FEW_STUDENTS:
        parts.append(
            f"Fewer than {FEW_STUDENTS} students: discrimination, KR-20 and the interval of the "
            "gain are rough."
        )
    notes = [f"{marked.form}: {note}" for marked in forms for note in marked.answers.notes]
    if notes:
        parts.append("\n".join(["To look at:", *(f"- {note}" for note in notes)]))
    return "\n\n".join(parts)


def write_report(folder: Path, forms: Sequence[Marked]) -> None:
    """Write ``students.csv``, ``items.csv`` and ``report.txt``.

    Raises
    ------
    GradingError
        They cannot be written.
    """
    tables = {"students.csv": student_rows(forms), "items.csv": item_rows(forms)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, rows in tables.items():
            write_csv(folder / name, list(rows[0]), rows)
        (folder / "report.txt").write_text(f"{report_text(forms)}\n", encoding="utf-8")
    except OSError as error:
        raise GradingError(f"expected to write into {folder}, got: {error}") from None


def _scores(marked: Marked) -> dict[str, tuple[int, int]]:
    """Right answers and open items by student, as `same_student` names them."""
    given = marked.answers.letters.items()
    return {
        same_student(name): (int(row.sum()), letters.count(""))
        for (name, letters), row in zip(given, marked.right, strict=True)
    }


def _most_chosen_wrong(marked: Marked, number: int) -> tuple[str, float]:
    """The wrong letter that most students chose, and their share; ``""`` where nobody did."""
    letters = [given[number - 1] for given in marked.answers.letters.values()]
    wrong = Counter(each for each in letters if each and each != marked.items[number - 1].key)
    if not wrong:
        return "", 0.0
    letter = min(wrong, key=lambda each: (-wrong[each], each))
    return letter, wrong[letter] / len(letters)


def _students_text(forms: Sequence[Marked]) -> str:
    rows = student_rows(forms)
    body = [[row["student"], *(_of(row, marked.form) for marked in forms)] for row in rows]
    head = ["student", *(f"{marked.form}, of {len(marked.items)}" for marked in forms)]
    return text_table([head, *body], rule=True)


def _of(row: Mapping[str, Any], form: str) -> str:
    left = row[f"{form}_open"]
    return f"{row[form]}{f' ({left} open)' if left else ''}" if row[form] != "" else UNKNOWN


def _items_text(marked: Marked) -> str:
    head = ["item", "concept", "right", "tells apart", "most chosen wrong answer"]
    body = [
        [
            str(row["item"]),
            row["concept"].replace("_", " "),
            _percent(row["right"]),
            _two_places(row["discrimination"]),
            f"{row['wrong']}, {_percent(row['chose_it'])}: {row['misconception']}"
            if row["chose_it"]
            else UNKNOWN,
        ]
        for row in item_rows([marked])
    ]
    right = marked.right
    kr20 = reliability(right)
    summary = (
        f"{marked.form}: {_students(len(right))}, mean {_percent(right.mean())} "
        f"right, KR-20 (agreement of the items) {_two_places(_rounded(kr20))}"
    )
    return f"{summary}\n\n{text_table([head, *body], rule=True)}"


def _concepts_text(forms: Sequence[Marked]) -> str:
    """Share right of each concept in each form, by the lesson that teaches it.

    All who took a form are in its column; those who took two are compared below it.
    """
    shares = [
        dict(zip((item.concept for item in marked.items), marked.right.mean(axis=0), strict=True))
        for marked in forms
    ]
    items = sorted(forms[0].items, key=lambda item: (item.lesson, item.concept))
    head = ["concept", "lesson", *(marked.form for marked in forms)]
    body = [
        [
            item.concept.replace("_", " "),
            item.lesson,
            *(_percent(of_form[item.concept]) for of_form in shares),
        ]
        for item in items
    ]
    return text_table([head, *body], rule=True)


def _students(count: int) -> str:
    return f"{count} student{'s' * (count != 1)}"


def _in_pairs(forms: Sequence[Marked]) -> list[tuple[Marked, Marked]]:
    """Every form with each that was taken after it."""
    return [(one, other) for at, one in enumerate(forms) for other in forms[at + 1 :]]


def _gain_text(first: Marked, second: Marked) -> str:
    before, after = _both(first, second)
    if not before.size:
        return f"{first.form} and {second.form}: no student took both; look for names that differ"
    gain = normalised_gain(before, after)
    between = f"{first.form} to {second.form}, {_students(gain.students)} who took both"
    means = f"mean {_percent(gain.before)} to {_percent(gain.after)}"
    if math.isnan(gain.gain):
        return f"{between}: {means}; nothing was left to be learned"
    return (
        f"{between}: {means}, normalised gain {gain.gain:.2f} (95 % of resampled classes: "
        f"{gain.low:.2f} to {gain.high:.2f})"
    )


def _both(first: Marked, second: Marked) -> tuple[Floats, Floats]:
    """Shares of right answers of the students who took both forms."""
    one, other = _scores(first), _scores(second)
    common = [name for name in one if name in other]
    shares = [
        np.array([of[name][0] for name in common], float) / len(marked.items)
        for of, marked in ((one, first), (other, second))
    ]
    return shares[0], shares[1]


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _two_places(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:.2f}"


def _rounded(value: float) -> Any:
    return UNKNOWN if math.isnan(value) else round(float(value), 2)
