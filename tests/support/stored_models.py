"""The models of all committed golden vectors, those with state too."""

from __future__ import annotations

import numpy as np

from tests.support.golden import FOLDER


def stored_models() -> dict[str, bytes]:
    """Bytes of each model by the name of its file."""
    stateful = FOLDER.with_name("golden_stateful")
    found = {}
    for path in sorted([*FOLDER.glob("*.npz"), *stateful.glob("*.npz")], key=lambda p: p.stem):
        with np.load(path) as stored:
            found[path.stem] = stored["model"].tobytes()
    return found
