"""A project on Edge Impulse: upload samples, have a model profiled, fetch a deployment."""

from __future__ import annotations

import importlib
import io
import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from tinyml_course.datasets.recording import Recording
from tinyml_course.edge_impulse.explain_error import explain_error
from tinyml_course.edge_impulse.profile import model_type
from tinyml_course.edge_impulse.sdk import configured_sdk
from tinyml_course.edge_impulse.upload import Uploaded, collect_results, prepare_sample
from tinyml_course.errors import DataError, EdgeImpulseError, TinyMLCourseError
from tinyml_course.tflite import Model, read_model

Category = Literal["split", "training", "testing", "anomaly"]
CATEGORIES: tuple[Category, ...] = ("split", "training", "testing", "anomaly")
"""Where a sample goes; ``"split"`` leaves it to Edge Impulse."""


@dataclass(frozen=True)
class Project:
    """One project on Edge Impulse, reached through the official SDK.

    Attributes
    ----------
    api_key
        From the project's dashboard, Keys. It is never shown.
    api_endpoint, ingestion_endpoint
        Addresses of the Studio; Edge Impulse's own by default.
    job_timeout_s
        How long a job may take before it is cancelled.
    request_timeout_s
        How long the server may stay silent within one request.

    Raises
    ------
    EdgeImpulseError
        The key is empty, or cannot be sent.
    """

    api_key: str = field(repr=False)
    api_endpoint: str = "https://studio.edgeimpulse.com/v1"
    ingestion_endpoint: str = "https://ingestion.edgeimpulse.com"
    job_timeout_s: float = 600
    request_timeout_s: float = 60

    def __post_init__(self) -> None:
        key = (self.api_key or "").strip()  # a copied key often ends with a newline
        if not re.fullmatch(r"[!-~]+", key):
            what = "one with spaces or signs that no key has" if key else "none"
            raise EdgeImpulseError(
                f"expected the project's API key, got {what}; copy it from the project's "
                "dashboard (Keys) and set the environment variable EI_API_KEY to it"
            )
        object.__setattr__(self, "api_key", key)

    @classmethod
    def from_environment(cls) -> Project:
        """The project of ``EI_API_KEY``, at ``EI_API_ENDPOINT`` and ``EI_INGESTION_ENDPOINT``."""
        return cls(
            os.environ.get("EI_API_KEY", ""),
            os.environ.get("EI_API_ENDPOINT") or cls.api_endpoint,
            os.environ.get("EI_INGESTION_ENDPOINT") or cls.ingestion_endpoint,
        )

    def upload(
        self,
        samples: Iterable[Recording | Path],
        *,
        category: Category = "split",
        label: str | None = None,
        hmac_key: str = "",
    ) -> tuple[Uploaded, ...]:
        """Upload recordings and files; each gets a file name, and failures raise an error.

        Parameters
        ----------
        samples
            Recordings, which go in the acquisition format, or paths of files that Edge Impulse
            takes: ``.json``, ``.cbor``, ``.wav``, ``.csv``, ``.png``, ``.jpg``.
        category
            One of `CATEGORIES`.
        label
            For all of them. By default a recording's own label, and for a file the part of its name
            before the first dot.
        hmac_key
            Signs the recordings; files are sent unchanged.

        Returns
        -------
        tuple of Uploaded
            In the order given. A sample that the project already has is not stored twice.

        Raises
        ------
        EdgeImpulseError
            The server refused at least one sample; the others are uploaded.
        DataError
            A file cannot be read, or a label cannot be sent.
        """
        if category not in CATEGORIES:
            raise DataError(f"expected a category among {', '.join(CATEGORIES)}; got {category!r}")
        files = [prepare_sample(sample, label, hmac_key) for sample in samples]
        if not files:
            raise DataError("expected at least one recording or file to upload, got none")
        with self._sdk():
            data = importlib.import_module("edgeimpulse.data")
            response = data.upload_samples(
                [
                    data.Sample(io.BytesIO(body), filename=name, category=category, label=text)
                    for name, text, body in files
                ],
                api_key=self.api_key,
                timeout_sec=self.request_timeout_s,
            )
            return collect_results([name for name, _, _ in files], response)

    def fetch_profile(self, model: Path | bytes, device: str | None = None) -> Any:
        """Have Edge Impulse profile a model; the SDK's ``ProfileResponse``.

        Parameters
        ----------
        model
            A ``.tflite`` file or its content.
        device
            Adds the figures of one device, by Edge Impulse's name for it; the error
            for an unknown name lists them.

        Raises
        ------
        EdgeImpulseError
            The key, the device or the model was refused, or a job failed or took too long.
        ModelError
            Edge Impulse does not accept the model.
        """
        _, data, name = _read(model)
        with self._sdk() as sdk, _as_file(data, name) as path:
            return sdk.model.profile(
                path, device=device, api_key=self.api_key, timeout_sec=self.job_timeout_s
            )

    def fetch_deployment(
        self,
        model: Path | bytes,
        labels: Sequence[str] | None = None,
        *,
        target: str = "zip",
        engine: str = "tflite",
    ) -> bytes:
        """Have Edge Impulse build a library or firmware around a model, and download it.

        Parameters
        ----------
        model
            A ``.tflite`` file or its content.
        labels
            One for each output of a classifier. Without, the classes are numbered; a model of
            one output is a regression.
        target
            What to build, by Edge Impulse's name: ``"zip"`` is a C++ library, ``"arduino"`` an
            Arduino library. The error for an unknown name lists them.
        engine
            ``"tflite"`` (TFLM) or ``"tflite-eon"`` (Edge Impulse's compiler).

        Returns
        -------
        bytes
            The file, for most targets a ZIP archive.

        Raises
        ------
        EdgeImpulseError
            The key or the target was refused, or a job failed or took too long.
        ModelError, DataError
            Edge Impulse does not accept the model, or the labels do not fit its output.
        """
        parsed, data, name = _read(model)
        outputs = _check_labels(parsed, labels)
        with self._sdk() as sdk, _as_file(data, name) as path:
            kinds = sdk.model.output_type
            kind = kinds.Classification(list(labels) if labels else None)
            built = sdk.model.deploy(
                path,
                model_output_type=kind if labels or outputs > 1 else kinds.Regression(),
                deploy_model_type=model_type(parsed),
                engine=engine,
                deploy_target=target,
                api_key=self.api_key,
                timeout_sec=self.job_timeout_s,
            ).read()
        return _checked_build(built, target)

    @contextmanager
    def _sdk(self) -> Iterator[Any]:
        """The SDK for this project; every error becomes one of ours, without the key."""
        endpoints = (self.api_endpoint, self.ingestion_endpoint)
        try:
            with configured_sdk(*endpoints, self.request_timeout_s) as sdk:
                yield sdk
        except EdgeImpulseError as error:
            raise EdgeImpulseError(self._without_key(str(error))) from None
        except TinyMLCourseError:
            raise
        except Exception as error:  # noqa: BLE001  the SDK has no base class for its errors
            words = explain_error(error, self.api_endpoint, self.job_timeout_s)
            raise EdgeImpulseError(self._without_key(words)) from None

    def _without_key(self, text: str) -> str:
        return text.replace(self.api_key, "***")


