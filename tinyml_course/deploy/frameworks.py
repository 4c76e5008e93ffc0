"""The frameworks that a firmware project can be made for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from tinyml_course.deploy.arduino import arduino_project
from tinyml_course.deploy.esp_idf import esp_idf_project
from tinyml_course.deploy.project import Project

PROJECTS: Mapping[str, Callable[..., Project]] = MappingProxyType(
    {"arduino": arduino_project, "esp-idf": esp_idf_project}
)
"""The function that makes a project, by the framework's name in ``firmware.toml``."""
