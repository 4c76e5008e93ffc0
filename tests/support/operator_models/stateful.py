"""Models that remember: successive rows of the input are successive steps in time."""

from __future__ import annotations

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from tests.support.operator_models.parts import any_scale, any_zero_point
from tests.support.operator_models.real_stateful import real_lstm, real_svdf
from tests.support.operator_models.signals import signals
from tests.support.tflite_builder import ModelBuilder, options


def svdf(seed: int, branches: int = 8) -> bytes:
    """Ranks 1 to 3, memories 1 to 12, states in int16 and int8, fine and coarse scales."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    in_scale, depth = any_scale(rng), 9
    x = b.tensor((1, depth), scale=in_scale, zero_point=any_zero_point(rng))
    outputs = []
    for i in range(branches):
        dtype = (np.int16, np.int8)[i % 4 == 3]
        rank, memory, units = 1 + i % 3, int(rng.integers(1, 13)), int(rng.integers(1, 5))
        outputs.append(_svdf(b, rng, x, in_scale, depth, rank, memory, units, dtype))
    return b.build([x], outputs)


def _svdf(b, rng, x, in_scale, depth, rank, memory, units, dtype) -> int:
    filters, largest = rank * units, int(np.iinfo(dtype).max)
    feature_scale, time_scale = np.exp(rng.uniform(-6, -4, 2)).astype(np.float32)
    # Products of uniform codes reach about half of this part of the state's codes.
    reach = largest // int(rng.choice([1, 4, 16]))
    state_scale = np.float32(in_scale * feature_scale * 74 * 74 * np.sqrt(depth) * 2 / reach)
    out_scale = float(
        state_scale * time_scale * reach * largest * 0.3 * np.sqrt(memory * rank) / 60
    )  # fmt: skip
    zero_point = any_zero_point(rng) // 4 if dtype is np.int8 else 0
    codes = rng.integers(-127, 128, (filters, depth))
    features = b.tensor((filters, depth), scale=feature_scale, data=codes)
    codes = rng.integers(-largest, largest + 1, (filters, memory))
    times = b.tensor((filters, memory), dtype, scale=time_scale, data=codes)
    codes = rng.integers(-reach * largest // 8, reach * largest // 8, units)
    bias = b.tensor((units,), np.int32, scale=state_scale * time_scale, data=codes)
    size = (1, filters * memory)
    state = b.tensor(size, dtype, scale=state_scale, zero_point=zero_point, is_variable=True)
    y = b.tensor((1, units), scale=out_scale, zero_point=any_zero_point(rng) // 2)
    # LiteRT takes no other activation; TFLM does not look at it.
    o = options(
        "SVDFOptions", rank=rank, fusedActivationFunction=schema.ActivationFunctionType.RELU
    )
    b.operator("SVDF", [x, features, times, bias, state], [y], o)
    return y


def lstm(seed: int, branches: int = 4) -> bytes:
    """Cell states from 2**-15 to 2**-11, with and without clip, one and several steps a run."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    in_scale, steps, depth = any_scale(rng), 4, 5
    x = b.tensor((1, steps, depth), scale=in_scale, zero_point=any_zero_point(rng))
    powers = [-15, -13, -12, -11]
    outputs = [
        _lstm(b, rng, x, in_scale, (1, steps, depth), powers[i % 4], (0.0, 0.6, 5.0)[i % 3])
        for i in range(branches)
    ]
    return b.build([x], outputs)


def wide_lstm(seed: int, branches: int = 4) -> bytes:
    """The same with int16 codes and biases of 64 bits."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    in_scale, steps, depth = float(rng.uniform(1e-5, 1e-3)), 3, 5
    x = b.tensor((1, steps, depth), np.int16, scale=in_scale)
    powers = [-15, -13, -12, -11]
    outputs = [
        _lstm(b, rng, x, in_scale, (1, steps, depth), powers[i % 4], (0.0, 0.6, 5.0)[i % 3],
              dtype=np.int16)
        for i in range(branches)
    ]  # fmt: skip
    return b.build([x], outputs)


def one_lstm(seed: int, shape: tuple[int, int, int], *, time_major: bool) -> bytes:
    """One LSTM on an input of `shape`, with more than one stream in the file if that says so."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    x = b.tensor(shape, scale=0.05, zero_point=3)
    return b.build([x], [_lstm(b, rng, x, 0.05, shape, -12, 0.6, time_major=time_major)])


