"""What quantization-aware training does not take: each with a message that names it."""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np
import pytest

from tests.support.qat_nets import built, examples
from tinyml_course.errors import DataError, ModelError
from tinyml_course.training import convert_int8, post_training, quantization_aware

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("tensorflow") is None,
    reason='needs TensorFlow: pip install "tinyml-course[train]"',
)


def unsupported() -> list[tuple[str, Any, str]]:
    return [
        ("an operation", lambda k, x: k.ops.erf(x), "'erf', a Erf;"),
        (
            "leaky",
            lambda k, x: k.layers.ReLU(negative_slope=0.1, name="odd")(x),
            "'odd', a ReLU that",
        ),
        ("up", lambda k, x: k.layers.UpSampling2D(name="odd")(x), "'odd', a UpSampling2D;"),
        (
            "swish",
            lambda k, x: k.layers.Conv2D(2, 1, activation="silu", name="odd")(x),
            "'odd', a Conv2D with activation 'silu'",
        ),
        (
            "softmax inside",
            lambda k, x: k.layers.Flatten()(k.layers.Softmax(name="odd")(x)),
            "'odd', a softmax that is not the last step",
        ),
        (
            "norm first",
            lambda k, x: k.layers.BatchNormalization(name="odd")(x),
            "'odd', a BatchNormalization that does not follow",
        ),
        (
            "norm after ReLU",
            lambda k, x: k.layers.BatchNormalization(name="odd")(
                k.layers.Conv2D(2, 1, activation="relu")(x)
            ),
            "'odd', a BatchNormalization that does not follow",
        ),
    ]


@pytest.mark.parametrize(("name", "add", "message"), unsupported())
def test_a_layer_that_is_not_supported_is_named(name: str, add: Any, message: str) -> None:
    import keras

    entry = keras.Input((4, 4, 2))
    with pytest.raises(ModelError, match=rf"(?s)({message}).*supported are Activation, Add"):
        quantization_aware(keras.Model(entry, add(keras, entry)))


def test_a_layer_used_twice_and_a_model_with_two_outputs_are_refused() -> None:
    import keras

    entry = keras.Input((4,))
    twice = keras.layers.Dense(4, name="again")
    with pytest.raises(ModelError, match="'again' called 2 times"):
        quantization_aware(keras.Model(entry, twice(twice(entry))))
    with pytest.raises(ModelError, match="one input and one output"):
        quantization_aware(keras.Model(entry, [twice(entry), twice(entry)]))
    with pytest.raises(ModelError, match="Functional model"):
        quantization_aware(3)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"bits": 9}, "2 to 8 bits, got 9"),
        ({"bits": {"first": 1}}, "2 to 8 bits, got 1"),
        ({"bits": {"second": 4}}, r"layers with weights \(first, middle, answer\), got second"),
        ({"momentum": 1.0}, r"momentum in \[0, 1\), got 1.0"),
        ({"calibration": np.zeros((3, 8), np.float32)}, r"calibration of shape \(N, 9\)"),
        ({"calibration": np.zeros((3, 9))}, "calibration as a float32 array, got float64"),
    ],
)
def test_arguments_that_do_not_fit_are_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        quantization_aware(built("dense"), **arguments)


def test_representative_data_and_ranges_are_not_mixed() -> None:
    net = built("dense")
    x = examples(net, 20)
    with pytest.raises(DataError, match="representative examples, got None"):
        convert_int8(net)
    with pytest.raises(DataError, match="no representative examples"):
        convert_int8(post_training(net, 8, x), x)
