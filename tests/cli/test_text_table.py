from tinyml_course.cli.text_table import text_table


def test_the_table_is_aligned():
    table = text_table([("Name", "Count"), ("a", 5), ("longer", 12345)])
    assert table == "Name     Count\na            5\nlonger  12,345"
