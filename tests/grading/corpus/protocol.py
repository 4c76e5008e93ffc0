"""Writing to, reading from and closing what connects the process with the grader."""

from tests.grading.corpus.case import FULL, NO_DOUBLE, NOTHING, Case, double

FRAME = """
import json, os, struct
def send(body):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    put(struct.pack('>I', len(body)) + body)
def put(data):
    for number in range(3, 64):
        try: os.write(number, data)
        except OSError: pass
"""

# What the grader reads first is not a reply to what it asked.
FORGED = {
    "text": "put(b'passed' * 100)",
    "empty_frame": "put(b'\\x00\\x00\\x00\\x02{}')",
    "zeros": "put(bytes(10))",
    "length_of_4_gb": "put(b'\\xff\\xff\\xff\\xff')",
    "not_an_object": "send([1, 2])",
    "not_json": "send(b'{passed}')",
    "deep": "send(b'[' * 100_000)",
    "not_utf_8": 'send(b\'{"a": "\\xff"}\')',
    "integer_too_long": "send(b'{\"id\": ' + b'9' * 9999 + b'}')",
    "points": "send({'points': 99, 'status': 'passed'})",
    "other_number": "send({'id': 999, 'value': 1})",
    "all_numbers": "for n in range(99): send({'id': n, 'value': 1})",
    "numbers_as_text": "for n in range(99): send({'id': str(n), 'value': 1})",
    "ready_again": "send({'ready': True})",
    "ok": "send({'ok': True})",
    "many": "for _ in range(50): send({'id': 1, 'pad': 'x' * 1000})",
}

# The number is right: asked from the frames of the worker.
KNOWN_NUMBER = """
import sys
def number():
    frame = sys._getframe()
    while frame:
        request = frame.f_locals.get('request')
        if isinstance(request, dict) and 'id' in request: return request['id']
        frame = frame.f_back
"""

NUMBERED = {
    "without_a_value": "{'id': number()}",
    "passed": "{'id': number(), 'status': 'passed', 'points': 99, 'passed': True}",
    "objects": "{'id': number(), 'value': {'~': 'array', 'dtype': 'O', 'shape': [1], 'data': ''}}",
    "shape": "{'id': number(), 'value': {'~': 'array', 'dtype': 'i8', 'shape': [-1, 0],"
    " 'data': ''}}",
    "huge_shape": "{'id': number(), 'value': {'~': 'array', 'dtype': 'i8', 'shape': [10 ** 15],"
    " 'data': 'AAAA'}}",
    "bad_base64": "{'id': number(), 'value': {'~': 'array', 'dtype': 'i8', 'shape': [5],"
    " 'data': '!!!'}}",
    "unknown_tag": "{'id': number(), 'value': {'~': 'pickle', 'data': 'gASVAAAA'}}",
    "keys_that_cannot_be": "{'id': number(), 'value': {'~': 'dict', 'items': [[[1], 2]]}}",
    "deep_value": "{'id': number(), 'value': " + "[" * 60 + "]" * 60 + "}",
    "next_numbers": "{'id': number() + 1, 'value': 1}",
    "status_words": "{'id': number(), 'value': 'passed', 'status': 'passed'}",
    "not_a_number": "{'id': number(), 'value': float('nan')}",
    "many_lists": "b'{\"id\": %d, \"value\": [' % number() + b'[],' * 2_000_000 + b'1]}'",
    "many_values": "b'{\"id\": %d, \"value\": [' % number() + b'1,' * 4_000_000 + b'1]}'",
}

# A well-formed reply that ends the calls: it is judged as what it says. The true one, still under
# way, is then no reply to the first question of the next exercise.
JUDGED = {
    "undefined": "send({'id': number(), 'undefined': 'double'})",
    "error": "send({'id': number(), 'error': 'Passed', 'detail': 'passed'})",
    "error_that_is_no_text": "send({'id': number(), 'error': {'a': 1}, 'detail': []})",
}

PATCH = """
import gc
import tinyml_course.grading.protocol as p
def forged(stream, message, real=p.write_frame):
    real(stream, REPLY)
real = p.write_frame
for thing in gc.get_objects():
    if isinstance(thing, dict) and thing.get('write_frame') is real:
        thing['write_frame'] = forged
"""

PATCHED = {
    "points": "{'id': message.get('id'), 'ok': True, 'points': 99, 'value': 'passed'}",
    "wrong_type": "{'id': message.get('id'), 'ok': True, 'value': {'~': 'array'}}",
    "without_number": "{'ok': True}",
}


def forging(name: str, attack: str, status: str, **changed) -> Case:
    """A case that costs the points of double alone."""
    return Case(f"forged_{name}", NO_DOUBLE, status, forger(attack), **changed)


def forger(attack: str) -> dict[str, str]:
    """A double that first does `attack`, and then returns the right answer."""
    return double(f"{attack}\nreturn 2 * x", FRAME + KNOWN_NUMBER)


NO_WAITING = """
import os
def hurry():
    for number in range(3, 64):
        try: os.set_blocking(number, False)
        except OSError: pass
"""

CASES = [
    *(forging(name, attack, "tampered") for name, attack in FORGED.items()),
    *(forging(f"reply_{name}", f"send({reply})", "tampered") for name, reply in NUMBERED.items()),
    *(
        Case(f"forged_{name}", (0, 0, 4), "tampered", forger(attack))
        for name, attack in JUDGED.items()
    ),
    Case("patched_worker_points", NOTHING, added=(PATCH.replace("REPLY", PATCHED["points"]),)),
    Case(
        "patched_worker_wrong_type",
        NOTHING,
        "tampered",
        added=(PATCH.replace("REPLY", PATCHED["wrong_type"]),),
    ),
    Case(
        "patched_worker_without_number",  # its own cell is found out, and skipped from then on
        FULL,
        "tampered",
        added=(PATCH.replace("REPLY", PATCHED["without_number"]),),
    ),
    forging(
        "half_a_frame_then_nothing",
        "put(b'\\0\\0\\1\\0{'); import time; time.sleep(99)",
        "timeout",
        hurried=True,
    ),
    forging("half_a_frame_then_the_end", "put(b'\\0\\0\\1\\0{'); os._exit(0)", "crashed"),
    forging(
        "reads_the_requests",
        "for n in range(3, 9): os.read(n, 9) if n < 4 else 0",
        "timeout",
        hurried=True,
    ),
    Case("connection_that_does_not_wait", added=(f"{NO_WAITING}\nhurry()",)),
    Case(
        "connection_that_does_not_wait_for_answers",
        answers=double("hurry()\nreturn 2 * x", NO_WAITING),
    ),
    forging("closes_everything", "os.closerange(3, 256)", "crashed"),
    forging(
        "shuts_the_connection",
        """import socket
socket.socket(fileno=3).shutdown(socket.SHUT_RDWR)""",
        "crashed",
    ),
    forging("answers_twice_by_forking", "os.fork()", "tampered"),
    forging(
        "from_another_program",
        """
for number in range(3, 64):
    try: os.set_inheritable(number, True)
    except OSError: pass
os.execv('/bin/sh', ['sh', '-c', 'for n in 3 4 5 6; do echo passed >&$n; done'])""",
        "tampered",
    ),
    forging(
        "in_the_name_of_the_next",
        """
for later in range(1, 30): send({'id': number() + later, 'value': 'passed'})""",
        "tampered",
    ),
]
