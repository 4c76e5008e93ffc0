"""What the simulator says of models with a few random bytes in them."""

from __future__ import annotations

import numpy as np

from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator


def messages_about_damage(model: bytes, rng: np.random.Generator, times: int) -> list[str]:
    """The message of every `ModelError`; any other error is raised."""
    messages = []
    for _ in range(times):
        damaged = bytearray(model)
        for at in rng.integers(8, len(model), 3):
            damaged[at] = rng.integers(0, 256)
        try:
            Simulator.load(bytes(damaged))
        except ModelError as error:
            messages.append(str(error))
    return messages
