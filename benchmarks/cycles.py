"""How far modelled cycles are from published ones: each chip predicted from the others.

Run from a clone: ``python -m benchmarks.cycles``. It needs no compiler and no board.

The first table shows the factors that all published rows give, and how wide single rows scatter.
The second leaves out every row of one chip at a time, fits the rest, and predicts what was left
out from the core alone: so would a board that nobody measured be predicted. STM32U575 and STM32U585
are one design: they are left out together. What remains of a core with no other chip is not
predicted. Nothing is fitted to what it is tested on, with one limit: a closed library's own cycles
come from the other chips it ran on, so its rows test the ratio between chips; only CMSIS-NN's rows
test cycles from instructions.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from tinyml_course.cost.anchors import NETWORKS
from tinyml_course.cost.chip_factors import (
    Fit,
    Row,
    chips_of,
    cmsis_nn_counts,
    core_range,
    fit,
    published_rows,
)
from tinyml_course.cost.core_timings import core_of, documented_cycles

DESIGN = {"STM32U585": "STM32U575"}
TASKS = {model: task for task, (model, _) in NETWORKS.items()}


def main() -> None:
    """Print what was counted, the factors, and the errors."""
    rows = published_rows()
    print_counted(rows)
    print()
    print_factors(rows)
    print()
    print_errors(rows)


def print_counted(rows: Sequence[Row]) -> None:
    """CMSIS-NN: instructions, documented cycles, published cycles."""
    print_row(["chip", "runtime", "network", "instructions, counted", "cycles by the manual",
               "cycles, published", "factor"], headers=True)  # fmt: skip
    for row in rows:
        if row.kernels:
            continue
        anchor, task = row.anchor, TASKS[row.anchor.model]
        core = core_of(anchor.core)
        counts = cmsis_nn_counts()[core][task]
        low, high = documented_cycles(counts, core)
        print_row([
            f"{anchor.chip} ({anchor.core})", f"{anchor.runtime}{by_whom(row)}", task,
            millions(counts.instructions), f"{millions(low)} to {millions(high)}",
            millions(anchor.cycles), f"{anchor.cycles / (low * high) ** 0.5:.2f}",
        ])  # fmt: skip


def by_whom(row: Row) -> str:
    """Who measured again what another one had submitted."""
    return ", Krai" if ", Krai" in row.anchor.source else ""


def print_factors(rows: Sequence[Row]) -> None:
    """The factor of each chip, and what single rows say."""
    fitted = fit(rows)
    print_row(["core", "chip", "clock", "rows", "factor", "single rows"], headers=True)
    for chip in chips_of(rows):
        own = [row for row in rows if row.anchor.chip == chip]
        anchor = own[0].anchor
        ratios = [fitted.ratio(row) for row in own]
        print_row([
            anchor.core, chip, f"{anchor.clock_hz / 1e6:g} MHz", str(len(own)),
            f"{fitted.factor(anchor.core, chip):.2f}", f"{min(ratios):.2f} to {max(ratios):.2f}",
        ])  # fmt: skip


def print_errors(rows: Sequence[Row]) -> None:
    """Predicted over published cycles, less 1: by chip and network, each chip left out."""
    tasks = [TASKS[model] for model in dict.fromkeys(row.anchor.model for row in rows)]
    print_row(["core", "chip left out", "rows", *tasks, "mean absolute error", "inside the range"],
              headers=True)  # fmt: skip
    everything: list[tuple[float, bool]] = []
    for chip in chips_of(rows):
        design = DESIGN.get(chip, chip)
        kept = [row for row in rows if DESIGN.get(row.anchor.chip, row.anchor.chip) != design]
        fitted = fit(kept)
        out = [row for row in rows if row.anchor.chip == chip and fitted.knows(row)]
        if not out:
            continue
        found = {task: errors(fitted, kept, out, task) for task in tasks}
        together = [each for of in found.values() for each in of]
        everything += together
        cells = [span([error for error, _ in of]) for of in found.values()]
        print_row([out[0].anchor.core, chip, str(len(out)), *cells, *summary(together)])
    print_row(["all", "", str(len(everything)), *("" for _ in tasks), *summary(everything)])


def errors(
    fitted: Fit, kept: Sequence[Row], out: Sequence[Row], task: str
) -> list[tuple[float, bool]]:
    """Error of each row of a network that was left out, and whether the core's range holds it."""
    core = out[0].anchor.core
    low, middle, high = core_range(fitted, kept, core)
    found = []
    for row in out:
        if TASKS[row.anchor.model] == task:
            ratio = fitted.ratio(row)
            found.append((middle / ratio - 1, low <= ratio <= high))
    return found


def span(values: Sequence[float]) -> str:
    """Lowest and highest error, in percent."""
    if not values:
        return ""
    low, high = min(values), max(values)
    first, last = f"{100 * low:+.0f}", f"{100 * high:+.0f}"
    return f"{first} %" if first == last else f"{first} to {last} %"


def summary(found: Sequence[tuple[float, bool]]) -> tuple[str, str]:
    """Mean of absolute errors, and how many rows the range holds."""
    mean = statistics.fmean(abs(error) for error, _ in found)
    return f"{100 * mean:.0f} %", f"{sum(inside for _, inside in found)} of {len(found)}"


def millions(value: float) -> str:
    """With three digits, such as ``7.58 M``."""
    number = value / 1e6
    return f"{number:.{max(0, 2 - int(math.log10(max(number, 1))))}f} M"


def print_row(cells: Sequence[str], *, headers: bool = False) -> None:
    """A row of a Markdown table; below headers, the line that ends them."""
    print("|", " | ".join(cells), "|", flush=True)
    if headers:
        print("|" + "---|" * len(cells))


if __name__ == "__main__":
    main()
