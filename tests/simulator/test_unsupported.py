"""What is not supported is named, with what to do; the wheel says what TFLM refuses."""

import numpy as np
import pytest

from tests.support.inputs import mismatches
from tests.support.one_operator import tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator, tflm
from tinyml_course.simulator.unsupported import find_unsupported
from tinyml_course.tflite import read_model

FLOAT16, INT4, VARIANT = 1, 17, 14


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


def tensor_list(b, _w):
    y = b.tensor((1, 4), scale=0.1)
    b.operator("CUSTOM:FlexTensorListReserve", [b.operators[0].outputs[0]], [y])


REFUSED = {
    "hybrid": ((np.float32,), r"no hybrid operator .*int8 4x8.*representative dataset"),
    "uint8 weights": ((np.uint8, np.uint8), r"int8 weights, not the uint8 of old converters"),
    "float16": ((np.float32, np.int8, float16_weights), r"no float16 weights.*float16 4x8"),
    "variant": ((np.int8, np.int8, variant_tensor), r"no loop, .*VARIANT.*unroll=True"),
    "outside": ((np.int8, np.int8, outside), r"int8 4x8.*outside .*TFLM does not read them either"),
    "flex": ((np.int8, np.int8, flex), r"CUSTOM:FlexErf, which need TensorFlow"),
    "int4 with int16": (
        (np.int16, np.int8, of_type(INT4, 16)),
        r"INT4 as constant weights of CONV_2D, .* with int8 activations.*INT4 4x8",
    ),
    "tensor list": ((np.int8, np.int8, tensor_list), r"no loop, .*TensorListReserve.*unroll=True"),
}
"""What TFLM cannot run either; it refuses all but weights outside, which it does not read."""

NOT_HERE = {
    "sparse": ((np.int8, np.int8, sparse), r"whose values are sparse; .*EXPERIMENTAL_SPARSITY"),
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
