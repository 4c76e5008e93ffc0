"""Every number the filter bank widget shows for one frame.

Plain Python using `tinyml_course.features`, independent of the widget, which only draws the
result.
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
from tinyml_course.widgets.waveform import Floats, Waveform

MOST_NAMED = 8
"""Maximum number of bands listed by number; the rest are counted."""


@dataclass(frozen=True)
class BankChoice:
    """The reader's settings: bands, their range in Hz, the FFT, and the frame."""

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
        FFT bins where triangles start, peak and end, ``(n_mels + 2,)``.
    bank
        ``(n_mels, bins)``; the row of a band without a bin is zero.
    power
        Power spectrum of the frame, ``(bins,)``.
    """

    edges: NDArray[np.int64]
    bank: Floats
    power: Floats

    @property
    def empty(self) -> NDArray[np.bool_]:
        """Which bands have no bin, because all three edges fall into the same one."""
        return np.count_nonzero(self.bank, axis=1) == 0

    @property
    def energies(self) -> Floats:
        """Energy of each band; 1e-10 instead of 0, as in `mfe`."""
        return without_zeros(np.dot(self.power, self.bank.T))

    def spectrum_shares(self) -> Floats:
        """Height of each bin, from 0 to 1: its level relative to the strongest."""
        return 1 - decibels_below(self.power) / LOWEST_DB

    def band_shares(self) -> Floats:
        """Height of each band, from 0 to 1: its level below the strongest; 0 if empty."""
        heard = np.where(self.empty, 0.0, np.dot(self.power, self.bank.T))
        return 1 - decibels_below(heard) / LOWEST_DB


def bands_of(waveform: Waveform, choice: BankChoice, frame_length: int) -> Bands:
    """Cut the frame, compute its spectrum, and make the filters, even if some have no bin.

    Raises
    ------
    DataError
        The frame does not lie inside the signal, or a setting is not valid.
    """
    # A transform shorter than the frame uses (and windows) only its first samples.
    used = cut_frame(waveform, 0, choice.start, frame_length)[: choice.n_fft]
    windowed = used * window_values(choice.window, len(used))
    edges = band_edges(
        choice.n_mels, choice.n_fft, waveform.sample_rate_hz, choice.f_min, choice.f_max
    )
    bank = triangles(edges, choice.n_fft // 2 + 1)
    return Bands(edges, bank, spectrum_of(windowed, choice.n_fft))


def filter_bank_report(waveform: Waveform, choice: BankChoice, frame_length: int) -> dict[str, Any]:
    """Filter one frame and report how many bins each band has.

    Returns
    -------
    Plain JSON data: the settings; ``bands`` with the frequencies of the three edges, ``share`` and
    ``empty`` each; the spectrum; text and numbers.

    Raises
    ------
    DataError
        As for `bands_of`.
    """
    found = bands_of(waveform, choice, frame_length)
    bin_spacing_hz = waveform.sample_rate_hz / choice.n_fft
    shares = found.band_shares()
    bands = [
        {"edges": [float(edge * bin_spacing_hz) for edge in found.edges[i : i + 3]]}
        | {"share": float(shares[i]), "empty": bool(found.empty[i])}
        for i in range(choice.n_mels)
    ]
    sentence = _sentence(found)
    readouts = _readouts(found, choice, frame_length, bin_spacing_hz)
    what = (
        f"{choice.n_mels} mel bands from {number(choice.f_min)} to {number(choice.f_max)} Hz, "
        f"n_fft {choice.n_fft}, frame from {number(choice.start / waveform.sample_rate_hz)} s, "
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
        "bin_spacing_hz": bin_spacing_hz,
        "bands": bands,
        "readouts": readouts,
    }


def _sentence(found: Bands) -> str:
    """Say which bands have no bin, and what would help."""
    empty, total = np.flatnonzero(found.empty), len(found.bank)
    single = int((np.count_nonzero(found.bank, axis=1) == 1).sum())
    few = f"{single} {_have(single)} only one bin."
    if not len(empty):
        return f"Each of the {total} bands has a bin; {few}"
    names = ", ".join(str(i) for i in empty[:MOST_NAMED])
    more = f" and {len(empty) - MOST_NAMED} more" if len(empty) > MOST_NAMED else ""
    which = f"band {names}" if len(empty) == 1 else f"bands {names}{more}"
    its = "its" if len(empty) == 1 else "their"
    return (
        f"{len(empty)} of {total} bands {_have(len(empty))} no bin ({which}): all three edges fall "
        f"into the same bin, so {its} energy is always 0; mel_filter_bank raises an error for "
        f"this. {few} Use fewer bands, or a longer FFT."
    )


def _have(count: int) -> str:
    return "has" if count == 1 else "have"


def _readouts(
    found: Bands, choice: BankChoice, frame_length: int, bin_spacing_hz: float
) -> list[dict[str, str]]:
    bins, total = len(found.power), choice.n_mels
    used = min(choice.n_fft, frame_length)
    padding = choice.n_fft - used
    rest = f", then {padding} zeros" if padding else ""
    silent = not found.power.any()
    loudest = int(np.argmax(np.where(found.empty, -1.0, found.energies)))
    low, high = (float(found.edges[loudest + i] * bin_spacing_hz) for i in (0, 2))
    empty = int(found.empty.sum())
    single = int((np.count_nonzero(found.bank, axis=1) == 1).sum())
    return [
        readout("bands without a bin", f"{empty} of {total}", "their energy is always 0"),
        readout("bands with one bin", f"{single} of {total}", "too narrow to be triangles"),
        readout(
            "bin spacing", f"{number(bin_spacing_hz)} Hz", f"{bins} bins of {choice.n_fft} samples"
        ),
        readout("samples used", f"{used} of {frame_length}", f"of the frame{rest}"),
        readout(
            "loudest band",
            "none" if silent else str(loudest),
            "there is no sound" if silent else f"{number(low)} … {number(high)} Hz",
        ),
    ]
