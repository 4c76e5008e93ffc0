"""How lesson 17 grades delta_size: inputs, mistakes with hints, other right answers."""

import re

from tinyml_course.exercises import exercise

from ._common import CLOSED


def file_inputs(rng):
    """First some to work out by hand; then files that grow, shrink, or end in a part of a block."""
    cases = [
        (b"aaaabbbbccccdddd", b"aaaabbXbccccdddd", 4),  # as the docstring
        (b"aaaabbbbccccdddd", b"aaaabbXbYcccdddd", 4),  # two side by side are one run
        (b"aaaabbbbccccdddd", b"XaaabbbbccccddXX", 4),  # two runs
        (b"aaaabbbb", b"aaaabbbb", 4),  # nothing has changed
        (b"aaaabbbbcc", b"aaaabbbbcX", 4),  # the last block is a part of one
        (b"aaaabbbb", b"aaaabbbbcccc", 4),  # longer than before
        (b"aaaabbbbcccc", b"aaaabb", 4),  # shorter than before
        (b"aaaabbbbcccc", b"aaaaXb", 4),
        (b"aaaabbb", b"aaaabbbc", 4),  # one byte longer, in a block that had begun
        (b"abcdef", b"Xbcdef", 1),  # blocks of one byte
        (b"abcdef", b"XbXdXf", 1),
        (b"abcdef", b"abXdef", 64),  # a block that is longer than the files
        (b"", b"abc", 2),
        (b"abc", b"", 2),
        (b"ab", b"ab\0\0", 2),  # new bytes count as changed, whatever they are
        (b"ab", b"ab\xff\xff", 2),
        (b"ab", b"ab  ", 2),
        (b"", b"\0\0\0", 2),
        (b"aabb", b"bbaa", 2),  # the same blocks at other places
        (b"aaaabbbbccccdddd", b"XaaabbbbcccXdddd", 4),  # one unchanged block between two
        (b"aabbccddee", b"aabbccddeX", 2),
    ]
    for _ in range(7):
        block = int(rng.integers(2, 9))
        old = bytearray(rng.bytes(int(rng.integers(40, 90))))
        new = bytearray(old)
        for place in rng.integers(0, len(new), int(rng.integers(1, 6))):
            new[place] ^= int(rng.integers(1, 256))
        if rng.random() < 0.5:
            new += rng.bytes(int(rng.integers(1, 12)))
        elif rng.random() < 0.5:
            new = new[: int(rng.integers(30, len(new)))]
        cases.append((bytes(old), bytes(new), block))
    return cases


delta_size = exercise(points=3, inputs=file_inputs, closed_rooms=CLOSED)


def changed_blocks(old, new, block):
    """Of each block of the new file: its number of bytes, and whether it has changed."""
    return [
        (
            len(new[at : at + block]),
            new[at : at + block] != old[at : at + len(new[at : at + block])],
        )
        for at in range(0, len(new), block)
    ]


def counted(blocks, start=4, header=6, merged=True):
    """Bytes of a patch with so many changed blocks."""
    size, before = start, False
    for length, differs in blocks:
        if differs:
            size += length + (0 if before and merged else header)
        before = differs
    return size


def of_blocks(change):
    """The right sum over other blocks, of both files and the block size."""
    return lambda old, new, block: counted(change(old, new, block))


def with_sizes(**sizes):
    return lambda *given: counted(changed_blocks(*given), **sizes)


def spoiled(change):
    return lambda *given: change(delta_size(*given), *given)


def bridged(old, new, block):
    """One unchanged block between two changed ones is sent too."""
    blocks = changed_blocks(old, new, block)
    flags = [d for _, d in blocks]
    for i in range(1, len(blocks) - 1):
        if flags[i - 1] and flags[i + 1]:
            blocks[i] = (blocks[i][0], True)
    return blocks


