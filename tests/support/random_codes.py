"""Random graphs of the operators that move codes or compute with them and have no weights."""

from __future__ import annotations

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from tests.support.operator_models.parts import ACTIVATIONS, any_scale, any_zero_point
from tests.support.tflite_builder import ModelBuilder, options

RELATIONS = ("EQUAL", "NOT_EQUAL", "GREATER", "GREATER_EQUAL", "LESS", "LESS_EQUAL")
STEPS = 10
MOST = 3_000
"""Elements that a tensor may have and go on."""


class RandomCodes:
    """A graph: each step reads tensors that there are, and what it makes is an output too."""

    def __init__(self, seed: int, *, margins: bool) -> None:
        self.margins = margins
        self.rng, self.b = np.random.default_rng(seed), ModelBuilder()
        self.inputs: list[int] = []
        self.values: list[np.ndarray] = []
        self.outputs: list[int] = []
        self.known = [self.given(self.shape(4)) for _ in range(2)]
        names = [name for name in dir(self) if name.startswith("do_")]
        for name in self.rng.permutation(names)[:STEPS]:
            getattr(self, name)()

    def model(self) -> tuple[bytes, tuple[np.ndarray, ...]]:
        """The bytes, and three rows of inputs."""
        return self.b.build(self.inputs, self.outputs), tuple(self.values)

    # What the steps are made of.

    def shape(self, axes: int) -> tuple[int, ...]:
        return tuple(int(n) for n in self.rng.integers(1, 7, axes))

    def shape_of(self, x: int) -> tuple[int, ...]:
        return tuple(self.b.tensors[x].shape)

    def step_of(self, x: int) -> float:
        return float(self.b.tensors[x].quantization.scale[0])

    def integers(self, values, dtype=np.int32) -> int:
        array = np.asarray(values, dtype)
        return self.b.tensor(array.shape, dtype, data=array)

    def given(self, shape, low: int = -128, high: int = 127, **kind) -> int:
        """An input of the model, int8 unless told otherwise."""
        kind = kind or {"scale": any_scale(self.rng), "zero_point": any_zero_point(self.rng)}
        x = self.b.tensor(shape, **kind)
        rows = (3, *(shape[1:] if shape and shape[0] == 1 else shape))
        dtype = kind.get("dtype", np.int8)
        self.inputs.append(x)
        self.values.append(self.rng.integers(low, high + 1, rows).astype(dtype))
        return x

    def codes(self, shape) -> int:
        """A constant or an input."""
        if self.rng.random() < 0.5:
            return self.given(shape)
        q = {"scale": any_scale(self.rng), "zero_point": any_zero_point(self.rng)}
        return self.b.tensor(shape, data=self.rng.integers(-128, 128, shape), **q)

    def places(self, shape, length) -> int:
        """Places along an axis, constant or an input; `length` may be one for each column."""
        if np.isscalar(length) and self.rng.random() < 0.5:
            return self.given(shape, 0, int(length) - 1, dtype=np.int32)
        return self.integers(self.rng.integers(0, length, shape))

    def any(self, axes: int = 4) -> int:
        known = [x for x in self.known if len(self.shape_of(x)) == axes]
        return int(self.rng.choice(known)) if known else self.given(self.shape(axes))

    def make(self, name: str, inputs, shape, o=None, *, ends: bool = False, **kind) -> int:
        """An operator, whose output has the first input's scale unless told otherwise."""
        same = self.b.tensors[inputs[0]].quantization
        if not kind:
            kind = {"scale": same.scale[0], "zero_point": same.zeroPoint[0]}
        y = self.b.tensor(shape, **kind)
        self.b.operator(name, inputs, [y], o)
        self.outputs.append(y)
        if not ends and np.prod(shape) <= MOST:
            self.known.append(y)
        return y

    def new(self, scale: float) -> dict:
        return {"scale": scale, "zero_point": any_zero_point(self.rng)}

    def pair(self) -> tuple[int, int, tuple[int, ...]]:
        """Two tensors that broadcast, and the shape of both."""
        x = self.any()
        shape = [1 if self.rng.random() < 0.3 else n for n in self.shape_of(x)]
        y = self.codes(tuple(shape[int(self.rng.integers(0, 3)) :]))
        pair = (x, y) if self.rng.random() < 0.5 else (y, x)
        return *pair, self.shape_of(x)

    # The steps.

    def do_abs(self) -> None:
        x = self.any()
        scale = self.step_of(x) * float(self.rng.choice([1, 1.7, 0.4]))
        self.make("ABS", [x], self.shape_of(x), **self.new(scale))

    def do_rsqrt(self) -> None:
        x = self.any()
        q = {"scale": any_scale(self.rng), "zero_point": -128}
        positive = self.make("QUANTIZE", [x], self.shape_of(x), options("QuantizeOptions"), **q)
        scale = float(self.rng.uniform(0.003, 0.1)) / q["scale"] ** 0.5
        self.make("RSQRT", [positive], self.shape_of(x), **self.new(scale))

    def do_elu(self) -> None:
        x = self.any()
        self.make("ELU", [x], self.shape_of(x), **self.new(self.step_of(x)))

    def do_div(self) -> None:
        x = self.any()
        shape = self.shape_of(x)[int(self.rng.integers(0, 3)) :]
        q, data = self.new(any_scale(self.rng)), self.rng.integers(-128, 128, shape)
        q["zero_point"] = int(self.rng.integers(-120, 120))
        data[data == q["zero_point"]] += 1
        divisor = self.b.tensor(shape, data=data, **q)
        scale = self.step_of(x) / q["scale"] / float(self.rng.uniform(129, 20_000))
        activation = int(self.rng.choice(ACTIVATIONS))
        o = options("DivOptions", fusedActivationFunction=activation)
        self.make("DIV", [x, divisor], self.shape_of(x), o, **self.new(scale))

    def do_squared_difference(self) -> None:
        x, y, shape = self.pair()
        scale = max(self.step_of(x), self.step_of(y)) ** 2 * float(self.rng.uniform(1, 99))
        o = options("SquaredDifferenceOptions")
        self.make("SQUARED_DIFFERENCE", [x, y], shape, o, **self.new(scale))

    def do_compare(self) -> None:
        x, y, shape = self.pair()
        if max(self.step_of(x), self.step_of(y)) >= 1:  # TFLM does not take them
            x = y = self.given(shape)
        if self.rng.random() < 0.5:  # of equal codes there are more
            x = y = x if self.shape_of(x) == shape else y
        name = str(self.rng.choice(RELATIONS))
        self.make(name, [x, y], shape, dtype=np.bool_, ends=True)

    def do_batch_matmul(self) -> None:
        x = self.any(int(self.rng.integers(2, 5)))
        *batch, rows, depth = self.shape_of(x)
        swapped = [bool(n) for n in self.rng.random(2) < 0.5]
        if swapped[0]:
            rows, depth = depth, rows
        columns = int(self.rng.integers(1, 9))
        own = [1 if self.rng.random() < 0.3 else n for n in batch]
        y = self.codes((*own, columns, depth) if swapped[1] else (*own, depth, columns))
        scale = self.step_of(x) * self.step_of(y) * float(self.rng.uniform(50, 900))
        o = options("BatchMatMulOptions", adjX=swapped[0], adjY=swapped[1])
        self.make("BATCH_MATMUL", [x, y], (*batch, rows, columns), o, **self.new(scale))

    def do_l2_normalization(self) -> None:
        x = self.any(int(self.rng.integers(2, 5)))
        self.make("L2_NORMALIZATION", [x], self.shape_of(x), options("L2NormOptions"),
                  scale=2.0**-7, zero_point=0)  # fmt: skip

    def do_add_n(self) -> None:
        x = self.any()
        inputs = [x] * int(self.rng.integers(2, 5))
        scale = self.step_of(x) * float(self.rng.uniform(0.3, 5))
        self.make("ADD_N", inputs, self.shape_of(x), **self.new(scale))

    def do_cumsum(self) -> None:
        x = self.any()
        at = self.integers(int(self.rng.integers(-4, 4)))
        exclusive, reverse = (bool(n) for n in self.rng.random(2) < 0.5)
        o = options("CumsumOptions", exclusive=exclusive, reverse=reverse)
        scale = self.step_of(x) * float(self.rng.uniform(0.3, 5))
        self.make("CUMSUM", [x, at], self.shape_of(x), o, **self.new(scale))

    def do_arg(self) -> None:
        x = self.any()
        axis = int(self.rng.integers(0, 4))
        left = self.shape_of(x)[:axis] + self.shape_of(x)[axis + 1 :]
        name = str(self.rng.choice(["ARG_MAX", "ARG_MIN"]))
        o = options(name.title().replace("_", "") + "Options", outputType=schema.TensorType.INT32)
        self.make(name, [x, self.integers(axis)], left, o, dtype=np.int32, ends=True)

    def do_space_to_batch(self) -> None:
        x = self.any(int(self.rng.integers(3, 5)))
        batch, *space, depth = self.shape_of(x)
        size = self.rng.integers(1, 4, len(space))
        margins = self.rng.integers(0, 4, (len(space), 2)) * self.margins
        if not self.margins:
            size = np.gcd(size, space)
        whole = -(-(np.array(space) + margins.sum(axis=1)) // size) * size
        margins[:, 1] = whole - space - margins[:, 0]
        small = (batch * int(size.prod()), *(int(n) for n in whole // size), depth)
        inputs = [x, self.integers(size), self.integers(margins)]
        images = self.make("SPACE_TO_BATCH_ND", inputs, small, options("SpaceToBatchNDOptions"))
        crops = np.minimum(self.rng.integers(0, 3, margins.shape), (whole[:, None] - 1) // 2)
        made = (batch, *(int(n) for n in whole - crops.sum(axis=1)), depth)
        inputs = [images, self.integers(size), self.integers(crops)]
        self.make("BATCH_TO_SPACE_ND", inputs, made, options("BatchToSpaceNDOptions"))

    def do_depth(self) -> None:
        size = int(self.rng.integers(1, 4))
        batch, height, width, depth = self.shape(4)
        x = self.given((batch, height * size, width * size, depth))
        small = (batch, height, width, depth * size**2)
        deep = self.make("SPACE_TO_DEPTH", [x], small, options("SpaceToDepthOptions",
                         blockSize=size))  # fmt: skip
        y = self.make("ABS", [deep], small)
        self.make("DEPTH_TO_SPACE", [y], self.shape_of(x), options("DepthToSpaceOptions",
                  blockSize=size))  # fmt: skip

    def do_broadcast_to(self) -> None:
        shape = self.shape(int(self.rng.integers(2, 6)))
        one = [1 if self.rng.random() < 0.5 else n for n in shape]
        x = self.given(tuple(one[int(self.rng.integers(0, len(one) - 1)) :]))
        o = options("BroadcastToOptions")
        self.make("BROADCAST_TO", [x, self.integers(shape)], shape, o)

    def do_broadcast_args(self) -> None:
        shape = self.rng.integers(1, 9, int(self.rng.integers(1, 6)))
        first, second = (np.where(self.rng.random(shape.size) < 0.4, 1, shape) for _ in range(2))
        second = second[int(self.rng.integers(0, second.size)) :]
        at = self.given(second.shape, dtype=np.int32)
        rows = self.values[-1].shape
        self.values[-1] = np.broadcast_to(second, rows).astype(np.int32)
        inputs = [at, self.integers(first)]
        if self.rng.random() < 0.5:
            inputs.reverse()
        self.make("BROADCAST_ARGS", inputs, first.shape, dtype=np.int32, ends=True)

    def do_reverse(self) -> None:
        x = self.any()
        first, last = sorted(int(n) for n in self.rng.integers(0, 4, 2))
        axes = [n - 4 * int(self.rng.integers(0, 2)) for n in range(first, last + 1)]
        o = options("ReverseV2Options")
        self.make("REVERSE_V2", [x, self.integers(axes)], self.shape_of(x), o)

    def do_mirror_pad(self) -> None:
        x = self.any(int(self.rng.integers(1, 6)))
        mode = int(self.rng.integers(0, 2))
        shape = np.array(self.shape_of(x))
        most = shape - (mode == schema.MirrorPadMode.REFLECT)
        pairs = self.rng.integers(0, np.minimum(most, 2)[:, None] + 1, (len(shape), 2))
        pairs[self.rng.random(len(shape)) < 0.4] = 0
        made = tuple(int(n) for n in shape + pairs.sum(axis=1))
        o = options("MirrorPadOptions", mode=mode)
        self.make("MIRROR_PAD", [x, self.integers(pairs)], made, o)

    def do_gather(self) -> None:
        x = self.any(int(self.rng.integers(1, 5)))
        shape = self.shape_of(x)
        axis = int(self.rng.integers(0, len(shape)))
        together = int(self.rng.integers(0, axis + 1))
        own = self.shape(int(self.rng.integers(0, 2)))
        at = self.places((*shape[:together], *own), shape[axis])
        o = options("GatherOptions", axis=axis, batchDims=together)
        self.make("GATHER", [x, at], (*shape[:axis], *own, *shape[axis + 1 :]), o)

    def do_gather_nd(self) -> None:
        x = self.any(int(self.rng.integers(1, 5)))
        shape = self.shape_of(x)
        depth, own = int(self.rng.integers(1, len(shape) + 1)), self.shape(1)
        lengths = np.array(shape[:depth]) if self.rng.random() < 0.5 else min(shape[:depth])
        at = self.places((*own, depth), lengths)
        self.make("GATHER_ND", [x, at], (*own, *shape[depth:]), options("GatherNdOptions"))

    def do_embedding_lookup(self) -> None:
        rows, *inside = self.shape(int(self.rng.integers(2, 4)))
        table, count = self.codes((rows, *inside)), int(self.rng.integers(1, 7))
        at = self.places((count,), rows)
        same = self.b.tensors[table].quantization
        same.zeroPoint = [0]
        kind = {"scale": same.scale[0]} if self.rng.random() < 0.5 else {"dtype": np.float32}
        self.make("EMBEDDING_LOOKUP", [at, table], (count, *inside), ends=True, **kind)

    def do_update(self) -> None:
        x = self.any(int(self.rng.integers(1, 6)))
        shape = self.shape_of(x)
        part = tuple(int(n) for n in self.rng.integers(1, np.array(shape) + 1))
        if self.rng.random() < 0.5:
            part = (*part[:1], *shape[1:])
        update, wide = self.codes(part), self.rng.random() < 0.3
        if wide or self.rng.random() < 0.3:
            values = self.rng.integers(-2, 7, len(shape))
            at = self.integers(values, np.int64 if wide else np.int32)
        else:
            at = self.given((len(shape),), -2, 7, dtype=np.int32)
        o = options("DynamicUpdateSliceOptions")
        self.make("DYNAMIC_UPDATE_SLICE", [x, update, at], shape, o)

    def do_fill(self) -> None:
        value = self.given(())
        shape = self.shape(3)
        q = self.b.tensors[value].quantization
        self.make("FILL", [self.integers(shape), value], shape, options("FillOptions"),
                  scale=q.scale[0], zero_point=q.zeroPoint[0])  # fmt: skip


def random_codes(seed: int, *, margins: bool) -> tuple[bytes, tuple[np.ndarray, ...]]:
    """A model and its inputs, three rows of each.

    Without `margins`, SPACE_TO_BATCH_ND has none: TFLM never sets the code that it puts there, so
    that it is what its memory held before: 0 only in a fresh process.
    """
    return RandomCodes(seed, margins=margins).model()
