"""How lesson 07 grades augment_light: inputs, mistakes with hints, other right answers."""

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSED_ROOMS


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
wrong_light = augment_light.mistakes


def as_grey(values, low=0, high=255):
    return np.clip(np.rint(values), low, high).astype(np.uint8)


def around(middle_of):
    """The exercise with the contrast around another grey."""
    return lambda images, *light: as_grey(stretched(images, *light, middle=middle_of(images)))


def in_shapes(spread=lambda light: light[:, None, None], middle_of=mean):
    """The exercise with light, or a mean, in a shape that need not fit."""

    def wrong(images, add, factor):
        middle = middle_of(images)
        return as_grey(middle + spread(factor) * (images - middle) + spread(add))

    return wrong


def in_light(light_of):
    """The exercise in another light, `light_of(brightness, contrast)`."""
    return lambda images, add, factor: augment_light(images, *light_of(add, factor))


def without_the_last(of):
    """The exercise for all pictures but the last, which becomes what `of` makes of it."""

    def wrong(images, *light):
        return np.concatenate([augment_light(images, *light)[:-1], of(images[-1:])])

    return wrong


def without_the_first(of):
    """The exercise for all pictures but the first, which becomes what `of` makes of it."""

    def wrong(images, *light):
        return np.concatenate([of(images[:1]), augment_light(images, *light)[1:]])

    return wrong


def in_two_steps(first, second):
    """The exercise done twice, so that values are clipped in between."""
    return lambda *given: in_light(second)(in_light(first)(*given), *given[1:])


wrong_light(
    "Values outside 0 ... 255 wrap around in a uint8: 280 becomes 24, a black pixel, and -5 "
    "becomes 251. Clip to both ends before you convert.",
    wraps_around=lambda *given: np.rint(stretched(*given)).astype(np.int64).astype(np.uint8),
    wraps_around_cut_off=lambda *given: np.trunc(stretched(*given)).astype(int).astype(np.uint8),
    only_255_clipped=lambda *given: (
        np.minimum(np.rint(stretched(*given)), 255).astype(int).astype(np.uint8)
    ),
    only_0_clipped=lambda *given: (
        np.maximum(np.rint(stretched(*given)), 0).astype(int).astype(np.uint8)
    ),
    remainder_of_255=lambda *given: (np.rint(stretched(*given)) % 255).astype(np.uint8),
    bytes_in_between=lambda images, add, factor: (
        as_grey(stretched(images, 0 * add, factor)) + add.astype(np.uint8)[:, None, None]
    ),
    bytes_all_along=lambda images, add, factor: (
        stretched(images, 0 * add, factor).astype(int).astype(np.uint8)
        + add.astype(np.uint8)[:, None, None]
    ),
)
wrong_light(
    "Shapes do not fit: images is (N, height, width). What there is one of for each picture needs "
    "the shape (N, 1, 1): keepdims=True for the mean, brightness[:, None, None] for the light.",
    light_not_spread=in_shapes(lambda light: light),
    mean_over_the_rows=in_shapes(middle_of=lambda images: images.mean(axis=(1, 2))[:, None]),
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
    sum_of_each_picture=around(lambda images: images.sum((1, 2), keepdims=True) * 1.0),
    mean_of_the_first=around(lambda images: images[0].mean()),
    mean_of_the_last=around(lambda images: images[-1].mean()),
    mean_over_pictures_and_rows=around(lambda images: mean(images, axis=(0, 1))),
    mean_over_pictures_and_columns=around(lambda images: mean(images, axis=(0, 2))),
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
    first_contrast_for_all=in_light(lambda add, factor: (add, 0 * factor + factor[0])),
    first_brightness_for_all=in_light(lambda add, factor: (0 * add + add[0], factor)),
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
    distance_without_sign_subtracted=lambda images, add, factor: as_grey(
        mean(images) - abs(images - mean(images)) * factor[:, None, None] + add[:, None, None]
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
    contrast_in_percent=in_light(lambda add, factor: (add, factor / 100)),
    contrast_times_100=in_light(lambda add, factor: (add, factor * 100)),
    contrast_and_one=in_light(lambda add, factor: (add, factor - 1)),
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
    brightness_by_255=in_light(lambda add, factor: (add / 255, factor)),
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
    "A picture was left out: range(len(images)) goes from the first to the last one, 0 ... N - 1.",
    first_picture_unchanged=without_the_first(lambda picture: picture),
    first_picture_black=without_the_first(lambda picture: 0 * picture),
    last_picture_unchanged=without_the_last(lambda picture: picture),
    last_picture_black=without_the_last(lambda picture: 0 * picture),
)
wrong_light(
    "Rows and columns were swapped, or a picture turned: each pixel stays where it is.",
    transposed=lambda *given: augment_light(*given).transpose(0, 2, 1),
    upside_down=lambda *given: augment_light(*given)[:, ::-1],
)


def mean_that_moves(images, brightness, contrast):
    """The mean of the picture in which some pixels are changed already."""
    out = images.copy()
    for i, row, column in np.ndindex(images.shape):
        middle = out[i].mean()
        lit = middle + contrast[i] * (images[i, row, column] - middle) + brightness[i]
        out[i, row, column] = as_grey(lit)
    return out


def from_0_to_1(images, add, factor):
    return as_grey(np.clip(stretched(images / 255, add, factor), 0, 1) * 255)


def in_every_light(images, brightness, contrast):
    n = len(images)
    return augment_light(np.repeat(images, n, axis=0), np.tile(brightness, n), np.tile(contrast, n))


wrong_light(
    "The mean moved while the picture was changed: take it once, of the picture as it came, before "
    "the loop over its pixels.",
    mean_that_moves=mean_that_moves,
)
wrong_light(
    "Greys and brightness go from 0 to 255 together: do not divide the pictures by 255.",
    from_0_to_1=from_0_to_1,
    from_0_to_1_with_its_light=lambda images, add, factor: np.clip(
        stretched(images / 255, add / 255, factor), 0, 1
    ).astype(np.uint8),
    from_0_to_1_as_floats=lambda *given: augment_light(*given) / 255,
)
wrong_light(
    "The result of the loop was not kept. picture = ... in a loop gives a name to something new, "
    "and the array stays as it is: write out[i] = ..., or collect the new pictures in a list.",
    never_filled=lambda images, *_: 0 * images,
    pictures_as_they_came=lambda images, *_: images,
)
wrong_light(
    "There are as many results as pictures. Two loops, one in the other, put every picture in "
    "every light: walk through all three at once (zip, or one index).",
    in_every_light=in_every_light,
)
wrong_light(
    "Return all pictures, (N, height, width): not the first or the last one alone. See where "
    "return stands, and whether each new picture was kept.",
    first_picture_alone=lambda *given: augment_light(*given)[:1],
    last_picture_alone=lambda *given: augment_light(*given)[-1:],
    first_picture_without_its_axis=lambda *given: augment_light(*given)[0],
    last_picture_without_its_axis=lambda *given: augment_light(*given)[-1],
)


@augment_light.accepted
def light_one_by_one(images, brightness, contrast):
    out = []
    for picture, add, factor in zip(np.float32(images), brightness, contrast, strict=True):
        lit = picture.mean() + np.float32(factor) * (picture - picture.mean()) + add
        out.append(np.floor(np.minimum(np.maximum(lit, 0), 255) + 0.5).astype("uint8"))
    return np.array(out)
