import numpy as np
import pytest

from tinyml_course.simulator import Simulator


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
