"""The one place that sets random state, so that a second run prints the same."""

from __future__ import annotations

import hashlib
import os
import random
import sys

import numpy as np


def set_random_state(seed: int) -> np.random.Generator:
    """Seed Python, NumPy and, if it is already imported, Keras; return a generator.

    This does not import TensorFlow: `tinyml_course.training` seeds it when needed.

    Parameters
    ----------
    seed
        Whole number in [0, 2**32).
    """
    os.environ.setdefault("TF_DETERMINISTIC_OPS", "1")
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002 - libraries that lessons call still use it
    if "keras" in sys.modules:
        sys.modules["keras"].utils.set_random_seed(seed)
    return np.random.default_rng(seed)


def derive_seed(seed: int, *names: str) -> int:
    """Derive a seed in [0, 2**32) for a named part, so that parts have separate random streams."""
    digest = hashlib.sha256(":".join([str(seed), *names]).encode()).digest()
    return int.from_bytes(digest[:4], "little")
