"""How lesson 02 grades split_by_person: inputs, mistakes with hints, other right answers."""

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSED, as_typed


def crowd(rng, counts):
    """Windows of people with these numbers of windows, in no order, under any numbers."""
    names = np.sort(rng.permutation(40)[: len(counts)] + 10)
    return names, rng.permutation(np.repeat(names, counts))


def split_inputs(rng):
    """A share that is reached exactly, one just missed, and random ones."""
    cases = []
    for counts, order, share in (
        ([4, 6, 3, 7], [2, 0, 3, 1], 0.375),  # 3, then 7 of 7.5: a third person is needed
        ([4, 6, 8, 2, 4], [3, 4, 0, 1, 2], 0.25),  # 2 + 4 is exactly a quarter of 24
        ([9, 2, 5, 4], [1, 2, 0, 3], 0.1875),  # 2, then 7 of 3.75
        ([2, 9, 3, 8], [0, 1, 2, 3], 0.25),  # 2, then 11 of 5.5; 2 + 3 would fit below
        ([2, 3, 6, 5, 4, 7], [0, 1, 5, 3, 2, 4], 0.5),  # 2, 5, 12, then 17 of 13.5
    ):
        names, people = crowd(rng, counts)
        cases.append((people, names[order], share))
    while len(cases) < 12:
        counts = rng.integers(2, 12, int(rng.integers(4, 8)))
        names, people = crowd(rng, counts)
        order = rng.permutation(len(counts))
        before_last = (len(people) - counts[order[-1]]) / len(people)
        shares = [k / 16 for k in range(3, 13) if k / 16 <= before_last]
        if shares:
            cases.append((people, names[order], float(rng.choice(shares))))
    return cases


split_by_person = exercise(points=2, inputs=split_inputs, closed_rooms=CLOSED)


def rows_of(people, chosen):
    inside = np.isin(people, chosen)
    return np.flatnonzero(~inside), np.flatnonzero(inside)


def choosing(choose):
    """An answer that takes other people for the test: choose(people, order, share)."""
    return lambda people, order, share: rows_of(people, choose(people, order, share))


def until(enough):
    """People from the front of order until enough(windows so far, share, people, order)."""

    def choose(people, order, share):
        chosen, count = [], 0
        for person in order:
            if enough(count, share, people, order):
                break
            chosen.append(person)
            count += int(np.sum(people == person))
        return chosen

    return choosing(choose)


def first_people(number):
    return choosing(lambda _people, order, share: order[: number(share * len(order))])


def then(change):
    """The right sides, changed."""
    return lambda *given: change(*split_by_person(*given))


def rows(number):
    """A split of the rows themselves."""

    def answer(people, _order, share):
        count = number(share * len(people))
        return np.arange(count, len(people)), np.arange(count)

    return answer


def drawn_rows(people, _order, share):
    mixed = np.random.default_rng(0).permutation(len(people))
    count = round(share * len(people))
    return np.sort(mixed[count:]), np.sort(mixed[:count])


def last_person_in_two(people, order, share):
    by_person = np.concatenate([np.flatnonzero(people == person) for person in order])
    count = int(np.ceil(share * len(people)))
    return np.sort(by_person[count:]), np.sort(by_person[:count])


def not_beyond(people, order, share):
    chosen, count = [], 0
    for person in order:
        more = int(np.sum(people == person))
        if count + more <= share * len(people):
            chosen.append(person)
            count += more
    return chosen


def stops_before(people, order, share):
    counts = np.cumsum([np.sum(people == person) for person in order])
    return order[: np.sum(counts <= share * len(people))]


def grouped(people, order, share):
    _, test = split_by_person(people, order, share)
    by_person = np.concatenate([np.flatnonzero(people == person) for person in order])
    return by_person[len(test) :], by_person[: len(test)]


def by_size(sign):
    def order_of(people, order):
        return np.array(sorted(order, key=lambda p: (sign * int(np.sum(people == p)), p)))

    return lambda people, order, share: split_by_person(people, order_of(people, order), share)


def counted_from_zero(people, order, share):
    chosen, count = [], 0
    for person in range(len(order)):
        if count >= share * len(people):
            break
        chosen.append(person)
        count += int(np.sum(people == person))
    return rows_of(people, chosen)


