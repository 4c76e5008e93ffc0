"""Operators with a state that lives from one run to the next, as C."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tinyml_course.deploy.c_activations_int16 import shared_points
from tinyml_course.deploy.c_layer import Layer, Source, check_sums, emits
from tinyml_course.deploy.c_math import math_constants
from tinyml_course.deploy.c_text import array, real_array, structure
from tinyml_course.deploy.c_weighted_int16 import check_wide_sums
from tinyml_course.kernels import prepare
from tinyml_course.kernels.lstm_gates import Dense
from tinyml_course.kernels.svdf import make_filters
from tinyml_course.kernels.unidirectional_sequence_lstm import (
    BIASES,
    CELL,
    FROM_HIDDEN,
    FROM_INPUT,
    HIDDEN,
    Cells,
    make_cells,
)
from tinyml_course.tflite.options import SequenceLSTMOptions


@emits("CALL_ONCE", "VAR_HANDLE", numbers="any")
def declaration(_source: Source) -> Layer:
    """Nothing: what they declare is in the state, and in the function that resets it."""
    return Layer((), "")


@emits("READ_VARIABLE", numbers="any")
def read_variable(source: Source) -> Layer:
    """A copy of the variable, which later assignments do not change."""
    prepare(source.node)
    body = f"memcpy({source.output}, {source.input()}, {source.node.output.nbytes});"
    return Layer(("tinyml_moving.h",), body)


@emits("ASSIGN_VARIABLE", numbers="any")
def assign_variable(source: Source) -> Layer:
    """New values for later runs and reads."""
    prepare(source.node)
    values = source.node.input(1)
    body = f"memcpy({source.input()}, {source.input(1)}, {values.nbytes});"
    return Layer(("tinyml_moving.h",), body, source.constant_inputs([values]))


@emits("SVDF")
def svdf(source: Source) -> Layer:
    """SVDF with a state of int16 or int8."""
    node, name = source.node, source.name
    made, state = make_filters(node), node.input(4)
    reach = 255 * int(np.abs(made.features.astype(np.int64)).sum(axis=1).max())
    check_sums(node, reach)
    fields = {
        "batch": node.input(0).shape[0],
        "depth": made.features.shape[1],
        "units": len(made.bias),
        "rank": made.rank,
        "memory": made.times.shape[1],
        "input_offset": -node.quantized(node.input(0))[1],
        "features": f"{name}_features",
        "times": f"{name}_times",
        "bias": f"{name}_bias",
        "state_multiplier": made.into_state[0],
        "state_shift": made.into_state[1],
        "state_zero_point": node.quantized(state, state.dtype.type)[1],
        "output_multiplier": made.into_output[0],
        "output_shift": made.into_output[1],
        "output_zero_point": node.quantized(node.output)[1],
    }
    kernel = f"tinyml_svdf_{state.dtype}"
    return Layer(
        ("tinyml_moving.h", "tinyml_svdf.h"),
        f"{kernel}(&{name}, {source.input()}, {source.input(4)}, {source.output});",
        source.constant_inputs([node.input(0)])
        + array("int8_t", f"{name}_features", made.features)
        + array("int16_t", f"{name}_times", made.times)
        + array("int32_t", f"{name}_bias", made.bias)
        + structure("tinyml_svdf_t", name, fields),
    )


@emits("UNIDIRECTIONAL_SEQUENCE_LSTM")
def lstm(source: Source) -> Layer:
    """All steps of a sequence; the gates of one step are kept in scratch memory."""
    name, made = source.name, make_cells(source.node)
    return _lstm(
        source,
        "lstm",
        _lstm_fields(source, made),
        _dense_arrays(f"{name}_input", made.from_input)
        + _dense_arrays(f"{name}_hidden", made.from_hidden),
        shared_points(),
    )


@emits("UNIDIRECTIONAL_SEQUENCE_LSTM", numbers="int16")
def wide_lstm(source: Source) -> Layer:
    """The same with int16 codes: sums have 64 bits."""
    name, made = source.name, make_cells(source.node)
    constants = array("int64_t", f"{name}_bias", made.from_input.bias)
    layer = _lstm_fields(source, made)
    for which, dense in (("input", made.from_input), ("hidden", made.from_hidden)):
        check_wide_sums(source.node, np.abs(dense.factors).sum(axis=0).max(), dense.bias)
        constants += array("int8_t", f"{name}_{which}_weights", dense.factors.T)
        layer[f"from_{which}"]["bias"] = 0
    return _lstm(
        source, "lstm_int16", {"layer": layer, "bias": f"{name}_bias"}, constants, shared_points()
    )


@emits("UNIDIRECTIONAL_SEQUENCE_LSTM", numbers="unquantized")
def real_lstm(source: Source) -> Layer:
    """The same with float32."""
    node, name = source.node, source.name
    prepare(node)
    options: SequenceLSTMOptions = node.options(SequenceLSTMOptions)
    clip = np.float32(options.cell_clip if options.cell_clip > 0 else np.inf)
    fields = {
        **_sequence_fields(source),
        "units": node.input(CELL).shape[1],
        "depth": node.input(0).shape[2],
        "from_input": f"{name}_input_weights",
        "from_hidden": f"{name}_hidden_weights",
        "bias": f"{name}_bias",
        "cell": {"low": -clip, "high": clip},
    }
    arrays = {"input_weights": FROM_INPUT, "hidden_weights": FROM_HIDDEN, "bias": BIASES}
    constants = "".join(
        real_array("float", f"{name}_{key}", np.concatenate([node.constant(i)[1] for i in inputs]))
        for key, inputs in arrays.items()
    )
    shared = math_constants("tinyml_real_expm1.h", "tinyml_real_logistic.h")
    return _lstm(source, "real_lstm", fields, constants, shared)


def _lstm_fields(source: Source, made: Cells) -> dict[str, Any]:
    """Fields of a ``tinyml_lstm_t``."""
    node, name, depth = source.node, source.name, source.node.input(0).shape[2]
    return {
        **_sequence_fields(source),
        "units": made.units,
        "from_input": _dense_fields(f"{name}_input", made.from_input, depth),
        "from_hidden": _dense_fields(f"{name}_hidden", made.from_hidden, made.units),
        "keep": list(made.keep),
        "add": list(made.add),
        "show": list(made.show),
        "cell_power": made.power,
        "cell_limit": 2**15 if made.limit is None else made.limit,
        "hidden_zero_point": node.coded(node.input(HIDDEN))[1],
        "points": "tinyml_logistic_points",
    }


def _sequence_fields(source: Source) -> dict[str, Any]:
    """Where each step of each sequence lies, and room for the gates of one step."""
    options: SequenceLSTMOptions = source.node.options(SequenceLSTMOptions)
    first, second, _ = source.node.input(0).shape
    steps, batch = (first, second) if options.time_major else (second, first)
    return {
        "steps": steps,
        "batch": batch,
        "step_stride": batch if options.time_major else 1,
        "batch_stride": 1 if options.time_major else steps,
        "gates": [f"arena + {offset}" for offset in source.scratch],
    }


def _lstm(
    source: Source,
    kernel: str,
    fields: dict[str, Any],
    constants: str,
    shared: Mapping[str, str],
) -> Layer:
    prepare(source.node)
    states = f"{source.input(HIDDEN)}, {source.input(CELL)}"
    return Layer(
        (f"tinyml_{kernel}.h", "tinyml_moving.h"),
        f"tinyml_{kernel}(&{source.name}, {source.input()}, {states}, {source.output});",
        source.constant_inputs([source.node.input(0)])
        + constants
        + structure(f"tinyml_{kernel}_t", source.name, fields),
        shared=shared,
    )


def _dense_fields(name: str, dense: Dense, depth: int) -> dict[str, object]:
    """Fields of a ``tinyml_gates_t``; weights lie beside one another, gate by gate."""
    units = dense.factors.shape[1] // 4
    return {
        "depth": depth,
        "weights": f"{name}_weights",
        "bias": f"{name}_bias",
        "multiplier": [int(n) for n in dense.multipliers[::units]],
        "shift": [int(n) for n in dense.shifts[::units]],
    }


def _dense_arrays(name: str, dense: Dense) -> str:
    weights = array("int8_t", f"{name}_weights", dense.factors.T)
    return weights + array("int32_t", f"{name}_bias", dense.bias)
