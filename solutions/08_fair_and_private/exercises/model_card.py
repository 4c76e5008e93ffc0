"""How lesson 08 grades model_card: inputs, mistakes with hints, other right answers."""

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED_ROOMS

FIELDS = (
    "intended_use",
    "not_for",
    "data",
    "consent",
    "privacy",
    "transparency",
    "accountability",
    "limits",
)
TEXTS = ("counts smiles", "no decision about a person", "drawn faces", "signed", "one bit")
NAMES = ("bare", "glasses", "light", "dark", "beard", "white hair")


def card_inputs(rng):
    # Names, people and missing fields are in no alphabetical order; ten people are enough, nine
    # are not. The best group of all is too small, so that it must not decide the gap.
    cases = []
    for groups, small, absent in ((4, 1, 4), (5, 2, 3), (3, 1, 1), (6, 3, 2), (4, 2, 0)):
        order = [int(i) for i in rng.permutation(len(NAMES))[:groups]]
        people = rng.integers(12, 60, groups)
        people[0] = 10
        few = 1 + rng.permutation(groups - 1)[:small]
        people[few] = rng.integers(1, 10, small)
        people[few[0]] = 9
        rates = rng.uniform(0.3, 0.9, (groups, 3))
        rates[few[0], 0] = rng.uniform(0.93, 0.99)
        left = [int(i) for i in rng.permutation(len(FIELDS))]
        if absent == 4:  # empty ones in no alphabetical order, forwards or backwards
            left = [2, 0, 3, 1, *range(4, len(FIELDS))]
        words = {FIELDS[i]: f" {TEXTS[i % 5]}: {FIELDS[i]} " for i in left[absent:]}
        for k, i in enumerate(left[:absent]):
            if k % 3 == 0:
                words[FIELDS[i]] = "  "
            if k % 3 == 1:
                words[FIELDS[i]] = ""
        words["author's note"] = "not a part of the card"
        cases.append((words, [NAMES[i] for i in order], rates, people))
    words = {field: field for field in FIELDS}
    few = np.array([3, 9, 4]), rng.uniform(0.3, 0.9, (3, 3))
    return [*cases, (words, ["a", "b", "c"], few[1], few[0])]


model_card = exercise(points=2, inputs=card_inputs, comparison=CLOSE, closed_rooms=CLOSED_ROOMS)


def card(
    text=lambda words, field: words.get(field, "").strip(),
    enough=lambda n: n >= 10,
    row=lambda rates: (100 * rates).tolist(),
    gap=lambda found, _everyone: max(found) - min(found) if found else 0.0,
    lacks=lambda words, field: not words.get(field, "").strip(),
    small=lambda names, shown: [name for name in names if name not in shown],
):
    """The exercise with one part of it replaced."""

    def wrong(words, names, rates, people):
        made = {field: text(words, field) for field in FIELDS}
        shown = {name: row(r) for name, r, n in zip(names, rates, people, strict=True) if enough(n)}
        kept = [100 * r[0] for r, n in zip(rates, people, strict=True) if n >= 10]
        made["groups"] = shown
        made["too_few"] = small(names, shown)
        made["gap"] = float(gap(kept, 100 * rates))
        made["missing"] = [field for field in FIELDS if lacks(words, field)]
        return made

    return wrong


def without(*keys):
    return lambda *given: {k: v for k, v in model_card(*given).items() if k not in keys}


