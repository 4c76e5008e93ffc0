import pytest
from typer.testing import CliRunner

from tinyml_course.boards import load_boards
from tinyml_course.cli import app


def self_test(*arguments):
    return CliRunner().invoke(app, ["self-test", *map(str, arguments)])


@pytest.mark.parametrize("board", [board.name for board in load_boards()])
def test_a_project_is_written_for_every_kit(board, tmp_path):
    result = self_test("--board", board, "--out", tmp_path / "new")
    assert result.exit_code == 0, result.output
    folder = tmp_path / "new" / "self_test"
    assert result.output.startswith(f"{folder}: self-test for ")
    assert "self-test" in (folder / "README.md").read_text(encoding="utf-8").lower()


def test_a_page_is_written_for_a_browser(tmp_path):
    pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")
    result = self_test("--board", "web", "--out", tmp_path / "new")
    assert result.exit_code == 0, result.output
    page = tmp_path / "new" / "self_test" / "index.html"
    assert result.output.startswith(f"{page.parent}: open index.html in a browser")
    assert "<h1>Self-test of this browser</h1>" in page.read_text(encoding="utf-8")


def test_a_folder_with_something_in_it_is_refused_and_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    result = self_test("--board", "raspberry_pi_pico", "--out", tmp_path)
    assert result.exit_code == 2
    assert "expected --out to be a new or empty folder" in result.stderr
    assert "contains notes.txt; choose another" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    result = self_test("--board", "raspberry_pi_pico", "--out", tmp_path / "notes.txt")
    assert result.exit_code == 2
    assert "notes.txt is a file; choose another" in result.stderr


def test_an_unknown_board_names_the_kits_and_writes_nothing(tmp_path):
    result = self_test("--board", "toaster", "--out", tmp_path / "new")
    assert result.exit_code == 2
    assert "expected a board among arduino_nano_33_ble_sense" in result.stderr
    assert "got 'toaster'" in result.stderr
    assert not (tmp_path / "new").exists()