def _lstm(b, rng, x, in_scale, shape, power, clip, *, time_major=False, dtype=np.int8) -> int:
    depth, units = shape[-1], int(rng.integers(2, 6))
    hidden_scale, zero_point = float(rng.uniform(0.003, 0.0085)), int(rng.integers(-30, 30))
    typical = 74
    if dtype == np.int16:
        hidden_scale, zero_point, typical = hidden_scale / 256, 0, 19000
    # Gates of about ±3, where the activations bend.
    inner, outer = 3 / (74 * typical * in_scale), 3 / (74 * typical * hidden_scale)
    weights = [_weights(b, rng, (units, depth), inner / np.sqrt(depth)) for _ in range(4)]
    recurrent = [_weights(b, rng, (units, units), outer / np.sqrt(units)) for _ in range(4)]
    wide, most = (np.int64, 9000 * typical // 74) if dtype == np.int16 else (np.int32, 9000)
    biases = [
        b.tensor((units,), wide, scale=in_scale * scale, data=rng.integers(-most, most, units))
        for _, scale in weights
    ]
    of_hidden = {"scale": hidden_scale, "zero_point": zero_point}
    state = (shape[1 if time_major else 0], units)
    hidden = b.tensor(state, dtype, **of_hidden, is_variable=True)
    cell = b.tensor(state, np.int16, scale=2.0**power, is_variable=True)
    y = b.tensor((*shape[:2], units), dtype, **of_hidden)
    inputs = [x, *(i for i, _ in weights), *(i for i, _ in recurrent), -1, -1, -1, *biases]
    o = options(
        "UnidirectionalSequenceLSTMOptions", cellClip=clip, timeMajor=time_major,
        fusedActivationFunction=schema.ActivationFunctionType.TANH,
    )  # fmt: skip
    inputs += [-1, -1, hidden, cell, -1, -1, -1, -1]
    b.operator("UNIDIRECTIONAL_SEQUENCE_LSTM", inputs, [y], o)
    return y


def _weights(b, rng, shape, scale) -> tuple[int, float]:
    scale = float(scale * rng.uniform(0.5, 1.5))
    return b.tensor(shape, scale=scale, data=rng.integers(-127, 128, shape)), scale


def variables(seed: int) -> bytes:
    """A sum that leaks: read, add the input, assign; a second variable keeps the last input.

    The first variable starts with values that CALL_ONCE assigns, the second with its zero point.
    """
    rng, b = np.random.default_rng(seed), ModelBuilder()
    shape = (1, 12)
    of_input = {"scale": any_scale(rng), "zero_point": int(rng.integers(-5, 6))}
    of_sum = {"scale": 10 * of_input["scale"], "zero_point": int(rng.integers(-60, 60))}
    x = b.tensor(shape, **of_input)
    b.operator("CALL_ONCE", [], [], options("CallOnceOptions", initSubgraphIndex=1))
    total, kept = _handle(b, "total"), _handle(b, "kept")
    before, y, last = (
        b.tensor(shape, **of_sum),
        b.tensor(shape, **of_sum),
        b.tensor(shape, **of_input),
    )
    b.operator("READ_VARIABLE", [total], [before])
    b.operator("ADD", [before, x], [y], options("AddOptions"))
    b.operator("ASSIGN_VARIABLE", [total, y], [])
    b.operator("READ_VARIABLE", [kept], [last])
    b.operator("ASSIGN_VARIABLE", [kept, x], [])
    after = b.tensor(shape, **of_sum)
    b.operator("READ_VARIABLE", [total], [after])
    first = b.another()
    start = first.tensor(shape, **of_sum, data=rng.integers(-128, 128, shape))
    first.operator("ASSIGN_VARIABLE", [_handle(first, "total"), start], [])
    return b.build([x], [y, last, after], [first.graph([], [])])


def _handle(b: ModelBuilder, name: str) -> int:
    handle = b.tensor((), "V4")
    b.operator("VAR_HANDLE", [], [handle], options("VarHandleOptions", sharedName=name))
    return handle


def circular_buffer(seed: int) -> bytes:
    """A buffer that is ready in each run, before another; some with a flag and longer periods."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    q = {"scale": any_scale(rng), "zero_point": any_zero_point(rng)}
    x, outputs = b.tensor((1, 1, 2, 3), **q), []
    for slots, period in [(3, 1), (2, 2), (4, 3), (5, 0), (6, 0)]:
        made = [b.tensor((1, slots, 2, 3), **q, is_variable=True)]
        if period != 1 and slots != 5:
            made.append(b.tensor((1,), np.bool_))
        b.operator("CUSTOM:CIRCULAR_BUFFER", [x], made, custom={"cycles_max": period})
        last = b.tensor((1, slots, 2, 3), scale=q["scale"] * 1.4, zero_point=3)
        b.operator("QUANTIZE", made[:1], [last], options("QuantizeOptions"))
        outputs += [last, *made[1:]]
    return b.build([x], outputs)


STATEFUL_MODELS = {
    f.__name__: f
    for f in (circular_buffer, lstm, real_lstm, real_svdf, signals, svdf, variables, wide_lstm)
}
"""Builders by name; each takes a seed."""
