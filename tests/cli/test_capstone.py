"""``tinyml capstone``: a finished example, its gates, and the exit code of a closed one."""

import pytest

pytest.importorskip("unicorn")
pytest.importorskip("ziglang")


@pytest.fixture
def folder(run, tmp_path):
    made = run("capstone", "example", "mosquito", tmp_path / "p")
    assert made.exit_code == 0, made.output
    return tmp_path / "p"


def test_a_finished_example_passes_and_has_a_whole_report(run, folder):
    result = run("capstone", "check", folder)
    assert result.exit_code == 0, result.output
    assert "6 of 6 gates passed" in result.output
    assert "SYNTHETIC" in result.output
    assert "To do next" not in result.output
    assert max(map(len, result.output.splitlines())) < 160


def test_a_report_that_is_not_written_is_exit_code_1(run, folder):
    path = folder / "report.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("## What it costs", "## Costs"), encoding="utf-8")
    result = run("capstone", "check", folder)
    assert result.exit_code == 1
    assert "6 of 6 gates passed, 7 of 8 sections written" in result.output
    assert "report.md: write 25 words or more on 'What it costs'" in result.output


def test_a_closed_gate_is_exit_code_1_with_advice(run, folder):
    path = folder / "project.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("promise_days = 730.0",
                                                             "promise_days = 20000.0"))  # fmt: skip
    result = run("capstone", "check", folder)
    assert result.exit_code == 1
    assert "5 of 6 gates passed" in result.output
    assert "energy plan: wake up less often" in result.output


def test_a_folder_that_is_no_project_is_exit_code_2(run, tmp_path):
    result = run("capstone", "check", tmp_path / "nothing")
    assert result.exit_code == 2
    assert "expected a folder with a project" in result.output


def test_an_example_does_not_overwrite_and_an_unknown_one_is_named(run, folder, tmp_path):
    assert run("capstone", "example", "mosquito", folder).exit_code == 2
    result = run("capstone", "example", "cough", tmp_path / "q")
    assert result.exit_code == 2
    assert "weather, mosquito" in result.output


def test_an_empty_report_has_all_sections(run):
    result = run("capstone", "report", "Bees")
    assert result.output.startswith("# Bees")
    assert result.output.count("\n## ") == 8
