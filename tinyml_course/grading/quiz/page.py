"""A form as one page: to print, or to open in a browser without a network and save the answers."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path
from string import Template

from tinyml_course.errors import GradingError
from tinyml_course.grading.quiz.answers import STUDENT
from tinyml_course.grading.quiz.items import LETTERS, Placed
from tinyml_course.grading.tables import BOM

TITLES = {
    "before": "TinyML: before the course",
    "after": "TinyML: after the course",
    "later": "TinyML: some months later",
}
"""By form."""

TEMPLATE = Path(__file__).with_name("page.html")


def write_form(
    folder: Path, form: str, class_seed: int, items: Sequence[Placed]
) -> tuple[Path, Path]:
    """Write the page, and an empty table for answers that were given on paper.

    Parameters
    ----------
    folder
        Made if it is not there. A table that is there already is left alone.
    form, class_seed
        What `items` were made with; the page says so, because marking needs them.
    items
        As `tinyml_course.grading.quiz.items.make_form` gives them.

    Returns
    -------
    tuple of Path
        The page and the table.

    Raises
    ------
    GradingError
        They cannot be written.
    """
    page, table = folder / f"{form}.html", folder / f"{form}.csv"
    header = ",".join([STUDENT, *(str(number) for number in range(1, len(items) + 1))])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        page.write_text(page_text(form, class_seed, items), encoding="utf-8")
        if not table.exists():
            table.write_text(f"{header}\n", encoding=BOM)
    except OSError as error:
        raise GradingError(f"expected to write into {folder}, got: {error}") from None
    return page, table


def page_text(form: str, class_seed: int, items: Sequence[Placed]) -> str:
    """The page as HTML; it names no right answer and asks the network for nothing."""
    fieldsets = "\n".join(_fieldset(number, item) for number, item in enumerate(items, start=1))
    template = Template(TEMPLATE.read_text(encoding="utf-8"))
    return template.substitute(
        title=TITLES[form], form=form, class_seed=class_seed, items=fieldsets
    )


def _fieldset(number: int, item: Placed) -> str:
    options = "\n".join(
        f'<label class="option"><input type="radio" name="item{number}" value="{letter}"> '
        f"<strong>{letter}</strong> <span>{html.escape(option)}</span></label>"
        for letter, option in zip(LETTERS, item.options, strict=True)
    )
    return (
        f'<fieldset data-number="{number}">\n<legend>{number}</legend>\n'
        f"<p>{html.escape(item.text)}</p>\n{options}\n</fieldset>"
    )
