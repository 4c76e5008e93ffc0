"""What several exercises of lesson 12 need."""

CLOSED = ("training", "quantization", "simulator", "kernels", "cost")


def distinct(rng, shape):
    """Reals of either sign, no two of the same magnitude, and none near another."""
    size = 1
    for side in shape:
        size *= side
    magnitudes = (1 + rng.permutation(size)) / size
    return (magnitudes * rng.choice([-1.0, 1.0], size)).reshape(shape).round(4)
