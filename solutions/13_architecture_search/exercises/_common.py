"""What the exercises of lesson 13 share: layers to cost, and helpers for mistakes."""

import itertools

CLOSED = ("cost",)

WHOLE_SPACE = {
    "pixels": (16, 24, 32),
    "kind": ("plain", "separable"),
    "kernel": (3, 5),
    "filters": (4, 8, 12),
    "blocks": (1, 2, 3),
    "widen": (1, 2),
}


def random_layers(rng, blocks=None):
    """A network as the lesson has them: a convolution, blocks of either kind, a dense layer."""
    side, channels = int(rng.integers(8, 40)), int(rng.integers(2, 12))
    kernel = int(rng.choice([3, 5]))
    layers = [("conv", 2 * side, side, kernel, int(rng.integers(1, 4)), channels)]
    for _ in range(int(rng.integers(1, 4)) if blocks is None else blocks):
        after, wider = -(-side // 2), channels + int(rng.integers(1, 9))
        if rng.random() < 0.5:
            layers.append(("conv", side, after, kernel, channels, wider))
        else:
            layers.append(("depthwise", side, after, kernel, channels, channels))
            layers.append(("conv", after, after, 1, channels, wider))
        side, channels = after, wider
    return [*layers, ("dense", 1, 1, 1, channels, int(rng.integers(2, 6)))]


def cells(*options):
    """All tuples with one of each of the options."""
    return list(itertools.product(*options))
