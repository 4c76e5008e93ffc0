"""Flash: how much a runtime uses, and how fast a chip reads external flash."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tinyml_course.boards import Board
from tinyml_course.cost.tables import OpRow

RUNTIME_FLASH_BYTES = (16_384, 160_000)
"""Flash used by TFLM's code, without the model: lowest and highest value reported."""

RUNTIME_SOURCE = (
    "lowest: TensorFlow's own page (tensorflow.org/lite/microcontrollers, read 2026-11-22), 16 KB "
    "for the core on a Cortex-M3, without operators; highest: github.com/tensorflow/tensorflow/"
    "issues/48073 (2021-03-25), about 160 KB for an int8 network of 12 layers"
)


@dataclass(frozen=True)
class FlashPort:
    """How a chip reads external flash.

    Attributes
    ----------
    clock_divider, clock_hz
        The flash clock: the core clock divided by `clock_divider` or, if that is None, `clock_hz`.
    bits_per_clock
        Data lines: 4 for quad SPI.
    cache_bytes
        Size of the cache on the chip.
    source
        Document, place in it, and its date or version.
    """

    bits_per_clock: int
    cache_bytes: int
    source: str
    clock_divider: int | None = None
    clock_hz: int | None = None

    def bytes_per_second(self, core_clock_hz: int) -> float:
        """Upper limit of the throughput: ignores the address and wait cycles of each transfer."""
        clock = self.clock_hz or core_clock_hz / (self.clock_divider or 1)
        return clock * self.bits_per_clock / 8


FLASH_PORTS = {
    "RP2040": FlashPort(
        4,
        16 * 1024,
        "github.com/raspberrypi/pico-sdk, src/boards/include/boards/pico.h at commit 05090d9: "
        "PICO_FLASH_SPI_CLKDIV 2; cache: RP2040 datasheet, XIP Cache: 16 kB (read 2026-11-22)",
        clock_divider=2,
    ),
    "RP2350": FlashPort(
        4,
        16 * 1024,
        "github.com/raspberrypi/pico-sdk, src/boards/include/boards/pico2.h at commit 2da1687: "
        "PICO_FLASH_SPI_CLKDIV 2; cache: Industrial Monitor Direct, RP2350 SRAM vs cache "
        "architecture: 16 KiB (read 2026-11-22)",
        clock_divider=2,
    ),
    "ESP32-S3": FlashPort(
        4,
        64 * 1024,
        "Espressif, github.com/espressif/esp-nn, README.md at commit 0798b58, Performance: "
        "QPI at 80 MHz, data cache of 64 KB (read 2026-11-22)",
        clock_hz=80_000_000,
    ),
}
"""By chip. A chip that is not listed has no source yet, and gets no number."""


@dataclass(frozen=True)
class FlashTraffic:
    """What one inference reads through a `FlashPort`.

    Attributes
    ----------
    nbytes
        Lowest: every weight once. Highest: if a layer's weights do not fit in the cache, once for
        each position of its output, as plain kernels do.
    ms
        Time for that at the highest throughput.
    bytes_per_second, source
        Throughput of the flash, and the source of that number.
    """

    nbytes: tuple[int, int]
    ms: tuple[float, float]
    bytes_per_second: float
    source: str


def flash_traffic(layers: tuple[OpRow, ...], board: Board) -> FlashTraffic | None:
    """What one inference reads from external flash; None if its speed is unknown."""
    port = FLASH_PORTS.get(board.chip)
    if port is None:
        return None
    once = sum(row.weight_bytes for row in layers)
    again = sum(row.weight_bytes * _passes(row, port.cache_bytes) for row in layers)
    speed = port.bytes_per_second(board.clock_hz)
    ms = (once / speed * 1000, again / speed * 1000)
    return FlashTraffic((once, again), ms, speed, port.source)


def _passes(row: OpRow, cache_bytes: int) -> int:
    """How often a layer's weights are read: per output position unless they fit in the cache."""
    if row.weight_bytes <= cache_bytes or row.operator not in ("CONV_2D", "DEPTHWISE_CONV_2D"):
        return 1
    return math.prod(row.output_shapes[0][:-1]) if row.output_shapes else 1