def _read(model: Path | bytes) -> tuple[Model, bytes, str]:
    """A model, its bytes, and a file name for it. A damaged model is not sent."""
    if isinstance(model, bytes):
        return read_model(model), model, "model.tflite"
    path = Path(model)
    parsed = read_model(path)
    model_type(parsed)
    return parsed, path.read_bytes(), f"{path.stem}.tflite"


@contextmanager
def _as_file(data: bytes, name: str) -> Iterator[str]:
    """The SDK decides by the file name's suffix, and takes text only as a path."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        yield str(path)


def _check_labels(model: Model, labels: Sequence[str] | None) -> int:
    """How many values the one output of the model has."""
    shapes = [model.tensors[i].shape for i in model.outputs]
    if len(shapes) != 1 or len(shapes[0]) != 2:
        raise DataError(
            f"expected a model with one output of shape (1, classes), found {shapes}; Edge "
            "Impulse deploys classifiers and regressions of this shape"
        )
    outputs = int(shapes[0][1])
    if labels is not None and len(labels) != outputs:
        raise DataError(f"expected {outputs} labels, one for each output, got {len(labels)}")
    return outputs


def _checked_build(built: bytes, target: str) -> bytes:
    """The build, unless it is an error: the SDK returns whatever was downloaded."""
    if built[:1] == b"{":
        try:
            answer = json.loads(built)
        except ValueError:
            return built
        if answer.get("success") is False:
            raise EdgeImpulseError(
                f"expected a build for {target}, Edge Impulse answered: {answer.get('error')}"
            )
    if not built:
        raise EdgeImpulseError(f"expected a build for {target}, got an empty file; try again")
    return built
