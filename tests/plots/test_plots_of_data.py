"""Sound and image pictures draw the numbers they were given."""

import numpy as np
import pytest

from tinyml_course import plots
from tinyml_course.errors import DataError
from tinyml_course.features.mel import mel_filter_bank

RATE = 16000


def test_a_column_of_features_stands_in_the_middle_of_its_frame():
    features = np.arange(49 * 40.0).reshape(49, 40)
    wave, picture = plots.plot_sound(np.zeros(RATE), RATE, features, 320, 480)
    assert len(wave.lines[0].get_xdata()) == RATE
    (mesh,) = picture.collections
    np.testing.assert_array_equal(mesh.get_array().ravel(), features.T.ravel())
    edges = mesh.get_coordinates()[0, :, 0]
    middle = (edges[:-1] + edges[1:]) / 2
    np.testing.assert_allclose(middle, (240 + 320 * np.arange(49)) / RATE)


@pytest.mark.parametrize(
    ("signal", "features", "message"),
    [
        (np.zeros((5, 2)), np.zeros((2, 2)), r"got \(5, 2\) and \(2, 2\)"),
        (np.zeros(900), np.zeros((3, 2)), "expected 3 frames inside 900 samples"),
        (np.zeros(0), np.zeros((3, 2)), "expected a signal"),
    ],
)
def test_a_sound_that_does_not_fit_its_features_is_named(signal, features, message):
    with pytest.raises(DataError, match=message):
        plots.plot_sound(signal, RATE, features, 320, 480)


def test_every_mel_filter_is_a_line_with_its_own_peak():
    bank = mel_filter_bank(12, 256, RATE)
    axes = plots.plot_mel_filters(bank, RATE)
    assert len(axes.lines) == 12
    hz = np.linspace(0, RATE / 2, bank.shape[1])
    for line, row in zip(axes.lines, bank, strict=True):
        assert line.get_xdata()[np.argmax(line.get_ydata())] == hz[np.argmax(row)]
        np.testing.assert_array_equal(np.trim_zeros(line.get_ydata()), np.trim_zeros(row))
    with pytest.raises(DataError, match="expected a bank"):
        plots.plot_mel_filters(bank[0], RATE)


@pytest.mark.parametrize("shape", [(5, 4, 6), (5, 4, 6, 1)])
def test_a_contact_sheet_shows_every_image_on_one_scale(shape):
    images = np.arange(120.0).reshape(shape)
    grid = plots.plot_contact_sheet(images, list("abcde"), columns=3)
    assert [axes.get_title() for axes in grid] == list("abcde")
    for axes, image in zip(grid, images, strict=True):
        (shown,) = axes.images
        np.testing.assert_array_equal(shown.get_array(), image.reshape(4, 6))
        assert shown.get_clim() == (0, 119)


def test_a_contact_sheet_names_what_does_not_fit():
    with pytest.raises(DataError, match=r"shape \(N, H, W\), got \(4, 6\)"):
        plots.plot_contact_sheet(np.zeros((4, 6)))
    with pytest.raises(DataError, match="a title for each of 2 images, got 1"):
        plots.plot_contact_sheet(np.zeros((2, 4, 6)), ["a"])
