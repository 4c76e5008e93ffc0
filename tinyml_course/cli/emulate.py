"""``tinyml emulate``: run stored inputs on an emulated board and count instructions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tinyml_course.cli.options import ModelPath


def emulate(
    model: ModelPath,
    *,
    board: Annotated[str, typer.Option(help="A kit's name; see tinyml kits.")],
    inputs: Annotated[
        list[Path], typer.Option("--input", metavar="X.NPY", help="(N, ...); once for each input.")
    ],
    output: Annotated[
        Path, typer.Option(metavar="Y.NPY", help="Where the outputs go; .npz for several.")
    ],
    kernels: Annotated[str, typer.Option(help="plain, small or packed.")] = "plain",
    core: Annotated[
        str | None,
        typer.Option(help="Another core: cortex-m0plus, -m4, -m7, -m33 or rv32imc."),
    ] = None,
    compiler: Annotated[
        str,
        typer.Option(help="zig; or gcc: arm-none-eabi-gcc with the flags of the board's package."),
    ] = "zig",
) -> None:
    """Compile MODEL for a board, run it on an emulated one, and count instructions by layer.

    The inputs of a model with state are the steps of one stream.
    """
    from tinyml_course.cli.arrays import check_output, load_inputs, save_outputs
    from tinyml_course.cli.emulate_text import emulate_text
    from tinyml_course.deploy.emulate import EmulatedModel
    from tinyml_course.tflite import read_model

    parsed = read_model(model)
    check_output(parsed, output)
    built = EmulatedModel(parsed, board, kernels, core=core, compiler=compiler)
    emulation = built.run(load_inputs(inputs))
    typer.echo(emulate_text(emulation, save_outputs(output, emulation.outputs)))
