"""What every widget is made of: its script, its style, and a picture where no kernel runs."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from tinyml_course.plots.show import figure_png

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HERE = Path(__file__).parent


def source(*names: str) -> str:
    """A widget's script or style, with the shared one in front: the browser gets one file."""
    files = (f"shared{Path(names[0]).suffix}", *names)
    return "".join((HERE / name).read_text(encoding="utf-8") for name in files)


def refused(error: Exception, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """The report of a choice that has no numbers: the choice, and why."""
    return {"message": str(error), "summary": str(error), **chosen}


class PictureWidget(anywidget.AnyWidget):
    """A widget whose numbers are in ``report``, made in Python.

    ``report`` is plain JSON: ``message`` (empty, or why there are no numbers) and ``summary`` (all
    of it in words) at least. Where no kernel runs, a picture of the start state stands in the
    widget's place; `_keep_start` ends a subclass's constructor and says which state that is.
    """

    report = traitlets.Dict().tag(sync=True)

    def _keep_start(self) -> None:
        self._start = dict(self.report)

    def _start_picture(self) -> Axes | tuple[Axes, ...]:
        """Draw the start state; asked for only where it has no message."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The live widget, with the start state as picture and as text beside it."""
        bundle, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        text = f"{type(self).__name__}, {self._start['summary']}"
        bundle = {**bundle, "text/plain": text}
        if not self._start["message"]:
            png = figure_png(self._start_picture())
            bundle["image/png"] = base64.b64encode(png).decode("ascii")
        return bundle, {**metadata, "image/png": {"alt": text}}
