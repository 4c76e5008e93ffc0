"""What the widget says of a search that is small enough to follow by hand."""

import base64
import itertools

import pytest

pytest.importorskip("anywidget", reason="needs anywidget: pip install 'tinyml-course[lab]'")

from tinyml_course.errors import DataError
from tinyml_course.widgets import ParetoSearch

COSTS = {
    "kilobytes": {("a",): 1.0, ("b",): 2.0, ("c",): 4.0, ("d",): 8.0},
    "milliseconds": {("a",): 9.0, ("b",): 3.0, ("c",): 2.0, ("d",): 1.0},
}
SCORES = {("a",): 0.6, ("b",): 0.8, ("c",): 0.7, ("d",): 0.9}
SEARCHES = {"random": [("c",), ("a",), ("b",), ("d",)], "evolution": [("b",), ("d",)]}
LIMITS = {"kilobytes": 5.0, "milliseconds": 5.0}


def pareto_search(**changed):
    return ParetoSearch(COSTS, SCORES, SEARCHES, LIMITS, **changed)


def told(widget):
    return {item["label"]: item["value"] for item in widget.report["readouts"]}


def test_at_the_end_of_a_search_everything_counts():
    widget = pareto_search()
    # a is too slow, d too large; by kilobytes a, b and d are unbeaten
    assert told(widget) == {"trained": "4", "fit": "2", "on the front": "3"}
    assert widget.report["sentence"] == "Best that fits: 80.0 %, b."


def test_moving_the_slider_as_the_browser_does_goes_back_in_the_search():
    widget = pareto_search()
    widget.set_state({"trained": 2})
    assert told(widget) == {"trained": "2", "fit": "1", "on the front": "2"}
    assert widget.report["sentence"] == "Best that fits: 70.0 %, c."
    widget.set_state({"kind": "evolution", "trained": 4})
    assert told(widget)["trained"] == "2"
    widget.set_state({"unit": "milliseconds"})
    assert told(widget)["on the front"] == "1"  # d is faster and better


def test_positions_are_logarithms_from_0_to_1():
    report = pareto_search().report
    places = [x for x, _ in report["all"]]
    steps = [after - before for before, after in itertools.pairwise(places)]
    assert steps == pytest.approx([steps[0]] * 3)
    assert 0 < min(places) < report["limit"] < max(places) < 1
    assert [tick["text"] for tick in report["x_ticks"]] == ["1", "2", "4", "8"]


def test_a_student_function_that_fails_becomes_a_message():
    def pareto_front(costs, scores):
        raise NotImplementedError

    assert (
        "pareto_front is not written yet"
        in pareto_search(pareto_front=pareto_front).report["message"]
    )
    wrong = pareto_search(pareto_front=lambda costs, scores: [99]).report
    assert "returned [99]; expected indices of the 4 networks" in wrong["message"]


def test_without_a_kernel_a_picture_and_words_stand_for_it():
    data, metadata = pareto_search()._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert data["text/plain"].startswith("ParetoSearch, random: 4 networks trained")
    assert metadata["image/png"]["alt"] == data["text/plain"]


@pytest.mark.parametrize(
    "given", [({}, {}), (SEARCHES, {"kilobytes": 1.0}), ({"none": []}, LIMITS)]
)
def test_a_search_without_networks_or_limits_is_refused(given):
    with pytest.raises(DataError, match="expected at least one search"):
        ParetoSearch(COSTS, SCORES, *given)
