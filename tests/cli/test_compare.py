def test_compare_names_layer_accumulator_and_rounding(run, model, tmp_path):
    path, _ = model("fully_connected")
    arguments = ["compare", path, "--input", tmp_path / "x.npy", "--with", "single-rounding"]
    output = run(*arguments).output
    assert "The first to diverge:" in output
    assert "Both add up the same" in output
    assert "one rounding" in output


def test_compare_says_so_where_nothing_differs(run, model):
    path, _ = model("conv_2d")
    output = run("compare", path, "--with", "single-rounding").output
    assert "64 random inputs" in output
    assert output.endswith("No element differs.\n")