def from_first_to_last(old, new, block):
    """All blocks between the first and the last change are sent."""
    blocks = changed_blocks(old, new, block)
    places = [i for i, (_, d) in enumerate(blocks) if d]
    return [(n, bool(places) and places[0] <= i <= places[-1]) for i, (n, _) in enumerate(blocks)]


def unclosed(old, new, block):
    """Runs are added where an unchanged block ends them, and nowhere else."""
    size, run = 4, 0
    for length, differs in changed_blocks(old, new, block):
        if differs:
            run += length
        elif run:
            size, run = size + 6 + run, 0
    return size


def begun(old, new, block):
    """As if a changed block stood before the first one."""
    blocks = changed_blocks(old, new, block)
    return counted(blocks) - 6 * bool(blocks and blocks[0][1])


def both_ends(blocks, before=False):
    """A header wherever changed and unchanged blocks meet."""
    size = 4
    for length, differs in blocks:
        size += length * differs + 6 * (differs != before)
        before = differs
    return size


def padded(fill):
    """The right sum of an old file that is made as long as the new one."""
    return lambda old, new, block: delta_size(old.ljust(len(new), fill), new, block)


def byte_by_byte(old, new, block):
    """Bytes compared by their index, which old may not have."""
    blocks = []
    for at in range(0, len(new), block):
        part = new[at : at + block]
        blocks.append((len(part), any(old[at + i] != part[i] for i in range(len(part)))))
    return counted(blocks)


def runs_end_with_old(old, new, block):
    size, before = 4, False
    for at, (length, differs) in zip(
        range(0, len(new), block), changed_blocks(old, new, block), strict=True
    ):
        size += differs * (length + 6 * (not before))
        before = differs and at + block < len(old)
    return size


def compared(differ):
    """The right sum, of blocks that are compared in another way: old, new, place and block."""
    return of_blocks(
        lambda old, new, block: [
            (len(new[at : at + block]), differ(old, new, at, block))
            for at in range(0, len(new), block)
        ]
    )


