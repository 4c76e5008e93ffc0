"""The student's own network, answering to their own voice or movement, in the browser.

The program is the one that a board runs, compiled to WebAssembly: no number comes from Python. The
sound or movement stays in the browser; the notebook learns only what was heard, and when. Without
the compiler, which the extra ``emulator`` brings, a widget says so, and shows its example only.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import anywidget
import traitlets

from tinyml_course.deploy.stream_settings import StreamSettings
from tinyml_course.deploy.web_program import web_facts, web_modules, web_scripts, web_words
from tinyml_course.errors import ClosedRoomError, MissingDependencyError
from tinyml_course.plots.show import figure_png
from tinyml_course.tflite import Model, read_model
from tinyml_course.widgets.shared import setting, source

_WITHOUT = (
    'A laptop has none: set PAGE in this cell, such as PAGE = "mine.html", run it again, and bring '
    "that file to a phone."
)

ModelLike = Model | str | os.PathLike[str] | bytes


class _Live(anywidget.AnyWidget):
    """What the widgets for sound and for movement share; a subclass names its features."""

    # Read when a widget is made: where answers are graded, deploy/ may be closed to imports.
    _esm = traitlets.Unicode().tag(sync=True)
    _css = source("live.css")
    _features: str

    modules = traitlets.List(traitlets.Dict()).tag(sync=True)
    settings = traitlets.Dict().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    heard = setting(traitlets.List(traitlets.Dict()))

    def __init__(
        self, model: ModelLike, labels: Sequence[str], title: str = "", **options: Any
    ) -> None:
        settings = StreamSettings(labels=tuple(labels), **options)
        read = model if isinstance(model, Model) else read_model(model)
        facts = web_facts(read, self._features, settings)
        words = web_words(self._features, facts["labels"], settings)
        try:
            modules, missing = web_modules(read, self._features, settings), ""
        except MissingDependencyError as error:  # a lesson goes on without its live cell
            modules, missing = [], f"Nothing can run here. {error}"
        name = type(self).__name__
        how = missing or "Run this cell in JupyterLab or Colab to start it."
        self._text = f"{name}: {words['about']} {how}"
        self._model, self._stream = read, replace(settings, labels=tuple(facts["labels"]))
        own = {"name": name, "bytes": f"{read.nbytes:,}", "threshold": settings.threshold}
        own.update(missing=missing, without=_WITHOUT)
        super().__init__(
            _esm=f"{web_scripts()}\n{source('live.js')}",
            modules=modules,
            settings={**facts, **words, **own},
            title=title,
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The live widget, and a sentence and an example where there are none."""
        bundle, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        try:
            # Here, because it imports rooms that are closed where answers are graded.
            from tinyml_course.widgets.live_example import make_example, plot_example

            example = make_example(self._model, self._features, self._stream)
        except ClosedRoomError:  # where answers are graded, nobody sees it
            return {**bundle, "text/plain": self._text}, metadata
        png = figure_png(plot_example(example, self._stream.labels))
        text = f"{self._text} Until then an example, computed by the simulator: {example.about}."
        still = {"text/plain": text, "image/png": base64.b64encode(png).decode("ascii")}
        return {**bundle, **still}, {**metadata, "image/png": {"alt": text}}


class LiveKeyword(_Live):
    """A network that listens by this computer's microphone, in the browser.

    The reader presses *Listen* and is asked by the browser. The picture shows the features as the
    network reads them, and the bars its answers. Nothing is kept or sent; ``heard`` has the words
    that triggered, with the seconds since the start, until the next start.

    Parameters
    ----------
    model
        An int8 model on log-mel features, as a path, bytes, or read.
    labels
        One for each output.
    title
        What to try.
    step, smoothed, threshold, refractory, code_offset, code_divisor
        See `tinyml_course.deploy.StreamSettings`.

    Raises
    ------
    DataError, ModelError
        The model is none for sound, or its labels do not fit.
    """

    _features = "log-mel"


class LiveMotion(_Live):
    """A network that feels how a phone is moved, in the phone's browser.

    As `LiveKeyword`; a laptop has no motion sensor, and a phone gives its own only to a page that
    it opened by ``https``, such as Colab, or from its own disk.

    Parameters
    ----------
    model
        An int8 model on windows of three axes in g, as a path, bytes, or read.
    labels
        One for each output.
    title
        What to try.
    sample_rate_hz, step, smoothed, threshold, refractory
        See `tinyml_course.deploy.StreamSettings`.

    Raises
    ------
    DataError, ModelError
        The model is none for movement, or its labels do not fit.
    """

    _features = "motion"


class LiveFace(_Live):
    """A network that looks by this computer's camera, in the browser.

    As `LiveKeyword`. Each frame is made grey, square and small, and standardised, as in lesson 07.

    Parameters
    ----------
    model
        An int8 model on standardised grey squares, as a path, bytes, or read.
    labels
        One for each output.
    title
        What to try.

    Raises
    ------
    DataError, ModelError
        The model is none for pictures, or its labels do not fit.
    """

    _features = "picture"

    def __init__(self, model: ModelLike, labels: Sequence[str], title: str = "") -> None:
        super().__init__(model, labels, title)
