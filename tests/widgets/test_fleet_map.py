"""What the map of a fleet tells of a day and of a device, against the year it is made of."""

import base64
import json

import numpy as np
import pytest

pytest.importorskip("anywidget", reason="needs anywidget: pip install 'tinyml-course[lab]'")

from tinyml_course.errors import DataError
from tinyml_course.fleet import STATES, Plan, simulate_year
from tinyml_course.widgets import FleetMap
from tinyml_course.widgets.fleet_map import MOST_EVENTS


@pytest.fixture(scope="module")
def year():
    return simulate_year(2, Plan(nodes=60, villages=4))


def readouts(widget):
    return {item["label"]: item["value"] for item in widget.report["readouts"]}


def test_states_and_counts_are_those_of_the_day(year):
    widget = FleetMap(year, day=200)
    assert widget.report["states"] == year.states[:, 199].tolist()
    assert sum(widget.report["counts"]) == 60
    assert widget.report["counts"][0] == np.sum(year.states[:, 199] == 0)
    assert len(widget.places) == 60
    assert widget.names == list(STATES)


def test_the_browser_chooses_a_day_and_a_device_and_reads_its_story(year):
    widget = FleetMap(year)
    node = next(event.node for event in year.events if event.kind == "rolled back")
    widget.set_state({"day": 365, "node": node})
    texts = [line["text"] for line in widget.report["story"]]
    assert "rolled back" in texts
    assert "fleet: forged image" in texts
    assert len(texts) == len(year.events_of(node)) <= MOST_EVENTS
    assert readouts(widget)["program"] == f"version {year.version[node, 364]}"
    assert readouts(widget)["battery"] == f"{year.charge_mwh[node, 364]:,.0f} mWh"
    widget.set_state({"day": 1})
    assert widget.report["story"] == []


def test_a_day_outside_the_year_is_the_nearest_one_inside(year):
    widget = FleetMap(year)
    widget.set_state({"day": 999, "node": 999})
    assert widget.report["states"] == year.states[:, -1].tolist()
    assert "Box 59" in widget.report["sentence"]


def test_everything_sent_to_the_browser_is_plain_json(year):
    widget = FleetMap(year, day=365)
    json.dumps([widget.report, widget.places, widget.names])


def test_the_script_has_a_shape_for_each_state():
    assert FleetMap._esm.split("const SHAPES = [")[1].split("];")[0].count('"M') == len(STATES)


def test_without_a_kernel_a_picture_and_words_stand_for_it(year):
    data, metadata = FleetMap(year, day=190)._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert data["text/plain"].startswith("FleetMap, Day 190: well ")
    assert metadata["image/png"]["alt"] == data["text/plain"]


@pytest.mark.parametrize(("day", "node"), [(0, 0), (366, 0), (1, 60), (1, -1)])
def test_a_day_or_device_that_is_not_there_is_refused(year, day, node):
    with pytest.raises(DataError, match="expected a day from 1 to 365 and a node from 0 to 59"):
        FleetMap(year, day, node)
