"""Signal operators as C: what the simulator computes, step by step of a stream."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.host_c import compile_models
from tests.support.tflite_builder import ModelBuilder
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import read_model

STEPS = 100
_TYPES = {np.float32: 0, np.int32: 2, np.int16: 7}
I16, I32, U32, U64 = np.int16, np.int32, np.uint32, np.uint64


def fft(name, dtype, rows, length, given=None):
    sizes = (given or length, length + 2) if name == "Rfft" else (length + 2, length)
    x, y = ((*rows, size) for size in sizes)
    return (name, [(x, dtype)], [(y, dtype)], {"fft_length": length, "T": _TYPES[dtype]})


def framer(shape, size, step, prefill):
    frames = (*shape[:-1], shape[-1] // step, size)
    values = {"frame_size": size, "frame_step": step, "prefill": prefill}
    return ("Framer", [(shape, I16)], [(frames, I16), ((), bool)], values)


def stacker(channels, left, right, step):
    values = {"stacker_left_context": left, "stacker_right_context": right, "stacker_step": step}
    made = [((channels * (left + right + 1),), I16), ((), bool)]
    return ("Stacker", [((channels,), I16)], made, {"num_channels": channels, **values})


def delay(shape, length):
    return ("Delay", [(shape, I16)], [(shape, I16)], {"delay_length": length})


def overlap_add(shape, step, dtype):
    made = (*shape[:-2], shape[-2] * step)
    kind = {"T": _TYPES[dtype], "frame_step": step}
    return ("OverlapAdd", [(shape, dtype)], [(made, dtype)], kind)


def spectral_subtraction(channels, clamping, **changes):
    values = {
        "smoothing": 410, "one_minus_smoothing": 15974, "smoothing_bits": 10,
        "alternate_smoothing": 983, "alternate_one_minus_smoothing": 15401,
        "min_signal_remaining": 819, "spectral_subtraction_bits": 14, **changes,
    }  # fmt: skip
    ends = [((channels,), U32)]
    values |= {"num_channels": channels, "clamping": clamping}
    return ("FilterBankSpectralSubtraction", ends, 2 * ends, values)


def filter_bank(channels, seed=3):
    rng = np.random.default_rng(seed)
    widths = rng.integers(0, 9, channels + 1)
    starts = 1 + np.concatenate([[0], np.cumsum(widths)[:-1]])
    places = starts - 1
    weights = rng.integers(-(2**15), 2**15, (2, widths.sum()))
    constants = [np.asarray(a, I16) for a in (*weights, starts, places, widths)]
    bins = ((1 + int(widths.sum()),), U32)
    return ("FilterBank", [bins, *constants], [((channels,), U64)], {"num_channels": channels})


def pcan(channels, shift, seed=4):
    table = np.random.default_rng(seed).integers(-(2**15), 2**15, 125).astype(I16)
    ends = ((channels,), U32)
    return ("PCAN", [ends, ends, table], [ends], {"snr_shift": shift})


def log(bits, scale):
    values = {"input_correction_bits": bits, "output_scale": scale}
    return ("FilterBankLog", [((40,), U32)], [((40,), I16)], values)


def window(shape, length, shift):
    weights = np.random.default_rng(5).integers(-(2**15), 2**15, length).astype(I16)
    return ("Window", [(shape, I16), weights], [(shape, I16)], {"shift": shift})


TRANSFORMS = {
    **{f"rfft_int16_{n}": fft("Rfft", I16, (), n) for n in (4, 8, 16, 32, 64, 256, 512)},
    **{f"rfft_int32_{n}": fft("Rfft", I32, (2,), n, n - 3) for n in (4, 8, 16, 32, 128, 512)},
    **{f"rfft_float32_{n}": fft("Rfft", np.float32, (2,), n, n - 1) for n in (4, 8, 16, 32, 512)},
    **{f"irfft_float32_{n}": fft("Irfft", np.float32, (), n) for n in (4, 8, 32, 64, 512)},
    **{f"irfft_int16_{n}": fft("Irfft", I16, (1, 2), n) for n in (4, 8, 16, 32, 128, 256)},
    **{f"irfft_int32_{n}": fft("Irfft", I32, (), n) for n in (4, 8, 16, 64, 512)},
    "rfft_padded": fft("Rfft", I16, (2, 3), 64, 1),
}  # fmt: skip
"""These keep nothing."""

STREAMS = {
    "framer_late": framer((1, 48), 40, 24, prefill=0),
    "framer_ready": framer((2, 30), 25, 10, prefill=1),
    "framer_slow": framer((3, 7), 40, 7, prefill=0),
    "framer_apart": framer((1, 24), 8, 8, prefill=1),
    "stacker": stacker(6, 2, 1, 3),
    "stacker_alone": stacker(4, 0, 0, 1),
    "stacker_ahead": stacker(5, 0, 3, 2),
    "delay_short": delay((2, 20), 7),
    "delay_long": delay((20,), 50),
    "delay_none": delay((3, 5), 0),
    "overlap_add": overlap_add((2, 3, 16), 6, I16),
    "overlap_add_real": overlap_add((2, 3, 16), 7, np.float32),
    "overlap_add_apart": overlap_add((2, 8), 8, I16),
    "subtraction": spectral_subtraction(7, clamping=0),
    "subtraction_clamped": spectral_subtraction(8, clamping=1),
    "subtraction_wide": spectral_subtraction(5, 0, smoothing=2**31, smoothing_bits=31),
    "filter_bank": filter_bank(6),
    "filter_bank_of_one": filter_bank(1),
    "root": ("FilterBankSquareRoot", [((40,), U64), ((), I32)], [((40,), U32)], {}),
    "pcan": pcan(40, 6),
    "pcan_far": pcan(40, 31),
    "log": log(3, 64),
    "log_wrapped": log(0, 123456789),
    "log_large": log(9, 12345 - 2**31),
    "window": window((3, 20), 10, 12),
    "window_clamped": window((8,), 8, 0),
    "scale": ("FftAutoScale", [((9,), I16)], [((9,), I16), ((), I32)], {}),
    "energy": ("Energy", [((18,), I16)], [((9,), U32)], {"start_index": 2, "end_index": 7}),
}  # fmt: skip


def stream(tensor, seed):
    """Numbers of every magnitude, and both ends of the type."""
    rng, size = np.random.default_rng(seed), (STEPS, *tensor.row_shape)
    if tensor.dtype == np.float32:
        return (rng.normal(0, 1, size) * 10.0 ** rng.integers(-6, 5, size)).astype(np.float32)
    limits = np.iinfo(tensor.dtype)
    x = rng.integers(limits.min, limits.max, size, tensor.dtype, endpoint=True)
    x >>= rng.integers(0, limits.bits, (STEPS, *(1 for _ in tensor.row_shape))).astype(tensor.dtype)
    ends = rng.random(size)
    return np.where(ends < 0.02, limits.min, np.where(ends > 0.98, limits.max, x))


def between_roots(shape, seed=6):
    """The last sum whose root is rounded down, and the first whose root is rounded up."""
    rng = np.random.default_rng(seed)
    roots = (2 ** rng.uniform(0, 32, shape)).astype(U64)
    return roots * (roots + U64(1)) + rng.integers(0, 2, shape).astype(U64)


def built(operators):
    """One model of some operators, and the first and last of each one's inputs and outputs."""
    b, places, inputs, outputs = ModelBuilder(), {}, [], []
    for name, (kind, given, made, values) in operators.items():
        tensors = [
            b.tensor(each.shape, each.dtype, data=each) if isinstance(each, np.ndarray)
            else b.tensor(*each) for each in given
        ]  # fmt: skip
        free = [t for t, each in zip(tensors, given, strict=True) if isinstance(each, tuple)]
        results = [b.tensor(*each) for each in made]
        b.operator(f"CUSTOM:Signal{kind}", tensors, results, custom=values)
        places[name] = len(inputs), len(outputs), len(outputs) + len(made)
        inputs += free
        outputs += results
    return b.build(inputs, outputs), places


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """By operator: what the simulator computes, what the C does, and once more after a reset."""
    groups = {"transforms": built(TRANSFORMS), "streams": built(STREAMS)}
    models = {name: read_model(source) for name, (source, _) in groups.items()}
    hosts = compile_models(models, "plain", tmp_path_factory.mktemp("signals"))
    arrays = {}
    for group, (source, places) in groups.items():
        simulator, model = Simulator.load(source), models[group]
        x = tuple(stream(model.tensors[i], seed) for seed, i in enumerate(model.inputs))
        if group == "transforms":
            runs = [simulator.run(x), hosts[group].run(x)]
        else:
            sums, bits = x[places["root"][0] : places["root"][0] + 2]
            sums[: STEPS // 2] = between_roots(sums[: STEPS // 2].shape)
            bits[:] = np.arange(STEPS).reshape(bits.shape) % 40 - 3
            steps = [simulator.run(tuple(a[t : t + 1] for a in x)) for t in range(STEPS)]
            runs = [[np.concatenate(a) for a in zip(*steps, strict=True)], hosts[group].run(x)]
            hosts[group].reset()
            runs.append(hosts[group].run(x))
        for name, (_, first, last) in places.items():
            arrays[name] = [run[first:last] for run in runs]
    return arrays


@pytest.mark.parametrize("name", [*TRANSFORMS, *STREAMS])
def test_c_computes_a_hundred_steps_as_the_simulator_until_it_is_reset(name, found):
    expected, *runs = found[name]
    for arrays in runs:
        for got, wanted in zip(arrays, expected, strict=True):
            assert got.tobytes() == wanted.astype(got.dtype, copy=False).tobytes()
            assert wanted.dtype == bool or len(np.unique(wanted)) > 3
