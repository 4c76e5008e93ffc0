"""How lesson 09 grades stft_frames: inputs, mistakes with hints, other right answers."""

import numpy as np
from scipy.signal import windows

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED_ROOMS, mistakes


def signal_inputs(rng):
    cases = [(np.ones(10), 4, 2)]
    for frame, hop, frames, left in [(6, 4, 5, 3), (8, 3, 6, 1), (5, 5, 4, 2), (12, 7, 3, 0)]:
        samples = frame + (frames - 1) * hop + left
        cases.append((rng.integers(-800, 801, samples) / 8, frame, hop))
    # A microphone gives integers, and so do the clips of the lesson.
    return [*cases, (rng.integers(-3000, 3001, 14).astype(np.int16), 5, 3), (np.ones(6), 4, 4)]


stft_frames = exercise(points=2, inputs=signal_inputs, comparison=CLOSE, closed_rooms=CLOSED_ROOMS)


def cut(signal, frame_length, hop_length):
    """Frames of floats, without a window."""
    starts = range(0, len(signal) - frame_length + 1, hop_length)
    return np.array([signal[t : t + frame_length] for t in starts], float)


def hann(frame_length, late=0):
    return 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(frame_length) + late) / frame_length)


def windowed(window):
    return lambda signal, f, h: cut(signal, f, h) * window(f)


mistakes(
    stft_frames,
    """
    no_window: The frames are right but lack the window: multiply each one by the Hann window.
    symmetric_window: np.hanning has the period frame_length - 1. Here the cosine's period is
        frame_length.
    hamming_window: This is the Hamming window, 0.54 - 0.46 cos. A Hann window starts at 0.
    symmetric_hamming_window: This is the Hamming window. A Hann window starts at 0: 0.5 - 0.5 cos.
    window_upside_down: The window starts at 1 and is 0 in the middle: 0.5 MINUS 0.5 cos, not plus.
    sine_window: This window is a sine, the square root of a Hann window: use 0.5 - 0.5 cos.
    window_twice: The window is squared: multiply by it once.
    half_a_period: The window only rises. The cosine must run through a whole period, 2 pi, in a
        frame.
    window_from_one: The window is shifted by a sample: count i from 0, so that the first factor is
        0.
    """,
    no_window=windowed(np.ones),
    symmetric_window=windowed(np.hanning),
    hamming_window=windowed(lambda length: 0.08 + 0.92 * hann(length)),
    symmetric_hamming_window=windowed(np.hamming),
    window_upside_down=windowed(lambda length: 1 - hann(length)),
    sine_window=windowed(lambda length: np.sqrt(hann(length))),
    window_twice=windowed(lambda length: hann(length) ** 2),
    half_a_period=windowed(lambda length: hann(2 * length)[:length]),
    window_from_one=windowed(lambda length: hann(length, late=1)),
)


