"""The answers of a whole program, features, window, model, mean and triggers, to a test signal.

The signal is made by a few lines of integer arithmetic, here and on the board, so that the firmware
stores none of it. Of several such signals the one is taken whose answers say most.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.cache import cached
from tinyml_course.deploy.golden_vectors import model_key
from tinyml_course.deploy.package_data import read_text
from tinyml_course.deploy.stream_settings import NON_TRIGGER_LABELS, StreamSettings, input_rows
from tinyml_course.features import log_mel_int8
from tinyml_course.quantization import SEMANTICS, quantize
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import Model

VERSION = "1"
"""Version of the signals and of how one is chosen."""

_SIGNALS = 8
_MOST_ANSWERS = 4
_BLOCK = {"log-mel": 2048, "samples": 2048, "motion": 30}  # values of one pitch and loudness
_PROGRAM = {
    "log-mel": "tinyml_keyword.h",
    "samples": "tinyml_keyword.h",
    "motion": "tinyml_gesture.h",
}
_PER_G = 8192

Codes = NDArray[np.int8]


@dataclass(frozen=True)
class GoldenAnswer:
    """What a program must answer.

    Attributes
    ----------
    window
        CRC-32 of the model's input.
    thousandths
        Mean probability of the best class.
    best, heard
        Index of the best class, and of the class that triggers, or -1.
    """

    window: int
    thousandths: int
    best: int
    heard: int


def stream_test_c(model: Model, features: str, settings: StreamSettings) -> dict[str, str]:
    """What the self-test of a program with features needs more, text by file name."""

    def search() -> dict[str, NDArray[np.int64]]:
        seeds = range(1, 1 + _SIGNALS)
        found = [_information(golden_answers(model, features, settings, s)) for s in seeds]
        return {"seed": np.array(1 + found.index(max(found)))}

    # Only the search is kept: the answers are always computed.
    what = {"model": model_key(model), "features": features, "settings": repr(settings)}
    seed = int(cached("golden-stream", VERSION, what, search)["seed"])
    answers = golden_answers(model, features, settings, seed)
    names = ("tinyml_stream_test.h", "tinyml_stream_test.c")
    return {
        **{name: read_text("projects/common", name) for name in names},
        "golden_stream.h": _header(features, settings, seed, answers),
    }


def golden_answers(
    model: Model, features: str, settings: StreamSettings, seed: int
) -> list[GoldenAnswer]:
    """The first answers to a test signal, in the arithmetic of the C.

    Parameters
    ----------
    model
        With one input of rows, and probabilities as outputs.
    features
        ``"log-mel"``, ``"samples"`` or ``"motion"``.
    settings
        Those of the program.
    seed
        Which signal.
    """
    count = min(settings.smoothed + 1, _MOST_ANSWERS)
    shape = model.tensors[model.inputs[0]].row_shape
    length, columns = input_rows(model, features)
    rows = _ROWS[features](
        model, settings, length + (count - 1) * settings.actual_step, columns, seed
    )
    windows = np.stack([rows[i * settings.actual_step :][:length] for i in range(count)])
    simulator = Simulator(model, SEMANTICS["tflm"])
    steps = [simulator.run(window.reshape(1, *shape)) for window in windows]  # of one stream
    outputs = np.concatenate(steps)
    labels = tuple(settings.labels) or ("",) * outputs.shape[-1]
    may_trigger = [label not in NON_TRIGGER_LABELS for label in labels]
    answers = _triggers(np.asarray(outputs).reshape(count, -1), settings, may_trigger)
    return [
        GoldenAnswer(zlib.crc32(window.tobytes()), *answer)
        for window, answer in zip(windows, answers, strict=True)
    ]


def input_codes(model: Model, settings: StreamSettings) -> Codes:
    """The model's input code for each log-mel code from -128 on, ``(256,)``."""
    tensor = model.tensors[model.inputs[0]]
    codes = np.arange(-128, 128, dtype=np.float32)
    wanted = (codes + np.float32(settings.code_offset)) / np.float32(settings.code_divisor)
    return np.asarray(
        quantize(wanted, float(tensor.scales[0]), int(tensor.zero_points[0])), np.int8
    )


