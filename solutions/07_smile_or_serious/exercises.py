"""How lesson 07 is graded: inputs, known mistakes with their hints, other right answers."""

import numpy as np
from scipy import ndimage, signal
from scipy.special import expit

from tinyml_course.exercises import Comparison, exercise

CLOSED_ROOMS = ("cost", "features.image", "kernels", "simulator", "training")

CLOSE = Comparison(rtol=2e-5, atol=1e-6)


# to_gray_resize ----------------------------------------------------------------------------------


def without_colour(greys):
    """A photo whose dots have red = green = blue: their grey is the same number."""
    return np.repeat(np.array(greys, np.uint8)[..., None], 3, axis=2)


def photo_inputs(rng):
    # One idea a call: green and red dots, a wide photo, a mean, a mean that ends in a half.
    green, red = np.array([[[0, 179, 0]]], np.uint8), np.array([[[255, 0, 0]]], np.uint8)
    wide = without_colour([[10, 20, 30, 40], [50, 60, 70, 80]])
    block, half = without_colour([[20, 10], [11, 30]]), without_colour([[20, 10], [11, 25]])
    corner = np.array([[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [255, 255, 255]]], np.uint8)
    cases = [
        (green, 1),
        (red, 1),
        (wide, 2),
        (block, 1),
        (half, 1),
        (corner, 2),
    ]
    for height, width, size in [(12, 20, 4), (27, 15, 3), (24, 31, 8), (10, 10, 5)]:
        slope = np.linspace(20, 200, width).astype(int)[None, :, None]
        noise = rng.integers(0, 56, (height, width, 3)) + rng.permutation([0, 0, 40])
        cases.append((np.clip(slope + noise, 0, 255).astype(np.uint8), size))
    return cases


to_gray_resize = exercise(points=2, inputs=photo_inputs, closed_rooms=CLOSED_ROOMS)


def middle_square(photo):
    """The largest square in the middle; an odd rest is cut off at the bottom or the right."""
    height, width = photo.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return photo[top : top + side, left : left + side]


def block_sums(square, size):
    k = len(square) // size
    return square.reshape(size, k, size, k).sum(axis=(1, 3))


