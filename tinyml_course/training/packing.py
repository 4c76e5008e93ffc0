"""Pack the int8 weights of a layer into few bytes, and unpack them: for flash, or for a radio.

The format, in this order; everything starts at a whole byte:

======================  ==========================================================
entries                 1 byte: how many different codes there are apart from 0
code book               1 byte for each of them, increasing
map                     1 bit for each weight: is it there (1), or 0?
places in the book      for each weight that is there, as few bits as tell the entries apart
======================  ==========================================================

The receiver knows the network, and with it the number of weights of each layer.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tinyml_course.errors import DataError

Codes = npt.NDArray[np.int8]


def pack_codes(codes: Codes) -> bytes:
    """The bytes of one layer.

    Parameters
    ----------
    codes
        int8, any shape, at least one.

    Raises
    ------
    DataError
        These are no int8 codes, or there are none.

    Examples
    --------
    >>> len(pack_codes(np.array([0, 5, 5, -3, 0, 0, 5, 0, 0], np.int8)))
    6
    """
    if codes.dtype != np.int8 or not codes.size:
        raise DataError(f"expected int8 codes, got {codes.size} of {codes.dtype}")
    flat = codes.ravel()
    there = flat[flat != 0]
    book, places = np.unique(there, return_inverse=True)
    bits = (places[:, None] >> np.arange(_bits(len(book)))) & 1
    parts = [np.array([len(book)], np.uint8), book.view(np.uint8)]
    parts += [np.packbits(flat != 0), np.packbits(bits.astype(bool).ravel())]
    return b"".join(part.tobytes() for part in parts)


def unpack_codes(packed: bytes, size: int) -> Codes:
    """The `size` codes of one layer, ``(size,)`` int8, from the bytes of `pack_codes`.

    Raises
    ------
    DataError
        The bytes end too early, or are too many.
    """
    data = np.frombuffer(packed, np.uint8)
    entries = int(data[0]) if data.size else 0
    book, after = data[1 : 1 + entries].view(np.int8), 1 + entries + -(-size // 8)
    there = np.unpackbits(data[1 + entries : after])[:size].astype(bool)
    width, count = _bits(entries), int(there.sum())
    if len(data) != after + -(-count * width // 8):
        raise DataError(f"expected the bytes of {size} packed codes, got {len(data)} bytes")
    bits = np.unpackbits(data[after:])[: count * width].reshape(count, width)
    codes = np.zeros(size, np.int8)
    codes[there] = book[bits.astype(np.intp) @ (1 << np.arange(width))]
    return codes


def _bits(entries: int) -> int:
    """Bits that tell `entries` things apart: 0 for one, 4 for 9 to 16."""
    return max(0, entries - 1).bit_length()
