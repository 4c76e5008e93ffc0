import pytest

from tinyml_course.cli import jupyterlab


@pytest.fixture
def opened(monkeypatch):
    """What JupyterLab would be started with: folder and arguments."""
    calls = []

    def open_lab(folder, arguments):
        calls.append((str(folder), list(arguments)))
        return 0

    monkeypatch.setattr(jupyterlab, "open_lab", open_lab)
    return calls


def test_lab_without_opening_lists_what_it_wrote(run, tmp_path, opened):
    result = run("lab", tmp_path / "work", "--no-open")
    assert result.exit_code == 0
    assert (tmp_path / "work" / "syllabus.md").is_file()
    assert "new" in result.output
    assert opened == []


@pytest.mark.parametrize(
    "options",
    [[], ["--port", "9000"], ["--no-browser"], ["--port=9000", "--no-browser", "--ip", "0.0.0.0"]],
)
def test_what_follows_the_folder_is_passed_to_jupyter(run, tmp_path, monkeypatch, opened, options):
    monkeypatch.chdir(tmp_path)
    run("lab", "work", *options)
    run("lab", *options)
    assert opened == [("work", options), ("tinyml-lessons", options)]


def test_an_unknown_option_of_another_command_is_refused(run):
    assert run("progress", "--port=9000").exit_code == 2
