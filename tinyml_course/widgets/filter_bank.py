"""Mel filters over the spectrum of one frame, and the energies they make of it.

JavaScript draws and reports what the reader set; every number comes from Python, from
`tinyml_course.features`.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from tinyml_course.errors import DataError, TinyMLCourseError
from tinyml_course.plots.spectrum import plot_band_energies
from tinyml_course.widgets.filter_bank_report import BankChoice, bands_of, filter_bank_report
from tinyml_course.widgets.frame import WINDOWS
from tinyml_course.widgets.shared import PictureWidget, refused, source
from tinyml_course.widgets.trace import Signal, Trace, drawn_axes, trace_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SETTINGS = tuple(field.name for field in fields(BankChoice))
MOST_BANDS = 80
FFT_SIZES = (64, 128, 256, 512, 1024, 2048)


class FilterBankExplorer(PictureWidget):
    """Set bands, edges and FFT of a mel filter bank; see its triangles and the band energies.

    The filters are those of `features.mel.mel_filter_bank`, whose edges are whole FFT bins. A band
    whose three edges fall into one bin has collapsed: it is hatched, counted and named.
    Where no kernel runs, a picture of the start state stands in the widget's place.

    Parameters
    ----------
    signal
        Sound of one channel: a data set, of which one example is shown; a recording; or numbers of
        shape ``(samples,)`` with their `sample_rate_hz`.
    sample_rate_hz
        For plain numbers: samples a second.
    example
        Which example of a data set, from 0.
    frame_length
        In samples; by default the next below 30 ms that fits.
    start
        First sample of the frame at the start; by default the loudest frame.
    n_mels, n_fft, f_min, f_max, window
        The setting at the start, as `mel_filter_bank` takes it; the window is ``"hann"`` or
        ``"rectangular"``.

    Raises
    ------
    DataError
        The signal is not one channel with a sample rate, or a setting is not possible.
    """

    _esm = source("traces.js", "filter_bank.js")
    _css = source("traces.css", "filter_bank.css")

    n_mels = traitlets.Int().tag(sync=True)
    f_min = traitlets.Float().tag(sync=True)
    f_max = traitlets.Float().tag(sync=True)
    n_fft = traitlets.Int().tag(sync=True)
    start = traitlets.Int().tag(sync=True)
    window = traitlets.Unicode().tag(sync=True)
    frame_length = traitlets.Int().tag(sync=True)
    samples = traitlets.Int().tag(sync=True)
    sample_rate_hz = traitlets.Float().tag(sync=True)
    lines = traitlets.List(traitlets.Dict()).tag(sync=True)
    sizes = traitlets.List(traitlets.Int()).tag(sync=True)
    windows = traitlets.List(traitlets.Unicode()).tag(sync=True)
    most_bands = traitlets.Int(MOST_BANDS).tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        signal: Signal,
        sample_rate_hz: float | None = None,
        *,
        example: int = 0,
        frame_length: int | None = None,
        start: int | None = None,
        n_mels: int = 40,
        n_fft: int = 256,
        f_min: float = 0.0,
        f_max: float | None = None,
        window: str = "hann",
    ) -> None:
        self._trace = trace_of(signal, sample_rate_hz, example)
        if len(self._trace.axes) != 1:
            raise DataError(
                f"expected one channel of sound, got {len(self._trace.axes)} columns; take one"
            )
        samples, rate = self._trace.values.shape[0], self._trace.sample_rate_hz
        length = max(1, min(samples, int(0.03 * rate))) if frame_length is None else frame_length
        first = _loudest(self._trace, length) if start is None else start
        top = f_max or rate / 2
        self._start_choice = BankChoice(n_mels, float(f_min), float(top), n_fft, first, window)
        report = filter_bank_report(self._trace, self._start_choice, length)
        super().__init__(
            frame_length=length,
            samples=samples,
            sample_rate_hz=rate,
            lines=drawn_axes(self._trace),
            sizes=sorted({*FFT_SIZES, n_fft}),
            windows=list(WINDOWS),
            most_bands=max(MOST_BANDS, n_mels),
            title=self._trace.title,
            report=report,
            **vars(self._start_choice),
        )
        self.observe(self._recompute, names=list(SETTINGS))
        self._keep_start()

    def _recompute(self, _change: Any = None) -> None:
        choice = BankChoice(**{name: getattr(self, name) for name in SETTINGS})
        try:
            self.report = filter_bank_report(self._trace, choice, self.frame_length)
        except TinyMLCourseError as error:
            self.report = refused(error, vars(choice))

    def _start_picture(self) -> tuple[Axes, ...]:
        found = bands_of(self._trace, self._start_choice, self.frame_length)
        return plot_band_energies(
            found.bank,
            found.spectrum_shares(),
            found.band_shares(),
            self._trace.sample_rate_hz,
            self._trace.title,
        )


def _loudest(trace: Trace, length: int) -> int:
    """First sample of the frame with the most energy, among frames half a frame apart."""
    hop = max(1, length // 2)
    last = len(trace.values) - length
    if last < 0:
        return 0  # the report says that the frame is too long
    starts = range(0, last + 1, hop)
    return max(starts, key=lambda s: float(np.square(trace.values[s : s + length]).sum()))
