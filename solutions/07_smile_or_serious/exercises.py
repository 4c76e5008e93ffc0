"""How lesson 07 is graded: inputs, known mistakes with their hints, other right answers."""

import itertools
from functools import partial

import numpy as np
from scipy import ndimage
from scipy.special import expit, softmax

from tinyml_course.exercises import Comparison, exercise

CLOSED_ROOMS = ("cost", "features.image", "kernels", "simulator", "training")

CLOSE = Comparison(rtol=2e-5, atol=1e-6)


def family(entry, hint, **wrong):
    """Mistakes that one hint fits, by their names."""
    for name, function in wrong.items():
        function.__name__, function.__doc__ = name, hint
        entry.mistake(function)


# to_gray_resize ----------------------------------------------------------------------------------


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
    cases.append((without_colour(np.arange(36).reshape(6, 6) ** 2 % 101), 3))
    for height, width, size in [(12, 20, 4), (27, 15, 3), (24, 31, 8), (10, 10, 5)]:
        slope = np.linspace(20, 200, width).astype(int)[None, :, None]
        noise = rng.integers(0, 56, (height, width, 3)) + rng.permutation([0, 0, 40])
        cases.append((np.clip(slope + noise, 0, 255).astype(np.uint8), size))
    return cases


to_gray_resize = exercise(points=2, inputs=photo_inputs, closed_rooms=CLOSED_ROOMS)
wrong_pixels = partial(family, to_gray_resize)


def with_grey(grey_of):
    """The exercise with another grey, which `grey_of` gives for the channels of a photo."""

    def resize(photo, size):
        return to_gray_resize(without_colour(grey_of(*np.moveaxis(photo, 2, 0))), size)

    return resize


def ints(r, g, b):
    return 77 * r.astype(int) + 150 * g.astype(int) + 29 * b.astype(int)


def textbook(r, g, b):
    return (0.299 * r + 0.587 * g + 0.114 * b).round(9)