delta_size.mistakes(
    "old can be shorter than new. What has it at that place? Nothing, not even a zero.",
    padded_with_zeros=padded(b"\0"),
    padded_with_spaces=padded(b" "),
    padded_with_ones=padded(b"\xff"),
)
delta_size.mistakes(
    "old can be shorter than new: does each index exist in it?",
    byte_by_byte=byte_by_byte,
)
delta_size.mistakes(
    "A run that reaches the end of new counts too.",
    last_run_is_not_closed=unclosed,
)
delta_size.mistakes(
    "A run that begins with the first block has a header too.",
    first_run_without_header=begun,
)
delta_size.mistakes(
    "A run has one header, where it begins; its end costs nothing.",
    header_at_both_ends=lambda *given: both_ends(changed_blocks(*given)),
    header_at_both_ends_of_all=lambda *given: both_ends([*changed_blocks(*given), (0, False)]),
)
delta_size.mistakes(
    "An old file that is empty is no exception: what new has is a run, with its header.",
    no_header_if_old_is_empty=lambda old, new, block: (
        delta_size(old, new, block) if old else 4 + len(new)
    ),
    all_if_old_is_empty=lambda old, new, block: delta_size(old, new, block) if old else len(new),
)
delta_size.mistakes(
    "Blocks behind the end of old have changed as others: side by side, they are one run.",
    runs_end_with_old=runs_end_with_old,
)
delta_size.mistakes(
    "Compare each block with its own place in old, and all of its bytes.",
    whole_files=compared(lambda old, new, _at, _b: old != new),
    first_bytes=compared(lambda old, new, at, _b: old[at : at + 1] != new[at : at + 1]),
)
delta_size.mistakes(
    "A changed block is sent with all its bytes: how many has it?",
    one_for_each_block=lambda *given: counted([(1, d) for _, d in changed_blocks(*given)]),
)
delta_size.mistakes(
    "Changed blocks side by side are one run, with one header.",
    a_header_for_each_block=with_sizes(merged=False),
)
delta_size.mistakes(
    "Each run of changed blocks has a header of its own, of 6 bytes.",
    no_headers=with_sizes(header=0),
    one_header_for_all=lambda *given: (
        counted(changed_blocks(*given), header=0) + 6 * any(d for _, d in changed_blocks(*given))
    ),
    header_of_4=with_sizes(header=4),
    header_of_2=with_sizes(header=2),
    header_of_8=with_sizes(header=8),
    header_of_10=with_sizes(header=10),
)
delta_size.mistakes(
    "The patch begins with 4 bytes, once, also if there is nothing else to send.",
    no_start=with_sizes(start=0),
    start_of_6=with_sizes(start=6),
    start_only_if_changed=lambda *given: (
        counted(changed_blocks(*given)) if any(d for _, d in changed_blocks(*given)) else 0
    ),
    nothing_for_an_empty_file=lambda old, new, block: delta_size(old, new, block) if new else 0,
    start_for_each_run=lambda *given: counted(changed_blocks(*given), start=0, header=10),
    start_twice=with_sizes(start=8),
)
delta_size.mistakes(
    "Whole blocks are sent, not single bytes.",
    bytes_alone=of_blocks(lambda old, new, _b: changed_blocks(old, new, 1)),
    changed_bytes_of_a_block=lambda old, new, block: counted(
        [
            (sum(old[at + i : at + i + 1] != new[at + i : at + i + 1] for i in range(length)), d)
            for at, (length, d) in zip(
                range(0, len(new), block), changed_blocks(old, new, block), strict=True
            )
        ]
    ),
)
delta_size.mistakes(
    "How large is the block? Its size is an argument.",
    blocks_of_4=of_blocks(lambda old, new, _b: changed_blocks(old, new, 4)),
    blocks_of_64=of_blocks(lambda old, new, _b: changed_blocks(old, new, 64)),
    double_blocks=of_blocks(lambda old, new, block: changed_blocks(old, new, 2 * block)),
    larger_by_one=of_blocks(lambda old, new, block: changed_blocks(old, new, block + 1)),
)
delta_size.mistakes(
    "The last block can be shorter than the others. Is it counted, and with its own length?",
    last_is_padded=lambda old, new, block: counted(
        [(block, d) for _, d in changed_blocks(old, new, block)]
    ),
    block_or_all_of_new=lambda old, new, block: counted(
        [(min(block, len(new)), d) for _, d in changed_blocks(old, new, block)]
    ),
    last_is_dropped=of_blocks(
        lambda old, new, block: changed_blocks(old, new, block)[: len(new) // block]
    ),
)
delta_size.mistakes(
    "Look at the end of the files: one can be longer than the other.",
    up_to_the_shorter=of_blocks(
        lambda old, new, block: changed_blocks(old, new[: len(old)], block)
    ),
    new_end_is_free=of_blocks(
        lambda old, new, block: [
            (length, d and at < len(old))
            for at, (length, d) in zip(
                range(0, len(new), block), changed_blocks(old, new, block), strict=True
            )
        ]
    ),
    new_end_is_free_and_short_block_sent=compared(
        lambda old, new, at, block: old[at : at + block] != new[at : at + block] and at < len(old)
    ),
    up_to_the_longer=lambda old, new, block: counted(
        [
            (len(new[at : at + block]), new[at : at + block] != old[at : at + block])
            for at in range(0, max(len(old), len(new)), block)
        ]
    ),
    dropped_bytes_are_sent=lambda old, new, block: (
        delta_size(old, new, block) + max(len(old) - len(new), 0)
    ),
    dropped_end_is_a_run=lambda old, new, block: (
        delta_size(old, new, block) + 6 * (len(old) > len(new))
    ),
    shorter_block_counts_as_changed=of_blocks(
        lambda old, new, block: [
            (len(new[at : at + block]), new[at : at + block] != old[at : at + block])
            for at in range(0, len(new), block)
        ]
    ),
    blocks_of_the_old=of_blocks(
        lambda old, new, block: [
            (len(old[at : at + block]), new[at : at + block] != old[at : at + block])
            for at in range(0, len(old), block)
        ]
    ),
    length_costs_a_header=lambda old, new, block: (
        delta_size(old, new, block) + 6 * (len(old) != len(new))
    ),
)
delta_size.mistakes(
    "A patch makes the new file of the old one: which of them is cut into blocks?",
    swapped=lambda old, new, block: delta_size(new, old, block),
)
delta_size.mistakes(
    "A block is compared with the bytes at the same place, not with blocks elsewhere.",
    anywhere=of_blocks(
        lambda old, new, block: [
            (len(new[at : at + block]), new[at : at + block] not in old)
            for at in range(0, len(new), block)
        ]
    ),
    as_a_set=of_blocks(
        lambda old, new, block: [
            (
                len(new[at : at + block]),
                new[at : at + block] not in {old[k : k + block] for k in range(0, len(old), block)},
            )
            for at in range(0, len(new), block)
        ]
    ),
)
delta_size.mistakes(
    "An unchanged block ends a run and is not sent.",
    over_one_gap=of_blocks(bridged),
    from_first_to_last=of_blocks(from_first_to_last),
    from_the_first_on=of_blocks(
        lambda old, new, block: [
            (length, any(d for _, d in changed_blocks(old, new, block)[: i + 1]))
            for i, (length, _) in enumerate(changed_blocks(old, new, block))
        ]
    ),
    all_of_it=lambda _o, new, _b: 4 + 6 * bool(new) + len(new),
)  # fmt: skip
delta_size.mistakes(
    "Only changed blocks are sent, and these count.",
    unchanged_blocks=of_blocks(
        lambda *given: [(length, not d) for length, d in changed_blocks(*given)]
    ),
    first_change_only=of_blocks(
        lambda *given: [
            (n, d and not any(e for _, e in changed_blocks(*given)[:i]))
            for i, (n, d) in enumerate(changed_blocks(*given))
        ]
    ),
    first_block_is_skipped=of_blocks(lambda *given: changed_blocks(*given)[1:]),
    size_of_the_new=lambda _o, new, _b: len(new),
    size_of_the_difference=lambda old, new, _b: 4 + abs(len(new) - len(old)),
)
delta_size.mistakes(
    "Bytes are asked for, as one int.",
    changed_blocks_counted=lambda *given: sum(d for _, d in changed_blocks(*given)),
    runs_counted=lambda *given: counted([(0, d) for _, d in changed_blocks(*given)], 0, 1),
    bits=spoiled(lambda size, *_: 8 * size),
    kilobytes=spoiled(lambda size, *_: size / 1000),
    as_float=spoiled(lambda size, *_: float(size)),
    as_text=spoiled(lambda size, *_: f"{size} bytes"),
    as_share=spoiled(lambda size, _o, new, _b: size / max(len(new), 1)),
    saved=spoiled(lambda size, _o, new, _b: len(new) - size),
    with_the_length=spoiled(lambda size, _o, new, _b: (size, len(new))),
)
delta_size.mistakes(
    "A patch is never cut off: it may be larger than the file.",
    at_most_the_file=spoiled(lambda size, _o, new, _b: min(size, len(new))),
)
delta_size.mistakes("Right for the example alone.", example=lambda *_: 14)


@delta_size.accepted
def runs_by_a_pattern(old, new, block):
    """A text with a letter for each block; runs of X are what is sent."""
    at = range(0, len(new), block)
    letters = "".join("." if old.startswith(new[k : k + block], k) else "X" for k in at)
    sent = 4
    for run in re.finditer("X+", letters):
        sent += 6 + min(run.end() * block, len(new)) - run.start() * block
    return sent
