"""Where an exported model keeps its numbers: tensors in the arena, and the state beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.deploy.c_text import array
from tinyml_course.simulator import Simulator
from tinyml_course.simulator.arena import ALIGNMENT_BYTES, ArenaPlan, plan_arena
from tinyml_course.simulator.state import DECLARATIONS

_IN_OUTPUT = "CUSTOM:CIRCULAR_BUFFER"
"""What it keeps first is its output too, a tensor that persists: one place is enough."""


@dataclass(frozen=True)
class Memory:
    """A model's RAM.

    Attributes
    ----------
    arena_bytes
        Of the arena: all tensors that are computed, and scratch buffers.
    offsets
        First byte in the arena of each tensor, by its index.
    scratch
        First byte in the arena of each scratch buffer, by the index of the operator.
    state
        First byte in the state of each tensor that persists, and of each handle's variable.
    kept
        First byte in the state of each array that an operator keeps and that is no tensor, by the
        operator's index; None for an empty one.
    first
        First values of each state, as bytes, by its first byte in the state.
    graphs
        The same for the other graphs that operators run, by their index.
    """

    arena_bytes: int
    offsets: Mapping[int, int]
    scratch: Mapping[int, tuple[int, ...]]
    state: Mapping[int, int]
    kept: Mapping[int, tuple[int | None, ...]]
    first: Mapping[int, NDArray[np.int8]]
    graphs: Mapping[int, Memory] = field(default_factory=dict, kw_only=True)

    @property
    def state_bytes(self) -> int:
        """Bytes of what persists from one run to the next; 0 where nothing does."""
        return max((at + _aligned(values.size) for at, values in self.first.items()), default=0)

    def address(self, tensor: int) -> str:
        """C for where a tensor's values are."""
        if tensor in self.state:
            return f"state + {self.state[tensor]}"
        return f"arena + {self.offsets[tensor]}"

    def state_code(self, name: str) -> list[str]:
        """Lines of C: the state, and the function that sets its first values."""
        if not self.first:
            return []
        constants, lines = "", []
        for at, values in self.first.items():
            if (values == values[0]).all():
                lines.append(f"  memset(state + {at}, {values[0]}, {values.size});")
                continue
            constants += array("int8_t", f"first_values_{at}", values)
            lines.append(f"  memcpy(state + {at}, first_values_{at}, sizeof first_values_{at});")
        return [
            f"static int8_t state[{self.state_bytes}] __attribute__((aligned({ALIGNMENT_BYTES})));",
            "static int has_begun;",
            "",
            f"{constants}void {name}_reset(void) {{",
            *lines,
            "  has_begun = 1;",
            "}",
            "",
        ]


def plan_memory(simulator: Simulator) -> Memory:
    """Plan the arena as TFLM would for the graphs that run, and the state beside it.

    CALL_ONCE needs no memory, because its graph has run already: the first values are stored.
    """
    model = simulator.model
    computing = tuple(op for op in model.operators if op.name not in DECLARATIONS)
    # A plan in the file can compute in place, which the kernels here cannot.
    graphs = model.subgraphs if any(op.graphs for op in computing) else ()
    alone = replace(model, operators=computing, subgraphs=graphs, offline_offsets=())
    plan = plan_arena(alone)
    hidden = simulator.hidden_states
    in_output = {hidden[op.index][0] for op in model.operators if op.name == _IN_OUTPUT}
    state, first, end = {}, {}, 0
    for tensors, values in simulator.first_state():
        if in_output.intersection(tensors):
            continue
        if not values.size:  # of a damaged file
            continue
        state.update(dict.fromkeys(tensors, end))
        first[end] = _bytes(values)
        end += _aligned(values.nbytes)
    kept = {op: tuple(state.get(key) for key in keys) for op, keys in hidden.items()}
    others = {
        i: Memory(plan.head_bytes, *_places(plan, i), {}, {}, {}) for i in alone.followed_graphs[1:]
    }
    return Memory(plan.head_bytes, *_places(plan, 0), state, kept, first, graphs=others)


def _places(plan: ArenaPlan, graph: int) -> tuple[dict[int, int], dict[int, tuple[int, ...]]]:
    """Offsets of a graph's tensors, and of each operator's scratch buffers."""
    blocks = [block for block in plan.blocks if block.subgraph == graph]
    scratch: dict[int, tuple[int, ...]] = {}
    for block in blocks:
        if block.operator is not None:
            scratch[block.operator] = (*scratch.get(block.operator, ()), block.offset)
    return {block.tensor: block.offset for block in blocks if block.tensor is not None}, scratch


def _aligned(nbytes: int) -> int:
    return -(-nbytes // ALIGNMENT_BYTES) * ALIGNMENT_BYTES


def _bytes(values: NDArray[Any]) -> NDArray[np.int8]:
    return np.ascontiguousarray(values).reshape(-1).view(np.int8)
