"""The page of operators says what the golden models show."""

from tests.kernels.make_operator_table import PATH, page
from tinyml_course.operators import OPERATORS


def test_the_page_is_what_the_golden_models_show():
    made = page()
    assert PATH.read_text(encoding="utf-8") == made, (
        "run: python -m tests.kernels.make_operator_table"
    )


def test_every_operator_has_numbers_that_were_compared_with_tflm():
    rows = [line.split(" | ") for line in page().splitlines() if "`Add" in line]
    assert len(rows) == len(OPERATORS)
    assert [row[0] for row in rows if row[1] == "–"] == []
