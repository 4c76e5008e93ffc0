"""How lesson 18 grades pick_slot: inputs, mistakes with hints, other right answers."""

from tinyml_course.exercises import exercise

from ._common import CLOSED, add


def flash_as_found(rng):
    """Slots in no order; damaged, confirmed, with and without tries; equal versions; none."""
    cases = [
        ([(3, True, True, 0), (4, True, False, 2), (5, False, False, 3)],),
        ([(3, True, True, 0), (4, True, False, 0)],),  # the new one used up its tries
        ([(7, True, True, 0), (8, False, True, 3)],),  # confirmed once, and damaged since
        ([(2, True, False, 1)],),
        ([(5, True, True, 0), (6, False, True, 0)],),
        ([(1, True, True, 0), (2, True, False, 3)],),
        ([(2, True, False, 1), (1, True, True, 0)],),
        ([(9, True, False, 1), (9, True, True, 0)],),  # equal versions: the first
        ([(4, False, True, 3), (5, False, False, 3)],),  # nothing is intact
        ([(4, True, False, 0)],),
        ([],),
        ([(0, True, True, 0)],),  # version 0 is one, too
        ([(1, True, True, 3), (2, True, True, 0), (6, True, False, 0)],),
        ([(4, False, True, 0), (4, True, True, 0), (3, True, False, 1)],),  # one of two copies
        ([(8, True, True, 0), (6, True, True, 0), (7, True, False, 3)],),
        ([(9, False, True, 0), (6, True, True, 0)],),
        ([(1, True, True, 2), (5, True, False, 2), (3, True, False, 2)],),  # equal tries
        ([(12, True, True, 1), (2, True, True, 3)],),
        ([(1, False, False, 0), (3, True, True, 0), (3, True, True, 2), (2, True, False, 3)],),
    ]
    for size in (2, 2, 3, 3, 4, 5, 4, 6):
        slots = [
            (int(rng.integers(1, 7)), bool(rng.random() < 0.75), bool(rng.random() < 0.4),
             int(rng.integers(0, 4)))
            for _ in range(size)
        ]  # fmt: skip
        cases.append((slots,))
    return cases


pick_slot = exercise(points=3, inputs=flash_as_found, closed_rooms=CLOSED)


def chosen(able, key=lambda slot, k: (slot[0], -k)):
    """The slot with the highest key among those that are able."""

    def wrong(slots):
        places = [k for k, slot in enumerate(slots) if able(*slot)]
        return max(places, key=lambda k: key(slots[k], k)) if places else None

    return wrong


def able(_version, intact, confirmed, tries):
    return intact and (confirmed or tries > 0)


pick_slot.mistakes(
    "A slot that is not intact never starts, whatever else is known of it.",
    damaged_too=chosen(lambda _v, _intact, confirmed, tries: confirmed or tries > 0),
    no_brackets=chosen(lambda _v, intact, confirmed, tries: (intact and confirmed) or tries > 0),
    confirmed_is_enough=chosen(
        lambda _v, intact, confirmed, tries: confirmed or (intact and tries > 0)
    ),
    only_damaged=chosen(
        lambda _v, intact, confirmed, tries: not intact and (confirmed or tries > 0)
    ),
)
pick_slot.mistakes(
    "A slot that was not confirmed and has no tries left must not start again.",
    every_intact_one=chosen(lambda _v, intact, _c, _t: intact),
)
pick_slot.mistakes(
    "One try is enough for another start.",
    more_than_one=chosen(lambda _v, intact, confirmed, tries: intact and (confirmed or tries > 1)),
    all_three=chosen(lambda _v, intact, confirmed, tries: intact and (confirmed or tries >= 3)),
    exactly_one=chosen(lambda _v, intact, confirmed, tries: intact and (confirmed or tries == 1)),
)
pick_slot.mistakes(
    "A new slot that is not confirmed yet may start while it has tries left.",
    confirmed_alone=chosen(lambda _v, intact, confirmed, _t: intact and confirmed),
)
pick_slot.mistakes(
    "An intact slot that is confirmed may always start.",
    only_new_ones=chosen(
        lambda _v, intact, confirmed, tries: intact and not confirmed and tries > 0
    ),
)
pick_slot.mistakes(
    "A confirmed slot needs no tries.",
    tries_alone=chosen(lambda _v, intact, _c, tries: intact and tries > 0),
    both_needed=chosen(lambda _v, intact, confirmed, tries: intact and confirmed and tries > 0),
)
pick_slot.mistakes(
    "Confirmed and tries have other meanings: True means that it worked, and tries are what is "
    "left.",
    not_confirmed=chosen(
        lambda _v, intact, confirmed, tries: intact and (not confirmed or tries > 0)
    ),
    no_tries_left=chosen(lambda _v, intact, confirmed, tries: intact and (confirmed or tries == 0)),
    one_or_the_other=chosen(
        lambda _v, intact, confirmed, tries: intact and confirmed != (tries > 0)
    ),
)
pick_slot.mistakes(
    "Among those that may start, the newest is chosen: the highest version.",
    the_oldest=chosen(able, lambda slot, k: (-slot[0], -k)),
    the_first=chosen(able, lambda _slot, k: -k),
    the_last=chosen(able, lambda _slot, k: k),
    most_tries=chosen(able, lambda slot, k: (slot[3], slot[0], -k)),
    most_tries_first=chosen(able, lambda slot, k: (slot[3], -k)),
    most_tries_last=chosen(able, lambda slot, k: (slot[3], k)),
    confirmed_before_new=chosen(able, lambda slot, k: (slot[2], slot[0], -k)),
    new_before_confirmed=chosen(able, lambda slot, k: (not slot[2], slot[0], -k)),
)
pick_slot.mistakes(
    "Of equal versions the first is chosen.",
    last_of_equal=chosen(able, lambda slot, k: (slot[0], k)),
    confirmed_of_equal=chosen(able, lambda slot, k: (slot[0], slot[2], -k)),
    most_tries_of_equal=chosen(able, lambda slot, k: (slot[0], slot[3], -k)),
)


