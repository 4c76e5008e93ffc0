"""What TFLM's signal operators keep in the arena's tail: sizes that depend on their parameters.

Source: the structs in TFLM ``signal/micro/kernels`` and ``signal/src``, and in KISS FFT; on a
64-bit host, their sizes equal what the wheel prints.
"""

from __future__ import annotations

import math

from tinyml_course.tflite import Operator, Tensor
from tinyml_course.tflite.signal_options import SignalOptions

_PARAMETERS = {
    "CUSTOM:SignalDelay": (3, 2),
    "CUSTOM:SignalEnergy": (2, 0),
    "CUSTOM:SignalFilterBank": (1, 7),
    "CUSTOM:SignalFilterBankLog": (2, 0),
    "CUSTOM:SignalFilterBankSpectralSubtraction": (9, 2),
    "CUSTOM:SignalFramer": (5, 2),
    "CUSTOM:SignalIrfft": (5, 1),
    "CUSTOM:SignalOverlapAdd": (5, 1),
    "CUSTOM:SignalPCAN": (1, 0),
    "CUSTOM:SignalRfft": (5, 3),
    "CUSTOM:SignalStacker": (4, 5),
    "CUSTOM:SignalWindow": (2, 0),
}
"""Of the struct of its parameters: numbers of 32 bits, and then pointers and numbers as wide."""

_FFT_STATE = 264
"""KISS FFT's state without its table: two numbers, and 32 pairs of factors."""


_MOST_ROWS = 2**10


def parameter_bytes(operator: Operator, tensors: tuple[Tensor, ...], word: int) -> tuple[int, ...]:
    """Bytes that a signal operator takes for itself before it knows its tensors, in order.

    `word` is the size of a pointer. Other operators, and damaged ones, take none here.
    """
    if operator.name not in _PARAMETERS or not isinstance(operator.options, SignalOptions):
        return ()
    numbers, words = _PARAMETERS[operator.name]
    struct = -(-4 * numbers // word) * word + word * words if words else 4 * numbers
    values = {name: max(value, 0) for name, value in operator.options.values.items()}
    channels = values.get("num_channels", 0)
    if operator.name == "CUSTOM:SignalFilterBank":
        return struct, 8 * (channels + 1)
    if operator.name == "CUSTOM:SignalFilterBankSpectralSubtraction":
        return struct, 4 * channels
    if operator.name == "CUSTOM:SignalStacker":
        contexts = (values.get(f"stacker_{side}_context", 0) for side in ("left", "right"))
        return struct, _buffer(channels * (sum(contexts) + 1), word)
    if operator.name in ("CUSTOM:SignalRfft", "CUSTOM:SignalIrfft") and operator.outputs:
        pair = 2 * tensors[operator.outputs[0]].dtype.itemsize
        half = values.get("fft_length", 0) // 2
        state = 3 * word + _FFT_STATE + pair * half + pair * (half * 3 // 2)
        is_inverse = operator.name == "CUSTOM:SignalIrfft"
        keeps_length = is_inverse and tensors[operator.outputs[0]].dtype.kind == "f"
        return struct, state + (2 * word if keeps_length else 0)
    return (struct,)


def buffer_bytes(operator: Operator, tensors: tuple[Tensor, ...], word: int) -> tuple[int, ...]:
    """Bytes that it takes once it knows its tensors: samples it keeps, in order."""
    if not isinstance(operator.options, SignalOptions) or not operator.inputs:
        return ()
    values = {name: max(value, 0) for name, value in operator.options.values.items()}
    given = tensors[operator.inputs[0]]
    rows = math.prod(given.shape[:-1])
    if operator.name == "CUSTOM:SignalOverlapAdd" and len(given.shape) > 1:
        outer = rows // max(given.shape[-2], 1)
        return outer * word, *_each(given.shape[-1] * given.dtype.itemsize, outer)
    if operator.name == "CUSTOM:SignalDelay" and given.shape:
        kept = given.shape[-1] + values.get("delay_length", 0)
    elif operator.name == "CUSTOM:SignalFramer":
        step = max(values.get("frame_step", 1), 1)
        kept = -(-values.get("frame_size", 0) // step) * step
    else:
        return ()
    return rows * word, rows * word, *_each(_buffer(kept, word), rows)


def _each(nbytes: int, count: int) -> list[int]:
    """One request for each row; of a damaged file's millions, all at once."""
    return [nbytes] * count if count <= _MOST_ROWS else [nbytes * count]


def _buffer(samples: int, word: int) -> int:
    """A ring of samples, kept twice so that they always lie in one piece."""
    return 5 * word + 2 * 2 * samples
