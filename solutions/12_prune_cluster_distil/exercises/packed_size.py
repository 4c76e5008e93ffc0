"""How lesson 12 grades packed_size: inputs, mistakes with hints, other right answers."""

# ruff: noqa: ARG005 - every formula of a mistake takes the same names

import math

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSED


def codes_with(rng, size, zeros, entries):
    """Codes of a layer: so many zeros, and so many different others, each at least once."""
    book = rng.permutation(np.r_[-127:0, 1:128])[:entries]
    there = np.r_[book, rng.choice(book, size - zeros - entries)]
    return rng.permutation(np.r_[np.zeros(zeros, int), there]).astype(np.int8)


def size_inputs(rng):
    cases = [
        codes_with(np.random.default_rng(1), 45, 22, 11),
        np.array([0, 5, 5, -3, 0, 0, 5, 0, 0], np.int8),
        codes_with(rng, 100, 37, 16),  # 16 entries: 4 bits, not 5
        codes_with(rng, 64, 24, 10),  # every piece fills its bytes
        codes_with(rng, 131, 60, 17),  # 17 entries: 5 bits
        np.array([7, 7, 0, 7, 0, 7, 7, 7, 7, 0, 7], np.int8),  # one entry: no bits
        np.zeros(21, np.int8),
        codes_with(rng, 61, 0, 23),  # no zero at all
        codes_with(rng, 700, 215, 130),
    ]
    cases += [
        codes_with(rng, int(size), int(0.4 * size), int(rng.integers(5, 40)))
        for size in rng.integers(150, 600, 3)
    ]
    return [(codes,) for codes in cases]


packed_size = exercise(points=2, inputs=size_inputs, closed_rooms=CLOSED)


def counted(formula):
    """A wrong answer made of: n weights, t not zero, e entries, b bits of a place."""

    def wrong(codes):
        there = codes[codes != 0]
        entries = len(np.unique(there))
        bits = max(0, entries - 1).bit_length()
        return formula(n=len(codes), t=len(there), e=entries, b=bits)

    return wrong


def up(bits):
    return math.ceil(bits / 8)


def table(hints):
    for name, (hint, formula) in hints.items():
        packed_size.mistakes(hint, **{name: counted(formula)})


