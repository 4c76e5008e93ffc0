"""What the operators that move codes refuse, in words; and rows that are the same for all."""

import numpy as np
import pytest

from tinyml_course.errors import ModelError
from tinyml_course.simulator import Simulator

builder = pytest.importorskip("tests.support.tflite_builder", reason="needs ai-edge-litert")

Q = {"scale": 0.1, "zero_point": 3}


def model(name, kind, inputs, shapes, dtype=np.int8, **values):
    """One operator; a tuple among `inputs` is a shape, anything else are constant integers."""
    b = builder.ModelBuilder()
    q = Q if dtype == np.int8 else {}
    tensors, given = [], []
    for value in inputs:
        if isinstance(value, tuple):
            tensors.append(b.tensor(value, dtype, **q))
            given.append(tensors[-1])
        elif isinstance(value, np.ndarray):
            tensors.append(b.tensor(value.shape, value.dtype, data=value))
        else:
            array = np.asarray(value, np.int32)
            tensors.append(b.tensor(array.shape, np.int32, data=array))
    outputs = [b.tensor(shape, dtype, **q) for shape in shapes]
    b.operator(name, tensors, outputs, builder.options(kind, **values))
    spare = b.tensor((1,), **Q)
    return b.build(given[:1] or [spare], outputs or given[:1])


BOTH = {"alignCorners": True, "halfPixelCenters": True}
WIDE = np.array([[0, 0], [1, 1]], np.int64)
MANY = [(1, 2)] * 11
DEEP = (1, 1, 1, 1, 1, 2)

