"""How lesson 06 grades flash_report: inputs, mistakes with hints, other right answers."""

from collections import Counter

from tinyml_course.exercises import exercise

from ._common import CLOSED, mistakes, raises

FOUR = ("weights", "scales", "names", "notes")
KINDS = (FOUR, ("weights", "names"), (*FOUR, "settings"), ("weights", "notes", "settings"), FOUR)


def file_inputs(rng):
    return [
        report_input(rng, pieces, kinds)
        for pieces, kinds in zip((8, 10, 12, 9, 14), KINDS, strict=True)
    ]


def report_input(rng, pieces, kinds):
    """A file with gaps before, between and behind its parts; some parts are named again."""
    more = rng.integers(0, len(kinds), pieces - len(kinds))
    order = [*kinds, *(kinds[int(i)] for i in more)]
    parts, at = [], int(rng.integers(8, 40))
    first, *others = (order[int(i)] for i in rng.permutation(pieces))
    other = next(kind for kind in kinds if kind != first)
    lengths = [int(rng.integers(3, 90))] * 3
    for kind in (first, first, other, *others):
        # A part of another kind, and one of the same kind, are as long as an earlier one.
        length = lengths.pop() if lengths else int(rng.integers(3, 90))
        parts.append((kind, at, at + length))
        at += length + int(rng.integers(1, 30))
    named_again = [parts[int(i)] for i in rng.permutation(pieces)[:3]]
    shuffled = [*parts, *named_again, named_again[0]]
    shuffled = [shuffled[int(i)] for i in rng.permutation(len(shuffled))]
    return at + int(rng.integers(5, 50)), shuffled


flash_report = exercise(points=2, inputs=file_inputs, closed_rooms=CLOSED)


def summed(parts, length=lambda start, stop: stop - start):
    report = {}
    for kind, start, stop in parts:
        report[kind] = report.get(kind, 0) + length(start, stop)
    return report


def with_rest(file_bytes, report):
    return {**report, "graph": file_bytes - sum(report.values())}


def other_parts(choose):
    """Other parts counted: `choose` gets the list."""
    return lambda file_bytes, parts: with_rest(file_bytes, summed(choose(parts)))


def other_length(length):
    return lambda file_bytes, parts: with_rest(file_bytes, summed(set(parts), length))


def other_graph(made):
    """The right kinds beside another graph: made(file_bytes, parts, bytes of all kinds)."""

    def wrong(file_bytes, parts):
        report = summed(set(parts))
        return {**report, "graph": made(file_bytes, parts, sum(report.values()))}

    return wrong


def last_only(file_bytes, parts):
    """Each part of a kind writes over the one before."""
    return with_rest(file_bytes, {kind: stop - start for kind, start, stop in sorted(set(parts))})


def first_only(file_bytes, parts):
    found = {}
    for kind, start, stop in parts:
        found.setdefault(kind, stop - start)
    return with_rest(file_bytes, found)


def last_listed(file_bytes, parts):
    return with_rest(file_bytes, {kind: stop - start for kind, start, stop in parts})


def not_the_one_before(parts):
    return [part for i, part in enumerate(parts) if i == 0 or part != parts[i - 1]]


def one_of_each_length(parts):
    return {(kind, stop - start): (kind, start, stop) for kind, start, stop in parts}.values()


def one_of_any_length(parts):
    return {stop - start: (kind, start, stop) for kind, start, stop in parts}.values()


def never_twice(parts):
    return [part for part in parts if parts.count(part) == 1]


def changes(change):
    return lambda file_bytes, parts: change(flash_report(file_bytes, parts), file_bytes, parts)


def between(_file_bytes, parts, used):
    return max(p[2] for p in parts) - min(p[1] for p in parts) - used


def kinds_written_down(file_bytes, parts):
    report = summed(set(parts))
    return with_rest(file_bytes, {kind: report.get(kind, 0) for kind in FOUR})


def only(*kinds):
    """Only these kinds are counted."""
    return lambda file_bytes, parts: with_rest(
        file_bytes, {k: summed(set(parts)).get(k, 0) for k in kinds}
    )


