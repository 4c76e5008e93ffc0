"""The official SDK, loaded when first needed, with workarounds for three of its defects.

They are those of version 1.0.20, and ``tests/edge_impulse`` shows each:

- A job that failed counts as done. ``edgeimpulse.util.poll`` asks whether a job has finished,
  never whether it succeeded: ``profile`` then returns the project's earlier profile, and ``deploy``
  downloads the last successful build.
- A request has no time limit, so a server that never answers blocks the program; and ten retries
  with growing pauses delay the error of a computer without a network by eight minutes.
- ``import edgeimpulse`` imports TensorFlow where it is installed, which takes longer than the SDK
  itself and happens without the settings of ``tinyml_course.training``.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.metadata
import importlib.util
import sys
import threading
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from tinyml_course.errors import EdgeImpulseError, MissingDependencyError

_LOCK = threading.RLock()
"""The SDK keeps its addresses in module variables: one project at a time."""

_CONNECT_S = 10.0
_LOG_LINES = 20


def load_sdk() -> Any:
    """The module ``edgeimpulse``; the first import takes seconds.

    Raises
    ------
    MissingDependencyError
        It is not installed.
    """
    if (loaded := sys.modules.get("edgeimpulse")) is not None:
        return loaded
    try:
        with _hidden("tensorflow", "keras") as hidden:
            sdk = importlib.import_module("edgeimpulse")
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            "Edge Impulse needs its own SDK, the package edgeimpulse, which is not installed; "
            'run: pip install "tinyml-course[edge-impulse]"'
        ) from error
    _restore_installed_flags(importlib.import_module("edgeimpulse.util"), hidden)
    return sdk


@contextlib.contextmanager
def _hidden(*names: str) -> Iterator[list[str]]:
    """Hide these modules from `import` in the block, unless they are already loaded."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None means: not found
    try:
        yield hidden
    finally:
        for name in hidden:
            del sys.modules[name]


def _restore_installed_flags(util: Any, hidden: list[str]) -> None:
    """Set the flags that the SDK reads for a Keras model, which is when it imports TensorFlow."""
    if "tensorflow" in hidden:
        util.TENSORFLOW_INSTALLED = importlib.util.find_spec("tensorflow") is not None
    if "keras" in hidden and importlib.util.find_spec("keras") is not None:
        util.KERAS_INSTALLED, util.KERAS_VERSION = True, importlib.metadata.version("keras")


@contextlib.contextmanager
def configured_sdk(
    api_endpoint: str, ingestion_endpoint: str, request_timeout_s: float
) -> Iterator[Any]:
    """The SDK for one Studio, with errors for failed jobs and silent servers.

    Parameters
    ----------
    api_endpoint, ingestion_endpoint
        Addresses of the Studio, as in ``EI_API_ENDPOINT`` and ``EI_INGESTION_ENDPOINT``.
    request_timeout_s
        How long a server may stay silent within one request.

    Raises
    ------
    EdgeImpulseError
        In the block, as soon as a job has failed; the message ends with the job's log.
    """
    sdk = load_sdk()
    api = importlib.import_module("edgeimpulse_api")
    rest = importlib.import_module("edgeimpulse_api.rest").RESTClientObject
    with (
        _LOCK,
        patch.object(sdk.util, "TENSORFLOW_INSTALLED", False),  # we send files: it is not needed
        patch.object(sdk, "API_ENDPOINT", api_endpoint),
        patch.object(sdk, "INGESTION_ENDPOINT", ingestion_endpoint),
        patch.object(api.JobsApi, "get_job_status", _checked(api.JobsApi.get_job_status)),
        patch.object(rest, "request", _limited(rest.request, (_CONNECT_S, request_timeout_s))),
    ):
        yield sdk


def _checked(get_job_status: Any) -> Any:
    """Ask for a job's status as before, and raise if the job failed."""

    def checked(jobs: Any, project_id: int, job_id: int, **options: Any) -> Any:
        response = get_job_status(jobs, project_id, job_id, **options)
        job = response.job
        if job is not None and job.finished and not job.finished_successful:
            log = _log(jobs, project_id, job_id)
            raise EdgeImpulseError(
                f"Edge Impulse's job {job_id} ({job.category}) failed; expected it to finish. "
                f"Its log says why:\n{log}"
            )
        return response

    return checked


def _log(jobs: Any, project_id: int, job_id: int) -> str:
    """The last lines of a job's log, oldest first."""
    try:
        lines = jobs.get_jobs_logs(project_id, job_id).stdout or []
    except Exception as error:  # noqa: BLE001  whatever it is, the failed job matters more
        return f"  (the log cannot be read: {type(error).__name__})"
    text = "".join(line.data for line in sorted(lines, key=lambda line: str(line.created)))
    return "\n".join(f"  {line}" for line in text.splitlines()[-_LOG_LINES:]) or "  (it is empty)"


def _limited(request: Any, timeout: tuple[float, float]) -> Any:
    """Send a request as before, with a time limit, and few retries if nobody answers."""
    retry = importlib.import_module("urllib3").Retry
    retries = retry(total=None, connect=1, read=1, other=1, redirect=5)

    def limited(client: Any, *arguments: Any, **options: Any) -> Any:
        client.pool_manager.connection_pool_kw["retries"] = retries
        options["_request_timeout"] = options.get("_request_timeout") or timeout
        return request(client, *arguments, **options)

    return limited
