"""``tinyml``: lay out the lessons, look into models, release lessons and grade them.

Each command is a few lines over the rooms below, which it imports only when it runs: that keeps
``tinyml --help`` quick.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from tinyml_course import __version__
from tinyml_course.cli.edge_impulse import app as edge_impulse
from tinyml_course.cli.self_test import self_test
from tinyml_course.errors import ReleaseError, TinyMLCourseError


class CourseGroup(TyperGroup):
    """A group of commands that ends an expected error with its message, without a traceback."""

    def invoke(self, ctx: Any) -> Any:  # typer carries a click of its own, without public types
        """Run the command; a `TinyMLCourseError` becomes a message and exit code 2."""
        try:
            return super().invoke(ctx)
        except TinyMLCourseError as error:
            typer.echo(f"tinyml: {error}", err=True)
            raise typer.Exit(2) from None


app = typer.Typer(
    cls=CourseGroup,
    help=__doc__.splitlines()[0].removeprefix("``tinyml``: ").capitalize(),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tinyml-course {__version__}")
        raise typer.Exit


@app.callback()
def tinyml(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_print_version, help="Say which one."),
    ] = False,
) -> None:
    """Lay out the lessons, look into models, release lessons and grade them."""


@app.command("lab")
def lab_command(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Where your lessons are, or will be.")
    ] = Path("tinyml-lessons"),
    *,
    start: Annotated[
        bool, typer.Option("--open/--no-open", help="Start JupyterLab, or only copy.")
    ] = True,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open a browser, or print the address.")
    ] = True,
) -> None:
    """Copy the lessons into DIR and open JupyterLab there; your own work is never overwritten."""
    from tinyml_course.cli.lab import lay_out_lessons, open_lab
    from tinyml_course.cli.start_page import write_start_page

    for path, what in lay_out_lessons(folder):
        typer.echo(f"{what:<8} {path}")
    if kept := write_start_page(folder):
        typer.echo(f"{'kept':<8} {kept}")
    if start:
        raise typer.Exit(open_lab(folder, [] if browser else ["--no-browser"]))


@app.command("progress")
def progress_command() -> None:
    """Say which exercises passed when they were last checked, and what comes next."""
    from tinyml_course.exercises.progress import read_progress
    from tinyml_course.exercises.progress_text import progress_text

    typer.echo(progress_text(read_progress()))


ModelPath = Annotated[Path, typer.Argument(metavar="MODEL", help="A .tflite file.")]


@app.command("inspect")
def inspect_command(model: ModelPath) -> None:
    """Print the operators of MODEL, what each takes, and the arena."""
    from tinyml_course.cli.models import inspect_model

    typer.echo(inspect_model(model))


@app.command("simulate")
def simulate_command(
    model: ModelPath,
    *,
    inputs: Annotated[
        list[Path], typer.Option("--input", metavar="X.NPY", help="(N, ...); once for each input.")
    ],
    output: Annotated[
        Path, typer.Option(metavar="Y.NPY", help="Where the outputs go; .npz for several.")
    ],
    semantics: Annotated[str, typer.Option(help="Rounding: tflm or single-rounding.")] = "tflm",
    engine: Annotated[str, typer.Option(help="numpy, or fast (needs numba).")] = "numpy",
) -> None:
    """Compute what a board computes from MODEL, bit for bit, for stored inputs."""
    from tinyml_course.cli.models import simulate_model

    typer.echo(simulate_model(model, inputs, output, semantics, engine))


@app.command("compare")
def compare_command(
    model: ModelPath,
    *,
    inputs: Annotated[
        list[Path] | None,
        typer.Option("--input", metavar="X.NPY", help="(N, ...); random inputs by default."),
    ] = None,
    other: Annotated[
        str,
        typer.Option(
            "--with", help="xnnpack (LiteRT as Python runs it), reference, single-rounding."
        ),
    ] = "xnnpack",
) -> None:
    """Say where a board and Python part ways on MODEL: layer, accumulator, rounding."""
    from tinyml_course.cli.models import compare_model

    typer.echo(compare_model(model, inputs or [], other))


@app.command("release")
def release_command(
    lessons: Annotated[
        list[str] | None, typer.Argument(metavar="[LESSON]...", help="All of them by default.")
    ] = None,
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail if a file is not up to date.")
    ] = False,
) -> None:
    """Make notebooks/ and the data of the visible checks from solutions/ (needs a clone)."""
    from tinyml_course.grading.release import release_lessons

    changed = release_lessons(lessons or None, check=check)
    for path in changed:
        typer.echo(path)
    if check and changed:
        raise ReleaseError(
            "expected these files to be what solutions/ makes of them, found them out of date; "
            "write them anew with: tinyml release"
        )


@app.command("retrain")
def retrain_command(
    lessons: Annotated[
        list[str] | None, typer.Argument(metavar="[LESSON]...", help="All of them by default.")
    ] = None,
) -> None:
    """Train a lesson's models anew, keep them and its outputs; then: tinyml release."""
    from tinyml_course.grading.lesson_source import lesson_names
    from tinyml_course.grading.retrain import retrain_lesson

    for lesson in lessons or lesson_names():
        trained = retrain_lesson(lesson)
        typer.echo(f"{lesson}: {'trained anew' if trained else 'has nothing to train'}")


