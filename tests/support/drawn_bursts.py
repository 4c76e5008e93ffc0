"""Cartoon people of another artist, in bursts as a camera takes them: stand-ins for a class."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from tinyml_course.synthesis.faces import FACE_LABELS
from tinyml_course.synthesis.faces.avatars import (
    AVATAR_MOUTHS,
    draw_avatar,
    make_avatar,
    photograph_avatar,
)
from tinyml_course.synthesis.faces.view import make_view


class Bursts(NamedTuple):
    """``x`` is (N, 48, 48) uint8; the others are (N,): class, person and burst."""

    x: np.ndarray
    y: np.ndarray
    people: np.ndarray
    bursts: np.ndarray


def drawn_bursts(people: int, frames: int, bursts: int = 2, seed: int = 5) -> Bursts:
    """Bursts of each class by each person: a place of their own, and a pose a burst, which jitters.

    Synthetic.
    """
    rng = np.random.default_rng(seed)
    rows = []
    for person in range(people):
        avatar = make_avatar(seed, person)
        mouths = [rng.choice(AVATAR_MOUTHS[label], 2, replace=False) for label in FACE_LABELS]
        drawn = [[draw_avatar(avatar, str(mouth)) for mouth in two] for two in mouths]
        room = make_view(rng)
        for k in range(len(FACE_LABELS)):
            for _ in range(bursts):
                pose, number = posed(room, make_view(rng)), len({row[3] for row in rows})
                for _ in range(frames):
                    crop = photograph_avatar(drawn[k][rng.integers(2)], jittered(pose, rng), 48)
                    noisy = np.clip(crop + rng.normal(0, 2, crop.shape), 0, 255)
                    rows.append((noisy.astype(np.uint8), k, person, number))
    return Bursts(*(np.array(column) for column in zip(*rows, strict=True)))


def posed(room, view):
    """Another pose in the same place, by the same camera."""
    return replace(view, seed=room.seed, light_from=room.light_from, exposure=room.exposure)


def jittered(pose, rng):
    """Nobody holds still; what is behind stays the same."""
    return replace(
        pose,
        roll=pose.roll + rng.normal(0, 0.03),
        scale=pose.scale + rng.normal(0, 0.006),
        shift=tuple(np.array(pose.shift) + rng.normal(0, 0.012, 2)),
        light=float(np.clip(pose.light + rng.normal(0, 0.05), 0, 0.5)),
        exposure=pose.exposure + rng.normal(0, 4),
    )
