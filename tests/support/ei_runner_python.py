"""Edge Impulse's own Python runner, and a guard against its waiting for ever."""

from __future__ import annotations

import importlib.util
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest


def load_runner():
    """The module ``runner.py``, by its path: its package imports cv2 and pyaudio."""
    spec = importlib.util.find_spec("edge_impulse_linux")
    if spec is None:
        pytest.skip("no edge_impulse_linux here: pip install 'tinyml-course[edge-impulse]'")
    path = Path(spec.submodule_search_locations[0], "runner.py")
    spec = importlib.util.spec_from_file_location("edge_impulse_runner", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def started(path, *, allow_shm=True):
    """A runner that has said hello; its process is over when the block is."""
    runner = load_runner().ImpulseRunner(str(path), allow_shm=allow_shm)
    try:
        _within(60, runner.init)
        yield runner
    finally:
        process = runner._runner
        runner.stop()
        if process is not None:  # the runner does not wait for it
            process.wait(20)


def _within(seconds, act):
    """Call it in a thread: in this one it could wait for ever."""
    raised = []

    def call():
        try:
            act()
        except Exception as error:  # noqa: BLE001  raised again below
            raised.append(error)

    thread = threading.Thread(target=call, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        pytest.fail(f"the official runner still waits after {seconds} seconds")
    if raised:
        raise raised[0]
