"""Ways to push samples into a ring buffer wrongly, for ring_buffer_push."""

import numpy as np


def pushed(buffer, start, samples, move):
    """The loop of the reference, with another way to move start."""
    buffer = buffer.copy()
    for sample in samples:
        buffer[start] = sample
        start = move(start)
    return buffer, start, np.roll(buffer, -start)


def start_kept(start, buffer):
    """Another buffer with the right start, and the window that follows from both."""
    return buffer, start, np.roll(buffer, -start)


def split_at(start, buffer):
    """As `start_kept`, where the window is cut and joined: behind the end it is in memory order."""
    return buffer, start, np.concatenate([buffer[start:], buffer[:start]])


def skipping(buffer, start, samples):
    """start goes back to 0 before it writes to the last place."""
    buffer = buffer.copy()
    for sample in samples:
        start = 0 if start == len(buffer) - 1 else start
        buffer[start] = sample
        start += 1
    return start_kept(start, buffer)


def start_aside(by, *, window_too):
    """start some places aside, and the window that begins there if it is wrong too."""

    def spoil(right, *_):
        start = (right[1] + by) % len(right[0])
        return start_kept(start, right[0]) if window_too else (right[0], start, right[2])

    return spoil


def wrapped_late(buffer, start, samples):
    """start is wrapped only before the next sample is written."""
    end = (start + len(samples)) % len(buffer)
    return end if end or not len(samples) else len(buffer)


def subtracts(times, form):
    """The length is subtracted so many times at most."""

    def spoil(right, buffer, start, samples):
        start += len(samples)
        for _ in range(times):
            start -= len(buffer) if start >= len(buffer) else 0
        return form(start, right[0])

    return spoil


def shifted(*, by_time, start):
    """All samples move on; the window is the buffer."""

    def spoil(right, buffer, old, samples):
        moved = right[2] if by_time else np.append(buffer, samples)[-len(buffer) :]
        return moved, start(right[1], old), moved

    return spoil


def sliced(places):
    """All samples written to one slice; NumPy raises where they do not fit."""

    def wrong(buffer, start, samples):
        buffer = buffer.copy()
        buffer[places(start, len(samples))] = samples
        return start_kept((start + len(samples)) % len(buffer), buffer)

    return wrong


def two_slices(buffer, start, samples):
    buffer, room = buffer.copy(), len(buffer) - start
    buffer[start : start + len(samples)] = samples[:room]
    if len(samples) > room:
        buffer[: len(samples) - room] = samples[room:]
    return start_kept((start + len(samples)) % len(buffer), buffer)


def loop_over_the_buffer(buffer, start, samples):
    buffer = buffer.copy()
    for i in range(len(buffer)):
        buffer[start] = samples[i]
        start = (start + 1) % len(buffer)
    return start_kept(start, buffer)


def not_wrapped(buffer, start, samples):
    """Places behind the last one are written to; only the start that is returned is wrapped."""
    buffer = buffer.copy()
    for place, sample in enumerate(samples, start):
        buffer[place] = sample
    return start_kept((start + len(samples)) % len(buffer), buffer)
