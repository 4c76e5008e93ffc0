from tinyml_course.simulator import Simulator


def test_inspect_prints_a_row_for_each_operator_and_the_arena(run, model):
    path, _ = model("conv_2d")
    simulator = Simulator.load(path)
    output = run("inspect", path).output
    rows = [line for line in output.splitlines() if "CONV_2D" in line]
    assert len(rows) == len(simulator.model.operators)
    assert f"head {simulator.arena.head_bytes:,} bytes" in output
    assert f"{simulator.model.nbytes:,} bytes of flash" in output
