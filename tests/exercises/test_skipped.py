"""Which errors are explained as skipped exercises, and which are not."""

import pytest

from tinyml_course.errors import MissingDependencyError
from tinyml_course.exercises.skipped import SkippedExercises


def raised(source):
    with pytest.raises(Exception) as caught:  # noqa: PT011 (which one is the caller's business)
        exec(source, {})
    return caught.value


@pytest.fixture
def skipped():
    return SkippedExercises(["quantize", "dense"])


@pytest.mark.parametrize("source", ["quantise(3)", "y = undefined", "len(quantiz)", "1 / 0"])
def test_other_errors_are_not_explained(skipped, source):
    assert skipped.explain(raised(source), source) is None


def test_a_local_variable_of_an_exercises_name_is_another_error(skipped):
    source = "def f():\n    x = dense\n    dense = 1\nf()"
    assert skipped.explain(raised(source), source) is None


def test_a_stub_is_known_by_the_function_that_raised(skipped):
    source = "def quantize(x):\n    raise NotImplementedError\ndef f():\n    quantize(1)\nf()"
    assert skipped.explain(raised(source), source).title == "○ quantize: not written yet"
    other = source.replace("quantize", "anything")
    assert skipped.explain(raised(other), other) is None


def test_names_made_by_a_stopped_cell_are_explained_and_others_are_not(skipped):
    source = "codes, table = [], {}\nfor i in range(2):\n    codes.append(quantize(i))"
    skipped.explain(raised(source), source)
    for name in ("codes", "table", "i"):
        message = skipped.explain(raised(f"print({name})"), f"print({name})")
        assert message.title == f"○ {name}: not there yet"
        assert "because quantize is not there yet" in message.text
    assert skipped.explain(raised("print(other)"), "print(other)") is None


def test_stored_data_are_offered_only_where_the_cell_has_the_flag_and_it_is_off(skipped):
    for flag in ("STUCK = True", "print('STUCK = False')", "x = 1  # STUCK = False"):
        source = f"{flag}\ndense(3)"
        assert "STUCK" not in skipped.explain(raised(source), source).text
    source = "STUCK = False  # True goes on\ndense(3)"
    assert "set STUCK = True in this cell" in skipped.explain(raised(source), source).text


def test_a_cell_that_is_no_python_is_explained_all_the_same(skipped):
    assert skipped.explain(raised("dense(3)"), "%%bash\nls").title == "○ dense: not there yet"


def test_what_a_missing_package_keeps_from_being_made_is_told_with_the_package(skipped):
    error = MissingDependencyError("compiling needs ziglang; install it with: pip install x")
    source = "firmware = compiled(model)\nsizes = [firmware.size]"
    assert skipped.explain(error, source).text == (
        "○ a package: not installed\n"
        "  missing  compiling needs ziglang; install it with: pip install x"
    )
    assert skipped.explain(raised("print(sizes)"), "print(sizes)").text == (
        "○ sizes: not there yet\n"
        "  why      the cell that makes it stopped, because a package is not installed\n"
        "  missing  compiling needs ziglang; install it with: pip install x"
    )
