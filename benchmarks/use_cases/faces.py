"""Smiling or serious, on drawn faces of people whom the net has not seen."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.use_cases.small_model import Outcome, judged, train_small
from tinyml_course.datasets import DataSet, faces, split_by_group
from tinyml_course.features import image
from tinyml_course.training import seed_everything

IDENTITIES, AVATARS = 320, 20
UNSEEN = (*range(240, IDENTITIES), *range(IDENTITIES + 15, IDENTITIES + AVATARS))
MOVED = 2


def run(seed: int = 0) -> list[Outcome]:
    """Train on 240 drawn people and 15 cartoons, test on 80 and 5 others."""
    data = faces.load_faces(0, identities=IDENTITIES, avatars=AVATARS)
    train, test = split_by_group(data, test_groups=UNSEEN)
    x, y = with_mirrored(_standardised(train), train.y, seed)
    seed_everything(seed)
    net = face_net(data.x.shape[1])
    trained = train_small(
        net, x, y, _standardised(test), epochs=6, batch_size=64, rate=3e-3, seed=seed
    )
    return [
        judged(
            "faces, smile or serious",
            "86 % on unseen identities in 33 kB",
            trained,
            test.y,
            f"{len(train)} drawn faces of {len(np.unique(train.groups))} people, "
            f"{len(test)} of {len(np.unique(test.groups))} others; each by its mean and deviation",
        )
    ]


def face_net(size: int) -> Any:
    """A DS-CNN for grey pictures ``(N, size, size, 1)``; an untrained Keras model."""
    import keras

    layers = keras.layers

    def normalised(x: Any, name: str) -> Any:
        # A momentum of 0.9: the averages have settled after some dozen steps.
        normal = layers.BatchNormalization(momentum=0.9, name=f"{name}_norm")(x)
        return layers.ReLU(name=f"{name}_relu")(normal)

    def same(**settings: Any) -> dict[str, Any]:
        return {"padding": "same", "use_bias": False, **settings}

    inputs = keras.Input((size, size, 1), name="face")
    x = normalised(layers.Conv2D(16, 3, name="edges", **same(strides=2))(inputs), "edges")
    for i, (filters, stride) in enumerate(((24, 1), (32, 2), (32, 1), (48, 2), (64, 1))):
        depthwise = layers.DepthwiseConv2D(3, name=f"shape_{i}", **same(strides=stride))
        x = normalised(depthwise(x), f"shape_{i}")
        x = normalised(layers.Conv2D(filters, 1, name=f"mix_{i}", **same())(x), f"mix_{i}")
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Dropout(0.2, name="dropout")(x)
    x = layers.Dense(2, name="dense")(x)
    return keras.Model(inputs, layers.Softmax(name="class")(x), name="face_net")


def with_mirrored(x: Any, y: Any, seed: int) -> tuple[Any, Any]:
    """Each picture, and its mirror image moved by up to `MOVED` pixels: twice as many pictures.

    Left and right mean nothing to a smile; labels stay.
    """
    rng = np.random.default_rng(seed)
    side = x.shape[1]
    around = ((0, 0), (MOVED, MOVED), (MOVED, MOVED), (0, 0))
    padded = np.pad(x[:, :, ::-1], around, mode="edge")
    by = rng.integers(0, 2 * MOVED + 1, (len(x), 2))
    moved = [
        picture[down : down + side, right : right + side]
        for picture, (down, right) in zip(padded, by, strict=True)
    ]
    return np.concatenate([x, np.stack(moved)]), np.concatenate([y, y])


def _standardised(data: DataSet) -> Any:
    return np.stack([image.standardise(picture.astype(np.uint8)) for picture in data.x])
