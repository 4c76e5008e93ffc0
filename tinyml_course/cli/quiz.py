"""``tinyml quiz``: tests before, after and long after the course."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Write and mark the tests before, after and long after the course (needs a clone).",
    no_args_is_help=True,
    rich_markup_mode=None,
)

ClassSeed = Annotated[
    int, typer.Option(help="A number of this class, the same for its three forms and for marking.")
]
AnswersPath = Annotated[
    Path | None, typer.Option(help="A table of answers, or a folder of them.", metavar="CSV")
]


@app.command("write")
def write_command(
    form: Annotated[str, typer.Argument(help="before, after or later.")],
    folder: Annotated[Path, typer.Argument(help="Where the page and the empty table go.")],
    *,
    class_seed: ClassSeed,
) -> None:
    """Write a form as a page to print or to fill in, and a table for answers on paper."""
    from tinyml_course.grading.quiz.items import load_items, make_form
    from tinyml_course.grading.quiz.page import write_form

    items = make_form(load_items(), form, class_seed)
    page, table = write_form(folder, form, class_seed, items)
    typer.echo(f"{page}: print it, or give it to the students as a file")
    typer.echo(f"{table}: for answers on paper, one row a student, one letter an item")


@app.command("mark")
def mark_command(
    *,
    class_seed: ClassSeed,
    before: AnswersPath = None,
    after: AnswersPath = None,
    later: AnswersPath = None,
    out: Annotated[
        Path | None, typer.Option(help="Also write students.csv, items.csv and report.txt here.")
    ] = None,
) -> None:
    """Mark one form or more, and print what students knew, which items worked, what was learned."""
    from tinyml_course.errors import GradingError
    from tinyml_course.grading.quiz.answers import read_answers
    from tinyml_course.grading.quiz.items import FORMS, load_items, make_form
    from tinyml_course.grading.quiz.report import Marked, report_text, write_report

    given = {form: path for form, path in zip(FORMS, (before, after, later), strict=True) if path}
    if not given:
        raise GradingError("expected answers to mark: --before, --after or --later")
    items = load_items()
    forms = [
        Marked(form, placed := make_form(items, form, class_seed), read_answers(path, len(placed)))
        for form, path in given.items()
    ]
    typer.echo(report_text(forms))
    if out is not None:
        write_report(out, forms)
