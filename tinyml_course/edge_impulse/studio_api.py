"""What the practice Studio answers to each request that the official SDK sends.

Source: ``edgeimpulse_api`` 1.96.3 for the requests and what the answers hold.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tinyml_course.boards import load_board, load_boards
from tinyml_course.edge_impulse.profile import model_answer, profile_answer
from tinyml_course.edge_impulse.studio_http import Answer, Request
from tinyml_course.edge_impulse.studio_jobs import Jobs
from tinyml_course.edge_impulse.studio_samples import StudioSamples
from tinyml_course.errors import DataError, TinyMLCourseError
from tinyml_course.tflite import read_model

Build = Callable[[bytes, str], bytes]
Profiler = Callable[[bytes, str | None], dict[str, Any]]

PROJECT_ID = 1
TARGETS = ("zip", "arduino", "runner-linux-x86_64")
"""Deployment targets of the practice project, by the names Edge Impulse gives them."""


def zip_of_model(model: bytes, target: str) -> bytes:
    """What the practice Studio builds where it is told nothing else: the model in a ZIP file.

    The same bytes give the same file.
    """
    readme = f"Built for {target} by the practice Studio of tinyml-course: the model, no code.\n"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (("README.txt", readme.encode()), ("model.tflite", model)):
            archive.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


def profile_of_model(model: bytes, device: str | None) -> dict[str, Any]:
    """`profile_answer` for a model file and the name of a board in ``kits/``."""
    return profile_answer(read_model(model), load_board(device) if device else None)


class StudioApi:
    """One project: its samples, its models, its jobs, and what was built.

    Parameters
    ----------
    build, profiler, hmac_key
        As for `LoopbackStudio`.
    """

    def __init__(self, build: Build, profiler: Profiler, hmac_key: str) -> None:
        self.models: list[bytes] = []
        self.jobs, self.samples = Jobs(), StudioSamples(hmac_key)
        self._build, self._profiler = build, profiler
        self._profile: dict[str, Any] | None = None
        self._device: str | None = None
        self._built: dict[str, bytes] = {}

    def answer(self, request: Request) -> Answer:
        """Answer a request whose key was right."""
        for method, pattern, answer in _ROUTES:
            found = re.fullmatch(pattern, request.path)
            if found and method == request.method:
                try:
                    return answer(self, request, *found.groups())
                except TinyMLCourseError as error:
                    return refusal(str(error))
                except Exception as error:  # noqa: BLE001  a request may be wrong in any way
                    return refusal(f"{type(error).__name__}: {error}", 500)
        return refusal(f"the practice Studio does not know {request.method} {request.path}", 404)

    def list_projects(self, _: Request) -> Answer:
        """The one project."""
        return Answer({"success": True, "projects": [{"id": PROJECT_ID, "name": "practice"}]})

    def project(self, _: Request) -> Answer:
        """Its devices: the boards of the kits."""
        devices = [{"mcu": board.name, "name": board.title} for board in load_boards()]
        return Answer({"success": True, "latencyDevices": devices})

    def upload_model(self, request: Request) -> Answer:
        """Take in a model file."""
        parts = {part.field: part.data for part in request.parts()}
        if parts.get("modelFileType") != b"tflite":
            raise DataError("expected modelFileType tflite: the practice Studio converts nothing")
        model, device = parts["modelFile"], parts.get("device")

        def take_in() -> None:
            read_model(model)
            self.models.append(model)
            self._device = device.decode() if device else None
            self._profile = None

        return Answer(self.jobs.start("upload", take_in))

    def start_profile(self, _: Request) -> Answer:
        """Start to profile the last model."""
        model, device = self._model(), self._device

        def profile() -> None:
            self._profile = self._profiler(model, device)

        return Answer(self.jobs.start("profile", profile))

    def pretrained_model(self, _: Request) -> Answer:
        """Its profile, or without one its inputs and outputs."""
        if self._profile is not None:
            return Answer(self._profile)
        return Answer(model_answer(read_model(self._model())))

    def save_parameters(self, request: Request) -> Answer:
        """Take note of labels and kind of input."""
        request.json()
        return Answer({"success": True})

    def targets(self, _: Request) -> Answer:
        """What can be built."""
        return Answer({"success": True, "targets": [{"format": t, "name": t} for t in TARGETS]})

    def start_build(self, request: Request) -> Answer:
        """Start to build around the last model."""
        model, target = self._model(), request.query.get("type", "")

        def build() -> None:
            self._built[target] = self._build(model, target)

        return Answer(self.jobs.start("build", build))

    def download(self, request: Request) -> Answer:
        """The last build for a target that was a success."""
        target = request.query.get("type", "")
        if target not in self._built:
            return refusal(f"No deployment exists for {target}; build it first")
        end = ".eim" if target.startswith("runner-") else ".zip"
        return Answer(self._built[target], filename=f"practice-{target}-v1{end}")

    def status(self, _: Request, number: str) -> Answer:
        """How far a job is."""
        return Answer(self.jobs.status(int(number)))

    def stdout(self, _: Request, number: str) -> Answer:
        """The log of a job."""
        return Answer(self.jobs.stdout(int(number)))

    def cancel(self, _: Request, number: str) -> Answer:
        """Give up a job."""
        return Answer(self.jobs.cancel(int(number)))

    def ingest_files(self, request: Request, category: str) -> Answer:
        """Take in the files of a form."""
        files = [
            self.samples.add(part.filename, part.data, category, request.headers)
            for part in request.parts()
            if part.field == "data"
        ]
        return Answer({"success": all(file["success"] for file in files), "files": files})

    def ingest_data(self, request: Request, category: str) -> Answer:
        """Take in one sample that is the whole body."""
        kind = ".cbor" if request.body[:1] >= b"\xa0" else ".json"  # a map of CBOR, or text
        name = Path(request.headers.get("x-file-name", "sample")).stem + kind
        added = self.samples.add(name, request.body, category, request.headers)
        return Answer(str(added.get("error", name)).encode(), 200 if added["success"] else 400)

    def count_samples(self, request: Request) -> Answer:
        """How many samples fit the query."""
        return Answer({"success": True, "count": len(self.samples.select(request.query))})

    def list_samples(self, request: Request) -> Answer:
        """Those that fit, without their values."""
        found = self.samples.select(request.query)
        first = int(request.query.get("offset", 0))
        last = first + int(request.query.get("limit", len(found)))
        samples = [sample.json() for sample in found[first:last]]
        return Answer({"success": True, "samples": samples, "totalCount": len(found)})

    def sample(self, _: Request, number: str) -> Answer:
        """One sample with its values."""
        found = [sample for sample in self.samples.all if sample.sample_id == int(number)]
        if not found:
            return refusal(f"No sample found with ID {number}")
        described = {"success": True, "sample": found[0].json(), "payload": found[0].payload()}
        return Answer(described)

    def _model(self) -> bytes:
        if not self.models:
            raise DataError("No pretrained model was uploaded")
        return self.models[-1]


def refusal(error: str, status: int = 200) -> Answer:
    """Most of Edge Impulse's refusals come with status 200 and ``success`` false."""
    return Answer({"success": False, "error": error}, status)


