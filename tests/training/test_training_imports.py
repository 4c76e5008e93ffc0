"""TensorFlow comes in only when it is needed, and its absence names the extra."""

from __future__ import annotations

import importlib.util
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


TRAIN = """
import hashlib
import numpy as np
from tinyml_course.training import gesture_net, seed_everything, train
rng = np.random.default_rng(0)
x, y = rng.normal(size=(64, 60, 1, 2)).astype(np.float32), rng.integers(0, 3, 64)
seed_everything(4)
model = gesture_net(60, 2, 3)
train(model, x, y, epochs=1, batch_size=16, learning_rate=0.01, seed=4)
print(hashlib.sha256(b"".join(w.tobytes() for w in model.get_weights())).hexdigest())
"""


def train_after(*imports: str) -> subprocess.CompletedProcess[str]:
    code = "\n".join([*imports, TRAIN])
    free = {name: value for name, value in os.environ.items() if name != "TF_ENABLE_ONEDNN_OPTS"}
    return subprocess.run(
        [sys.executable, "-c", code], env=free, capture_output=True, text=True, check=True
    )


def test_a_student_who_imports_keras_after_the_course_trains_the_same_model() -> None:
    """oneDNN would sum in another order, and TensorFlow reads its switch at import."""
    pytest.importorskip("tensorflow", reason="training needs TensorFlow")
    ours, theirs = train_after(), train_after("import tinyml_course", "import keras")
    assert ours.stdout == theirs.stdout
    assert ours.stderr == ""


def test_keras_imported_before_the_course_is_told_to_the_student() -> None:
    pytest.importorskip("tensorflow", reason="training needs TensorFlow")
    done = train_after("import os", "os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'", "import keras")
    assert "UserWarning: expected tinyml_course to be imported before TensorFlow" in done.stderr
    assert "restart the kernel and run the set-up cell first" in done.stderr


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


def test_a_lesson_can_ask_for_tensorflow_without_importing_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code = (
        "import sys; from tinyml_course import training; "
        "print(training.available(), 'tensorflow' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    there = importlib.util.find_spec("tensorflow") is not None
    assert done.stdout.split() == [str(there), "False"]
    monkeypatch.setitem(sys.modules, "tensorflow", None)  # as if it were not installed
    assert not training.available()


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
