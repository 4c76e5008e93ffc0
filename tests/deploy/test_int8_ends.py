"""Programs with features are the same with the ends of a model in other types, or in int8."""

from dataclasses import replace

import numpy as np
import pytest

from tests.support.lesson_projects import MODELS, lesson_model
from tests.support.tflite_builder import ModelBuilder, options
from tinyml_course.deploy import StreamSettings, make_program
from tinyml_course.deploy.int8_ends import with_int8_ends
from tinyml_course.quantization import SEMANTICS
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import Operator, read_model


def with_other_ends(model, dtype):
    """`model` with operators in front and behind that quantize from and to `dtype`."""
    x, y = (model.tensors[i] for i in (model.inputs[0], model.outputs[0]))
    entry, end = (other(t, len(model.tensors) + i, dtype) for i, t in enumerate((x, y)))
    back = "DEQUANTIZE" if dtype == np.float32 else "QUANTIZE"
    inner = [replace(op, index=op.index + 1) for op in model.operators]
    first = Operator(0, "QUANTIZE", (entry.index,), (x.index,))
    last = Operator(len(inner) + 1, back, (y.index,), (end.index,))
    return replace(
        model,
        tensors=(*model.tensors, entry, end),
        operators=(first, *inner, last),
        inputs=(entry.index,),
        outputs=(end.index,),
    )


def other(tensor, index, dtype):
    new = replace(tensor, index=index, dtype=np.dtype(dtype))
    if dtype == np.float32:
        return replace(new, scales=np.array([], np.float32), zero_points=np.array([], np.int64))
    return replace(new, zero_points=tensor.zero_points + 128)


@pytest.mark.parametrize("dtype", [np.float32, np.uint8])
@pytest.mark.parametrize("features", ["log-mel", "motion"])
def test_a_program_is_the_same_as_that_of_the_int8_model(features, dtype):
    model = lesson_model(features)
    wrapped = with_other_ends(model, dtype)
    Simulator(wrapped, SEMANTICS["tflm"])  # such a model is valid
    settings = StreamSettings(labels=MODELS[features][2])
    alone, inside = (make_program(m, features, settings) for m in (model, wrapped))
    assert inside.files == alone.files
    assert inside.arena_bytes == alone.arena_bytes


def test_a_model_with_int8_ends_stays_as_it_is():
    model = lesson_model("motion")
    assert with_int8_ends(model) is model


def test_ends_that_are_used_otherwise_stay():
    b = ModelBuilder()
    x = b.tensor((1, 4), np.float32)
    codes = b.tensor((1, 4), scale=0.1)
    others = b.tensor((1, 4), scale=0.2)
    y = b.tensor((1, 4), np.uint8, scale=0.1, zero_point=3)
    b.operator("QUANTIZE", [x], [codes], options("QuantizeOptions"))
    b.operator("QUANTIZE", [x], [others], options("QuantizeOptions"))
    b.operator("QUANTIZE", [codes], [y], options("QuantizeOptions"))  # another zero point
    model = read_model(b.build([x], [y, others]))
    assert with_int8_ends(model) is model
