"""How lesson 07 grades to_gray_resize: inputs, mistakes with hints, other right answers."""

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSED_ROOMS
from ._photos import (
    as_blocks,
    by_reshape,
    corner,
    cut_by,
    every_kth,
    half_up,
    halfway,
    halves_up,
    in_steps,
    ints,
    photo_inputs,
    rounded_grey,
    rounded_means,
    sums,
    textbook,
    unrounded,
    without_colour,
)

to_gray_resize = exercise(points=2, inputs=photo_inputs, closed_rooms=CLOSED_ROOMS)
wrong_pixels = to_gray_resize.mistakes


def with_grey(grey_of):
    """The exercise with another grey, which `grey_of` gives for the channels of a photo."""

    def resize(photo, size):
        return to_gray_resize(without_colour(grey_of(*np.moveaxis(photo, 2, 0))), size)

    return resize


# fmt: off
wrong_pixels(
    "77 * red does not fit a uint8: it wraps around at 256. Begin with photo.astype(int), and make "
    "nothing a uint8 before it is shifted or divided.",
    grey_wraps_around=with_grey(lambda r, g, b: (np.sum([77 * r, 150 * g, 29 * b], 0) + 128) >> 8),
    grey_in_bytes=with_grey(lambda r, g, b: (77 * r + 150 * g + 29 * b + 128) >> 8),
    grey_in_bytes_divided=with_grey(lambda r, g, b: (77 * r + 150 * g + 29 * b + 128) // 256))
wrong_pixels(
    "Close, but 0.299, 0.587 and 0.114 are floats. Use whole numbers: 77, 150 and 29 parts of 256, "
    "plus 128, then >> 8.",
    textbook_parts_cut_off=with_grey(textbook),
    textbook_parts_as_they_are=with_grey(unrounded),
    **{
        f"textbook_parts_{name}_at_the_end": in_steps(
            lambda photo: unrounded(*np.moveaxis(photo, 2, 0)),
            shrink=as_blocks(lambda b, end=end: end(b.mean(axis=(1, 3)))))
        for name, end in (
            ("rounded", np.round), ("cut_off", np.floor), ("half_up", lambda m: np.floor(m + 0.5)))
    },
    textbook_parts_rounded=with_grey(lambda *channels: np.rint(textbook(*channels))))
wrong_pixels(
    "Green looks brightest: of 256 parts, channel 0, red, has 77, 1, green, 150, and 2, blue, 29.",
    equal_parts=with_grey(lambda r, g, b: np.sum([r, g, b], 0) // 3),
    blue_first=lambda photo, size: to_gray_resize(photo[:, :, ::-1], size),
    green_alone=with_grey(lambda _r, g, _b: g))
wrong_pixels(
    "The grey is not rounded as asked: add 128, half of 256, to the sum, and only then >> 8.",
    grey_not_rounded=with_grey(lambda *channels: ints(*channels) >> 8),
    rounded_afterwards=with_grey(lambda *channels: (ints(*channels) >> 8) + 128),
    not_divided=with_grey(lambda *channels: (ints(*channels) + 128) & 255),
    grey_half_to_even=with_grey(lambda *channels: np.rint(ints(*channels) / 256)))
# fmt: on


def grey_blocks(photo, size):
    """The middle square in grey, as (size, k, size, k): blocks of k × k pixels."""
    side = min(photo.shape[:2])
    return to_gray_resize(photo, side).reshape(size, side // size, size, side // size)


def cut_does_not_fit(photo, size):
    side = min(photo.shape[:2])
    top, left = ((length - side) // 2 for length in photo.shape[:2])
    return photo[top:side, left:side, 0].reshape(size, side // size, size, side // size)


def no_square(photo, size):
    tall, broad = photo.shape[0] // size, photo.shape[1] // size
    grey = rounded_grey(photo[: tall * size, : broad * size])
    return rounded_means(grey.reshape(size, tall, size, broad), 1, 3)


def in_corner(photo, size, first=0):
    """The square in the corner at the top left, or with first=1 at the bottom right."""
    side = min(photo.shape[:2])
    top, left = (first * (length - side) for length in photo.shape[:2])
    return to_gray_resize(photo[top : top + side, left : left + side], size)


# fmt: off
wrong_pixels(
    "Another part of the photo. Cut out the middle square, side = min(height, width), that starts "
    "at (height - side) // 2 and (width - side) // 2.",
    square_in_the_corner=in_corner,
    square_at_the_end=lambda *given: in_corner(*given, first=1),
    grey_of_the_whole_photo=lambda photo, _size: rounded_grey(photo).astype(np.uint8),
    rows_from_the_top=in_steps(cut=corner(top_of=lambda _h, _side: 0)),
    columns_from_the_left=in_steps(cut=corner(left_of=lambda _w, _side: 0)),
    rows_at_the_end=in_steps(cut=corner(top_of=lambda h, side: h - side)),
    columns_at_the_end=in_steps(cut=corner(left_of=lambda w, side: w - side)),
    no_square=no_square)
wrong_pixels(
    "A shape does not fit. Rows go from top to top + side, columns from left to left + side, and "
    "k = side // size, whatever the photo's size; then reshape(size, k, size, k).",
    cut_does_not_fit=cut_does_not_fit,
    camera_assumed=lambda photo, size: photo[:, 40:280, 0].reshape(size, 5, size, 5))
wrong_pixels(
    "A length, an index or an axis has to be a whole number: / gives a float, // does not.",
    float_start=lambda photo, size: photo[(photo.shape[0] - size) / 2 :, :],
    float_side=lambda photo, size: photo[..., 0].reshape(size, photo.shape[0] / size, size, -1))
wrong_pixels("One pixel of each block was kept. Take the mean of all k * k pixels of the block.",
    every_kth_dot=lambda *given: grey_blocks(*given)[:, 0, :, 0],
    middle_dot=lambda *given: (b := grey_blocks(*given))[:, (m := b.shape[1] // 2), :, m])
# fmt: on


def scattered(photo, size, shape, *axes):
    """The mean over other axes of the square, reshaped by the letters of `shape`."""
    blocks = grey_blocks(photo, size)
    return rounded_means(
        blocks.reshape([{"s": size, "k": blocks.shape[1]}[c] for c in shape]), *axes
    )


def block_means(half_of=lambda k: k * k // 2, count_of=lambda k, _size: k * k, axes=(1, 3)):
    """The exercise with another half added, another divisor, or other axes."""

    def resize(photo, size):
        blocks = grey_blocks(photo, size)
        k = blocks.shape[1]
        return ((blocks.sum(axis=axes) + half_of(k)) // count_of(k, size)).astype(np.uint8)

    return resize


wrong_pixels(
    "The mean is taken over other pixels than one block's. With reshape(size, k, size, k), the "
    "pixels of a block are on the axes 1 and 3.",
    blocks_scattered=lambda *given: scattered(*given, "ksks", 0, 2),
    blocks_in_a_row=lambda *given: scattered(*given, "sskk", 2, 3),
    blocks_mixed_up=lambda *given: scattered(*given, "sksk", 0, 2),
    sums_mixed_up=block_means(axes=(0, 2)),
    rows_of_a_block=lambda *given: scattered(*given, "sksk", 2, 3),
    sums_of_rows=block_means(axes=(2, 3)),
    mean_of_everything=lambda *given: scattered(*given, "sksk"),
)


def block_sum_in_bytes(photo, size):
    blocks = grey_blocks(photo, size)
    sums, n = blocks.sum(axis=(1, 3), dtype=np.uint8), blocks.shape[1] ** 2
    return ((sums.astype(int) + n // 2) // n).astype(np.uint8)


def grey_after_the_mean(photo, size):
    channels = [grey_blocks(without_colour(photo[..., c]), size) for c in range(3)]
    return to_gray_resize(np.stack([rounded_means(c, 1, 3) for c in channels], axis=2), size)


# fmt: off
wrong_pixels("The mean is not rounded as asked, a half up: (sum + k * k // 2) // (k * k). A mean "
    "that is cut off is too small, and np.round takes 16.5 to 16.",
    half_to_even=lambda *given: np.round(grey_blocks(*given).mean(axis=(1, 3))).astype(np.uint8),
    mean_not_rounded=block_means(lambda _k: 0),
    mean_rounded_up=block_means(lambda k: k * k - 1),
    half_of_a_side=block_means(lambda k: k // 2))
wrong_pixels("A block has k * k pixels: divide its sum by that, and add half of that before.",
    block_not_divided=in_steps(shrink=sums()),
    block_with_a_half_not_divided=in_steps(shrink=lambda s, k, n: sums()(s, k, n) + k * k // 2),
    block_not_divided_in_integers=lambda *given: grey_blocks(*given).sum(axis=(1, 3), dtype=int),
    divided_by_the_side=block_means(lambda k: k // 2, lambda k, _size: k),
    divided_by_the_size=block_means(count_of=lambda _k, size: size * size))
wrong_pixels(
    "The sum of a block does not fit a uint8, which wraps around. Make the grey an int first.",
    block_sum_in_bytes=block_sum_in_bytes)
wrong_pixels(
    "Nearly: first every pixel turns grey, then the block is averaged. The other order rounds "
    "twice.",
    grey_after_the_mean=grey_after_the_mean)
wrong_pixels("The type is not right: divide with //, which keeps whole numbers, and end with "
    ".astype(np.uint8).",
    floats=lambda *given: grey_blocks(*given).mean(axis=(1, 3)),
    wide_integers=lambda *given: to_gray_resize(*given).astype(np.int64),
    signed_bytes=lambda *given: to_gray_resize(*given).astype(np.int8))
# fmt: on


def weighed(red, green, blue):
    """Grey with other parts of the colours, rounded."""
    return lambda photo: np.rint(photo @ np.array([red, green, blue]) / 256).astype(int)


def divided_by(n):
    return lambda photo: (ints(*np.moveaxis(photo, 2, 0)) + 128) // n


def one_off(channel, change):
    """Grey with the part of one colour a little changed, rounded as asked."""
    parts = np.array([77, 150, 29])
    parts[channel] += change
    return lambda photo: (photo.astype(int) @ parts + 128) >> 8


def with_zeros(part):
    """The exercise with some pixels of the result never filled."""

    def resize(photo, size):
        found = to_gray_resize(photo, size)
        found[part] = 0
        return found

    return resize


# fmt: off
wrong_pixels(
    "77 * red + 150 * green + 29 * blue comes to 65,280, more than an int16 holds (32,767): use "
    "astype(int).",
    grey_in_int16=in_steps(lambda p: (ints(*np.moveaxis(p, 2, 0)) + 128).astype(np.int16) >> 8))
wrong_pixels(
    "Mind the brackets: the whole sum, with its 128, is shifted or divided: (... + 128) >> 8.",
    divides_the_128=in_steps(lambda photo: ints(*np.moveaxis(photo, 2, 0)) + 128 // 256),
    divides_the_blue=in_steps(lambda p: p @ [77, 150, 0] + (p @ [0, 0, 29] >> 8)),
    divides_blue_and_128=in_steps(lambda p: p @ [77, 150, 0] + ((p @ [0, 0, 29] + 128) >> 8)))
wrong_pixels(
    "Another divisor, or another half: the parts 77, 150 and 29 make 256, so add 128 and divide "
    "the sum by 256, which is >> 8.",
    **{f"divided_by_{n}": in_steps(divided_by(n)) for n in (3, 100, 128, 255, 512, 768)},
    half_is_127=in_steps(lambda p: (ints(*np.moveaxis(p, 2, 0)) + 127) >> 8),
    half_is_256=in_steps(lambda p: (ints(*np.moveaxis(p, 2, 0)) + 256) >> 8))
wrong_pixels(
    "The weights are not those of the exercise: red 77, green 150, blue 29; they add up to 256.",
    red_for_green=in_steps(weighed(150, 77, 29)),
    blue_for_green=in_steps(weighed(77, 29, 150)),
    moved_up=in_steps(weighed(150, 29, 77)),
    moved_down=in_steps(weighed(29, 77, 150)),
    brightest_channel=in_steps(lambda photo: photo.max(axis=2)),
    darkest_channel=in_steps(lambda photo: photo.min(axis=2)),
    red_alone=in_steps(lambda photo: photo[..., 0]),
    blue_alone=in_steps(lambda photo: photo[..., 2]),
    middle_of_the_channels=in_steps(lambda p: (p.max(axis=2).astype(int) + p.min(axis=2)) // 2),
    weights_of_television=in_steps(weighed(0.2126 * 256, 0.7152 * 256, 0.0722 * 256)),
    **{
        f"{colour}_{name}": in_steps(one_off(channel, change))
        for channel, colour in enumerate(("red", "green", "blue"))
        for name, change in (("too_large", 1), ("too_small", -1))})
wrong_pixels(
    "The grey of each pixel is a whole number before the blocks are averaged: >> 8 or // 256, not "
    "/ 256.",
    fraction_kept=in_steps(lambda p: (ints(*np.moveaxis(p, 2, 0)) + 128) / 256),
    fraction_kept_no_half=in_steps(
        lambda p: ints(*np.moveaxis(p, 2, 0)) / 256,
        shrink=as_blocks(lambda b: np.floor(b.mean(axis=(1, 3)) + 0.5))))
wrong_pixels(
    "The channels are on the last axis: red is photo[:, :, 0], not photo[0], which is a row.",
    channels_first_in_blocks=by_reshape(grey=lambda p: (ints(p[0], p[1], p[2]) + 128) >> 8),
    channels_first=in_steps(lambda p: (ints(p[0], p[1], p[2]) + 128) >> 8))
wrong_pixels(
    "A slice ends before its second number: rows from top to top + side, columns from left to "
    "left + side.",
    cut_at_side=in_steps(
        cut=lambda g: g[(g.shape[0] - min(g.shape)) // 2 : min(g.shape)][
            :, (g.shape[1] - min(g.shape)) // 2 : min(g.shape)
        ]))
wrong_pixels(
    "The square begins somewhere else. Mind the brackets, the rounding (down) and which length is "
    "whose: top = (height - side) // 2, left = (width - side) // 2.",
    brackets_forgotten=in_steps(cut=corner(*2 * [lambda length, side: length - side // 2])),
    offset_rounded_up=in_steps(cut=corner(*2 * [lambda length, side: -((side - length) // 2)])),
    width_for_both=lambda photo, size: in_steps(
        cut=corner(lambda _h, side: (photo.shape[1] - side) // 2)
    )(photo, size),
    height_for_both=lambda photo, size: in_steps(
        cut=corner(left_of=lambda _w, side: (photo.shape[0] - side) // 2)
    )(photo, size))
wrong_pixels(
    "The square is cut out, but not shrunk to size x size: the largest one has side = min(height, "
    "width), and each block of it becomes one pixel.",
    square_not_shrunk=lambda photo, _size: corner()(rounded_grey(photo)).astype(np.uint8),
    square_of_size=lambda photo, size: rounded_grey(photo)[
        (photo.shape[0] - size) // 2 :, (photo.shape[1] - size) // 2 :
    ][:size, :size].astype(np.uint8))
wrong_pixels("k, the side of a block, is that of the square: k = side // size, not width // size.",
    k_of_the_width=in_steps(k_of=lambda _h, w, size: w // size),
    k_of_the_height=in_steps(k_of=lambda h, _w, size: h // size))
wrong_pixels(
    "Rows and columns are swapped, or turned round: row i, column j of the result is the block in "
    "row i, column j of the square.",
    transposed=lambda *given: to_gray_resize(*given).T,
    upside_down=lambda *given: to_gray_resize(*given)[::-1],
    mirrored=lambda *given: to_gray_resize(*given)[:, ::-1],
    turned=lambda *given: to_gray_resize(*given)[::-1, ::-1])
wrong_pixels(
    "A row or a column of the result was never filled: range(size) is 0 ... size - 1, all of them.",
    last_row_left_out=with_zeros(np.s_[-1:]),
    last_column_left_out=with_zeros(np.s_[:, -1:]),
    first_row_left_out=with_zeros(np.s_[:1]),
    first_column_left_out=with_zeros(np.s_[:, :1]),
    last_block_left_out=in_steps(shrink=halves_up(sums(among=lambda size: range(size - 1)))),
    first_block_left_out=in_steps(shrink=halves_up(sums(among=lambda size: range(1, size)))))
wrong_pixels(
    "The blocks do not lie side by side: block i has the rows i * k to (i + 1) * k, the second "
    "number excluded; columns likewise.",
    blocks_overlap=in_steps(shrink=halves_up(sums(lambda i, _k, _size: i))),
    blocks_at_size=in_steps(shrink=halves_up(sums(lambda i, _k, size: i * size))),
    block_ends_early=in_steps(shrink=halves_up(sums(length=lambda k: k - 1))),
    block_ends_late=in_steps(shrink=halves_up(sums(length=lambda k: k + 1))))
wrong_pixels(
    "Each new pixel is the mean of all k * k pixels of its block: no median, no largest, no mean "
    "in one direction only.",
    median_of_a_block=in_steps(shrink=as_blocks(lambda b: np.median(b, axis=(1, 3)))),
    smallest_of_a_block=in_steps(shrink=as_blocks(lambda b: b.min(axis=(1, 3)))),
    largest_of_a_block=in_steps(shrink=as_blocks(lambda b: b.max(axis=(1, 3)))),
    resized_by_numpy=in_steps(shrink=lambda square, _k, size: np.resize(square, (size, size))),
    mean_down_alone=in_steps(shrink=as_blocks(lambda b: b[..., 0].mean(axis=1))),
    mean_across_alone=in_steps(shrink=as_blocks(lambda b: b[:, 0].mean(axis=2))))
wrong_pixels("Rounded twice: add all k * k pixels of a block, then divide once.",
    rounded_by_row_and_column=in_steps(shrink=as_blocks(lambda b: half_up(half_up(b, 1), 2))),
    rounded_by_column_and_row=in_steps(shrink=as_blocks(lambda b: half_up(half_up(b, 3), 1))))
wrong_pixels(
    "Nearly: the half that you add, before the division, is k * k // 2, half of all pixels of a "
    "block, rounded down.",
    half_after_the_division=in_steps(shrink=lambda s, k, n: sums()(s, k, n) // k**2 + k * k // 2),
    half_rounded_up=block_means(lambda k: (k * k + 1) // 2),
    half_of_whole_rows=block_means(lambda k: k // 2 * k))
# fmt: on


def in_colour(end):
    """Every channel in blocks of its own; `end` makes bytes of their means."""

    def resize(photo, size):
        channels = [grey_blocks(without_colour(photo[..., c]), size) for c in range(3)]
        return np.stack([end(b.mean(axis=(1, 3))).astype(np.uint8) for b in channels], axis=2)

    return resize


wrong_pixels(
    "The part that is cut out is no square. Print its shape for a wide and for a tall photo: side "
    "x side, side = min(height, width); rows begin at top, columns at left, and photo.shape is "
    "(height, width, 3).",
    tall_photo_not_cut=cut_by(lambda _h, _w: (None,), lambda h, w: halfway(w, h)),
    wide_photo_not_cut=cut_by(halfway, lambda _h, _w: (None,)),
    not_cut=by_reshape(lambda g: g, k_of=lambda g, size: min(g.shape) // size),
)
wrong_pixels(
    "The result has size rows and columns: number its pixels 0 ... size - 1. Pixel i, j is the "
    "block that begins at row i * k and column j * k.",
    every_kth_of_the_result=in_steps(shrink=halves_up(every_kth(lambda _side, size: size))),
    numbered_as_in_the_photo=in_steps(shrink=halves_up(every_kth(lambda side, _size: side))),
)
wrong_pixels(
    "size is the side of the result, k = side // size that of a block. They are swapped.",
    size_of_a_block=lambda photo, size: to_gray_resize(photo, min(photo.shape[:2]) // size),
)
wrong_pixels(
    "The result still has three channels. Turn every pixel grey first; the square and the blocks "
    "are then those of a (height, width) array.",
    colour_rounded=in_colour(lambda means: np.floor(means + 0.5)),
    colour_rounded_to_even=in_colour(np.round),
    colour_cut_off=in_colour(np.floor),
)
wrong_pixels(
    "Only the first block, or the first row of blocks, was filled: see where return stands.",
    first_block_alone=in_steps(shrink=halves_up(sums(among=lambda _size: range(1)))),
    first_row_alone=with_zeros(np.s_[1:]),
)


@to_gray_resize.accepted
def resize_in_loops(photo, size):
    rows, columns = photo.shape[:2]
    k = min(rows, columns) // size
    top, left = (rows - k * size) // 2, (columns - k * size) // 2
    out = np.zeros((size, size), np.uint8)
    for i, j in np.ndindex(size, size):
        block = photo[top + i * k :, left + j * k :][:k, :k].reshape(-1, 3).tolist()
        total = sum((77 * red + 150 * green + 29 * blue + 128) // 256 for red, green, blue in block)
        out[i, j] = (total + k * k // 2) // (k * k)
    return out
