"""What each instruction of a program does: load, store, multiply, divide, or something else.

A core's manual gives cycles by kind. The tables below are patterns of bits: an instruction is of
the first kind whose pattern it matches. They know what compilers emit for these cores, and are
compared with ``objdump`` on every program the tests build.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

OTHER, LOAD, STORE, MULTIPLY, DIVIDE = range(5)
"""Kinds, as the block counter takes them."""

WORDS_SHIFT = 3
"""`kinds_of` stores the kind in the low bits, and the words of a transfer beyond its first above
them."""

_Codes = npt.NDArray[np.uint16]
_Flags = npt.NDArray[np.bool_]

# 16-bit Thumb: mask, value, kind. Source: Armv7-M ARM (DDI 0403), A5.2.
_THUMB_SHORT = (
    (0xFFC0, 0x4340, MULTIPLY),  # MULS
    (0xF800, 0x4800, LOAD),  # LDR from the literal pool
    (0xFE00, 0x5600, LOAD),  # LDRSB, by a register
    (0xF800, 0x5000, STORE),  # STR, STRH, by a register (STRB: next line)
    (0xFC00, 0x5400, STORE),
    (0xF800, 0x5800, LOAD),  # LDR, LDRH, LDRB, LDRSH, by a register
    (0xE800, 0x6000, STORE),  # STR, STRB, by an immediate
    (0xE800, 0x6800, LOAD),
    (0xE800, 0x8000, STORE),  # STRH, and STR on the stack
    (0xE800, 0x8800, LOAD),
    (0xFE00, 0xB400, STORE),  # PUSH
    (0xFE00, 0xBC00, LOAD),  # POP
    (0xF800, 0xC000, STORE),  # STM
    (0xF800, 0xC800, LOAD),  # LDM
)

# 32-bit Thumb: mask and value of the first half-word, of the second, kind.
# Source: Armv7-M ARM (DDI 0403), A5.3 and A6.
_THUMB_LONG = (
    (0xFE50, 0xE800, 0, 0, STORE),  # STM, PUSH
    (0xFE50, 0xE810, 0, 0, LOAD),  # LDM, POP
    (0xFE50, 0xE840, 0, 0, STORE),  # STRD, and exclusive stores
    (0xFE50, 0xE850, 0, 0, LOAD),  # LDRD, exclusive loads, TBB and TBH
    (0xFF50, 0xF810, 0xF000, 0xF000, OTHER),  # PLD
    (0xFF70, 0xF910, 0xF000, 0xF000, OTHER),  # PLI
    (0xFF10, 0xF800, 0, 0, STORE),
    (0xFE10, 0xF810, 0, 0, LOAD),
    (0xFFF0, 0xFB70, 0, 0, OTHER),  # USAD8 and USADA8 add
    (0xFF80, 0xFB00, 0, 0, MULTIPLY),  # MUL, MLA, MLS, SMLABB, SMLAD, SMMLA and their kin
    (0xFFD0, 0xFB90, 0x00F0, 0x00F0, DIVIDE),  # SDIV, UDIV
    (0xFF80, 0xFB80, 0, 0, MULTIPLY),  # SMULL, SMLAL, UMULL, UMLAL, SMLALD
    (0xFFE0, 0xEC40, 0, 0, OTHER),  # VMOV between two core registers and the floating-point unit
    (0xFE10, 0xEC00, 0x0E00, 0x0A00, STORE),  # VSTR, VSTM, VPUSH
    (0xFE10, 0xEC10, 0x0E00, 0x0A00, LOAD),  # VLDR, VLDM, VPOP
    (0xFFB0, 0xEE80, 0x0E50, 0x0A00, DIVIDE),  # VDIV
    (0xFFA0, 0xEE00, 0x0E10, 0x0A00, MULTIPLY),  # VMLA, VMLS, VNMLA, VNMLS
    (0xFFB0, 0xEE20, 0x0E10, 0x0A00, MULTIPLY),  # VMUL, VNMUL
    (0xFFB0, 0xEE90, 0x0E10, 0x0A00, MULTIPLY),  # VFNMA, VFNMS
    (0xFFB0, 0xEEA0, 0x0E10, 0x0A00, MULTIPLY),  # VFMA, VFMS
)

# RISC-V: mask, value of both half-words together, kind. Source: RISC-V unprivileged ISA
# (20191213), chapters 16 and 24.
_RISCV_SHORT = (
    (0xE003, 0x4000, LOAD),  # C.LW
    (0xE003, 0xC000, STORE),  # C.SW
    (0xE003, 0x4002, LOAD),  # C.LWSP
    (0xE003, 0xC002, STORE),  # C.SWSP
)
_RISCV_LONG = (
    (0x0000_007F, 0x0000_0003, LOAD),
    (0x0000_007F, 0x0000_0023, STORE),
    (0xFE00_407F, 0x0200_0033, MULTIPLY),
    (0xFE00_407F, 0x0200_4033, DIVIDE),
)


def is_long(first: _Codes, *, is_arm: bool) -> _Flags:
    """Which half-words begin an instruction of 32 bits.

    Source: Armv7-M ARM (DDI 0403), A5.1; RISC-V unprivileged ISA, 1.5.
    """
    return np.asarray(first >> 11 >= 0x1D if is_arm else first & 3 == 3)


def kinds_of(code: _Codes, *, is_arm: bool) -> npt.NDArray[np.uint8]:
    """The kind of the instruction that begins at each half-word, and what it moves.

    Half-words that begin no instruction, such as constants between functions, get a kind too; it
    means nothing.

    Parameters
    ----------
    code
        The program, half-word by half-word.
    is_arm
        Thumb code; otherwise RISC-V.

    Returns
    -------
    One byte for each half-word: a kind, plus ``1 << WORDS_SHIFT`` for each word that a transfer
    of several registers moves beyond its first.
    """
    second = np.append(code[1:], np.uint16(0))
    long = is_long(code, is_arm=is_arm)
    kinds = np.full(len(code), OTHER, np.uint8)
    unknown = np.ones(len(code), np.bool_)
    for matches, kind in _matches(code, second, long, is_arm=is_arm):
        kinds[unknown & matches] = kind
        unknown &= ~matches
    words = _words(code, second, long) if is_arm else np.ones(len(code), np.int64)
    moves = (kinds == LOAD) | (kinds == STORE)
    extra = np.where(moves, np.maximum(words, 1) - 1, 0).astype(np.uint8)
    return kinds | extra * np.uint8(1 << WORDS_SHIFT)


def _matches(
    code: _Codes, second: _Codes, long: _Flags, *, is_arm: bool
) -> list[tuple[_Flags, int]]:
    """For each pattern, in order: the half-words that match it, and its kind."""
    if is_arm:
        short = [(~long & (code & mask == value), kind) for mask, value, kind in _THUMB_SHORT]
        return short + [
            (long & (code & mask == value) & (second & mask_2 == value_2), kind)
            for mask, value, mask_2, value_2, kind in _THUMB_LONG
        ]
    both = code.astype(np.uint32) | second.astype(np.uint32) << 16
    short = [(~long & (code & mask == value), kind) for mask, value, kind in _RISCV_SHORT]
    return short + [(long & (both & mask == value), kind) for mask, value, kind in _RISCV_LONG]


def _words(code: _Codes, second: _Codes, long: _Flags) -> npt.NDArray[np.int64]:
    """Words that a Thumb load or store moves."""
    words = np.ones(len(code), np.int64)
    lists = [  # mask and value of the first half-word, and the half-word with the registers
        (~long & (code & 0xF600 == 0xB400), code & 0x01FF),
        (~long & (code & 0xF000 == 0xC000), code & 0x00FF),
        (long & (code & 0xFE40 == 0xE800), second),
    ]
    for matches, registers in lists:
        words[matches] = np.bitwise_count(registers[matches])
    words[long & (code & 0xFE40 == 0xE840) & (code & 0x0120 != 0)] = 2  # LDRD, STRD
    many = long & (code & 0xFE00 == 0xEC00) & (code & 0x0120 != 0x0100)  # VLDM, VSTM
    words[many] = second[many] & 0xFF
    double = long & (code & 0xFF20 == 0xED00) & (second & 0x0F00 == 0x0B00)  # VLDR of 64 bits
    words[double] = 2
    return words
