"""The files that ``tinyml export`` writes: a model as C, or a project for a board."""

from __future__ import annotations

from pathlib import Path

from tinyml_course.boards import Board, load_board
from tinyml_course.deploy import CSources, export_c
from tinyml_course.deploy.frameworks import PROJECTS
from tinyml_course.deploy.programs import make_program
from tinyml_course.deploy.project import Project
from tinyml_course.deploy.stream_settings import StreamSettings
from tinyml_course.deploy.tflm_array import arena_bytes, tflm_c
from tinyml_course.deploy.web_page import PAGE, web_page
from tinyml_course.errors import DataError
from tinyml_course.tflite import read_model

TARGETS = ("c", *PROJECTS, "tflm", "web")


def stream_settings(labels: str, threshold: float, step: int | None, codes: str) -> StreamSettings:
    """The settings of a program from the options: comma-separated labels and numbers."""
    named = tuple(label.strip() for label in labels.split(",")) if labels else ()
    try:
        offset, divisor = (float(number) for number in codes.split(","))
    except ValueError:
        raise DataError(f"expected --codes OFFSET,DIVISOR such as 16,32, got {codes!r}") from None
    return StreamSettings(
        labels=named, threshold=threshold, step=step, code_offset=offset, code_divisor=divisor
    )


def export_model(
    path: Path,
    target: str,
    board: str | None,
    out: Path,
    *,
    kernels: str | None = None,
    features: str = "none",
    settings: StreamSettings | None = None,
) -> str:
    """Write the files of one target into `out`; return a line that says what was written."""
    if target not in TARGETS:
        raise DataError(f"expected --to among {', '.join(TARGETS)}, got {target!r}")
    chosen = load_board(board) if board else None
    if target in PROJECTS:
        return _project(path, target, chosen, out, kernels, features, settings)
    if target == "tflm":
        if features != "none":
            raise DataError(
                f"expected no --features with --to tflm, got {features}: TensorFlow Lite Micro "
                "runs the model only; export those with --to c"
            )
        return _tflm(path, out)
    if target == "web":
        return _web(path, out, features, settings)
    return _plain_c(path, out, kernels or "plain", features, settings)


def _project(
    path: Path,
    target: str,
    board: Board | None,
    out: Path,
    kernels: str | None,
    features: str,
    settings: StreamSettings | None,
) -> str:
    if board is None:
        raise DataError(f"expected --board with --to {target}; `tinyml kits` lists them")
    make = PROJECTS[target]
    project = make(read_model(path), board, features, settings, kernels)
    top = project.write(out)
    written = f"{top}: {target} project for {board.title}; README.md says how to build it"
    return "\n".join(line for line in (written, project.real_time) if line)


def _tflm(path: Path, out: Path) -> str:
    files = tflm_c(path)
    _write(files, out)
    model = read_model(path)
    return (
        f"{out}: {', '.join(files)}; {model.nbytes:,} bytes of flash, an arena of "
        f"{arena_bytes(model):,} bytes (head planned, tail estimated for 32 bits)"
    )


def _web(path: Path, out: Path, features: str, settings: StreamSettings | None) -> str:
    page = web_page(read_model(path), features, settings)
    _write({PAGE: page}, out)
    return (
        f"{out / PAGE}: {len(page.encode()):,} bytes; open it in a browser, or copy it to a phone"
    )


def _plain_c(
    path: Path, out: Path, kernels: str, features: str, settings: StreamSettings | None
) -> str:
    model = read_model(path)
    if features == "none":
        sources = export_c(model, kernels=kernels)
        _write(sources.files, out)
        ram_bytes = sources.arena_bytes + sources.state_bytes
        return f"{out}: {', '.join(sources.files)}; {ram_bytes:,} bytes of RAM{_left_out(sources)}"
    program = make_program(model, features, settings, kernels)
    _write(program.files, out)
    return (
        f"{out}: {len(program.files)} files, {program.arena_bytes:,} bytes of RAM for the model, "
        f"{program.features_bytes:,} for features and window{_left_out(program.sources)}"
    )


def _left_out(sources: CSources) -> str:
    """The channels that the C does not compute."""
    fewer = [row for row in sources.channels if row.after < row.before]
    if not fewer:
        return ""
    before, after = (sum(getattr(row, what) for row in fewer) for what in ("before", "after"))
    return (
        f"\nleft out: {before - after:,} of {before:,} channels of {len(fewer)} operators, because "
        f"they are constant or nothing reads them; {sources.name}.c says where"
    )


def _write(files: dict[str, str], out: Path) -> None:
    Project("", files).write(out)
