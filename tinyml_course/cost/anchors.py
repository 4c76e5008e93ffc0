"""Published measurements on real boards, the basis of every latency estimate.

For each system, MLPerf Tiny publishes five windows: a number of inferences and the seconds they
took. The windows were read from the files the sources name; the median of the five is kept.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

REFERENCE = "TFLM's reference kernels"
TFLM_2_3_1 = "CMSIS-NN in TFLM 2.3.1"
CMSIS_NN = "CMSIS-NN"
ESP_NN = "ESP-NN"
X_CUBE_AI = "X-CUBE-AI"
HALE = "Bosch HALE"

LIBRARIES = (REFERENCE, TFLM_2_3_1, CMSIS_NN, ESP_NN, X_CUBE_AI, HALE)
"""From plain C, which this course exports, to closed-source kernels of vendors.

CMSIS-NN is listed twice: as of 2020, and, faster, from 2022 on.
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
    library
        The kernels: one of `LIBRARIES`.
    system
        The board, and the runtime around the kernels.
    """

    model: str
    core: str
    clock_hz: int
    multiply_accumulates: int
    latency_ms: float
    source: str
    library: str
    system: str

    @property
    def cycles_per_multiply_accumulate(self) -> float:
        """All cycles of one inference, divided by its multiply-accumulates."""
        return self.latency_ms / 1000 * self.clock_hz / self.multiply_accumulates


# Multiply-accumulates: the first two are counted on the benchmark's own files, the others by hand
# from the layers of the published networks (tests/cost checks all of them).
_NETWORKS = {
    "kws": ("keyword spotting, DS-CNN", 2_656_768),
    "ad": ("anomaly detection, autoencoder", 264_192),
    "ic": ("image classification, ResNet-8", 12_501_632),
    "vww": ("visual wake words, MobileNet 0.25", 7_489_664),
}
_PERSON = ("person detection, MobileNet 0.25, gray", 7_157_888)


def _first_round(folder: str, latency_ms: float) -> Anchor:
    model, multiply_accumulates = _NETWORKS[folder]
    source = (
        "MLPerf Tiny v0.5 (June 2021), reference submission on NUCLEO-L4R5ZI, TensorFlow Lite "
        "Micro 2.3.1 (with CMSIS-NN: github.com/mlcommons/tiny, pull requests 34 and 85, 2021): "
        "github.com/mlcommons/tiny_results_v0.5, closed/reference/results/Nucleo-L4R5ZI/"
        f"{folder}/performance/results.txt, runtime / inferences, median of five windows"
    )
    return Anchor(
        model, "Cortex-M4F", 120_000_000, multiply_accumulates, latency_ms, source,
        TFLM_2_3_1, "NUCLEO-L4R5ZI, TFLM 2.3.1",
    )  # fmt: skip


@dataclass(frozen=True)
class _Submission:
    """One vendor's submission to one round of MLPerf Tiny."""

    version: str
    commit: str
    results: str
    core: str
    clock_mhz: int
    library: str
    system: str

    def anchors(self, **windows: tuple[int, float]) -> list[Anchor]:
        """An anchor for each benchmark, given as (inferences, seconds)."""
        return [
            Anchor(
                _NETWORKS[folder][0],
                self.core,
                self.clock_mhz * 1_000_000,
                _NETWORKS[folder][1],
                seconds * 1000 / inferences,
                f"MLPerf Tiny {self.version}, {self.system}: github.com/mlcommons/tiny_results_"
                f"{self.version} at commit {self.commit}, {self.results}/{folder}/performance/"
                "results.txt (read 2026-11-22), runtime / inferences, median of five windows",
                self.library,
                self.system,
            )
            for folder, (inferences, seconds) in windows.items()
        ]


def _espressif(core: str, clock_mhz: int, library: str, chip: str, latency_ms: float) -> Anchor:
    source = (
        "Espressif, github.com/espressif/esp-tflite-micro, README.md at commit 01a78d0, "
        "Performance Comparison, internal memory (read 2026-11-22; no day of the measurement given)"
    )
    return Anchor(
        _PERSON[0], core, clock_mhz * 1_000_000, _PERSON[1], latency_ms, source,
        library, f"{chip}, esp-tflite-micro",
    )  # fmt: skip


