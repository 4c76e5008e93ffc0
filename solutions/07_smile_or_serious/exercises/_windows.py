"""Depthwise steps of ds_block that go wrong in their loops, windows and frames."""

import numpy as np

from ._blocks import BORDER, block, right, sums_of


def middle(window, weights, k):
    """What a loop computes at one pixel, in channel k."""
    return (window[..., k] * weights[:, :, k]).sum()


def from_above(padded, i, j):
    return padded[i : i + 3, j : j + 3]


def in_loops(value=middle, window=from_above, border=BORDER, size=lambda x: x.shape[:2]):
    """Sums that loops over pixels and channels write, from other windows or in another size."""

    def sums(x, depthwise):
        padded = np.pad(x, border)
        found = np.zeros((*size(x), x.shape[2]))
        for i, j, k in np.ndindex(found.shape):
            found[i, j, k] = value(window(padded, i, j), depthwise, k)
        return found

    return sums


def in_windows(padded_of, size=lambda x: x.shape[:2]):
    """Sums of nine windows, from a picture that `padded_of` frames, or in another size."""

    def sums(x, depthwise):
        padded, (height, width) = padded_of(x), size(x)
        found = np.zeros((height, width, x.shape[2]))
        for i, j in np.ndindex(3, 3):
            found += padded[i : i + height, j : j + width] * depthwise[i, j]
        return found

    return sums


def framed(rows, columns):
    """x in a frame of zeros, from the row and column 1 up to those given for its length."""

    def padded_of(x):
        padded = np.zeros((len(x) + 2, x.shape[1] + 2, x.shape[2]))
        padded[1 : rows(len(x)), 1 : columns(x.shape[1])] = x
        return padded

    return padded_of


def running(axes):
    """Sums that were never set back to 0, by loops over `axes`, the outermost first."""

    def sums(x, depthwise):
        found = sums_of(x, depthwise).transpose(axes)
        total = found.cumsum().reshape(found.shape)
        return total.transpose(np.argsort(axes))

    return sums


def above_left(padded, i, j):
    return padded[i - 1 : i + 2, j - 1 : j + 2]


def filter_cut_at_the_border(x, depthwise, bias_1, pointwise, bias_2):
    found = np.zeros(x.shape)
    for i, j in np.ndindex(*x.shape[:2]):
        window = x[max(i - 1, 0) : i + 2, max(j - 1, 0) : j + 2]
        weights = depthwise[: len(window), : window.shape[1]]
        found[i, j] = (window * weights).sum(axis=(0, 1))
    return right(right(found, bias_1) @ pointwise.T, bias_2)


def no_frame(x, depthwise):
    sums = np.zeros(x.shape)
    for row, column, i, j in np.ndindex(*x.shape[:2], 3, 3):
        sums[row, column] += x[row + i - 1, column + j - 1] * depthwise[i, j]
    return sums


def channels_padded(x, depthwise):
    padded = np.pad(x, 1)
    parts = [padded[i : i + len(x), j : j + x.shape[1]] for i, j in np.ndindex(3, 3)]
    return x + sum(p * depthwise[i, j] for p, (i, j) in zip(parts, np.ndindex(3, 3), strict=True))


def channels_first(x, depthwise):
    padded = np.pad(x, ((1, 1), (1, 1), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(0, 1))
    parts = [windows[..., i, j] * depthwise[:, i, j][: x.shape[2]] for i, j in np.ndindex(3, 3)]
    return sum(parts)


def overwritten(x, depthwise):
    """Sums that are written into the picture while it is filtered."""
    padded = np.pad(x, ((1, 1), (1, 1), (0, 0)))
    for i, j in np.ndindex(*x.shape[:2]):
        padded[i + 1, j + 1] = (padded[i : i + 3, j : j + 3] * depthwise).sum(axis=(0, 1))
    return padded[1:-1, 1:-1]


def wrong_windows(wrong_block):
    """Register what goes wrong with windows and frames at the border."""
    wrong_block(
        "Shapes do not fit at the border. Print them: every window is 3 x 3, that of pixel i, j "
        "of x is padded[i : i + 3, j : j + 3], and in its frame x has the rows 1 : height + 1 and "
        "the columns 1 : width + 1.",
        window_one_too_early=block(sums=in_loops(window=above_left)),
        frame_ends_early=block(sums=in_windows(framed(lambda n: n, lambda n: n))),
    )
    wrong_block(
        "At the border the window was cut, and the first weights of the filter used for what is "
        "left. There the rows and columns on the outer side meet zeros: pad x, and keep all "
        "nine weights.",
        filter_cut_at_the_border=filter_cut_at_the_border,
    )
    wrong_block(
        "Height and width are swapped: x.shape is (height, width, channels).",
        width_first=block(sums=in_loops(size=lambda x: x.shape[1::-1])),
    )


def wrong_loops(wrong_block):
    """Register what goes wrong in the loops over pixels, channels and the nine weights."""
    wrong_block(
        "window @ weights is a matrix product. Multiply element by element, with *, and add up.",
        matrix_product=block(sums=in_loops(lambda w, f, k: (w[..., k] @ f[:, :, k]).sum())),
    )
    wrong_block(
        "The channel is the last axis of depthwise: depthwise[:, :, k] is the filter of channel "
        "k, and depthwise[k] is row k of all of them.",
        row_for_filter=block(sums=in_loops(lambda w, f, k: (w[..., k] * f[k]).sum())),
        column_for_filter=block(sums=in_loops(lambda w, f, k: (w[..., k] * f[:, k]).sum())),
    )
    wrong_block(
        "The sum of one pixel goes on into the next: set it back to 0 for every pixel and channel.",
        **{
            f"sum_goes_on_{name}": block(sums=running(axes))
            for name, axes in (
                ("in_each_map", (2, 0, 1)),
                ("in_each_pixel", (0, 1, 2)),
                ("in_each_row", (0, 2, 1)),
            )
        },
        sum_goes_on_in_one_map=block(
            sums=lambda x, f: sums_of(x, f).reshape(-1, x.shape[2]).cumsum(axis=0).reshape(x.shape)
        ),
    )
