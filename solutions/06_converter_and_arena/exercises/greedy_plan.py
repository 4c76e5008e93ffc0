"""How lesson 06 grades greedy_plan: inputs, mistakes with hints, other right answers."""

from itertools import pairwise

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSED, mistakes, random_blocks, rounded

FIXED = [
    # a block that slips under another; a lifetime that ends where the next begins
    ([(100, 0, 1), (200, 1, 2), (60, 2, 4), (150, 3, 5), (90, 4, 6), (40, 0, 3)],),
    # equal sizes, and sizes that are equal after rounding
    ([(33, 0, 1), (48, 1, 2), (40, 2, 3), (64, 0, 0), (50, 3, 4), (47, -1, 1)],),
    # a gap that a block fills exactly, one that is too small, and blocks in the way side by side
    ([(29, 0, 0), (12, 3, 5), (43, 0, 2), (13, 2, 3), (44, 0, 3), (111, 1, 3), (58, 1, 4),
      (157, 4, 5)],),
    ([(62, -1, 1), (110, 1, 2), (9, 3, 5), (44, 2, 3), (10, 0, 3), (59, 1, 3), (104, -1, 1),
      (92, 2, 2)],),
    ([(28, 4, 5), (41, 2, 4), (30, 2, 2), (159, 1, 1), (80, 1, 2), (40, 1, 4), (57, 3, 5),
      (25, 0, 2)],),
    # several gaps: the lowest is neither the smallest nor the highest
    ([(41, 1, 3), (94, 1, 4), (95, 3, 5), (9, 2, 2), (59, 3, 5), (12, 4, 5), (12, 0, 1),
      (41, -1, 1)],),
    # a large one early, whose bytes serve several small ones later
    ([(300, -1, 0), (70, 0, 2), (55, 1, 2), (120, 2, 3), (20, 3, 4), (85, 4, 4), (35, 1, 4)],),
    # blocks that are equal in everything
    ([(32, 0, 1), (70, 1, 3), (32, 0, 1), (16, 1, 2), (70, 1, 3), (50, 2, 4)],),
]  # fmt: skip


def block_inputs(rng):
    return [*FIXED, *((random_blocks(rng, int(rng.integers(7, 12))),) for _ in range(5))]


greedy_plan = exercise(points=4, inputs=block_inputs, closed_rooms=CLOSED)


def by_size(blocks, size):
    return sorted(range(len(blocks)), key=lambda i: (-size(blocks[i][0]), -i))


def meet(a, b):
    return a[1] <= b[2] and b[1] <= a[2]


def lowest_gap(size, beside):
    """beside: (offset, size) of the blocks in the way, sorted."""
    offset = 0
    for at, nbytes in beside:
        if at - offset >= size:
            break
        offset = max(offset, at + nbytes)
    return offset


def planner(
    order=by_size, size=rounded, together=meet, gap=lowest_gap, beside_order=sorted, answer=None
):
    """A planner of the same form with other parts."""

    def plan(blocks):
        offsets = {}
        for i in order(blocks, size):
            beside = beside_order(
                (offsets[j], size(blocks[j][0])) for j in offsets if together(blocks[i], blocks[j])
            )
            offsets[i] = gap(size(blocks[i][0]), beside)
        return answer(blocks, offsets) if answer else [offsets[i] for i in range(len(blocks))]

    return plan


def ordered_by(key, reverse=False):
    return planner(
        order=lambda blocks, size: sorted(
            range(len(blocks)), key=lambda i: key(blocks[i], size, i), reverse=reverse
        )
    )


def on_top(_size, beside):
    return max((at + nbytes for at, nbytes in beside), default=0)


def best_gap(size, beside):
    gaps, offset = [], 0
    for at, nbytes in beside:
        if at - offset >= size:
            gaps.append((at - offset, offset))
        offset = max(offset, at + nbytes)
    return min(gaps)[1] if gaps else offset


def highest_gap(size, beside):
    found, offset = None, 0
    for at, nbytes in beside:
        if at - offset >= size:
            found = offset
        offset = max(offset, at + nbytes)
    return offset if found is None else found


def no_gap_at_0(size, beside):
    if not beside:
        return 0
    offset = beside[0][0] + beside[0][1]
    for at, nbytes in beside[1:]:
        if at - offset >= size:
            break
        offset = max(offset, at + nbytes)
    return offset


def strict_gap(size, beside):
    offset = 0
    for at, nbytes in beside:
        if at - offset > size:
            break
        offset = max(offset, at + nbytes)
    return offset


