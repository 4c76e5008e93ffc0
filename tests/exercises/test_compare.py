"""Equal passes, different fails, and the difference is said in words."""

import numpy as np
import pytest

from tinyml_course.exercises.compare import Comparison, brief, fields_of

EXACT, CLOSE = Comparison(), Comparison(rtol=1e-3)
INT8 = np.array([1, -2, 3], np.int8)


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (3, np.int64(3)),
        (np.int8(3), 3),
        (3, np.array(3)),
        (True, np.True_),
        (float("nan"), float("nan")),
        ("SAME", "SAME"),
        (None, None),
        ("bo", np.str_("bo")),
        (INT8, INT8.copy()),
        ((0.5, 2), [0.5, 2]),
        ({"a": INT8, "b": 1}, {"b": 1, "a": INT8.copy()}),
        (np.array([1.0, np.nan]), np.array([1.0, np.nan])),
    ],
)
def test_what_is_equal_passes(expected, got):
    assert EXACT.difference(expected, got) is None


def test_floats_pass_within_the_tolerance_and_only_there():
    assert CLOSE.difference(1000.0, 1000.9) is None
    assert CLOSE.difference(1000.0, 1001.1) is not None
    assert CLOSE.difference(np.array([1000.0]), np.array([1000.9])) is None
    assert CLOSE.difference(np.array([1000.0]), np.array([1001.1])) is not None


def test_integers_are_exact_whatever_the_tolerance():
    assert CLOSE.difference(1000, 1001) is not None
    assert CLOSE.difference(np.array([1000]), np.array([1001])) is not None


@pytest.mark.parametrize(
    ("expected", "got", "said"),
    [
        (3, 4, "expected 3, got 4"),
        (3, 3.0, "expected the integer 3, got 3.0"),
        (1, True, "expected 1, got True"),
        (2.0, None, "expected 2.0, got None: does every way through end in return?"),
        ("SAME", "same", "expected 'SAME', got 'same'"),
        (
            INT8,
            [1, -2, 3],
            (
                "expected the array [1, -2, 3] (int8), got the list [1, -2, 3]; its numbers are "
                "right: return an array, as np.array(...) makes one of a list"
            ),
        ),
        (
            INT8,
            [1, -2, 4],
            (
                "expected the array [1, -2, 3] (int8), got the list [1, -2, 4]; return an array, "
                "as np.array(...) makes one of a list"
            ),
        ),
        (
            INT8,
            [[1], [2, 3]],
            "expected the array [1, -2, 3] (int8), got the list [[1], [2, 3]]",
        ),
        (
            [1, 3],
            np.array([1, 3]),
            "expected the list [1, 3], got an array of the right numbers: end with .tolist()",
        ),
        (
            (1, 3),
            np.array([1, 3]),
            (
                "expected the tuple (1, 3), got an array of the right numbers: "
                "return tuple(...) of its .tolist()"
            ),
        ),
        (
            [(1, 3)],
            np.array([[1, 3]]),
            (
                "expected the list [(1, 3)], got an array of the right numbers: "
                "return a list of tuples"
            ),
        ),
        ([1, 3], np.array([1, 2]), "expected 2 values [1, 3], got [1, 2] (int64)"),
        ((1.5, 2), (2, 1.5), "expected (1.5, 2), got the right values in another order: (2, 1.5)"),
        (
            [("conv", 3), ("dense", 4)],
            [("conv", 3), ("dense", 5)],
            "value 2 of 2, in it value 2 of 2: expected 4, got 5",
        ),
        (INT8, INT8.astype(np.int32), "expected dtype int8, got dtype int32"),
        (INT8, INT8[:2], "expected shape (3,), got shape (2,)"),
        (INT8, INT8 * [1, 1, -1], "expected dtype int8, got dtype int64"),
        (
            INT8,
            np.array([1, -2, 4], np.int8),
            "expected 3 at index [2], got 4 (1 of 3 elements differ)",
        ),
        ((1.0, 2), (1.0, 3), "value 2 of 2: expected 2, got 3"),
        ((1.0, 2), 1.0, "expected 2 values (1.0, 2), got 1.0"),
        ({"a": 1}, {"b": 1}, "expected the keys ['a'], got {'b': 1}"),
        ({"a": 1}, {"a": 2}, "key 'a': expected 1, got 2"),
        (np.array([1.0]), np.array([True]), "expected floating-point numbers, got dtype bool"),
    ],
)
def test_a_difference_is_said_in_words(expected, got, said):
    assert EXACT.difference(expected, got) == said


