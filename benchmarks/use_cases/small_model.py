"""Train a small net, make it int8, and test what the simulator computes on unseen groups."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from tinyml_course.quantization import quantize
from tinyml_course.simulator import Simulator
from tinyml_course.training import convert_int8, train

CALIBRATION_EXAMPLES = 300
JUDGED_AT_ONCE = 256


@dataclass(frozen=True)
class Trained:
    """A model that was trained, its int8 form, and what both answer on the test side.

    Attributes
    ----------
    keras, tflite
        The model, and the bytes of its int8 form.
    float_answers, int8_answers
        Probabilities and their codes, ``(N, classes)``.
    cpu_s, wall_s
        What training took, in seconds.
    """

    keras: Any
    tflite: bytes
    float_answers: Any
    int8_answers: Any
    cpu_s: float
    wall_s: float


@dataclass(frozen=True)
class Outcome:
    """One row of the table.

    Attributes
    ----------
    case
        The use case and its task, such as ``"rain, 3 classes"``.
    trial
        What a trial before this course reached, as text.
    floats, int8
        Score on the test side, in [0, 1], of the Keras model and of its int8 form.
    trained
        The model.
    about
        What was trained and tested on what, as text.
    """

    case: str
    trial: str
    floats: float
    int8: float
    trained: Trained
    about: str


def judged(case: str, trial: str, trained: Trained, y: Any, about: str) -> Outcome:
    """The row of a model that is scored by its accuracy on the classes ``y``."""
    floats, int8 = (accuracy(a, y) for a in (trained.float_answers, trained.int8_answers))
    return Outcome(case, trial, floats, int8, trained, about)


def train_small(
    net: Any, x: Any, y: Any, test_x: Any, *, epochs: int, batch_size: int, rate: float, seed: int
) -> Trained:
    """Train ``net`` on ``(x, y)``, convert it, and keep what both forms answer for ``test_x``.

    Build the net after `seed_everything`, so that it starts from the same weights.

    Answers are probabilities ``(N, classes)``; the int8 ones are codes, in the same order.
    """
    cpu, wall = time.process_time(), time.perf_counter()
    train(net, x, y, epochs=epochs, batch_size=batch_size, learning_rate=rate, seed=seed)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    chosen = np.random.default_rng(seed).permutation(len(x))[:CALIBRATION_EXAMPLES]
    tflite = convert_int8(net, x[chosen])
    answers = net.predict(test_x, batch_size=JUDGED_AT_ONCE, verbose=0)
    return Trained(net, tflite, answers, int8_answers(tflite, test_x), cpu, wall)


def int8_answers(tflite: bytes, x: Any) -> Any:
    """What the int8 model says to real-valued inputs: codes ``(N, classes)``."""
    simulator = Simulator.load(tflite)
    entry = simulator.model.tensors[simulator.model.inputs[0]]
    return simulator.run(quantize(x, float(entry.scale), int(entry.zero_point)))


def accuracy(answers: Any, y: Any) -> float:
    """Share of the examples whose largest answer is at their class."""
    return float(np.mean(np.argmax(answers, axis=1) == y))
