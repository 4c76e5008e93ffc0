"""TensorFlow comes in only when it is needed, and its absence names the extra."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from tinyml_course import training
from tinyml_course.errors import MissingDependencyError
from tinyml_course.training._tensorflow import captured_output


def test_importing_the_room_does_not_import_tensorflow() -> None:
    code = (
        "import sys, tinyml_course.training; "
        "print([m for m in ('tensorflow', 'keras') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_without_tensorflow_every_function_names_the_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    x, y = np.zeros((2, 60, 1, 2), np.float32), np.array([0, 1])
    for call in (
        lambda: training.seed_everything(0),
        lambda: training.gesture_net(60, 2, 3),
        lambda: training.convert_int8(None, x),
        lambda: training.train(None, x, y, epochs=1, batch_size=1, learning_rate=0.1, seed=0),
    ):
        with pytest.raises(MissingDependencyError, match=r'install "tinyml-course\[train\]"'):
            call()


def test_what_the_process_writes_is_kept_and_the_terminal_stays_clean(
    capfd: pytest.CaptureFixture[str],
) -> None:
    print("before")
    with captured_output() as log:
        print("from Python")
        os.write(2, b"from C\n")
        sys.stdout.flush()
        log.seek(0)
        kept = log.read().decode()
    print("after")
    assert "from C" in kept
    assert "from Python" in kept
    assert capfd.readouterr() == ("before\nafter\n", "")


def test_an_error_passes_through_and_the_output_comes_back(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(ZeroDivisionError), captured_output():
        raise ZeroDivisionError
    os.write(1, b"back\n")
    assert capfd.readouterr().out == "back\n"
