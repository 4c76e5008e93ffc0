"""How lesson 03 grades feature_cost: inputs, mistakes with hints, other right answers."""

import math

from tinyml_course.exercises import exercise

from ._common import CLOSED, known_mistakes


def cost_inputs(rng):
    cases = [(100, 16, 7), (61, 8, 4), (96, 32, 8), (126, 64, 24), (30, 64, 7)]
    for _ in range(6):
        size = 2 ** int(rng.integers(3, 8))
        cases.append((int(rng.integers(40, 500)), size, int(rng.integers(3, size))))
    return cases


feature_cost = exercise(points=2, inputs=cost_inputs, closed_rooms=CLOSED)


def counted(frames, n, *, butterflies=None, products=4, sums=6, bins=None, of_bin=(2, 1), ram=None):
    """The three results, with parts replaced."""
    flies = n // 2 * int(math.log2(n)) if butterflies is None else butterflies
    places = n // 2 + 1 if bins is None else bins
    return (
        frames * (products * flies + of_bin[0] * places),
        frames * (sums * flies + of_bin[1] * places),
        4 * (2 * n + places) if ram is None else ram,
    )


def fraction(frames, n, **parts):
    """The operations, cut to whole numbers at the end."""
    return tuple(int(value) for value in counted(frames, n, **parts)[:2])


