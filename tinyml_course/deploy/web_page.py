"""A program as one HTML file: it opens on a phone, without a network, and answers to its sensor."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import Any

from tinyml_course.datasets.user_files import user_path
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
from tinyml_course.tflite import Model, read_model

PAGE = "index.html"
_SUFFIXES = (".html", ".htm")


def web_page(
    model: Model, features: str, settings: StreamSettings | None = None, *, title: str = ""
) -> str:
    """Write a program as one HTML file.

    Parameters
    ----------
    model
        An int8 model that `export_c` takes, with probabilities as outputs.
    features
        ``"log-mel"`` or ``"samples"`` (the microphone), ``"motion"`` or ``"picture"`` (the camera).
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
        policy=content_policy(script, style, "'wasm-unsafe-eval' data:"),
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
        settings=script_json({**facts, "start": words["start"], "modules": modules}),
        script=script,
    )


def write_web_page(
    path: str | os.PathLike[str],
    model: str | os.PathLike[str] | bytes,
    features: str,
    labels: Sequence[str],
    *,
    title: str = "",
) -> str:
    """Write a program as one HTML file, see `web_page`; return sentences that say what to do.

    Parameters
    ----------
    path
        The file to write; its name ends in ``.html`` and its folder exists. A page of this name
        is replaced.
    model
        An int8 model, as a path or bytes.
    features, title
        As in `web_page`.
    labels
        One for each output.

    Raises
    ------
    DataError
        The file cannot be written there; also as `web_page`.
    """
    file = _page_file(path)
    settings = StreamSettings(labels=tuple(labels))
    page = web_page(read_model(model), features, settings, title=title)
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        raise DataError(
            f"expected to write {str(file)!r}, but: {error.strerror or error}; choose another name"
        ) from error
    return (
        f"{file.name}: {len(page.encode()) / 1000:.0f} kB. Bring it to a phone by cable, e-mail or "
        "a shared folder, and open it there: it needs no network. An iPhone shows a file from its "
        "disk as a preview, in which nothing may run; there it needs an https address."
    )


def page_folder(folder: str | os.PathLike[str]) -> Path:
    """A folder for pages, made if it is missing.

    Raises
    ------
    DataError
        No text, the name of a page, or a folder that cannot be made there.
    """
    place = user_path(folder, example="my_pages")
    if place.suffix.lower() in _SUFFIXES:
        raise DataError(
            f"expected the name of a folder, got {str(folder)!r}, a file's; write "
            f"{str(place.with_suffix(''))!r}"
        )
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(
            f"expected to make a folder {str(place)!r}, but: {error.strerror or error}; choose "
            "another name"
        ) from error
    return place.resolve()


def _page_file(path: object) -> Path:
    file = user_path(path, example="my_page.html")
    if file.suffix.lower() not in _SUFFIXES:
        raise DataError(
            f"expected a name that ends in .html, got {str(path)!r}; write {f'{file}.html'!r}"
        )
    if not file.parent.is_dir():
        raise DataError(
            f"expected a folder that exists, got {str(file.parent)!r}; make it, or write "
            f"{file.name!r} alone"
        )
    return file


def script_json(content: dict[str, Any]) -> str:
    """JSON that can stand in a ``<script>``: no text ends it early."""
    return json.dumps(content).replace("<", "\\u003c")


def _row(label: str) -> str:
    name = html.escape(label)
    return (
        f'<tr><th scope="row">{name}</th><td><meter min="0" max="1" value="0" '
        f' aria-label="{name}"></meter></td><td class="share">0 %</td></tr>'
    )


def content_policy(script: str, style: str, also: str = "") -> str:
    """Only the script and the style of the file itself.

    `also` is allowed for scripts: WebAssembly, and the data: that taps the microphone.
    """
    hashes = {
        kind: "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for kind, text in (("script", script), ("style", style))
    }
    allowed = " ".join(filter(None, (f"'{hashes['script']}'", also)))
    return f"default-src 'none'; script-src {allowed}; style-src '{hashes['style']}'"
