"""A memory plan as falling blocks: the largest first, each into the lowest gap of its lifetime.

JavaScript draws and sends how many blocks the reader has dropped; offsets come from a planner in
Python, such as the student's own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import traitlets

from tinyml_course.errors import DataError
from tinyml_course.plots.arena import plot_arena
from tinyml_course.simulator.arena import ALIGNMENT_BYTES, ArenaPlan, Block, greedy_offsets
from tinyml_course.simulator.arena_tail import BOARD_32, Tail
from tinyml_course.widgets.shared import PictureWidget, setting, source
from tinyml_course.widgets.text import readout

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Request = tuple[int, int, int]
"""Bytes, first step and last step of a block."""


class FallingBlocks(PictureWidget):
    """Drop the blocks of an arena one by one, in the order of TFLM's planner.

    A block is as wide as its life and as high as its bytes. Where two blocks take the same bytes at
    the same time, both are hatched. Without a kernel, a picture of the whole plan is shown instead.

    Parameters
    ----------
    blocks
        ``(nbytes, first, last)`` of each; step −1 is before the first operator.
    planner
        Given `blocks`, returns an offset for each. By default the planner of the simulator.
    names
        One for each block; numbers by default.
    steps
        Names of the operators; step i is ``steps[i]``.
    title
        What is planned.

    Raises
    ------
    DataError
        There is no block, or `planner` does not give a whole number ≥ 0 for each.
    """

    _esm = source("traces.js", "falling_blocks.js")
    _css = source("traces.css", "falling_blocks.css")

    placed = setting(traitlets.Int())
    drawn = traitlets.List(traitlets.Dict()).tag(sync=True)
    steps = traitlets.List(traitlets.Unicode()).tag(sync=True)
    first_step = traitlets.Int().tag(sync=True)
    bound = traitlets.Int().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        blocks: Sequence[Request],
        planner: Callable[[list[Request]], Sequence[int]] = greedy_offsets,
        names: Sequence[str] = (),
        steps: Sequence[str] = (),
        title: str = "",
    ) -> None:
        self._plan = _planned(blocks, planner, names, steps)
        self._order = sorted(range(len(blocks)), key=lambda i: (-self._plan.blocks[i].nbytes, -i))
        self._clashes = _clashes(self._plan.blocks)
        self._bound = max(_alive_bytes(self._plan, step) for step in _steps(self._plan))
        super().__init__(
            placed=0,
            drawn=[self._drawn(i) for i in self._order],
            steps=["inputs", *self._plan.steps],
            first_step=min(-1, *(block.first for block in self._plan.blocks)),
            bound=self._bound,
            title=title,
            report=self._report(len(blocks)),
        )
        self._remember_start()  # the picture shows all blocks
        self._recompute()
        self.observe(self._recompute, names=["placed"])

    def _drawn(self, index: int) -> dict[str, Any]:
        block = self._plan.blocks[index]
        return {
            "name": block.name,
            "size": f"{block.requested_bytes:,} B",
            "first": block.first,
            "last": block.last,
            "offset": block.offset,
            "nbytes": block.nbytes,
            "clash": bool(self._clashes[index]),
        }

    def _recompute(self, _change: Any = None) -> None:
        self.report = self._report(min(max(self.placed, 0), len(self._order)))

    def _report(self, placed: int) -> dict[str, Any]:
        """What is known after so many blocks, as plain JSON."""
        down = [self._plan.blocks[i] for i in self._order[:placed]]
        height = max((block.end for block in down), default=0)
        sentence = "All blocks wait. The largest falls first."
        if placed:
            sentence = self._sentence(placed - 1)
        summary = f"{placed} of {len(self._order)} blocks, {height:,} bytes high. {sentence}"
        return {
            "message": "",
            "summary": summary,
            "placed": placed,
            "sentence": sentence,
            "readouts": [
                readout("blocks placed", f"{placed} of {len(self._order)}", "largest first"),
                readout("height so far", f"{height:,}", "bytes of the arena's head"),
                readout("lower bound", f"{self._bound:,}", "of any plan"),
            ],
        }

    def _sentence(self, turn: int) -> str:
        index = self._order[turn]
        block = self._plan.blocks[index]
        before = [self._plan.blocks[i] for i in self._order[:turn]]
        beside = [other for other in before if _together(block, other)]
        beside.sort(key=lambda other: other.offset)
        found = ", ".join(f"{o.name} ({o.offset:,} to {o.end:,})" for o in beside)
        clashes = [self._plan.blocks[i].name for i in self._clashes[index]]
        return (
            f"{block.name}: {block.requested_bytes:,} bytes, {block.nbytes:,} reserved, steps "
            f"{block.first} to {block.last}. "
            + (f"Placed before and alive in these steps: {found}. " if found else "")
            + f"It gets the bytes {block.offset:,} to {block.end:,}."
            + (f" CLASH: these bytes are taken by {', '.join(clashes)}." if clashes else "")
        )

    def _start_picture(self) -> Axes:
        return plot_arena(self._plan)


def _planned(
    blocks: Sequence[Request],
    planner: Callable[[list[Request]], Sequence[int]],
    names: Sequence[str],
    steps: Sequence[str],
) -> ArenaPlan:
    if not blocks:
        raise DataError("expected at least one block, got none")
    offsets = list(planner([(int(n), int(first), int(last)) for n, first, last in blocks]))
    whole = all(hasattr(offset, "__index__") for offset in offsets)
    if len(offsets) != len(blocks) or not whole or min(offsets) < 0:
        raise DataError(
            f"expected the planner to give a whole number of at least 0 for each of {len(blocks)} "
            f"blocks, got {str(offsets)[:200]}"
        )
    names = names or [f"block {i}" for i in range(len(blocks))]
    made = tuple(
        Block(
            name, "scratch" if name.startswith("scratch") else "tensor", None, None, 0, int(offset),
            -(-nbytes // ALIGNMENT_BYTES) * ALIGNMENT_BYTES, nbytes, first, last,
        )
        for (nbytes, first, last), name, offset in zip(blocks, names, offsets, strict=True)
    )  # fmt: skip
    count = max(block.last for block in made) + 1
    steps = [f"{i} {step}".strip() for i, step in enumerate(steps or [""] * count)]
    return ArenaPlan(max(b.end for b in made), made, tuple(steps), Tail(0, (), BOARD_32, ()))


def _together(block: Block, other: Block) -> bool:
    return other.first <= block.last and block.first <= other.last


def _clashes(blocks: Sequence[Block]) -> list[list[int]]:
    """For each block, those that take some of its bytes while it is alive."""
    return [
        [
            j
            for j, other in enumerate(blocks)
            if i != j
            and _together(block, other)
            and other.offset < block.end
            and block.offset < other.end
        ]
        for i, block in enumerate(blocks)
    ]


def _steps(plan: ArenaPlan) -> range:
    return range(min(b.first for b in plan.blocks), max(b.last for b in plan.blocks) + 1)


def _alive_bytes(plan: ArenaPlan, step: int) -> int:
    return sum(block.nbytes for block in plan.alive(step))
