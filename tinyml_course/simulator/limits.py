"""Limits on a model: far more than any board holds, but no more than a laptop's memory.

A damaged file can ask for terabytes in a few bytes. These limits are checked before anything is
computed; each kernel checks what it needs beyond its tensors.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tinyml_course.errors import ModelError
from tinyml_course.tflite import Model, Tensor

LARGEST = 2**22
"""Most elements of a computed tensor: more than the RAM of any board of the course."""

MOST_COMPUTED_BYTES = 2**27
"""Of all computed tensors together."""

MOST_CONSTANTS = 2**26
"""Elements of the constants that all operators read: more than any board's flash holds."""


def check_limits(model: Model) -> None:
    """Raise where the tensors that are used do not fit the limits."""
    computed: dict[int, Tensor] = {}
    constants = 0
    for who, tensor in _uses(model):
        if tensor.is_constant:
            constants += tensor.size
        elif tensor.size > LARGEST:
            raise ModelError(
                f"{who}: expected tensors of at most {LARGEST} elements, found {tensor}"
            )
        else:
            computed[tensor.index] = tensor
    nbytes = sum(tensor.nbytes for tensor in computed.values())
    _check_sum("bytes in computed tensors", nbytes, MOST_COMPUTED_BYTES)
    _check_sum("elements of constants that operators read", constants, MOST_CONSTANTS)


def _uses(model: Model) -> Iterator[tuple[str, Tensor]]:
    """Every use of a tensor, and by whom."""
    users: Iterable[tuple[str, tuple[int, ...]]] = (
        *((str(op), (*op.inputs, *op.outputs)) for op in model.operators),
        ("the model's inputs and outputs", (*model.inputs, *model.outputs)),
    )
    return ((who, model.tensors[i]) for who, indices in users for i in indices if i >= 0)


def _check_sum(what: str, found: int, most: int) -> None:
    if found > most:
        raise ModelError(f"expected at most {most} {what}, found {found}")
