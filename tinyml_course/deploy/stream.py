"""A program on the emulated board, fed a stored signal sample by sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tinyml_course.boards import Board
from tinyml_course.deploy.emulate import find_target
from tinyml_course.deploy.machine import Machine
from tinyml_course.deploy.package_data import read_text
from tinyml_course.deploy.programs import Program
from tinyml_course.deploy.stream_settings import StreamSettings
from tinyml_course.deploy.toolchain import compile_c
from tinyml_course.errors import DataError

_SOUND_RATE_HZ = 16000.0


@dataclass(frozen=True)
class Line:
    """A line on the serial console, and how many samples the board had been given by then."""

    sample: int
    text: str


@dataclass(frozen=True)
class StreamAnswer:
    """One output of the model.

    Attributes
    ----------
    sample
        How many samples the board had been given by then.
    scores
        The model's output for each class, in [0, 1).
    heard
        The class that triggered, if any.
    """

    sample: int
    scores: tuple[float, ...]
    heard: str | None


@dataclass(frozen=True, eq=False)
class StreamRun:
    """What happened on the emulated board.

    Attributes
    ----------
    board
        The board's usual name.
    signal, sample_rate_hz
        The input: ``(samples,)`` of sound or ``(samples, axes)`` of motion.
    chunk
        How many samples were fed, one by one, between two reads of its state.
    labels
        The model's classes.
    answers, lines
        In order of time.
    instructions
        Instructions of each chunk.
    flash_bytes, ram_bytes
        Memory of the whole program.
    """

    board: str
    signal: NDArray[np.generic]
    sample_rate_hz: float
    chunk: int
    labels: tuple[str, ...]
    answers: tuple[StreamAnswer, ...]
    lines: tuple[Line, ...]
    instructions: NDArray[np.int64]
    flash_bytes: int
    ram_bytes: int

    @property
    def steps(self) -> int:
        """How many chunks there were."""
        return len(self.instructions)

    def samples_after(self, step: int) -> int:
        """How many samples had been given after so many chunks."""
        return min(step * self.chunk, len(self.signal))


def emulate_stream(
    program: Program, settings: StreamSettings, board: Board, signal: ArrayLike
) -> StreamRun:
    """Feed a program on the emulated board a signal, sample by sample, and record what it does.

    Parameters
    ----------
    program
        From `make_program` with features ``"log-mel"``, ``"samples"`` or ``"motion"``.
    settings
        The settings it was made with; their labels name the classes.
    board
        A board that is emulated.
    signal
        Sound: ``(samples,)`` int16 at 16 kHz. Movement: ``(samples, axes)`` in g.

    Raises
    ------
    DataError
        The program reads no sensor, or the signal does not fit its sensor.
    FirmwareError
        The program does not fit the board, or fails at run time.
    MissingDependencyError
        ziglang, unicorn or pyelftools is not installed.
    """
    if program.name not in _KINDS:
        raise DataError(
            f"expected a program that listens ({', '.join(_KINDS)}), got {program.name!r}; make "
            "one with features log-mel, samples or motion"
        )
    values = _KINDS[program.name](np.asarray(signal))
    rate = _SOUND_RATE_HZ if program.name == "keyword" else settings.sample_rate_hz
    chunk = _chunk(program, settings)
    machine = _machine(program, board, chunk)
    stream = _Stream(machine, tuple(settings.labels))
    machine.call("tinyml_stream_begin")
    stream.look(0)
    counts = [stream.push(values, start, chunk) for start in range(0, len(values), chunk)]
    firmware = machine.firmware
    return StreamRun(
        board.title, values, rate, chunk, stream.labels, tuple(stream.answers),
        tuple(stream.lines), np.array(counts, np.int64), firmware.flash_bytes, firmware.ram_bytes,
    )  # fmt: skip


def _chunk(program: Program, settings: StreamSettings) -> int:
    """Samples of a row of features, of one run of the model, or of one reading."""
    if program.features == "samples":
        return settings.step or program.sources.model.tensors[program.sources.model.inputs[0]].size
    return settings.parameters.hop_length if program.features == "log-mel" else 1


def _sound(values: NDArray[np.generic]) -> NDArray[np.generic]:
    if values.dtype != np.int16 or values.ndim != 1 or not values.size:
        raise DataError(
            f"expected sound as (samples,) int16 at 16 kHz, got {values.dtype} of shape "
            f"{values.shape}"
        )
    return values


def _movement(values: NDArray[np.generic]) -> NDArray[np.generic]:
    if values.dtype.kind not in "iuf" or values.ndim != 2 or not values.size:
        raise DataError(
            f"expected movement as (samples, axes) in g, got {values.dtype} of shape {values.shape}"
        )
    return values.astype(np.float32)


_KINDS = {"keyword": _sound, "gesture": _movement}


def _machine(program: Program, board: Board, chunk: int) -> Machine:
    sources: Mapping[str, str] = {
        **program.files,
        "tinyml_stream.c": read_text("emulator_c", "tinyml_stream.c"),
    }
    flags = [f"-DTINYML_STREAM_SAMPLES={chunk}"]
    if program.name == "keyword":
        flags.append("-DTINYML_STREAM_SOUND=1")
    core, memory = find_target(board)
    keep = ("tinyml_stream_begin", "tinyml_stream_push")
    return Machine(compile_c(sources, core, memory, "-O2", keep=keep, flags=flags))


class _Stream:
    """The running program, and what has been recorded so far."""

    def __init__(self, machine: Machine, labels: tuple[str, ...]) -> None:
        self._machine = machine
        self._address = machine.firmware.address_of
        classes = machine.firmware.symbols["tinyml_stream_scores"].size
        self.labels = labels or tuple(f"class {i}" for i in range(classes))
        self.answers: list[StreamAnswer] = []
        self.lines: list[Line] = []
        self._printed = 0

    def push(self, values: NDArray[np.generic], start: int, chunk: int) -> int:
        """Feed the program some samples; return the number of instructions."""
        part = values[start : start + chunk]
        self._machine.write(self._address("tinyml_stream_samples"), part.tobytes())
        count = np.int32(len(part)).tobytes()
        self._machine.write(self._address("tinyml_stream_count"), count)
        run = self._machine.call("tinyml_stream_push")
        self.look(start + len(part))
        return run.instructions

    def look(self, sample: int) -> None:
        """Record the lines that were printed and the output that came with them."""
        text = self._machine.serial[self._printed :].decode("utf-8", "replace")
        self._printed = len(self._machine.serial)
        for line in text.splitlines():
            self.lines.append(Line(sample, line))
            if sample:
                heard = line.partition("<- heard ")[2] or None
                self.answers.append(StreamAnswer(sample, self._scores(), heard))

    def _scores(self) -> tuple[float, ...]:
        size = len(self.labels)
        codes = self._machine.read(self._address("tinyml_stream_scores"), size)
        return tuple(((np.frombuffer(codes, np.int8).astype(float) + 128) / 256).tolist())
