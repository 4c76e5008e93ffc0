"""How lesson 13 grades evolve: inputs, mistakes with hints, other right answers."""

# ruff: noqa: ARG005 - every formula of a mistake takes the same names

from collections import deque

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSED, cells
from ._evolution import (
    assigned,
    best_above,
    best_of,
    by_place,
    first_of_all_parents,
    into_the_tuple,
    joins_if,
    last_parent_stays,
    leaves_first,
    replaced,
    steps_by,
    two_picked,
    unknown_children,
    without,
)


def evolution_inputs(rng):
    """By hand first; no step, one that lives alone, ties, a child that equals its parent."""
    by_hand = {(16, 4): 0.6, (24, 4): 0.7, (32, 4): 0.65, (16, 8): 0.5, (24, 8): 0.8, (32, 8): 0.75}
    misfits = {each: score - 3 for each, score in by_hand.items()}  # as those that do not fit
    first = [(16, 4), (24, 4)]
    cases = [
        (first, by_hand, [[0, 1], [0, 1]], [(1, 8), (0, 32)]),
        (first, by_hand, [], []),
        ([(24, 8)], by_hand, [[0], [0]], [(0, 32), (0, 24)]),
        (first, {**by_hand, (16, 4): 0.7}, [[1, 0], [0, 1]], [(1, 8), (1, 8)]),
        (first, by_hand, [[1], [1], [0]], [(0, 24), (1, 8), (0, 32)]),
        (
            [(24, 8), (24, 4)],
            by_hand,
            [[0, 1], [1], [0]],
            [(0, 16), (0, 32), (1, 8)],
        ),  # a bad child
        (first, misfits, [[0, 1], [1, 0]], [(1, 8), (0, 32)]),
        (first, dict.fromkeys(by_hand, 0.0), [[0, 1], [1, 0]], [(1, 8), (0, 32)]),
    ]
    options = [(16, 24, 32), ("plain", "separable"), (3, 5), (4, 8, 12)]
    three = [(16, "plain", 3, 4), (24, "plain", 5, 8), (32, "separable", 3, 12)]
    every = cells(*options)
    alike = dict.fromkeys(every, 0.5)
    cases.append((three, alike, [[1, 0, 2]], [(3, 4)]))
    second = {**alike, **dict(zip(three, (0.5, 0.7, 0.6), strict=True))}
    cases.append((three, second, [[0, 1, 2], [0, 2], [1, 2]], [(3, 12), (2, 3), (0, 16)]))
    one_step = [(1, "separable"), (2, 5), (3, 8), (0, 32)]
    cases += [(three, second, [[0, 1]], [change]) for change in one_step]
    for alive, compete, steps in [
        (4, 2, 8),
        (5, 3, 12),
        (3, 2, 6),
        (6, 3, 12),
        (5, 5, 9),
        (4, 2, 7),
    ]:
        scores = dict(zip(every, (rng.integers(-90, 90, len(every)) / 100).tolist(), strict=True))
        population = [every[i] for i in rng.integers(len(every), size=alive)]
        picks = [rng.permutation(alive)[:compete].tolist() for _ in range(steps)]
        places = rng.integers(len(options), size=steps).tolist()
        changes = [(p, options[p][rng.integers(len(options[p]))]) for p in places]
        cases.append((population, scores, picks, changes))
    return cases


evolve = exercise(points=3, inputs=evolution_inputs, closed_rooms=CLOSED)


def returned(change):
    return lambda population, scores, picks, changes: change(
        evolve(population, scores, picks, changes), population, scores
    )


