"""Random small graphs of image operators: branches, late reads, borders, shapes that change."""

from __future__ import annotations

import numpy as np

from tests.support.tflite_builder import ModelBuilder, options

QUANTIZATIONS = {
    "int8": ((0.1, 3), (0.1, -128), (0.25, 3), (0.02, -60)),
    "int16": ((0.001, 0), (0.0025, 0)),
    "float32": (((), 0),),
}
LARGEST = 4000


class _Graph:
    """Tensors NHWC, by random operators from those there are."""

    def __init__(self, seed: int, numbers: str) -> None:
        self.numbers, self.dtype = numbers, np.dtype(numbers)
        self.rng = np.random.default_rng(seed)
        self.b = ModelBuilder()
        self.shapes: dict[int, tuple[int, ...]] = {}
        self.kinds: dict[int, tuple[float, int]] = {}

    def new(self, shape, kind=None, data=None) -> int:
        kinds = QUANTIZATIONS[self.numbers]
        kind = kind or kinds[self.rng.integers(len(kinds))]
        index = self.b.tensor(shape, self.dtype, scale=kind[0], zero_point=kind[1], data=data)
        if data is None:
            self.shapes[index], self.kinds[index] = tuple(shape), kind
        return index

    def pick(self, rank: int = 4) -> int | None:
        found = [i for i, shape in self.shapes.items() if len(shape) == rank]
        near = found[-3:] if self.rng.random() < 0.7 else found
        return int(self.rng.choice(near)) if near else None

    def between(self, low: int, high: int) -> int:
        return int(self.rng.integers(low, high + 1))

    def step(self) -> None:
        steps = (
            self.conv, self.conv, self.depthwise, self.dense, self.add, self.repeat, self.pad,
            self.join, self.pool, self.mean, self.reshape, self.rename, self.code, self.unwritten,
            self.part,
        )  # fmt: skip
        steps[int(self.rng.integers(len(steps)))]()

    def window(self, shape) -> tuple[dict, tuple[int, int], tuple[int, int]]:
        """Options of a convolution, its window, and how many positions it has."""
        size = tuple(self.between(1, min(3, n)) for n in shape[1:3])
        stride, dilation = self.between(1, 2), self.between(1, 2)
        same = self.rng.random() < 0.6
        reach = [(n - 1) * dilation + 1 for n in size]
        if not same and any(r > n for r, n in zip(reach, shape[1:3], strict=True)):
            same = True
        positions = tuple(
            -(-n // stride) if same else (n - r) // stride + 1
            for n, r in zip(shape[1:3], reach, strict=True)
        )
        values = {
            "padding": 0 if same else 1, "strideH": stride, "strideW": stride,
            "dilationHFactor": dilation, "dilationWFactor": dilation,
        }  # fmt: skip
        return values, size, positions

    def weights(self, shape, axis: int) -> list[int]:
        if self.numbers == "float32":
            each = shape, (shape[axis],)
            return [self.b.tensor(n, np.float32, data=self.rng.normal(0, 0.3, n)) for n in each]
        data = self.rng.integers(-127, 128, shape)
        channels = shape[axis]
        scales = self.rng.uniform(0.001, 0.03, channels)
        w = self.b.tensor(shape, scale=scales, data=data, axis=axis)
        bias = self.rng.integers(-3000, 3000, channels)
        kind = np.int32 if self.numbers == "int8" else np.int64
        return [w, self.b.tensor((channels,), kind, scale=scales, data=bias)]

    def conv(self) -> None:
        x = self.pick()
        shape = self.shapes[x]
        values, size, positions = self.window(shape)
        channels = self.between(1, 20)
        out = self.new((1, *positions, channels))
        o = options("Conv2DOptions", **values, fusedActivationFunction=self.between(0, 1))
        self.b.operator("CONV_2D", [x, *self.weights((channels, *size, shape[3]), 0)], [out], o)

    def depthwise(self) -> None:
        x = self.pick()
        shape = self.shapes[x]
        values, size, positions = self.window(shape)
        times = self.between(1, 2)
        out = self.new((1, *positions, times * shape[3]))
        o = options("DepthwiseConv2DOptions", **values, depthMultiplier=times)
        weights = self.weights((1, *size, times * shape[3]), 3)
        self.b.operator("DEPTHWISE_CONV_2D", [x, *weights], [out], o)

    def dense(self) -> None:
        x = self.pick(self.between(2, 4)) or self.pick()
        *rows, depth = self.shapes[x]
        units = self.between(1, 40)
        keep = len(rows) > 1
        o = options("FullyConnectedOptions", keepNumDims=keep)
        self.b.operator(
            "FULLY_CONNECTED", [x, *self.weights((units, depth), 0)], [self.new((*rows, units))], o
        )

    def add(self) -> None:
        x = self.pick(self.between(2, 4)) or self.pick()
        shape = self.shapes[x]
        y = int(self.rng.choice([i for i, other in self.shapes.items() if other == shape]))
        if self.rng.random() < 0.2:
            y = self.new(shape, data=self.rng.integers(-128, 128, shape))
        name = str(self.rng.choice(["ADD", "SUB"]))
        self.b.operator(
            name,
            [x, y],
            [self.new(shape, (0.3, -5) if self.numbers == "int8" else None)],
            options(f"{name.title()}Options"),
        )

    def repeat(self) -> None:
        """Times one number for each channel, computed or constant."""
        x = self.pick()
        shape = self.shapes[x]
        small = (1, 1, 1, shape[3])
        found = [i for i, other in self.shapes.items() if other == small]
        data = self.rng.integers(-128, 128, small)
        y = int(self.rng.choice(found)) if found else self.new(small, data=data)
        self.b.operator("MUL", [x, y], [self.new(shape)], options("MulOptions"))

    def pad(self) -> None:
        x = self.pick()
        pairs = self.rng.integers(0, 3, (4, 2))
        pairs[0] = 0
        shape = [n + int(sum(pair)) for n, pair in zip(self.shapes[x], pairs, strict=True)]
        if np.prod(shape) > LARGEST:
            return
        given = self.b.tensor((4, 2), np.int32, data=pairs)
        self.b.operator("PAD", [x, given], [self.new(shape, self.kinds[x])], options("PadOptions"))

    def join(self) -> None:
        x = self.pick()
        shape, kind = self.shapes[x], self.kinds[x]
        fitting = [
            i for i, other in self.shapes.items()
            if len(other) == 4 and other[:3] == shape[:3] and self.kinds[i] == kind
        ]  # fmt: skip
        parts = [x, *(int(self.rng.choice(fitting)) for _ in range(self.between(1, 2)))]
        out = (*shape[:3], sum(self.shapes[i][3] for i in parts))
        if np.prod(out) <= LARGEST:
            o = options("ConcatenationOptions", axis=3)
            self.b.operator("CONCATENATION", parts, [self.new(out, kind)], o)

    def pool(self) -> None:
        x = self.pick()
        shape, kind = self.shapes[x], self.kinds[x]
        values, size, positions = self.window(shape)
        if values["dilationHFactor"] > 1:
            return
        o = options(
            "Pool2DOptions", padding=values["padding"], strideH=values["strideH"],
            strideW=values["strideW"], filterHeight=size[0], filterWidth=size[1],
        )  # fmt: skip
        name = str(self.rng.choice(["AVERAGE_POOL_2D", "MAX_POOL_2D"]))
        self.b.operator(name, [x], [self.new((1, *positions, shape[3]), kind)], o)

    def mean(self) -> None:
        x = self.pick(self.between(3, 4)) or self.pick()
        is_mean = self.rng.random() < 0.6 or self.numbers == "int16"  # which has no other
        name, kind = ("MEAN", None) if is_mean else ("REDUCE_MAX", self.kinds[x])
        *between, channels = self.shapes[x][1:]
        axes = self.b.tensor((len(between),), np.int32, data=[*range(1, len(between) + 1)])
        keep = bool(self.rng.random() < 0.7)
        out = self.new((1, *(1 for _ in between if keep), channels), kind)
        self.b.operator(name, [x, axes], [out], options("ReducerOptions", keepDims=keep))

    def reshape(self) -> None:
        x = self.pick(self.between(2, 4)) or self.pick()
        size = int(np.prod(self.shapes[x]))
        c = int(self.rng.choice([n for n in range(1, 13) if size % n == 0]))
        w = int(self.rng.choice([n for n in range(1, 9) if size // c % n == 0]))
        shapes = [(1, size), (1, size // c // w, w, c), (1, size // c, c)]
        out = self.new(shapes[self.between(0, 2)], None if self.between(0, 1) else self.kinds[x])
        self.b.operator("RESHAPE", [x], [out], options("ReshapeOptions"))

    def rename(self) -> None:
        """The same image under another shape, with the same zero point or another."""
        x = self.pick(3)
        if x is not None:
            axis = self.b.tensor((), np.int32, data=np.int32(1))
            out = self.new((1, *self.shapes[x]), self.kinds[x])
            self.b.operator("EXPAND_DIMS", [x, axis], [out], options("ExpandDimsOptions"))
            return
        x = self.pick()
        if self.shapes[x][1] == 1:
            out = self.new(self.shapes[x][:1] + self.shapes[x][2:], self.kinds[x])
            self.b.operator("SQUEEZE", [x], [out], options("SqueezeOptions", squeezeDims=[1]))

    def code(self) -> None:
        x = self.pick(self.between(2, 4)) or self.pick()
        if self.numbers == "float32":
            self.b.operator("RELU", [x], [self.new(self.shapes[x])])
        else:
            self.b.operator("QUANTIZE", [x], [self.new(self.shapes[x])], options("QuantizeOptions"))

    def part(self) -> None:
        x = self.pick()
        shape = self.shapes[x]
        begin = [int(self.rng.integers(n)) for n in shape]
        size = [self.between(1, n - first) for n, first in zip(shape, begin, strict=True)]
        places = [self.b.tensor((4,), np.int32, data=values) for values in (begin, size)]
        self.b.operator("SLICE", [x, *places], [self.new(size)], options("SliceOptions"))

    def unwritten(self) -> None:
        """An operator that NumPy runs: the graph is cut there."""
        x = self.pick()
        _, height, width, channels = self.shapes[x]
        if self.rng.random() < 0.6 or 2 * height * width * channels > LARGEST:
            return
        if self.numbers == "int16":
            self.b.operator("LOGISTIC", [x], [self.new(self.shapes[x], (2.0**-15, 0))])
            return
        size = self.b.tensor((2,), np.int32, data=[2 * height, width])
        out = self.new((1, 2 * height, width, channels), self.kinds[x])
        o = options("ResizeBilinearOptions", halfPixelCenters=True)
        self.b.operator("RESIZE_BILINEAR", [x, size], [out], o)


def random_images(seed: int, numbers: str = "int8") -> bytes:
    """A model of int8, int16 or float32; outputs may be read later on too."""
    g = _Graph(seed, numbers)
    inputs = [
        g.new((1, g.between(1, 9), g.between(1, 9), g.between(1, 9)))
        for _ in range(g.between(1, 2))
    ]
    for _ in range(g.between(3, 20)):
        g.step()
    made = [i for i in g.shapes if i not in inputs] or [
        g.new(g.shapes[inputs[0]], g.kinds[inputs[0]])
    ]
    if len(made) == 1 and not g.b.operators:
        g.b.operator("RESHAPE", inputs[:1], [made[0]], options("ReshapeOptions"))
    count = min(len(made), g.between(1, 3))
    return g.b.build(inputs, g.rng.choice(made, count, replace=False).tolist())
