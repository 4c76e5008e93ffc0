"""TFLM's signal operators and CIRCULAR_BUFFER as C: from samples to features, and back."""

from __future__ import annotations

import math

import numpy as np

from tinyml_course.deploy.c_layer import Layer, Source, emits
from tinyml_course.deploy.c_text import array, real_array, structure
from tinyml_course.kernels import Node, hidden_state, prepare
from tinyml_course.kernels.circular_buffer import find_period
from tinyml_course.kernels.node import Array
from tinyml_course.kernels.signal import fft
from tinyml_course.kernels.signal.buffers import framing, stacking
from tinyml_course.kernels.signal.filter_bank import ABOVE_LINE, LN_2
from tinyml_course.tflite.signal_options import SignalOptions

_BUFFERS = ("tinyml_signal_buffers.h",)
_SPECTRUM = ("tinyml_signal_spectrum.h",)
_FILTER_BANK = ("tinyml_signal_filter_bank.h",)


def _layer(
    source: Source, headers: tuple[str, ...], call: str, constants: str = "", **shared: str
) -> Layer:
    """A layer of one call; inputs may be constant."""
    given = source.constant_inputs([t for t in source.node.inputs if t is not None])
    return Layer(headers, call, given + constants, shared=shared)


def _made(source: Source, i: int) -> str:
    return source.address(source.node.outputs[i])


def _row(node: Node) -> tuple[int, int]:
    """How many rows the first input has, and values of each."""
    *outer, length = node.input(0).shape
    return math.prod(outer), length


@emits("CUSTOM:SignalDelay", numbers="any")
def delay(source: Source) -> Layer:
    """What came some samples ago."""
    prepare(source.node)
    options: SignalOptions = source.node.options(SignalOptions)
    rows, count = _row(source.node)
    fields = {"rows": rows, "count": count, "length": options["delay_length"]}
    call = f"tinyml_delay(&{source.name}, {source.hidden()}, {source.input()}, {source.output});"
    return _layer(source, _BUFFERS, call, structure("tinyml_delay_t", source.name, fields))


@emits("CUSTOM:SignalFramer", numbers="any")
def framer(source: Source) -> Layer:
    """Frames that overlap."""
    prepare(source.node)
    size, step = framing(source.node)
    (rows, _), frames = _row(source.node), source.node.output.shape[-2]
    kept = hidden_state(source.node)[0].size // rows
    fields = {"rows": rows, "frames": frames, "size": size, "step": step, "kept": kept}
    states = f"{source.hidden(0)}, {source.hidden(1)}"
    ends = f"{source.input()}, {source.output}, {_made(source, 1)}"
    call = f"tinyml_framer(&{source.name}, {states}, {ends});"
    return _layer(source, _BUFFERS, call, structure("tinyml_framer_t", source.name, fields))


@emits("CUSTOM:SignalStacker", numbers="any")
def stacker(source: Source) -> Layer:
    """Frames side by side."""
    prepare(source.node)
    channels, left, right, step = stacking(source.node)
    fields = {"frames": left + right + 1, "channels": channels, "after": right, "step": step}
    states = f"{source.hidden(0)}, {source.hidden(1)}"
    ends = f"{source.input()}, {source.output}, {_made(source, 1)}"
    call = f"tinyml_stacker(&{source.name}, {states}, {ends});"
    return _layer(source, _BUFFERS, call, structure("tinyml_stacker_t", source.name, fields))


@emits("CUSTOM:SignalOverlapAdd", numbers="any")
def overlap_add(source: Source) -> Layer:
    """Frames added where they overlap, in int16 or float32."""
    prepare(source.node)
    options: SignalOptions = source.node.options(SignalOptions)
    *outer, frames, size = source.node.input(0).shape
    step = options["frame_step"]
    fields = {"rows": math.prod(outer), "frames": frames, "size": size, "step": step}
    places = f"{source.hidden()}, {source.input()}, {source.output}"
    call = f"tinyml_overlap_add_{source.node.output.dtype}(&{source.name}, {places});"
    return _layer(source, _BUFFERS, call, structure("tinyml_overlap_add_t", source.name, fields))


