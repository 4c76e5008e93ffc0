"""Training repeats itself, and what it converts is int8 throughout and as good as the original."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from tinyml_course.datasets import DataSet, gestures, split_by_group
from tinyml_course.errors import DataError, ModelError
from tinyml_course.quantization import dequantize, quantize
from tinyml_course.simulator import Simulator
from tinyml_course.training import (
    convert_int8,
    float_trace,
    gesture_net,
    seed_everything,
    train,
)

needs_tensorflow = pytest.mark.skipif(
    importlib.util.find_spec("tensorflow") is None,
    reason='needs TensorFlow: pip install "tinyml-course[train]"',
)
pytestmark = needs_tensorflow


def windows(data: DataSet) -> np.ndarray:
    """As the net wants them: time along the height, axes as channels."""
    return data.x[:, :, None, :]


@pytest.fixture(scope="module")
def split() -> tuple[DataSet, DataSet]:
    return split_by_group(
        gestures.load_synthetic(persons=24, per_class=8), test_groups=range(18, 24)
    )


@pytest.fixture(scope="module")
def trained(split: tuple[DataSet, DataSet]) -> tuple[Any, dict[str, list[float]]]:
    seed_everything(0)
    model = gesture_net(window_length=125, axes=3, classes=5)
    history = train(
        model, windows(split[0]), split[0].y, epochs=6, batch_size=32, learning_rate=0.01, seed=0
    )
    return model, history


@pytest.fixture(scope="module")
def tflite(trained: tuple[Any, Any], split: tuple[DataSet, DataSet]) -> bytes:
    return convert_int8(trained[0], windows(split[0])[::4])


def interpreter(content: bytes) -> Any:
    litert = pytest.importorskip("ai_edge_litert.interpreter", reason="needs ai-edge-litert")
    made = litert.Interpreter(
        model_content=content,
        experimental_op_resolver_type=litert.OpResolverType.BUILTIN_REF,
    )
    made.allocate_tensors()
    return made


def operators(content: bytes) -> list[str]:
    """Names of the operators in order, read by the independent `tflite` package."""
    schema = pytest.importorskip("tflite")
    model = schema.Model.GetRootAsModel(content, 0)
    graph = model.Subgraphs(0)
    names = {v: k for k, v in vars(schema.BuiltinOperator).items() if isinstance(v, int)}
    codes = [
        model.OperatorCodes(graph.Operators(i).OpcodeIndex())
        for i in range(graph.OperatorsLength())
    ]
    return [names[max(code.BuiltinCode(), code.DeprecatedBuiltinCode())] for code in codes]


def test_the_history_has_one_number_for_each_epoch(trained: tuple[Any, Any]) -> None:
    _, history = trained
    assert {name: len(values) for name, values in history.items()} == {"accuracy": 6, "loss": 6}
    assert history["loss"][-1] < history["loss"][0]


def test_unseen_people_are_recognised_and_int8_loses_little(
    trained: tuple[Any, Any], tflite: bytes, split: tuple[DataSet, DataSet]
) -> None:
    test = split[1]
    in_float = (trained[0].predict(windows(test), verbose=0).argmax(1) == test.y).mean()
    made = interpreter(tflite)
    (into,), (out,) = made.get_input_details(), made.get_output_details()
    scale, zero_point = into["quantization"]
    quantized = np.clip(np.round(windows(test) / scale) + zero_point, -128, 127).astype(np.int8)
    answers = []
    for window in quantized:
        made.set_tensor(into["index"], window[None])
        made.invoke()
        answers.append(made.get_tensor(out["index"])[0].argmax())
    in_int8 = (np.array(answers) == test.y).mean()
    assert in_float > 0.8, in_float
    assert abs(in_float - in_int8) <= 0.03


def test_every_tensor_is_an_integer_and_the_batch_is_one(tflite: bytes) -> None:
    made = interpreter(tflite)
    assert {t["dtype"].__name__ for t in made.get_tensor_details()} <= {"int8", "int32"}
    assert made.get_input_details()[0]["dtype"] is made.get_output_details()[0]["dtype"] is np.int8
    assert made.get_input_details()[0]["shape_signature"].tolist() == [1, 125, 1, 3]
    assert made.get_output_details()[0]["shape_signature"].tolist() == [1, 5]


def test_the_gesture_net_has_three_dense_layers_and_no_shape_operators(tflite: bytes) -> None:
    ops = operators(tflite)
    assert ops.count("FULLY_CONNECTED") == 3
    assert set(ops) == {
        "CONV_2D",
        "DEPTHWISE_CONV_2D",
        "AVERAGE_POOL_2D",
        "RESHAPE",
        "FULLY_CONNECTED",
        "SOFTMAX",
    }
    assert len(tflite) <= 20_000


def test_the_gesture_net_has_the_filters_that_were_asked_for() -> None:
    net = gesture_net(60, 2, 3, filters=5)
    assert net.get_layer("motion").kernel.shape[-1] == 5
    assert net.get_layer("mix").kernel.shape[-1] == 10


REPEAT = """
import hashlib
import numpy as np
from tinyml_course.quantization import dequantize, quantize
from tinyml_course.simulator import Simulator
from tinyml_course.training import (
    convert_int8,
    float_trace,
    gesture_net,
    seed_everything,
    train,
)
rng = np.random.default_rng(0)
x, y = rng.normal(size=(64, 60, 1, 2)).astype(np.float32), rng.integers(0, 3, 64)
seed_everything(4)
model = gesture_net(60, 2, 3)
train(model, x, y, epochs=2, batch_size=16, learning_rate=0.01, seed=4)
print(hashlib.sha256(convert_int8(model, x[:16])).hexdigest())
"""  # run here and in a fresh process


def test_a_fresh_process_makes_the_same_file_and_nothing_else_is_printed(
    trained: tuple[Any, Any], capfd: pytest.CaptureFixture[str]
) -> None:
    exec(REPEAT, {})  # in this process, where other models were made before
    here = capfd.readouterr()
    there = subprocess.run(
        [sys.executable, "-c", REPEAT], capture_output=True, text=True, check=True
    )
    assert here.out == there.stdout
    assert len(here.out.split()) == 1
    assert here.err == there.stderr == ""


def test_converting_leaves_the_model_and_its_open_batch_alone(
    trained: tuple[Any, Any], tflite: bytes
) -> None:
    assert trained[0].input_shape == (None, 125, 1, 3)
    assert trained[0].predict(np.zeros((3, 125, 1, 3)), verbose=0).shape == (3, 5)


def representative_cases() -> list[tuple[Any, str]]:
    good = np.zeros((2, 125, 1, 3), np.float32)
    broken = good.copy()
    broken[1, 4, 0, 2] = np.nan
    return [
        (good.astype(np.float64), "float32 array, got float64"),
        (good.tolist(), "float32 array, got list"),
        (good[:, :100], r"\(N, 125, 1, 3\) with N ≥ 1.*got \(2, 100, 1, 3\)"),
        (good[0], r"got \(125, 1, 3\)"),
        (good[:0], r"got \(0, 125, 1, 3\)"),
        (broken, "finite numbers in representative, got NaN"),
    ]


@pytest.mark.parametrize(("representative", "message"), representative_cases())
def test_a_representative_set_that_does_not_fit_is_named(
    trained: tuple[Any, Any], representative: Any, message: str
) -> None:
    with pytest.raises(DataError, match=message):
        convert_int8(trained[0], representative)


def test_a_model_the_converter_cannot_take_is_named() -> None:
    import keras

    x = np.zeros((2, 4), np.float32)
    a, open_input = keras.Input((4,)), keras.Input((None, 4))
    with pytest.raises(ModelError, match="one input and one output, got 1 and 2"):
        convert_int8(keras.Model(a, [a + 1, a + 2]), x)
    with pytest.raises(ModelError, match=r"fixed input shape, got \(None, None, 4\)"):
        convert_int8(keras.Model(open_input, open_input + 1), x)
    with pytest.raises(ModelError, match="built Keras model with inputs and outputs, got int"):
        convert_int8(3, x)
    no_int8 = keras.Model(a, keras.ops.erfinv(a))
    with pytest.raises(
        ModelError, match=r"(?s)every operator can be converted.*The converter said"
    ):
        convert_int8(no_int8, x)


def test_a_recurrent_layer_as_a_loop_is_refused_before_it_ends_the_process() -> None:
    import keras

    sequence = keras.Input((5, 3))
    looped = keras.Model(sequence, keras.layers.LSTM(4, name="memory")(sequence))
    with pytest.raises(ModelError, match=r"got 'memory' as a loop.*LSTM\(\.\.\., unroll=True\)"):
        convert_int8(looped, np.zeros((2, 5, 3), np.float32))


def test_the_float_trace_holds_what_the_keras_model_computes(
    trained: tuple[Any, Any], split: tuple[DataSet, DataSet]
) -> None:
    model, x = trained[0], windows(split[1])[:20]
    content = convert_int8(model, windows(split[0])[:50])
    reals = float_trace(model, content, x)
    simulator = Simulator.load(content)
    computed = {i for op in simulator.model.operators for i in op.outputs}
    assert reals.keys() == computed | set(simulator.model.inputs)
    output = reals[simulator.model.outputs[0]]
    np.testing.assert_allclose(output, model.predict(x, verbose=0), atol=1e-5)
    entry = simulator.model.tensors[simulator.model.inputs[0]]
    codes = simulator.trace(quantize(x, entry.scale, entry.zero_point))
    for i, real in reals.items():
        tensor = simulator.model.tensors[i]
        error = dequantize(codes[i], tensor.scale, tensor.zero_point) - real
        assert np.square(error).mean() < 0.05 * np.square(real).mean(), tensor


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"y": np.zeros(3, int)}, r"got shapes \(4, 60, 1, 2\) and \(3,\)"),
        ({"y": np.zeros(4)}, "classes of float64"),
        ({"y": np.full(4, 2)}, "at least two classes in y, got 2 alone in 4 examples"),
        ({"x": np.full((4, 60, 1, 2), np.nan, np.float32)}, "finite numbers in x and y, got NaN"),
        ({"epochs": 0}, "epochs ≥ 1.*got 0, 2 and 0.01"),
        ({"learning_rate": 0.0}, "learning_rate above 0, got 1, 2 and 0.0"),
        ({"validation": (np.zeros((2, 60, 1, 2)), np.zeros(3, int))}, "expected validation as"),
        ({"seed": -1}, r"seed in \[0, 2\*\*32\), got -1"),
    ],
)
def test_training_on_what_does_not_fit_is_refused(changes: dict[str, Any], message: str) -> None:
    good: dict[str, Any] = {
        "x": np.zeros((4, 60, 1, 2), np.float32),
        "y": np.array([0, 1, 0, 1]),
        "epochs": 1,
        "batch_size": 2,
        "learning_rate": 0.01,
        "seed": 0,
    }
    with pytest.raises(DataError, match=message):
        train(gesture_net(60, 2, 3), **{**good, **changes})
