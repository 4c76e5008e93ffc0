"""A few bytes can say a lot: in a flatbuffer, a thousand entries may all be one table."""

import tracemalloc

import numpy as np
import pytest

pytest.importorskip("ai_edge_litert", reason="needs ai-edge-litert")

import flatbuffers
from ai_edge_litert import schema_py_generated as schema

from tinyml_course.cost import op_table
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import read_model

WEIGHT_BYTES = 2**20


def shared(builder, start, offset, count):
    start(builder, count)
    for _ in range(count):
        builder.PrependUOffsetTRelative(offset)
    return builder.EndVector()


def dense_model(tensors=4, operators=1, graphs=1, indices=2) -> bytes:
    """FULLY_CONNECTED with 1 MiB of weights; every entry of a list is the same table."""
    b = flatbuffers.Builder(4 * WEIGHT_BYTES)
    data = b.CreateNumpyVector(np.ones(WEIGHT_BYTES, np.uint8))
    schema.BufferStart(b)
    schema.BufferAddData(b, data)
    buffer = schema.BufferEnd(b)
    shape = b.CreateNumpyVector(np.array([1024, 1024], np.int32))
    schema.TensorStart(b)
    schema.TensorAddShape(b, shape)
    schema.TensorAddType(b, schema.TensorType.INT8)
    tensor = schema.TensorEnd(b)
    ends = b.CreateNumpyVector(np.zeros(indices, np.int32))
    schema.FullyConnectedOptionsStart(b)
    options = schema.FullyConnectedOptionsEnd(b)
    schema.OperatorStart(b)
    schema.OperatorAddInputs(b, ends)
    schema.OperatorAddOutputs(b, ends)
    schema.OperatorAddBuiltinOptions(b, options)
    schema.OperatorAddBuiltinOptionsType(b, schema.BuiltinOptions.FullyConnectedOptions)
    operator = schema.OperatorEnd(b)
    all_tensors = shared(b, schema.SubGraphStartTensorsVector, tensor, tensors)
    all_operators = shared(b, schema.SubGraphStartOperatorsVector, operator, operators)
    schema.SubGraphStart(b)
    schema.SubGraphAddTensors(b, all_tensors)
    schema.SubGraphAddOperators(b, all_operators)
    schema.SubGraphAddInputs(b, ends)
    schema.SubGraphAddOutputs(b, ends)
    graph = schema.SubGraphEnd(b)
    schema.OperatorCodeStart(b)
    schema.OperatorCodeAddBuiltinCode(b, schema.BuiltinOperator.FULLY_CONNECTED)
    code = schema.OperatorCodeEnd(b)
    codes = shared(b, schema.ModelStartOperatorCodesVector, code, 1)
    buffers = shared(b, schema.ModelStartBuffersVector, buffer, 1)
    all_graphs = shared(b, schema.ModelStartSubgraphsVector, graph, graphs)
    schema.ModelStart(b)
    schema.ModelAddOperatorCodes(b, codes)
    schema.ModelAddBuffers(b, buffers)
    schema.ModelAddSubgraphs(b, all_graphs)
    b.Finish(schema.ModelEnd(b), b"TFL3")
    return bytes(b.Output())


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"tensors": 100_000}, "at most 4096 tensors, found 100000"),
        ({"operators": 100_000}, "at most 2048 operators, found 100000"),
        ({"graphs": 1000}, "at most 256 subgraphs, found 1000"),
        ({"graphs": 200, "tensors": 4000}, "at most 4096 tensors, found 800000"),
        ({"graphs": 200, "operators": 2000}, "at most 2048 operators, found 400000"),
        ({"indices": 100_000}, "at most 1024 indices, found 100000"),
    ],
    ids=str,
)
def test_lists_that_are_too_long_are_refused(counts, words):
    with pytest.raises(ModelError, match=f"expected .*{words}"):
        read_model(dense_model(**counts))


def test_tensors_that_share_a_buffer_share_its_memory():
    model = dense_model(tensors=1000)
    tracemalloc.start()
    read = read_model(model)
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sum(tensor.nbytes for tensor in read.tensors) == 1000 * WEIGHT_BYTES
    assert used < 20 * WEIGHT_BYTES


def test_weights_that_every_operator_reads_are_counted_for_each():
    model = dense_model(operators=1000)
    with pytest.raises(ModelError, match="expected at most 67108864 elements of constants"):
        Simulator.load(model)
    assert len(op_table(read_model(model))) == 1000
