"""The picture of the arena shows the plan, no more and no less."""

import dataclasses

import numpy as np
import pytest

from tests.support.golden import load_golden
from tinyml_course.errors import DataError
from tinyml_course.plots import plot_arena
from tinyml_course.plots.arena import NAMED_STEPS
from tinyml_course.plots.show import figure_png
from tinyml_course.simulator.arena import Block, plan_arena
from tinyml_course.tflite import Model, Operator, Tensor, read_model


def chain(sizes, names):
    """Operators one behind the other, tensors of so many bytes between them."""
    one, zero = np.ones(1, np.float32), np.zeros(1, np.int64)
    tensors = tuple(
        Tensor(i, name, (1, n), np.dtype(np.int8), one, zero)
        for i, (n, name) in enumerate(zip(sizes, names, strict=True))
    )
    operators = tuple(Operator(i, "SOFTMAX", (i,), (i + 1,)) for i in range(len(sizes) - 1))
    return Model(tensors, operators, (0,), (len(sizes) - 1,))


def rectangles(axes):
    """First and last step, first byte and bytes of each rectangle."""
    return {
        (bar.get_x() + 0.5, bar.get_x() + bar.get_width() - 0.5, bar.get_y(), bar.get_height())
        for group in axes.containers
        for bar in group
    }


def labels(axes):
    return [text.get_text() for text in axes.get_xticklabels()]


def texts(axes):
    return {text.get_text() for text in axes.texts}


def test_a_block_is_as_high_as_its_bytes_and_as_long_as_its_life():
    axes = plot_arena(plan_arena(chain([64, 160, 30], "abc")))
    # 160 bytes first; below the peak beside it the input, then the output of 30, rounded up
    assert rectangles(axes) == {(-1, 0, 160, 64), (0, 1, 0, 160), (1, 1, 160, 32)}
    assert texts(axes) == {"a\n64 B", "b\n160 B", "c\n32 B"}
    assert labels(axes) == ["inputs", "0 SOFTMAX", "1 SOFTMAX"]


def test_a_dollar_in_a_name_is_a_dollar():
    axes = plot_arena(plan_arena(chain([64, 64], ["a$b^$", "$\\no$"])))
    assert texts(axes) == {"a$b^$\n64 B", "$\\no$\n64 B"}
    assert figure_png(axes).startswith(b"\x89PNG")


def test_the_peak_is_a_line_with_its_bytes():
    axes = plot_arena(plan_arena(chain([64, 1600, 30], "abc")))
    assert set(axes.get_lines()[0].get_ydata()) == {1664}
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    assert legend == ["the plan's height: 1,664 bytes", "tensor"]


@pytest.mark.parametrize("family", ["conv_2d", "transpose_conv", "reduce"])
def test_every_block_of_a_real_plan_is_drawn(family):
    plan = plan_arena(read_model(load_golden(family)[0]))
    drawn = rectangles(plot_arena(plan))
    assert drawn == {(b.first, b.last, b.offset, b.nbytes) for b in plan.blocks}


def test_scratch_buffers_look_different():
    axes = plot_arena(plan_arena(read_model(load_golden("transpose_conv")[0])))
    tensors, scratch = axes.containers
    assert (tensors.get_label(), scratch.get_label()) == ("tensor", "scratch buffer")
    assert tensors[0].get_hatch() != scratch[0].get_hatch()
    assert "scratch\n2,256 B" in texts(axes)


LONG_ON_TWO_LINES = "dense_with_long_name/\nRelu\n3,200 B"


def test_a_name_stands_only_in_a_block_that_has_room_for_it():
    long = "model/dense_with_long_name/Relu;model/other/BiasAdd"
    plan = plan_arena(chain([3200] * 8 + [16], [*"abcdefg", long, "tiny"]))
    axes = plot_arena(plan)
    assert texts(axes) == {*(f"{name}\n3,200 B" for name in "abcdefg"), LONG_ON_TWO_LINES}
    figure_png(axes)
    for text in axes.texts:
        box = text.get_window_extent()
        middle = text.get_position()
        (bar,) = [
            bar.get_window_extent()
            for bar in axes.containers[0]
            if bar.get_bbox().contains(*middle)
        ]
        assert bar.x0 <= box.x0 <= box.x1 <= bar.x1
        assert bar.y0 <= box.y0 <= box.y1 <= bar.y1


def test_names_below_the_axis_do_not_overlap(conformance_models):
    kws = read_model(conformance_models / "mlperf_tiny_kws_dscnn_int8.tflite")
    axes = plot_arena(plan_arena(kws))
    assert labels(axes)[1:] == [f"{op.index} {op.name}" for op in kws.operators]
    figure_png(axes)
    # Turned by 45 degrees, lines of text are apart by their step / sqrt(2).
    ends = axes.transData.transform([(0, 0), (1, 0)])[:, 0]
    text = axes.get_xticklabels()[0]
    points = text.get_fontsize() * axes.get_figure().dpi / 72
    assert (ends[1] - ends[0]) / np.sqrt(2) > points


def test_many_steps_are_numbered():
    sizes = [32] * (NAMED_STEPS + 2)
    axes = plot_arena(plan_arena(chain(sizes, map(str, range(len(sizes))))))
    assert axes.get_xlabel().startswith("Step")
    assert not any("SOFTMAX" in label for label in labels(axes))


def test_a_tensor_that_nothing_uses_stands_before_the_inputs():
    plan = plan_arena(chain([64, 64], "ab"))
    unused = Block("lost", "tensor", 9, None, 0, 128, 64, 64, -2, -2)
    axes = plot_arena(dataclasses.replace(plan, blocks=(*plan.blocks, unused), head_bytes=192))
    assert labels(axes) == ["never used", "inputs", "0 SOFTMAX"]
    assert (-2, -2, 128, 64) in rectangles(axes)


def test_an_empty_plan_is_refused():
    plan = plan_arena(chain([64, 64], "ab"))
    with pytest.raises(DataError, match="at least one block"):
        plot_arena(dataclasses.replace(plan, blocks=()))
