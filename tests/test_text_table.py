import pytest

from tinyml_course.text_table import text_table


def test_the_table_is_aligned():
    table = text_table([("Name", "Count"), ("a", 5), ("longer", 12345)])
    assert table == "Name     Count\na            5\nlonger  12,345"


def test_a_column_with_text_in_it_is_aligned_to_the_left():
    assert text_table([("n", "x"), ("many", "1"), (12, "22")]) == "n     x\nmany  1\n12    22"


def test_lines_have_no_spaces_at_the_end():
    assert text_table([("a", "long header"), ("b", "")]) == "a  long header\nb"


def test_a_rule_is_as_wide_as_its_columns():
    assert text_table([("a", "b"), ("xyz", "")], rule=True) == "a    b\n---  -\nxyz"


def test_headers_alone_are_a_table():
    assert text_table([("a", "b")]) == "a  b"


def test_a_short_row_is_refused():
    with pytest.raises(ValueError, match="shorter"):
        text_table([("a", "b"), ("x",)])
