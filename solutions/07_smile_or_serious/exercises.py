"""How lesson 07 is graded: inputs, known mistakes with their hints, other right answers."""

import numpy as np
from scipy import ndimage
from scipy.special import expit

from tinyml_course.exercises import Comparison, exercise

CLOSED_ROOMS = ("cost", "features.image", "kernels", "simulator", "training")

CLOSE = Comparison(rtol=2e-5, atol=1e-6)


# to_gray_resize ----------------------------------------------------------------------------------


def without_colour(grey):
    """A photo with red = green = blue = grey, which the exercise turns into the same grey."""
    return np.repeat(np.array(grey, np.uint8)[..., None], 3, axis=2)


def photo_inputs(rng):
    # One idea a call: green and red pixels, a wide photo, a mean, a mean that ends in a half.
    wide = without_colour([[10, 20, 30, 40], [50, 60, 70, 80]])
    block, half = without_colour([[20, 10], [11, 30]]), without_colour([[20, 10], [11, 25]])
    four = np.array([[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [255, 255, 255]]], np.uint8)
    cases = [(np.array([[[0, 179, 0]]], np.uint8), 1), (four[:1, :1], 1)]
    cases += [(wide, 2), (block, 1), (half, 1), (four, 2)]
    for height, width, size in [(12, 20, 4), (27, 15, 3), (24, 31, 8), (10, 10, 5)]:
        slope = np.linspace(20, 200, width).astype(int)[None, :, None]
        noise = rng.integers(0, 56, (height, width, 3)) + rng.permutation([0, 0, 40])
        cases.append((np.clip(slope + noise, 0, 255).astype(np.uint8), size))
    return cases


to_gray_resize = exercise(points=2, inputs=photo_inputs, closed_rooms=CLOSED_ROOMS)


@to_gray_resize.mistake
def grey_wraps_around(photo, size):
    """77 * 200 does not fit a uint8: it wraps around at 256. Begin with photo.astype(int)."""
    sums = (photo * np.array([77, 150, 29], np.uint8)).sum(axis=2)
    return to_gray_resize(without_colour((sums + 128) >> 8), size)


@to_gray_resize.mistake
def grey_in_bytes(photo, size):
    """77 * red wraps around in a uint8, and >> 8 leaves 0. Begin with photo.astype(int)."""
    red, green, blue = np.moveaxis(photo, 2, 0)
    return to_gray_resize(without_colour((77 * red + 150 * green + 29 * blue + 128) >> 8), size)


