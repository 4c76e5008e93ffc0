"""Run a model on an emulated microcontroller with exactly a board's memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_course.boards import Board, load_board
from tinyml_course.cost.cycles import CycleEstimate, estimate_cycles
from tinyml_course.cost.instruction_counts import InstructionCounts, total
from tinyml_course.cost.likeness import unlike_measured
from tinyml_course.cost.tables import op_table
from tinyml_course.deploy.compilers import find_compiler
from tinyml_course.deploy.cores import Core, find_core
from tinyml_course.deploy.export_c import export_c
from tinyml_course.deploy.firmware import STACK_BYTES, Firmware, MemoryMap
from tinyml_course.deploy.kit_firmware import compiler_flags
from tinyml_course.deploy.machine import BUDGET, Machine, Run
from tinyml_course.deploy.toolchain import compile_c
from tinyml_course.errors import DataError
from tinyml_course.tflite import Model

_NAME = "model"


@dataclass(frozen=True)
class LayerCount:
    """Instructions of one operator.

    Attributes
    ----------
    name
        Its index and TFLite name, such as ``"0 CONV_2D"``.
    function
        The C function that computes it.
    kinds
        What ran in it and in what it called, by kind; 0 if the compiler removed it, such as a
        RESHAPE that moves nothing.
    """

    name: str
    function: str
    kinds: InstructionCounts

    @property
    def instructions(self) -> int:
        """How many instructions ran in it and in what it called."""
        return self.kinds.instructions


@dataclass(frozen=True)
class Emulation:
    """The result of running a model on an emulated board.

    Attributes
    ----------
    outputs
        As `Simulator.run` returns them: an array (N, ...) of the output's type, or a tuple of them.
    layers
        Instructions of each operator, in the inference with the most instructions.
    kinds_between
        Instructions of that inference outside all layers, by kind.
    stack_bytes
        Peak use of the stack in any inference.
    firmware
        What ran, with its use of flash and RAM.
    arena_bytes
        RAM of the tensors, part of the firmware's variables.
    multiply_accumulates
        Of one inference, without those in loops (WHILE), whose rounds are not known.
    unlike_measured
        Why published times of other networks say nothing about the model; empty if they do.
    board, core, kernels, compiler
        What was emulated.
    """

    outputs: Any
    layers: tuple[LayerCount, ...]
    kinds_between: InstructionCounts
    stack_bytes: int
    firmware: Firmware
    arena_bytes: int
    multiply_accumulates: int
    unlike_measured: str
    board: Board
    core: Core
    kernels: str
    compiler: str

    @property
    def kinds(self) -> InstructionCounts:
        """All instructions of that inference, by kind."""
        return total([self.kinds_between, *(layer.kinds for layer in self.layers)])

    @property
    def between(self) -> int:
        """Instructions of that inference outside all layers."""
        return self.kinds_between.instructions

    @property
    def instructions(self) -> int:
        """All instructions of that inference."""
        return self.kinds.instructions

    @property
    def flash_bytes(self) -> int:
        """Flash that the firmware uses."""
        return self.firmware.flash_bytes

    @property
    def ram_bytes(self) -> int:
        """RAM that the firmware uses, including all of its stack."""
        return self.firmware.ram_bytes

    @property
    def cycles(self) -> CycleEstimate:
        """Estimated cycles of that inference."""
        return self.cycles_of(self.kinds)

    def cycles_of(self, kinds: InstructionCounts) -> CycleEstimate:
        """Estimated cycles of a part: on the board's chip, or on any chip with another core."""
        chip = self.board.chip if self.core.name == self.board.emulator else ""
        return estimate_cycles(kinds, self.core.name, chip)

    @property
    def estimated_seconds(self) -> float:
        """One inference at the board's clock if every instruction took one cycle.

        A bound for cores that start at most one instruction per cycle (all here but the Cortex-M7
        and, for some pairs, the M33); see `cycles` for how much longer they take.
        """
        return self.instructions / self.board.clock_hz


