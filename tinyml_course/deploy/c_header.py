"""The header of an exported model: what a program that uses it must know."""

from __future__ import annotations

from tinyml_course.deploy.c_text import WHOLE_TYPES
from tinyml_course.errors import ModelError
from tinyml_course.tflite import Model, Tensor

_TYPES = {
    **WHOLE_TYPES,
    "uint64": "uint64_t",
    "bool": "uint8_t",
    "float32": "float",
}


def check_ends(model: Model) -> None:
    """Raise where an input or output has a type that has no C here.

    Raises
    ------
    ModelError
        The message names the tensor.
    """
    for i in (*model.inputs, *model.outputs):
        if model.tensors[i].dtype.name not in _TYPES:
            raise ModelError(
                f"expected inputs and outputs of types among {', '.join(_TYPES)} for the C "
                f"export, found {model.tensors[i]}; convert the model with int8 or float32 ends"
            )


def header(model: Model, name: str, arena_bytes: int, state_bytes: int) -> str:
    """The text of ``<name>.h``."""
    upper = name.upper()
    ends = {"INPUT": model.tensors[model.inputs[0]], "OUTPUT": model.tensors[model.outputs[0]]}
    numbers = {
        "INPUT_BYTES": ends["INPUT"].nbytes,
        "OUTPUT_BYTES": ends["OUTPUT"].nbytes,
        "ARENA_BYTES": arena_bytes,
        **({"STATE_BYTES": state_bytes} if state_bytes else {}),
        "LAYERS": len(model.operators),
    }
    lines = [
        f"/* A model as C99, written by tinyml export. {name}_input() is written over by",
        f" * {name}_invoke(): fill it before each run. */",
        f"#ifndef {upper}_H",
        f"#define {upper}_H",
        "",
        "#include <stdint.h>",
        "",
        "#ifdef __cplusplus",
        'extern "C" {',
        "#endif",
        "",
        *(f"#define {upper}_{key} {value}" for key, value in numbers.items()),
        *(line for which, tensor in ends.items() for line in _numbers(upper, which, tensor)),
        "",
        *(f"{line};" for line in accessors(model, name)),
        f"void {name}_invoke(void);",
        *(_reset(name) if state_bytes else ()),
        "",
        "#ifdef __cplusplus",
        "}",
        "#endif",
        "",
        "#endif",
    ]
    return "\n".join(lines) + "\n"


def accessors(model: Model, name: str) -> list[str]:
    """Declarations of the functions that return inputs and outputs."""
    lines = []
    for which, const, tensors in (("input", "", model.inputs), ("output", "const ", model.outputs)):
        for i, index in enumerate(tensors):
            suffix = f"_{i}" if i else ""
            lines.append(f"{const}{c_type(model.tensors[index])} *{name}_{which}{suffix}(void)")
    return lines


def c_type(tensor: Tensor) -> str:
    """What C calls the type of an input's or output's numbers."""
    return _TYPES[tensor.dtype.name]


def _numbers(upper: str, which: str, tensor: Tensor) -> list[str]:
    """Type and count of the first input's or output's numbers; scale and zero point of codes."""
    lines = [
        f"#define {upper}_{which}_TYPE {c_type(tensor)}",
        f"#define {upper}_{which}_LENGTH {tensor.size}",
    ]
    if tensor.scales.size == 1 and tensor.dtype.kind in "iu":
        lines.append(f"#define {upper}_{which}_SCALE {float(tensor.scales[0])!r}f")
        lines.append(f"#define {upper}_{which}_ZERO_POINT ({int(tensor.zero_points[0])})")
    return lines


def _reset(name: str) -> list[str]:
    return [
        "",
        f"/* The model remembers: each {name}_invoke() is one step of a stream, and goes on where",
        " * the last one ended. This begins a new stream; the first one begins by itself. */",
        f"void {name}_reset(void);",
    ]
