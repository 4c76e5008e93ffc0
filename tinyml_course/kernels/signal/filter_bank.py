"""The filter bank and what follows it: sums, roots, noise, gain, logarithms, all in integers.

Source: TFLM ``signal/src/filter_bank.cc``, ``filter_bank_square_root.cc``, ``square_root_32.cc``,
``square_root_64.cc``, ``filter_bank_spectral_subtraction.cc``, ``pcan_argc_fixed.cc``,
``filter_bank_log.cc``, ``log.cc``.
"""

from __future__ import annotations

import numpy as np

from tinyml_course.kernels.node import Array, Node, Run
from tinyml_course.kernels.signal.checks import check_channels, check_types
from tinyml_course.tflite.signal_options import SignalOptions

_32_BITS = np.uint64(2**32 - 1)


def filter_bank(node: Node) -> Run:
    """Each bin's energy goes into two neighbours: a weight to one, the rest to the other."""
    options: SignalOptions = node.options(SignalOptions)
    check_types(node, ("uint32", *["int16"] * 5), ("uint64",))
    channels = options["num_channels"]
    node.check_output_shape((channels,))
    weights, unweights = (node.constant(i)[1].astype(np.int64).astype(np.uint64) for i in (1, 2))
    bins, places, widths = (node.constant(i)[1].astype(np.int64) for i in (3, 4, 5))
    if not len(bins) == len(places) == len(widths) == channels + 1:
        raise node.error(f"starts and widths of {channels + 1} filters", len(widths))
    ends = (bins + widths).max(initial=0), (places + widths).max(initial=0)
    if min(bins.min(), places.min(), widths.min()) < 0 or ends[0] > node.input(0).size:
        raise node.error(f"filters within {node.input(0).size} bins", ends[0])
    if ends[1] > min(len(weights), len(unweights)):
        raise node.error(f"filters within {len(weights)} weights", ends[1])

    def run(x: Array, *_constants: Array) -> Array:
        energy = x.astype(np.uint64)
        sums = [np.zeros(len(x), np.uint64)]
        for start, place, width in zip(bins, places, widths, strict=True):
            part, taps = energy[:, start : start + width], slice(place, place + width)
            sums[-1] = sums[-1] + (part * weights[taps]).sum(axis=1, dtype=np.uint64)
            sums.append((part * unweights[taps]).sum(axis=1, dtype=np.uint64))
        return np.stack(sums[1:-1], axis=1)  # the first has only what the next would share

    return run


def square_root(node: Node) -> Run:
    """The root of each sum to the nearest, shifted right as far as the input was to the left."""
    check_types(node, ("uint64", "int32"), ("uint32",))
    check_channels(node, node.input(0).size)
    if node.input(1).size != 1:
        raise node.error("one number of bits", node.input(1))

    def run(x: Array, bits: Array) -> Array:
        shift = np.clip(bits.reshape(len(bits), 1), 0, 31).astype(np.uint64)
        return (rounded_root(x) >> shift).astype(np.uint32)

    return run


def rounded_root(x: Array) -> Array:
    """The root of uint64 to the nearest whole number; the last of 16 and of 32 bits round down."""
    root = np.minimum(np.sqrt(x.astype(np.float64)).astype(np.uint64), _32_BITS)
    root -= (root * root > x).astype(np.uint64)
    more = (x - root * root > 2 * root) & (root < _32_BITS)
    root += more.astype(np.uint64)
    largest = np.where(x >> np.uint64(32) == 0, np.uint64(2**16 - 1), _32_BITS)
    return root + ((x - root * root > root) & (root != largest)).astype(np.uint64)


def spectral_subtraction(node: Node) -> Run:
    """A smoothed estimate of the noise is taken away; some of the signal always remains."""
    o: SignalOptions = node.options(SignalOptions)
    check_types(node, ("uint32",), ("uint32", "uint32"))
    channels = o["num_channels"]
    check_channels(node, channels)
    odd = np.arange(channels) % 2 == 1
    new = np.where(odd, o["alternate_smoothing"], o["smoothing"]).astype(np.uint64)
    old = np.where(odd, o["alternate_one_minus_smoothing"], o["one_minus_smoothing"])
    kept = old.astype(np.uint64)
    up, down = (
        np.uint64(o.shift(name)) for name in ("smoothing_bits", "spectral_subtraction_bits")
    )
    least, clamping = np.uint64(o["min_signal_remaining"]), bool(o["clamping"])

    def run(x: Array, noise: Array) -> tuple[Array, Array]:
        signal = np.broadcast_to(x, noise.shape).astype(np.uint64)
        scaled = (signal << up) & _32_BITS
        estimate = ((scaled * new + noise.astype(np.uint64) * kept) >> down) & _32_BITS
        taken = np.minimum(estimate, scaled)
        noise[...] = taken if clamping else estimate
        floor = ((signal * least) >> down) & _32_BITS
        left = np.maximum((scaled - taken) >> up, floor)
        return left.astype(np.uint32), noise.copy()

    return run


