"""What a hostile reply costs the grader: ``python -m tests.grading.corpus.replies`` prints it."""

from __future__ import annotations

import base64
import io
import time

import numpy as np

from tinyml_course.errors import PlainDataError
from tinyml_course.exercises.checks import CheckSet, Outcome
from tinyml_course.exercises.spec import Exercise
from tinyml_course.grading.answer_run import judge_safely
from tinyml_course.grading.protocol import MAX_FRAME_BYTES, MAX_ITEMS, read_frame

ROOM = MAX_FRAME_BYTES - 200
BYTES = base64.b64encode(bytes(ROOM // 32 * 24))
FLOATS = base64.b64encode(np.random.default_rng(0).normal(size=ROOM // 32 * 3).tobytes())


def many(item: bytes, count: int) -> bytes:
    """A reply with a list of so many items."""
    return b'{"value":[' + (item + b",") * count + b"1]}"


def array(dtype: bytes, count: int, data: bytes) -> bytes:
    """A reply with one array."""
    head = b'{"value":{"~":"array","dtype":"%s","shape":[%d],"data":"' % (dtype, count)
    return head + data + b'"}}'


REPLIES = {
    "8 MiB of nested lists": many(b"[]", 2**23 // 3),
    "nested lists, as long as may be": many(b"[]", ROOM // 3),
    "lists, as many as may be": many(b"[]", MAX_ITEMS // 2 - 5),
    "tuples, as many as may be": many(b'{"~":"tuple","items":[]}', MAX_ITEMS // 4 - 5),
    "arrays, as many as may be": many(
        b'{"~":"array","dtype":"complex128","shape":[0],"data":""}', MAX_ITEMS // 6 - 5
    ),
    "integers, as many as may be": many(b"1", MAX_ITEMS - 5),
    "text": b'{"value":"' + b"a" * ROOM + b'"}',
    "escaped text": b'{"value":"' + b"\\u0001" * (ROOM // 6) + b'"}',
    "bytes": b'{"value":{"~":"bytes","data":"' + BYTES + b'"}}',
    "an array of bytes": array(b"uint8", ROOM // 32 * 24, BYTES),
    "an array of floats": array(b"float64", ROOM // 32 * 3, FLOATS),
}


def main() -> None:
    """Print a line a reply: its size, whether it is decoded, and CPU time until the verdict."""
    exercise = Exercise("double", 1, lambda x: 2 * x, lambda rng: [(rng.integers(1, 9, 5),)])
    checks = CheckSet.from_exercise(exercise, 1)
    for name, body in REPLIES.items():
        started, done = time.process_time(), "judged"
        try:
            reply = read_frame(io.BytesIO(len(body).to_bytes(4, "big") + body))
            judge_safely(checks, [Outcome.from_json(reply)], "")
        except PlainDataError:
            done = "refused"
        seconds = time.process_time() - started
        print(f"{name:32} {len(body) / 2**20:5.1f} MiB  {done:8} {seconds:5.2f} s of CPU")


if __name__ == "__main__":
    main()
