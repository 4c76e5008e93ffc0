"""How lesson 01 grades choose_placement: inputs, mistakes with hints, other right answers."""

from tinyml_course.exercises import exercise

from ._common import CLOSED, add_family

NAMES = ("device", "gateway", "cloud", "phone", "satellite")


def option(name, ms, mj, fits=True, needs_network=False):
    return {"name": name, "ms": ms, "mj": mj, "fits": fits, "needs_network": needs_network}


def placement_inputs(rng):
    device, gateway = option("device", 300.0, 3.5), option("gateway", 120.0, 9.0)
    cloud = option("cloud", 1600.0, 1.25, needs_network=True)
    large = option("device", 90.0, 0.5, fits=False)
    cases = [
        ([gateway, device, cloud], 2000.0, True),
        ([gateway, device, cloud], 2000.0, False),
        ([gateway, device, cloud], 200.0, True),
        ([device, large, gateway], 400.0, False),
        ([gateway, device, cloud], 300.0, True),  # the deadline is just met
        ([option("phone", 50.0, 7.0), option("gateway", 40.0, 7.0), cloud], 100.0, True),
        ([gateway, device, cloud], 10.0, True),  # nothing is in time
        ([large, cloud], 5000.0, False),
        ([cloud, option("satellite", 900.0, 80.0, needs_network=True), device], 1000.0, True),
        ([option("satellite", 30.0, 2.5, needs_network=True), gateway, device], 500.0, True),
        ([option("phone", 45.0, 60.0), option("gateway", 350.0, 20.0), large], 400.0, True),
        ([option("device", 80.0, 30.0), option("phone", 30.0, 40.0), gateway], 100.0, False),
        ([option("phone", 5.0, 60.0), option("gateway", 8.0, 70.0)], 10.0, False),
        ([option("phone", 3000.0, 5.0), option("gateway", 4000.0, 6.0)], 2.0, True),
        (
            [option("satellite", 900.0, 0.25, False, True), option("device", 60.0, 4.0)],
            500.0,
            False,
        ),
        (
            [
                option("phone", 40.0, 60.0),
                option("gateway", 50.0, 20.0),
                option("cloud", 30.0, 90.0),
            ],
            100.0,
            True,
        ),
        ([option("gateway", 40.0, 7.0), option("phone", 50.0, 7.0)], 100.0, False),
        # Energies that no fixed start of a search should assume away.
        ([large, option("satellite", 800.0, 2.5e6, needs_network=True)], 1000.0, True),
        ([option("phone", 60.0, 1e12), option("gateway", 2000.0, 5.0)], 100.0, False),
        # Impossible and cheap ones, between and behind the possible ones.
        ([gateway, large, option("phone", 20.0, 12.0), cloud], 400.0, False),
        ([gateway, large, option("phone", 20.0, 5.0)], 400.0, False),
        ([option("satellite", 30.0, 2.5, needs_network=True), gateway, device], 500.0, False),
    ]
    for _ in range(10):
        options = [
            option(
                name,
                float(rng.integers(10, 2000)),
                float(rng.integers(1, 400)) / 4,
                fits=bool(rng.random() < 0.8),
                needs_network=bool(rng.random() < 0.4),
            )
            for name in rng.permutation(NAMES)[: rng.integers(3, 6)].tolist()
        ]
        cases.append((options, float(rng.integers(300, 1900)), bool(rng.random() < 0.5)))
    return cases


choose_placement = exercise(points=3, inputs=placement_inputs, closed_rooms=CLOSED)


def possible(options, deadline_ms, online):
    return [
        each
        for each in options
        if each["fits"] and each["ms"] <= deadline_ms and (online or not each["needs_network"])
    ]


def cheapest(options):
    return min(options, key=lambda each: each["mj"])["name"] if options else "nowhere"


def chosen_where(allowed):
    """The cheapest of the options that `allowed(option, deadline_ms, online)` lets pass."""
    return lambda options, deadline, online: cheapest(
        [each for each in options if allowed(each, deadline, online)]
    )


