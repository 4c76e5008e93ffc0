"""Random Keras models converted with int16 activations: every tensor, the arena's head, and C.

As in `tests.simulator.test_random_keras`, with one or more models for each kind of layer.
"""

from __future__ import annotations

import importlib.util
import os
import zlib

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, note, reject, seed, settings
from hypothesis import strategies as st

from tests.support.host_c import compile_models
from tests.support.inputs import mismatches
from tests.support.keras_layers import LAYERS
from tests.support.random_keras import NOT_IN_16_BITS, convert_wide, draw_model, random_inputs
from tinyml_course.deploy import export_c
from tinyml_course.deploy.c_layer import EMITTERS
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator, tflm
from tinyml_course.tflite import read_model

EACH = -(-int(os.environ.get("TINYML_RANDOM_MODELS", "60")) // len(LAYERS))

IN_C = int(os.environ.get("TINYML_RANDOM_MODELS_C", "20"))
"""Of how many models the C is compiled."""

COMPARED = []
"""Every model that was compared, with its inputs and outputs: their C comes last."""

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
        model = convert_wide(random_model)
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
        COMPARED.append((model, x, simulator.run(x if len(x) > 1 else x[0])))

    compare()
    assert len(compared) >= EACH


def has_no_c(model):
    """Whether the export refuses it for an operator that has no C for int16 codes."""
    try:
        export_c(model)
    except ModelError:
        kinds = [EMITTERS.get(op.name, {}).keys() for op in model.operators]
        assert any(not kind & {"int16", "any"} for kind in kinds)
        return True
    return False


def test_their_c_computes_the_same(tmp_path):
    """Half of them with plain kernels, half with packed ones; each half is one compilation."""
    if not COMPARED:
        pytest.skip("the tests above draw the models: run the whole file")
    read = [(read_model(model), x, wanted) for model, x, wanted in COMPARED]
    known = [case for case in read if not has_no_c(case[0])]
    chosen = known[:: max(len(known) // IN_C, 1)]
    for kernels, cases in (("plain", chosen[::2]), ("packed", chosen[1::2])):
        models = {f"model_{i}": model for i, (model, _, _) in enumerate(cases)}
        hosts = compile_models(models, kernels, tmp_path / kernels)
        for host, (_, x, wanted) in zip(hosts.values(), cases, strict=True):
            got = host.run(x)
            both = (a if isinstance(a, tuple) else (a,) for a in (got, wanted))
            for mine, theirs in zip(*both, strict=True):
                np.testing.assert_array_equal(mine, theirs)
    assert len(chosen) >= IN_C
