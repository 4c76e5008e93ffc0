"""Updates against the tag of a published test, and by hand."""

import copy

import pytest

from tinyml_course.fleet import tag_of, verify_and_swap, watchdog

KEY = b"secret"
OLD, NEW = b"\x05old", b"\x06new"


def start(**changed):
    return {"active": 0, "slots": [OLD, b"\x04"], "confirmed": True, **changed}


def test_a_tag_is_that_of_a_published_test():
    """RFC 4231, test case 2."""
    wanted = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert tag_of(b"what do ya want for nothing?", b"Jefe").hex() == wanted


def test_a_good_image_starts_on_trial_in_the_other_slot():
    state = start()
    kept = copy.deepcopy(state)
    after, word = verify_and_swap(state, NEW, tag_of(NEW, KEY), KEY)
    assert word == "swapped"
    assert after == {"active": 1, "slots": [OLD, NEW], "confirmed": False}
    assert state == kept


@pytest.mark.parametrize(
    ("state", "image", "tag", "word"),
    [
        (start(), NEW, b"", "bad tag"),
        (start(), NEW, tag_of(NEW, b"other"), "bad tag"),
        (start(confirmed=False), NEW, tag_of(NEW, KEY), "on trial"),
        (start(), b"\x05zzz", tag_of(b"\x05zzz", KEY), "old version"),
        (start(confirmed=False), b"\x01", b"", "bad tag"),
        (start(confirmed=False), b"\x01", tag_of(b"\x01", KEY), "on trial"),
    ],
)
def test_a_refused_image_changes_nothing(state, image, tag, word):
    assert verify_and_swap(state, image, tag, KEY) == (state, word)


def test_a_silence_is_cut_into_resets_until_the_limit():
    assert watchdog([4, 9, 40], 10, 45, 3) == ([19, 29, 39], True)
    assert watchdog([4, 9, 40], 10, 45, 4) == ([19, 29, 39], False)
    assert watchdog([10, 20], 10, 30, 1) == ([], False)
    assert watchdog([], 5, 6, 1) == ([5], True)
