"""Record faces in the browser, as a data set of the student's own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from tinyml_course.datasets.face_bursts import (
    BRIGHTEST,
    DARKEST,
    FAINTEST,
    bursts_in,
    keep_burst,
    person_folder,
)
from tinyml_course.datasets.own_faces import CONSENT
from tinyml_course.datasets.user_files import user_path
from tinyml_course.deploy.package_data import read_text
from tinyml_course.deploy.web_program import web_scripts
from tinyml_course.errors import DataError, TinyMLCourseError
from tinyml_course.synthesis.faces import FACE_LABELS, FACE_SIZES
from tinyml_course.widgets.recorder import Recorder, take_key
from tinyml_course.widgets.shared import source

ABOUT = (
    "A face identifies a person. A burst is {frames} pictures in {seconds:g} seconds, each only "
    "{size} × {size} grey pixels. It stays in this page until you keep it, and is then written "
    "into the folder {folder}, on the computer that runs this notebook. Nothing is sent elsewhere. "
    "Record several bursts of each face; between two, get up and sit down again."
)


class RecordFace(Recorder):
    """Count down, record a burst of a face, look at it, keep or discard it or some of its pictures.

    What is kept is written by the kernel as `load_own_faces` reads it: a PNG file for each picture
    in ``folder/label/person/``. `tinyml_course.datasets.face_bursts.bursts_of` says which pictures
    are of one burst. A picture is what `LiveFace` would read: the central square of the frame, by
    the same whole numbers.

    Parameters
    ----------
    folder
        Where the pictures go; made with the first burst.
    person
        Who is first in front of the camera; the field can be changed.
    size
        Height and width of a picture: 48 or 96.
    frames, seconds
        Pictures of a burst, at least 1, and how long it takes; at most ten a second.

    Raises
    ------
    DataError
        A number is out of range, ``folder`` is no text, or the notebook runs in Colab: the faces
        would go there.
    """

    # Read when a widget is made: where answers are graded, deploy/ may be closed to imports.
    _esm = traitlets.Unicode().tag(sync=True)
    _css = source("record.css", "record_face.css")

    labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    person = traitlets.Unicode().tag(sync=True)
    size = traitlets.Int().tag(sync=True)
    frames = traitlets.Int().tag(sync=True)
    seconds = traitlets.Float().tag(sync=True)
    limits = traitlets.Dict().tag(sync=True)
    about = traitlets.Unicode().tag(sync=True)
    consent_text = traitlets.Unicode().tag(sync=True)
    kept = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        folder: str | Path,
        *,
        person: str = "",
        size: int = 48,
        frames: int = 50,
        seconds: float = 15.0,
    ) -> None:
        if "google.colab" in sys.modules:
            raise DataError(
                "expected a notebook on your own computer, got Colab: the faces would be sent to "
                "Google; run the lesson in JupyterLab"
            )
        if size not in FACE_SIZES:
            raise DataError(f"expected a size among {FACE_SIZES}, got {size!r}")
        if not 1 <= frames <= 10 * seconds:
            raise DataError(
                f"expected at least 1 picture and at most ten a second, got {frames} in {seconds} s"
            )
        self._folder = user_path(folder, example="my_faces")
        listed = ", ".join(FACE_LABELS)
        self._still = (
            f"RecordFace for {listed}: run this cell in JupyterLab to record bursts of faces."
        )
        super().__init__(
            _esm=f"{web_scripts()}\n{read_text('web', 'agreement.js')}\n"
            f"{source('recorder.js', 'record_face.js')}",
            take_key=take_key("face", self._folder, size),
            labels=list(FACE_LABELS),
            person=person,
            size=size,
            frames=frames,
            seconds=seconds,
            limits={"darkest": DARKEST, "brightest": BRIGHTEST, "faintest": FAINTEST},
            about=ABOUT.format(frames=frames, seconds=seconds, size=size, folder=self._folder),
            consent_text=CONSENT,
            kept=bursts_in(self._folder),
        )
        self.on_msg(self._receive)

    def _receive(self, _widget: Any, content: dict[str, Any], buffers: list[Any]) -> None:
        number = str(content["id"])
        try:
            if content["kind"] == "name":  # before anybody is recorded under it
                person_folder(str(content["person"]))
                self.send({"kind": "name", "id": number})
                return
            text = self._once(number, lambda: self._write(content, buffers))
        except (TinyMLCourseError, OSError) as error:
            self.send({"kind": "refused", "id": number, "text": str(error)})
            return
        self.kept = bursts_in(self._folder)
        self.send({"kind": "kept", "id": number, "text": text})

    def _write(self, content: dict[str, Any], buffers: list[Any]) -> str:
        label, person = str(content["label"]), str(content["person"])
        crops = np.frombuffer(bytes(buffers[0]), np.uint8).reshape(-1, self.size, self.size)
        consent = str(content["consent"])
        keep_burst(self._folder, crops, label=label, person=person, consent=consent)
        return f'Kept: a burst of "{label}" by {person}.'
