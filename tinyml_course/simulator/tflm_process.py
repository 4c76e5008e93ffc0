"""The process that holds TFLM's wheel: it loads the wheel once and forks for each job.

Loading it takes longer than most jobs. Each job still begins in a process that has run no other
model, and may abort it.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, cast

_ENVIRONMENT = {"TF_CPP_MIN_LOG_LEVEL": "3", "OPENBLAS_NUM_THREADS": "1"}
_one_at_a_time = threading.Lock()
_servers: dict[int, subprocess.Popen[str]] = {}
"""By the process that started it: one that was forked from it needs its own."""


def run_job(
    what: str, folder: Path, count: int, arena_bytes: int, timeout_s: float
) -> tuple[int, str]:
    """Let `tflm_worker` do a job.

    Parameters
    ----------
    what, folder, count, arena_bytes
        As the worker takes them.
    timeout_s
        Seconds after which the job is ended.

    Returns
    -------
    exit_code
        Of the job, or of the process that could not begin it; the negative number of the signal
        that ended it; 0 where all is well.
    printed
        What it wrote to standard error.
    """
    job = [what, str(folder), count, arena_bytes, timeout_s]
    with _one_at_a_time:
        server = _server()
        try:
            cast(IO[str], server.stdin).write(json.dumps(job) + "\n")
            cast(IO[str], server.stdin).flush()
            answer = cast(IO[str], server.stdout).readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            return server.wait() or 1, cast(IO[str], server.stderr).read()
    printed = (folder / "printed.txt").read_text(encoding="utf-8", errors="replace")
    return int(answer), printed


def _server() -> subprocess.Popen[str]:
    server = _servers.get(os.getpid())
    if server is None or server.poll() is not None:
        server = _servers[os.getpid()] = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("tflm_worker.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | _ENVIRONMENT,
        )
        atexit.register(_end, server)
    return server


def _end(server: subprocess.Popen[str]) -> None:
    with server:  # closes its input, which ends it, and waits for that
        pass
