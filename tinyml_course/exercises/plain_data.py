"""Plain data as JSON, typed: what crosses a process border or is stored for a check.

Only data are understood (no pickle, no code). Arrays keep their dtype and shape, tuples stay
tuples, and numbers that JSON cannot write (NaN, infinities) have a tagged form.
"""

from __future__ import annotations

import base64
import binascii
import itertools
import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from tinyml_course.errors import PlainDataError

TAG = "~"
"""The key that marks a JSON object as one of our typed values."""

MAX_DEPTH = 32
"""Deepest nesting accepted, so that a hostile message cannot exhaust the stack."""

ARRAY_KINDS = "biufc"
"""NumPy dtype kinds that are plain numbers: bool, int, unsigned, float, complex."""

DRAIN_LIMIT = 10_000
"""Most items taken from a generator that an answer returns."""


def drained(value: Any) -> Any:
    """The items of a generator (any iterator) as a list; any other value as it is.

    Raises
    ------
    PlainDataError
        If there are more than `DRAIN_LIMIT` items.
    """
    if not isinstance(value, Iterator):
        return value
    items = list(itertools.islice(value, DRAIN_LIMIT + 1))
    if len(items) > DRAIN_LIMIT:
        raise PlainDataError(f"expected at most {DRAIN_LIMIT} items from a generator, got more")
    return items


def encode(value: Any, _depth: int = 0) -> Any:
    """Turn plain data into what ``json.dumps`` accepts.

    Parameters
    ----------
    value
        None, bool, int, float, complex-free numbers, str, bytes, list, tuple, dict with plain
        keys, NumPy scalar or numeric NumPy array, nested up to `MAX_DEPTH`.

    Raises
    ------
    PlainDataError
        If `value` holds something that is not plain data; the message names its type.
    """
    if _depth > MAX_DEPTH:
        raise PlainDataError(f"expected data nested at most {MAX_DEPTH} deep, got deeper")
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (np.ndarray, np.generic)):
        return _encode_array(value)
    if isinstance(value, int):
        return value if abs(value) < 2**63 else {TAG: "int", "value": hex(value)}
    if isinstance(value, float):
        return value if math.isfinite(value) else {TAG: "float", "value": repr(value)}
    if isinstance(value, (bytes, bytearray)):
        return {TAG: "bytes", "data": base64.b64encode(value).decode("ascii")}
    if isinstance(value, list):
        return [encode(item, _depth + 1) for item in value]
    if isinstance(value, tuple):
        return {TAG: "tuple", "items": [encode(item, _depth + 1) for item in value]}
    if isinstance(value, dict):
        pairs = [[encode(k, _depth + 1), encode(v, _depth + 1)] for k, v in value.items()]
        return {TAG: "dict", "items": pairs}
    raise PlainDataError(
        "expected plain data (numbers, strings, lists, tuples, dicts, NumPy arrays), "
        f"got {type(value).__module__}.{type(value).__qualname__}; return its values instead"
    )


def _encode_array(value: np.ndarray | np.generic) -> dict[str, Any]:
    array = np.asarray(value)
    if array.dtype.kind not in ARRAY_KINDS:
        texts = "; of texts return a list: end with .tolist()" if array.dtype.kind == "U" else ""
        raise PlainDataError(f"expected a numeric array, got dtype {array.dtype}{texts}")
    little = array.astype(array.dtype.newbyteorder("<"), copy=False)
    return {
        TAG: "scalar" if isinstance(value, np.generic) else "array",
        "dtype": array.dtype.name,
        "shape": list(array.shape),
        "data": base64.b64encode(np.ascontiguousarray(little).tobytes()).decode("ascii"),
    }


def decode(obj: Any, _depth: int = 0) -> Any:
    """Turn what `encode` made back into data; anything else is refused.

    Raises
    ------
    PlainDataError
        If `obj` is not of a form that `encode` writes.
    """
    if _depth > MAX_DEPTH:
        raise PlainDataError(f"expected data nested at most {MAX_DEPTH} deep, got deeper")
    if obj is None or isinstance(obj, (bool, int, float, str)):
        return obj
    if isinstance(obj, list):
        return [decode(item, _depth + 1) for item in obj]
    if not isinstance(obj, dict):
        raise PlainDataError(f"expected JSON data, got {type(obj).__qualname__}")
    try:
        return _decode_tagged(obj, _depth)
    except (KeyError, TypeError, ValueError, binascii.Error, OverflowError) as error:
        raise PlainDataError(f"expected a typed value, got a malformed one: {error!r}") from None


def _decode_tagged(obj: dict[str, Any], depth: int) -> Any:
    tag = obj.get(TAG)
    if tag in ("array", "scalar"):
        return _decode_array(obj, scalar=tag == "scalar")
    if tag == "tuple":
        return tuple(decode(item, depth + 1) for item in obj["items"])
    if tag == "dict":
        return {decode(k, depth + 1): decode(v, depth + 1) for k, v in obj["items"]}
    if tag == "bytes":
        return base64.b64decode(obj["data"], validate=True)
    if tag == "float":
        return float(obj["value"])
    if tag == "int":
        return int(obj["value"], 16)
    raise PlainDataError(f"expected a typed value, got tag {tag!r}")


def _decode_array(obj: dict[str, Any], scalar: bool) -> Any:
    dtype = np.dtype(str(obj["dtype"]))
    if dtype.kind not in ARRAY_KINDS:
        raise PlainDataError(f"expected a numeric dtype, got {dtype}")
    data = base64.b64decode(obj["data"], validate=True)
    flat = np.frombuffer(data, dtype=dtype.newbyteorder("<")).astype(dtype)
    array = flat.reshape([int(n) for n in obj["shape"]])
    return array[()] if scalar else array