mistakes(
    stft_frames,
    """
    side_by_side: The frames do not overlap: start a new one every hop_length samples.
    last_frame_forgotten: One frame is missing: the first one needs no hop, so add 1 to the number
        of hops.
    lengths_swapped: frame_length and hop_length are swapped.
    hop_after_the_frame: There are gaps: hop_length is counted from the end of a frame. Count it
        from its start.
    hop_as_overlap: hop_length is taken for the overlap. It is the step from one start to the next.
    kept_as_whole_numbers: Right for floats, but a signal of integers loses its fractions: the
        frames were stored in the signal's dtype. Store floats.
    frames_in_columns: Each frame is a column here. Make it a row: (frames, frame_length).
    window_over_all: One window covers the whole signal. Cut first, then multiply each frame by a
        window.
    frames_around_their_start: The signal was padded, as librosa does with center=True. Frame 0
        begins at sample 0.
    already_the_spectrum: These are spectra already. Return the windowed frames; the transform comes
        in the cell below.
    padded_on_both_sides: The signal was padded at both ends, so there are more frames. Frame 0
        begins at sample 0, and the last whole frame ends in the signal.
    powers: These are powers of spectra already. Return the windowed frames; the transform comes in
        the cell below.
    complex_spectra: These are complex spectra already. Return the windowed frames; the transform
        comes in the cell below.
    hops_alone_counted: One frame is missing: the first one needs no hop, so add 1 to the number of
        hops.
    divided_by_full_scale: The samples were divided by 32768. Leave their scale as it is.
    pre_emphasis: A fraction of the sample before was subtracted (pre-emphasis). Leave the samples
        as they are.
    mean_removed: The mean of each frame was subtracted. Only multiply by the window.
    """,
    side_by_side=lambda s, f, _: stft_frames(s, f, f),
    last_frame_forgotten=lambda *given: stft_frames(*given)[:-1],
    lengths_swapped=lambda s, f, h: stft_frames(s, h, f),
    hop_after_the_frame=lambda s, f, h: stft_frames(s, f, f + h),
    hop_as_overlap=lambda s, f, h: stft_frames(s, f, max(f - h, 1)),
    kept_as_whole_numbers=lambda s, *given: stft_frames(s, *given).astype(s.dtype).astype(float),
    frames_in_columns=lambda *given: stft_frames(*given).T,
    window_over_all=lambda s, f, h: cut(s * hann(len(s)), f, h),
    frames_around_their_start=lambda s, f, h: stft_frames(np.pad(s, f // 2, "reflect"), f, h),
    already_the_spectrum=lambda *given: np.abs(np.fft.rfft(stft_frames(*given))),
    padded_on_both_sides=lambda s, f, h: stft_frames(np.pad(s, f // 2), f, h),
    powers=lambda *given: np.abs(np.fft.rfft(stft_frames(*given))) ** 2,
    complex_spectra=lambda *given: np.fft.rfft(stft_frames(*given)),
    hops_alone_counted=lambda *given: np.array([*stft_frames(*given)[:-1]]),
    divided_by_full_scale=lambda s, f, h: stft_frames(s / 32768, f, h),
    pre_emphasis=lambda s, f, h: stft_frames(np.append(s[0], s[1:] - 0.97 * s[:-1]), f, h),
    mean_removed=lambda *given: stft_frames(*given) - cut(*given).mean(1)[:, None] * hann(given[1]),
)


@stft_frames.mistake
def padded_at_the_end(signal, frame_length, hop_length):
    """The last frames hold zeros from beyond the signal's end. Drop incomplete frames."""
    count = -(-len(signal) // hop_length)
    longer = np.pad(signal, (0, count * hop_length + frame_length - len(signal)))
    return stft_frames(longer, frame_length, hop_length)[:count]


@stft_frames.mistake
def short_frames_kept(signal, frame_length, hop_length):
    """If NumPy reports a shape error: a slice is shorter than frame_length. Either it runs past the
    signal's end, where whole frames must be counted first, or its own end is one too early."""
    return np.array([signal[t : t + frame_length] for t in range(0, len(signal), hop_length)])


@stft_frames.mistake
def count_for_half_overlap(signal, frame_length, hop_length):
    """len(signal) // hop_length - 1 counts the frames only where hop_length is half of
    frame_length. Count the hops that fit behind the first frame."""
    starts = [t * hop_length for t in range(len(signal) // hop_length - 1)]
    return np.stack([signal[t : t + frame_length] * hann(frame_length) for t in starts])


@stft_frames.mistake
def one_padded_frame(signal, frame_length, hop_length):
    """The last frame holds zeros from beyond the signal's end: the number of hops was rounded up.
    Drop incomplete frames."""
    return stft_frames(np.pad(signal, (0, hop_length - 1)), frame_length, hop_length)


@stft_frames.mistake
def zeros_at_the_end(signal, frame_length, hop_length):
    """The last rows are 0: more rows were made than whole frames fit into the signal."""
    frames = stft_frames(signal, frame_length, hop_length)
    left = max(0, len(signal) // hop_length - len(frames))
    return np.pad(frames, ((0, left), (0, 0)))


@stft_frames.mistake
def number_with_a_fraction(signal, frame_length, hop_length):
    """If Python says that a float is no integer: / gives a fraction. A number of frames is whole:
    divide with //."""
    return [*range(1 + (len(signal) - frame_length) / hop_length)]


mistakes(
    stft_frames,
    """
    cosine_in_degrees: np.cos takes radians: a whole period is 2 pi, not 360.
    blackman_window: This is a Blackman window. A Hann window has one cosine: 0.5 - 0.5 cos.
    triangular_window: This window is a triangle. A Hann window is a raised cosine: 0.5 - 0.5 cos.
    sine_for_cosine: The window has a sine where the cosine belongs: it should start at 0.
    window_up_to_two: The window reaches 2: the factor 0.5 is missing.
    window_below_zero: The window is negative at its ends: the cosine has the factor 0.5 too.
    period_of_a_hop: The window's period is hop_length. It runs once through the whole frame.
    window_alone: These are windows alone. Multiply the signal's frames by them.
    """,
    cosine_in_degrees=windowed(lambda f: 0.5 - 0.5 * np.cos(360 * np.arange(f) / f)),
    blackman_window=windowed(np.blackman),
    triangular_window=windowed(np.bartlett),
    sine_for_cosine=windowed(lambda f: 0.5 - 0.5 * np.sin(2 * np.pi * np.arange(f) / f)),
    window_up_to_two=windowed(lambda f: 2 * hann(f)),
    window_below_zero=windowed(lambda f: 2 * hann(f) - 0.5),
    period_of_a_hop=lambda s, f, h: (
        cut(s, f, h) * (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(f) / h))
    ),
    window_alone=lambda s, f, h: 0 * cut(s, f, h) + hann(f),
)


mistakes(
    stft_frames,
    """
    counted_side_by_side: The frames are right but too few: len(signal) // frame_length counts
        frames side by side. They start every hop_length samples.
    every_sample: A frame starts at every sample here. Start one every hop_length samples.
    starts_a_sample_apart: Frame t starts at sample t here. It starts at t * hop_length.
    first_frame_only: Only the first frame came back: is return inside the loop? Collect the
        frames, and return them after it.
    last_frame_only: Only the last frame came back. Collect the frames in a list or an array.
    one_long_row: The frames follow each other in one long row, as np.append makes it. Return a row
        for each frame.
    """,
    counted_side_by_side=lambda s, f, h: stft_frames(s, f, h)[: len(s) // f],
    every_sample=lambda s, f, _: stft_frames(s, f, 1),
    starts_a_sample_apart=lambda s, f, h: stft_frames(s, f, 1)[: len(cut(s, f, h))],
    first_frame_only=lambda *given: stft_frames(*given)[0],
    last_frame_only=lambda *given: stft_frames(*given)[-1],
    one_long_row=lambda *given: stft_frames(*given).ravel(),
)


@stft_frames.accepted
def frames_by_scipy_in_float32(signal, frame_length, hop_length):
    window = windows.hann(frame_length, sym=False).astype(np.float32)
    starts = np.arange(0, len(signal) - frame_length + 1, hop_length)
    return np.float32(signal)[starts[:, None] + np.arange(frame_length)] * window
