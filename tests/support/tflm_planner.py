"""TFLM's own memory planner, the C++ class inside the wheel, as the oracle of offsets.

Its methods are called by their mangled names in a process of its own, for a mistake there ends
the process.
"""

from __future__ import annotations

import ctypes
import json
import subprocess
import sys

_CLASS = "_ZN6tflite5micro19GreedyMemoryPlanner"


def planned_offsets(plans: list[list[tuple[int, int, int]]]) -> list[list[int]]:
    """Offsets for each plan, a list of (bytes, first, last); times must be at least 0."""
    done = subprocess.run(
        [sys.executable, __file__], input=json.dumps(plans), capture_output=True, text=True,
        timeout=120, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def _offsets(library: ctypes.CDLL, plan: list[list[int]]) -> list[int]:
    planner = ctypes.create_string_buffer(1024)
    memory = ctypes.create_string_buffer(1 << 20)
    getattr(library, _CLASS + "C1Ev")(planner)
    getattr(library, _CLASS + "4InitEPhi")(planner, memory, len(memory))
    for nbytes, first, last in plan:
        getattr(library, _CLASS + "9AddBufferEiii")(planner, nbytes, first, last)
    offset, found = ctypes.c_int(), []
    for i in range(len(plan)):
        get = getattr(library, _CLASS + "18GetOffsetForBufferEiPi")
        get(planner, i, ctypes.byref(offset))
        found.append(offset.value)
    return found


if __name__ == "__main__":
    from tflite_micro.python.tflite_micro import _runtime

    loaded = ctypes.CDLL(_runtime.__file__)
    json.dump([_offsets(loaded, plan) for plan in json.load(sys.stdin)], sys.stdout)
