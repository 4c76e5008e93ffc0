"""The benefit of quantization-aware training: accuracy on unseen people, at 8, 6, 4, 3 and 2 bits.

Five synthetic gestures and the network of `benchmarks.use_cases.gestures`; all accuracies are of
the ``.tflite`` file in the simulator. Three methods, starting from one trained float model:

- PTQ: round its weights, and take its ranges from 300 training windows;
- longer: train the float model for as many more epochs as QAT, then PTQ. This is the benefit of
  longer training alone;
- QAT: continue the training with the rounded model.

``python -m benchmarks.qat [SEEDS]`` prints the table.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.use_cases.gestures import PERSONS, UNSEEN, small_net
from benchmarks.use_cases.small_model import CALIBRATION_EXAMPLES, accuracy, int8_answers
from tinyml_course.datasets import gestures, split_by_group
from tinyml_course.quantization import TFLM, Semantics, quantize
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import Model, read_model
from tinyml_course.training import (
    convert_int8,
    post_training,
    quantization_aware,
    seed_everything,
    train,
)

BITS = (8, 6, 4, 3, 2)
SEEDS = 5
EPOCHS, RATE = 15, 3e-3
MORE_EPOCHS, LOWER_RATE = 5, 1e-3

ROUNDING_ONCE = Semantics(
    "rounding-once", rounds_once=frozenset({"CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED"})
)
"""Not the rules of any runtime: what the simulator computes without TFLM's second rounding."""


@dataclass(frozen=True)
class Windows:
    """Training and test windows in the shape of the net's input, and calibration windows."""

    x: Any
    y: Any
    test_x: Any
    test_y: Any
    calibration: Any


@dataclass(frozen=True)
class Agreement:
    """How far the simulator's codes are from the fake-quantized model's.

    Attributes
    ----------
    answers
        Share of examples with the same largest code.
    explained
        The same, where the simulator's sums are rounded once, not twice as in TFLM, and the model
        has the file's bias, rounded to the step of a sum. Training simulates neither; both matter
        more with fewer bits, because the step of a sum is larger.
    within_one
        Share of output codes that differ by at most 1.
    largest
        The largest difference.
    """

    answers: float
    explained: float
    within_one: float
    largest: int


def load(seed: int) -> Windows:
    """40 people for training, 20 others for testing; the data is synthetic."""
    data = gestures.load_synthetic(0, persons=PERSONS, per_class=20)
    train_side, test = split_by_group(data, test_groups=range(PERSONS - UNSEEN, PERSONS))
    x, test_x = (np.asarray(side.x[:, :, None, :]) for side in (train_side, test))
    chosen = np.random.default_rng(seed).permutation(len(x))[:CALIBRATION_EXAMPLES]
    return Windows(x, train_side.y, test_x, test.y, x[chosen])


def trained(windows: Windows, seed: int) -> Any:
    """The float model."""
    seed_everything(seed)
    net = small_net(windows.x.shape[1], int(windows.y.max()) + 1)
    train(net, windows.x, windows.y, epochs=EPOCHS, batch_size=64, learning_rate=RATE, seed=seed)
    return net


def train_on(model: Any, windows: Windows, seed: int) -> None:
    """Train a few more epochs with a lower learning rate."""
    train(
        model,
        windows.x,
        windows.y,
        epochs=MORE_EPOCHS,
        batch_size=64,
        learning_rate=LOWER_RATE,
        seed=seed,
    )


def in_simulator(model: Any, windows: Windows) -> float:
    """Accuracy of the converted file."""
    return accuracy(int8_answers(convert_int8(model), windows.test_x), windows.test_y)


