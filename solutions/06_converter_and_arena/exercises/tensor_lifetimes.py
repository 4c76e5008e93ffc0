"""How lesson 06 grades tensor_lifetimes: inputs, mistakes with hints, other right answers."""

from tinyml_course.exercises import exercise

from ._common import CLOSED, mistakes, raises

FIXED = [
    # a tensor that is read twice, and a chain beside it
    ([([4], [2]), ([2], [9]), ([9], [5]), ([5, 2], [7]), ([7], [1])], [4], [1]),
    # absent inputs
    ([([3, -1], [0]), ([0, -1, 3], [6]), ([6], [2]), ([2, -1], [8])], [3], [8]),
    # an output that is written early and read in between
    ([([6], [2]), ([2], [5]), ([5], [3]), ([3], [9]), ([9], [1])], [6], [5, 1]),
    # written, and never read
    ([([1], [4, 6]), ([4], [2, 8]), ([2], [3]), ([3], [7])], [1], [7]),
    # two inputs, one of them read late
    ([([5], [2]), ([2], [7]), ([7, 3], [1]), ([1], [4])], [5, 3], [4]),
    # an input that nobody reads
    ([([8], [2]), ([2], [6]), ([6], [4])], [8, 5], [4]),
]


def graph_inputs(rng):
    return [*FIXED, *(random_graph(rng) for _ in range(4))]


def random_graph(rng):
    numbers = [int(n) for n in rng.permutation(40)]
    inputs = [numbers.pop() for _ in range(int(rng.integers(1, 3)))]
    known, steps = list(inputs), []
    for _ in range(int(rng.integers(5, 9))):
        reads = [known[int(i)] for i in rng.permutation(len(known))[: int(rng.integers(1, 4))]]
        if rng.random() < 0.3:
            reads.append(-1)
        writes = [numbers.pop() for _ in range(2 if rng.random() < 0.3 else 1)]
        known += writes
        steps.append((reads, writes))
    return steps, inputs, [known[-1], *([known[-4]] if rng.random() < 0.5 else [])]


tensor_lifetimes = exercise(points=3, inputs=graph_inputs, closed_rooms=CLOSED)


def spoiled(change):
    """The right answer, changed: `change` gets it and the three arguments."""
    return lambda *given: change(tensor_lifetimes(*given), *given)


def each(change):
    """Each lifetime changed in the same way: change(first, last, index of the last step)."""
    return lambda *given: {
        t: change(*life, len(given[0]) - 1) for t, life in tensor_lifetimes(*given).items()
    }


def of(who, change):
    """Only lifetimes of some tensors change: change(first, last, index of the last step)."""
    return lambda *given: {
        t: change(*life, len(given[0]) - 1) if t in who(*given) else life
        for t, life in tensor_lifetimes(*given).items()
    }


def left_out(who):
    return lambda *given: {
        t: life for t, life in tensor_lifetimes(*given).items() if t not in who(*given)
    }


def given_inputs(_steps, inputs, _outputs):
    return inputs


def given_outputs(_steps, _inputs, outputs):
    return outputs


def read_in(steps):
    return {t for reads, _ in steps for t in reads}


def written_in(steps):
    return {t for _, writes in steps for t in writes}


def unread(steps, inputs, outputs):
    return (written_in(steps) | set(inputs)) - read_in(steps) - set(outputs)


def unread_written(steps, inputs, outputs):
    return unread(steps, inputs, outputs) - set(inputs)


def unread_inputs(steps, inputs, outputs):
    return unread(steps, inputs, outputs) & set(inputs)


def outputs_end_early(steps, inputs, outputs):
    """As if nobody asked for the outputs."""
    made = tensor_lifetimes(steps, inputs, [])
    return {t: made[t] for t in made}


def first_reader(steps, inputs, outputs):
    lives = dict(tensor_lifetimes(steps, inputs, outputs))
    for t in lives:
        readers = [i for i, (reads, _) in enumerate(steps) if t in reads]
        if readers and t not in outputs:
            lives[t] = lives[t][0], readers[0]
    return lives


def begins_when_read(steps, inputs, outputs):
    lives = dict(tensor_lifetimes(steps, inputs, outputs))
    for t in written_in(steps) & read_in(steps):
        lives[t] = min(i for i, (reads, _) in enumerate(steps) if t in reads), lives[t][1]
    return lives