def chosen_by(choose, otherwise="nowhere"):
    """`choose(possible options)`, where there are any."""

    def answer(*given):
        found = possible(*given)
        return choose(found) if found else otherwise

    return answer


def cheapest_from_first(options, found):
    """The first option as the best at the start, and replaced only by cheaper possible ones."""
    return cheapest([options[0], *found])


def last_that(
    options,
    deadline_ms,
    online,
    least_counts_all=False,
    resets=lambda *_: False,
    least=float("inf"),
    updates=True,
):
    """The usual loop with a fault: `resets(is possible, is cheaper)` forgets the name."""
    name = "nowhere"
    for each in options:
        is_possible = bool(possible([each], deadline_ms, online))
        is_cheaper = each["mj"] < least
        if updates and is_cheaper and (is_possible or least_counts_all):
            least = each["mj"]
        if is_possible and is_cheaper:
            name = each["name"]
        elif resets(is_possible, is_cheaper):
            name = "nowhere"
    return name


def chosen_where_some_are(choose):
    """`choose(possible options, the cheapest first)`, which raises where there are none."""
    return lambda *given: choose(sorted(possible(*given), key=lambda each: each["mj"]))


add_family(
    choose_placement,
    "An option that does not fit was chosen. Look at its fits first.",
    fits_ignored=chosen_where(lambda o, d, n: o["ms"] <= d and (n or not o["needs_network"])),
    only_what_does_not_fit=chosen_where(
        lambda o, d, n: not o["fits"] and o["ms"] <= d and (n or not o["needs_network"])
    ),
)
add_family(
    choose_placement,
    "An option that answers too late was chosen, or one in time was not. Compare ms and the limit.",
    deadline_ignored=chosen_where(lambda o, _d, n: o["fits"] and (n or not o["needs_network"])),
    only_late=chosen_where(
        lambda o, d, n: o["fits"] and o["ms"] >= d and (n or not o["needs_network"])
    ),
    energy_against_the_deadline=chosen_where(
        lambda o, d, n: o["fits"] and o["mj"] <= d and (n or not o["needs_network"])
    ),
    deadline_in_seconds=chosen_where(
        lambda o, d, n: o["fits"] and o["ms"] / 1000 <= d and (n or not o["needs_network"])
    ),
)
add_family(
    choose_placement,
    "An answer exactly at the deadline is in time.",
    strict_deadline=chosen_where(
        lambda o, d, n: o["fits"] and o["ms"] < d and (n or not o["needs_network"])
    ),
)
add_family(
    choose_placement,
    "An option that needs the network works only when online is True; any other works always.",
    network_ignored=chosen_where(lambda o, d, _n: o["fits"] and o["ms"] <= d),
    never_with_network=chosen_where(
        lambda o, d, _n: o["fits"] and o["ms"] <= d and not o["needs_network"]
    ),
    only_with_network=chosen_where(
        lambda o, d, _n: o["fits"] and o["ms"] <= d and o["needs_network"]
    ),
    network_must_match=chosen_where(
        lambda o, d, n: o["fits"] and o["ms"] <= d and o["needs_network"] == n
    ),
    network_and_online=chosen_where(
        lambda o, d, n: o["fits"] and o["ms"] <= d and n and o["needs_network"]
    ),
    network_reversed=chosen_where(
        lambda o, d, n: o["fits"] and o["ms"] <= d and (not n or not o["needs_network"])
    ),
    needs_to_be_online=lambda options, d, n: choose_placement(options, d, n) if n else "nowhere",
    network_or_offline=chosen_where(
        lambda o, d, n: o["fits"] and o["ms"] <= d and (o["needs_network"] or not n)
    ),
    any_when_offline=chosen_where(
        lambda o, d, n: o["fits"] and o["ms"] <= d and (n or o["needs_network"])
    ),
)
add_family(
    choose_placement,
    "All three conditions must hold at once: it fits, it is in time, and its network is there.",
    any_condition=chosen_where(
        lambda o, d, n: o["fits"] or o["ms"] <= d or n or not o["needs_network"]
    ),
    no_condition=lambda options, _d, _n: cheapest(options),
    only_fits=chosen_where(lambda o, _d, _n: o["fits"]),
    only_deadline=chosen_where(lambda o, d, _n: o["ms"] <= d),
    only_network=chosen_where(lambda o, _d, n: n or not o["needs_network"]),
    brackets_missing=chosen_where(
        lambda o, d, n: (o["fits"] and o["ms"] <= d and n) or not o["needs_network"]
    ),
)
add_family(
    choose_placement,
    "Of the options that are possible, take the one with the least energy, mj.",
    fastest=chosen_by(lambda found: min(found, key=lambda o: o["ms"])["name"]),
    slowest=chosen_by(lambda found: max(found, key=lambda o: o["ms"])["name"]),
    most_energy=chosen_by(lambda found: max(found, key=lambda o: o["mj"])["name"]),
    first_possible=chosen_by(lambda found: found[0]["name"]),
    last_possible=chosen_by(lambda found: found[-1]["name"]),
    by_name=chosen_by(lambda found: min(o["name"] for o in found)),
    energy_times_time=chosen_by(lambda found: min(found, key=lambda o: o["mj"] * o["ms"])["name"]),
    energy_plus_time=chosen_by(lambda found: min(found, key=lambda o: o["mj"] + o["ms"])["name"]),
    never_updated=lambda *given: last_that(*given, updates=False, least=1e9),
    never_updated_from_1e6=lambda *given: last_that(*given, updates=False, least=1e6),
    power=chosen_by(lambda found: min(found, key=lambda o: o["mj"] / o["ms"])["name"]),
)
add_family(
    choose_placement,
    "Of two options with the same energy, take the one that comes first.",
    last_of_equals=chosen_by(lambda found: min(found[::-1], key=lambda o: o["mj"])["name"]),
    faster_of_equals=chosen_by(lambda found: min(found, key=lambda o: (o["mj"], o["ms"]))["name"]),
)
add_family(
    choose_placement,
    'Where no option is possible, the answer is the text "nowhere".',
    empty_text=chosen_by(cheapest, ""),
    none_as_text=chosen_by(cheapest, "none"),
    None_as_text=chosen_by(cheapest, "None"),
    capital=chosen_by(cheapest, "Nowhere"),
    false=chosen_by(cheapest, False),
    cloud_otherwise=chosen_by(cheapest, "cloud"),
    device_otherwise=chosen_by(cheapest, "device"),
    none_is_left=chosen_by(cheapest, None),
    no_options_expected=lambda *given: min(possible(*given), key=lambda o: o["mj"])["name"],
    first_expected=chosen_where_some_are(lambda found: found[0]["name"]),
    cheapest_otherwise=lambda options, *given: cheapest(possible(options, *given) or options),
    first_otherwise=lambda options, *given: cheapest(possible(options, *given) or options[:1]),
)


