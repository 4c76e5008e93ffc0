"""The plan of assign_bits, step by step, with parts that a mistake exchanges."""


def steps_from(at, parameters, losses, widths):
    """Points now and after, bytes saved, weights, layer and both widths of every next step."""
    return [
        (
            losses[layer][i],
            losses[layer][i + 1],
            n * (widths[i] - widths[i + 1]) / 8,
            n,
            widths[0],
            widths[i + 1],
            layer,
        )
        for layer, (i, n) in enumerate(zip(at, parameters, strict=True))
        if i + 1 < len(widths)
    ]


def price(now, after, saved, *_):
    return (after - now) / saved


def cheapest(steps):
    """The layer of the first of the cheapest (price, layer)."""
    return min(steps)[1]


def plans(key, parameters, losses, widths, budget_bytes, choose=cheapest, over=None):
    """Every plan on the way to the budget. `key` is the price of a step, `choose` takes the layer
    of the next of them, or None to end, and `over` looks whether the bits of all layers, a list,
    are still too many."""
    over = over or (lambda bits, _: sum(bits) / 8 > budget_bytes)
    at, found = [0] * len(parameters), [[widths[0]] * len(parameters)]
    while over([n * b for n, b in zip(parameters, found[-1], strict=True)], at):
        steps = [(key(*step), step[-1]) for step in steps_from(at, parameters, losses, widths)]
        layer = choose(steps) if steps else None
        if layer is None:
            break
        at[layer] += 1
        found.append([widths[i] for i in at])
    return found


def first_true(steps, better):
    """The loop that asks `better(best, lowest, price)` and keeps the layer and price it likes."""
    best, lowest = None, None
    for cost, layer in steps:
        if better(best, lowest, cost):
            best, lowest = layer, cost
    return best


def from_width(place, parameters, losses, widths, budget_bytes):
    """The plan that starts at this place in widths."""
    return plans(price, parameters, losses[:, place:], widths[place:], budget_bytes)[-1]


def open_place(steps):
    """The cheapest step's place in the list, if a layer of this number has a step; else None."""
    place = min((cost, place) for place, (cost, _) in enumerate(steps))[1]
    return place if place in [layer for _, layer in steps] else None


def before_a_gap(steps):
    """The steps before the first layer that has none."""
    return [step for place, step in enumerate(steps) if step[1] == place]
