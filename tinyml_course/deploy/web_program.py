"""What a browser needs to run a program: its modules, its scripts, and what they must know."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from tinyml_course.deploy.int8_ends import with_int8_ends
from tinyml_course.deploy.package_data import read_text
from tinyml_course.deploy.stream_settings import (
    NON_TRIGGER_LABELS,
    StreamSettings,
    input_rows,
    settings_for,
)
from tinyml_course.deploy.wasm import SAMPLES, export_for_all, picture_side
from tinyml_course.errors import DataError
from tinyml_course.features.log_mel_int8 import SAMPLE_RATE_HZ
from tinyml_course.tflite import Model

KINDS = {"log-mel": "sound", "samples": "sound", "motion": "movement", "picture": "picture"}
"""What a browser's sensors give, by the features that are computed from it."""

_SCRIPTS = (
    "engine.js",
    "resample.js",
    "devices.js",
    "microphone.js",
    "motion.js",
    "camera.js",
    "live_run.js",
)

_WAVE_WIDTH, _WAVE_HEIGHT = 480, 64
"""Pixels of the picture of samples, at most that wide."""

_LEAD = 0.6
"""Share of the first window at most; what is left of the longest, 2 s of movement, is 0.8 s."""

_TRIGGER = (
    "The last answer. A class triggers when the mean of its last {smoothed} answers is {percent} % "
    "or more."
)

_SOUND = {
    "log-mel": {
        "start": "Listen",
        "about": "A neural network listens for {heard}. It runs in this page, with the same whole "
        "numbers as on a microcontroller. The sound stays in this device: nothing is kept, and "
        "nothing is sent.",
        "picture": "The last rows of features as the network reads them: time runs to the right, "
        "pitch upwards, brighter is louder.",
        "found": "What it has heard",
        "caption": _TRIGGER,
    },
}
_WORDS = {
    **_SOUND,
    "samples": {
        **_SOUND["log-mel"],
        "picture": "The last samples as the network takes them: time runs to the right, taller is "
        "louder.",
    },
    "motion": {
        "start": "Feel",
        "about": "A neural network knows {heard} by the movement of this phone. It runs in this "
        "page, with the same whole numbers as on a microcontroller. Nothing is kept, and nothing "
        "is sent.",
        "picture": "The last readings as the network reads them: time runs to the right, an axis "
        "to a row, brighter is larger.",
        "found": "What it has felt",
        "caption": _TRIGGER,
    },
    "picture": {
        "start": "Look",
        "about": "A neural network sees {heard} by the camera. It runs in this page, with the same "
        "whole numbers as on a microcontroller. No picture is kept, and none is sent.",
        "picture": "What the network sees: the square in the middle, grey and small.",
        "found": "",
        "caption": "The last answer.",
    },
}


def web_words(features: str, labels: Sequence[str], settings: StreamSettings) -> dict[str, str]:
    """What the reader is told: name, what it does, the button, and what is shown."""
    heard = ", ".join(label for label in labels if label not in NON_TRIGGER_LABELS)
    words = _WORDS[features]
    numbers = {"smoothed": settings.smoothed, "percent": f"{100 * settings.threshold:g}"}
    return {
        **words,
        "name": f"{words['start']}: {heard}",
        "about": words["about"].format(heard=heard),
        "caption": words["caption"].format(**numbers),
    }


def web_scripts() -> str:
    """The scripts that run a program, in a page or in a widget."""
    return "\n".join(read_text("web", name) for name in _SCRIPTS)


def web_modules(model: Model, features: str, settings: StreamSettings) -> list[dict[str, Any]]:
    """The program as WebAssembly, the fastest first: for each its name and base64.

    Their constants are the same bytes at the end, so `shared` of them stand in the first only.
    """
    modules = export_for_all(model, features, settings)
    whole = next(iter(modules.values()))
    listed = []
    for name, code in modules.items():
        shared = 0 if code is whole else _same_at_the_end(whole, code)
        own = base64.b64encode(code[: len(code) - shared]).decode()
        listed.append({"instructions": name, "base64": own, "shared": shared})
    return listed


def _same_at_the_end(one: bytes, other: bytes) -> int:
    """How many bytes."""
    pairs = zip(reversed(one), reversed(other), strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def web_facts(model: Model, features: str, settings: StreamSettings) -> dict[str, Any]:
    """What the scripts must know of a program."""
    model = with_int8_ends(model)
    classes = model.tensors[model.outputs[0]].size
    facts = {
        "kind": KINDS[features],
        "labels": list(settings.labels) or [f"class {i}" for i in range(classes)],
    }
    if len(facts["labels"]) != classes:
        raise DataError(f"expected {classes} labels, one for each output, got {settings.labels}")
    if features == "picture":
        side = picture_side(model)
        return {**facts, "rows": side, "columns": side}
    rows, columns = input_rows(model, features)
    settings = settings_for(model, features, settings)
    sound = KINDS[features] == "sound"
    of_samples = features == "samples"
    wave = {"rows": min(rows, _WAVE_WIDTH), "columns": _WAVE_HEIGHT, "samples": rows}
    hop = settings.parameters.hop_length if features == "log-mel" else 1
    return {
        **facts,
        "rateHz": SAMPLE_RATE_HZ if sound else settings.sample_rate_hz,
        **(wave if of_samples else {"rows": rows, "columns": columns}),
        "sampleColumns": 1 if sound else columns,
        "most": SAMPLES,
        "lead": _lead_rows(rows, settings) * hop,
    }


def _lead_rows(rows: int, settings: StreamSettings) -> int:
    """How much of the first window is silence or stillness: an answer comes within a second.

    Whole steps: after a window's time, inferences fall on the same rows as without.
    """
    return int(_LEAD * rows) // settings.actual_step * settings.actual_step
