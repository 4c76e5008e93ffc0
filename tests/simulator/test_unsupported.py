"""What is not supported is named, with what to do; the wheel says what TFLM refuses."""

import subprocess
import sys

import numpy as np
import pytest

from tests.support.inputs import mismatches
from tests.support.one_operator import tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.operators import OPERATORS
from tinyml_course.simulator import Simulator, tflm
from tinyml_course.simulator.unsupported import TFLM_ALSO_HAS, find_unsupported
from tinyml_course.tflite import read_model

FLOAT16, COMPLEX64, INT4, VARIANT = 1, 8, 17, 14


def fully_connected(dtype=np.int8, weight_dtype=np.int8, change=None):
    """A small layer; `change` gets the builder and the index of the weights."""
    builder = tflite_builder()
    b = builder.ModelBuilder()
    q = {} if dtype == np.float32 else {"scale": 0.1}
    x, y = b.tensor((1, 8), dtype, **q), b.tensor((1, 4), dtype, **q)
    w = b.tensor((4, 8), weight_dtype, scale=0.01, data=np.ones((4, 8)))
    b.operator("FULLY_CONNECTED", [x, w, -1], [y], builder.options("FullyConnectedOptions"))
    if change:
        change(b, w)
    return b.build([x], [y])


def of_type(code, nbytes=None):
    """Change the weights' number type, and the bytes that hold them."""

    def change(b, w):
        b.tensors[w].type = code
        if nbytes is not None:
            b.buffers[b.tensors[w].buffer].data = np.zeros(nbytes, np.uint8)

    return change


def float16_weights(b, w):
    made = b.tensor((4, 8), np.float32)
    of_type(FLOAT16, 64)(b, w)
    b.operator("DEQUANTIZE", [w], [made])
    b.operators[0].inputs[1] = made
    b.operators.reverse()


def variant_tensor(b, _w):
    b.tensors[b.tensor((1,))].type = VARIANT


def sparse(b, w):
    b.tensors[w].sparsity = tflite_builder().schema.SparsityParametersT()
    b.tensors[w].sparsity.traversalOrder = [0, 1]


def outside(b, w):
    buffer = b.buffers[b.tensors[w].buffer]
    buffer.data, buffer.offset, buffer.size = None, 512, 32


def flex(b, _w):
    y = b.tensor((1, 4), scale=0.1)
    b.operator("CUSTOM:FlexErf", [b.operators[0].outputs[0]], [y])


def another(name):
    """One more operator, with what comes out of the layer."""

    def change(b, _w):
        y = b.tensor((1, 4), scale=0.1)
        b.operator(name, [b.operators[0].outputs[0]], [y])

    return change


def complex_numbers(b, _w):
    another("RFFT2D")(b, _w)
    b.tensors[-1].type = COMPLEX64


def tensor_list(b, _w):
    y = b.tensor((1, 4), scale=0.1)
    b.operator("CUSTOM:FlexTensorListReserve", [b.operators[0].outputs[0]], [y])


REFUSED = {
    "hybrid": ((np.float32,), r"no hybrid operator .*int8 4x8.*representative dataset"),
    "uint8 weights": ((np.uint8, np.uint8), r"int8 weights, not the uint8 of old converters"),
    "float16": (
        (np.float32, np.int8, float16_weights),
        r"no float16 weights.*float16 4x8.*without supp",
    ),
    "variant": ((np.int8, np.int8, variant_tensor), r"no loop, .*VARIANT.*unroll=True"),
    "outside": ((np.int8, np.int8, outside), r"int8 4x8.*outside .*TFLM does not read them either"),
    "flex": ((np.int8, np.int8, flex), r"1 CUSTOM:FlexErf; it needs TensorFlow"),
    "int4 with int16": (
        (np.int16, np.int8, of_type(INT4, 16)),
        r"INT4 as constant weights of CONV_2D, .* with int8 activations.*INT4 4x8.*with 8 bits",
    ),
    "tensor list": ((np.int8, np.int8, tensor_list), r"no loop, .*TensorListReserve.*unroll=True"),
    "complex": (
        (np.int8, np.int8, complex_numbers),
        r"found operator 1 RFFT2D; TFLM does not have it either; .* before or after the model",
    ),
    "other": ((np.int8, np.int8, another("TILE")), r"found operator 1 TILE; TFLM does not have it"),
    "chip": ((np.int8, np.int8, another("CUSTOM:ethos-u")), r"1 CUSTOM:ethos-u; Vela made it for"),
}
"""What TFLM cannot run either; it refuses all but weights outside, which it does not read."""

NOT_HERE = {
    "sparse": ((np.int8, np.int8, sparse), r"whose values are sparse; .*EXPERIMENTAL_SPARSITY"),
    "custom": (
        (np.int8, np.int8, another("CUSTOM:Mine")),
        r"found operator 1 CUSTOM:Mine; TFLM runs it only with a kernel of your own \(AddCustom\)",
    ),
    "only in TFLM": (
        (np.int8, np.int8, another("CUSTOM:TFLM_DECODE")),
        r"found operator 1 CUSTOM:TFLM_DECODE; TFLM has it: use tinyml export MODEL --to tflm",
    ),
}


