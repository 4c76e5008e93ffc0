"""The parameters of TFLM's signal operators and of CIRCULAR_BUFFER: a map of numbers each.

Source: TFLM ``signal/micro/kernels``; the map is a FlexBuffer.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flatbuffers import flexbuffers

from tinyml_course.errors import ModelError

PREFIXES = ("CUSTOM:Signal", "CUSTOM:CIRCULAR_BUFFER")
"""What the names of these operators begin with."""

_LONGEST = 2**12
_MOST_BITS = 31


@dataclass(frozen=True)
class SignalOptions:
    """Whole numbers by name: ``options["fft_length"]``."""

    values: Mapping[str, int] = field(default_factory=dict)

    def __getitem__(self, name: str) -> int:
        if name not in self.values:
            raise ModelError(f"expected the parameter {name}, found {', '.join(self.values)}")
        return self.values[name]

    def shift(self, name: str) -> int:
        """A number of bits to shift by."""
        bits = self[name]
        if not 0 <= bits <= _MOST_BITS:
            raise ModelError(f"expected {name} from 0 to {_MOST_BITS}, found {bits}")
        return bits


def read_signal_options(raw: bytes) -> SignalOptions:
    """Read the map.

    Raises
    ------
    ModelError
        Where it is damaged, or holds something else than numbers.
    """
    found = read_map(raw)
    wrong = [name for name, value in found.items() if not isinstance(value, int)]
    if wrong:
        raise ModelError(f"expected whole numbers as parameters, found another {wrong[0]!r}")
    return SignalOptions({name: int(value) for name, value in found.items()})


def read_map(raw: bytes) -> dict[str, Any]:
    """The parameters of a custom operator by name, as its FlexBuffer has them.

    Raises
    ------
    ModelError
        Where it is damaged, or holds no map.
    """
    if not raw:
        return {}
    if len(raw) > _LONGEST:
        raise ModelError(f"expected at most {_LONGEST} bytes of parameters, found {len(raw)}")
    try:
        found = flexbuffers.Loads(bytearray(raw))
    except (
        ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError,
        ValueError, struct.error,
    ) as error:  # fmt: skip
        raise ModelError(f"expected a FlexBuffer of parameters, it is damaged ({error})") from None
    if not isinstance(found, dict):
        raise ModelError(f"expected a map of parameters, found {type(found).__name__}")
    return found
