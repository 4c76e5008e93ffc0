"""What is known of one board."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Part:
    """Something bought beside the board, such as a cable or a sensor module.

    Attributes
    ----------
    name
        As a shop calls it.
    price_usd
        Price of as many as the kit takes; None where nobody has sourced it.
    source
        Where the price is from, with its date.
    sensors
        What it senses.
    optional
        Whether the kit is complete without it; then it is not in the price of the kit.
    """

    name: str
    price_usd: float | None = None
    source: str = ""
    sensors: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True)
class Board:
    """One board and its kit; a number nobody has sourced yet is None.

    Attributes
    ----------
    name
        Its folder in ``kits/``.
    title, chip, core
        As people say it, the microcontroller on it, and that one's processor core.
    clock_hz
        Highest clock of the core.
    flash_bytes, ram_bytes
        All there is: firmware, stack and model share it.
    semantics
        What its firmware computes: ``"tflm"`` or ``"single-rounding"``.
    supply_v, active_current_ma
        Supply voltage, and the current at it while the core runs from flash.
    price_usd
        Price of one board alone.
    sources
        For every number: document, place in it, and its date.
    sleep_current_ua
        Current while it sleeps; the source says how deep, and whether board or chip.
    psram_bytes
        RAM outside the chip: slower, and not in `ram_bytes`.
    flash_address, ram_address
        Where the core sees the first byte of each.
    sensors
        What the kit senses, parts included, such as ``"motion"`` or ``"microphone"``.
    optional_sensors
        Those of `sensors` that come only with optional parts.
    radio
        Such as ``"Bluetooth LE"``, or ``"none"``.
    emulator
        Its core's name in the emulator, or None: nothing emulates it.
    executes_in_place
        Whether code and weights are read from a flash chip beside the microcontroller while
        they run: then the speed of that flash counts too.
    kernels
        Which kernels the kit's firmware is built with.
    parts
        What the kit has beside the board.
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
        """Price of everything a student needs; None where a part of it is not known."""
        prices = [self.price_usd, *(part.price_usd for part in self.parts if not part.optional)]
        known = [price for price in prices if price is not None]
        return round(sum(known), 2) if len(known) == len(prices) else None