@emits("CUSTOM:CIRCULAR_BUFFER", numbers="any")
def circular_buffer(source: Source) -> Layer:
    """The last slices of a stream; the output is what is kept."""
    node = source.node
    prepare(node)
    batch, slices = node.output.shape[:2]
    fields = {
        "batch": batch,
        "slice": node.input(0).size // batch,
        "slices": slices,
        "period": find_period(node),
    }
    is_ready = _made(source, 1) if len(node.outputs) == 2 else "(void *)0"
    places = f"{source.hidden(1)}, {source.input()}, {source.output}, {is_ready}"
    call = f"tinyml_circular_buffer(&{source.name}, {places});"
    constants = structure("tinyml_circular_buffer_t", source.name, fields)
    return _layer(source, _BUFFERS, call, constants)


@emits("CUSTOM:SignalWindow", numbers="any")
def window(source: Source) -> Layer:
    """Each value times its weight, shifted right."""
    prepare(source.node)
    options: SignalOptions = source.node.options(SignalOptions)
    weights = source.node.input(1)
    sizes = f"{source.node.output.size // weights.size}, {weights.size}, {options.shift('shift')}"
    ends = f"{source.input()}, {source.output}"
    return _layer(source, _SPECTRUM, f"tinyml_signal_window({source.input(1)}, {sizes}, {ends});")


@emits("CUSTOM:SignalFftAutoScale", numbers="any")
def fft_auto_scale(source: Source) -> Layer:
    """A shift to the left, and by how much."""
    prepare(source.node)
    places = f"{source.input()}, {source.output}, {_made(source, 1)}"
    call = f"tinyml_fft_auto_scale({source.node.output.size}, {places});"
    return _layer(source, _SPECTRUM, call)


@emits("CUSTOM:SignalEnergy", numbers="any")
def energy(source: Source) -> Layer:
    """The squares of amplitudes."""
    prepare(source.node)
    options: SignalOptions = source.node.options(SignalOptions)
    bins = f"{source.node.output.size}, {options['start_index']}, {options['end_index']}"
    call = f"tinyml_signal_energy({bins}, {source.input()}, {source.output});"
    return _layer(source, _SPECTRUM, call)


