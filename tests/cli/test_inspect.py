import numpy as np
import pytest

from tests.support.one_operator import tflite_builder
from tinyml_course.deploy.c_layer import EMITTERS
from tinyml_course.simulator import Simulator


def hybrid():
    """Float activations and int8 weights."""
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x, y = b.tensor((1, 8), np.float32), b.tensor((1, 4), np.float32)
    w = b.tensor((4, 8), scale=0.01, data=np.ones((4, 8)))
    b.operator("FULLY_CONNECTED", [x, w, -1], [y], builder.options("FullyConnectedOptions"))
    return b.build([x], [y])


def unknown():
    """An operator that is not simulated, before one that is."""
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x, a, y = (b.tensor((1, 8), scale=0.1) for _ in range(3))
    b.operator("UNIQUE", [x], [a])
    b.operator("LOGISTIC", [a], [y])
    return b.build([x], [y])


def test_inspect_prints_a_row_for_each_operator_and_the_arena(run, model):
    path, _ = model("conv_2d")
    simulator = Simulator.load(path)
    output = run("inspect", path).output
    rows = [line for line in output.splitlines() if "CONV_2D" in line]
    assert len(rows) == len(simulator.model.operators)
    assert f"head {simulator.arena.head_bytes:,} bytes" in output
    assert f"{simulator.model.nbytes:,} bytes of flash" in output


@pytest.mark.parametrize(
    ("make", "operators", "words"),
    [
        (unknown, ("0 UNIQUE", "1 LOGISTIC"), "TFLM cannot run it: expected operators that"),
        (hybrid, ("0 FULLY_CONNECTED",), "- TFLM cannot run it: expected no hybrid operator"),
    ],
)
def test_inspect_shows_all_operators_and_what_is_not_supported(
    run, tmp_path, make, operators, words
):
    path = tmp_path / "model.tflite"
    path.write_bytes(make())
    output = run("inspect", path).output
    assert all(f"\n{name}" in output for name in operators)
    assert "arena: head" in output
    assert words in output


def test_a_second_graph_is_named(run, tmp_path):
    builder = tflite_builder()
    b = builder.ModelBuilder()
    other = b.another()
    ends = []
    for each in (b, other):
        x = each.tensor((1, 8), scale=0.1)
        y = each.tensor((1, 8), scale=1 / 256, zero_point=-128)
        each.operator("LOGISTIC", [x], [y])
        ends.append(([x], [y]))
    path = tmp_path / "model.tflite"
    path.write_bytes(b.build(*ends[0], others=[other.graph(*ends[1])]))
    assert "2 subgraphs, as of several signatures" in run("inspect", path).output
    exported = run("export", path, "--to", "c", "--out", tmp_path / "c")
    assert exported.exit_code == 0
    assert "layer_00_logistic" in (tmp_path / "c" / "model.c").read_text(encoding="utf-8")


def test_profile_says_that_tflm_cannot_a_hybrid_model(run, tmp_path):
    path = tmp_path / "model.tflite"
    path.write_bytes(hybrid())
    output = run("profile", path).output
    rows = [line for line in output.splitlines() if line.startswith(("Arduino", "Raspberry"))]
    assert rows
    assert all("TFLM cannot run it" in row and " fits" not in row for row in rows)
    assert "representative dataset" in output
    one = run("profile", path, "--board", "nucleo_l4r5zi").output
    assert "as this course's C export: not possible" in one
    assert "B left, before the kernels" not in one


def test_profile_goes_on_with_an_operator_that_is_not_known(run, tmp_path):
    path = tmp_path / "model.tflite"
    path.write_bytes(unknown())
    output = run("profile", path, "--board", "nucleo_l4r5zi").output
    assert "multiply-accumulates of UNIQUE are not known: no time" in output
    assert (
        "TFLM cannot run it: expected operators that the simulator runs, found operator 0 UNIQUE"
        in output
    )


def test_a_model_without_c_is_told_so(run, tmp_path, monkeypatch):
    monkeypatch.delitem(EMITTERS, "LOGISTIC")
    b = tflite_builder().ModelBuilder()
    x, y = b.tensor((1, 8), scale=0.1), b.tensor((1, 8), scale=1 / 256, zero_point=-128)
    b.operator("LOGISTIC", [x], [y])
    path = tmp_path / "model.tflite"
    path.write_bytes(b.build([x], [y]))
    words = "expected an operator that has C here, found operator 0 LOGISTIC; docs/operators.md"
    assert f"no C export: {words}" in run("inspect", path).output
    output = run("profile", path, "--board", "nucleo_l4r5zi").output
    assert f"as this course's C export: not possible: {words}" in output
    assert output.count("as this course's C export") == 1
    failed = run("export", path, "--to", "c", "--out", tmp_path / "c")
    assert failed.exit_code == 2
    assert "tinyml export MODEL --to tflm" in " ".join(failed.output.split())


def test_a_model_of_numbers_without_c_is_told_so(run, tmp_path, monkeypatch):
    monkeypatch.setitem(EMITTERS, "LOGISTIC", {"int16": None})
    b = tflite_builder().ModelBuilder()
    x, y = b.tensor((1, 8), scale=0.1), b.tensor((1, 8), scale=1 / 256, zero_point=-128)
    b.operator("LOGISTIC", [x], [y])
    path = tmp_path / "model.tflite"
    path.write_bytes(b.build([x], [y]))
    output = run("inspect", path).output
    assert "0 LOGISTIC: expected int16 numbers for the C export, found tensor 1 't1' (i" in output


def test_a_hybrid_model_is_not_exported_for_tflm(run, tmp_path):
    path = tmp_path / "model.tflite"
    path.write_bytes(hybrid())
    failed = run("export", path, "--to", "tflm", "--out", tmp_path / "t")
    assert failed.exit_code == 2
    assert "TFLM cannot run this model on any board: expected no hybrid" in failed.output
    assert not (tmp_path / "t").exists()


def test_a_loop_that_runs_itself_does_not_stop_inspect_or_profile(run, tmp_path):
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x, a = b.tensor((1, 8), scale=0.1), b.tensor((1, 8), scale=0.1)
    y = b.tensor((1, 8), scale=1 / 256, zero_point=-128)
    b.operator("WHILE", [x], [a], builder.options("WhileOptions"))
    b.operator("LOGISTIC", [a], [y])
    path = tmp_path / "model.tflite"
    path.write_bytes(b.build([x], [y]))
    output = run("inspect", path).output
    assert "1 LOGISTIC" in output
    assert "arena: not planned: operator 0 WHILE" in output
    output = run("profile", path, "--board", "nucleo_l4r5zi").output
    assert "1 LOGISTIC" in output
    assert "The arena cannot be planned" in output
    assert "): depends on the runtime" in output
