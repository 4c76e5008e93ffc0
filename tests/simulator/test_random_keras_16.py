"""Random Keras models converted with int16 activations: every tensor and the arena's head.

As in `tests.simulator.test_random_keras`, with one or more models for each kind of layer.
"""

from __future__ import annotations

import importlib.util
import os
import zlib

import pytest
from hypothesis import HealthCheck, Phase, given, note, reject, seed, settings
from hypothesis import strategies as st

from tests.support.inputs import mismatches
from tests.support.keras_layers import LAYERS
from tests.support.random_keras import convert, draw_model, random_inputs
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator, tflm
from tinyml_course.tflite import read_model

EACH = -(-int(os.environ.get("TINYML_RANDOM_MODELS", "60")) // len(LAYERS))

NOT_IN_16_BITS = {  # the converter refuses them, or TFLM has them in int8 only
    "arg_max", "depth_to_space", "global_max_pool", "hard_silu", "largest", "log_softmax",
    "mirror_pad", "prelu", "resize_bilinear", "smallest", "space_to_depth", "take",
}  # fmt: skip

COMPILED = {
    "average_pool", "depthwise_conv_2d", "global_average_pool", "grouped_conv_2d", "pad",
    "separable_conv_2d", "sigmoid", "softmax", "subtract",
}  # fmt: skip
"""Kinds of layers whose models the fast engine computes too: compiling all would take long."""

pytestmark = [
    pytest.mark.tflm,
    pytest.mark.skipif(
        importlib.util.find_spec("ziglang") is None,
        reason='needs ziglang: pip install "tinyml-course[fast]"',
    ),
    pytest.mark.skipif(
        importlib.util.find_spec("tensorflow") is None,
        reason='needs TensorFlow: pip install "tinyml-course[train]"',
    ),
]


def converted(random_model):
    """The model with int16 activations; None where the converter has no such operator."""
    try:
        return convert(random_model, is_wide=True)
    except (RuntimeError, ValueError):
        return None


@pytest.mark.parametrize("name", sorted(LAYERS.keys() - NOT_IN_16_BITS))
def test_models_with_this_layer_compute_what_tflm_does(name):
    compared = []

    @seed(zlib.crc32(name.encode()))  # the same models every time
    @settings(
        max_examples=EACH,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def compare(data):
        random_model = draw_model(data.draw, LAYERS[name])
        note(repr(random_model))
        model = converted(random_model)
        if model is None:
            reject()
        x = random_inputs(random_model, read_model(model), 4)
        try:
            expected = tflm.trace(model, x)
        except ModelError:  # it lacks an operator in int16, and so does the simulator
            with pytest.raises(ModelError):
                Simulator.load(model)
            reject()
        simulator = Simulator.load(model)
        assert mismatches(simulator.trace(x), expected) == {}
        if name in COMPILED:
            fast = Simulator.load(model, engine="fast")
            assert mismatches(fast.trace(x), expected) == {}
        assert simulator.arena.head_bytes == tflm.arena(model)["head"]
        compared.append(model)

    compare()
    assert len(compared) >= EACH
