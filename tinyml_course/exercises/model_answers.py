"""An exercise whose answer is a model: a ``.tflite`` file beside the notebook, and its budgets.

A file in a lesson's folder ``exercises`` declares it with `model_exercise`. Nothing in here runs a
model: the lesson names the function that does, and here its numbers meet the budgets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import LessonError
from tinyml_course.exercises.feedback import Message, points_text

SUFFIX = ".tflite"

Measures = Mapping[str, Any]
"""What is known of a model: ``accuracy``, ``flash_bytes``, ``arena_bytes`` and others."""

MakeData = Callable[[int], tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]]
"""Draws hidden examples from a seed: ``(N, ...)`` floats, and ``(N,)`` classes."""

MeasureModel = Callable[[bytes, Any], dict[str, Any]]
"""Runs a model's file on examples; a module's own function, as another process imports it."""


@dataclass(frozen=True)
class Line:
    """One budget beside what a model needs: its name, both values as text, and whether it is met.

    A budget is met too where nothing was asked for, and `needed` is then ``""``.
    """

    name: str
    needed: str
    found: str
    met: bool


@dataclass(frozen=True)
class Budgets:
    """What a model must reach, and what it may use; None leaves a budget out.

    Attributes
    ----------
    accuracy
        At least this share of the examples right, from 0 to 1.
    flash_bytes
        Size of the file, at most.
    arena_bytes
        RAM for TFLM's arena, at most; a part of it is estimated.
    instructions
        Of one inference, at most; estimated.
    """

    accuracy: float | None = None
    flash_bytes: int | None = None
    arena_bytes: int | None = None
    instructions: int | None = None

    def lines(self, measures: Measures) -> tuple[Line, ...]:
        """Each budget there is, and what the model has; what is not known misses its budget."""
        lines = []
        for key, most in asdict(self).items():
            if most is None:
                continue
            name, bound, text = _WORDS[key]
            found = measures.get(key)
            met = found is not None and (found >= most if key == "accuracy" else found <= most)
            got = "not known" if found is None else text(found)
            lines.append(Line(name, f"{bound} {text(most)}", got, met))
        return tuple(lines)

    def problem(self, measures: Measures) -> str:
        """What misses its budget, as a sentence; ``""`` where nothing does."""
        missed = [line for line in self.lines(measures) if not line.met]
        return "; ".join(f"{x.name}: expected {x.needed}, got {x.found}" for x in missed)


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"


def _bytes(value: float) -> str:
    return f"{value:,.0f} bytes"


def _count(value: float) -> str:
    return f"{value:,.0f}"


_WORDS: dict[str, tuple[str, str, Callable[[float], str]]] = {
    "accuracy": ("accuracy", "at least", _share),
    "flash_bytes": ("file", "at most", _bytes),
    "arena_bytes": ("arena (RAM)", "at most", _bytes),
    "instructions": ("instructions (estimated)", "at most", _count),
}


@dataclass(frozen=True)
class ModelExercise:
    """A model that a student hands in, and how it is graded.

    Attributes
    ----------
    points
        Marks for a model within all budgets, a whole number; all or nothing.
    data
        Draws the hidden examples from a seed.
    measure
        Runs the file in a process of its own; its ``classes`` are compared with those of `data`.
    budgets
        What the model must reach on the hidden examples.
    own
        The checkpoint of the lesson's own model, a line in the leaderboard.
    timeout_s
        Longest a model may run, in seconds.
    name
        The exercise's name, and that of the file: ``my_model`` is ``my_model.tflite``.
    """

    points: int
    data: MakeData
    measure: MeasureModel
    budgets: Budgets
    own: str = ""
    timeout_s: float = 60.0
    name: str = ""


def model_exercise(
    *,
    points: int,
    data: MakeData,
    measure: MeasureModel,
    budgets: Budgets,
    own: str = "",
    timeout_s: float = 60.0,
) -> ModelExercise:
    """Declare an exercise whose answer is a model, in a file of a lesson's folder ``exercises``.

    Parameters are those of `ModelExercise`; the name is that of the file.

    Raises
    ------
    LessonError
        `measure` is not a function of the library: the process that runs models sees no lesson.
    """
    if not measure.__module__.startswith("tinyml_course.") or "." in measure.__qualname__:
        raise LessonError(
            "expected measure to be a function of tinyml_course, as measure_classifier is, got "
            f"{measure.__module__}.{measure.__qualname__}"
        )
    return ModelExercise(points, data, measure, budgets, own, timeout_s)


@dataclass(frozen=True)
class ModelCheck:
    """What a notebook knows of such an exercise: its points and budgets."""

    points: int
    budgets: Budgets

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, for ``checks.json``."""
        return {"points": self.points, "budgets": asdict(self.budgets)}

    @classmethod
    def from_json(cls, obj: Mapping[str, Any]) -> ModelCheck:
        """The inverse of `to_json`."""
        return cls(int(obj["points"]), Budgets(**obj["budgets"]))


def with_accuracy(measures: Measures, y: npt.ArrayLike) -> dict[str, Any]:
    """The measures with ``accuracy`` in the place of ``classes``.

    Parameters
    ----------
    measures
        What the lesson's function measured: ``classes``, ``(N,)`` whole numbers, and others.
    y
        The right classes, ``(N,)``.

    Raises
    ------
    LessonError
        There are no classes, or not as many as in `y`.
    """
    right, found = np.asarray(y), np.asarray(measures.get("classes"))
    if found.shape != right.shape or not right.size:
        raise LessonError(
            f"expected a class for each of {right.size} examples, got {found.size}; measure the "
            "model on the examples whose classes you give"
        )
    others = {key: value for key, value in measures.items() if key != "classes"}
    return {"accuracy": float(np.mean(found == right)), **others}


def model_message(name: str, check: ModelCheck, measures: Measures) -> Message:
    """What a student reads of a model on the examples in the notebook."""
    lines = check.budgets.lines(measures)
    rows = [(f"{'✓' if x.met else '✗'} {x.name}", f"{x.found}; {x.needed}") for x in lines]
    rows.append(("saved", f"{name}{SUFFIX}, beside this notebook: hand it in together with it"))
    if all(line.met for line in lines):
        graded = "the same budgets, on examples that nobody has seen; expect other figures there"
        title = f"✓ {name}: within its budgets here, {points_text(check.points)}"
        return Message("good", title, (*rows, ("graded", graded)))
    return Message("bad", f"✗ {name}: not within its budgets yet", tuple(rows))
