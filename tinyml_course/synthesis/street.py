"""A drawn street with cars that pass a line: small gray pictures and the truth about them.

Nothing here was filmed. Cars are rectangles of one brightness that cross the picture on two lanes;
the light makes everything darker, and the camera adds noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.errors import DataError

SIZE = 48
"""Height and width of a picture, in pixels."""

PICTURES_PER_SECOND = 10

LIGHTS = {"day": (1.0, 2.0), "rain": (0.6, 6.0), "dusk": (0.25, 3.0)}
"""By name: how bright the street is, and the standard deviation of the noise in gray levels."""

LANES = ((18, 1), (30, -1))
"""Top row of the cars on each lane, and their direction along the columns."""

LINE = 24
"""Column of the line where cars are counted."""


@dataclass(frozen=True)
class Street:
    """Pictures of a street, and when cars passed the line.

    Attributes
    ----------
    pictures
        ``(pictures, 48, 48)`` uint8, 10 a second.
    empty
        ``(48, 48)`` uint8, the street without cars, in the same light.
    passed_s
        Seconds at which the middle of a car passed the line, sorted.
    """

    pictures: NDArray[np.uint8]
    empty: NDArray[np.uint8]
    passed_s: NDArray[np.float64]


def make_street(seed: int, cars: int, seconds: float = 20, light: str = "day") -> Street:
    """Draw a street that `cars` cars pass, one after the other on each lane.

    Parameters
    ----------
    seed
        The same seed draws the same street.
    cars
        At least 0; not more than one in two seconds on a lane.
    seconds
        Length, > 0.
    light
        One of `LIGHTS`.

    Raises
    ------
    DataError
        Unknown light, or too many cars.
    """
    if light not in LIGHTS:
        raise DataError(f"expected one of the lights {list(LIGHTS)}, got {light!r}")
    most = len(LANES) * int(seconds / 2)
    if not 0 <= cars <= most:
        raise DataError(f"expected 0 to {most} cars in {seconds:g} seconds, got {cars}")
    rng = np.random.default_rng(seed)
    bright, noise = LIGHTS[light]
    background = _background()
    times = np.arange(int(seconds * PICTURES_PER_SECOND)) / PICTURES_PER_SECOND
    scene = np.repeat(background[None], len(times), axis=0)
    slots = rng.permutation(most)[:cars]
    passed = [_drive(scene, times, slot, rng) for slot in slots]
    noisy = bright * scene + rng.normal(0, noise, scene.shape)
    return Street(_gray(noisy), _gray(bright * background), np.sort(passed))


def _background() -> NDArray[np.float64]:
    """Houses, a pavement, the road with a dashed middle line, and grass."""
    picture = np.full((SIZE, SIZE), 200.0)
    picture[:10] = 150
    picture[10:14] = 180
    picture[14:42] = 110
    picture[42:] = 130
    picture[27:29, ::6] = picture[27:29, 1::6] = picture[27:29, 2::6] = 200
    return picture


def _drive(
    scene: NDArray[np.float64],
    times: NDArray[np.float64],
    slot: Any,
    rng: np.random.Generator,
) -> float:
    """Draw one car into all pictures; return when its middle passes the line."""
    top, direction = LANES[slot % len(LANES)]
    passed = 2 * (slot // len(LANES)) + rng.uniform(0.7, 1.3)
    speed = rng.uniform(30, 50)  # pixels a second
    length, high = int(rng.integers(9, 15)), int(rng.integers(6, 9))
    brightness = 110 + rng.choice([-1, 1]) * rng.uniform(50, 90)  # the road is 110
    for picture, time in zip(scene, times, strict=True):
        middle = LINE + direction * speed * (time - passed)
        left, right = round(middle - length / 2), round(middle + length / 2)
        picture[top : top + high, max(left, 0) : max(right, 0)] = brightness
    return float(passed)


def _gray(picture: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.clip(np.round(picture), 0, 255).astype(np.uint8)


def line_signal(street: Street) -> NDArray[np.float64]:
    """How much the line differs from the empty street in each picture, in gray levels.

    Returns
    -------
    ``(2, pictures)``, a row for each lane: the mean absolute difference of 6 rows and 2 columns.
    """
    difference = np.abs(street.pictures.astype(float) - street.empty)
    return np.stack(
        [difference[:, top : top + 6, LINE - 1 : LINE + 1].mean(axis=(1, 2)) for top, _ in LANES]
    )


def count_cars(signal: NDArray[np.float64], threshold: float) -> int:
    """Count how often a lane of `signal`, ``(2, pictures)``, rises above `threshold`."""
    above = signal > threshold
    return int(above[:, 0].sum() + (above[:, 1:] & ~above[:, :-1]).sum())
