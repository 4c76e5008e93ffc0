"""Models that are exported and compared, as C and as WebAssembly."""

from __future__ import annotations

from pathlib import Path

from tinyml_course.deploy import export_c
from tinyml_course.errors import ModelError
from tinyml_course.paths import lesson_data_dir
from tinyml_course.simulator.state import remembers
from tinyml_course.tflite import read_model

LESSONS = sorted(lesson_data_dir("").glob("*/*.tflite"))

PUBLISHED = (
    "mlperf_tiny_anomaly_ad01_int8",
    "mlperf_tiny_kws_dscnn_int8",
    "tflm_hello_world_int8",
    "tflm_micro_speech_int8",
)
"""Of the conformance models."""


def exportable(folder: Path) -> list[Path]:
    """The models of a folder that can be C and keep nothing from one input to the next."""
    found = []
    for path in sorted(folder.glob("*.tflite")):
        try:
            model = read_model(path)
            export_c(model)
        except ModelError:
            continue
        if not remembers(model):
            found.append(path)
    return found
