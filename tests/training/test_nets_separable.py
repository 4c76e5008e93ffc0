"""Nets of depthwise-separable convolutions have the size that was published."""

from __future__ import annotations

import importlib.util
from typing import Any

import pytest

from tinyml_course.cost import multiply_accumulates
from tinyml_course.errors import DataError
from tinyml_course.tflite import read_model
from tinyml_course.training import conv_1d_net, convert_float, ds_cnn, mobilenet_like

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("tensorflow") is None,
    reason='needs TensorFlow: pip install "tinyml-course[train]"',
)


def converted(net: Any) -> Any:
    return read_model(convert_float(net))  # the operators of the int8 form, made sooner


def test_the_defaults_of_ds_cnn_cost_what_the_keyword_model_of_mlperf_tiny_costs() -> None:
    net = ds_cnn((49, 10, 1), 12)
    assert net.count_params() == 24_332
    assert multiply_accumulates(converted(net)) == 2_656_768  # MLPerf Tiny's own file


def test_mobilenet_like_costs_what_the_person_detector_of_mlperf_tiny_costs() -> None:
    net = mobilenet_like((96, 96, 3), 2)
    assert net.count_params() == 219_058
    assert multiply_accumulates(converted(net)) == 7_489_664  # MLPerf Tiny's own network


def test_the_example_of_conv_1d_net_costs_what_its_description_says() -> None:
    net = conv_1d_net(125, 3, 5)
    model = converted(net)
    assert net.count_params() == 4_005
    assert multiply_accumulates(model) == 61_440
    assert [op.name for op in model.operators] == [
        "CONV_2D",
        *["DEPTHWISE_CONV_2D", "CONV_2D"] * 2,
        "AVERAGE_POOL_2D",
        "FULLY_CONNECTED",
        "SOFTMAX",
    ]


def test_sizes_are_what_was_asked_for_and_every_layer_has_a_name_of_its_own() -> None:
    net = ds_cnn((20, 8, 1), 3, width=24, blocks=2, first_kernel=(3, 3), first_strides=(1, 2))
    assert net.output_shape == (None, 3)
    widths = [layer.filters for layer in net.layers if type(layer).__name__ == "Conv2D"]
    assert widths == [24, 24, 24]
    assert net.get_layer("patterns").output.shape == (None, 20, 4, 24)
    names = [layer.name for layer in net.layers]
    assert names == [layer.name for layer in ds_cnn((20, 8, 1), 3, width=24, blocks=2).layers]
    assert mobilenet_like((32, 32, 1), 2, alpha=0.1).get_layer("edges").filters == 8


def test_a_second_block_in_time_halves_the_length() -> None:
    net = conv_1d_net(80, 2, 3, filters=4, blocks=3, kernel_length=4, stride=1)
    assert net.get_layer("motion").output.shape == (None, 77, 1, 4)
    shapes = [net.get_layer(f"block_{i}_mix").output.shape[1:] for i in (1, 2, 3)]
    assert shapes == [(77, 1, 8), (39, 1, 16), (20, 1, 32)]


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: ds_cnn((49, 10, 1), 0), "classes ≥ 1, got 0"),
        (lambda: ds_cnn((49, 10, 1), 2, width=0), "width ≥ 1, got 0"),
        (lambda: ds_cnn((49, 10, 1), 2, blocks=-1), "blocks ≥ 0, got -1"),
        (lambda: mobilenet_like((96, 96, 3), 2, alpha=0.0), "alpha above 0, got 0.0"),
        (lambda: conv_1d_net(4, 3, 5), "got 2 and 4 with kernel_length 5"),
        (lambda: conv_1d_net(40, 3, 5, stride=0), "stride ≥ 1, got 0"),
    ],
)
def test_sizes_that_make_no_net_are_refused(build: Any, message: str) -> None:
    with pytest.raises(DataError, match=message):
        build()
