"""Record words in the browser, as a data set of the student's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from tinyml_course.datasets.kept_recordings import keep_keyword
from tinyml_course.datasets.user_files import user_path
from tinyml_course.deploy.package_data import read_text
from tinyml_course.deploy.web_program import web_scripts
from tinyml_course.errors import DataError
from tinyml_course.widgets.recorder import Recorder, own_words, take_key
from tinyml_course.widgets.shared import source

CONSENT = (
    "A voice identifies its speaker. The recordings stay in the folder named below, on the "
    "computer that runs this notebook, until somebody copies them. They teach and test a small "
    "network that spots words. You may say no, now or later; then your recordings are deleted."
)


class RecordKeyword(Recorder):
    """Count down, record a word, see and hear it, keep or discard it.

    What is kept is written by the kernel as `load_own_keywords` reads it: a WAV file at 16 kHz for
    each word in ``folder/word/``, and a row in ``manifest.csv`` with speaker, language, consent and
    licence. Nothing is sent elsewhere. A recording that is not kept yet comes back when the cell is
    run again.

    Parameters
    ----------
    folder
        Where the recordings go; made with the first one.
    labels
        The words to record, in small letters; each is the name of a folder.
    language
        Its code, such as ``"sw"``.
    licence
        What others may do with the recordings, such as ``"CC0-1.0"``.
    speaker
        Who speaks first; the field can be changed.

    Raises
    ------
    DataError
        There is no word to record, a word cannot be the name of a folder, or ``folder`` is no text.
    """

    # Read when a widget is made: where answers are graded, deploy/ may be closed to imports.
    _esm = traitlets.Unicode().tag(sync=True)
    _css = source("record.css")

    labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    speaker = traitlets.Unicode().tag(sync=True)
    consent_text = traitlets.Unicode().tag(sync=True)
    kept = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        folder: str | Path,
        labels: Sequence[str],
        *,
        language: str,
        licence: str,
        speaker: str = "",
    ) -> None:
        words = own_words(labels)
        self._folder = user_path(folder, example="my_words")
        self._language, self._licence = language, licence
        text = f"{CONSENT} Folder: {self._folder}. Licence: {licence}."
        listed = ", ".join(words)
        self._still = f"RecordKeyword for {listed}: run this cell in JupyterLab or Colab to record."
        super().__init__(
            _esm=f"{web_scripts()}\n{read_text('web', 'agreement.js')}\n"
            f"{source('recorder.js', 'record.js')}",
            take_key=take_key("word", self._folder, words, language, licence),
            labels=list(words),
            speaker=speaker,
            consent_text=text,
            kept=self._counted(),
        )
        self.on_msg(self._receive)

    def _receive(self, _widget: Any, content: dict[str, Any], buffers: list[Any]) -> None:
        number = str(content["id"])
        try:
            text = self._once(number, lambda: self._write(content, buffers))
        except (DataError, OSError) as error:
            self.send({"kind": "refused", "id": number, "text": str(error)})
            return
        self.kept = self._counted()
        self.send({"kind": "kept", "id": number, "text": text})

    def _write(self, content: dict[str, Any], buffers: list[Any]) -> str:
        path = keep_keyword(
            self._folder,
            np.frombuffer(bytes(buffers[0]), "<i2").astype(np.int16),
            label=str(content["label"]),
            speaker=str(content["speaker"]),
            language=self._language,
            licence=self._licence,
            consent=str(content["consent"]),
        )
        return f"Kept as {path.relative_to(self._folder)}."

    def _counted(self) -> dict[str, int]:
        """How many recordings of each word there are."""
        files = sorted(self._folder.glob("*/*.wav")) if self._folder.is_dir() else []
        return dict(Counter(file.parent.name for file in files))
