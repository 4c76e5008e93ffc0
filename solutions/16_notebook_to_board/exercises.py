"""How lesson 16 is graded: inputs, known mistakes with their hints, other right answers."""

import re

import numpy as np

from tinyml_course.exercises import Comparison, exercise

CLOSED_ROOMS = ("deploy",)


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


@to_c_array.mistake
def decimal(*given):
    """These are decimal numbers. C accepts them, but here bytes are hexadecimal: 0x1c."""
    return respelled(str, *given)


@to_c_array.mistake
def signed(*given):
    """Bytes from 128 up came out negative. Write every byte as a number from 0 to 255."""
    return respelled(lambda byte: str(byte - 256 if byte > 127 else byte), *given)


@to_c_array.mistake
def without_0x(*given):
    """0x is missing. Without it, C reads 10 as ten and rejects 09 and 1c."""
    return respelled("{:02x}".format, *given)


@to_c_array.mistake
def one_digit(*given):
    """hex(9) is 0x9. Write two digits for each byte, 0x09: use the format 02x."""
    return respelled(hex, *given)


@to_c_array.mistake
def capitals(*given):
    """The bytes are right, but in capitals. Write 0xff: the format is 02x, not 02X."""
    return respelled("0x{:02X}".format, *given)


@to_c_array.mistake
def blank_for_zero(*given):
    """The format 2x pads with a space: 0x 9. Pad with a zero: 02x."""
    return respelled("0x{:2x}".format, *given)


@to_c_array.mistake
def no_comma_at_line_end(*given):
    """Each line of bytes must end with a comma; C allows one after the very last byte too."""
    return [line.removesuffix(",") for line in to_c_array(*given)]


def replaced(old, new, data, name):
    return [line.replace(old, new) for line in to_c_array(data, name)]


@to_c_array.mistake
def alignas_forgotten(*given):
    """alignas(16) is missing. The runtime reads 32-bit numbers in place, and some cores fault if
    such a number does not begin at a multiple of 4."""
    return replaced("alignas(16) ", "", *given)


@to_c_array.mistake
def not_const(*given):
    """const is missing before the array: without it, all of it is copied to RAM."""
    return replaced("const unsigned char", "unsigned char", *given)


@to_c_array.mistake
def char_alone(*given):
    """Whether char is signed depends on the compiler. Write unsigned char."""
    return replaced("unsigned char", "char", *given)


@to_c_array.mistake
def no_length(*given):
    """The line with the length is missing: other C files do not know how long the array is."""
    return to_c_array(*given)[:-1]


@to_c_array.mistake
def length_of_lines(data, name):
    """This length counts lines. It must count bytes: len(data)."""
    lines = to_c_array(data, name)
    return [*lines[:-1], f"const unsigned int {name}_len = {len(lines) - 3};"]


@to_c_array.mistake
def no_semicolon(*given):
    """The closing brace needs a semicolon: };"""
    return replaced("};", "}", *given)


@to_c_array.mistake
def one_line(*given):
    """All bytes are on one line. Begin a new line after every 12: range(0, len(data), 12)."""
    first, *rows, brace, length = to_c_array(*given)
    return [first, "    " + " ".join(row.strip() for row in rows), brace, length]


