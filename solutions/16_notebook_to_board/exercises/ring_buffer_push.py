"""How lesson 16 grades ring_buffer_push: inputs, mistakes with hints, other right answers."""

import numpy as np

from tinyml_course.exercises import exercise

from ._common import add_family, add_mistakes
from ._ring import (
    loop_over_the_buffer,
    not_wrapped,
    pushed,
    shifted,
    skipping,
    sliced,
    split_at,
    start_aside,
    start_kept,
    subtracts,
    two_slices,
    wrapped_late,
)


def ring_inputs(rng):
    """Without a wrap, across the end, up to the end, as many as the buffer holds, more, many
    times more, and none."""
    shapes = [(6, 0, 3), (6, 4, 3), (6, 4, 2), (5, 3, 8), (4, 1, 0), (7, 5, 7), (5, 3, 21)]
    for _ in range(4):
        size = int(rng.integers(4, 12))
        shapes.append((size, int(rng.integers(1, size)), int(rng.integers(1, 2 * size))))
    cases = []
    for size, start, count in shapes:
        values = rng.permutation(np.arange(-999, 999))[: size + count].astype(np.int16)
        cases.append((values[:size], start, values[size:]))
    return cases


ring_buffer_push = exercise(points=3, inputs=ring_inputs)


def step_by(hint, move):
    """start moves in another way."""
    return hint, lambda _, *given: pushed(*given, move)


def written_aside(hint, by):
    """Every sample written some places aside, while start moves as it should."""

    def spoil(_, buffer, start, samples):
        buffer, end, _ = ring_buffer_push(buffer, (start + by) % len(buffer), samples)
        end = (end - by) % len(buffer)
        return buffer, end, np.roll(buffer, -end)

    return hint, spoil


def window(hint, made):
    """Another window, made of the new buffer, the new and the old start, and the samples."""

    def spoil(right, _, old, samples):
        return right[0], right[1], made(right[0], right[1], old, samples)

    return hint, spoil


def samples_changed(hint, change):
    """Other samples pushed than those given."""
    return hint, lambda _, b, start, samples: ring_buffer_push(b, start, change(samples, len(b)))


def start_changed(hint, made):
    """Another start and the window that begins there."""

    def spoil(right, buffer, start, samples):
        new = made(right[1], len(buffer), start, len(samples))
        return right[0], new, np.roll(right[0], -new)

    return hint, spoil


def arrays_added(buffer, start, samples):
    buffer, start, _ = ring_buffer_push(buffer, start, samples)
    return buffer, start, buffer[start:] + buffer[:start]


INT16 = "The numbers are right, but became int64. Begin with buffer.copy(), which stays int16."
THREE = "Three values are asked for, in this order: the buffer, start, and the window."

