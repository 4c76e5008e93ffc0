"""Published measurements on real boards, the basis of every latency estimate.

``anchors.csv`` has a row for each system: board, kernels, milliseconds of each network, source. It
holds every closed-division latency of MLPerf Tiny v1.0 to v1.3 that passes these rules, with the
earlier rounds and Espressif's figures that are named in it:

- one plain core of a microcontroller: no accelerator, DSP or FPGA beside it, no Linux;
- core, clock and library are stated in the submission or its system description;
- the networks are int8, and run as submitted by default: the variants ``max_performance`` and
  ``min_ram``, which some submitters add for one network, are left out;
- no row that repeats another one to the last digit under another name.

MLPerf Tiny publishes five windows for each system, a number of inferences and the seconds they
took: the median is kept.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources

REFERENCE = "TFLM's reference kernels"
TFLM_2_3_1 = "CMSIS-NN in TFLM 2.3.1"
CMSIS_NN = "CMSIS-NN"
ESP_NN = "ESP-NN"
X_CUBE_AI = "X-CUBE-AI"
HALE = "Bosch HALE"
PLUMERAI = "Plumerai"
ONNC = "ONNC"
MICRO_TVM = "microTVM"

LIBRARIES = (
    REFERENCE, TFLM_2_3_1, CMSIS_NN, ESP_NN, X_CUBE_AI, HALE, PLUMERAI, ONNC, MICRO_TVM,
)  # fmt: skip
"""From plain C, which this course exports, to closed-source kernels of vendors.

CMSIS-NN is listed twice: as of 2020, and, faster, from 2022 on. `MICRO_TVM` are TVM's own kernels.
"""


@dataclass(frozen=True)
class Anchor:
    """A published measurement of one model on a real board.

    Attributes
    ----------
    model, multiply_accumulates
        The network, and what `cost.multiply_accumulates` counts in it.
    core, clock_hz
        Processor core, and the clock it ran at.
    latency_ms
        One inference.
    source
        Document, place in it, and its date.
    library, version
        The kernels: one of `LIBRARIES`, and its version where the submitter gives one: ranges
        are of one version, never of several.
    board, chip
        The board, and its microcontroller.
    runtime
        The software around the kernels.
    """

    model: str
    core: str
    clock_hz: int
    multiply_accumulates: int
    latency_ms: float
    source: str
    library: str
    version: str
    board: str
    chip: str
    runtime: str

    @property
    def cycles(self) -> float:
        """All cycles of one inference."""
        return self.latency_ms / 1000 * self.clock_hz

    @property
    def cycles_per_multiply_accumulate(self) -> float:
        """All cycles of one inference, divided by its multiply-accumulates."""
        return self.cycles / self.multiply_accumulates

    @property
    def system(self) -> str:
        """Board and runtime."""
        return f"{self.board}, {self.runtime}"

    @property
    def kernels(self) -> str:
        """Library and version."""
        return f"{self.library} {self.version}".strip()


NETWORKS = {
    "kws": ("keyword spotting, DS-CNN", 2_656_768),
    "ad": ("anomaly detection, autoencoder", 264_192),
    "ic": ("image classification, ResNet-8", 12_501_632),
    "vww": ("visual wake words, MobileNet 0.25", 7_489_664),
    "person": ("person detection, MobileNet 0.25, gray", 7_157_888),
}
"""Each network by its column of the table: its name, and its multiply-accumulates, counted on the
benchmark's own file for the first two, and by hand from the layers of the published networks
(tests/cost checks all)."""


def _read() -> Iterator[Anchor]:
    text = (resources.files("tinyml_course.cost") / "anchors.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        for task, (model, multiply_accumulates) in NETWORKS.items():
            if latency_ms := row[f"{task}_ms"]:
                yield Anchor(
                    model,
                    row["core"],
                    int(row["clock_mhz"]) * 1_000_000,
                    multiply_accumulates,
                    float(latency_ms),
                    row["source"].replace("{task}", task),
                    row["library"],
                    row["version"],
                    row["board"],
                    row["chip"],
                    row["runtime"],
                )


ANCHORS: tuple[Anchor, ...] = tuple(_read())
"""The basis of every latency estimate. A core without an anchor gets no estimate."""


def anchors_of(core: str, library: str, version: str | None = None) -> tuple[Anchor, ...]:
    """The measurements on one core with one version of a library's kernels: by default its newest.

    Versions are never mixed: from X-CUBE-AI 8.0 to 9.0, visual wake words on a Cortex-M4 went from
    26.5 to 10.7 million cycles.
    """
    if version is None:
        version = next(iter(versions_of(core, library)), "")
    return tuple(a for a in ANCHORS if (a.core, a.library, a.version) == (core, library, version))


def versions_of(core: str, library: str) -> tuple[str, ...]:
    """The versions of a library that were measured on one core, newest first."""
    found = {a.version for a in ANCHORS if a.core == core and a.library == library}
    return tuple(sorted(found, key=_numbers, reverse=True))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part)


def libraries_of(core: str) -> tuple[str, ...]:
    """The libraries measured on one core, in the order of `LIBRARIES`."""
    measured = {a.library for a in ANCHORS if a.core == core}
    return tuple(library for library in LIBRARIES if library in measured)


def nearest_anchor(anchors: Iterable[Anchor], multiply_accumulates: int, chip: str = "") -> Anchor:
    """The anchor whose network is nearest in size, as a ratio. `anchors` must not be empty.

    Of several with one network, that on `chip`, else that with the fewest cycles.
    """
    size = math.log(max(multiply_accumulates, 1))

    def distance(anchor: Anchor) -> tuple[float, bool, float]:
        nearness = abs(math.log(anchor.multiply_accumulates) - size)
        return nearness, not chip.startswith(anchor.chip), anchor.cycles

    return min(anchors, key=distance)


# Cores without a published measurement, and the measured core most similar to each.
_SIMILAR_CORES = {
    "Cortex-M0": "Cortex-M0+",
    "Cortex-M23": "Cortex-M0+",
    "Cortex-M3": "Cortex-M0+",
    "Cortex-M4": "Cortex-M4F",
    "Cortex-M55": "Cortex-M33",
    "Cortex-M85": "Cortex-M7",
    "Xtensa LX6": "Xtensa LX7",
}


def nearest_core(core: str) -> str:
    """The measured core most similar to `core`; failing that, the one with the closest name."""
    measured = sorted({a.core for a in ANCHORS})
    if core in measured:
        return core
    return _SIMILAR_CORES.get(core) or max(
        measured, key=lambda name: _common_prefix_length(name, core)
    )


def _common_prefix_length(name: str, other: str) -> int:
    """How many letters at the start two names share."""
    pairs = enumerate(zip(name.casefold(), other.casefold(), strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(name), len(other)))
