"""A program as one HTML file: it opens on a phone, without a network, and answers to its sensor."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from string import Template
from typing import Any

from tinyml_course.deploy.package_data import read_text
from tinyml_course.deploy.stream_settings import StreamSettings
from tinyml_course.deploy.web_program import (
    KINDS,
    web_facts,
    web_modules,
    web_scripts,
    web_words,
)
from tinyml_course.errors import DataError
from tinyml_course.tflite import Model

PAGE = "index.html"


def web_page(
    model: Model, features: str, settings: StreamSettings | None = None, *, title: str = ""
) -> str:
    """Write a program as one HTML file.

    Parameters
    ----------
    model
        An int8 model that `export_c` takes, with probabilities as outputs.
    features
        ``"log-mel"`` (the microphone), ``"motion"`` or ``"picture"`` (the camera).
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
    if features not in KINDS:
        raise DataError(f"expected features among {', '.join(KINDS)} for a page, got {features!r}")
    settings = settings or StreamSettings()
    modules = web_modules(model, features, settings)
    facts = web_facts(model, features, settings)
    script = f"{web_scripts()}\n{read_text('web', 'page.js')}"
    style = read_text("web", "page.css")
    words = web_words(features, facts["labels"], settings)
    return Template(read_text("web", "page.html")).substitute(
        policy=_policy(script, style),
        title=html.escape(title or words["name"]),
        style=style,
        about=html.escape(words["about"]),
        start=words["start"],
        kind=facts["kind"],
        picture=html.escape(words["picture"]),
        rows=facts["columns"],
        columns=facts["rows"],
        caption=html.escape(words["caption"]),
        found=words["found"],
        classes="".join(map(_row, facts["labels"])),
        bytes=f"{model.nbytes:,}",
        settings=_json({**facts, "start": words["start"], "modules": modules}),
        script=script,
    )


def _json(content: dict[str, Any]) -> str:
    """JSON that can stand in a ``<script>``: no text ends it early."""
    return json.dumps(content).replace("<", "\\u003c")


def _row(label: str) -> str:
    name = html.escape(label)
    return (
        f'<tr><th scope="row">{name}</th><td><meter min="0" max="1" value="0" '
        f' aria-label="{name}"></meter></td><td class="share">0 %</td></tr>'
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
