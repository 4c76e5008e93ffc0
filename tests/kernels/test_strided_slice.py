"""STRIDED_SLICE: what it refuses."""

import pytest

from tests.support.one_operator import one_operator
from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator

STRIDES = [
    ([0, 0], [1, 4], [1, 0], (1, 4), {}, "a stride that is not 0, found 0 for axis 1"),
    ([0, 2], [1, 2], [1, 1], (1, 0), {}, "at least one element"),
    ([0, 0], [1, 4], [1, 1], (1, 3), {}, r"output shape \(1, 4\)"),
    ([0], [1], [1], (1, 4), {}, "one index for each of 2 axes"),
    ([0, 4], [1, 5], [1, 1], (1,), {"shrinkAxisMask": 2}, "one element of 4, found begin 4"),
    ([0, 1], [1, 2], [1, -1], (1,), {"shrinkAxisMask": 2}, "one element of 4.*stride -1"),
    ([0, 0], [1, 4], [1, 1], (1, 4), {"ellipsisMask": 1}, "no ellipsis"),
    ([0, 0], [1, 4], [1, 1], (1, 4), {"newAxisMask": 1}, "no ellipsis, new axis"),
    ([0, 0], [1, 4], [1, 1], (1, 4), {"offset": True}, "new axis or offset"),
]


@pytest.mark.parametrize(("begin", "end", "stride", "shape", "masks", "words"), STRIDES)
def test_strides_that_do_not_fit_are_named(begin, end, stride, shape, masks, words):
    inputs = [(1, 4), begin, end, stride]
    with pytest.raises(ModelError, match=f"STRIDED_SLICE: expected .*{words}"):
        Simulator.load(
            one_operator("STRIDED_SLICE", "StridedSliceOptions", inputs, [shape], **masks)
        )