REFUSED = [
    ("PAD", "PadOptions", [(1, 4), [[0, 0], [-1, 0]]], [(1, 3)], "paddings of 0 or more"),
    ("PAD", "PadOptions", [(1, 4), [0, 0, 1]], [(1, 5)], "each of 2 axes, found 3 values"),
    ("PAD", "PadOptions", [(1, 4), [[0, 0], [1, 0]]], [(1, 6)], r"output shape \(1, 5\)"),
    ("PAD", "PadOptions", [(1, 4), WIDE], [(1, 6)], "int32 values in input 1.*int64"),
    ("PAD", "PadOptions", [DEEP, [[0, 0]] * 6], [DEEP], "at most 5 axes"),
    ("PAD", "PadOptions", [(1, 4), [[0, 0], [0, 2**30]]], [(1, 2**30 + 4)], "at most 4194304"),
    ("PAD", "PadOptions", [(1, 4), (1, 2)], [(1, 4)], "int32 values in input 1, found"),
    ("PADV2", "PadV2Options", [(1, 4), [[0, 0], [1, 0]], [1, 2]], [(1, 5)], "one int8 as value"),
    ("PADV2", "PadV2Options", [(1, 4), [[0, 0], [1, 0]], 1], [(1, 5)], "one int8 as value"),
    ("CONCATENATION", "ConcatenationOptions", [(1, 2), (2, 2)], [(1, 4)], r"shape \(1, 2\) but"),
    ("CONCATENATION", "ConcatenationOptions", [(1, 2), (1, 2, 1)], [(1, 4)], "but for axis 1"),
    ("CONCATENATION", "ConcatenationOptions", [(1, 2), (1, 2)], [(1, 5)], r"shape \(1, 4\)"),
    ("CONCATENATION", "ConcatenationOptions", [(1, 2), [[1, 2]]], [(1, 4)], "int8 throughout"),
    ("CONCATENATION", "ConcatenationOptions", MANY, [(1, 22)], "at most 10 inputs"),
    ("CONCATENATION", "ConcatenationOptions", [], [(1, 2)], "at least 1 inputs"),
    ("SLICE", "SliceOptions", [(1, 4), [0, -1], [1, 2]], [(1, 2)], "part of an axis of 4.*n -1"),
    ("SLICE", "SliceOptions", [(1, 4), [0, 3], [1, 2]], [(1, 2)], "begin 3 and size 2"),
    ("SLICE", "SliceOptions", [(1, 4), [0, 4], [1, -1]], [(1, 0)], "begin 4 and size -1"),
    ("SLICE", "SliceOptions", [(1, 4), [0], [1, 2]], [(1, 2)], "one index for each of 2 axes"),
    ("SLICE", "SliceOptions", [DEEP, [0] * 6, [-1] * 6], [DEEP], "at most 5 axes"),
    ("SPLIT", "SplitOptions", [1, (1, 4)], [(1, 1)] * 3, "divides 4, found 3"),
    ("SPLIT", "SplitOptions", [2, (1, 4)], [(1, 2)] * 2, "an axis of .*found 2"),
    ("SPLIT", "SplitOptions", [1, (1, 4)], [(1, 1), (1, 3)], r"output shape \(1, 2\)"),
    ("SPLIT", "SplitOptions", [1, (1, 4)], [], "divides 4, found 0"),
    ("SPLIT", "SplitOptions", [[0, 1], (1, 4)], [(1, 2)] * 2, "one value in input 0, found 2"),
    ("SPLIT_V", "SplitVOptions", [(1, 4), [1, 2], 1], [(1, 1), (1, 2)], "add up to 4"),
    ("SPLIT_V", "SplitVOptions", [(1, 4), [5, -1], 1], [(1, 5), (1, 1)], "sizes of at least 1"),
    ("SPLIT_V", "SplitVOptions", [(1, 4), [1, 3], 1], [(1, 4)], "1 sizes of at least 1"),
    ("SPLIT_V", "SplitVOptions", [(1, 0), [], 1], [], "constant values for input 1"),
    ("PACK", "PackOptions", [(1, 4), (1, 3)], [(2, 1, 4)], r"inputs of one shape \(1, 4\)"),
    ("PACK", "PackOptions", [(1, 4), (1, 4)], [(1, 4, 2)], r"output shape \(2, 1, 4\)"),
    ("PACK", "PackOptions", [], [(1, 4)], "at least 1 inputs"),
    ("UNPACK", "UnpackOptions", [(2, 4)], [(4,)], "2 outputs, found 1"),
    ("UNPACK", "UnpackOptions", [(2, 4)], [(4,), (3,)], r"output shape \(4,\), found \(3,\)"),
    ("TRANSPOSE", "TransposeOptions", [(1, 4), [1, 1]], [(4, 4)], r"order of 2 axes.*\[1, 1\]"),
    ("TRANSPOSE", "TransposeOptions", [(1, 4), [0, -1]], [(1, 4)], "order of 2 axes"),
    ("TRANSPOSE", "TransposeOptions", [(1, 4), [1, 0]], [(1, 4)], r"output shape \(4, 1\)"),
    ("SHAPE", "ShapeOptions", [(1, 4)], [(2,)], "an int32 output"),
    ("EXPAND_DIMS", "ExpandDimsOptions", [(1, 4), 3], [(1, 4, 1)], "an axis of .*found 3"),
    ("EXPAND_DIMS", "ExpandDimsOptions", [(1, 4), 1], [(1, 4, 1)], r"output shape \(1, 1, 4\)"),
    ("SQUEEZE", "SqueezeOptions", [(1, 2, 4)], [(1, 8)], "without some of its axes of 1"),
    ("SQUEEZE", "SqueezeOptions", [(1, 4)], [(1, 1, 4)], "without some of its axes of 1"),
    ("RESIZE_BILINEAR", "ResizeBilinearOptions", [(1, 4), [4, 4]], [(1, 4)], "4 axes"),
    ("RESIZE_BILINEAR", "ResizeBilinearOptions", [(1, 2, 2, 1), [4]], [(1, 4, 4, 1)], "two sizes"),
    ("RESIZE_BILINEAR", "ResizeBilinearOptions", [(1, 2, 2, 1), [4, 0]], [(1, 4, 0, 1)], "4, 0"),
    ("RESIZE_BILINEAR", "ResizeBilinearOptions", [(1, 0, 2, 1), [4, 4]], [(1, 4, 4, 1)], "1x0x2"),
    ("RESIZE_BILINEAR", "ResizeBilinearOptions", [(1, 2, 2, 1), [4, 4]], [(1, 4, 5, 1)], "4, 4, 1"),
    (
        "RESIZE_NEAREST_NEIGHBOR", "ResizeNearestNeighborOptions",
        [(1, 2, 2, 1), [2**30, 2**30]], [(1, 2**30, 2**30, 1)], "at most 4194304 elements",
    ),
    (
        "RESIZE_BILINEAR", "ResizeBilinearOptions",
        [(1, 1, 1, 1), [65, 1]], [(1, 65, 1, 1)], "steps that end inside 1 pixels",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "kind", "inputs", "shapes", "words"),
    REFUSED,
    ids=[f"{case[0]}-{i}" for i, case in enumerate(REFUSED)],
)
def test_parameters_that_do_not_fit_are_named(name, kind, inputs, shapes, words):
    values = {"axis": 1} if name == "CONCATENATION" else {}
    with pytest.raises(ModelError, match=f"{name}: expected .*{words}"):
        Simulator.load(model(name, kind, inputs, shapes, **values))


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
        Simulator.load(model("STRIDED_SLICE", "StridedSliceOptions", inputs, [shape], **masks))