_API = rf"/v1/api/{PROJECT_ID}"
_ROUTES: tuple[tuple[str, str, Callable[..., Answer]], ...] = (
    ("GET", "/v1/api/projects", StudioApi.list_projects),
    ("GET", _API, StudioApi.project),
    ("POST", f"{_API}/pretrained-model/upload", StudioApi.upload_model),
    ("POST", f"{_API}/pretrained-model/profile", StudioApi.start_profile),
    ("POST", f"{_API}/pretrained-model/save", StudioApi.save_parameters),
    ("GET", f"{_API}/pretrained-model", StudioApi.pretrained_model),
    ("GET", f"{_API}/deployment/targets(?:/data-sources)?", StudioApi.targets),
    ("POST", f"{_API}/jobs/build-ondevice-model", StudioApi.start_build),
    ("GET", f"{_API}/deployment/download", StudioApi.download),
    ("GET", rf"{_API}/jobs/(\d+)/status", StudioApi.status),
    ("GET", rf"{_API}/jobs/(\d+)/stdout", StudioApi.stdout),
    ("POST", rf"{_API}/jobs/(\d+)/cancel", StudioApi.cancel),
    ("GET", f"{_API}/raw-data", StudioApi.list_samples),
    ("GET", f"{_API}/raw-data/count", StudioApi.count_samples),
    ("GET", rf"{_API}/raw-data/(\d+)", StudioApi.sample),
    ("POST", r"/api/(\w+)/files", StudioApi.ingest_files),
    ("POST", r"/api/(\w+)/data", StudioApi.ingest_data),
)