def test_long_values_are_cut_and_large_arrays_named_by_shape():
    assert len(brief("x" * 500)) == 72
    assert brief(np.zeros((4, 5), np.int8)) == "an int8 array of shape (4, 5)"
    assert brief(np.zeros((4, 5), np.float32)) == "a float32 array of shape (4, 5)"


@pytest.mark.parametrize(
    ("expected", "got", "said"),
    [
        ((0.02, -78), (0.04, -78), "scale (value 1 of 2): expected 0.02, got 0.04"),
        ((0.02, -78), (0.02, -77), "zero_point (value 2 of 2): expected -78, got -77"),
        ((0.02, -78), 0.02, "expected 2 values (scale, zero_point) = (0.02, -78), got 0.02"),
        ([0.02, -78], [0.02, 0], "zero_point (value 2 of 2): expected -78, got 0"),
        (
            [("conv", 5), ("dense", 1)],
            [("conv", 5), ("dense", 2)],
            "value 2 of 2, in it zero_point (value 2 of 2): expected 1, got 2",
        ),
        ((1, 2, 3), (1, 2, 4), "value 3 of 3: expected 3, got 4"),
    ],
)
def test_a_wrong_value_of_several_is_named_where_the_names_are_known(expected, got, said):
    assert EXACT.difference(expected, got, ("scale", "zero_point")) == said


@pytest.mark.parametrize(
    ("docstring", "names"),
    [
        ("Returns (scale, zero_point): a float > 0, and an int.", ("scale", "zero_point")),
        (
            "Count.\n\n    kind: str (a, b).\n    Returns (macs,\n    params), two ints.",
            ("macs", "params"),
        ),
        (
            "Returns a list with a tuple (kind, height, macs) for each layer's\n    output.",
            ("kind", "height", "macs"),
        ),
        ("Returns a list of ints in rising order.\n\n    f([1, 2], 3) gives (1, 2).", ()),
        ("Returns weights (4, 2).", ()),
        (None, ()),
    ],
)
def test_the_names_come_from_the_docstring_that_the_student_reads(docstring, names):
    assert fields_of(docstring) == names


def test_of_a_long_value_only_the_beginning_is_written():
    class Slow:
        written = 0

        def __repr__(self):
            Slow.written += 1
            return "slow"

    for value in ([Slow()] * 10_000, (Slow(),) * 10_000, {n: Slow() for n in range(10_000)}):
        Slow.written = 0
        assert brief(value).startswith(repr(value)[:60])
        assert brief(value).endswith("…")
        Slow.written = 0
        brief(value)
        assert Slow.written < 100


def nested(depth):
    return [nested(depth - 1) for _ in range(5)] if depth else 1


def test_nested_lists_are_compared_once_for_each_number(monkeypatch):
    """Not once for each order of each list: seven levels deep that would take hours."""
    calls = []
    compared = Comparison._same_number
    monkeypatch.setattr(
        Comparison, "_same_number", lambda self, *two: calls.append(1) or compared(self, *two)
    )
    got = nested(4)
    got[4][4][4][4] = 2
    message = Comparison().difference(nested(4), got)
    assert message == (
        "value 5 of 5, in it value 5 of 5, in it value 5 of 5, in it value 5 of 5: "
        "expected 1, got 2"
    )
    assert len(calls) < 20 * 5**4
