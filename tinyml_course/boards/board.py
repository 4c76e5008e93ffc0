"""What is known about one board."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Part:
    """Something bought with the board, such as a cable or a sensor module.

    Attributes
    ----------
    name
        The name a shop uses.
    price_usd
        Price of as many as the kit needs; None without a source.
    source
        Source of the price, with its date.
    sensors
        What it senses.
    optional
        Whether the kit is complete without it; if so, the kit's price does not include it.
    """

    name: str
    price_usd: float | None = None
    source: str = ""
    sensors: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True)
class Board:
    """One board and its kit; a number without a source is None.

    Attributes
    ----------
    name
        Its folder in ``kits/``.
    title, chip, core
        Its usual name, its microcontroller, and the processor core of that.
    clock_hz
        Highest clock of the core.
    flash_bytes, ram_bytes
        The total: firmware, stack and model share it.
    semantics
        What its firmware computes: ``"tflm"`` or ``"single-rounding"``.
    supply_v, active_current_ma
        Supply voltage, and the current at that voltage while the core runs from flash.
    price_usd
        Price of one board alone.
    sources
        For every number: document, place in it, and date.
    sleep_current_ua
        Current in sleep; the source says which sleep mode, and whether of the board or the chip.
    psram_bytes
        RAM outside the chip: slower, and not in `ram_bytes`.
    flash_address, ram_address
        Address of the first byte of each.
    sensors
        What the kit senses, including its parts, such as ``"motion"`` or ``"microphone"``.
    optional_sensors
        Those of `sensors` that come only with optional parts.
    radio
        Such as ``"Bluetooth LE"``, or ``"none"``.
    emulator
        Its core's name in the emulator, or None if there is no emulation.
    executes_in_place
        Whether code runs from a flash chip outside the microcontroller: the speed of that flash
        then matters too.
    kernels
        Which kernels the kit's firmware is built with.
    parts
        What the kit contains besides the board.
    """

    name: str
    title: str
    chip: str
    core: str
    clock_hz: int
    flash_bytes: int
    ram_bytes: int
    semantics: str
    supply_v: float | None = None
    active_current_ma: float | None = None
    price_usd: float | None = None
    sources: Mapping[str, str] = field(default_factory=dict, hash=False)
    sleep_current_ua: float | None = None
    psram_bytes: int | None = None
    flash_address: int | None = None
    ram_address: int | None = None
    sensors: tuple[str, ...] = ()
    optional_sensors: tuple[str, ...] = ()
    radio: str = "none"
    emulator: str | None = None
    executes_in_place: bool = False
    kernels: str = ""
    parts: tuple[Part, ...] = ()

    @property
    def kit_price_usd(self) -> float | None:
        """Price of everything a student needs; None if part of it is unknown."""
        prices = [self.price_usd, *(part.price_usd for part in self.parts if not part.optional)]
        known = [price for price in prices if price is not None]
        return round(sum(known), 2) if len(known) == len(prices) else None
