"""Plain data survive the wire with their types; anything else is refused."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tinyml_course.errors import PlainDataError
from tinyml_course.exercises.plain_data import TAG, decode, encode

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text() | st.integers(), inner, max_size=4)
    ),
    max_leaves=20,
)
arrays = hnp.arrays(
    st.sampled_from([np.int8, np.int32, np.int64, np.uint8, np.float32, np.float64, np.bool_]),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
)


def over_the_wire(value):
    return decode(json.loads(json.dumps(encode(value), allow_nan=False)))


def same(a, b):
    if type(a) is not type(b):
        return False
    if isinstance(a, float):
        return a == b or (math.isnan(a) and math.isnan(b))
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    return a == b


@given(plain)
def test_plain_values_come_back_as_they_were(value):
    assert same(over_the_wire(value), value)


@given(arrays)
def test_arrays_keep_dtype_shape_and_every_bit(array):
    back = over_the_wire(array)
    assert (back.dtype, back.shape) == (array.dtype, array.shape)
    assert back.tobytes() == array.tobytes()


@pytest.mark.parametrize("scalar", [np.int8(-3), np.float32(0.1), np.bool_(True)])
def test_numpy_scalars_keep_their_type(scalar):
    back = over_the_wire(scalar)
    assert type(back) is type(scalar)
    assert back == scalar


def test_big_endian_arrays_keep_their_values():
    np.testing.assert_array_equal(over_the_wire(np.array([1, 258], ">i4")), [1, 258])


@pytest.mark.parametrize("value", [object(), {1, 2}, len, np.array([object()]), np.array(["a"])])
def test_what_is_not_plain_data_is_refused_by_its_type(value):
    with pytest.raises(PlainDataError, match=r"expected (plain data|a numeric array)"):
        encode(value)


def test_nesting_without_end_is_refused():
    endless = []
    endless.append(endless)
    with pytest.raises(PlainDataError, match="nested at most 32 deep"):
        encode(endless)


@pytest.mark.parametrize(
    "message",
    [
        {},
        {TAG: "pickle", "data": "gASV"},
        {TAG: "array", "dtype": "object", "shape": [1], "data": ""},
        {TAG: "array", "dtype": "int8", "shape": [5], "data": "AAA="},
        {TAG: "array", "dtype": "int8", "shape": [-1], "data": "not base64!"},
        {TAG: "array", "dtype": "V8", "shape": [1], "data": ""},
        {TAG: "dict", "items": [[[], 1]]},
        {TAG: "dict", "items": 3},
        {TAG: "float", "value": []},
        {TAG: "int", "value": "zz"},
        {TAG: []},
    ],
)
def test_a_malformed_message_is_refused_and_nothing_else_happens(message):
    with pytest.raises(PlainDataError, match="expected"):
        decode(message)
