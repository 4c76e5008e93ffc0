"""How lesson 09 is graded: inputs, known mistakes with their hints, other right answers."""

import math
import re

import numpy as np
from scipy.ndimage import uniform_filter1d
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
    cases = [(np.ones(10), 4, 2)]
    for frame, hop, frames, left in [(6, 4, 5, 3), (8, 3, 6, 1), (5, 5, 4, 2), (12, 7, 3, 0)]:
        samples = frame + (frames - 1) * hop + left
        cases.append((rng.integers(-800, 801, samples) / 8, frame, hop))
    # A microphone gives integers, and so do the clips of the lesson.
    return [*cases, (rng.integers(-3000, 3001, 14).astype(np.int16), 5, 3), (np.ones(6), 4, 4)]


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
    """If NumPy reports a shape error: a slice is shorter than frame_length. Either it runs past the
    signal's end, where whole frames must be counted first, or its own end is one too early."""
    return np.array([signal[t : t + frame_length] for t in range(0, len(signal), hop_length)])


@stft_frames.mistake
def count_for_half_overlap(signal, frame_length, hop_length):
    """len(signal) // hop_length - 1 counts the frames only where hop_length is half of
    frame_length. Count the hops that fit behind the first frame."""
    starts = [t * hop_length for t in range(len(signal) // hop_length - 1)]
    return np.stack([signal[t : t + frame_length] * hann(frame_length) for t in starts])


@stft_frames.mistake
def one_padded_frame(signal, frame_length, hop_length):
    """The last frame holds zeros from beyond the signal's end: the number of hops was rounded up.
    Drop incomplete frames."""
    return stft_frames(np.pad(signal, (0, hop_length - 1)), frame_length, hop_length)


@stft_frames.mistake
def zeros_at_the_end(signal, frame_length, hop_length):
    """The last rows are 0: more rows were made than whole frames fit into the signal."""
    frames = stft_frames(signal, frame_length, hop_length)
    left = max(0, len(signal) // hop_length - len(frames))
    return np.pad(frames, ((0, left), (0, 0)))


@stft_frames.mistake
def number_with_a_fraction(signal, frame_length, hop_length):
    """If Python says that a float is no integer: / gives a fraction. A number of frames is whole:
    divide with //."""
    return [*range(1 + (len(signal) - frame_length) / hop_length)]


mistakes(
    stft_frames,
    """
    cosine_in_degrees: np.cos takes radians: a whole period is 2 pi, not 360.
    blackman_window: This is a Blackman window. A Hann window has one cosine: 0.5 - 0.5 cos.
    triangular_window: This window is a triangle. A Hann window is a raised cosine: 0.5 - 0.5 cos.
    sine_for_cosine: The window has a sine where the cosine belongs: it should start at 0.
    window_up_to_two: The window reaches 2: the factor 0.5 is missing.
    window_below_zero: The window is negative at its ends: the cosine has the factor 0.5 too.
    period_of_a_hop: The window's period is hop_length. It runs once through the whole frame.
    window_alone: These are windows alone. Multiply the signal's frames by them.
    """,
    cosine_in_degrees=windowed(lambda f: 0.5 - 0.5 * np.cos(360 * np.arange(f) / f)),
    blackman_window=windowed(np.blackman),
    triangular_window=windowed(np.bartlett),
    sine_for_cosine=windowed(lambda f: 0.5 - 0.5 * np.sin(2 * np.pi * np.arange(f) / f)),
    window_up_to_two=windowed(lambda f: 2 * hann(f)),
    window_below_zero=windowed(lambda f: 2 * hann(f) - 0.5),
    period_of_a_hop=lambda s, f, h: (
        cut(s, f, h) * (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(f) / h))
    ),
    window_alone=lambda s, f, h: 0 * cut(s, f, h) + hann(f),
)


mistakes(
    stft_frames,
    """
    counted_side_by_side: The frames are right but too few: len(signal) // frame_length counts
        frames side by side. They start every hop_length samples.
    every_sample: A frame starts at every sample here. Start one every hop_length samples.
    starts_a_sample_apart: Frame t starts at sample t here. It starts at t * hop_length.
    first_frame_only: Only the first frame came back: is return inside the loop? Collect the
        frames, and return them after it.
    last_frame_only: Only the last frame came back. Collect the frames in a list or an array.
    one_long_row: The frames follow each other in one long row, as np.append makes it. Return a row
        for each frame.
    """,
    counted_side_by_side=lambda s, f, h: stft_frames(s, f, h)[: len(s) // f],
    every_sample=lambda s, f, _: stft_frames(s, f, 1),
    starts_a_sample_apart=lambda s, f, h: stft_frames(s, f, 1)[: len(cut(s, f, h))],
    first_frame_only=lambda *given: stft_frames(*given)[0],
    last_frame_only=lambda *given: stft_frames(*given)[-1],
    one_long_row=lambda *given: stft_frames(*given).ravel(),
)


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
    boxes=lambda *given: (mel_filterbank(*given) > 1e-9).astype(float),
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


@mel_filterbank.mistake
def stretched_to_one(*given):
    """Each row was divided by its largest weight. A peak of 1 may lie between two bins: leave it
    there."""
    rows = mel_filterbank(*given)
    with np.errstate(invalid="ignore"):  # a narrow filter may have no bin
        return rows / rows.max(axis=1, keepdims=True)


@mel_filterbank.mistake
def three_edges_missing(*_):
    """If Python reports too few values: filter i has the edges i, i + 1 and i + 2, counted from
    0."""
    raise ValueError


def sides(n, fft, rate, *f):
    """Bins in mels, and start, peak and end of each filter as columns."""
    edges = right_edges(n, *f)[:, None]
    return bins_mel(fft, rate), edges[:-2], edges[1:-1], edges[2:]


def by_sides(weight):
    """A weight of its own from bins, starts, peaks and ends."""

    def wrong(*given):
        with np.errstate(all="ignore"):
            return weight(*sides(*given))

    return wrong


def edges_from(start, peak, end):
    """Filter i over three wrong edges, given as functions of i; beyond the last edge the last."""

    def wrong(n, fft, rate, *f):
        edges, bins, rows = right_edges(n, *f), bins_mel(fft, rate), []
        for i in range(n):
            s, p, e = (edges[min(edge(i), n + 1)] for edge in (start, peak, end))
            with np.errstate(all="ignore"):
                rows.append(np.maximum(0, np.minimum((bins - s) / (p - s), (e - bins) / (e - p))))
        return np.array(rows)

    return wrong


mistakes(
    mel_filterbank,
    """
    larger_side: The larger of the two sides was taken. The triangle is under both: take the
        smaller one.
    falling_upside_down: The falling side has the wrong sign: it is end - bin, divided by
        end - peak.
    falling_side_rises: Behind the peak the weight rises again: it should fall from 1 at the peak
        to 0 at the end.
    no_start: Bins below a filter's start have weights above 1. The falling side begins at the
        peak.
    only_falling: Each filter begins at its peak. It must rise to it from the filter's start.
    mirrored_below_zero: Weights below 0 were made positive. Outside the triangle they are 0.
    closed_boxes: Every bin from start to end has the weight 1. The weight rises to the peak and
        falls from there.
    squared: The weights are squared. The sides are straight.
    whole_numbers: The weights lost their fractions, as in an array of integers: keep floats.
    area_in_mels: Each triangle was scaled by 2 / (end - start). Leave its peak at 1.
    start_an_edge_early: Filter i starts an edge too early: at edge i, not i - 1.
    start_wraps_round: Edge -1 is the last one. Filter i starts at edge i, not at i - 1.
    end_an_edge_late: Filter i ends an edge too late: at edge i + 2, the next filter's peak.
    without_overlap: The filters lie side by side. They overlap: a filter ends at its neighbour's
        peak, so use n_mels + 2 edges, and edges i to i + 2.
    last_filter_forgotten: The last filter is missing: the loop ends one too early.
    first_bin_forgotten: The bin at 0 Hz is missing: k begins at 0.
    """,
    larger_side=by_sides(
        lambda b, s, p, e: np.clip(np.maximum((b - s) / (p - s), (e - b) / (e - p)), 0, 1)
    ),
    falling_upside_down=by_sides(
        lambda b, s, p, e: np.maximum(0, np.minimum((b - s) / (p - s), (b - e) / (e - p)))
    ),
    falling_side_rises=by_sides(
        lambda b, s, p, e: np.select(
            [(b >= s) & (b <= p), (b > p) & (b < e)], [(b - s) / (p - s), (b - p) / (e - p)]
        )
    ),
    no_start=by_sides(
        lambda b, s, p, e: np.select(
            [(b >= s) & (b <= p), b < e], [(b - s) / (p - s), (e - b) / (e - p)]
        )
    ),
    only_falling=lambda *given: mel_filterbank(*given) * (away(*given, rising=True) >= 0),
    mirrored_below_zero=lambda *given: np.abs(1 - away(*given)),
    closed_boxes=by_sides(lambda b, s, _, e: ((b >= s - 1e-9) & (b <= e + 1e-9)).astype(float)),
    squared=lambda *given: mel_filterbank(*given) ** 2,
    whole_numbers=lambda *given: mel_filterbank(*given).astype(int),
    area_in_mels=by_sides(
        lambda b, s, p, e: (
            np.maximum(0, np.minimum((b - s) / (p - s), (e - b) / (e - p))) * 2 / (e - s)
        )
    ),
    start_an_edge_early=edges_from(lambda i: max(i - 1, 0), lambda i: i, lambda i: i + 1),
    start_wraps_round=edges_from(lambda i: i - 1, lambda i: i, lambda i: i + 1),
    end_an_edge_late=edges_from(lambda i: i, lambda i: i + 1, lambda i: i + 3),
    without_overlap=lambda n, fft, rate, *f: bank(evenly(*f, 2 * n + 1), bins_mel(fft, rate))[::2],
    last_filter_forgotten=lambda *given: mel_filterbank(*given)[:-1],
    first_bin_forgotten=lambda *given: mel_filterbank(*given)[:, 1:],
)


mistakes(
    mel_filterbank,
    """
    end_excluded: The last edge lies before f_max: np.linspace with endpoint=False leaves it out.
    edges_rounded: The edges were rounded to whole mels. Keep their fractions.
    evenly_in_octaves: The edges are spaced by equal ratios, as np.geomspace does. Space them evenly
        in mels.
    edges_with_log10: The edges use another logarithm than the bins: 1127 goes with np.log, 2595
        with np.log10.
    numbers_of_the_bins: The bins' numbers k were converted to mels. First make them Hz: k *
        sample_rate_hz / n_fft.
    divided_by_their_number: Bin k is at k * sample_rate_hz / n_fft: divide by n_fft, not by the
        number of bins.
    half_a_bin_late: Bin k is at k * sample_rate_hz / n_fft, not at k + 0.5.
    rate_upside_down: sample_rate_hz and n_fft are swapped in the bins' frequencies: k *
        sample_rate_hz / n_fft.
    bins_up_to_a_quarter: The bins' frequencies are half of what they should be: bin k is at k *
        sample_rate_hz / n_fft.
    """,
    end_excluded=triangles(lambda n, *f: evenly(*f, n + 3)[:-1]),
    edges_rounded=triangles(lambda n, *f: np.round(right_edges(n, *f))),
    evenly_in_octaves=triangles(lambda n, low, high: mel(np.geomspace(max(low, 1), high, n + 2))),
    edges_with_log10=triangles(lambda n, *f: right_edges(n, *f) / np.log(10)),
    numbers_of_the_bins=triangles(right_edges, lambda fft, _: mel(np.arange(fft // 2 + 1))),
    divided_by_their_number=triangles(
        right_edges, lambda fft, rate: mel(np.arange(fft // 2 + 1) * rate / (fft // 2 + 1))
    ),
    half_a_bin_late=triangles(
        right_edges, lambda fft, rate: mel((np.arange(fft // 2 + 1) + 0.5) * rate / fft)
    ),
    rate_upside_down=triangles(
        right_edges, lambda fft, rate: mel(np.arange(fft // 2 + 1) * fft / rate)
    ),
    bins_up_to_a_quarter=lambda n, fft, rate, *f: mel_filterbank(n, fft, rate / 2, *f),
)


def other_mel(scale):
    """The triangles on a wrong mel scale, for edges and bins."""

    def wrong(n, fft, rate, low, high):
        with np.errstate(all="ignore"):
            edges = np.linspace(scale(low), scale(high), n + 2)
            bins, left, peak, right = (
                scale(bins_hz(fft, rate)),
                *np.array([edges[:-2], edges[1:-1], edges[2:]])[..., None],
            )
            rows = np.minimum((bins - left) / (peak - left), (right - bins) / (right - peak))
            return np.maximum(0, rows)

    return wrong


mistakes(
    mel_filterbank,
    """
    mel_of_whole_numbers: f // 700 loses the fraction in the mel formula: write f / 700.
    mel_without_one: The 1 is missing in the mel formula: ln(1 + f / 700).
    mel_without_one_above_zero: The 1 is missing in the mel formula: ln(1 + f / 700).
    mel_brackets: In the mel formula only f is divided by 700, inside the logarithm: look at the
        brackets.
    """,
    mel_of_whole_numbers=other_mel(lambda f: np.log(1 + np.asarray(f) // 700)),
    mel_without_one=other_mel(lambda f: np.log(np.asarray(f) / 700)),
    mel_without_one_above_zero=other_mel(lambda f: np.log(np.asarray(f) / 700 + 1e-9)),
    mel_brackets=other_mel(lambda f: np.log(1 + np.asarray(f))),
)


@mel_filterbank.accepted
def bank_by_interpolation(n_mels, n_fft, sample_rate_hz, f_min, f_max):
    bins = 2595 * np.log10(1 + np.fft.rfftfreq(n_fft, 1 / sample_rate_hz) / 700)
    low, high = (2595 * math.log10(1 + hz / 700) for hz in (f_min, f_max))
    edges = np.linspace(low, high, n_mels + 2)
    return np.array([np.interp(bins, edges[i : i + 3], [0, 1, 0]) for i in range(n_mels)])


# log_mel_int8 ------------------------------------------------------------------------------------


def power_inputs(rng):
    cases = [
        # No code of the first is at an end of int8, so that one mistake is not taken for another.
        (np.array([[1024.0, 512.0, 4096.0], [0.0, 1.0, 3.0]]), 1024.0, 0.375, 60),
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


def other_octaves(octaves):
    """Codes of octaves that another formula makes of power and full_scale."""

    def wrong(power, full_scale, *coding):
        with np.errstate(all="ignore"):
            return coded(octaves(power, full_scale), *coding)

    return wrong


mistakes(
    log_mel_int8,
    """
    logs_divided: The two logarithms were divided. The logarithm of a ratio is their difference.
    full_scale_itself_subtracted: full_scale was subtracted from the octaves. Subtract its
        logarithm, or divide before the logarithm.
    powers_subtracted: full_scale was subtracted from the power. Octaves are the logarithm of their
        ratio: divide.
    limit_on_the_octaves: The lower limit of 1 was put on the logarithm. It is for the power.
    sign_lost: The octaves lost their sign: below full scale they are negative, so drop np.abs.
    log1p_of_the_ratio: np.log1p adds 1 and takes ln. Take np.log2 of the ratio itself.
    loudest_as_full_scale: The largest power is taken for full scale. Use full_scale, or the codes
        do not tell how loud a clip is.
    loudest_above_full_scale: The codes depend on the largest power. Divide by full_scale alone;
        clipping deals with what is above it.
    zeros_only: Only a power of 0 was raised to 1. Everything below 1 counts as 1.
    minimum_for_maximum: np.minimum lowers every power to 1 at most. Here 1 is the least:
        np.maximum.
    power_cut_to_whole_numbers: The powers lost their fractions: leave them floats.
    below_one_is_full_scale: Power below 1 got 0 octaves, the code of full scale. Count it as a
        power of 1.
    whole_ratios: // rounds the ratio down, to 0 for all below full scale. Divide with /.
    whole_ratios_above_zero: // rounds the ratio down, to 0 for all below full scale. Divide with /.
    power_squared: The power was squared. It is squared amplitude already.
    """,
    logs_divided=other_octaves(lambda p, top: np.log2(np.maximum(p, 1)) / np.log2(top)),
    full_scale_itself_subtracted=other_octaves(lambda p, top: np.log2(np.maximum(p, 1)) - top),
    powers_subtracted=other_octaves(lambda p, top: np.log2(np.maximum(np.maximum(p, 1) - top, 1))),
    limit_on_the_octaves=other_octaves(lambda p, top: np.maximum(np.log2(p / top), 1)),
    sign_lost=other_octaves(lambda p, top: np.abs(octaves_of(p, top))),
    log1p_of_the_ratio=other_octaves(lambda p, top: np.log1p(p / top)),
    loudest_as_full_scale=other_octaves(lambda p, _: octaves_of(p, np.max(p))),
    loudest_above_full_scale=other_octaves(lambda p, top: octaves_of(p, max(top, np.max(p)))),
    zeros_only=other_octaves(lambda p, top: np.log2(np.where(p == 0, 1, p) / top)),
    minimum_for_maximum=other_octaves(lambda p, top: np.log2(np.minimum(p, 1) / top)),
    power_cut_to_whole_numbers=other_octaves(lambda p, top: octaves_of(p.astype(int), top)),
    below_one_is_full_scale=other_octaves(lambda p, top: np.where(p < 1, 0, octaves_of(p, top))),
    whole_ratios=other_octaves(lambda p, top: np.log2(np.maximum(p, 1) // top)),
    whole_ratios_above_zero=other_octaves(
        lambda p, top: np.log2(np.maximum(np.maximum(p, 1) // top, 1e-9))
    ),
    power_squared=other_octaves(lambda p, top: 2 * np.log2(np.maximum(p, 1)) - np.log2(top)),
)


mistakes(
    log_mel_int8,
    """
    always_an_eighth: A scale of 0.125 (8 codes an octave) is used instead of the argument scale.
    clipped_to_128: The codes were clipped to 128, which int8 does not have: it wraps round to -128.
        The highest code is 127.
    flattened: The values are right, but the shape is lost. Return it as it came.
    divided_by_the_sum: scale + zero_point was the divisor: divide by scale, then add zero_point.
    half_added_and_cut: 0.5 was added and the fraction dropped, which goes wrong below 0: use
        np.round.
    """,
    always_an_eighth=lambda p, top, _, zero: log_mel_int8(p, top, 0.125, zero),
    clipped_to_128=lambda *given: np.clip(unclipped(*given), -128, 128).astype(np.int8),
    flattened=lambda *given: log_mel_int8(*given).ravel(),
    divided_by_the_sum=lambda p, top, scale, zero: log_mel_int8(p, top, scale + zero, 0),
    half_added_and_cut=lambda p, top, scale, zero: coded(
        octaves_of(p, top) / scale + zero + 0.5, 1, 0, np.trunc
    ),
)


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


def every_kind(name, hint, change, kinds=("conv", "depthwise", "pointwise", "dense")):
    """The same mistake in the layers of one kind only; its hint names them."""
    for kind in kinds:
        wrong = in_layers(kind, change)
        wrong.__name__, wrong.__doc__ = f"{name}_{kind}", hint.format(kind=kind)
        ds_cnn.mistake(wrong)


every_kind(
    "bias_forgotten",
    "The bias is missing from the parameters of the {kind} layer: one for each output channel.",
    lambda row: (*row[:5], row[5] - row[3]),
    kinds=("conv", "depthwise", "pointwise"),
)
every_kind(
    "bias_as_mac",
    "The bias was counted as a MAC in the {kind} layer. It is added without a multiplication.",
    lambda row: (*row[:4], row[4] + math.prod(row[1:4]), row[5]),
)
every_kind(
    "params_for_each_place",
    "The parameters of the {kind} layer grow with its height and width. A filter is stored once.",
    lambda row: (*row[:5], row[5] * row[1] * row[2]),
    kinds=("conv", "depthwise", "pointwise"),
)
every_kind(
    "macs_of_one_channel",
    "These are the MACs of one channel of the {kind} layer: every output channel needs them.",
    lambda row: (*row[:4], row[4] // row[3], row[5]),
)
every_kind(
    "params_of_one_channel",
    "These are the parameters of one output channel of the {kind} layer: each channel has its own.",
    lambda row: (*row[:5], row[5] // row[3]),
    kinds=("conv", "pointwise", "dense"),
)


def except_dense(change):
    return lambda *sizes: [row if row[0] == "dense" else change(row) for row in ds_cnn(*sizes)]


def with_sizes(kind, change):
    """Change every layer of a kind, knowing the arguments and the layer before."""

    def wrong(*sizes):
        layers = ds_cnn(*sizes)
        pairs = zip([None, *layers], layers, strict=False)
        return [change(row, last, *sizes) if row[0] == kind else row for last, row in pairs]

    return wrong


def kernel_as_size(row):
    return (row[0], *{"conv": (5, 8), "depthwise": (5, 3), "pointwise": (1, 1)}[row[0]], *row[3:])


mistakes(
    ds_cnn,
    """
    bias_in_most_macs: The bias was counted as a MAC. It is added without a multiplication: leave it
        out there.
    most_macs_of_one_channel: These are the MACs of one output channel at each place: multiply by
        the number of output channels.
    most_params_of_one_channel: These are the parameters of one output channel: multiply by the
        number of channels.
    kernel_for_size: A kernel's height and width stand where the output's belong.
    conv_reads_first: The first convolution reads one channel, the codes, so 5 * 8 = 40 numbers, not
        40 * first.
    depthwise_reads_40: A depthwise filter is 5 x 3: one output reads 15 numbers. 40 is for the
        first convolution.
    pointwise_reads_15: A pointwise filter is 1 x 1: one output reads each channel once, without the
        15.
    conv_macs_at_the_input: The first convolution's MACs are counted at the size of its input. Count
        places of its output.
    depthwise_macs_at_the_input: The depthwise MACs are counted at the size before the stride. Count
        places of the output.
    depthwise_outputs_filters: A depthwise layer keeps the channels it reads; the first one reads
        first. Only the pointwise layer makes filters of them.
    pointwise_macs_of_its_input: A pointwise layer's MACs are places * channels read * filters.
    pointwise_keeps_channels: A pointwise layer outputs filters channels, whatever it reads.
    dense_lists_its_input: The dense layer outputs classes numbers; what it reads is not its shape.
    dense_lists_a_width: The dense layer's height and width are 1: after it there are no places.
    dense_bias_outside: The dense layer's bias: (numbers read + 1) * classes. Mind the brackets.
    always_4_classes: The dense layer has 4 outputs whatever classes is. Use the argument.
    """,
    bias_in_most_macs=except_dense(lambda r: (*r[:4], r[4] + math.prod(r[1:4]), r[5])),
    most_macs_of_one_channel=except_dense(lambda r: (*r[:4], r[4] // r[3], r[5])),
    most_params_of_one_channel=except_dense(lambda r: (*r[:5], r[5] // r[3])),
    kernel_for_size=except_dense(kernel_as_size),
    conv_reads_first=in_layers("conv", lambda r: layer(*r[:4], 40 * r[3])),
    depthwise_reads_40=in_layers("depthwise", lambda r: layer(*r[:4], 40)),
    pointwise_reads_15=with_sizes("pointwise", lambda r, last, *_: layer(*r[:4], 15 * last[3])),
    conv_macs_at_the_input=with_sizes(
        "conv", lambda r, _last, t, m, *_: (*r[:4], t * m * r[3] * 40, r[5])
    ),
    depthwise_macs_at_the_input=with_sizes(
        "depthwise", lambda r, last, *_: (*r[:4], last[1] * last[2] * r[3] * 15, r[5])
    ),
    depthwise_outputs_filters=with_sizes(
        "depthwise", lambda r, _last, _t, _m, _first, filters, *_: layer(*r[:3], filters, 15)
    ),
    pointwise_macs_of_its_input=with_sizes(
        "pointwise", lambda r, last, *_: (*r[:4], math.prod(last[1:4]) * last[3], r[5])
    ),
    pointwise_keeps_channels=with_sizes("pointwise", lambda r, last, *_: (*r[:3], last[3], *r[4:])),
    dense_lists_its_input=with_sizes("dense", lambda r, last, *_: (*r[:3], last[3], *r[4:])),
    dense_lists_a_width=with_sizes("dense", lambda r, last, *_: (*r[:2], last[2], *r[3:])),
    dense_bias_outside=in_layers("dense", lambda r: (*r[:5], r[4] // r[3] + r[3])),
    always_4_classes=lambda *sizes: ds_cnn(*sizes[:5], 4),
)


def pointwise_halves(*sizes):
    """Every pointwise layer halves the size that the layer before it has."""
    layers = []
    for kind, *same, channels, _, params in ds_cnn(*sizes):
        size, reads = same, params // channels - 1
        if kind in ("depthwise", "pointwise"):
            last, stride = layers[-1], 2 if kind == "pointwise" or len(layers) == 1 else 1
            size = [-(-size // stride) for size in last[1:3]]
        elif kind == "dense":
            reads = layers[-1][2] * layers[-1][3]
        layers.append(layer(kind, *size, channels, reads))
    return layers


def one_more(n, stride, _kernel):
    """Rounded down plus 1: right for odd sizes only."""
    return n // stride + (stride > 1)


mistakes(
    ds_cnn,
    """
    strided_second: The second block has the stride here. The first one has it.
    strided_last: The last block has the stride here. The first one has it.
    pointwise_strided_too: The pointwise layer has the block's stride as well. Only the depthwise
        layer has one.
    one_more_everywhere: n // stride + 1 is one too many where the stride divides n. Round up, with
        -(-n // stride).
    one_more_in_the_block: n // 2 + 1 is one too many for even sizes. Round up, with -(-n // 2).
    one_added_for_4: (mels + 1) // 4 does not round up: that takes (mels + 3) // 4.
    always_25_by_10: 25 and 10 are right for 49 frames and 40 mels only. Calculate them.
    always_2_blocks: There are 2 blocks whatever blocks is. Use the argument.
    first_and_filters_swapped: first and filters are swapped: the first convolution outputs first
        channels.
    dense_reads_early_width: The dense layer reads the width of the first convolution. The first
        block halves it.
    returned_in_the_loop: The list ends after the first block: is return inside the loop?
    """,
    strided_second=strided((1, 1), (2, 2)),
    strided_last=lambda *sizes: built(*sizes, strides=[(1, 1)] * (sizes[4] - 1) + [(2, 2)]),
    one_more_everywhere=sized(one_more),
    one_more_in_the_block=lambda t, m, *others: [
        ds_cnn(t, m, *others)[0],
        *ds_cnn(4 * (-(-t // 2) // 2 + 1), 8 * (-(-m // 4) // 2 + 1), *others)[1:],
    ],
    one_added_for_4=lambda t, m, *others: ds_cnn(t, 4 * ((m + 1) // 4), *others),
    always_25_by_10=lambda _t, _m, *others: ds_cnn(49, 40, *others),
    always_2_blocks=lambda *sizes: ds_cnn(*sizes[:4], 2, sizes[5]),
    first_and_filters_swapped=lambda t, m, first, filters, *others: ds_cnn(
        t, m, filters, first, *others
    ),
    dense_reads_early_width=lambda *sizes: dense_reads(
        ds_cnn(*sizes), ds_cnn(*sizes)[0][2] * ds_cnn(*sizes)[-2][3]
    ),
    pointwise_strided_too=pointwise_halves,
    returned_in_the_loop=lambda *sizes: ds_cnn(*sizes)[:3],
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
    # Different numbers everywhere come first, so that one mistake is not taken for another.
    mixed = np.array([[5, 3, 2], [1, 2, 7], [9, 0, 1], [3, 4, 3], [2, 6, 2], [0, 1, 9]]) / 10
    cases = [(mixed, 4), (fixed, 2), (fixed[::-1].copy(), 3)]
    for rows, classes, n in [(9, 3, 4), (12, 4, 5), (7, 4, 1), (5, 2, 8)]:
        powers = rng.uniform(0.05, 1, (rows, classes))
        cases.append(((powers / powers.sum(axis=1, keepdims=True)).round(3), n))
    # The network's own numbers are whole ones, 0 to 256.
    return [*cases, (rng.integers(0, 257, (8, 3)), 3)]


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
    found = np.array(posteriors)
    for t in range(1, len(found)):
        found[t] = (found[t - 1] * (n - 1) + posteriors[t]) / n
    return found


def fixed_window(rows):
    """The same mistake for each length that people write in place of n; its hint names it."""

    def wrong(posteriors, _):
        return over_rows(posteriors, 1 - rows, 0)

    wrong.__name__ = f"always_{rows}_rows"
    wrong.__doc__ = f"n is ignored: the mean always runs over {rows} rows. Use the argument."
    smooth_posteriors.mistake(wrong)


for rows in (2, 3, 4, 5, 6):
    fixed_window(rows)


def cumulated(*, axis=0, late=0):
    """By differences of running sums, along another axis or from another row."""

    def wrong(posteriors, n):
        sums = np.cumsum(posteriors, axis=axis)
        parts = [
            (sums[t] - sums[t - n + late]) / n if t >= n else sums[t] / (t + 1)
            for t in range(len(sums))
        ]
        return np.array(parts)

    return wrong


def over_rows_or_nan(posteriors, n):
    """The n rows before each row, and what 0 / 0 gives for the first one."""
    with np.errstate(invalid="ignore"):
        return over_rows(posteriors, -n, -1, lambda part: part.sum(axis=0) / np.float64(len(part)))


def geometric(part):
    with np.errstate(divide="ignore"):
        return np.exp(np.log(part).mean(axis=0))


def linearly(part):
    return np.average(part, axis=0, weights=np.arange(1, len(part) + 1))


mistakes(
    smooth_posteriors,
    """
    unchanged: Nothing is smoothed: the rows came back as they were. Assign to found[t]; row = ...
        gives a name, and changes no array.
    kept_as_integers: Right for floats, but an array of integers loses its fractions: np.zeros_like
        takes the dtype of posteriors. Store floats.
    whole_numbers: The means lost their fractions, as in an array of integers: store floats.
    rounded_to_1_digit: The means were rounded. Leave their digits.
    rounded_to_2_digits: The means were rounded. Leave their digits.
    first_row_repeated: The first row was repeated before the start. Take the mean of fewer rows
        there.
    nothing_before_the_first: The slice ends before the row itself, so the first one is empty: the
        last n rows include row t.
    first_row_and_those_before: The newest row is missing: the last n rows include the row itself,
        so the slice ends at t + 1.
    newest_first: The rows are in reverse order. Return the oldest first, as they came.
    last_row_forgotten: The last row is missing: the loop ends one too early.
    first_row_only: Only the first row came back: is return inside the loop? Return a row for each
        step.
    last_row_only: Only the mean of the last n rows came back. Return a row for each step.
    one_class_only: Only one class came back. Keep a column for each: use axis=0.
    other_way_round: Rows and columns are swapped: return (steps, classes).
    smoothed_across_classes: The mean runs over neighbouring classes. It runs over time, the rows.
    across_rows_and_classes: The rows were joined to one long row, so that classes were mixed.
        Smooth each column by itself.
    axis_1: If NumPy reports an inhomogeneous shape: the mean was taken over the classes of each
        row. Use axis=0.
    sums_to_one: Each row was divided by its sum. Leave the mean as it is.
    winners_counted: The largest class of each row was counted as 1. Take the mean of the
        probabilities.
    centred_filter: uniform_filter1d is centred, so half of it lies in the future. Use this row and
        those before it.
    geometric_mean: This is the geometric mean, of logarithms. Take the arithmetic one.
    newer_rows_count_more: Newer rows count more here. All n count the same.
    sums_from_a_row_late: The difference of running sums begins a row too late: the row before the
        window is t - n.
    sums_along_the_classes: The running sum runs over the classes. It runs over time: axis=0.
    """,
    unchanged=lambda rows, _: np.array(rows),
    kept_as_integers=lambda rows, n: smooth_posteriors(rows, n).astype(rows.dtype),
    whole_numbers=lambda rows, n: smooth_posteriors(rows, n).astype(int),
    rounded_to_1_digit=lambda rows, n: smooth_posteriors(rows, n).round(1),
    rounded_to_2_digits=lambda rows, n: smooth_posteriors(rows, n).round(2),
    first_row_repeated=lambda rows, n: smooth_posteriors(
        np.pad(rows, ((n - 1, 0), (0, 0)), mode="edge"), n
    )[n - 1 :],
    nothing_before_the_first=over_rows_or_nan,
    first_row_and_those_before=lambda rows, n: np.vstack([rows[:1], over_rows(rows, -n, -1)[1:]]),
    newest_first=lambda rows, n: smooth_posteriors(rows, n)[::-1],
    last_row_forgotten=lambda rows, n: smooth_posteriors(rows, n)[:-1],
    first_row_only=lambda rows, n: smooth_posteriors(rows, n)[0],
    last_row_only=lambda rows, n: smooth_posteriors(rows, n)[-1],
    one_class_only=lambda rows, n: smooth_posteriors(rows, n)[:, 0],
    other_way_round=lambda rows, n: smooth_posteriors(rows, n).T,
    smoothed_across_classes=lambda rows, n: smooth_posteriors(rows.T, n).T,
    across_rows_and_classes=lambda rows, n: np.convolve(rows.ravel(), np.ones(n) / n)[
        : rows.size
    ].reshape(rows.shape),
    axis_1=lambda rows, n: over_rows(rows, 1 - n, 0, lambda part: part.mean(axis=1)),
    sums_to_one=lambda rows, n: (
        smooth_posteriors(rows, n) / smooth_posteriors(rows, n).sum(axis=1, keepdims=True)
    ),
    winners_counted=lambda rows, n: smooth_posteriors(
        np.eye(rows.shape[1])[rows.argmax(axis=1)], n
    ),
    centred_filter=lambda rows, n: uniform_filter1d(rows, n, axis=0),
    geometric_mean=lambda rows, n: over_rows(rows, 1 - n, 0, geometric),
    newer_rows_count_more=lambda rows, n: over_rows(rows, 1 - n, 0, linearly),
    sums_from_a_row_late=cumulated(late=1),
    sums_along_the_classes=cumulated(axis=1),
)


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
        (np.array([0.9, 0.1, 0.1, 0.1, 0.9, 0.9, 0.1, 0.1, 0.9]), 0.5, 2),
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


@find_triggers.mistake
def zero_is_falsy(scores, threshold, refractory):
    """After a trigger at step 0 the pause is missing: "not last" is true for 0 as well. Test "last
    is None"."""
    found, last = [], None
    for t, score in enumerate(scores):
        if score >= threshold and (not last or t - last >= refractory):
            found.append(t)
            last = t
    return found


@find_triggers.mistake
def low_steps_counted(scores, threshold, refractory):
    """The pause is counted down in low steps only. Every step counts, high or low."""
    found, wait = [], 0
    for t, score in enumerate(scores):
        if score < threshold:
            wait -= 1
        elif wait <= 0:
            found.append(t)
            wait = refractory
    return found


@find_triggers.mistake
def removed_while_looping(scores, threshold, refractory):
    """Steps were removed from a list while a loop runs over it, which skips some. Make a new
    list."""
    high = np.flatnonzero(scores >= threshold).tolist()
    for a in high:
        for b in high:
            if 0 < b - a < refractory:
                high.remove(b)
    return high


@find_triggers.mistake
def best_of_a_group(scores, threshold, refractory):
    """A higher score moves the trigger later here. A detector triggers at the first step that is
    high enough: the later ones are not heard yet."""
    found = []
    for t in np.flatnonzero(scores >= threshold).tolist():
        if not found or t - found[-1] >= refractory:
            found.append(t)
        elif scores[t] > scores[found[-1]]:
            found[-1] = t
    return found


@find_triggers.mistake
def peaks_only(scores, threshold, refractory):
    """Only peaks trigger. Any step at or above the threshold does: whether it is a peak is not
    known before the next one."""
    around = np.pad(scores, 1, constant_values=-1)
    peaks = (scores >= around[:-2]) & (scores >= around[2:])
    return find_triggers(np.where(peaks, scores, -np.inf), threshold, refractory)


@find_triggers.mistake
def long_enough(scores, threshold, refractory):
    """It triggers when the score has been high for refractory steps. The first high step
    triggers; the pause comes after it."""
    found, run = [], 0
    for t, score in enumerate(scores):
        run = run + 1 if score >= threshold else 0
        if run == refractory:
            found.append(t)
    return found


def paused(waits):
    """Triggers with another rule for the pause: whether step t waits after those found."""

    def wrong(scores, threshold, refractory):
        found = []
        for t, score in enumerate(scores):
            if score >= threshold and not (found and waits(t, found, refractory)):
                found.append(t)
        return found

    return wrong


def high_steps(scores, threshold):
    return np.flatnonzero(scores >= threshold)


def until(stop):
    """The triggers of the steps before the first one at which the loop stops."""

    def wrong(scores, *given):
        ends = [t for t in range(len(scores)) if stop(scores, t, *given)]
        return find_triggers(scores[: min([*ends, len(scores)])], *given)

    return wrong


def in_a_pause(scores, t, threshold, refractory):
    before = find_triggers(scores[:t], threshold, refractory)
    return scores[t] >= threshold and before and t - before[-1] < refractory


mistakes(
    find_triggers,
    """
    never: Nothing triggers here. Scores are compared with threshold, steps with refractory: are the
        two swapped?
    returned_in_the_loop: Only the first step was looked at: is return inside the loop?
    stopped_in_the_pause: It stops at the first high score in a pause: break leaves the loop.
        Ignore that step and go on.
    stopped_at_a_low_score: It stops at the first low score: break leaves the loop. Ignore that step
        and go on.
    first_step_forgotten: The first step was not looked at: it is step 0.
    pause_in_seconds: The pause was converted to seconds. refractory is a number of steps.
    pause_from_the_first: The pause is counted from the first trigger, found[0]. Count it from the
        last one.
    fixed_blocks: Time was divided into fixed blocks of refractory steps. The pause begins with
        each trigger.
    every_nth_step: Only every refractory-th step was looked at. Look at each.
    every_nth_high_step: Every refractory-th of the high steps was taken. The pause counts all
        steps, low ones too.
    equal_only: Only a score equal to the threshold triggers. Higher ones do too: >=.
    all_high_steps: These are all high steps, as an array. Leave out those in a pause, and return a
        list.
    where_as_it_is: np.where returns a tuple that holds an array. It also ignores the pause: go
        through the steps.
    """,
    never=lambda *_: [],
    returned_in_the_loop=lambda scores, *given: find_triggers(scores[:1], *given),
    stopped_in_the_pause=until(in_a_pause),
    stopped_at_a_low_score=until(lambda scores, t, threshold, _: scores[t] < threshold),
    first_step_forgotten=lambda *given: from_step(1, *given),
    pause_in_seconds=paused(lambda t, found, pause: (t - found[-1]) * 0.16 < pause),
    pause_from_the_first=paused(lambda t, found, pause: t - found[0] < pause),
    fixed_blocks=paused(lambda t, found, pause: t // pause == found[-1] // pause),
    every_nth_step=lambda scores, line, pause: [
        t for t in range(0, len(scores), pause) if scores[t] >= line
    ],
    every_nth_high_step=lambda scores, line, pause: high_steps(scores, line)[::pause].tolist(),
    equal_only=lambda scores, line, pause: find_triggers((scores == line) * 1.0, 1.0, pause),
    all_high_steps=lambda scores, line, _: high_steps(scores, line),
    where_as_it_is=lambda scores, line, _: (high_steps(scores, line),),
)


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