def gaps_up_to_the_last(_file_bytes, parts, used):
    return max(p[2] for p in parts) - used


TWICE = "A part that is listed again is the same bytes: count it once. set(parts) has each once."
LENGTH = "A part has stop - start bytes: start is its first byte, stop the one after its last."
ADD = "A kind has several parts: add their bytes up."
GRAPH = "graph is what no part covers: the file's bytes minus those of all parts, each once."
FORM = "Return a dict: each kind and graph, with whole numbers of bytes."

mistakes(flash_report, {
    TWICE: {
        "counts_again": other_parts(list),
        "counts_again_but_graph_right": lambda file_bytes, parts: {
            **summed(parts), "graph": flash_report(file_bytes, parts)["graph"]},
        "graph_counts_again": lambda file_bytes, parts: {
            **summed(set(parts)), "graph": file_bytes - sum(summed(parts).values())},
        "only_neighbours_once": other_parts(not_the_one_before),
        "listed_twice_left_out": other_parts(never_twice),
        "shared_only": other_parts(lambda parts: {p for p in parts if parts.count(p) > 1})},
    "Two different parts may have the same length: compare where they begin, too.": {
        "one_of_each_length": other_parts(one_of_each_length),
        "one_of_any_length": other_parts(one_of_any_length)},
    LENGTH: {
        "stop_included": other_length(lambda start, stop: stop - start + 1),
        "one_too_few": other_length(lambda start, stop: stop - start - 1),
        "stops_added": other_length(lambda _start, stop: stop),
        "starts_added": other_length(lambda start, _stop: start),
        "start_plus_stop": other_length(lambda start, stop: start + stop),
        "counts_parts": other_length(lambda *_: 1),
        "counts_parts_again": lambda n, parts: with_rest(n, summed(parts, lambda *_: 1)),
        "stop_included_counts_again": lambda n, parts: with_rest(
            n, summed(parts, lambda start, stop: stop - start + 1))},
    "A part's bytes are negative: take start from stop.": {
        "start_minus_stop": other_length(lambda start, stop: start - stop),
        "start_minus_stop_graph_right": lambda n, parts: {
            **summed(set(parts), lambda start, stop: start - stop),
            "graph": flash_report(n, parts)["graph"]}},
    ADD: {
        "last_listed_graph_right": lambda n, parts: {
            **{kind: stop - start for kind, start, stop in parts},
            "graph": flash_report(n, parts)["graph"]},
        "last_of_each_once": lambda n, parts: with_rest(
            n, {kind: stop - start for kind, start, stop in dict.fromkeys(parts)}),
        "last_part_only": last_only,
        "last_listed_only": last_listed,
        "first_listed_only": first_only,
        "first_part_only": lambda n, parts: with_rest(
            n, {kind: stop - start for kind, start, stop in sorted(set(parts))[::-1]}),
        "largest_part_only": lambda n, parts: with_rest(n, {
            kind: max(z - a for k, a, z in parts if k == kind) for kind, *_ in parts}),
        "from_first_to_last": lambda n, parts: with_rest(n, {
            kind: max(z for k, _, z in parts if k == kind)
            - min(a for k, a, _ in parts if k == kind)
            for kind, *_ in parts}),
        "mean_part": lambda n, parts: with_rest(n, {
            kind: total // sum(k == kind for k, *_ in set(parts))
            for kind, total in summed(set(parts)).items()})},
    GRAPH: {
        "no_graph": lambda _n, parts: summed(set(parts)),
        "no_graph_counts_again": lambda _n, parts: summed(parts),
        "graph_is_the_file": other_graph(lambda n, _parts, _used: n),
        "graph_is_0": other_graph(lambda *_: 0),
        "graph_is_negative": other_graph(lambda n, _parts, used: used - n),
        "graph_is_the_parts": other_graph(lambda _n, _parts, used: used),
        "graph_behind_the_last": other_graph(lambda n, parts, _: n - max(p[2] for p in parts)),
        "graph_behind_the_last_listed": other_graph(lambda n, parts, _: n - parts[-1][2]),
        "graph_before_the_first": other_graph(lambda _n, parts, _: min(p[1] for p in parts)),
        "graph_up_to_the_last_part": other_graph(gaps_up_to_the_last),
        "graph_from_the_first_part": other_graph(
            lambda n, parts, used: n - used - min(p[1] for p in parts)),
        "graph_of_the_last_listed": other_graph(lambda n, parts, _: (
            n - parts[-1][2] + parts[-1][1])),
        "graph_with_the_stops_covered": other_graph(lambda n, parts, _: (
            n - len({i for _, a, z in parts for i in range(a, z + 1)}))),
        "graph_between_the_parts": other_graph(between),
        "graph_without_the_last_part": other_graph(
            lambda n, parts, used: n - used + parts[-1][2] - parts[-1][1]),
        "graph_without_the_weights": other_graph(lambda n, parts, _: (
            n - sum(z - a for k, a, z in set(parts) if k == "weights"))),
        "graph_one_too_few": other_graph(lambda n, _parts, used: n - used - 1),
        "graph_named_rest": changes(
            lambda right, *_: {("rest" if k == "graph" else k): v for k, v in right.items()}),
        "graph_with_total": changes(lambda right, n, _: {**right, "total": n})},
    "Which kinds a file has, its parts say: fewer than these four, or others.": {
        "four_kinds_from_the_start": changes(
            lambda right, *_: {**dict.fromkeys(FOUR, 0), **right}),
        "only_the_four_kinds": other_parts(lambda parts: {p for p in parts if p[0] in FOUR}),
        "four_kinds_written_down": kinds_written_down,
        "weights_and_names_only": only("weights", "names"),
        "only_weights": only("weights")},
    "Bytes are asked for, not shares.": {
        "shares": changes(lambda right, n, _: {k: v / n for k, v in right.items()}),
        "percent": changes(lambda right, n, _: {k: 100 * v / n for k, v in right.items()}),
        "percent_rounded": changes(
            lambda right, n, _: {k: round(100 * v / n) for k, v in right.items()}),
        "kilobytes": changes(lambda right, *_: {k: v / 1024 for k, v in right.items()})},
    FORM: {
        "list_of_pairs": changes(lambda right, *_: sorted(right.items())),
        "values_only": changes(lambda right, *_: sorted(right.values())),
        "graph_only": changes(lambda right, *_: right["graph"]),
        "weights_only": changes(lambda right, *_: {"weights": right["weights"]}),
        "report_and_graph": changes(lambda right, *_: (
            {k: v for k, v in right.items() if k != "graph"}, right["graph"])),
        "as_floats": changes(lambda right, *_: {k: float(v) for k, v in right.items()}),
        "lists_of_lengths": lambda n, parts: {
            **{kind: [z - a for k, a, z in sorted(set(parts)) if k == kind] for kind, *_ in parts},
            "graph": flash_report(n, parts)["graph"]}},
    "The first part of a kind finds nothing to add to: report.get(kind, 0) begins at 0.": {
        "missing_key": raises(KeyError("weights"))},
    "This is after the first part only. Is the return inside the loop?": {
        "returns_after_the_first": lambda n, parts: with_rest(n, summed(parts[:1])),
        "last_part_left_out": other_parts(lambda parts: set(parts) - {parts[-1]})},
})  # fmt: skip


@flash_report.accepted
def by_marking_bytes(file_bytes, parts):
    """Give each byte its owner, then count."""
    owner = ["graph"] * file_bytes
    for kind, start, stop in parts:
        owner[start:stop] = [kind] * (stop - start)
    return dict(Counter(owner))


@flash_report.accepted
def from_left_to_right(file_bytes, parts):
    """Walk through the file; what was passed already is not counted again."""
    passed, report = 0, {"graph": 0}
    for start, stop, kind in sorted((start, stop, kind) for kind, start, stop in parts):
        if start >= passed:
            report["graph"] += start - passed
            report[kind] = report.get(kind, 0) + stop - start
            passed = stop
    report["graph"] += file_bytes - passed
    return report
