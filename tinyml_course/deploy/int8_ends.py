"""A model without the operators at its ends that turn other numbers into int8 codes and back.

A program that computes features quantizes them itself, and its triggers read codes. So it skips
QUANTIZE at the input, and DEQUANTIZE or QUANTIZE at the output: between them are the same codes.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tinyml_course.tflite import Model, Operator, Tensor

_UNSIGNED = 128
"""What a uint8 code is above the int8 code of the same value and scale."""


def with_int8_ends(model: Model) -> Model:
    """`model` from int8 codes to int8 codes, where only such operators are in the way.

    An end that is int8 already stays, and so does one that is used in another way. The arena has
    no place for a tensor that is left out.
    """
    skipped, inputs, outputs = set(), [], []
    for i in model.inputs:
        readers = [op for op in model.operators if i in op.inputs]
        is_end = len(readers) == 1 and _makes_int8(model, readers[0]) and i not in model.outputs
        inputs.append(readers[0].outputs[0] if is_end else i)
        skipped |= {readers[0].index} if is_end else set()
    for i in model.outputs:
        writers = [op for op in model.operators if i in op.outputs]
        is_read = any(i in op.inputs for op in model.operators)
        is_end = not is_read and len(writers) == 1 and _takes_int8(model, writers[0])
        outputs.append(writers[0].inputs[0] if is_end else i)
        skipped |= {writers[0].index} if is_end else set()
    if not skipped:
        return model
    return _without(model, skipped, tuple(inputs), tuple(outputs))


def _makes_int8(model: Model, op: Operator) -> bool:
    given, made = (model.tensors[i] for i in (op.inputs[0], op.outputs[0]))
    if op.name != "QUANTIZE" or made.dtype != np.int8:
        return False
    return given.dtype == np.float32 or _same_values(given, made)


def _takes_int8(model: Model, op: Operator) -> bool:
    if op.name not in ("QUANTIZE", "DEQUANTIZE"):
        return False
    given, made = (model.tensors[i] for i in (op.inputs[0], op.outputs[0]))
    if given.dtype != np.int8 or given.is_constant or given.index in model.inputs:
        return False
    return op.name == "DEQUANTIZE" or _same_values(made, given)


def _same_values(unsigned: Tensor, signed: Tensor) -> bool:
    """Whether each uint8 code means what the int8 code 128 below it means."""
    return (
        unsigned.dtype == np.uint8
        and unsigned.scales.tolist() == signed.scales.tolist()
        and unsigned.zero_points.tolist() == (signed.zero_points + _UNSIGNED).tolist()
    )


def _without(
    model: Model, skipped: set[int], inputs: tuple[int, ...], outputs: tuple[int, ...]
) -> Model:
    left = [op for op in model.operators if op.index not in skipped]
    used = {i for op in left for i in (*op.inputs, *op.outputs)} | {*inputs, *outputs}
    return replace(
        model,
        operators=tuple(replace(op, index=i) for i, op in enumerate(left)),
        tensors=tuple(
            t if t.index in used or t.is_constant else replace(t, shape=(0,)) for t in model.tensors
        ),
        inputs=inputs,
        outputs=outputs,
    )
