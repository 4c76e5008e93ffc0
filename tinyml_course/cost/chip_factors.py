"""How many times as many cycles a chip takes as its core's manual says, from published times.

Memory decides: a manual's cycles are those of memory that answers at once, while flash makes a core
wait, and a cache hides some of it. Data sheets give wait states and sizes of caches, but not how
often a program meets them, and the two to five chips of each core that were measured are too few
to tell wait states, caches and compilers apart. So a chip has one number, its factor.

Two kinds of published rows determine the factors together:

- Those of CMSIS-NN. It is open: the instructions of its kernels of October 2022 on the same
  networks were counted (``cmsis_nn_counts.toml`` names the commits), and with its core's timings
  they are documented cycles. Published cycles divided by these are the chip's factor.
- Those of closed libraries that ran on several chips. One version's kernels take an unknown
  number of cycles for each network, the same on all chips: published cycles are that times the
  chip's factor. This supposes that a vendor ships the same code for Cortex-M4, M7 and M33, which
  run the same instructions.

All are fitted at once, by least squares of logarithms. A chip's factor is its core's times its
own deviation, which is drawn towards none by one row's weight, so that one chip alone doesn't make
its core's.
"""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from tinyml_course.cost.anchors import ANCHORS, CMSIS_NN, NETWORKS, Anchor
from tinyml_course.cost.core_timings import core_of, documented_cycles, timings_of
from tinyml_course.cost.instruction_counts import InstructionCounts


@dataclass(frozen=True)
class Row:
    """A published time as the fit takes it.

    Attributes
    ----------
    anchor
        The measurement.
    kernels
        What has an unknown number of cycles: a library's version on one network. Empty where the
        library's instructions were counted.
    logarithm
        Of the published cycles; divided by the documented ones where these are known.
    """

    anchor: Anchor
    kernels: str
    logarithm: float


@dataclass(frozen=True)
class Fit:
    """What the rows say together; all values are natural logarithms.

    Attributes
    ----------
    cores
        Factor of each core, by its usual name.
    chips
        Deviation of each chip from its core's.
    kernels
        Documented cycles of each closed library's version on each network.
    """

    cores: Mapping[str, float]
    chips: Mapping[str, float]
    kernels: Mapping[str, float]

    def factor(self, core: str, chip: str = "") -> float:
        """A chip's factor; its core's where the chip was not measured."""
        return math.exp(self.cores[core] + self.chips.get(chip, 0.0))

    def ratio(self, row: Row) -> float:
        """The factor that one row alone says."""
        return math.exp(row.logarithm - (self.kernels[row.kernels] if row.kernels else 0.0))

    def knows(self, row: Row) -> bool:
        """Whether a row's core and kernels were among the rows fitted."""
        known = not row.kernels or row.kernels in self.kernels
        return known and row.anchor.core in self.cores


def published_rows() -> list[Row]:
    """Every anchor that says something of a chip: of cores whose kernels can be compared.

    Those are Cortex-M4, M7 and M33, which all have packed multiplications. What runs on others,
    such as Bosch's kernels on the Cortex-M0+, is other code. A closed library that ran on one chip
    only says nothing.
    """
    counts = cmsis_nn_counts()
    tasks = {model: task for task, (model, _) in NETWORKS.items()}
    rows = []
    for anchor in ANCHORS:
        core, task = core_of(anchor.core), tasks[anchor.model]
        if core not in counts or task not in counts[core]:
            continue
        if anchor.library == CMSIS_NN:
            documented = math.prod(documented_cycles(counts[core][task], core)) ** 0.5
            rows.append(Row(anchor, "", math.log(anchor.cycles / documented)))
        else:
            rows.append(Row(anchor, f"{anchor.kernels}, {task}", math.log(anchor.cycles)))
    ran_on = {(row.kernels, row.anchor.chip) for row in rows}
    chips = Counter(kernels for kernels, _ in ran_on)
    return [row for row in rows if not row.kernels or chips[row.kernels] > 1]


