"""``tinyml record-page`` writes the page that the library makes, or says what is wrong."""

import pytest

from tinyml_course.deploy.record_page import record_page


def test_the_page_is_written_and_its_size_is_said(run, tmp_path):
    out = tmp_path / "new" / "record.html"
    done = run("record-page", out, "--labels", "wave, up-down", "--licence", "CC0-1.0")
    written = out.read_text(encoding="utf-8")
    assert written == record_page(["wave", "up-down"], licence="CC0-1.0")
    assert f"{out}: {len(written.encode()):,} bytes" in done.output


def test_a_label_that_no_file_can_carry_is_refused_and_nothing_is_written(run, tmp_path):
    done = run("record-page", tmp_path / "record.html", "--labels", "wave,../x")
    assert done.exit_code != 0
    assert "expected labels that differ" in done.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("seconds", ["1", "61"])
def test_a_length_out_of_range_is_refused(run, tmp_path, seconds):
    given = ("--labels", "wave", "--seconds", seconds)
    assert "2 to 60 seconds" in run("record-page", tmp_path / "r.html", *given).output
