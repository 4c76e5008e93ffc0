"""Random Keras models, converted by TensorFlow: every tensor and the arena as TFLM has them.

A few models for each kind of layer, always the same ones; ``TINYML_RANDOM_MODELS=1000`` says how
many there are in all. ``--junitxml=FILE -o junit_family=xunit1`` keeps how much was compared.
"""

from __future__ import annotations

import importlib.util
import os
import zlib
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, given, note, reject, seed, settings
from hypothesis import strategies as st

from tests.support.inputs import mismatches
from tests.support.keras_layers import LAYERS
from tests.support.random_keras import convert, draw_model, random_inputs
from tinyml_course.errors import ModelError
from tinyml_course.kernels import ENGINES, KERNELS
from tinyml_course.kernels.signal import SIGNAL_KERNELS
from tinyml_course.simulator import Simulator, tflm
from tinyml_course.simulator.arena import plan_arena
from tinyml_course.tflite import read_model

EACH = -(-int(os.environ.get("TINYML_RANDOM_MODELS", "120")) // len(LAYERS))
ROWS = 8  # of each family of inputs

NO_KERAS_MODEL_HAS = {
    "ADD_N", "ARG_MIN", "ASSIGN_VARIABLE", "BATCH_TO_SPACE_ND", "BROADCAST_ARGS", "CAST",
    "CUMSUM", "CUSTOM:BasicClassifier", "CUSTOM:CIRCULAR_BUFFER",
    "CUSTOM:TFLite_Detection_PostProcess", "DIV", "DYNAMIC_UPDATE_SLICE", "EMBEDDING_LOOKUP",
    "EQUAL", "EXP", "FILL", "FLOOR_DIV", "FLOOR_MOD", "GATHER_ND", "GREATER", "GREATER_EQUAL",
    "L2_POOL_2D", "LESS", "LESS_EQUAL", "LOG", "LOGICAL_AND", "LOGICAL_NOT", "LOGICAL_OR",
    "NOT_EQUAL", "READ_VARIABLE", "REDUCE_ALL", "SELECT_V2", "SPACE_TO_BATCH_ND", "SQRT", "SQUEEZE",
    "SVDF", "UNIDIRECTIONAL_SEQUENCE_LSTM", "ZEROS_LIKE",
}  # fmt: skip
"""Operators that these models do not reach; models built by hand have them."""

pytestmark = [
    pytest.mark.tflm,
    pytest.mark.skipif(
        importlib.util.find_spec("tensorflow") is None,
        reason='needs TensorFlow: pip install "tinyml-course[train]"',
    ),
    pytest.mark.skipif(
        importlib.util.find_spec("ziglang") is None,
        reason='needs ziglang: pip install "tinyml-course[fast]"',
    ),
]


def tflm_trace_or_none(model, x):
    """What TFLM computes; None where it refuses the model or aborts.

    It does where an output is always the same, for then its scale is next to nothing.
    """
    try:
        return tflm.trace(model, x)
    except ModelError:
        return None


@pytest.mark.parametrize("real", [False, True], ids=["codes", "real"])
@pytest.mark.parametrize("name", LAYERS)
def test_models_with_this_layer_compute_and_take_what_tflm_does(name, real, record_property):
    figures, operators, models = Counter(), set(), []
    each = -(-EACH // 3) if real else EACH

    @seed(zlib.crc32(name.encode()))  # the same models every time
    @settings(
        max_examples=each,
        deadline=None,
        database=None,
        phases=[Phase.generate],  # a model is small as it is, and each costs a second
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def compare(data):
        random_model = draw_model(data.draw, LAYERS[name], real=real)
        note(repr(random_model))
        model = convert(random_model)
        read = read_model(model)
        x = random_inputs(random_model, read, ROWS)
        if (expected := tflm_trace_or_none(model, x)) is None:
            figures["refused"] += 1
            for engine in ENGINES:
                with pytest.raises(ModelError):
                    Simulator.load(model, engine=engine)
            reject()
        for engine in ENGINES:
            got = Simulator.load(model, engine=engine).trace(x)
            assert mismatches(got, expected) == {}, (engine, [str(op) for op in read.operators])
        figures["tensors"] += len(expected)
        figures["elements"] += sum(values.size for values in expected.values())
        operators.update(op.name for op in read.operators)
        models.append(model)

    compare()
    assert len(models) >= each
    assert real or operators >= set(LAYERS[name].operators)
    printed = [arena["head"] for arena in tflm.arenas(models)]
    assert [plan_arena(read_model(m)).head_bytes for m in models] == printed
    for what, count in {"models": len(models), **figures}.items():
        record_property(what, count)
    record_property("operators", " ".join(sorted(operators)))


def test_every_supported_operator_is_reached_by_a_layer_or_named_as_not():
    reached = {operator for layer in LAYERS.values() for operator in layer.operators}
    assert reached == set(KERNELS) - NO_KERAS_MODEL_HAS - set(SIGNAL_KERNELS)
