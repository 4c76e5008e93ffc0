"""SignalRfft and SignalIrfft: a transform of radix 4 and 2, in 16 or 32 bits or in float32.

In whole numbers every stage divides by its radix first, so that nothing overflows: the result is
the transform divided by its length. Each product and each division is rounded to the nearest, and
sums wrap.

Source: TFLM ``signal/src/rfft_int16.cc`` and the others beside it, which call Mark Borgerding's
KISS FFT (``kiss_fft.c``, ``kiss_fftr.c``, ``_kiss_fft_guts.h``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.tflite.signal_options import SignalOptions

MOST_VALUES = 2**14
_SCHEMA_TYPES = {0: "float32", 2: "int32", 7: "int16"}

Complex = tuple[Array, Array]
"""Real and imaginary parts."""


@dataclass(frozen=True)
class Arithmetic:
    """How numbers of one type are multiplied and divided.

    Attributes
    ----------
    dtype
        Of the values that go in and come out.
    narrow
        Make a result fit the type again: whole numbers wrap.
    rounded
        A product of two values, back on their scale.
    divide
        A value by a small whole number.
    half
        Half a sum that is not narrowed yet.
    table
        Cosines and sines as numbers of the type.
    """

    dtype: Any
    narrow: Callable[[Array], Array]
    rounded: Callable[[Array], Array]
    divide: Callable[[Array, int], Array]
    half: Callable[[Array], Array]
    table: Callable[[Array], Array]

    def multiply(self, a: Complex, b: Complex) -> Complex:
        """The product, each part rounded once."""
        real = self.rounded(a[0] * b[0] - a[1] * b[1])
        return real, self.rounded(a[0] * b[1] + a[1] * b[0])

    def divided(self, a: Complex, by: int) -> Complex:
        """Both parts divided."""
        return self.divide(a[0], by), self.divide(a[1], by)

    def add(self, a: Complex, b: Complex) -> Complex:
        """The sum."""
        return self.narrow(a[0] + b[0]), self.narrow(a[1] + b[1])

    def subtract(self, a: Complex, b: Complex) -> Complex:
        """The difference."""
        return self.narrow(a[0] - b[0]), self.narrow(a[1] - b[1])

    def turns(self, angles: Array) -> Complex:
        """Points of the unit circle."""
        return self.table(np.cos(angles)), self.table(np.sin(angles))


def _whole(bits: int) -> Arithmetic:
    dtype, largest = np.dtype(f"int{bits}"), 2 ** (bits - 1) - 1

    def narrow(x: Array) -> Array:
        return x.astype(dtype).astype(np.int64)

    def rounded(x: Array) -> Array:
        return narrow((x + (1 << (bits - 2))) >> (bits - 1))

    return Arithmetic(
        dtype=dtype,
        narrow=narrow,
        rounded=rounded,
        divide=lambda x, by: rounded(x * (largest // by)),
        half=lambda x: x >> 1,
        table=lambda x: np.floor(0.5 + largest * x).astype(np.int64),
    )


ARITHMETIC = {
    "int16": _whole(16),
    "int32": _whole(32),
    "float32": Arithmetic(
        dtype=np.dtype(np.float32),
        narrow=lambda x: x,
        rounded=lambda x: x,
        divide=lambda x, _by: x,
        half=lambda x: x * np.float32(0.5),
        table=lambda x: x.astype(np.float32),
    ),
}
"""By the name of the type."""


def transform(x: Complex, n: Arithmetic, *, inverse: bool = False) -> Complex:
    """The transform along the last axis, whose length is a power of two."""
    length = x[0].shape[-1]
    if length == 1:
        return x
    radix = 4 if length % 4 == 0 else 2
    parts = [
        transform((x[0][..., i::radix], x[1][..., i::radix]), n, inverse=inverse)
        for i in range(radix)
    ]
    each = np.arange(length // radix)
    divided = [n.divided(part, radix) for part in parts]
    turned = [
        n.multiply(part, part_turns(i * each, length, n, inverse=inverse))
        for i, part in enumerate(divided[1:], 1)
    ]
    first = divided[0]
    if radix == 2:
        spectrum = [n.add(first, turned[0]), n.subtract(first, turned[0])]
    else:
        spectrum = _four(first, turned, n, inverse=inverse)
    return np.concatenate([s[0] for s in spectrum], -1), np.concatenate(
        [s[1] for s in spectrum], -1
    )


def part_turns(parts: Array, length: int, n: Arithmetic, *, inverse: bool = False) -> Complex:
    """So many of the `length` parts of the circle, clockwise; the other way for the inverse."""
    return n.turns((1 if inverse else -1) * 2 * np.pi * parts / length)


def _four(first: Complex, turned: list[Complex], n: Arithmetic, *, inverse: bool) -> list[Complex]:
    even, difference = n.add(first, turned[1]), n.subtract(first, turned[1])
    odd, cross = n.add(turned[0], turned[2]), n.subtract(turned[0], turned[2])
    quarter = (cross[1], -cross[0])  # cross times -i
    second, fourth = n.add(difference, quarter), n.subtract(difference, quarter)
    if inverse:
        second, fourth = fourth, second
    return [n.add(even, odd), second, n.subtract(even, odd), fourth]


def real_transform(x: Array, n: Arithmetic) -> Array:
    """The spectrum of real values, (…, length) to (…, length + 2): real, imaginary, real, …"""
    half = x.shape[-1] // 2
    packed = transform((x[..., ::2], x[..., 1::2]), n)
    real: Array = np.zeros((*x.shape[:-1], half + 1), packed[0].dtype)
    imaginary = np.zeros_like(real)
    sum_and_difference = n.divided((packed[0][..., 0], packed[1][..., 0]), 2)
    real[..., 0] = n.narrow(sum_and_difference[0] + sum_and_difference[1])
    real[..., half] = n.narrow(sum_and_difference[0] - sum_and_difference[1])
    k = np.arange(1, half // 2 + 1)
    here = n.divided((packed[0][..., k], packed[1][..., k]), 2)
    there = n.divided((packed[0][..., half - k], n.narrow(-packed[1][..., half - k])), 2)
    even = n.add(here, there)
    odd = n.multiply(n.subtract(here, there), between_turns(k, half, n))
    real[..., k] = n.narrow(n.half(even[0] + odd[0]))
    imaginary[..., k] = n.narrow(n.half(even[1] + odd[1]))
    real[..., half - k] = n.narrow(n.half(even[0] - odd[0]))
    imaginary[..., half - k] = n.narrow(n.half(odd[1] - even[1]))
    return np.stack([real, imaginary], -1).reshape(*x.shape[:-1], -1)


def real_inverse(spectrum: Array, n: Arithmetic) -> Array:
    """Real values from a spectrum, (..., length + 2) to (..., length)."""
    pairs = spectrum.reshape(*spectrum.shape[:-1], -1, 2)
    real, imaginary = pairs[..., 0], pairs[..., 1]
    half = real.shape[-1] - 1
    packed_real: Array = np.zeros((*real.shape[:-1], half), real.dtype)
    packed_imaginary = np.zeros_like(packed_real)
    first, last = real[..., 0], real[..., half]
    both = n.divided((n.narrow(first + last), n.narrow(first - last)), 2)
    packed_real[..., 0], packed_imaginary[..., 0] = both
    k = np.arange(1, half // 2 + 1)
    here = n.divided((real[..., k], imaginary[..., k]), 2)
    there = n.divided((real[..., half - k], n.narrow(-imaginary[..., half - k])), 2)
    even = n.add(here, there)
    turn = between_turns(k, half, n, inverse=True)
    odd = n.multiply(n.subtract(here, there), turn)
    packed_real[..., k], packed_imaginary[..., k] = n.add(even, odd)
    mirrored = n.subtract(even, odd)
    packed_real[..., half - k] = mirrored[0]
    packed_imaginary[..., half - k] = n.narrow(-mirrored[1])
    values = transform((packed_real, packed_imaginary), n, inverse=True)
    return np.stack(values, -1).reshape(*real.shape[:-1], -1)


def between_turns(k: Array, half: int, n: Arithmetic, *, inverse: bool = False) -> Complex:
    """So many of the parts between those of `part_turns`, and a quarter of the circle."""
    angles = -np.pi * (k / half + 0.5)
    return n.turns(-angles if inverse else angles)


def rfft(node: Node) -> Run:
    """The spectrum of each row, which zeros fill up to ``fft_length``."""
    length, n = checked(node)
    given = node.input(0).shape[-1]
    if given > length:
        raise node.error(f"at most {length} values in a row", node.input(0))
    node.check_output_shape((*node.input(0).shape[:-1], length + 2))

    def run(x: Array) -> Array:
        wide = x if n.dtype.kind == "f" else x.astype(np.int64)
        padded = np.concatenate([wide, np.zeros((*x.shape[:-1], length - given), wide.dtype)], -1)
        return real_transform(padded, n).astype(n.dtype)

    return run


def irfft(node: Node) -> Run:
    """The values of each spectrum; of float32, divided by their number here."""
    length, n = checked(node)
    if node.input(0).shape[-1] != length + 2:
        raise node.error(f"{length + 2} numbers in a row", node.input(0))
    node.check_output_shape((*node.input(0).shape[:-1], length))

    def run(x: Array) -> Array:
        if n.dtype.kind == "f":
            return real_inverse(x, n) / np.float32(length)
        return real_inverse(x.astype(np.int64), n).astype(n.dtype)

    return run


def checked(node: Node) -> tuple[int, Arithmetic]:
    """Length of the transform, and the arithmetic of its type."""
    options: SignalOptions = node.options(SignalOptions)
    length, dtype = options["fft_length"], _SCHEMA_TYPES.get(options["T"])
    if not (4 <= length <= MOST_VALUES and length & (length - 1) == 0):
        raise node.error(f"fft_length a power of two from 4 to {MOST_VALUES}", length)
    if dtype is None:
        raise node.error("a type among float32, int16 and int32", options["T"])
    for tensor in (node.input(0), node.output):
        if tensor.dtype != dtype or not tensor.shape:
            raise node.error(f"rows of {dtype}", tensor)
    return length, ARITHMETIC[dtype]
