"""Make lesson 06's golden numbers: the arena's head, as TFLM prints it, of every network it plans.

``make golden`` runs this where the tflite-micro wheel is installed. Students load the result with
``lesson.checkpoint("tflm_heads")``, so that they can compare without TFLM.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from tinyml_course import paths, training
from tinyml_course.exercises import Lesson
from tinyml_course.exercises.checkpoints import save_checkpoint
from tinyml_course.grading.lesson_source import source_notebook
from tinyml_course.grading.release_steps.files import read_notebook
from tinyml_course.simulator import tflm

LESSON = "06_converter_and_arena"
OWN = ("stored_model", "pool_first", "stride_2", "half", "at_25")
OTHERS = (
    "04_first_network__filter_model",
    "04_first_network__gesture_model",
    "05_int8_by_hand__trained_model",
    "07_smile_or_serious__face_model",
    "09_keyword_spotting__keyword_model",
    "11_rain_and_wind__rain_model",
    "11_rain_and_wind__wind_model",
    "16_notebook_to_board__gesture_model",
)
FILTERS = range(8, 33, 4)
"""The widths a student may choose; the columns of ``grid``."""


def lesson_code() -> dict[str, Any]:
    """What the lesson's cells ``two-speeds`` and ``trained`` define: the network, the recipes."""
    cells = {cell.id: cell.source for cell in read_notebook(source_notebook(LESSON)).cells}
    names: dict[str, Any] = {}
    for cell in ("two-speeds", "trained"):
        exec(cells[cell], names)
    return names


def untrained_files(filters: Iterable[int] = FILTERS) -> list[bytes]:
    """An int8 file of each recipe and width, recipe by recipe; the weights don't matter here."""
    code, files = lesson_code(), []
    for recipe in code["RECIPES"].values():
        for width in filters:
            net = code["two_speeds"](width, **recipe)
            windows = np.random.default_rng(6).normal(size=(3, *net.input_shape[1:]))
            files.append(training.convert_int8(net, windows.astype(np.float32)))
    return files


def stored_files() -> dict[str, bytes]:
    """The shipped networks, by the names of ``tflm_heads``."""
    lesson = Lesson(LESSON)
    own = {name: lesson.checkpoint(name) for name in OWN}
    folders = {name: name.split("__") for name in OTHERS}
    return own | {
        name: (paths.lesson_data_dir(folder) / f"{file}.tflite").read_bytes()
        for name, (folder, file) in folders.items()
    }


def make_heads() -> dict[str, np.ndarray]:
    """Bytes of the head: of each stored network, and ``grid``, (recipes, widths)."""
    stored, untrained = stored_files(), untrained_files()
    printed = [each["head"] for each in tflm.arenas([*stored.values(), *untrained])]
    heads = {name: np.array(n) for name, n in zip(stored, printed, strict=False)}
    grid = np.array(printed[len(stored) :]).reshape(-1, len(FILTERS))
    return heads | {"grid": grid}


def main() -> None:
    """Write the heads into the lesson's data."""
    folder = paths.lesson_data_dir(LESSON)
    save_checkpoint(folder, "tflm_heads", make_heads(), f"tflite-micro {tflm.version()}")


if __name__ == "__main__":
    main()
