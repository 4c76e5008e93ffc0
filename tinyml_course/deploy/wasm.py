"""A program as WebAssembly: the same C as on a board, compiled for browsers by ``zig cc``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tinyml_course.deploy.compilers import COMPILERS
from tinyml_course.deploy.int8_ends import with_int8_ends
from tinyml_course.deploy.package_data import read_text
from tinyml_course.deploy.programs import FEATURES, SENSOR_OF, make_program
from tinyml_course.deploy.stream_settings import StreamSettings
from tinyml_course.deploy.toolchain import build_c
from tinyml_course.errors import DataError
from tinyml_course.tflite import Model

SAMPLES = 4096
"""How many samples a page may hand over at once."""

CPUS = {"simd": "generic+simd128", "plain": "generic"}
"""Instruction sets, the fastest first: vectors of 128 bits, which browsers have since 2021 (Safari:
2023), or none."""

_FLAGS = (
    "-target", "wasm32-freestanding", "-std=c99", "-O3", "-ffreestanding", "-fno-builtin",
    "-fno-sanitize=all", "-nostdlib", "-Wl,--no-entry", "-Wl,--strip-all",
)  # fmt: skip
_RUNTIME = ("string.h", "tinyml_string.c")
_STREAM = ("begin", "samples", "push", "label", "heard", "thousandths", "window")
_PICTURE = ("frame", "look", "small")

FRAME_PIXELS = 640 * 480
"""Pixels of the largest frame that a page may hand over."""

WEB_FEATURES = (*FEATURES, "picture")
"""What can be computed before the model in a browser: as on a board, and from a camera."""


def export_wasm(
    model: Model,
    features: str = "none",
    settings: StreamSettings | None = None,
    *,
    instructions: str = "simd",
    kernels: str = "packed",
) -> bytes:
    """Compile a model, and what computes its input, for a browser.

    Parameters
    ----------
    model
        An int8 model that `export_c` takes.
    features
        One of `WEB_FEATURES`. A picture is grey, square and standardised, as in lesson 07.
    settings
        See `StreamSettings`.
    instructions
        One of `CPUS`.
    kernels
        As for `export_c`.

    Returns
    -------
    A WebAssembly module that imports nothing. It exports its ``memory``, the functions of the
    model's header, ``tinyml_web_test`` and ``tinyml_self_test_line``, and with features the
    functions of ``tinyml_web.c`` or of ``tinyml_web_picture.c``.

    Raises
    ------
    DataError, ModelError
        As `make_program`.
    FirmwareError
        It does not compile.
    MissingDependencyError
        The extra ``emulator`` is not installed.
    """
    if instructions not in CPUS:
        known = ", ".join(CPUS)
        raise DataError(f"expected instructions among {known}, got {instructions!r}")
    return _source(model, features, settings, kernels).compiled(instructions)


def export_for_all(
    model: Model,
    features: str = "none",
    settings: StreamSettings | None = None,
    *,
    kernels: str = "packed",
) -> dict[str, bytes]:
    """`export_wasm` for each of `CPUS`, by its name; the C is written once."""
    source = _source(model, features, settings, kernels)
    return {instructions: source.compiled(instructions) for instructions in CPUS}


@dataclass(frozen=True)
class _Source:
    """What is compiled: text by file name, flags, and the functions that a page may call."""

    files: Mapping[str, str]
    flags: Sequence[str]
    exported: Sequence[str]

    def compiled(self, instructions: str) -> bytes:
        flags = (*_FLAGS, f"-mcpu={CPUS[instructions]}", *self.flags)
        link = (f"-Wl,--export={name}" for name in self.exported)
        return build_c(self.files, COMPILERS["zig"], (*flags, *link))


def _source(model: Model, features: str, settings: StreamSettings | None, kernels: str) -> _Source:
    if features not in WEB_FEATURES:
        raise DataError(f"expected features among {', '.join(WEB_FEATURES)}, got {features!r}")
    if features != "none":
        model = with_int8_ends(model)
    on_board = "none" if features == "picture" else features
    program = make_program(model, on_board, settings, kernels)
    files = {
        **program.files,
        **{name: read_text("emulator_c", name) for name in _RUNTIME},
        "tinyml_web_test.c": read_text("web_c", "tinyml_web_test.c"),
    }
    exported = [*_accessors(model), "model_invoke", "tinyml_web_test", "tinyml_self_test_line"]
    flags: list[str] = []
    if features == "picture":
        files |= _picture_files()
        exported += [f"tinyml_web_{name}" for name in _PICTURE]
        flags += [f"-DTINYML_WEB_PIXELS={FRAME_PIXELS}", f"-DTINYML_WEB_SIDE={picture_side(model)}"]
    elif features != "none":
        files["tinyml_web.c"] = read_text("web_c", "tinyml_web.c")
        exported += [f"tinyml_web_{name}" for name in _STREAM]
        flags.append(f"-DTINYML_WEB_SAMPLES={SAMPLES}")
        flags += ["-DTINYML_WEB_SOUND=1"] if SENSOR_OF[features] == "microphone" else []
    return _Source(files, flags, exported)


def picture_side(model: Model) -> int:
    """Pixels along a side of the grey square that a model takes.

    Raises
    ------
    DataError
        Its input is none, or not int8 with a single scale; or its output is not int8.
    """
    tensor = model.tensors[model.inputs[0]]
    sizes = [size for size in tensor.row_shape if size != 1]
    is_coded = tensor.dtype == np.int8 and tensor.scales.size == 1
    if len(model.inputs) != 1 or len(sizes) != 2 or sizes[0] != sizes[1] or not is_coded:
        raise DataError(
            f"expected a model whose input is a grey square of int8 codes for a picture, got "
            f"{tensor.dtype} {tensor.row_shape}"
        )
    answer = model.tensors[model.outputs[0]]
    if answer.dtype != np.int8:
        raise DataError(f"expected a model with int8 outputs for a picture, got {answer}")
    return int(sizes[0])


def _picture_files() -> dict[str, str]:
    headers = ("tinyml_picture.h", "tinyml_motion.h")
    return {
        "tinyml_web_picture.c": read_text("web_c", "tinyml_web_picture.c"),
        **{name: read_text("features_c", name) for name in headers},
    }


def _accessors(model: Model) -> list[str]:
    both = (("input", model.inputs), ("output", model.outputs))
    return [f"model_{which}" + (f"_{i}" if i else "") for which, t in both for i in range(len(t))]
