"""A CRC-32 of every constant array of a program, for the self-test.

Outputs cannot show most flipped bits of flash: many weights feed channels that no input wakes, and
requantization rounds small changes away, as the features' logarithm does. A checksum of the bytes
shows each of them.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

import numpy as np

_ARRAY = re.compile(r"static const (u?int(?:8|16|32))_t (\w+)\[\d+\] = \{\n([^}]*)\};")

_CHOICE = re.compile(r"(#ifdef \w+\n)(.*?)(#else\n)(.*?)(#endif\n)", re.DOTALL)
"""Arrays of which the compiler takes one set or the other."""

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
    table = (
        f'\n#include "{name}_constants.h"\n\n'
        f"const tinyml_constant_t {name}_constants[] = {{\n{_entries(text)}    {{0, 0, 0, 0}}}};\n"
    )
    header = _HEADER.format(name=name, upper=name.upper(), file=file)
    return {file: text + table, f"{name}_constants.h": header}


def _entries(code: str) -> str:
    """The table's lines, under the conditions of the arrays themselves."""
    parts, end = [], 0
    for choice in _CHOICE.finditer(code):
        parts.append(_lines(code[end : choice.start()]))
        condition, here, other, there, close = choice.groups()
        lines = _lines(here), _lines(there)
        if any(lines):
            parts += [condition, lines[0], other, lines[1], close]
        end = choice.end()
    return "".join([*parts, _lines(code[end:])])


def _lines(code: str) -> str:
    return "".join(
        f'    {{"{array}", {array}, sizeof {array}, {checksum:#010x}u}},\n'
        for array, checksum in _checksums(code)
    )


def _checksums(code: str) -> Iterator[tuple[str, int]]:
    """Name and CRC-32 of each array, from the numbers that the compiler will read.

    Bytes are in the order of a little-endian core, as all cores of our boards are.
    """
    for kind, name, numbers in _ARRAY.findall(code):
        values = [-(2**31) if n.strip() == "INT32_MIN" else int(n, 0) for n in numbers.split(",")]
        little = np.array(values, np.dtype(kind).newbyteorder("<"))
        yield name, zlib.crc32(little.tobytes())
