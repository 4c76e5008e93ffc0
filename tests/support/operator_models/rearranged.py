"""Operators that rearrange codes: blocks of pixels, mirror images, slices by position."""

from __future__ import annotations

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from tests.support.operator_models.movement import Branches
from tests.support.tflite_builder import ModelBuilder, options


def blocks(seed: int, branches: int = 6) -> bytes:
    """Images and sequences into blocks and back, with margins on each side."""
    m = Branches(seed, (2, 8, 6, 3))
    for _ in range(branches):
        _there_and_back(m, m.x, m.rng.integers(1, 4, 2))
    sequence = m.add("RESHAPE", [m.x, m.integers([2, 48, 3])], [(2, 48, 3)], "ReshapeOptions")[0]
    for _ in range(2):
        _there_and_back(m, sequence, m.rng.integers(1, 5, 1))
    for size in (1, 2):
        small = (2, 8 // size, 6 // size, 3 * size**2)
        deep = m.add("SPACE_TO_DEPTH", [m.x], [small], "SpaceToDepthOptions", blockSize=size)
        m.add("DEPTH_TO_SPACE", deep, [(2, 8, 6, 3)], "DepthToSpaceOptions", blockSize=size)
    return m.build()


def _there_and_back(m: Branches, x: int, size: np.ndarray) -> None:
    """SPACE_TO_BATCH_ND, then BATCH_TO_SPACE_ND with margins of its own."""
    batch, *space, depth = m.b.tensors[x].shape
    margins = m.rng.integers(0, 4, (len(size), 2))
    whole = -(-(np.array(space) + margins.sum(axis=1)) // size) * size
    margins[:, 1] = whole - space - margins[:, 0]
    small = (batch * size.prod(), *(whole // size), depth)
    images = m.add("SPACE_TO_BATCH_ND", [x, m.integers(size), m.integers(margins)], [small],
                   "SpaceToBatchNDOptions")  # fmt: skip
    crops = np.minimum(m.rng.integers(0, 3, margins.shape), (whole[:, None] - 1) // 2)
    made = (batch, *(whole - crops.sum(axis=1)), depth)
    m.add("BATCH_TO_SPACE_ND", [*images, m.integers(size), m.integers(crops)], [made],
          "BatchToSpaceNDOptions")  # fmt: skip


def mirror_pad(seed: int, branches: int = 8) -> bytes:
    """Both modes, up to the widest margin each takes, on any axis."""
    m = Branches(seed)
    for i in range(branches):
        mode = (schema.MirrorPadMode.REFLECT, schema.MirrorPadMode.SYMMETRIC)[i % 2]
        most = np.array(m.shape) - (mode == schema.MirrorPadMode.REFLECT)
        pairs = m.rng.integers(0, most[:, None] + 1, (4, 2)) if i > 1 else np.stack([most] * 2, 1)
        if i in (2, 3):
            pairs[0] = 0
        at = m.b.tensor((4, 2), (np.int32, np.int64)[i // 2 % 2], data=pairs)
        m.add("MIRROR_PAD", [m.x, at], [np.array(m.shape) + pairs.sum(axis=1)],
              "MirrorPadOptions", mode=mode)  # fmt: skip
    return m.build()


def gather(seed: int) -> bytes:
    """Each axis, also from the end; positions of 0 to 2 axes, and such as differ in a batch."""
    m = Branches(seed, (2, 5, 4, 3))
    for axis, shape, together in [
        (1, (3,), 0), (-1, (2, 2), 0), (0, (), 0), (2, (1,), 0), (3, (2, 3), 0), (1, (2, 6), 1),
        (3, (2, 5, 2), 2), (-1, (2, 1), -1),
    ]:  # fmt: skip
        length, batch = m.shape[axis], together + (len(shape) if together < 0 else 0)
        at = m.integers(m.rng.integers(0, length, shape))
        made = [*m.shape[: axis % 4], *shape[batch:], *m.shape[axis % 4 + 1 :]]
        m.add("GATHER", [m.x, at], [made], "GatherOptions", axis=axis, batchDims=together)
    return m.build()


def copies(seed: int) -> bytes:
    """REVERSE_V2, BROADCAST_TO, GATHER_ND, DYNAMIC_UPDATE_SLICE; a shape and a fill."""
    m = Branches(seed, (2, 5, 4, 3))
    for axes in ([1], [-1, -2], [0, 1, 2, 3], [2]):
        m.add("REVERSE_V2", [m.x, m.integers(axes)], [m.shape], "ReverseV2Options")
    one = m.add("SLICE", [m.x, m.integers([0, 2, 0, 1]), m.integers([1, 1, 4, 1])],
                [(1, 1, 4, 1)], "SliceOptions")[0]  # fmt: skip
    for shape in [(1, 3, 4, 1), (2, 5, 4, 3), (3, 1, 2, 4, 5)]:
        m.add("BROADCAST_TO", [one, m.integers(shape)], [shape], "BroadcastToOptions")
    for depth, count in [(1, (3,)), (2, (2, 2)), (4, ()), (3, (1,))]:
        at = m.integers(m.rng.integers(0, m.shape[:depth], (*count, depth)))
        m.add("GATHER_ND", [m.x, at], [(*count, *m.shape[depth:])], "GatherNdOptions")
    for begin in ([0, 1, 2, 0], [1, -3, 0, 1], [9, 9, 9, 9]):
        size = m.rng.integers(1, m.shape)
        part = m.codes(size, data=m.rng.integers(-128, 128, size))
        m.add("DYNAMIC_UPDATE_SLICE", [m.x, part, m.integers(begin)], [m.shape],
              "DynamicUpdateSliceOptions")  # fmt: skip
    first, second = m.integers([3, 4, 1]), m.integers([1, 5])
    wide = m.b.tensor((3,), np.int32)
    m.b.operator("BROADCAST_ARGS", [first, second], [wide])
    m.outputs.append(wide)
    value = m.codes((), data=m.rng.integers(-128, 128, ()))
    m.add("FILL", [m.integers([2, 3]), value], [(2, 3)], "FillOptions")
    return m.build()


def embedding_lookup(seed: int) -> bytes:
    """Rows of int8 as codes and as real values, and rows of float32."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    x = b.tensor((1, 4), scale=1.0)
    zero, ten = (b.tensor((), scale=1.0, data=n) for n in (0, 10))
    places, capped = b.tensor((1, 4), scale=1.0), b.tensor((1, 4), scale=1.0)
    o = options("MaximumMinimumOptions")
    b.operator("MAXIMUM", [x, zero], [places], o)
    b.operator("MINIMUM", [places, ten], [capped], o)
    whole, numbers = b.tensor((1, 4), np.int32, scale=1.0), b.tensor((4,), np.int32, scale=1.0)
    b.operator("QUANTIZE", [capped], [whole], options("QuantizeOptions"))
    b.operator("RESHAPE", [whole], [numbers], options("ReshapeOptions"))
    outputs = []
    for shape, kinds in [((11, 6), (np.int8, np.int8)), ((11, 2, 3), (np.int8, np.float32)),
                         ((11, 5), (np.float32, np.float32))]:  # fmt: skip
        q = {"scale": float(rng.uniform(0.01, 0.3))} if kinds[0] == np.int8 else {}
        rows = b.tensor(shape, kinds[0], data=rng.integers(-127, 128, shape), **q)
        out = b.tensor((4, *shape[1:]), kinds[1], **(q if kinds[1] == np.int8 else {}))
        b.operator("EMBEDDING_LOOKUP", [numbers, rows], [out])
        outputs.append(out)
    return b.build([x], outputs)


def l2_normalization(seed: int, branches: int = 6) -> bytes:
    """Short and long vectors, with few steps from zero and with many."""
    rng, b = np.random.default_rng(seed), ModelBuilder()
    inputs, outputs = [], []
    for i in range(branches):
        shape = [(1, 400), (1, 3, 5), (1, 1, 2, 3)][i % 3]
        x = b.tensor(shape, scale=0.1, zero_point=int(rng.choice([-128, 0, 127, 5])))
        few = b.tensor(shape, scale=3.0, zero_point=int(rng.integers(-9, 9)))
        b.operator("QUANTIZE", [x], [few], options("QuantizeOptions"))
        out = b.tensor(shape, scale=2.0**-7)
        b.operator("L2_NORMALIZATION", [(x, few)[i % 2]], [out], options("L2NormOptions"))
        inputs.append(x)
        outputs.append(out)
    return b.build(inputs, outputs)