def any_gap(_size, beside):
    offset = 0
    for at, nbytes in beside:
        if at > offset:
            break
        offset = max(offset, at + nbytes)
    return offset


def end_of_the_last(size, beside):
    """Forgets that a lower block may reach higher."""
    offset = 0
    for at, nbytes in beside:
        if at - offset >= size:
            break
        offset = at + nbytes
    return offset


def goes_on(size, beside):
    """No break where a gap was found."""
    return on_top(size, beside)


def moved_up_in_turn(size, beside):
    """Above each that clashes, in the order in which they come."""
    offset = 0
    for at, nbytes in beside:
        if at < offset + size and offset < at + nbytes:
            offset = at + nbytes
    return offset


def top_of(which):
    """Above one of those in the way."""
    return lambda _size, beside: sum(beside[which]) if beside else 0


def raw_tops(blocks):
    """The blocks in the way end at offset + nbytes, not rounded."""
    offsets = {}
    for i in by_size(blocks, rounded):
        beside = sorted((offsets[j], blocks[j][0]) for j in offsets if meet(blocks[i], blocks[j]))
        offsets[i] = lowest_gap(rounded(blocks[i][0]), beside)
    return [offsets[i] for i in range(len(blocks))]


def placed_by_block(first_equal_first):
    """A dict with the blocks as keys: identical ones are one key."""

    def wrong(blocks):
        order = blocks if first_equal_first else blocks[::-1]
        offsets = {}
        for block in sorted(order, key=lambda b: -rounded(b[0])):
            beside = sorted((at, rounded(b[0])) for b, at in offsets.items() if meet(block, b))
            offsets[block] = lowest_gap(rounded(block[0]), beside)
        return [offsets[b] for b in blocks]

    return wrong


def found_by_index(first_equal_first, unplaced=0):
    """blocks.index finds the first of identical blocks only."""

    def wrong(blocks):
        order = blocks if first_equal_first else blocks[::-1]
        offsets, placed = [unplaced] * len(blocks), []
        for block in sorted(order, key=lambda b: -rounded(b[0])):
            i = blocks.index(block)
            beside = sorted(
                (offsets[j], rounded(blocks[j][0])) for j in placed if meet(block, blocks[j])
            )
            offsets[i] = lowest_gap(rounded(block[0]), beside)
            placed.append(i)
        return offsets

    return wrong


def stacked(blocks):
    offsets, height = [], 0
    for nbytes, *_ in blocks:
        offsets.append(height)
        height += rounded(nbytes)
    return offsets


def stacked_by_size(blocks):
    offsets, height = {}, 0
    for i in by_size(blocks, rounded):
        offsets[i] = height
        height += rounded(blocks[i][0])
    return [offsets[i] for i in range(len(blocks))]


def changes(change):
    return lambda blocks: change(greedy_plan(blocks), blocks)


LARGEST = "The largest block is placed first, whatever its place in the list or its lifetime."
TIES = "Among blocks of one size, TFLM places the last of the list first."
RAW = "Round the sizes first: blocks of 33 and 48 bytes are equal then, and rule 2 decides."
ROUND = "Each block takes a multiple of 16 bytes, rounded up, and starts at one."
MEETS = ("Blocks meet where they share a step, the ends included: one's first <= the other's last, "
         "both ways.")  # fmt: skip
ALONE = "Blocks that are never alive together may share bytes: look only at those that meet."
LOWEST = "The lowest gap counts, also one between two blocks or below all of them."
FITS = "A gap is large enough if its size is at least the block's: an exact fit fits."
SORT = "Walk the blocks in the way from the lowest offset upwards, not as they were placed."
REACH = "Blocks in the way may lie beside each other: keep the highest end so far with max."
CLASH = "Some blocks share bytes while both are alive."
EQUAL = "Blocks may be equal in everything: keep offsets by place in the list, not by block."
FORM = "Return a list: one offset for each block, in the order of blocks."