@app.command("grade")
def grade_command(
    submissions: Annotated[
        Path, typer.Argument(help="A folder of STUDENT/LESSON/LESSON.ipynb.", metavar="SUBMISSIONS")
    ],
    *,
    lesson: Annotated[str, typer.Option(help="The lesson to grade, such as 05_int8_by_hand.")],
    out: Annotated[Path, typer.Option(help="Where the tables and the feedback go.")],
    seed: Annotated[
        int | None, typer.Option(help="Fixes the hidden inputs; keep it from the students.")
    ] = None,
) -> None:
    """Grade every submission of one lesson and print the table (needs a clone)."""
    from tinyml_course.grading.grade import grade_submissions

    typer.echo(grade_submissions(submissions, lesson, out, seed).table())


@app.command("eim")
def eim_command(
    model: ModelPath,
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="MODEL.EIM", help="Where it goes.")
    ],
    labels: Annotated[
        str | None, typer.Option(metavar="A,B,C", help="One for each output; else 0, 1, 2, ...")
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="The project's name; else that of the file MODEL.")
    ] = None,
) -> None:
    """Make of MODEL an executable for Edge Impulse's Linux runners; the simulator computes."""
    from tinyml_course.cli.eim import write_eim

    typer.echo(write_eim(model, output, labels, name))


@app.command("kits")
def kits_command(
    name: Annotated[
        str | None, typer.Argument(metavar="[KIT]", help="One of them, with all its sources.")
    ] = None,
) -> None:
    """Compare the kits: what each board has, senses, costs and computes."""
    from tinyml_course.cli.kits import compare_kits, describe_kit

    typer.echo(compare_kits() if name is None else describe_kit(name))


app.command("self-test")(self_test)


@app.command("export")
def export_command(
    model: ModelPath,
    *,
    to: Annotated[str, typer.Option(help="c, arduino, esp-idf or tflm.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the files go.")],
    board: Annotated[str | None, typer.Option(help="A kit's name; see tinyml kits.")] = None,
    kernels: Annotated[
        str | None,
        typer.Option(help="plain or packed (Cortex-M4, M7, M33); a project takes what fits."),
    ] = None,
    features: Annotated[
        str, typer.Option(help="log-mel (microphone), motion, or none (stored inputs).")
    ] = "none",
    labels: Annotated[str, typer.Option(help="What the outputs mean: idle,wave,ring.")] = "",
    threshold: Annotated[float, typer.Option(help="Mean probability that triggers.")] = 0.8,
    step: Annotated[int, typer.Option(help="Rows or moments between two answers.")] = 8,
    codes: Annotated[
        str, typer.Option(help="The model learned from (code + 16) / 32 of the log-mel codes.")
    ] = "16,32",
) -> None:
    """Write MODEL as C99, as a project for a board, or for TensorFlow Lite Micro."""
    from tinyml_course.cli.export import export_model, listening_of

    listening = listening_of(labels, threshold, step, codes)
    typer.echo(
        export_model(model, to, board, out, kernels=kernels, features=features, listening=listening)
    )


app.add_typer(edge_impulse, name="edge-impulse")


@app.command("profile")
def profile_command(
    model: ModelPath,
    *,
    board: Annotated[
        str | None, typer.Option(metavar="BOARD", help="A kit; by default a row for each.")
    ] = None,
) -> None:
    """Say what MODEL takes on a board: flash, RAM, time, energy, and from where that is known."""
    from tinyml_course.cli.profile import profile_file

    typer.echo(profile_file(model, board))


@app.command("emulate")
def emulate_command(
    model: ModelPath,
    *,
    board: Annotated[str, typer.Option(help="A kit's name; see tinyml kits.")],
    inputs: Annotated[
        list[Path], typer.Option("--input", metavar="X.NPY", help="(N, ...); once for each input.")
    ],
    output: Annotated[
        Path, typer.Option(metavar="Y.NPY", help="Where the outputs go; .npz for several.")
    ],
    kernels: Annotated[str, typer.Option(help="plain or packed (Cortex-M4, M7, M33).")] = "plain",
    core: Annotated[
        str | None,
        typer.Option(help="Another core: cortex-m0plus, -m4, -m7, -m33 or rv32imc."),
    ] = None,
) -> None:
    """Compile MODEL for a board, run it on an emulated one, and count instructions by layer."""
    from tinyml_course.cli.emulate import emulate_model

    typer.echo(emulate_model(model, board, inputs, output, kernels=kernels, core=core))
