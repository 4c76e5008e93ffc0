"""The loop of an aging evolution with one part exchanged, for the mistakes of evolve."""


def replaced(parent, change):
    place, choice = change
    return (*parent[:place], choice, *parent[place + 1 :])


def best_of(alive, scores, compete):
    return max((alive[i] for i in compete), key=scores.get)


def best_above(start):
    """The best of the picked, unless all of them score less than a start."""

    def parent(alive, scores, compete):
        best, found = start, None
        for i in compete:
            if scores[alive[i]] > best:
                best, found = scores[alive[i]], alive[i]
        return found

    return parent


def two_picked(alive, scores, compete):
    one, other = compete
    return max(alive[one], alive[other], key=scores.get)


def last_parent_stays(population, scores, picks, changes):
    """The parent of the step before stays, if nobody that was picked scores above 0."""
    alive, children, parent = list(population), [], population[0]
    for compete, change in zip(picks, changes, strict=True):
        parent = best_above(0)(alive, scores, compete) or parent
        children.append(replaced(parent, change))
        alive = [*alive[1:], children[-1]]
    return children


def survives_youngest(alive, child, scores):
    return [*alive[1:], child]


def steps_by(parent=best_of, made=replaced, lives=survives_youngest):
    """The same loop with another parent, another child, or others who live on."""

    def wrong(population, scores, picks, changes):
        alive, children = list(population), []
        for compete, change in zip(picks, changes, strict=True):
            child = made(parent(alive, scores, compete), change)
            alive = lives(alive, child, scores)
            children.append(child)
        return children

    return wrong


def without(alive, leaves, child):
    """Another one leaves than the oldest; the child is the youngest."""
    return [*alive[:leaves], *alive[leaves + 1 :], child]


def by_place(alive, scores, choose):
    return choose(range(len(alive)), key=lambda i: scores[alive[i]])


def joins_if(good, always_born=True):
    """A child joins on a condition; if it does not, it may still count as born."""

    def wrong(population, scores, picks, changes):
        alive, children = list(population), []
        for compete, change in zip(picks, changes, strict=True):
            parent = best_of(alive, scores, compete)
            child = replaced(parent, change)
            if good(child, parent, scores):
                alive = [*alive[1:], child]
            elif not always_born:
                continue
            children.append(child)
        return children

    return wrong


def leaves_first(strict):
    """The oldest leaves before the parent is chosen."""

    def wrong(population, scores, picks, changes):
        alive, children = list(population), []
        for compete, change in zip(picks, changes, strict=True):
            alive.pop(0)
            there = compete if strict else [i for i in compete if i < len(alive)]
            child = replaced(best_of(alive, scores, there), change)
            alive.append(child)
            children.append(child)
        return children

    return wrong


def unknown_children(name, made):
    """A child that scores does not have: what happens depends on how it is looked up."""
    ways = {"get": lambda s: s.get, "item": lambda s: s.__getitem__, "0": guarded}
    return {
        f"{name}_by_{way}": steps_by(
            lambda a, s, c, key=key: max((a[i] for i in c), key=key(s)), made
        )
        for way, key in ways.items()
    }


def guarded(scores):
    return lambda each: scores.get(each, 0)


def first_of_all_parents(of):
    """The child is made from somebody alive who was not chosen."""

    def wrong(population, scores, picks, changes):
        alive, children = list(population), []
        for compete, change in zip(picks, changes, strict=True):
            best_of(alive, scores, compete)
            children.append(replaced(of(alive, compete), change))
            alive = [*alive[1:], children[-1]]
        return children

    return wrong


def assigned(made):
    """Children made by assignment to a list."""

    def child(parent, change):
        changed = list(parent)
        made(changed, *change)
        return tuple(changed)

    return child


def into_the_tuple(parent, change):
    parent[change[0]] = change[1]
    return parent
