"""The picture of a detector shows the numbers it was given, at the times it was given."""

import numpy as np
import pytest

from tinyml_course.errors import DataError
from tinyml_course.plots.trigger import plot_trigger

FEATURES = np.arange(100 * 5.0).reshape(100, 5)
SCORES = np.array([0.1, 0.2, 0.9, 0.8, 0.1])
TIMES = np.array([0.3, 0.7, 1.1, 1.5, 1.9])


def drawn(**changes):
    given = {
        "features": FEATURES,
        "hop_s": 0.02,
        "scores": SCORES,
        "smoothed": SCORES / 2,
        "times_s": TIMES,
        "threshold": 0.4,
        "triggers": [2],
        "words": [(0.8, 1.2, "yes"), (1.4, 1.6, "low")],
        "keyword": "yes",
    }
    return plot_trigger(**(given | changes))


def lines_of(axes):
    return {line.get_label(): line for line in axes.lines}


def test_the_features_fill_the_time_of_their_frames():
    picture, line = drawn()
    (mesh,) = picture.collections
    np.testing.assert_array_equal(mesh.get_array().ravel(), FEATURES.T.ravel())
    assert line.get_xlim() == (0, 2.0)


def test_both_curves_and_the_line_are_where_they_belong():
    lines = lines_of(drawn()[1])
    np.testing.assert_array_equal(lines["probability"].get_data(), (TIMES, SCORES))
    np.testing.assert_array_equal(lines["smoothed"].get_data(), (TIMES, SCORES / 2))
    assert set(lines["trigger line"].get_ydata()) == {0.4}


def test_a_trigger_is_marked_at_its_time_on_the_line():
    x, y = lines_of(drawn(triggers=[2, 4])[1])["trigger"].get_data()
    assert x.tolist() == [1.1, 1.9]
    assert y.tolist() == [0.4, 0.4]


def test_words_are_written_and_only_the_keyword_is_hatched():
    _, line = drawn()
    assert [text.get_text() for text in line.texts] == ["yes", "low"]
    assert [bool(patch.get_hatch()) for patch in line.patches] == [True, False]


def test_no_triggers_and_no_words_is_a_picture_too():
    _, line = drawn(triggers=[], words=[])
    assert len(lines_of(line)["trigger"].get_xdata()) == 0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"features": np.zeros(5)}, "expected features of shape"),
        ({"scores": SCORES[:3]}, r"one shape \(steps,\)"),
        ({"triggers": [5]}, "expected triggers as indices of the 5 steps, got 5"),
        ({"triggers": [-1]}, "got -1"),
    ],
)
def test_what_does_not_fit_is_named(changes, message):
    with pytest.raises(DataError, match=message):
        drawn(**changes)