evolve.mistakes(
    "The parent is not the best of those picked: the highest score of *these*.",
    worst_of_the_picked=steps_by(lambda a, s, c: min((a[i] for i in c), key=s.get)),
    first_of_the_picked=steps_by(lambda a, s, c: a[c[0]]),
    last_of_the_picked=steps_by(lambda a, s, c: a[c[-1]]),
    youngest_of_the_picked=steps_by(lambda a, s, c: a[max(c)]),
    oldest_of_the_picked=steps_by(lambda a, s, c: a[min(c)]),
    first_two_of_the_picked=steps_by(lambda a, s, c: max((a[i] for i in c[:2]), key=s.get)),
    first_and_last_of_the_picked=steps_by(lambda a, s, c: max((a[c[0]], a[c[-1]]), key=s.get)),
    best_of_all=steps_by(lambda a, s, c: max(a, key=s.get)),
    best_of_as_many=steps_by(lambda a, s, c: max(a[: len(c)], key=s.get)),
    best_of_the_youngest=steps_by(lambda a, s, c: max(a[-len(c) :], key=s.get)),
    best_of_the_rest=steps_by(
        lambda a, s, c: max([x for i, x in enumerate(a) if i not in c] or a, key=s.get)
    ),
    largest_tuple=steps_by(lambda a, s, c: max((a[i] for i in c), key=str)),
)
evolve.mistakes(
    "Two of the picked have the same score: the first of them in picks is the parent.",
    last_of_equals=steps_by(lambda a, s, c: max((a[i] for i in reversed(c)), key=s.get)),
    oldest_of_equals=steps_by(lambda a, s, c: max((a[i] for i in sorted(c)), key=s.get)),
)
evolve.mistakes(
    "The best score of the picked began at a number, such as 0 or -1. All of them may lie below "
    "it.",
    best_begins_at_0=steps_by(best_above(0)),
    best_begins_at_minus_1=steps_by(best_above(-1)),
    first_if_none_above_0=steps_by(lambda a, s, c: best_above(0)(a, s, c) or a[c[0]]),
    first_alive_if_none_above_0=steps_by(lambda a, s, c: best_above(0)(a, s, c) or a[0]),
    last_parent_if_none_above_0=last_parent_stays,
)
evolve.mistakes(
    "Some step has another number of picks than two: one, or many.",
    two_are_picked=steps_by(two_picked),
)
evolve.mistakes(
    "The population did not change as it should: after each step the child is in it, as the "
    "youngest, and the oldest has left.",
    youngest_leaves=steps_by(lives=lambda a, x, s: [*a[:-1], x]),
    child_as_the_oldest=steps_by(lives=lambda a, x, s: [x, *a[1:]]),
    child_first_youngest_leaves=steps_by(lives=lambda a, x, s: [x, *a[:-1]]),
    child_second=steps_by(lives=lambda a, x, s: [*a[1:-1], x, *a[-1:]] if len(a) > 1 else [x]),
)
evolve.mistakes(
    "It is the *oldest* that leaves, however good it is; the child always stays.",
    worst_leaves=steps_by(lives=lambda a, x, s: without(a, by_place(a, s, min), x)),
    best_leaves=steps_by(lives=lambda a, x, s: without(a, by_place(a, s, max), x)),
    worst_of_all_leaves=steps_by(
        lives=lambda a, x, s: without([*a, x], by_place([*a, x], s, min), x)[:-1]
    ),
    only_better_than_the_worst=steps_by(
        lives=lambda a, x, s: [*a[1:], x] if s[x] > min(s[y] for y in a) else a
    ),
    only_new_children=steps_by(lives=lambda a, x, s: a if x in a else [*a[1:], x]),
    only_better_than_the_parent=joins_if(lambda child, parent, s: s[child] > s[parent]),
    as_good_as_the_parent=joins_if(lambda child, parent, s: s[child] >= s[parent]),
    only_other_than_the_parent=joins_if(lambda child, parent, s: child != parent),
    sorted_by_score=steps_by(lives=lambda a, x, s: [*sorted(a, key=s.get)[1:], x]),
)


@evolve.mistake
def parent_leaves(population, scores, picks, changes):
    """The child takes its parent's place. It should join as the youngest; the oldest leaves."""
    alive, children = list(population), []
    for compete, change in zip(picks, changes, strict=True):
        place = max(compete, key=lambda i: scores[alive[i]])
        alive[place] = replaced(alive[place], change)
        children.append(alive[place])
    return children


