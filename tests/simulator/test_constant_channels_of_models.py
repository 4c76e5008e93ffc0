"""Golden, published and random models without their constant channels compute the same."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.golden import NAMES, load_golden
from tests.support.inputs import model_inputs
from tests.support.one_operator import tflite_builder
from tests.support.removed_channels import removed
from tinyml_course.simulator import tflm
from tinyml_course.simulator.constant_channels import remove_constant_channels
from tinyml_course.tflite import read_model

tflite_builder()  # the random networks are written by it
from tests.support.dead_channels import random_network  # noqa: E402


@pytest.mark.parametrize("name", NAMES)
def test_models_of_one_operator_compute_the_same(name):
    removed(load_golden(name)[0], rows=20)


@pytest.mark.tflm
@pytest.mark.parametrize(("name", "after"), [
    ("mlperf_tiny_kws_dscnn_int8", None),
    ("mlperf_tiny_anomaly_ad01_int8", None),
    ("tflm_micro_speech_int8", None),
    ("tflm_hello_world_int8", 12),
])  # fmt: skip
def test_published_models_against_tflm(name, after, conformance_models):
    model = (conformance_models / f"{name}.tflite").read_bytes()
    if after is None:
        read = read_model(model)
        result = remove_constant_channels(read)
        assert result.model is read
        assert (result.kept, result.layers) == ({}, ())
        return
    result, _ = removed(model, expected=lambda x: tflm.trace(model, x))
    assert [row.after for row in result.layers] == [after]


@settings(max_examples=40, database=None)
@given(seed=st.integers(0, 10**6), multiple_of=st.sampled_from([1, 1, 4, 8]))
def test_random_networks_compute_the_same(seed, multiple_of):
    removed(random_network(seed), multiple_of, rows=12)


@pytest.mark.tflm
def test_random_networks_compute_what_tflm_computed():
    models = [random_network(seed) for seed in range(12)]
    inputs = [model_inputs(read_model(model), 12, 3) for model in models]
    traces = tflm.traces(list(zip(models, inputs, strict=True)))
    varying = total = 0
    for model, x, expected in zip(models, inputs, traces, strict=True):
        _, went = removed(model, expected=lambda _, e=expected: e, rows=12)
        for tensor, channels in went.items():
            if tensor in expected:
                codes = expected[tensor][..., channels].reshape(-1, len(channels)).astype(int)
                varying += np.count_nonzero(np.ptp(codes, axis=0))
                total += len(channels)
        assert len(x) == 48
    assert total > 300
    assert varying < total / 8  # a few that only a dead depthwise channel reads
