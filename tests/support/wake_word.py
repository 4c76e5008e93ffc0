"""Small wake-word models that remember, as converters would write them."""

from __future__ import annotations

import numpy as np

from tests.support.operator_models.signals import signal
from tests.support.tflite_builder import ModelBuilder, options

LABELS = ("silence", "unknown", "yes", "no")
MELS = 40
HOP, FRAME, FFT = 320, 480, 512


def wake_word(seed: int = 3) -> bytes:
    """From one row of features at a time, float32, to uint8."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    x, codes = b.tensor((1, MELS), np.float32), b.tensor((1, MELS), scale=0.03, zero_point=-9)
    b.operator("QUANTIZE", [x], [codes], options("QuantizeOptions"))
    return b.build([x], [_listener(b, rng, codes)])


def wake_word_from_samples(seed: int = 3, hop: int = HOP) -> bytes:
    """From one hop of int16 samples at a time: TFLM's audio front end, then the same to uint8."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    x = b.tensor((1, hop), np.int16)
    made = [((1, 1, FRAME), np.int16), ((), bool)]
    frames, _ = signal(b, "Framer", [x], made, frame_size=FRAME, frame_step=hop, prefill=1)
    logs = _front_end(b, rng, frames)
    row = b.tensor((1, MELS), np.int16, scale=1 / 1024, zero_point=0)
    b.operator("RESHAPE", [logs], [row], options("ReshapeOptions", newShape=[1, MELS]))
    codes = b.tensor((1, MELS), scale=0.006, zero_point=-100)
    b.operator("QUANTIZE", [row], [codes], options("QuantizeOptions"))
    return b.build([x], [_listener(b, rng, codes)])


def _front_end(b: ModelBuilder, rng: np.random.Generator, frames: int) -> int:
    """As TFLM's audio preprocessor: window, transform, filter bank, noise, gain, logarithm."""
    fade = np.round(2**12 * np.hanning(FRAME))
    weights = b.tensor((FRAME,), np.int16, data=fade)
    (faded,) = signal(b, "Window", [frames, weights], [((1, 1, FRAME), np.int16)], shift=12)
    flat = b.tensor((FRAME,), np.int16)
    b.operator("RESHAPE", [faded], [flat], options("ReshapeOptions", newShape=[FRAME]))
    scaled, bits = signal(b, "FftAutoScale", [flat], [((FRAME,), np.int16), ((), np.int32)])
    (spectrum,) = signal(b, "Rfft", [scaled], [((FFT + 2,), np.int16)], fft_length=FFT, T=7)
    bins = [((FFT // 2 + 1,), np.uint32)]
    (energy,) = signal(b, "Energy", [spectrum], bins, start_index=2, end_index=240)
    widths = 2 + np.arange(MELS + 1) * 7 // (MELS + 1)
    places = np.concatenate([[0], np.cumsum(widths)[:-1]])
    share = rng.integers(0, 2**12, widths.sum())
    arrays = (share, 2**12 - share, 4 + places, places, widths)
    constants = [b.tensor(np.shape(a), np.int16, data=a) for a in arrays]
    channels = [((MELS,), np.uint32)]
    (sums,) = signal(
        b, "FilterBank", [energy, *constants], [((MELS,), np.uint64)], num_channels=MELS
    )
    (roots,) = signal(b, "FilterBankSquareRoot", [sums, bits], channels)
    quiet, noise = signal(
        b, "FilterBankSpectralSubtraction", [roots], 2 * channels, num_channels=MELS, clamping=0,
        smoothing=410, one_minus_smoothing=15974, smoothing_bits=10, min_signal_remaining=819,
        alternate_smoothing=983, alternate_one_minus_smoothing=15401, spectral_subtraction_bits=14,
    )  # fmt: skip
    gains = b.tensor((125,), np.int16, data=np.sort(rng.integers(-900, 30000, 125))[::-1])
    (louder,) = signal(b, "PCAN", [quiet, noise, gains], channels, snr_shift=6)
    (logs,) = signal(
        b, "FilterBankLog", [louder], [((MELS,), np.int16)], input_correction_bits=3,
        output_scale=64,
    )  # fmt: skip
    return logs


def _listener(b: ModelBuilder, rng: np.random.Generator, codes: int) -> int:
    """SVDF with a memory of 8 rows, FULLY_CONNECTED, SOFTMAX, uint8."""
    units, memory = 12, 8
    features = b.tensor((units, MELS), scale=0.01, data=rng.integers(-127, 128, (units, MELS)))
    times = rng.integers(-32767, 32768, (units, memory))
    weights = b.tensor((units, memory), np.int16, scale=2e-5, data=times)
    bias = b.tensor((units,), np.int32, scale=1e-8, data=np.zeros(units))
    state = b.tensor((1, units * memory), np.int16, scale=5e-4, is_variable=True)
    hidden = b.tensor((1, units), scale=0.03, zero_point=0)
    b.operator("SVDF", [codes, features, weights, bias, state], [hidden],
               options("SVDFOptions", rank=1))  # fmt: skip
    dense = b.tensor((4, units), scale=0.01, data=rng.integers(-127, 128, (4, units)))
    offsets = b.tensor((4,), np.int32, scale=3e-4, data=rng.integers(-2000, 2000, 4))
    logits = b.tensor((1, 4), scale=0.1, zero_point=0)
    b.operator("FULLY_CONNECTED", [hidden, dense, offsets], [logits],
               options("FullyConnectedOptions"))  # fmt: skip
    scores = b.tensor((1, 4), scale=1 / 256, zero_point=-128)
    b.operator("SOFTMAX", [logits], [scores], options("SoftmaxOptions", beta=1.0))
    y = b.tensor((1, 4), np.uint8, scale=1 / 256, zero_point=0)
    b.operator("QUANTIZE", [scores], [y], options("QuantizeOptions"))
    return y
