"""The photos of to_gray_resize, and its three steps with parts that a mistake exchanges."""

import itertools

import numpy as np


def without_colour(grey):
    """A photo with red = green = blue = grey, which the exercise turns into the same grey."""
    return np.repeat(np.array(grey, np.uint8)[..., None], 3, axis=2)


def photo_inputs(rng):
    # One idea a call: colours, a wide and a tall photo, a mean, a mean that ends in a half, blocks.
    four = np.array([[[255, 0, 0], [0, 179, 0]], [[0, 0, 255], [255, 255, 255]]], np.uint8)
    wide = [[10, 20, 35, 45, 50], [60, 75, 90, 110, 130]]
    cases = [(four, 2), (without_colour(wide), 2), (without_colour(np.transpose(wide)), 2)]
    cases += [(without_colour([[20, 10], [11, last]]), 1) for last in (30, 25)]
    halves = np.array([[[128, 0, 0], [129, 1, 1]], [[0, 0, 0], [131, 3, 3]]], np.uint8)
    cases.append((halves, 2))  # greys of 38.5 and 39.5 before rounding
    below = np.array([[[40, 2, 135], [40, 5, 93]], [[40, 1, 149], [40, 0, 163]]], np.uint8)
    cases.append((below, 2))  # greys that are 1 / 256 below a half
    cases.append((without_colour(np.arange(36).reshape(6, 6) ** 2 % 101), 3))
    for height, width, size in [(12, 20, 4), (27, 15, 3), (24, 31, 8), (10, 10, 5)]:
        slope = np.linspace(20, 200, width).astype(int)[None, :, None]
        noise = rng.integers(0, 56, (height, width, 3)) + rng.permutation([0, 0, 40])
        cases.append((np.clip(slope + noise, 0, 255).astype(np.uint8), size))
    return cases


def ints(r, g, b):
    return 77 * r.astype(int) + 150 * g.astype(int) + 29 * b.astype(int)


def rounded_grey(photo):
    return (ints(*np.moveaxis(photo, 2, 0)) + 128) >> 8


def corner(top_of=lambda h, side: (h - side) // 2, left_of=lambda w, side: (w - side) // 2):
    """The square from another place, which is given by a photo's height or width and the side."""

    def cut(grey):
        side = min(grey.shape)
        top, left = top_of(grey.shape[0], side), left_of(grey.shape[1], side)
        return grey[top : top + side, left : left + side]

    return cut


def sums(start=lambda i, k, _size: i * k, length=lambda k: k, among=range):
    """The sums of blocks, in a loop, that begin elsewhere, have another length or are left out."""

    def of(square, k, size):
        found = np.zeros((size, size), int)
        for i, j in itertools.product(among(size), repeat=2):
            rows = square[start(i, k, size) :][: length(k)]
            found[i, j] = rows[:, start(j, k, size) :][:, : length(k)].sum()
        return found

    return of


def every_kth(end_of):
    """The sums of blocks, each written to the place where it begins, up to `end_of(side, size)`."""

    def of(square, k, size):
        found = np.zeros((size, size), int)
        for i, j in itertools.product(range(0, end_of(len(square), size), k), repeat=2):
            found[i, j] = square[i : i + k, j : j + k].sum()
        return found

    return of


def halves_up(blocks_of):
    """The shrinking with other sums of blocks; those left out stay 0."""
    return lambda square, k, size: (blocks_of(square, k, size) + k * k // 2) // (k * k)


def in_steps(grey=rounded_grey, cut=None, shrink=None, k_of=lambda h, w, size: min(h, w) // size):
    """The exercise in its three steps, one of them another."""

    def resize(photo, size):
        square = (cut or corner())(grey(photo))
        k = k_of(*photo.shape[:2], size)
        return np.asarray((shrink or halves_up(sums()))(square, k, size)).astype(np.uint8)

    return resize


def by_reshape(cut=None, grey=rounded_grey, k_of=lambda square, size: len(square) // size):
    """The exercise with a cut that is reshaped into blocks, which raises where it is no square."""

    def resize(photo, size):
        square = (cut or corner())(grey(photo))
        k = k_of(square, size)
        found = square.reshape(size, k, size, k).sum(axis=(1, 3))
        return ((found + k * k // 2) // (k * k)).astype(np.uint8)

    return resize


def as_blocks(function):
    """The shrinking by `function`, which is given the blocks as (size, k, size, k)."""
    return lambda square, k, size: function(square.reshape(size, k, size, k))


def half_up(blocks, axis):
    return (blocks.sum(axis=axis) + blocks.shape[axis] // 2) // blocks.shape[axis]


def cut_by(rows, columns):
    """The rows and columns from here to there, which are given for height and width."""
    return by_reshape(lambda g: g[slice(*rows(*g.shape)), slice(*columns(*g.shape))])


def halfway(length, side):
    start = (length - side) // 2
    return start, start + side


def unrounded(r, g, b):
    return 0.299 * r + 0.587 * g + 0.114 * b


def textbook(r, g, b):
    return unrounded(r, g, b).round(9)


def rounded_means(blocks, *axes):
    return (blocks.mean(axis=axes or None) + 0.5).astype(np.uint8)