def agreement(model: Any, x: Any) -> Agreement:
    """Compare a quantization-aware Sequential model with its own file."""
    parsed = read_model(convert_int8(model))
    expected = _expected(model, parsed, x)
    codes = _codes(parsed, x, TFLM)
    apart = np.abs(codes - expected)
    bias = [layer.bias.numpy() for layer in _with_weights(model)]
    _set_bias(model, _file_bias(parsed))
    explained = _same_answer(_codes(parsed, x, ROUNDING_ONCE), _expected(model, parsed, x))
    _set_bias(model, bias)
    return Agreement(
        answers=_same_answer(codes, expected),
        explained=explained,
        within_one=float((apart <= 1).mean()),
        largest=int(apart.max()),
    )


def _with_weights(model: Any) -> list[Any]:
    return [layer for layer in model.layers if hasattr(layer, "bits")]


def _set_bias(model: Any, values: list[Any]) -> None:
    for layer, value in zip(_with_weights(model), values, strict=True):
        layer.bias.assign(value)


def _file_bias(model: Model) -> list[Any]:
    """The real bias of each operator with weights, in order."""
    used = [op.inputs[2] for op in model.operators if len(op.inputs) > 2]
    return [model.tensors[i].data * model.tensors[i].scales for i in used]


def _expected(model: Any, parsed: Model, x: Any) -> Any:
    out = parsed.tensors[parsed.outputs[0]]
    return quantize(model.predict(x, verbose=0), out.scale, out.zero_point).astype(int)


def _codes(model: Model, x: Any, semantics: Semantics) -> Any:
    simulator = Simulator(model, semantics)
    entry = simulator.model.tensors[simulator.model.inputs[0]]
    return simulator.run(quantize(x, entry.scale, entry.zero_point)).astype(int)


def _same_answer(codes: Any, expected: Any) -> float:
    return float((codes.argmax(axis=1) == expected.argmax(axis=1)).mean())


def compare(seed: int, bits: tuple[int, ...] = BITS) -> tuple[list[list[float]], list[Agreement]]:
    """Accuracies for one seed, with a row per number of bits: PTQ, longer, QAT."""
    windows = load(seed)
    net = trained(windows, seed)
    start = {b: quantization_aware(net, bits=b, calibration=windows.calibration) for b in bits}
    after_training = [in_simulator(start[b], windows) for b in bits]
    train_on(net, windows, seed)
    longer = [in_simulator(post_training(net, b, windows.calibration), windows) for b in bits]
    for model in start.values():
        train_on(model, windows, seed)
    aware = [in_simulator(start[b], windows) for b in bits]
    rows = [list(row) for row in zip(after_training, longer, aware, strict=True)]
    return rows, [agreement(start[b], windows.test_x) for b in bits]


def main(seeds: int = SEEDS) -> None:
    """Print two tables: accuracies, and differences between the simulator and the trained model."""
    cpu = time.process_time()
    runs = [compare(seed) for seed in range(seeds)]
    table = 100 * np.array([rows for rows, _ in runs])  # seeds, bits, ways
    print(f"accuracy on unseen people in %, mean of {seeds} seeds; ± standard error of the mean")
    print("bits    PTQ  longer     QAT    QAT - PTQ    QAT - longer")
    for i, bits in enumerate(BITS):
        ptq, longer, aware = table[:, i].T
        print(
            f"{bits:4} {ptq.mean():6.1f}  {longer.mean():6.1f}  {aware.mean():6.1f}"
            f"   {_difference(aware - ptq)}    {_difference(aware - longer)}"
        )
    print("\nQAT model and its file in the simulator, the worst of all seeds")
    print("bits  same answer  ... explained  codes within 1  largest difference")
    for i, bits in enumerate(BITS):
        found = [agreements[i] for _, agreements in runs]
        print(
            f"{bits:4} {min(a.answers for a in found):10.2%} "
            f"{min(a.explained for a in found):14.2%} "
            f"{min(a.within_one for a in found):15.2%} {max(a.largest for a in found):19}"
        )
    print(f"\n{time.process_time() - cpu:.0f} s CPU")


def _difference(values: Any) -> str:
    error = values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else float("nan")
    return f"{values.mean():+5.1f} ± {error:.1f}"


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:2]))
