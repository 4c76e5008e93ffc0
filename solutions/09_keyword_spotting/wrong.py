"""The wrong answers people give to lesson 09, one function each; `exercises` holds their hints."""

from __future__ import annotations

from typing import Any

import numpy as np

from .answers import (
    ds_cnn,
    find_triggers,
    hann,
    layer,
    log_mel_int8,
    mel,
    mel_filterbank,
    portable,
    smooth_posteriors,
    stft_frames,
    triangles,
)

# stft_frames ----------------------------------------------------------------------------------


def cut(signal: np.ndarray, frame_length: int, hop_length: int) -> np.ndarray:
    """The frames without a window."""
    count = (len(signal) - frame_length) // hop_length + 1
    return np.array([signal[t * hop_length :][:frame_length] for t in range(count)])


def no_window(signal, frame_length, hop_length):
    return portable(cut(signal, frame_length, hop_length))


def symmetric_window(signal, frame_length, hop_length):
    return portable(cut(signal, frame_length, hop_length) * np.hanning(frame_length))


def hamming_window(signal, frame_length, hop_length):
    return portable(cut(signal, frame_length, hop_length) * (0.08 + 0.92 * hann(frame_length)))


def side_by_side(signal, frame_length, hop_length):
    return stft_frames(signal, frame_length, frame_length)


