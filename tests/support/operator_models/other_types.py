"""Operators that copy or choose, on every type of number that TFLM takes there."""

from __future__ import annotations

import numpy as np

from tests.support.operator_models.parts import any_scale
from tests.support.tflite_builder import ModelBuilder, options

SHAPE = (1, 4, 3, 2)

MOVES = {
    "BROADCAST_TO": "uint8 int16 int32 int64 float32 bool",
    "CONCATENATION": "int16 int32 int64 float32 bool",
    "DYNAMIC_UPDATE_SLICE": "int16 int32 float32",
    "EXPAND_DIMS": "int16 float32",
    "GATHER": "float32",
    "GATHER_ND": "float32",
    "L2_POOL_2D": "float32",
    "MIRROR_PAD": "float32",
    "PACK": "int16 int32 int64 float32",
    "PAD": "int16 int32 float32",
    "PADV2": "int16 int32 float32",
    "RESHAPE": "uint8 int16 int64 bool",
    "RESIZE_NEAREST_NEIGHBOR": "int16 float32",
    "REVERSE_V2": "uint8 int16 int32 int64 float32 bool",
    "SELECT_V2": "int16",
    "SLICE": "int16 int32 float32 bool",
    "SPACE_TO_BATCH_ND": "float32",
    "SPACE_TO_DEPTH": "float32",
    "SPLIT": "int16 int32 float32",
    "SPLIT_V": "int16 int32 float32",
    "SQUEEZE": "uint8 int16 int32 int64 float32 bool",
    "STRIDED_SLICE": "int16 int32 float32 bool",
    "TRANSPOSE": "int16 float32",
    "UNPACK": "int16 int32 float32",
    "ZEROS_LIKE": "int32 int64",
}
"""The types that no other model with golden vectors has, by operator."""

_EDGES = [[0, 0], [1, 1], [1, 1], [0, 0]]
_WITH_OTHERS = {  # constants behind the values, shapes of the outputs, table, its fields
    "BROADCAST_TO": ([[2, 4, 3, 2]], [(2, 4, 3, 2)], None, {}),
    "EXPAND_DIMS": ([1], [(1, 1, 4, 3, 2)], "ExpandDimsOptions", {}),
    "GATHER": ([[2, 0, 2]], [(1, 3, 3, 2)], "GatherOptions", {"axis": 1}),
    "GATHER_ND": ([[[0, 3], [0, 1]]], [(2, 3, 2)], "GatherNdOptions", {}),
    "L2_POOL_2D": ([], [(1, 2, 2, 2)], "Pool2DOptions", {
        "padding": 0, "strideH": 2, "strideW": 2, "filterHeight": 4, "filterWidth": 2}),
    "MIRROR_PAD": ([_EDGES], [(1, 6, 5, 2)], "MirrorPadOptions", {}),
    "PAD": ([_EDGES], [(1, 6, 5, 2)], "PadOptions", {}),
    "RESHAPE": ([[2, 12]], [(2, 12)], "ReshapeOptions", {}),
    "RESIZE_NEAREST_NEIGHBOR": ([[7, 5]], [(1, 7, 5, 2)], "ResizeNearestNeighborOptions", {}),
    "REVERSE_V2": ([[2]], [SHAPE], "ReverseV2Options", {}),
    "SLICE": ([[0, 1, 1, 0], [1, 2, 2, 1]], [(1, 2, 2, 1)], "SliceOptions", {}),
    "SPLIT_V": ([[1, 3], 1], [(1, 1, 3, 2), (1, 3, 3, 2)], "SplitVOptions", {"numSplits": 2}),
    "SQUEEZE": ([], [(4, 3, 2)], "SqueezeOptions", {}),
    "STRIDED_SLICE": ([[0, 3, 0, 0], [1, 0, 3, 2], [1, -2, 1, 1]], [(1, 2, 3, 2)],
                      "StridedSliceOptions", {}),
    "TRANSPOSE": ([[0, 3, 1, 2]], [(1, 2, 4, 3)], "TransposeOptions", {}),
    "UNPACK": ([], [(1, 4, 2)] * 3, "UnpackOptions", {"axis": 2, "num": 3}),
    "ZEROS_LIKE": ([], [SHAPE], "ZerosLikeOptions", {}),
}  # fmt: skip


