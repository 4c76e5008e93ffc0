"""Random small graphs for the arena: branches, joins, late reads, and what nobody reads."""

from __future__ import annotations

import numpy as np

from tests.support.tflite_builder import ModelBuilder, options

LENGTHS = (1, 3, 15, 16, 17, 32, 33, 48, 64, 100, 257)


class _Graph:
    """Tensors of shape (1, n), by random operators from those there are."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.b = ModelBuilder()
        self.lengths: dict[int, int] = {}

    def new(self, n: int, **kind) -> int:
        index = self.b.tensor((1, n), scale=0.1, **kind)
        self.lengths[index] = n
        return index

    def any(self) -> int:
        # Mostly a tensor of late, now and then one that then has to live long.
        known = list(self.lengths)
        near = known[-4:] if self.rng.random() < 0.6 else known
        return int(self.rng.choice(near))

    def step(self) -> None:
        steps = (self.quantize, self.add, self.join, self.reshape, self.mean, self.halves)
        steps[int(self.rng.integers(len(steps)))]()

    def quantize(self) -> None:
        x = self.any()
        self.b.operator("QUANTIZE", [x], [self.new(self.lengths[x])])

    def add(self) -> None:
        x = self.any()
        y = int(self.rng.choice([i for i, n in self.lengths.items() if n == self.lengths[x]]))
        self.b.operator("ADD", [x, y], [self.new(self.lengths[x])], options("AddOptions"))

    def join(self) -> None:
        parts = [self.any() for _ in range(self.rng.integers(2, 4))]
        out = self.new(sum(self.lengths[i] for i in parts))
        self.b.operator("CONCATENATION", parts, [out], options("ConcatenationOptions", axis=1))

    def reshape(self) -> None:
        x = self.any()
        self.b.operator("RESHAPE", [x], [self.new(self.lengths[x])], options("ReshapeOptions"))

    def mean(self) -> None:  # asks for scratch buffers
        axis = self.b.tensor((1,), np.int32, data=[1])
        o = options("ReducerOptions", keepDims=True)
        self.b.operator("MEAN", [self.any(), axis], [self.new(1)], o)

    def halves(self) -> None:
        even = [i for i, n in self.lengths.items() if n % 2 == 0]
        if not even:
            return
        x = int(self.rng.choice(even))
        axis = self.b.tensor((), np.int32, data=np.int32(1))
        outputs = [self.new(self.lengths[x] // 2) for _ in range(2)]
        self.b.operator("SPLIT", [axis, x], outputs, options("SplitOptions", numSplits=2))

    def odd_ends(self) -> list[int]:
        """A tensor nobody touches, a variable nobody touches, a constant that can be read.

        What is returned is an output that nothing writes.
        """
        untouched = [self.b.tensor((1, 400), scale=0.1)] if self.rng.random() < 0.3 else []
        if self.rng.random() < 0.3:
            self.b.tensor((1, 40), scale=0.1, is_variable=True)
        if self.rng.random() < 0.5:
            self.new(16, data=np.ones((1, 16)))
        return untouched if self.rng.random() < 0.3 else []


def random_graph(seed: int, *, planned: bool = False) -> bytes:
    """A model; outputs may be inputs, constants, or tensors that are read later on too.

    With `planned`, the file places about a third of the tensors in the arena.
    """
    g = _Graph(seed)
    inputs = [g.new(int(g.rng.choice(LENGTHS))) for _ in range(g.rng.integers(1, 4))]
    unwritten = g.odd_ends()
    for _ in range(int(g.rng.integers(1, 25))):
        g.step()
    some = list(g.lengths)
    count = min(len(some), int(g.rng.integers(1, 4)))
    outputs = g.rng.choice(some, count, replace=False).tolist()
    if planned:
        offsets = 16 * g.rng.integers(0, 64, len(g.b.tensors))
        g.b.offline_offsets = np.where(g.rng.random(len(offsets)) < 0.3, offsets, -1).tolist()
    return g.b.build(inputs, outputs + unwritten)
