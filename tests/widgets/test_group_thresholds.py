"""The rates of two groups, counted by hand, and what is refused."""

import base64

import pytest

pytest.importorskip("anywidget", reason="needs anywidget: pip install 'tinyml-course[lab]'")

from tinyml_course.errors import DataError
from tinyml_course.widgets import GroupThresholds

SCORES = [0.9, 0.6, 0.4, 0.1, 0.8, 0.3, 0.2, 0.7]
TRUTH = [1, 1, 0, 0, 1, 1, 0, 0]
GROUPS = [0, 0, 0, 0, 1, 1, 1, 1]


def slider(**changed):
    given = {"scores": SCORES, "truth": TRUTH, "groups": GROUPS, "names": ["bare", "glasses"]}
    return GroupThresholds(**(given | changed))


def told(widget):
    return {item["label"]: item["value"] for item in widget.report["readouts"]}


def test_the_rates_of_each_group_are_those_counted_by_hand():
    widget = slider()
    # bare: both smiles above 0.5, no serious face; glasses: one of two, and one serious face
    assert widget.report["rates"] == [[1.0, 0.0], [0.5, 0.5]]
    assert told(widget) == {
        "bare": "100.0 %",
        "glasses": "50.0 %",
        "gap": "50.0 points",
        "right": "75.0 %",
    }


def test_one_threshold_moves_all_groups_and_one_per_group_moves_its_own():
    widget = slider()
    widget.set_state({"thresholds": [0.25, 0.25]})
    assert widget.report["rates"] == [[1.0, 0.5], [1.0, 0.5]]
    assert told(widget)["gap"] == "0.0 points"
    widget.set_state({"linked": False, "thresholds": [0.5, 0.25]})
    assert widget.report["rates"] == [[1.0, 0.0], [1.0, 0.5]]
    assert not widget.report["linked"]
    assert "bare at 0.50" in widget.report["summary"]


def test_a_score_equal_to_the_threshold_is_a_no():
    widget = slider(threshold=0.9)
    assert widget.report["rates"][0] == [0.0, 0.0]


def test_the_curves_begin_with_every_picture_and_end_with_none():
    widget = slider()
    assert [curve[0] for curve in widget.curves] == [[1.0, 1.0], [1.0, 1.0]]
    assert [curve[-1] for curve in widget.curves] == [[0.0, 0.0], [0.0, 0.0]]
    assert widget.curves[0][50] == widget.report["rates"][0]


def test_a_threshold_that_is_not_possible_becomes_a_message_and_goes_again():
    widget = slider()
    widget.set_state({"thresholds": [2.0, 0.5]})
    assert "expected thresholds from 0 to 1" in widget.report["message"]
    widget.set_state({"thresholds": [0.5]})
    assert "expected 2 thresholds, got 1" in widget.report["message"]
    widget.set_state({"thresholds": [0.5, 0.5]})
    assert not widget.report["message"]


def test_without_a_kernel_a_picture_and_words_stand_for_it():
    data, metadata = slider()._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert data["text/plain"].startswith("GroupThresholds, bare at 0.50: 100.0 % of smiles found")
    assert metadata["image/png"]["alt"] == data["text/plain"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"names": ["one"]}, "expected the names of 2 to 4 groups, got 1"),
        ({"truth": [1] * 8}, "expected events and others in each group, got 4 and 0"),
        ({"truth": [1, 0]}, "of one length"),
        ({"names": ["a", "b", "c"]}, "got 0 and 0"),
        ({"threshold": -0.1}, "expected thresholds from 0 to 1"),
    ],
)
def test_what_makes_no_sense_is_refused(changed, said):
    with pytest.raises(DataError, match=said):
        slider(**changed)