def inputs_begin_when_read(steps, inputs, outputs):
    lives = dict(tensor_lifetimes(steps, inputs, outputs))
    for t in set(inputs) & read_in(steps):
        lives[t] = min(i for i, (reads, _) in enumerate(steps) if t in reads), lives[t][1]
    return lives


def with_fewer(reads_kept, writes_kept):
    """As if operators had fewer inputs or outputs than they have."""

    def wrong(steps, inputs, outputs):
        fewer = [(reads[reads_kept], writes[writes_kept]) for reads, writes in steps]
        known = set(inputs) | read_in(fewer) | written_in(fewer)
        lives = tensor_lifetimes(fewer, inputs, [t for t in outputs if t in known])
        return {t: life for t, life in lives.items() if t >= 0}

    return wrong


def absent_is_a_tensor(steps, inputs, outputs):
    lives = dict(tensor_lifetimes(steps, inputs, outputs))
    at = [i for i, (reads, _) in enumerate(steps) if -1 in reads]
    return {**lives, **({-1: (at[0], at[-1])} if at else {})}


def absent_begins_before(steps, inputs, outputs):
    lives = absent_is_a_tensor(steps, inputs, outputs)
    return {t: (-1, life[1]) if t == -1 else life for t, life in lives.items()}


def present(reads):
    return [t for t in reads if t >= 0]


def before_the_absent(reads):
    return reads[: reads.index(-1)] if -1 in reads else reads


def walked(
    reads_of=present,
    writes_of=list,
    on_read=lambda life, step: (life[0], step),
    at_end=lambda life, end: (life[0], end),
    start=0,
    known_only=False,
):
    """The usual loop, with other parts."""

    def wrong(steps, inputs, outputs):
        lives = dict.fromkeys(inputs, (-1, -1))
        for step, (reads, writes) in enumerate(steps, start):
            for t in writes_of(writes):
                lives[t] = step, step
            for t in reads_of(reads):
                if t in lives or not known_only:
                    lives[t] = on_read(lives.get(t, (step, step)), step)
        for t in outputs:
            if t in lives or not known_only:
                lives[t] = at_end(lives.get(t, (0, 0)), len(steps) - 1)
        return lives

    return wrong


def first_reader_begins(steps, inputs, outputs):
    """Only readers are looked at, and outputs where they are written."""
    lives = {}
    for step, (reads, writes) in enumerate(steps):
        for t in present(reads):
            lives[t] = lives.get(t, (step, step))[0], step
        lives |= {t: (step, len(steps) - 1) for t in writes if t in outputs}
    return lives | {t: (-1, lives.get(t, (-1, -1))[1]) for t in inputs}


def whole(first, last, end):
    return first, end


ABSENT = "-1 in reads stands for an absent input: it is no tensor and gets no lifetime."
OUTPUT = ("An output of the network must survive until the program reads it, after the last step: "
          "it ends at len(steps) - 1.")  # fmt: skip
STEPS = "Steps are counted from 0, and -1 is before them: the last step is len(steps) - 1."
INPUT = "The inputs are filled in before the first operator: they begin at -1."
LAST = "A tensor is needed until the last operator that reads it."
BORN = "A tensor needs its bytes from the operator that writes it, while that operator runs."
UNREAD = ("What is written and never read has a lifetime too: the step that writes it must put it "
          "somewhere.")  # fmt: skip
NO_LONGER = "A tensor dies with its last reader, or its bytes could never serve another."
EVERY = "An operator may read and write several tensors: look at all of them."
FORM = "Return a dict: each tensor number, and the pair (first, last)."

