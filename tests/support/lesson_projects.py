"""The lessons' models, as firmware projects."""

from __future__ import annotations

from typing import Any

from tinyml_course.deploy import StreamSettings
from tinyml_course.deploy.project import Project
from tinyml_course.paths import lesson_data_dir
from tinyml_course.tflite import Model, read_model

MODELS = {
    "log-mel": ("09_keyword_spotting", "keyword_model", ("silence", "unknown", "yes", "no")),
    "motion": ("04_first_network", "gesture_model", ("idle", "wave", "up-down", "ring", "wing")),
    "none": ("04_first_network", "gesture_model", ()),
}


def lesson_model(features: str) -> Model:
    lesson, name, _ = MODELS[features]
    return read_model(lesson_data_dir(lesson) / f"{name}.tflite")


def lesson_project(make: Any, board: Any, features: str, **options: Any) -> Project:
    """What `make` (arduino_project or esp_idf_project) makes of the lesson's model."""
    settings = StreamSettings(labels=MODELS[features][2])
    return make(lesson_model(features), board, features, settings, **options)
