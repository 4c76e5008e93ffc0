"""The self-test's checksums name every flipped bit of a model's constants in flash."""

import re
import zlib

import numpy as np
import pytest

from tinyml_course.boards import load_board, load_boards
from tinyml_course.deploy.checksums import checksum_c
from tinyml_course.deploy.cores import find_core
from tinyml_course.deploy.export_c import KERNELS, export_c
from tinyml_course.deploy.flipped_bits import (
    WEIGHTS,
    compile_self_test,
    flip_bits,
    run_self_test,
    with_flip,
)
from tinyml_course.deploy.programs import make_program
from tinyml_course.deploy.project import kernels_for
from tinyml_course.errors import FirmwareError
from tinyml_course.paths import lesson_data_dir
from tinyml_course.tflite import read_model

MODELS = sorted(lesson_data_dir("").glob("*/*.tflite"))
GESTURE = lesson_data_dir("04_first_network") / "gesture_model.tflite"
EMULATED = [board for board in load_boards() if board.emulator]
CONSTANTS = ("_filter", "_stream", "_bias", "_multiplier", "_shift", "_exponentials")
ARRAYS = {True: 13, False: 25}
"""Of the gesture model: packed layers have one where others have four."""


def firmware_of(path, board, kernels="packed"):
    pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")
    pytest.importorskip("unicorn", reason="needs tinyml-course[emulator]")
    return compile_self_test(make_program(read_model(path), "none", None, kernels).files, board)


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_flipped_bits_of_every_lessons_model_are_caught_and_their_array_named(path):
    firmware = firmware_of(path, load_board("emulated-cortex-m4"))
    others = [end for end in CONSTANTS[2:] if any(name.endswith(end) for name in firmware.symbols)]
    flips = list(flip_bits(firmware, 6)) + list(flip_bits(firmware, 6, 1, others or WEIGHTS))
    assert len({(flip.array, flip.byte, flip.bit) for flip in flips}) > 8
    for flip in flips:
        assert flip.line.startswith("FAIL: right ")
        assert flip.line.endswith(f" arrays; first wrong in flash: {flip.array}")


@pytest.mark.parametrize("board", EMULATED, ids=lambda board: board.name)
def test_flipped_weight_bits_are_caught_on_every_emulated_board(board):
    kernels = kernels_for(board)
    firmware = firmware_of(GESTURE, board, kernels)
    arrays = ARRAYS[kernels == "packed" and find_core(board.emulator).has_packed]
    assert run_self_test(firmware) == f"PASS 8 of 8 vectors, {arrays} arrays"
    assert all(flip.is_caught for flip in flip_bits(firmware, 5))


@pytest.mark.parametrize("kernels", KERNELS)
def test_every_array_of_a_model_is_in_the_table(kernels):
    firmware = firmware_of(GESTURE, load_board("emulated-cortex-m4"), kernels)
    arrays = [s for name, s in firmware.symbols.items() if name.endswith(CONSTANTS)]
    count = ARRAYS[kernels == "packed"]
    assert len(arrays) == count
    for array in arrays:
        line = run_self_test(with_flip(firmware, array, array.size - 1, 7))
        assert (
            line == f"FAIL: right {count - 1} of {count} arrays; first wrong in flash: {array.name}"
        )


def test_the_weights_checksum_is_that_of_the_file():
    model = read_model(GESTURE)
    files = checksum_c("model", "model.c", export_c(model).files["model.c"])
    written = re.findall(r'"layer_\d+_filter".*(0x[0-9a-f]{8})u', files["model.c"])
    weights = [model.tensors[op.inputs[1]].data for op in model.operators if len(op.inputs) == 3]
    assert [int(text, 16) for text in written] == [zlib.crc32(data.tobytes()) for data in weights]


def test_wide_numbers_are_taken_as_the_bytes_of_a_little_endian_core():
    code = (
        "static const int32_t a[2] = {\n    INT32_MIN,\n    5};\n"
        "static const uint16_t b[1] = {\n    7};\n"
    )
    table = checksum_c("net", "net.c", code)["net.c"]
    for name, values in (("a", np.array([-(2**31), 5], "<i4")), ("b", np.array([7], "<u2"))):
        assert (
            f'{{"{name}", {name}, sizeof {name}, {zlib.crc32(values.tobytes()):#010x}u}}' in table
        )


def test_arrays_that_depend_on_the_core_have_entries_that_do():
    array = "static const uint32_t {}[2] = {{\n    0x80000001, 2}};\n"
    one, other, both = (array.format(name) for name in ("one", "other", "both"))
    code = (
        f"#if A\n#pragma b\n#endif\n#ifdef TINYML_PAIRS\n{one}#else\n{other}#endif\n"
        f"#ifdef TINYML_PAIRS\nint c;\n#else\nint d;\n#endif\n{both}"
    )
    table = checksum_c("net", "net.c", code)["net.c"].removeprefix(code)
    entry = f"sizeof one, {zlib.crc32(np.array([2**31 + 1, 2], '<u4').tobytes()):#010x}u}},"
    assert entry in table
    lines = [line.split(",")[0].strip() for line in table.splitlines()]
    first = lines.index("#ifdef TINYML_PAIRS")
    assert lines[first : first + 6] == [
        "#ifdef TINYML_PAIRS", '{"one"', "#else", '{"other"', "#endif", '{"both"',
    ]  # fmt: skip
    assert "".join(lines).count("#") == 4  # with #include


def test_the_tables_of_the_features_are_checked_too():
    model = read_model(lesson_data_dir("09_keyword_spotting") / "keyword_model.tflite")
    firmware = compile_self_test(make_program(model, "log-mel").files, EMULATED[0])
    for name in ("tinyml_log_mel_sine", "tinyml_log_mel_weights", "tinyml_input_code"):
        line = run_self_test(with_flip(firmware, firmware.symbols[name], 7, 0))
        assert line == f"FAIL: right 38 of 39 arrays; first wrong in flash: {name}"


def test_firmware_without_such_arrays_is_refused():
    firmware = firmware_of(GESTURE, load_board("emulated-cortex-m4"))
    with pytest.raises(FirmwareError, match="expected arrays that end in"):
        next(flip_bits(firmware, 1, ends=("_nothing",)))
