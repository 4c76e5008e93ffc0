"""What a board runs around its model: keyword spotting, gestures, or the self-test alone.

The C of a program is the same under every framework, on the host and in the emulator; only a
sketch or ``main.c`` of one page differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tinyml_course.deploy.c_text import array
from tinyml_course.deploy.checksums import checksum_c
from tinyml_course.deploy.export_c import CSources, export_c
from tinyml_course.deploy.golden_stream import input_codes, stream_test_c
from tinyml_course.deploy.golden_vectors import self_test_c
from tinyml_course.deploy.int8_ends import with_int8_ends
from tinyml_course.deploy.log_mel_c import log_mel_c, log_mel_ram_bytes
from tinyml_course.deploy.package_data import read_text
from tinyml_course.deploy.stream_settings import (
    NON_TRIGGER_LABELS,
    StreamSettings,
    input_rows,
    settings_for,
)
from tinyml_course.errors import DataError, ModelError
from tinyml_course.simulator.state import remembers
from tinyml_course.tflite import Model, Tensor

FEATURES = ("log-mel", "samples", "motion", "none")
"""What is computed before the model: features of sound; nothing, because it takes the microphone's
samples; quantized readings of motion; or nothing, and nothing is recorded.
"""

SENSOR_OF = {"log-mel": "microphone", "samples": "microphone", "motion": "motion"}

_PROGRAM = {"log-mel": "keyword", "samples": "keyword", "motion": "gesture", "none": "self_test"}


@dataclass(frozen=True)
class Program:
    """A model and the code around it, as C.

    Attributes
    ----------
    name
        ``"keyword"``, ``"gesture"`` or ``"self_test"``: the template that runs it.
    files
        Text by file name, the exported model included; no sketch, no ``main.c``.
    features
        One of `FEATURES`.
    features_bytes
        RAM for the features and the window of rows.
    sources
        The exported model by itself.
    """

    name: str
    files: dict[str, str]
    features: str
    features_bytes: int
    sources: CSources

    @property
    def arena_bytes(self) -> int:
        """RAM for the model's tensors and its state."""
        return self.sources.arena_bytes + self.sources.state_bytes


def make_program(
    model: Model,
    features: str,
    settings: StreamSettings | None = None,
    kernels: str = "plain",
    defines: Mapping[str, object] | None = None,
    *,
    tested: str = "none",
) -> Program:
    """Export a model with its features and triggers.

    Parameters
    ----------
    model
        An int8 model that `export_c` takes. A program with features leaves out the operators that
        quantize its input and dequantize its output.
    features
        One of `FEATURES`.
    settings
        See `StreamSettings`.
    kernels
        As for `export_c`.
    defines
        More macros for ``app_config.h``, such as a sensor's pins.
    tested
        Features that a program without a sensor runs on a test signal, in its self-test.

    Raises
    ------
    DataError
        The features or labels do not fit the model.
    ModelError
        As `export_c`; or the outputs are not probabilities.
    """
    for given in (features, tested):
        if given not in FEATURES:
            raise DataError(f"expected features among {FEATURES}, got {given!r}")
    used = tested if features == "none" else features
    settings = settings or StreamSettings()
    if used != "none":
        model = with_int8_ends(model)
        settings = settings_for(model, used, settings)
    sources = export_c(model, kernels=kernels)
    config, files, features_bytes = _CONFIGURE[used](model, settings)
    macros = {**_labels(model, settings), **config, **(defines or {})}
    if used != "none":
        files |= stream_test_c(model, used, settings)
    files = {**sources.files, **files, "app_config.h": _config_header(macros)}
    tables = {name: file for name, file in _WITH_CHECKSUMS.items() if file in files}
    for name, file in tables.items():
        files |= checksum_c(name, file, files[file])
    files |= self_test_c("model", model, tuple(tables), has_stream=used != "none")
    files = dict(sorted(files.items()))
    return Program(_PROGRAM[features], files, features, features_bytes, sources)


def _keyword(
    model: Model, settings: StreamSettings
) -> tuple[dict[str, object], dict[str, str], int]:
    parameters = settings.parameters
    rows, columns = _window(model, "log-mel", parameters.n_mels, "log-mel features")
    files = {
        **_texts("common", "tinyml_keyword.h", "tinyml_keyword.c", *_SHARED),
        **_texts(
            "features_c", "tinyml_gain.h", "tinyml_level.h", "tinyml_rows.h", "tinyml_trigger.h"
        ),
        **log_mel_c(parameters),
        "tinyml_input_codes.h": _input_codes(model, settings),
    }
    config = {**_triggers(model, settings), "TINYML_ROWS": rows}
    return config, files, log_mel_ram_bytes(parameters) + rows * columns


def _samples(
    model: Model, settings: StreamSettings
) -> tuple[dict[str, object], dict[str, str], int]:
    count, _ = input_rows(model, "samples")
    files = {
        **_texts("common", "tinyml_keyword.h", "tinyml_samples.c", *_SHARED),
        **_texts("features_c", "tinyml_gain.h", "tinyml_level.h", "tinyml_trigger.h"),
    }
    return {**_triggers(model, settings), "TINYML_ROWS": count}, files, 2 * count


