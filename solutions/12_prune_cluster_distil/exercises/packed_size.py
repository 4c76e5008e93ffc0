"""How lesson 12 grades packed_size: inputs, mistakes with hints, other right answers."""

# ruff: noqa: ARG005 - every formula of a mistake takes the same names

import itertools
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
        # To count by hand: 5 entries, 12 of 21 weights are not 0.
        np.array([0, 7, -2, 0, 0, 9, 7, 0, -2, 7, -7, 0, 0, 9, 4, 0, 7, 0, 9, 0, 7], np.int8),
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


def counted(formula, more=None):
    """A wrong answer made of: n weights, t not zero, e entries, b bits of a place.

    ``more`` gives, for the codes that are not zero, another number to use: m.
    """

    def wrong(codes):
        there = codes[codes != 0]
        entries = len(np.unique(there))
        bits = max(0, entries - 1).bit_length()
        other = {} if more is None else {"m": int(more(there.astype(int)))}
        return formula(n=len(codes), t=len(there), e=entries, b=bits, **other)

    return wrong


def up(bits):
    return math.ceil(bits / 8)


def table(hints):
    for name, (hint, formula) in hints.items():
        packed_size.mistakes(hint, **{name: counted(formula)})


def bits_for(entries):
    return max(0, entries - 1).bit_length()


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
table(
    {
        "bits_not_padded": (
            "All bits were added up. The answer is in bytes, and each piece is padded by itself.",
            lambda n, t, e, b: 8 + 8 * e + n + t * b,
        ),
        "book_of_all": (
            (
                "The code book has a byte for each weight that is not 0. Equal codes share one: "
                "np.unique."
            ),
            lambda n, t, e, b: 1 + t + up(n) + up(t * b),
        ),
        "places_in_the_layer": (
            (
                "A place was taken as a position in the layer. It is one in the code book: "
                "its bits depend on the number of entries."
            ),
            lambda n, t, e, b: 1 + e + up(n) + up(t * bits_for(n)),
        ),
        "bits_are_entries_less_one": (
            (
                "Each place takes entries - 1 bits. It needs fewer: with b bits one can tell 2**b "
                "entries apart."
            ),
            lambda n, t, e, b: 1 + e + up(n) + up(t * max(0, e - 1)),
        ),
        "bits_are_half": (
            (
                "The bits of a place are half the entries. One bit more tells twice "
                "as many entries apart."
            ),
            lambda n, t, e, b: 1 + e + up(n) + up(t * -(-e // 2)),
        ),
        "bits_not_whole": (
            "The bits of a place have a fraction. A place takes whole bits: round log2 up first.",
            lambda n, t, e, b: 1 + e + up(n) + (math.ceil(t * math.log2(e) / 8) if e else 0),
        ),
        "rounded_to_nearest": (
            (
                "Map and places were rounded to the nearest byte. A piece that fills a part "
                "takes all of the byte: round up."
            ),
            lambda n, t, e, b: 1 + e + round(n / 8) + round(t * b / 8),
        ),
        "places_of_entries": (
            ("There is a place for each entry of the book. Each *weight* that is not 0 needs one."),
            lambda n, t, e, b: 1 + e + up(n) + up(e * b),
        ),
        "zeros_take_one": (
            "If all codes are 0, the map still has a bit for each weight.",
            lambda n, t, e, b: 1 + e + up(n) + up(t * b) if e else 1,
        ),
        "zeros_take_nothing": (
            "If all codes are 0, entries and map are still there.",
            lambda n, t, e, b: 1 + e + up(n) + up(t * b) if e else 0,
        ),
        "one_less_without_zero": (
            "One was taken off for the 0 even where no code is 0. Count the codes that are not 0.",
            lambda n, t, e, b: 1 + e - (t == n) + up(n) + up(t * bits_for(e - (t == n))),
        ),
    }
)
for name, hint, formula, count in [
    (
        "magnitudes",
        "The code book was made of magnitudes. 7 and -7 are two entries.",
        lambda n, t, e, b, m: 1 + m + up(n) + up(t * bits_for(m)),
        lambda there: len(np.unique(np.abs(there))),
    ),
    (
        "bits_of_largest",
        (
            "The bits of a place were taken from the largest code. They depend on the *number* of "
            "entries."
        ),
        lambda n, t, e, b, m: 1 + e + up(n) + up(t * m.bit_length()),
        lambda there: np.abs(there).max(initial=0),
    ),
    (
        "runs",
        "Runs of equal codes were counted. An entry is a different code, wherever it stands.",
        lambda n, t, e, b, m: 1 + m + up(n) + up(t * bits_for(m)),
        lambda there: len(list(itertools.groupby(there.tolist()))),
    ),
    (
        "positive_alone",
        "Only positive codes were counted. A negative code is not 0 either.",
        lambda n, t, e, b, m: 1 + m // 1000 + up(n) + up(m % 1000 * bits_for(m // 1000)),
        lambda there: 1000 * len(np.unique(there[there > 0])) + (there > 0).sum(),
    ),
]:
    packed_size.mistakes(hint, **{name: counted(formula, count)})


@packed_size.mistake
def log2_of_nothing(codes):
    """np.log2 of no entries is minus infinity. If all codes are 0, the places are empty."""
    there = codes[codes != 0]
    entries = len(np.unique(there))
    if not entries:
        raise OverflowError("cannot convert float infinity to integer")
    return packed_size(codes)


@packed_size.mistake
def logarithm_of_0_entries(codes):
    """math.log2 has no answer for 0 entries. If all codes are 0, the places are empty."""
    math.log2(len(np.unique(codes[codes != 0])))
    return packed_size(codes)


@packed_size.accepted
def by_writing_bits(codes):
    """Every bit is written as a character, and the characters are counted."""
    book = sorted({int(code) for code in codes} - {0})
    width = 0 if len(book) < 2 else len(f"{len(book) - 1:b}")
    pieces = ["0" * 8, "0" * (8 * len(book)), "".join("01"[bool(code)] for code in codes)]
    pieces.append("".join("0" * width for code in codes if code))
    return sum(len(piece) // 8 + bool(len(piece) % 8) for piece in pieces)