@evolve.mistake
def all_from_the_first(population, scores, picks, changes):
    """Every parent came from the first population, as if nobody had left. After each step the
    oldest is gone and the child stands at the end, so that an index means somebody else."""
    pairs = zip(picks, changes, strict=True)
    return [replaced(best_of(population, scores, compete), change) for compete, change in pairs]


@evolve.mistake
def parent_gone(population, scores, picks, changes):
    """The parent left the population. It is the oldest who leaves, parent or not."""
    alive, children = list(population), []
    for compete, change in zip(picks, changes, strict=True):
        parent = best_of(alive, scores, compete)
        children.append(replaced(parent, change))
        alive.remove(parent)
        alive.append(children[-1])
    return children


@evolve.mistake
def scores_of_the_first(population, scores, picks, changes):
    """The scores that were compared are those of the first population. Compare those of the
    networks that are alive now."""
    alive, children = list(population), []
    for compete, change in zip(picks, changes, strict=True):
        parent = alive[max(compete, key=lambda i: scores[population[i]])]
        children.append(replaced(parent, change))
        alive = [*alive[1:], children[-1]]
    return children


@evolve.mistake
def left_one_step_late(population, scores, picks, changes):
    """The oldest left one step too late: in the first step already somebody leaves, and the number
    of those alive stays as it was."""
    alive, children = list(population), []
    for compete, change in zip(picks, changes, strict=True):
        child = replaced(best_of(alive, scores, compete), change)
        alive.append(child)
        children.append(child)
        if len(alive) > len(population) + 1:
            alive.pop(0)
    return children


evolve.mistakes(
    "The oldest left before the parent was chosen. It may still be a parent in this step; it "
    "leaves afterwards.",
    leaves_first=leaves_first(True),
    leaves_first_guarded=leaves_first(False),
)


@evolve.mistake
def parent_changed_in_place(population, scores, picks, changes):
    """The parent itself was changed, and lives on as its child. Make a new one; the parent stays
    as it is."""
    alive, children = [list(each) for each in population], []
    for compete, (place, choice) in zip(picks, changes, strict=True):
        parent = max((alive[i] for i in compete), key=lambda each: scores[tuple(each)])
        parent[place] = choice
        alive = [*alive[1:], parent]
        children.append(tuple(parent))
    return children


@evolve.mistake
def one_lineage(population, scores, picks, changes):
    """Each child came from the child before it. The parent is the best of those picked."""
    if not picks:
        return []
    children, parent = [], best_of(population, scores, picks[0])
    for change in changes:
        parent = replaced(parent, change)
        children.append(parent)
    return children


@evolve.mistake
def one_step_too_few(population, scores, picks, changes):
    """The last step is missing: one child for each entry of picks."""
    return evolve(population, scores, picks[:-1], changes[:-1])


@evolve.mistake
def one_step_alone(population, scores, picks, changes):
    """The function returned after its first step: mind where return stands."""
    return evolve(population, scores, picks[:1], changes[:1])


@evolve.mistake
def always_the_first_picks(population, scores, picks, changes):
    """Each step has picks of its own. Here the first ones were taken in every step."""
    return evolve(population, scores, picks[:1] * len(picks), changes)


@evolve.mistake
def always_the_first_change(population, scores, picks, changes):
    """Each step has a change of its own. Here the first one was made in every step; see that all
    scores are known."""
    return evolve(population, scores, picks, changes[:1] * len(changes))


evolve.mistakes(
    "The child was made from the oldest or the youngest alive. Make it from the parent.",
    child_of_the_oldest=first_of_all_parents(lambda alive, compete: alive[0]),
    child_of_the_youngest=first_of_all_parents(lambda alive, compete: alive[-1]),
)
evolve.mistakes(
    "Look at the order in a change: it is (place, choice), the place first.",
    choice_first=steps_by(made=assigned(lambda x, place, choice: x.__setitem__(choice, place))),
    choice_first_sliced=steps_by(made=lambda p, c: replaced(p, c[::-1])),
)