def make_signal(count: int, seed: int, block: int) -> NDArray[np.int16]:
    """The signal of ``tinyml_stream_test.c``: a saw tooth and noise, in blocks."""
    noise, phase, values = seed, 0, np.empty(count, np.int16)
    for i in range(count):
        noise = (noise * 1664525 + 1013904223) % 2**32
        if i % block == 0:
            step, quieter, softer = noise >> 4, noise >> 29, noise >> 26 & 7
        phase = (phase + step) % 2**32
        saw, hiss = (phase >> 16) - 32768, ((noise >> 16) - 32768) >> softer
        values[i] = (saw + hiss) >> (1 + quieter)
    return values


def _sound_rows(model: Model, settings: StreamSettings, count: int, _: int, seed: int) -> Codes:
    parameters = settings.parameters
    samples = (count - 1) * parameters.hop_length + parameters.frame_length
    codes = log_mel_int8(make_signal(samples, seed, _BLOCK["log-mel"]), parameters)
    return input_codes(model, settings)[codes.astype(np.int16) + 128]


def _motion_rows(model: Model, _: StreamSettings, count: int, axes: int, seed: int) -> Codes:
    tensor = model.tensors[model.inputs[0]]
    readings = make_signal(count * axes, seed, _BLOCK["motion"]).reshape(count, axes)
    in_g = readings.astype(np.float32) / np.float32(_PER_G)
    return np.asarray(quantize(in_g, float(tensor.scales[0]), int(tensor.zero_points[0])), np.int8)


def _sample_rows(
    _model: Model, _settings: StreamSettings, count: int, _: int, seed: int
) -> NDArray[np.int16]:
    return make_signal(count, seed, _BLOCK["samples"])


_ROWS: dict[str, Callable[[Model, StreamSettings, int, int, int], NDArray[Any]]] = {
    "log-mel": _sound_rows,
    "samples": _sample_rows,
    "motion": _motion_rows,
}


def _triggers(
    outputs: Codes, settings: StreamSettings, may_trigger: list[bool]
) -> list[tuple[int, int, int]]:
    """Mean of the best class in thousandths, the class, and the class that triggers or -1."""
    threshold = round(1000 * settings.threshold)
    since = np.full(outputs.shape[1], settings.refractory)
    answers = []
    for i in range(len(outputs)):
        last = outputs[max(0, i + 1 - settings.smoothed) : i + 1].astype(np.int64) + 128
        sums = 1000 * last.sum(axis=0)
        triggers = (sums >= threshold * 256 * len(last)) & (since >= settings.refractory)
        since = np.minimum(np.where(triggers, 0, since) + 1, settings.refractory)
        means = sums // (256 * len(last))
        heard = np.flatnonzero(triggers & may_trigger)
        answers.append(
            (int(means.max()), int(means.argmax()), int(heard[-1]) if len(heard) else -1)
        )
    return answers


def _information(answers: list[GoldenAnswer]) -> tuple[int, int, int]:
    """Of most use are triggers, then different classes, then means away from both ends."""
    return (
        len({a.heard for a in answers}),
        len({a.best for a in answers}),
        sum(min(a.thousandths, 1000 - a.thousandths) for a in answers),
    )


def _header(features: str, settings: StreamSettings, seed: int, answers: list[GoldenAnswer]) -> str:
    numbers = {
        "TINYML_STEP": settings.actual_step,
        "TINYML_SMOOTHED": settings.smoothed,
        "TINYML_THRESHOLD": round(1000 * settings.threshold),
        "TINYML_REFRACTORY": settings.refractory,
    }
    kept = " && ".join(f"{key} == {value}" for key, value in numbers.items())
    rows = "".join(
        f"    {{{a.window:#010x}u, {a.thousandths}, {a.best}, {a.heard}}},\n" for a in answers
    )
    return (
        "/* What Python answers to the test signal; written by tinyml export. */\n"
        f'#include "{_PROGRAM[features]}"\n\n'
        f"#define GOLDEN_SOUND {int(features != 'motion')}\n"
        f"#define GOLDEN_SEED {seed}u\n"
        f"#define GOLDEN_BLOCK {_BLOCK[features]}u\n"
        f"#define GOLDEN_ANSWERS {len(answers)}\n"
        f"#define GOLDEN_SETTINGS_KEPT ({kept})\n\n"
        f"static const golden_answer_t golden_answers[GOLDEN_ANSWERS] = {{\n{rows}}};\n"
    )
