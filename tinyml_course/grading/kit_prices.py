"""What boards for a class cost: a table from the prices in ``kits/*/board.toml``.

The files are read as data: grading knows nothing of boards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tinyml_course.grading.lesson_facts import read_toml
from tinyml_course.grading.page_text import table


@dataclass(frozen=True)
class Item:
    """A thing to buy; ``price`` is in US dollars, None where no dated source is known."""

    name: str
    price: float | None
    source: str
    optional: bool = False


def kit_items(board_file: Path) -> list[Item]:
    """The board of a ``board.toml`` and its parts, in the file's order."""
    content = read_toml(board_file)
    price = content.get("price_usd", {})
    return [
        Item(content["title"], price.get("value"), _source(price)),
        *(
            Item(part["name"], part.get("value"), _source(part), part.get("optional", False))
            for part in content.get("parts", [])
        ),
    ]


def prices_text(kits: Path, names: Sequence[str], boards: int, spare: int) -> str:
    """Two tables as Markdown: a row for each kit with totals, and every price with its source.

    Parameters
    ----------
    kits
        The folder ``kits/``.
    names
        Which kits, in which order.
    boards, spare
        How many boards a class uses, and how many more are bought of everything.
    """
    items = {name: kit_items(kits / name / "board.toml") for name in names}
    count = boards + spare
    rows = []
    for name, each in items.items():
        needed = [item for item in each if not item.optional]
        one, unknown = _total(needed)
        more = ", ".join(_priced(item) for item in each if item.optional)
        ask = f" and {', '.join(unknown)} (ask)" if unknown else ""
        rows.append(
            (
                f"[`{name}`](../kits/{name})",
                "<br>".join(_priced(item) for item in needed),
                f"{one:.2f}{ask}",
                f"{count * one:,.2f}{ask}",
                more or "nothing",
            )
        )
    head = ("kit", "board and what it needs", "one set", f"{count} sets", "optional, each")
    found = {(i.name, f"{i.price:.2f}", i.source) for e in items.values() for i in e if i.price}
    return "\n\n".join((table(head, rows), table(("item", "price", "source"), sorted(found))))


def _source(priced: Any) -> str:
    return f"{priced['source']}. Date: {priced['date']}" if "source" in priced else ""


def _priced(item: Item) -> str:
    return f"{item.name}: {'ask' if item.price is None else f'{item.price:.2f}'}"


def _total(items: Sequence[Item]) -> tuple[float, list[str]]:
    """The sum of the known prices, and the names of the items without one."""
    known = sum(item.price for item in items if item.price is not None)
    return known, [item.name for item in items if item.price is None]
