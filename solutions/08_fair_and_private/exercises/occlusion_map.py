"""How lesson 08 grades occlusion_map: inputs, mistakes with hints, other right answers."""

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED_ROOMS


def map_inputs(rng):
    # A template answers in these checks: each weight is another one, so no place looks like
    # another. Patch and stride differ, and neither side is a multiple of the stride in all calls.
    shapes = [(8, 12, 4, 2), (11, 9, 4, 3), (13, 16, 3, 4), (10, 15, 5, 2), (9, 13, 2, 3)]
    cases = []
    for height, width, patch, stride in shapes:
        template = rng.normal(0, 1.2, (height, width)) / (120 * np.sqrt(patch))
        picture = rng.integers(0, 256, (height, width))
        # A slope: mean grey, grey 128, black and white are all different fillings.
        picture = np.clip(picture * 0.6 + np.linspace(0, 60, width), 0, 255)
        cases.append((template.ravel(), picture.astype(np.uint8), patch, stride))
    return cases


occlusion_map = exercise(points=3, inputs=map_inputs, comparison=CLOSE, closed_rooms=CLOSED_ROOMS)


def score(template, picture):
    """What the template answers to one picture: the same numbers as the lesson's function."""
    return 1 / (1 + np.exp(-(np.asarray(picture, float).ravel() @ template)))


def slid(
    fill=lambda picture: picture.mean(),
    drop=lambda before, after: before - after,
    size=lambda patch, _stride: (patch, patch),
    step=lambda _patch, stride: (stride, stride),
    ends=lambda length, patch: length - patch + 1,
    covers=lambda picture: picture.astype(float),
    place=lambda top, left, high, wide, _stride: np.s_[top : top + high, left : left + wide],
    sides=lambda picture: picture.shape,
    before=lambda picture: picture,
):
    """The exercise with one part of it replaced."""

    def wrong(template, picture, patch, stride):
        (high, wide), (down, right) = size(patch, stride), step(patch, stride)
        start = score(template, before(picture))
        rows = []
        for top in range(0, ends(sides(picture)[0], patch), down):
            rows.append([])
            for left in range(0, ends(sides(picture)[1], patch), right):
                one = covers(picture).copy()
                one[place(top, left, high, wide, stride)] = fill(picture)
                rows[-1].append(drop(start, score(template, one)))
        return np.array(rows, float)

    return wrong


def patches_stay(template, picture, patch, stride):
    """Every patch stays where it was when the next one is put down."""
    before, one, rows = score(template, picture.astype(float)), picture.astype(float), []
    for top in range(0, picture.shape[0] - patch + 1, stride):
        rows.append([])
        for left in range(0, picture.shape[1] - patch + 1, stride):
            one[top : top + patch, left : left + patch] = picture.mean()
            rows[-1].append(before - score(template, one))
    return np.array(rows)


def from_the_last(template, picture, patch, stride):
    """The drop since the patch before."""
    drops = occlusion_map(template, picture, patch, stride)
    return np.diff(drops.ravel(), prepend=0).reshape(drops.shape)


def mean_of_the_patch(template, picture, patch, stride):
    before, rows = score(template, picture.astype(float)), []
    for top in range(0, picture.shape[0] - patch + 1, stride):
        rows.append([])
        for left in range(0, picture.shape[1] - patch + 1, stride):
            one = picture.astype(float)
            one[top : top + patch, left : left + patch] = one[
                top : top + patch, left : left + patch
            ].mean()
            rows[-1].append(before - score(template, one))
    return np.array(rows)


def everything_but_the_patch(template, picture, patch, stride):
    before, rows = score(template, picture.astype(float)), []
    for top in range(0, picture.shape[0] - patch + 1, stride):
        rows.append([])
        for left in range(0, picture.shape[1] - patch + 1, stride):
            one = np.full(picture.shape, picture.mean())
            here = np.s_[top : top + patch, left : left + patch]
            one[here] = picture[here]
            rows[-1].append(before - score(template, one))
    return np.array(rows)


def within(first, last):
    """A slice that ends at the picture's edge."""
    return slice(max(0, first), max(0, last))


def columns_first(*given):
    drops = occlusion_map(*given)
    return drops.T.reshape(drops.shape)


def one_copy_for_all(template, picture, patch, stride):
    """A list of the same array again and again: all are the picture that was covered last."""
    rows, columns = occlusion_map(template, picture, patch, stride).shape
    one = picture.astype(float)
    top, left = (rows - 1) * stride, (columns - 1) * stride
    one[top : top + patch, left : left + patch] = picture.mean()
    drop = score(template, picture) - score(template, one)
    return np.full((rows, columns), drop)


