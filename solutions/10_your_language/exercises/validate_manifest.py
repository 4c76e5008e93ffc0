"""How lesson 10 grades validate_manifest: inputs, mistakes with hints, other right answers."""

import csv
import io

from tinyml_course.exercises import exercise

from ._common import CLOSED_ROOMS, mistakes

COLUMNS = ("file", "label", "speaker", "language", "consent", "licence")


def row(file, label="ndiyo", speaker="Asha", language="sw", consent="yes", licence="CC0-1.0"):
    return dict(zip(COLUMNS, (file, label, speaker, language, consent, licence), strict=True))


def manifest_inputs(rng):
    """Every rule broken alone, then several at once; then drawn at random."""
    mixed = [
        row("a.wav"),
        row("b.wav", consent="no"),
        row("c.wav", speaker="", licence=" "),
        row("a.wav", label="hapana"),
        row("d.wav", consent="YES"),
        row(" e.wav "),
        row("e.wav", consent=""),
        row("A.wav", consent=" yes "),
        row("f.wav", language="", label=""),
    ]
    fixed = [
        mixed,
        [row("a.wav"), row("b.wav", speaker="Ben"), row("c.wav", consent="Yes")],
        [row("a.wav", consent="yEs"), row("b.wav", consent="yeS", label="")],
        [row("a.wav", consent="maybe"), row("b.wav", consent="yess"), row("c.wav", consent="y")],
        [row("", label=" "), row("g.wav", language=" "), row("h.wav"), row(" ", licence="")],
        [row("i.wav"), row("i.wav"), row("i.wav ", speaker=""), row("k.wav", consent="not yes")],
        [row("k.wav", speaker="-"), row("k.wav", consent="n"), row("l.wav", licence="none")],
        [row("m.wav", consent="")],
        [row("n.wav"), row("o.wav", label="n.wav"), row("p.wav", speaker="o.wav", licence="n.wav")],
    ]
    texts = {
        "label": ("ndiyo", "hapana", "", " "),
        "speaker": ("Asha", "ben", "3", "", "  "),
        "language": ("sw", "qu", ""),
        "consent": ("yes", "Yes", " yes", "no", "", "ask", "YES"),
        "licence": ("CC0-1.0", "CC-BY-4.0", "", " "),
    }
    for count in (6, 9, 12):
        rows = []
        for _ in range(count):
            given = {name: str(rng.choice(choices)) for name, choices in texts.items()}
            rows.append(row(f"{rng.choice(list('pqrstu'))}.wav{rng.choice(['', ' '])}", **given))
        fixed.append(rows)
    return [(rows,) for rows in fixed]


validate_manifest = exercise(points=2, inputs=manifest_inputs, closed_rooms=CLOSED_ROOMS)


def checking(
    columns=COLUMNS,
    start=2,
    empty=lambda text: not text,
    agreed=lambda text: text.lower() == "yes",
    strip=str.strip,
    key=lambda row, strip: strip(row["file"]),
    repeated=True,
    stop_row=False,
):
    """The solution, with one of its rules changed."""

    def answer(rows):
        problems, seen = [], set()
        for line, given in enumerate(rows, start=start):
            for column in columns:
                text = strip(given[column])
                again = repeated and column == "file" and key(given, strip) in seen
                refused = column == "consent" and not agreed(text)
                if empty(text) or refused or again:
                    problems.append((line, column))
                    if stop_row:
                        break
            seen.add(key(given, strip))
        return problems

    return answer


def without(column):
    return checking(columns=tuple(name for name in COLUMNS if name != column))


def then(change):
    """The right problems, changed."""
    return lambda rows: change(validate_manifest(rows))


def all_of_a_file(rows):
    files = [given["file"].strip() for given in rows]
    own = checking(repeated=False)(rows)
    more = [(i + 2, "file") for i, file in enumerate(files) if files.count(file) > 1]
    return sorted({*own, *more}, key=lambda p: (p[0], COLUMNS.index(p[1])))


