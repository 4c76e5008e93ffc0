"""TFLM's signal operators: from samples to features, and back to samples.

Successive rows of the input are successive steps in time.
"""

from __future__ import annotations

import numpy as np

from tests.support.tflite_builder import ModelBuilder, options

_SCHEMA_TYPES = {np.float32: 0, np.int32: 2, np.int16: 7}
STEP, LENGTH, CHANNELS = 24, 64, 6


def signal(b: ModelBuilder, name: str, inputs, made, **values) -> list[int]:
    """An operator with outputs of those shapes and types."""
    outputs = [b.tensor(shape, dtype) for shape, dtype in made]
    b.operator(f"CUSTOM:Signal{name}", inputs, outputs, custom=values)
    return outputs


def signals(seed: int) -> bytes:
    """Frames, windows, transforms of three types, a filter bank and all that follows it."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    samples = b.tensor((1, 2 * STEP), np.int16)
    first, is_first = signal(
        b, "Framer", [samples], [((1, 2, 40), np.int16), ((), bool)],
        frame_size=40, frame_step=STEP, prefill=False,
    )  # fmt: skip
    frames, is_whole = signal(
        b, "Framer", [samples], [((1, 2, 40), np.int16), ((), bool)],
        frame_size=40, frame_step=STEP, prefill=True,
    )  # fmt: skip
    weights = b.tensor((40,), np.int16, data=rng.integers(0, 2**12, 40))
    (faded,) = signal(b, "Window", [frames, weights], [((1, 2, 40), np.int16)], shift=11)
    spectra = [_there_and_back(b, faded, dtype) for dtype in (np.int16, np.int32, np.float32)]
    late = signal(b, "Delay", [samples], [((1, 2 * STEP), np.int16)], delay_length=70)
    outputs = [first, is_first, is_whole, *late, *(i for pair in spectra for i in pair)]
    return b.build([samples], [*outputs, *_features(b, rng, samples)])


def _there_and_back(b: ModelBuilder, frames: int, dtype) -> list[int]:
    kind = {"T": _SCHEMA_TYPES[dtype]}
    given = frames
    if dtype is not np.int16:
        given = b.tensor((1, 2, 40), dtype)
        b.operator("CAST", [frames], [given], options("CastOptions"))
    made = [((1, 2, LENGTH + 2), dtype)]
    (spectrum,) = signal(b, "Rfft", [given], made, fft_length=LENGTH, **kind)
    made = [((1, 2, LENGTH), dtype)]
    (values,) = signal(b, "Irfft", [spectrum], made, fft_length=LENGTH, **kind)
    if dtype is np.int32:
        return [spectrum, values]
    made = [((1, 2 * STEP), dtype)]
    return [spectrum, *signal(b, "OverlapAdd", [values], made, frame_step=STEP, **kind)]


def _features(b: ModelBuilder, rng, samples: int) -> list[int]:
    flat = b.tensor((2 * STEP,), np.int16)
    b.operator("RESHAPE", [samples], [flat], options("ReshapeOptions", newShape=[2 * STEP]))
    scaled, bits = signal(b, "FftAutoScale", [flat], [((2 * STEP,), np.int16), ((), np.int32)])
    length, bins = 128, 65
    made = [((length + 2,), np.int16)]
    (spectrum,) = signal(b, "Rfft", [scaled], made, fft_length=length, T=7)
    made = [((bins,), np.uint32)]
    (energy,) = signal(b, "Energy", [spectrum], made, start_index=2, end_index=60)
    widths = rng.integers(3, 9, CHANNELS + 1)
    starts = 2 + np.concatenate([[0], np.cumsum(widths)[:-1]])
    places = np.concatenate([[0], np.cumsum(widths)[:-1]])
    weights = rng.integers(0, 2**12, widths.sum())
    constants = [
        b.tensor(np.shape(values), np.int16, data=values)
        for values in (weights, 2**12 - weights, starts, places, widths)
    ]
    made = [((CHANNELS,), np.uint64)]
    (sums,) = signal(b, "FilterBank", [energy, *constants], made, num_channels=CHANNELS)
    channels = (CHANNELS,), np.uint32
    (roots,) = signal(b, "FilterBankSquareRoot", [sums, bits], [channels])
    found = []
    for clamping in (False, True):
        quiet, noise = signal(
            b, "FilterBankSpectralSubtraction", [roots], [channels, channels],
            num_channels=CHANNELS, smoothing=410, one_minus_smoothing=15974, smoothing_bits=10,
            alternate_smoothing=983, alternate_one_minus_smoothing=15401, clamping=clamping,
            min_signal_remaining=819, spectral_subtraction_bits=14,
        )  # fmt: skip
        table = b.tensor((125,), np.int16, data=np.sort(rng.integers(-900, 30000, 125))[::-1])
        (louder,) = signal(b, "PCAN", [quiet, noise, table], [channels], snr_shift=6)
        made = [((CHANNELS,), np.int16)]
        logs = signal(b, "FilterBankLog", [louder], made, input_correction_bits=3, output_scale=64)
        made = [((3 * CHANNELS,), np.int16), ((), bool)]
        stacked = signal(
            b, "Stacker", logs, made, num_channels=CHANNELS, stacker_left_context=1,
            stacker_right_context=1, stacker_step=1,
        )  # fmt: skip
        found += [noise, *logs, *stacked]
    return found
