"""How lesson 10 grades speaker_split: inputs, mistakes with hints, other right answers."""

from collections import defaultdict

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSED_ROOMS, mistakes


def class_of(rng, accents, clips):
    """Speakers with these accents and numbers of clips, under any numbers, their clips mixed."""
    names = np.sort(rng.permutation(50)[: len(accents)] + 5)
    who = rng.permutation(np.repeat(np.arange(len(names)), clips))
    return names, names[who], np.array(accents)[who]


def split_inputs(rng):
    cases = []
    for accents, clips, order, count in (
        ([3, 7, 3, 7, 3, 7], [4, 2, 3, 5, 2, 3], [4, 0, 1, 5, 3, 2], 1),
        ([7, 7, 3, 3, 7, 3], [2, 4, 3, 2, 3, 5], [1, 0, 4, 2, 5, 3], 2),
        ([2, 6, 9, 2, 6, 9, 2], [3, 2, 4, 2, 3, 3, 4], [6, 3, 2, 0, 5, 1, 4], 1),
        ([4, 4, 4, 8, 8, 8, 8], [2, 3, 4, 2, 3, 4, 5], [6, 5, 2, 4, 0, 3, 1], 2),
        ([1, 5, 1, 5, 5], [3, 1, 1, 2, 4], [2, 1, 4, 0, 3], 1),  # some with a single clip
    ):
        names, speakers, spoken = class_of(rng, accents, clips)
        cases.append((speakers, spoken, names[order], count))
    while len(cases) < 10:
        kinds = rng.permutation(9)[: int(rng.integers(2, 4))]
        accents = rng.permutation(np.repeat(kinds, rng.integers(3, 5, len(kinds))))
        names, speakers, spoken = class_of(rng, accents, rng.integers(2, 6, len(accents)))
        cases.append((speakers, spoken, rng.permutation(names), int(rng.integers(1, 3))))
    return cases


speaker_split = exercise(points=2, inputs=split_inputs, closed_rooms=CLOSED_ROOMS)


def rows_of(speakers, chosen):
    inside = np.isin(speakers, chosen)
    return np.flatnonzero(~inside), np.flatnonzero(inside)


def accent_of(speakers, accents, speaker):
    return int(accents[speakers == speaker][0])


def first_of_each(speakers, accents, order, count):
    """The first count speakers of each accent in an order."""
    chosen = defaultdict(list)
    for speaker in order:
        chosen[accent_of(speakers, accents, speaker)].append(speaker)
    return [speaker for group in chosen.values() for speaker in group[:count]]


def choosing(choose):
    """An answer that takes other speakers: choose(speakers, accents, order, count)."""
    return lambda speakers, *given: rows_of(speakers, choose(speakers, *given))


def then(change):
    """The right sides, changed."""
    return lambda *given: change(*speaker_split(*given))


def of_kinds(wanted):
    """The speakers of some of the accents: wanted(sorted accents)."""

    def choose(speakers, accents, order, count):
        kinds = wanted(np.unique(accents))
        chosen = first_of_each(speakers, accents, order, count)
        return [s for s in chosen if accent_of(speakers, accents, s) in kinds]

    return choosing(choose)


def clips_of_each_accent(speakers, accents, order, count):
    """The first clips of each accent, whoever says them."""
    test = np.concatenate([np.flatnonzero(accents == kind)[:count] for kind in np.unique(accents)])
    return np.setdiff1d(np.arange(len(speakers)), test), np.sort(test)


def clips_of_each_speaker(speakers, _accents, order, count):
    test = np.concatenate([np.flatnonzero(speakers == s)[:count] for s in order])
    return np.setdiff1d(np.arange(len(speakers)), test), np.sort(test)


def clips_of_the_chosen(speakers, accents, order, count):
    """One clip of each chosen speaker is tested, the others train: the same voice on both sides."""
    chosen = first_of_each(speakers, accents, order, count)
    test = np.sort([np.flatnonzero(speakers == s)[0] for s in chosen])
    return np.setdiff1d(np.arange(len(speakers)), test), test


def until_all_accents(speakers, accents, order, count):
    """Speakers from the front until each accent is there."""
    chosen = []
    for speaker in order:
        chosen.append(speaker)
        heard = [accent_of(speakers, accents, s) for s in chosen]
        if all(heard.count(kind) >= count for kind in np.unique(accents).tolist()):
            break
    return chosen


def in_a_row(speakers, accents, order, count):
    """A count that starts again at every change of accent."""
    chosen, last, taken = [], None, 0
    for speaker in order:
        kind = accent_of(speakers, accents, speaker)
        taken = taken if kind == last else 0
        last = kind
        if taken < count:
            chosen.append(speaker)
            taken += 1
    return chosen


