"""How lesson 09 is graded: inputs, known mistakes with their hints, other right answers."""

import math

import numpy as np
from scipy.signal import lfilter, windows

from tinyml_course.exercises import Comparison, exercise

CLOSED_ROOMS = ("features", "framing", "cost", "kernels", "simulator", "training", "quantization")

CLOSE = Comparison(rtol=2e-5, atol=2e-5)


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


def hann(frame_length):
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(frame_length) / frame_length)


@stft_frames.mistake
def no_window(signal, frame_length, hop_length):
    """The frames are right but lack the window: multiply each one by the Hann window."""
    return cut(signal, frame_length, hop_length)


@stft_frames.mistake
def symmetric_window(signal, frame_length, hop_length):
    """np.hanning has the period frame_length - 1. Here the cosine's period is frame_length."""
    return cut(signal, frame_length, hop_length) * np.hanning(frame_length)


@stft_frames.mistake
def hamming_window(signal, frame_length, hop_length):
    """This is the Hamming window, 0.54 - 0.46 cos. A Hann window starts at 0."""
    return cut(signal, frame_length, hop_length) * (0.08 + 0.92 * hann(frame_length))


@stft_frames.mistake
def side_by_side(signal, frame_length, hop_length):
    """The frames do not overlap: start a new one every hop_length samples."""
    return stft_frames(signal, frame_length, frame_length)


