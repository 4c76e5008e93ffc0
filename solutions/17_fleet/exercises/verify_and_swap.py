"""How lesson 17 grades verify_and_swap: inputs, mistakes with hints, other right answers."""

import hashlib
import hmac

from tinyml_course.exercises import exercise

from ._common import CLOSED

KEY = b"village well"


def tag_of(image, key=KEY):
    return hmac.new(key, image, "sha256").digest()


def state_with(active, running, other, confirmed=True):
    """A state: versions of the running and of the other slot, with programs behind them."""
    images = [bytes([running]) + b"now", bytes([other]) + b"then"]
    return {"active": active, "confirmed": confirmed, "slots": images[:: 1 - 2 * active]}


def update_inputs(rng):
    """First each answer once, then what only some wrong functions mistake."""
    new = b"\x06net"

    def case(state, image=new, tag=None, key=KEY):
        return (state, image, tag_of(image, key) if tag is None else tag, key)

    guessed = tag_of(new)[:1] + b"x" * 31
    damaged = bytes([*tag_of(new)[:31], tag_of(new)[31] ^ 1])
    cases = [
        case(state_with(0, 5, 4)),  # as the docstring: swapped
        case(state_with(1, 5, 4)),
        case(state_with(0, 5, 4), tag=b"x" * 32),
        case(state_with(0, 5, 4, confirmed=False)),
        case(state_with(0, 7, 4)),  # older than what runs
        case(state_with(1, 9, 8)),  # and than the other one
        case(state_with(1, 6, 4), b"\x06zzz"),  # as new as what runs, though larger as bytes
        case(state_with(0, 6, 4), b"\x06aaa"),  # and smaller as bytes
        case(state_with(1, 6, 4), b"\x06now"),  # the very same image
        case(state_with(0, 5, 9)),  # above the running version: the other one failed
        case(state_with(1, 7, 5)),  # above the other version only
        case(state_with(0, 5, 4), tag=damaged),
        case(state_with(0, 5, 4), tag=guessed),  # its first byte is right
        case(state_with(0, 5, 4), tag=tag_of(new)[:16]),
        case(state_with(0, 5, 4), tag=b""),
        case(state_with(1, 5, 4), tag=tag_of(new, b"another key")),
        case(state_with(0, 5, 4), tag=hashlib.sha256(new).digest()),  # made without the key
        case(state_with(0, 5, 4), tag=tag_of(new[1:])),  # does not cover the version
        case(state_with(0, 7, 4), tag=b"y" * 32),  # two reasons: the tag comes first
        case(state_with(1, 5, 4, confirmed=False), tag=b"z" * 32),
        case(state_with(0, 7, 4, confirmed=False)),  # and the trial before the version
        case(state_with(1, 9, 4), b"\x0aten"),  # numbers of one and of two digits
        case(state_with(0, 5, 4), b"\x06"),  # an image of one byte
        case(state_with(0, 5, 4), b"\xc8far ahead", key=b"k"),
    ]
    for _ in range(8):
        running, other = (int(v) for v in rng.integers(1, 250, 2))
        body = rng.integers(0, 256, int(rng.integers(1, 20)), "uint8").tobytes()
        image = bytes([int(rng.integers(running, 256))]) + body
        state = state_with(int(rng.integers(2)), running, other, bool(rng.random() < 0.8))
        cases.append(case(state, image, None, rng.bytes(8)))
    return cases


verify_and_swap = exercise(points=3, inputs=update_inputs, closed_rooms=CLOSED)


def placed(state, image, *, slot=None, active=None, confirmed=False, other=None):
    """The state after a swap, with one part of it replaced."""
    now = state["active"]
    slots = list(state["slots"])
    slots[1 - now if slot is None else slot] = image
    if other is not None:
        slots[now] = other
    return {
        "active": 1 - now if active is None else active,
        "slots": slots,
        "confirmed": confirmed,
    }


def decided(
    good=lambda image, tag, key: tag_of(image, key) == tag,
    old=lambda image, slots, active: image[0] <= slots[active][0],
    order=("tag", "trial", "version"),
    trial=lambda state: not state["confirmed"],
    place=placed,
    refused=dict,
):
    """The right function with one part replaced."""

    def answer(state, image, tag, key):
        tests = {
            "tag": (lambda: not good(image, tag, key), "bad tag"),
            "trial": (lambda: trial(state), "on trial"),
            "version": (lambda: old(image, state["slots"], state["active"]), "old version"),
        }
        for name in order:
            fails, why = tests[name]
            if fails():
                return refused(state), why
        return place(state, image), "swapped"

    return answer