wrong_pixels(
    "77 * red does not fit a uint8: it wraps around at 256. Begin with photo.astype(int).",
    grey_wraps_around=with_grey(lambda r, g, b: (np.sum([77 * r, 150 * g, 29 * b], 0) + 128) >> 8),
    grey_in_bytes=with_grey(lambda r, g, b: (77 * r + 150 * g + 29 * b + 128) >> 8),
    grey_in_bytes_divided=with_grey(lambda r, g, b: (77 * r + 150 * g + 29 * b + 128) // 256),
)
wrong_pixels(
    "Close, but 0.299, 0.587 and 0.114 are floats. Use whole numbers: 77, 150 and 29 parts of 256, "
    "plus 128, then >> 8.",
    textbook_parts_cut_off=with_grey(textbook),
    textbook_parts_rounded=with_grey(lambda *channels: np.rint(textbook(*channels))),
)
wrong_pixels(
    "Green looks brightest: of 256 parts, channel 0, red, has 77, 1, green, 150, and 2, blue, 29.",
    equal_parts=with_grey(lambda r, g, b: np.sum([r, g, b], 0) // 3),
    blue_first=lambda photo, size: to_gray_resize(photo[:, :, ::-1], size),
    green_alone=with_grey(lambda _r, g, _b: g),
)
wrong_pixels(
    "The grey is not rounded as asked: add 128, half of 256, to the sum, and only then >> 8.",
    grey_not_rounded=with_grey(lambda *channels: ints(*channels) >> 8),
    rounded_afterwards=with_grey(lambda *channels: (ints(*channels) >> 8) + 128),
    not_divided=with_grey(lambda *channels: (ints(*channels) + 128) & 255),
    grey_half_to_even=with_grey(lambda *channels: np.rint(ints(*channels) / 256)),
)


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
    part = photo[: tall * size, : broad * size]
    grey = (ints(*np.moveaxis(part, 2, 0)) + 128) >> 8
    return rounded_means(grey.reshape(size, tall, size, broad), 1, 3)


def rounded_means(blocks, *axes):
    return (blocks.mean(axis=axes or None) + 0.5).astype(np.uint8)


def in_corner(photo, size, first=0):
    """The square in the corner at the top left, or with first=1 at the bottom right."""
    side = min(photo.shape[:2])
    top, left = (first * (length - side) for length in photo.shape[:2])
    return to_gray_resize(photo[top : top + side, left : left + side], size)


wrong_pixels(
    "Another part of the photo. Cut out the middle square, side = min(height, width), that starts "
    "at (height - side) // 2 and (width - side) // 2.",
    square_in_the_corner=in_corner,
    square_at_the_end=lambda *given: in_corner(*given, first=1),
    no_square=no_square,
)
wrong_pixels(
    "A shape does not fit. Rows go from top to top + side, columns from left to left + side, and "
    "k = side // size, whatever the photo's size; then reshape(size, k, size, k).",
    cut_does_not_fit=cut_does_not_fit,
    camera_assumed=lambda photo, size: photo[:, 40:280, 0].reshape(size, 5, size, 5),
)
wrong_pixels(
    "A length, an index or an axis has to be a whole number: / gives a float, // does not.",
    float_side=lambda photo, size: photo[..., 0].reshape(size, photo.shape[0] / size, size, -1),
)
wrong_pixels(
    "One pixel of each block was kept. Take the mean of all k * k pixels of the block.",
    every_kth_dot=lambda *given: grey_blocks(*given)[:, 0, :, 0],
    middle_dot=lambda *given: (b := grey_blocks(*given))[:, (m := b.shape[1] // 2), :, m],
)


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


wrong_pixels(
    "The mean is not rounded as asked, a half up: (sum + k * k // 2) // (k * k). A mean "
    "that is cut off is too small, and np.round takes 16.5 to 16.",
    half_to_even=lambda *given: np.round(grey_blocks(*given).mean(axis=(1, 3))).astype(np.uint8),
    mean_not_rounded=block_means(lambda _k: 0),
    mean_rounded_up=block_means(lambda k: k * k - 1),
    half_of_a_side=block_means(lambda k: k // 2),
)
wrong_pixels(
    "A block has k * k pixels: divide its sum by that, and add half of that before.",
    divided_by_the_side=block_means(lambda k: k // 2, lambda k, _size: k),
    divided_by_the_size=block_means(count_of=lambda _k, size: size * size),
)
wrong_pixels(
    "The sum of a block does not fit a uint8, which wraps around. Make the grey an int first.",
    block_sum_in_bytes=block_sum_in_bytes,
)
wrong_pixels(
    "Nearly: first every pixel turns grey, then the block is averaged. The other order rounds "
    "twice.",
    grey_after_the_mean=grey_after_the_mean,
)
wrong_pixels(
    "The type is not right: divide with //, which keeps whole numbers, and end with "
    ".astype(np.uint8).",
    floats=lambda *given: grey_blocks(*given).mean(axis=(1, 3)),
    wide_integers=lambda *given: to_gray_resize(*given).astype(np.int64),
    signed_bytes=lambda *given: to_gray_resize(*given).astype(np.int8),
)


def rounded_grey(photo):
    return (ints(*np.moveaxis(photo, 2, 0)) + 128) >> 8


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


def with_zeros(part):
    """The exercise with some pixels of the result never filled."""

    def resize(photo, size):
        found = to_gray_resize(photo, size)
        found[part] = 0
        return found

    return resize


def as_blocks(function):
    """The shrinking by `function`, which is given the blocks as (size, k, size, k)."""
    return lambda square, k, size: function(square.reshape(size, k, size, k))


def half_up_means(blocks, axis):
    return (blocks.sum(axis=axis) + blocks.shape[axis] // 2) // blocks.shape[axis]


wrong_pixels(
    "77 * red + 150 * green + 29 * blue comes to 65,280, more than an int16 holds (32,767): use "
    "astype(int).",
    grey_in_int16=in_steps(lambda p: (ints(*np.moveaxis(p, 2, 0)) + 128).astype(np.int16) >> 8),
)
wrong_pixels(
    "Mind the brackets: the whole sum, with its 128, is shifted or divided: (... + 128) >> 8.",
    divides_the_128=in_steps(lambda photo: ints(*np.moveaxis(photo, 2, 0)) + 128 // 256),
    divides_the_blue=in_steps(
        lambda p: ints(p[..., 0], p[..., 1], 0 * p[..., 2]) + ((29 * p[..., 2].astype(int)) >> 8)
    ),
    divides_blue_and_128=in_steps(
        lambda p: (
            ints(p[..., 0], p[..., 1], 0 * p[..., 2]) + ((29 * p[..., 2].astype(int) + 128) >> 8)
        )
    ),
)
wrong_pixels(
    "Another divisor, or another half: the parts 77, 150 and 29 make 256, so add 128 and divide "
    "the sum by 256, which is >> 8.",
    **{f"divided_by_{n}": in_steps(divided_by(n)) for n in (3, 100, 128, 255, 512, 768)},
    half_is_127=in_steps(lambda p: (ints(*np.moveaxis(p, 2, 0)) + 127) >> 8),
    half_is_256=in_steps(lambda p: (ints(*np.moveaxis(p, 2, 0)) + 256) >> 8),
)
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
    middle_of_the_channels=in_steps(
        lambda photo: (photo.max(axis=2).astype(int) + photo.min(axis=2)) // 2
    ),
    weights_of_television=in_steps(weighed(0.2126 * 256, 0.7152 * 256, 0.0722 * 256)),
    **{
        f"{colour}_{name}": in_steps(one_off(channel, change))
        for channel, colour in enumerate(("red", "green", "blue"))
        for name, change in (("too_large", 1), ("too_small", -1))
    },
)
wrong_pixels(
    "The grey of each pixel is a whole number before the blocks are averaged: >> 8 or // 256, not "
    "/ 256.",
    fraction_kept=in_steps(lambda p: (ints(*np.moveaxis(p, 2, 0)) + 128) / 256),
    fraction_kept_no_half=in_steps(
        lambda p: ints(*np.moveaxis(p, 2, 0)) / 256,
        shrink=as_blocks(lambda b: np.floor(b.mean(axis=(1, 3)) + 0.5)),
    ),
)
wrong_pixels(
    "The channels are on the last axis: red is photo[:, :, 0], not photo[0], which is a row.",
    channels_first=in_steps(lambda p: (ints(p[0], p[1], p[2]) + 128) >> 8),
)
wrong_pixels(
    "A slice ends before its second number: rows from top to top + side, columns from left to "
    "left + side.",
    cut_at_side=in_steps(
        cut=lambda g: g[(g.shape[0] - min(g.shape)) // 2 : min(g.shape)][
            :, (g.shape[1] - min(g.shape)) // 2 : min(g.shape)
        ]
    ),
)
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
    )(photo, size),
)
wrong_pixels(
    "The square has the side `size`: cut out the largest one, side = min(height, width), and "
    "shrink it.",
    square_of_size=lambda photo, size: rounded_grey(photo)[
        (photo.shape[0] - size) // 2 :, (photo.shape[1] - size) // 2 :
    ][:size, :size].astype(np.uint8),
)
wrong_pixels(
    "k, the side of a block, is that of the square: k = side // size, not width // size.",
    k_of_the_width=in_steps(k_of=lambda _h, w, size: w // size),
    k_of_the_height=in_steps(k_of=lambda h, _w, size: h // size),
)
wrong_pixels(
    "Rows and columns are swapped, or turned round: row i, column j of the result is the block in "
    "row i, column j of the square.",
    transposed=lambda *given: to_gray_resize(*given).T,
    upside_down=lambda *given: to_gray_resize(*given)[::-1],
    mirrored=lambda *given: to_gray_resize(*given)[:, ::-1],
    turned=lambda *given: to_gray_resize(*given)[::-1, ::-1],
)
wrong_pixels(
    "A row or a column of the result was never filled: range(size) is 0 ... size - 1, all of them.",
    last_row_left_out=with_zeros(np.s_[-1:]),
    last_column_left_out=with_zeros(np.s_[:, -1:]),
    first_row_left_out=with_zeros(np.s_[:1]),
    first_column_left_out=with_zeros(np.s_[:, :1]),
    last_block_left_out=in_steps(shrink=halves_up(sums(among=lambda size: range(size - 1)))),
    first_block_left_out=in_steps(shrink=halves_up(sums(among=lambda size: range(1, size)))),
)
wrong_pixels(
    "The blocks do not lie side by side: block i has the rows i * k to (i + 1) * k, the second "
    "number excluded; columns likewise.",
    blocks_overlap=in_steps(shrink=halves_up(sums(lambda i, _k, _size: i))),
    blocks_at_size=in_steps(shrink=halves_up(sums(lambda i, _k, size: i * size))),
    block_ends_early=in_steps(shrink=halves_up(sums(length=lambda k: k - 1))),
    block_ends_late=in_steps(shrink=halves_up(sums(length=lambda k: k + 1))),
)
wrong_pixels(
    "Each new pixel is the mean of all k * k pixels of its block: no median, no largest, no mean "
    "in one direction only.",
    median_of_a_block=in_steps(shrink=as_blocks(lambda b: np.median(b, axis=(1, 3)))),
    smallest_of_a_block=in_steps(shrink=as_blocks(lambda b: b.min(axis=(1, 3)))),
    largest_of_a_block=in_steps(shrink=as_blocks(lambda b: b.max(axis=(1, 3)))),
    mean_down_alone=in_steps(shrink=as_blocks(lambda b: b[..., 0].mean(axis=1))),
    mean_across_alone=in_steps(shrink=as_blocks(lambda b: b[:, 0].mean(axis=2))),
)
wrong_pixels(
    "Rounded twice: add all k * k pixels of a block, then divide once.",
    rounded_by_row_and_column=in_steps(
        shrink=as_blocks(lambda b: half_up_means(half_up_means(b, 1), 2))
    ),
    rounded_by_column_and_row=in_steps(
        shrink=as_blocks(lambda b: half_up_means(half_up_means(b, 3), 1))
    ),
)
wrong_pixels(
    "Nearly: the half that you add, before the division, is k * k // 2, half of all pixels of a "
    "block, rounded down.",
    half_after_the_division=in_steps(
        shrink=lambda square, k, size: sums()(square, k, size) // k**2 + k * k // 2
    ),
    half_rounded_up=block_means(lambda k: (k * k + 1) // 2),
    half_of_whole_rows=block_means(lambda k: k // 2 * k),
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


# augment_light -----------------------------------------------------------------------------------


def mean(images, dtype=float, axis=(1, 2)):
    return images.mean(axis=axis, keepdims=True).astype(dtype)


def stretched(images, brightness, contrast, middle=None):
    """The new light in floats, before rounding; `middle` is each picture's mean if not given."""
    middle = mean(images) if middle is None else middle
    return (images - middle) * contrast[:, None, None] + middle + brightness[:, None, None]


def without_ties(images, brightness, contrast):
    """`images` as bytes, changed a little so that no new grey ends in exactly a half."""
    images = np.clip(images, 0, 255)
    while (ties := stretched(images, brightness, contrast) % 1 == 0.5).any():
        tied = ties.any(axis=(1, 2))
        images[tied, 0, 0] = (images[tied, 0, 0] + 1) % 256
    return images.astype(np.uint8)


def light_inputs(rng):
    # Few pixels, that are no mirror image of each other; the light, then two pictures.
    one = np.array([[[100, 200], [150, 30]]], np.uint8)
    two = np.array([[[10, 21, 30]], [[200, 100, 101]]], np.uint8)
    lights = [(30, 0.5), (100, 1.0), (-130, 1.5), (-40, 2.5)]
    cases = [(one, np.array([add]), np.array([factor])) for add, factor in lights]
    cases.insert(1, (two, np.array([5, -20]), np.array([2.6, 1.5])))
    for n, side in [(3, 4), (4, 8)]:
        images = rng.integers(0, 180, (n, side, side)) + rng.permutation(n)[:, None, None] * 25
        light = np.array([70, -60, 15, -5])[:n], np.array([1.5, 0.75, 0.5, 1.25])[:n]
        cases.append((without_ties(images, *light), *light))
    return cases


augment_light = exercise(points=2, inputs=light_inputs, closed_rooms=CLOSED_ROOMS)
wrong_light = partial(family, augment_light)


def as_grey(values, low=0, high=255):
    return np.clip(np.rint(values), low, high).astype(np.uint8)


def around(middle_of):
    """The exercise with the contrast around another grey."""
    return lambda images, *light: as_grey(stretched(images, *light, middle=middle_of(images)))


def in_light(light_of):
    """The exercise in another light, `light_of(brightness, contrast)`."""
    return lambda images, add, factor: augment_light(images, *light_of(add, factor))


def without_the_last(of):
    """The exercise for all pictures but the last, which becomes what `of` makes of it."""

    def wrong(images, *light):
        return np.concatenate([augment_light(images, *light)[:-1], of(images[-1:])])

    return wrong


def in_two_steps(first, second):
    """The exercise done twice, so that values are clipped in between."""
    return lambda *given: in_light(second)(in_light(first)(*given), *given[1:])


wrong_light(
    "Values outside 0 ... 255 wrap around in a uint8: 280 becomes 24, a black pixel, and -5 "
    "becomes 251. Clip to both ends before you convert.",
    wraps_around=lambda *given: np.rint(stretched(*given)).astype(np.int64).astype(np.uint8),
    wraps_around_cut_off=lambda *given: np.trunc(stretched(*given)).astype(int).astype(np.uint8),
    bytes_all_along=lambda images, add, factor: (
        stretched(images, 0 * add, factor).astype(int).astype(np.uint8)
        + add.astype(np.uint8)[:, None, None]
    ),
)
wrong_light(
    "Shapes do not fit: images is (N, height, width). What there is one of for each picture needs "
    "the shape (N, 1, 1): keepdims=True for the mean, brightness[:, None, None] for the light.",
    light_not_spread=lambda images, add, factor: as_grey((images - mean(images)) * factor + add),
    light_over_the_rows=lambda images, add, factor: as_grey(
        (images - mean(images)) * factor[:, None] + mean(images) + add[:, None]
    ),
)
wrong_light(
    "The greys themselves were multiplied: multiply their distance from the picture's own mean. "
    "Then round, clip to 0 ... 255 and return uint8.",
    contrast_around_black=around(lambda _images: 0),
    mean_multiplied=lambda images, add, factor: as_grey(
        images + mean(images) * (factor[:, None, None] - 1) + add[:, None, None]
    ),
    brightness_and_black=lambda images, add, factor: as_grey(
        (images + add[:, None, None]) * factor[:, None, None]
    ),
    contrast_around_black_unfinished=lambda *given: stretched(*given, middle=0),
)
wrong_light(
    "The contrast is not applied around the picture's own mean. There is one mean for each "
    "picture, over all its rows and columns: axis=(1, 2), keepdims=True.",
    contrast_around_128=around(lambda _images: 128.0),
    one_mean_for_all=around(lambda images: images.mean()),
    mean_of_each_row=around(lambda images: mean(images, axis=2)),
    mean_of_each_column=around(lambda images: mean(images, axis=1)),
    mean_over_the_pictures=around(lambda images: mean(images, axis=0)),
    brightest_of_each_picture=around(lambda images: images.max((1, 2), keepdims=True) * 1.0),
    darkest_of_each_picture=around(lambda images: images.min((1, 2), keepdims=True) * 1.0),
    median_of_each_picture=around(lambda images: np.median(images, axis=(1, 2), keepdims=True)),
    middle_of_the_range=around(
        lambda images: images.min((1, 2), keepdims=True) / 2 + images.max((1, 2), keepdims=True) / 2
    ),
)
wrong_light(
    "A difference of bytes wraps around: 100 - 150 is 206 as uint8. Subtract the mean as the float "
    "that .mean() gives, or begin with images.astype(float).",
    bytes_around_128=around(lambda _images: 128),
    mean_in_bytes=around(lambda images: mean(images, np.uint8)),
)
wrong_light(
    "Every picture has a light of its own: picture i has contrast[i] and brightness[i], and "
    "contrast[0] and brightness[0] are the first one's.",
    mean_light_for_all=in_light(
        lambda add, factor: (0 * add + add.mean(), 0 * factor + factor.mean())
    ),
    light_of_another=in_light(lambda add, factor: (add[::-1], factor[::-1])),
    first_light_for_all=in_light(lambda add, factor: (0 * add + add[0], 0 * factor + factor[0])),
)
wrong_light(
    "Nearly: the mean lost its fraction before it was used. Keep it a float, round at the end.",
    mean_cut_off=around(lambda images: mean(images, int)),
    mean_rounded=around(lambda images: np.rint(mean(images))),
    mean_rounded_to_tenths=around(lambda images: np.round(mean(images), 1)),
)
wrong_light(
    "The brightness was multiplied by the contrast. Apply the contrast first, then add.",
    brightness_first=in_light(lambda add, factor: (add * factor, factor)),
)
wrong_light(
    "Clipped too early: a pixel may pass 255 on the way and come back. First the contrast, then "
    "the brightness, and clip once, at the end.",
    clipped_first=in_two_steps(lambda a, f: (a, f**0), lambda a, f: (0 * a, f)),
    clipped_in_between=in_two_steps(lambda a, f: (0 * a, f), lambda a, f: (a, f**0)),
)
wrong_light(
    "One of the two changes is missing, or goes the wrong way: multiply the distance from the mean "
    "by the contrast, then add the brightness.",
    brightness_forgotten=in_light(lambda add, factor: (0 * add, factor)),
    contrast_forgotten=in_light(lambda add, factor: (add, factor**0)),
    brightness_subtracted=in_light(lambda add, factor: (-add, factor)),
    contrast_divides=in_light(lambda add, factor: (add, 1 / factor)),
)
wrong_light(
    "The mean was subtracted and not added back: the pictures are too dark.",
    mean_not_added=lambda images, *light: as_grey(stretched(images, *light) - mean(images)),
)
wrong_light(
    "The values are cut off, or rounded up: astype(np.uint8) makes 3.9 a 3. Round to the nearest "
    "first (np.rint).",
    cut_off=lambda *given: np.clip(stretched(*given), 0, 255).astype(np.uint8),
    rounded_up=lambda *given: as_grey(np.ceil(stretched(*given))),
    half_added_and_rounded=lambda *given: as_grey(stretched(*given) + 0.5),
)
wrong_light(
    "A camera gives bytes: round, clip to 0 ... 255 (not to 1), and end with .astype(np.uint8).",
    floats=lambda *given: np.clip(stretched(*given), 0, 255),
    rounded_floats=lambda *given: np.clip(np.rint(stretched(*given)), 0, 255),
    clipped_to_one=lambda *given: as_grey(stretched(*given), 0, 1),
)


wrong_light(
    "A byte is 0 ... 255, and both ends are in use: clip to 0 and 255, not to 1, 254, 256 or the "
    "picture's own darkest and brightest.",
    up_to_256=lambda *given: (
        np.clip(np.rint(stretched(*given)), 0, 256).astype(int).astype(np.uint8)
    ),
    up_to_254=lambda *given: as_grey(stretched(*given), 0, 254),
    from_1=lambda *given: as_grey(stretched(*given), 1, 255),
    within_the_pictures=lambda images, *light: as_grey(
        stretched(images, *light), images.min(), images.max()
    ),
    within_each_picture=lambda images, *light: as_grey(
        stretched(images, *light),
        images.min((1, 2), keepdims=True),
        images.max((1, 2), keepdims=True),
    ),
)
wrong_light(
    "Bright became dark, or dark bright: the distance is pixel - mean, in this order, with its "
    "sign.",
    distance_without_sign=lambda images, add, factor: as_grey(
        abs(images - mean(images)) * factor[:, None, None] + mean(images) + add[:, None, None]
    ),
    negative=in_light(lambda add, factor: (add, -factor)),
)
wrong_light(
    "Brightness and contrast are swapped: contrast multiplies, brightness is added.",
    swapped=in_light(lambda add, factor: (factor, add)),
)
wrong_light(
    "The distance was added to the pixel itself, or multiplied by 1 + contrast, which is the same. "
    "Add it to the mean: mean + contrast * (pixel - mean) + brightness.",
    added_to_the_pixel=lambda images, *light: as_grey(
        stretched(images, *light) + images - mean(images)
    ),
)
wrong_light(
    "The mean is that of the picture as it came, before any brightness is added.",
    mean_of_the_brightened=lambda images, add, factor: as_grey(
        stretched(images, add, factor, mean(images) + add[:, None, None])
    ),
)
wrong_light(
    "Multiply the distance by the contrast as it is given: it may be below 1, above 1 and no whole "
    "number; no power, no standard deviation.",
    whole_contrast=in_light(lambda add, factor: (add, factor // 1)),
    contrast_up_to_one=in_light(lambda add, factor: (add, np.minimum(factor, 1))),
    contrast_from_one=in_light(lambda add, factor: (add, np.maximum(factor, 1))),
    contrast_squared=in_light(lambda add, factor: (add, factor**2)),
    power=lambda images, add, factor: as_grey(
        np.sign(images - mean(images)) * abs(images - mean(images)) ** factor[:, None, None]
        + (mean(images) + add[:, None, None])
    ),
    standardised=lambda images, add, factor: as_grey(
        (images - mean(images)) / images.std((1, 2), keepdims=True) * factor[:, None, None]
        + (mean(images) + add[:, None, None])
    ),
)
wrong_light(
    "Brightness is added to every pixel once, as it is given, with its sign: it is no factor, and "
    "no share of 255.",
    brightness_twice=in_light(lambda add, factor: (2 * add, factor)),
    brightness_halved=in_light(lambda add, factor: (add / 2, factor)),
    brightness_as_factor=lambda images, add, factor: as_grey(
        stretched(images, 0 * add, factor) * (1 + add[:, None, None] / 255)
    ),
    brightness_in_percent=lambda images, add, factor: as_grey(
        stretched(images, 0 * add, factor) * (1 + add[:, None, None] / 100)
    ),
    brightness_without_sign=in_light(lambda add, factor: (abs(add), factor)),
)
wrong_light(
    "Rounded too early: keep the distance and its product floats, and round once, at the end.",
    distance_rounded=lambda images, add, factor: as_grey(
        np.rint((images - mean(images)) * factor[:, None, None])
        + (mean(images) + add[:, None, None])
    ),
    distance_cut_off=lambda images, add, factor: as_grey(
        np.trunc((images - mean(images)) * factor[:, None, None])
        + (mean(images) + add[:, None, None])
    ),
)
wrong_light(
    "The last setting was used for all pictures: in a loop, change images[i] by contrast[i] and "
    "brightness[i], and keep what the loop made before.",
    last_light_for_all=in_light(lambda add, factor: (0 * add + add[-1], 0 * factor + factor[-1])),
)
wrong_light(
    "A picture was left out: range(len(images)) goes to the last one, range(len(images) - 1) does "
    "not.",
    last_picture_unchanged=without_the_last(lambda picture: picture),
    last_picture_black=without_the_last(lambda picture: 0 * picture),
)
wrong_light(
    "Rows and columns were swapped, or a picture turned: each pixel stays where it is.",
    transposed=lambda *given: augment_light(*given).transpose(0, 2, 1),
    upside_down=lambda *given: augment_light(*given)[:, ::-1],
)


@augment_light.accepted
def light_one_by_one(images, brightness, contrast):
    out = []
    for picture, add, factor in zip(np.float32(images), brightness, contrast, strict=True):
        lit = picture.mean() + np.float32(factor) * (picture - picture.mean()) + add
        out.append(np.floor(np.minimum(np.maximum(lit, 0), 255) + 0.5).astype("uint8"))
    return np.array(out)


# ds_block ----------------------------------------------------------------------------------------


def block_inputs(rng):
    # First one channel, in numbers few enough to be shown, then two, no side or sign like another.
    x = np.array([[[1.0], [2.0], [3.0]], [[4.0], [5.0], [7.0]]])
    depthwise = np.array([[1.0, 0.5, -2.0], [3.0, 1.5, -1.0], [-0.5, 2.0, -3.0]])[..., None]
    cases = [(x, depthwise, np.array([1.0]), np.array([[-1.0]]), np.array([8.0]))]
    # As many filters as channels: a pointwise that was not transposed gives numbers, no error.
    x = np.array([[[1.0, 6.0], [2.0, 0.0], [4.0, 3.0]], [[3.0, -1.0], [5.0, 2.0], [0.5, 7.0]]])
    depthwise = np.dstack([depthwise, np.arange(9.0).reshape(3, 3) - 3])
    mix = np.array([[0.5, 0.25], [-1.0, 2.0]])
    cases.append((x, depthwise, np.array([1.0, 2.0]), mix, np.array([-3.0, 4.0])))
    one_pixel = np.zeros((3, 3, 1))
    one_pixel[1, 1] = 1.0
    count, none = np.arange(1.0, 10.0).reshape(3, 3, 1), np.zeros(1)
    cases.append((one_pixel, count, none, np.array([[1.0]]), none))
    for height, width, channels, filters in [(5, 6, 3, 3), (4, 7, 2, 5), (6, 4, 4, 4)]:
        weights = [(3, 3, channels), channels, (filters, channels), filters]
        shapes = [(height, width, channels), *weights]
        # Eighths: their products and sums are exact in float32 too, in whatever order.
        cases.append(tuple(rng.integers(-16, 17, shape) / 8 for shape in shapes))
    return cases


ds_block = exercise(points=3, inputs=block_inputs, comparison=CLOSE, closed_rooms=CLOSED_ROOMS)
wrong_block = partial(family, ds_block)


def relu(values):
    return np.maximum(values, 0)


def sums_of(x, depthwise, frame="constant", before=(1, 1)):
    """Every channel under its own 3 × 3 filter; `frame` is the mode of np.pad."""
    padded = np.pad(x, (*((n, 2 - n) for n in before), (0, 0)), frame)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(0, 1))
    return np.einsum("hwcij,ijc->hwc", windows, depthwise)


def right(sums, bias):
    return relu(sums + bias)


def plus(sums, bias):
    return sums + bias


def late(sums, bias):
    return relu(sums) + bias


def alone(sums, _):
    return relu(sums)


def mixed(maps, pointwise):
    return maps @ pointwise.T


def block(first=right, second=right, sums=sums_of, mix=mixed):
    """The block with other depthwise sums, another mix, or other ends of its two steps."""

    def wrong(x, depthwise, bias_1, pointwise, bias_2):
        return second(mix(first(sums(x, depthwise), bias_1), pointwise), bias_2)

    return wrong


def filter_by_filter(combine):
    """A mix in which `combine` makes one map of the products for one filter."""
    return lambda maps, pointwise: np.stack([combine(maps * row) for row in pointwise], axis=2)


def only(first, last, values):
    """`values` in the rows and columns from `first` to before `last`, 0 elsewhere."""
    kept, part = np.zeros_like(values), slice(first, last)
    kept[part, part] = values[part, part]
    return kept


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


def without_weights(part):
    """The block with some of the nine weights 0."""

    def sums(x, depthwise):
        kept = depthwise.copy()
        kept[part] = 0
        return sums_of(x, kept)

    return block(sums=sums)


def overwritten(x, depthwise):
    """Sums that are written into the picture while it is filtered."""
    padded = np.pad(x, ((1, 1), (1, 1), (0, 0)))
    for i, j in np.ndindex(*x.shape[:2]):
        padded[i + 1, j + 1] = (padded[i : i + 3, j : j + 3] * depthwise).sum(axis=(0, 1))
    return padded[1:-1, 1:-1]


def one_by_one(combine):
    """Sums of the nine products by another rule than +, `combine(so far, product)`."""

    def sums(x, depthwise):
        found = np.zeros(x.shape)
        for i, j in np.ndindex(3, 3):
            alone = np.zeros(depthwise.shape)
            alone[i, j] = depthwise[i, j]
            found = combine(found, sums_of(x, alone))
        return found

    return sums


wrong_block(
    "The filter lies the wrong way round. padded[i : i + height, j : j + width] goes with "
    "depthwise[i, j], row first: depthwise[0, 0] multiplies the pixel above left.",
    filter_turned=block(sums=lambda x, f: sums_of(x, f[::-1, ::-1])),
    filter_upside_down=block(sums=lambda x, f: sums_of(x, f[::-1])),
    filter_mirrored=block(sums=lambda x, f: sums_of(x, f[:, ::-1])),
    rows_as_columns=block(sums=lambda x, f: sums_of(x, f.transpose(1, 0, 2))),
)
wrong_block(
    "The result is smaller than x. First pad one row or column of zeros on each side.",
    no_padding=lambda *given: ds_block(*given)[1:-1, 1:-1],
)
wrong_block(
    "Outside x there are zeros, one row or column on each side: no copies of the edge, nothing "
    "from the opposite side (np.roll, index -1), no two rows on one side.",
    edges_repeated=block(sums=lambda x, f: sums_of(x, f, "edge")),
    wrapped_around=block(sums=lambda x, f: sums_of(x, f, "wrap")),
    **{
        f"padded_{down}_rows_and_{across}_columns_before": block(
            sums=partial(sums_of, before=(down, across))
        )
        for down, across in itertools.product(range(3), repeat=2)
        if (down, across) != (1, 1)
    },
    mean_outside=block(sums=lambda x, f: sums_of(x, f, "mean")),
    edges_mirrored=block(sums=lambda x, f: sums_of(x, f, "reflect")),
    ones_outside=block(sums=lambda x, f: sums_of(x - 1, f) + f.sum(axis=(0, 1))),
)
wrong_block(
    "An index is out of range. If it is in x: pad x with zeros and read from that (index -1 raises "
    "no error, it is the last row). If it is in the result: its shape is (height, width, filters). "
    "If it is in depthwise: the channel is its last axis, depthwise[i, j, c].",
    no_frame=block(sums=no_frame),
    depthwise_channels_first=block(sums=channels_first),
)
wrong_block(
    "If shapes do not fit: np.pad(x, 1) pads the channels too, use ((1, 1), (1, 1), (0, 0)); a "
    "window is padded[i : i + height, j : j + width]; channels come last, mix them with @ "
    "pointwise.T. If a truth value is ambiguous: max is np.maximum for arrays.",
    channels_padded=block(sums=channels_padded),
)
wrong_block(
    "The depthwise step keeps the channels apart: channel c is filtered by depthwise[:, :, c] "
    "alone. Only the pointwise step mixes them.",
    channels_mixed=block(sums=lambda x, f: sums_of(x, f).sum(axis=2, keepdims=True)),
    one_filter_for_all=block(sums=lambda x, f: sums_of(x, f[:, :, :1] + 0 * f)),
)
wrong_block(
    "The nine products of a filter are added up, all of them and no more: no mean, and no ReLU or "
    "bias inside the loop over the nine.",
    divided_by_nine=block(sums=lambda x, f: sums_of(x, f) / 9),
    relu_of_each_product=block(sums=one_by_one(lambda found, one: found + relu(one))),
    relu_in_the_loop=block(sums=one_by_one(lambda found, one: relu(found + one))),
    last_product_alone=block(sums=one_by_one(lambda _found, one: one)),
    bias_nine_times=block(first=lambda sums, bias: right(sums, 9 * bias)),
)
wrong_block(
    "A ReLU is missing, or is none: each of the two steps ends in one, max(0, value) for each "
    "value, with no upper limit.",
    no_relu_between=block(plus),
    no_relu_at_the_end=block(right, plus),
    no_relu=block(plus, plus),
    absolute_values_between=block(lambda sums, bias: abs(sums + bias)),
    absolute_values_at_the_end=block(right, lambda sums, bias: abs(sums + bias)),
    absolute_values=block(*2 * [lambda sums, bias: abs(sums + bias)]),
    relu_6=block(*2 * [lambda sums, bias: np.clip(sums + bias, 0, 6)]),
    relu_6_at_the_end=block(right, lambda sums, bias: np.clip(sums + bias, 0, 6)),
    relu_6_between=block(lambda sums, bias: np.clip(sums + bias, 0, 6)),
    up_to_one=block(*2 * [lambda sums, bias: np.clip(sums + bias, 0, 1)]),
    minimum=block(*2 * [lambda sums, bias: np.minimum(sums + bias, 0)]),
)
wrong_block(
    "A bias comes too late: in each step add it to the sum first, then apply the ReLU.",
    first_bias_after_the_relu=block(late),
    second_bias_after_the_relu=block(right, late),
    biases_after_the_relus=block(late, late),
)
wrong_block(
    "A bias is missing, subtracted or not its own: the depthwise step adds bias_1, the pointwise "
    "step bias_2.",
    no_first_bias=block(alone),
    no_second_bias=block(right, alone),
    no_bias=block(alone, alone),
    first_bias_twice=lambda x, f, bias_1, mix, _: ds_block(x, f, bias_1, mix, bias_1),
    first_bias_subtracted=block(lambda sums, bias: relu(sums - bias)),
    biases_swapped=lambda x, f, bias_1, mix, bias_2: ds_block(x, f, bias_2, mix, bias_1),
)
wrong_block(
    "One of the two steps is missing, or they come in the other order: first depthwise, then "
    "pointwise on its result.",
    depthwise_alone=lambda x, f, bias_1, *_: right(sums_of(x, f), bias_1),
    pointwise_alone=lambda x, _f, _b1, mix, bias_2: right(relu(x) @ mix.T, bias_2),
    pointwise_first=lambda x, f, b1, mix, b2: right(sums_of(right(x @ mix.T, b2), f), b1),
)
wrong_block(
    "The filters are on the first axis; they belong on the last: np.stack(maps, axis=2).",
    filters_first=lambda *given: np.moveaxis(ds_block(*given), 2, 0),
)
wrong_block(
    "pointwise is (filters, channels): to mix the last axis of x, use pointwise.T.",
    pointwise_not_transposed=lambda x, f, b1, mix, b2: ds_block(x, f, b1, mix.T, b2),
)


wrong_block(
    "The sums stayed 0: begin with np.zeros, and add each of the nine products with +=.",
    nothing_added=block(sums=lambda x, _f: 0 * x),
)
wrong_block(
    "np.pad(x, 1) pads the channels too, and then each channel meets its neighbour's filter: use "
    "((1, 1), (1, 1), (0, 0)).",
    channels_moved=block(
        sums=lambda x, f: sums_of(np.dstack([0 * x[..., :1], x[..., :-1]]), f),
    ),
)
wrong_block(
    "Pixels were left out: the border of the result is computed too, from the first row and column "
    "to the last: range(height), range(width).",
    border_left_out=block(sums=lambda x, f: only(1, -1, sums_of(x, f))),
    last_row_left_out=block(sums=lambda x, f: only(0, -1, sums_of(x, f))),
    first_row_left_out=block(sums=lambda x, f: only(1, None, sums_of(x, f))),
)
wrong_block(
    "The condition leaves out pixels of x: row 0 and column 0 belong to it, so do height - 1 and "
    "width - 1: 0 <= row < height.",
    index_0_outside=block(sums=lambda x, f: sums_of(only(1, None, x), f)),
    last_index_outside=block(sums=lambda x, f: sums_of(only(0, -1, x), f)),
    both_ends_outside=block(sums=lambda x, f: sums_of(only(1, -1, x), f)),
)
wrong_block(
    "A part of the filter was left out: it has three rows and three columns, range(3), and all "
    "nine weights count, that of the pixel itself and those of its neighbours.",
    **{
        f"{name}_of_the_filter_left_out": without_weights(part)
        for name, part in {
            "last_row": np.s_[2],
            "last_column": np.s_[:, 2],
            "first_row": np.s_[0],
            "first_column": np.s_[:, 0],
            "centre": np.s_[1, 1],
            "all_around": (np.arange(9).reshape(3, 3) != 4),
        }.items()
    },
    last_of_the_filter_left_out=block(sums=lambda x, f: sums_of(x, only(0, 2, f))),
    first_of_the_filter_left_out=block(sums=lambda x, f: sums_of(x, only(1, 3, f))),
)
wrong_block(
    "A channel, or a filter, was left out: range(channels) and range(filters) go to the last one.",
    last_channel_left_out=block(
        sums=lambda x, f: sums_of(x, np.dstack([f[..., :-1], 0 * f[..., -1:]]))
    ),
    last_filter_left_out=block(
        mix=lambda maps, p: np.dstack([mixed(maps, p)[..., :-1], 0 * maps[..., :1]])
    ),
)
wrong_block(
    "Each channel is filtered on its own: channel c of x with depthwise[:, :, c]. No other channel "
    "comes into it before the pointwise step.",
    first_channel_for_all=block(sums=lambda x, f: sums_of(x[..., :1] + 0 * x, f)),
    correlated_in_three_dimensions=block(
        sums=lambda x, f: ndimage.correlate(x, f, mode="constant")
    ),
)
wrong_block(
    "The pointwise step adds up, at each pixel, the products of all channels with one row of "
    "pointwise: a sum (+=), no mean, no largest, not the last one alone, and not over the pixels.",
    mix_of_the_last_channel=block(mix=filter_by_filter(lambda products: products[..., -1])),
    filters_added_up=block(mix=lambda maps, p: maps * p.sum(axis=0)),
    mix_by_the_largest=block(mix=filter_by_filter(lambda products: products.max(axis=2))),
    mix_by_the_mean=block(mix=filter_by_filter(lambda products: products.mean(axis=2))),
    mix_of_everything=block(
        mix=filter_by_filter(lambda products: products.sum() + 0 * products[..., 0])
    ),
)
wrong_block(
    "In the loop over the channels only the products are added: bias_2 comes once, after the loop, "
    "and then the ReLU.",
    relu_of_each_channel=block(
        mix=filter_by_filter(lambda products: relu(products).sum(axis=2)),
    ),
    bias_2_for_each_channel=lambda x, f, b1, mix, b2: ds_block(x, f, b1, mix, x.shape[2] * b2),
)
wrong_block(
    "A bias is added, and each channel, or filter, has its own: bias_1[c] and bias_2[f].",
    biases_subtracted=block(*2 * [lambda sums, bias: relu(sums - bias)]),
    second_bias_subtracted=block(right, lambda sums, bias: relu(sums - bias)),
    one_first_bias=block(lambda sums, bias: right(sums, bias[0])),
    one_second_bias=block(right, lambda sums, bias: right(sums, bias[0])),
    one_bias_each=block(*2 * [lambda sums, bias: right(sums, bias[0])]),
    first_bias_again_at_the_end=lambda x, f, b1, mix, b2: ds_block(
        x, f, b1, mix, b2 + np.resize(b1, b2.shape)
    ),
    first_biases_added_up=block(lambda sums, bias: right(sums, bias.sum())),
    second_biases_added_up=block(right, lambda sums, bias: right(sums, bias.sum())),
)
wrong_block(
    "A ReLU is max(0, value), after the sum and its bias: negative values become exactly 0, and "
    "positive ones stay. It is no softmax, has no upper limit, and is not applied to x.",
    leaky=block(*2 * [lambda sums, bias: np.maximum(sums + bias, 0.01 * (sums + bias))]),
    leaky_by_a_tenth=block(*2 * [lambda sums, bias: np.maximum(sums + bias, 0.1 * (sums + bias))]),
    up_to_one_at_the_end=block(right, lambda sums, bias: np.clip(sums + bias, 0, 1)),
    softmax_at_the_end=block(right, lambda sums, bias: softmax(right(sums, bias), axis=2)),
    softmax_for_relu=block(right, lambda sums, bias: softmax(sums + bias, axis=2)),
    relu_of_x=block(plus, sums=lambda x, f: sums_of(relu(x), f)),
    relu_of_x_too=block(sums=lambda x, f: sums_of(relu(x), f)),
    sigmoid=block(*2 * [lambda sums, bias: expit(sums + bias)]),
)
wrong_block(
    "Numbers lost their fractions: an array made with dtype int, or astype(int), cuts them off. "
    "np.zeros(shape) holds floats.",
    whole_sums=block(sums=lambda x, f: np.trunc(sums_of(x, f))),
    whole_results=lambda *given: ds_block(*given).astype(int),
    whole_first_step=block(lambda sums, bias: np.trunc(right(sums, bias))),
    floats_into_integers=lambda *given: np.zeros(1, int).__iadd__(ds_block(*given)),
)
wrong_block(
    "The depthwise step is missing: pointwise mixes what the nine weights of each channel made, "
    "not x.",
    x_with_a_bias=block(sums=lambda x, _f: x),
)
wrong_block(
    "The sums do not begin at zero: np.zeros, not np.ones, x or np.empty, which holds whatever was "
    "there.",
    sums_from_one=block(sums=lambda x, f: 1 + sums_of(x, f)),
    sums_from_x=block(sums=lambda x, f: x + sums_of(x, f)),
)
wrong_block(
    "The picture was overwritten while it was filtered. Write the sums into a new array.",
    overwritten=block(sums=overwritten),
)
wrong_block(
    "Rows and columns of the result are swapped.",
    result_transposed=lambda *given: ds_block(*given).transpose(1, 0, 2),
)


@ds_block.accepted
def block_by_scipy_in_float32(*given):
    x, depthwise, bias_1, pointwise, bias_2 = map(np.float32, given)
    channels = range(x.shape[2])
    sums = [ndimage.correlate(x[..., c], depthwise[..., c], mode="constant") for c in channels]
    found = np.clip(np.stack(sums, axis=2) + bias_1, 0, None)
    return np.clip(np.einsum("hwc,fc->hwf", found, pointwise) + bias_2, 0, None)


# dsconv_macs -------------------------------------------------------------------------------------


def layer_inputs(rng):
    # No two factors alike; a remainder in both directions; a kernel of an even side.
    cases = [(10, 12, 4, 8, 3, 1), (5, 11, 4, 7, 3, 2), (8, 6, 3, 5, 4, 2), (7, 8, 5, 4, 2, 3)]
    for _ in range(5):
        height, width, channels, filters = rng.integers((9, 30, 3, 12), (29, 60, 11, 64)).tolist()
        stride = int(rng.integers(2, 4))
        # Not a multiple of the stride: rounding up and down differ.
        cases.append((height // stride * stride + 1, width, channels, filters, 5, stride))
    return cases


dsconv_macs = exercise(points=1, inputs=layer_inputs, closed_rooms=CLOSED_ROOMS)
wrong_count = partial(family, dsconv_macs)


def at(stops_of):
    """The exercise with other stops, which `stops_of(height, width, stride)` gives."""
    return lambda h, w, c, f, k, stride: dsconv_macs(*stops_of(h, w, stride), c, f, k, 1)


def per_stop(products):
    """The exercise with other products at each stop: full, filter and mix from c, f and k."""

    def count(height, width, channels, filters, kernel, stride):
        stops = -(-height // stride) * -(-width // stride)
        full, look, mix = products(channels, filters, kernel)
        return stops * full, stops * (look + mix)

    return count


def counted(full, look, mix):
    """The exercise with full convolution, filter and mix "each" stop, "all" pixels or "once"."""

    def count(h, w, c, f, k, stride):
        times = {"each": -(-h // stride) * -(-w // stride), "all": h * w, "once": 1}
        products = times[look] * k * k * c + times[mix] * c * f
        return times[full] * k * k * c * f, products

    return count


def fractions(finish):
    """Counts with stops that have a fraction, which `finish` ends."""

    def count(height, width, channels, filters, kernel, stride):
        stops = height / stride * width / stride
        products = np.array(dsconv_macs(1, 1, channels, filters, kernel, 1))
        return tuple(finish(stops * each) for each in products.tolist())

    return count


def stops_of_padding(padding_of):
    """The stops of a kernel that stays within a picture padded by `padding_of(kernel)`."""

    def count(h, w, c, f, k, s):
        stops = [(side + 2 * padding_of(k) - k) // s + 1 for side in (h, w)]
        return dsconv_macs(*stops, c, f, k, 1)

    return count


def inside_only(height, width, channels, filters, kernel, stride):
    def products(side):
        starts = range(0, side, stride)
        return sum(0 <= i + d - (kernel - 1) // 2 < side for i in starts for d in range(kernel))

    look = products(height) * products(width) * channels
    return look * filters, look + dsconv_macs(height, width, channels, filters, 0, stride)[1]


def stride_twice(height, width, channels, filters, kernel, stride):
    full, separable = dsconv_macs(height, width, channels, filters, kernel, stride)
    left = -(-height // stride), -(-width // stride)
    mix_1, mix_2 = (
        dsconv_macs(*size, channels, filters, 0, stride)[1] for size in ((height, width), left)
    )
    return full, separable - mix_1 + mix_2


def second_of(change):
    """The full count, and in place of the separable one what `change` makes of both."""
    return lambda *layer: (dsconv_macs(*layer)[0], change(*dsconv_macs(*layer)))


wrong_count(
    "Counted at too many pixels, or too few. A stride of 2 skips every other row and every other "
    "column: it divides the height and the width, once each.",
    stride_forgotten=at(lambda h, w, _s: (h, w)),
    stride_once=at(lambda h, w, s: (-(-h * w // s), 1)),
    stride_down_alone=at(lambda h, w, s: (-(-h // s), w)),
    stride_across_alone=at(lambda h, w, s: (h, -(-w // s))),
    stride_multiplied=at(lambda h, w, s: (h * s, w * s)),
)
wrong_count(
    "Where the stride leaves a remainder, round UP, each direction on its own: -(-height // "
    "stride). round() takes 2.5 to 2, and (height + 1) // stride is right for a stride of 2 only.",
    stops_rounded_down=at(lambda h, w, s: (h // s, w // s)),
    stops_rounded_to_nearest=at(lambda h, w, s: (round(h / s), round(w / s))),
    always_one_more=at(lambda h, w, s: (h // s + 1, w // s + 1)),
    plus_one=at(lambda h, w, s: ((h + 1) // s, (w + 1) // s)),
    rounded_up_together=at(lambda h, w, s: (-(-h * w // s**2), 1)),
)
wrong_count(
    "The pointwise step is counted at every pixel of the input. It works on what the depthwise "
    "step left: with a stride, at its stops only.",
    pointwise_at_input_size=counted("each", "each", "all"),
)
wrong_count(
    "The depthwise step is counted at every pixel of the input: it is the step with the stride.",
    depthwise_at_input_size=counted("each", "all", "each"),
)
wrong_count(
    "One of the two convolutions is counted at every pixel of the input: both have the stride.",
    separable_at_input_size=counted("each", "all", "all"),
    full_at_input_size=counted("all", "each", "each"),
)
wrong_count(
    "The products are made at every stop of the kernel, those of filtering and those of mixing: "
    "multiply all of them by the number of stops, once.",
    stops_forgotten=counted("once", "once", "once"),
    filtered_once=counted("each", "once", "each"),
    mixed_once=counted("each", "each", "once"),
    mixed_too_often=lambda h, w, c, f, k, s: (
        dsconv_macs(h, w, c, f, k, s)[0],
        dsconv_macs(h, w, c, 0, k, s)[1] + (-(-h // s) * -(-w // s)) ** 2 * c * f,
    ),
)
wrong_count(
    "Counted for a kernel that stays inside. With padding it stops at the edges too.",
    without_padding=lambda h, w, c, f, k, s: dsconv_macs(h - k + 1, w - k + 1, c, f, k, s),
)
wrong_count(
    "A kernel covers kernel * kernel pixels: use its square, and not 9, which is right for 3 only.",
    kernel_taken_as_three=lambda h, w, c, f, _k, s: dsconv_macs(h, w, c, f, 3, s),
    kernel_not_squared=per_stop(lambda c, f, k: (k * c * f, k * c, c * f)),
)
wrong_count(
    "The full convolution multiplies kernel * kernel pixels of every input channel, for every "
    "filter: all four factors at each stop.",
    full_without_channels=per_stop(lambda c, f, k: (k * k * f, k * k * c, c * f)),
    full_without_filters=per_stop(lambda c, f, k: (k * k * c, k * k * c, c * f)),
)
wrong_count(
    "The separable count needs both steps, added: at each stop kernel * kernel products for each "
    "channel, to filter, plus channels * filters, to mix. No product is in both.",
    multiplied=per_stop(lambda c, f, k: (k * k * c * f, k * k * c * c * f, 0)),
    depthwise_alone=per_stop(lambda c, f, k: (k * k * c * f, k * k * c, 0)),
    pointwise_alone=per_stop(lambda c, f, k: (k * k * c * f, 0, c * f)),
    depthwise_of_the_output=per_stop(lambda c, f, k: (k * k * c * f, k * k * f, c * f)),
    depthwise_of_one_channel=per_stop(lambda c, f, k: (k * k * c * f, k * k, c * f)),
    pointwise_with_the_kernel=per_stop(lambda c, f, k: (k * k * c * f, k * k * c, k * k * c * f)),
    pointwise_to_the_same=per_stop(lambda c, f, k: (k * k * c * f, k * k * c, c * c)),
    kernel_for_both=per_stop(lambda c, f, k: (k * k * c * f, k * k * c, k * k * f)),
    mix_of_one_channel=per_stop(lambda c, f, k: (k * k * c * f, k * k * c, f)),
    filtered_for_each_filter=per_stop(lambda c, f, k: (k * k * c * f, k * k * c * f, c * f)),
    pointwise_added=per_stop(lambda c, f, k: (k * k * c * f, k * k * c, c + f)),
)
wrong_count(
    "Count each multiply-accumulate once: the multiplication and its addition together are one, "
    "and a bias is only added.",
    counted_twice=per_stop(lambda c, f, k: (2 * k * k * c * f, 2 * k * k * c, 2 * c * f)),
    biases_counted=per_stop(lambda c, f, k: (k * k * c * f + f, k * k * c + c, c * f + f)),
    biases_counted_once=per_stop(lambda c, f, k: (k * k * c * f, k * k * c + f, c * f)),
    both_biases_in_one=per_stop(lambda c, f, k: (k * k * c * f, k * k * c + c, c * f + f)),
    one_bias_counted=per_stop(lambda c, f, k: (k * k * c * f + f, k * k * c, c * f + f)),
)
wrong_count(
    "The counts are right, but floats: np.ceil and / give floats. Write int(np.ceil(...)) or "
    "-(-height // stride).",
    floats=lambda *layer: tuple(map(float, dsconv_macs(*layer))),
)
wrong_count(
    "Return the two counts, the full one first, and not how many times fewer it is.",
    swapped=lambda *layer: dsconv_macs(*layer)[::-1],
    the_factor=lambda *layer: np.divide(*dsconv_macs(*layer)).item(),
    the_factor_cut=lambda *layer: np.floor_divide(*dsconv_macs(*layer)).item(),
)


wrong_count(
    "The stops are those downwards, from the height, times those across, from the width: both "
    "count, and the picture need not be square.",
    height_twice=at(lambda h, _w, s: (-(-h // s), -(-h // s))),
    width_forgotten=at(lambda h, _w, s: (-(-h // s), 1)),
    height_forgotten=at(lambda _h, w, s: (1, -(-w // s))),
    width_twice=at(lambda _h, w, s: (-(-w // s), -(-w // s))),
)
wrong_count(
    "Rounded up in one direction and down in the other: round up in both.",
    width_rounded_down=at(lambda h, w, s: (-(-h // s), w // s)),
    height_rounded_down=at(lambda h, w, s: (h // s, -(-w // s))),
)
wrong_count(
    "Use the stride that is given: it may be 3.",
    stride_taken_as_two=at(lambda h, w, s: (-(-h // min(s, 2)), -(-w // min(s, 2)))),
)
wrong_count(
    "A fraction of a stop was counted, and cut off at the end: round each direction up to whole "
    "stops first.",
    stops_with_fractions=fractions(int),
    stops_with_fractions_kept=fractions(float),
    stops_with_fractions_rounded=fractions(round),
)
wrong_count(
    "(height + 2 * padding - kernel) // stride + 1 needs the right padding: 1 fits a kernel of 3 "
    'only, kernel // 2 odd kernels only. With "same" the kernel does not matter: height / stride, '
    "rounded up.",
    padded_by_one=stops_of_padding(lambda _k: 1),
    padded_by_half_a_kernel=stops_of_padding(lambda k: k // 2),
    padded_by_half_a_kernel_rounded_down=stops_of_padding(lambda k: (k - 1) // 2),
    padding_strided=at(lambda h, w, s: (-(-(h + 2) // s), -(-(w + 2) // s))),
)
wrong_count(
    "Products with the padding count too: each stop has kernel * kernel of them, also at the edge.",
    products_inside=inside_only,
)
wrong_count(
    "The stride counts once: the depthwise step skips, the pointwise step works at each pixel that "
    "is left.",
    stride_in_both_steps=stride_twice,
)
wrong_count(
    "At each stop a full convolution makes kernel * kernel * channels * filters products, and the "
    "pointwise step channels * filters: multiply, do not add, and take each of them once.",
    full_adds=per_stop(lambda c, f, k: (k * k * (c + f), k * k * c, c * f)),
    full_filters_squared=per_stop(lambda c, f, k: (k * k * f * f, k * k * c, c * f)),
    full_channels_twice=per_stop(lambda c, f, k: (k * k * c * c * f, k * k * c, c * f)),
    full_channels_squared=per_stop(lambda c, f, k: (k * k * c * c, k * k * c, c * f)),
    depthwise_channels_squared=per_stop(lambda c, f, k: (k * k * c * f, k * k * c * c, c * f)),
    pointwise_filters_squared=per_stop(lambda c, f, k: (k * k * c * f, k * k * c, f * f)),
)
wrong_count(
    "The square of the kernel's side is kernel * kernel, or kernel ** 2: ^ is another operation, "
    "and kernel * 2 is twice the side.",
    xor=per_stop(lambda c, f, k: ((k ^ 2) * c * f, (k ^ 2) * c, c * f)),
    doubled=per_stop(lambda c, f, k: (2 * k * c * f, 2 * k * c, c * f)),
)
wrong_count(
    "The second value is the separable count itself: not how many times fewer, and not what was "
    "saved.",
    with_the_factor=second_of(lambda full, separable: full / separable),
    with_the_factor_rounded=second_of(lambda full, separable: round(full / separable)),
    with_the_factor_cut=second_of(lambda full, separable: full // separable),
    with_the_share=second_of(lambda full, separable: separable / full),
    with_the_saving=second_of(lambda full, separable: full - separable),
    with_a_ninth=second_of(lambda full, _separable: full // 9),
)


@dsconv_macs.accepted
def macs_by_counting(height, width, channels, filters, kernel, stride):
    stops = len(range(0, height, stride)) * len(range(0, width, stride))
    look, mix = kernel**2 * channels, channels * filters
    return [np.int64(stops * look * filters), stops * (look + mix)]


# freeze_and_head ---------------------------------------------------------------------------------


def head_inputs(rng):
    # Steps that can be done by hand; three pictures, so that no sum, half or double looks alike.
    few = np.array([[1.0, 2.0], [3.0, 0.5], [6.0, 4.0]]), np.array([0, 1, 1])
    one = np.array([[1.0], [3.0], [2.5]]), np.array([0, 1, 0])
    cases = [(*few, np.array([0.5, -0.25]), 0.0, 1, 0.1), (*one, np.array([0.0]), 0.5, 2, 0.1)]
    for rows, depth, steps in [(6, 3, 1), (9, 4, 5), (20, 5, 12)]:
        labels = rng.integers(0, 2, rows)
        labels[:3] = 0, 1, 1
        features = rng.uniform(0, 2, (rows, depth)).round(2) + labels[:, None] * 0.5
        start = rng.uniform(-1, 1, depth).round(2), round(float(rng.uniform(0.2, 0.8)), 2)
        cases.append((features, labels, *start, steps, 0.25))
    return cases


freeze_and_head = exercise(
    points=2, inputs=head_inputs, comparison=CLOSE, closed_rooms=CLOSED_ROOMS
)
wrong_head = partial(family, freeze_and_head)


def by(error_of=lambda s, b, y: expit(s + b) - y, slopes=lambda x, e: (x.T @ e / len(x), e.mean())):
    """The exercise with other errors, from weighted sums, bias and labels, or other gradients."""

    def train(features, labels, weights, bias, steps, learning_rate):
        for _ in range(steps):
            error = error_of(features @ weights, bias, labels)
            of_weights, of_bias = slopes(features, error)
            weights = weights - learning_rate * of_weights
            bias = bias - learning_rate * of_bias
        return weights, bias

    return train


def given(change):
    """The exercise with other arguments, which `change` gives for them."""
    return lambda *arguments: freeze_and_head(*change(*arguments))


def after_each_picture(x, y, w, b, steps, rate):
    for i in [*range(len(y))] * steps:
        w, b = freeze_and_head(x[i : i + 1], y[i : i + 1], w, b, 1, rate)
    return w, b


def errors_computed_once(x, y, w, b, steps, rate):
    moved, turned = freeze_and_head(x, y, w, b, 1, rate)
    return w + steps * (moved - w), b + steps * (turned - b)


def at_full_speed(x, y, w, b, steps, rate, weights=1.0, bias=1.0):
    """Gradients that are not multiplied by the learning rate: that of the weights, or the bias."""
    slopes = by(slopes=lambda x, e: (x.T @ e / len(x) / rate**weights, e.mean() / rate**bias))
    return slopes(x, y, w, b, steps, rate)


def features_not_transposed(x, y, w, b, steps, rate):
    return w - rate * x @ (expit(x @ w + b) - y) / len(y), b


def not_a_column(mean_of):
    """One step with features * error, whose mean `mean_of` takes."""

    def train(x, y, w, b, _steps, rate):
        error = expit(x @ w + b) - y
        return w - rate * mean_of(x, error), b - rate * error.mean()

    return train


def one_after_the_other(x, y, w, b, steps, rate, bias_moves=True):
    for _ in range(steps):
        w, _ = freeze_and_head(x, y, w, b, 1, rate)
        b = freeze_and_head(x, y, w, b, 1, rate)[1] if bias_moves else b
    return w, b


def weights_after_the_bias(x, y, w, b, steps, rate):
    for _ in range(steps):
        _, b = freeze_and_head(x, y, w, b, 1, rate)
        w, _ = freeze_and_head(x, y, w, b, 1, rate)
    return w, b


def weight_after_weight(x, y, w, b, steps, rate):
    w = w.copy()
    for _ in range(steps):
        turned = freeze_and_head(x, y, w, b, 1, rate)[1]
        for i in range(len(w)):
            w[i] = freeze_and_head(x, y, w, b, 1, rate)[0][i]
        b = turned
    return w, b


def score_of_the_given(x, y, w, b, steps, rate):
    """The bias moves, and the score is always that of the weights that were given."""
    moved = w
    for _ in range(steps):
        step, b = freeze_and_head(x, y, w, b, 1, rate)
        moved = moved + step - w
    return moved, b


def probability_for_the_bias(x, y, w, b, steps, rate):
    for _ in range(steps):
        probability = expit(x @ w + b)
        w = w - rate * x.T @ (probability - y) / len(y)
        b = b - rate * probability.mean()
    return w, b


def shorter_steps(x, y, w, b, steps, rate):
    for i in range(steps):
        w, b = freeze_and_head(x, y, w, b, 1, rate / (i + 1))
    return w, b


def with_momentum(x, y, w, b, steps, rate):
    head, speed = np.append(w, b), 0.0
    for _ in range(steps):
        moved = np.append(*freeze_and_head(x, y, head[:-1], head[-1], 1, rate))
        speed = 0.9 * speed + moved - head
        head = head + speed
    return head[:-1], head[-1]


def with_decay(x, y, w, b, steps, rate):
    for _ in range(steps):
        moved, b = freeze_and_head(x, y, w, b, 1, rate)
        w = moved - rate * 0.01 * w
    return w, b


def stops_early(x, y, w, b, steps, rate):
    for _ in range(steps):
        if abs(expit(x @ w + b) - y).mean() < 0.4:
            break
        w, b = freeze_and_head(x, y, w, b, 1, rate)
    return w, b


wrong_head(
    "It learned the opposite: the error is probability - label, label 1 is smile, and a step goes "
    "against the gradient, which points uphill.",
    adds_the_gradient=given(lambda x, y, w, b, steps, rate: (x, y, w, b, steps, -rate)),
    bias_uphill=by(slopes=lambda x, e: (x.T @ e / len(x), -e.mean())),
    weights_uphill=by(slopes=lambda x, e: (-x.T @ e / len(x), e.mean())),
    labels_turned=given(lambda x, y, *rest: (x, 1 - y, *rest)),
)
wrong_head(
    "The gradients are means over the pictures, both of them: no sums, and not divided by the "
    "number of features.",
    gradients_summed=by(slopes=lambda x, e: (x.T @ e, e.sum())),
    bias_gradient_summed=by(slopes=lambda x, e: (x.T @ e / len(x), e.sum())),
    weight_gradient_summed=by(slopes=lambda x, e: (x.T @ e, e.mean())),
    divided_by_one_less=by(
        slopes=lambda x, e: (x.T @ e / max(len(x) - 1, 1), e.sum() / max(len(x) - 1, 1))
    ),
    divided_by_the_depth=by(slopes=lambda x, e: (x.T @ e / x.shape[1], e.mean())),
)
wrong_head(
    "Each weight has a gradient of its own: the mean of error * its feature over the pictures, not "
    "one number for all. features.T @ error keeps the features apart, .mean() does not.",
    mean_over_everything=by(slopes=lambda x, e: ((x * e[:, None]).mean(), e.mean())),
    sums_averaged=by(slopes=lambda x, e: ((x.T @ e).mean(), e.mean())),
    means_multiplied=by(slopes=lambda x, e: (x.mean(axis=0) * e.mean(), e.mean())),
    feature_forgotten=by(slopes=lambda _x, e: (e.mean(), e.mean())),
)
wrong_head(
    "Shapes do not fit: features is (N, depth), weights (depth,), error (N,). Scores are features "
    "@ weights; features.T @ error, or features * error[:, None], has one value for each weight.",
    features_not_transposed=features_not_transposed,
)
wrong_head(
    "features * error pairs the errors with the features, not with the pictures, and axis 1 is "
    "that of the features: take features * error[:, None] and its mean over axis 0, or "
    "features.T @ error.",
    error_not_a_column=not_a_column(lambda x, error: (x * error).mean(axis=0)),
    error_not_a_column_at_all=not_a_column(lambda x, error: (x * error).mean()),
    mean_over_the_features=not_a_column(lambda x, error: (x * error[:, None]).mean(axis=1)),
)
wrong_head(
    "The step has the wrong size: multiply both gradients by learning_rate, once.",
    learning_rate_forgotten=at_full_speed,
    bias_at_full_speed=lambda *arguments: at_full_speed(*arguments, weights=0),
    weights_at_full_speed=lambda *arguments: at_full_speed(*arguments, bias=0),
    learning_rate_twice=lambda *arguments: at_full_speed(*arguments, weights=-1, bias=-1),
)
wrong_head(
    "The score is the weighted sum plus the bias, and exp takes minus all of it: "
    "-(features @ weights + bias). Mind the brackets: 1 / 1 + exp is 1 + exp.",
    brackets_after_the_minus=by(lambda s, b, y: expit(s - b) - y),
    sigmoid_turned=by(lambda s, b, y: expit(-s - b) - y),
    one_over_one=by(lambda s, b, y: 1 + np.exp(np.clip(-s - b, -9, 9)) - y),
    score_without_bias=by(lambda s, _b, y: expit(s) - y),
)
wrong_head(
    "The error is probability - label, as it is: not squared or rounded, not its absolute value, "
    "and without p * (1 - p), which belongs to a squared error.",
    squared_error=by(lambda s, b, y: (p := expit(s + b)) * (p - y) * (1 - p)),
    spread_for_error=by(lambda s, b, _y: expit(s + b) * expit(-s - b)),
    error_rounded=by(lambda s, b, y: np.round(expit(s + b) - y, 2)),
    label_forgotten_for_the_bias=probability_for_the_bias,
    label_forgotten=by(lambda s, b, _y: expit(s + b)),
    error_squared=by(lambda s, b, y: (expit(s + b) - y) ** 2),
    error_squared_for_the_weights=by(slopes=lambda x, e: (x.T @ e**2 / len(x), e.mean())),
    error_without_sign_for_the_weights=by(slopes=lambda x, e: (x.T @ abs(e) / len(x), e.mean())),
    error_without_its_sign=by(lambda s, b, y: abs(expit(s + b) - y)),
)
wrong_head(
    "The score, a yes or no, or another curve replaced the probability. Keep 1 / (1 + "
    "exp(-score)): a nearly right answer still teaches something.",
    no_sigmoid=by(lambda s, b, y: s + b - y),
    hard_answers=by(lambda s, b, y: (s + b > 0) - y),
    exponential=by(lambda s, b, y: np.exp(s + b) - y),
    power_of_two=by(lambda s, b, y: 1 / (1 + 2 ** (-s - b)) - y),
    tangent=by(lambda s, b, y: np.tanh(s + b) - y),
)
wrong_head(
    "The head moved after each picture. Compute all errors with the same head, then move once by "
    "the mean gradient.",
    step_after_each_picture=after_each_picture,
    small_step=lambda *given: after_each_picture(*given[:-1], given[-1] / len(given[1])),
)
wrong_head(
    "Not `steps` steps were taken. Repeat all of it that often, errors included: each step "
    "computes them anew, with the head that the last one left.",
    one_step=given(lambda x, y, w, b, _steps, rate: (x, y, w, b, 1, rate)),
    one_step_too_many=given(lambda x, y, w, b, steps, rate: (x, y, w, b, steps + 1, rate)),
    one_step_too_few=given(lambda x, y, w, b, steps, rate: (x, y, w, b, steps - 1, rate)),
    errors_computed_once=errors_computed_once,
)
wrong_head(
    "The bias did not move. Its gradient is the mean error.",
    bias_frozen=lambda *arguments: one_after_the_other(*arguments, bias_moves=False),
)
wrong_head(
    "The bias used the error after the weights had moved. Take both gradients from the same error, "
    "then move both.",
    bias_after_the_weights=one_after_the_other,
)
wrong_head(
    "The head started somewhere else. Start from the given weights and bias.",
    starts_from_zero=given(lambda x, y, w, _b, *rest: (x, y, 0 * w, 0.0, *rest)),
    weights_start_from_zero=given(lambda x, y, w, *rest: (x, y, 0 * w, *rest)),
    bias_starts_from_zero=given(lambda x, y, w, _b, *rest: (x, y, w, 0.0, *rest)),
)
wrong_head(
    "Return two values, the weights first: (weights, bias).",
    bias_inside=lambda *arguments: np.append(*freeze_and_head(*arguments)),
    bias_first=lambda *arguments: freeze_and_head(*arguments)[::-1],
    weights_alone=lambda *arguments: freeze_and_head(*arguments)[0],
)
wrong_head(
    "The bias is one number, not an array with one.",
    bias_in_an_array=lambda *arguments: (
        (head := freeze_and_head(*arguments))[0],
        np.array([head[1]]),
    ),
)


wrong_head(
    "The labels stay 0 and 1: -1 for serious belongs to another loss.",
    labels_minus_one=given(lambda x, y, *rest: (x, 2 * y - 1, *rest)),
)
wrong_head(
    "The weights did not move: weights = weights - learning_rate * their gradient.",
    weights_frozen=by(slopes=lambda x, e: (0 * x[0], e.mean())),
    given_head_returned=given(lambda x, y, w, b, _steps, rate: (x, y, w, b, 0, rate)),
    given_weights_returned=lambda x, y, w, b, *rest: (w, freeze_and_head(x, y, w, b, *rest)[1]),
    given_weights_for_the_score=score_of_the_given,
)
wrong_head(
    "A weight was left out: range(len(weights)) goes to the last one.",
    last_weight_frozen=by(slopes=lambda x, e: (np.append((x.T @ e / len(x))[:-1], 0), e.mean())),
    first_weight_frozen=by(slopes=lambda x, e: (np.append(0, (x.T @ e / len(x))[1:]), e.mean())),
)
wrong_head(
    "A step has another size than the gradient times learning_rate: no factor 2 or 0.5, one update "
    "in each step, one division by the number of pictures, one learning rate for all steps.",
    twice_as_far=given(lambda x, y, w, b, steps, rate: (x, y, w, b, steps, 2 * rate)),
    half_as_far=given(lambda x, y, w, b, steps, rate: (x, y, w, b, steps, rate / 2)),
    bias_twice_as_far=by(slopes=lambda x, e: (x.T @ e / len(x), 2 * e.mean())),
    signs_alone=by(slopes=lambda x, e: (np.sign(x.T @ e), e.mean())),
    divided_by_the_root=by(slopes=lambda x, e: (x.T @ e / len(x) ** 0.5, e.sum() / len(x) ** 0.5)),
    weights_divided_by_the_root=by(slopes=lambda x, e: (x.T @ e / len(x) ** 0.5, e.mean())),
    direction_alone=by(slopes=lambda x, e: ((g := x.T @ e / len(x)) / np.linalg.norm(g), e.mean())),
    weights_twice_as_far=by(slopes=lambda x, e: (2 * x.T @ e / len(x), e.mean())),
    divided_twice=given(lambda x, y, w, b, steps, rate: (x, y, w, b, steps, rate / len(y))),
    weights_divided_twice=by(slopes=lambda x, e: (x.T @ e / len(x) ** 2, e.mean())),
    shorter_and_shorter=shorter_steps,
    momentum=with_momentum,
    weight_decay=with_decay,
)
wrong_head(
    "The gradient of the bias is the mean error over the pictures: it has nothing to do with the "
    "weights' gradients or the number of features.",
    median_error=by(slopes=lambda x, e: (x.T @ e / len(x), np.median(e))),
    bias_by_the_weights=by(slopes=lambda x, e: (g := x.T @ e / len(x), g.mean())),
    bias_by_all_weights=by(slopes=lambda x, e: (g := x.T @ e / len(x), g.sum())),
    bias_by_the_first_weight=by(slopes=lambda x, e: (g := x.T @ e / len(x), g[0])),
    bias_divided_by_the_depth=by(slopes=lambda x, e: (x.T @ e / len(x), e.sum() / x.shape[1])),
)
wrong_head(
    "Both gradients come from the same error, computed once in a step, before anything moves.",
    weights_after_the_bias=weights_after_the_bias,
    weight_after_weight=weight_after_weight,
)
wrong_head(
    "All pictures count in every step, the right ones too: none is left out, and the steps do not "
    "end early.",
    first_half=by(slopes=lambda x, e: (x[: (n := len(x) // 2)].T @ e[:n] / n, e[:n].mean())),
    wrong_ones_alone=by(lambda s, b, y: ((s + b > 0) != y) * (expit(s + b) - y)),
    smiles_alone=by(lambda s, b, y: y * (expit(s + b) - y)),
    serious_alone=by(lambda s, b, y: (1 - y) * expit(s + b)),
    last_picture_left_out=by(slopes=lambda x, e: (x[:-1].T @ e[:-1] / len(x), e[:-1].mean())),
    stops_early=stops_early,
)
wrong_head(
    "labels[:, None], or a probability with two axes, gives an error for each pair of pictures, "
    "(N, N). Error is (N,): one for each picture.",
    error_of_pairs=by(lambda s, b, y: expit(s + b) - y.mean()),
    error_of_all_pairs=by(lambda s, b, y: expit(s + b).mean() - y),
)
wrong_head(
    "The features are frozen: take them as they are, neither standardised nor changed.",
    standardised=given(lambda x, *rest: ((x - x.mean(axis=0)) / (x.std(axis=0) + 1e-9), *rest)),
    centred=given(lambda x, *rest: (x - x.mean(axis=0), *rest)),
)
wrong_head(
    "The gradient of a weight is the mean of error * feature, and the error is probability - "
    "label: no logarithm (the loss is not needed), no features without the error.",
    loss_for_error=by(lambda s, b, y: np.logaddexp(0, np.where(y == 1, -s - b, s + b))),
    features_for_gradient=by(slopes=lambda x, e: (x.mean(axis=0), e.mean())),
)
wrong_head(
    "Nearly the probability: 1 / (1 + exp(-(features @ weights + bias))), with the bias inside the "
    "exp, not halved and not limited.",
    bias_beside_the_exp=by(lambda s, b, y: 1 / (1 + np.exp(-s) + b) - y),
    bias_after_the_sigmoid=by(lambda s, b, y: expit(s) + b - y),
    score_doubled=by(lambda s, b, y: expit(2 * (s + b)) - y),
    score_without_its_sign=by(lambda s, b, y: expit(abs(s + b)) - y),
    bias_twice_in_the_score=by(lambda s, b, y: expit(s + 2 * b) - y),
    half_the_sigmoid=by(lambda s, b, y: expit(s + b) / 2 - y),
    limited=by(lambda s, b, y: np.clip(expit(s + b), 0.1, 0.9) - y),
)


@freeze_and_head.accepted
def head_with_one_more_feature_in_float32(features, labels, weights, bias, steps, learning_rate):
    x = np.column_stack([features, np.ones(len(features))]).astype(np.float32)
    head = np.append(weights, bias).astype(np.float32)
    for _ in range(steps):
        head -= learning_rate * x.T @ (expit(x @ head) - labels) / len(labels)
    return head[:-1], head[-1]