mistakes(tensor_lifetimes, {
    ABSENT: {
        "absent_is_a_tensor": absent_is_a_tensor,
        "absent_begins_before": absent_begins_before,
        "absent_raises": lambda steps, *given: (
            raises(KeyError(-1))() if -1 in read_in(steps) else tensor_lifetimes(steps, *given))},
    OUTPUT: {
        "outputs_end_early": outputs_end_early,
        "outputs_end_where_written": of(given_outputs, lambda first, *_: (first, first)),
        "last_output_only": lambda s, i, o: tensor_lifetimes(s, i, o[-1:]),
        "first_output_only": lambda s, i, o: tensor_lifetimes(s, i, o[:1]),
        "outputs_end_at_len": of(given_outputs, lambda first, _last, end: (first, end + 1)),
        "outputs_end_one_early": of(given_outputs, lambda first, _last, end: (first, end - 1)),
        "outputs_missing": left_out(given_outputs)},
    STEPS: {
        "counted_from_1": each(lambda first, last, _: (first + 1, last + 1)),
        "operators_from_1": each(
            lambda first, last, _: (first if first < 0 else first + 1, last + 1)),
        "counted_from_minus_1": each(lambda first, last, _: (first - 1, last - 1)),
        "operators_from_1_outputs_right": walked(start=1),
        "operators_from_1_outputs_too": walked(
            start=1, at_end=lambda life, end: (life[0], end + 1)),
        "lasts_one_too_early": each(lambda first, last, _: (first, last - 1))},
    "last is the last step that needs the tensor, not the one after it.": {
        "last_not_included": each(lambda first, last, _: (first, last + 1)),
        "last_not_included_but_for_outputs": lambda s, i, o: {
            t: (first, last if t in o else last + 1)
            for t, (first, last) in tensor_lifetimes(s, i, o).items()}},
    "The operator that reads a tensor still needs its bytes: last is its step, not the one "
    "before.": {
        "freed_before_the_reader": walked(on_read=lambda life, step: (life[0], step - 1))},
    "An output begins at the step that writes it; only its end is the last step.": {
        "outputs_only_at_the_end": of(given_outputs, lambda _first, _last, end: (end, end)),
        "outputs_begin_before": of(given_outputs, lambda _first, _last, end: (-1, end)),
        "outputs_begin_at_0": of(given_outputs, lambda _first, _last, end: (0, end))},
    # To read a step as (writes, reads) gives the same numbers.
    "A tensor begins where it is written; its reader moves only the end. A step is (reads, "
    "writes), in this order.": {
        "reader_sets_both": walked(on_read=lambda _, step: (step, step))},
    "0 is the number of a tensor, too: only -1 is absent.": {
        "reads_above_0": walked(reads_of=lambda reads: [t for t in reads if t > 0]),
        "tensors_above_0": left_out(lambda *_: [0])},
    "Skip the -1 alone: the other tensors that the operator reads need their lifetime.": {
        "step_with_absent_skipped": walked(reads_of=lambda reads: [] if -1 in reads else reads)},
    "An absent input may come first or in the middle: go on with what stands behind the -1.": {
        "break_at_absent": walked(reads_of=before_the_absent)},
    "A network may have several inputs: each begins at -1.": {
        "first_input_only": lambda s, i, o: walked(known_only=True)(s, i[:1], o),
        "last_input_only": lambda s, i, o: walked(known_only=True)(s, i[-1:], o)},
    INPUT: {
        "inputs_begin_at_0": of(given_inputs, lambda _first, last, _end: (0, max(last, 0))),
        "inputs_begin_at_0_only": of(given_inputs, lambda _first, last, _end: (0, last)),
        "inputs_begin_when_read": inputs_begin_when_read,
        "inputs_missing": left_out(given_inputs),
        "everything_begins_before": each(lambda _first, last, _: (-1, last))},
    "Inputs are tensors like others: when nobody reads them any more, their bytes are free.": {
        "inputs_to_the_end": of(given_inputs, whole),
        "unread_inputs_to_the_end": of(unread_inputs, whole)},
    "An input that nobody reads is still filled in, before the first operator: it lives at -1.": {
        "unread_inputs_missing": left_out(unread_inputs),
        "unread_inputs_until_0": of(unread_inputs, lambda *_: (-1, 0))},
    LAST: {
        "first_reader": first_reader,
        "only_where_written": each(lambda first, *_: (first, first)),
        "until_the_next_step": each(lambda first, _, end: (first, min(first + 1, end)))},
    BORN: {
        "begins_when_read": begins_when_read,
        "first_reader_begins": first_reader_begins,
        "begins_one_later": each(
            lambda first, last, _: (first, last) if first < 0 else (min(first + 1, last), last)),
        "begins_after_its_writer": each(
            lambda first, last, _: (first, last) if first < 0 else (first + 1, last)),
        "begins_one_before": each(
            lambda first, last, _: (first, last) if first < 0 else (first - 1, last))},
    UNREAD: {
        "unread_missing": left_out(unread_written),
        "all_unread_missing": left_out(unread)},
    NO_LONGER: {
        "all_to_the_end": each(whole)},
    "What nobody reads needs its bytes only while it is written: first == last.": {
        "unread_to_the_end": of(unread_written, whole),
        "all_unread_to_the_end": of(unread, whole),
        "unread_until_the_next_step": of(
            unread_written, lambda first, _last, end: (first, min(first + 1, end)))},
    EVERY: {
        "first_read_only": with_fewer(slice(1), slice(None)),
        "last_read_only": with_fewer(slice(-1, None), slice(None)),
        "first_write_only_known": walked(writes_of=lambda writes: writes[:1], known_only=True),
        "last_write_only_known": walked(writes_of=lambda writes: writes[-1:], known_only=True),
        "first_write_only": with_fewer(slice(None), slice(1))},
    FORM: {
        "list_of_pairs": spoiled(lambda right, *_: list(right.values())),
        "sorted_pairs": spoiled(lambda right, *_: sorted(right.values())),
        "pairs_of_items": spoiled(lambda right, *_: sorted(right.items())),
        "list_by_number": spoiled(
            lambda right, *_: sorted((t, *life) for t, life in right.items())),
        "names_as_keys": spoiled(lambda right, *_: {str(t): life for t, life in right.items()}),
        "dict_of_dicts": spoiled(lambda right, *_: {
            t: {"first": first, "last": last} for t, (first, last) in right.items()}),
        "last_only": spoiled(lambda right, *_: {t: life[1] for t, life in right.items()}),
        "first_only": spoiled(lambda right, *_: {t: life[0] for t, life in right.items()}),
        "two_dicts": spoiled(lambda right, *_: (
            {t: life[0] for t, life in right.items()}, {t: life[1] for t, life in right.items()})),
        "all_steps": spoiled(lambda right, *_: {
            t: list(range(first, last + 1)) for t, (first, last) in right.items()})},
    "The pair is (first, last), in this order.": {
        "last_and_first": each(lambda first, last, _: (last, first))},
    "Give the step of the last use, not the number of steps.": {
        "first_and_length": each(lambda first, last, _: (first, last - first + 1)),
        "first_and_difference": each(lambda first, last, _: (first, last - first)),
        "length_only": spoiled(lambda right, *_: {
            t: last - first + 1 for t, (first, last) in right.items()})},
    "Nothing was returned for most tensors. Is the return inside the loop?": {
        "returns_after_the_first_step": lambda s, i, _: tensor_lifetimes(s[:1], i, []),
        "returns_the_inputs": lambda _s, i, _o: dict.fromkeys(i, (-1, -1))},
    "The last operator is missing: does the loop end one too early?": {
        "last_step_missing": lambda s, i, _: tensor_lifetimes(s[:-1], i, [])},
})  # fmt: skip


@tensor_lifetimes.accepted
def by_asking_each_tensor(steps, inputs, outputs):
    """For each number: who writes it, who reads it."""
    end = len(steps) - 1
    lives = {}
    for t in {*inputs, *(n for reads, writes in steps for n in [*reads, *writes])} - {-1}:
        uses = [i for i, (reads, writes) in enumerate(steps) if t in reads or t in writes]
        uses += [-1] * (t in inputs) + [end] * (t in outputs)
        lives[t] = (min(uses), max(uses))
    return lives


@tensor_lifetimes.accepted
def backwards(steps, inputs, outputs):
    """From the end: the first use that is met is the last one."""
    last = dict.fromkeys(outputs, len(steps) - 1)
    first = {}
    for i in range(len(steps) - 1, -1, -1):
        reads, writes = steps[i]
        for t in writes:
            last.setdefault(t, i)
            first[t] = i
        for t in filter(lambda n: n != -1, reads):
            last.setdefault(t, i)
    for t in inputs:
        first[t] = -1
        last.setdefault(t, -1)
    return {t: [first[t], last[t]] for t in first}