class _Typed:
    """A model that moves numbers of one type on each branch."""

    def __init__(self, seed: int) -> None:
        self.rng, self.b = np.random.default_rng(seed), ModelBuilder()
        self.scale = any_scale(self.rng)
        self.outputs: list[int] = []

    def tensor(self, dtype, shape=SHAPE, data=None) -> int:
        q = {"scale": self.scale} if dtype in ("uint8", "int16") else {}
        return self.b.tensor(shape, np.dtype(dtype), data=data, **q)

    def integers(self, values) -> int:
        array = np.asarray(values, np.int32)
        return self.b.tensor(array.shape, np.int32, data=array)

    def add(self, name, dtype, inputs, shapes, kind=None, **values) -> None:
        made = [self.tensor(dtype, shape) for shape in shapes]
        self.b.operator(name, inputs, made, options(kind, **values) if kind else None)
        self.outputs += made

    def move(self, name: str, dtype: str, x: int) -> None:
        if name in _WITH_OTHERS:
            constants, shapes, kind, values = _WITH_OTHERS[name]
            inputs = [x, *map(self.integers, constants)]
            self.add(name, dtype, inputs, shapes, kind, **values)
            return
        getattr(self, name.lower())(name, dtype, x)

    def concatenation(self, name, dtype, x) -> None:
        self.add(name, dtype, [x, x], [(1, 4, 6, 2)], "ConcatenationOptions", axis=2)

    def dynamic_update_slice(self, name, dtype, x) -> None:
        part = self.tensor(dtype, (1, 2, 2, 2), np.arange(8).reshape(1, 2, 2, 2))
        self.add(name, dtype, [x, part, self.integers([0, 1, 5, 0])], [SHAPE])

    def pack(self, name, dtype, x) -> None:
        self.add(name, dtype, [x, x], [(1, 2, 4, 3, 2)], "PackOptions", axis=1, valuesCount=2)

    def padv2(self, name, dtype, x) -> None:
        value = self.tensor(dtype, (), np.asarray(7))
        self.add(name, dtype, [x, self.integers(_EDGES), value], [(1, 6, 5, 2)], "PadV2Options")

    def select_v2(self, name, dtype, x) -> None:
        other = self.tensor(dtype, data=self.rng.integers(-99, 99, SHAPE))
        which = self.b.tensor(SHAPE, np.bool_, data=self.rng.random(SHAPE) < 0.5)
        self.add(name, dtype, [which, x, other], [SHAPE], "SelectV2Options")

    def space_to_depth(self, name, dtype, x) -> None:
        """And back again."""
        self.add("RESHAPE", dtype, [x, self.integers([1, 2, 2, 6])], [(1, 2, 2, 6)])
        self.add(name, dtype, self.outputs[-1:], [(1, 1, 1, 24)], "SpaceToDepthOptions",
                 blockSize=2)  # fmt: skip
        self.add("DEPTH_TO_SPACE", dtype, self.outputs[-1:], [(1, 2, 2, 6)], "DepthToSpaceOptions",
                 blockSize=2)  # fmt: skip

    def space_to_batch_nd(self, name, dtype, x) -> None:
        """And back again."""
        constants = [self.integers(v) for v in ([2, 1], [[0, 0], [1, 0]])]
        self.add(name, dtype, [x, *constants], [(2, 2, 4, 2)])
        self.add("BATCH_TO_SPACE_ND", dtype, [self.outputs[-1], *constants], [SHAPE])

    def computed_weights(self, x) -> None:
        """A dense layer whose weights nothing holds as constants, as in the graph of an IF."""
        pair = self.tensor("float32", (4, 6)), self.tensor("float32", (4, 6))
        self.b.operator("RESHAPE", [x, self.integers([4, 6])], pair[:1])
        self.b.operator("ABS", pair[:1], pair[1:])
        self.add("FULLY_CONNECTED", "float32", [*pair, -1], [(4, 4)], "FullyConnectedOptions")

    def scalar(self, x) -> None:
        """One number without axes: its shape is an empty list."""
        one = self.tensor("bool", (1, 1, 1, 1))
        bounds = self.integers([0, 1, 1, 0]), self.integers([1, 1, 1, 1])
        self.b.operator("SLICE", [x, *bounds], [one], options("SliceOptions"))
        self.add("RESHAPE", "bool", [one, self.integers([])], [()])

    def split(self, name, dtype, x) -> None:
        inputs = [self.integers(3), x]
        self.add(name, dtype, inputs, [(1, 4, 3, 1)] * 2, "SplitOptions", numSplits=2)


def other_types(seed: int) -> bytes:
    """Each of `MOVES` on each type, BasicClassifier, computed weights, and a scalar."""
    m = _Typed(seed)
    inputs = {dtype: m.tensor(dtype) for dtype in MOVES["BROADCAST_TO"].split()}
    for name, dtypes in MOVES.items():
        for dtype in dtypes.split():
            m.move(name, dtype, inputs[dtype])
    m.computed_weights(inputs["float32"])
    m.scalar(inputs["bool"])
    scores, found = m.b.tensor((1, 24), np.int32), m.b.tensor((3,), np.int32)
    m.b.operator("RESHAPE", [inputs["int32"], m.integers([1, 24])], [scores])
    reached = m.b.tensor((3,), np.bool_)
    places, least = m.integers([3, 0, 23]), m.integers(m.rng.integers(-(2**30), 2**30, 3))
    m.b.operator("CUSTOM:BasicClassifier", [scores, places, least], [reached, found])
    return m.b.build([*inputs.values()], [*m.outputs, reached, found])
