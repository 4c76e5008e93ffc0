"""Kill rates in words: for the terminal, and as the table of ``docs/exam-quality.md``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tinyml_course.errors import LessonError
from tinyml_course.grading.lesson_source import lesson_names, solutions_dir
from tinyml_course.grading.mutants.engine import ALL_OPERATORS, operator_name
from tinyml_course.grading.mutants.rates import Trials, exercise_names, read_rates
from tinyml_course.text_table import text_table

PAGE = Path("docs") / "exam-quality.md"

BEGIN = "<!-- written by: tinyml mutants --write -->"


def rates_text(trials: Sequence[Trials]) -> str:
    """A table of the rates, then every survivor as a line of a diff."""
    rows: list[tuple[str | int, ...]] = [("exercise", "mutants", "equivalent", "visible", "hidden")]
    for each in trials:
        rates = each.rates()
        percents = (rates.percent("visible"), rates.percent("hidden"))
        rows.append((each.exercise, rates.mutants, rates.equivalent, *percents))
    survivors = [text for each in trials for text in _survivors(each)]
    return "\n\n".join([text_table(rows, rule=True), *survivors])


def _survivors(trials: Trials) -> list[str]:
    visible, hidden = (trials.survivors(kind) for kind in ("visible", "hidden"))
    texts = []
    for mutant in trials.mutants:
        kinds = [k for k, group in (("visible", visible), ("hidden", hidden)) if mutant in group]
        if kinds:
            checks = " and ".join(kinds)
            texts.append(f"{trials.exercise} passes the {checks} checks: {mutant.diff()}")
    return texts


def page_text(root: Path | None = None) -> str:
    """``docs/exam-quality.md`` with the stored rates: what stands before `BEGIN` is kept.

    Raises
    ------
    LessonError
        Rates are missing or out of date; the message names the lessons.
    """
    text = (solutions_dir(root).parent / PAGE).read_text(encoding="utf-8")
    head = text.partition(BEGIN)[0]
    rows, missing = [], []
    for lesson in lesson_names(root):
        rates = read_rates(lesson, root)
        names = exercise_names(lesson, root)
        if set(names) != set(rates):
            missing.append(lesson)
            continue
        for name in names:
            found = rates[name]
            percents = f"{found.percent('visible')} | {found.percent('hidden')}"
            rows.append(
                f"| {lesson} | `{name}` | {found.mutants} | {found.equivalent} | {percents} |"
            )
    if missing:
        raise LessonError(
            f"expected current kill rates of {', '.join(missing)}; measure them with: "
            f"tinyml mutants {' '.join(missing)} --write"
        )
    table = [
        "| lesson | exercise | mutants | named equivalent | killed by visible | by hidden |",
        "|---|---|---:|---:|---:|---:|",
        *rows,
    ]
    return "\n".join([f"{head}{BEGIN}\n", *table, "\n## Operators\n", *_operators(), ""])


def _operators() -> list[str]:
    lines = (f"| {operator_name(each)} | {each.__doc__} |" for each in ALL_OPERATORS)
    return ["| operator | what it does |", "|---|---|", *lines]


def write_page(root: Path | None = None) -> Path:
    """Write `page_text`."""
    path = solutions_dir(root).parent / PAGE
    path.write_text(page_text(root), encoding="utf-8", newline="\n")
    return path