def spectral_subtraction_state(node: Node) -> tuple[Array, ...]:
    """The estimate of the noise: none at first."""
    return (np.zeros((1, *node.input(0).shape), np.uint32),)


_SNR_BITS, _OUTPUT_BITS = 12, 6
_PIECES = 125
"""Numbers of the gain's table that 32 bits of noise can reach: 2, and 4 for each bit but one."""


def pcan(node: Node) -> Run:
    """Each channel times a gain that falls with its noise, then compressed."""
    options: SignalOptions = node.options(SignalOptions)
    check_types(node, ("uint32", "uint32", "int16"), ("uint32",))
    check_channels(node, node.input(0).size)
    if node.input(1).shape != node.input(0).shape:
        raise node.error(f"noise of shape {node.input(0).shape}", node.input(1))
    table = node.constant(2)[1].astype(np.int64)
    if table.shape != (_PIECES,):
        raise node.error(f"a gain of {_PIECES} numbers", node.input(2))
    shift = np.uint64(options.shift("snr_shift"))

    def run(x: Array, noise: Array, _table: Array) -> Array:
        gain = piecewise(noise.astype(np.int64), table).astype(np.uint64) & _32_BITS
        return shrink(((x.astype(np.uint64) * gain) >> shift) & _32_BITS).astype(np.uint32)

    return run


def piecewise(x: Array, table: Array) -> Array:
    """A parabola for each power of two: three numbers of `table`, 10 bits within it; int16."""
    bits = np.frexp(x.astype(np.float64))[1]
    at = np.maximum(4 * bits - 6, 0)
    fraction = np.where(bits < 11, x << np.maximum(11 - bits, 0), x >> np.maximum(bits - 11, 0))
    fraction &= 0x3FF
    first, second, third = (table[np.minimum(at + i, len(table) - 1)] for i in range(3))
    slope = ((third * fraction) >> 5) + (second << 5)
    value = ((slope * fraction + (1 << 14)) >> 15) + first
    few = table[np.minimum(x, 2)]
    return np.where(x <= 2, few, value).astype(np.int16).astype(np.int64)


def shrink(x: Array) -> Array:
    """x**2 / 4 below 2, x - 1 from there on; 12 fractional bits in, 6 out."""
    squared = ((x * x) & _32_BITS) >> np.uint64(2 + 2 * _SNR_BITS - _OUTPUT_BITS)
    above = (x >> np.uint64(_SNR_BITS - _OUTPUT_BITS)) - np.uint64(1 << _OUTPUT_BITS)
    return np.where(x < (2 << _SNR_BITS), squared, above) & _32_BITS


_SEGMENT_BITS, _FRACTION_BITS = 7, 16
LN_2 = 45426
"""ln 2 with 16 fractional bits."""


def _log2_table() -> Array:
    """How far log2(1 + f) is above f, at 128 places; 16 fractional bits."""
    place = np.arange(2**_SEGMENT_BITS + 1) / 2**_SEGMENT_BITS
    return np.rint(2**_FRACTION_BITS * (np.log2(1 + place) - place)).astype(np.int64)


ABOVE_LINE = _log2_table()
"""From 0 to 1 in both directions; shape (129,)."""


def log(node: Node) -> Run:
    """``output_scale`` times the natural logarithm, of 2 or more; 0 otherwise."""
    options: SignalOptions = node.options(SignalOptions)
    check_types(node, ("uint32",), ("int16",))
    check_channels(node, node.input(0).size)
    shift, scale = options.shift("input_correction_bits"), options["output_scale"]

    def run(x: Array) -> Array:
        scaled = (x.astype(np.int64) << shift) & 0xFFFFFFFF
        natural = (LN_2 * log2(np.maximum(scaled, 1)) + 2**15) >> 16
        value = ((scale * natural + 2**15) & 0xFFFFFFFF) >> 16
        return np.where(scaled > 1, np.minimum(value, 2**15 - 1), 0).astype(np.int16)

    return run


def log2(x: Array) -> Array:
    """The binary logarithm of whole numbers from 1, with 16 fractional bits; straight pieces."""
    whole = np.frexp(x.astype(np.float64))[1].astype(np.int64) - 1
    above = x - (1 << whole)
    fraction = np.where(
        whole < _FRACTION_BITS,
        above << np.maximum(_FRACTION_BITS - whole, 0),
        above >> np.maximum(whole - _FRACTION_BITS, 0),
    )
    segment = fraction >> (_FRACTION_BITS - _SEGMENT_BITS)
    inside = fraction - (segment << (_FRACTION_BITS - _SEGMENT_BITS))
    low, high = ABOVE_LINE[segment], ABOVE_LINE[segment + 1]
    return (whole << _FRACTION_BITS) + fraction + low + (((high - low) * inside) >> _FRACTION_BITS)
