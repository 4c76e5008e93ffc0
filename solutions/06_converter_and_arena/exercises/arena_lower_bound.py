"""How lesson 06 grades arena_lower_bound: inputs, mistakes with hints, other right answers."""

import math

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSED, mistakes, random_blocks, rounded

FIXED = [
    # fullest in the middle; sizes beside multiples of 16
    ([(90, -1, 0), (33, 0, 3), (160, 1, 2), (47, 2, 4), (96, 3, 4), (9, 4, 5)],),
    # fullest before the first operator
    ([(210, -1, -1), (75, -1, 1), (100, 0, 2), (40, 1, 3), (25, 3, 3)],),
    # fullest at the last step
    ([(50, -1, 1), (35, 0, 2), (21, 2, 4), (150, 4, 5), (61, 5, 5)],),
    # fullest at step 0, and at the last step, of seven blocks each
    ([(70, -1, 0), (90, 0, 0), (40, 0, 1), (55, 1, 2), (31, 2, 3), (20, 3, 3), (12, 1, 1)],),
    ([(20, -1, 1), (33, 0, 2), (12, 1, 3), (100, 3, 3), (85, 2, 3), (9, 0, 0), (47, 1, 1)],),
    # steps that begin at 2, the fullest
    ([(120, 2, 2), (85, 2, 4), (40, 3, 4), (20, 4, 5), (50, 5, 5)],),
    # two steps equally full, not neighbours: 64 + 32 and 48 + 48
    ([(60, 1, 1), (20, 0, 1), (10, 2, 2), (40, 3, 3), (45, 3, 4), (30, -1, -1)],),
    # most end before the first operator
    ([(20, -1, -1), (30, -1, -1), (10, -1, -1), (90, 0, 1), (85, 1, 1)],),
    # sums that are equal if only they are rounded, the later one larger before
    ([(50, -1, 0), (17, 0, 0), (44, 1, 2), (25, 1, 1), (30, 2, 3)],),
    # fullest from the start, until the first block ends
    ([(100, -1, 1), (50, -1, 1), (40, 2, 3), (30, 2, 2)],),
]


def block_inputs(rng):
    return [*FIXED, *((random_blocks(rng, int(rng.integers(5, 10))),) for _ in range(4))]


arena_lower_bound = exercise(points=2, inputs=block_inputs, closed_rooms=CLOSED)


def alive(blocks, step):
    return [b for b in blocks if b[1] <= step <= b[2]]


def all_steps(blocks):
    return range(min(b[1] for b in blocks), max(b[2] for b in blocks) + 1)


def fullest(total, steps=all_steps, choose=max, answer=lambda total, step: (total, step)):
    """An answer of the same form with other parts."""

    def wrong(blocks):
        sums = [(total(blocks, s), s) for s in steps(blocks)]
        best = choose(value for value, _ in sums)
        step = next(s for value, s in sums if value == best)
        return answer(best, step)

    return wrong


def with_size(size):
    return fullest(lambda blocks, step: sum(size(b[0]) for b in alive(blocks, step)))


def with_life(is_alive):
    return fullest(
        lambda blocks, step: sum(
            rounded(n) for n, first, last in blocks if is_alive(first, step, last)
        )
    )


def right_total(blocks, step):
    return sum(rounded(b[0]) for b in alive(blocks, step))


def step_by(change):
    """The right bytes beside another step."""

    def wrong(blocks):
        nbytes, step = arena_lower_bound(blocks)
        return nbytes, change(blocks, nbytes, step)

    return wrong


def last_of_the_fullest(blocks, nbytes, _step):
    return max(s for s in all_steps(blocks) if right_total(blocks, s) == nbytes)


def most_blocks(blocks):
    step = max(all_steps(blocks), key=lambda s: len(alive(blocks, s)))
    return right_total(blocks, step), step


def changes(change):
    return lambda blocks: change(*arena_lower_bound(blocks))


def sum_of_all(blocks):
    return sum(rounded(b[0]) for b in blocks)


def table_of(place, more=1):
    """Sums in an array whose index is the step, or one beside it."""

    def wrong(blocks):
        sums = np.zeros(max(b[2] for b in blocks) + more, int)
        for nbytes, first, last in blocks:
            where = place(first, last)
            sums[where if isinstance(where, slice) else list(where)] += rounded(nbytes)
        return int(sums.max()), int(sums.argmax())

    return wrong


