"""The fast engine where there is no compiler, it fails, or nothing can be kept."""

import subprocess
import sys

import pytest

from tests.support.golden import load_golden
from tests.support.inputs import mismatches
from tinyml_course import c_build, kernels
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator

NAME = "softmax"


def check_fast():
    model, x, expected = load_golden(NAME)
    simulator = Simulator.load(model, engine="fast")
    assert mismatches(simulator.trace(x), expected) == {}
    return simulator


def is_native(simulator):
    return any(step.is_native for step in simulator._steps)


def test_without_ziglang_numpy_runs_and_the_warning_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "ziglang", None)
    with pytest.warns(UserWarning, match=r"pip install 'tinyml-course\[fast\]'.* NumPy") as said:
        simulator = check_fast()
    assert not is_native(simulator)
    assert said[0].filename == __file__


def test_where_the_compiler_fails_numpy_runs_and_the_warning_has_its_error(tmp_path, monkeypatch):
    monkeypatch.setenv("TINYML_COURSE_CACHE", str(tmp_path))

    def failing(arguments, _folder):
        return subprocess.CompletedProcess(arguments, 1, "", "model.c:7: error: no more memory")

    monkeypatch.setattr(c_build, "run_zig", failing)
    with pytest.warns(UserWarning, match=r"model\.c:7: error: no more memory"):
        simulator = check_fast()
    assert not is_native(simulator)


def test_where_nothing_can_be_written_it_is_compiled_all_the_same(tmp_path, monkeypatch):
    pytest.importorskip("ziglang", reason="needs tinyml-course[fast]")
    nowhere = tmp_path / "a file, not a folder"
    nowhere.touch()
    monkeypatch.setenv("TINYML_COURSE_CACHE", str(nowhere))
    assert is_native(check_fast())


def test_an_unknown_engine_is_named():
    with pytest.raises(ModelError, match=r"expected an engine among .*'fast'.*, got 'cuda'"):
        Simulator.load(load_golden(NAME)[0], engine="cuda")
    assert kernels.ENGINES == ("numpy", "fast")
