"""IF and WHILE: graphs inside graphs, by chance."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tests.support.operator_models.parts import any_scale, any_zero_point
from tests.support.tflite_builder import ModelBuilder, options

WIDTH = 6
_END = 3
"""Loops go on while the number is smaller; it never falls."""

State = tuple[int, int]
"""Tensors of a graph: int8 codes of shape (1, 6), and a number of shape (1,), int32 or int8."""


class _Program:
    """Graphs that take codes and a number and make new ones."""

    def __init__(self, seed: int, dtype: type[np.int32 | np.int8]) -> None:
        self.rng, self.main = np.random.default_rng(seed), ModelBuilder()
        self.q = {"scale": any_scale(self.rng), "zero_point": any_zero_point(self.rng)}
        self.of_number = {"dtype": dtype} | ({"scale": 0.5} if dtype == np.int8 else {})
        self.graphs: list[object] = []
        self.plain: list[int] = []  # graphs that several operators may run
        self.names = {"IF", "WHILE"}

    def codes(self, g: ModelBuilder, shape=(1, WIDTH), data=None) -> int:
        return g.tensor(shape, data=data, **self.q)

    def integers(self, g: ModelBuilder, values, dtype=np.int32) -> int:
        array = np.asarray(values, dtype)
        return g.tensor(array.shape, dtype, data=array)

    def number(self, g: ModelBuilder, data=None) -> int:
        return g.tensor((1,), data=data, **self.of_number)

    def steps(self, g: ModelBuilder, state: State, depth: int) -> State:
        """Some operators, one after the other."""
        choices: list[Callable[..., State]] = [self.pair, self.wide, self.middle, self.count]
        choices += [self.branch, self.loop, self.branch] if depth else []
        for _ in range(int(self.rng.integers(1, 4))):
            state = choices[self.rng.integers(len(choices))](g, state, depth)
        return state

    def pair(self, g: ModelBuilder, state: State, _depth: int) -> State:
        name, kind = [("ADD", "AddOptions"), ("MUL", "MulOptions"), ("SUB", "SubOptions"),
                      ("MAXIMUM", "MaximumMinimumOptions")][self.rng.integers(4)]  # fmt: skip
        constant = self.codes(g, data=self.rng.integers(-128, 128, (1, WIDTH)))
        made = self.codes(g)
        g.operator(name, [state[0], constant], [made], options(kind))
        return made, state[1]

    def wide(self, g: ModelBuilder, state: State, _depth: int) -> State:
        """A tensor that is larger than the others."""
        before, after = (int(n) for n in self.rng.integers(0, 40, 2))
        wide, made = self.codes(g, (1, WIDTH + before + after)), self.codes(g)
        pads = self.integers(g, [[0, 0], [before, after]])
        g.operator("PAD", [state[0], pads], [wide], options("PadOptions"))
        start = int(self.rng.integers(0, before + 1))
        bounds = [self.integers(g, [0, start]), self.integers(g, [1, WIDTH])]
        g.operator("SLICE", [wide, *bounds], [made], options("SliceOptions"))
        return made, state[1]

    def middle(self, g: ModelBuilder, state: State, _depth: int) -> State:
        """An operator with scratch buffers."""
        mean, made = self.codes(g, (1, 1)), self.codes(g)
        o = options("ReducerOptions", keepDims=True)
        g.operator("MEAN", [state[0], self.integers(g, [1])], [mean], o)
        g.operator("SUB", [state[0], mean], [made], options("SubOptions"))
        return made, state[1]

    def count(self, g: ModelBuilder, state: State, _depth: int) -> State:
        made = self.number(g)
        g.operator("ADD", [state[1], self.number(g, [1])], [made], options("AddOptions"))
        return state[0], made

    def branch(self, g: ModelBuilder, state: State, depth: int) -> State:
        then, otherwise = self.graph(depth - 1), self.graph(depth - 1)
        o = options("IfOptions", thenSubgraphIndex=then, elseSubgraphIndex=otherwise)
        return self.choosing(g, "IF", [self.condition(g, state), *state], o)

    def loop(self, g: ModelBuilder, state: State, depth: int) -> State:
        condition, body = self.says(), self.graph(depth - 1, counts=True)
        o = options("WhileOptions", condSubgraphIndex=condition, bodySubgraphIndex=body)
        return self.choosing(g, "WHILE", state, o)

    def choosing(self, g: ModelBuilder, name: str, inputs, o) -> State:
        self.names.discard(name)
        made = self.ends(g)
        g.operator(name, inputs, made, o)
        return made

    def condition(self, g: ModelBuilder, state: State) -> int:
        """Whether a code is smaller than another."""
        code, chosen = self.codes(g, (1, 1)), g.tensor((1, 1), np.bool_)
        place = self.integers(g, [0, self.rng.integers(WIDTH)])
        g.operator("SLICE", [state[0], place, self.integers(g, [1, 1])], [code],
                   options("SliceOptions"))  # fmt: skip
        other = self.codes(g, (1, 1), data=self.rng.integers(-60, 60, (1, 1)))
        g.operator("LESS", [code, other], [chosen], options("LessOptions"))
        return chosen

    def ends(self, g: ModelBuilder) -> State:
        return self.codes(g), self.number(g)

    def reserve(self) -> int:
        self.graphs.append(None)
        return len(self.graphs)

    def says(self) -> int:
        """A graph that says whether the number is small."""
        index, g = self.reserve(), self.main.another()
        given, made = self.ends(g), g.tensor((1,), np.bool_)
        g.operator("LESS", [given[1], self.number(g, [_END])], [made], options("LessOptions"))
        self.graphs[index - 1] = g.graph(given, [made])
        return index

    def graph(self, depth: int, *, counts: bool = False) -> int:
        """A new graph, or one there is; one that counts ends a loop."""
        if self.plain and not counts and self.rng.random() < 0.25:
            return int(self.rng.choice(self.plain))
        index, g = self.reserve(), self.main.another()
        given = self.ends(g)
        made = self.count(g, given, 0) if counts else given
        if self.rng.random() < 0.85:  # otherwise the graph gives what it got
            made = self.steps(g, made, depth)
        elif not counts and self.rng.random() < 0.5:
            made = self.codes(g, data=self.rng.integers(-128, 128, (1, WIDTH))), made[1]
        self.graphs[index - 1] = g.graph(given, made)
        if depth == 0 and not counts:
            self.plain.append(index)
        return index

    def build(self) -> bytes:
        """The whole model; its number comes from the first code."""
        g = self.main
        x, first, narrow = self.codes(g), self.codes(g, (1, 1)), self.codes(g, (1,))
        bounds = [self.integers(g, [0, 0]), self.integers(g, [1, 1])]
        g.operator("SLICE", [x, *bounds], [first], options("SliceOptions"))
        g.operator("RESHAPE", [first, self.integers(g, [1])], [narrow], options("ReshapeOptions"))
        any_number, number = self.number(g), self.number(g)
        name = "QUANTIZE" if "scale" in self.of_number else "CAST"
        g.operator(name, [narrow], [any_number], options(name.title() + "Options"))
        least = self.number(g, [-2])
        g.operator("MAXIMUM", [any_number, least], [number], options("MaximumMinimumOptions"))
        state = self.steps(g, (x, number), 2)
        while self.names:
            state = self.steps(g, state, 2)
        return g.build([x], [*state], self.graphs)


def control_flow(seed: int) -> bytes:
    """IF and WHILE, one inside the other; graphs that several run; some that change nothing."""
    return _Program(seed, np.int32).build()


def control_flow_codes(seed: int) -> bytes:
    """The same where all numbers are int8 codes."""
    return _Program(seed, np.int8).build()
