"""``tinyml quiz`` from the page to the gain, with the items of the course."""

from tinyml_course.grading.quiz.items import load_items, make_form

SEED = "--class-seed", "7"


def table_of(path, form, seed, rows):
    """Answers: for each student how many of the first items are right, the others open."""
    keys = [item.key for item in make_form(load_items(), form, seed)]
    lines = ["student," + ",".join(str(n) for n in range(1, 11))]
    lines += [",".join([name, *keys[:n], *[""] * (10 - n)]) for name, n in rows.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_write_makes_a_page_and_a_table_for_each_form(run, tmp_path):
    for form in ("before", "after", "later"):
        result = run("quiz", "write", form, tmp_path, *SEED)
        assert result.exit_code == 0
        assert f"{form}.html" in result.output
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("after.csv", "after.html", "before.csv", "before.html", "later.csv", "later.html"),
    ]


def test_marks_follow_the_key_of_the_class(run, tmp_path):
    before = table_of(tmp_path / "b.csv", "before", 7, {"Ana": 4, "Bo": 2})
    after = table_of(tmp_path / "a.csv", "after", 7, {"Ana": 8, "Bo": 9})
    arguments = ["--before", before, "--after", after, "--out", tmp_path / "out", *SEED]
    result = run("quiz", "mark", *arguments)
    assert result.exit_code == 0, result.output
    assert "normalised gain 0.79" in result.output  # 30 % to 85 %: 55 of 70 points
    saved = (tmp_path / "out" / "report.txt").read_text(encoding="utf-8")
    assert saved == result.output
    other = run("quiz", "mark", "--before", before, "--class-seed", "8")
    assert "mean 30 % right" not in other.output  # another class has other letters


def test_nothing_to_mark_and_an_unknown_form_are_told(run, tmp_path):
    assert "expected answers to mark: --before" in run("quiz", "mark", *SEED).stderr
    assert (
        "before, after, later, got 'middle'"
        in run("quiz", "write", "middle", tmp_path, *SEED).stderr
    )
    missing = run("quiz", "mark", "--after", tmp_path / "none.csv", *SEED)
    assert missing.exit_code == 2
    assert "expected a table" in missing.stderr
