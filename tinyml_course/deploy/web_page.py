"""A program as one HTML file: it opens on a phone, without a network, and answers to its sensor."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from string import Template
from typing import Any

from tinyml_course.deploy.package_data import read_text
from tinyml_course.deploy.stream_settings import NON_TRIGGER_LABELS, StreamSettings
from tinyml_course.deploy.wasm import CPUS, SAMPLES, export_wasm
from tinyml_course.errors import DataError
from tinyml_course.features.log_mel_int8 import SAMPLE_RATE_HZ
from tinyml_course.tflite import Model

PAGE = "index.html"

_SCRIPTS = ("engine.js", "resample.js", "microphone.js", "motion.js", "page.js")

_WORDS = {
    "log-mel": {
        "kind": "sound",
        "start": "Listen",
        "about": "A neural network listens for {heard}. It runs in this page, with the same whole "
        "numbers as on a microcontroller. The sound stays in this device: nothing is kept, and "
        "nothing is sent.",
        "picture": "The last rows of features as the network reads them: time runs to the right, "
        "pitch upwards, brighter is louder.",
    },
    "motion": {
        "kind": "movement",
        "start": "Feel",
        "about": "A neural network knows {heard} by the movement of this phone. It runs in this "
        "page, with the same whole numbers as on a microcontroller. Nothing is kept, and nothing "
        "is sent.",
        "picture": "The last readings as the network reads them: time runs to the right, an axis "
        "to a row, brighter is larger.",
    },
}


def web_page(
    model: Model, features: str, settings: StreamSettings | None = None, *, title: str = ""
) -> str:
    """Write a program as one HTML file.

    Parameters
    ----------
    model
        An int8 model that `export_c` takes, with probabilities as outputs.
    features
        ``"log-mel"`` (the microphone) or ``"motion"``.
    settings
        See `StreamSettings`; the labels name the classes.
    title
        The page's heading; by default what it listens for.

    Returns
    -------
    The file. It loads nothing, and its content security policy forbids a connection.

    Raises
    ------
    DataError, ModelError, FirmwareError, MissingDependencyError
        As `export_wasm`; DataError also for other features.
    """
    if features not in _WORDS:
        raise DataError(f"expected features among {', '.join(_WORDS)} for a page, got {features!r}")
    settings = settings or StreamSettings()
    words = _WORDS[features]
    modules = [
        {"instructions": name, "base64": base64.b64encode(code).decode()}
        for name in sorted(CPUS, reverse=True)  # the fastest first
        for code in [export_wasm(model, features, settings, instructions=name)]
    ]
    facts = _facts(model, features, settings)
    script = "\n".join(_script(name) for name in _SCRIPTS)
    style = read_text("web", "page.css")
    heard = [label for label in facts["labels"] if label not in NON_TRIGGER_LABELS]
    named = ", ".join(heard)
    return Template(read_text("web", "page.html")).substitute(
        policy=_policy(script, style),
        title=html.escape(title or f"{words['start']}: {named}"),
        style=style,
        about=html.escape(words["about"].format(heard=named)),
        start=words["start"],
        picture=html.escape(words["picture"]),
        rows=facts["columns"],
        columns=facts["rows"],
        smoothed=settings.smoothed,
        threshold=f"{100 * settings.threshold:g}",
        classes="".join(_row(label, settings.threshold) for label in facts["labels"]),
        bytes=f"{model.nbytes:,}",
        settings=_json({**facts, "start": words["start"], "modules": modules}),
        script=script,
    )


def _facts(model: Model, features: str, settings: StreamSettings) -> dict[str, Any]:
    """What the script must know."""
    shape = model.tensors[model.inputs[0]].row_shape
    rows, columns = (size for size in shape if size != 1)
    sound = features == "log-mel"
    classes = model.tensors[model.outputs[0]].size
    return {
        "kind": _WORDS[features]["kind"],
        "labels": list(settings.labels) or [f"class {i}" for i in range(classes)],
        "rateHz": SAMPLE_RATE_HZ if sound else settings.sample_rate_hz,
        "rows": rows,
        "columns": columns,
        "sampleColumns": 1 if sound else columns,
        "most": SAMPLES,
    }


def _script(name: str) -> str:
    return read_text("web", name)


def _json(content: dict[str, Any]) -> str:
    """JSON that can stand in a ``<script>``: no text ends it early."""
    return json.dumps(content).replace("<", "\\u003c")


def _row(label: str, threshold: float) -> str:
    name = html.escape(label)
    return (
        f'<tr><th scope="row">{name}</th><td><meter min="0" max="1" high="{threshold:g}" '
        f'value="0" aria-label="{name}"></meter></td><td class="share">0 %</td></tr>'
    )


def _policy(script: str, style: str) -> str:
    """Only the script and the style of the file itself; data: is the tap of the microphone."""
    hashes = {
        kind: "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for kind, text in (("script", script), ("style", style))
    }
    return (
        f"default-src 'none'; script-src '{hashes['script']}' 'wasm-unsafe-eval' data:; "
        f"style-src '{hashes['style']}'"
    )