def first_of_a_file(rows):
    files = [given["file"].strip() for given in rows]
    more = [(i + 2, "file") for i, file in enumerate(files) if file in files[i + 1 :]]
    own = checking(repeated=False)(rows)
    return sorted({*own, *more}, key=lambda p: (p[0], COLUMNS.index(p[1])))


def only_the_row_above(rows):
    own = checking(repeated=False)(rows)
    files = [given["file"].strip() for given in rows]
    more = [(i + 2, "file") for i in range(1, len(files)) if files[i] == files[i - 1]]
    return sorted({*own, *more}, key=lambda p: (p[0], COLUMNS.index(p[1])))


def with_own_rule(again, twice=False):
    """The solution with another rule for repeated files: again(rows before, row).

    ``twice`` reports an empty text once more for each further rule that it breaks.
    """

    def answer(rows):
        problems = []
        for i, given in enumerate(rows):
            for column in COLUMNS:
                text = given[column].strip()
                broken = [
                    not text,
                    column == "consent" and text.lower() != "yes",
                    column == "file" and again(rows[:i], given),
                ]
                times = sum(broken) if twice else int(any(broken))
                problems += [(i + 2, column)] * times
        return problems

    return answer


def seen_in(before, given):
    """Whether a row before has the same file."""
    return any(other["file"].strip() == given["file"].strip() for other in before)


def once_only(before, given):
    return sum(other["file"].strip() == given["file"].strip() for other in before) == 1


def twice_for(column):
    """An empty text in this column is reported twice where it breaks two rules."""
    both = with_own_rule(seen_in, twice=True)

    def answer(rows):
        found = both(rows)
        return [p for i, p in enumerate(found) if p[1] == column or p not in found[:i]]

    return answer


def good_rows_only(rows):
    """A file counts as seen only if nothing else is wrong with its row."""
    problems, seen = [], set()
    for line, given in enumerate(rows, start=2):
        own = [column for line, column in checking(repeated=False)([given])]
        file = given["file"].strip()
        if file and file in seen:
            own.insert(0, "file")
        elif not own:
            seen.add(file)
        problems += [(line, column) for column in own]
    return problems


def in_order(kind):
    """The right pairs in another order: kind of a pair, in the given rows."""
    return lambda rows: sorted(validate_manifest(rows), key=lambda pair: kind(rows, pair))


def by_kind(rows, pair):
    """Empty texts first, then consent, then files."""
    line, column = pair
    rank = {"consent": 1, "file": 2}.get(column, 0) if rows[line - 2][column].strip() else 0
    return rank, line, COLUMNS.index(column)


def files_last(rows, pair):
    """Repeated files behind the other problems of a line."""
    line, column = pair
    return line, column == "file" and bool(rows[line - 2]["file"].strip()), COLUMNS.index(column)


def lines_of_problems(rows):
    found = validate_manifest(rows)
    lines = list(dict.fromkeys(line for line, _ in found))
    return [(lines.index(line) + 2, column) for line, column in found]


def by_line(rows):
    """A dictionary from lines to columns."""
    found = {}
    for line, column in validate_manifest(rows):
        found.setdefault(line, []).append(column)
    return found