@emits("CUSTOM:SignalIrfft", "CUSTOM:SignalRfft", numbers="any")
def transform(source: Source) -> Layer:
    """The spectrum of real values, or the values of a spectrum."""
    node = source.node
    prepare(node)
    length, arithmetic = fft.checked(node)
    inverse, half, dtype = (
        node.operator.name == "CUSTOM:SignalIrfft",
        length // 2,
        node.output.dtype,
    )
    rows, count = _row(node)
    is_small = dtype == np.int16 and source.kernels != "plain"
    ending = f"{'inverse_' if inverse else ''}{dtype}_{half}"
    turns = fft.part_turns(np.arange(max(3 * half // 4, 1)), half, arithmetic, inverse=inverse)
    between = fft.between_turns(np.arange(half // 2 + 1), half, arithmetic, inverse=inverse)
    tables = {
        f"tinyml_{name}_{ending}": np.stack(values, -1)
        for name, values in (("turns", turns), ("between", between))
    }
    places = dict(zip(("turns", "between"), tables, strict=True))
    fields = {"rows": rows, "values": 0 if inverse else count, "half": half, **places}
    kernel = f"tinyml_{'irfft' if inverse else 'rfft'}_{dtype}"
    return _layer(
        source,
        (f"tinyml_signal_fft_{dtype}{'_small' if is_small else ''}.h",),
        f"{kernel}(&{source.name}, {source.input()}, {source.output});",
        structure(f"tinyml_fft_{dtype}", source.name, fields),
        **{name: _table(dtype.name, name, values) for name, values in tables.items()},
    )


def _table(dtype: str, name: str, values: Array) -> str:
    return (
        real_array("float", name, values)
        if dtype == "float32"
        else array(f"{dtype}_t", name, values)
    )


@emits("CUSTOM:SignalFilterBank", numbers="any")
def filter_bank(source: Source) -> Layer:
    """Each bin's energy goes into two neighbours."""
    node, name = source.node, source.name
    prepare(node)
    parts = ("weights", "unweights", "bins", "places", "widths")
    constants = "".join(
        array("int16_t", f"{name}_{part}", node.constant(i)[1]) for i, part in enumerate(parts, 1)
    )
    fields = {"channels": node.output.size, **{part: f"{name}_{part}" for part in parts}}
    return Layer(
        _FILTER_BANK,
        f"tinyml_filter_bank(&{name}, {source.input()}, {source.output});",
        source.constant_inputs([node.input(0)])
        + constants
        + structure("tinyml_filter_bank_t", name, fields),
    )


@emits("CUSTOM:SignalFilterBankSquareRoot", numbers="any")
def square_root(source: Source) -> Layer:
    """The root of each sum, shifted right."""
    prepare(source.node)
    places = f"{source.input()}, {source.input(1)}, {source.output}"
    call = f"tinyml_filter_bank_square_root({source.node.output.size}, {places});"
    return _layer(source, _FILTER_BANK, call)


_NEW = ("smoothing", "alternate_smoothing")
_OLD = ("one_minus_smoothing", "alternate_one_minus_smoothing")
"""Shares of the signal and of the estimate before, in even and in odd channels."""


@emits("CUSTOM:SignalFilterBankSpectralSubtraction", numbers="any")
def spectral_subtraction(source: Source) -> Layer:
    """A smoothed estimate of the noise is taken away."""
    node = source.node
    prepare(node)
    options: SignalOptions = node.options(SignalOptions)
    fields = {
        "channels": node.output.size,
        "smoothing": [_word(node, name) for name in _NEW],
        "keeping": [_word(node, name) for name in _OLD],
        "smoothing_bits": options.shift("smoothing_bits"),
        "subtraction_bits": options.shift("spectral_subtraction_bits"),
        "least": _word(node, "min_signal_remaining"),
        "is_clamped": int(bool(options["clamping"])),
    }
    places = f"{source.hidden()}, {source.input()}, {source.output}, {_made(source, 1)}"
    call = f"tinyml_spectral_subtraction(&{source.name}, {places});"
    constants = structure("tinyml_spectral_subtraction_t", source.name, fields)
    return _layer(source, ("tinyml_moving.h", *_FILTER_BANK), call, constants)


def _word(node: Node, name: str) -> int:
    options: SignalOptions = node.options(SignalOptions)
    value = options[name]
    if not 0 <= value < 2**32:
        raise node.error(f"{name} from 0 to {2**32 - 1} for the C export", value)
    return value


@emits("CUSTOM:SignalPCAN", numbers="any")
def pcan(source: Source) -> Layer:
    """Each channel times a gain that falls with its noise, then compressed."""
    prepare(source.node)
    options: SignalOptions = source.node.options(SignalOptions)
    sizes = f"{source.node.output.size}, {options.shift('snr_shift')}"
    places = f"{source.input()}, {source.input(1)}, {source.output}"
    call = f"tinyml_pcan({source.input(2)}, {sizes}, {places});"
    return _layer(source, _FILTER_BANK, call)


@emits("CUSTOM:SignalFilterBankLog", numbers="any")
def log(source: Source) -> Layer:
    """The natural logarithm, scaled."""
    prepare(source.node)
    options: SignalOptions = source.node.options(SignalOptions)
    fields = {
        "channels": source.node.output.size,
        "correction_bits": options.shift("input_correction_bits"),
        "scale": options["output_scale"] & 0xFFFF_FFFF,
        "ln_2": LN_2,
        "above_line": "tinyml_log2_above_line",
    }
    return _layer(
        source,
        _FILTER_BANK,
        f"tinyml_filter_bank_log(&{source.name}, {source.input()}, {source.output});",
        structure("tinyml_filter_bank_log_t", source.name, fields),
        above_line=array("uint16_t", "tinyml_log2_above_line", ABOVE_LINE),
    )
