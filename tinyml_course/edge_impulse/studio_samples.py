"""What was uploaded to the practice Studio, bit for bit, and how it tells of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tinyml_course.datasets.acquisition import decode_acquisition
from tinyml_course.datasets.recording import Recording, label_of
from tinyml_course.errors import DataError, TinyMLCourseError

CATEGORIES = ("training", "testing", "anomaly")
_TEST_SHARE = 5  # one of five samples is for testing, as in a new project of Edge Impulse


@dataclass(frozen=True, eq=False)
class StudioSample:
    """One uploaded sample.

    Attributes
    ----------
    sample_id, filename, category, label
        As the Studio lists it.
    data
        The bytes that came.
    recording
        What is in them where they are in the acquisition format, else None.
    signed
        Whether they were signed with the project's HMAC key.
    """

    sample_id: int
    filename: str
    category: str
    label: str
    data: bytes
    recording: Recording | None = None
    signed: bool = False

    def json(self) -> dict[str, Any]:
        """How the API tells of it. Source: ``edgeimpulse_api`` 1.96.3, ``Sample``."""
        described: dict[str, Any] = {
            "id": self.sample_id,
            "filename": Path(self.filename).stem,
            "category": self.category,
            "label": self.label,
            "coldstorageFilename": f"1/{self.filename}.{self.sample_id}.stored.cbor",
            "signatureValidate": self.signed,
            "signatureMethod": "HS256" if self.signed else "none",
            "sha256Hash": hashlib.sha256(self.data).hexdigest(),
            "boundingBoxes": [],
            "metadata": {},
            "intervalMs": 0,
            "sensors": [],
            "valuesCount": 0,
        }
        if self.recording is not None:
            described |= {
                "intervalMs": self.recording.interval_ms,
                "originalIntervalMs": self.recording.interval_ms,
                "deviceName": self.recording.device_name or None,
                "deviceType": self.recording.device_type,
                "sensors": _sensors(self.recording),
                "valuesCount": len(self.recording.values),
            }
        return described

    def payload(self) -> dict[str, Any] | None:
        """The values, as the API gives those of a recording."""
        if self.recording is None:
            return None
        # float32 as the shortest decimal number that reads back the same
        rows = [[float(str(value)) for value in row] for row in self.recording.values]
        return {
            "device_name": self.recording.device_name or None,
            "device_type": self.recording.device_type,
            "interval_ms": self.recording.interval_ms,
            "sensors": _sensors(self.recording),
            "values": rows,
        }


def _sensors(recording: Recording) -> list[dict[str, str]]:
    pairs = zip(recording.axes, recording.units, strict=True)
    return [{"name": axis, "units": unit} for axis, unit in pairs]


class StudioSamples:
    """The samples of a project, in the order they came."""

    def __init__(self, hmac_key: str) -> None:
        self.all: list[StudioSample] = []
        self._hmac_key = hmac_key

    def add(
        self, filename: str | None, data: bytes, category: str, headers: Mapping[str, str]
    ) -> dict[str, Any]:
        """Take in one file, or say why not, in the words of the ingestion service."""
        try:
            sample = self._sample(filename or "", data, category, headers)
        except TinyMLCourseError as error:
            return {"success": False, "fileName": filename or "", "error": str(error)}
        twin = next((known for known in self.all if known.data == data), None)
        if twin is not None and headers.get("x-disallow-duplicates"):
            words = f"An item with this hash already exists (ids: {twin.sample_id})"
            return {"success": False, "fileName": sample.filename, "error": words}
        self.all.append(sample)
        return {
            "success": True,
            "projectId": 1,
            "sampleId": sample.sample_id,
            "fileName": sample.filename,
        }

    def select(self, query: Mapping[str, str]) -> list[StudioSample]:
        """Those the query of a list or a count asks for, before ``limit`` and ``offset``."""
        labels = json.loads(query.get("labels") or "null")
        stem = query.get("filename", "").casefold()
        return [
            sample
            for sample in self.all
            if sample.category == query.get("category", sample.category)
            and (not labels or sample.label in labels)
            and stem in sample.filename.casefold()
        ]

    def _sample(
        self, filename: str, data: bytes, category: str, headers: Mapping[str, str]
    ) -> StudioSample:
        if not filename or not Path(filename).suffix:
            raise DataError(
                f"expected a file name that ends in .json, .cbor, .wav, .csv, .png or .jpg, got "
                f"{filename!r}; the Studio goes by its end"
            )
        if not data:
            raise DataError(f"expected data in {filename}, got an empty file")
        if category == "split":
            in_test = hashlib.sha256(data).digest()[0] % _TEST_SHARE == 0
            category = "testing" if in_test else "training"
        if category not in CATEGORIES:
            raise DataError(f"expected split, {', '.join(CATEGORIES)}; got {category!r}")
        label = headers.get("x-label") or label_of(Path(filename))
        number = len(self.all) + 1
        if Path(filename).suffix.lower() not in (".json", ".cbor"):
            return StudioSample(number, filename, category, label, data)
        recording = decode_acquisition(data, label=label, path=Path(filename))
        signed = b"HS256" in data
        if signed:  # then it must be signed with this project's key
            decode_acquisition(data, hmac_key=self._hmac_key, path=Path(filename))
        return StudioSample(number, filename, category, label, data, recording, signed)
