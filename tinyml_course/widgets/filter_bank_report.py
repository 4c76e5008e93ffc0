"""What a mel filter bank makes of one frame: every number the filter bank widget shows.

Plain Python over `tinyml_course.features`, without any widget: the picture only draws this.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.features.mel import band_edges, triangles
from tinyml_course.features.spectrum import without_zeros
from tinyml_course.widgets.frame import (
    LOWEST_DB,
    cut_frame,
    decibels_below,
    spectrum_of,
    window_values,
)
from tinyml_course.widgets.text import number, readout
from tinyml_course.widgets.trace import Floats, Trace

MOST_NAMED = 8
"""Bands named one by one; more are counted."""


@dataclass(frozen=True)
class BankChoice:
    """What the reader set: bands, their range in Hz, the FFT, and the frame."""

    n_mels: int
    f_min: float
    f_max: float
    n_fft: int
    start: int
    window: str


@dataclass(frozen=True, eq=False)
class Bands:
    """A filter bank on one frame.

    Attributes
    ----------
    edges
        FFT bins at which triangles start, peak and end, ``(n_mels + 2,)``.
    bank
        ``(n_mels, bins)``, a row of zeros where a band has no bin.
    power
        Of the frame, ``(bins,)``.
    """

    edges: NDArray[np.int64]
    bank: Floats
    power: Floats

    @property
    def empty(self) -> NDArray[np.bool_]:
        """Bands without a bin: all three edges fall into one."""
        return np.count_nonzero(self.bank, axis=1) == 0

    @property
    def energies(self) -> Floats:
        """Of each band; 1e-10 where there is none, as `mfe` does."""
        return without_zeros(np.dot(self.power, self.bank.T))

    def spectrum_shares(self) -> Floats:
        """Height of each bin, 0 to 1, of its decibels below the strongest."""
        return 1 - decibels_below(self.power) / LOWEST_DB

    def band_shares(self) -> Floats:
        """Height of each band, 0 to 1, of its decibels below the strongest; 0 without a bin."""
        heard = np.where(self.empty, 0.0, np.dot(self.power, self.bank.T))
        return 1 - decibels_below(heard) / LOWEST_DB


def bands_of(trace: Trace, choice: BankChoice, frame_length: int) -> Bands:
    """Cut the frame, take its spectrum, and make the filters, whether all have a bin or not.

    Raises
    ------
    DataError
        The frame does not lie inside the signal, or a setting is not possible.
    """
    # A transform shorter than the frame hears its first samples only, and fades those.
    heard = cut_frame(trace, 0, choice.start, frame_length)[: choice.n_fft]
    faded = heard * window_values(choice.window, len(heard))
    edges = band_edges(
        choice.n_mels, choice.n_fft, trace.sample_rate_hz, choice.f_min, choice.f_max
    )
    bank = triangles(edges, choice.n_fft // 2 + 1)
    return Bands(edges, bank, spectrum_of(faded, choice.n_fft))


def filter_bank_report(trace: Trace, choice: BankChoice, frame_length: int) -> dict[str, Any]:
    """Filter one frame and say which bands hear how many bins.

    Returns
    -------
    Plain JSON data: the settings; ``bands`` with the frequencies of the three edges, ``share`` and
    ``empty`` each; the spectrum; words and numbers.

    Raises
    ------
    DataError
        As `bands_of` does.
    """
    found = bands_of(trace, choice, frame_length)
    apart_hz = trace.sample_rate_hz / choice.n_fft
    shares = found.band_shares()
    bands = [
        {"edges": [float(edge * apart_hz) for edge in found.edges[i : i + 3]]}
        | {"share": float(shares[i]), "empty": bool(found.empty[i])}
        for i in range(choice.n_mels)
    ]
    sentence = _sentence(found)
    readouts = _readouts(found, choice, frame_length, apart_hz)
    what = (
        f"{choice.n_mels} mel bands from {number(choice.f_min)} to {number(choice.f_max)} Hz, "
        f"n_fft {choice.n_fft}, frame from {number(choice.start / trace.sample_rate_hz)} s, "
        f"{choice.window} window"
    )
    said = "; ".join(f"{item['label']} {item['value']} ({item['note']})" for item in readouts)
    return {
        "message": "",
        **vars(choice),
        "what": what,
        "sentence": sentence,
        "summary": f"{what}: {sentence} {said}",
        "shares": found.spectrum_shares().tolist(),
        "apart_hz": apart_hz,
        "bands": bands,
        "readouts": readouts,
    }


def _sentence(found: Bands) -> str:
    """Say which bands have collapsed, and what would help."""
    empty, total = np.flatnonzero(found.empty), len(found.bank)
    single = int((np.count_nonzero(found.bank, axis=1) == 1).sum())
    few = f"{single} {_hear(single)} one bin only."
    if not len(empty):
        return f"Each of the {total} bands has a bin; {few}"
    names = ", ".join(str(i) for i in empty[:MOST_NAMED])
    more = f" and {len(empty) - MOST_NAMED} more" if len(empty) > MOST_NAMED else ""
    which = f"band {names}" if len(empty) == 1 else f"bands {names}{more}"
    has = "has" if len(empty) == 1 else "have"
    return (
        f"{len(empty)} of {total} bands {has} no bin ({which}): all three edges fall into one, so "
        f"{'it is' if len(empty) == 1 else 'they are'} silent for every sound; mel_filter_bank "
        f"refuses this. {few} Use fewer bands, or a longer FFT."
    )


def _hear(count: int) -> str:
    return "hears" if count == 1 else "hear"


def _readouts(
    found: Bands, choice: BankChoice, frame_length: int, apart_hz: float
) -> list[dict[str, str]]:
    bins, total = len(found.power), choice.n_mels
    heard = min(choice.n_fft, frame_length)
    padding = choice.n_fft - heard
    rest = f", then {padding} zeros" if padding else ""
    silent = not found.power.any()
    loudest = int(np.argmax(np.where(found.empty, -1.0, found.energies)))
    low, high = (float(found.edges[loudest + i] * apart_hz) for i in (0, 2))
    empty = int(found.empty.sum())
    single = int((np.count_nonzero(found.bank, axis=1) == 1).sum())
    return [
        readout("bands without a bin", f"{empty} of {total}", "silent for every sound"),
        readout("bands with one bin", f"{single} of {total}", "no triangle is left of them"),
        readout("bins apart", f"{number(apart_hz)} Hz", f"{bins} bins of {choice.n_fft} samples"),
        readout("samples heard", f"{heard} of {frame_length}", f"of the frame{rest}"),
        readout(
            "loudest band",
            "none" if silent else str(loudest),
            "there is no sound" if silent else f"{number(low)} … {number(high)} Hz",
        ),
    ]
