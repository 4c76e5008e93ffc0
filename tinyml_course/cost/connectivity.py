"""What it takes to hear from a device, and to send it an update: LoRaWAN against NB-IoT.

All numbers are estimates: time on air is computed, powers are those of data sheets, and everything
stands in ``connectivity.toml`` (``load_assumptions(about="connectivity")``).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from tinyml_course.cost.lifetime import lora_airtime_ms
from tinyml_course.cost.placement import Assumption
from tinyml_course.errors import DataError

LORA_PAYLOAD_BYTES = {7: 222, 8: 222, 9: 115, 10: 51, 11: 51, 12: 51}
"""Most bytes of data in a message, by spreading factor.

Source: LoRaWAN Regional Parameters, EU863-870, maximum payload size, application payload N.
"""


@dataclass(frozen=True)
class Traffic:
    """What a transfer takes.

    Attributes
    ----------
    messages
        How many.
    seconds
        On the air, or awake because of it.
    mwh
        Milliwatt-hours that the device's radio needs.
    sent_bytes
        Data and everything around them.
    hours
        The least that it takes because a mast may not send all the time; 0 without such a rule.
    """

    messages: int
    seconds: float
    mwh: float
    sent_bytes: int
    hours: float = 0.0


def lora_report(data_bytes: int, sf: int, a: Mapping[str, Assumption]) -> Traffic:
    """A message from a device, and its listening for an answer.

    Parameters
    ----------
    data_bytes
        At least 1, and at most what a message holds.
    sf
        Spreading factor, 7 ... 12.
    a
        Assumptions about connectivity, by name.

    Raises
    ------
    DataError
        The data do not fit into one message, or there is no such spreading factor.
    """
    if not 1 <= data_bytes <= _payload(sf):
        raise DataError(f"expected 1 to {_payload(sf)} bytes at SF{sf}, got {data_bytes}")
    sent = data_bytes + round(a["lora_overhead_bytes"].value)
    seconds = lora_airtime_ms(sent, sf) / 1000
    millijoules = seconds * a["lora_send_mw"].value + a["lora_wait_mj"].value
    return Traffic(1, seconds, millijoules / 3600, sent)


def lora_update(nbytes: int, sf: int, a: Mapping[str, Assumption]) -> Traffic:
    """An update that a mast sends to all devices at once; each listens just while it is sent.

    Parameters
    ----------
    nbytes
        Of the image or the patch, at least 1.
    sf, a
        As for `lora_report`.

    Raises
    ------
    DataError
        There is no such spreading factor.
    """
    overhead, most = round(a["lora_overhead_bytes"].value), _payload(sf)
    full, rest = divmod(nbytes, most)
    milliseconds = full * lora_airtime_ms(most + overhead, sf)
    milliseconds += lora_airtime_ms(rest + overhead, sf) if rest else 0.0
    messages, seconds = full + (rest > 0), milliseconds / 1000
    hours = seconds / a["lora_mast_share"].value / 3600
    mwh = seconds * a["lora_receive_mw"].value / 3600
    return Traffic(messages, seconds, mwh, nbytes + messages * overhead, hours)


def nbiot_report(data_bytes: int, a: Mapping[str, Assumption]) -> Traffic:
    """A message from a device through a mobile operator."""
    return _nbiot(data_bytes, "nbiot_up_kbit_per_s", "nbiot_send_mw", a)


def nbiot_update(nbytes: int, a: Mapping[str, Assumption]) -> Traffic:
    """An update that a device fetches by itself, in one connection."""
    return _nbiot(nbytes, "nbiot_down_kbit_per_s", "nbiot_receive_mw", a)


def even_bytes(sf: int, a: Mapping[str, Assumption], most: int) -> int | None:
    """The first size from which an update takes less energy by NB-IoT than by LoRaWAN.

    Parameters
    ----------
    sf, a
        As for `lora_report`.
    most
        Larger updates are not looked at; sizes are tried in steps of `STEP_BYTES`.

    Returns
    -------
    Bytes, or None if LoRaWAN takes less for each of them.
    """
    sizes = range(STEP_BYTES, most + 1, STEP_BYTES)
    return next((n for n in sizes if lora_update(n, sf, a).mwh > nbiot_update(n, a).mwh), None)


STEP_BYTES = 20

NBIOT_PACKET_BYTES = 1024
"""Data in a packet: the largest block of CoAP. Source: RFC 7959, Block-Wise Transfers in CoAP."""


def _nbiot(nbytes: int, rate: str, power: str, a: Mapping[str, Assumption]) -> Traffic:
    """Bytes at a rate and a power, and a time awake at the power of receiving around them."""
    packets = math.ceil(nbytes / NBIOT_PACKET_BYTES)
    sent = nbytes + packets * round(a["nbiot_overhead_bytes"].value)
    seconds = 8 * sent / a[rate].value / 1000
    wake_s = a["nbiot_wake_ms"].value / 1000
    millijoules = seconds * a[power].value + wake_s * a["nbiot_receive_mw"].value
    return Traffic(packets, seconds + wake_s, millijoules / 3600, sent)


def _payload(sf: int) -> int:
    if sf not in LORA_PAYLOAD_BYTES:
        raise DataError(f"expected a spreading factor from 7 to 12, got {sf}")
    return LORA_PAYLOAD_BYTES[sf]
