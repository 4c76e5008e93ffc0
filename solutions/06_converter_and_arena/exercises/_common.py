"""What several exercises of lesson 06 need."""

CLOSED = ("simulator", "training", "widgets")


def mistakes(entry, answers_by_hint):
    """Register wrong answers; those that earn one hint stand together below it."""
    for hint, answers in answers_by_hint.items():
        entry.mistakes(hint, **answers)


def rounded(nbytes, step=16):
    """The next multiple of `step`."""
    return -(-nbytes // step) * step


def raises(error):
    """An answer that raises."""

    def answer(*_given):
        raise error

    return answer


def random_blocks(rng, count, steps=7):
    """Blocks of all sizes and lifetimes, some with equal sizes after rounding."""
    blocks = []
    for _ in range(count):
        first = int(rng.integers(-1, steps - 1))
        last = min(steps - 1, first + int(rng.integers(0, 4)))
        blocks.append((int(rng.integers(5, 150)), first, last))
    return blocks