known_mistakes(
    feature_cost,
    "s, n, h",
    """
A frame starts wherever a sample is left, also near the end: the division rounds up.
    rounded_down: counted(s // h, n)
    rounded_to_nearest: counted(round(s / h), n)
The last frames begin in the window and end outside it. They count too: only the start must be in the window.
    whole_frames_only: counted((s - n) // h + 1, n)
    whole_frames_counted: counted(len(range(0, s - n + 1, h)), n)
    whole_frames_at_least_one: counted(max((s - n) // h + 1, 1), n)
    whole_frames_from_one: counted((s - n) // h, n)
    whole_frames_from_one_at_least_none: counted(max((s - n) // h, 0), n)
    whole_frames_cut: counted(int((s - n) / h) + 1, n)
    whole_frames_not_rounded: (*fraction((s - n) / h + 1, n), counted(1, n)[2])
    up_to_the_first_short_frame: counted(math.ceil((s - n) / h) + 1, n)
    up_to_the_first_short_frame_at_least_one: counted(max(math.ceil((s - n) / h), 0) + 1, n)
    whole_frames_rounded_up: counted(math.ceil((s - n) / h), n)
    whole_frames_rounded_up_at_least_none: counted(max(math.ceil((s - n) / h), 0), n)
If hop divides the samples, there is no further frame: the last start would be outside.
    always_one_more: counted(s // h + 1, n)
    rounded_up_and_one: counted(math.ceil(s / h) + 1, n)
A frame starts every hop samples. Here the starts are n_fft apart.
    hop_is_n_fft: counted(math.ceil(s / n), n)
    hop_is_n_fft_rounded_down: counted(s // n, n)
A frame starts every hop samples. Here the starts are n_fft / 2 apart.
    hop_is_half: counted(math.ceil(s / (n // 2)), n)
A frame starts every hop samples. Here it starts at every sample.
    every_sample: counted(s, n)
    every_whole_frame: counted(max(s - n + 1, 0), n)
    number_of_frames_is_hop: counted(h, n)
hop is the way from one start to the next, not how far two frames overlap.
    overlap_is_hop: counted(math.ceil(s / max(n - h, 1)), n)
    overlap_is_hop_rounded_down: counted(s // max(n - h, 1), n)
    overlap_is_hop_whole_frames: counted((s - n) // max(n - h, 1) + 1, n)
These are the operations of one frame. A window has many.
    one_frame: counted(1, n)
The number of frames is no whole number. Round it up.
    frames_not_rounded: (*counted(s / h, n)[:2], counted(1, n)[2])
    operations_cut: (*fraction(s / h, n), counted(1, n)[2])
    operations_rounded: (*(round(x) for x in counted(s / h, n)[:2]), counted(1, n)[2])
    operations_rounded_up: (*(math.ceil(x) for x in counted(s / h, n)[:2]), counted(1, n)[2])
A frame has n_fft / 2 · log2(n_fft) butterflies: half as many.
    butterflies_of_n: counted(F(s, h), n, butterflies=n * int(math.log2(n)))
A pass has n_fft / 2 butterflies, and there are log2(n_fft) passes. A factor is missing.
    one_pass: counted(F(s, h), n, butterflies=n // 2)
    one_butterfly_a_pass: counted(F(s, h), n, butterflies=int(math.log2(n)))
    no_butterflies_in_the_sum: counted(F(s, h), n, butterflies=1)
The logarithm is that of n_fft, to base 2.
    logarithm_of_half: counted(F(s, h), n, butterflies=n // 2 * int(math.log2(n // 2)))
    logarithm_of_double: counted(F(s, h), n, butterflies=n // 2 * int(math.log2(2 * n)))
    natural_logarithm: (*counted(F(s, h), n, butterflies=n / 2 * math.log(n))[:2], counted(1, n)[2])
    natural_logarithm_operations_cut: (*fraction(F(s, h), n, butterflies=n / 2 * math.log(n)), counted(1, n)[2])
    natural_logarithm_cut: counted(F(s, h), n, butterflies=int(n / 2 * math.log(n)))
    natural_logarithm_cut_first: counted(F(s, h), n, butterflies=n // 2 * int(math.log(n)))
    natural_logarithm_rounded_first: counted(F(s, h), n, butterflies=n // 2 * round(math.log(n)))
    logarithm_to_base_10_cut_first: counted(F(s, h), n, butterflies=n // 2 * int(math.log10(n)))
    logarithm_to_base_10_cut: counted(F(s, h), n, butterflies=int(n / 2 * math.log10(n)))
    logarithm_to_base_10: (*counted(F(s, h), n, butterflies=n / 2 * math.log10(n))[:2], counted(1, n)[2])
The passes come from the frame, n_fft, not from the window.
    logarithm_of_samples: counted(F(s, h), n, butterflies=n // 2 * int(math.log2(s)))
    logarithm_of_samples_rounded_up: counted(F(s, h), n, butterflies=n // 2 * math.ceil(math.log2(s)))
    logarithm_of_samples_cut: counted(F(s, h), n, butterflies=int(n / 2 * math.log2(s)))
    logarithm_of_samples_operations_cut: (*fraction(F(s, h), n, butterflies=n / 2 * math.log2(s)), counted(1, n)[2])
    logarithm_of_samples_not_cut: (*counted(F(s, h), n, butterflies=n / 2 * math.log2(s))[:2], counted(1, n)[2])
    logarithm_of_hop: counted(F(s, h), n, butterflies=n // 2 * int(math.log2(h)))
    half_of_samples: counted(F(s, h), n, butterflies=s // 2 * int(math.log2(n)))
This is the plain sum over all samples for each bin. The FFT needs far fewer: log2(n_fft) passes.
    every_sample_with_every_bin: counted(F(s, h), n, butterflies=n * n // 2)
    every_pair: counted(F(s, h), n, butterflies=n * n)
    half_of_half: counted(F(s, h), n, butterflies=(n // 2) ** 2)
There are n_fft / 2 + 1 bins.
    bins_without_the_last: counted(F(s, h), n, bins=n // 2)
    bins_of_n: counted(F(s, h), n, bins=n)
    bins_one_less: counted(F(s, h), n, bins=n // 2 - 1)
    bins_two_more: counted(F(s, h), n, bins=n // 2 + 2)
The bins' power is missing in the operations.
    power_left_out: counted(F(s, h), n, of_bin=(0, 0))
    power_without_additions: counted(F(s, h), n, of_bin=(2, 0))
    power_without_multiplications: counted(F(s, h), n, of_bin=(0, 1))
A bin's power takes 2 multiplications and 1 addition.
    one_multiplication_a_bin: counted(F(s, h), n, of_bin=(1, 1))
    two_additions_a_bin: counted(F(s, h), n, of_bin=(2, 2))
    bin_exchanged: counted(F(s, h), n, of_bin=(1, 2))
    three_multiplications_a_bin: counted(F(s, h), n, of_bin=(3, 1))
The bins' power was counted once. Each frame computes it.
    power_once: (lambda a, b: (a[0] + b[0], a[1] + b[1], a[2]))(counted(F(s, h), n, of_bin=(0, 0)), (2 * (n // 2 + 1), n // 2 + 1))
A butterfly takes 4 multiplications and 6 additions.
    two_additions: counted(F(s, h), n, sums=2)
    four_additions: counted(F(s, h), n, sums=4)
    exchanged_in_the_butterfly: counted(F(s, h), n, products=6, sums=4)
    one_multiplication: counted(F(s, h), n, products=1)
    two_multiplications: counted(F(s, h), n, products=2)
    three_multiplications: counted(F(s, h), n, products=3)
    one_of_each: counted(F(s, h), n, products=1, sums=1)
    eight_additions: counted(F(s, h), n, sums=8)
    one_product_two_sums: counted(F(s, h), n, products=1, sums=2)
The results are in the wrong order: multiplications, additions, RAM.
    additions_first: (lambda r: (r[1], r[0], r[2]))(right(s, n, h))
    reversed_order: right(s, n, h)[::-1]
    ram_first: (lambda r: (r[2], r[0], r[1]))(right(s, n, h))
All frames use the same RAM, one after the other.
    ram_of_all_frames: (*right(s, n, h)[:2], F(s, h) * right(s, n, h)[2])
The transform works on n_fft real and n_fft imaginary parts, not on one of each for a bin.
    ram_of_complex_bins_alone: counted(F(s, h), n, ram=12 * (n // 2 + 1))
The bins are missing in the RAM.
    ram_without_bins: counted(F(s, h), n, ram=8 * n)
Real and imaginary parts both need RAM.
    ram_of_one_part: counted(F(s, h), n, ram=4 * (n + n // 2 + 1))
    ram_of_one_part_without_bins: counted(F(s, h), n, ram=4 * n)
    ram_of_the_bins_alone: counted(F(s, h), n, ram=4 * (n // 2 + 1))
A number takes 4 bytes here.
    ram_in_numbers: counted(F(s, h), n, ram=2 * n + n // 2 + 1)
    two_bytes: counted(F(s, h), n, ram=2 * (2 * n + n // 2 + 1))
    eight_bytes: counted(F(s, h), n, ram=8 * (2 * n + n // 2 + 1))
    bits: counted(F(s, h), n, ram=32 * (2 * n + n // 2 + 1))
    bins_of_one_byte: counted(F(s, h), n, ram=8 * n + n // 2 + 1)
There are n_fft / 2 + 1 bins in the RAM too.
    ram_bins_without_the_last: counted(F(s, h), n, ram=4 * (2 * n + n // 2))
    ram_bins_of_n: counted(F(s, h), n, ram=4 * 3 * n)
    ram_bins_of_two_parts: counted(F(s, h), n, ram=4 * (2 * n + 2 * (n // 2 + 1)))
The window was counted too. RAM is that of the frame and the bins.
    ram_with_the_window: counted(F(s, h), n, ram=4 * (2 * n + n // 2 + 1) + 2 * s)
    ram_with_the_window_of_4: counted(F(s, h), n, ram=4 * (2 * n + n // 2 + 1 + s))
    ram_of_the_samples: counted(F(s, h), n, ram=4 * (2 * s + n // 2 + 1))
The butterflies are a float: math.log2 gives one. Make them an int.
    floats: tuple(float(value) for value in right(s, n, h))
Three numbers are asked for: multiplications, additions, RAM. One is missing.
    without_ram: right(s, n, h)[:2]
    operations_together: (sum(right(s, n, h)[:2]), right(s, n, h)[2])
    multiplications_alone: right(s, n, h)[0]
16 and 8 are n_fft and hop in the text. Here they are n_fft and hop.
    n_fft_of_the_text: right(s, 16, h)
    hop_of_the_text: right(s, n, 8)
    both_of_the_text: right(s, 16, 8)
100 is the number of samples in the text. Here it is samples.
    samples_of_the_text: right(100, n, h)
""",  # noqa: E501
    {"counted": counted, "fraction": fraction, "F": lambda s, h: math.ceil(s / h)},
)


@feature_cost.accepted
def by_counting(samples, n_fft, hop):
    products = sums = 0
    for _start in range(0, samples, hop):
        size = n_fft
        while size > 1:  # a pass for each halving
            products, sums, size = products + 2 * n_fft, sums + 3 * n_fft, size // 2
        for _bin in range(n_fft // 2 + 1):
            products, sums = products + 2, sums + 1
    return products, sums, sum(4 for _ in range(2 * n_fft)) + sum(4 for _ in range(0, n_fft + 1, 2))


@feature_cost.accepted
def with_bits(samples, n_fft, hop):
    frames, passes = -(-samples // hop), n_fft.bit_length() - 1
    return [
        frames * (2 * n_fft * passes + n_fft + 2),
        frames * (3 * n_fft * passes + n_fft // 2 + 1),
        10 * n_fft + 4,
    ]
