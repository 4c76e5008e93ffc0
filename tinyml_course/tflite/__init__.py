"""A ``.tflite`` file as frozen dataclasses."""

from tinyml_course.tflite.model import Model, Operator, Tensor
from tinyml_course.tflite.read import read_model

__all__ = ["Model", "Operator", "Tensor", "read_model"]
