from typer.testing import CliRunner

from tinyml_course.cli import app
from tinyml_course.exercises import progress_text, read_progress


def test_progress_prints_what_passed_in_a_terminal_of_any_encoding(tmp_path, monkeypatch):
    monkeypatch.setenv("TINYML_COURSE_HOME", str(tmp_path))
    lesson = read_progress()[0]
    (tmp_path / f"{lesson.name}.json").write_text(f'{{"passed": ["{lesson.exercises[0].name}"]}}')
    result = CliRunner(charset="cp1252").invoke(app, ["progress"])
    assert result.exit_code == 0
    assert result.output == progress_text.progress_text(read_progress()) + "\n"
    assert f"passed   {lesson.exercises[0].name} " in result.output
    assert "1 of" in result.output.splitlines()[-2]
