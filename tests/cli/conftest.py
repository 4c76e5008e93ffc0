"""What the tests of several commands share."""

import sys
import types

import numpy as np
import pytest
from typer.testing import CliRunner

from tests.support.golden import load_golden
from tinyml_course.cli import app


@pytest.fixture
def run(monkeypatch):
    """Run ``tinyml`` with a stand-in for the room a command calls."""

    def run(*arguments, room=None, **functions):
        if room:
            module = types.ModuleType(room)
            vars(module).update(functions)
            monkeypatch.setitem(sys.modules, room, module)
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return run


@pytest.fixture
def model(tmp_path):
    """A stored model, and its inputs."""

    def stored(name):
        content, x, _ = load_golden(name)
        path = tmp_path / f"{name}.tflite"
        path.write_bytes(content)
        np.save(tmp_path / "x.npy", x)
        return path, x

    return stored
