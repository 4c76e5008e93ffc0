"""Whether a model has C here, for those who only want to know."""

from __future__ import annotations

from tinyml_course.deploy.export_c import export_c
from tinyml_course.errors import ModelError
from tinyml_course.tflite import Model


def export_refusal(model: Model) -> str:
    """What `export_c` says where it refuses a model; empty where it writes it."""
    try:
        export_c(model)
    except ModelError as error:
        return str(error)
    return ""
