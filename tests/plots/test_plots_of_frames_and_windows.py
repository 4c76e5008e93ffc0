"""Pictures of windows, spectra and bands draw the numbers they were given."""

import numpy as np
import pytest

from tinyml_course import plots
from tinyml_course.errors import DataError
from tinyml_course.plots.spectrum import plot_band_energies, plot_frame_spectrum

RATE = 50
MOTION = np.arange(6000.0).reshape(1000, 6)
NAMES = ("ax", "ay", "az", "wx", "wy", "wz")
UNITS = ("g", "g", "g", "rad/s", "rad/s", "rad/s")


def bars(axes):
    """Left and right end and hatch of each bar, in the order of drawing."""
    found = []
    for bar in axes.collections:
        (path,) = bar.get_paths()
        sides = path.vertices[:, 0]
        found.append((sides.min(), sides.max(), bar.get_hatch()))
    return found


def test_axes_of_one_unit_share_a_panel_that_names_it():
    force, turn, strip = plots.plot_windows(MOTION, RATE, 100, 50, None, NAMES, UNITS, "wave")
    assert (force.get_ylabel(), turn.get_ylabel(), force.get_title()) == ("g", "rad/s", "wave")
    assert [line.get_label() for line in turn.get_lines()] == ["wx", "wy", "wz"]
    assert len({line.get_linestyle() for line in turn.get_lines()}) == 3
    np.testing.assert_array_equal(turn.get_lines()[1].get_ydata(), MOTION[:, 4])
    np.testing.assert_allclose(turn.get_lines()[1].get_xdata(), np.arange(1000) / RATE)
    assert "Time [s]" in strip.get_xlabel()


def test_every_window_is_a_bar_and_one_with_two_labels_is_hatched():
    labels = np.repeat(["rest", "wave"], [430, 570])
    force, _, strip = plots.plot_windows(MOTION, RATE, 100, 50, labels, NAMES, UNITS)
    found = bars(strip)
    np.testing.assert_allclose([b[:2] for b in found], [(i, i + 2) for i in range(19)])
    assert [i for i, bar in enumerate(found) if bar[2]] == [7, 8]  # samples 350-449 and 400-499
    assert [text.get_text() for text in force.texts] == ["rest", "wave"]
    assert force.get_lines()[-1].get_xdata()[0] == 430 / RATE


def test_axes_without_names_get_numbers():
    panel, _ = plots.plot_windows(MOTION[:, :2], RATE, 400, 400)
    assert [line.get_label() for line in panel.get_lines()] == ["axis 0", "axis 1"]
    assert panel.get_ylabel() == "Value"


@pytest.mark.parametrize(
    ("recording", "names", "units", "message"),
    [
        (np.zeros(9), (), (), r"\(samples, axes\).*got shape \(9,\)"),
        (np.zeros((0, 2)), (), (), r"got shape \(0, 2\)"),
        (np.zeros((9, 2)), ("x",), (), r"names \('x',\)"),
        (np.zeros((9, 2)), (), ("g",), r"units \('g',\)"),
    ],
)
def test_a_recording_that_cannot_be_drawn_is_named(recording, names, units, message):
    with pytest.raises(DataError, match=message):
        plots.plot_windows(recording, RATE, 3, 3, None, names, units)


def test_the_frame_stands_in_the_signal_and_the_peak_over_its_bin():
    frame, shares = np.ones(8), np.array([0, 0.5, 1, 0.5, 0.1])
    trace, part, spectrum = plot_frame_spectrum(np.zeros(40), 16, 24, frame, shares, 2, unit="g")
    (span,) = trace.patches
    assert (span.get_x(), span.get_width()) == (1.5, 0.5)
    np.testing.assert_allclose(part.get_lines()[0].get_xdata(), np.arange(24, 32) / 16)
    assert spectrum.get_lines()[0].get_xdata()[0] == 4.0  # bin 2 of 8 samples at 16 Hz
    assert [text.get_text() for text in spectrum.texts] == ["4 Hz"]
    assert trace.get_ylabel() == "signal [g]"


def test_a_spectrum_without_a_peak_names_none():
    *_, spectrum = plot_frame_spectrum(np.zeros(8), 16, 0, np.zeros(8), np.zeros(5), decibels=True)
    assert not spectrum.texts
    assert not spectrum.get_lines()
    assert [label.get_text() for label in spectrum.get_yticklabels()] == ["−80", "−40", "0"]


def test_a_band_without_a_bin_is_hatched_to_the_top():
    bank = np.array([[0, 1, 0.5, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0.5, 1, 0]])
    filters, energies = plot_band_energies(bank, np.ones(5), [0.5, 0.0, 1.0], 16)
    heights = {
        round(p.get_x() + p.get_width() / 2): (p.get_height(), p.get_hatch())
        for p in energies.patches
    }
    assert heights == {0: (0.5, None), 1: (1.0, "xx"), 2: (1.0, None)}
    assert len(filters.get_lines()) == 3
    assert filters.get_lines()[1].get_xdata().size == 0
    assert energies.get_legend() is not None