def started_at(least):
    """The usual loop, with a start of the least energy that an option can exceed."""

    def answer(*given):
        found = [each for each in possible(*given) if each["mj"] < least]
        return cheapest(found)

    return answer


add_family(
    choose_placement,
    "The search starts from an energy that a possible option can exceed. Start from infinity.",
    **{f"from_{start:.0f}": started_at(start) for start in (0, 10, 50, 100, 1e7)},
)
add_family(
    choose_placement,
    "The search starts with the first option, which need not be possible itself.",
    first_as_best=lambda options, *given: cheapest_from_first(options, possible(options, *given)),
    energy_of_the_first=lambda options, *given: cheapest(
        [each for each in possible(options, *given) if each["mj"] < options[0]["mj"]]
    ),
    energy_of_the_first_or_equal=lambda options, *given: cheapest(
        [each for each in possible(options, *given) if each["mj"] <= options[0]["mj"]]
    ),
)
add_family(
    choose_placement,
    "An impossible option counted in the search. First ask what is possible, then compare energy.",
    cheapest_then_checked=lambda options, *given: cheapest(
        possible([min(options, key=lambda o: o["mj"])], *given)
    ),
    least_of_all_options=lambda *given: last_that(*given, least_counts_all=True),
    least_of_all_options_from_1e9=lambda *given: last_that(
        *given, least_counts_all=True, least=1e9
    ),
)
add_family(
    choose_placement,
    "An impossible option must not undo what was found before it. What does your else do?",
    reset_by_else=lambda *given: last_that(*given, resets=lambda possible, _cheap: not possible),
    reset_by_a_dearer=lambda *given: last_that(*given, resets=lambda _possible, cheap: not cheap),
    reset_by_either=lambda *given: last_that(*given, resets=lambda *_: True),
)
add_family(
    choose_placement,
    "The names are only labels. Decide by fits, ms and needs_network, whatever the name is.",
    device_when_offline=lambda options, d, n: choose_placement(options, d, n) if n else "device",
    cloud_when_online=lambda options, d, n: "cloud" if n else choose_placement(options, d, n),
    only_the_known=lambda options, *given: cheapest(
        possible([o for o in options if o["name"] in ("device", "gateway", "cloud")], *given)
    ),
    the_cloud_needs_it=chosen_where(
        lambda o, d, n: o["fits"] and o["ms"] <= d and (n or o["name"] != "cloud")
    ),
)
add_family(
    choose_placement,
    "An option is a dictionary: read a part with square brackets and the key in quotation marks.",
    attribute=lambda options, _d, _n: [each.fits for each in options],
)
add_family(
    choose_placement,
    "Python can't say which of two dictionaries is less. Compare their mj.",
    least_dictionary=chosen_by(lambda found: min(found)["name"]),
)


