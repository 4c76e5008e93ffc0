"""Rain and wind from their sound in a box, made by a program: `load_rain_and_wind`."""

from tinyml_course.datasets.weather.load import (
    HEAVY_RAIN_MM_H,
    MODERATE_WIND_M_S,
    RAIN_LABELS,
    SENSOR_UNITS,
    SENSORS,
    STRONG_WIND_M_S,
    WIND_LABELS,
    WeatherSounds,
    load_rain_and_wind,
    rain_classes,
    wind_classes,
)
from tinyml_course.datasets.weather.site import Site, hear, make_site

__all__ = [
    "HEAVY_RAIN_MM_H",
    "MODERATE_WIND_M_S",
    "RAIN_LABELS",
    "SENSORS",
    "SENSOR_UNITS",
    "STRONG_WIND_M_S",
    "WIND_LABELS",
    "Site",
    "WeatherSounds",
    "hear",
    "load_rain_and_wind",
    "make_site",
    "rain_classes",
    "wind_classes",
]
