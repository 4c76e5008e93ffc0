"""The one place that imports TensorFlow, and keeps its log quiet."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from typing import IO, Any

from tinyml_course.errors import MissingDependencyError

ONEDNN_SWITCH = "TF_ENABLE_ONEDNN_OPTS"
"""The variable that TensorFlow reads at its import; ``tinyml_course/__init__.py`` sets it to 0."""


def available() -> bool:
    """Whether TensorFlow is installed, found without importing it.

    A cell of a lesson that trains asks this, and goes on with a stored model where it is False::

        from tinyml_course import training

        if training.available():
            net = training.gesture_net(125, 3, 5, filters=FILTERS)
            ...
            my_model = training.convert_int8(net, x[::20])
        else:
            my_model = lesson.stand_in("gesture_model")
    """
    if "tensorflow" in sys.modules:
        return sys.modules["tensorflow"] is not None
    return importlib.util.find_spec("tensorflow") is not None


def import_tensorflow() -> Any:
    """Import TensorFlow, the first time it is needed.

    Raises
    ------
    MissingDependencyError
        TensorFlow is not installed.

    Warns
    -----
    UserWarning
        TensorFlow was imported before `tinyml_course`, so it computes with oneDNN.
    """
    if "tensorflow" in sys.modules and os.environ.get(ONEDNN_SWITCH) != "0":
        warnings.warn(
            "expected tinyml_course to be imported before TensorFlow and Keras, found it imported "
            "after them: with oneDNN on, a seed gives another model than in the lesson; restart "
            "the kernel and run the set-up cell first",
            stacklevel=2,
        )
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # its log says nothing a student can act on
    try:
        # Only the descriptors, because a logger created here keeps a reference to sys.stderr.
        with _captured_descriptors():
            tensorflow = importlib.import_module("tensorflow")
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            "training needs TensorFlow, which is not installed; run: "
            'pip install "tinyml-course[train]"'
        ) from error
    tensorflow.get_logger().setLevel("ERROR")
    return tensorflow


def import_keras() -> Any:
    """Keras 3 on TensorFlow; raises as `import_tensorflow` does."""
    import_tensorflow()
    return importlib.import_module("keras")


@contextlib.contextmanager
def captured_output() -> Iterator[IO[bytes]]:
    """Capture what the block prints, from Python and from C++, in a file the caller can read.

    Exceptions propagate. Python's ``sys.stderr`` is not replaced, because a logger first used in
    the block would keep a reference to a stream that is closed afterwards.
    """
    with (
        _captured_descriptors() as log,
        os.fdopen(os.dup(log.fileno()), "w", encoding="utf-8") as text,
        contextlib.redirect_stdout(text),
    ):
        yield log


@contextlib.contextmanager
def _captured_descriptors() -> Iterator[IO[bytes]]:
    """Redirect the process's standard output and error to a file, if it has these descriptors."""
    with tempfile.TemporaryFile() as log:
        sys.stdout.flush()
        sys.stderr.flush()
        try:
            saved = [(fd, os.dup(fd)) for fd in (1, 2)]
        except OSError:  # a program without a terminal may have closed them
            yield log
            return
        try:
            for fd, _ in saved:
                os.dup2(log.fileno(), fd)
            yield log
        finally:
            for fd, copy in saved:
                os.dup2(copy, fd)
                os.close(copy)
