"""A seed gives the same file whatever ran before in the process, and whatever runs beside it."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("tensorflow") is None,
    reason='needs TensorFlow: pip install "tinyml-course[train]"',
)

REPEAT = """
import hashlib
import numpy as np
from tinyml_course.training import convert_int8, gesture_net, seed_everything, train

def digest(seed):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(64, 60, 1, 2)).astype(np.float32), rng.integers(0, 3, 64)
    seed_everything(seed)
    model = gesture_net(60, 2, 3)
    train(model, x, y, epochs=2, batch_size=16, learning_rate=0.01, seed=seed)
    return hashlib.sha256(convert_int8(model, x[:16])).hexdigest()
"""

BEFORE = """
import tinyml_course, keras, tensorflow as tf, random
left = tf.random.normal((300, 300))
tf.linalg.matmul(left, left)  # TensorFlow has started its threads, and drawn numbers
batches = tf.data.Dataset.from_generator(
    lambda: (np.full((2, 5), random.random(), np.float32) for _ in range(3)),
    output_signature=tf.TensorSpec((2, 5), tf.float32),
)
small = keras.Sequential([keras.Input((5,)), keras.layers.Dropout(0.5), keras.layers.Dense(1)])
small.compile("sgd", "mse")
small.fit(batches.map(lambda x: (x, x[:, :1])), verbose=0)
"""


@contextmanager
def both_cores_busy() -> Iterator[None]:
    """Two other processes that compute without a pause."""
    command = [sys.executable, "-c", "while True: pass"]
    with subprocess.Popen(command) as first, subprocess.Popen(command) as second:
        try:
            yield
        finally:
            first.kill()
            second.kill()


def printed(script: str, hash_seed: str) -> list[str]:
    """The lines of a script in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
    )
    return done.stdout.split()


def test_a_seed_gives_one_file_whatever_ran_before_and_whatever_runs_beside_it() -> None:
    (alone,) = printed(f"{REPEAT}\nprint(digest(4))", "1")
    with both_cores_busy():
        other, again = printed(f"{REPEAT}{BEFORE}\nprint(digest(5))\nprint(digest(4))", "2")
    assert again == alone
    assert other != alone  # so the file depends on what is compared here


def test_the_course_fixes_what_decides_how_tensorflow_adds() -> None:
    names = ("TF_ENABLE_ONEDNN_OPTS", "TF_NUM_INTRAOP_THREADS")
    script = f"import os, tinyml_course\nfor name in {names}: print(os.environ[name])"
    bare = {name: value for name, value in os.environ.items() if name not in names}
    for given, expected in (({}, ["0", "2"]), ({names[1]: "5"}, ["0", "5"])):
        done = subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            env=bare | given,
        )
        assert done.stdout.split() == expected
