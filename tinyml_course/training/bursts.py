"""Train a network further on bursts of faces, all of its layers, and test it in two ways.

Frames of one burst are almost the same picture: a frame of a burst that the network has learned
from would test nothing. And whoever it has learned from is no stranger. So there are two figures:
on bursts of people it knows, and on people whom it has never seen.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.errors import DataError
from tinyml_course.features.image import standardise
from tinyml_course.quantization import quantize
from tinyml_course.simulator import Simulator
from tinyml_course.training._tensorflow import import_keras
from tinyml_course.training.convert import convert_int8
from tinyml_course.training.fit import adam_with_decay, seed_everything

Images = NDArray[np.uint8]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

PICTURES = 600
"""Of each training, evenly spaced over those there are: its time stays the same."""

MOST_LEFT_OUT = 4
"""People who are left out in turn, each of whom costs a training."""

_BATCH, _RATE, _REPRESENTATIVE = 64, 0.003, 200
_MOVED = 3  # pixels
_SIDE_LIGHT = 0.5


@dataclass(frozen=True)
class Tested:
    """Pictures that a network has not learned from.

    Attributes
    ----------
    which
        ``(n,)``: their places among all pictures.
    right
        ``(n,)`` bool: whether the int8 file says the right class.
    """

    which: Ints
    right: Bools


@dataclass(frozen=True)
class BurstTraining:
    """What `train_on_bursts` gives.

    Attributes
    ----------
    tflite
        The int8 file that learned from all people.
    known
        That file on bursts which were held out, of the people it has learned from; None where
        nobody has two bursts of each class.
    strangers
        For each person who was left out, all their pictures, by a network that learned from the
        others in the same way; empty where there is one person only.
    cpu_seconds
        Of all trainings.
    """

    tflite: bytes
    known: Tested | None
    strangers: tuple[Tested, ...]
    cpu_seconds: float


def train_on_bursts(
    net: Any,
    x: Images,
    y: Ints,
    people: Ints,
    bursts: Ints,
    *,
    epochs: int = 4,
    seed: int = 0,
) -> BurstTraining:
    """Train all layers on bursts of faces, and test on held-out bursts and on people left out.

    Each picture is seen as it was taken and as `in_another_light` changes it. The last burst of
    each class is held out of every person who has two of each. Every training begins with the
    weights that the network came with, and leaves these as they are.

    Parameters
    ----------
    net
        A Keras network from standardised pictures ``(height, width, 1)`` to probabilities.
    x
        ``(N, height, width)`` uint8, grey.
    y, people, bursts
        ``(N,)`` whole numbers: the class, the person, and the burst that a picture is from.
    epochs
        Passes over the pictures.
    seed
        Of the order and the light.

    Raises
    ------
    DataError
        The arrays do not fit each other, or the pictures of the class are all held out.
    MissingDependencyError
        TensorFlow is not installed.
    """
    if x.dtype != np.uint8 or x.ndim != 3 or not len(x):
        raise DataError(f"expected pictures (N, height, width) uint8, got {x.dtype} of {x.shape}")
    if not len(x) == len(y) == len(people) == len(bursts):
        raise DataError(
            f"expected a class, a person and a burst for each of {len(x)} pictures, got "
            f"{len(y)}, {len(people)} and {len(bursts)}"
        )
    start = time.process_time()
    training = _Training(net, x, y, epochs, seed)
    held = held_out(y, people, bursts)
    tflite = training.without(held)
    known = _tested(tflite, x, y, held) if held.any() else None
    strangers = []
    everyone = np.unique(people)
    for person in everyone[:MOST_LEFT_OUT] if len(everyone) > 1 else []:
        out = people == person
        strangers.append(_tested(training.without(out), x, y, out))
    return BurstTraining(tflite, known, tuple(strangers), time.process_time() - start)


class _Training:
    """One network, trained from the same weights again and again: it is compiled once."""

    def __init__(self, net: Any, x: Images, y: Ints, epochs: int, seed: int) -> None:
        seed_everything(seed)
        self._net = import_keras().models.clone_model(net)
        self._start = net.get_weights()
        self._x, self._y, self._epochs, self._seed = x, y, epochs, seed
        self._net.compile(
            optimizer=adam_with_decay(_RATE, epochs * -(-2 * PICTURES // _BATCH)),
            loss="sparse_categorical_crossentropy",
        )

    def without(self, out: Bools) -> bytes:
        """An int8 file that has learned from the pictures that are not left out."""
        learns = np.flatnonzero(~out)
        if len(np.unique(self._y[learns])) < 2:
            raise DataError(
                "expected pictures of both classes to train on, got one class; record the other "
                "one too, of everybody"
            )
        places = learns[np.linspace(0, len(learns) - 1, PICTURES).round().astype(int)]
        seed_everything(self._seed)
        self._net.set_weights(self._start)
        for number in self._net.optimizer.variables:
            number.assign(np.zeros(number.shape))
        taken, rng = self._x[places], np.random.default_rng(self._seed)
        values = _standardised(np.concatenate([taken, in_another_light(taken, rng)]))
        labels = np.tile(self._y[places], 2)
        self._net.fit(values, labels, epochs=self._epochs, batch_size=_BATCH, verbose=0)
        return convert_int8(self._net, values[:: -(-len(values) // _REPRESENTATIVE)])


def held_out(y: Ints, people: Ints, bursts: Ints) -> Bools:
    """``(N,)``: the last burst of each class, of everyone who has at least two bursts of each.

    Examples
    --------
    >>> held_out(np.array([0, 0, 1, 1, 0, 1]), np.array([0, 0, 0, 0, 1, 1]), np.arange(6)).tolist()
    [False, True, False, True, False, False]
    """
    held = np.zeros(len(y), np.bool_)
    for person in np.unique(people):
        own = people == person
        of_class = [np.unique(bursts[own & (y == k)]) for k in np.unique(y)]
        if all(len(each) > 1 for each in of_class):
            held |= own & np.isin(bursts, [each[-1] for each in of_class])
    return held


def in_another_light(x: Images, rng: np.random.Generator) -> Images:
    """Mirror images, moved by up to 3 pixels, with light from a side: ``(N, height, width)``."""
    _, height, width = x.shape
    padded = np.pad(x[:, :, ::-1], ((0, 0), (_MOVED, _MOVED), (_MOVED, _MOVED)), mode="edge")
    moves = rng.integers(0, 2 * _MOVED + 1, (len(x), 2))
    moved = np.stack(
        [p[i : i + height, j : j + width] for p, (i, j) in zip(padded, moves, strict=True)]
    )
    across, down = rng.uniform(-_SIDE_LIGHT, _SIDE_LIGHT, (2, len(x), 1, 1))
    ramp_x, ramp_y = np.linspace(-1, 1, width), np.linspace(-1, 1, height)[:, None]
    lit = moved * (1 + across * ramp_x + down * ramp_y)
    return np.clip(np.rint(lit), 0, 255).astype(np.uint8)


def _standardised(x: Images) -> NDArray[np.float32]:
    return np.stack([standardise(picture) for picture in x])[..., None]


def _tested(tflite: bytes, x: Images, y: Ints, which: Bools) -> Tested:
    simulator = Simulator.load(tflite)
    entry = simulator.model.tensors[simulator.model.inputs[0]]
    places = np.flatnonzero(which)
    scale, zero_point = float(entry.scales[0]), int(entry.zero_points[0])
    codes = quantize(_standardised(x[places]), scale, zero_point)
    return Tested(places, simulator.run(codes).argmax(axis=1) == y[places])
