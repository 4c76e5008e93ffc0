"""A practice Studio: a web server on this computer that speaks as much of Edge Impulse's API as
the official SDK needs to upload samples, profile a model and deploy it.

It makes the SDK work without an account and without a network, in a lesson and in the tests, and
it can fail on request: a job that fails, one that never ends, an unknown key. It trains
nothing; profiles are our own estimates, and a build is what the caller's function makes.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from types import TracebackType
from typing import Self

from tinyml_course.edge_impulse.studio_api import (
    Build,
    Profiler,
    StudioApi,
    profile_of_model,
    refusal,
    zip_of_model,
)
from tinyml_course.edge_impulse.studio_http import Answer, Request, Server
from tinyml_course.edge_impulse.studio_jobs import Step
from tinyml_course.edge_impulse.studio_samples import StudioSample
from tinyml_course.errors import DataError


class LoopbackStudio:
    """Edge Impulse's Studio for practice, on 127.0.0.1 while the block runs.

    Parameters
    ----------
    build
        ``build(model_bytes, target)`` makes what is downloaded; `zip_of_model` by default.
    profiler
        ``profiler(model_bytes, device)`` gives the profile; `profile_of_model` by default.
    api_key, hmac_key
        The keys of its one project; random ones by default.

    Attributes
    ----------
    requests
        ``"GET /v1/api/projects"`` and so on, in order.

    Examples
    --------
    ::

        with LoopbackStudio() as studio:
            project = Project(**studio.keys)
            project.upload([recording])
            studio.samples[0].data  # every byte as it was sent
    """

    def __init__(
        self,
        build: Build = zip_of_model,
        profiler: Profiler = profile_of_model,
        *,
        api_key: str | None = None,
        hmac_key: str | None = None,
    ) -> None:
        self.api_key = api_key or f"ei_{secrets.token_hex(32)}"
        self.hmac_key = hmac_key or secrets.token_hex(16)
        self.requests: list[str] = []
        self._api = StudioApi(build, profiler, self.hmac_key)
        self._lock = threading.Lock()
        self._answering = threading.Event()
        self._answering.set()
        self._server: Server | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._server = Server(self._respond)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True, name="LoopbackStudio"
        )
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._answering.set()
        if self._server and self._thread:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
        self._server = self._thread = None

    @property
    def url(self) -> str:
        """``http://127.0.0.1:`` and a free port."""
        if self._server is None:
            raise DataError("the practice Studio is closed; use it in: with LoopbackStudio() as …")
        return self._server.url

    @property
    def keys(self) -> dict[str, str]:
        """What `Project` is made of."""
        return {
            "api_key": self.api_key,
            "api_endpoint": f"{self.url}/v1",
            "ingestion_endpoint": self.url,
        }

    @property
    def environment(self) -> dict[str, str]:
        """The variables the SDK reads when it is imported."""
        return {f"EI_{name.upper()}": value for name, value in self.keys.items()}

    @property
    def samples(self) -> tuple[StudioSample, ...]:
        """What was uploaded, in order."""
        return tuple(self._api.samples.all)

    @property
    def models(self) -> tuple[bytes, ...]:
        """Every model file that was uploaded, as it came."""
        return tuple(self._api.models)

    @property
    def cancelled_jobs(self) -> tuple[int, ...]:
        """Numbers of the jobs that a client cancelled."""
        return tuple(self._api.jobs.cancelled)

    def fail(self, step: Step, log: str = "the practice Studio was told to fail") -> None:
        """Let the next job of one kind fail with this log.

        Parameters
        ----------
        step
            ``"upload"`` (of a model), ``"profile"`` or ``"build"``.
        log
            What the job's log says.
        """
        self._api.jobs.fail(step, log)

    def delay(self, step: Step, polls: int | None = None) -> None:
        """Keep the next job of one kind unfinished for `polls` requests, or forever if None."""
        self._api.jobs.delay(step, polls)

    def fall_silent(self) -> None:
        """Accept requests but never answer, until the block ends."""
        self._answering.clear()

    def _respond(self, request: Request) -> Answer:
        self.requests.append(f"{request.method} {request.path}")
        self._answering.wait()
        key = request.headers.get("x-api-key", "")
        if not hmac.compare_digest(key.encode(), self.api_key.encode()):
            return refusal("Invalid API key", 401)
        with self._lock:
            return self._api.answer(request)
