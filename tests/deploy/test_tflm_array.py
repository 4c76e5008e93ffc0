import ctypes
import re
import subprocess
import sys

import pytest

from tests.support.cross_compile import STUBS
from tests.support.one_operator import tflite_builder
from tinyml_course.deploy.tflm_array import arena_bytes, tflm_c
from tinyml_course.errors import DataError, ModelError
from tinyml_course.operators import OPERATORS
from tinyml_course.paths import lesson_data_dir
from tinyml_course.simulator.arena import plan_arena
from tinyml_course.simulator.arena_tail import estimate_tail_bytes
from tinyml_course.tflite import read_model

KEYWORD = lesson_data_dir("09_keyword_spotting") / "keyword_model.tflite"
DRIVER = """
#include "keyword_data.h"
#include "keyword_ops.h"
extern "C" const unsigned char *data() { return keyword_data; }
extern "C" int arena() { return kKeywordArenaBytes; }
extern "C" int added() {
  KeywordOpResolver resolver;
  return AddKeywordOps(resolver) == kTfLiteOk ? (int)resolver.added : -1;
}
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")
    folder = tmp_path_factory.mktemp("tflm")
    for name, text in {**tflm_c(KEYWORD, "keyword"), "driver.cc": DRIVER}.items():
        (folder / name).write_text(text)
    command = [sys.executable, "-m", "ziglang", "c++", "-std=c++17", "-shared", "-fPIC"]
    flags = ["-nostdlib", "-fno-sanitize=all", "-Wall", "-Wextra", "-Werror", f"-I{STUBS / 'tflm'}"]
    units = ["driver.cc", "keyword_data.cc", "-o", "library.so"]
    subprocess.run([*command, *flags, *units], cwd=folder, check=True)
    return ctypes.CDLL(str(folder / "library.so"))


def test_the_array_is_the_file_and_starts_at_a_multiple_of_16(library):
    library.data.restype = ctypes.c_void_p
    address = library.data()
    assert address % 16 == 0
    assert ctypes.string_at(address, KEYWORD.stat().st_size) == KEYWORD.read_bytes()


def test_exactly_the_models_operators_are_added(library):
    model = read_model(KEYWORD)
    assert library.added() == len({op.name for op in model.operators}) == 6
    added = re.findall(r"resolver\.(Add\w+)\(\)", tflm_c(KEYWORD)["model_ops.h"])
    assert added == [
        "AddAveragePool2D",
        "AddConv2D",
        "AddDepthwiseConv2D",
        "AddFullyConnected",
        "AddReshape",
        "AddSoftmax",
    ]


def test_the_arena_holds_the_planned_head_and_the_counted_tail(library):
    model = read_model(KEYWORD)
    needed = plan_arena(model).head_bytes + estimate_tail_bytes(model, 4)
    assert library.arena() == arena_bytes(model)
    assert library.arena() % 16 == 0
    assert needed <= library.arena() <= 1.1 * needed + 16


def test_a_methods_name_is_its_operators_in_camel_case():
    # As TFLM spells them: checked by hand against micro_mutable_op_resolver.h for odd ones.
    methods = {name: facts.add_method for name, facts in OPERATORS.items()}
    for operator, method in methods.items():
        name = operator.removeprefix("CUSTOM:").removeprefix("Signal").removeprefix("TFLite_")
        assert method.lower() == "add" + name.replace("_", "").lower()
        assert re.fullmatch(r"Add([A-Z][a-z0-9]+)*(2D|LSTM|V2|V|N|PCAN)?", method), method
    odd = {
        "ADD_N": "AddAddN",
        "CUSTOM:SignalPCAN": "AddPCAN",
        "MAX_POOL_2D": "AddMaxPool2D",
        "PADV2": "AddPadV2",
        "SPLIT_V": "AddSplitV",
        "SVDF": "AddSvdf",
        "UNIDIRECTIONAL_SEQUENCE_LSTM": "AddUnidirectionalSequenceLSTM",
    }
    assert odd.items() <= methods.items()


def test_a_model_with_an_unknown_operator_is_refused():
    with pytest.raises(ModelError, match=r"found CUSTOM:Mine.*register those by hand"):
        tflm_c(before_logistic("CUSTOM:Mine"))
    with pytest.raises(ModelError, match=r"TFLM cannot run .* operator 0 UNIQUE; TFLM does not"):
        tflm_c(before_logistic("UNIQUE"))


def test_an_operator_that_only_tflm_has_is_registered():
    resolver = tflm_c(before_logistic("CUSTOM:TFLM_DECODE"))["model_ops.h"]
    assert re.findall(r"resolver\.(Add\w+)", resolver) == ["AddDecode", "AddLogistic"]


def before_logistic(operator):
    b = tflite_builder().ModelBuilder()
    x, a, y = (b.tensor((1, 8), scale=0.1) for _ in range(3))
    b.operator(operator, [x], [a])
    b.operator("LOGISTIC", [a], [y])
    return b.build([x], [y])


def test_a_file_that_is_not_there_and_a_name_that_c_does_not_take_are_refused(tmp_path):
    with pytest.raises(DataError, match="cannot read"):
        tflm_c(tmp_path / "none.tflite")
    with pytest.raises(DataError, match="letters, digits"):
        tflm_c(KEYWORD, "2 words")
