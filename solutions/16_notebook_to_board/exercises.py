"""How lesson 16 is graded: inputs, known mistakes with their hints, other right answers."""

import re

import numpy as np

from tinyml_course.errors import PlainDataError
from tinyml_course.exercises import Comparison, exercise

CLOSED_ROOMS = ("deploy",)


def add_mistakes(entry, **wrong_answers):
    """By name: the hint, and a function that spoils the right answer, given it and the inputs."""
    for name, (hint, spoil) in wrong_answers.items():

        def wrong(*given, spoil=spoil):
            return spoil(entry(*given), *given)

        wrong.__name__, wrong.__doc__ = name, hint
        entry.mistake(wrong)


def add_field_mistakes(entry, field, **wrong_values):
    """By name: the hint, and a function that gives a wrong value of one field of the report."""

    def spoiled(value):
        return lambda right, *given: right | {field: value(right[field], *given)}

    add_mistakes(entry, **{name: (hint, spoiled(v)) for name, (hint, v) in wrong_values.items()})


def fail(error):
    raise error


# to_c_array --------------------------------------------------------------------------------------


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

# fmt: off
add_mistakes(
    to_c_array,
    decimal=bytes_as("These are decimal numbers. C accepts them, but here they are 0x1c.", str),
    signed=bytes_as(
        "Bytes from 128 up came out negative. Write every byte as a number from 0 to 255.",
        lambda byte: str(byte - 256 if byte > 127 else byte)),
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
# fmt: on


@to_c_array.accepted
def array_by_cutting_off(data, name):
    numbers = ["0x" + digits for digits in data.hex(" ").split()]
    lines = ["alignas(16) const unsigned char " + name + "[] = {"]
    while numbers:
        lines.append("    " + ", ".join(numbers[:12]) + ",")
        del numbers[:12]
    return (*lines, "};", "const unsigned int " + name + "_len = " + str(len(data)) + ";")


# required_ops ------------------------------------------------------------------------------------


OTHERS = "ADD AVERAGE_POOL_2D CONCATENATION HARD_SWISH MEAN MINIMUM MUL PAD QUANTIZE RELU6 SUB TANH"


def operator_inputs(rng):
    """Pairs in the order of their names, which a set may turn; then lists with two operators
    whose order changes with their names."""
    pairs = ("CONV_2D SOFTMAX", "ADD RESHAPE", "MEAN RELU", "FULLY_CONNECTED TANH", "PAD SUB")
    edges = [
        *(pair.split() for pair in pairs),
        ["CONV_2D", "RELU", "FULLY_CONNECTED", "SOFTMAX"],
        ["DEPTHWISE_CONV_2D", "CONV_2D", "DEPTHWISE_CONV_2D", "CONV_2D", "RESHAPE", "SOFTMAX"],
        ["MAX_POOL_2D", "MAXIMUM", "FULLY_CONNECTED", "FULLY_CONNECTED"],
        [],
    ]
    drawn = []
    for length in (6, 9, 12):
        names = [*rng.choice(OTHERS.split(), length).tolist(), "MAXIMUM", "CONV_2D"]
        rng.shuffle(names)
        drawn.append(["RESHAPE", *names, "MAX_POOL_2D", "CONV_2D", "SOFTMAX"])
    return [(names,) for names in edges + drawn]


required_ops = exercise(points=1, inputs=operator_inputs, closed_rooms=CLOSED_ROOMS)


def add_method(operator):
    return required_ops([operator])[0]


def named(hint, method, *, sort=sorted):
    """Other names of the methods."""
    return hint, lambda _, operators: sort({method(name) for name in operators})


UNDERSCORES = "The underscores are still there: CONV_2D becomes AddConv2D."
NO_ORDER = "A set has no order, and another one in each run. Return sorted(...) of it, from A to Z."

# fmt: off
add_mistakes(
    required_ops,
    repeats=("A method is listed twice. Register each operator once, however many layers use it.",
        lambda _, operators: sorted(map(add_method, operators))),
    case_of_2d=named(
        "capitalize turns 2D into 2d, and AddConv2d does not exist: it is AddConv2D.",
        lambda name: "Add" + "".join(map(str.capitalize, name.split("_")))),
    whole_name_capitalized=named(
        "Split the name at its underscores first; then each part gets its own capital.",
        lambda name: "Add" + name.capitalize().replace("_", "")),
    lower_case=named("Each part begins with a capital letter, and 2D keeps its own.",
        lambda name: "Add" + name.lower().replace("_", "")),
    order_of_use=(
        "These are in the order of the layers. Sort them, so that the list does not depend on it.",
        lambda _, operators: [add_method(name) for name in dict.fromkeys(operators)]),
    sorted_before=(
        "You sorted the operators, not the methods: AddMaxPool2D comes before AddMaximum.",
        lambda _, operators: [add_method(name) for name in sorted(set(operators))]),
    unsorted_set=(NO_ORDER, lambda methods, _: methods[1:] + methods[:1]),
    from_z_to_a=("This list runs from Z to A. Sort it from A to Z, without reverse=True.",
        lambda methods, _: methods[::-1]),
    a_set=("This is a set. Return a sorted list: sorted(...).", lambda *_: fail(PlainDataError())),
    a_dict=("This is a dictionary. Return a list of its keys, sorted.",
        lambda methods, _: dict.fromkeys(methods)),
    nothing=((
        "None came back: return is missing, or you returned what sort() gives. It sorts the list "
        "itself and gives nothing; sorted(...) gives a new list."), lambda *_: None),
    no_add=("Every method begins with Add: CONV_2D becomes AddConv2D.",
        lambda methods, _: [method.removeprefix("Add") for method in methods]),
    add_in_lower_case=("Methods in C++ begin with a capital here: AddConv2D.",
        lambda methods, _: [method.replace("Add", "add", 1) for method in methods]),
    add_before_each_part=named("Add stands once, before the joined parts.",
        lambda name: "".join(add_method(part) for part in name.split("_"))),
    names_of_tflite=named("These are still TFLite's names: CONV_2D becomes AddConv2D.", str),
    underscores=named(UNDERSCORES, lambda name: f"Add{name.title()}"),
    add_and_name=named(UNDERSCORES, lambda name: f"Add_{name}"),
    spaces=named("Join the parts without spaces.", lambda n: f"Add {n.title()}".replace("_", " ")),
    capitals=named("Only the first letter of each part stays a capital: SOFTMAX becomes Softmax.",
        lambda name: "Add" + name.replace("_", "")),
    letters=named(
        "A loop over a text gives its letters. Split it into its parts: name.split('_').",
        lambda name: f"Add{name}"),
    part_2d_lost=named("2D is a part of the name too: it stays as it is.",
        lambda name: add_method(name).replace("2D", "")),
    calls=("Return only the names, without (): the lesson writes the calls.",
        lambda methods, _: [f"{method}()" for method in methods]),
    resolver=("Return only the names of the methods; the lesson adds resolver. and ();",
        lambda methods, _: [f"resolver.{method}();" for method in methods]),
    one_text=("This is one text. Return a list.", lambda methods, _: ", ".join(methods)),
    text_of_lines=("This is one text. Return a list.", lambda methods, _: "\n".join(methods)),
    add_taken_for_the_prefix=(
        "ADD is an operator itself, so its method has the word twice: AddAdd.",
        lambda _, operators: sorted({
        "Add" if name == "ADD" else add_method(name) for name in operators})),
    first_only=("Only one operator is left. Is return inside the loop?",
        lambda _, operators: [add_method(name) for name in operators[:1]] or None),
    last_missing=(
        "The last operator is missing. The board would stop there, after all other layers.",
        lambda _, operators: required_ops(operators[:-1])),
    reshape_missing=(
        "RESHAPE has no weights, but it is an operator too: without it the model does not start.",
        lambda methods, _: [method for method in methods if method != "AddReshape"]),
)
# fmt: on


@required_ops.accepted
def methods_by_title(operator_names):
    found = []
    for name in sorted(operator_names):
        method = "Add" + name.title().replace("_", "")
        if method not in found:
            found.append(method)
    found.sort()
    return found


# ring_buffer_push --------------------------------------------------------------------------------


def ring_inputs(rng):
    """Without a wrap, across the end, up to the end, more than the buffer holds, and none."""
    shapes = [(6, 0, 3), (6, 4, 3), (6, 4, 2), (5, 3, 8), (4, 1, 0), (7, 5, 7)]
    for _ in range(4):
        size = int(rng.integers(4, 12))
        shapes.append((size, int(rng.integers(1, size)), int(rng.integers(1, 2 * size))))
    cases = []
    for size, start, count in shapes:
        values = rng.permutation(np.arange(-999, 999))[: size + count].astype(np.int16)
        cases.append((values[:size], start, values[size:]))
    return cases


ring_buffer_push = exercise(points=3, inputs=ring_inputs)


def pushed(buffer, start, samples, move):
    """The loop of the reference, with another way to move start."""
    buffer = buffer.copy()
    for sample in samples:
        buffer[start] = sample
        start = move(start)
    return buffer, start, np.roll(buffer, -start)


def step_by(hint, move):
    """start moves in another way."""
    return hint, lambda _, *given: pushed(*given, move)


def written_aside(hint, by):
    """Every sample written some places aside, while start moves as it should."""

    def spoil(_, buffer, start, samples):
        buffer, end, _ = ring_buffer_push(buffer, (start + by) % len(buffer), samples)
        end = (end - by) % len(buffer)
        return buffer, end, np.roll(buffer, -end)

    return hint, spoil


def window(hint, made):
    """Another window, made of the new buffer, the new and the old start, and the samples."""

    def spoil(right, _, old, samples):
        return right[0], right[1], made(right[0], right[1], old, samples)

    return hint, spoil


def samples_changed(hint, change):
    """Other samples pushed than those given."""
    return hint, lambda _, b, start, samples: ring_buffer_push(b, start, change(samples, len(b)))


def start_changed(hint, made):
    """Another start and the window that begins there."""

    def spoil(right, buffer, start, samples):
        new = made(right[1], len(buffer), start, len(samples))
        return right[0], new, np.roll(right[0], -new)

    return hint, spoil


def start_kept(start, buffer):
    """Another buffer with the right start, and the window that follows from both."""
    return buffer, start, np.roll(buffer, -start)


INT16 = "The numbers are right, but became int64. Begin with buffer.copy(), which stays int16."
THREE = "Three values are asked for, in this order: the buffer, start, and the window."

# fmt: off
add_mistakes(
    ring_buffer_push,
    no_wrap=step_by(
        "start ran past the end. After the last place comes place 0: (start + 1) % len(buffer).",
        lambda start: start + 1),
    slice_too_short=((
        "A slice ends where the buffer ends, so it is shorter or longer than the samples. Write "
        "one sample at a time, to the place start % len(buffer), also when there are more "
        "samples than places."), lambda *_: fail(ValueError())),
    stops_at_the_end=(
        "Samples that did not fit before the end of the buffer were lost. Continue at place 0.",
        lambda _, b, start, samples: ring_buffer_push(b, start, samples[: len(b) - start])),
    wraps_one_early=("The last place is never used: take % len(buffer), not % (len(buffer) - 1).",
        lambda _, b, *given: pushed(b, *given, lambda start: (start + 1) % (len(b) - 1))),
    remainder_of_samples=(
        "The remainder is of the buffer's length, not of the number of samples.",
        lambda _, *given: pushed(*given, lambda start: (start + 1) % max(1, len(given[2])))),
    steps_back=("start moves back. The oldest sample but one is at the next place: + 1.",
        lambda _, b, *given: pushed(b, *given, lambda start: (start - 1) % len(b))),
    begins_at_0=("The first sample went to place 0. It belongs at start, over the oldest one.",
        lambda _, b, _start, samples: ring_buffer_push(b, 0, samples)),
    writes_at_0=("The first sample went to place 0. It belongs at start, over the oldest one.",
        lambda right, b, _start, samples: start_kept(right[1], ring_buffer_push(b, 0, samples)[0])),
    jumps_to_1=("After the last place comes place 0; your start goes on at 1.",
        lambda _, b, *given: pushed(
        b, *given, lambda start: 1 if start + 1 == len(b) else start + 1)),
    from_zeros=(
        ("The old samples are gone. Begin with buffer.copy(): places that get no new sample keep "
        "theirs."),
        lambda _, b, *given: ring_buffer_push(np.zeros_like(b), *given)),
    overwrites_the_newest=written_aside(
        "This overwrites the newest sample, before start. Write over the oldest, at start.", -1),
    moves_before_writing=written_aside(
        "start moves before the sample is written, so the oldest stays. Write, then move.", 1),
    samples_reversed=samples_changed(
        "The samples are written backwards. They come oldest first; write them in that order.",
        lambda samples, _: samples[::-1]),
    first_sample_only=samples_changed(
        "Only the first sample was written. Is return inside the loop?",
        lambda samples, _: samples[:1]),
    first_sample_lost=samples_changed(
        "The first sample was not written. Let the loop begin with samples[0].",
        lambda samples, _: samples[1:]),
    last_sample_lost=samples_changed(
        "The last sample was not written. Does the loop end one too early?",
        lambda samples, _: samples[:-1]),
    newer_ones_lost=samples_changed(
        "With more samples than places, the newest must stay: you kept the oldest of them.",
        lambda samples, size: samples[:size]),
    start_of_the_last_ones=samples_changed(
        "You kept the last samples only. start must still move on by one for each one given.",
        lambda samples, size: samples[-size:]),
    window_in_memory_order=window(
        "The window is in memory order. It must be in time order: begin it at start.",
        lambda buffer, *_: buffer),
    window_at_old_start=window(
        "The window begins where the oldest sample was before. Begin it at the new start.",
        lambda buffer, _start, old, _: np.roll(buffer, -old)),
    rolled_the_other_way=window(
        "The window is rolled the wrong way: np.roll(buffer, -start) puts place start first.",
        lambda buffer, start, *_: np.roll(buffer, start)),
    newest_first=window("The window runs backwards. The model expects the oldest sample first.",
        lambda buffer, start, *_: np.roll(buffer, -start)[::-1]),
    window_cut=window(
        "The window ends at the buffer's end. What stands before start belongs to it, behind.",
        lambda buffer, start, *_: buffer[start:]),
    window_of_the_new=window(
        "The window is the whole buffer in time order, not only the new samples.",
        lambda _buffer, _start, _old, samples: samples),
    start_of_the_newest=(
        "This is the place of the newest sample. Return that of the oldest, the next place.",
        lambda right, *_: (right[0], (right[1] - 1) % len(right[0]), right[2])),
    start_one_too_far=(
        "start is one place too far: behind the last sample written is already the oldest one.",
        lambda right, *_: (right[0], (right[1] + 1) % len(right[0]), right[2])),
    start_not_moved=start_changed(
        "start did not change. Each sample written moves it on by one place.",
        lambda _end, _size, start, _count: start),
    start_without_remainder=start_changed(
        "start is larger than the buffer. Take the remainder: % len(buffer).",
        lambda _end, _size, start, count: start + count),
    start_from_0=start_changed("start moved on from 0. It moves on from where it was.",
        lambda _end, size, _start, count: count % size),
    shifts=(
        "Shifting copies every sample each time. Leave the samples where they are and move start.",
        lambda right, *_: (right[2], 0, right[2])),
    grows=("The buffer grew. On a board it has a fixed length: new samples replace the oldest.",
        lambda _, b, start, new: (np.append(b, new), start, np.append(b, new)[-len(b) :])),
    wider_integers=(INT16,
        lambda right, *_: (right[0].astype(np.int64), right[1], right[2].astype(np.int64))),
    wider_from_a_list=(INT16, lambda right, _b, _start, samples: start_kept(right[1],
        right[0].astype(np.int16 if len(samples) >= len(right[0]) else np.int64))),
    wider_window=(INT16, lambda right, *_: (right[0], right[1], right[2].astype(np.int64))),
    floats=(
        "The samples became floating-point numbers. Begin with buffer.copy(), which stays int16.",
        lambda right, *_: (right[0].astype(float), right[1], right[2].astype(float))),
    lists=("The numbers are right, but in lists. Begin with buffer.copy(), which is an array.",
        lambda right, *_: (right[0].tolist(), right[1], right[2].tolist())),
    no_window=(THREE, lambda right, *_: right[:2]),
    window_only=(THREE, lambda right, *_: right[2]),
    a_dict=(f"This is a dictionary. {THREE}",
        lambda right, *_: dict(zip(("buffer", "start", "window"), right, strict=True))),
)
# fmt: on


@ring_buffer_push.accepted
def ring_by_time(buffer, start, samples):
    size = len(buffer)
    times = np.concatenate([buffer[start:], buffer[:start], samples])[-size:]
    start = (start + len(samples)) % size
    return np.roll(times, start), start, times


# parity_report -----------------------------------------------------------------------------------


def output_inputs(rng):
    """Equal ones, one step apart, both ends of int8, and answers whose labels differ."""
    same = np.array([[100, -128, -100], [-128, 127, -127]], np.int8)
    ends = np.array([[127, -128, 3], [-128, 127, 4], [5, -128, 6], [7, 90, -120]], np.int8)
    other = np.array([[-128, 127, 3], [-127, 127, 4], [5, -120, 6], [80, 90, -120]], np.int8)
    turned = np.array([[100, -30, 0], [1, 2, 3]], np.int8)
    lowest = np.array([[-5, 90, -9, 3], [8, 7, -7, -6]], np.int8)
    cases = [
        (same, same.copy()),
        (ends, other),
        (turned, turned * np.int8([-1, 1, 1])),
        (lowest, lowest[:, [2, 1, 0, 3]] + np.int8([[0], [1]])),
    ]
    for rows, classes in ((6, 4), (9, 3), (12, 5)):
        expected = rng.integers(-128, 128, (rows, classes)).astype(np.int8)
        got = expected.copy()
        got[0] = rng.permutation([-128, 127, *rng.integers(-90, 90, classes - 2)])
        expected[0] = got[0][::-1]
        expected[0, 0], got[0, 0] = -128, 127
        got[1, 0] -= 1 if got[1, 0] > 0 else -1
        cases.append((expected, got))
    return cases


parity_report = exercise(points=2, inputs=output_inputs, comparison=Comparison(rtol=1e-06))


def as_ints(expected, got):
    return expected.astype(int), got.astype(int)


def distances(expected, got):
    return np.abs(np.subtract(*as_ints(expected, got)))


def of_distances(hint, distances):
    """equal, differing and largest as other distances give them."""

    def spoil(right, *both):
        d = distances(*both)
        counted = {"equal": float(np.mean(d == 0)), "differing": int(np.sum(d > 0))}
        return right | counted | {"largest": int(d.max())}

    return hint, spoil


WHOLE_ROWS = "This counts whole rows. equal and differing count single values."
YES_OR_NO = "This says only whether all are alike. A share is asked for: the mean of comparisons."
NO_PERCENT = "These are percentages. A share runs from 0 to 1."
NO_ROUNDING = "Do not round: 0.999 would look like 1."
ABSOLUTE_FIRST = (
    "You took absolute values before subtracting: -100 and 100 would be equal. Subtract first."
)
A_MEAN = "This is a mean. largest is one difference: the maximum."
SAME_ROW = "Compare within each row: argmax(axis=1), one label for each row."

# fmt: off
add_field_mistakes(
    parity_report,
    "largest",
    int8_overflow=(
        "The int8 difference overflowed: 127 - (-128) became -1. Convert both arrays to int.",
        lambda _, expected, got: int(np.abs(expected - got).max())),
    sign_left=("Negative differences count too: take the absolute value before the maximum.",
        lambda _, *both: int(np.subtract(*as_ints(*both)).max())),
    absolute_values=("You took absolute values before subtracting: -100 and 100 would be equal.",
        lambda _, *both: int(np.abs(np.subtract(*map(np.abs, as_ints(*both)))).max())),
    unsigned=(
        "uint8 has no negative numbers: -1 became 255. Convert to int, which is wide enough.",
        lambda _, *both: int(np.subtract(*(each.astype(np.uint8) for each in both)).max())),
    sum_for_largest=("This is a sum. largest is one difference: the maximum.",
                     lambda _, *both: int(distances(*both).sum())),
    mean_for_largest=(A_MEAN, lambda _, *both: float(distances(*both).mean())),
    whole_mean_for_largest=(A_MEAN, lambda _, *both: int(distances(*both).mean())),
    largest_of_each_row=("One number is asked for: max() of all, without axis.",
                         lambda _, *both: distances(*both).max(axis=1)),
    largest_as_float=("Differences of codes are whole numbers: int(...).",
                      lambda right, *_: float(right)),
    maxima_subtracted=(
        "You subtracted the maxima. Subtract value from value first, then take the maximum.",
        lambda _, expected, got: abs(int(expected.max()) - int(got.max()))),
)
add_field_mistakes(
    parity_report,
    "equal",
    rows_equal=(WHOLE_ROWS, lambda _, e, g: float((e == g).all(axis=1).mean())),
    equal_counted=("equal is a count here. Divide by the number of values to get a share.",
        lambda _, e, g: int(np.sum(e == g))),
    divided_by_rows=("You divided by the number of rows. Divide by that of all values: the size.",
        lambda _, e, g: float(np.sum(e == g) / len(e))),
    near_counts_as_equal=("A difference of 1 counts as equal here. Parity means no tolerance.",
        lambda _, *both: float((distances(*both) <= 1).mean())),
    share_of_differing=("This is the share that differs.", lambda right, *_: 1 - right),
    all_equal=(YES_OR_NO, lambda _, e, g: np.array_equal(e, g)),
    all_equal_as_number=(YES_OR_NO, lambda _, e, g: float(np.array_equal(e, g))),
    equal_in_percent=(NO_PERCENT, lambda right, *_: 100 * right),
    equal_rounded=(NO_ROUNDING, lambda right, *_: round(right, 2)),
)
add_field_mistakes(
    parity_report,
    "differing",
    counts_the_equal=("differing counts the equal values. Count those that differ.",
        lambda _, e, g: int(np.sum(e == g))),
    rows_differing=(WHOLE_ROWS, lambda _, e, g: int((e != g).any(axis=1).sum())),
    only_lower_counted=(
        "Only values where got is lower are counted. Higher ones differ too.",
        lambda _, *both: int(np.sum(np.subtract(*as_ints(*both)) > 0))),
    only_higher_counted=(
        "Only values where got is higher are counted. Lower ones differ too.",
        lambda _, *both: int(np.sum(np.subtract(*as_ints(*both)) < 0))),
    last_value_left_out=("The last value is not counted. Does the loop end one too early?",
        lambda _, e, g: int(np.sum((e != g).ravel()[:-1]))),
    subtracted_from_rows=("len gives the number of rows. The number of all values is the size.",
        lambda _, e, g: len(e) - int(np.sum(e == g))),
    differing_share=("differing is a count, equal a share.",
        lambda _, e, g: float((e != g).mean())),
    differences_added=(
        "You added up the differences. Count them: a sum of True and False counts the True.",
        lambda _, *both: int(distances(*both).sum())),
)
add_field_mistakes(
    parity_report,
    "same_label",
    labels_of_columns=(
        "argmax runs down the columns. A label is the place of a row's highest value: axis=1.",
        lambda _, e, g: float(np.mean(e.argmax(axis=0) == g.argmax(axis=0)))),
    one_label=(SAME_ROW, lambda _, e, g: float(e.argmax() == g.argmax())),
    labels_counted=("same_label is a count here. Divide by the number of rows to get a share.",
        lambda _, e, g: int(np.sum(e.argmax(axis=1) == g.argmax(axis=1)))),
    divided_by_values=(
        "You divided the labels by the number of values. There is one label for each row.",
        lambda _, e, g: float(np.sum(e.argmax(axis=1) == g.argmax(axis=1)) / e.size)),
    compared_with_itself=(
        "same_label is 1 whatever got holds: the labels of one array are compared with themselves.",
        lambda *_: 1.0),
    highest_scores=("max gives the highest value; the label is its place: argmax.",
        lambda _, e, g: float(np.mean(e.max(axis=1) == g.max(axis=1)))),
    lowest_scores=(
        "argmin is the place of the lowest value; the label is that of the highest: argmax.",
        lambda _, e, g: float(np.mean(e.argmin(axis=1) == g.argmin(axis=1)))),
    other_labels=("This is the share of other labels.", lambda right, *_: 1 - right),
    all_labels=(YES_OR_NO, lambda right, *_: right == 1),
    labels_in_percent=(NO_PERCENT, lambda right, *_: 100 * right),
    label_rounded=(NO_ROUNDING, lambda right, *_: round(right, 2)),
)
add_mistakes(
    parity_report,
    rows=(WHOLE_ROWS, lambda right, e, g: (right | {"equal": float((e == g).all(axis=1).mean()),
        "differing": int((e != g).any(axis=1).sum())})),
    percent=(NO_PERCENT,
        lambda right, *_: right | {key: 100 * right[key] for key in ("equal", "same_label")}),
    rounded=(NO_ROUNDING,
        lambda right, *_: right | {key: round(right[key], 2) for key in ("equal", "same_label")}),
    equal_and_label_swapped=("equal and same_label are swapped.",
        lambda right, *_: right | {"equal": right["same_label"], "same_label": right["equal"]}),
    absolute_first=of_distances(ABSOLUTE_FIRST,
        lambda *both: np.abs(np.subtract(*map(np.abs, as_ints(*both))))),
    absolute_int8_first=of_distances(ABSOLUTE_FIRST,
        lambda e, g: np.abs(np.subtract(*as_ints(np.abs(e), np.abs(g))))),
    one_step_forgiven=("A difference of 1 counts as equal here. Parity means no tolerance.",
        lambda right, *both: (right | {"equal": float((distances(*both) <= 1).mean()),
        "differing": int((distances(*both) > 1).sum())})),
    no_keys=("Return a dictionary with the four names, as in the example.",
        lambda right, *_: tuple(right.values())),
)
# fmt: on


@parity_report.accepted
def parity_in_loops(expected, got):
    differing, largest, labels = 0, 0, 0
    for one, other in zip(expected.tolist(), got.tolist(), strict=True):
        labels += one.index(max(one)) == other.index(max(other))
        for a, b in zip(one, other, strict=True):
            differing += a != b
            largest = max(largest, abs(a - b))
    return {
        "same_label": labels / len(expected),
        "largest": largest,
        "differing": differing,
        "equal": 1 - differing / expected.size,
    }


# profile -----------------------------------------------------------------------------------------


LAYERS = ("conv", "depthwise", "pointwise", "pool", "dense", "softmax")


def layer_inputs(rng):
    """Neither the first nor the last layer takes most, nor the one whose name sorts last."""
    softmax_first = {"softmax": 9_001, "conv": 70_003, "dense": 5_001}
    cases = [
        ({"conv": 500_000, "dense": 140_000}, 64e6, (1.0, 1.5), 5.0, 3.3),
        (softmax_first, 48e6, (1.1, 1.7), 7.3, 1.8),
    ]
    for layers in (3, 4, 6):
        counts = rng.integers(10_000, 900_000, layers).tolist()
        counts[1] = 1_000_000 + counts[1]
        names = [f"{i:02d} {name}" for i, name in enumerate(LAYERS[:layers])]
        low = float(rng.choice([1.0, 1.1, 1.2]))
        clock_hz, current_ma = float(rng.choice([48e6, 120e6, 150e6])), float(rng.uniform(4, 30))
        supply_v = float(rng.choice([1.8, 3.0]))
        instructions = dict(zip(names, counts, strict=True))
        cases.append((instructions, clock_hz, (low, low + 0.4), current_ma, supply_v))
    return cases


profile = exercise(
    points=2, inputs=layer_inputs, comparison=Comparison(rtol=1e-06), closed_rooms=("cost",)
)


def both_from(hint, ms):
    """Another time, and the energy that follows from it."""

    def spoil(right, instructions, clock_hz, cycles, current_ma, supply_v):
        times = [ms(right["instructions"], clock_hz, each) for each in cycles]
        return right | {"ms": times, "uj": [each * current_ma * supply_v for each in times]}

    return hint, spoil


def other_times(hint, times):
    """Other times, made of the counts, the clock and the pair of cycles, and their energy."""

    def spoil(right, instructions, clock_hz, cycles, current_ma, supply_v):
        ms = times(instructions, clock_hz, cycles)
        return right | {"ms": ms, "uj": [each * current_ma * supply_v for each in ms]}

    return hint, spoil


def rounded_to(digits):
    """By name: the times rounded, and energies that follow; one of the two rounded alone."""

    def times(count, clock, each):
        return round(1000 * count * each / clock, digits)

    def alone(key):
        return lambda right, *_: right | {key: [round(x, digits) for x in right[key]]}

    return {
        f"time_rounded_to_{digits}": both_from(AS_IT_IS, times),
        f"only_time_rounded_to_{digits}": (AS_IT_IS, alone("ms")),
        f"only_energy_rounded_to_{digits}": (AS_IT_IS, alone("uj")),
    }


def energy(hint, of):
    """Another energy of each time in ms, at the current and voltage given."""
    return hint, lambda _, instructions, clock_hz, cycles, current, volts: [
        of(1000 * sum(instructions.values()) * each / clock_hz, current, volts) for each in cycles
    ]


SECONDS = "Cycles divided by cycles per second are seconds. Multiply by 1000 for ms."
MICROSECONDS = "These are microseconds. There are 1000 ms in a second: multiply by 1000."
ALREADY_UJ = "ms times mA times V is already µJ: mW times ms."
DIVIDED = "More cycles per instruction take longer: multiply by them."
BOTH_ENDS = "Return both ends, [low, high], of ms and of uj."
PAIR = "Both ends are the same. Compute once with each of the two numbers of cycles."
FIXED = "is fixed in your text. Use the argument: other boards have another one."
LIST_OF_TWO = "One number came. Return both ends, [low, high]."
AS_IT_IS = "Do not round; the lesson rounds where it shows the numbers."

# fmt: off
add_mistakes(
    profile,
    seconds=both_from(SECONDS, lambda count, clock, each: count * each / clock),
    microseconds=both_from(MICROSECONDS, lambda count, clock, each: 1e6 * count * each / clock),
    cycles_divide=both_from(DIVIDED, lambda count, clock, each: 1000 * count / each / clock),
    cycles_divide_seconds=both_from(DIVIDED, lambda count, clock, each: count / each / clock),
    cycles_divide_in_order=(DIVIDED, lambda right, i, clock, cycles, ma, v: (right | {
        "ms": sorted(1000 * sum(i.values()) / each / clock for each in cycles),
        "uj": sorted(1000 * sum(i.values()) / each / clock * ma * v for each in cycles)})),
    cycles_left_out=both_from(
        "Both ends are the same: your range counts one cycle for each instruction.",
        lambda count, clock, _each: 1000 * count / clock),
    upside_down=both_from("The fraction is upside down: a faster clock must give a shorter time.",
        lambda count, clock, each: 1000 * clock * each / count),
    clock_multiplies=both_from("A faster clock takes less time: divide by it.",
        lambda count, clock, each: 1000 * count * each * clock),
    clock_in_mhz=both_from(
        "Your time is a million times too short. Two things do this: clock_hz times a million, "
        "though it is in hertz; or seconds divided by 1000, though ms are seconds times 1000.",
        lambda count, clock, each: 1000 * count * each / (clock * 1e6)),
    clock_fixed=both_from(f"The clock {FIXED}",
        lambda count, _clock, each: 1000 * count * each / 64e6),
    times_of_the_slowest=other_times(
        "Only the slowest layer's time was taken. An inference runs all of them.",
        lambda i, clock, cycles: [1000 * max(i.values()) * each / clock for each in cycles]),
    mean_of_cycles=other_times(f"The cycles were averaged. {PAIR}",
        lambda i, clock, cycles: [1000 * sum(i.values()) * sum(cycles) / 2 / clock] * 2),
    sum_of_cycles=other_times(f"The cycles were added up. {PAIR}",
        lambda i, clock, cycles: [1000 * sum(i.values()) * sum(cycles) / clock] * 2),
    high_twice=other_times(PAIR,
        lambda i, clock, cycles: [1000 * sum(i.values()) * cycles[1] / clock] * 2),
    layers_timed=(
        "len counts the layers. Add up their counts: the sum of instructions.values().",
        lambda right, i, clock, *others: profile(dict.fromkeys(i, 1), clock, *others)
        | {"slowest": right["slowest"]}),
    ms_and_uj_swapped=("ms and uj are swapped.",
        lambda right, *_: right | {"ms": right["uj"], "uj": right["ms"]}),
    hundredths_cut_off=both_from(AS_IT_IS,
        lambda count, clock, each: 1000 * count * each / clock // 0.01 * 0.01),
    **rounded_to(1),
    **rounded_to(2),
    **rounded_to(3),
    time_in_whole_ms=both_from(
        AS_IT_IS, lambda count, clock, each: round(1000 * count * each / clock)),
    whole_ms=both_from(AS_IT_IS, lambda count, clock, each: 1000 * count * each // clock),
    high_before_low=("The two ends are swapped: low comes first.",
        lambda right, *_: right | {key: right[key][::-1] for key in ("ms", "uj")}),
    one_figure=(f"This is only the middle. {BOTH_ENDS}",
        lambda right, *_: right | {key: sum(right[key]) / 2 for key in ("ms", "uj")}),
    low_only=(f"This is one end only. {BOTH_ENDS}",
        lambda right, *_: right | {key: right[key][0] for key in ("ms", "uj")}),
    rounded=(AS_IT_IS,
        lambda right, *_: right | {key: [round(x) for x in right[key]] for key in ("ms", "uj")}),
    slowest_only=(
        "Only the slowest layer was counted. An inference runs all of them: add them up.",
        lambda right, instructions, *others: profile(
        {right["slowest"]: instructions[right["slowest"]]}, *others)),
    mean_of_layers=(
        "You took the mean of the layers. An inference runs all of them: add them up.",
        lambda right, instructions, clock_hz, *others: (right | {
        key: profile(instructions, clock_hz * len(instructions), *others)[key]
        for key in ("ms", "uj")})),
    names_or_pair=(("Two things raise this: sum(instructions) adds the names, its counts are "
        "instructions.values(); and cycles_per_instruction is a pair, so compute once for each."
        ), lambda *_: fail(TypeError())),
)
add_field_mistakes(
    profile,
    "ms",
    only_ms_in_seconds=(SECONDS, lambda right, *_: [each / 1000 for each in right]),
    only_ms_in_us=(MICROSECONDS, lambda right, *_: [each * 1000 for each in right]),
    only_ms_low=(BOTH_ENDS, lambda right, *_: right[0]),
    only_ms_mean=(LIST_OF_TWO, lambda right, *_: sum(right) / 2),
)
add_field_mistakes(
    profile,
    "uj",
    mj=energy(
        f"{ALREADY_UJ} Your result is 1000 times too small.", lambda ms, ma, v: ms * ma * v / 1000),
    joules=energy(f"These are joules. {ALREADY_UJ}", lambda ms, ma, v: ms / 1000 * ma / 1000 * v),
    times_1000=energy(
        f"{ALREADY_UJ} Your result is 1000 times too large.", lambda ms, ma, v: ms * ma * v * 1000),
    times_a_million=energy(f"{ALREADY_UJ} The million is for joules, which are s times W.",
        lambda ms, ma, v: ms * ma * v * 1e6),
    no_voltage=energy(
        "Time times current is a charge. Multiply by the supply voltage to get an energy.",
        lambda ms, ma, _v: ms * ma),
    no_current=energy(
        "Power is current times voltage; the current is missing.", lambda ms, _ma, v: ms * v),
    voltage_divides=energy(
        "Power is current times voltage: multiply by it.", lambda ms, ma, v: ms * ma / v),
    power=energy(
        "mA times V is the power, in mW. Energy is power times time.", lambda _ms, ma, v: ma * v),
    time_divides=energy(
        "Energy is power times time: multiply by it.", lambda ms, ma, v: ma * v / ms),
    voltage_fixed=energy(f"The voltage {FIXED}", lambda ms, ma, _v: ms * ma * 3.3),
    current_fixed=energy(f"The current {FIXED}", lambda ms, _ma, v: ms * 5.0 * v),
    current_twice=energy("The current is in it twice. Power is current times voltage.",
        lambda ms, ma, v: ms * ma * ma * v),
    voltage_twice=energy("The voltage is in it twice. Power is current times voltage.",
        lambda ms, ma, v: ms * ma * v * v),
    low_energy_twice=(
        "Both ends of uj are the same. The second is the energy of the longer time.",
        lambda right, *_: [right[0]] * 2),
    only_uj_mean=(LIST_OF_TWO, lambda right, *_: sum(right) / 2),
    only_uj_low=(BOTH_ENDS, lambda right, *_: right[0]),
    only_power=("mA times V is the power, in mW. Energy is power times time, at both ends.",
        lambda _right, _i, _clock, _cycles, ma, v: ma * v),
)
add_field_mistakes(
    profile,
    "instructions",
    cycles_for_instructions=(
        "These are cycles. instructions counts what runs, whatever it takes: the plain sum.",
        lambda right, _i, _clock, cycles, *_: [right * each for each in cycles]),
    high_cycles_for_instructions=(
        "These are cycles. instructions counts what runs, whatever it takes: the plain sum.",
        lambda right, _i, _clock, cycles, *_: int(right * cycles[1])),
    low_cycles_for_instructions=(
        "These are cycles. instructions counts what runs, whatever it takes: the plain sum.",
        lambda right, _i, _clock, cycles, *_: int(right * cycles[0])),
    layers_counted=("This is the number of layers. Add up their counts.",
        lambda _, i, *_rest: len(i)),
)
add_field_mistakes(
    profile,
    "slowest",
    largest_name=(
        "max of a dict compares its keys, here names. Compare counts: key=instructions.get.",
        lambda _, instructions, *_rest: max(instructions)),
    count_for_name=("slowest is the layer's name, not its count.",
        lambda _, instructions, *_rest: max(instructions.values())),
    name_and_count=("Name and count came together. Return the name alone.",
        lambda right, instructions, *_rest: (right, instructions[right])),
    name_in_a_list=("The name came in a list. Return the name alone.",
        lambda right, *_: [right]),
    place_for_name=("This is the place of the layer. Return its name.",
        lambda right, instructions, *_rest: list(instructions).index(right)),
    fastest=("This layer has the fewest instructions; the slowest has the most.",
        lambda _, instructions, *_rest: min(instructions, key=instructions.get)),
    first_layer=("This is the first layer, not the one with the most instructions.",
        lambda _, instructions, *_rest: next(iter(instructions))),
    last_layer=("This is the last layer, not the one with the most instructions.",
        lambda _, instructions, *_rest: list(instructions)[-1]),
)
# fmt: on


@profile.accepted
def profile_in_seconds_and_watts(instructions, clock_hz, cycles, current_ma, supply_v):
    count, slowest = max((count, layer) for layer, count in instructions.items())
    others = sum(each for layer, each in instructions.items() if layer != slowest)
    seconds = np.array(cycles) * (count + others) / clock_hz
    watts = current_ma / 1000 * supply_v
    return {
        "slowest": slowest,
        "uj": tuple(1e6 * watts * seconds),
        "ms": tuple(1e3 * seconds),
        "instructions": count + others,
    }
