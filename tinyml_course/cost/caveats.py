"""The limits of a profile's numbers, as sentences."""

from __future__ import annotations

from collections.abc import Iterator

from tinyml_course.boards import Board
from tinyml_course.cost.anchors import ANCHORS, LIBRARIES, libraries_of, nearest_core
from tinyml_course.cost.flash import FlashTraffic


def caveats_of(
    board: Board,
    multiply_accumulates: int,
    library: str | None,
    traffic: FlashTraffic | None,
    *,
    unlike: str = "",
    unmeasured: tuple[str, ...] = (),
    planned: bool = True,
) -> tuple[str, ...]:
    """All caveats that apply; `library` is that of the first estimate, None if there is none.

    `unlike` says why no measurement can be scaled to the model; `unmeasured` are operators that no
    network measured has; `planned` is False where the arena is only a lower bound.
    """
    return (
        *(() if planned else (_NOT_PLANNED,)),
        *(
            (f"{unlike}: no time is estimated.",)
            if unlike
            else _about_time(board, multiply_accumulates, library, unmeasured)
        ),
        *_about_energy(board, library),
        *_about_flash(board, traffic),
        *_about_emulation(board),
    )


_NOT_PLANNED = (
    "The arena cannot be planned, as of a model whose graphs run each other in a circle: the "
    "planned bytes are a lower bound, the tensors of the first subgraph that are alive at once."
)


def _about_time(
    board: Board, multiply_accumulates: int, library: str | None, unmeasured: tuple[str, ...]
) -> Iterator[str]:
    if library is None:
        near = nearest_core(board.core)
        yield (
            f"No measurement of the {board.core} is known here, so no time is estimated; the "
            f"nearest core measured is the {near} ({', '.join(libraries_of(near))})."
        )
    else:
        yield from _about_library(board, library)
        smallest = min(anchor.multiply_accumulates for anchor in ANCHORS)
        if multiply_accumulates < smallest:
            yield (
                f"The smallest network measured has {smallest:,} multiply-accumulates: one of "
                f"{multiply_accumulates:,} takes longer than this range says, for what goes on "
                "around each operator then weighs more."
            )
        yield (
            "Layers without multiply-accumulates count as 0 ms: their time is spread over the "
            "others."
        )
        if unmeasured:
            yield f"No network measured has {', '.join(unmeasured)}: their share is a guess."


def _about_library(board: Board, library: str) -> Iterator[str]:
    if library.casefold() in board.kernels.casefold():
        return
    text = (
        f"The range with {library} is not of what the kit's firmware uses "
        f"({board.kernels or 'not known'})"
    )
    if library != LIBRARIES[0]:
        text += "; plain C was not measured on this core: expect longer"
    yield f"{text}."


def _about_energy(board: Board, library: str | None) -> Iterator[str]:
    missing = [
        what
        for what, value in (
            ("supply voltage", board.supply_v),
            ("active current", board.active_current_ma),
        )
        if value is None
    ]
    if library is not None and missing:
        verb = "is" if len(missing) == 1 else "are"
        yield f"No energy: the board's {' and '.join(missing)} {verb} not known."
    elif library is not None:
        yield (
            f"Energy is time x {board.supply_v:g} V x {board.active_current_ma:g} mA: the "
            "computing alone, without sensors, radio and the board's regulator."
        )


def _about_flash(board: Board, traffic: FlashTraffic | None) -> Iterator[str]:
    if not board.executes_in_place:
        return
    if traffic is None:
        yield (
            f"Code and weights are read from flash beside the {board.chip} while they run, at a "
            "speed not known here: it can take longer than this says."
        )
        return
    low, high = traffic.nbytes
    read = f"{low:,} B" if low == high else f"{low:,} to {high:,} B"
    times = f"{traffic.ms[0]:.2g}" + ("" if low == high else f" to {traffic.ms[1]:.2g}")
    yield (
        f"Code and weights are read from flash beside the {board.chip} while they run: {read} of "
        f"weights an inference, at no more than {traffic.bytes_per_second / 1e6:.3g} MB/s, take "
        f"{times} ms or longer, which the range need not include ({traffic.source})."
    )


def _about_emulation(board: Board) -> Iterator[str]:
    if board.emulator is None:
        yield f"Nothing here emulates the {board.core}: instructions cannot be counted."
    else:
        yield (
            "What the course's C export takes can be counted, in instructions and bytes: "
            f"tinyml emulate MODEL --board {board.name}."
        )
