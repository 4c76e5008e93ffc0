import types

from tinyml_course.errors import GradingError


def test_collect_prints_what_it_did_made_safe_for_a_terminal(run, tmp_path):
    asked = []

    def collect(source, out, lesson, **options):
        asked.append((source, out, lesson, options))
        return types.SimpleNamespace(table=lambda: "student  taken from\nada\x1b[2J  05_x.ipynb")

    result = run(
        *("collect", tmp_path, tmp_path / "o", "--lesson", "05_x", "--replace"),
        room="tinyml_course.grading.collect.collect",
        collect=collect,
    )
    assert result.exit_code == 0
    assert result.output == "student  taken from\nada?[2J  05_x.ipynb\n"
    assert asked == [(tmp_path, tmp_path / "o", "05_x", {"replace": True})]


def test_collect_that_finds_nothing_says_so(run, tmp_path):
    def collect(source, out, lesson, **options):
        raise GradingError("expected notebooks in x, found none")

    result = run(
        *("collect", tmp_path, tmp_path / "o", "--lesson", "05_x"),
        room="tinyml_course.grading.collect.collect",
        collect=collect,
    )
    assert result.exit_code == 2
    assert result.stderr.startswith("tinyml: expected notebooks in x")
