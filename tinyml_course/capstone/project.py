"""What a project is: its words, its examples, its two models, its plans; checked when made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_course.cost.bands import load_band
from tinyml_course.errors import DataError

MOST_EXAMPLES = 20_000
"""The near-duplicate check compares each test example with each training example."""
FEWEST_CODES = 16
LONGEST_WORDS = 120


@dataclass(frozen=True)
class Phase:
    """One thing the device does while it is awake: its name, mW, and seconds."""

    name: str
    mw: float
    seconds: float


@dataclass(frozen=True)
class EnergyPlan:
    """What the device draws, what feeds it, and what was promised.

    Attributes
    ----------
    phases
        What it does at each waking; one is called ``"compute"``, one ``"send"``.
    sleep_mw, period_s
        Milliwatts asleep, and seconds from waking to waking.
    battery_mwh, usable, loss_per_year, temperature_c
        As `tinyml_course.cost.lifetime.battery_days` takes them.
    promise_days
        How long the plan says that the battery lasts.
    payload_bytes, spreading_factor
        The LoRa message with LoRaWAN's own bytes, and 7 ... 12.
    band
        Name of a row of `tinyml_course.cost.bands`, which says what the law allows there.
    """

    phases: tuple[Phase, ...]
    sleep_mw: float
    period_s: float
    battery_mwh: float
    usable: float
    loss_per_year: float
    temperature_c: float
    promise_days: float
    payload_bytes: int
    spreading_factor: int
    band: str

    @property
    def duty_share(self) -> float:
        """The share of the time in which the law of the band allows to send."""
        return load_band(self.band).duty_share

    def seconds_of(self, name: str) -> float:
        """Seconds of all phases called `name`; 0 if there is none."""
        return sum(phase.seconds for phase in self.phases if phase.name == name)


@dataclass(frozen=True)
class UpdatePlan:
    """The manifest of an update over the air: which file, which one before it, and where.

    Attributes
    ----------
    version, previous_version
        Whole numbers; the new one is larger.
    sha256, previous_sha256
        Of ``model.tflite`` and ``previous.tflite``, 64 hexadecimal digits.
    boot_bytes, slot_bytes, sector_bytes
        Flash of the bootloader, and of each of two slots; both consist of whole sectors, the
        smallest piece that the flash can erase.
    """

    version: int
    previous_version: int
    sha256: str
    previous_sha256: str
    boot_bytes: int
    slot_bytes: int
    sector_bytes: int


@dataclass(frozen=True, eq=False)
class Examples:
    """All examples of a project, on both sides of its split.

    Attributes
    ----------
    x
        ``(N, ...)`` float32, finite, as the model was trained on them.
    y
        ``(N,)`` classes.
    group
        ``(N,)`` texts: the person, site or season an example is from; a group is on one side.
    audit
        ``(N,)`` texts: the groups among whom the answers must not differ too much.
    test
        ``(N,)`` booleans: the test side.
    codes
        ``(M, outputs)`` int8, M ≥ 16: what the model answered in the notebook to the first M
        test examples.

    Raises
    ------
    DataError
        The arrays do not fit each other, or a value is not possible.
    """

    x: npt.NDArray[np.float32]
    y: npt.NDArray[np.int64]
    group: npt.NDArray[np.str_]
    audit: npt.NDArray[np.str_]
    test: npt.NDArray[np.bool_]
    codes: npt.NDArray[np.int8]

    def __post_init__(self) -> None:
        object.__setattr__(self, "x", _floats(self.x))
        n = len(self.x)
        for name in ("y", "group", "audit", "test"):
            array = np.asarray(getattr(self, name))
            if array.shape != (n,):
                raise DataError(
                    f"expected {name} of shape ({n},), one for each example of x, got "
                    f"{array.shape}; store arrays of one length"
                )
        object.__setattr__(self, "y", _whole("y", self.y))
        object.__setattr__(self, "test", _whole("test", self.test).astype(bool))
        for name in ("group", "audit"):
            object.__setattr__(self, name, _texts(name, getattr(self, name)))
        _check_codes(self.codes, int(self.test.sum()))

    @property
    def x_test(self) -> npt.NDArray[np.float32]:
        """The examples of the test side."""
        return self.x[self.test]


@dataclass(frozen=True, eq=False)
class Project:
    """A project, as a folder holds it.

    Attributes
    ----------
    title, community, asked
        What it is, for whom, and who was asked.
    sdg
        Number of the Sustainable Development Goal it serves, 1 ... 17.
    synthetic
        Whether a program made the examples: it is then shown beside every figure.
    classes
        Names of the classes.
    board
        Name of a kit that can be emulated.
    flash_limit
        Most bytes of the compiled firmware, at most 150,000.
    least_right
        The share of test examples that must be right, as the project promises it.
    max_gap
        How far an audited group may be below all, as a share, at most 0.15.
    energy, update, examples
        The plans, and the data.
    model, previous
        The bytes of both ``.tflite`` files.
    report
        The text of ``report.md``.
    """

    title: str
    sdg: int
    community: str
    asked: str
    synthetic: bool
    classes: tuple[str, ...]
    board: str
    flash_limit: int
    least_right: float
    max_gap: float
    energy: EnergyPlan
    update: UpdatePlan
    examples: Examples
    model: bytes = field(repr=False)
    previous: bytes = field(repr=False)
    report: str = field(repr=False)

    def __post_init__(self) -> None:
        y = self.examples.y
        if y.min() < 0 or y.max() >= len(self.classes):
            raise DataError(
                f"expected y in 0 ... {len(self.classes) - 1}, the classes of project.toml, got "
                f"{y.min()} ... {y.max()}; correct y, or name all classes"
            )


def _floats(x: Any) -> npt.NDArray[np.float32]:
    given = np.asarray(x)
    if given.ndim < 2 or not 2 <= len(given) <= MOST_EXAMPLES or given.dtype.kind not in "fiu":
        raise DataError(
            f"expected x as numbers (N, ...) with 2 to {MOST_EXAMPLES:,} examples, got "
            f"{given.dtype} of shape {given.shape}"
        )
    with np.errstate(over="ignore"):
        array = given.astype(np.float32)
    if not np.isfinite(array).all():
        bad = len(array) - int(np.isfinite(array.reshape(len(array), -1)).all(axis=1).sum())
        raise DataError(
            f"expected finite numbers in x, got NaN or infinity in {bad} examples; remove them"
        )
    return array


def _whole(name: str, values: Any) -> npt.NDArray[np.int64]:
    array = np.asarray(values)
    if array.dtype.kind not in "biu":
        raise DataError(f"expected whole numbers in {name}, got {array.dtype}")
    return array.astype(np.int64)


def _texts(name: str, values: Any) -> npt.NDArray[np.str_]:
    array = np.asarray(values)
    if array.dtype.kind not in "iuU":
        raise DataError(f"expected texts or whole numbers in {name}, got {array.dtype}")
    texts = array.astype(np.str_)
    for text in np.unique(texts):
        check_words(name, str(text))
    return texts


def check_words(name: str, text: str) -> str:
    """A text that a terminal can show: not empty, not long, no control characters.

    Raises
    ------
    DataError
        It is something else.
    """
    if not text.strip() or len(text) > LONGEST_WORDS or not text.isprintable():
        raise DataError(
            f"expected {name} as 1 to {LONGEST_WORDS} printable characters, got {text[:40]!r}"
        )
    return text


def _check_codes(codes: Any, tests: int) -> None:
    array = np.asarray(codes)
    if array.dtype != np.int8 or array.ndim != 2 or not FEWEST_CODES <= len(array) <= tests:
        raise DataError(
            f"expected codes as int8 (M, outputs) with M from {FEWEST_CODES} to the {tests} test "
            f"examples, got {array.dtype} of shape {array.shape}; store what the simulator answers "
            "to the first test examples"
        )