table(
    {
        "map_forgotten": (
            "The map is missing: a bit for each weight says whether it is 0.",
            lambda n, t, e, b: 1 + e + up(t * b),
        ),
        "book_forgotten": (
            "The code book is missing: a byte for each entry.",
            lambda n, t, e, b: 1 + up(n) + up(t * b),
        ),
        "entries_forgotten": (
            "One byte is missing: the first, which says how many entries the code book has.",
            lambda n, t, e, b: e + up(n) + up(t * b),
        ),
        "places_forgotten": (
            "The places are missing: some bits for each weight that is not 0.",
            lambda n, t, e, b: 1 + e + up(n),
        ),
        "places_alone": (
            "These are the places alone. The entries, the code book and the map are bytes, too.",
            lambda n, t, e, b: up(t * b),
        ),
        "places_for_zeros": (
            "The places were counted for all weights. Zeros need none: the map has them already.",
            lambda n, t, e, b: 1 + e + up(n) + up(n * b),
        ),
        "map_of_the_rest": (
            "The map has bits for the weights that are not 0. It needs one for *every* weight.",
            lambda n, t, e, b: 1 + e + up(t) + up(t * b),
        ),
        "map_in_bytes": (
            "The map takes a byte for each weight. A bit is enough: eight of them fit in a byte.",
            lambda n, t, e, b: 1 + e + n + up(t * b),
        ),
        "places_in_bytes": (
            "Each place takes whole bytes. Join the bits of all places, then round up once.",
            lambda n, t, e, b: 1 + e + up(n) + t * up(b),
        ),
        "all_in_bits": (
            "Map and places were counted in bits. Divide both by 8, and round up.",
            lambda n, t, e, b: 1 + e + n + t * b,
        ),
        "result_in_bits": (
            "This is in bits. The answer is in bytes.",
            lambda n, t, e, b: 8 * (1 + e + up(n) + up(t * b)),
        ),
        "rounded_down": (
            (
                "Map and places were rounded down. A piece that fills part of a byte takes it all: "
                "round up."
            ),
            lambda n, t, e, b: 1 + e + n // 8 + t * b // 8,
        ),
        "map_rounded_down": (
            "The map was rounded down. 9 bits need 2 bytes.",
            lambda n, t, e, b: 1 + e + n // 8 + up(t * b),
        ),
        "places_rounded_down": (
            "The places were rounded down. A piece that fills part of a byte takes all of it.",
            lambda n, t, e, b: 1 + e + up(n) + t * b // 8,
        ),
        "rounded_together": (
            (
                "Map and places share a byte. Each of the four pieces starts at a byte of its own: "
                "round each up."
            ),
            lambda n, t, e, b: 1 + e + up(n + t * b),
        ),
        "one_byte_more": (
            "// 8 + 1 adds a byte even where the bits fill the last one. Round up with -(-n // 8).",
            lambda n, t, e, b: 1 + e + n // 8 + 1 + t * b // 8 + 1,
        ),
        "fraction_left": (
            "The result has a fraction. Each piece takes whole bytes: round up.",
            lambda n, t, e, b: 1 + e + n / 8 + t * b / 8,
        ),
        "zero_in_the_book": (
            "0 was counted as an entry of the code book. Zeros stand in the map alone.",
            lambda n, t, e, b: 1 + e + (t < n) + up(n) + up(t * (e - (t == n)).bit_length()),
        ),
        "one_bit_too_many": (
            (
                "Too many bits in a place where the entries are 1, 2, 4, 8, 16 ...: the places are "
                "counted from 0, so 16 entries need 4 bits."
            ),
            lambda n, t, e, b: 1 + e + up(n) + up(t * e.bit_length()),
        ),
        "bits_rounded_down": (
            (
                "Too few bits in a place: 4 bits tell 16 entries apart, not 17. Take the "
                "next whole number above."
            ),
            lambda n, t, e, b: 1 + e + up(n) + up(t * max(0, e.bit_length() - 1)),
        ),
        "always_8_bits": (
            "Each place has 8 bits here. Take as few as tell the entries of this layer apart.",
            lambda n, t, e, b: 1 + e + up(n) + t,
        ),
        "always_4_bits": (
            "Each place has 4 bits here. That is right for 9 to 16 entries only.",
            lambda n, t, e, b: 1 + e + up(n) + up(4 * t),
        ),
        "at_least_one_bit": (
            "A single entry needs no places: there is nothing to tell apart. Zero bits are right.",
            lambda n, t, e, b: 1 + e + up(n) + up(t * max(1, b)) if e else 1 + up(n),
        ),
        "book_in_bits": (
            "The code book was counted in bits of a place. Its entries are int8: a byte each.",
            lambda n, t, e, b: 1 + up(e * b) + up(n) + up(t * b),
        ),
        "book_of_four_bytes": (
            "The code book has four bytes for each entry. They are int8 codes: a byte each.",
            lambda n, t, e, b: 1 + 4 * e + up(n) + up(t * b),
        ),
        "bits_as_entries": (
            (
                "Each place takes as many bits as there are entries. It needs fewer: with b bits "
                "one can tell 2**b entries apart."
            ),
            lambda n, t, e, b: 1 + e + up(n) + up(t * e),
        ),
        "codes_unpacked": (
            (
                "A byte for each weight that is not 0, and the map. Use the code book: each "
                "weight needs its place alone."
            ),
            lambda n, t, e, b: up(n) + t,
        ),
        "weights_alone": (
            "This is the number of weights, unpacked. Count the four pieces.",
            lambda n, t, e, b: n,
        ),
        "zeros_counted": (
            "The places were counted for the zeros. They are for the weights that are *not* 0.",
            lambda n, t, e, b: 1 + e + up(n) + up((n - t) * b),
        ),
    }
)


@packed_size.mistake
def log2_of_nothing(codes):
    """np.log2 of no entries is minus infinity. If all codes are 0, the places are empty."""
    there = codes[codes != 0]
    entries = len(np.unique(there))
    if not entries:
        raise OverflowError("cannot convert float infinity to integer")
    return packed_size(codes)


@packed_size.accepted
def by_writing_bits(codes):
    """Every bit is written as a character, and the characters are counted."""
    book = sorted({int(code) for code in codes} - {0})
    width = 0 if len(book) < 2 else len(f"{len(book) - 1:b}")
    pieces = ["0" * 8, "0" * (8 * len(book)), "".join("01"[bool(code)] for code in codes)]
    pieces.append("".join("0" * width for code in codes if code))
    return sum(len(piece) // 8 + bool(len(piece) % 8) for piece in pieces)
