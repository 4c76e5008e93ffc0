"""An operator whose table of options is missing, or of another kind, takes TFLM's defaults."""

import flatbuffers
import numpy as np
import pytest

from tests.support.golden import load_golden
from tests.support.inputs import mismatches
from tests.support.one_operator import tflite_builder
from tinyml_course.simulator import Simulator, tflm

GOLDEN = {
    "ADD": "add_sub",
    "FULLY_CONNECTED": "fully_connected",
    "LEAKY_RELU": "activations",
    "MUL": "mul",
    "RESIZE_BILINEAR": "resize",
    "RESIZE_NEAREST_NEIGHBOR": "resize",
    "SUB": "add_sub",
}
"""A stored model with operators whose options change its values, but not its shapes."""


def without_options(content, name, other):
    """The model with all operators `name` changed: no options, or those of `other`."""
    builder = tflite_builder()
    schema = builder.schema
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(content, 0))
    number = getattr(schema.BuiltinOperator, name)
    codes = [code.builtinCode for code in model.operatorCodes]
    for op in model.subgraphs[0].operators:
        if codes[op.opcodeIndex] == number:
            op.builtinOptions = builder.options(other, strideH=3, padding=1) if other else None
            op.builtinOptionsType = getattr(schema.BuiltinOptions, other or "NONE")
    b = flatbuffers.Builder(1024)
    b.Finish(model.Pack(b), b"TFL3")
    return bytes(b.Output())


@pytest.mark.tflm
@pytest.mark.parametrize("other", [None, "TransposeConvOptions"])
@pytest.mark.parametrize("name", GOLDEN)
def test_every_tensor_equals_tflm(name, other):
    content, x, expected = load_golden(GOLDEN[name])
    rows = tuple(a[:4] for a in x) if isinstance(x, tuple) else x[:4]
    changed = without_options(content, name, other)
    found = tflm.trace(changed, rows)
    assert mismatches(Simulator.load(changed).trace(rows), found) == {}
    kept = {i: values[:4] for i, values in expected.items()}
    assert any(not np.array_equal(found[i], kept[i]) for i in kept), "the options do not matter"