mistakes(greedy_plan, {
    LARGEST: {
        "in_list_order": ordered_by(lambda _b, _s, i: i),
        "in_list_order_from_the_end": ordered_by(lambda _b, _s, i: -i),
        "smallest_first": ordered_by(lambda b, size, i: (size(b[0]), -i)),
        "smallest_first_stable": ordered_by(lambda b, size, i: (size(b[0]), i)),
        "longest_life_first": ordered_by(lambda b, _s, i: (b[1] - b[2], i)),
        "earliest_first": ordered_by(lambda b, _s, i: (b[1], i)),
        "earliest_first_last_index": ordered_by(lambda b, _s, i: (b[1], -i)),
        "latest_first": ordered_by(lambda b, _s, i: (-b[1], -i)),
        "earliest_then_largest": ordered_by(lambda b, size, i: (b[1], -size(b[0]), -i)),
        "earliest_end_first": ordered_by(lambda b, _s, i: (b[2], i)),
        "by_area": ordered_by(lambda b, size, i: (-size(b[0]) * (b[2] - b[1] + 1), -i)),
        "smallest_size_last_index": ordered_by(lambda b, size, i: (size(b[0]), b[1], i))},
    TIES: {
        "first_of_equal_first": ordered_by(lambda b, size, i: (-size(b[0]), i)),
        "equal_by_first_step_last_index": ordered_by(lambda b, size, i: (-size(b[0]), b[1], -i)),
        "equal_by_late_first_step": ordered_by(lambda b, size, i: (-size(b[0]), -b[1], i)),
        "equal_by_last_step": ordered_by(lambda b, size, i: (-size(b[0]), b[2], i)),
        "equal_by_first_step": ordered_by(lambda b, size, _: (-size(b[0]), b[1], b[2])),
        "equal_by_life_backwards": ordered_by(
            lambda b, size, _: (size(b[0]), b[1], b[2]), reverse=True),
        "equal_by_length": ordered_by(lambda b, size, i: (-size(b[0]), b[1] - b[2], i))},
    RAW: {
        "by_raw_size": ordered_by(lambda b, _s, i: (-b[0], -i))},
    ROUND: {
        "not_rounded": planner(size=lambda n: n),
        "rounded_down": planner(size=lambda n: n // 16 * 16),
        "rounded_to_nearest": planner(size=lambda n: round(n / 16) * 16),
        "rounded_to_8": planner(size=lambda n: rounded(n, 8)),
        "rounded_to_4": planner(size=lambda n: rounded(n, 4)),
        "rounded_to_32": planner(size=lambda n: rounded(n, 32)),
        "rounded_to_64": planner(size=lambda n: rounded(n, 64)),
        "rounded_for_the_order_only": planner(
            order=lambda b, _: by_size(b, rounded), size=lambda n: n)},
    "A size that is a multiple of 16 already stays as it is: 32 bytes take 32.": {
        "next_even_if_exact": planner(size=lambda n: (n // 16 + 1) * 16)},
    "A block in the way ends at its offset plus its ROUNDED size.": {"raw_tops": raw_tops},
    MEETS: {
        "last_excluded": planner(together=lambda a, b: a[1] < b[2] and b[1] < a[2]),
        "one_way_only": planner(together=lambda a, b: a[1] <= b[2]),
        "other_way_only": planner(together=lambda a, b: b[1] <= a[2]),
        "same_first": planner(together=lambda a, b: a[1] == b[1]),
        "begins_inside": planner(together=lambda a, b: b[1] <= a[1] <= b[2]),
        "ends_inside": planner(together=lambda a, b: b[1] <= a[2] <= b[2]),
        "an_end_inside": planner(
            together=lambda a, b: b[1] <= a[1] <= b[2] or b[1] <= a[2] <= b[2]),
        "other_inside": planner(together=lambda a, b: a[1] <= b[1] and b[2] <= a[2]),
        "last_of_one_excluded": planner(together=lambda a, b: a[1] < b[2] and b[1] <= a[2]),
        "last_of_other_excluded": planner(together=lambda a, b: a[1] <= b[2] and b[1] < a[2])},
    ALONE: {
        "stacked": stacked,
        "stacked_by_size": stacked_by_size,
        "not_overlapping_in_the_way": planner(together=lambda a, b: not meet(a, b)),
        "neighbours_in_the_way": planner(
            together=lambda a, b: a[1] <= b[2] + 1 and b[1] <= a[2] + 1)},
    LOWEST: {
        "on_top": planner(gap=on_top),
        "highest_gap": planner(gap=highest_gap),
        "best_gap": planner(gap=best_gap),
        "no_gap_at_0": planner(gap=no_gap_at_0)},
    FITS: {
        "strict_gap": planner(gap=strict_gap),
        "any_gap": planner(gap=any_gap),
        "only_exact_gap": planner(gap=lambda size, beside: next(
            (at + n for (at, n), (upper, _) in pairwise(beside)
             if upper - at - n == size), on_top(size, beside)))},
    SORT: {
        "moved_up_in_placing_order": planner(beside_order=list, gap=moved_up_in_turn),
        "in_placing_order": planner(beside_order=list),
        "from_the_top": planner(beside_order=lambda found: sorted(found, reverse=True))},
    REACH: {"end_of_the_last": planner(gap=end_of_the_last)},
    CLASH: {
        "all_at_0": lambda blocks: [0] * len(blocks),
        "end_of_the_first_in_the_way": planner(
            gap=lambda _size, beside: beside[0][0] + beside[0][1] if beside else 0),
        "end_of_the_first_placed": planner(beside_order=list, gap=top_of(0)),
        "end_of_the_last_placed": planner(beside_order=list, gap=top_of(-1))},
    "The sizes of all in the way, added up, are not where they lie: look at their offsets.": {
        "sum_of_those_in_the_way": planner(gap=lambda _size, beside: sum(n for _, n in beside)),
        "sum_without_rounding": planner(
            size=lambda n: n, gap=lambda _size, beside: sum(n for _, n in beside))},
    EQUAL: {
        "placed_by_block": placed_by_block(first_equal_first=False),
        "placed_by_block_first_equal_first": placed_by_block(first_equal_first=True),
        "found_by_index": found_by_index(first_equal_first=False),
        "found_by_index_first_equal_first": found_by_index(first_equal_first=True),
        "found_by_index_others_none": found_by_index(first_equal_first=False, unplaced=None)},
    "An offset is where a block begins; these are the ends.": {
        "ends": changes(lambda offsets, blocks: [
            o + rounded(b[0]) for o, b in zip(offsets, blocks, strict=True)]),
        "raw_ends": changes(lambda offsets, blocks: [
            o + b[0] for o, b in zip(offsets, blocks, strict=True)])},
    "Offsets are in bytes, not in units of 16.": {
        "in_sixteenths": changes(lambda offsets, _: [o // 16 for o in offsets])},
    FORM: {
        "in_placing_order_returned": planner(answer=lambda _b, offsets: list(offsets.values())),
        "dictionary": planner(answer=lambda _b, offsets: dict(sorted(offsets.items()))),
        "sorted_offsets": changes(lambda offsets, _: sorted(offsets)),
        "height_only": changes(lambda offsets, blocks: max(
            o + rounded(b[0]) for o, b in zip(offsets, blocks, strict=True))),
        "pairs": changes(lambda offsets, blocks: [
            (o, o + rounded(b[0])) for o, b in zip(offsets, blocks, strict=True)]),
        "with_blocks": changes(lambda offsets, blocks: [
            (*b, o) for o, b in zip(offsets, blocks, strict=True)]),
        "with_sizes": changes(lambda offsets, blocks: [
            (o, rounded(b[0])) for o, b in zip(offsets, blocks, strict=True)]),
        "the_order": lambda blocks: by_size(blocks, rounded),
        "as_floats": changes(lambda offsets, _: [float(o) for o in offsets])},
    "Only one block got an offset. Is the return inside the loop?": {
        "returns_after_the_first": lambda _: [0]},
})  # fmt: skip


@greedy_plan.accepted
def by_trying_offsets(blocks):
    """Try every multiple of 16 from 0 upwards until no byte is shared."""
    size = [(n + 15) // 16 * 16 for n, _, _ in blocks]
    waiting = list(range(len(blocks)))
    at = {}
    while waiting:
        i = max(waiting, key=lambda k: (size[k], k))
        waiting.remove(i)
        offset = 0
        while any(
            not (blocks[j][2] < blocks[i][1] or blocks[i][2] < blocks[j][1])
            and max(offset, at[j]) < min(offset + size[i], at[j] + size[j])
            for j in at
        ):
            offset += 16
        at[i] = offset
    return [at[i] for i in range(len(blocks))]


@greedy_plan.accepted
def with_a_table_of_taken_bytes(blocks):
    """A table of 16-byte cells by steps; a block goes to the first free rows."""
    cells = [-(-n // 16) for n, _, _ in blocks]
    start = min(first for _, first, _ in blocks)
    taken = np.zeros((sum(cells) + 1, max(last for _, _, last in blocks) - start + 1), bool)
    offsets = np.zeros(len(blocks), int)
    for i in np.lexsort((np.arange(len(blocks)), cells))[::-1]:
        life = slice(blocks[i][1] - start, blocks[i][2] - start + 1)
        busy = taken[:, life].any(axis=1)
        row = next(r for r in range(len(busy)) if not busy[r : r + cells[i]].any())
        taken[row : row + cells[i], life] = True
        offsets[i] = 16 * row
    return offsets.tolist()
