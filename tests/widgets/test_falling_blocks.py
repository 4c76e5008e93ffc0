"""What the falling blocks show is what the planner returned, in the order of TFLM's planner."""

import numpy as np
import pytest

pytest.importorskip("anywidget", reason="needs anywidget: pip install 'tinyml-course[lab]'")

from tests.support.golden import load_golden
from tinyml_course.errors import DataError
from tinyml_course.simulator.arena import plan_arena
from tinyml_course.tflite import read_model
from tinyml_course.widgets import FallingBlocks

BLOCKS = [(160, -1, 0), (320, 0, 2), (100, 1, 2), (480, 2, 3)]
NAMES = ["window", "stem", "fast", "join"]


def told(widget):
    return {item["label"]: item["value"] for item in widget.report["readouts"]}


def test_blocks_fall_by_size_and_among_equal_ones_the_last_first():
    widget = FallingBlocks([(20, 0, 1), (64, 0, 0), (30, 1, 2), (32, 0, 2)], names=list("abcd"))
    assert [block["name"] for block in widget.drawn] == ["b", "d", "c", "a"]


def test_it_starts_empty_and_each_step_adds_a_block():
    widget = FallingBlocks(BLOCKS, names=NAMES)
    assert told(widget)["height so far"] == "0"
    widget.set_state({"placed": 1})
    assert widget.report["sentence"].startswith("join: 480 bytes, 480 reserved, steps 2 to 3.")
    widget.set_state({"placed": 2})
    assert told(widget)["height so far"] == "800"
    assert "Placed before and alive in these steps: join (0 to 480)" in widget.report["sentence"]
    widget.set_state({"placed": 4})
    assert told(widget) == {
        "blocks placed": "4 of 4",
        "height so far": "912",
        "lower bound": "912",
    }


def test_the_offsets_are_those_of_the_planner_given():
    widget = FallingBlocks(BLOCKS, lambda blocks: [1000 * i for i in range(len(blocks))])
    assert {block["offset"] for block in widget.drawn} == {0, 1000, 2000, 3000}
    assert not any(block["clash"] for block in widget.drawn)


def test_blocks_that_share_bytes_at_one_time_are_said_to_clash():
    widget = FallingBlocks(BLOCKS, lambda blocks: np.zeros(len(blocks), int), names=NAMES)
    widget.set_state({"placed": 4})
    clashing = [block["name"] for block in widget.drawn if block["clash"]]
    assert clashing == [
        "join",
        "stem",
        "window",
        "fast",
    ]
    assert "CLASH: these bytes are taken by stem, join." in widget.report["sentence"]


def test_a_model_of_the_golden_set_is_as_high_as_its_plan():
    plan = plan_arena(read_model(load_golden("conv_2d")[0]))
    blocks = [(b.requested_bytes, b.first, b.last) for b in plan.blocks]
    widget = FallingBlocks(blocks, names=[b.name for b in plan.blocks])
    widget.set_state({"placed": len(blocks)})
    assert told(widget)["height so far"] == f"{plan.head_bytes:,}"


@pytest.mark.parametrize("offsets", [[0, 16], [0, 16, 32, -16], [0, 16, 32, 1.5]])
def test_a_planner_that_gives_no_offsets_is_refused(offsets):
    with pytest.raises(DataError, match="expected the planner to give a whole number"):
        FallingBlocks(BLOCKS, lambda blocks: offsets)


def test_no_blocks_are_refused():
    with pytest.raises(DataError, match="at least one block"):
        FallingBlocks([])


def test_without_a_kernel_the_picture_shows_the_whole_plan():
    bundle, metadata = FallingBlocks(BLOCKS, names=NAMES)._repr_mimebundle_()
    assert bundle["text/plain"].startswith("FallingBlocks, 4 of 4 blocks, 912 bytes high.")
    assert bundle["image/png"]
    assert metadata["image/png"]["alt"] == bundle["text/plain"]
