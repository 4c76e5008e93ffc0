def test_lab_without_opening_lists_what_it_wrote(run, tmp_path):
    result = run("lab", tmp_path / "work", "--no-open")
    assert result.exit_code == 0
    assert (tmp_path / "work" / "syllabus.md").is_file()
    assert "new" in result.output