def small(square, size):
    """The last step, right: means of blocks."""
    area = (len(square) // size) ** 2
    return ((block_sums(square, size) + area // 2) // area).astype(np.uint8)


@to_gray_resize.mistake
def grey_wraps_around(photo, size):
    """77 times a red of 200 is no uint8: it wrapped around at 256. Change the photo to a larger
    whole number first, photo.astype(int)."""
    sums = (photo * np.array([77, 150, 29], np.uint8)).sum(axis=2)
    return small(middle_square((sums.astype(np.int64) + 128) >> 8), size)


@to_gray_resize.mistake
def grey_in_bytes(photo, size):
    """A uint8 holds 0 to 255 only: 77 * red wrapped around at 256, and >> 8 left a 0. Begin with
    photo.astype(int)."""
    red, green, blue = np.moveaxis(photo, 2, 0)
    return small(middle_square((77 * red + 150 * green + 29 * blue + 128) >> 8), size)


@to_gray_resize.mistake
def grey_in_bytes_divided(photo, size):
    """NumPy cannot divide a uint8 by 256, which is no uint8, and the sum has wrapped around before.
    Begin with photo.astype(int)."""
    red, green, blue = np.moveaxis(photo, 2, 0)
    return small(middle_square((77 * red + 150 * green + 29 * blue + 128) // 256), size)


@to_gray_resize.mistake
def textbook_parts_cut_off(photo, size):
    """Near, but these are 0.299, 0.587 and 0.114, and floats. Use whole numbers: 77, 150 and 29
    parts of 256, plus 128, then >> 8."""
    return small(middle_square((photo @ np.array([0.299, 0.587, 0.114])).astype(np.int64)), size)


@to_gray_resize.mistake
def textbook_parts_rounded(photo, size):
    """Rounded, but with 0.299, 0.587 and 0.114. The parts here are 77, 150 and 29 of 256, in whole
    numbers."""
    grey = np.rint((photo @ np.array([0.299, 0.587, 0.114])).round(9)).astype(np.int64)
    return small(middle_square(grey), size)


@to_gray_resize.mistake
def equal_parts(photo, size):
    """Red, green and blue count alike here. Green looks brighter to us: 77, 150 and 29 parts of
    256."""
    return small(middle_square(photo.astype(np.int64).sum(axis=2) // 3), size)


@to_gray_resize.mistake
def blue_first(photo, size):
    """Red and blue are exchanged: channel 0 is red and takes 77 parts, channel 2 blue."""
    return to_gray_resize(photo[:, :, ::-1], size)


@to_gray_resize.mistake
def grey_not_rounded(photo, size):
    """The grey is cut off, not rounded: add 128, half of 256, before >> 8."""
    return small(middle_square((photo.astype(np.int64) @ np.array([77, 150, 29])) >> 8), size)


@to_gray_resize.mistake
def square_in_the_corner(photo, size):
    """The square was cut at the top left. It lies in the middle: begin at (height - side) // 2 and
    (width - side) // 2."""
    side = min(photo.shape[:2])
    return to_gray_resize(photo[:side, :side], size)


def grey_of(photo):
    """77 parts red, 150 green, 29 blue of 256, to the nearest whole number; ``int64``."""
    return (photo.astype(np.int64) @ np.array([77, 150, 29]) + 128) >> 8


@to_gray_resize.mistake
def no_square(photo, size):
    """The blocks were cut from the whole photo. First cut its middle square, side = min(height,
    width)."""
    grey = grey_of(photo)
    tall, broad = grey.shape[0] // size, grey.shape[1] // size
    blocks = grey[: size * tall, : size * broad].reshape(size, tall, size, broad)
    area = tall * broad
    return ((blocks.sum(axis=(1, 3)) + area // 2) // area).astype(np.uint8)


@to_gray_resize.mistake
def every_kth_dot(photo, size):
    """One dot of each block was kept and the others thrown away. Take the mean of all k * k dots of
    the block."""
    square = middle_square(grey_of(photo))
    k = len(square) // size
    return square[::k, ::k].astype(np.uint8)


@to_gray_resize.mistake
def middle_dot_of_each_block(photo, size):
    """The middle dot of each block was kept and the others thrown away. Take the mean of all k * k
    dots."""
    square = middle_square(grey_of(photo))
    k = len(square) // size
    return square[k // 2 :: k, k // 2 :: k].astype(np.uint8)


@to_gray_resize.mistake
def blocks_scattered(photo, size):
    """This reshape mixes dots from far apart. `size` blocks of k rows are reshape(size, k, size,
    k), and each block is summed over the axes 1 and 3."""
    square = middle_square(grey_of(photo))
    k = len(square) // size
    sums = square.reshape(k, size, k, size).sum(axis=(0, 2))
    return ((sums + k * k // 2) // (k * k)).astype(np.uint8)


@to_gray_resize.mistake
def half_to_even(photo, size):
    """np.round takes a half to the even side: 16.5 becomes 16. (sum + k * k // 2) // (k * k) takes
    it up, in whole numbers."""
    square = middle_square(grey_of(photo))
    area = (len(square) // size) ** 2
    return np.round(block_sums(square, size) / area).astype(np.uint8)


@to_gray_resize.mistake
def mean_not_rounded(photo, size):
    """The mean of a block is cut off, not rounded: add half of k * k before you divide by it with
    //."""
    square = middle_square(grey_of(photo))
    return (block_sums(square, size) // (len(square) // size) ** 2).astype(np.uint8)


@to_gray_resize.mistake
def floats(photo, size):
    """The means are floats. A board without a floating-point unit would be slow here: divide whole
    numbers with //, and return uint8."""
    square = middle_square(grey_of(photo))
    return block_sums(square, size) / (len(square) // size) ** 2


@to_gray_resize.mistake
def wide_integers(photo, size):
    """The values are right, their type is not: end with .astype(np.uint8)."""
    return to_gray_resize(photo, size).astype(np.int64)


@to_gray_resize.accepted
def resize_in_loops(photo, size):
    rows, columns = photo.shape[:2]
    side = min(rows, columns)
    top, left, k = (rows - side) // 2, (columns - side) // 2, side // size
    out = np.zeros((size, size), np.uint8)
    for i in range(size):
        for j in range(size):
            total = 0
            for r in range(top + i * k, top + i * k + k):
                for c in range(left + j * k, left + j * k + k):
                    red, green, blue = (int(v) for v in photo[r, c])
                    total += (77 * red + 150 * green + 29 * blue + 128) // 256
            out[i, j] = (total + k * k // 2) // (k * k)
    return out


@to_gray_resize.accepted
def resize_in_16_bits(photo, size):
    red, green, blue = np.moveaxis(photo.astype(np.uint16), 2, 0)
    grey = (77 * red + 150 * green + 29 * blue + 128) >> 8
    side = min(grey.shape)
    top, left = (grey.shape[0] - side) // 2, (grey.shape[1] - side) // 2
    k = side // size
    rows = [grey[top + i * k :][:k, left : left + side] for i in range(size)]
    sums = np.array([[row[:, j * k :][:, :k].sum() for j in range(size)] for row in rows])
    return np.uint8((sums.astype(int) + k * k // 2) // k**2)


# augment_light -----------------------------------------------------------------------------------


def stretched(images, brightness, contrast):
    """New greys before rounding and clipping, ``(N, height, width)`` floats."""
    middle = images.mean(axis=(1, 2), keepdims=True)
    return (images - middle) * contrast[:, None, None] + middle + brightness[:, None, None]


def _without_ties(images, brightness, contrast):
    images = np.clip(images, 0, 255)
    while (stretched(images, brightness, contrast) % 1 == 0.5).any():
        tied = (stretched(images, brightness, contrast) % 1 == 0.5).any(axis=(1, 2))
        images[tied, 0, 0] = (images[tied, 0, 0] + 1) % 256
    return images.astype(np.uint8)


def light_inputs(rng):
    example = np.array([[[100, 200], [100, 200]]], np.uint8)
    cases = [
        (example, np.array([30]), np.array([0.5])),
        (example, np.array([100]), np.array([1.0])),
        (example, np.array([-130]), np.array([1.5])),
        (example, np.array([-40]), np.array([2.5])),
    ]
    for n, side in [(3, 4), (4, 8)]:
        images = rng.integers(0, 180, (n, side, side)) + rng.permutation(n)[:, None, None] * 25
        brightness = np.array([70, -60, 15, -5])[:n]
        contrast = np.array([1.5, 0.75, 0.5, 1.25])[:n]
        cases.append((_without_ties(images, brightness, contrast), brightness, contrast))
    return cases


augment_light = exercise(points=2, inputs=light_inputs, closed_rooms=CLOSED_ROOMS)


@augment_light.mistake
def wraps_around(images, brightness, contrast):
    """What passes 255 starts again at 0, so bright dots became black. Clip to 0 ... 255 before you
    change to uint8."""
    return np.rint(stretched(images, brightness, contrast)).astype(np.int64).astype(np.uint8)


def as_grey(values):
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


@augment_light.mistake
def contrast_around_black(images, brightness, contrast):
    """The greys themselves were multiplied, which brightens or darkens too. Multiply their distance
    from the picture's mean."""
    return as_grey(images * contrast[:, None, None] + brightness[:, None, None])


@augment_light.mistake
def contrast_around_black_unfinished(images, brightness, contrast):
    """The greys themselves were multiplied: multiply their distance from the mean of their picture.
    Then round, clip to 0 ... 255 and return uint8."""
    return images * contrast[:, None, None] + brightness[:, None, None]


@augment_light.mistake
def contrast_around_128(images, brightness, contrast):
    """The contrast turns around 128. It turns around the picture's own mean."""
    moved = (images - 128.0) * contrast[:, None, None] + 128.0
    return as_grey(moved + brightness[:, None, None])


@augment_light.mistake
def one_mean_for_all(images, brightness, contrast):
    """One mean of the whole batch was used. Each picture has its own: axis=(1, 2), with
    keepdims=True."""
    moved = (images - images.mean()) * contrast[:, None, None] + images.mean()
    return as_grey(moved + brightness[:, None, None])


@augment_light.mistake
def brightness_first(images, brightness, contrast):
    """The brightness was multiplied by the contrast. First the contrast, then add."""
    middle = images.mean(axis=(1, 2), keepdims=True)
    moved = images + brightness[:, None, None] - middle
    return as_grey(moved * contrast[:, None, None] + middle)


@augment_light.mistake
def clipped_before_the_contrast(images, brightness, contrast):
    """The brightness came first and was clipped: what is cut off there, no contrast brings back.
    First the contrast, then the brightness, and clip at the very end."""
    lit = np.clip(images.astype(np.int64) + brightness[:, None, None], 0, 255)
    return as_grey(stretched(lit, 0 * brightness, contrast))


@augment_light.mistake
def clipped_in_between(images, brightness, contrast):
    """It was clipped twice. After the contrast a dot may pass 255 and come back with a negative
    brightness: clip once, at the very end."""
    flat = as_grey(stretched(images, 0 * brightness, contrast)).astype(np.int64)
    return as_grey(flat + brightness[:, None, None])


@augment_light.mistake
def mean_not_added(images, brightness, contrast):
    """The mean was taken off and not put back: the pictures come out too dark."""
    return as_grey(
        stretched(images, brightness, contrast) - images.mean(axis=(1, 2), keepdims=True)
    )


@augment_light.mistake
def cut_off(images, brightness, contrast):
    """The values are cut off: astype(np.uint8) makes 3.9 a 3. Round first (np.rint)."""
    return np.clip(stretched(images, brightness, contrast), 0, 255).astype(np.uint8)


@augment_light.mistake
def contrast_divides(images, brightness, contrast):
    """A contrast above 1 made the picture flatter: multiply by it, do not divide."""
    return as_grey(stretched(images, brightness, 1 / contrast))


@augment_light.mistake
def floats(images, brightness, contrast):
    """These are floats. A camera gives whole numbers: round, and return uint8."""
    return np.clip(stretched(images, brightness, contrast), 0, 255)


@augment_light.accepted
def light_one_by_one(images, brightness, contrast):
    out = []
    for picture, add, factor in zip(images, brightness, contrast, strict=True):
        dots = np.float32(picture)
        lit = dots.mean() + np.float32(factor) * (dots - dots.mean()) + add
        out.append(np.floor(np.minimum(np.maximum(lit, 0), 255) + 0.5).astype("uint8"))
    return np.array(out)


# ds_block ----------------------------------------------------------------------------------------


def block_inputs(rng):
    dot = np.zeros((3, 3, 1))
    dot[1, 1] = 1.0
    count = np.arange(1.0, 10.0).reshape(3, 3, 1)
    ones, none = np.ones((3, 3, 1)), np.zeros(1)
    # As many filters as channels: a pointwise that was not transposed gives numbers, no error.
    first = (
        np.concatenate([ones, count], axis=2),
        np.concatenate([ones, dot], axis=2),
        np.array([1.0, 2.0]),
        np.array([[0.5, 0.0], [-1.0, 1.0]]),
        np.array([0.0, 8.0]),
    )
    cases = [
        first,
        (ones, ones, np.array([1.0]), np.array([[0.5], [-1.0]]), np.array([0.0, 8.0])),
        (dot, count, none, np.array([[1.0]]), none),
    ]
    for height, width, channels, filters in [(5, 6, 3, 3), (4, 7, 2, 5), (6, 4, 4, 4)]:
        shapes = (
            (height, width, channels),
            (3, 3, channels),
            channels,
            (filters, channels),
            filters,
        )
        # Eighths: their products and sums are exact in float32 too, in whatever order.
        cases.append(tuple(rng.integers(-16, 17, shape) / 8 for shape in shapes))
    return cases


ds_block = exercise(points=3, inputs=block_inputs, comparison=CLOSE, closed_rooms=CLOSED_ROOMS)


@ds_block.mistake
def filter_turned(x, depthwise, bias_1, pointwise, bias_2):
    """The filter lies upside down. depthwise[0, 0] multiplies the dot above and to the left:
    padded[i : i + height, j : j + width] goes with depthwise[i, j]."""
    return ds_block(x, depthwise[::-1, ::-1], bias_1, pointwise, bias_2)


@ds_block.mistake
def rows_as_columns(x, depthwise, bias_1, pointwise, bias_2):
    """Rows and columns of the filter are exchanged: the first index goes down."""
    return ds_block(x, depthwise.transpose(1, 0, 2), bias_1, pointwise, bias_2)


@ds_block.mistake
def no_padding(x, depthwise, bias_1, pointwise, bias_2):
    """The result is smaller than x. Put one row or column of zeros on each side first."""
    return ds_block(x, depthwise, bias_1, pointwise, bias_2)[1:-1, 1:-1]


def depthwise_sums(x, filters):
    """Every channel under its own 3 × 3 filter, zeros around the picture."""
    height, width, _ = x.shape
    padded = np.pad(x, ((1, 1), (1, 1), (0, 0)))
    return sum(
        padded[i : i + height, j : j + width] * filters[i, j] for i in range(3) for j in range(3)
    )


def with_sums(sums, bias_1, pointwise, bias_2):
    """The block from its depthwise sums on."""
    return np.maximum(np.maximum(sums + bias_1, 0) @ pointwise.T + bias_2, 0)


@ds_block.mistake
def edges_repeated(x, depthwise, bias_1, pointwise, bias_2):
    """Only dots at the edge are wrong: around the picture lie zeros and nothing else."""
    padded = np.pad(x, ((1, 1), (1, 1), (0, 0)), mode="edge")
    sums = depthwise_sums(padded, depthwise)[1:-1, 1:-1]
    return with_sums(sums, bias_1, pointwise, bias_2)


@ds_block.mistake
def wrapped_around(x, depthwise, bias_1, pointwise, bias_2):
    """What left on one side came in on the other, as np.roll and the index -1 do. Outside of x
    there are zeros."""
    padded = np.pad(x, ((1, 1), (1, 1), (0, 0)), mode="wrap")
    sums = depthwise_sums(padded, depthwise)[1:-1, 1:-1]
    return with_sums(sums, bias_1, pointwise, bias_2)


@ds_block.mistake
def no_frame(x, depthwise, bias_1, pointwise, bias_2):
    """An index beyond the end. Was it x? Lay a frame of zeros around it and read from that (no
    error comes at the index -1, which is the last row). Was it the result? It is (height, width,
    filters): the filters stand last."""
    sums = np.zeros(x.shape)
    for row, column in np.ndindex(x.shape[:2]):
        for i, j in np.ndindex(3, 3):
            sums[row, column] += x[row + i - 1, column + j - 1] * depthwise[i, j]
    return with_sums(sums, bias_1, pointwise, bias_2)


@ds_block.mistake
def channels_padded(x, depthwise, bias_1, pointwise, bias_2):
    """The shapes do not fit. np.pad(x, 1) pads the channels too: ((1, 1), (1, 1), (0, 0)) does rows
    and columns. A window is padded[i : i + height, j : j + width]. Channels stand last, so they are
    mixed by @ pointwise.T."""
    height, width, _ = x.shape
    padded, sums = np.pad(x, 1), np.zeros(x.shape)
    for i, j in np.ndindex(3, 3):
        sums += padded[i : i + height, j : j + width] * depthwise[i, j]
    return with_sums(sums, bias_1, pointwise, bias_2)


@ds_block.mistake
def channels_mixed(x, depthwise, bias_1, pointwise, bias_2):
    """The depthwise step added the channels up. It keeps them apart; the pointwise step mixes
    them."""
    sums = depthwise_sums(x, depthwise).sum(axis=2, keepdims=True)
    return with_sums(sums, bias_1, pointwise, bias_2)


@ds_block.mistake
def one_filter_for_all(x, depthwise, bias_1, pointwise, bias_2):
    """Every channel went under the first filter. Channel c has depthwise[:, :, c]."""
    return ds_block(x, depthwise[:, :, :1], bias_1, pointwise, bias_2)


@ds_block.mistake
def no_relu_between(x, depthwise, bias_1, pointwise, bias_2):
    """The ReLU between the two steps is missing."""
    return np.maximum((depthwise_sums(x, depthwise) + bias_1) @ pointwise.T + bias_2, 0)


@ds_block.mistake
def no_relu_at_the_end(x, depthwise, bias_1, pointwise, bias_2):
    """The ReLU at the very end is missing."""
    return np.maximum(depthwise_sums(x, depthwise) + bias_1, 0) @ pointwise.T + bias_2


@ds_block.mistake
def no_relu(x, depthwise, bias_1, pointwise, bias_2):
    """Right but for the ReLU: one after each of the two steps."""
    return (depthwise_sums(x, depthwise) + bias_1) @ pointwise.T + bias_2


@ds_block.mistake
def first_bias_after_the_relu(x, depthwise, bias_1, pointwise, bias_2):
    """bias_1 was added after the first ReLU. Add it to the sum, then take the ReLU."""
    shapes = np.maximum(depthwise_sums(x, depthwise), 0) + bias_1
    return np.maximum(shapes @ pointwise.T + bias_2, 0)


@ds_block.mistake
def biases_after_the_relus(x, depthwise, bias_1, pointwise, bias_2):
    """The biases were added after the ReLUs. In each step: sum, plus bias, then ReLU."""
    shapes = np.maximum(depthwise_sums(x, depthwise), 0) + bias_1
    return np.maximum(shapes @ pointwise.T, 0) + bias_2


@ds_block.mistake
def filters_first(x, depthwise, bias_1, pointwise, bias_2):
    """The filters are the first axis; they belong last. np.stack(maps, axis=2) makes (height,
    width, filters) of a list of maps."""
    return np.moveaxis(ds_block(x, depthwise, bias_1, pointwise, bias_2), 2, 0)


@ds_block.mistake
def no_first_bias(x, depthwise, bias_1, pointwise, bias_2):
    """The bias of the depthwise step is missing: add bias_1 before the first ReLU."""
    return ds_block(x, depthwise, 0 * bias_1, pointwise, bias_2)


@ds_block.mistake
def no_second_bias(x, depthwise, bias_1, pointwise, bias_2):
    """The bias of the pointwise step is missing: add bias_2 before the last ReLU."""
    return ds_block(x, depthwise, bias_1, pointwise, 0 * bias_2)


@ds_block.mistake
def no_bias(x, depthwise, bias_1, pointwise, bias_2):
    """Both biases are missing; each step adds its own."""
    return ds_block(x, depthwise, 0 * bias_1, pointwise, 0 * bias_2)


@ds_block.mistake
def pointwise_not_transposed(x, depthwise, bias_1, pointwise, bias_2):
    """pointwise is (filters, channels): to mix the last axis of x, use pointwise.T."""
    return np.maximum(np.maximum(depthwise_sums(x, depthwise) + bias_1, 0) @ pointwise + bias_2, 0)


@ds_block.accepted
def block_by_scipy(x, depthwise, bias_1, pointwise, bias_2):
    looked = [
        signal.correlate2d(x[:, :, c], depthwise[:, :, c], mode="same") for c in range(x.shape[2])
    ]
    shapes = np.maximum(np.moveaxis(np.array(looked), 0, 2) + bias_1, 0)
    return np.maximum(np.einsum("hwc,fc->hwf", shapes, pointwise) + bias_2, 0)


@ds_block.accepted
def block_in_loops(x, depthwise, bias_1, pointwise, bias_2):
    height, width, channels = x.shape
    framed = np.zeros((height + 2, width + 2, channels))
    framed[1:-1, 1:-1] = x
    maps = []
    for weights, bias in zip(pointwise, bias_2, strict=True):
        mixed = np.full((height, width), bias)
        for row, column in np.ndindex(height, width):
            window = framed[row : row + 3, column : column + 3]
            for c in range(channels):
                looked = max(0, (window[:, :, c] * depthwise[:, :, c]).sum() + bias_1[c])
                mixed[row, column] += weights[c] * looked
        maps.append(np.where(mixed > 0, mixed, 0))
    return np.stack(maps, axis=2)


@ds_block.accepted
def block_by_ndimage_in_float32(x, depthwise, bias_1, pointwise, bias_2):
    x, out = np.float32(x), np.zeros((*x.shape[:2], len(pointwise)), np.float32)
    out += np.float32(bias_2)
    for c in range(x.shape[2]):
        looked = ndimage.correlate(x[..., c], np.float32(depthwise[..., c]), mode="constant")
        out += np.clip(looked + np.float32(bias_1[c]), 0, None)[..., None] * pointwise[:, c]
    return out * (out > 0)


# dsconv_macs -------------------------------------------------------------------------------------


def layer_inputs(rng):
    cases = [
        (10, 10, 4, 8, 3, 1),
        (5, 7, 2, 3, 3, 2),
        (24, 24, 24, 48, 3, 1),
    ]
    for _ in range(5):
        height, width, channels, filters = rng.integers((9, 30, 3, 12), (29, 60, 11, 64)).tolist()
        stride = int(rng.integers(2, 4))
        # Not a multiple of the stride: rounding up and down differ.
        cases.append((height // stride * stride + 1, width, channels, filters, 5, stride))
    return cases


dsconv_macs = exercise(points=1, inputs=layer_inputs, closed_rooms=CLOSED_ROOMS)


@dsconv_macs.mistake
def stride_forgotten(height, width, channels, filters, kernel, stride):
    """Counted at every dot of the input. With a stride there are fewer stops."""
    return dsconv_macs(height, width, channels, filters, kernel, 1)


@dsconv_macs.mistake
def stops_rounded_down(height, width, channels, filters, kernel, stride):
    """One stop too few where the size is no multiple of the stride: round up, -(-height //
    stride)."""
    return dsconv_macs(
        height // stride * stride, width // stride * stride, channels, filters, kernel, stride
    )


@dsconv_macs.mistake
def stops_rounded_to_nearest(height, width, channels, filters, kernel, stride):
    """round() goes to the nearest, and a half to the even side: 5 / 2 became 2. Round UP: -(-height
    // stride)."""
    at = round(height / stride) * round(width / stride)
    return dsconv_macs(at, 1, channels, filters, kernel, 1)


@dsconv_macs.mistake
def stride_once(height, width, channels, filters, kernel, stride):
    """The stride divided once. It skips rows and columns: divide the height and the width by it."""
    return dsconv_macs(-(-height * width // stride), 1, channels, filters, kernel, 1)


@dsconv_macs.mistake
def rounded_up_together(height, width, channels, filters, kernel, stride):
    """Rounded up after multiplying. Round the stops downwards and across up, each on its own, then
    multiply."""
    return dsconv_macs(-(-height * width // stride**2), 1, channels, filters, kernel, 1)


@dsconv_macs.mistake
def kernel_taken_as_three(height, width, channels, filters, kernel, stride):
    """Right for a kernel of 3. Here it has another side: use kernel * kernel in place of 9."""
    return dsconv_macs(height, width, channels, filters, 3, stride)


@dsconv_macs.mistake
def floats(height, width, channels, filters, kernel, stride):
    """The counts are right, but floats: np.ceil gives one, and so does /. Write int(np.ceil(...))
    or -(-height // stride)."""
    full, separable = dsconv_macs(height, width, channels, filters, kernel, stride)
    return float(full), float(separable)


@dsconv_macs.mistake
def without_padding(height, width, channels, filters, kernel, stride):
    """Counted for a kernel that stays inside. With padding it stops at the edges too."""
    inside = height - kernel + 1, width - kernel + 1
    return dsconv_macs(*inside, channels, filters, kernel, stride)


def stops(height, width, stride):
    return -(-height // stride) * -(-width // stride)


@dsconv_macs.mistake
def kernel_not_squared(height, width, channels, filters, kernel, stride):
    """A kernel of 3 covers 3 * 3 dots: its square counts."""
    at = stops(height, width, stride)
    return at * kernel * channels * filters, at * channels * (kernel + filters)


@dsconv_macs.mistake
def multiplied(height, width, channels, filters, kernel, stride):
    """The two steps follow each other: add their products, do not multiply them."""
    full = dsconv_macs(height, width, channels, filters, kernel, stride)[0]
    return full, full * channels


@dsconv_macs.mistake
def depthwise_alone(height, width, channels, filters, kernel, stride):
    """The separable figure lacks its pointwise step: channels * filters at each stop."""
    full = dsconv_macs(height, width, channels, filters, kernel, stride)[0]
    return full, full // filters


@dsconv_macs.mistake
def pointwise_alone(height, width, channels, filters, kernel, stride):
    """The separable figure lacks its depthwise step: kernel**2 * channels at each stop."""
    full = dsconv_macs(height, width, channels, filters, kernel, stride)[0]
    return full, full // kernel**2


@dsconv_macs.mistake
def depthwise_of_the_output(height, width, channels, filters, kernel, stride):
    """The depthwise step was counted once for each filter. It has one kernel for each input
    channel."""
    full = dsconv_macs(height, width, channels, filters, kernel, stride)[0]
    at = stops(height, width, stride)
    return full, at * filters * (kernel**2 + channels)


@dsconv_macs.mistake
def swapped(height, width, channels, filters, kernel, stride):
    """The two counts are exchanged: the full one comes first."""
    return dsconv_macs(height, width, channels, filters, kernel, stride)[::-1]


@dsconv_macs.accepted
def macs_by_counting(height, width, channels, filters, kernel, stride):
    stops = len(range(0, height, stride)) * len(range(0, width, stride))
    look, mix = kernel**2 * channels, channels * filters
    return [np.int64(stops * look * filters), stops * (look + mix)]


# freeze_and_head ---------------------------------------------------------------------------------


def head_inputs(rng):
    example = np.array([[1.0], [3.0]]), np.array([0, 1]), np.array([0.0]), 0.0, 1, 0.1
    cases = [example]
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


@freeze_and_head.mistake
def adds_the_gradient(features, labels, weights, bias, steps, learning_rate):
    """The step goes uphill: the gradient says where the loss grows. Subtract it."""
    return freeze_and_head(features, labels, weights, bias, steps, -learning_rate)


@freeze_and_head.mistake
def gradients_summed(features, labels, weights, bias, steps, learning_rate):
    """The gradients are summed over the pictures. Take their mean."""
    rate = learning_rate * len(labels)
    return freeze_and_head(features, labels, weights, bias, steps, rate)


@freeze_and_head.mistake
def learning_rate_forgotten(features, labels, weights, bias, steps, learning_rate):
    """The whole gradient was subtracted: multiply it by learning_rate first."""
    return freeze_and_head(features, labels, weights, bias, steps, 1.0)


Head = tuple[np.ndarray, float]


def portable(values):
    """Nine digits: the last bits of exp and of long sums differ between processors."""
    exact = np.asarray(values, dtype=np.float64)
    return np.array([float(f"{value:.9g}") for value in exact.ravel()]).reshape(exact.shape)


def rounded(weights, bias):
    return portable(weights), float(f"{float(bias):.9g}")


def sigmoid(scores):
    return 1 / (1 + np.exp(-scores))


@freeze_and_head.mistake
def divided_by_the_depth(features, labels, weights, bias, steps, learning_rate):
    """The sum was divided by the number of features. The mean is over the pictures: divide by
    len(labels)."""
    for _ in range(steps):
        error = sigmoid(features @ weights + bias) - labels
        weights = weights - learning_rate * features.T @ error / len(weights)
        bias = bias - learning_rate * error.mean()
    return rounded(weights, bias)


@freeze_and_head.mistake
def brackets_after_the_minus(features, labels, weights, bias, steps, learning_rate):
    """The minus stands before the features alone: -features @ weights + bias adds the bias with the
    wrong sign. Write -(features @ weights + bias)."""
    for _ in range(steps):
        error = 1 / (1 + np.exp(-features @ weights + bias)) - labels
        weights = weights - learning_rate * features.T @ error / len(labels)
        bias = bias - learning_rate * error.mean()
    return rounded(weights, bias)


@freeze_and_head.mistake
def squared_error(features, labels, weights, bias, steps, learning_rate):
    """With p * (1 - p) this is the gradient of a squared error. Here the error is p - label and
    nothing more."""
    for _ in range(steps):
        p = sigmoid(features @ weights + bias)
        error = (p - labels) * p * (1 - p)
        weights = weights - learning_rate * features.T @ error / len(labels)
        bias = bias - learning_rate * error.mean()
    return rounded(weights, bias)


@freeze_and_head.mistake
def step_after_each_picture(features, labels, weights, bias, steps, learning_rate):
    """It moved after each picture. Compute the errors of all pictures with the same head, take
    their mean gradient, and move once."""
    for _ in range(steps):
        for feature, label in zip(features, labels, strict=True):
            error = sigmoid(feature @ weights + bias) - label
            weights = weights - learning_rate * error * feature
            bias = bias - learning_rate * error
    return rounded(weights, bias)


@freeze_and_head.mistake
def small_step_after_each_picture(features, labels, weights, bias, steps, learning_rate):
    """It moved a little after each picture, so that later ones saw another head. Sum over all
    pictures first, then move once."""
    share = learning_rate / len(labels)
    return step_after_each_picture(features, labels, weights, bias, steps, share)


@freeze_and_head.mistake
def one_step(features, labels, weights, bias, steps, learning_rate):
    """One step only. Repeat it `steps` times, each from where the last one ended."""
    return freeze_and_head(features, labels, weights, bias, 1, learning_rate)


@freeze_and_head.mistake
def bias_frozen(features, labels, weights, bias, steps, learning_rate):
    """The bias did not move. Its gradient is the mean error."""
    for _ in range(steps):
        error = sigmoid(features @ weights + bias) - labels
        weights = weights - learning_rate * features.T @ error / len(labels)
    return rounded(weights, bias)


@freeze_and_head.mistake
def starts_from_zero(features, labels, weights, bias, steps, learning_rate):
    """The head began at zero. Go on from the weights and the bias that are given."""
    return freeze_and_head(features, labels, 0 * weights, 0.0, steps, learning_rate)


@freeze_and_head.mistake
def weights_start_from_zero(features, labels, weights, bias, steps, learning_rate):
    """The weights began at zero. Go on from the ones that are given."""
    return freeze_and_head(features, labels, 0 * weights, bias, steps, learning_rate)


@freeze_and_head.mistake
def bias_starts_from_zero(features, labels, weights, bias, steps, learning_rate):
    """The bias began at zero. Go on from the one that is given."""
    return freeze_and_head(features, labels, weights, 0.0, steps, learning_rate)


def stepped(features, labels, head, steps, rate, answer):
    """As `freeze_and_head`, with another function from scores to answers."""
    weights, bias = head
    for _ in range(steps):
        error = answer(features @ weights + bias) - labels
        weights = weights - rate * features.T @ error / len(labels)
        bias = bias - rate * error.mean()
    return rounded(weights, bias)


@freeze_and_head.mistake
def no_sigmoid(features, labels, weights, bias, steps, learning_rate):
    """The scores were used as they are. A probability is 1 / (1 + exp(-score))."""
    return stepped(features, labels, (weights, bias), steps, learning_rate, lambda scores: scores)


@freeze_and_head.mistake
def hard_answers(features, labels, weights, bias, steps, learning_rate):
    """Yes or no was used in place of the probability: then a nearly right answer teaches nothing.
    Keep 1 / (1 + exp(-score))."""
    return stepped(
        features, labels, (weights, bias), steps, learning_rate, lambda scores: scores > 0
    )


@freeze_and_head.mistake
def sigmoid_turned(features, labels, weights, bias, steps, learning_rate):
    """High scores gave low probabilities: exp takes MINUS the score."""
    turned = stepped(
        features, labels, (weights, bias), steps, learning_rate, lambda scores: sigmoid(-scores)
    )
    return rounded(*turned)


@freeze_and_head.mistake
def labels_turned(features, labels, weights, bias, steps, learning_rate):
    """It learned the opposite: the error is probability - label, and label 1 is smile."""
    return freeze_and_head(features, 1 - labels, weights, bias, steps, learning_rate)


@freeze_and_head.mistake
def bias_after_the_weights(features, labels, weights, bias, steps, learning_rate):
    """The bias was moved with the error after the weights had moved. Take both gradients from the
    same error, then move both."""
    for _ in range(steps):
        error = sigmoid(features @ weights + bias) - labels
        weights = weights - learning_rate * features.T @ error / len(labels)
        error = sigmoid(features @ weights + bias) - labels
        bias = bias - learning_rate * error.mean()
    return rounded(weights, bias)


@freeze_and_head.mistake
def bias_inside(features, labels, weights, bias, steps, learning_rate):
    """The bias was returned as one more weight. Return two values, (weights, bias)."""
    weights, bias = freeze_and_head(features, labels, weights, bias, steps, learning_rate)
    return np.append(weights, bias)


@freeze_and_head.accepted
def head_with_one_more_feature(features, labels, weights, bias, steps, learning_rate):
    with_one = np.column_stack([features, np.ones(len(features))])
    head = np.append(weights, bias)
    for _ in range(steps):
        head = head - learning_rate * (with_one.T @ (expit(with_one @ head) - labels)) / len(labels)
    return head[:-1], head[-1]


@freeze_and_head.accepted
def head_in_float32_and_in_place(features, labels, weights, bias, steps, learning_rate):
    features, weights = np.float32(features), np.float32(weights)
    for _ in range(steps):
        error = np.float32(expit(features @ weights + np.float32(bias)) - labels)
        weights -= np.float32(learning_rate) * np.mean(features * error[:, None], axis=0)
        bias -= learning_rate * np.mean(error)
    return weights, bias
