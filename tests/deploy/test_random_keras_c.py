"""Random Keras models as C: those that stay in float32, and int8 models with islands of it.

Always the same ones; ``TINYML_RANDOM_MODELS=200`` says how many there are.
"""

import importlib.util
import os
import zlib

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, reject, seed, settings
from hypothesis import strategies as st

from tests.support.host_c import compile_models
from tests.support.keras_layers import LAYERS
from tests.support.random_keras import convert, draw_model, random_inputs
from tinyml_course.deploy import export_c
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import read_model

NAMES = (
    "average_pool", "concatenate", "conv_2d", "dense", "depthwise_conv_2d", "elu",
    "layer_normalization", "max_pool", "mean", "multiply", "negative", "sin", "softmax", "tanh",
    "transformer_block",
)  # fmt: skip
ISLANDS = ("elu", "negative", "sin", "square")
EACH = -(-int(os.environ.get("TINYML_RANDOM_MODELS", "15")) // len(NAMES))

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("tensorflow") is None,
    reason='needs TensorFlow: pip install "tinyml-course[train]"',
)


def listed(arrays):
    return arrays if isinstance(arrays, tuple) else (arrays,)


def drawn(name, count, *, real):
    """Sources of models that have C, by name, with their inputs."""
    found = {}

    @seed(zlib.crc32(name.encode()))  # the same models every time
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def draw(data):
        random_model = draw_model(data.draw, LAYERS[name], real=real)
        source = convert(random_model)
        model = read_model(source)
        try:
            export_c(model)
        except ModelError:  # an operator on codes without C
            reject()
        found[f"{name}_{len(found)}"] = source, random_inputs(random_model, model, 3)

    draw()
    return found


@pytest.mark.parametrize("real", [True, False], ids=["real", "codes"])
def test_models_compute_what_the_simulator_does(real, tmp_path):
    names = NAMES if real else ISLANDS
    found = {}
    for name in names:
        found |= drawn(name, EACH, real=real)
    assert len(found) >= EACH * len(names)
    models = {name: read_model(source) for name, (source, _) in found.items()}
    hosts = compile_models(models, "plain", tmp_path)
    for name, (source, x) in found.items():
        expected, got = Simulator.load(source).run(x), hosts[name].run(x)
        pairs = zip(listed(got), listed(expected), strict=True)
        assert all(a.dtype == b.dtype and np.array_equal(a, b) for a, b in pairs), name
