"""Numbers and structures as C99 text."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tinyml_course.errors import DataError

WHOLE_TYPES = {name: f"{name}_t" for name in ("int8", "uint8", "int16", "int32", "uint32", "int64")}
"""C's names of the types of whole numbers that a model's input and output may have."""

_WIDTH = 100
_C_WORDS = frozenset(
    (
        "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else",
        "enum", "extern", "float", "for", "goto", "if", "inline", "int", "long", "register",
        "restrict", "return", "short", "signed", "sizeof", "static", "struct", "switch", "typedef",
        "union", "unsigned", "void", "volatile", "while",
    )
)  # fmt: skip


def check_identifier(name: str) -> str:
    """`name`, which must be one C takes: letters, digits and _, and no digit first.

    Raises
    ------
    DataError
        Where it is not, or is a word of the language.
    """
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) or name in _C_WORDS:
        raise DataError(
            f"expected a name of letters, digits and _ that C does not use itself, got {name!r}"
        )
    return name


def array(kind: str, name: str, values: ArrayLike) -> str:
    """A constant array of a C type: ``static const int8_t name[3] = {1, -2, 3};`` in lines."""
    return _array(kind, name, [number(int(v)) for v in np.asarray(values).ravel()])


def real_array(kind: str, name: str, values: ArrayLike) -> str:
    """As `array`, of ``float`` or ``double``."""
    flat = np.asarray(values, {"float": np.float32, "double": np.float64}[kind]).ravel()
    return _array(kind, name, [real(v) for v in flat])


def tensor_array(name: str, data: NDArray[Any]) -> str:
    """A constant tensor: numbers as they are, bytes of other types as words."""
    if data.dtype.name in WHOLE_TYPES:
        return array(WHOLE_TYPES[data.dtype.name], name, data)
    if data.dtype == np.float32:
        return real_array("float", name, data)
    word = np.dtype(np.uint32 if data.itemsize % 4 == 0 else np.uint8)
    return array(f"{word.name}_t", name, np.ascontiguousarray(data).reshape(-1).view(word))


def hexadecimal(kind: str, name: str, words: ArrayLike) -> str:
    """As `array`, of 32-bit words that hold several numbers: ``0x1f`` for 31."""
    flat = np.asarray(words).ravel() & 0xFFFF_FFFF
    return _array(kind, name, [f"{int(word):#x}" for word in flat])


def _array(kind: str, name: str, values: list[str]) -> str:
    lines = textwrap.fill(
        ", ".join(values), _WIDTH, initial_indent="    ", subsequent_indent="    "
    )
    return f"static const {kind} {name}[{len(values)}] = {{\n{lines}}};\n"


def structure(kind: str, name: str, fields: Mapping[str, Any]) -> str:
    """A constant structure with every field named; a mapping in it is a structure inside."""
    return f"static const {kind} {name} = {_braces(fields, 1)};\n"


def _braces(fields: Mapping[str, Any], depth: int) -> str:
    indent = "    " * depth
    lines = "".join(f"{indent}.{key} = {_value(value, depth)},\n" for key, value in fields.items())
    return f"{{\n{lines}{indent[4:]}}}"


def _value(value: Any, depth: int) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return _braces(value, depth + 1)
    if isinstance(value, (list, tuple)):
        return "{" + ", ".join(_value(v, depth) for v in value) + "}"
    if isinstance(value, np.floating):
        return real(value)
    return number(int(value))


_LOWEST = {-(2**31): "INT32_MIN", -(2**63): "INT64_MIN"}
_LOWEST_VALUES = {text: value for value, text in _LOWEST.items()}


def number(value: int) -> str:
    """An integer as C writes it: the lowest of 32 and of 64 bits have no literal."""
    if value in _LOWEST:
        return _LOWEST[value]
    if 2**31 <= value < 2**32:
        return f"{value}u"
    return str(value) if -(2**31) < value < 2**31 else f"INT64_C({value})"


def real(value: np.floating[Any]) -> str:
    """A real number as C writes it: the shortest decimal that is this number and no other.

    Infinity and NaN have no literal; the names are those of GCC and Clang.
    """
    is_float = value.dtype == np.float32
    if not np.isfinite(value):
        kind = "f" if is_float else ""
        if np.isnan(value):
            return f'__builtin_nan{kind}("")'
        return f"{'-' if value < 0 else ''}__builtin_inf{kind}()"
    return f"{value!s}f" if is_float else str(value)


def read_number(text: str, dtype: np.dtype[Any]) -> np.generic:
    """The number that `number`, `real` or `hexadecimal` wrote."""
    text = text.strip()
    if dtype.kind == "f":
        plain = re.sub(r"__builtin_(inf|nan).*", r"\1", text)
        return dtype.type(plain if plain != text else text.rstrip("f"))
    inner = re.sub(r"INT64_C\((.*)\)", r"\1", text)
    return dtype.type(_LOWEST_VALUES.get(text) or int(inner.rstrip("u"), 0))