def accents_at(order_of):
    """Chosen in a loop that looks up accents[speaker], as if a speaker's number were a row."""

    def choose(_speakers, accents, order, count):
        chosen, taken = [], defaultdict(int)
        for speaker in order_of(order):
            kind = accents[speaker]
            if taken[kind] < count:
                chosen.append(speaker)
                taken[kind] += 1
        return chosen

    return choosing(choose)


def numbered(number):
    """Accents taken to be 0, 1, 2 …: range(number(accents))."""

    def choose(speakers, accents, order, count):
        chosen = first_of_each(speakers, accents, order, count)
        return [s for s in chosen if accent_of(speakers, accents, s) in range(number(accents))]

    return choosing(choose)


def in_order_of_choice(speakers, accents, order, count):
    """The right clips, speaker by speaker in the order in which they were chosen."""
    chosen = [
        s for k in np.unique(accents) for s in order[np.isin(order, speakers[accents == k])][:count]
    ]
    test = np.concatenate([np.flatnonzero(speakers == s) for s in chosen])
    rest = [s for s in order if s not in chosen]
    return np.concatenate([np.flatnonzero(speakers == s) for s in rest]), test


def accent_by_accent(speakers, accents, order, count):
    """The right clips, one accent after the other."""
    _, test = speaker_split(speakers, accents, order, count)
    inside = np.isin(np.arange(len(speakers)), test)
    rows = np.argsort(accents, kind="stable")
    return rows[~inside[rows]], rows[inside[rows]]


def rest_lost(speakers, accents, order, count):
    train, _ = speaker_split(speakers, accents, order, count)
    return train, clips_of_the_chosen(speakers, accents, order, count)[1]


