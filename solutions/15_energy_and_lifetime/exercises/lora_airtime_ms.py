"""How lesson 15 grades lora_airtime_ms: inputs, mistakes with hints, other right answers."""

import math

from tinyml_course.exercises import exercise

from ._common import CLOSE, CLOSED, add_roundings


def message_inputs(rng):
    """Last blocks that are full and that are not, and slow symbols at two bandwidths."""
    cases = [
        (23, 7, 125, 1),
        (23, 12, 125, 1),
        (33, 9, 125, 2),
        (24, 12, 250, 1),  # a symbol of 16.4 ms at another bandwidth
        (18, 11, 250, 3),  # 8.2 ms
        (41, 10, 125, 4),
        (52, 11, 125, 1),
        (15, 12, 125, 3),
        (12, 12, 500, 2),
        (19, 7, 250, 3),  # the last block is exactly full
        (26, 9, 125, 1),  # and here
        (31, 8, 125, 2),
        (1, 9, 500, 1),
    ]
    for spreading_factor in (7, 8, 9, 10, 11, 12):
        payload, rate = int(rng.integers(13, 52)), int(rng.integers(1, 5))
        cases += [(payload, spreading_factor, int(rng.choice([125, 250])), rate)]
    return cases


lora_airtime_ms = exercise(points=3, inputs=message_inputs, comparison=CLOSE, closed_rooms=CLOSED)


def right_symbol(sf, khz):
    return 2**sf / khz


def airtime(
    n,
    sf,
    khz,
    rate,
    *,
    preamble=12.25,
    first=8,
    bits=lambda n, sf: 8 * n - 4 * sf + 44,
    slow=lambda _sf, _khz, symbol: symbol > 16,
    per_block=lambda sf, slow: 4 * (sf - 2 * slow),
    blocks=math.ceil,
    symbols=lambda rate: rate + 4,
    symbol=right_symbol,
    slow_symbol=None,
):
    """The formula, with one of its parts replaced; `slow_symbol` decides what is slow."""
    is_slow = slow(sf, khz, (slow_symbol or symbol)(sf, khz))
    count = blocks(bits(n, sf) / per_block(sf, is_slow)) * symbols(rate)
    return (preamble + first + count) * symbol(sf, khz)


def part(**changes):
    return lambda *given: airtime(*given, **changes)


def symbols_of(**wrong):
    """Wrong times of a symbol, each twice: what is slow goes by it, or by the right time."""
    by_it = {name: part(symbol=symbol) for name, symbol in wrong.items()}
    return by_it | {
        f"{name}_in_the_end": part(symbol=symbol, slow_symbol=right_symbol)
        for name, symbol in wrong.items()
    }


