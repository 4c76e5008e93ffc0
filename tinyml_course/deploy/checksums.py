"""A CRC-32 of every constant array of a program, for the self-test.

Outputs cannot show most flipped bits of flash: many weights feed channels that no input wakes, and
requantization rounds small changes away, as the features' logarithm does. A checksum of the bytes
shows each of them.
"""

from __future__ import annotations

import re
import zlib

import numpy as np

from tinyml_course.deploy.c_text import read_number

_KINDS = {
    **{f"{name}_t": name for name in ("int8", "uint8", "int16", "uint16", "int32", "uint32")},
    "int64_t": "int64",
    "float": "float32",
    "double": "float64",
}
_PART = re.compile(
    rf"static const (?P<kind>{'|'.join(_KINDS)}) (?P<array>\w+)"
    r"\[\d+\] = \{\n(?P<numbers>[^}]*)\};"
    r"|^#(?:if|else|endif).*$",
    re.MULTILINE,
)
_EMPTY = re.compile(r"^#if.*\n(?:#else.*\n)?#endif.*\n", re.MULTILINE)

_HEADER = """\
/* The constant arrays of {file}, each with its checksum; written by tinyml export. */
#ifndef {upper}_CONSTANTS_H
#define {upper}_CONSTANTS_H

#include "tinyml_checksum.h"

#ifdef __cplusplus
extern "C" {{
#endif

extern const tinyml_constant_t {name}_constants[]; /* an entry without data is the end */

#ifdef __cplusplus
}}
#endif

#endif
"""


def checksum_c(name: str, file: str, text: str) -> dict[str, str]:
    """A C file with a table of its constant arrays, and the header that declares the table.

    Of a model, weights, biases, multipliers, shifts and tables are in it; the few numbers of a
    layer's structure are not, because its pointers are known only to the linker.

    Parameters
    ----------
    name
        What the table's name begins with.
    file, text
        The file, which is compiled once, and its text.

    Returns
    -------
    The file with the table, and ``<name>_constants.h``, text by file name. They need
    ``tinyml_checksum.h``.
    """
    entries = _entries(text)
    table = (
        f'\n#include "{name}_constants.h"\n\n'
        f"const tinyml_constant_t {name}_constants[] = {{\n{entries}    {{0, 0, 0, 0}}}};\n"
    )
    header = _HEADER.format(name=name, upper=name.upper(), file=file)
    return {file: text + table, f"{name}_constants.h": header}


def _entries(code: str) -> str:
    """An entry for each array; where arrays depend on the core, their entries do too."""
    lines = (_entry(part) if part["array"] else f"{part[0]}\n" for part in _PART.finditer(code))
    entries, empty = "".join(lines), 1
    while empty:
        entries, empty = _EMPTY.subn("", entries)
    return entries


def _entry(part: re.Match[str]) -> str:
    """Name and CRC-32 of an array, from the numbers that the compiler will read.

    Bytes are in the order of a little-endian core, as all cores of our boards are.
    """
    dtype = np.dtype(_KINDS[part["kind"]])
    values = [read_number(text, dtype) for text in part["numbers"].split(",")]
    little = np.array(values, dtype.newbyteorder("<"))
    name, checksum = part["array"], zlib.crc32(little.tobytes())
    return f'    {{"{name}", {name}, sizeof {name}, {checksum:#010x}u}},\n'
