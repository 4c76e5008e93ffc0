"""Rain and wind as a microphone in a box hears them: drops, eddies, made-up sites, and clips."""

from tinyml_course.synthesis.weather.chorus import chorus
from tinyml_course.synthesis.weather.classes import (
    HEAVY_RAIN_MM_H,
    MODERATE_WIND_M_S,
    RAIN_LABELS,
    STRONG_WIND_M_S,
    WIND_LABELS,
    rain_classes,
    wind_classes,
)
from tinyml_course.synthesis.weather.clips import weather_clips
from tinyml_course.synthesis.weather.site import Site, hear, make_site

__all__ = [
    "HEAVY_RAIN_MM_H",
    "MODERATE_WIND_M_S",
    "RAIN_LABELS",
    "STRONG_WIND_M_S",
    "WIND_LABELS",
    "Site",
    "chorus",
    "hear",
    "make_site",
    "rain_classes",
    "weather_clips",
    "wind_classes",
]