mistakes(
    validate_manifest,
    """
    consent_not_checked: Consent is only tested for being empty. A voice may be used only if it
        says yes.
    no_means_no_only: Only the text "no" was refused. Anything but yes is no consent: "maybe" too.
    consent_y_is_enough: A text that begins with y was taken for consent. It must be yes.
    contains_yes: A text that contains yes was taken for consent, such as "not yes". Compare the
        whole text.
    capitals_refused: Consent in capitals, YES, was refused. Compare it in small letters.
    some_capitals_refused: Some capitals were refused, as in yEs. Compare consent in small letters.
    spaces_kept: Spaces around a text count here. Strip each text before you look at it.
    blank_counts_as_text: A text of spaces was taken for a text. Strip it first.
    consent_not_stripped: Consent with a space, " yes ", was refused. Strip it too.
    lines_from_0: The lines are counted from 0. Line 1 is the header, so the first row is on line 2.
    lines_from_1: The lines are counted from 1, but line 1 is the header.
    lines_from_3: The lines are one too high: the first row is on line 2.
    file_twice_forgotten: A file that an earlier row has too is not found.
    all_rows_of_a_file: All rows of a repeated file are reported. The first one is right: report the
        later ones.
    first_row_of_a_file: The first row of a repeated file is reported. It is right: report the later
        ones.
    only_the_row_above: A file was compared with the row above only. It may be in any earlier row.
    files_without_capitals: a.wav and A.wav were taken for one file. Compare the files as they are.
    file_and_label: A file was taken for a new one because its label differs. Two labels for one
        file are the worst case: compare files alone.
    file_and_speaker: A file was taken for a new one because its speaker differs. Compare files
        alone.
    files_not_stripped: Spaces around a file's name were not ignored when it was compared with the
        earlier ones.
    one_problem_a_row: Only the first problem of each row is reported. Report all of them.
    one_problem_in_all: Only the first problem came back: is return inside the loop?
    stopped_too_early: Nothing came back but a list for the first row: is return inside the loop?
    last_row_forgotten: The last row was not looked at.
    first_row_forgotten: The first row was not looked at: the header is no longer among the rows.
    lines_only: Only the lines came back. Return pairs (line, column).
    columns_only: Only the columns came back. Return pairs (line, column).
    pairs_swapped: The pairs are swapped: the line comes before the column.
    by_column: The problems are in the order of the columns. Sort them by line.
    newest_first: The problems are in reverse order.
    alphabetical: Within a line the columns are in alphabetical order. Keep the order of the keys.
    number_of_problems: Only their number came back. Return the list.
    good_or_bad: Only True or False came back. Return the list of problems.
    none_if_good: None came back where there is no problem. Return an empty list.
    column_numbers: The columns came back as numbers. Return their names.
    grouped_by_line: The columns of a line were joined. Return a pair for each problem.
    consent_twice: An empty consent is reported twice. It is one problem.
    file_twice: An empty file is reported twice. It is one problem.
    by_kind: The problems are ordered by their kind. Order them by line, then by column.
    files_last: Within a line, the repeated file comes last. Keep the order of the keys.
    lines_once: Only the lines came back, each once. Return pairs (line, column).
    dictionary: A dictionary came back. Return a list with a pair for each problem.
    label_and_language: The columns label and language are not looked at. Look at all six.
    other_speaker: A repeated file is reported only if its speaker differs. Compare files alone.
    other_speaker_last: A repeated file is reported only if the speaker is another one than last
        time. Compare files alone.
    good_rows_only: A file counts as seen only if its row had no problem. Every earlier row counts.
    told_once: A file that comes a third time is not reported again. Report every later row.
    whole_rows: Only a row that is repeated whole is reported. Compare the files alone.
    empty_consent_agrees: An empty consent is not reported. Nothing said is no consent.
    sentences: Texts came back. Return pairs (line, column).
    sentences_of_lines: Texts came back. Return pairs (line, column) with the line as a number.
    lines_of_problems: The lines were counted over the rows with problems. Count every row.
    """,
    consent_not_checked=checking(agreed=lambda _text: True),
    no_means_no_only=checking(agreed=lambda text: text.lower() != "no"),
    consent_y_is_enough=checking(agreed=lambda text: text.lower().startswith("y")),
    contains_yes=checking(agreed=lambda text: "yes" in text.lower()),
    capitals_refused=checking(agreed=lambda text: text == "yes"),
    some_capitals_refused=checking(agreed=lambda text: text in ("yes", "Yes", "YES")),
    spaces_kept=checking(strip=str),
    blank_counts_as_text=checking(
        strip=str,
        agreed=lambda text: text.strip().lower() == "yes",
        key=lambda given, _: given["file"].strip(),
    ),
    consent_not_stripped=lambda rows: sorted(
        {*validate_manifest(rows)}
        | {
            (i, "consent")
            for i, given in enumerate(rows, start=2)
            if given["consent"].lower() != "yes"
        },
        key=lambda p: (p[0], COLUMNS.index(p[1])),
    ),
    lines_from_0=checking(start=0),
    lines_from_1=checking(start=1),
    lines_from_3=checking(start=3),
    file_twice_forgotten=checking(repeated=False),
    all_rows_of_a_file=all_of_a_file,
    first_row_of_a_file=first_of_a_file,
    only_the_row_above=only_the_row_above,
    files_without_capitals=checking(key=lambda given, strip: strip(given["file"]).lower()),
    file_and_label=checking(key=lambda given, strip: (strip(given["file"]), strip(given["label"]))),
    file_and_speaker=checking(
        key=lambda given, strip: (strip(given["file"]), strip(given["speaker"]))
    ),
    files_not_stripped=checking(key=lambda given, _: given["file"]),
    one_problem_a_row=checking(stop_row=True),
    one_problem_in_all=then(lambda found: found[:1]),
    stopped_too_early=lambda rows: validate_manifest(rows[:1]),
    last_row_forgotten=lambda rows: validate_manifest(rows[:-1]),
    first_row_forgotten=lambda rows: [p for p in validate_manifest(rows) if p[0] > 2],
    lines_only=then(lambda found: [line for line, _ in found]),
    columns_only=then(lambda found: [column for _, column in found]),
    pairs_swapped=then(lambda found: [(column, line) for line, column in found]),
    by_column=then(lambda found: sorted(found, key=lambda p: (COLUMNS.index(p[1]), p[0]))),
    newest_first=then(lambda found: found[::-1]),
    alphabetical=then(sorted),
    number_of_problems=then(len),
    good_or_bad=then(lambda found: not found),
    none_if_good=then(lambda found: found or None),
    column_numbers=then(lambda found: [(line, COLUMNS.index(column)) for line, column in found]),
    grouped_by_line=then(
        lambda found: [
            (line, tuple(c for other, c in found if other == line))
            for line in dict.fromkeys(line for line, _ in found)
        ]
    ),
    consent_twice=twice_for("consent"),
    file_twice=twice_for("file"),
    by_kind=in_order(by_kind),
    files_last=in_order(files_last),
    lines_once=then(lambda found: sorted({line for line, _ in found})),
    dictionary=by_line,
    label_and_language=checking(columns=("file", "speaker", "consent", "licence")),
    other_speaker=with_own_rule(
        lambda before, given: (
            seen_in(before, given)
            and next(r["speaker"] for r in before if r["file"].strip() == given["file"].strip())
            != given["speaker"]
        )
    ),
    other_speaker_last=with_own_rule(
        lambda before, given: (
            seen_in(before, given)
            and [r["speaker"] for r in before if r["file"].strip() == given["file"].strip()][-1]
            != given["speaker"]
        )
    ),
    good_rows_only=good_rows_only,
    told_once=with_own_rule(once_only),
    whole_rows=with_own_rule(lambda before, given: given in before),
    empty_consent_agrees=lambda rows: [
        (line, column)
        for line, column in validate_manifest(rows)
        if column != "consent" or rows[line - 2]["consent"].strip()
    ],
    sentences=then(lambda found: [f"line {line}: {column}" for line, column in found]),
    sentences_of_lines=then(lambda found: [f"{line} {column}" for line, column in found]),
    lines_of_problems=lines_of_problems,
)

for missing in ("label", "speaker", "language", "licence", "file", "consent"):
    validate_manifest.mistakes(
        f"The column {missing} is not looked at. Look at all six.",
        **{f"no_{missing}": without(missing)},
    )


@validate_manifest.accepted
def through_a_table(rows):
    """Column by column over a table of stripped texts, then put into order."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    header, *lines = csv.reader(io.StringIO(text.getvalue()))
    table = [[cell.strip() for cell in line] for line in lines]
    found = [(i, j) for i, line in enumerate(table) for j, cell in enumerate(line) if not len(cell)]
    agreed = header.index("consent")
    found += [(i, agreed) for i, line in enumerate(table) if line[agreed].casefold() != "yes"]
    files = [line[0] for line in table]
    found += [(i, 0) for i, file in enumerate(files) if files.index(file) < i]
    return [(i + 2, header[j]) for i, j in sorted(set(found))]