@pytest.mark.parametrize("name", REFUSED | NOT_HERE)
def test_it_is_named_with_what_to_do(name):
    arguments, words = (REFUSED | NOT_HERE)[name]
    content = fully_connected(*arguments)
    first = find_unsupported(read_model(content))[0]
    assert first.tflm_cannot == (name in REFUSED)
    with pytest.raises(ModelError, match=words):
        Simulator.load(content)


@pytest.mark.tflm
@pytest.mark.parametrize("name", sorted(REFUSED.keys() - {"outside"}))
def test_tflm_cannot_what_we_say_it_refuses(name):
    arguments, _ = REFUSED[name]
    content, dtype = fully_connected(*arguments), arguments[0]
    with pytest.raises(ModelError, match="TFLM"):
        tflm.trace(content, np.zeros((1, 8), dtype))


def test_operators_of_one_name_are_counted():
    def three(b, _w):
        for _ in range(3):
            another("TILE")(b, _w)

    content = fully_connected(change=three)
    (found,) = find_unsupported(read_model(content))
    assert "found operator 1 TILE and 2 more; TFLM" in found.text


def test_complex_numbers_are_named_too():
    found = find_unsupported(read_model(fully_connected(change=complex_numbers)))
    assert "expected numbers that kernels here compute with, found" in found[1].text
    assert "(COMPLEX64 1x4); leave what works on them out of the model" in found[1].text


_ASK_TFLM = """
import sys
from tflite_micro.python.tflite_micro import runtime
for path in sys.argv[1:]:
    sys.stderr.write(f"=== {path}\\n")
    sys.stderr.flush()
    try:
        runtime.Interpreter.from_file(path)
    except RuntimeError:
        pass
"""


@pytest.mark.tflm
def test_tflm_has_no_other_operators_without_a_kernel_here(tmp_path):
    # TFLM complains of the tensors of an operator that it has, and otherwise of its name.
    schema = tflite_builder().schema
    names = {name for name in vars(schema.BuiltinOperator) if name.isupper()}
    names -= {*OPERATORS, "IF", "WHILE", "CUSTOM", "DELEGATE", "PLACEHOLDER_FOR_GREATER_OP_CODES"}
    names |= TFLM_ALSO_HAS.keys()
    for name in names:
        b = tflite_builder().ModelBuilder()
        x, y = b.tensor((1, 4), scale=0.1), b.tensor((1, 4), scale=0.1)
        b.operator(name, [x], [y])
        (tmp_path / name.replace(":", "-")).write_bytes(b.build([x], [y]))
    files = sorted(path.name for path in tmp_path.iterdir())
    command = [sys.executable, "-c", _ASK_TFLM, *files]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    said = dict(part.split("\n", 1) for part in done.stderr.split("=== ")[1:])
    assert said.keys() == set(files)
    unknown = ("Didn't find op", "Failed to get registration")
    known = {name for name, text in said.items() if not any(words in text for words in unknown)}
    assert known == {name.replace(":", "-") for name in TFLM_ALSO_HAS}


@pytest.mark.parametrize("dtype", [np.int8, np.float32])
def test_what_tflm_runs_is_not_refused(dtype):
    content = fully_connected(dtype, dtype)
    assert find_unsupported(read_model(content)) == ()


def test_int4_weights_take_half_a_byte_each():
    weights = read_model(fully_connected(np.int8, np.int8, of_type(INT4, 16))).tensors[2]
    assert (weights.is_constant, weights.nbytes, weights.type_name) == (True, 16, "INT4")


@pytest.mark.tflm
@pytest.mark.parametrize("units", [4, 3])
def test_int4_weights_are_unpacked_as_in_tflm(units):
    # An odd number of them leaves half a byte at the end.
    builder, rng = tflite_builder(), np.random.default_rng(2)
    b = builder.ModelBuilder()
    x, y = b.tensor((1, 7), scale=0.1), b.tensor((1, units), scale=0.1)
    w = b.tensor((units, 7), scale=0.1, data=rng.integers(-8, 8, (units, 7)), bits=4)
    b.operator("FULLY_CONNECTED", [x, w, -1], [y], builder.options("FullyConnectedOptions"))
    content, rows = b.build([x], [y]), rng.integers(-128, 128, (50, 7)).astype(np.int8)
    simulator = Simulator.load(content)
    assert mismatches(simulator.trace(rows), tflm.trace(content, rows)) == {}
    assert simulator.arena.head_bytes == tflm.arena(content)["head"]


def test_too_few_bytes_of_int4_weights_are_named():
    with pytest.raises(ModelError, match="expected 16 bytes of INT4 for shape"):
        read_model(fully_connected(np.int8, np.int8, of_type(INT4, 15)))


@pytest.mark.parametrize("name", ["buffer_offset", "dynamic_range", "fp16", "variant_tensor"])
@pytest.mark.tflm
def test_found_models_that_tflm_cannot_are_named(name, conformance_found):
    content = (conformance_found / f"{name}.tflite").read_bytes()
    assert find_unsupported(read_model(content))[0].tflm_cannot
    if name != "buffer_offset":  # TFLM computes from memory that nothing wrote
        with pytest.raises(ModelError, match="TFLM could not run the model"):
            tflm.arena(content)