mistakes(
    speaker_split,
    """
    accents_forgotten: The first speakers were taken, whatever their accent. Count for each accent
        by itself.
    accents_forgotten_all: As many speakers as there should be, but not count of each accent.
    order_ignored: The speakers were taken by their numbers. Take them in the given order.
    order_reversed: The speakers were taken from the end of order. Begin at the front.
    order_of_the_clips: The speakers were taken in the order of their first clips. Use order.
    one_too_many: One speaker too many of each accent is in the test.
    one_too_few: One speaker too few of each accent is in the test.
    always_one: count is ignored: one speaker of each accent was taken.
    clips_not_speakers: Clips were counted, not speakers: the same voice is on both sides.
    clips_of_each_speaker: Some clips of every speaker are in the test: everybody is on both sides.
    one_clip_of_the_chosen: Only one clip of each chosen speaker is in the test. All clips of a
        speaker stay together.
    first_accent_only: Only one accent is in the test. Take count speakers of each.
    last_accent_only: Only the last accent is in the test: is something overwritten in the loop?
    without_the_last_accent: One accent is missing from the test.
    until_all_are_there: Speakers were taken until every accent was there, so some have more than
        count.
    count_starts_again: The count starts again whenever the accent changes. Keep a count for each
        accent.
    sides_swapped: The sides are swapped: the chosen speakers are the test, and train comes first.
    test_only: Only the test side came back. Return both.
    train_only: Only the training side came back. Return both.
    speakers_not_rows: Speakers came back. Return the row numbers of their clips.
    masks: True and False came back. Return row numbers: np.flatnonzero.
    in_order_of_the_speakers: The rows are grouped by speaker. Return them in ascending order.
    training_side_is_everything: The clips of the test are still in the training side.
    places_in_order: The places in order were taken for speakers. order holds the speakers
        themselves.
    counted_from_1: The rows are counted from 1. Count from 0.
    accents_not_speakers: Whole accents were taken for the test. Take count speakers of each.
    half_the_speakers: Half of the speakers were taken. Take count of each accent.
    speaker_is_no_row: accents[speaker] is the accent of a clip, not of a speaker: accents has one
        entry for each clip. Find a clip of the speaker first.
    in_order_of_choice: The clips are right, but grouped by speaker. Return the rows in ascending
        order.
    accent_by_accent: The clips are right, but grouped by accent. Return the rows in ascending
        order.
    rest_lost: Only one clip of each chosen speaker is in the test, and the others are on neither
        side.
    accents_0_to_3: The accents were taken to be 0 to 3. They may be any numbers: np.unique.
    accents_0_to_n: The accents were taken to be 0, 1, 2 and so on. They may be any numbers:
        np.unique.
    speakers_of_first_clips: The speakers of the first clips of each accent were taken: one may come
        twice, and order was not used.
    shuffled_again: order was shuffled again. Take it as it is.
    tuples_of_where: np.where gives a tuple with the array in it. Take its first entry.
    speakers_of_the_rows: The speaker of each row came back. Return the row numbers.
    joined: Both sides came back in one array. Return a pair of arrays.
    """,
    accents_forgotten=choosing(lambda _s, _a, order, n: order[:n]),
    accents_forgotten_all=choosing(lambda _s, a, order, n: order[: n * len(np.unique(a))]),
    order_ignored=choosing(lambda s, a, order, n: first_of_each(s, a, np.sort(order), n)),
    order_reversed=choosing(lambda s, a, order, n: first_of_each(s, a, order[::-1], n)),
    order_of_the_clips=choosing(lambda s, a, _, n: first_of_each(s, a, dict.fromkeys(s), n)),
    one_too_many=choosing(lambda s, a, order, n: first_of_each(s, a, order, n + 1)),
    one_too_few=choosing(lambda s, a, order, n: first_of_each(s, a, order, n - 1)),
    always_one=choosing(lambda s, a, order, _n: first_of_each(s, a, order, 1)),
    clips_not_speakers=clips_of_each_accent,
    clips_of_each_speaker=clips_of_each_speaker,
    one_clip_of_the_chosen=clips_of_the_chosen,
    first_accent_only=of_kinds(lambda kinds: kinds[:1]),
    last_accent_only=of_kinds(lambda kinds: kinds[-1:]),
    without_the_last_accent=of_kinds(lambda kinds: kinds[:-1]),
    until_all_are_there=choosing(until_all_accents),
    count_starts_again=choosing(in_a_row),
    sides_swapped=then(lambda train, test: (test, train)),
    test_only=then(lambda _train, test: test),
    train_only=then(lambda train, _test: train),
    speakers_not_rows=lambda speakers, *given: tuple(
        np.unique(speakers[rows]) for rows in speaker_split(speakers, *given)
    ),
    masks=lambda speakers, *given: tuple(
        np.isin(np.arange(len(speakers)), rows) for rows in speaker_split(speakers, *given)
    ),
    in_order_of_the_speakers=lambda speakers, *given: tuple(
        rows[np.argsort(speakers[rows], kind="stable")] for rows in speaker_split(speakers, *given)
    ),
    training_side_is_everything=lambda speakers, *given: (
        np.arange(len(speakers)),
        speaker_split(speakers, *given)[1],
    ),
    places_in_order=lambda speakers, accents, order, count: rows_of(
        speakers, np.flatnonzero(np.isin(order, first_of_each(speakers, accents, order, count)))
    ),
    counted_from_1=then(lambda train, test: (train + 1, test + 1)),
    accents_not_speakers=choosing(
        lambda s, a, _order, n: np.unique(s[np.isin(a, np.unique(a)[:n])])
    ),
    half_the_speakers=choosing(lambda _s, _a, order, _n: order[: len(order) // 2]),
    speaker_is_no_row=accents_at(lambda order: order),
    in_order_of_choice=in_order_of_choice,
    accent_by_accent=accent_by_accent,
    rest_lost=rest_lost,
    accents_0_to_3=numbered(lambda _accents: 4),
    accents_0_to_n=numbered(lambda accents: len(np.unique(accents))),
    speakers_of_first_clips=choosing(
        lambda s, a, _order, n: np.concatenate([s[a == k][:n] for k in np.unique(a)])
    ),
    shuffled_again=choosing(
        lambda s, a, order, n: first_of_each(s, a, np.random.default_rng(0).permutation(order), n)
    ),
    tuples_of_where=then(lambda train, test: ((train,), (test,))),
    speakers_of_the_rows=lambda speakers, *given: tuple(
        speakers[rows] for rows in speaker_split(speakers, *given)
    ),
    joined=then(lambda train, test: np.concatenate([train, test])),
)


@speaker_split.accepted
def by_ranks(speakers, accents, order, count):
    """A speaker is tested if fewer than count of the same accent come before in order."""
    place = {int(speaker): i for i, speaker in enumerate(order)}
    kind = dict(zip(speakers.tolist(), accents.tolist(), strict=True))
    before = {
        s: sum(kind[other] == kind[s] and place[other] < place[s] for other in place) for s in place
    }
    tested = [before[s] < count for s in speakers.tolist()]
    train = [i for i, inside in enumerate(tested) if not inside]
    return np.array(train), np.array([i for i, inside in enumerate(tested) if inside])