_OCTOML = "closed/OctoML/results/microtvm_cmsis_nn"
_ST = "closed/STMicroelectronics/results"

ANCHORS: tuple[Anchor, ...] = (
    _first_round("kws", 181.92),
    _first_round("ad", 10.052),
    _first_round("ic", 704.26),
    _first_round("vww", 600.54),
    *_Submission(
        "v1.0", "cc81fd5", f"{_OCTOML}/NUCLEO_L4R5ZI", "Cortex-M4F", 120, CMSIS_NN,
        "NUCLEO-L4R5ZI, microTVM with CMSIS-NN",
    ).anchors(kws=(200, 19.962), ad=(2000, 17.210), ic=(100, 38.955), vww=(100, 30.122)),
    *_Submission(
        "v1.0", "abb8e49", f"{_ST}/NUCLEO_L4R5ZI", "Cortex-M4F", 120, X_CUBE_AI,
        "NUCLEO-L4R5ZI, X-CUBE-AI 7.3.0",
    ).anchors(kws=(150, 11.258), ad=(1500, 11.368), ic=(50, 11.345), vww=(45, 10.372)),
    *_Submission(
        "v0.7", "9665edb", "closed/renesas/results/EK-RA6M4", "Cortex-M33", 200, CMSIS_NN,
        "EK-RA6M4, TFLM with CMSIS-NN",
    ).anchors(kws=(200, 10.114), ad=(2500, 11.533), ic=(50, 12.310), vww=(100, 16.236)),
    *_Submission(
        "v1.0", "cc81fd5", f"{_OCTOML}/NRF5340-DK", "Cortex-M33", 128, CMSIS_NN,
        "nRF5340 DK, microTVM with CMSIS-NN",
    ).anchors(kws=(200, 15.217), ad=(2000, 12.533), ic=(50, 15.809), vww=(50, 11.602)),
    *_Submission(
        "v1.0", "abb8e49", f"{_ST}/NUCLEO-U575ZI-Q", "Cortex-M33", 160, X_CUBE_AI,
        "NUCLEO-U575ZI-Q, X-CUBE-AI 7.3.0",
    ).anchors(kws=(300, 13.270), ad=(2500, 12.123), ic=(80, 11.176), vww=(100, 13.341)),
    *_Submission(
        "v1.0", "abb8e49", f"{_ST}/NUCLEO-H7A3ZI-Q", "Cortex-M7", 280, X_CUBE_AI,
        "NUCLEO-H7A3ZI-Q, X-CUBE-AI 7.3.0",
    ).anchors(kws=(800, 13.408), ad=(6000, 10.955), ic=(200, 10.869), vww=(200, 10.141)),
    *_Submission(
        "v1.2", "b448c5c", "closed/bosch/results/NUCLEO_G0B1RE_int8", "Cortex-M0+", 64, HALE,
        "NUCLEO-G0B1RE, HALE 1.0.175",
    ).anchors(kws=(22, 10.441), ad=(250, 10.223), ic=(10, 15.216), vww=(10, 14.140)),
    _espressif("Xtensa LX7", 240, REFERENCE, "ESP32-S3", 2300),
    _espressif("Xtensa LX7", 240, ESP_NN, "ESP32-S3", 54),
    _espressif("RV32IMC", 160, REFERENCE, "ESP32-C3", 3355),
    _espressif("RV32IMC", 160, ESP_NN, "ESP32-C3", 426),
)  # fmt: skip
"""The basis of every latency estimate. A core without an anchor gets no estimate."""


def anchors_of(core: str, library: str) -> tuple[Anchor, ...]:
    """The measurements on one core with one library's kernels."""
    return tuple(a for a in ANCHORS if a.core == core and a.library == library)


def libraries_of(core: str) -> tuple[str, ...]:
    """The libraries measured on one core, in the order of `LIBRARIES`."""
    return tuple(library for library in LIBRARIES if anchors_of(core, library))


def nearest_anchor(anchors: Iterable[Anchor], multiply_accumulates: int) -> Anchor:
    """The anchor whose network is nearest in size, as a ratio. `anchors` must not be empty."""
    size = math.log(max(multiply_accumulates, 1))
    return min(anchors, key=lambda a: abs(math.log(a.multiply_accumulates) - size))


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
