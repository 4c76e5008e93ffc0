"""Export for TensorFlow Lite Micro: the file as an array, its operators, the arena's size."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

from tinyml_course.deploy.c_text import check_identifier
from tinyml_course.errors import DataError, ModelError
from tinyml_course.operators import OPERATORS
from tinyml_course.simulator.arena import plan_arena
from tinyml_course.simulator.arena_tail import BOARD_32, estimate_tail
from tinyml_course.simulator.unsupported import TFLM_ALSO_HAS, find_unsupported
from tinyml_course.tflite import Model, read_model

_TAIL_MARGIN = 1.1
"""The tail for 32 bits is estimated, not measured: a margin of a tenth is added."""


def tflm_c(model: Path | bytes, name: str = "model") -> dict[str, str]:
    """A model for TensorFlow Lite Micro, text by file name.

    ``<name>_data.cc`` and ``<name>_data.h`` hold the file's bytes and the arena's size,
    ``<name>_ops.h`` adds exactly the operators it needs to a resolver.

    Parameters
    ----------
    model
        A ``.tflite`` file, or its bytes.
    name
        Prefix of the names in C.

    Raises
    ------
    ModelError
        The model cannot be read, TFLM cannot run it, or it has an operator whose method to register
        it is not known here.
    """
    check_identifier(name)
    if isinstance(model, Path):
        try:
            content = model.read_bytes()
        except OSError as error:
            raise DataError(f"cannot read {model}: {error.strerror}; give a file") from None
    else:
        content = model
    parsed = read_model(content)
    if refused := [each.text for each in find_unsupported(parsed) if each.tflm_cannot]:
        raise ModelError("TFLM cannot run this model on any board: " + "; ".join(refused))
    return {
        f"{name}_data.h": _header(name, len(content), parsed),
        f"{name}_data.cc": _data(name, content),
        f"{name}_ops.h": _resolver(name, _methods(parsed)),
    }


def arena_bytes(model: Model) -> int:
    """Bytes to give TFLM's interpreter on a 32-bit board: the planned head, the estimated tail.

    The tail is counted with 4-byte pointers, not measured; a tenth is added to it, and the whole
    is rounded up to the next 16.
    """
    tail = estimate_tail(model, BOARD_32).nbytes
    whole = plan_arena(model).head_bytes + int(_TAIL_MARGIN * tail)
    return -(-whole // 16) * 16


def _methods(model: Model) -> list[str]:
    names = sorted({op.name for graph in (model, *model.subgraphs) for op in graph.operators})
    methods = {name: facts.add_method for name, facts in OPERATORS.items()} | TFLM_ALSO_HAS
    if unknown := [name for name in names if name not in methods]:
        raise ModelError(
            f"expected operators that TFLM has, found {', '.join(unknown)}; "
            "register those by hand, or convert the model without them"
        )
    return sorted(methods[name] for name in names)


def _header(name: str, size: int, model: Model) -> str:
    upper = name.upper()
    head = plan_arena(model).head_bytes
    tail = estimate_tail(model, BOARD_32)
    unknown = f", without records of {', '.join(tail.not_counted)}" if tail.not_counted else ""
    return "\n".join(
        [
            "// A model for TensorFlow Lite Micro, written by tinyml export.",
            f"#ifndef {upper}_DATA_H_",
            f"#define {upper}_DATA_H_",
            "",
            f"constexpr unsigned int k{_camel(name)}DataBytes = {size};",
            f"extern const unsigned char {name}_data[k{_camel(name)}DataBytes];",
            "",
            f"// Head {head:,} bytes, as TFLM plans it; tail about {tail.nbytes:,} bytes on 32",
            f"// bits (counted, not measured{unknown}), and a tenth of it to spare.",
            "// CMSIS-NN and ESP-NN kernels need more: their scratch buffers are in the arena too.",
            "// interpreter.arena_used_bytes() says how much was used.",
            f"constexpr int k{_camel(name)}ArenaBytes = {arena_bytes(model)};",
            "",
            f"#endif  // {upper}_DATA_H_",
            "",
        ]
    )


def _data(name: str, content: bytes) -> str:
    numbers = textwrap.fill(
        ", ".join(f"0x{byte:02x}" for byte in content),
        98,
        initial_indent="    ",
        subsequent_indent="    ",
    )
    return (
        "// The .tflite file, byte for byte, written by tinyml export.\n"
        f'#include "{name}_data.h"\n\n'
        f"alignas(16) const unsigned char {name}_data[k{_camel(name)}DataBytes] = {{\n"
        f"{numbers}}};\n"
    )


def _resolver(name: str, methods: list[str]) -> str:
    upper = name.upper()
    adding = "\n".join(
        f"  if (resolver.{method}() != kTfLiteOk) return kTfLiteError;" for method in methods
    )
    kind = f"tflite::MicroMutableOpResolver<{len(methods)}>"
    return f"""\
// The operators of the model, and no others: written by tinyml export.
#ifndef {upper}_OPS_H_
#define {upper}_OPS_H_

#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"

using {_camel(name)}OpResolver = {kind};

inline TfLiteStatus Add{_camel(name)}Ops({_camel(name)}OpResolver& resolver) {{
{adding}
  return kTfLiteOk;
}}

#endif  // {upper}_OPS_H_
"""


def _camel(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in re.split("_+", name))
