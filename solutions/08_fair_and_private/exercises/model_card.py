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
# Lowest and highest accuracy, true and false positive rate: each has the largest gap once.
SPANS = (
    ((0.6, 0.85), (0.35, 0.9), (0.1, 0.38)),
    ((0.55, 0.8), (0.6, 0.88), (0.05, 0.53)),
    ((0.05, 0.9), (0.5, 0.86), (0.12, 0.3)),
)


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
        rates[few[0]] = rng.uniform(0.93, 0.99, 3)
        ends = np.setdiff1d(np.arange(groups), few)
        for column, span in enumerate(SPANS[len(cases) % len(SPANS)]):
            rates[ends, column] = rng.permutation(np.linspace(*span, len(ends)))
            rates[ends, column] += rng.uniform(0, 0.04, len(ends))
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


def apart(rates):
    """Highest minus lowest of each column, in points."""
    return 100 * (rates.max(axis=0) - rates.min(axis=0))


def odds(rates):
    return apart(rates)[1:].max()


def gap(of):
    """The card with another gap, made of the rates of the groups that are shown."""
    return card(gap=lambda shown, _everyone: of(shown) if shown.size else 0.0)


def card(
    text=lambda words, field: words.get(field, "").strip(),
    enough=lambda n: n >= 10,
    row=lambda rates: (100 * rates).tolist(),
    gap=lambda shown, _everyone: odds(shown) if shown.size else 0.0,
    lacks=lambda words, field: not words.get(field, "").strip(),
    small=lambda names, shown: [name for name in names if name not in shown],
):
    """The exercise with one part of it replaced."""

    def wrong(words, names, rates, people):
        made = {field: text(words, field) for field in FIELDS}
        shown = {name: row(r) for name, r, n in zip(names, rates, people, strict=True) if enough(n)}
        made["groups"] = shown
        made["too_few"] = small(names, shown)
        made["gap"] = float(gap(rates[[enough(n) for n in people]], rates))
        made["missing"] = [field for field in FIELDS if lacks(words, field)]
        return made

    return wrong


def with_part(**parts):
    """The right card, with parts made of it, the rates and the people."""

    def wrong(words, names, rates, people):
        made = model_card(words, names, rates, people)
        return {**made, **{key: part(made, rates, people) for key, part in parts.items()}}

    return wrong


def texts_in_a_dict(*given):
    made = model_card(*given)
    rest = {key: value for key, value in made.items() if key not in FIELDS}
    return {"words": {field: made[field] for field in FIELDS}, **rest}


def rows_of_the_first(words, names, rates, people):
    """The rates are paired with the shown names alone: a small group shifts them."""
    made = model_card(words, names, rates, people)
    pairs = zip(made["groups"], (100 * rates).tolist(), strict=False)
    return {**made, "groups": dict(pairs)}


def without(*keys):
    return lambda *given: {k: v for k, v in model_card(*given).items() if k not in keys}