add_roundings(lora_airtime_ms, "ms", digits=2)
lora_airtime_ms.mistakes(
    "Symbols before the blocks are missing, or too many: 12.25 of preamble, and 8 more.",
    no_preamble=part(preamble=0),
    preamble_of_8=part(preamble=8),
    preamble_of_12=part(preamble=12),
    preamble_of_10=part(preamble=10.25),
    preamble_in_ms=lambda *given: airtime(*given, preamble=0) + 12.25,
    no_first_symbols=part(first=0),
    first_symbols_twice=part(first=16),
    neither=part(preamble=0, first=0),
)
lora_airtime_ms.mistakes(
    "A block that has begun is sent whole: round the number of blocks up, and only that.",
    blocks_cut_off=part(blocks=math.floor),
    blocks_not_rounded=part(blocks=lambda x: x),
    blocks_to_the_nearest=part(blocks=round),
    rounded_after_the_rate=lambda n, sf, khz, rate: airtime(
        n, sf, khz, rate, blocks=lambda x: math.ceil(x * (rate + 4)), symbols=lambda _rate: 1
    ),
    symbols_rounded_up=lambda *given: (
        math.ceil(airtime(*given) / (2 ** given[1] / given[2])) * 2 ** given[1] / given[2]
    ),
)
lora_airtime_ms.mistakes(
    "One block too many where the bits fill their blocks exactly: round up only what is not whole.",
    one_block_more=part(blocks=lambda x: math.floor(x) + 1),
)
lora_airtime_ms.mistakes(
    "One block too many in every message. Was the number rounded up, and 1 added too?",
    always_one_block_more=part(blocks=lambda x: math.ceil(x) + 1),
)
lora_airtime_ms.mistakes(
    "Symbols that take longer than 16 ms carry two bits less. When is that the case here?",
    never_slow=part(slow=lambda *_: False),
    always_slow=part(slow=lambda *_: True),
    slow_from_11=part(slow=lambda sf, _khz, _s: sf >= 11),
    slow_at_12=part(slow=lambda sf, _khz, _s: sf == 12),
    slow_from_11_at_125=part(slow=lambda sf, khz, _s: sf >= 11 and khz == 125),
    slow_at_125=part(slow=lambda _sf, khz, _s: khz == 125),
    slow_below_16=part(slow=lambda _sf, _khz, symbol: symbol < 16),
    slow_above_20=part(slow=lambda _sf, _khz, symbol: symbol > 20),
    slow_from_8=part(slow=lambda _sf, _khz, symbol: symbol > 8),
)
lora_airtime_ms.mistakes(
    "A slow symbol carries sf - 2 bits, and a block holds 4 times the bits of a symbol: mind the "
    "brackets.",
    one_bit_less=part(per_block=lambda sf, slow: 4 * (sf - slow)),
    two_bits_of_a_block=part(per_block=lambda sf, slow: 4 * sf - 2 * slow),
    two_bits_more=part(per_block=lambda sf, slow: 4 * (sf + 2 * slow)),
    four_bits_less=part(per_block=lambda sf, slow: 4 * (sf - 4 * slow)),
    half_the_bits=part(per_block=lambda sf, slow: 4 * sf / (1 + slow)),
)
lora_airtime_ms.mistakes(
    "How many bits does a block hold? Four times the bits of a symbol.",
    a_symbol_in_a_block=part(per_block=lambda sf, slow: sf - 2 * slow),
    eight_symbols_in_a_block=part(per_block=lambda sf, slow: 8 * (sf - 2 * slow)),
    block_of_chips=part(per_block=lambda sf, slow: 4 * 2 ** (sf - 2 * slow)),
)
lora_airtime_ms.mistakes(
    "The payload is in bytes, and the blocks are filled with bits.",
    bytes_as_bits=part(bits=lambda n, sf: n - 4 * sf + 44),
    bits_as_bytes=part(bits=lambda n, sf: n / 8 - 4 * sf + 44),
)
lora_airtime_ms.mistakes(
    "The 44 are bits already: only the payload is in bytes.",
    bytes_of_header=part(bits=lambda n, sf: 8 * (n + 44) - 4 * sf),
    bytes_of_all=part(bits=lambda n, sf: 8 * (n + 44 - 4 * sf)),
)
lora_airtime_ms.mistakes(
    "The bits lose 4 sf in any case. Slow symbols change the size of a block alone.",
    slow_bits_less=lambda n, sf, khz, rate: airtime(
        n, sf, khz, rate, bits=lambda n, sf: 8 * n + 44 - 4 * (sf - 2 * (2**sf / khz > 16))
    ),
)
lora_airtime_ms.mistakes(
    "This is the time of the bits alone, at the mean bit rate. A message also has a preamble, a "
    "header and whole blocks.",
    bit_rate=lambda n, sf, khz, rate: 8 * n / (sf * khz / 2**sf * 4 / (rate + 4)),
    bit_rate_without_coding=lambda n, sf, khz, _rate: 8 * n / (sf * khz / 2**sf),
    bit_rate_and_preamble=lambda n, sf, khz, rate: (
        8 * n / (sf * khz / 2**sf * 4 / (rate + 4)) + 12.25 * 2**sf / khz
    ),
    bit_rate_and_first_symbols=lambda n, sf, khz, rate: (
        8 * n / (sf * khz / 2**sf * 4 / (rate + 4)) + 20.25 * 2**sf / khz
    ),
)
lora_airtime_ms.mistakes(
    "Look again at how the bits are counted: 8 for each byte, 44 more, and 4 sf fewer.",
    nothing_more=part(bits=lambda n, sf: 8 * n - 4 * sf),
    no_checksum=part(bits=lambda n, sf: 8 * n - 4 * sf + 28),
    only_the_checksum=part(bits=lambda n, sf: 8 * n - 4 * sf + 16),
    no_header=part(bits=lambda n, sf: 8 * n - 4 * sf + 24),
    nothing_less=part(bits=lambda n, _sf: 8 * n + 44),
    four_sf_more=part(bits=lambda n, sf: 8 * n + 4 * sf + 44),
    one_sf_less=part(bits=lambda n, sf: 8 * n - sf + 44),
    eight_sf_less=part(bits=lambda n, sf: 8 * n - 8 * sf + 44),
    only_the_payload=part(bits=lambda n, _sf: 8 * n),
    lorawan_twice=part(bits=lambda n, sf: 8 * (n + 13) - 4 * sf + 44),
    less_44=part(bits=lambda n, sf: 8 * n - 4 * sf - 44),
)
lora_airtime_ms.mistakes(
    "Each block takes coding_rate + 4 symbols.",
    no_coding=part(symbols=lambda _rate: 4),
    rate_alone=part(symbols=lambda rate: rate),
    rate_of_1=part(symbols=lambda _rate: 5),
    rate_as_a_factor=part(symbols=lambda rate: 4 * rate),
    rate_as_a_quotient=part(symbols=lambda rate: (rate + 4) / 4),
    rate_as_a_quotient_rounded=lambda n, sf, khz, rate: airtime(
        n, sf, khz, rate, blocks=lambda x: math.ceil(x * (rate + 4) / 4), symbols=lambda _rate: 1
    ),
    rate_below_1=part(symbols=lambda rate: 4 / (rate + 4)),
    one_symbol=part(symbols=lambda _rate: 1),
    eight_symbols=part(symbols=lambda _rate: 8),
    rate_and_8=part(symbols=lambda rate: rate + 8),
)
lora_airtime_ms.mistakes(
    "How long is a symbol? 2 to the power of sf, divided by the bandwidth in kHz, is in ms.",
    **symbols_of(
        in_seconds=lambda sf, khz: 2**sf / khz / 1000,
        in_microseconds=lambda sf, khz: 2**sf / khz * 1000,
        twice_sf=lambda sf, khz: 2 * sf / khz,
        sf_squared=lambda sf, khz: sf**2 / khz,
        sf_alone=lambda sf, khz: sf / khz,
        always_7=lambda _sf, khz: 2**7 / khz,
    ),
)
lora_airtime_ms.mistakes(
    "The more bandwidth, the shorter a symbol; the larger sf, the longer. Is a quotient upside "
    "down?",
    **symbols_of(
        upside_down=lambda sf, khz: khz / 2**sf,
        times_the_bandwidth=lambda sf, khz: 2**sf * khz,
    ),
)
lora_airtime_ms.mistakes(
    "Right at 125 kHz only: use bandwidth_khz.",
    **symbols_of(always_125=lambda sf, _khz: 2**sf / 125),
)
lora_airtime_ms.mistakes(
    "In Python, ^ is not a power: that is **.",
    **symbols_of(xor=lambda sf, khz: (2 ^ sf) / khz, xor_last=lambda sf, khz: 2 ^ (sf // khz)),
    xor_of_a_quotient=part(symbol=lambda sf, khz: 2 ^ (sf / khz)),
)
lora_airtime_ms.mistakes(
    "Whole numbers were cut off. Divide with /, not with //.",
    **symbols_of(whole_ms=lambda sf, khz: 2**sf // khz),
)
lora_airtime_ms.mistakes(
    "This is the number of symbols. How long does each of them take?",
    symbols_alone=part(symbol=lambda *_: 1, slow_symbol=right_symbol),
    symbol_alone=lambda _n, sf, khz, _rate: 2**sf / khz,
)
lora_airtime_ms.mistakes(
    "Mind the brackets: each block takes coding_rate + 4 symbols, so add these two first.",
    four_once=part(preamble=12.25 + 4, symbols=lambda rate: rate),
    rate_once=lambda n, sf, khz, rate: airtime(
        n, sf, khz, rate, preamble=12.25 + rate, symbols=lambda _rate: 4
    ),
)
lora_airtime_ms.mistakes(
    "Mind the brackets: take 4 sf from the bits first, then divide all of them.",
    only_4_sf_divided=lambda n, sf, khz, rate: airtime(
        n, sf, khz, rate, bits=lambda n, _sf: 8 * n + 44, per_block=lambda _sf, _slow: 1,
        blocks=lambda x: math.ceil(x - 4 * sf / (4 * (sf - 2 * (2**sf / khz > 16)))),
    ),
)  # fmt: skip
lora_airtime_ms.mistakes(
    "Mind the brackets: add all the symbols, then multiply by the time of one.",
    only_blocks_timed=lambda n, sf, khz, rate: (
        20.25 + airtime(n, sf, khz, rate, preamble=0, first=0)
    ),
    only_the_first_timed=lambda n, sf, khz, rate: (
        20.25 * 2**sf / khz + airtime(n, sf, khz, rate, preamble=0, first=0) / (2**sf / khz)
    ),
    first_in_the_product=lambda n, sf, khz, rate: (
        (12.25 + (8 + airtime(n, sf, khz, rate, preamble=0, first=0) * khz / 2**sf / (rate + 4))
         * (rate + 4)) * 2**sf / khz
    ),
)  # fmt: skip


@lora_airtime_ms.accepted
def block_after_block(payload_bytes, sf, bandwidth_khz, coding_rate):
    """Fills blocks as the modem does: the first holds the header and is always well protected.

    Its 8 symbols carry 4 (sf - 2) bits; header 20 bits, checksum 16.
    """
    chips_per_ms = bandwidth_khz
    chips = 1 << sf
    left = 20 + 8 * payload_bytes + 16 - 4 * (sf - 2)
    quarter_symbols = 4 * 8 + 17 + 4 * 8
    row = sf - 2 if chips > 16 * chips_per_ms else sf
    while left > 0:
        left -= 4 * row
        quarter_symbols += 4 * (4 + coding_rate)
    return quarter_symbols * chips / 4 / chips_per_ms


@lora_airtime_ms.accepted
def in_microseconds(payload_bytes, sf, bandwidth_khz, coding_rate):
    """Whole numbers only; a quotient is rounded up by adding the divisor less 1."""
    symbol_us = (1000 << sf) // bandwidth_khz
    divisor = 4 * sf if symbol_us <= 16_000 else 4 * sf - 8
    blocks = (8 * payload_bytes + 44 - 4 * sf + divisor - 1) // divisor
    return symbol_us * (81 + 4 * blocks * (coding_rate + 4)) / 4000
