import pytest

from tinyml_course.grading.exports import marks
from tinyml_course.grading.exports.marks import Mark

MARK = Mark("ana", 7, 10, "ok", 3, 0, 0, "double: 2/2")


@pytest.fixture(autouse=True)
def _books(monkeypatch):
    monkeypatch.setattr(marks, "read_books", lambda books, marked: ("05_x", (MARK,)))


def test_marks_writes_a_plain_table_and_says_what_waits_for_a_person(run, tmp_path):
    result = run(
        *("marks", tmp_path, "--to", "csv", "--out", tmp_path / "m.csv"),
    )
    assert result.exit_code == 0
    assert result.output == (
        "1 marks written\n1 students have points that wait for a person and are not included\n"
    )
    assert "ana,7,10" in (tmp_path / "m.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(("system", "option"), [("moodle", "worksheet"), ("canvas", "gradebook")])
def test_marks_asks_for_the_table_to_fill(run, tmp_path, system, option):
    result = run(
        *("marks", tmp_path, "--to", system, "--out", tmp_path / "m.csv"),
    )
    assert result.exit_code == 2
    assert result.stderr.rstrip().endswith(f"got none: --{option}")


def test_marks_fills_moodles_worksheet(run, tmp_path):
    sheet = tmp_path / "w.csv"
    sheet.write_text("Identifier,Full name,Grade\nParticipant 1,ana,\n")
    result = run(
        *("marks", tmp_path, "--to", "moodle", "--out", tmp_path / "m.csv"),
        *("--worksheet", sheet),
    )
    assert result.exit_code == 0, result.output
    assert "Participant 1,ana,7.00" in (tmp_path / "m.csv").read_text()


def test_marks_without_books_says_so(run, tmp_path, monkeypatch):
    monkeypatch.undo()
    result = run("marks", tmp_path, "--to", "csv", "--out", tmp_path / "m.csv")
    assert result.exit_code == 2
    assert "expected the books of a lesson in" in result.stderr