def one_copy_and_the_picture(template, picture, patch, stride):
    """The same, where the uncovered picture is that array too."""
    return np.zeros_like(occlusion_map(template, picture, patch, stride))


def standardised_first(template, picture, patch, stride):
    pixels = (picture - picture.mean()) / picture.std()
    return slid(fill=lambda _p: 0, covers=lambda _p: pixels, before=lambda _p: pixels)(
        template, picture, patch, stride
    )


def without_a_batch(template, picture, _patch, _stride):
    """smile_scores takes each row for a picture."""
    return np.asarray(picture, float).reshape(len(picture), -1) @ template


occlusion_map.mistakes(
    "The patch has the picture's MEAN grey. Another grey puts something new into the picture: "
    "black looks like hair, 128 like a stain.",
    black=slid(fill=lambda _picture: 0),
    white=slid(fill=lambda _picture: 255),
    middle_grey=slid(fill=lambda _picture: 128),
    middle_of_the_range=slid(fill=lambda _picture: 127.5),
    median=slid(fill=np.median),
    half=slid(fill=lambda _picture: 0.5),
    mean_as_a_share=slid(fill=lambda picture: picture.mean() / 255),
    mean_of_each_row=slid(
        fill=lambda picture: picture.mean(),
        place=lambda top, _left, high, _wide, _stride: np.s_[top : top + high, :],
    ),
    mean_of_each_patch=mean_of_the_patch,
)
occlusion_map.mistakes(
    "The mean lost its fraction, as it does when it is written into a picture of bytes. Turn the "
    "copy into floats first.",
    mean_cut_off=slid(fill=lambda picture: int(picture.mean())),
    mean_rounded=slid(fill=lambda picture: round(picture.mean())),
)
occlusion_map.mistakes(
    "The sign is turned: a DROP is the score before minus the score with the patch.",
    turned=slid(drop=lambda before, after: after - before),
)
occlusion_map.mistakes(
    "Keep the sign: some places speak against a smile, and covering them raises the score.",
    without_sign=slid(drop=lambda before, after: abs(before - after)),
    never_below_zero=slid(drop=lambda before, after: max(before - after, 0)),
)
occlusion_map.mistakes(
    "These are scores, or their ratio, not drops: subtract the new score from the score of the "
    "uncovered picture.",
    scores=slid(drop=lambda _before, after: after),
    ratio=slid(drop=lambda before, after: after / before),
    relative=slid(drop=lambda before, after: (before - after) / before),
    squared=slid(drop=lambda before, after: (before - after) ** 2),
)
occlusion_map.mistakes(
    "Each patch covers a fresh copy of the picture: patches that stay add up.",
    patches_stay=patches_stay,
    from_the_patch_before=from_the_last,
)
occlusion_map.mistakes(
    "The last place is missing, or one too many: the last patch begins at height - patch, "
    "and range stops before its end.",
    last_missing=slid(ends=lambda length, patch: length - patch),
    over_the_edge=slid(ends=lambda length, _patch: length),
    one_too_many=slid(ends=lambda length, patch: length - patch + 2),
    plus_one_forgotten=lambda *given: occlusion_map(*given)[:-1, :-1],
    last_row_missing=lambda *given: occlusion_map(*given)[:-1],
    last_column_missing=lambda *given: occlusion_map(*given)[:, :-1],
)
occlusion_map.mistakes(
    "The picture need not be square: the height gives the rows, the width the columns.",
    as_wide_as_high=slid(sides=lambda picture: (picture.shape[0],) * 2),
    as_high_as_wide=slid(sides=lambda picture: (picture.shape[1],) * 2),
    sides_swapped=slid(sides=lambda picture: picture.shape[::-1]),
)
occlusion_map.mistakes(
    "The patch of row r and column c begins at pixel r · stride and c · stride: other pixels are "
    "covered here. Look at the slices.",
    stride_forgotten=slid(
        place=lambda top, left, high, wide, stride: np.s_[
            top // stride : top // stride + high, left // stride : left // stride + wide
        ]
    ),
    ends_at_patch=slid(place=lambda top, left, high, wide, _stride: np.s_[top:high, left:wide]),
    around_the_place=slid(
        place=lambda top, left, high, wide, _stride: (
            within(top - high // 2, top + high // 2),
            within(left - wide // 2, left + wide // 2),
        )
    ),
    around_the_place_odd=slid(
        place=lambda top, left, high, wide, _stride: (
            within(top - high // 2, top + high // 2 + 1),
            within(left - wide // 2, left + wide // 2 + 1),
        )
    ),
    times_patch=slid(
        place=lambda top, left, high, wide, stride: np.s_[
            top // stride * high :, left // stride * wide :
        ]
    ),
)
occlusion_map.mistakes(
    "Rows and columns are mixed up: a slice has the rows first, picture[rows, columns], and the "
    "list is filled row by row.",
    columns_in_the_rows=slid(
        place=lambda top, left, high, wide, _stride: np.s_[left : left + wide, top : top + high]
    ),
    columns_first=columns_first,
)
occlusion_map.mistakes(
    "All drops are alike: the list holds the same array again and again. Make a new copy for each "
    "place.",
    one_copy_for_all=one_copy_for_all,
    one_copy_and_the_picture=one_copy_and_the_picture,
)
occlusion_map.mistakes(
    "smile_scores takes grey values as they are, 0 to 255: no need to change them before.",
    standardised_first=standardised_first,
    as_shares=slid(
        covers=lambda picture: picture / 255,
        fill=lambda picture: picture.mean() / 255,
        before=lambda picture: picture / 255,
    ),
)
occlusion_map.mistakes(
    "smile_scores takes pictures, (N, h, w): one picture alone is picture[None].",
    without_a_batch=without_a_batch,
)
occlusion_map.mistakes(
    "Patch and stride are two things: the patch has patch × patch pixels, and moves by stride.",
    as_large_as_the_stride=slid(size=lambda _patch, stride: (stride, stride)),
    moves_by_the_patch=slid(step=lambda patch, _stride: (patch, patch)),
    moves_by_one=slid(step=lambda _patch, _stride: (1, 1)),
    swapped=slid(
        size=lambda _patch, stride: (stride, stride),
        step=lambda patch, _stride: (patch, patch),
    ),
)
occlusion_map.mistakes(
    "The patch is a square, patch pixels in both directions: mind both slices.",
    one_row=slid(size=lambda patch, _stride: (1, patch)),
    one_column=slid(size=lambda patch, _stride: (patch, 1)),
    one_pixel=slid(size=lambda _patch, _stride: (1, 1)),
    too_large=slid(size=lambda patch, _stride: (patch + 1, patch + 1)),
    too_small=slid(size=lambda patch, _stride: (patch - 1, patch - 1)),
    twice_as_large=slid(size=lambda patch, _stride: (2 * patch, 2 * patch)),
)
occlusion_map.mistakes(
    "Rows of the map are rows of the picture (top), columns are columns (left).",
    transposed=lambda *given: occlusion_map(*given).T,
    upside_down=lambda *given: occlusion_map(*given)[::-1],
    mirrored=lambda *given: occlusion_map(*given)[:, ::-1],
)
occlusion_map.mistakes(
    "A map has two dimensions, (rows, columns): reshape the list of drops.",
    flat=lambda *given: occlusion_map(*given).ravel(),
)
occlusion_map.mistakes(
    "Everything BUT the patch was covered.",
    all_but_the_patch=everything_but_the_patch,
)
occlusion_map.mistakes(
    "Drops as they are: not divided by the largest, not in percent, not rounded.",
    largest_is_one=lambda *given: (m := occlusion_map(*given)) / np.abs(m).max(),
    percent=lambda *given: 100 * occlusion_map(*given),
    rounded=lambda *given: np.round(occlusion_map(*given), 2),
)


@occlusion_map.accepted
def by_what_the_patch_changes(template, picture, patch, stride):
    """Of a weighted sum, only the patch's part changes: no covered picture is made."""
    weights = template.reshape(picture.shape)
    change = (picture.mean() - picture) * weights
    windows = np.lib.stride_tricks.sliding_window_view(change, (patch, patch))
    moved = windows[::stride, ::stride].sum(axis=(2, 3))
    before = (picture * weights).sum()
    return 1 / (1 + np.exp(-before)) - 1 / (1 + np.exp(-(before + moved)))


@occlusion_map.accepted
def the_picture_as_it_came(template, picture, patch, stride):
    """The uncovered picture goes in as bytes, the covered ones one by one as floats."""
    before = score(template, picture)
    rows, columns = ((side - patch) // stride + 1 for side in picture.shape)
    drops = np.zeros((rows, columns))
    for r, c in np.ndindex(rows, columns):
        one = picture.astype(float)
        one[r * stride :, c * stride :][:patch, :patch] = picture.mean()
        drops[r, c] = before - score(template, one)
    return drops
