"""How lesson 09 is graded: inputs, known mistakes with their hints, other right answers."""

import math
import re

import numpy as np
from scipy.signal import lfilter, windows

from tinyml_course.exercises import Comparison, exercise

CLOSED_ROOMS = ("features", "framing", "cost", "kernels", "simulator", "training", "quantization")

CLOSE = Comparison(rtol=2e-5, atol=2e-5)


def mistakes(entry, hints, **wrong):
    """Register mistakes of one expression each: ``id: hint`` in a text, and a function by id."""
    found = dict(re.findall(r"^    (\w+): ((?:.+\n?)(?:^     .+\n?)*)", hints, re.MULTILINE))
    if found.keys() != wrong.keys():
        raise ValueError(f"no hint or no function: {found.keys() ^ wrong.keys()}")
    for name, function in wrong.items():
        function.__name__, function.__doc__ = name, found[name]
        entry.mistake(function)


# stft_frames -------------------------------------------------------------------------------------


def signal_inputs(rng):
    cases = [(np.ones(10), 4, 2), (np.ones(6), 4, 4)]
    for frame, hop, frames, left in [(6, 4, 5, 3), (8, 3, 6, 1), (5, 5, 4, 2), (12, 7, 3, 0)]:
        samples = frame + (frames - 1) * hop + left
        cases.append((rng.integers(-800, 801, samples) / 8, frame, hop))
    # A microphone gives integers, and so do the clips of the lesson.
    return [*cases, (rng.integers(-3000, 3001, 14).astype(np.int16), 5, 3)]


stft_frames = exercise(points=2, inputs=signal_inputs, comparison=CLOSE, closed_rooms=CLOSED_ROOMS)


def cut(signal, frame_length, hop_length):
    """Frames of floats, without a window."""
    starts = range(0, len(signal) - frame_length + 1, hop_length)
    return np.array([signal[t : t + frame_length] for t in starts], float)


def hann(frame_length, late=0):
    return 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(frame_length) + late) / frame_length)


def windowed(window):
    return lambda signal, f, h: cut(signal, f, h) * window(f)


mistakes(
    stft_frames,
    """
    no_window: The frames are right but lack the window: multiply each one by the Hann window.
    symmetric_window: np.hanning has the period frame_length - 1. Here the cosine's period is
        frame_length.
    hamming_window: This is the Hamming window, 0.54 - 0.46 cos. A Hann window starts at 0.
    window_upside_down: The window starts at 1 and is 0 in the middle: 0.5 MINUS 0.5 cos, not plus.
    sine_window: This window is a sine, the square root of a Hann window: use 0.5 - 0.5 cos.
    window_twice: The window is squared: multiply by it once.
    half_a_period: The window only rises. The cosine must run through a whole period, 2 pi, in a
        frame.
    window_from_one: The window is shifted by a sample: count i from 0, so that the first factor is
        0.
    """,
    no_window=windowed(np.ones),
    symmetric_window=windowed(np.hanning),
    hamming_window=windowed(lambda length: 0.08 + 0.92 * hann(length)),
    window_upside_down=windowed(lambda length: 1 - hann(length)),
    sine_window=windowed(lambda length: np.sqrt(hann(length))),
    window_twice=windowed(lambda length: hann(length) ** 2),
    half_a_period=windowed(lambda length: hann(2 * length)[:length]),
    window_from_one=windowed(lambda length: hann(length, late=1)),
)