# fmt: off
add_mistakes(
    ring_buffer_push,
    no_wrap=step_by(
        "start ran past the end. After the last place comes place 0: (start + 1) % len(buffer).",
        lambda start: start + 1),
    stops_at_the_end=(
        "Samples that did not fit before the end of the buffer were lost. Continue at place 0.",
        lambda _, b, start, samples: ring_buffer_push(b, start, samples[: len(b) - start])),
    overflow_lost=(
        "Samples that did not fit before the end of the buffer were lost. Continue at place 0.",
        lambda right, b, start, samples: start_kept(
        right[1], ring_buffer_push(b, start, samples[: len(b) - start])[0])),
    last_place_skipped=("The last place is never used. start is 0 only behind it: at len(buffer).",
        lambda _, b, *given: skipping(b, *given)),
    wraps_one_early=("The last place is never used: take % len(buffer), not % (len(buffer) - 1).",
        lambda _, b, *given: pushed(b, *given, lambda start: (start + 1) % (len(b) - 1))),
    remainder_of_samples=(
        "The remainder is of the buffer's length, not of the number of samples.",
        lambda _, *given: pushed(*given, lambda start: (start + 1) % max(1, len(given[2])))),
    steps_back=("start moves back. The oldest sample but one is at the next place: + 1.",
        lambda _, b, *given: pushed(b, *given, lambda start: (start - 1) % len(b))),
    begins_at_0=("The first sample went to place 0. It belongs at start, over the oldest one.",
        lambda _, b, _start, samples: ring_buffer_push(b, 0, samples)),
    writes_at_0=("The first sample went to place 0. It belongs at start, over the oldest one.",
        lambda right, b, _start, samples: start_kept(right[1], ring_buffer_push(b, 0, samples)[0])),
    jumps_to_1=("After the last place comes place 0; your start goes on at 1.",
        lambda _, b, *given: pushed(
        b, *given, lambda start: 1 if start + 1 == len(b) else start + 1)),
    from_zeros=(
        ("The old samples are gone. Begin with buffer.copy(): places that get no new sample keep "
        "theirs."),
        lambda _, b, *given: ring_buffer_push(np.zeros_like(b), *given)),
    overwrites_the_newest=written_aside(
        "This overwrites the newest sample, before start. Write over the oldest, at start.", -1),
    moves_before_writing=written_aside(
        "start moves before the sample is written, so the oldest stays. Write, then move.", 1),
    samples_reversed=samples_changed(
        "The samples are written backwards. They come oldest first; write them in that order.",
        lambda samples, _: samples[::-1]),
    first_sample_only=samples_changed(
        "Only the first sample was written. Is return inside the loop?",
        lambda samples, _: samples[:1]),
    first_sample_lost=samples_changed(
        "The first sample was not written. Let the loop begin with samples[0].",
        lambda samples, _: samples[1:]),
    last_sample_lost=samples_changed(
        "The last sample was not written. Does the loop end one too early?",
        lambda samples, _: samples[:-1]),
    returns_in_the_loop=(
        "Only the first sample was written. Is return inside the loop?",
        lambda _, b, start, samples: (
        ring_buffer_push(b, start, samples[:1]) if len(samples) else None)),
    all_at_one_place=(
        "All samples went to one place, over each other. Move start for each sample, in the loop.",
        lambda right, b, start, samples: start_kept(
        right[1], ring_buffer_push(b, start, samples[-1:])[0])),
    all_at_one_place_then_one=(
        "All samples went to one place, over each other. Move start for each sample, in the loop.",
        lambda _, b, start, samples: start_kept(
        (start + 1) % len(b), ring_buffer_push(b, start, samples[-1:])[0])),
    written_at_new_start=(
        "The samples begin at the new start. They belong at the old one, over the oldest sample.",
        lambda right, b, _, samples: start_kept(
        right[1], ring_buffer_push(b, right[1], samples)[0])),
    samples_inserted=(
        "np.insert moves the samples behind aside. New samples replace the oldest; nothing moves.",
        lambda right, b, start, samples: start_kept(
        right[1], np.insert(b, start, samples)[: len(b)])),
    begins_anew_when_full=(
        ("With as many samples as places or more, you began anew at place 0. Samples keep the "
        "places they get one by one, from start on."),
        lambda right, b, _start, samples: (
        right if len(samples) < len(b) else (samples[-len(b) :], 0, samples[-len(b) :]))),
    buffer_in_time_order=(
        "buffer came in time order. It stays in memory order: only places written to change.",
        lambda right, *_: (right[2], right[1], right[2])),
    buffer_as_it_came=("buffer came back without the new samples.",
        lambda right, buffer, *_: (buffer, *right[1:])),
    newer_ones_lost=samples_changed(
        "With more samples than places, the newest must stay: you kept the oldest of them.",
        lambda samples, size: samples[:size]),
    start_of_the_last_ones=samples_changed(
        "You kept the last samples only. start must still move on by one for each one given.",
        lambda samples, size: samples[-size:]),
    window_in_memory_order=window(
        "The window is in memory order. It must be in time order: begin it at start.",
        lambda buffer, *_: buffer),
    window_at_old_start=window(
        "The window begins where the oldest sample was before. Begin it at the new start.",
        lambda buffer, _start, old, _: np.roll(buffer, -old)),
    window_of_the_old_buffer=(
        "The window is made of the buffer as it came. Make it of the one with the new samples.",
        lambda right, buffer, *_: (*right[:2], np.roll(buffer, -right[1]))),
    rolled_the_other_way=window(
        "The window is rolled the wrong way: np.roll(buffer, -start) puts place start first.",
        lambda buffer, start, *_: np.roll(buffer, start)),
    newest_first=window("The window runs backwards. The model expects the oldest sample first.",
        lambda buffer, start, *_: np.roll(buffer, -start)[::-1]),
    window_cut=window(
        "The window ends at the buffer's end. What stands before start belongs to it, behind.",
        lambda buffer, start, *_: buffer[start:]),
    window_of_the_new=window(
        "The window is the whole buffer in time order, not only the new samples.",
        lambda _buffer, _start, _old, samples: samples),
    start_without_remainder=start_changed(
        "start is larger than the buffer. Take the remainder: % len(buffer).",
        lambda _end, _size, start, count: start + count),
    start_from_0=start_changed("start moved on from 0. It moves on from where it was.",
        lambda _end, size, _start, count: count % size),
    grows=("The buffer grew. On a board it has a fixed length: new samples replace the oldest.",
        lambda _, b, start, new: (np.append(b, new), start, np.append(b, new)[-len(b) :])),
    wider_integers=(INT16,
        lambda right, *_: (right[0].astype(np.int64), right[1], right[2].astype(np.int64))),
    wider_from_a_list=(INT16, lambda right, _b, _start, samples: start_kept(right[1],
        right[0].astype(np.int16 if len(samples) >= len(right[0]) else np.int64))),
    wider_window=(INT16, lambda right, *_: (right[0], right[1], right[2].astype(np.int64))),
    floats=(
        "The samples became floating-point numbers. Begin with buffer.copy(), which stays int16.",
        lambda right, *_: (right[0].astype(float), right[1], right[2].astype(float))),
    lists=("The numbers are right, but in lists. Begin with buffer.copy(), which is an array.",
        lambda right, *_: (right[0].tolist(), right[1], right[2].tolist())),
    no_window=(THREE, lambda right, *_: right[:2]),
    window_only=(THREE, lambda right, *_: right[2]),
    a_dict=(f"This is a dictionary. {THREE}",
        lambda right, *_: dict(zip(("buffer", "start", "window"), right, strict=True))),
)
add_family(
    ring_buffer_push,
    "The buffer's length is fixed in your text. Use len(buffer).",
    **{f"length_fixed_{size}": lambda _, *given, size=size: pushed(
        *given, lambda start: (start + 1) % size) for size in (4, 6)},
)
add_family(
    ring_buffer_push,
    "This is the place of the newest sample. Return that of the oldest, the next place.",
    start_of_the_newest=start_aside(-1, window_too=False),
    start_and_window_at_the_newest=start_aside(-1, window_too=True),
)
add_family(
    ring_buffer_push,
    "start is one place too far: behind the last sample written is already the oldest one.",
    start_one_too_far=start_aside(1, window_too=False),
    start_and_window_one_too_far=start_aside(1, window_too=True),
)
add_family(
    ring_buffer_push,
    "start did not change. Each sample written moves it on by one place.",
    start_not_moved=lambda right, _buffer, start, _samples: start_kept(start, right[0]),
    start_as_it_came=lambda right, _buffer, start, _samples: (right[0], start, right[2]),
)
add_family(
    ring_buffer_push,
    "start moved by one place only. It moves on by one for each sample.",
    start_moved_once=lambda right, b, start, _: start_kept((start + 1) % len(b), right[0]),
    start_moved_once_alone=lambda right, b, start, _: (right[0], (start + 1) % len(b), right[2]),
)
add_family(
    ring_buffer_push,
    "start is the buffer's length where it should be 0: that place does not exist. Take the "
    "remainder after moving, too.",
    wrapped_late=lambda right, b, start, new: (right[0], wrapped_late(b, start, new), right[2]),
)
add_family(
    ring_buffer_push,
    "Behind the end, start does not always become 0: it goes on by as many places as are left. "
    "Take the remainder.",
    start_0_behind_the_end=lambda right, b, start, new: start_kept(
        start + len(new) if start + len(new) < len(b) else 0, right[0]),
    start_0_alone=lambda right, b, start, new: (
        right[0], start + len(new) if start + len(new) < len(b) else 0, right[2]),
)
add_family(
    ring_buffer_push,
    "start can pass the end more than once, when more samples come than the buffer has places. "
    "Subtracting the length a fixed number of times is not enough; the remainder is.",
    **{f"length_subtracted_{times}_{i}": subtracts(times, form)
       for times in (1, 2) for i, form in enumerate((split_at, start_kept))},
)
add_family(
    ring_buffer_push,
    "Shifting copies every sample each time. Leave the samples where they are and move start.",
    shifts=shifted(by_time=True, start=lambda _end, _old: 0),
    shifts_and_keeps_start=shifted(by_time=True, start=lambda _end, old: old),
    shifts_memory=shifted(by_time=False, start=lambda _end, _old: 0),
    shifts_memory_and_keeps_start=shifted(by_time=False, start=lambda _end, old: old),
    shifts_memory_and_moves_start=shifted(by_time=False, start=lambda end, _old: end),
)
ring_buffer_push.mistakes(
    "A slice ends where the buffer ends, so it can be shorter than the samples. Write one sample "
    "at a time, also where there are more samples than places.",
    slice_too_short=sliced(lambda start, count: slice(start, start + count)),
    slice_to_the_end=sliced(lambda start, _count: slice(start, None)),
)
ring_buffer_push.mistakes(
    "After the last place comes place 0: take the remainder, % len(buffer), of every place that "
    "you write to.",
    no_remainder_at_the_write=not_wrapped,
)
ring_buffer_push.mistakes(
    "Two slices are enough only up to len(buffer) samples. Write one sample at a time: then any "
    "number works.",
    two_slices=two_slices,
)
ring_buffer_push.mistakes(
    "+ adds two arrays number by number. np.concatenate puts one behind the other.",
    arrays_added=arrays_added,
)
ring_buffer_push.mistakes(
    "The remainder is of the buffer's length, not of the number of samples.",
    end_by_samples=lambda b, start, samples: start_kept(
        (start + len(samples)) % len(samples), ring_buffer_push(b, start, samples)[0]),
)
ring_buffer_push.mistakes(
    "The loop runs over the places of the buffer. It must run over the samples.",
    loop_over_the_buffer=loop_over_the_buffer,
)
add_family(
    ring_buffer_push,
    "The three values are right, but in another order: the buffer, start, and the window.",
    window_before_start=lambda right, *_: (right[0], right[2], right[1]),
    window_first=lambda right, *_: (right[2], right[1], right[0]),
    window_then_buffer=lambda right, *_: (right[2], right[0], right[1]),
    start_first=lambda right, *_: (right[1], right[0], right[2]),
)
# fmt: on


@ring_buffer_push.accepted
def ring_by_time(buffer, start, samples):
    size = len(buffer)
    times = np.concatenate([buffer[start:], buffer[:start], samples])[-size:]
    start = (start + len(samples)) % size
    return np.roll(times, start), start, times
