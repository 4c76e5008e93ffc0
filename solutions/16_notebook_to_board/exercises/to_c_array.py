"""How lesson 16 grades to_c_array: inputs, mistakes with hints, other right answers."""

import re

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSED_ROOMS, add_family, add_mistakes, fail


def byte_inputs(rng):
    """Whole lines, a line that is not full, both ends of a byte, and one digit in hexadecimal."""
    edges = [
        (b"\x1c\x00\xff", "tiny"),
        (bytes(range(24)), "counts"),
        (b"TFL3\x80\x7f\x00\x09\x10\xc8\x0a\xf0\x05", "header"),
    ]
    drawn = [(size, rng.integers(0, 256, size).astype(np.uint8)) for size in (30, 36, 41)]
    return edges + [(data.tobytes(), f"model_{size}") for size, data in drawn]


to_c_array = exercise(points=2, inputs=byte_inputs, closed_rooms=CLOSED_ROOMS)


def respelled(spell, data, name):
    """The lines with every byte spelled in another way."""
    lines = to_c_array(data, name)
    return [re.sub("0x(..)", lambda byte: spell(int(byte[1], 16)), line) for line in lines]


def bytes_as(hint, text):
    """Every byte written in another way."""

    def spoil(lines, *_):
        return [re.sub("0x(..)", lambda byte: text(int(byte[1], 16)), line) for line in lines]

    return hint, spoil


def replace(hint, old, new, lines=slice(None)):
    """Other text in some of the lines; all of them, or those of the bytes."""

    def spoil(right, *_):
        return [line.replace(old, new) if line in right[lines] else line for line in right]

    return hint, spoil


def byte_lines(parts):
    """One line for each part of the bytes."""
    return ["    " + ", ".join(f"0x{byte:02x}" for byte in part) + "," for part in parts]


def rows_of(hint, size, step=12, first=0):
    """Lines of another length, or from another byte on."""

    def spoil(lines, data, _):
        parts = [data[i : i + size] for i in range(first, len(data), step)]
        return [lines[0], *byte_lines(parts), *lines[-2:]]

    return hint, spoil


def one_more_line(hint, line):
    """A line without bytes behind full lines."""

    def spoil(lines, data, _):
        return [*lines[:-2], *[line] * (len(data) % 12 == 0), *lines[-2:]]

    return hint, spoil


def slices_to_12(hint, empty):
    """Every slice ends at byte 12, so all lines but the first are empty."""

    def spoil(lines, *_):
        return [*lines[:2], *[empty] * (len(lines) - 4), *lines[-2:]]

    return hint, spoil


def braces(hint, opening, closing):
    """More braces than one in the first line or the last but one."""

    def spoil(lines, *_):
        return [lines[0][:-1] + opening, *lines[1:-2], f"{closing};", lines[-1]]

    return hint, spoil


def first_line(text):
    """One more line before the bytes."""
    return lambda lines, *_: [lines[0], text, *lines[1:]]


def texts_as_they_are(opening, length):
    """First and last line as plain strings; None leaves the right one."""
    return lambda lines, *_: [opening or lines[0], *lines[1:-1], length or lines[-1]]


def rows_as(change):
    """Every line of bytes in another form."""
    return lambda lines, *_: [lines[0], *map(change, lines[ROWS]), *lines[-2:]]


def in_the_loop(before, after):
    """The loop also adds these lines, by place, before and after each line of bytes."""

    def spoil(lines, *_):
        first, last = ([lines[i] for i in places] for places in (before, after))
        looped = [line for row in lines[ROWS] for line in (*first, row, *last)]
        return [
            *([] if before else lines[:1]),
            *looped,
            *[lines[i] for i in (-2, -1) if i not in after],
        ]

    return spoil


ROWS, LENGTH = slice(1, -2), slice(-1, None)
INDENT = "The bytes are right. Begin each of their lines with 4 spaces, no more, fewer or a tab."
TWELVE = "A line of bytes holds 12 of them, only the last may hold fewer: range(0, len(data), 12)."
OVERLAP = "Each line begins one byte after the one above. The next one begins 12 bytes further."
EMPTY_LINE = (
    "24 bytes are two full lines. You begin one more, without bytes: count with "
    "range(0, len(data), 12)."
)
TO_12 = "Every slice ends at byte 12, so only the first line has bytes: end it at i + 12."
BRACES = "{{ means { only in an f-string, and }} likewise. In a plain string write one brace."
LITERAL = "The name is fixed in your text. Use the argument: an f-string puts in what {name} holds."

