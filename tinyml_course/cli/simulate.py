"""``tinyml simulate``: run stored inputs through the simulator."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tinyml_course.cli.options import ModelPath


def simulate(
    model: ModelPath,
    *,
    inputs: Annotated[
        list[Path], typer.Option("--input", metavar="X.NPY", help="(N, ...); once for each input.")
    ],
    output: Annotated[
        Path, typer.Option(metavar="Y.NPY", help="Where the outputs go; .npz for several.")
    ],
    semantics: Annotated[str, typer.Option(help="Rounding: tflm or single-rounding.")] = "tflm",
    engine: Annotated[str, typer.Option(help="numpy, or fast (compiled by ziglang).")] = "numpy",
) -> None:
    """Compute what a board computes from MODEL, bit for bit, for stored inputs."""
    from tinyml_course.cli.arrays import check_output, load_inputs, save_outputs
    from tinyml_course.simulator import Simulator

    simulator = Simulator.load(model, semantics=semantics, engine=engine)
    check_output(simulator.model, output)
    results = simulator.run(load_inputs(inputs))
    count = len(results[0]) if isinstance(results, tuple) else len(results)
    typer.echo(f"{count} inputs simulated ({semantics}); {save_outputs(output, results)}")