def padded_at_the_end(signal, frame_length, hop_length):
    count = -(-len(signal) // hop_length)
    longer = np.pad(signal, (0, count * hop_length + frame_length - len(signal)))
    return stft_frames(longer, frame_length, hop_length)[:count]


def last_frame_forgotten(signal, frame_length, hop_length):
    return stft_frames(signal, frame_length, hop_length)[:-1]


def lengths_swapped(signal, frame_length, hop_length):
    return stft_frames(signal, hop_length, frame_length)


def short_frames_kept(signal, frame_length, hop_length):
    rows = [signal[t : t + frame_length] for t in range(0, len(signal), hop_length)]
    return portable(np.array(rows) * hann(frame_length))


def kept_as_whole_numbers(signal, frame_length, hop_length):
    return portable(stft_frames(signal, frame_length, hop_length).astype(signal.dtype))


def frames_in_columns(signal, frame_length, hop_length):
    return stft_frames(signal, frame_length, hop_length).T


def window_over_all(signal, frame_length, hop_length):
    return portable(cut(signal * hann(len(signal)), frame_length, hop_length))


def window_upside_down(signal, frame_length, hop_length):
    return portable(cut(signal, frame_length, hop_length) * (1 - hann(frame_length)))


# mel_filterbank -------------------------------------------------------------------------------


def bank(edges: np.ndarray, bins: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        return portable(triangles(edges, bins))


def bins_hz(n_fft: int, sample_rate_hz: float) -> np.ndarray:
    return np.arange(n_fft // 2 + 1) * sample_rate_hz / n_fft


def even_in_hz(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    return bank(np.linspace(f_min, f_max, n_mels + 2), bins_hz(n_fft, sample_rate_hz))


def straight_in_hz(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    edges = 700 * (np.exp(np.linspace(mel(f_min), mel(f_max), n_mels + 2) / 1127) - 1)
    return bank(edges, bins_hz(n_fft, sample_rate_hz))


def an_edge_too_few(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    edges = np.linspace(mel(f_min), mel(f_max), n_mels + 1)
    edges = np.append(edges, 2 * edges[-1] - edges[-2])
    return bank(edges, mel(bins_hz(n_fft, sample_rate_hz)))


def peaks_at_the_ends(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    peaks = np.linspace(mel(f_min), mel(f_max), n_mels)
    step = peaks[1] - peaks[0]
    edges = np.concatenate([[peaks[0] - step], peaks, [peaks[-1] + step]])
    return bank(edges, mel(bins_hz(n_fft, sample_rate_hz)))


def bins_left_in_hz(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    edges = np.linspace(mel(f_min), mel(f_max), n_mels + 2)
    return bank(edges, bins_hz(n_fft, sample_rate_hz))


def last_bin_forgotten(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    return mel_filterbank(n_mels, n_fft, sample_rate_hz, f_min, f_max)[:, :-1]


def with_log10(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    """Scaling all mels alike changes nothing; mixing the two logarithms does."""
    edges = np.linspace(mel(f_min), mel(f_max), n_mels + 2)
    return bank(edges, mel(bins_hz(n_fft, sample_rate_hz)) / np.log(10))


def rows_sum_to_one(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    rows = mel_filterbank(n_mels, n_fft, sample_rate_hz, f_min, f_max)
    with np.errstate(all="ignore"):
        return portable(rows / rows.sum(axis=1, keepdims=True))


def not_cut_at_zero(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    edges = np.linspace(mel(f_min), mel(f_max), n_mels + 2)
    bins, step = mel(bins_hz(n_fft, sample_rate_hz)), edges[1] - edges[0]
    return portable(1 - np.abs(bins - edges[1:-1, None]) / step)


def only_rising(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    edges = np.linspace(mel(f_min), mel(f_max), n_mels + 2)
    bins, step = mel(bins_hz(n_fft, sample_rate_hz)), edges[1] - edges[0]
    rising = (bins - edges[:-2, None]) / step
    return portable(np.where((rising >= 0) & (rising <= 1), rising, 0))


def bins_up_to_the_rate(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    return mel_filterbank(n_mels, n_fft, 2 * sample_rate_hz, f_min, f_max)


def filters_in_columns(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    return mel_filterbank(n_mels, n_fft, sample_rate_hz, f_min, f_max).T


def edges_run_out(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    edges = np.linspace(mel(f_min), mel(f_max), n_mels)
    bins = mel(bins_hz(n_fft, sample_rate_hz))
    return np.vstack([bank(edges[[i, i + 1, i + 2]], bins) for i in range(n_mels)])


def two_filters_too_few(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    edges = np.linspace(mel(f_min), mel(f_max), n_mels)
    return bank(edges, mel(bins_hz(n_fft, sample_rate_hz)))


# log_mel_int8 ---------------------------------------------------------------------------------


def octaves_of(power: Any, full_scale: float) -> np.ndarray:
    return np.log2(np.maximum(power, 1)) - np.log2(full_scale)


def coded(octaves: np.ndarray, scale: float, zero_point: int) -> np.ndarray:
    return np.clip(np.round(octaves / scale) + zero_point, -128, 127).astype(np.int8)


def natural_logarithm(power, full_scale, scale, zero_point):
    return coded(octaves_of(power, full_scale) * np.log(2), scale, zero_point)


def in_decibels(power, full_scale, scale, zero_point):
    return coded(octaves_of(power, full_scale) * 10 * np.log10(2), scale, zero_point)


def wraps_round(power, full_scale, scale, zero_point):
    codes = np.round(octaves_of(power, full_scale) / scale) + zero_point
    return codes.astype(np.int64).astype(np.int8)


def cut_off(power, full_scale, scale, zero_point):
    codes = np.floor(octaves_of(power, full_scale) / scale) + zero_point
    return np.clip(codes, -128, 127).astype(np.int8)


def cut_towards_zero(power, full_scale, scale, zero_point):
    codes = octaves_of(power, full_scale) / scale + zero_point
    return np.clip(codes, -128, 127).astype(np.int8)


def floor_after_the_division(power, full_scale, scale, zero_point):
    return coded(np.log2(np.maximum(power / full_scale, 1)), scale, zero_point)


def log_of_zero(power, full_scale, scale, zero_point):
    """Minus infinity is clipped to the lowest code, and so is what lies below 1."""
    with np.errstate(all="ignore"):
        octaves = np.log2(power) - np.log2(full_scale)
    return coded(octaves, scale, zero_point)


def one_added(power, full_scale, scale, zero_point):
    return coded(np.log2(power + 1) - np.log2(full_scale), scale, zero_point)


def zero_point_subtracted(power, full_scale, scale, zero_point):
    return coded(octaves_of(power, full_scale), scale, -zero_point)


def times_the_scale(power, full_scale, scale, zero_point):
    return coded(octaves_of(power, full_scale) * scale**2, scale, zero_point)


def full_scale_forgotten(power, full_scale, scale, zero_point):
    return coded(octaves_of(power, 1), scale, zero_point)


def not_int8(power, full_scale, scale, zero_point):
    return log_mel_int8(power, full_scale, scale, zero_point).astype(np.float64)


def clipped(codes: np.ndarray) -> np.ndarray:
    return np.clip(codes, -128, 127).astype(np.int8)


def octaves_cast_without_rounding(power, full_scale, scale, zero_point):
    return clipped(np.trunc(octaves_of(power, full_scale) / scale) + zero_point)


def always_127(power, full_scale, scale, zero_point):
    return coded(octaves_of(power, full_scale), scale, 127)


def in_tens(power, full_scale, scale, zero_point):
    return coded(octaves_of(power, full_scale) * np.log10(2), scale, zero_point)


def lowest_code_left_out(power, full_scale, scale, zero_point):
    return np.maximum(log_mel_int8(power, full_scale, scale, zero_point), np.int8(-127))


# ds_cnn ---------------------------------------------------------------------------------------


def built(
    frames: int,
    mels: int,
    first: int,
    filters: int,
    blocks: int,
    classes: int,
    *,
    sizes: Any = lambda size, stride, _kernel: -(-size // stride),
    strided: Any = lambda block: block == 0,
) -> Any:
    """The net with another rule for output sizes, or for which block moves by two."""
    height, width = sizes(frames, 2, 5), sizes(mels, 4, 8)
    layers = [layer("conv", height, width, first, 40)]
    channels = first
    for block in range(blocks):
        stride = 2 if strided(block) else 1
        height, width = sizes(height, stride, 5), sizes(width, stride, 3)
        layers.append(layer("depthwise", height, width, channels, 15))
        layers.append(layer("pointwise", height, width, filters, channels))
        channels = filters
    return [*layers, layer("dense", 1, 1, classes, width * channels)]


def changed(layers: Any, kind: str, change: Any) -> Any:
    return [change(row) if row[0] == kind else row for row in layers]


def depthwise_as_full(*sizes):
    def full(row):
        kind, height, width, channels, _, _ = row
        return layer(kind, height, width, channels, 15 * channels)

    return changed(ds_cnn(*sizes), "depthwise", full)


def no_biases(*sizes):
    return [(*row[:5], row[5] - row[3]) for row in ds_cnn(*sizes)]


def without_padding(*sizes):
    return built(*sizes, sizes=lambda size, stride, kernel: (size - kernel) // stride + 1)


def rounded_down(*sizes):
    return built(*sizes, sizes=lambda size, stride, _kernel: size // stride)


def every_block_strided(*sizes):
    return built(*sizes, strided=lambda _block: True)


def no_block_strided(*sizes):
    return built(*sizes, strided=lambda _block: False)


def pooled_over_all(*sizes):
    *others, last = ds_cnn(*sizes)
    filters = others[-1][3]
    return [*others, layer("dense", 1, 1, last[3], filters)]


def flattened_without_pooling(*sizes):
    *others, last = ds_cnn(*sizes)
    _, height, width, filters, _, _ = others[-1]
    return [*others, layer("dense", 1, 1, last[3], height * width * filters)]


def always_filters(frames, mels, first, filters, blocks, classes):
    layers = ds_cnn(frames, mels, first, filters, blocks, classes)
    _, height, width, _, _, _ = layers[1]
    layers[1:3] = [
        layer("depthwise", height, width, filters, 15),
        layer("pointwise", height, width, filters, filters),
    ]
    return layers


def weights_not_shared(*sizes):
    return [(*row[:5], row[4] + row[3]) for row in ds_cnn(*sizes)]


def one_bias_a_layer(*sizes):
    return [(*row[:5], row[5] - row[3] + 1) for row in ds_cnn(*sizes)]


def one_depthwise_filter(*sizes):
    return changed(ds_cnn(*sizes), "depthwise", lambda row: (*row[:5], 15 + 1))


def always_first(frames, mels, first, filters, blocks, classes):
    """The channels stay those of the first convolution, also for the dense layer."""
    *others, _ = first_in_every_block(frames, mels, first, filters, blocks, classes)
    return [*others, layer("dense", 1, 1, classes, others[-1][2] * first)]


def first_in_every_block(frames, mels, first, filters, blocks, classes):
    found = []
    for kind, height, width, channels, macs, parameters in ds_cnn(
        frames, mels, first, filters, blocks, classes
    ):
        row = (kind, height, width, channels, macs, parameters)
        if kind == "depthwise":
            row = layer(kind, height, width, first, 15)
        if kind == "pointwise":
            row = layer(kind, height, width, filters, first)
        found.append(row)
    return found


def strides_swapped(*sizes):
    def swapped(size, stride, kernel):
        stride = {(2, 5): 4, (4, 8): 2}.get((stride, kernel), stride)
        return -(-size // stride)

    return built_with_first(*sizes, first_sizes=swapped)


def without_padding_at_first(*sizes):
    return built_with_first(*sizes, first_sizes=unpadded)


def without_padding_where_it_moves(*sizes):
    def sizes_of(size, stride, kernel):
        return size if stride == 1 else unpadded(size, stride, kernel)

    return built(*sizes, sizes=sizes_of)


def unpadded(size: int, stride: int, kernel: int) -> int:
    return (size - kernel) // stride + 1


def built_with_first(
    frames: int, mels: int, first: int, filters: int, blocks: int, classes: int, *, first_sizes: Any
) -> Any:
    """The net with another rule for the size of the first convolution's output alone."""
    height, width = first_sizes(frames, 2, 5), first_sizes(mels, 4, 8)
    # A picture of twice and four times that size has this output with the right rule.
    return ds_cnn(2 * height, 4 * width, first, filters, blocks, classes)


# smooth_posteriors ----------------------------------------------------------------------------


def windows_mean(posteriors: np.ndarray, first: int, last: int) -> np.ndarray:
    """Means of the rows from t + first to t + last, as far as there are such rows."""
    rows = []
    for t in range(len(posteriors)):
        part = posteriors[max(0, t + first) : max(0, t + last + 1)]
        rows.append(part.mean(axis=0) if len(part) else np.zeros(posteriors.shape[1]))
    return portable(rows)


def looks_ahead(posteriors, n):
    return windows_mean(posteriors, 0, n - 1)


def centred(posteriors, n):
    return windows_mean(posteriors, -(n // 2), (n - 1) // 2)


def always_over_n(posteriors, n):
    counts = np.minimum(np.arange(1, len(posteriors) + 1), n)[:, None]
    return portable(smooth_posteriors(posteriors, n) * counts / n)


def one_too_many(posteriors, n):
    return windows_mean(posteriors, -n, 0)


def without_the_newest(posteriors, n):
    return windows_mean(posteriors, -n, -1)


def all_so_far(posteriors, n):
    return windows_mean(posteriors, -len(posteriors), 0)


def over_the_classes(posteriors, n):
    return portable(np.repeat(posteriors.mean(axis=1, keepdims=True), posteriors.shape[1], axis=1))


def counted_from_the_end(posteriors, n):
    rows = []
    for t in range(len(posteriors)):
        part = posteriors[t - n + 1 : t + 1]
        rows.append(part.sum(axis=0) / len(part) if len(part) else part.sum(axis=0) * np.nan)
    return portable(rows)


def first_rows_raw(posteriors, n):
    rows = smooth_posteriors(posteriors, n)
    rows[: n - 1] = posteriors[: n - 1]
    return rows


def start_left_out(posteriors, n):
    return smooth_posteriors(posteriors, n)[n - 1 :]


def one_number_a_row(posteriors, n):
    return portable([posteriors[max(0, t - n + 1) : t + 1].mean() for t in range(len(posteriors))])


def fed_back(posteriors, n):
    """Means over means: what was averaged is averaged again."""
    found = np.array(posteriors)
    for t in range(len(found)):
        found[t] = found[max(0, t - n + 1) : t + 1].mean(axis=0)
    return portable(found)


# find_triggers --------------------------------------------------------------------------------


def no_pause(scores, threshold, refractory):
    return np.flatnonzero(scores >= threshold).tolist()


def strictly_above(scores, threshold, refractory):
    return find_triggers(np.where(scores > threshold, scores, -1), threshold, refractory)


def a_step_too_long(scores, threshold, refractory):
    return find_triggers(scores, threshold, refractory + 1)


def a_step_too_short(scores, threshold, refractory):
    return find_triggers(scores, threshold, refractory - 1)


def only_rising_edges(scores, threshold, refractory):
    above = scores >= threshold
    starts = above & ~np.concatenate([[False], above[:-1]])
    return find_triggers(np.where(starts, scores, -1), threshold, refractory)


def pause_restarts(scores, threshold, refractory):
    found, quiet_since = [], -refractory
    for t, score in enumerate(scores):
        if score >= threshold:
            if t - quiet_since >= refractory:
                found.append(t)
            quiet_since = t
    return found


def last_at_minus_one(scores, threshold, refractory):
    found, last = [], -1
    for t, score in enumerate(scores):
        if score >= threshold and t - last >= refractory:
            found.append(t)
            last = t
    return found


def waits_at_the_start(scores, threshold, refractory):
    return [t + refractory for t in find_triggers(scores[refractory:], threshold, refractory)]


def below_the_threshold(scores, threshold, refractory):
    return find_triggers(-scores, -threshold, refractory)


def last_of_an_empty_list(scores, threshold, refractory):
    found: list[int] = []
    for t, score in enumerate(scores):
        if score >= threshold and t - found[-1] >= refractory:
            found.append(t)
    return found


def yes_or_no_each_step(scores, threshold, refractory):
    return yes_or_no_array(scores, threshold, refractory).tolist()


def yes_or_no_array(scores, threshold, refractory):
    flags = np.zeros(len(scores), bool)
    flags[find_triggers(scores, threshold, refractory)] = True
    return flags
