"""Gesture data sets under one name: real (`load_watch`) and synthetic (`load_synthetic`)."""

from tinyml_course.datasets.synthetic_gestures import load_synthetic
from tinyml_course.datasets.watch import (
    WATCH_CODES,
    WATCH_LABELS,
    WATCH_SCALE,
    WatchRecording,
    load_watch,
    load_watch_recordings,
)

__all__ = [
    "WATCH_CODES",
    "WATCH_LABELS",
    "WATCH_SCALE",
    "WatchRecording",
    "load_synthetic",
    "load_watch",
    "load_watch_recordings",
]