def with_everyone(words, names, rates, people):
    """Figures of small groups are published, although too_few and the gap are right."""
    everyone = dict(zip(names, (100 * rates).tolist(), strict=True))
    return {**model_card(words, names, rates, people), "groups": everyone}


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
    small_ones_too=with_everyone,
)
model_card.mistakes(
    "A group has the figures of another: pair names, rates and people before the small groups are "
    "left out.",
    rows_of_the_first=rows_of_the_first,
    rows_of_the_last=lambda words, names, rates, people: {
        **(c := model_card(words, names, rates, people)),
        "groups": dict(zip(list(c["groups"])[::-1], (100 * rates[::-1]).tolist(), strict=False)),
    },
)
model_card.mistakes(
    "groups has a list of three numbers for each name: no dict, no text and no array.",
    groups_of_dicts=with_part(
        groups=lambda c, *_: {
            name: dict(zip(("accuracy", "tpr", "fpr"), row, strict=True))
            for name, row in c["groups"].items()
        }
    ),
    groups_of_texts=with_part(
        groups=lambda c, *_: {
            name: " / ".join(f"{x:.1f}" for x in row) for name, row in c["groups"].items()
        }
    ),
)
model_card.mistakes(
    "groups is a dict, by name: {name: [accuracy, true positive rate, false positive rate]}.",
    groups_in_a_list=with_part(groups=lambda c, *_: list(c["groups"].values())),
    groups_as_pairs=with_part(groups=lambda c, *_: [[k, v] for k, v in c["groups"].items()]),
    only_names=with_part(groups=lambda c, *_: list(c["groups"])),
)
model_card.mistakes(
    "The texts stand in the card itself, by field, beside groups and gap: not in a dict of their "
    "own.",
    texts_in_a_dict=texts_in_a_dict,
)
model_card.mistakes(
    'A field without a text has the text "": not None, and no word in its place.',
    none_for_absent=lambda *given: {
        k: None if k in FIELDS and not v else v for k, v in model_card(*given).items()
    },
    none_from_get=card(text=lambda words, field: words[field].strip() if field in words else None),
    a_word_for_absent=lambda *given: {
        k: "missing" if k in FIELDS and not v else v for k, v in model_card(*given).items()
    },
)
model_card.mistakes(
    "Only the spaces AROUND a text are cut off; those between its words stay.",
    no_spaces_left=card(text=lambda words, field: words.get(field, "").replace(" ", "")),
)
model_card.mistakes(
    "The gap is between the groups that are shown: a group that is too small has no figure.",
    gap_of_all=card(gap=lambda _shown, everyone: odds(everyone)),
    gap_of_all_or_none=card(gap=lambda shown, everyone: odds(everyone) if shown.size else 0.0),
    accuracy_gap_of_all=card(gap=lambda _shown, everyone: apart(everyone)[0]),
)
model_card.mistakes(
    "This is the gap of the ACCURACIES, which can hide one of the rates: the card has the gap of "
    "equalized odds, from columns 1 and 2.",
    accuracy_gap=gap(lambda r: apart(r)[0]),
    accuracy_gap_too=gap(lambda r: apart(r).max()),
)
model_card.mistakes(
    "Both kinds of error count in the gap: the true AND the false positive rates, and the LARGER "
    "of both gaps.",
    only_found=gap(lambda r: apart(r)[1]),
    only_alarms=gap(lambda r: apart(r)[2]),
    smaller=gap(lambda r: apart(r)[1:].min()),
    mean_of_both=gap(lambda r: apart(r)[1:].mean()),
    sum_of_both=gap(lambda r: apart(r)[1:].sum()),
)
model_card.mistakes(
    "The gap is the highest minus the lowest of the groups that are shown, in points.",
    gap_as_a_share=gap(lambda r: odds(r) / 100),
    gap_times_100_twice=gap(lambda r: odds(r) * 100),
    gap_turned=gap(lambda r: -odds(r)),
    lowest=gap(lambda r: 100 * r[:, 1:].min()),
    highest=gap(lambda r: 100 * r[:, 1:].max()),
    one_range_for_both=gap(lambda r: 100 * np.ptp(r[:, 1:])),
    first_minus_last=gap(lambda r: 100 * np.abs(r[0] - r[-1])[1:].max()),
    first_minus_last_signed=gap(lambda r: 100 * (r[0] - r[-1])[1:].max()),
    deviation=gap(lambda r: 100 * r[:, 1:].std(axis=0).max()),
)
model_card.mistakes(
    "The gap is one number, the larger one of both rates'.",
    two_gaps=with_part(gap=lambda _c, rates, people: apart(rates[people >= 10])[1:].tolist()),
)
model_card.mistakes(
    "The gap is a number of points as it is: not rounded and no text.",
    gap_rounded=with_part(gap=lambda c, *_: round(c["gap"])),
    gap_to_one_digit=with_part(gap=lambda c, *_: round(c["gap"], 1)),
    gap_in_words=with_part(gap=lambda c, *_: f"{c['gap']:.1f} points"),
)
model_card.mistakes(
    "With no group to show, the gap is 0.0: max and min of nothing raise an error, and np.max of "
    "nothing too.",
    of_nothing=card(gap=lambda shown, _: odds(shown)),
    of_empty_lists=card(
        gap=lambda shown, _: max(max(column) - min(column) for column in shown.T[1:].tolist())
    ),
    unknown=card(gap=lambda shown, _: odds(shown) if shown.size else np.nan),
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
    spaces_stay_and_are_text=card(
        text=lambda words, field: words.get(field, ""),
        lacks=lambda words, field: not words.get(field, ""),
    ),
)
model_card.mistakes(
    "The figures of a group are as they are: not rounded.",
    rounded=card(row=lambda rates: np.round(100 * rates).tolist()),
    one_decimal=card(row=lambda rates: np.round(100 * rates, 1).tolist()),
    two_decimals=card(row=lambda rates: np.round(100 * rates, 2).tolist()),
    cut_to_ints=card(row=lambda rates: [int(100 * rate) for rate in rates]),
)
model_card.mistakes(
    "Figures of a group are percentages, in a list of three: accuracy, true and false positive "
    "rate.",
    shares=card(row=lambda rates: rates.tolist()),
    only_accuracy=card(row=lambda rates: [float(100 * rates[0])]),
    accuracy_alone=card(row=lambda rates: float(100 * rates[0])),
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
    absent_fields_left_out=lambda words, *rest: {
        k: v for k, v in model_card(words, *rest).items() if k not in FIELDS or k in words
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
    in_one_text=with_part(missing=lambda c, *_: ", ".join(c["missing"])),
    by_field=with_part(missing=lambda c, *_: {field: field in c["missing"] for field in FIELDS}),
    never_missing=with_part(missing=lambda *_: []),
    only_blank_is_missing=lambda words, *rest: {
        **model_card(words, *rest),
        "missing": [field for field in words if not words[field].strip()],
    },
    only_blank_is_missing_in_order=lambda words, *rest: {
        **model_card(words, *rest),
        "missing": [f for f in FIELDS if f in words and not words[f].strip()],
    },
)
model_card.mistakes(
    "too_few lists the names of the groups that are not shown, in the order of names.",
    too_few_sorted=card(small=lambda names, shown: sorted(set(names) - set(shown), reverse=True)),
    too_few_counted=card(small=lambda names, shown: sum(name not in shown for name in names)),
    shown_again=card(small=lambda _names, shown: list(shown)),
    nobody=card(small=lambda _names, _shown: []),
    with_people=lambda words, names, rates, people: {
        **model_card(words, names, rates, people),
        "too_few": {n: int(k) for n, k in zip(names, people, strict=True) if k < 10},
    },
    positions=lambda words, names, rates, people: {
        **model_card(words, names, rates, people),
        "too_few": [i for i, k in enumerate(people) if k < 10],
    },
    small_in_one_text=with_part(too_few=lambda c, *_: ", ".join(c["too_few"])),
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
    found, alarms = percent[:, 1], percent[:, 2]
    gap = float(max(np.ptp(found), np.ptp(alarms))) if len(percent) else 0.0
    small = labels[~enough].tolist()
    return {**made, "groups": groups, "too_few": small, "gap": gap, "missing": missing}
