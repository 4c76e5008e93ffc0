"""C sources and templates in this package."""

from __future__ import annotations

from importlib import resources


def read_text(folder: str, name: str) -> str:
    """The text of ``deploy/<folder>/<name>``."""
    return (resources.files("tinyml_course.deploy") / folder / name).read_text(encoding="utf-8")


def has_text(folder: str, name: str) -> bool:
    """Whether ``deploy/<folder>/<name>`` exists."""
    return (resources.files("tinyml_course.deploy") / folder / name).is_file()
