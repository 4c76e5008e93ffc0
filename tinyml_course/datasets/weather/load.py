"""Rain and wind from their sound in a box: clips of many sites, made by a program.

One recording has three answers: how much rain, how much wind, and both. Judge on sites that
training has not met::

    from tinyml_course.datasets import split_by_group, weather

    sounds = weather.load_rain_and_wind()
    train, test = split_by_group(sounds.rain, test_share=0.25)

The physics of drops and eddies is real (`rain_sound`, `wind_sound`), the sites are invented
(`site`): no result on these data says anything about a real station.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinyml_course.datasets.cache import Arrays, cached, progress
from tinyml_course.datasets.dataset import DataSet, Ints
from tinyml_course.datasets.wav import WAV_AXES, WAV_UNITS
from tinyml_course.datasets.weather.site import hear, make_site
from tinyml_course.errors import DataError
from tinyml_course.seeds import derive_seed

RAIN_LABELS = ("none", "light", "heavy")
HEAVY_RAIN_MM_H = 10.0
"""From here on rain is heavy; "light" is what is slight or moderate there. Source: WMO-No. 8, Guide
to Instruments and Methods of Observation, volume I, chapter 14, intensity of precipitation."""
WIND_LABELS = ("calm", "moderate", "strong")
MODERATE_WIND_M_S, STRONG_WIND_M_S = 3.4, 10.8
"""From gentle breeze (force 3) and from strong breeze (force 6) on; "calm" is force 0 to 2. Source:
Beaufort scale, WMO-No. 306, Manual on Codes."""
SENSORS = ("temperature", "humidity", "pressure")
SENSOR_UNITS = ("°C", "%", "hPa")
SAMPLE_RATES_HZ = (8000, 16000)
VERSION = "1"
"""Raise by one whenever the same seed gives other values."""

Reals = npt.NDArray[np.float64]

# What the clips of a class are drawn from: rain on a logarithmic scale, wind evenly.
_RAIN_MM_H = ((0.0, 0.0), (0.3, HEAVY_RAIN_MM_H), (HEAVY_RAIN_MM_H, 50.0))
_WIND_M_S = ((0.0, MODERATE_WIND_M_S), (MODERATE_WIND_M_S, STRONG_WIND_M_S), (STRONG_WIND_M_S, 20))


@dataclass(frozen=True, eq=False)
class WeatherSounds:
    """One set of clips, labelled in three ways; the data sets share their ``x``.

    Attributes
    ----------
    rain, wind
        Labels ``RAIN_LABELS`` and ``WIND_LABELS``.
    both
        Nine labels, such as ``"light rain, strong wind"``: ``3 * rain + wind``.
    rain_mm_h, wind_m_s
        What the labels are made of: means over each clip, ``(N,)``.
    sensors
        What cheap sensors beside the microphone say, ``(N, 3)``: ``SENSORS`` in ``SENSOR_UNITS``.
        Invented, and only weakly related to the weather.
    """

    rain: DataSet
    wind: DataSet
    both: DataSet
    rain_mm_h: Reals
    wind_m_s: Reals
    sensors: Reals


def rain_classes(rain_mm_h: npt.ArrayLike) -> Ints:
    """Index into ``RAIN_LABELS`` for rain in mm/h: none at 0, heavy from 10 on."""
    rain = np.asarray(rain_mm_h)
    return np.where(rain > 0, np.where(rain >= HEAVY_RAIN_MM_H, 2, 1), 0).astype(np.int64)


def wind_classes(wind_m_s: npt.ArrayLike) -> Ints:
    """Index into ``WIND_LABELS`` for wind in m/s: moderate from 3.4 on, strong from 10.8."""
    wind = np.asarray(wind_m_s)
    return np.digitize(wind, (MODERATE_WIND_M_S, STRONG_WIND_M_S)).astype(np.int64)


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
        Decides sites, weather and sounds. The same seed gives the same bytes with the same NumPy
        version; another number of sites or clips does not change those before.
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
        lambda: _make(seed, sites, per_site, samples, sample_rate_hz),
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


def _make(seed: int, sites: int, per_site: int, samples: int, sample_rate_hz: int) -> Arrays:
    clips = [(site, index) for site in range(sites) for index in range(per_site)]
    x = np.zeros((len(clips), samples, 1), np.int16)
    rain, wind, sensors = np.zeros(len(clips)), np.zeros(len(clips)), np.zeros((len(clips), 3))
    places = [make_site(seed, index) for index in range(sites)]
    for n, (site, index) in enumerate(progress(clips, "making rain and wind")):
        rng = np.random.default_rng(derive_seed(seed, "weather clip", str(site), str(index)))
        rain[n], wind[n] = _weather((site + index) % 9, rng)
        sensors[n] = _sensors(rain[n], wind[n], rng)
        x[n, :, 0] = hear(places[site], rain[n], wind[n], samples, sample_rate_hz, rng)
    return {"x": x, "rain_mm_h": rain, "wind_m_s": wind, "sensors": sensors}


def _weather(pair: int, rng: np.random.Generator) -> tuple[float, float]:
    """Rain in mm/h and wind in m/s of one of the nine combinations, ``3 * rain + wind``."""
    (low, high), at = _RAIN_MM_H[pair // 3], rng.random()
    rain = low * (high / low) ** at if low else 0.0
    return float(rain), float(rng.uniform(*_WIND_M_S[pair % 3]))


def _sensors(rain_mm_h: float, wind_m_s: float, rng: np.random.Generator) -> Reals:
    """Invented: rain is a little cooler and damper, wind comes with a little less pressure."""
    temperature = rng.normal(15 - 1.5 * (rain_mm_h > 0), 7)
    humidity = np.clip(rng.normal(70 + 8 * (rain_mm_h > 0), 14), 15, 100)
    pressure = rng.normal(1013 - 0.25 * wind_m_s - 2 * (rain_mm_h > 0), 8)
    return np.round([temperature, humidity, pressure], 1)


def _check(sites: int, per_site: int, seconds: float, sample_rate_hz: int) -> None:
    for name, value in (("sites", sites), ("per_site", per_site)):
        if not isinstance(value, int | np.integer) or value < 1:
            raise DataError(f"expected {name} as a whole number ≥ 1, got {value!r}")
    if not 0.1 <= seconds <= 60:
        raise DataError(f"expected clips of 0.1 to 60 seconds, got {seconds}")
    if sample_rate_hz not in SAMPLE_RATES_HZ:
        raise DataError(f"expected sample_rate_hz among {SAMPLE_RATES_HZ}, got {sample_rate_hz}")