ROWS = "These are windows drawn one by one, so a person is on both sides. Choose people."
SHARE = "share is a share of the WINDOWS, not of the people: they have different numbers of them."
ONE_MORE = "Once the test side has exactly its share, it is full: at least means ≥."
TOO_FEW = "The test side has too few windows: take one more person until it has at least share."
TYPE = "Return row numbers, as np.flatnonzero gives them for a mask."
as_typed(
    split_by_person,
    {
        ROWS: {
            "first_rows": rows(round),
            "first_rows_up": rows(lambda count: int(np.ceil(count))),
            "first_rows_down": rows(int),
            "drawn_rows": drawn_rows,
        },
        "The last person of the test side is in two: take all windows of a person or none.": {
            "last_person_in_two": last_person_in_two,
        },
        SHARE: {
            "share_of_people": first_people(round),
            "share_of_people_up": first_people(lambda number: int(np.ceil(number))),
            "share_of_people_down": first_people(int),
            "share_of_people_at_least_one": first_people(lambda number: max(1, int(number))),
        },
        ONE_MORE: {
            "more_than_the_share": until(lambda n, share, people, _: n > share * len(people)),
        },
        TOO_FEW: {
            "stops_before": choosing(stops_before),
            "skips_what_is_too_much": choosing(not_beyond),
            "rounded_down": until(lambda n, share, people, _: n >= int(share * len(people))),
        },
        "Only the first person is in the test. Take more until the windows suffice (share is from "
        "0 to 1, not in percent).": {"first_person_only": until(lambda n, *_: n > 0)},
        "The windows so far are compared with a share of the number of people.": {
            "share_of_the_number_of_people": until(
                lambda n, share, _people, order: n >= share * len(order)
            ),
        },
        "Everybody is in the test: share is between 0 and 1, not in percent.": {
            "share_times_100": until(lambda n, share, people, _: n >= 100 * share * len(people)),
        },
        "share is that of the test side; here the training side got it.": {
            "share_of_the_training": until(
                lambda n, share, people, _: n >= (1 - share) * len(people)
            ),
        },
        "The two sides changed places. Return (train, test).": {
            "sides_swapped": then(lambda train, test: (test, train)),
        },
        "The people came in another order. Follow order from its front.": {
            "by_their_numbers": lambda people, _order, share: split_by_person(
                people, np.unique(people), share
            ),
            "as_they_appear": lambda people, _order, share: split_by_person(
                people, np.array(list(dict.fromkeys(people.tolist()))), share
            ),
            "from_the_end": lambda people, order, share: split_by_person(
                people, order[::-1], share
            ),
            "shuffled_again": lambda people, order, share: split_by_person(
                people, np.random.default_rng(1).permutation(order), share
            ),
            "largest_first": by_size(-1),
            "smallest_first": by_size(1),
        },
        TYPE: {
            "masks": lambda people, order, share: tuple(
                np.isin(np.arange(len(people)), side)
                for side in split_by_person(people, order, share)
            ),
        },
        "These are people. Return the row numbers of their windows.": {
            "people_of_the_rows": lambda people, order, share: tuple(
                people[side] for side in split_by_person(people, order, share)
            ),
            "names": lambda people, order, share: tuple(
                np.unique(people[side]) for side in split_by_person(people, order, share)
            ),
        },
        "The rows stand person by person. Return them ascending.": {"grouped": grouped},
        "Everybody is in the training, also who is in the test.": {
            "train_holds_everybody": lambda people, order, share: (
                np.arange(len(people)),
                split_by_person(people, order, share)[1],
            ),
        },
        "The test side has everybody. It holds only the chosen people.": {
            "test_holds_everybody": lambda people, order, share: (
                split_by_person(people, order, share)[0],
                np.arange(len(people)),
            ),
        },
        "Return two arrays: the training rows and the test rows.": {
            "test_only": then(lambda _, test: test),
            "train_only": then(lambda train, _: train),
            "joined": then(lambda train, test: np.concatenate([train, test])),
        },
        "Return arrays: np.array(...) makes one of a list.": {
            "lists": then(lambda train, test: (train.tolist(), test.tolist())),
        },
        "The numbers of order are people, not row numbers: find the rows with people == person.": {
            "order_as_rows": lambda _people, order, share: (
                order[round(share * len(order)) :],
                order[: round(share * len(order))],
            ),
        },
        "People have any numbers, as in order: go through order itself, not through range.": {
            "counted_from_zero": counted_from_zero,
        },
        "Row numbers begin at 0.": {
            "from_one": then(lambda train, test: (train + 1, test + 1)),
        },
        "The order of order is lost in a set. Follow it from its front.": {
            "backwards_rows": then(lambda train, test: (train[::-1], test[::-1])),
        },
    },
)


@split_by_person.accepted
def with_running_sums(people, order, share):
    counts = (people[:, None] == order).sum(axis=0)
    needed = int(np.searchsorted(np.cumsum(counts) / len(people), share)) + 1
    place = {int(person): i for i, person in enumerate(order)}
    places = np.array([place[int(person)] for person in people])
    return np.where(places >= needed)[0], np.where(places < needed)[0]


@split_by_person.accepted
def row_by_row(people, order, share):
    test = []
    for person in list(order):
        if not len(test) < share * len(people):
            break
        test += [i for i, who in enumerate(people) if who == person]
    return np.array([i for i in range(len(people)) if i not in test]), np.array(sorted(test))
