"""Operators that move codes, and the two that resize."""

from __future__ import annotations

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from tests.support.operator_models.parts import any_scale, any_zero_point
from tests.support.tflite_builder import ModelBuilder, options

IMAGE = (1, 5, 4, 3)


class Branches:
    """A model with one int8 input, to which branches are added."""

    def __init__(self, seed: int, shape: tuple[int, ...] = IMAGE) -> None:
        self.rng, self.b = np.random.default_rng(seed), ModelBuilder()
        self.q = {"scale": any_scale(self.rng), "zero_point": any_zero_point(self.rng)}
        self.shape = shape
        self.x = self.codes(shape)
        self.outputs: list[int] = []

    def codes(self, shape, data=None) -> int:
        """An int8 tensor with the model's one scale."""
        return self.b.tensor(shape, data=data, **self.q)

    def integers(self, values) -> int:
        """A constant int32 tensor."""
        array = np.asarray(values, np.int32)
        return self.b.tensor(array.shape, np.int32, data=array)

    def add(self, name: str, inputs, shapes, kind: str, **values) -> list[int]:
        """An operator whose int8 outputs are outputs of the model."""
        outputs = [self.codes(shape) for shape in shapes]
        self.b.operator(name, inputs, outputs, options(kind, **values))
        self.outputs += outputs
        return outputs

    def build(self) -> bytes:
        return self.b.build([self.x], self.outputs)


def pads(seed: int, branches: int = 8) -> bytes:
    """Paddings on any axis; 0.0, a constant and a computed code as value."""
    m = Branches(seed)
    values = [(), (m.codes((), data=m.rng.integers(-128, 128, ())),)]
    values.append(tuple(m.add("SLICE", [m.x, m.integers([0, 2, 3, 1]), m.integers([1] * 4)],
                              [(1, 1, 1, 1)], "SliceOptions")))  # fmt: skip
    for i in range(branches):
        pairs = m.rng.integers(0, 3, (4, 2)) if i else np.zeros((4, 2), int)
        shape = np.array(IMAGE) + pairs.sum(axis=1)
        name, kind = ("PADV2", "PadV2Options") if i % 3 else ("PAD", "PadOptions")
        m.add(name, [m.x, m.integers(pairs), *values[i % 3]], [shape], kind)
    return m.build()


def concatenation(seed: int) -> bytes:
    """Every axis, also counted from the end; a constant in front, between and behind."""
    m = Branches(seed)
    constant = m.codes(IMAGE, data=m.rng.integers(-128, 128, IMAGE))
    inputs = [[m.x], [m.x, m.x], [constant, m.x], [m.x, constant, m.x], [constant, m.x, constant]]
    for i, axis in enumerate([0, 1, 2, 3, -1, -4, 2]):
        chosen = inputs[i % 5] if i < 6 else [m.x] * 10
        shape = list(IMAGE)
        shape[axis] *= len(chosen)
        m.add("CONCATENATION", chosen, [shape], "ConcatenationOptions", axis=axis)
    return m.build()


STRIDED = [  # begin, end, stride, and masks of begin, end and shrunk axes
    ([0, 1, 0, 0], [1, 4, 4, 3], [1, 1, 1, 1], 0, 0, 0),
    ([0, -4, -3, -2], [1, -1, 99, -1], [1, 2, 1, 1], 0, 0, 0),
    ([0, -1, 3, 2], [1, -6, 0, -9], [1, -1, -2, -1], 0, 0, 0),
    ([0, 3, 2, 1], [1, 4, 1, 2], [1, 1, 1, 1], 6, 14, 0),
    ([0, 3, 2, 1], [1, 9, 9, 9], [1, -1, -2, 1], 2, 14, 0),
    ([0, 2, 1, 0], [1, 3, 4, 3], [1, 1, 1, 2], 0, 0, 2),
    ([0, -1, -9, 1], [0, 0, 0, 0], [1, 2, 1, 3], 0, 0, 15),
    ([0, 4, 3, 2], [1, 0, 0, 0], [1, 1, 1, 1], 4, 0, 14),
]


