"""Operators that rearrange codes: blocks of pixels, mirror images, slices by position."""

from __future__ import annotations

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from tests.support.operator_models.movement import Branches


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