class EmulatedModel:
    """A model compiled for a board's core, in the flash of an emulated microcontroller.

    Parameters
    ----------
    model
        An int8 model that `export_c` takes.
    board
        A board, or its name.
    kernels
        ``"plain"``, ``"small"`` or ``"packed"``, as `export_c` takes it.
    core
        Another core, by its name in `CORES`; the memory stays the board's.
    stack_bytes
        RAM reserved for the stack.
    optimize
        The compiler's optimization flag; by default what suits the kernels, or what the board's
        tools use.
    compiler
        ``"zig"``; or ``"gcc"``, with the flags of the board's Arduino package.

    Raises
    ------
    DataError
        The board cannot be emulated, or there is no such core or compiler.
    FirmwareError
        The model does not fit the board's flash or RAM.
    MissingDependencyError
        The extra ``emulator`` or the compiler is not installed.
    """

    def __init__(
        self,
        model: Model,
        board: Board | str,
        kernels: str = "plain",
        *,
        core: str | None = None,
        stack_bytes: int = STACK_BYTES,
        optimize: str | None = None,
        compiler: str = "zig",
    ) -> None:
        self.model, self.kernels = model, kernels
        self.board = load_board(board) if isinstance(board, str) else board
        self.core, memory = find_target(self.board, core, stack_bytes)
        self.sources = export_c(model, _NAME, kernels)
        self._inputs = _functions("input", len(model.inputs))
        self._outputs = _functions("output", len(model.outputs))
        self._invoke = f"{_NAME}_invoke"
        reset = [f"{_NAME}_reset"] if self.sources.state_bytes else []
        keep = (*self._inputs, *self._outputs, self._invoke, *reset)
        self.compiler = find_compiler(compiler)
        own_core = self.board.emulator == self.core.name
        self.firmware = compile_c(
            self.sources.files,
            self.core,
            memory,
            optimize or self.compiler.optimize[kernels],
            keep=keep,
            flags=compiler_flags(self.board) if compiler == "gcc" and own_core else (),
            compiler=compiler,
        )
        self._counted = [name for name in self.sources.layers if name in self.firmware.symbols]
        self.machine = Machine(self.firmware, outer=self._invoke, marked=self._counted)

    def run(self, x: Any, *, budget: int = BUDGET) -> Emulation:
        """Run the model on every input.

        A board has one state: for a model that remembers, the inputs are the steps of one stream,
        which goes on in the next call, until `reset`. (To the simulator each is a stream of its
        own, and calls are the steps.)

        Parameters
        ----------
        x
            Array (N, ...) in the input's shape and type, or a tuple of them for several inputs.
        budget
            An inference with more instructions than this is treated as an endless loop.

        Raises
        ------
        DataError
            An array has the wrong shape or type.
        FirmwareError
            The firmware fails at run time, for example with a stack overflow.
        """
        given = self._checked(x)
        runs: list[Run] = []
        outputs: list[list[npt.NDArray[Any]]] = [[] for _ in self._outputs]
        for row in range(len(given[0])):
            for function, array in zip(self._inputs, given, strict=True):
                self.machine.write(self._address(function), array[row].tobytes())
            runs.append(self.machine.call(self._invoke, budget=budget))
            for function, index, rows in zip(
                self._outputs, self.model.outputs, outputs, strict=True
            ):
                tensor = self.model.tensors[index]
                data = self.machine.read(self._address(function), tensor.nbytes)
                rows.append(np.frombuffer(data, tensor.dtype).reshape(tensor.row_shape))
        arrays = tuple(np.stack(rows) for rows in outputs)
        return self._result(arrays, runs)

    def reset(self) -> None:
        """Begin a new stream of a model that remembers; nothing to do for another."""
        if self.sources.state_bytes:
            self.machine.call(f"{_NAME}_reset")

    def _result(self, arrays: tuple[Any, ...], runs: list[Run]) -> Emulation:
        longest = max(runs, key=lambda run: run.instructions)
        layers = tuple(
            LayerCount(
                f"{op.index} {op.name}",
                function,
                longest.kinds_by_function.get(function, InstructionCounts()),
            )
            for op, function in zip(self.model.operators, self.sources.layers, strict=True)
        )
        return Emulation(
            outputs=arrays if len(arrays) > 1 else arrays[0],
            layers=layers,
            kinds_between=longest.kinds_between,
            stack_bytes=max(run.stack_bytes for run in runs),
            firmware=self.firmware,
            arena_bytes=self.sources.arena_bytes,
            multiply_accumulates=sum(row.multiply_accumulates for row in op_table(self.model)),
            unlike_measured=unlike_measured(self.model),
            board=self.board,
            core=self.core,
            kernels=self.kernels,
            compiler=f"{self.compiler.name} {self.compiler.release()}",
        )

    def _address(self, function: str) -> int:
        return self.machine.call(function).value & 0xFFFF_FFFF

    def _checked(self, x: Any) -> tuple[npt.NDArray[Any], ...]:
        arrays = tuple(np.asarray(a) for a in (x if isinstance(x, tuple) else (x,)))
        tensors = [self.model.tensors[i] for i in self.model.inputs]
        wanted = [(tensor.dtype, tensor.row_shape) for tensor in tensors]
        if (
            [(a.dtype, a.shape[1:]) for a in arrays] != wanted
            or len({len(a) for a in arrays}) != 1
            or len(arrays[0]) == 0
        ):
            shapes = " and ".join(f"{t} (N, {', '.join(map(str, s))})" for t, s in wanted)
            got = " and ".join(f"{a.dtype} {a.shape}" for a in arrays)
            raise DataError(
                f"expected inputs {shapes} with N at least 1, got {got}; quantize with the scale "
                "and zero point of the model's input where it takes codes"
            )
        return arrays


def emulate(model: Model, board: Board | str, x: Any, kernels: str = "plain") -> Emulation:
    """Compile a model for a board, run it on every input, and count instructions.

    Use `EmulatedModel` to keep the firmware for more inputs.
    """
    return EmulatedModel(model, board, kernels).run(x)


def find_target(
    board: Board, core: str | None = None, stack_bytes: int = STACK_BYTES
) -> tuple[Core, MemoryMap]:
    """The core and memory to emulate a board with.

    Raises
    ------
    DataError
        The board has no emulated core, or the core is unknown.
    """
    name = core or board.emulator
    if name is None:
        raise DataError(
            f"expected a board with an emulated core, got {board.title}: nothing here emulates "
            f"its {board.core}; use another kit for the emulation (tinyml kits), and estimate this "
            "one's memory and time with: tinyml profile"
        )
    if board.flash_address is None or board.ram_address is None:
        raise DataError(
            f"expected flash_address and ram_address in the board.toml of {board.name}, found "
            "none; add them: the emulator needs the memory's addresses"
        )
    memory = MemoryMap(
        board.flash_address, board.flash_bytes, board.ram_address, board.ram_bytes, stack_bytes
    )
    return find_core(name), memory


def _functions(what: str, n: int) -> list[str]:
    return [f"{_NAME}_{what}" + (f"_{i}" if i else "") for i in range(n)]
