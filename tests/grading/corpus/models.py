"""Files in the place of a model, each with the status it must end with.

They are graded by ``tests/grading/test_models.py``, on a lesson that asks for a model.
"""

from __future__ import annotations

import pickle
import random
from collections.abc import Callable
from typing import Any

from tests.fuzz.seeds import pack, unpack
from tests.support.model_files import (
    good_model,
    too_inaccurate,
    too_large,
    with_float_input,
    with_shape,
)

PASSED, WRONG, UNREADABLE = "passed", "wrong", "unreadable"


def changed(change: Callable[[Any, Any], Any]) -> Callable[[], bytes]:
    """The good model after `change` of its schema's objects: the whole, and its graph."""

    def made() -> bytes:
        model = unpack(good_model())
        change(model, model.subgraphs[0])
        return pack(model)

    return made


def scales(value: float) -> Callable[[], bytes]:
    """Every scale of the input is this number."""

    def change(_model: Any, graph: Any) -> None:
        graph.tensors[graph.inputs[0]].quantization.scale = [value]

    return changed(change)


def flipped(seed: int) -> Callable[[], bytes]:
    """The good model with 64 bits turned, wherever they are."""

    def made() -> bytes:
        rng, data = random.Random(seed), bytearray(good_model())
        for _ in range(64):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        return bytes(data)

    return made


def set_inputs(*indices: int) -> Callable[[], bytes]:
    """The model's inputs are these tensors."""
    return changed(lambda _model, graph: setattr(graph, "inputs", list(indices)))


CASES: dict[str, tuple[Callable[[], bytes], str]] = {
    "good": (good_model, PASSED),
    "good_packed_again": (changed(lambda *_: None), PASSED),
    "large": (too_large, WRONG),
    "inaccurate": (too_inaccurate, WRONG),
    "float_input": (with_float_input, UNREADABLE),
    "empty": (lambda: b"", UNREADABLE),
    "one_byte": (lambda: b"\0", UNREADABLE),
    "words": (lambda: b"My model is in the other file.", UNREADABLE),
    "identifier_alone": (lambda: b"\x1c\0\0\0TFL3", UNREADABLE),
    "identifier_again_and_again": (lambda: b"TFL3" * 1_000, UNREADABLE),
    "zeros": (lambda: bytes(10_000), UNREADABLE),
    "ones": (lambda: b"\xff" * 10_000, UNREADABLE),
    "noise": (lambda: random.Random(3).randbytes(9_000), UNREADABLE),
    "noise_behind_the_identifier": (
        lambda: b"\x1c\0\0\0TFL3" + random.Random(4).randbytes(9_000), UNREADABLE,
    ),
    "offset_beyond_the_end": (lambda: b"\xff\xff\xff\x7fTFL3" + bytes(100), UNREADABLE),
    "offset_to_itself": (lambda: bytes(4) + b"TFL3" + bytes(100), UNREADABLE),
    "half": (lambda: good_model()[: len(good_model()) // 2], UNREADABLE),
    "last_kilobyte_lost": (lambda: good_model()[:-1_000], UNREADABLE),
    "first_bytes_lost": (lambda: good_model()[8:], UNREADABLE),
    "backwards": (lambda: good_model()[::-1], UNREADABLE),
    "pickle": (lambda: pickle.dumps({"model": 1}), UNREADABLE),
    "pickle_with_a_command": (lambda: b"\x80\x04cposix\nsystem\n(S'true'\ntR.", UNREADABLE),
    "zip": (lambda: b"PK\x03\x04" + bytes(100), UNREADABLE),
    "png": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), UNREADABLE),
    "python": (lambda: b"import os; os._exit(0)\n", UNREADABLE),
    "shape_of_other_data": (lambda: with_shape(1, 124, 1, 3), UNREADABLE),
    "shape_is_huge": (lambda: with_shape(1, 2**31 - 1, 2**31 - 1, 3), UNREADABLE),
    "shape_is_negative": (lambda: with_shape(1, -125, -1, 3), UNREADABLE),
    "shape_is_zero": (lambda: with_shape(0, 0, 0, 0), UNREADABLE),
    "shape_has_many_sizes": (lambda: with_shape(*[1] * 10_000, 375), UNREADABLE),
    "scale_is_zero": (scales(0.0), UNREADABLE),
    "scale_is_negative": (scales(-1.0), UNREADABLE),
    "scale_is_not_a_number": (scales(float("nan")), UNREADABLE),
    "scale_is_infinite": (scales(float("inf")), UNREADABLE),
    "no_inputs": (set_inputs(), UNREADABLE),
    "two_inputs": (set_inputs(0, 0), UNREADABLE),
    "input_beyond_the_tensors": (set_inputs(9_999), UNREADABLE),
    "input_is_negative": (set_inputs(-5), UNREADABLE),
    "no_operators": (changed(lambda _m, g: setattr(g, "operators", [])), UNREADABLE),
    "operators_backwards": (
        changed(lambda _m, g: setattr(g, "operators", g.operators[::-1])), UNREADABLE,
    ),
    "operators_ten_thousand_times": (
        changed(lambda _m, g: setattr(g, "operators", g.operators * 10_000)), UNREADABLE,
    ),
    "operator_unknown": (
        changed(lambda m, _g: setattr(m.operatorCodes[0], "builtinCode", 9_999)), UNREADABLE,
    ),
    "operator_reads_what_it_writes": (
        changed(lambda _m, g: setattr(g.operators[0], "outputs", g.operators[0].inputs[:1])),
        UNREADABLE,
    ),
    "no_graphs": (changed(lambda m, _g: setattr(m, "subgraphs", [])), UNREADABLE),
    "no_buffers": (changed(lambda m, _g: setattr(m, "buffers", [])), UNREADABLE),
}  # fmt: skip

ANY = {f"bits_turned_{seed}": flipped(seed) for seed in range(12)}
"""Files of which it is not known how they end, but that it is in one of the statuses."""