def spoiled(change):
    return lambda *given: change(*verify_and_swap(*given), *given)


def without(state, key):
    return {name: value for name, value in state.items() if name != key}


def next_slot(state, image):
    """Slot active + 1, which does not exist behind the last one."""
    slots = list(state["slots"])
    slots[state["active"] + 1] = image
    return {"active": state["active"] + 1, "slots": slots, "confirmed": False}


def running(state):
    return state["slots"][state["active"]]


def when_on_trial(change):
    """The right answer, but for the state if the word is "on trial"."""
    return spoiled(lambda state, word, *_: (change(state) if word == "on trial" else state, word))


def named(**words):
    """The right answer with other words."""
    return spoiled(lambda state, word, *_: (state, words.get(word.replace(" ", "_"), word)))


def wrong_way_round(*order):
    return decided(order=order, trial=lambda state: state["confirmed"])


verify_and_swap.mistakes(
    "Anybody could have made this image: the tag decides nothing here.",
    no_tag=decided(order=("trial", "version")),
    length_of_the_tag=decided(lambda _i, tag, _k: len(tag) == 32),
    any_tag=decided(lambda _i, tag, _k: bool(tag)),
)
verify_and_swap.mistakes(
    "Compare the whole tag: a part of it is far easier to guess.",
    half_the_tag=decided(lambda image, tag, key: tag_of(image, key)[:16] == tag[:16]),
    first_byte_of_the_tag=decided(lambda image, tag, key: tag_of(image, key)[:1] == tag[:1]),
    all_but_the_last=decided(lambda image, tag, key: tag_of(image, key)[:31] == tag[:31]),
    starts_with_the_tag=decided(lambda image, tag, key: tag_of(image, key).startswith(tag)),
)
verify_and_swap.mistakes(
    "A hash without the key proves nothing: anybody can compute it.",
    hash_alone=decided(lambda image, tag, _k: hashlib.sha256(image).digest() == tag),
    hash_or_tag=decided(
        lambda image, tag, key: tag in (hashlib.sha256(image).digest(), tag_of(image, key))
    ),
)
verify_and_swap.mistakes(
    "A right tag is refused. Which key and which bytes is it made of, and as what does it come?",
    hash_with_the_key_in_front=decided(
        lambda image, tag, key: hashlib.sha256(key + image).digest() == tag
    ),
    program_without_version=decided(lambda image, tag, key: tag_of(image[1:], key) == tag),
    fixed_key=decided(lambda image, tag, _k: tag_of(image) == tag),
    upside_down=decided(lambda image, tag, key: tag_of(image, key) != tag),
)
verify_and_swap.mistakes(
    "The tag must cover the version too, or somebody could change it.",
    either_is_fine=decided(
        lambda image, tag, key: tag in (tag_of(image, key), tag_of(image[1:], key))
    ),
)
verify_and_swap.mistakes(
    "An old image with a good tag was installed: its known holes come back with it.",
    no_version=decided(order=("tag", "trial")),
    only_other_than_the_running=decided(
        old=lambda image, slots, active: image[0] == slots[active][0]
    ),
)
verify_and_swap.mistakes(
    "The version must be above the running one: equal is not enough.",
    as_new_is_enough=decided(old=lambda image, slots, active: image[0] < slots[active][0]),
    compared_as_bytes=decided(old=lambda image, slots, active: image <= slots[active]),
    same_image_only=decided(
        old=lambda image, slots, active: image[0] < slots[active][0] or image == slots[active]
    ),
)
verify_and_swap.mistakes(
    "Compare with the version that runs: which slot is it in?",
    above_the_other=decided(old=lambda image, slots, active: image[0] <= slots[1 - active][0]),
    above_both=decided(old=lambda image, slots, _a: image[0] <= max(slot[0] for slot in slots)),
    above_one_of_them=decided(
        old=lambda image, slots, _a: image[0] <= min(slot[0] for slot in slots)
    ),
    above_the_first=decided(old=lambda image, slots, _a: image[0] <= slots[0][0]),
    above_the_second=decided(old=lambda image, slots, _a: image[0] <= slots[1][0]),
)
verify_and_swap.mistakes(
    "Versions are numbers, the first byte of an image.",
    versions_as_text=decided(
        old=lambda image, slots, active: str(image[0]) <= str(slots[active][0])
    ),
    longer_is_newer=decided(old=lambda image, slots, active: len(image) <= len(slots[active])),
    first_two_bytes=decided(
        old=lambda image, slots, active: (
            int.from_bytes(image[:2], "big") <= int.from_bytes(slots[active][:2], "big")
        )
    ),
    last_byte=decided(old=lambda image, slots, active: image[-1] <= slots[active][-1]),
)
verify_and_swap.mistakes(
    "A version may be skipped: above the running one is enough.",
    next_version_only=decided(old=lambda image, slots, active: image[0] != slots[active][0] + 1),
)
verify_and_swap.mistakes(
    "A newer version is installed, an older one refused: which is which?",
    older_wins=decided(old=lambda image, slots, active: image[0] >= slots[active][0]),
)
verify_and_swap.mistakes(
    "While the running image is on trial, the other slot is the only way back. Leave it alone.",
    trial_is_ignored=decided(order=("tag", "version")),
    trial_is_ended=lambda state, image, tag, key: verify_and_swap(
        {**state, "confirmed": True}, image, tag, key
    ),
)
verify_and_swap.mistakes(
    "Look at confirmed: it is False while the running image is on trial, and True afterwards.",
    trial_the_wrong_way_round=wrong_way_round("tag", "trial", "version"),
    wrong_way_round_and_last=wrong_way_round("tag", "version", "trial"),
    wrong_way_round_and_first=wrong_way_round("trial", "tag", "version"),
)
verify_and_swap.mistakes(
    "Two reasons apply here. Which one is named first in the docstring?",
    trial_first=decided(order=("trial", "tag", "version")),
    version_before_trial=decided(order=("tag", "version", "trial")),
    version_first=decided(order=("version", "tag", "trial")),
    trial_then_version=decided(order=("trial", "version", "tag")),
    version_then_trial=decided(order=("version", "trial", "tag")),
)
verify_and_swap.mistakes(
    "The image was written over the program that runs. If it fails, nothing is left.",
    over_the_running=decided(place=lambda s, i: placed(s, i, slot=s["active"])),
    over_the_running_and_stays=decided(
        place=lambda s, i: placed(s, i, slot=s["active"], active=s["active"])
    ),
    into_both=decided(place=lambda s, i: placed(s, i, other=i)),
    always_the_second=decided(place=lambda s, i: placed(s, i, slot=1, active=1)),
    always_the_first=decided(place=lambda s, i: placed(s, i, slot=0, active=0)),
)
verify_and_swap.mistakes(
    "The slot that ran until now must stay as it was: it is the way back.",
    running_one_emptied=decided(place=lambda s, i: placed(s, i, other=b"")),
    running_one_none=decided(
        place=lambda s, i: {**placed(s, i), "slots": [i, None][:: 2 * s["active"] - 1]}
    ),
)
verify_and_swap.mistakes(
    "There are slots 0 and 1 alone: which is the other one if 1 runs?",
    next_slot=decided(place=next_slot),
)
verify_and_swap.mistakes(
    "Each program stays in its slot: only the other slot changes.",
    running_first=decided(
        place=lambda s, i: {"active": 1, "slots": [running(s), i], "confirmed": False}
    ),
    running_first_but_toggled=decided(
        place=lambda s, i: {
            "active": 1 - s["active"], "slots": [running(s), i], "confirmed": False,
        }
    ),
    new_first_but_toggled=decided(
        place=lambda s, i: {
            "active": 1 - s["active"], "slots": [i, running(s)], "confirmed": False,
        }
    ),
    slots_turned=decided(
        place=lambda s, i: {"active": 0, "slots": [i, s["slots"][s["active"]]], "confirmed": False}
    ),
    appended=decided(
        place=lambda s, i: {"active": 2, "slots": [*s["slots"], i], "confirmed": False}
    ),
    one_slot=decided(place=lambda _s, i: {"active": 0, "slots": [i], "confirmed": False}),
)  # fmt: skip
verify_and_swap.mistakes(
    "The image is in its slot. Which slot runs now?",
    still_the_old_one=decided(place=lambda s, i: placed(s, i, active=s["active"])),
    active_always_1=decided(place=lambda s, i: placed(s, i, active=1)),
    active_always_0=decided(place=lambda s, i: placed(s, i, active=0)),
    not_written=decided(place=lambda s, _i: {**s, "active": 1 - s["active"], "confirmed": False}),
)
verify_and_swap.mistakes(
    "active is the number 0 or 1.",
    active_as_bool=decided(place=lambda s, i: placed(s, i, active=not s["active"])),
    active_as_minus=decided(place=lambda s, i: placed(s, i, active=-s["active"] - 1)),
)
verify_and_swap.mistakes(
    "A new image is on trial until it has proved itself: it is not confirmed yet.",
    confirmed_at_once=decided(place=lambda s, i: placed(s, i, confirmed=True)),
    confirmed_as_number=decided(place=lambda s, i: placed(s, i, confirmed=0)),
    confirmed_is_missing=decided(place=lambda s, i: without(placed(s, i), "confirmed")),
)
verify_and_swap.mistakes(
    "The whole image is stored, with its version and without its tag.",
    version_cut_off=decided(place=lambda s, i: placed(s, i[1:])),
    version_alone=decided(place=lambda s, i: placed(s, i[:1])),
    version_as_number=decided(place=lambda s, i: placed(s, i[0])),
    tag_stored=lambda state, image, tag, key: (
        placed(state, image + tag) if verify_and_swap(state, image, tag, key)[1] == "swapped"
        else dict(state),
        verify_and_swap(state, image, tag, key)[1],
    ),
)  # fmt: skip
verify_and_swap.mistakes(
    "An image that is refused changes nothing in the state.",
    refused_unconfirms=decided(refused=lambda state: {**state, "confirmed": False}),
    refused_confirms=decided(refused=lambda state: {**state, "confirmed": True}),
    refused_goes_back=decided(refused=lambda state: {**state, "active": 1 - state["active"]}),
    refused_empties=decided(
        refused=lambda state: placed(state, b"", active=state["active"], confirmed=True)
    ),
    refused_on_trial_goes_back=when_on_trial(
        lambda s: {**s, "active": 1 - s["active"], "confirmed": True}
    ),
    refused_on_trial_only_goes_back=when_on_trial(lambda s: {**s, "active": 1 - s["active"]}),
    refused_on_trial_confirms=when_on_trial(lambda s: {**s, "confirmed": True}),
    nothing_is_left=decided(refused=lambda _s: {}),
    none_when_refused=decided(refused=lambda _s: None),
)
verify_and_swap.mistakes(
    "Both are asked for: the state first, then what happened.",
    state_alone=spoiled(lambda state, *_: state),
    word_alone=spoiled(lambda _s, word, *_: word),
    other_order=spoiled(lambda state, word, *_: (word, state)),
)
verify_and_swap.mistakes(
    "Both are asked for, also if the image is refused: the state, and the word.",
    nothing_if_refused=spoiled(
        lambda state, word, *_: (state, word) if word == "swapped" else None
    ),
    word_alone_if_refused=spoiled(
        lambda state, word, *_: (state, word) if word == "swapped" else word
    ),
    state_alone_if_refused=spoiled(
        lambda state, word, *_: (state, word) if word == "swapped" else state
    ),
)
verify_and_swap.mistakes(
    "What happened is one of the four words of the docstring, as they are written there.",
    true_or_false=spoiled(lambda state, word, *_: (state, word == "swapped")),
    capitals=spoiled(lambda state, word, *_: (state, word.capitalize())),
    underscores=spoiled(lambda state, word, *_: (state, word.replace(" ", "_"))),
    refused_is_one_word=spoiled(
        lambda state, word, *_: (state, word if word == "swapped" else "refused")
    ),
    ok=named(swapped="ok"),
    swapped_with_a_capital=named(swapped="Swapped"),
    swapped_in_capitals=named(swapped="SWAPPED"),
    all_in_capitals=spoiled(lambda state, word, *_: (state, word.upper())),
    swap=named(swapped="swap"),
    installed=named(swapped="installed"),
    wrong_tag=named(bad_tag="wrong tag"),
    in_trial=named(on_trial="in trial"),
    trial=named(on_trial="trial"),
    too_old=named(old_version="too old"),
    none_if_swapped=named(swapped=None),
)


def rfc_2104(key, image):
    """The tag by hand: two hashes over a padded key, with 0x36 and with 0x5C."""
    padded = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(b ^ 0x36 for b in padded) + image).digest()
    return hashlib.sha256(bytes(b ^ 0x5C for b in padded) + inner).digest()


@verify_and_swap.accepted
def by_a_table_of_reasons(state, image, tag, key):
    running = state["slots"][state["active"]]
    reasons = {
        "bad tag": rfc_2104(key, image) != tag,
        "on trial": state["confirmed"] is False,
        "old version": int.from_bytes(image[:1], "big") < int.from_bytes(running[:1], "big") + 1,
    }
    for word, applies in reasons.items():
        if applies:
            return state, word
    slots = [image, running] if state["active"] else [running, image]
    return {"confirmed": False, "active": int(not state["active"]), "slots": slots}, "swapped"
