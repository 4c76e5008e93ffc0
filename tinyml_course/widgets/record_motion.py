"""Record movements, in the browser or by a phone's page, as a data set of the student's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from tinyml_course.datasets.kept_motion import (
    KeptMotion,
    check_motion_labels,
    keep_motion,
    keep_phone_file,
)
from tinyml_course.datasets.own_motion import MOTION_RATE_HZ, motion_files
from tinyml_course.datasets.recording import label_of
from tinyml_course.datasets.user_files import user_path
from tinyml_course.deploy.record_page import (
    MOTION_CONSENT,
    REACH,
    SECONDS,
    record_page,
    record_scripts,
)
from tinyml_course.errors import DataError
from tinyml_course.widgets.recorder import Recorder, own_texts, take_key
from tinyml_course.widgets.shared import source

PAGE_NAME = "record-movements.html"


class RecordMotion(Recorder):
    """Count down, record a movement, see its three axes, keep or discard it.

    What is kept is written by the kernel as `load_own_motion` reads it: an acquisition file for
    each movement, ``label.person_number.json``, in g at 62.5 Hz, and a row in ``manifest.csv`` with
    person, consent and licence. Nothing is sent elsewhere.

    A laptop has no motion sensor. So the widget saves a page that records on a phone, and takes the
    file that this page writes.

    Parameters
    ----------
    folder
        Where the recordings go; made with the first one.
    labels
        The movements to record.
    licence
        What others may do with the recordings, such as ``"CC0-1.0"``.
    person
        Who moves first; the field can be changed.
    seconds
        Of a recording: 2 to 60.

    Raises
    ------
    DataError
        A label cannot be the beginning of a file's name, ``folder`` is no text, or the licence or
        ``seconds`` do not fit.
    """

    # Read when a widget is made: where answers are graded, deploy/ may be closed to imports.
    _esm = traitlets.Unicode().tag(sync=True)
    _css = source("record_motion.css")

    labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    person = traitlets.Unicode().tag(sync=True)
    settings = traitlets.Dict().tag(sync=True)
    kept = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        folder: str | Path,
        labels: Sequence[str],
        *,
        licence: str,
        person: str = "",
        seconds: float = SECONDS,
    ) -> None:
        names = check_motion_labels(own_texts(labels))
        self._page = record_page(names, licence=licence, seconds=seconds)
        self._folder, self._licence = user_path(folder, example="my_moves"), licence
        listed = ", ".join(names)
        self._still = f"RecordMotion for {listed}: run this cell in JupyterLab or Colab to record."
        super().__init__(
            _esm=f"{record_scripts()}\n{source('recorder.js', 'record_motion.js')}",
            take_key=take_key("motion", self._folder, names, licence, seconds),
            labels=list(names),
            person=person,
            settings={
                "rateHz": MOTION_RATE_HZ,
                "seconds": seconds,
                "licence": licence,
                "consentText": MOTION_CONSENT,
                "place": f"The recordings stay in the folder {self._folder}, on the computer that "
                f"runs this notebook, until somebody copies them. Licence: {licence}.",
                "reach": f"{REACH} So save the page, bring it to a phone by cable, e-mail or a "
                "shared folder, record there, and bring its file back: movements.json.",
                "without": 'A laptop has none: press "save the phone\'s page" below.',
            },
            kept=self._counted(),
        )
        self.on_msg(self._receive)

    def _receive(self, _widget: Any, content: dict[str, Any], buffers: list[Any]) -> None:
        answers: dict[str, Callable[[dict[str, Any], list[Any]], dict[str, str]]] = {
            "keep": self._keep,
            "file": self._add,
            "page": self._hand_over,
        }
        try:
            answer = answers[content["kind"]](content, buffers)
        except (DataError, OSError) as error:
            answer = {"kind": "refused", "text": str(error)}
        self.kept = self._counted()
        self.send({**answer, "id": str(content.get("id", ""))})

    def _keep(self, content: dict[str, Any], buffers: list[Any]) -> dict[str, str]:
        text = self._once(str(content["id"]), lambda: self._write(content, buffers))
        return {"kind": "kept", "text": text}

    def _write(self, content: dict[str, Any], buffers: list[Any]) -> str:
        values = np.frombuffer(bytes(buffers[0]), "<f4").astype(np.float32)
        motion = KeptMotion(
            values=values.reshape(-1, 3),
            label=str(content["label"]),
            person=str(content["person"]),
            consent=str(content["consent"]),
            licence=self._licence,
            sensor_hz=float(content["sensor_hz"]),
        )
        path = keep_motion(self._folder, motion)
        return f"Kept as {path.name}." if path else "It was kept already."

    def _add(self, content: dict[str, Any], buffers: list[Any]) -> dict[str, str]:
        new, known = keep_phone_file(self._folder, bytes(buffers[0]), self.labels)
        there = f"; {known} were in the folder already" if known else ""
        return {"kind": "added", "text": f"{content['name']}: {new} movements added{there}."}

    def _hand_over(self, _content: dict[str, Any], _buffers: list[Any]) -> dict[str, str]:
        text = f"{PAGE_NAME} is among this browser's downloads: bring it to the phone."
        return {"kind": "page", "name": PAGE_NAME, "html": self._page, "text": text}

    def _counted(self) -> dict[str, int]:
        """How many recordings of each movement there are."""
        return dict(Counter(map(label_of, motion_files(self._folder))))