@stft_frames.mistake
def padded_at_the_end(signal, frame_length, hop_length):
    """The last frames hold zeros from beyond the signal's end. Drop incomplete frames."""
    count = -(-len(signal) // hop_length)
    longer = np.pad(signal, (0, count * hop_length + frame_length - len(signal)))
    return stft_frames(longer, frame_length, hop_length)[:count]


@stft_frames.mistake
def last_frame_forgotten(*given):
    """One frame is missing: the first one needs no hop, so add 1 to the number of hops."""
    return stft_frames(*given)[:-1]


@stft_frames.mistake
def lengths_swapped(signal, frame_length, hop_length):
    """frame_length and hop_length are swapped."""
    return stft_frames(signal, hop_length, frame_length)


@stft_frames.mistake
def short_frames_kept(signal, frame_length, hop_length):
    """If NumPy reports a shape error: the last frames are shorter than frame_length. Count the
    whole frames first, then cut only those."""
    return np.array([signal[t : t + frame_length] for t in range(0, len(signal), hop_length)])


@stft_frames.mistake
def kept_as_whole_numbers(signal, frame_length, hop_length):
    """Right for floats, but a signal of integers loses its fractions: the frames were stored in the
    signal's dtype. Store floats."""
    return stft_frames(signal, frame_length, hop_length).astype(signal.dtype).astype(float)


@stft_frames.mistake
def frames_in_columns(*given):
    """Each frame is a column here. Make it a row: (frames, frame_length)."""
    return stft_frames(*given).T


@stft_frames.mistake
def window_over_all(signal, frame_length, hop_length):
    """One window covers the whole signal. Cut first, then multiply each frame by a window."""
    return cut(signal * hann(len(signal)), frame_length, hop_length)


@stft_frames.mistake
def window_upside_down(signal, frame_length, hop_length):
    """The window starts at 1 and is 0 in the middle: 0.5 MINUS 0.5 cos, not plus."""
    return cut(signal, frame_length, hop_length) * (1 - hann(frame_length))


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


def bank(edges, bins):
    """One triangle per row, over three neighbouring edges."""
    left, peak, right = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    return np.maximum(np.minimum((bins - left) / (peak - left), (right - bins) / (right - peak)), 0)


@mel_filterbank.mistake
def even_in_hz(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    """The edges are evenly spaced in Hz. Convert f_min and f_max to mels first."""
    return bank(np.linspace(f_min, f_max, n_mels + 2), bins_hz(n_fft, sample_rate_hz))


@mel_filterbank.mistake
def straight_in_hz(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    """The edges are right, but the sides are straight in Hz. Compare bins and edges in mels."""
    edges_hz = 700 * (np.exp(evenly(f_min, f_max, n_mels + 2) / 1127) - 1)
    return bank(edges_hz, bins_hz(n_fft, sample_rate_hz))


@mel_filterbank.mistake
def an_edge_too_few(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    """The last triangle ends beyond f_max: place n_mels + 2 edges, the last one at f_max."""
    edges = evenly(f_min, f_max, n_mels + 1)
    return bank(np.append(edges, 2 * edges[-1] - edges[-2]), bins_mel(n_fft, sample_rate_hz))


@mel_filterbank.mistake
def peaks_at_the_ends(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    """The first peak is at f_min and the last at f_max. There the first triangle should start and
    the last one end."""
    peaks = evenly(f_min, f_max, n_mels)
    edges = np.hstack([2 * peaks[0] - peaks[1], peaks, 2 * peaks[-1] - peaks[-2]])
    return bank(edges, bins_mel(n_fft, sample_rate_hz))


@mel_filterbank.mistake
def bins_left_in_hz(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    """The edges are in mels, the bins still in Hz: convert both to mels."""
    return bank(evenly(f_min, f_max, n_mels + 2), bins_hz(n_fft, sample_rate_hz))


@mel_filterbank.mistake
def last_bin_forgotten(*given):
    """A bin is missing: there are n_fft // 2 + 1, from 0 Hz to half the sample rate."""
    return mel_filterbank(*given)[:, :-1]


@mel_filterbank.mistake
def with_log10(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    """Edges and bins use different logarithms: 1127 goes with np.log, 2595 with np.log10."""
    return bank(evenly(f_min, f_max, n_mels + 2), bins_mel(n_fft, sample_rate_hz) / np.log(10))


@mel_filterbank.mistake
def rows_sum_to_one(*given):
    """The triangles were divided by their sums. Leave their peaks at 1."""
    rows = mel_filterbank(*given)
    with np.errstate(invalid="ignore"):  # a narrow filter may have no bin
        return rows / rows.sum(axis=1, keepdims=True)


@mel_filterbank.mistake
def not_cut_at_zero(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    """A filter is negative outside its triangle. Clip at 0, or distant bins are subtracted."""
    edges = evenly(f_min, f_max, n_mels + 2)
    away = np.abs(bins_mel(n_fft, sample_rate_hz) - edges[1:-1, None])
    return 1 - away / (edges[1] - edges[0])


@mel_filterbank.mistake
def only_rising(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    """Each filter rises to its peak and stops. It must fall to 0 at the next filter's peak."""
    edges = evenly(f_min, f_max, n_mels + 2)
    rising = (bins_mel(n_fft, sample_rate_hz) - edges[:-2, None]) / (edges[1] - edges[0])
    return np.where((rising >= 0) & (rising <= 1), rising, 0)


@mel_filterbank.mistake
def bins_up_to_the_rate(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    """The bins' frequencies are twice too high: bin k is at k * sample_rate_hz / n_fft."""
    return mel_filterbank(n_mels, n_fft, 2 * sample_rate_hz, f_min, f_max)


@mel_filterbank.mistake
def filters_in_columns(*given):
    """Each filter is a column here. Make it a row: (n_mels, n_fft // 2 + 1)."""
    return mel_filterbank(*given).T


@mel_filterbank.mistake
def edges_run_out(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    """An index ran past the end. n_mels filters need n_mels + 2 edges, and there are n_fft // 2 + 1
    bins."""
    edges, bins = evenly(f_min, f_max, n_mels), bins_mel(n_fft, sample_rate_hz)
    return np.vstack([bank(edges[[i, i + 1, i + 2]], bins) for i in range(n_mels)])


@mel_filterbank.mistake
def two_filters_too_few(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    """Two filters are missing: each needs three edges, so place n_mels + 2 of them."""
    return bank(evenly(f_min, f_max, n_mels), bins_mel(n_fft, sample_rate_hz))


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


@log_mel_int8.mistake
def natural_logarithm(power, full_scale, scale, zero_point):
    """An octave is a factor of 2: take np.log2, not np.log."""
    return coded(octaves_of(power, full_scale) * np.log(2), scale, zero_point)


@log_mel_int8.mistake
def in_decibels(power, full_scale, scale, zero_point):
    """These are decibels, 10 log10. Here the unit is the octave: np.log2."""
    return coded(octaves_of(power, full_scale) * 10 * np.log10(2), scale, zero_point)


@log_mel_int8.mistake
def wraps_round(power, full_scale, scale, zero_point):
    """Values beyond int8 wrap around to the other end. Clip to -128 ... 127 before astype."""
    codes = np.round(octaves_of(power, full_scale) / scale) + zero_point
    return codes.astype(np.int64).astype(np.int8)


@log_mel_int8.mistake
def cut_off(power, full_scale, *coding):
    """The fractions were rounded down. Round to the nearest code."""
    return coded(octaves_of(power, full_scale), *coding, rounded=np.floor)


@log_mel_int8.mistake
def log_of_zero(power, full_scale, *coding):
    """Count power below 1 as 1 before the logarithm: log2(0) is minus infinity."""
    with np.errstate(divide="ignore"):
        return coded(np.log2(power) - np.log2(full_scale), *coding)


@log_mel_int8.mistake
def cut_towards_zero(power, full_scale, scale, zero_point):
    """astype(np.int8) drops the fraction. Round first: np.round."""
    return coded(octaves_of(power, full_scale) / scale + zero_point, 1, 0, rounded=np.trunc)


@log_mel_int8.mistake
def floor_after_the_division(power, full_scale, *coding):
    """The lower limit of 1 is for the power itself, before it is divided by full_scale."""
    return coded(np.log2(np.maximum(power / full_scale, 1)), *coding)


@log_mel_int8.mistake
def one_added(power, full_scale, *coding):
    """1 was added to every power. Raise only what is below 1: np.maximum."""
    return coded(np.log2(power + 1) - np.log2(full_scale), *coding)


@log_mel_int8.mistake
def zero_point_subtracted(power, full_scale, scale, zero_point):
    """The zero point has the wrong sign: it is the code of full scale, so add it."""
    return log_mel_int8(power, full_scale, scale, -zero_point)


@log_mel_int8.mistake
def times_the_scale(power, full_scale, scale, zero_point):
    """The octaves were multiplied by the scale. One code is scale octaves wide: divide."""
    return log_mel_int8(power, full_scale, 1 / scale, zero_point)


@log_mel_int8.mistake
def full_scale_forgotten(power, full_scale, *coding):
    """These are octaves above 1. Subtract the logarithm of full_scale."""
    return log_mel_int8(power, 1, *coding)


@log_mel_int8.mistake
def not_int8(*given):
    """The values are right, but not their type: the network takes int8."""
    return log_mel_int8(*given).astype(np.float64)


@log_mel_int8.mistake
def octaves_cast_without_rounding(power, full_scale, *coding):
    """octaves / scale was truncated towards 0. Round it to the nearest whole number."""
    return coded(octaves_of(power, full_scale), *coding, rounded=np.trunc)


@log_mel_int8.mistake
def always_127(power, full_scale, scale, zero_point):
    """127 is used instead of zero_point: full scale has another code here."""
    return log_mel_int8(power, full_scale, scale, 127)


@log_mel_int8.mistake
def in_tens(power, full_scale, scale, zero_point):
    """An octave is a factor of 2: take np.log2, not np.log10."""
    return coded(octaves_of(power, full_scale) * np.log10(2), scale, zero_point)


@log_mel_int8.mistake
def lowest_code_left_out(*given):
    """The lowest code is -128, not -127: int8 has one more value below 0."""
    return np.maximum(log_mel_int8(*given), np.int8(-127))


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


def changed(layers, kind, change):
    return [change(row) if row[0] == kind else row for row in layers]


@ds_cnn.mistake
def depthwise_as_full(*sizes):
    """This counts a full convolution. A depthwise filter reads one channel only, 5 * 3 numbers."""
    return changed(ds_cnn(*sizes), "depthwise", lambda row: layer(*row[:4], 15 * row[3]))


@ds_cnn.mistake
def no_biases(*sizes):
    """The biases are missing from the parameters: one for each output channel."""
    return [(*row[:5], row[5] - row[3]) for row in ds_cnn(*sizes)]


def padded(size, stride, _kernel):
    return -(-size // stride)


def unpadded(size, stride, kernel):
    return (size - kernel) // stride + 1


def built(frames, mels, first, filters, blocks, classes, *, out=padded, strided=(0,)):
    """The layers with another rule for output sizes, or with stride 2 in other blocks."""
    height, width, channels = out(frames, 2, 5), out(mels, 4, 8), first
    layers = [layer("conv", height, width, first, 40)]
    for block in range(blocks):
        stride = 2 if block in strided else 1
        height, width = out(height, stride, 5), out(width, stride, 3)
        layers.append(layer("depthwise", height, width, channels, 15))
        layers.append(layer("pointwise", height, width, filters, channels))
        channels = filters
    return [*layers, layer("dense", 1, 1, classes, width * channels)]


@ds_cnn.mistake
def without_padding(*sizes):
    """These are the sizes without padding. With zero padding only the stride reduces a size."""
    return built(*sizes, out=unpadded)


@ds_cnn.mistake
def rounded_down(*sizes):
    """An odd size was rounded down. With padding the last place counts too: round up."""
    return built(*sizes, out=lambda size, stride, _kernel: size // stride)


@ds_cnn.mistake
def every_block_strided(*sizes):
    """Every block has stride 2 here. Only the first one has; the others keep the size."""
    return built(*sizes, strided=range(99))


@ds_cnn.mistake
def no_block_strided(*sizes):
    """The first block's depthwise layer has stride 2 both ways: it halves height and width."""
    return built(*sizes, strided=())


def dense_reads(layers, numbers):
    *others, dense = layers
    return [*others, layer(*dense[:4], numbers)]


@ds_cnn.mistake
def pooled_over_all(*sizes):
    """The dense layer reads too little: the mean over time leaves width * channels numbers."""
    layers = ds_cnn(*sizes)
    return dense_reads(layers, layers[-2][3])


@ds_cnn.mistake
def flattened_without_pooling(*sizes):
    """The dense layer reads every time step. The mean over time comes before it and leaves width *
    channels numbers."""
    layers = ds_cnn(*sizes)
    return dense_reads(layers, math.prod(layers[-2][1:4]))


@ds_cnn.mistake
def always_filters(*sizes):
    """The first depthwise layer has the channels of the convolution before it: first."""
    conv, depthwise, pointwise, *others = ds_cnn(*sizes)
    filters = pointwise[3]
    return [conv, layer(*depthwise[:3], filters, 15), layer(*pointwise[:4], filters), *others]


@ds_cnn.mistake
def weights_not_shared(*sizes):
    """The parameters grow with the picture. A filter is stored once, wherever it is applied."""
    return [(*row[:5], row[4] + row[3]) for row in ds_cnn(*sizes)]


@ds_cnn.mistake
def one_bias_a_layer(*sizes):
    """Each output channel has a bias, not each layer: (what a filter reads + 1) * channels."""
    return [(*row[:5], row[5] - row[3] + 1) for row in ds_cnn(*sizes)]


@ds_cnn.mistake
def one_depthwise_filter(*sizes):
    """Each depthwise channel has a filter and a bias: (15 + 1) * channels parameters."""
    return changed(ds_cnn(*sizes), "depthwise", lambda row: (*row[:5], 15 + 1))


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
    layers = ds_cnn(*sizes)
    first = layers[0][3]
    layers = changed(layers, "depthwise", lambda row: layer(*row[:3], first, 15))
    return changed(layers, "pointwise", lambda row: layer(*row[:4], first))


# With a picture of 2 * height x 4 * width the first convolution gives height x width.


@ds_cnn.mistake
def strides_swapped(frames, mels, *others):
    """The first convolution's strides are swapped: height is frames / 2, width is mels / 4."""
    return ds_cnn(2 * padded(frames, 4, 5), 4 * padded(mels, 2, 8), *others)


@ds_cnn.mistake
def without_padding_at_first(frames, mels, *others):
    """The first convolution's size is one without padding. Divide by its stride and round up."""
    return ds_cnn(2 * unpadded(frames, 2, 5), 4 * unpadded(mels, 4, 8), *others)


@ds_cnn.mistake
def without_padding_where_it_moves(*sizes):
    """Layers with a stride above 1 are padded too: their size is size / stride, rounded up."""
    return built(
        *sizes, out=lambda n, stride, kernel: n if stride == 1 else unpadded(n, stride, kernel)
    )


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


def windows_mean(posteriors, first, last):
    """Means of the rows from t + first to t + last, as far as they exist."""
    steps = range(len(posteriors))
    parts = [posteriors[max(0, t + first) : max(0, t + last + 1)] for t in steps]
    return np.array([part.sum(axis=0) / max(1, len(part)) for part in parts])


@smooth_posteriors.mistake
def looks_ahead(posteriors, n):
    """The mean uses later rows, which are not heard yet. Use this row and those before it."""
    return windows_mean(posteriors, 0, n - 1)


@smooth_posteriors.mistake
def centred(posteriors, n):
    """The mean is centred, so half of it lies in the future. Use this row and those before it."""
    return windows_mean(posteriors, -(n // 2), (n - 1) // 2)


@smooth_posteriors.mistake
def always_over_n(posteriors, n):
    """The first rows are too low: fewer than n rows are added there. Divide by their number."""
    counts = np.minimum(np.arange(1, len(posteriors) + 1), n)[:, None]
    return smooth_posteriors(posteriors, n) * counts / n


@smooth_posteriors.mistake
def one_too_many(posteriors, n):
    """The mean runs over n + 1 rows: this row is one of the n."""
    return windows_mean(posteriors, -n, 0)


@smooth_posteriors.mistake
def without_the_newest(posteriors, n):
    """The newest row is missing: the last n rows include the row itself."""
    return windows_mean(posteriors, -n, -1)


@smooth_posteriors.mistake
def all_so_far(posteriors, n):
    """The mean runs over everything since the start. Only the last n rows count."""
    return windows_mean(posteriors, -len(posteriors), 0)


@smooth_posteriors.mistake
def over_the_classes(posteriors, n):
    """The mean was taken over the classes. Keep one column per class: use axis=0."""
    return np.repeat(posteriors.mean(axis=1, keepdims=True), posteriors.shape[1], axis=1)


@smooth_posteriors.mistake
def counted_from_the_end(posteriors, n):
    """A negative start counts from the end of the array: begin at max(0, t − n + 1)."""
    parts = [posteriors[t - n + 1 : t + 1] for t in range(len(posteriors))]
    with np.errstate(invalid="ignore"):  # 0 / 0 where the part is empty
        return np.array([part.sum(axis=0) / len(part) for part in parts])


@smooth_posteriors.mistake
def first_rows_raw(posteriors, n):
    """The first n − 1 rows were left unchanged. Each is the mean of the rows so far."""
    return np.vstack([posteriors[: n - 1], smooth_posteriors(posteriors, n)[n - 1 :]])


@smooth_posteriors.mistake
def start_left_out(posteriors, n):
    """The first n - 1 rows are missing. Each is the mean of the rows so far."""
    return smooth_posteriors(posteriors, n)[n - 1 :]


@smooth_posteriors.mistake
def one_number_a_row(posteriors, n):
    """Each row became a single number: .mean() alone averages the classes too. Use axis=0."""
    return smooth_posteriors(posteriors, n).mean(axis=1)


@smooth_posteriors.mistake
def fed_back(posteriors, n):
    """Averaged rows are averaged again. Read from posteriors and write to another array."""
    found = np.array(posteriors)
    for t in range(len(found)):
        found[t] = found[max(0, t - n + 1) : t + 1].mean(axis=0)
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


@find_triggers.mistake
def no_pause(scores, threshold, refractory):
    """Every step above the threshold triggers, so one word starts the pump many times. Wait
    refractory steps after a trigger."""
    return find_triggers(scores, threshold, 1)


@find_triggers.mistake
def strictly_above(scores, threshold, refractory):
    """A score equal to the threshold triggers too: use >=."""
    return find_triggers(scores, np.nextafter(threshold, 1), refractory)


@find_triggers.mistake
def a_step_too_long(scores, threshold, refractory):
    """The pause is one step too long: with refractory 3, a trigger at 2 allows one at 5."""
    return find_triggers(scores, threshold, refractory + 1)


@find_triggers.mistake
def a_step_too_short(scores, threshold, refractory):
    """The pause is one step too short: with refractory 3, a trigger at 2 forbids one at 4."""
    return find_triggers(scores, threshold, refractory - 1)


@find_triggers.mistake
def only_rising_edges(scores, threshold, refractory):
    """Only the first step of a high score triggers. It must trigger again after the pause."""
    rises = np.diff(scores >= threshold, prepend=False) & (scores >= threshold)
    return find_triggers(rises, 1, refractory)


@find_triggers.mistake
def pause_restarts(scores, threshold, refractory):
    """Every high score restarts the pause. It counts from the last trigger."""
    high = np.flatnonzero(scores >= threshold)
    return high[np.diff(high, prepend=-refractory) >= refractory].tolist()


@find_triggers.mistake
def last_at_minus_one(scores, threshold, refractory):
    """An early trigger is missing: no pause comes before the first one. Start the last trigger's
    step far enough back, or as None."""
    missed = refractory - 1
    return [t + missed for t in find_triggers(scores[missed:], threshold, refractory)]


@find_triggers.mistake
def waits_at_the_start(scores, threshold, refractory):
    """The first steps were skipped: there is no pause before the first trigger."""
    return [t + refractory for t in find_triggers(scores[refractory:], threshold, refractory)]


@find_triggers.mistake
def below_the_threshold(scores, threshold, refractory):
    """Low scores trigger here: the comparison is the wrong way round."""
    return find_triggers(-scores, -threshold, refractory)


@find_triggers.mistake
def last_of_an_empty_list(scores, threshold, refractory):
    """Before the first trigger the list has no last item. Test "not found or ..." first."""
    found = []
    for t, score in enumerate(scores):
        if score >= threshold and t - found[-1] >= refractory:
            found.append(t)
    return found


@find_triggers.mistake
def yes_or_no_each_step(*given):
    """These are True or False for each step. Return the numbers of the steps that trigger."""
    return yes_or_no_array(*given).tolist()


@find_triggers.mistake
def yes_or_no_array(scores, threshold, refractory):
    """This array says yes or no for each step. Return a list of the triggering steps: [1, 3, 5]."""
    return np.isin(np.arange(len(scores)), find_triggers(scores, threshold, refractory))


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
