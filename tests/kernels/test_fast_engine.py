"""The fast engine where numba finds no folder to keep its code, and where numba is not there."""

import os
import subprocess
import sys

import pytest

from tests.support.golden import load_golden
from tinyml_course import kernels
from tinyml_course.errors import MissingDependencyError, ModelError
from tinyml_course.simulator import Simulator


def test_it_runs_where_nothing_can_be_written(tmp_path, repository):
    pytest.importorskip("numba", reason="needs numba")
    code = (
        "from tests.support.golden import load_golden\n"
        "from tinyml_course.simulator import Simulator\n"
        "model, x, expected = load_golden('depthwise_conv_2d')\n"
        "trace = Simulator.load(model, engine='fast').trace(x[:2])\n"
        "print(all((trace[i] == expected[i][:2]).all() for i in expected))"
    )
    nowhere = tmp_path / "a file, not a folder"
    nowhere.touch()
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=repository,
        env={**os.environ, "NUMBA_CACHE_DIR": str(nowhere)},
    )
    assert done.stdout == "True\n", done.stderr


def test_without_numba_the_message_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "tinyml_course.kernels.fast", None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'tinyml-course\[fast\]'"):
        Simulator.load(load_golden("softmax")[0], engine="fast")


def test_an_unknown_engine_is_named():
    with pytest.raises(ModelError, match=r"expected an engine among .*'fast'.*, got 'cuda'"):
        Simulator.load(load_golden("softmax")[0], engine="cuda")
    assert kernels.ENGINES == ("numpy", "fast")
