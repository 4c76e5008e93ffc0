"""Drawn street crossings, with a person or without: small grey pictures and the truth about them.

Nothing here was filmed. A street is a wall, a pavement, a road and things that always stand there;
cars are boxes with wheels, people are a head, a body and two legs. Posts, bins and trees stand
about as people do, so that "something upright" is no answer. At night a lamp lights a part of
the picture, and the camera adds more noise. Whoever recognises these people has not shown that they
recognise a real one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tinyml_course.errors import DataError

SIZE = 48
"""Height and width of a picture, in pixels."""

LIGHTS = ("day", "dusk", "night")
"""What `Crossings.light` counts."""

BRIGHTNESS = (1.0, 0.75, 0.5)
"""By light: the factor of all gray levels."""

NOISE = (2.0, 3.0, 5.0)
"""By light: standard deviation of the camera's noise, in gray levels."""

LABELS = ("nobody", "a person")
"""What `Crossings.person` counts."""

CONTRAST = 60
"""Least difference of clothes from what is behind them, in gray levels by day."""

SHARE_OF_CARS, SHARE_OF_COVERED, SHARE_OF_RAIN = 0.6, 0.3, 0.15

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Crossings:
    """Pictures of crossings, in the order of the streets.

    Attributes
    ----------
    pictures
        ``(N, 48, 48)`` uint8.
    person
        ``(N,)`` int64: 1 where a person is in the picture, in half of those of each street.
    street
        ``(N,)`` int64: the number of the street. Pictures of one street are alike: split by it.
    light
        ``(N,)`` int64: an index into `LIGHTS`.
    covered
        ``(N,)``: share of the person's pixels that something stands in front of; 0 without person.
    """

    pictures: NDArray[np.uint8]
    person: NDArray[np.int64]
    street: NDArray[np.int64]
    light: NDArray[np.int64]
    covered: Floats


@dataclass(frozen=True)
class _Street:
    """What stays the same at one place."""

    scene: Floats
    kerb: int  # first row of the road
    end: int  # first row below the road
    lamp: tuple[float, float]  # row and column of the middle of the lamp's light
    night_share: float


def make_crossings(seed: int, streets: Iterable[int], per_street: int) -> Crossings:
    """Draw pictures of the streets with these numbers.

    A street looks the same whatever other streets are asked for.

    Parameters
    ----------
    seed
        Of the whole town: another seed has other streets.
    streets
        Numbers of at least 0; at least one.
    per_street
        Pictures of each, an even number of at least 2: half of them with a person.

    Raises
    ------
    DataError
        There is no street, a number below 0, or an odd number of pictures.

    Examples
    --------
    >>> make_crossings(1, range(3), 4).pictures.shape
    (12, 48, 48)
    """
    numbers = list(streets)
    if not numbers or min(numbers) < 0 or seed < 0:
        raise DataError(f"expected a seed and numbers of streets ≥ 0, got {seed} and {numbers}")
    if per_street < 2 or per_street % 2:
        raise DataError(
            f"expected an even number of pictures of each street, at least 2, got {per_street}; "
            "half of them show a person"
        )
    pictures, people, lights, covered = [], [], [], []
    for number in numbers:
        rng = np.random.default_rng((seed, number))
        street = _draw_street(rng)
        for person in rng.permutation(per_street) % 2:
            picture, light, hidden = _draw_picture(street, bool(person), rng)
            pictures.append(picture)
            people.append(int(person))
            lights.append(light)
            covered.append(hidden)
    return Crossings(
        np.stack(pictures),
        np.array(people, np.int64),
        np.repeat(np.array(numbers, np.int64), per_street),
        np.array(lights, np.int64),
        np.array(covered),
    )