mistakes(
    stft_frames,
    """
    side_by_side: The frames do not overlap: start a new one every hop_length samples.
    last_frame_forgotten: One frame is missing: the first one needs no hop, so add 1 to the number
        of hops.
    lengths_swapped: frame_length and hop_length are swapped.
    hop_after_the_frame: There are gaps: hop_length is counted from the end of a frame. Count it
        from its start.
    hop_as_overlap: hop_length is taken for the overlap. It is the step from one start to the next.
    kept_as_whole_numbers: Right for floats, but a signal of integers loses its fractions: the
        frames were stored in the signal's dtype. Store floats.
    frames_in_columns: Each frame is a column here. Make it a row: (frames, frame_length).
    window_over_all: One window covers the whole signal. Cut first, then multiply each frame by a
        window.
    frames_around_their_start: The signal was padded, as librosa does with center=True. Frame 0
        begins at sample 0.
    already_the_spectrum: These are spectra already. Return the windowed frames; the transform comes
        in the cell below.
    divided_by_full_scale: The samples were divided by 32768. Leave their scale as it is.
    pre_emphasis: A fraction of the sample before was subtracted (pre-emphasis). Leave the samples
        as they are.
    mean_removed: The mean of each frame was subtracted. Only multiply by the window.
    """,
    side_by_side=lambda s, f, _: stft_frames(s, f, f),
    last_frame_forgotten=lambda *given: stft_frames(*given)[:-1],
    lengths_swapped=lambda s, f, h: stft_frames(s, h, f),
    hop_after_the_frame=lambda s, f, h: stft_frames(s, f, f + h),
    hop_as_overlap=lambda s, f, h: stft_frames(s, f, max(f - h, 1)),
    kept_as_whole_numbers=lambda s, *given: stft_frames(s, *given).astype(s.dtype).astype(float),
    frames_in_columns=lambda *given: stft_frames(*given).T,
    window_over_all=lambda s, f, h: cut(s * hann(len(s)), f, h),
    frames_around_their_start=lambda s, f, h: stft_frames(np.pad(s, f // 2, "reflect"), f, h),
    already_the_spectrum=lambda *given: np.abs(np.fft.rfft(stft_frames(*given))),
    divided_by_full_scale=lambda s, f, h: stft_frames(s / 32768, f, h),
    pre_emphasis=lambda s, f, h: stft_frames(np.append(s[0], s[1:] - 0.97 * s[:-1]), f, h),
    mean_removed=lambda *given: stft_frames(*given) - cut(*given).mean(1)[:, None] * hann(given[1]),
)


@stft_frames.mistake
def padded_at_the_end(signal, frame_length, hop_length):
    """The last frames hold zeros from beyond the signal's end. Drop incomplete frames."""
    count = -(-len(signal) // hop_length)
    longer = np.pad(signal, (0, count * hop_length + frame_length - len(signal)))
    return stft_frames(longer, frame_length, hop_length)[:count]


@stft_frames.mistake
def short_frames_kept(signal, frame_length, hop_length):
    """If NumPy reports a shape error: the last frames are shorter than frame_length. Count the
    whole frames first, then cut only those."""
    return np.array([signal[t : t + frame_length] for t in range(0, len(signal), hop_length)])


@stft_frames.accepted
def frames_by_scipy_in_float32(signal, frame_length, hop_length):
    window = windows.hann(frame_length, sym=False).astype(np.float32)
    starts = np.arange(0, len(signal) - frame_length + 1, hop_length)
    return np.float32(signal)[starts[:, None] + np.arange(frame_length)] * window


# mel_filterbank ----------------------------------------------------------------------------------


def bank_inputs(rng):
    cases = [(2, 16, 8000, 0.0, 4000.0), (4, 32, 16000, 100.0, 7000.0)]
    for n_fft, rate in [(64, 16000), (32, 8000), (128, 16000)]:
        low, high = int(rng.integers(50, 300)), int(rng.integers(3000, 3900))
        cases.append((int(rng.integers(3, 7)), n_fft, rate, float(low), float(high)))
    return cases


mel_filterbank = exercise(points=3, inputs=bank_inputs, comparison=CLOSE, closed_rooms=CLOSED_ROOMS)


def bins_hz(n_fft, sample_rate_hz):
    return np.fft.rfftfreq(n_fft, 1 / sample_rate_hz)


def mel(hz):
    return 1127 * np.log(1 + np.asarray(hz) / 700)


def bins_mel(n_fft, sample_rate_hz):
    return mel(bins_hz(n_fft, sample_rate_hz))


def evenly(f_min, f_max, count):
    """Points from f_min to f_max, evenly spaced in mels."""
    return np.linspace(mel(f_min), mel(f_max), count)


def edges_hz(f_min, f_max, count):
    return 700 * (np.exp(evenly(f_min, f_max, count) / 1127) - 1)


def bank(edges, bins):
    """One triangle per row, over three neighbouring edges; an empty one where they coincide."""
    left, peak, right = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        sides = np.fmin((bins - left) / (peak - left), (right - bins) / (right - peak))
    return np.nan_to_num(np.maximum(sides, 0), posinf=0)


def right_edges(n_mels, f_min, f_max):
    return evenly(f_min, f_max, n_mels + 2)


def triangles(edges, bins=bins_mel):
    """The triangles over other edges, or at other bins."""
    return lambda n, fft, rate, *f: bank(edges(n, *f), bins(fft, rate))


def on_bins(rounded):
    """The recipe of the internet: each edge becomes the number of a bin."""
    return lambda n, fft, rate, *f: bank(
        rounded(edges_hz(*f, n + 2), fft, rate), np.arange(fft // 2 + 1)
    )


def widths(n_mels, f_min, f_max):
    edges = edges_hz(f_min, f_max, n_mels + 2)
    return (edges[2:] - edges[:-2])[:, None]


def extended(points):
    """Evenly spaced points with another one at each end."""
    step = points[1] - points[0]
    return np.hstack([points[0] - step, points, points[-1] + step])


def away(n_mels, n_fft, rate, f_min, f_max, *, rising=False):
    """How far each bin is from each peak, in steps between edges; signed where rising."""
    edges = right_edges(n_mels, f_min, f_max)
    steps = (bins_mel(n_fft, rate) - edges[1:-1, None]) / (edges[1] - edges[0])
    return steps if rising else np.abs(steps)


mistakes(
    mel_filterbank,
    """
    even_in_hz: The edges are evenly spaced in Hz. Convert f_min and f_max to mels first.
    even_in_hz_then_in_mels: The edges were spaced evenly in Hz and converted afterwards. Convert
        f_min and f_max to mels, then space the edges evenly there.
    straight_in_hz: The edges are right, but the sides are straight in Hz. Compare bins and edges in
        mels.
    edges_on_bins_below: The edges were rounded down to bins, as many recipes on the internet do,
        with n_fft + 1. Keep them between the bins, and compare bins and edges in mels.
    edges_on_nearest_bins: The edges were moved to the nearest bins. Keep them between the bins, and
        compare bins and edges in mels.
    one_filter_too_few: One filter is missing. Each needs three edges, and neighbours share two:
        n_mels + 1 edges are one too few.
    two_filters_too_few: Two filters are missing: each needs three edges, so place n_mels + 2 of
        them.
    one_filter_too_many: There is one filter too many: n_mels + 2 edges make n_mels filters.
    bins_left_in_hz: The edges are in mels, the bins still in Hz: convert both to mels.
    with_log10: Edges and bins use different logarithms: 1127 goes with np.log, 2595 with np.log10.
    up_to_half_the_rate: The last edge is at half the sample rate. Place it at f_max.
    from_zero: The first edge is at 0 Hz. Place it at f_min.
    bins_up_to_the_rate: The bins' frequencies are twice too high: bin k is at k * sample_rate_hz /
        n_fft.
    last_bin_forgotten: A bin is missing: there are n_fft // 2 + 1, from 0 Hz to half the sample
        rate.
    both_halves: There are n_fft bins here. The upper half mirrors the lower one: keep n_fft // 2 +
        1.
    filters_in_columns: Each filter is a column here. Make it a row: (n_mels, n_fft // 2 + 1).
    boxes: Every bin between start and end has the weight 1. The weight rises to the peak and falls
        from there.
    area_of_one: Each triangle was scaled by 2 / (end - start), Slaney's normalisation. Leave its
        peak at 1.
    an_edge_too_few: The last triangle ends beyond f_max: place n_mels + 2 edges, the last one at
        f_max.
    peaks_at_the_ends: The first peak is at f_min and the last at f_max. There the first triangle
        should start and the last one end.
    not_cut_at_zero: A filter is negative outside its triangle. Clip at 0, or distant bins are
        subtracted.
    only_rising: Each filter rises to its peak and stops. It must fall to 0 at the next filter's
        peak.
    """,
    even_in_hz=triangles(lambda n, *f: np.linspace(*f, n + 2), bins_hz),
    even_in_hz_then_in_mels=triangles(lambda n, *f: mel(np.linspace(*f, n + 2))),
    straight_in_hz=triangles(lambda n, *f: edges_hz(*f, n + 2), bins_hz),
    edges_on_bins_below=on_bins(lambda hz, fft, rate: np.floor((fft + 1) * hz / rate)),
    edges_on_nearest_bins=on_bins(lambda hz, fft, rate: np.round(fft * hz / rate)),
    one_filter_too_few=triangles(lambda n, *f: evenly(*f, n + 1)),
    two_filters_too_few=triangles(lambda n, low, high: evenly(low, high, n)),
    one_filter_too_many=triangles(lambda n, *f: evenly(*f, n + 3)),
    bins_left_in_hz=triangles(right_edges, bins_hz),
    with_log10=triangles(right_edges, lambda *rates: bins_mel(*rates) / np.log(10)),
    up_to_half_the_rate=lambda n, fft, rate, low, _: mel_filterbank(n, fft, rate, low, rate / 2),
    from_zero=lambda n, fft, rate, _, high: mel_filterbank(n, fft, rate, 0.0, high),
    bins_up_to_the_rate=lambda n, fft, rate, *f: mel_filterbank(n, fft, 2 * rate, *f),
    last_bin_forgotten=lambda *given: mel_filterbank(*given)[:, :-1],
    both_halves=triangles(right_edges, lambda fft, rate: mel(np.arange(fft) * rate / fft)),
    filters_in_columns=lambda *given: mel_filterbank(*given).T,
    boxes=lambda *given: (mel_filterbank(*given) > 0).astype(float),
    area_of_one=lambda n, _fft, _rate, *f: mel_filterbank(n, _fft, _rate, *f) * 2 / widths(n, *f),
    an_edge_too_few=triangles(lambda n, *f: extended(evenly(*f, n + 1))[1:]),
    peaks_at_the_ends=triangles(lambda n, *f: extended(evenly(*f, n))),
    not_cut_at_zero=lambda n, fft, rate, *f: 1 - away(n, fft, rate, *f),
    only_rising=lambda *given: mel_filterbank(*given) * (away(*given, rising=True) <= 0),
)


@mel_filterbank.mistake
def rows_sum_to_one(*given):
    """The triangles were divided by their sums. Leave their peaks at 1."""
    rows = mel_filterbank(*given)
    with np.errstate(invalid="ignore"):  # a narrow filter may have no bin
        return rows / rows.sum(axis=1, keepdims=True)


@mel_filterbank.mistake
def edges_run_out(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    """An index ran past the end. n_mels filters need n_mels + 2 edges, and there are n_fft // 2 + 1
    bins."""
    edges, bins = evenly(f_min, f_max, n_mels), bins_mel(n_fft, sample_rate_hz)
    return np.vstack([bank(edges[[i, i + 1, i + 2]], bins) for i in range(n_mels)])


@mel_filterbank.accepted
def bank_by_interpolation(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    bins = 2595 * np.log10(1 + np.fft.rfftfreq(n_fft, 1 / sample_rate_hz) / 700)
    low, high = (2595 * math.log10(1 + hz / 700) for hz in (f_min, f_max))
    edges = np.linspace(low, high, n_mels + 2)
    return np.array([np.interp(bins, edges[i : i + 3], [0, 1, 0]) for i in range(n_mels)])


# log_mel_int8 ------------------------------------------------------------------------------------


def power_inputs(rng):
    cases = [
        (np.array([[1024.0, 512.0], [0.0, 1.0]]), 1024.0, 0.125, 127),
        (np.array([[2.0**20, 3.0, 0.25]]), 2.0**36, 0.125, 127),
    ]
    for shape, top, scale, zero_point in [
        ((4, 5), 2.0**38, 0.125, 127),
        ((3, 6), 2.0**30, 0.25, 60),
        ((5, 4), 2.0**24, 0.1, 100),
    ]:
        # From below the lowest code to above full scale; no halves, which may round either way.
        lowest = max(-np.log2(top) + 1, (-128 - zero_point) * scale - 4)
        steps = np.round(rng.uniform(lowest, 3, shape) / scale) + rng.uniform(-0.4, 0.4, shape)
        power = np.exp2(steps * scale) * top
        power[0, 0], power[-1, -1] = 0.0, rng.uniform(0.05, 0.6)
        cases.append((power, top, scale, zero_point))
    return cases


log_mel_int8 = exercise(points=2, inputs=power_inputs, closed_rooms=CLOSED_ROOMS)


def octaves_of(power, full_scale):
    return np.log2(np.maximum(power, 1)) - np.log2(full_scale)


def coded(octaves, scale, zero_point, rounded=np.round):
    return np.clip(rounded(octaves / scale) + zero_point, -128, 127).astype(np.int8)


def unclipped(power, full_scale, scale, zero_point):
    return (np.round(octaves_of(power, full_scale) / scale) + zero_point).astype(np.int64)


def scaled(factor):
    return lambda p, top, *coding: coded(octaves_of(p, top) * factor, *coding)


mistakes(
    log_mel_int8,
    """
    natural_logarithm: An octave is a factor of 2: take np.log2, not np.log.
    in_decibels: These are decibels, 10 log10. Here the unit is the octave: np.log2.
    in_tens: An octave is a factor of 2: take np.log2, not np.log10.
    doubled: The octaves are doubled, as for amplitudes (20 log10). Power is squared already.
    halved: The octaves are halved: a square root was taken. Count octaves of the power itself.
    upside_down: The louder, the lower the code: the ratio is upside down. Divide power by
        full_scale.
    """,
    natural_logarithm=scaled(np.log(2)),
    in_decibels=scaled(10 * np.log10(2)),
    in_tens=scaled(np.log10(2)),
    doubled=scaled(2),
    halved=scaled(0.5),
    upside_down=scaled(-1),
)


def rounding(rounded):
    return lambda p, top, *coding: coded(octaves_of(p, top), *coding, rounded)


mistakes(
    log_mel_int8,
    """
    cut_off: The fractions were rounded down. Round to the nearest code.
    rounded_up: The fractions were rounded up. Round to the nearest code.
    octaves_cast_without_rounding: octaves / scale was truncated towards 0. Round it to the nearest
        whole number.
    """,
    cut_off=rounding(np.floor),
    rounded_up=rounding(np.ceil),
    octaves_cast_without_rounding=rounding(np.trunc),
)


mistakes(
    log_mel_int8,
    """
    wraps_round: Values beyond int8 wrap around to the other end. Clip to -128 ... 127 before
        astype.
    clipped_too_early: The codes were clipped before the zero point was added. Add it first, then
        clip.
    cut_towards_zero: astype(np.int8) drops the fraction. Round first: np.round.
    zero_point_too_early: The zero point was divided by the scale as well. It is a code: add it
        after the division.
    whole_octaves: The octaves were rounded before the division by scale. Round what the division
        gives.
    floor_after_the_division: The lower limit of 1 is for the power itself, before it is divided by
        full_scale.
    one_added: 1 was added to every power. Raise only what is below 1: np.maximum.
    zero_point_subtracted: The zero point has the wrong sign: it is the code of full scale, so add
        it.
    zero_point_forgotten: Full scale has the code 0 here. Its code is zero_point: add it before you
        clip.
    times_the_scale: The octaves were multiplied by the scale. One code is scale octaves wide:
        divide.
    full_scale_forgotten: These are octaves above 1. Subtract the logarithm of full_scale.
    not_int8: The values are right, but not their type: the network takes int8.
    always_127: 127 is used instead of zero_point: full scale has another code here.
    lowest_code_left_out: The lowest code is -128, not -127: int8 has one more value below 0.
    never_negative: The codes end at 0. int8 goes from -128 to 127: clip there.
    """,
    wraps_round=lambda *given: unclipped(*given).astype(np.int8),
    clipped_too_early=lambda p, top, scale, zero: (
        np.clip(unclipped(p, top, scale, 0), -128, 127) + zero
    ).astype(np.int8),
    cut_towards_zero=lambda p, top, scale, zero: coded(
        octaves_of(p, top) / scale + zero, 1, 0, np.trunc
    ),
    zero_point_too_early=lambda p, top, scale, zero: coded(octaves_of(p, top) + zero, scale, 0),
    whole_octaves=lambda p, top, *coding: coded(np.round(octaves_of(p, top)), *coding),
    floor_after_the_division=lambda p, top, *c: coded(np.log2(np.maximum(p / top, 1)), *c),
    one_added=lambda p, top, *coding: coded(np.log2(p + 1) - np.log2(top), *coding),
    zero_point_subtracted=lambda p, top, scale, zero: log_mel_int8(p, top, scale, -zero),
    zero_point_forgotten=lambda p, top, scale, _: log_mel_int8(p, top, scale, 0),
    times_the_scale=lambda p, top, scale, zero: log_mel_int8(p, top, 1 / scale, zero),
    full_scale_forgotten=lambda p, _, *coding: log_mel_int8(p, 1, *coding),
    not_int8=lambda *given: log_mel_int8(*given).astype(np.float64),
    always_127=lambda p, top, scale, _: log_mel_int8(p, top, scale, 127),
    lowest_code_left_out=lambda *given: np.maximum(log_mel_int8(*given), np.int8(-127)),
    never_negative=lambda *given: np.maximum(log_mel_int8(*given), np.int8(0)),
)


@log_mel_int8.mistake
def log_of_zero(power, full_scale, *coding):
    """Count power below 1 as 1 before the logarithm. A lower limit, or none, gives lower codes."""
    with np.errstate(divide="ignore"):
        return coded(np.log2(power) - np.log2(full_scale), *coding)


@log_mel_int8.accepted
def codes_in_loops(power, full_scale, scale, zero_point):
    codes = np.empty(power.shape, np.int8)
    for index, value in np.ndenumerate(power):
        octaves = math.log2(max(value, 1.0)) - math.log2(full_scale)
        codes[index] = max(-128, min(127, math.floor(octaves / scale + 0.5) + zero_point))
    return codes


# ds_cnn ------------------------------------------------------------------------------------------


def net_inputs(rng):
    cases = [(49, 40, 16, 32, 2, 4), (9, 13, 3, 5, 1, 2)]
    for blocks in (2, 3, 4):
        frames, mels = 2 * int(rng.integers(11, 40)) + 1, 8 * int(rng.integers(3, 8)) + 5
        first, filters = int(rng.integers(5, 15)), int(rng.integers(17, 70))
        cases.append((frames, mels, first, filters, blocks, int(rng.integers(2, 12))))
    return cases


ds_cnn = exercise(points=3, inputs=net_inputs, closed_rooms=CLOSED_ROOMS)


def layer(kind, height, width, channels, reads):
    """A layer; each of its outputs reads this many numbers."""
    return kind, height, width, channels, height * width * channels * reads, channels * (reads + 1)


def padded(size, stride, _kernel):
    return -(-size // stride)


def unpadded(size, stride, kernel):
    return (size - kernel) // stride + 1


def built(frames, mels, first, filters, blocks, classes, *, out=padded, strides=((2, 2),)):
    """The layers with another rule for output sizes, or with other strides of the blocks."""
    height, width, channels = out(frames, 2, 5), out(mels, 4, 8), first
    layers = [layer("conv", height, width, first, 40)]
    for block in range(blocks):
        down, right = strides[block] if block < len(strides) else (1, 1)
        height, width = out(height, down, 5), out(width, right, 3)
        layers.append(layer("depthwise", height, width, channels, 15))
        layers.append(layer("pointwise", height, width, filters, channels))
        channels = filters
    return [*layers, layer("dense", 1, 1, classes, width * channels)]


def dense_reads(layers, numbers):
    *others, dense = layers
    return [*others, layer(*dense[:4], numbers)]


# What is wrong in every layer, or in every layer of one kind ("" for all).
def dense_reading(numbers):
    """The dense layer reads this many numbers of the last layer's height, width and channels."""
    return lambda *sizes: dense_reads(ds_cnn(*sizes), numbers(*ds_cnn(*sizes)[-2][1:4]))


def sized(out):
    return lambda *sizes: built(*sizes, out=out)


def strided(*strides):
    return lambda *sizes: built(*sizes, strides=strides)


def with_mean(*layers):
    return [*layers[:-1], ("mean", 1, *layers[-2][2:4], 0, 0), layers[-1]]


def in_layers(kind, change):
    """Change every layer of a kind, or all of them where it is ""."""
    return lambda *sizes: [change(r) if kind in ("", r[0]) else r for r in ds_cnn(*sizes)]


mistakes(
    ds_cnn,
    """
    depthwise_as_full: This counts a full convolution. A depthwise filter reads one channel only, 5
        * 3 numbers.
    one_depthwise_filter: Each depthwise channel has a filter and a bias: (15 + 1) * channels
        parameters.
    depthwise_reads_3_by_3: This depthwise filter is 3 x 3. Here it is 5 x 3, so one output reads 15
        numbers.
    no_biases: The biases are missing from the parameters: one for each output channel.
    dense_without_bias: The dense layer has a bias for each class too: (numbers read + 1) * classes.
    one_bias_a_layer: Each output channel has a bias, not each layer: (what a filter reads + 1) *
        channels.
    weights_not_shared: The parameters grow with the picture. A filter is stored once, wherever it
        is applied.
    macs_counted_twice: Each MAC was counted as two operations. A multiplication with its addition
        is one MAC.
    bias_in_the_macs: The bias was counted as a MAC. It is added without a multiplication: leave it
        out there.
    macs_of_one_place: These are the MACs of one place. Every place of the output, height * width,
        needs them.
    macs_and_params_swapped: The last two numbers are swapped: MACs come before parameters.
    height_and_width_swapped: Height and width are swapped: height is time (frames), width is
        frequency (mels).
    """,
    depthwise_as_full=in_layers("depthwise", lambda row: layer(*row[:4], 15 * row[3])),
    one_depthwise_filter=in_layers("depthwise", lambda row: (*row[:5], 15 + 1)),
    depthwise_reads_3_by_3=in_layers("depthwise", lambda row: layer(*row[:4], 9)),
    no_biases=in_layers("", lambda row: (*row[:5], row[5] - row[3])),
    dense_without_bias=in_layers("dense", lambda row: (*row[:5], row[5] - row[3])),
    one_bias_a_layer=in_layers("", lambda row: (*row[:5], row[5] - row[3] + 1)),
    weights_not_shared=in_layers("", lambda row: (*row[:5], row[4] + row[3])),
    macs_counted_twice=in_layers("", lambda row: (*row[:4], 2 * row[4], row[5])),
    bias_in_the_macs=in_layers("", lambda row: (*row[:4], row[4] + math.prod(row[1:4]), row[5])),
    macs_of_one_place=in_layers("", lambda row: (*row[:4], row[4] // (row[1] * row[2]), row[5])),
    macs_and_params_swapped=in_layers("", lambda row: (*row[:4], row[5], row[4])),
    height_and_width_swapped=in_layers("", lambda row: (row[0], row[2], row[1], *row[3:])),
)


# With a picture of 2 * height x 4 * width the first convolution gives height x width.
mistakes(
    ds_cnn,
    """
    without_padding: These are the sizes without padding. With zero padding only the stride reduces
        a size.
    without_padding_at_first: The first convolution's size is one without padding. Divide by its
        stride and round up.
    without_padding_where_it_moves: Layers with a stride above 1 are padded too: their size is size
        / stride, rounded up.
    rounded_down: An odd size was rounded down. With padding the last place counts too: round up.
    rounded_down_in_the_block: The first convolution's size is right, but the block's was rounded
        down: round up there too.
    sizes_with_fractions: A size has a fraction. A layer has whole places: round up, with -(-n // s)
        or math.ceil.
    strides_swapped: The first convolution's strides are swapped: height is frames / 2, width is
        mels / 4.
    stride_2_both_ways_at_first: The first convolution's width is too large: its stride is 2 in time
        but 4 in frequency.
    every_block_strided: Every block has stride 2 here. Only the first one has; the others keep the
        size.
    no_block_strided: The first block's depthwise layer has stride 2 both ways: it halves height and
        width.
    strided_in_time_only: The first block halves the height only. Its depthwise layer has stride 2
        both ways.
    strided_in_frequency_only: The first block halves the width only. Its depthwise layer has stride
        2 both ways.
    pooled_over_all: The dense layer reads too little: the mean over time leaves width * channels
        numbers.
    pooled_over_frequency: The dense layer reads height * channels numbers: the mean was taken over
        frequency. It is over time.
    flattened_without_pooling: The dense layer reads every time step. The mean over time comes
        before it and leaves width * channels numbers.
    no_dense_layer: The dense layer is missing at the end of the list.
    pooling_listed: The mean over time is listed as a layer. List only those with parameters.
    one_block_too_many: There is one block too many: the first convolution is no block.
    one_block_too_few: A block is missing: there are as many pairs of depthwise and pointwise as
        blocks.
    pointwise_outputs_first: The pointwise layers output first channels. They output filters
        channels.
    """,
    without_padding=sized(unpadded),
    without_padding_at_first=lambda frames, mels, *others: ds_cnn(
        2 * unpadded(frames, 2, 5), 4 * unpadded(mels, 4, 8), *others
    ),
    without_padding_where_it_moves=sized(lambda n, s, k: n if s == 1 else unpadded(n, s, k)),
    rounded_down=sized(lambda n, s, _: n // s),
    rounded_down_in_the_block=lambda t, m, *others: built(
        2 * -(-t // 2), 4 * -(-m // 4), *others, out=lambda n, s, _: n // s
    ),
    sizes_with_fractions=sized(lambda n, s, _: n / s),
    strides_swapped=lambda t, m, *others: ds_cnn(2 * -(-t // 4), 4 * -(-m // 2), *others),
    stride_2_both_ways_at_first=lambda t, m, *others: ds_cnn(t, 4 * -(-m // 2), *others),
    every_block_strided=strided(*[(2, 2)] * 99),
    no_block_strided=strided(),
    strided_in_time_only=strided((2, 1)),
    strided_in_frequency_only=strided((1, 2)),
    pooled_over_all=dense_reading(lambda _height, _width, channels: channels),
    pooled_over_frequency=dense_reading(lambda height, _width, channels: height * channels),
    flattened_without_pooling=dense_reading(lambda *shape: math.prod(shape)),
    no_dense_layer=lambda *sizes: ds_cnn(*sizes)[:-1],
    pooling_listed=lambda *sizes: with_mean(*ds_cnn(*sizes)),
    one_block_too_many=lambda *sizes: ds_cnn(*sizes[:4], sizes[4] + 1, sizes[5]),
    one_block_too_few=lambda *sizes: ds_cnn(*sizes[:4], sizes[4] - 1, sizes[5]),
    pointwise_outputs_first=lambda t, m, first, _, *others: ds_cnn(t, m, first, first, *others),
)


@ds_cnn.mistake
def always_filters(*sizes):
    """The first depthwise layer has the channels of the convolution before it: first."""
    conv, depthwise, pointwise, *others = ds_cnn(*sizes)
    filters = pointwise[3]
    return [conv, layer(*depthwise[:3], filters, 15), layer(*pointwise[:4], filters), *others]


@ds_cnn.mistake
def pointwise_reads_filters(*sizes):
    """The first pointwise layer reads the channels of the depthwise layer before it: first."""
    conv, depthwise, pointwise, *others = ds_cnn(*sizes)
    return [conv, depthwise, layer(*pointwise[:4], pointwise[3]), *others]


@ds_cnn.mistake
def stride_in_the_pointwise_layer(*sizes):
    """The first block's stride is in its pointwise layer here. The depthwise layer before it has
    it."""
    conv, depthwise, *others = ds_cnn(*sizes)
    return [conv, layer("depthwise", *conv[1:3], depthwise[3], 15), *others]


@ds_cnn.mistake
def always_first(*sizes):
    """A block outputs filters channels, not first: the next block and the dense layer read
    those."""
    layers = first_in_every_block(*sizes)
    return dense_reads(layers, layers[-2][2] * layers[0][3])


@ds_cnn.mistake
def first_in_every_block(*sizes):
    """The dense layer is right, but the second block still reads first channels: a block outputs
    filters channels."""
    first, layers = sizes[2], ds_cnn(*sizes)
    rows = {
        "depthwise": lambda r: layer(*r[:3], first, 15),
        "pointwise": lambda r: layer(*r[:4], first),
    }
    return [rows.get(row[0], tuple)(row) for row in layers]


@ds_cnn.accepted
def layers_as_lists_of_numpy_integers(frames, mels, first, filters, blocks, classes):
    size = np.ceil(np.array([frames, mels]) / [2, 4]).astype(int)
    layers, reads = [["conv", *size, first, size.prod() * first * 40, first * 41]], first
    size = (size + 1) // 2
    for _ in range(blocks):
        macs = size.prod() * reads
        layers.append(["depthwise", *size, reads, macs * 15, reads * 16])
        layers.append(["pointwise", *size, filters, macs * filters, (reads + 1) * filters])
        reads = filters
    reads *= size[1]
    return [*layers, ["dense", 1, 1, classes, reads * classes, (reads + 1) * classes]]


# smooth_posteriors -------------------------------------------------------------------------------


def posterior_inputs(rng):
    fixed = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    cases = [(fixed, 2), (fixed[::-1].copy(), 3)]
    for rows, classes, n in [(9, 3, 4), (12, 4, 5), (7, 4, 1), (5, 2, 8)]:
        powers = rng.uniform(0.05, 1, (rows, classes))
        cases.append(((powers / powers.sum(axis=1, keepdims=True)).round(3), n))
    return cases


smooth_posteriors = exercise(
    points=2, inputs=posterior_inputs, comparison=CLOSE, closed_rooms=CLOSED_ROOMS
)


def over_rows(posteriors, first, last, found=lambda part: part.sum(axis=0) / max(1, len(part))):
    """Something, else the mean, of the rows from t + first to t + last, as far as they exist."""
    steps = range(len(posteriors))
    return np.array([found(posteriors[max(0, t + first) : max(0, t + last + 1)]) for t in steps])


def late(posteriors, n):
    """1 from row n - 1 on, 0 before."""
    return (np.arange(len(posteriors)) >= n - 1)[:, None]


def convolved(posteriors, n, mode):
    columns = [np.convolve(column, np.ones(n) / n, mode) for column in posteriors.T]
    return np.array(columns).T


mistakes(
    smooth_posteriors,
    """
    looks_ahead: The mean uses later rows, which are not heard yet. Use this row and those before
        it.
    centred: The mean is centred, so half of it lies in the future. Use this row and those before
        it.
    centred_one_later: The mean is centred, with more rows after this one than before it. Use this
        row and those before it.
    n_half_on_both_sides: The mean reaches n // 2 rows to both sides. A detector cannot look ahead:
        use this row and the n - 1 before it.
    convolved_same: np.convolve with mode "same" centres the mean and counts zeros beyond the ends.
        Use the rows before, and divide by how many there are.
    convolved_full: np.convolve with mode "full" adds rows at the end, and divides the first ones by
        n too. Keep one row for each given one.
    always_over_n: The first rows are too low: fewer than n rows are added there. Divide by their
        number.
    one_too_many: The mean runs over n + 1 rows: this row is one of the n.
    one_too_few: The mean runs over n - 1 rows: this one and the n - 1 before it make n.
    without_the_newest: The newest row is missing: the last n rows include the row itself.
    all_so_far: The mean runs over everything since the start. Only the last n rows count.
    sums: The rows were added but not divided by their number.
    medians: This is the median of the rows. Take their mean.
    largest: This is the largest of the rows. Take their mean.
    over_the_classes: The mean was taken over the classes. Keep one column per class: use axis=0.
    first_rows_raw: The first n − 1 rows were left unchanged. Each is the mean of the rows so far.
    first_rows_zero: The first n − 1 rows are 0. Each is the mean of the rows so far.
    start_left_out: The first n - 1 rows are missing. Each is the mean of the rows so far.
    one_row_for_n: There is one row for every n here. Make one for each step: the window moves by
        one row.
    one_number_a_row: Each row became a single number: .mean() alone averages the classes too. Use
        axis=0.
    """,
    looks_ahead=lambda rows, n: over_rows(rows, 0, n - 1),
    centred=lambda rows, n: over_rows(rows, -(n // 2), (n - 1) // 2),
    centred_one_later=lambda rows, n: over_rows(rows, -((n - 1) // 2), n // 2),
    n_half_on_both_sides=lambda rows, n: over_rows(rows, -(n // 2), n // 2),
    convolved_same=lambda rows, n: convolved(rows, n, "same"),
    convolved_full=lambda rows, n: convolved(rows, n, "full"),
    always_over_n=lambda rows, n: convolved(rows, n, "full")[: len(rows)],
    one_too_many=lambda rows, n: over_rows(rows, -n, 0),
    one_too_few=lambda rows, n: over_rows(rows, min(0, 2 - n), 0),
    without_the_newest=lambda rows, n: over_rows(rows, -n, -1),
    all_so_far=lambda rows, _: over_rows(rows, -len(rows), 0),
    sums=lambda rows, n: over_rows(rows, 1 - n, 0, lambda part: part.sum(axis=0)),
    medians=lambda rows, n: over_rows(rows, 1 - n, 0, lambda part: np.median(part, axis=0)),
    largest=lambda rows, n: over_rows(rows, 1 - n, 0, lambda part: part.max(axis=0)),
    over_the_classes=lambda rows, _: 0 * rows + rows.mean(axis=1, keepdims=True),
    first_rows_raw=lambda rows, n: np.vstack([rows[: n - 1], smooth_posteriors(rows, n)[n - 1 :]]),
    first_rows_zero=lambda rows, n: smooth_posteriors(rows, n) * late(rows, n),
    start_left_out=lambda rows, n: smooth_posteriors(rows, n)[n - 1 :],
    one_row_for_n=lambda rows, n: smooth_posteriors(rows, n)[n - 1 :: n],
    one_number_a_row=lambda rows, n: smooth_posteriors(rows, n).mean(axis=1),
)


@smooth_posteriors.mistake
def counted_from_the_end(posteriors, n):
    """A negative start counts from the end of the array: begin at max(0, t − n + 1)."""
    parts = [posteriors[t - n + 1 : t + 1] for t in range(len(posteriors))]
    with np.errstate(invalid="ignore"):  # 0 / 0 where the part is empty
        return np.array([part.sum(axis=0) / len(part) for part in parts])


@smooth_posteriors.mistake
def fed_back(posteriors, n):
    """Averaged rows are averaged again. Read from posteriors and write to another array."""
    found = np.array(posteriors)
    for t in range(len(found)):
        found[t] = found[max(0, t - n + 1) : t + 1].mean(axis=0)
    return found


@smooth_posteriors.mistake
def exponential(posteriors, n):
    """This keeps a share of everything that was heard (an exponential mean). Here the last n rows
    count equally, older ones not at all."""
    found = np.array(posteriors, float)
    for t in range(1, len(found)):
        found[t] = found[t - 1] + (posteriors[t] - found[t - 1]) / n
    return found


@smooth_posteriors.accepted
def smooth_by_a_filter(posteriors, n):
    sums = lfilter(np.ones(n), 1, posteriors, axis=0)
    return np.float32(sums / np.minimum(np.arange(1, len(posteriors) + 1), n)[:, None])


# find_triggers -----------------------------------------------------------------------------------


def score_inputs(rng):
    cases = [
        (np.array([0.1, 0.9, 0.9, 0.9, 0.2, 0.8]), 0.8, 2),
        (np.array([0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9]), 0.5, 3),
        (np.array([0.7, 0.7, 0.7, 0.7, 0.1, 0.7, 0.7]), 0.5, 3),
        (np.array([0.1, 0.2, 0.1]), 0.5, 3),
    ]
    for steps, refractory in [(30, 4), (40, 6), (25, 3)]:
        waves = np.sin(np.arange(steps) * rng.uniform(0.5, 0.9)) + rng.normal(0, 0.4, steps)
        cases.append((np.clip(0.5 + 0.4 * waves, 0, 1).round(2), 0.55, refractory))
    return cases


find_triggers = exercise(points=2, inputs=score_inputs, closed_rooms=CLOSED_ROOMS)


def from_step(first, scores, *given):
    return [t + first for t in find_triggers(scores[first:], *given)]


mistakes(
    find_triggers,
    """
    no_pause: Every step above the threshold triggers, so one word starts the pump many times. Wait
        refractory steps after a trigger.
    strictly_above: A score equal to the threshold triggers too: use >=.
    a_step_too_long: The pause is one step too long: with refractory 3, a trigger at 2 allows one at
        5.
    a_step_too_short: The pause is one step too short: with refractory 3, a trigger at 2 forbids one
        at 4.
    below_the_threshold: Low scores trigger here: the comparison is the wrong way round.
    waits_at_the_start: The first steps were skipped: there is no pause before the first trigger.
    last_at_minus_one: An early trigger is missing: no pause comes before the first one. Start the
        last trigger's step far enough back, or as None.
    counted_from_one: Every step is one too high: the first step is 0.
    first_trigger_only: Only the first trigger was returned. Go on: collect them in a list.
    how_many: This is how many times it triggers. Return the list of the steps.
    scores_of_the_triggers: These are the scores at the triggers. Return their steps.
    last_step_forgotten: The last step was not looked at.
    yes_or_no_each_step: These are True or False for each step. Return the numbers of the steps that
        trigger.
    """,
    no_pause=lambda scores, line, _: find_triggers(scores, line, 1),
    strictly_above=lambda scores, line, pause: find_triggers(scores, np.nextafter(line, 1), pause),
    a_step_too_long=lambda scores, line, pause: find_triggers(scores, line, pause + 1),
    a_step_too_short=lambda scores, line, pause: find_triggers(scores, line, pause - 1),
    below_the_threshold=lambda scores, line, pause: find_triggers(-scores, -line, pause),
    waits_at_the_start=lambda *given: from_step(given[2], *given),
    last_at_minus_one=lambda *given: from_step(given[2] - 1, *given),
    counted_from_one=lambda *given: [t + 1 for t in find_triggers(*given)],
    first_trigger_only=lambda *given: find_triggers(*given)[:1],
    how_many=lambda *given: len(find_triggers(*given)),
    scores_of_the_triggers=lambda scores, *g: [scores[t] for t in find_triggers(scores, *g)],
    last_step_forgotten=lambda scores, *given: find_triggers(scores[:-1], *given),
    yes_or_no_each_step=lambda *given: yes_or_no_array(*given).tolist(),
)


@find_triggers.mistake
def yes_or_no_array(scores, threshold, refractory):
    """This array says yes or no for each step. Return a list of the triggering steps: [1, 3, 5]."""
    return np.isin(np.arange(len(scores)), find_triggers(scores, threshold, refractory))


@find_triggers.mistake
def only_rising_edges(scores, threshold, refractory):
    """Only the first step of a high score triggers. It must trigger again after the pause."""
    rises = np.diff(scores >= threshold, prepend=False) & (scores >= threshold)
    return find_triggers(rises, 1, refractory)


@find_triggers.mistake
def ends_of_high_scores(scores, threshold, refractory):
    """It triggers where a high score ends. A detector triggers at the first step that is high
    enough."""
    high = scores >= threshold
    return find_triggers(high & ~np.append(high[1:], False), 1, refractory)


@find_triggers.mistake
def pause_restarts(scores, threshold, refractory):
    """Every high score restarts the pause. It counts from the last trigger."""
    high = np.flatnonzero(scores >= threshold)
    return high[np.diff(high, prepend=-refractory) >= refractory].tolist()


@find_triggers.mistake
def last_of_an_empty_list(scores, threshold, refractory):
    """Before the first trigger the list has no last item. Test "not found or ..." first."""
    found = []
    for t, score in enumerate(scores):
        if score >= threshold and t - found[-1] >= refractory:
            found.append(t)
    return found


@find_triggers.accepted
def triggers_by_jumping(scores, threshold, refractory):
    found, t = [], 0
    while t < len(scores):
        if scores[t] >= threshold:
            found.append(np.int64(t))
            t += refractory
        else:
            t += 1
    return found