evolve.mistakes(
    "A tuple cannot be changed in place. Build a new one from the parent's choices and the change.",
    into_the_tuple=steps_by(made=into_the_tuple),
)
evolve.mistakes(
    "The child is not its parent with one choice changed: put the new choice at the place that "
    "changes gives, and keep the rest.",
    place_off_by_one=steps_by(made=lambda p, c: replaced(p, ((c[0] + 1) % len(p), c[1]))),
    place_before=steps_by(made=lambda p, c: replaced(p, ((c[0] - 1) % len(p), c[1]))),
    always_the_first_place=steps_by(made=lambda p, c: replaced(p, (0, c[1]))),
    not_changed=steps_by(made=lambda p, c: p),
    inserted=steps_by(made=lambda p, c: (*p[: c[0]], c[1], *p[c[0] :])[: len(p)]),
    **unknown_children("insert", lambda p, c: (*p[: c[0]], c[1], *p[c[0] :])),
    **unknown_children("add", lambda p, c: replaced(p, (c[0], p[c[0]] + c[1]))),
    **unknown_children("put_last", lambda p, c: (*p, c[1])),
    appended=returned(lambda found, population, scores: [(*x, 0) for x in found]),
)
evolve.mistakes(
    "Return the children, in the order of their birth: all of them and nobody else.",
    population_at_the_end=returned(lambda found, first, scores: [*first, *found][-len(first) :]),
    first_population_too=returned(lambda found, first, scores: [*first, *found]),
    best_child=returned(lambda found, first, scores: max(found, key=scores.get, default=None)),
    best_ever=returned(lambda found, first, scores: max([*first, *found], key=scores.get)),
    last_child=returned(lambda found, first, scores: found[-1] if found else None),
    youngest_first=returned(lambda found, first, scores: found[::-1]),
    best_first=returned(lambda found, first, scores: sorted(found, key=scores.get, reverse=True)),
    last_child_always=returned(lambda found, first, scores: found[-1]),
    different_ones=returned(lambda found, first, scores: list(dict.fromkeys(found))),
    better_than_the_parent=joins_if(lambda x, p, s: s[x] > s[p], always_born=False),
    other_than_the_parent=joins_if(lambda x, p, s: x != p, always_born=False),
    scores_of_children=returned(lambda found, first, scores: [scores[x] for x in found]),
    with_scores=returned(lambda found, first, scores: [(x, scores[x]) for x in found]),
    best_so_far=returned(
        lambda found, first, scores: [
            max(found[: i + 1], key=scores.get) for i in range(len(found))
        ]
    ),
    how_many=returned(lambda found, first, scores: len(found)),
)
evolve.mistakes(
    "A child is a tuple, as its parent is: a list or text cannot be looked up in scores.",
    as_text=returned(lambda found, first, scores: [str(x) for x in found]),
    as_dicts=returned(lambda found, first, scores: [dict(enumerate(x)) for x in found]),
    lists_that_are_parents=steps_by(made=lambda p, c: list(replaced(p, c))),
    flat=returned(lambda found, first, scores: [choice for x in found for choice in x]),
)


@evolve.accepted
def with_a_queue(population, scores, picks, changes):
    """A queue of fixed length forgets its oldest entry by itself."""
    alive, children = deque(population, maxlen=len(population)), []
    for compete, (place, choice) in zip(picks, changes, strict=True):
        ranked = sorted(compete, key=lambda i: -scores[alive[i]])  # stable: the first of equals
        child = list(alive[ranked[0]])
        child[place] = choice
        alive.append(tuple(child))
        children.append(alive[-1])
    return children


@evolve.accepted
def born_by_window(population, scores, picks, changes):
    """Everybody in one list: those alive are a window of it, which moves on by one each step."""
    everybody = list(population)
    for step, (compete, (place, choice)) in enumerate(zip(picks, changes, strict=True)):
        worth = np.array([scores[everybody[step + i]] for i in compete])
        parent = everybody[step + compete[int(worth.argmax())]]
        everybody.append(tuple(choice if at == place else own for at, own in enumerate(parent)))
    return everybody[len(population) :]
