"""How lesson 09 grades mel_filterbank: inputs, mistakes with hints, other right answers."""

import math

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED_ROOMS, mistakes


def bank_inputs(rng):
    cases = [(2, 16, 8000, 0.0, 4000.0), (4, 32, 16000, 100.0, 7000.0)]
    cases.append((3, 33, 8000, 60.0, 3900.0))  # an odd n_fft
    for n_fft, rate in [(64, 16000), (32, 8000), (128, 16000)]:
        low, high = int(rng.integers(50, 300)), int(rng.integers(3000, 3900))
        cases.append((int(rng.integers(3, 7)), n_fft, rate, float(low), float(high)))
    # 11,025 Hz: the frequencies of the bins have fractions, as those of the lesson have.
    return [*cases, (3, int(rng.choice([64, 128])), 11025, 80.0, float(rng.integers(4000, 5200)))]


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
    falling_side_rises_to_the_end: Behind the peak the weight rises again: it should fall from 1 at
        the peak to 0 at the end.
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
    falling_side_rises_to_the_end=by_sides(
        lambda b, s, p, e: np.select(
            [(b >= s) & (b <= p), (b > p) & (b <= e)], [(b - s) / (p - s), (b - p) / (e - p)]
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
    bins_in_whole_hz: The bins' frequencies lost their fractions, as // drops them: 31.25 Hz became
        31. Divide with /.
    bins_at_rounded_hz: The bins' frequencies were rounded to whole Hz. Keep their fractions.
    step_in_whole_hz: The distance of the bins was cut to whole Hz. Keep its fraction: divide with
        /.
    limits_not_converted: f_min and f_max are still in Hz, the bins in mels. Convert all of them.
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
    bins_in_whole_hz=triangles(
        right_edges, lambda fft, rate: mel(np.arange(fft // 2 + 1) * rate // fft)
    ),
    bins_at_rounded_hz=triangles(right_edges, lambda *rates: mel(np.round(bins_hz(*rates)))),
    step_in_whole_hz=triangles(
        right_edges, lambda fft, rate: mel(np.arange(fft // 2 + 1) * (rate // fft))
    ),
    limits_not_converted=triangles(lambda n, *f: np.linspace(*f, n + 2)),
    rate_upside_down=triangles(
        right_edges, lambda fft, rate: mel(np.arange(fft // 2 + 1) * fft / rate)
    ),
    bins_up_to_a_quarter=lambda n, fft, rate, *f: mel_filterbank(n, fft, rate / 2, *f),
)


@mel_filterbank.mistake
def one_logarithm_at_a_time(_n_mels, n_fft, sample_rate_hz, *_):
    """If Python cannot convert an array: math.log takes a single number, np.log a whole array."""
    return math.log(1 + bins_hz(n_fft, sample_rate_hz) / 700)


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
