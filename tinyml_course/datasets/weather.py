"""Rain and wind from their sound in a box: clips of many sites, made by a program.

One recording has three labels: rain, wind, and both. Test on sites that training has not seen::

    from tinyml_course.datasets import split_by_group, weather

    sounds = weather.load_rain_and_wind()
    train, test = split_by_group(sounds.rain, test_share=0.25)

The physics of drops and eddies is real (`rain_sound`, `wind_sound` in
`tinyml_course.synthesis.weather`), the sites are invented (`site`): no result on these data says
anything about a real station.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinyml_course.cache import cached
from tinyml_course.datasets.dataset import DataSet, Ints
from tinyml_course.datasets.wav import WAV_AXES, WAV_UNITS
from tinyml_course.errors import DataError
from tinyml_course.synthesis.weather import (
    RAIN_LABELS,
    WIND_LABELS,
    chorus,
    rain_classes,
    weather_clips,
    wind_classes,
)

SENSORS = ("temperature", "humidity", "pressure")
SENSOR_UNITS = ("°C", "%", "hPa")
SAMPLE_RATES_HZ = (8000, 16000)
VERSION = "1"
"""Increase by one whenever the same seed gives different values."""

Reals = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class WeatherSounds:
    """One set of clips with three kinds of labels; the data sets share their ``x``.

    Attributes
    ----------
    rain, wind
        Labels ``RAIN_LABELS`` and ``WIND_LABELS``.
    both
        Nine labels, such as ``"light rain, strong wind"``: ``3 * rain + wind``.
    rain_mm_h, wind_m_s
        What the labels are derived from: means over each clip, ``(N,)``.
    sensors
        Readings of cheap sensors beside the microphone, ``(N, 3)``: ``SENSORS`` in
        ``SENSOR_UNITS``. Invented, and only weakly related to the weather.
    """

    rain: DataSet
    wind: DataSet
    both: DataSet
    rain_mm_h: Reals
    wind_m_s: Reals
    sensors: Reals


def load_rain_and_wind(
    seed: int = 0,
    *,
    sites: int = 64,
    per_site: int = 45,
    seconds: float = 1.0,
    sample_rate_hz: int = 16000,
) -> WeatherSounds:
    """Clips of rain and wind at made-up sites; ``groups`` is the site.

    Parameters
    ----------
    seed
        Determines sites, weather and sounds. The same seed gives the same bytes with the same NumPy
        version; a different number of sites or clips does not change the earlier ones.
    sites
        How many sites, at least 1.
    per_site
        Clips of each site, at least 1. The nine combinations of rain and wind take turns, so
        that a multiple of 9 has all of them equally often.
    seconds
        Length of a clip, 0.1 to 60. Rain is steady over a clip; gusts are not, and the label is
        their mean.
    sample_rate_hz
        8000 or 16000.

    Returns
    -------
    `WeatherSounds`; ``x`` is ``(sites * per_site, samples, 1)``, on the scale of int16, marked as
    synthetic. The default is 2,880 clips and 184 MB, made once (some 30 s) and then kept in the
    cache folder.

    Raises
    ------
    DataError
        A number is out of range.
    """
    _check(sites, per_site, seconds, sample_rate_hz)
    samples = round(seconds * sample_rate_hz)
    made = cached(
        "rain_and_wind",
        VERSION,
        {"seed": seed, "sites": sites, "per_site": per_site}
        | {"samples": samples, "sample_rate_hz": sample_rate_hz},
        lambda: weather_clips(seed, sites, per_site, samples, sample_rate_hz),
    )
    rain, wind = made["rain_mm_h"], made["wind_m_s"]
    x = made["x"].astype(np.float32)

    def dataset(name: str, y: Ints, labels: tuple[str, ...]) -> DataSet:
        return DataSet(
            name=name,
            x=x,
            y=y,
            labels=labels,
            groups=np.repeat(np.arange(sites), per_site),
            axes=WAV_AXES,
            units=WAV_UNITS,
            source=f"tinyml_course.datasets.weather.load_rain_and_wind(seed={seed})",
            licence="Apache-2.0",
            citation="Synthetic data of the TinyML course; not recorded anywhere.",
            version=VERSION,
            synthetic=True,
            sample_rate_hz=sample_rate_hz,
        )

    rains, winds = rain_classes(rain), wind_classes(wind)
    pairs = tuple(f"{r} rain, {w} wind" for r in RAIN_LABELS for w in WIND_LABELS)
    return WeatherSounds(
        rain=dataset("rain_sounds", rains, RAIN_LABELS),
        wind=dataset("wind_sounds", winds, WIND_LABELS),
        both=dataset("rain_and_wind_sounds", 3 * rains + winds, pairs),
        rain_mm_h=rain,
        wind_m_s=wind,
        sensors=made["sensors"],
    )


def with_chorus(
    sounds: WeatherSounds, seed: int, sites: npt.ArrayLike | None = None
) -> npt.NDArray[np.float32]:
    """The clips of `load_rain_and_wind` in the season in which insects and frogs sing.

    Parameters
    ----------
    sounds
        What `load_rain_and_wind` gave, with all its sites.
    seed
        The one it was given.
    sites
        Where they sing; at all sites by default.

    Returns
    -------
    ``(N, samples, 1)``, as ``sounds.rain.x``, on the scale of int16.

    Raises
    ------
    DataError
        There is no such site.
    """
    rain, x = sounds.rain, sounds.rain.x.copy()
    known = np.unique(rain.groups)
    chosen = known if sites is None else np.unique(np.asarray(sites, np.int64))
    if not len(chosen) or not np.isin(chosen, known).all():
        raise DataError(f"expected sites among 0 to {known[-1]}, got {chosen.tolist()[:8]}")
    rate = rain.sample_rate_hz or SAMPLE_RATES_HZ[1]
    added = chorus(seed, chosen.tolist(), len(rain) // len(known), x.shape[1], rate)
    singing = np.isin(rain.groups, chosen)
    x[singing] = np.clip(x[singing] + added[..., None], -32768, 32767)
    return x


def _check(sites: int, per_site: int, seconds: float, sample_rate_hz: int) -> None:
    for name, value in (("sites", sites), ("per_site", per_site)):
        if not isinstance(value, int | np.integer) or value < 1:
            raise DataError(f"expected {name} as a whole number ≥ 1, got {value!r}")
    if not 0.1 <= seconds <= 60:
        raise DataError(f"expected clips of 0.1 to 60 seconds, got {seconds}")
    if sample_rate_hz not in SAMPLE_RATES_HZ:
        raise DataError(f"expected sample_rate_hz among {SAMPLE_RATES_HZ}, got {sample_rate_hz}")