def place_of_a_block(blocks):
    sums = [right_total(blocks, first) for _, first, _ in blocks]
    return max(sums), sums.index(max(sums))


ROUND = ("Round each block's size up to the next multiple of 16 before you add; // alone rounds "
         "down.")  # fmt: skip
LIFE = "A block is alive from first to last, both included: first <= step <= last."
STEPS = "Look at all steps: from the smallest first (here -1) to the largest last, included."
STEP = "The bytes are right, the step is not: the first of the fullest, counted as in the blocks."
FORM = "Return two whole numbers: the bytes, then the step."

mistakes(arena_lower_bound, {
    ROUND: {
        "not_rounded": with_size(lambda n: n),
        "rounded_down": with_size(lambda n: n // 16 * 16),
        "rounded_to_nearest": with_size(lambda n: round(n / 16) * 16),
        "sixteen_added": with_size(lambda n: n + 16),
        "sum_rounded": fullest(
            lambda blocks, step: rounded(sum(b[0] for b in alive(blocks, step)))),
        "rest_added": with_size(lambda n: n + n % 16),
        "in_sixteenths": with_size(lambda n: rounded(n) // 16),
        "fifteen_added": with_size(lambda n: n + 15)},
    "A size that is a multiple of 16 already stays as it is: 32 bytes take 32.": {
        "next_even_if_exact": with_size(lambda n: (n // 16 + 1) * 16)},
    "Round each size before you add and compare, not the sum at the end.": {
        "best_sum_rounded": fullest(
            lambda blocks, step: sum(b[0] for b in alive(blocks, step)),
            answer=lambda total, step: (rounded(total), step))},
    "Step -1 as an index of a list or an array is its LAST place. Where do you keep step -1?": {
        "index_minus_1": table_of(lambda first, last: range(first, last + 1)),
        "slice_from_minus_1": table_of(lambda first, last: slice(first, last + 1))},
    "The index in your table is not the step: take off where its first step, -1, lies.": {
        "index_in_the_table": table_of(lambda first, last: slice(first + 1, last + 2), more=2)},
    "The second number is a step, not the place of a block in the list.": {
        "place_of_a_block": place_of_a_block},
    "The alignment is 16 bytes.": {
        "rounded_to_8": with_size(lambda n: rounded(n, 8)),
        "rounded_to_4": with_size(lambda n: rounded(n, 4)),
        "rounded_to_32": with_size(lambda n: rounded(n, 32)),
        "rounded_to_64": with_size(lambda n: rounded(n, 64)),
        "power_of_two": with_size(lambda n: 1 << (n - 1).bit_length())},
    LIFE: {
        "last_excluded": with_life(lambda first, step, last: first <= step < last),
        "first_excluded": with_life(lambda first, step, last: first < step <= last),
        "both_excluded": with_life(lambda first, step, last: first < step < last),
        "from_first_on": with_life(lambda first, step, _: first <= step),
        "until_last": with_life(lambda _, step, last: step <= last),
        "only_at_first": with_life(lambda first, step, _: step == first),
        "only_at_last": with_life(lambda _, step, last: step == last),
        "at_first_and_last": with_life(lambda first, step, last: step in (first, last))},
    STEPS: {
        "from_0": fullest(right_total, lambda b: range(max(x[2] for x in b) + 1)),
        "from_1": fullest(right_total, lambda b: range(1, max(x[2] for x in b) + 1)),
        "last_step_missing": fullest(right_total, lambda b: all_steps(b)[:-1]),
        "first_step_missing": fullest(right_total, lambda b: all_steps(b)[1:]),
        "as_many_as_blocks": fullest(right_total, lambda b: range(len(b))),
        "as_many_as_blocks_from_minus_1": fullest(right_total, lambda b: range(-1, len(b))),
        "up_to_the_last_first": fullest(right_total, lambda b: range(max(x[1] for x in b))),
        "last_block_s_end": fullest(right_total, lambda b: range(-1, b[-1][1]) or range(-1, 1)),
        "from_0_last_missing": fullest(right_total, lambda b: range(max(x[2] for x in b)))},
    STEP: {
        "last_of_the_fullest": step_by(last_of_the_fullest),
        "index_in_the_list": step_by(lambda b, _n, s: s - all_steps(b)[0]),
        "one_too_early": step_by(lambda _b, _n, s: s - 1),
        "first_of_the_largest": step_by(lambda b, _n, _s: max(b)[1]),
        "last_step_of_all": step_by(lambda b, _n, _s: all_steps(b)[-1]),
        "number_of_steps": step_by(lambda b, _n, _s: len(all_steps(b))),
        "always_0": step_by(lambda *_: 0)},
    FORM: {
        "bytes_only": changes(lambda n, _: n),
        "step_only": changes(lambda _, s: s),
        "swapped": changes(lambda n, s: (s, n)),
        "as_floats": changes(lambda n, s: (float(n), s)),
        "in_kilobytes": changes(lambda n, s: (n / 1024, s)),
        "dictionary": changes(lambda n, s: {"nbytes": n, "step": s}),
        "as_text": changes(lambda n, s: f"{n} bytes at step {s}"),
        "sums_of_all_steps": lambda blocks: [right_total(blocks, s) for s in all_steps(blocks)],
        "with_the_blocks": lambda blocks: (*arena_lower_bound(blocks), len(blocks))},
    "All blocks together are too much: those that never meet can share. Sum at each step.": {
        "sum_of_all": lambda blocks: (sum_of_all(blocks), arena_lower_bound(blocks)[1]),
        "sum_of_all_only": sum_of_all,
        "sum_of_all_at_0": lambda blocks: (sum_of_all(blocks), 0),
        "sum_of_all_at_minus_1": lambda blocks: (sum_of_all(blocks), -1),
        "sum_of_all_at_the_end": lambda blocks: (sum_of_all(blocks), all_steps(blocks)[-1]),
        "sum_of_all_unrounded": lambda b: (sum(x[0] for x in b), arena_lower_bound(b)[1])},
    "Add up what is alive together; the largest block alone is not enough.": {
        "largest_block": fullest(lambda b, s: max((rounded(x[0]) for x in alive(b, s)), default=0)),
        "two_largest": fullest(
            lambda b, s: sum(sorted(rounded(x[0]) for x in alive(b, s))[-2:]))},
    "The fullest step is the one with most bytes, not with most blocks.": {
        "most_blocks": most_blocks,
        "counts_blocks": fullest(lambda b, s: len(alive(b, s)))},
    "No plan can be lower than the fullest step: take the largest sum.": {
        "emptiest_step": fullest(right_total, choose=min),
        "mean_of_the_steps": lambda blocks: (
            sum(right_total(blocks, s) for s in all_steps(blocks)) // len(all_steps(blocks)),
            arena_lower_bound(blocks)[1])},
    "The sum goes on from step to step. Begin each step at 0.": {
        "running_sum": lambda blocks: (
            sum(right_total(blocks, s) for s in all_steps(blocks)), all_steps(blocks)[-1])},
    "This is one step only. Is the return inside the loop?": {
        "returns_the_first_step": lambda blocks: (
            right_total(blocks, all_steps(blocks)[0]), all_steps(blocks)[0]),
        "returns_the_last_step": lambda blocks: (
            right_total(blocks, all_steps(blocks)[-1]), all_steps(blocks)[-1])},
})  # fmt: skip


@arena_lower_bound.accepted
def only_where_a_block_begins(blocks):
    """The sum grows only where a block begins, so no other step can be the first fullest."""
    found = {}
    for begin in sorted({first for _, first, _ in blocks}):
        there = [n for n, a, z in blocks if not (a > begin or z < begin)]
        found[begin] = sum(math.ceil(n / 16) * 16 for n in there)
    best = max(found.values())
    return best, min(step for step, total in found.items() if total == best)


@arena_lower_bound.accepted
def by_differences(blocks):
    """Add a block where it begins, take it away behind its last step, then sum up."""
    table = np.array(blocks)
    start = table[:, 1].min()
    change = np.zeros(table[:, 2].max() - start + 2, int)
    size = (table[:, 0] + 15) & ~15
    np.add.at(change, table[:, 1] - start, size)
    np.subtract.at(change, table[:, 2] - start + 1, size)
    total = np.cumsum(change)
    return total.max(), total.argmax() + start