model_card.mistakes(
    "Ten people are enough, nine are not: people >= 10.",
    more_than_ten=card(enough=lambda n: n > 10),
    nine_is_enough=card(enough=lambda n: n >= 9),
)
model_card.mistakes(
    "A group of fewer than ten people gets no figures: they would say more about these people "
    "than about the group. Name it in too_few.",
    everyone_shown=card(enough=lambda _n: True),
    only_small_shown=card(enough=lambda n: n < 10),
)
model_card.mistakes(
    "The gap is between the groups that are shown: a group that is too small has no figure.",
    gap_of_all=card(gap=lambda _found, everyone: everyone[:, 0].max() - everyone[:, 0].min()),
)
model_card.mistakes(
    "The gap is that of the ACCURACY, column 0: the highest minus the lowest, in points.",
    gap_as_a_share=card(gap=lambda found, _: (max(found) - min(found)) / 100 if found else 0.0),
    gap_turned=card(gap=lambda found, _: min(found) - max(found) if found else 0.0),
    lowest=card(gap=lambda found, _: min(found) if found else 0.0),
    highest=card(gap=lambda found, _: max(found) if found else 0.0),
    first_minus_last=card(gap=lambda found, _: abs(found[0] - found[-1]) if found else 0.0),
    deviation=card(gap=lambda found, _: np.std(found) if found else 0.0),
)
model_card.mistakes(
    "With no group to show, the gap is 0.0: max and min of nothing raise an error, and np.max of "
    "nothing too.",
    of_nothing=card(gap=lambda found, _: max(found) - min(found)),
)
model_card.mistakes(
    "A text of spaces is no text: strip it first, then look whether anything is left.",
    spaces_are_text=card(lacks=lambda words, field: not words.get(field, "")),
    only_absent_is_missing=card(lacks=lambda words, field: field not in words),
)
model_card.mistakes(
    "A field may be absent from words: words.get(field, '') gives an empty text instead of an "
    "error.",
    absent_raises=card(text=lambda words, field: words[field].strip()),
)
model_card.mistakes(
    "Spaces before and behind a text are cut off: .strip().",
    spaces_stay=card(text=lambda words, field: words.get(field, "")),
    left_stays=card(text=lambda words, field: words.get(field, "").rstrip()),
    right_stays=card(text=lambda words, field: words.get(field, "").lstrip()),
)
model_card.mistakes(
    "Figures of a group are percentages, in a list of three: accuracy, true and false positive "
    "rate.",
    shares=card(row=lambda rates: rates.tolist()),
    only_accuracy=card(row=lambda rates: [float(100 * rates[0])]),
    accuracy_alone=card(row=lambda rates: float(100 * rates[0])),
    rounded=card(row=lambda rates: np.round(100 * rates).tolist()),
    one_decimal=card(row=lambda rates: np.round(100 * rates, 1).tolist()),
    no_accuracy=card(row=lambda rates: (100 * rates[1:]).tolist()),
    errors=card(row=lambda rates: (100 - 100 * rates).tolist()),
)
model_card.mistakes(
    "A part is missing. The card has every field of CARD_FIELDS, groups, too_few, gap and missing.",
    no_missing=without("missing"),
    no_gap=without("gap"),
    no_too_few=without("too_few"),
    no_groups=without("groups"),
    no_limits=without("limits"),
    empty_fields_left_out=lambda *given: {
        k: v for k, v in model_card(*given).items() if k not in FIELDS or v
    },
)
model_card.mistakes(
    "The card has the fields of CARD_FIELDS and no others: notes in words stay with the author.",
    everything_in_words=lambda words, *rest: {
        **{k: v.strip() for k, v in words.items()},
        **model_card(words, *rest),
    },
)
model_card.mistakes(
    "missing lists the fields that are EMPTY, in the order of CARD_FIELDS.",
    those_that_are_there=card(lacks=lambda words, field: bool(words.get(field, "").strip())),
    missing_in_the_alphabet=lambda *given: {
        **(c := model_card(*given)),
        "missing": sorted(c["missing"]),
    },
    missing_sorted=lambda *given: {
        **(c := model_card(*given)),
        "missing": sorted(c["missing"], reverse=True),
    },
    missing_counted=lambda *given: {**(c := model_card(*given)), "missing": len(c["missing"])},
    complete=lambda *given: {**(c := model_card(*given)), "missing": not c["missing"]},
)
model_card.mistakes(
    "too_few lists the names of the groups that are not shown, in the order of names.",
    too_few_sorted=card(small=lambda names, shown: sorted(set(names) - set(shown), reverse=True)),
    too_few_counted=card(small=lambda names, shown: sum(name not in shown for name in names)),
    shown_again=card(small=lambda _names, shown: list(shown)),
    nobody=card(small=lambda _names, _shown: []),
)


@model_card.accepted
def with_masks(words, names, rates, people):
    """Array masks for the groups, one pass over the fields."""
    made, missing = {}, []
    for field in FIELDS:
        made[field] = " ".join([words.get(field) or ""]).strip()
        if made[field] == "":
            missing.append(field)
    enough = np.asarray(people) > 9
    percent = np.asarray(rates)[enough] * 100.0
    labels = np.array(names)
    groups = dict(zip(labels[enough].tolist(), percent.tolist(), strict=True))
    gap = float(np.ptp(percent[:, 0])) if len(percent) else 0.0
    small = labels[~enough].tolist()
    return {**made, "groups": groups, "too_few": small, "gap": gap, "missing": missing}