@to_c_array.mistake
def rest_lost(data, name):
    """The last, shorter line is missing: 41 bytes are 3 full lines and 5 bytes."""
    first, *rows, brace, length = to_c_array(data, name)
    return [first, *rows[: len(data) // 12], brace, length]


@to_c_array.mistake
def one_text(*given):
    """This is one string. Return the list of its lines; the lesson joins them."""
    return "\n".join(to_c_array(*given))


@to_c_array.mistake
def line_ends(*given):
    """Each line ends with a line break. Leave it out; joining adds it."""
    return [f"{line}\n" for line in to_c_array(*given)]


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
    """Every second list holds two operators whose order changes with their names."""
    edges = [
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


@required_ops.mistake
def repeats(operator_names):
    """A method is listed twice. Register each operator once, however many layers use it."""
    return sorted(map(add_method, operator_names))


@required_ops.mistake
def case_of_2d(operator_names):
    """capitalize turns 2D into 2d, and AddConv2d does not exist: it is AddConv2D."""
    parts = ("".join(map(str.capitalize, name.split("_"))) for name in set(operator_names))
    return sorted(f"Add{part}" for part in parts)


@required_ops.mistake
def order_of_use(operator_names):
    """These are in the order of the layers. Sort them, so that the list does not depend on it."""
    return [add_method(name) for name in dict.fromkeys(operator_names)]


@required_ops.mistake
def sorted_before(operator_names):
    """You sorted the operators, not the methods: AddMaxPool2D comes before AddMaximum."""
    return [add_method(name) for name in sorted(set(operator_names))]


@required_ops.mistake
def no_add(operator_names):
    """Every method begins with Add: CONV_2D becomes AddConv2D."""
    return [method.removeprefix("Add") for method in required_ops(operator_names)]


@required_ops.mistake
def underscores(operator_names):
    """The underscores are still there: CONV_2D becomes AddConv2D."""
    return sorted({f"Add{name.title()}" for name in operator_names})


@required_ops.mistake
def capitals(operator_names):
    """Only the first letter of each part stays a capital: SOFTMAX becomes Softmax."""
    return sorted({"Add" + name.replace("_", "") for name in operator_names})


@required_ops.mistake
def calls(operator_names):
    """Return only the names, without (): the lesson writes the calls."""
    return [f"{method}()" for method in required_ops(operator_names)]


@required_ops.mistake
def resolver(operator_names):
    """Return only the names of the methods; the lesson adds resolver. and ();"""
    return [f"resolver.{method}();" for method in required_ops(operator_names)]


@required_ops.mistake
def last_missing(operator_names):
    """The last operator is missing. The board would stop there, after all other layers."""
    return required_ops(operator_names[:-1])


@required_ops.mistake
def reshape_missing(operator_names):
    """RESHAPE has no weights, but it is an operator too: without it the model does not start."""
    return [method for method in required_ops(operator_names) if method != "AddReshape"]


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
    shapes = [(6, 0, 2), (6, 4, 3), (6, 4, 2), (5, 3, 8), (4, 1, 0), (7, 5, 7)]
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


@ring_buffer_push.mistake
def no_wrap(*given):
    """start ran past the end. After the last place comes place 0: (start + 1) % len(buffer)."""
    return pushed(*given, lambda start: start + 1)


@ring_buffer_push.mistake
def stops_at_the_end(buffer, start, samples):
    """Samples that did not fit before the end of the buffer were lost. Continue at place 0."""
    return ring_buffer_push(buffer, start, samples[: len(buffer) - start])


@ring_buffer_push.mistake
def wraps_one_early(buffer, start, samples):
    """The last place is never used: take % len(buffer), not % (len(buffer) - 1)."""
    return pushed(buffer, start, samples, lambda start: (start + 1) % (len(buffer) - 1))


def written_aside(by, buffer, start, samples):
    """Every sample written some places aside, while start moves as it should."""
    buffer, end, _ = ring_buffer_push(buffer, (start + by) % len(buffer), samples)
    end = (end - by) % len(buffer)
    return buffer, end, np.roll(buffer, -end)


@ring_buffer_push.mistake
def overwrites_the_newest(*given):
    """This overwrites the newest sample, before start. The oldest is at start: write there."""
    return written_aside(-1, *given)


@ring_buffer_push.mistake
def moves_before_writing(*given):
    """start moves before the sample is written, so the oldest stays. Write first, then move."""
    return written_aside(1, *given)


@ring_buffer_push.mistake
def window_in_memory_order(*given):
    """The window is in memory order. It must be in time order: begin it at start."""
    buffer, start, _ = ring_buffer_push(*given)
    return buffer, start, buffer


@ring_buffer_push.mistake
def rolled_the_other_way(*given):
    """The window is rolled the wrong way: np.roll(buffer, -start) puts place start first."""
    buffer, start, _ = ring_buffer_push(*given)
    return buffer, start, np.roll(buffer, start)


@ring_buffer_push.mistake
def newest_first(*given):
    """The window runs backwards. The model expects the oldest sample first."""
    buffer, start, window = ring_buffer_push(*given)
    return buffer, start, window[::-1]


@ring_buffer_push.mistake
def start_of_the_newest(*given):
    """This is the place of the newest sample. Return that of the oldest, the next place."""
    buffer, start, window = ring_buffer_push(*given)
    return buffer, (start - 1) % len(buffer), window


@ring_buffer_push.mistake
def start_not_moved(buffer, start, samples):
    """start did not change. Each sample written moves it on by one place."""
    new, _, _ = ring_buffer_push(buffer, start, samples)
    return new, start, np.roll(new, -start)


@ring_buffer_push.mistake
def shifts(*given):
    """Shifting copies every sample each time. Leave the samples where they are and move start."""
    _, _, window = ring_buffer_push(*given)
    return window, 0, window


@ring_buffer_push.mistake
def grows(buffer, start, samples):
    """The buffer grew. On a board it has a fixed length: new samples replace the oldest."""
    longer = np.concatenate([buffer, samples])
    return longer, start, longer[-len(buffer) :]


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
    cases = [(same, same.copy()), (ends, other), (turned, turned * np.int8([-1, 1, 1]))]
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


@parity_report.mistake
def int8_overflow(expected, got):
    """The int8 difference overflowed: 127 - (-128) became -1. Convert both arrays to int."""
    return parity_report(expected, got) | {"largest": int(np.abs(expected - got).max())}


@parity_report.mistake
def sign_left(expected, got):
    """Negative differences count too: take the absolute value before the maximum."""
    largest = int((expected.astype(int) - got.astype(int)).max())
    return parity_report(expected, got) | {"largest": largest}


@parity_report.mistake
def absolute_values(expected, got):
    """You took absolute values before subtracting: -100 and 100 would be equal."""
    distance = np.abs(np.abs(expected.astype(int)) - np.abs(got.astype(int)))
    return parity_report(expected, got) | {"largest": int(distance.max())}


@parity_report.mistake
def rows(expected, got):
    """This counts whole rows. equal and differing count single values."""
    same = (expected == got).all(axis=1)
    found = {"equal": float(same.mean()), "differing": int((~same).sum())}
    return parity_report(expected, got) | found


@parity_report.mistake
def percent(expected, got):
    """These are percentages. A share runs from 0 to 1."""
    report = parity_report(expected, got)
    return report | {key: 100 * report[key] for key in ("equal", "same_label")}


@parity_report.mistake
def labels_of_columns(expected, got):
    """argmax runs down the columns. A label is the place of a row's highest value: axis=1."""
    same = float(np.mean(expected.argmax(axis=0) == got.argmax(axis=0)))
    return parity_report(expected, got) | {"same_label": same}


@parity_report.mistake
def labels_counted(expected, got):
    """same_label is a count here. Divide by the number of rows to get a share."""
    report = parity_report(expected, got)
    return report | {"same_label": round(report["same_label"] * len(expected))}


@parity_report.mistake
def one_step_forgiven(expected, got):
    """A difference of 1 counts as equal here. Parity means no tolerance."""
    near = np.abs(expected.astype(int) - got.astype(int)) <= 1
    found = {"equal": float(near.mean()), "differing": int((~near).sum())}
    return parity_report(expected, got) | found


@parity_report.mistake
def highest_scores(expected, got):
    """max gives the highest value; the label is its place: argmax."""
    same = float(np.mean(expected.max(axis=1) == got.max(axis=1)))
    return parity_report(expected, got) | {"same_label": same}


@parity_report.mistake
def counts_the_equal(expected, got):
    """differing counts the equal values. Count those that differ."""
    return parity_report(expected, got) | {"differing": int(np.sum(expected == got))}


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
    cases = [({"conv": 500_000, "dense": 140_000}, 64e6, (1.0, 1.5), 5.0, 3.3)]
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


@profile.mistake
def seconds(instructions, clock_hz, *others):
    """Cycles divided by cycles per second are seconds. Multiply by 1000 for ms."""
    return profile(instructions, 1000 * clock_hz, *others)


@profile.mistake
def cycles_divide(instructions, clock_hz, cycles, *others):
    """More cycles per instruction take longer: multiply by them."""
    return profile(instructions, clock_hz, [1 / each for each in cycles], *others)


@profile.mistake
def cycles_left_out(instructions, clock_hz, _cycles, *others):
    """Both ends are the same: your range counts one cycle for each instruction."""
    return profile(instructions, clock_hz, (1.0, 1.0), *others)


@profile.mistake
def mj(*given):
    """ms times mA times V is already µJ; your result is 1000 times too small."""
    report = profile(*given)
    return report | {"uj": [each / 1000 for each in report["uj"]]}


@profile.mistake
def no_voltage(*given):
    """Time times current is a charge. Multiply by the supply voltage to get an energy."""
    return profile(*given[:-1], 1.0)


@profile.mistake
def power(*given):
    """mA times V is the power, in mW. Energy is power times time."""
    return profile(*given) | {"uj": [given[-2] * given[-1]] * 2}


@profile.mistake
def high_before_low(instructions, clock_hz, cycles, *others):
    """The two ends are swapped: low comes first."""
    return profile(instructions, clock_hz, cycles[::-1], *others)


@profile.mistake
def largest_name(instructions, *others):
    """max of a dict compares its keys, here names. Compare counts: key=instructions.get."""
    return profile(instructions, *others) | {"slowest": max(instructions)}


@profile.mistake
def count_for_name(instructions, *others):
    """slowest is the layer's name, not its count."""
    return profile(instructions, *others) | {"slowest": max(instructions.values())}


@profile.mistake
def slowest_only(instructions, *others):
    """Only the slowest layer was counted. An inference runs all of them: add them up."""
    layer = max(instructions, key=instructions.get)
    return profile({layer: instructions[layer]}, *others)


@profile.mistake
def one_figure(*given):
    """This is only the middle. Return both ends, [low, high]."""
    report = profile(*given)
    return report | {key: sum(report[key]) / 2 for key in ("ms", "uj")}


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