@to_gray_resize.mistake
def grey_in_bytes_divided(photo, size):
    """256 does not fit a uint8, and the sum has wrapped around. Begin with photo.astype(int)."""
    red, green, blue = np.moveaxis(photo, 2, 0)
    return to_gray_resize(without_colour((77 * red + 150 * green + 29 * blue + 128) // 256), size)


@to_gray_resize.mistake
def textbook_parts_cut_off(photo, size):
    """Close, but 0.299, 0.587 and 0.114 are floats. Use whole numbers: 77, 150 and 29 parts of 256,
    plus 128, then >> 8."""
    return to_gray_resize(without_colour(photo @ np.array([0.299, 0.587, 0.114])), size)


@to_gray_resize.mistake
def textbook_parts_rounded(photo, size):
    """Rounded, but with 0.299, 0.587 and 0.114. Use whole numbers: 77, 150 and 29 parts of 256."""
    grey = (photo @ np.array([0.299, 0.587, 0.114])).round(9)
    return to_gray_resize(without_colour(np.rint(grey)), size)


@to_gray_resize.mistake
def equal_parts(photo, size):
    """Red, green and blue have equal weights here. Green looks brighter to us: use 77, 150 and 29
    parts of 256."""
    return to_gray_resize(without_colour(photo.sum(axis=2) // 3), size)


@to_gray_resize.mistake
def blue_first(photo, size):
    """Red and blue are swapped: channel 0 is red (77 parts), channel 2 is blue (29 parts)."""
    return to_gray_resize(photo[:, :, ::-1], size)


@to_gray_resize.mistake
def grey_not_rounded(photo, size):
    """The grey is cut off, not rounded: add 128, half of 256, before >> 8."""
    return to_gray_resize(without_colour((photo.astype(int) @ [77, 150, 29]) >> 8), size)


@to_gray_resize.mistake
def square_in_the_corner(photo, size):
    """The square starts at the top left. Cut it from the middle: start at (height - side) // 2 and
    (width - side) // 2."""
    side = min(photo.shape[:2])
    return to_gray_resize(photo[:side, :side], size)


@to_gray_resize.mistake
def no_square(photo, size):
    """The blocks cover the whole photo. First cut the middle square, side = min(height, width)."""
    tall, broad = photo.shape[0] // size, photo.shape[1] // size
    grey = (photo[: tall * size, : broad * size].astype(int) @ [77, 150, 29] + 128) >> 8
    means = grey.reshape(size, tall, size, broad).mean(axis=(1, 3))
    return (means + 0.5).astype(np.uint8)


def grey_blocks(photo, size):
    """The middle square in grey, as (size, k, size, k): blocks of k × k pixels."""
    side = min(photo.shape[:2])
    return to_gray_resize(photo, side).reshape(size, side // size, size, side // size)


@to_gray_resize.mistake
def every_kth_dot(photo, size):
    """One pixel of each block was kept. Take the mean of all k * k pixels of the block."""
    return grey_blocks(photo, size)[:, 0, :, 0]


@to_gray_resize.mistake
def middle_dot_of_each_block(photo, size):
    """Only the middle pixel of each block was kept. Take the mean of all k * k pixels."""
    blocks = grey_blocks(photo, size)
    middle = blocks.shape[1] // 2
    return blocks[:, middle, :, middle]


@to_gray_resize.mistake
def blocks_scattered(photo, size):
    """This reshape mixes pixels from far apart. Use reshape(size, k, size, k), then sum over the
    axes 1 and 3."""
    k = min(photo.shape[:2]) // size
    means = grey_blocks(photo, size).reshape(k, size, k, size).mean(axis=(0, 2))
    return (means + 0.5).astype(np.uint8)


@to_gray_resize.mistake
def half_to_even(photo, size):
    """np.round rounds a half to the even number: 16.5 becomes 16. (sum + k * k // 2) // (k * k)
    rounds it up."""
    return np.round(grey_blocks(photo, size).mean(axis=(1, 3))).astype(np.uint8)


@to_gray_resize.mistake
def mean_not_rounded(photo, size):
    """The mean is cut off, not rounded: add k * k // 2 to the sum before you divide with //."""
    return grey_blocks(photo, size).mean(axis=(1, 3)).astype(np.uint8)


@to_gray_resize.mistake
def floats(photo, size):
    """The means are floats, slow without a floating-point unit. Divide with // and return uint8."""
    return grey_blocks(photo, size).mean(axis=(1, 3))


@to_gray_resize.mistake
def wide_integers(photo, size):
    """The values are right, the type is not: end with .astype(np.uint8)."""
    return to_gray_resize(photo, size).astype(np.int64)


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


def stretched(images, brightness, contrast, middle=None):
    """The new light in floats, before rounding; `middle` is each picture's mean if not given."""
    if middle is None:
        middle = images.mean(axis=(1, 2), keepdims=True)
    return (images - middle) * contrast[:, None, None] + middle + brightness[:, None, None]


def without_ties(images, brightness, contrast):
    """`images` as bytes, changed a little so that no new grey ends in exactly a half."""
    images = np.clip(images, 0, 255)
    while (ties := stretched(images, brightness, contrast) % 1 == 0.5).any():
        tied = ties.any(axis=(1, 2))
        images[tied, 0, 0] = (images[tied, 0, 0] + 1) % 256
    return images.astype(np.uint8)


def light_inputs(rng):
    example = np.array([[[100, 200], [100, 200]]], np.uint8)
    lights = [(30, 0.5), (100, 1.0), (-130, 1.5), (-40, 2.5)]
    cases = [(example, np.array([add]), np.array([factor])) for add, factor in lights]
    for n, side in [(3, 4), (4, 8)]:
        images = rng.integers(0, 180, (n, side, side)) + rng.permutation(n)[:, None, None] * 25
        light = np.array([70, -60, 15, -5])[:n], np.array([1.5, 0.75, 0.5, 1.25])[:n]
        cases.append((without_ties(images, *light), *light))
    return cases


augment_light = exercise(points=2, inputs=light_inputs, closed_rooms=CLOSED_ROOMS)


@augment_light.mistake
def wraps_around(*given):
    """Values above 255 start again at 0, so bright pixels turn black. Clip to 0 ... 255 before you
    convert to uint8."""
    return np.rint(stretched(*given)).astype(np.int64).astype(np.uint8)


def as_grey(values):
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


@augment_light.mistake
def contrast_around_black(*given):
    """The greys themselves were multiplied. Multiply their distance from the picture's mean."""
    return as_grey(stretched(*given, middle=0))


@augment_light.mistake
def contrast_around_black_unfinished(*given):
    """The greys themselves were multiplied: multiply their distance from the picture's mean. Then
    round, clip to 0 ... 255 and return uint8."""
    return stretched(*given, middle=0)


@augment_light.mistake
def contrast_around_128(*given):
    """The contrast is applied around 128. Apply it around the picture's own mean."""
    return as_grey(stretched(*given, middle=128.0))


@augment_light.mistake
def one_mean_for_all(images, brightness, contrast):
    """One mean of the whole batch was used. Use one per picture: axis=(1, 2), keepdims=True."""
    return as_grey(stretched(images, brightness, contrast, middle=images.mean()))


@augment_light.mistake
def brightness_first(images, brightness, contrast):
    """The brightness was multiplied by the contrast. Apply the contrast first, then add."""
    return augment_light(images, brightness * contrast, contrast)


@augment_light.mistake
def clipped_before_the_contrast(images, brightness, contrast):
    """The brightness was added and clipped first, and the contrast cannot restore what was clipped.
    Contrast first, then brightness, and clip at the end."""
    lit = augment_light(images, brightness, contrast**0)
    return augment_light(lit, 0 * brightness, contrast)


@augment_light.mistake
def clipped_in_between(images, brightness, contrast):
    """Clipped twice. A pixel may pass 255 after the contrast and come back with a negative
    brightness: clip once, at the end."""
    flat = augment_light(images, 0 * brightness, contrast)
    return augment_light(flat, brightness, contrast**0)


@augment_light.mistake
def mean_not_added(images, *light):
    """The mean was subtracted and not added back: the pictures are too dark."""
    return as_grey(stretched(images, *light) - images.mean(axis=(1, 2), keepdims=True))


@augment_light.mistake
def cut_off(*given):
    """The values are cut off: astype(np.uint8) makes 3.9 a 3. Round first (np.rint)."""
    return np.clip(stretched(*given), 0, 255).astype(np.uint8)


@augment_light.mistake
def contrast_divides(images, brightness, contrast):
    """A contrast above 1 made the picture flatter: multiply by it, do not divide."""
    return augment_light(images, brightness, 1 / contrast)


@augment_light.mistake
def floats(*given):
    """These are floats. A camera gives whole numbers: round, and return uint8."""
    return np.clip(stretched(*given), 0, 255)


@augment_light.accepted
def light_one_by_one(images, brightness, contrast):
    out = []
    for picture, add, factor in zip(np.float32(images), brightness, contrast, strict=True):
        lit = picture.mean() + np.float32(factor) * (picture - picture.mean()) + add
        out.append(np.floor(np.minimum(np.maximum(lit, 0), 255) + 0.5).astype("uint8"))
    return np.array(out)


# ds_block ----------------------------------------------------------------------------------------


def block_inputs(rng):
    one_pixel = np.zeros((3, 3, 1))
    one_pixel[1, 1] = 1.0
    count = np.arange(1.0, 10.0).reshape(3, 3, 1)
    ones, none, bias_2 = np.ones((3, 3, 1)), np.zeros(1), np.array([0.0, 8.0])
    x, depthwise = np.dstack([ones, count]), np.dstack([ones, one_pixel])
    cases = [
        # As many filters as channels: a pointwise that was not transposed gives numbers, no error.
        (x, depthwise, np.array([1.0, 2.0]), np.array([[0.5, 0.0], [-1.0, 1.0]]), bias_2),
        (ones, ones, np.array([1.0]), np.array([[0.5], [-1.0]]), bias_2),
        (one_pixel, count, none, np.array([[1.0]]), none),
    ]
    for height, width, channels, filters in [(5, 6, 3, 3), (4, 7, 2, 5), (6, 4, 4, 4)]:
        weights = [(3, 3, channels), channels, (filters, channels), filters]
        shapes = [(height, width, channels), *weights]
        # Eighths: their products and sums are exact in float32 too, in whatever order.
        cases.append(tuple(rng.integers(-16, 17, shape) / 8 for shape in shapes))
    return cases


ds_block = exercise(points=3, inputs=block_inputs, comparison=CLOSE, closed_rooms=CLOSED_ROOMS)


@ds_block.mistake
def filter_turned(x, depthwise, *rest):
    """The filter is rotated by 180°. padded[i : i + height, j : j + width] goes with depthwise[i,
    j]: depthwise[0, 0] multiplies the pixel above left."""
    return ds_block(x, depthwise[::-1, ::-1], *rest)


@ds_block.mistake
def rows_as_columns(x, depthwise, *rest):
    """Rows and columns of the filter are swapped: the first index is the row."""
    return ds_block(x, depthwise.transpose(1, 0, 2), *rest)


@ds_block.mistake
def no_padding(*given):
    """The result is smaller than x. First pad one row or column of zeros on each side."""
    return ds_block(*given)[1:-1, 1:-1]


def relu(values):
    return np.maximum(values, 0)


def depthwise_sums(x, depthwise, frame="constant"):
    """Every channel under its own 3 × 3 filter; `frame` is the mode of np.pad."""
    padded = np.pad(x, ((1, 1), (1, 1), (0, 0)), frame)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(0, 1))
    return np.einsum("hwcij,ijc->hwc", windows, depthwise)


def with_sums(sums, bias_1, pointwise, bias_2):
    """The block from its depthwise sums on."""
    return relu(relu(sums + bias_1) @ pointwise.T + bias_2)


@ds_block.mistake
def edges_repeated(x, depthwise, *rest):
    """Only pixels at the edge are wrong: pad with zeros, not with copies of the edge."""
    return with_sums(depthwise_sums(x, depthwise, "edge"), *rest)


@ds_block.mistake
def wrapped_around(x, depthwise, *rest):
    """Pixels wrap around to the opposite side, as with np.roll or the index -1. Outside x there are
    zeros."""
    return with_sums(depthwise_sums(x, depthwise, "wrap"), *rest)


@ds_block.mistake
def no_frame(x, depthwise, *rest):
    """An index is out of range. If it is in x: pad x with zeros and read from that (index -1 raises
    no error, it is the last row). If it is in the result: its shape is (height, width, filters)."""
    sums = np.zeros(x.shape)
    for row, column, i, j in np.ndindex(*x.shape[:2], 3, 3):
        sums[row, column] += x[row + i - 1, column + j - 1] * depthwise[i, j]
    return with_sums(sums, *rest)


@ds_block.mistake
def channels_padded(x, depthwise, *rest):
    """The shapes do not fit. np.pad(x, 1) pads the channels too: use ((1, 1), (1, 1), (0, 0)). A
    window is padded[i : i + height, j : j + width]. Channels come last, so mix them with @
    pointwise.T."""
    padded, sums = np.pad(x, 1), np.zeros(x.shape)
    for i, j in np.ndindex(3, 3):
        sums += padded[i : i + x.shape[0], j : j + x.shape[1]] * depthwise[i, j]
    return with_sums(sums, *rest)


@ds_block.mistake
def channels_mixed(x, depthwise, *rest):
    """The depthwise step summed the channels. Keep them apart: the pointwise step mixes them."""
    return with_sums(depthwise_sums(x, depthwise).sum(axis=2, keepdims=True), *rest)


@ds_block.mistake
def one_filter_for_all(x, depthwise, *rest):
    """Every channel used the first filter. Channel c has depthwise[:, :, c]."""
    return ds_block(x, depthwise[:, :, :1], *rest)


@ds_block.mistake
def no_relu_between(x, depthwise, bias_1, pointwise, bias_2):
    """The ReLU between the two steps is missing."""
    return relu((depthwise_sums(x, depthwise) + bias_1) @ pointwise.T + bias_2)


@ds_block.mistake
def no_relu_at_the_end(x, depthwise, bias_1, pointwise, bias_2):
    """The ReLU at the very end is missing."""
    return relu(depthwise_sums(x, depthwise) + bias_1) @ pointwise.T + bias_2


@ds_block.mistake
def no_relu(x, depthwise, bias_1, pointwise, bias_2):
    """Right except for the ReLU: apply one after each of the two steps."""
    return (depthwise_sums(x, depthwise) + bias_1) @ pointwise.T + bias_2


@ds_block.mistake
def first_bias_after_the_relu(x, depthwise, bias_1, pointwise, bias_2):
    """bias_1 was added after the first ReLU. Add it to the sum, then apply the ReLU."""
    return relu((relu(depthwise_sums(x, depthwise)) + bias_1) @ pointwise.T + bias_2)


@ds_block.mistake
def biases_after_the_relus(x, depthwise, bias_1, pointwise, bias_2):
    """The biases were added after the ReLUs. In each step: sum, plus bias, then ReLU."""
    return relu((relu(depthwise_sums(x, depthwise)) + bias_1) @ pointwise.T) + bias_2


@ds_block.mistake
def filters_first(*given):
    """The filters are on the first axis; they belong on the last: np.stack(maps, axis=2)."""
    return np.moveaxis(ds_block(*given), 2, 0)


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
    return ds_block(x, depthwise, bias_1, pointwise.T, bias_2)


@ds_block.accepted
def block_by_scipy_in_float32(*given):
    x, depthwise, bias_1, pointwise, bias_2 = map(np.float32, given)
    channels = range(x.shape[2])
    sums = [ndimage.correlate(x[..., c], depthwise[..., c], mode="constant") for c in channels]
    found = np.clip(np.stack(sums, axis=2) + bias_1, 0, None)
    return np.clip(np.einsum("hwc,fc->hwf", found, pointwise) + bias_2, 0, None)


# dsconv_macs -------------------------------------------------------------------------------------


def layer_inputs(rng):
    cases = [(10, 10, 4, 8, 3, 1), (5, 7, 2, 3, 3, 2), (24, 24, 24, 48, 3, 1)]
    for _ in range(5):
        height, width, channels, filters = rng.integers((9, 30, 3, 12), (29, 60, 11, 64)).tolist()
        stride = int(rng.integers(2, 4))
        # Not a multiple of the stride: rounding up and down differ.
        cases.append((height // stride * stride + 1, width, channels, filters, 5, stride))
    return cases


dsconv_macs = exercise(points=1, inputs=layer_inputs, closed_rooms=CLOSED_ROOMS)


@dsconv_macs.mistake
def stride_forgotten(height, width, channels, filters, kernel, stride):
    """Counted at every pixel of the input. With a stride, the kernel stops less often."""
    return dsconv_macs(height, width, channels, filters, kernel, 1)


@dsconv_macs.mistake
def stops_rounded_down(height, width, channels, filters, kernel, stride):
    """One stop is missing where the stride leaves a remainder: round up, -(-height // stride)."""
    return dsconv_macs(height // stride, width // stride, channels, filters, kernel, 1)


@dsconv_macs.mistake
def stops_rounded_to_nearest(height, width, channels, filters, kernel, stride):
    """round() takes 5 / 2 to 2, a half to the even number. Round up: -(-height // stride)."""
    down, across = round(height / stride), round(width / stride)
    return dsconv_macs(down, across, channels, filters, kernel, 1)


@dsconv_macs.mistake
def stride_once(height, width, channels, filters, kernel, stride):
    """Divided by the stride only once. It skips rows and columns: divide height and width."""
    return dsconv_macs(height * width, 1, channels, filters, kernel, stride)


@dsconv_macs.mistake
def rounded_up_together(height, width, channels, filters, kernel, stride):
    """Rounded up after multiplying. Round up the stops of each direction first, then multiply."""
    return dsconv_macs(height * width, 1, channels, filters, kernel, stride**2)


@dsconv_macs.mistake
def kernel_taken_as_three(height, width, channels, filters, kernel, stride):
    """Right for a kernel of 3 only: use kernel * kernel in place of 9."""
    return dsconv_macs(height, width, channels, filters, 3, stride)


@dsconv_macs.mistake
def floats(*layer):
    """The counts are right, but floats: np.ceil and / give floats. Write int(np.ceil(...)) or
    -(-height // stride)."""
    full, separable = dsconv_macs(*layer)
    return float(full), float(separable)


@dsconv_macs.mistake
def without_padding(height, width, channels, filters, kernel, stride):
    """Counted for a kernel that stays inside. With padding it stops at the edges too."""
    inside = height - kernel + 1, width - kernel + 1
    return dsconv_macs(*inside, channels, filters, kernel, stride)


@dsconv_macs.mistake
def kernel_not_squared(height, width, channels, filters, kernel, stride):
    """A kernel of 3 covers 3 * 3 pixels: use its square."""
    stops = dsconv_macs(height, width, 1, 1, 1, stride)[0]
    return stops * kernel * channels * filters, stops * channels * (kernel + filters)


@dsconv_macs.mistake
def multiplied(height, width, channels, *rest):
    """The two steps follow each other: add their products, do not multiply them."""
    full, _ = dsconv_macs(height, width, channels, *rest)
    return full, full * channels


@dsconv_macs.mistake
def depthwise_alone(height, width, channels, filters, kernel, stride):
    """The separable count lacks its pointwise step: channels * filters at each stop."""
    full, _ = dsconv_macs(height, width, channels, filters, kernel, stride)
    return full, full // filters


@dsconv_macs.mistake
def pointwise_alone(height, width, channels, filters, kernel, stride):
    """The separable count lacks its depthwise step: kernel**2 * channels at each stop."""
    full, _ = dsconv_macs(height, width, channels, filters, kernel, stride)
    return full, full // kernel**2


@dsconv_macs.mistake
def depthwise_of_the_output(height, width, channels, filters, kernel, stride):
    """The depthwise step has one kernel per input channel, not one per filter."""
    return dsconv_macs(height, width, filters, channels, kernel, stride)


@dsconv_macs.mistake
def swapped(*layer):
    """The two counts are swapped: the full one comes first."""
    return dsconv_macs(*layer)[::-1]


@dsconv_macs.accepted
def macs_by_counting(height, width, channels, filters, kernel, stride):
    stops = len(range(0, height, stride)) * len(range(0, width, stride))
    look, mix = kernel**2 * channels, channels * filters
    return [np.int64(stops * look * filters), stops * (look + mix)]


# freeze_and_head ---------------------------------------------------------------------------------


def head_inputs(rng):
    cases = [(np.array([[1.0], [3.0]]), np.array([0, 1]), np.array([0.0]), 0.0, 1, 0.1)]
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
    """The step goes uphill: the gradient points to where the loss grows. Subtract it."""
    return freeze_and_head(features, labels, weights, bias, steps, -learning_rate)


@freeze_and_head.mistake
def gradients_summed(features, labels, weights, bias, steps, learning_rate):
    """The gradients are summed over the pictures. Take their mean."""
    return freeze_and_head(features, labels, weights, bias, steps, learning_rate * len(labels))


@freeze_and_head.mistake
def learning_rate_forgotten(features, labels, weights, bias, steps, learning_rate):
    """The whole gradient was subtracted: multiply it by learning_rate first."""
    return freeze_and_head(features, labels, weights, bias, steps, 1.0)


@freeze_and_head.mistake
def divided_by_the_depth(features, labels, weights, bias, steps, learning_rate):
    """Divided by the number of features. The mean is over the pictures: use len(labels)."""
    rates = learning_rate * len(labels) / len(weights), learning_rate
    for _ in range(steps):
        moved = [freeze_and_head(features, labels, weights, bias, 1, rate) for rate in rates]
        weights, bias = moved[0][0], moved[1][1]
    return weights, bias


def stepped(error_of, features, labels, weights, bias, steps, learning_rate):
    """As the solution, with the errors of `error_of(weighted sums, bias, labels)`."""
    for _ in range(steps):
        error = error_of(features @ weights, bias, labels)
        weights = weights - learning_rate * features.T @ error / len(labels)
        bias = bias - learning_rate * error.mean()
    return weights, bias


@freeze_and_head.mistake
def brackets_after_the_minus(*given):
    """-features @ weights + bias does not negate bias: write -(features @ weights + bias)."""
    return stepped(lambda sums, bias, labels: expit(sums - bias) - labels, *given)


@freeze_and_head.mistake
def squared_error(*given):
    """With p * (1 - p) this is the gradient of a squared error. Here the error is p - label."""

    def error_of(sums, bias, labels):
        p = expit(sums + bias)
        return (p - labels) * p * (1 - p)

    return stepped(error_of, *given)


@freeze_and_head.mistake
def step_after_each_picture(features, labels, weights, bias, steps, learning_rate):
    """The head moved after each picture. Compute all errors with the same head, then move once by
    the mean gradient."""
    for i in [*range(len(labels))] * steps:
        picture = features[i : i + 1], labels[i : i + 1]
        weights, bias = freeze_and_head(*picture, weights, bias, 1, learning_rate)
    return weights, bias


@freeze_and_head.mistake
def small_step_after_each_picture(features, labels, weights, bias, steps, learning_rate):
    """The head moved a little after each picture. Sum over all pictures first, then move once."""
    share = learning_rate / len(labels)
    return step_after_each_picture(features, labels, weights, bias, steps, share)


@freeze_and_head.mistake
def one_step(features, labels, weights, bias, steps, learning_rate):
    """Only one step was taken. Repeat it `steps` times, each from where the last one ended."""
    return freeze_and_head(features, labels, weights, bias, 1, learning_rate)


@freeze_and_head.mistake
def bias_frozen(features, labels, weights, bias, steps, learning_rate):
    """The bias did not move. Its gradient is the mean error."""
    for _ in range(steps):
        weights, _ = freeze_and_head(features, labels, weights, bias, 1, learning_rate)
    return weights, bias


@freeze_and_head.mistake
def starts_from_zero(features, labels, weights, bias, *rest):
    """The head started at zero. Start from the given weights and bias."""
    return freeze_and_head(features, labels, 0 * weights, 0.0, *rest)


@freeze_and_head.mistake
def weights_start_from_zero(features, labels, weights, *rest):
    """The weights started at zero. Start from the given ones."""
    return freeze_and_head(features, labels, 0 * weights, *rest)


@freeze_and_head.mistake
def bias_starts_from_zero(features, labels, weights, bias, *rest):
    """The bias started at zero. Start from the given one."""
    return freeze_and_head(features, labels, weights, 0.0, *rest)


@freeze_and_head.mistake
def no_sigmoid(*given):
    """The scores were used as they are. A probability is 1 / (1 + exp(-score))."""
    return stepped(lambda sums, bias, labels: sums + bias - labels, *given)


@freeze_and_head.mistake
def hard_answers(*given):
    """A yes or no replaced the probability, so a nearly right answer teaches nothing. Keep 1 / (1 +
    exp(-score))."""
    return stepped(lambda sums, bias, labels: (sums + bias > 0) - labels, *given)


@freeze_and_head.mistake
def sigmoid_turned(*given):
    """High scores gave low probabilities: exp takes minus the score."""
    return stepped(lambda sums, bias, labels: expit(-sums - bias) - labels, *given)


@freeze_and_head.mistake
def labels_turned(features, labels, *rest):
    """It learned the opposite: the error is probability - label, and label 1 is smile."""
    return freeze_and_head(features, 1 - labels, *rest)


@freeze_and_head.mistake
def bias_after_the_weights(features, labels, weights, bias, steps, learning_rate):
    """The bias used the error after the weights had moved. Take both gradients from the same error,
    then move both."""
    for _ in range(steps):
        weights, _ = freeze_and_head(features, labels, weights, bias, 1, learning_rate)
        _, bias = freeze_and_head(features, labels, weights, bias, 1, learning_rate)
    return weights, bias


@freeze_and_head.mistake
def bias_inside(*given):
    """The bias was returned as one more weight. Return two values, (weights, bias)."""
    weights, bias = freeze_and_head(*given)
    return np.append(weights, bias)


@freeze_and_head.accepted
def head_with_one_more_feature_in_float32(features, labels, weights, bias, steps, learning_rate):
    x = np.column_stack([features, np.ones(len(features))]).astype(np.float32)
    head = np.append(weights, bias).astype(np.float32)
    for _ in range(steps):
        head -= learning_rate * x.T @ (expit(x @ head) - labels) / len(labels)
    return head[:-1], head[-1]
