"""Gesture data sets under one name: real (`load_watch`) and synthetic (`load_synthetic`)."""

from tinyml_course.datasets.accelerometer import WATCH, WORN, Accelerometer
from tinyml_course.datasets.synthetic_gestures import (
    SYNTHETIC_LABELS,
    Person,
    load_synthetic,
    make_person,
    synthesise_gestures,
)
from tinyml_course.datasets.watch import (
    WATCH_CODES,
    WATCH_LABELS,
    WATCH_SCALE,
    WatchRecording,
    load_watch,
    load_watch_recordings,
)

__all__ = [
    "SYNTHETIC_LABELS",
    "WATCH",
    "WATCH_CODES",
    "WATCH_LABELS",
    "WATCH_SCALE",
    "WORN",
    "Accelerometer",
    "Person",
    "WatchRecording",
    "load_synthetic",
    "load_watch",
    "load_watch_recordings",
    "make_person",
    "synthesise_gestures",
]