@pytest.mark.parametrize(
    ("name", "kind", "shapes"),
    [("PACK", "PackOptions", [(1, 4, 1)]), ("UNPACK", "UnpackOptions", [(1,)] * 4)],
)
def test_an_axis_out_of_range_is_named(name, kind, shapes):
    with pytest.raises(ModelError, match=f"{name}: expected an axis of .*, found -4"):
        Simulator.load(model(name, kind, [(1, 4)], shapes, axis=-4))


def test_bilinear_takes_one_rule_for_the_centres():
    m = model("RESIZE_BILINEAR", "ResizeBilinearOptions",
              [(1, 2, 2, 1), [4, 4]], [(1, 4, 4, 1)], **BOTH)  # fmt: skip
    with pytest.raises(ModelError, match="aligned corners or half pixel centres, found both"):
        Simulator.load(m)


@pytest.mark.parametrize(
    ("name", "kind", "inputs", "shape"),
    [
        ("TRANSPOSE", "TransposeOptions", [(1, 4), [1, 0]], (4, 1)),
        ("EXPAND_DIMS", "ExpandDimsOptions", [(1, 4), 1], (1, 1, 4)),
        ("RESIZE_BILINEAR", "ResizeBilinearOptions", [(1, 2, 2, 1), [2, 2]], (1, 2, 2, 1)),
    ],
)
def test_a_dtype_that_tflm_has_no_kernel_for_is_named(name, kind, inputs, shape):
    with pytest.raises(ModelError, match=f"{name}: expected one of int8.*, found .*int32"):
        Simulator.load(model(name, kind, inputs, [shape], dtype=np.int32))


@pytest.mark.parametrize("other", [{"scale": 0.2, "zero_point": 3}, {"scale": 0.1}])
def test_concatenation_wants_one_scale_and_zero_point(other):
    b = builder.ModelBuilder()
    x, y = b.tensor((1, 2), **Q), b.tensor((1, 2), **other)
    out = b.tensor((1, 4), **Q)
    b.operator("CONCATENATION", [x, y], [out], builder.options("ConcatenationOptions", axis=1))
    with pytest.raises(ModelError, match=r"tensor 1 .* with the output's scale and zero point"):
        Simulator.load(b.build([x, y], [out]))


def test_concatenation_with_a_fused_activation_is_named():
    m = model("CONCATENATION", "ConcatenationOptions", [(1, 2)], [(1, 2)],
              axis=1, fusedActivationFunction=1)  # fmt: skip
    with pytest.raises(ModelError, match="no fused activation, found RELU"):
        Simulator.load(m)


def test_a_pad_value_with_another_scale_is_named():
    b = builder.ModelBuilder()
    x, out = b.tensor((1, 2), **Q), b.tensor((1, 3), **Q)
    value = b.tensor((), scale=0.2, zero_point=3, data=5)
    paddings = b.tensor((2, 2), np.int32, data=[[0, 0], [0, 1]])
    b.operator("PADV2", [x, paddings, value], [out], builder.options("PadV2Options"))
    with pytest.raises(ModelError, match="a value with the output's scale and zero point"):
        Simulator.load(b.build([x], [out]))


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_what_is_the_same_for_all_rows_is_repeated(rows):
    b = builder.ModelBuilder()
    x, fixed = b.tensor((1, 2), **Q), b.tensor((1, 2), data=[[5, 6]], **Q)
    joined, packed = b.tensor((1, 4), **Q), b.tensor((2, 1, 2), **Q)
    only = b.tensor((1, 4), **Q)
    b.operator(
        "CONCATENATION", [fixed, x], [joined], builder.options("ConcatenationOptions", axis=1)
    )
    b.operator("PACK", [x, fixed], [packed], builder.options("PackOptions", valuesCount=2))
    b.operator(
        "CONCATENATION", [fixed, fixed], [only], builder.options("ConcatenationOptions", axis=1)
    )
    codes = np.arange(2 * rows, dtype=np.int8).reshape(rows, 2)
    joined, packed, only = Simulator.load(b.build([x], [joined, packed, only])).run(codes)
    np.testing.assert_array_equal(joined, [[5, 6, *row] for row in codes] or np.zeros((0, 4)))
    np.testing.assert_array_equal(
        packed, [[[row], [[5, 6]]] for row in codes] or np.zeros((0, 2, 1, 2))
    )
    np.testing.assert_array_equal(only, [[5, 6, 5, 6]] * rows or np.zeros((0, 4)))
