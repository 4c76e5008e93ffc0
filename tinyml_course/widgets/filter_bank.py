"""Mel filters over the spectrum of one frame, and the resulting band energies.

JavaScript draws and sends the reader's settings; every number is computed in Python, by
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
from tinyml_course.widgets.shared import PictureWidget, error_report, setting, source
from tinyml_course.widgets.waveform import Signal, Waveform, drawn_axes, waveform_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SETTINGS = tuple(field.name for field in fields(BankChoice))
MOST_BANDS = 80
FFT_SIZES = (64, 128, 256, 512, 1024, 2048)


class FilterBankExplorer(PictureWidget):
    """Set bands, edges and FFT of a mel filter bank; see its triangles and the band energies.

    The filters are those of `features.mel.mel_filter_bank`, whose edges are whole FFT bins. A band
    whose three edges fall into one bin is empty: it is hatched, counted and listed.
    Without a kernel, a picture of the initial state is shown instead.

    Parameters
    ----------
    signal
        Single-channel sound: a data set (one example is shown), a recording, or numbers of shape
        ``(samples,)`` with `sample_rate_hz`.
    sample_rate_hz
        For plain numbers: samples per second.
    example
        Index of the example in a data set.
    frame_length
        In samples; by default 30 ms, or the whole signal if it is shorter.
    start
        First sample of the initial frame; by default the loudest frame.
    n_mels, n_fft, f_min, f_max, window
        The initial settings, as for `mel_filter_bank`; the window is ``"hann"`` or
        ``"rectangular"``.

    Raises
    ------
    DataError
        The signal does not have one channel and a sample rate, or a setting is not valid.
    """

    _esm = source("traces.js", "filter_bank.js")
    _css = source("traces.css", "filter_bank.css")

    n_mels = setting(traitlets.Int())
    f_min = setting(traitlets.Float())
    f_max = setting(traitlets.Float())
    n_fft = setting(traitlets.Int())
    start = setting(traitlets.Int())
    window = setting(traitlets.Unicode())
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
        self._waveform = waveform_of(signal, sample_rate_hz, example)
        if len(self._waveform.axes) != 1:
            raise DataError(
                f"expected one channel of sound, got {len(self._waveform.axes)} columns; take one"
            )
        samples, rate = self._waveform.values.shape[0], self._waveform.sample_rate_hz
        length = max(1, min(samples, int(0.03 * rate))) if frame_length is None else frame_length
        first = _loudest(self._waveform, length) if start is None else start
        top = f_max or rate / 2
        self._start_choice = BankChoice(n_mels, float(f_min), float(top), n_fft, first, window)
        report = filter_bank_report(self._waveform, self._start_choice, length)
        super().__init__(
            frame_length=length,
            samples=samples,
            sample_rate_hz=rate,
            lines=drawn_axes(self._waveform),
            sizes=sorted({*FFT_SIZES, n_fft}),
            windows=list(WINDOWS),
            most_bands=max(MOST_BANDS, n_mels),
            title=self._waveform.title,
            report=report,
            **vars(self._start_choice),
        )
        self.observe(self._recompute, names=list(SETTINGS))
        self._remember_start()

    def _recompute(self, _change: Any = None) -> None:
        choice = BankChoice(**{name: getattr(self, name) for name in SETTINGS})
        try:
            self.report = filter_bank_report(self._waveform, choice, self.frame_length)
        except TinyMLCourseError as error:
            self.report = error_report(error, vars(choice))

    def _start_picture(self) -> tuple[Axes, ...]:
        found = bands_of(self._waveform, self._start_choice, self.frame_length)
        return plot_band_energies(
            found.bank,
            found.spectrum_shares(),
            found.band_shares(),
            self._waveform.sample_rate_hz,
            self._waveform.title,
        )


def _loudest(waveform: Waveform, length: int) -> int:
    """First sample of the frame with the most energy, among frames that overlap by half."""
    hop = max(1, length // 2)
    last = len(waveform.values) - length
    if last < 0:
        return 0  # the report says that the frame is too long
    starts = range(0, last + 1, hop)
    return max(starts, key=lambda s: float(np.square(waveform.values[s : s + length]).sum()))
