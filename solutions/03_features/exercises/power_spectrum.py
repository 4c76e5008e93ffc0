"""How lesson 03 grades power_spectrum: inputs, mistakes with hints, other right answers."""

import cmath

import numpy as np

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED, known_mistakes


def frame_inputs(rng):
    cases = [
        (
            np.array(
                [
                    [1, 0.5, -2, 4, 0, 3, -1, 2.5],
                    [2, 2, 0, -3, 1.5, 0, 0, -1],
                    [5, 1, 2, 0, 1, 7, 1, 3.0],
                ]
            ),
        ),
        (np.array([[1.0, 3.0, -2.0, 0.5, 4.0, -1.0], [0.0, 2.5, 1.0, 1.0, -3.0, 2.0]]),),
    ]
    for frames, size in [(3, 16), (11, 12), (2, 10), (7, 20)]:
        cases.append((rng.integers(-12, 17, (frames, size)) / 4,))
    return cases


power_spectrum = exercise(points=2, inputs=frame_inputs, comparison=CLOSE, closed_rooms=CLOSED)


def spectrum(f):
    return np.fft.rfft(f, axis=1)


def waves(f, turn, first=0):
    """The sum for each bin, with another angle."""
    n = f.shape[1]
    steps = np.outer(np.arange(n), np.arange(first, first + n // 2 + 1))
    return f @ np.exp(-1j * turn * steps / n)


def both_sides(f):
    power = 2 * power_spectrum(f)
    power[:, [0, -1]] /= 2
    return power


def hann(f):
    return f * (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(f.shape[1]) / f.shape[1]))


def first_only(f):
    out = np.zeros((len(f), f.shape[1] // 2 + 1))
    out[0] = power_spectrum(f)[0]
    return out


known_mistakes(
    power_spectrum,
    "f",
    """
The division by n is missing.
    not_divided: np.abs(X(f)) ** 2
The power was divided by the wrong number. Divide by n, the samples of a frame.
    divided_twice: np.abs(X(f)) ** 2 / f.shape[1] ** 2
    divided_by_the_root: np.abs(X(f)) ** 2 / np.sqrt(f.shape[1])
    divided_by_the_bins: np.abs(X(f)) ** 2 / (f.shape[1] // 2 + 1)
    divided_by_half: np.abs(X(f)) ** 2 / (f.shape[1] // 2)
    divided_by_the_frames: np.abs(X(f)) ** 2 / len(f)
    divided_by_all: np.abs(X(f)) ** 2 / f.size
    divided_by_16: np.abs(X(f)) ** 2 / 16
    divided_by_64: np.abs(X(f)) ** 2 / 64
    divided_by_4: np.abs(X(f)) ** 2 / 4
    multiplied: np.abs(X(f)) ** 2 * f.shape[1]
This is the size of X. Power is its square.
    not_squared: np.abs(X(f)) / f.shape[1]
    size_alone: np.abs(X(f))
    root_of_the_power: np.sqrt(right(f))
This is a power of another order. Square the size of X: ** 2.
    fourth_power: right(f) ** 2
    doubled: 2 * np.abs(X(f)) / f.shape[1]
np.fft.fft gives every frequency twice. rfft gives the n / 2 + 1 that you need.
    all_bins: np.abs(np.fft.fft(f, axis=1)) ** 2 / f.shape[1]
    shifted: np.abs(np.fft.fftshift(np.fft.fft(f, axis=1), axes=1)) ** 2 / f.shape[1]
The last bin is missing: there are n / 2 + 1.
    last_bin_missing: right(f)[:, :-1]
Bin 0 is missing. It is the first of n / 2 + 1.
    first_bin_missing: right(f)[:, 1:]
    middle_bins: right(f)[:, 1:-1]
The transform went along the frames. A frame is a row: axis=1.
    along_the_frames: np.abs(np.fft.rfft(f, axis=0)) ** 2 / f.shape[1]
    along_the_frames_and_their_number: np.abs(np.fft.rfft(f, axis=0)) ** 2 / len(f)
The whole array was transformed at once. Each row has a spectrum of its own.
    flat: np.abs(np.fft.rfft(f.ravel())) ** 2 / f.shape[1]
    two_dimensions: np.abs(np.fft.rfft2(f)) ** 2 / f.shape[1]
The mean was subtracted, so bin 0 is 0. Take the frames as they are.
    mean_subtracted: right(f - f.mean(axis=1, keepdims=True))
    mean_of_all_subtracted: right(f - f.mean())
The frames were faded in and out. Take them as they are.
    hann_window: right(hann(f))
    numpys_hann_window: right(f * np.hanning(f.shape[1]))
    hamming_window: right(f * np.hamming(f.shape[1]))
These are complex numbers: X itself was squared. Power is the square of its size, np.abs.
    complex_square: X(f) ** 2 / f.shape[1]
    complex_square_alone: X(f) ** 2
    complex_square_of_all_bins: np.fft.fft(f, axis=1) ** 2 / f.shape[1]
    complex_numbers: X(f)
    complex_numbers_divided: X(f) / f.shape[1]
The wave turns by the wrong angle. In the sum stands 2 pi k i / n.
    half_the_angle: np.abs(waves(f, np.pi)) ** 2 / f.shape[1]
    twice_the_angle: np.abs(waves(f, 4 * np.pi)) ** 2 / f.shape[1]
    angle_without_pi: np.abs(waves(f, 2)) ** 2 / f.shape[1]
    angle_by_the_bins: np.abs(waves(f, 2 * np.pi * f.shape[1] / (f.shape[1] // 2 + 1))) ** 2 / f.shape[1]
    angle_by_one_more: np.abs(waves(f, 2 * np.pi, 1)) ** 2 / f.shape[1]
The last bin stayed 0: there are n / 2 + 1 bins, and range leaves its end out.
    last_bin_zero: right(f) * (np.arange(f.shape[1] // 2 + 1) < f.shape[1] // 2)
Only the real part was squared. np.abs of a complex number has both parts.
    real_part: X(f).real ** 2 / f.shape[1]
    real_part_of_the_square: (X(f) ** 2).real / f.shape[1]
Only the imaginary part was squared. np.abs of a complex number has both parts.
    imaginary_part: X(f).imag ** 2 / f.shape[1]
The two parts were added before the square. Square each, then add; np.abs(X) ** 2 is that.
    parts_added_first: (X(f).real + X(f).imag) ** 2 / f.shape[1]
    sizes_added_first: (np.abs(X(f).real) + np.abs(X(f).imag)) ** 2 / f.shape[1]
    size_of_the_parts_added: np.abs(X(f).real + X(f).imag) / f.shape[1]
The powers were doubled. Here each bin keeps abs(X) ** 2 / n.
    twice_inside: both_sides(f)
    half: right(f) / 2
This is a logarithm. Return the power itself.
    decibels: 10 * np.log10(right(f))
    decibels_of_amplitude: 20 * np.log10(right(f))
    logarithm: np.log10(right(f))
    natural_logarithm: np.log(right(f))
    logarithm_of_1_more: np.log1p(right(f))
The frames were put together. Return a row for each.
    mean_of_the_frames: right(f).mean(axis=0)
    largest_of_the_frames: right(f).max(axis=0)
    sum_of_the_frames: right(f).sum(axis=0)
    sum_of_the_bins: right(f).sum(axis=1)
The powers were scaled to 1. Return abs(X) ** 2 / n.
    shares: right(f) / right(f).sum(axis=1, keepdims=True)
    shares_of_the_largest: right(f) / right(f).max(axis=1, keepdims=True)
The result is transposed: a row for each frame, a column for each bin.
    transposed: right(f).T
The bins are in the wrong order. Bin 0 comes first.
    bins_reversed: right(f)[:, ::-1]
The samples were squared before the transform. Square the size of X.
    squares_transformed: np.abs(X(f**2)) / f.shape[1]
    squares_transformed_and_squared: right(f**2)
Only the first frame is there. Return a row for each.
    first_frame: right(f)[0]
    first_frame_as_a_row: right(f)[:1]
The other frames stayed 0. Is the return inside the loop?
    returned_in_the_loop: first_only(f)
The result is rounded. Return all digits.
    rounded_to_2: right(f).round(2)
    rounded_to_3: right(f).round(3)
    cut_to_integers: right(f).astype(int)
This is the inverse transform, which divides by n itself. Use np.fft.rfft.
    inverse: np.abs(np.fft.ifft(f, axis=1))[:, : f.shape[1] // 2 + 1] ** 2 / f.shape[1]
These are the phases. Power is the square of the size, np.abs.
    phases: np.angle(X(f))
""",  # noqa: E501
    {
        "waves": waves,
        "X": spectrum,
        "both_sides": both_sides,
        "hann": hann,
        "first_only": first_only,
    },
)


@power_spectrum.accepted
def with_a_table_of_waves(frames):
    n = frames.shape[1]
    angles = 2 * np.pi * np.outer(np.arange(n), np.arange(n // 2 + 1)) / n
    return ((frames @ np.cos(angles)) ** 2 + (frames @ np.sin(angles)) ** 2) / n


@power_spectrum.accepted
def in_plain_loops(frames):
    n, out = frames.shape[1], []
    for row in frames.tolist():
        for k in range(n // 2 + 1):
            x = sum(value * cmath.exp(-2j * cmath.pi * k * i / n) for i, value in enumerate(row))
            out.append(abs(x) ** 2 / n)
    return np.array(out).reshape(len(frames), -1)


@power_spectrum.accepted
def by_the_autocorrelation(frames):
    """The power spectrum is the transform of how alike a frame is to itself, shifted."""
    n = frames.shape[1]
    alike = np.stack(
        [np.sum(frames * np.roll(frames, s, axis=1), axis=1) for s in range(n)], axis=1
    )
    waves = np.cos(2 * np.pi * np.outer(np.arange(n), np.arange(n // 2 + 1)) / n)
    return alike @ waves / n