BLANK = ("", "   ", "    ", "    ,")
OPENING = "alignas(16) const unsigned char {name}[] = {"
LENGTHS = [f"const unsigned int {{name}}_len = {what};" for what in ("{len(data)}", "{n}")]
NO_F = [
    (opening, length)
    for opening in (None, OPENING, OPENING + "{")
    for length in (None, *LENGTHS)
    if opening or length
]

# fmt: off
add_mistakes(
    to_c_array,
    decimal=bytes_as("These are decimal numbers. C accepts them, but here they are 0x1c.", str),
    signed=bytes_as(
        "Bytes from 128 up came out negative. Write every byte as a number from 0 to 255.",
        lambda byte: str(byte - 256 if byte > 127 else byte)),
    signed_hex=bytes_as(
        "Bytes from 128 up came out negative. Write every byte as a number from 0 to 255.",
        lambda byte: f"0x{byte - 256 if byte > 127 else byte:02x}"),
    decimal_digits=bytes_as(
        "Behind 0x stand decimal digits: 0x28 is 40, not 28. The format is 02x.",
        "0x{:02d}".format),
    padded_before_0x=bytes_as(
        "zfill counts 0x too and pads before it: 00x9. Pad the two digits alone.",
        lambda byte: hex(byte).zfill(4)),
    one_digit_a_byte=(
        "data.hex() has two digits for each byte, and you took one.",
        lambda lines, data, _: [lines[0], *[re.sub("0x(..)", "0x0{}", line).format(
        *data.hex()[12 * i :]) for i, line in enumerate(lines[ROWS])], *lines[-2:]]),
    without_0x=bytes_as(
        "0x is missing. Without it, C reads 10 as ten and rejects 09 and 1c.", "{:02x}".format),
    one_digit=bytes_as(
        "hex(9) and the format #02x give 0x9, because they count 0x among the characters. Write "
        "two digits for each byte, 0x09: the text 0x, then the number in the format 02x.", hex),
    capitals=bytes_as(
        "The bytes are right, but in capitals. Write 0xff: the format is 02x, not 02X.",
        "0x{:02X}".format),
    blank_for_zero=bytes_as(
        "The format 2x pads with a space: 0x 9. Pad with a zero: 02x.", "0x{:2x}".format),
    backslashes=bytes_as(
        "\\x1c is how Python shows a byte in a text; a number in C begins with 0x.",
        "\\x{:02x}".format),
    no_comma_at_line_end=(
        "Each line of bytes must end with a comma; C allows one after the very last byte too.",
        lambda lines, *_: [line.removesuffix(",") for line in lines]),
    last_comma_missing=(
        "Each line of bytes must end with a comma; the very last byte has one too.",
        lambda lines, *_: [*lines[:-3], lines[-3].removesuffix(","), *lines[-2:]]),
    no_commas=replace("The bytes need a comma after each.", ",", "", ROWS),
    no_spaces=replace(
        "Within a line, a space stands after each comma; behind the last comma there is none.",
        ", ", ","),
    space_at_line_end=("Each line of bytes ends with its comma; you have a space after it.",
        lambda lines, *_: [f"{line} " if line.endswith(",") else line for line in lines]),
    tab=replace(INDENT, "    ", "\t"),
    two_spaces=replace(INDENT, "    ", "  "),
    no_indent=replace(INDENT, "    ", ""),
    alignas_forgotten=replace(
        "alignas(16) is missing. The runtime reads 32-bit numbers in place, and some cores fault "
        "if such a number does not begin at a multiple of 4.", "alignas(16) ", ""),
    as_xxd_writes=(
        ("This is the form of the program xxd. Here alignas(16) and const come first, each line of "
        "bytes begins with 4 spaces, and the length is const too."),
        lambda lines, *_: [lines[0].replace("alignas(16) const ", ""), *(
        line.replace("    ", "  ").replace("const ", "") for line in lines[1:])]),
    plain_array=replace(
        "alignas(16) and const are both missing before the array.", "alignas(16) const ", ""),
    other_alignment=replace("Align to 16 bytes, as the runtime expects.", "(16)", "(4)"),
    not_const=replace(
        "const is missing before the array: without it, all of it is copied to RAM.",
        "const unsigned char", "unsigned char"),
    char_alone=replace("Whether char is signed depends on the compiler. Write unsigned char.",
        "unsigned char", "char"),
    uint8=replace("uint8_t is the same type, but needs <stdint.h>. Write unsigned char.",
        "unsigned char", "uint8_t"),
    size_in_brackets=("Leave the brackets empty: the compiler counts the bytes.",
        lambda lines, data, _: [lines[0].replace("[]", f"[{len(data)}]"), *lines[1:]]),
    name_is_text=(LITERAL, lambda _right, data, _: to_c_array(data, "name")),
    name_of_the_example=(LITERAL, lambda _right, data, _: to_c_array(data, "tiny")),
    name_is_model=(LITERAL, lambda _right, data, _: to_c_array(data, "model")),
    braces_doubled=braces(BRACES, "{{", "}}"),
    opening_brace_doubled=braces(
        "One brace opens the array. In an f-string {{ gives one; in a plain string write one.",
        "{{", "}"),
    closing_brace_doubled=braces(
        "One brace closes the array. In an f-string }} gives one; in a plain string write one.",
        "{", "}}"),
    space_before_brackets=replace(
        "C allows the space, but write the brackets directly behind the name.", "[]", " []"),
    no_semicolon=replace("The closing brace needs a semicolon: };", "};", "}"),
    brace_missing=("The line that closes the array is missing: };",
        lambda lines, *_: [*lines[:-2], lines[-1]]),
    no_length=(
        "The line with the length is missing: other C files do not know how long the array is.",
        lambda lines, *_: lines[:-1]),
    length_of_lines=("This length counts lines. It must count bytes: len(data).",
        lambda lines, _, name: [*lines[:-1], f"const unsigned int {name}_len = {len(lines) - 3};"]),
    length_of_all_lines=("This length counts lines. It must count bytes: len(data).",
        lambda lines, _, name: [*lines[:-1], f"const unsigned int {name}_len = {len(lines) - 1};"]),
    length_of_name=("This is the length of the name. It must count bytes: len(data).",
        lambda lines, _, name: [*lines[:-1], f"const unsigned int {name}_len = {len(name)};"]),
    length_in_hex=("The bytes are hexadecimal; the length is a decimal number.",
        lambda lines, data, name: [*lines[:-1],
        f"const unsigned int {name}_len = {hex(len(data))};"]),
    length_by_sizeof=("sizeof would do in C, but here the length is a number: len(data).",
        lambda lines, _, name: [*lines[:-1], f"const unsigned int {name}_len = sizeof({name});"]),
    length_without_semicolon=replace("The line with the length ends in ;", ";", "", LENGTH),
    length_not_const=replace("The length is const too.", "const ", "", LENGTH),
    length_int=replace("A length is never negative: const unsigned int.", "unsigned ", "", LENGTH),
    length_named_as_array=replace("The length needs its own name, with _len.", "_len", "", LENGTH),
    only_the_bytes=("Opening, closing and length are missing.", lambda lines, *_: lines[ROWS]),
    list_in_list=("The list of byte lines is inside the list. Add its items, with * or extend.",
        lambda lines, *_: [lines[0], lines[ROWS], *lines[-2:]]),
    letters_for_lines=(
        "Every character became a line: += adds the letters of a text. Append the text.",
        lambda lines, *_: [lines[0], *"".join(lines[ROWS]), *lines[-2:]]),
    brace_on_its_own_line=("The opening brace belongs to the first line.",
        lambda lines, *_: [lines[0].removesuffix(" {"), "{", *lines[1:]]),
    one_line=rows_of("All bytes are on one line. Begin a new one after every 12.", 99, 99),
    byte_by_byte=rows_of(TWELVE, 1, 1),
    lines_of_16=rows_of(TWELVE, 16, 16),
    lines_of_8=rows_of(TWELVE, 8, 8),
    twelfth_lost=rows_of("The last byte of each line is lost: a slice ends before its end.", 11),
    first_lost=rows_of("The first byte is missing. Its place is 0, not 1.", 12, first=1),
    text_of_the_bytes=(
        ("str(data) is the text b'...', and you wrote its letters. A loop over data itself gives "
        "the numbers."),
        lambda lines, data, _: [lines[0], *byte_lines(
        [str(data).encode()[i : i + 12] for i in range(0, len(data), 12)]), *lines[-2:]]),
    rest_lost=("The line that is not full is missing: 3 bytes need one line, 41 bytes need four.",
        lambda lines, data, _: [lines[0], *lines[1 : 1 + len(data) // 12], *lines[-2:]]),
    last_byte_lost=(
        "13 bytes need two lines, and the second holds one byte. Your range ends one too early.",
        lambda lines, data, _: lines[:-3] + lines[-2:] if len(data) % 12 == 1 else lines),
    empty_line=one_more_line(EMPTY_LINE, "    ,"),
    blank_line=one_more_line(EMPTY_LINE, "    "),
    slices_to_12=slices_to_12(TO_12, "    ,"),
    slices_to_12_blank=slices_to_12(TO_12, "    "),
    lines_overlap=(OVERLAP, lambda lines, data, _: [lines[0], *byte_lines(
        [data[i : i + 12] for i in range(len(data) // 12 + 1)]), *lines[-2:]]),
    a_line_for_each_byte=rows_of(OVERLAP, 12, 1),
    one_text=("This is one string. Return the list of its lines; the lesson joins them.",
        lambda lines, *_: "\n".join(lines)),
    line_ends=("Each line ends with a line break. Leave it out; joining adds it.",
        lambda lines, *_: [f"{line}\n" for line in lines]),
    numbers_and_text=((
        "A loop over bytes gives whole numbers, so no ord is needed; join takes texts, so format "
        "each number first."), lambda *_: fail(TypeError())),
    hex_of_a_number=(
        "If this is about hex: a single byte is an int, which has no such method; use 02x.",
        lambda *_: fail(AttributeError())),
    separator_of_hex=(
        "If this is about hex: its separator is one character. Format each byte and join them.",
        lambda *_: fail(ValueError())),
)
add_family(
    to_c_array,
    "A line without bytes comes first. Your test for a new line is also true at the first byte.",
    **{f"blank_line_first_{i}": first_line(blank) for i, blank in enumerate(BLANK)},
)
add_family(
    to_c_array,
    "An f is missing before a text: its braces came through as they are.",
    **{f"no_f_{i}": texts_as_they_are(*texts) for i, texts in enumerate(NO_F)},
)
add_family(
    to_c_array,
    "A line of bytes is a list. Join its texts to one, with the 4 spaces in front.",
    rows_are_lists=rows_as(lambda row: re.findall("0x..,", row)),
    rows_are_lists_without_commas=rows_as(lambda row: re.findall("0x..", row)),
    rows_are_lists_of_numbers=rows_as(lambda row: [int(b, 16) for b in re.findall("0x..", row)]),
)
add_family(
    to_c_array,
    "Only the first line of bytes is there. Is return inside the loop?",
    returns_in_the_loop=lambda lines, *_: lines[:2],
    ends_in_the_loop=lambda lines, *_: lines[:2] + lines[-2:],
)
add_family(
    to_c_array,
    "A line that belongs outside the loop comes with every line of bytes. Check what is indented.",
    end_in_the_loop=in_the_loop((), (-2, -1)),
    brace_in_the_loop=in_the_loop((), (-2,)),
    opening_in_the_loop=in_the_loop((0,), ()),
    all_in_the_loop=in_the_loop((0,), (-2, -1)),
)
# fmt: on


@to_c_array.accepted
def array_by_cutting_off(data, name):
    numbers = ["0x" + digits for digits in data.hex(" ").split()]
    lines = ["alignas(16) const unsigned char " + name + "[] = {"]
    while numbers:
        lines.append("    " + ", ".join(numbers[:12]) + ",")
        del numbers[:12]
    return (*lines, "};", "const unsigned int " + name + "_len = " + str(len(data)) + ";")