def slices(seed: int, branches: int = 6) -> bytes:
    """SLICE with random bounds; STRIDED_SLICE with each mask; SPLIT and SPLIT_V of each axis."""
    m = Branches(seed)
    for i in range(branches):
        begin = m.rng.integers(0, IMAGE)
        size = m.rng.integers(1, np.array(IMAGE) - begin + 1)
        given = np.where(m.rng.random(4) < 0.3, -1, size)
        size = np.where(given == -1, IMAGE - begin, size)
        dtype = (np.int32, np.int64)[i % 2]
        bounds = [m.b.tensor((4,), dtype, data=values) for values in (begin, given)]
        m.add("SLICE", [m.x, *bounds], [size], "SliceOptions")
    for *bounds, begin_mask, end_mask, shrunk in STRIDED:
        shape = _strided_shape(*bounds, begin_mask, end_mask, shrunk)
        m.add("STRIDED_SLICE", [m.x, *map(m.integers, bounds)], [shape], "StridedSliceOptions",
              beginMask=begin_mask, endMask=end_mask, shrinkAxisMask=shrunk)  # fmt: skip
    for axis, count in [(1, 5), (2, 2), (-1, 3), (0, 1)]:
        shape = list(IMAGE)
        shape[axis] //= count
        m.add("SPLIT", [m.integers(axis), m.x], [shape] * count, "SplitOptions", numSplits=count)
    for axis, sizes in [(1, [2, 3]), (-2, [1, 2, 1]), (3, [3])]:
        shapes = [[*IMAGE[:axis], n, *IMAGE[axis:][1:]] for n in sizes]
        m.add("SPLIT_V", [m.x, m.integers(sizes), m.integers(axis)], shapes, "SplitVOptions",
              numSplits=len(sizes))  # fmt: skip
    return m.build()


def _strided_shape(begin, end, stride, begin_mask, end_mask, shrunk) -> list[int]:
    shape = []
    for i, n in enumerate(IMAGE):
        start = None if begin_mask & (1 << i) else begin[i]
        stop = None if end_mask & (1 << i) else end[i]
        if not shrunk & (1 << i):
            shape.append(len(range(n)[start : stop : stride[i]]))
    return shape


def stack(seed: int) -> bytes:
    """PACK at each axis, of computed and constant codes; UNPACK of each axis."""
    m = Branches(seed, (1, 4, 3))
    constant = m.codes(m.shape, data=m.rng.integers(-128, 128, m.shape))
    for i, axis in enumerate([0, 1, 2, 3, -1, -4]):
        inputs = [[m.x], [m.x, constant], [constant, m.x, m.x]][i % 3]
        shape = list(m.shape)
        shape.insert(axis % 4, len(inputs))
        m.add("PACK", inputs, [shape], "PackOptions", axis=axis, valuesCount=len(inputs))
    for axis in (0, 1, 2, -1):
        shape = [n for i, n in enumerate(m.shape) if i != axis % 3]
        count = m.shape[axis]
        m.add("UNPACK", [m.x], [shape] * count, "UnpackOptions", axis=axis, num=count)
    return m.build()


def transpose(seed: int, branches: int = 8) -> bytes:
    """Random orders of the axes; the batch may move as well."""
    m = Branches(seed)
    for _ in range(branches):
        order = m.rng.permutation(4)
        shape = np.array(IMAGE)[order]
        m.add("TRANSPOSE", [m.x, m.integers(order)], [shape], "TransposeOptions")
    return m.build()


def shape_chain(seed: int) -> bytes:
    """SHAPE, STRIDED_SLICE, PACK, RESHAPE, as Keras writes Flatten with a free batch size."""
    m = Branches(seed)
    shape, batch = m.b.tensor((4,), np.int32), m.b.tensor((), np.int32)
    target, more = m.b.tensor((2,), np.int32), m.b.tensor((6,), np.int32)
    m.b.operator("SHAPE", [m.x], [shape], options("ShapeOptions", outType=schema.TensorType.INT32))
    m.b.operator("STRIDED_SLICE", [shape, *map(m.integers, ([0], [1], [1]))], [batch],
                 options("StridedSliceOptions", shrinkAxisMask=1))  # fmt: skip
    m.b.operator("PACK", [batch, m.integers(60)], [target], options("PackOptions", valuesCount=2))
    m.b.operator("CONCATENATION", [target, shape], [more], options("ConcatenationOptions"))
    m.outputs += [shape, batch, target, more]
    m.add("RESHAPE", [m.x, target], [(1, 60)], "ReshapeOptions")
    return m.build()


def resize(seed: int, branches: int = 18) -> bytes:
    """Larger and smaller, each rule for the pixels' centers."""
    m = Branches(seed, (1, 5, 4, 2))
    for i in range(branches):
        size = m.rng.integers(1, 12, 2)
        if i == 3:  # corners aligned, from 5 rows: each second place is a half
            size[0] = 9
        if i == 5:  # from 4 columns: float32 falls on another one than exact arithmetic
            size[1] = 41
        name, kind = [
            ("RESIZE_BILINEAR", "ResizeBilinearOptions"),
            ("RESIZE_NEAREST_NEIGHBOR", "ResizeNearestNeighborOptions"),
        ][i % 2]
        corners, centers = [(False, False), (True, False), (False, True)][i // 2 % 3]
        m.add(name, [m.x, m.integers(size)], [(1, *size, 2)], kind, alignCorners=corners,
              halfPixelCenters=centers)  # fmt: skip
    return m.build()
