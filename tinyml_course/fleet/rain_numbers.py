"""Rain as eighty numbers a clip, small enough to learn from in NumPy within a second."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinyml_course.datasets import weather
from tinyml_course.features import LogMelParameters, log_mel_int8

SITES, TRAINING_SITES, CLIPS = 40, 24, 18


@dataclass(frozen=True, eq=False)
class RainNumbers:
    """Clips of known and of unseen sites.

    Attributes
    ----------
    x, y
        ``(n, 80)``: mean and spread over a second of each of 40 bands, each number scaled to mean
        0 and standard deviation 1 over these clips; and whether there is no, light or heavy rain.
    x_test, y_test
        The same of other sites, scaled alike.
    labels
        Names of the classes.
    """

    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.int64]
    x_test: npt.NDArray[np.float64]
    y_test: npt.NDArray[np.int64]
    labels: tuple[str, ...]


def load_rain_numbers(seed: int) -> RainNumbers:
    """Make synthetic rain of `SITES` sites, and its numbers; some seconds the first time.

    Parameters
    ----------
    seed
        That of `tinyml_course.datasets.weather.load_rain_and_wind`.
    """
    rain = weather.load_rain_and_wind(seed, sites=SITES, per_site=CLIPS).rain
    clips = rain.x[:, :, 0].astype(np.int16)
    codes = np.stack([log_mel_int8(clip, LogMelParameters()) for clip in clips]).astype(float)
    numbers = np.column_stack([codes.mean(axis=1), codes.std(axis=1)])
    known = rain.groups < TRAINING_SITES
    numbers = (numbers - numbers[known].mean(axis=0)) / numbers[known].std(axis=0)
    return RainNumbers(numbers[known], rain.y[known], numbers[~known], rain.y[~known], rain.labels)
