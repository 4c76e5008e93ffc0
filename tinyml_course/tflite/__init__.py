"""A ``.tflite`` file as frozen dataclasses."""

from tinyml_course.tflite.file_parts import FilePart, file_parts
from tinyml_course.tflite.model import Model, Operator, Tensor
from tinyml_course.tflite.read import read_model

__all__ = ["FilePart", "Model", "Operator", "Tensor", "file_parts", "read_model"]
