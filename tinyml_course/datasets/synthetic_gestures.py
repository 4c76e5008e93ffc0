"""Gestures of made-up people: `load_synthetic`."""

from __future__ import annotations

import numpy as np

from tinyml_course.datasets.dataset import DataSet
from tinyml_course.errors import DataError
from tinyml_course.seeds import derive_seed
from tinyml_course.synthesis.accelerometer import WATCH, Accelerometer
from tinyml_course.synthesis.gestures import (
    SYNTHETIC_LABELS,
    SYNTHETIC_SAMPLE_RATE_HZ,
    make_person,
    synthesise_gestures,
)

VERSION = "2"
"""Increase by one whenever the same seed gives different values."""


def load_synthetic(
    seed: int = 0,
    *,
    persons: int = 12,
    per_class: int = 30,
    window_length: int = 125,
    sensor: Accelerometer = WATCH,
) -> DataSet:
    """Five gestures of made-up people, as one `DataSet`; ``groups`` is the person.

    Parameters
    ----------
    seed
        Determines people and movements. The same seed gives the same bytes with the same NumPy
        version (NumPy may change its streams between versions).
    persons
        How many people, at least 1.
    per_class
        Windows of each gesture for each person, at least 1.
    window_length
        In samples at 62.5 Hz, at least 2; the default is 2 s.
    sensor
        The quality of the sensor: `WATCH` or `WORN` of `tinyml_course.synthesis.accelerometer`, or
        one of your own. People and movements are the same with each. For damage to some windows
        see `faults`.

    Returns
    -------
    `DataSet` with ``x`` of shape ``(persons * 5 * per_class, window_length, 3)``, in g within the
    range of the sensor, marked as synthetic.

    Raises
    ------
    DataError
        A number is too small.
    """
    for name, value, least in (("persons", persons, 1), ("per_class", per_class, 1)):
        if value < least:
            raise DataError(f"expected {name} ≥ {least}, got {value}")
    labels = np.repeat(np.arange(len(SYNTHETIC_LABELS)), per_class)
    parts = []
    for index in range(persons):
        rng = np.random.default_rng(derive_seed(seed, "movements", str(index)))
        person = make_person(seed, index)
        parts.append(synthesise_gestures(person, labels, window_length, rng, sensor))
    return DataSet(
        name="synthetic_gestures",
        x=np.concatenate(parts).astype(np.float32),
        y=np.tile(labels, persons),
        labels=SYNTHETIC_LABELS,
        groups=np.repeat(np.arange(persons), len(labels)),
        axes=("ax", "ay", "az"),
        units=("g", "g", "g"),
        source=f"tinyml_course.datasets.gestures.load_synthetic(seed={seed}), {sensor}",
        licence="Apache-2.0",
        citation="Synthetic data of the TinyML course; not measured on people.",
        version=VERSION,
        synthetic=True,
        sample_rate_hz=SYNTHETIC_SAMPLE_RATE_HZ,
    )