@pick_slot.mistake
def newest_or_nothing(slots):
    """If the newest slot may not start, look at the others: that is what going back means."""
    newest = max(range(len(slots)), key=lambda k: (slots[k][0], -k), default=None)
    return newest if newest is not None and able(*slots[newest]) else None


@pick_slot.mistake
def newest_intact_or_nothing(slots):
    """If the newest intact slot may not start, look at the others: that is going back."""
    intact = [k for k, slot in enumerate(slots) if slot[1]]
    newest = max(intact, key=lambda k: (slots[k][0], -k), default=None)
    return newest if newest is not None and able(*slots[newest]) else None


@pick_slot.mistake
def first_or_nothing(slots):
    """Only the first slot was looked at. Is a return inside the loop?"""
    return (0 if able(*slots[0]) else None) if slots else None


add(
    pick_slot,
    "The position of the slot in the list is asked for, counted from 0.",
    from_one=lambda right, _s: None if right is None else right + 1,
    the_version=lambda right, slots: None if right is None else slots[right][0],
    the_slot=lambda right, slots: None if right is None else slots[right],
    from_the_end=lambda right, slots: None if right is None else right - len(slots),
    whether=lambda right, _s: right is not None,
    in_a_list=lambda right, _s: [] if right is None else [right],
    as_text=lambda right, _s: None if right is None else str(right),
    a_float=lambda right, _s: None if right is None else float(right),
)
add(
    pick_slot,
    "Return None where no slot may start; the list may also be empty.",
    minus_one=lambda right, _s: -1 if right is None else right,
    zero=lambda right, _s: 0 if right is None else right,
    false=lambda right, _s: False if right is None else right,
    empty_text=lambda right, _s: "" if right is None else right,
    highest_of_none=lambda right, slots: (max(s[0] for s in slots if able(*s)), right)[1],
    fails_without_slots=lambda right, slots: (slots[0], right)[1],
)
add(
    pick_slot,
    "Position 0 is an answer. Compare with None, since 0 counts as false.",
    zero_is_false=lambda right, _s: right or None,
)


@pick_slot.mistake
def not_best(slots):
    """Position 0 is an answer, but `not 0` is true: compare with None."""
    best = None
    for k, slot in enumerate(slots):
        if able(*slot) and (not best or slot[0] > slots[best][0]):
            best = k
    return best


@pick_slot.mistake
def begins_with_the_first(slots):
    """Position 0 was the best from the start, though that slot may be one that must not start."""
    best = 0
    for k, slot in enumerate(slots):
        if able(*slot) and slot[0] > slots[best][0]:
            best = k
    return best


@pick_slot.mistake
def looked_up_by_version(slots):
    """The highest version was looked up in all slots: the first that has it may not start."""
    versions = [slot[0] for slot in slots if able(*slot)]
    return [slot[0] for slot in slots].index(max(versions)) if versions else None


add(
    pick_slot,
    "Any version may be the newest, 0 too: begin with no slot, not with a version.",
    above_zero=lambda right, slots: None if right is None or slots[right][0] <= 0 else right,
)


@pick_slot.mistake
def place_among_the_able(slots):
    """This is the place among those that may start. The place in the whole list is asked for."""
    left = [slot for slot in slots if able(*slot)]
    return max(range(len(left)), key=lambda k: (left[k][0], -k)) if left else None


@pick_slot.mistake
def place_after_sorting(slots):
    """Sorting moves the slots: the place in the list as it was given is asked for."""
    ordered = sorted(slots, key=lambda slot: -slot[0])
    return next((k for k, slot in enumerate(ordered) if able(*slot)), None)


@pick_slot.accepted
def walk_down(slots):
    """From the newest to the oldest, the first that may start."""
    for k in sorted(range(len(slots)), key=lambda k: (-slots[k][0], k)):
        _, intact, confirmed, tries = slots[k]
        if intact is True and not (confirmed is False and tries == 0):
            return k
    return None


@pick_slot.accepted
def by_highest_version(slots):
    may = [s[0] if s[1] * (s[2] + s[3]) else None for s in slots]
    versions = [v for v in may if v is not None]
    return may.index(max(versions)) if versions else None
