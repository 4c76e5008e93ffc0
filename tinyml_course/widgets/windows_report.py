"""Every number the windows widget shows for one window length and hop.

Plain Python using `tinyml_course.datasets`, independent of the widget, which only draws the
result.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import numpy as np

from tinyml_course.datasets.window_spans import WindowSpans
from tinyml_course.widgets.text import integer, number, readout

MOST_DRAWN = 300
"""Maximum number of windows drawn; of more, only every second, third … is drawn."""

MOST_NAMED = 8
"""Maximum number of mixed windows listed by number; the rest are counted."""


def windows_report(spans: WindowSpans, sample_rate_hz: float, chosen: int) -> dict[str, Any]:
    """Report how many windows there are, how they overlap, and which contain two labels.

    Parameters
    ----------
    spans
        The windows.
    sample_rate_hz
        Samples per second, above 0.
    chosen
        The selected window; the last one if there are fewer.

    Returns
    -------
    Plain JSON data: the settings; ``drawn`` windows as ``[number, start, mixed]``; text and
    numbers.
    """
    count = len(spans.starts)
    at = min(max(chosen, 0), max(count - 1, 0))
    every = max(1, math.ceil(count / MOST_DRAWN))
    mixed = spans.mixed
    sentence = _sentence(spans, sample_rate_hz)
    drawn = [
        [i, int(spans.starts[i]), bool(mixed[i : i + every].any())] for i in range(0, count, every)
    ]
    return {
        "message": "",
        "window_length": spans.window_length,
        "hop_length": spans.hop_length,
        "chosen": at,
        "count": count,
        "chosen_start": int(spans.starts[at]) if count else 0,
        "drawn": drawn,
        "bar": every,
        "lanes": math.ceil(spans.window_length / (spans.hop_length * every)),
        "every": f"One bar stands for {every} windows." if every > 1 else "",
        "sentence": sentence,
        "chosen_text": _chosen_text(spans, sample_rate_hz, at) if count else "",
        "summary": sentence,
        "readouts": _readouts(spans, sample_rate_hz),
    }


def label_runs(labels: Sequence[str] | None) -> list[dict[str, Any]]:
    """Runs of one label: its name and number, first sample and end."""
    runs: list[dict[str, Any]] = []
    numbers: dict[str, int] = {}
    start = 0
    for name, members in groupby(() if labels is None else (str(label) for label in labels)):
        end = start + len(list(members))
        which = numbers.setdefault(name, len(numbers))
        runs.append({"name": name, "number": which, "start": start, "end": end})
        start = end
    return runs


def _sentence(spans: WindowSpans, rate: float) -> str:
    count, length, hop = len(spans.starts), spans.window_length, spans.hop_length
    if not count:
        return (
            f"No window of {integer(length)} samples fits in a recording of "
            f"{integer(spans.samples)}: shorten the window."
        )
    cut = f"{_plural(count, 'window')} of {integer(length)} samples ({number(length / rate)} s)"
    every = f"a new one every {integer(hop)} ({number(hop / rate)} s): {_overlap(spans)}"
    parts = [f"{cut}, {every if count > 1 else 'a second one does not fit'}."]
    parts.append(_mixed_words(spans))
    if spans.unseen:
        parts.append(f"{_plural(spans.unseen, 'sample')} {_lie(spans.unseen)} in no window.")
    return " ".join(part for part in parts if part)


def _overlap(spans: WindowSpans) -> str:
    gap = spans.hop_length - spans.window_length
    if gap > 0:
        return f"no overlap, and {_plural(gap, 'sample')} between two windows"
    return f"{_percent(spans)} overlap" if gap else "no overlap"


def _percent(spans: WindowSpans) -> str:
    """The overlap, rounded down: windows that differ never overlap by 100 %."""
    shared = max(0, spans.window_length - spans.hop_length)
    return f"{1000 * shared // spans.window_length / 10:g} %"


def _mixed_words(spans: WindowSpans) -> str:
    if not spans.names:
        return ""
    mixed, count = np.flatnonzero(spans.mixed), len(spans.starts)
    if count == 1:
        return "It straddles two labels or more." if len(mixed) else "It holds one label."
    if not len(mixed):
        return "None of them straddles two labels."
    named = ", ".join(str(i) for i in mixed[:MOST_NAMED])
    more = f" and {len(mixed) - MOST_NAMED} more" if len(mixed) > MOST_NAMED else ""
    verb, word = ("straddles", "number") if len(mixed) == 1 else ("straddle", "numbers")
    share = f"{100 * len(mixed) / count:.1f} %"
    return f"{len(mixed)} of them ({share}) {verb} two labels or more: {word} {named}{more}."


def _chosen_text(spans: WindowSpans, rate: float, at: int) -> str:
    start = int(spans.starts[at])
    place = f"{number(start / rate)} … {number((start + spans.window_length) / rate)} s"
    inside = [(int(n), name) for name, n in zip(spans.names, spans.counts[at], strict=True) if n]
    if not inside:
        return f"Window {at}, {place}."
    if len(inside) == 1:
        return f"Window {at}, {place}: all {inside[0][1]}."
    shares = ", ".join(f"{100 * n / spans.window_length:.0f} % {name}" for n, name in inside)
    return f"Window {at}, {place}: mixed, {shares}."


def _readouts(spans: WindowSpans, rate: float) -> list[dict[str, str]]:
    count, mixed = len(spans.starts), int(spans.mixed.sum())
    rows = [
        readout("windows", integer(count), f"of {number(spans.samples / rate)} s"),
        readout("overlap", _percent(spans), "of a window is also in the next one"),
    ]
    if spans.names:
        share = f"{100 * mixed / count:.1f} % of them" if count else "there are none"
        rows.append(readout("mixed windows", integer(mixed), share))
    unseen = f"{100 * spans.unseen / spans.samples:.1f} % of the recording"
    rows.append(readout("in no window", _plural(spans.unseen, "sample"), unseen))
    return rows


def _plural(count: int, word: str) -> str:
    return f"{integer(count)} {word}{'' if count == 1 else 's'}"


def _lie(count: int) -> str:
    return "lies" if count == 1 else "lie"
