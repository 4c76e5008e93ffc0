"""What all widgets share: loading scripts and styles, and a picture for use without a kernel."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import anywidget
import traitlets

from tinyml_course.plots.show import figure_png

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HERE = Path(__file__).parent

Trait = TypeVar("Trait", bound=traitlets.TraitType[Any, Any])


def source(*names: str) -> str:
    """A widget's script or style, preceded by the shared one: the browser loads one file."""
    files = (f"shared{Path(names[0]).suffix}", *names)
    return "".join((HERE / name).read_text(encoding="utf-8") for name in files)


def setting(trait: Trait) -> Trait:
    """A trait that the reader changes in the browser, without ipywidgets' echo.

    An echo repeats a value that the browser sent. When it arrives late, the browser would take it
    for news and lose what the reader did since: an arrow key, for example.
    """
    trait.tag(sync=True, echo_update=False)
    return trait


def error_report(error: Exception, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """The report for a choice that cannot be computed: the choice, and the error message."""
    return {"message": str(error), "summary": str(error), **chosen}


class PictureWidget(anywidget.AnyWidget):
    """A widget whose numbers are in ``report``, computed in Python.

    ``report`` is plain JSON with at least ``message`` (empty, or why there are no numbers) and
    ``summary`` (everything as text). Without a kernel, a picture of the initial state is shown
    instead; a subclass calls `_remember_start` at the end of its constructor to define it.
    """

    report = traitlets.Dict().tag(sync=True)

    def _remember_start(self) -> None:
        self._start = dict(self.report)

    def _start_picture(self) -> Axes | tuple[Axes, ...]:
        """Draw the initial state; only called if it has no message."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The live widget, and the initial state as a picture and as text."""
        bundle, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        text = f"{type(self).__name__}, {self._start['summary']}"
        bundle = {**bundle, "text/plain": text}
        if not self._start["message"]:
            png = figure_png(self._start_picture())
            bundle["image/png"] = base64.b64encode(png).decode("ascii")
        return bundle, {**metadata, "image/png": {"alt": text}}
