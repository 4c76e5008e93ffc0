"""How lesson 16 is graded: points, comparison, and the hint each known mistake earns."""

from __future__ import annotations

from tinyml_course.exercises import Comparison, Exercise, Mistake

from . import answers, wrong

VISIBLE_SEED = 16

CHECKPOINT_DATA: dict[str, str] = {}

CLOSED_ROOMS = ("deploy",)
"""The room of the library that turns a model into C."""

EXERCISES = [
    Exercise(
        name="to_c_array",
        points=2,
        reference=answers.to_c_array,
        make_inputs=answers.byte_inputs,
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "decimal",
                wrong.in_decimal,
                "These are decimal numbers. C would take them; the file is to show bytes in "
                "hexadecimal, as every hex viewer does: 0x1c.",
            ),
            Mistake(
                "signed",
                wrong.signed,
                "Bytes of 128 and more came out negative. A byte of a file is 0 … 255; which of "
                "them are signed weights is for the runtime to know.",
            ),
            Mistake(
                "without_0x",
                wrong.without_0x,
                "0x is missing. Without it, C reads 10 as ten, 09 as an error and 1c as nonsense.",
            ),
            Mistake(
                "one_digit",
                wrong.by_hex,
                "hex(9) is 0x9. Write two digits for each byte, 0x09: the format 02x does.",
            ),
            Mistake(
                "capitals",
                wrong.in_capitals,
                "Right bytes in capitals. Write small letters, 0xff (the format is 02x, not 02X).",
            ),
            Mistake(
                "blank_for_zero",
                wrong.padded_with_blanks,
                "The format 2x fills up with a blank: 0x 9. Fill up with a zero: 02x.",
            ),
            Mistake(
                "no_comma_at_line_end",
                wrong.without_last_comma,
                "A comma is missing after the last byte of each line: 0x0b would stand beside "
                "0x0c with nothing between them. C allows one after the very last byte too.",
            ),
            Mistake(
                "alignas_forgotten",
                wrong.without_alignas,
                "alignas(16) is missing. The runtime reads 32-bit numbers in place, and some "
                "cores stop where such a number does not begin at a multiple of 4.",
            ),
            Mistake(
                "not_const",
                wrong.without_const,
                "const is missing from the array: without it the linker copies all of it into RAM.",
            ),
            Mistake(
                "char_alone",
                wrong.char_alone,
                "char may be signed or not, as the compiler likes. Write unsigned char.",
            ),
            Mistake(
                "no_length",
                wrong.without_length,
                "The line with the length is missing: C does not know how long an array is that "
                "comes from another file.",
            ),
            Mistake(
                "length_of_lines",
                wrong.length_of_lines,
                "This length counts lines. It must count bytes: len(data).",
            ),
            Mistake(
                "no_semicolon",
                wrong.without_semicolon,
                "The closing brace needs a semicolon: };",
            ),
            Mistake(
                "one_line",
                wrong.one_long_line,
                "All bytes stand in one line. Begin a new line after every 12: slice the data "
                "with range(0, len(data), 12).",
            ),
            Mistake(
                "rest_lost",
                wrong.whole_lines_only,
                "The last line, which is not full, got lost: 41 bytes are 3 lines and 5 bytes.",
            ),
            Mistake(
                "one_text",
                wrong.one_text,
                "This is one text. Return the list of its lines; the lesson joins them.",
            ),
            Mistake(
                "line_ends",
                wrong.lines_with_ends,
                "Each line ends in a line break of its own. Leave it out; joining adds it.",
            ),
        ),
    ),
    Exercise(
        name="required_ops",
        points=1,
        reference=answers.required_ops,
        make_inputs=answers.operator_inputs,
        closed_rooms=CLOSED_ROOMS,
        mistakes=(
            Mistake(
                "repeats",
                wrong.with_repeats,
                "A method stands here more than once. Register an operator once, however many "
                "layers use it: the resolver has as many places as you ask for.",
            ),
            Mistake(
                "case_of_2d",
                wrong.all_capitalized,
                "capitalize turns 2D into 2d, and AddConv2d does not exist: it is AddConv2D.",
            ),
            Mistake(
                "order_of_use",
                wrong.in_order_of_use,
                "These are in the order of the layers. Sort them, so that the file stays the same "
                "when layers change places.",
            ),
            Mistake(
                "sorted_before",
                wrong.sorted_before,
                "Sorted by the operators' names, not by the methods': MAXIMUM stands before "
                "MAX_POOL_2D, but AddMaxPool2D before AddMaximum. Sort last.",
            ),
            Mistake(
                "no_add", wrong.without_add, "Every method begins with Add: Conv2D is AddConv2D."
            ),
            Mistake(
                "underscores",
                wrong.underscores_kept,
                "The underscores are still there: CONV_2D becomes AddConv2D.",
            ),
            Mistake(
                "capitals",
                wrong.capitals_kept,
                "Only the first letter of each word stays a capital: SOFTMAX becomes Softmax.",
            ),
            Mistake(
                "calls",
                wrong.calls,
                "Return the names alone, without (): the lesson writes the calls.",
            ),
            Mistake(
                "resolver",
                wrong.with_resolver,
                "Return the names of the methods alone; the lesson writes resolver. and (); around "
                "them.",
            ),
            Mistake(
                "last_missing",
                wrong.last_forgotten,
                "The last operator is missing. The board would stop at it, after all other layers.",
            ),
            Mistake(
                "reshape_missing",
                wrong.no_reshape,
                "RESHAPE has no weights, but it is an operator too: without it the model does not "
                "start.",
            ),
        ),
    ),
    Exercise(
        name="ring_buffer_push",
        points=3,
        reference=answers.ring_buffer_push,
        make_inputs=answers.ring_inputs,
        mistakes=(
            Mistake(
                "no_wrap",
                wrong.no_wrap,
                "start ran past the end of the buffer. After the last place comes place 0 again: "
                "(start + 1) % len(buffer).",
            ),
            Mistake(
                "stops_at_the_end",
                wrong.stops_at_the_end,
                "Samples that did not fit before the end of the buffer got lost. They go on at "
                "place 0.",
            ),
            Mistake(
                "wraps_one_early",
                wrong.wraps_one_early,
                "The last place is never used: the remainder is of len(buffer), not of "
                "len(buffer) - 1.",
            ),
            Mistake(
                "overwrites_the_newest",
                wrong.over_the_newest,
                "This writes over the newest sample, one place before start. Write at start, where "
                "the oldest is.",
            ),
            Mistake(
                "moves_before_writing",
                wrong.moved_before,
                "start moves before the sample is written, so the oldest stays. First write at "
                "start, then move it.",
            ),
            Mistake(
                "window_in_memory_order",
                wrong.window_in_memory_order,
                "The window is in the order of memory: the newest sample stands before the oldest "
                "somewhere in it. Let it begin at start.",
            ),
            Mistake(
                "rolled_the_other_way",
                wrong.rolled_the_other_way,
                "The window is turned the wrong way: np.roll(buffer, -start) brings place start "
                "to the front.",
            ),
            Mistake(
                "newest_first",
                wrong.newest_first,
                "The window runs backwards. The model was trained on time that runs forwards: "
                "oldest first.",
            ),
            Mistake(
                "start_of_the_newest",
                wrong.start_of_the_newest,
                "This start is the place of the newest sample. Return the place of the oldest, one "
                "further on.",
            ),
            Mistake(
                "start_not_moved",
                wrong.start_not_moved,
                "start is where it was. Each sample written moves it one place on.",
            ),
            Mistake(
                "shifts",
                wrong.shifted,
                "This moves every sample to keep the oldest at place 0, which costs a whole copy "
                "for each sample. Leave the samples where they are and move start.",
            ),
            Mistake(
                "grows",
                wrong.appended,
                "The buffer grew. A board has no memory to grow into: the buffer keeps its length, "
                "and new samples take the place of the oldest.",
            ),
        ),
    ),
    Exercise(
        name="parity_report",
        points=2,
        reference=answers.parity_report,
        make_inputs=answers.output_inputs,
        comparison=Comparison(rtol=1e-6),
        mistakes=(
            Mistake(
                "int8_overflow",
                wrong.subtracted_in_int8,
                "The difference was taken in int8 and wrapped around: 127 - (-128) is 255, which "
                "int8 writes as -1. Convert both arrays to int before you subtract.",
            ),
            Mistake(
                "sign_left",
                wrong.without_sign_taken_off,
                "A difference to the other side counts too: take the absolute value before the "
                "maximum.",
            ),
            Mistake(
                "absolute_values",
                wrong.absolute_values_compared,
                "The absolute value is taken before the subtraction: -100 and 100 would be equal.",
            ),
            Mistake(
                "rows",
                wrong.whole_rows,
                "This counts whole answers (rows). equal and differing count single values.",
            ),
            Mistake(
                "percent",
                wrong.in_percent,
                "These are percent. A share runs from 0 to 1.",
            ),
            Mistake(
                "labels_of_columns",
                wrong.labels_of_columns,
                "argmax looks down the columns. A label is the highest of a row: axis=1.",
            ),
            Mistake(
                "labels_counted",
                wrong.labels_counted,
                "same_label is a count here. Divide by the number of rows: a share.",
            ),
            Mistake(
                "one_step_forgiven",
                wrong.one_step_forgiven,
                "A difference of one code is forgiven here. Parity means equal: no tolerance.",
            ),
            Mistake(
                "highest_scores",
                wrong.highest_scores_compared,
                "max gives the highest score; the label is its place, which argmax gives.",
            ),
            Mistake(
                "counts_the_equal",
                wrong.equal_ones_counted,
                "differing counts the values that are equal. Turn it round.",
            ),
        ),
    ),
    Exercise(
        name="profile",
        points=2,
        reference=answers.profile,
        make_inputs=answers.layer_inputs,
        comparison=Comparison(rtol=1e-6),
        closed_rooms=("cost",),
        mistakes=(
            Mistake(
                "seconds",
                wrong.in_seconds,
                "Cycles over cycles per second are seconds. Times 1000 for ms.",
            ),
            Mistake(
                "cycles_divide",
                wrong.cycles_divide,
                "More cycles for each instruction take longer: multiply by them.",
            ),
            Mistake(
                "cycles_left_out",
                wrong.cycles_left_out,
                "Both ends are the same: an instruction takes from low to high cycles, and your "
                "range counts one for each.",
            ),
            Mistake(
                "mj",
                wrong.energy_in_mj,
                "ms times mA times V is µJ already; this is a thousand times too little.",
            ),
            Mistake(
                "no_voltage",
                wrong.without_voltage,
                "Time times current is a charge. Times the supply voltage it is an energy.",
            ),
            Mistake(
                "power",
                wrong.power_for_energy,
                "mA times V is the power, in mW. Energy is power times time.",
            ),
            Mistake(
                "high_before_low",
                wrong.high_before_low,
                "The two ends changed places: low comes first.",
            ),
            Mistake(
                "largest_name",
                wrong.largest_name,
                "max of a dict compares its keys, here the names. Compare the counts: "
                "max(instructions, key=instructions.get).",
            ),
            Mistake(
                "count_for_name",
                wrong.count_for_name,
                "slowest is the layer's name, not its count.",
            ),
            Mistake(
                "slowest_only",
                wrong.slowest_only,
                "Only the slowest layer was counted. An inference runs all of them: add them up.",
            ),
            Mistake(
                "one_figure",
                wrong.one_figure,
                "This is the middle alone. Return both ends, [low, high]: neither is certain.",
            ),
        ),
    ),
]
