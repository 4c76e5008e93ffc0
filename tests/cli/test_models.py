"""The commands that look into a model: what they print, what they store, what they refuse."""

import numpy as np
import pytest
from typer.testing import CliRunner

from tests.support.golden import load_golden
from tinyml_course.cli import app
from tinyml_course.simulator import Simulator


@pytest.fixture
def run():
    return lambda *arguments: CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.fixture
def model(tmp_path):
    """A stored model, and its inputs."""

    def stored(name):
        content, x, _ = load_golden(name)
        path = tmp_path / f"{name}.tflite"
        path.write_bytes(content)
        np.save(tmp_path / "x.npy", x)
        return path, x

    return stored


def test_inspect_prints_a_row_for_each_operator_and_the_arena(run, model):
    path, _ = model("conv_2d")
    simulator = Simulator.load(path)
    output = run("inspect", path).output
    rows = [line for line in output.splitlines() if "CONV_2D" in line]
    assert len(rows) == len(simulator.model.operators)
    assert f"head {simulator.arena.head_bytes:,} bytes" in output
    assert f"{simulator.model.nbytes:,} bytes of flash" in output


def test_simulate_stores_what_the_simulator_computes(run, model, tmp_path):
    path, x = model("fully_connected")
    out = tmp_path / "y.npz"
    result = run("simulate", path, "--input", tmp_path / "x.npy", "--output", out)
    assert result.exit_code == 0, result.output
    assert f"{len(x)} inputs simulated (tflm)" in result.output
    with np.load(out) as stored:
        for i, expected in enumerate(Simulator.load(path).run(x)):
            np.testing.assert_array_equal(stored[f"output_{i}"], expected)


def test_simulate_writes_exactly_the_file_it_was_told(run, tmp_path):
    builder = pytest.importorskip("tests.support.tflite_builder", reason="needs ai-edge-litert")
    b = builder.ModelBuilder()
    x, y = b.tensor((1, 4), scale=0.1), b.tensor((1, 4), scale=0.2)
    b.operator("QUANTIZE", [x], [y], builder.options("QuantizeOptions"))
    path = tmp_path / "one.tflite"
    path.write_bytes(b.build([x], [y]))
    codes = np.arange(8, dtype=np.int8).reshape(2, 4)
    np.save(tmp_path / "x.npy", codes)
    out = tmp_path / "y.out"
    assert run("simulate", path, "--input", tmp_path / "x.npy", "--output", out).exit_code == 0
    np.testing.assert_array_equal(np.load(out), Simulator.load(path).run(codes))


def test_compare_names_layer_accumulator_and_rounding(run, model, tmp_path):
    path, _ = model("fully_connected")
    arguments = ["compare", path, "--input", tmp_path / "x.npy", "--with", "single-rounding"]
    output = run(*arguments).output
    assert "The first to part ways:" in output
    assert "Both add up the same" in output
    assert "one rounding" in output


def test_compare_says_so_where_nothing_differs(run, model):
    path, _ = model("conv_2d")
    output = run("compare", path, "--with", "single-rounding").output
    assert "64 random inputs" in output
    assert output.endswith("No element differs.\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["inspect", "absent.tflite"], "cannot open absent.tflite"),
        (["compare", "{model}", "--with", "cmsis"], "expected --with among xnnpack, reference"),
        (["compare", "{model}", "--input", "absent.npy"], "cannot read absent.npy"),
        (["compare", "{model}", "--input", "{model}"], "expected a .npy file with one array"),
        (["simulate", "{model}", "--input", "{x}", "--output", "y.npy"], "to end in .npz"),
        (["simulate", "{model}", "--input", "{x}", "--output", "no/y.npz"], "cannot write"),
        (
            ["simulate", "{model}", "--input", "{x}", "--input", "{x}", "--output", "y.npz"],
            "expected 1 inputs, got 2",
        ),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(run, model, tmp_path, arguments, message):
    path, _ = model("fully_connected")
    result = run(*(a.format(model=path, x=tmp_path / "x.npy") for a in arguments))
    assert result.exit_code == 2
    assert message in result.output.replace("\n", " ")
    assert "Traceback" not in result.output