def fit(rows: Sequence[Row]) -> Fit:
    """The factors and cycles that fit the rows best."""
    cores = sorted({row.anchor.core for row in rows})
    chips = sorted({row.anchor.chip for row in rows})
    kernels = sorted({row.kernels for row in rows if row.kernels})
    unknown = [*cores, *chips, *kernels]
    at = {name: i for i, name in enumerate(unknown)}
    matrix = np.zeros((len(rows) + len(chips), len(unknown)))
    for line, row in zip(matrix, rows, strict=False):
        for name in filter(None, (row.anchor.core, row.anchor.chip, row.kernels)):
            line[at[name]] = 1
    for line, chip in zip(matrix[len(rows) :], chips, strict=True):
        line[at[chip]] = 1
    wanted = [*(row.logarithm for row in rows), *(0.0 for _ in chips)]
    found = dict(zip(unknown, np.linalg.lstsq(matrix, wanted)[0].tolist(), strict=True))
    return Fit(*({name: found[name] for name in names} for names in (cores, chips, kernels)))


@dataclass(frozen=True)
class FactorRange:
    """A chip's factor: the fitted value, and the lowest and highest to be expected.

    Attributes
    ----------
    low, middle, high
        The factors.
    basis
        What they come from, as words.
    """

    low: float
    middle: float
    high: float
    basis: str


@cache
def factor_range(core: str, chip: str = "") -> FactorRange:
    """The factor of a chip, by its name and its core's usual name.

    Around a measured chip's factor the range is the scatter of single rows, around its core's,
    for any other chip, that of `core_range`. Where no chip with the core can be compared
    (Cortex-M0+, RISC-V), it begins at the manual's own cycles and ends where that of the slowest
    core does: nothing tests it.
    """
    fitted, rows = published_fit()
    # A board's file names the whole part, such as STM32L4R5ZI.
    own = next((each for each in fitted.chips if chip.startswith(each)), "")
    if own:
        low, high = scatter(fitted, rows)
        middle = fitted.factor(core, own)
        basis = f"published times of the {own}"
        return _floored(core, low * middle, middle, high * middle, basis)
    if core in fitted.cores:
        of = [each for each in chips_of(rows) if _core(rows, each) == core]
        basis = f"published times of {', '.join(of)}; this chip was not measured"
        return _floored(core, *core_range(fitted, rows, core), basis)
    high = max(core_range(fitted, rows, each)[2] for each in fitted.cores)
    basis = "no published time can be compared: the width is that of other cores, not tested"
    return FactorRange(1.0, math.sqrt(high), high, basis)


def scatter(fitted: Fit, rows: Sequence[Row]) -> tuple[float, float]:
    """Lowest and highest factor that a single row says, over that of its chip: of all rows.

    One library's kernels for one network meet a chip's memory more or less often than others.
    """
    over = [fitted.ratio(row) / fitted.factor(row.anchor.core, row.anchor.chip) for row in rows]
    return min(over), max(over)


def core_range(fitted: Fit, rows: Sequence[Row], core: str) -> tuple[float, float, float]:
    """The factor to expect of a chip that was not measured: lowest, middle, highest.

    Around the core's factor: the scatter of single rows, widened by as much as the factors of two
    chips with one core differ, for it may differ as much from those that were measured.
    """
    wider = max(
        math.exp(max(of) - min(of))
        for of in (
            [fitted.chips[chip] for chip in chips_of(rows) if _core(rows, chip) == each]
            for each in fitted.cores
        )
    )
    low, high = scatter(fitted, rows)
    middle = fitted.factor(core)
    return middle * low / wider, middle, middle * high * wider


def _core(rows: Sequence[Row], chip: str) -> str:
    return next(row.anchor.core for row in rows if row.anchor.chip == chip)


def _floored(core: str, low: float, middle: float, high: float, basis: str) -> FactorRange:
    """A range that does not go below what the core can do."""
    if timings_of(core_of(core)).one_a_cycle:
        low = max(low, 1.0)
    return FactorRange(low, middle, high, basis)


@cache
def published_fit() -> tuple[Fit, list[Row]]:
    """The fit of all published rows, and these."""
    rows = published_rows()
    return fit(rows), rows


@cache
def cmsis_nn_counts() -> Mapping[str, Mapping[str, InstructionCounts]]:
    """Instructions of CMSIS-NN by core and network, as ``benchmarks.cmsis_nn`` counted them."""
    text = resources.files("tinyml_course.cost") / "cmsis_nn_counts.toml"
    found = tomllib.loads(text.read_text(encoding="utf-8"))
    return {
        core: {task: InstructionCounts(**counts) for task, counts in tasks.items()}
        for core, tasks in found.items()
    }


def chips_of(rows: Iterable[Row]) -> list[str]:
    """The chips of some rows, by core and name."""
    found = {(row.anchor.core, row.anchor.chip) for row in rows}
    return [chip for _, chip in sorted(found)]