def _draw_street(rng: np.random.Generator) -> _Street:
    """A wall with windows, a pavement, a road, and one to three things that stand on it."""
    scene = np.empty((SIZE, SIZE))
    foot, kerb, end = (
        int(rng.integers(12, 19)),
        int(rng.integers(22, 27)),
        int(rng.integers(38, 45)),
    )
    wall, pavement, road = rng.uniform(90, 190), rng.uniform(120, 190), rng.uniform(70, 130)
    scene[:foot], scene[foot:kerb], scene[kerb:end] = wall, pavement, road
    scene[end:] = rng.uniform(100, 180)
    window, gap = int(rng.integers(3, 7)), int(rng.integers(7, 13))
    for left in range(int(rng.integers(0, gap)), SIZE, gap):
        scene[3 : foot - 4, left : left + window] = wall + rng.uniform(-35, 35)
    scene[(kerb + end) // 2, :: int(rng.integers(3, 7))] = 200
    if rng.random() < 0.5:  # a zebra crossing
        left, stripe = int(rng.integers(4, 28)), int(rng.integers(2, 4))
        for column in range(left, left + 16, 2 * stripe):
            scene[kerb:end, column : column + stripe] = 210
    scene += _unevenness(rng, 5.0)
    for _ in range(int(rng.integers(1, 4))):
        _draw_thing(scene, int(rng.integers(foot + 4, kerb + 2)), int(rng.integers(2, 45)), rng)
    lamp = float(rng.uniform(14, 40)), float(rng.uniform(8, 40))
    return _Street(scene, kerb, end, lamp, float(rng.uniform(0.1, 0.6)))


def _unevenness(rng: np.random.Generator, gray: float) -> Floats:
    """A surface that changes slowly from place to place: shadows, patches, dirt."""
    coarse = rng.normal(0, gray, (SIZE // 6, SIZE // 6))
    return coarse.repeat(6, axis=0).repeat(6, axis=1)


def _draw_thing(scene: Floats, foot: int, column: int, rng: np.random.Generator) -> None:
    """A post, a bin, a tree or a sign: as high and as wide as people, and none."""
    gray, kind = rng.uniform(20, 235), rng.integers(4)
    high = int(rng.integers(8, 19))
    top = max(foot - high, 0)
    if kind == 0:  # a post
        scene[top:foot, column : column + int(rng.integers(1, 3))] = gray
    elif kind == 1:  # a bin
        scene[foot - high // 2 : foot, column : column + int(rng.integers(3, 7))] = gray
    elif kind == 2:  # a tree: a trunk under a crown
        scene[top:foot, column : column + 2] = gray
        _blot(scene, top, column + 1, 4.0, 5.0, rng.uniform(20, 160))
    else:  # a sign: a plate on a pole
        scene[top:foot, column : column + 1] = gray
        scene[top : top + 5, max(column - 2, 0) : column + 3] = rng.uniform(20, 235)


def _blot(scene: Floats, row: float, column: float, high: float, wide: float, gray: float) -> None:
    """An ellipse of one gray level; high and wide are its half axes."""
    rows, columns = np.ogrid[:SIZE, :SIZE]
    scene[((rows - row) / high) ** 2 + ((columns - column) / wide) ** 2 <= 1] = gray


def _draw_picture(
    street: _Street, person: bool, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], int, float]:
    """One picture, the index of its light, and how much of the person is covered."""
    scene = street.scene.copy()
    if rng.random() < 0.35:  # something was left here today, with or without a person
        _draw_thing(scene, int(rng.integers(20, 42)), int(rng.integers(2, 45)), rng)
    in_front = rng.random() < SHARE_OF_COVERED
    if not in_front:
        _maybe_car(scene, street, rng)
    hidden = 0.0
    if person:
        body = _draw_person(scene, street, rng)
        if in_front:
            drawn = scene.copy()
            _draw_in_front(scene, body, rng)
            hidden = float(np.mean(drawn[body] != scene[body]))
    elif in_front:
        _maybe_car(scene, street, rng)
    return _photographed(scene, street, hidden, rng)


def _photographed(
    scene: Floats, street: _Street, hidden: float, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], int, float]:
    """The scene in some light, a little to the side, as the camera keeps it."""
    night = rng.random() < street.night_share
    light = 2 if night else int(rng.random() < 0.3)
    seen = np.roll(scene, int(rng.integers(-2, 3)), axis=1) * BRIGHTNESS[light]
    if night:
        rows, columns = np.ogrid[:SIZE, :SIZE]
        away = ((rows - street.lamp[0]) / 16) ** 2 + ((columns - street.lamp[1]) / 14) ** 2
        seen *= 0.7 + 1.1 * np.exp(-away)
    if rng.random() < SHARE_OF_RAIN:
        for column in rng.integers(0, SIZE, 14):
            top = int(rng.integers(0, SIZE - 6))
            seen[top : top + 6, column] += 25
    seen = seen * rng.uniform(0.85, 1.15) + rng.normal(0, NOISE[light], seen.shape)
    return np.clip(np.round(seen), 0, 255).astype(np.uint8), light, hidden


def _maybe_car(scene: Floats, street: _Street, rng: np.random.Generator) -> None:
    if rng.random() < SHARE_OF_CARS:
        _draw_car(scene, street, int(rng.integers(-6, 42)), rng)


def _draw_car(scene: Floats, street: _Street, left: int, rng: np.random.Generator) -> None:
    """A body with a roof, windows and two wheels; its right half may be outside."""
    high, long = int(rng.integers(4, 7)), int(rng.integers(13, 21))
    foot = int(rng.integers(street.kerb + 6, street.end + 1))
    gray = rng.uniform(20, 235)
    right = max(left + long, 0)
    scene[foot - high : foot - 1, max(left, 0) : right] = gray
    roof = foot - high - int(rng.integers(3, 5))
    scene[roof : foot - high, max(left + 3, 0) : max(right - 3, 0)] = gray
    scene[roof + 1 : foot - high, max(left + 4, 0) : max(right - 4, 0)] = rng.uniform(30, 90)
    for wheel in (left + 2, left + long - 5):
        scene[foot - 2 : foot + 1, max(wheel, 0) : max(wheel + 3, 0)] = 25


def _draw_person(scene: Floats, street: _Street, rng: np.random.Generator) -> NDArray[np.bool_]:
    """A head, a body and two legs, larger the nearer; returns where it was drawn."""
    foot = int(rng.integers(street.kerb - 2, street.end + 3))
    high = round(17 + 0.35 * (foot - 22) + rng.uniform(-1, 2))
    wide = max(2, round(high * rng.uniform(0.22, 0.32)))
    column = int(rng.integers(2, SIZE - wide - 2))
    head = max(1.2, high * rng.uniform(0.09, 0.12))
    neck, hip = round(foot - high + 2 * head), round(foot - 0.45 * high)
    behind = float(scene[max(neck, 0) : foot, column : column + wide].mean())
    before = scene.copy()
    scene[:] = np.nan  # where it stays so, nobody was drawn
    middle = column + (wide - 1) / 2
    _blot(scene, foot - high + head, middle, head, head, _clothes(behind, rng))
    scene[max(neck, 0) : hip, column : column + wide] = _clothes(behind, rng)
    trousers, stride = rng.uniform(10, 50), int(rng.integers(0, 3))
    leg = max(1, wide // 3)
    scene[hip:foot, max(column - stride, 0) : column - stride + leg] = trousers
    scene[hip:foot, column + wide - leg + stride : column + wide + stride] = trousers
    scene[hip : hip + 2, column : column + wide] = trousers
    if rng.random() < 0.3:  # a bag
        scene[hip - 3 : hip + 2, column + wide : column + wide + 2] = rng.uniform(20, 235)
    body = ~np.isnan(scene)
    scene[~body] = before[~body]
    return body


def _clothes(behind: float, rng: np.random.Generator) -> float:
    """A gray level that differs from what is behind: a person in camouflage is no fair question."""
    darker, lighter = max(behind - CONTRAST - 20, 0), max(235 - behind - CONTRAST, 0)
    gray = float(rng.uniform(0, darker + lighter))
    return 20 + gray if gray < darker else behind + CONTRAST + gray - darker


def _draw_in_front(scene: Floats, body: NDArray[np.bool_], rng: np.random.Generator) -> None:
    """A car or a tree before the person, which never hides more than about half of it."""
    rows, columns = np.nonzero(body)
    if rng.random() < 0.6:
        lowest = rows.max() - (rows.max() - rows.min()) // 3  # legs are hidden, the head is not
        gray, long = rng.uniform(20, 235), int(rng.integers(13, 21))
        left = int(columns.mean()) - int(rng.integers(4, long - 3))
        scene[lowest : lowest + 6, max(left, 0) : max(left + long, 0)] = gray
        scene[lowest + 5 : lowest + 8, max(left + 2, 0) : max(left + 5, 0)] = 25
        scene[lowest + 5 : lowest + 8, max(left + long - 5, 0) : max(left + long - 2, 0)] = 25
    else:
        side = int(columns.min()) if rng.random() < 0.5 else int(columns.max()) - 1
        scene[: rows.max() + 2, max(side, 0) : side + 2] = rng.uniform(20, 160)
