"""What the spectrum widget shows, against SciPy and by hand, and that settings are followed."""

import base64

import numpy as np
import pytest
from scipy import signal as scipy_signal

pytest.importorskip("anywidget", reason="needs anywidget: pip install 'tinyml-course[lab]'")

from tinyml_course.datasets import gestures
from tinyml_course.errors import DataError
from tinyml_course.widgets import SpectrumExplorer

RATE = 64
T = np.arange(512) / RATE
# 3 Hz at first, 9 Hz from second 4 on, both beside gravity; the second axis rests.
TONES = 1 + np.where(T < 4, np.sin(2 * np.pi * 3 * T), np.sin(2 * np.pi * 9 * T))
MOTION = np.stack([TONES, np.full(512, 0.25)], axis=1)


def told(widget):
    return {item["label"]: item["value"] for item in widget.report["readouts"]}


def explorer(**settings):
    return SpectrumExplorer(
        MOTION, RATE, axes=("ax", "ay"), units=("g", "g"), **{"frame_length": 128, **settings}
    )


def test_the_tone_in_the_frame_is_named_and_follows_the_frame():
    widget = explorer(start=0)
    assert told(widget) == {
        "strongest peak": "3 Hz",
        "bin spacing": "0.5 Hz",
        "around the peak": "100.0 %",
        "frame": "0 … 2 s",
    }
    assert widget.report["peak"] == 6
    widget.set_state({"start": 384})
    assert told(widget)["strongest peak"] == "9 Hz"
    assert told(widget)["frame"] == "6 … 8 s"
    widget.set_state({"start": 300, "frame_length": 64})
    assert told(widget)["bin spacing"] == "1 Hz"


@pytest.mark.parametrize("window", ["rectangular", "hann"])
@pytest.mark.parametrize("without_mean", [True, False])
def test_the_shares_are_scipys_periodogram(window, without_mean):
    noise = np.random.default_rng(3).normal(2, 1, 300)
    settings = {"window": window, "without_mean": without_mean, "start": 40, "frame_length": 128}
    widget = SpectrumExplorer(noise, 50, **settings)
    frame = noise[40:168] - (noise[40:168].mean() if without_mean else 0)
    name = "boxcar" if window == "rectangular" else "hann"
    _, power = scipy_signal.periodogram(
        frame, 50, window=name, detrend=False, scaling="spectrum", return_onesided=False
    )
    np.testing.assert_allclose(
        widget.report["shares"], power[:65] / power[:65].max(), rtol=1e-9, atol=1e-12
    )
    widget.set_state({"decibels": True})
    decibels = 10 * np.log10(np.maximum(power[:65] / power[:65].max(), 1e-8))  # -80 dB at least
    np.testing.assert_allclose(80 * np.subtract(widget.report["shares"], 1), decibels, atol=1e-6)


def test_a_tone_between_two_bins_leaks_less_through_a_hann_window():
    tone = np.sin(2 * np.pi * 10.25 * T)  # bins lie at 10.0 and 10.5 Hz
    widget = SpectrumExplorer(tone, RATE, frame_length=128, window="rectangular", start=0)
    # A tone midway between two bins: |sinc(d)|² at d = 0.5, 1.5, 2.5 from it, on each side.
    by_hand = sum(np.sinc(d) ** 2 for d in (0.5, 0.5, 1.5, 1.5, 2.5))
    near = float(told(widget)["around the peak"].removesuffix(" %"))
    assert near == pytest.approx(100 * by_hand, abs=1)
    widget.set_state({"window": "hann"})
    assert float(told(widget)["around the peak"].removesuffix(" %")) > 99.5


def test_gravity_hides_nothing_unless_it_is_kept():
    widget = SpectrumExplorer(TONES + 1, RATE, frame_length=128, start=0)
    assert widget.report["shares"][0] < 1e-3
    assert told(widget)["strongest peak"] == "3 Hz"
    widget.set_state({"without_mean": False})
    assert widget.report["shares"][0] == 1.0
    assert told(widget)["strongest peak"] == "0.5 Hz"  # beside the mean, which a window spreads
    widget.set_state({"window": "rectangular"})
    assert told(widget)["strongest peak"] == "3 Hz"


@pytest.mark.parametrize("window", ["rectangular", "hann"])
def test_a_frame_that_rests_has_no_peak(window):
    widget = explorer(axis=1, window=window, decibels=True)
    assert widget.report["peak"] is None
    assert told(widget)["strongest peak"] == "none"
    assert told(widget)["around the peak"] == "–"
    silence = SpectrumExplorer(np.zeros(64), RATE)
    assert set(silence.report["shares"]) == {0.0}
    assert "strongest peak none" in silence._repr_mimebundle_()[0]["text/plain"]


def test_a_frame_that_is_not_there_becomes_a_message_and_goes_again():
    widget = explorer(start=0)
    widget.set_state({"start": 385})
    assert "starts from 0 to 384, got 385" in widget.report["message"]
    widget.set_state({"start": 384})
    assert not widget.report["message"]
    settings = {"start", "frame_length", "window", "axis", "without_mean", "decibels"}
    assert all(widget.report[name] == getattr(widget, name) for name in settings)


def test_without_a_kernel_a_picture_and_words_stand_for_it():
    data = gestures.load_synthetic(persons=1, per_class=1)
    bundle, metadata = SpectrumExplorer(data, example=1)._repr_mimebundle_()
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    start = "SpectrumExplorer, ax, 32 samples from 0.736 s, hann window, mean subtracted: strongest"
    assert bundle["text/plain"].startswith(start)
    assert metadata["image/png"]["alt"] == bundle["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in bundle


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"frame_length": 100}, r"a frame_length among \[16, 32, 64, 128, 256, 512\], got 100"),
        ({"frame_length": 1024}, "expected a frame_length among"),
        ({"window": "hat"}, "expected a window among"),
        ({"axis": 2}, "expected an axis from 0 to 1, got 2"),
        ({"start": -1}, "starts from 0 to 384, got -1"),
    ],
)
def test_what_makes_no_sense_is_refused(settings, said):
    with pytest.raises(DataError, match=said):
        explorer(**settings)


def test_a_signal_too_short_for_a_spectrum_is_refused():
    with pytest.raises(DataError, match="at least 8 samples, got 7"):
        SpectrumExplorer(np.zeros(7), RATE)