def _gesture(
    model: Model, settings: StreamSettings
) -> tuple[dict[str, object], dict[str, str], int]:
    rows, axes = _window(model, "motion", 3, "a motion sensor of three axes")
    _quantization(model.tensors[model.inputs[0]], "input")  # model.h then declares both
    files = {
        **_texts("common", "tinyml_gesture.h", "tinyml_gesture.c", *_SHARED),
        **_texts(
            "features_c", "tinyml_axes.h", "tinyml_rows.h", "tinyml_motion.h", "tinyml_trigger.h"
        ),
    }
    period_us = round(1e6 / settings.sample_rate_hz)
    config = {
        **_triggers(model, settings),
        "TINYML_ROWS": rows,
        "TINYML_AXES": axes,
        "TINYML_PERIOD_US": period_us,
    }
    return config, files, rows * axes


def _self_test(
    _model: Model, _listening: StreamSettings
) -> tuple[dict[str, object], dict[str, str], int]:
    return {}, {}, 0


_CONFIGURE = {"log-mel": _keyword, "samples": _samples, "motion": _gesture, "none": _self_test}
_WITH_CHECKSUMS = {
    "model": "model.c",
    "tinyml_log_mel": "tinyml_log_mel_tables.h",
    "tinyml_input": "tinyml_input_codes.h",
}
_SHARED = ("tinyml_answer.h", "tinyml_classes.h")


def _texts(folder: str, *names: str) -> dict[str, str]:
    place = folder if folder == "features_c" else f"projects/{folder}"
    return {name: read_text(place, name) for name in names}


def _window(model: Model, features: str, columns: int, what: str) -> tuple[int, int]:
    """Rows and columns of the model's only input."""
    tensor = model.tensors[model.inputs[0]]
    sizes = [size for size in tensor.row_shape if size != 1]
    if len(model.inputs) != 1 or len(sizes) not in (1, 2) or sizes[-1] != columns:
        hint = "samples if it takes sound itself" if tensor.dtype == np.int16 else "none"
        raise DataError(
            f"expected a model whose input is rows of {columns} numbers for {what}, got "
            f"{tensor.row_shape}; use --features {hint}, or the parameters it was trained with"
        )
    return input_rows(model, features)


def _labels(model: Model, settings: StreamSettings) -> dict[str, object]:
    classes = model.tensors[model.outputs[0]].size
    labels = tuple(settings.labels) or tuple(f"class {i}" for i in range(classes))
    if len(labels) != classes:
        raise DataError(f"expected {classes} labels, one for each output, got {len(labels)}")
    if bad := [text for text in labels if not text.isprintable() or set(text) & {'"', "\\"}]:
        raise DataError(f"expected labels without quotes, backslashes and controls, got {bad[0]!r}")
    may_trigger = ", ".join(str(int(label not in NON_TRIGGER_LABELS)) for label in labels)
    quoted = ", ".join(f'"{label}"' for label in labels)
    return {
        "TINYML_CLASSES": classes,
        "TINYML_LABELS": f"{{{quoted}}}",
        "TINYML_MAY_TRIGGER": f"{{{may_trigger}}}",
    }


def _triggers(model: Model, settings: StreamSettings) -> dict[str, object]:
    scale, zero_point = _quantization(model.tensors[model.outputs[0]], "output")
    if (scale, zero_point) != (1 / 256, -128):
        raise ModelError(
            f"expected probabilities as outputs (scale 1/256, zero point -128: a softmax), got "
            f"scale {scale:g} and zero point {zero_point}; use --features none"
        )
    return {
        "TINYML_STEP": settings.actual_step,
        "TINYML_SMOOTHED": settings.smoothed,
        "TINYML_THRESHOLD": round(1000 * settings.threshold),
        "TINYML_REFRACTORY": settings.refractory,
        "TINYML_MODEL_BEGIN()": "model_reset()" if remembers(model) else "(void)0",
    }


def _quantization(tensor: Tensor, what: str) -> tuple[float, int]:
    if tensor.dtype != np.int8 or tensor.scales.size != 1:
        raise ModelError(
            f"expected an int8 {what} with one scale and zero point, found {tensor}; convert the "
            "model to int8, or use --features none"
        )
    return float(tensor.scales[0]), int(tensor.zero_points[0])


def _input_codes(model: Model, settings: StreamSettings) -> str:
    """The model's input code for each of the 256 log-mel codes."""
    _quantization(model.tensors[model.inputs[0]], "input")
    table = array("int8_t", "tinyml_input_code", input_codes(model, settings))
    return (
        "/* The model's input for each log-mel code, from -128 on: written by tinyml export for a\n"
        f" * model that was trained on (code + {settings.code_offset:g}) / "
        f"{settings.code_divisor:g}. */\n#include <stdint.h>\n\n{table}"
    )


def _config_header(macros: Mapping[str, object]) -> str:
    defines = "".join(f"#define {key} {value}\n" for key, value in macros.items())
    return (
        "/* Settings of this model and this board, written by tinyml export. */\n"
        f"#ifndef APP_CONFIG_H\n#define APP_CONFIG_H\n\n{defines}\n#endif\n"
    )
