"""Pictures in integers: against exact fractions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinyml_course.errors import DataError
from tinyml_course.features import image

SIDES = st.integers(1, 9)


def picture(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def test_grey_is_within_one_of_the_weights_of_bt_601():
    colours = picture(40, 50, 3)
    exact = colours @ np.array([0.299, 0.587, 0.114])
    grey = image.grey(colours)
    assert grey.dtype == np.uint8
    assert np.abs(grey - exact).max() < 1
    level = np.arange(256, dtype=np.uint8)
    assert np.array_equal(image.grey(np.stack([level] * 3, axis=-1)[None]), level[None])


def area_mean(part: np.ndarray, height: int, width: int, y: int, x: int) -> Fraction:
    total = Fraction(0)
    for j in range(part.shape[0]):
        for i in range(part.shape[1]):
            total += (
                int(part[j, i])
                * covered(part.shape[0], height, j, y)
                * covered(part.shape[1], width, i, x)
            )
    return total / Fraction(part.size, height * width)


def covered(old: int, new: int, j: int, i: int) -> Fraction:
    start, end = Fraction(i * old, new), Fraction((i + 1) * old, new)
    return max(Fraction(0), min(end, Fraction(j + 1)) - max(start, Fraction(j)))


@settings(max_examples=60, deadline=None)
@given(SIDES, SIDES, SIDES, SIDES, st.integers(0, 99))
def test_area_resizing_is_the_exact_mean_of_the_area_halves_up(
    old_height: int, old_width: int, height: int, width: int, seed: int
):
    old = picture(old_height, old_width, seed=seed)
    new = image.resize_area(old, height, width)
    for y in range(height):
        for x in range(width):
            exact = area_mean(old, height, width, y, x)
            # `half = whole // 2` rounds a tie up; with an odd whole there is none.
            assert new[y, x] == (exact + Fraction(1, 2)).__floor__()


@settings(max_examples=60, deadline=None)
@given(SIDES, SIDES, SIDES, SIDES, st.integers(0, 99))
def test_bilinear_resizing_is_the_specification_in_plain_integers(
    old_height: int, old_width: int, height: int, width: int, seed: int
):
    old = picture(old_height, old_width, seed=seed)
    new = image.resize_bilinear(old, height, width)
    for y in range(height):
        y0, y1, fy = place(old_height, height, y)
        for x in range(width):
            x0, x1, fx = place(old_width, width, x)
            upper = (256 - fx) * int(old[y0, x0]) + fx * int(old[y0, x1])
            lower = (256 - fx) * int(old[y1, x0]) + fx * int(old[y1, x1])
            assert new[y, x] == ((256 - fy) * upper + fy * lower + 2**15) >> 16


def place(old: int, new: int, i: int) -> tuple[int, int, int]:
    p = max(0, min(256 * (old - 1), (2 * i + 1) * old * 128 // new - 128))
    return p >> 8, min((p >> 8) + 1, old - 1), p & 255


@pytest.mark.parametrize("resize", [image.resize_area, image.resize_bilinear])
def test_one_size_stays_colours_stay_apart_and_a_plain_picture_stays_plain(resize: Any):
    colours = picture(12, 17, 3)
    assert np.array_equal(resize(colours, 12, 17), colours)
    smaller = resize(colours, 5, 4)
    for channel in range(3):
        assert np.array_equal(smaller[..., channel], resize(colours[..., channel], 5, 4))
    assert (resize(np.full((31, 7), 255, np.uint8), 10, 13) == 255).all()


def test_a_large_picture_of_white_does_not_overflow():
    white = np.full((480, 640), 255, np.uint8)
    assert (image.resize_area(white, 96, 96) == 255).all()


def test_a_part_is_a_view_and_the_square_is_in_the_middle():
    whole = picture(6, 9)
    assert np.shares_memory(image.crop(whole, 1, 2, 3, 4), whole)
    assert np.array_equal(image.crop(whole, 1, 2, 3, 4), whole[1:4, 2:6])
    assert np.array_equal(image.crop_square(whole), whole[:, 1:7])
    assert image.crop_square(picture(7, 4, 3)).shape == (4, 4, 3)


def test_a_standardised_picture_has_mean_0_and_deviation_1_and_light_does_not_matter():
    dark = picture(20, 30) // 4
    values = image.standardise(dark)
    assert values.dtype == np.float32
    assert abs(values.mean()) < 1e-6
    assert abs(values.std() - 1) < 1e-5
    assert np.allclose(image.standardise(dark * 3 + 20), values, atol=1e-5)
    assert not image.standardise(np.full((4, 4), 200, np.uint8)).any()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: image.grey(picture(4, 4)), r"shape \(height, width, 3\)"),
        (lambda: image.grey(picture(4, 4, 4)), r"shape \(height, width, 3\)"),
        (lambda: image.grey(np.zeros((4, 4, 3))), "uint8, 0 … 255, got float64"),
        (lambda: image.resize_area([[1]], 1, 1), "got list"),
        (lambda: image.resize_area(picture(4), 1, 1), "a picture of shape"),
        (lambda: image.resize_area(picture(0, 4), 1, 1), "not empty"),
        (lambda: image.resize_area(np.zeros((4097, 1), np.uint8), 1, 1), "at most 4096"),
        (lambda: image.resize_bilinear(picture(4, 4), 0, 1), "height from 1 to 4096"),
        (lambda: image.resize_bilinear(picture(4, 4), 1, 1.5), "width as a whole number"),
        (lambda: image.crop(picture(4, 4), 2, 0, 3, 1), "inside 4 rows and 4 columns"),
        (lambda: image.crop(picture(4, 4), -1, 0, 3, 1), "top ≥ 0"),
    ],
)
def test_what_is_no_picture_is_refused(call: Any, message: str):
    with pytest.raises(DataError, match=message):
        call()
