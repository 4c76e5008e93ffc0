"""Search a space of architectures: at random, by evolution, and who is on the front.

The score of a network comes from a table, so that a search takes milliseconds, and the same draws
give the same search. Tables like this are called tabular benchmarks.

Source: E. Real et al., "Regularized Evolution for Image Classifier Architecture Search" (2019),
algorithm 1; C. Ying et al., "NAS-Bench-101" (2019) for the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.cost.architectures import SPACE, Architecture

Change = tuple[int, Any]
"""A place in an architecture, and the choice that it gets."""

POPULATION, TOURNAMENT = 10, 4
"""How many live at once, and how many of them compete to be a parent."""

Evolve = Callable[..., Iterable[Sequence[Any]]]
Sample = Callable[..., Iterable[Any]]


def sample_arch(space: Mapping[str, Sequence[Any]], draws: Sequence[float]) -> Architecture:
    """One choice of each entry; each draw in [0, 1) picks one of the options, all alike likely.

    Examples
    --------
    >>> sample_arch({"pixels": (16, 24, 32), "kernel": (3, 5)}, [0.7, 0.2])
    (32, 3)
    """
    return tuple(
        options[int(draw * len(options))]
        for options, draw in zip(space.values(), draws, strict=True)
    )


def pareto_front(costs: Sequence[float], scores: Sequence[float]) -> list[int]:
    """Indices of those that nobody beats, from the cheapest to the dearest.

    One is beaten by another that costs at most as much and scores at least as much, and is better
    in one of both. Of equals the first one stays.

    Examples
    --------
    >>> pareto_front([5, 3, 8, 3], [0.8, 0.7, 0.8, 0.6])
    [1, 0]
    """
    front: list[int] = []
    for i in sorted(range(len(costs)), key=lambda i: (costs[i], -scores[i])):
        if not front or scores[i] > scores[front[-1]]:
            front.append(i)
    return front


def evolve(
    population: Sequence[Architecture],
    scores: Mapping[Architecture, float],
    picks: Sequence[Sequence[int]],
    changes: Sequence[Change],
) -> list[Architecture]:
    """The children of an aging evolution, in the order of their birth.

    Parameters
    ----------
    population
        The first ones, the oldest first.
    scores
        Of every architecture; more is better.
    picks
        For each step, indices into the population: the best of these is the parent, the first of
        several.
    changes
        For each step, what the child has in place of the parent's choice. The child joins the
        population as its youngest, and the oldest leaves.

    Examples
    --------
    >>> scores = {(16, 4): 0.6, (24, 4): 0.7, (24, 8): 0.8, (32, 8): 0.75}
    >>> evolve([(16, 4), (24, 4)], scores, [[0, 1], [0, 1]], [(1, 8), (0, 32)])
    [(24, 8), (32, 8)]
    """
    alive, children = list(population), []
    for compete, (place, choice) in zip(picks, changes, strict=True):
        parent = max((alive[i] for i in compete), key=scores.__getitem__)
        child = (*parent[:place], choice, *parent[place + 1 :])
        alive = [*alive[1:], child]
        children.append(child)
    return children


def random_search(seed: int, steps: int, sample: Sample = sample_arch) -> list[Architecture]:
    """So many architectures of `SPACE`, drawn one after the other; tuples, whatever `sample` gives.

    Examples
    --------
    >>> random_search(3, 1, lambda space, draws: [options[0] for options in space.values()])
    [(16, 'plain', 3, 4, 1, 1)]
    """
    rng = np.random.default_rng(seed)
    return [tuple(sample(SPACE, rng.random(len(SPACE)).tolist())) for _ in range(steps)]


def evolution(
    seed: int,
    steps: int,
    scores: Mapping[Architecture, float],
    sample: Sample = sample_arch,
    evolve: Evolve = evolve,
) -> list[Architecture]:
    """A random population of `POPULATION`, then its children: `steps` architectures in all.

    Each child has one choice drawn anew; it may be the same one again. `sample` and `evolve` may
    give lists, or generators: what comes out are tuples, as the keys of `scores` are.
    """
    rng = np.random.default_rng(seed)
    first = [tuple(sample(SPACE, rng.random(len(SPACE)).tolist())) for _ in range(POPULATION)]
    born = steps - POPULATION
    picks = [rng.permutation(POPULATION)[:TOURNAMENT].tolist() for _ in range(born)]
    options = list(SPACE.values())
    places = rng.integers(len(options), size=born).tolist()
    changes = [(place, options[place][rng.integers(len(options[place]))]) for place in places]
    return [*first, *map(tuple, evolve(first, scores, picks, changes))]


def best_so_far(
    found: Sequence[Architecture], scores: Mapping[Architecture, float], most: int
) -> NDArray[np.float64]:
    """The best score after each of the first `most` different architectures of a search.

    One that was met before is not trained again. One without a score was trained in vain.

    Returns
    -------
    ``(most,)``; NaN before the first with a score, and the last best if the search met fewer.

    Examples
    --------
    >>> best_so_far([(3,), (5,), (3,), (4,)], {(5,): 0.6, (4,): 0.5}, 4).tolist()
    [nan, 0.6, 0.6, 0.6]
    """
    reached = [scores.get(each, np.nan) for each in dict.fromkeys(found)][:most]
    reached += [np.nan] * (most - len(reached))
    return np.fmax.accumulate(np.array(reached, np.float64))