def with_no_name_at_the_start(least):
    """The usual loop, whose name is made only where an option was taken."""

    def answer(*given):
        for each in possible(*given):
            if each["mj"] < least:
                name = cheapest([o for o in possible(*given) if o["mj"] < least])
        return name

    return answer


add_family(
    choose_placement,
    "If no option is possible, the name was never set. What should it be before the loop?",
    no_name=with_no_name_at_the_start(float("inf")),
    no_name_from_1e9=with_no_name_at_the_start(1e9),
    no_name_from_1e6=with_no_name_at_the_start(1e6),
)
add_family(
    choose_placement,
    "Return the name of one option, a text.",
    whole_option=chosen_by(lambda found: min(found, key=lambda o: o["mj"])),
    its_energy=chosen_by(lambda found: min(o["mj"] for o in found)),
    all_possible=lambda *given: [each["name"] for each in possible(*given)],
    its_place=lambda options, *given: next(
        (i for i, o in enumerate(options) if o["name"] == choose_placement(options, *given)), -1
    ),
)
add_family(
    choose_placement,
    "Only a part of the options was looked at. Is the return inside the loop?",
    only_the_first=lambda options, *given: cheapest(possible(options[:1], *given)),
    only_the_last=lambda options, *given: cheapest(possible(options[-1:], *given)),
    not_the_last=lambda options, *given: cheapest(possible(options[:-1], *given)),
    not_the_first=lambda options, *given: cheapest(possible(options[1:], *given)),
)


@choose_placement.accepted
def best_so_far(options, deadline_ms, online):
    best, least = "nowhere", float("inf")
    for each in options:
        if not each["fits"] or each["ms"] > deadline_ms:
            continue
        if each["needs_network"] and not online:
            continue
        if each["mj"] < least:
            best, least = each["name"], each["mj"]
    return best


@choose_placement.accepted
def sorted_first(options, deadline_ms, online):
    for each in sorted(options, key=lambda option: option["mj"]):  # equal ones keep their order
        late = each["ms"] > deadline_ms
        if each["fits"] and not late and each["needs_network"] <= online:
            return each["name"]
    return "nowhere"
