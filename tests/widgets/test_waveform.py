"""A signal is taken from wherever it is, and drawn without losing its peaks."""

import numpy as np
import pytest

pytest.importorskip("anywidget", reason="needs anywidget: pip install 'tinyml-course[lab]'")

from tinyml_course.datasets import Recording, gestures
from tinyml_course.errors import DataError
from tinyml_course.widgets.waveform import drawn_axes, drawn_points, waveform_of


def test_an_example_of_a_data_set_brings_its_names_and_says_that_it_is_synthetic():
    data = gestures.load_synthetic(persons=1, per_class=1)
    waveform = waveform_of(data, example=3)
    np.testing.assert_array_equal(waveform.values, data.x[3])
    assert (waveform.axes, waveform.units) == (("ax", "ay", "az"), ("g", "g", "g"))
    assert waveform.title == "synthetic_gestures (SYNTHETIC), example 3: ring"
    assert waveform.seconds == 2.0


def test_a_recording_brings_its_rate_and_label():
    recording = Recording(np.zeros((30, 1)), ("audio",), ("wav",), 20.0, label="yes")
    waveform = waveform_of(recording)
    assert (waveform.sample_rate_hz, waveform.title) == (50.0, "recording: yes")


def test_one_dimension_is_one_axis():
    waveform = waveform_of(range(5), 10)
    assert waveform.values.tolist() == [[0], [1], [2], [3], [4]]
    assert waveform_of(np.zeros((5, 2)), 10).axes == ("axis 0", "axis 1")


def test_a_long_signal_keeps_its_peaks_where_they_are():
    signal = np.zeros(16001)
    signal[12345], signal[4] = 9.0, -7.0
    points = drawn_points(signal)
    assert len(points) == 1400
    assert (max(points), min(points)) == (9.0, -7.0)
    assert points.index(9.0) / 1400 == pytest.approx(12345 / 16001, abs=1 / 700)
    (drawn,) = drawn_axes(waveform_of(signal, 16000))
    assert (drawn["low"], drawn["high"]) == (-7.0, 9.0)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((np.zeros(4),), "expected sample_rate_hz with plain numbers"),
        ((np.zeros(4), 0), "expected a sample_rate_hz above 0, got 0"),
        ((np.zeros((4, 2, 2)), 5), r"got float64 of shape \(4, 2, 2\)"),
        ((["a"], 5), "expected a signal as numbers"),
        (([], 5), r"expected at least one sample, all finite, got shape \(0, 1\)"),
        (([1, np.nan], 5), "1 not finite"),
        ((np.zeros((4, 2)), 5, 0, ("x",)), "expected 2 axes and units"),
        ((gestures.load_synthetic(persons=1, per_class=1), None, 5), "from 0 to 4, got 5"),
        ((gestures.load_synthetic(persons=1, per_class=1), 50), "includes them; leave them out"),
    ],
)
def test_what_is_no_signal_is_refused(arguments, said):
    with pytest.raises(DataError, match=said):
        waveform_of(*arguments)
