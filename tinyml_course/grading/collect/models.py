"""The models that belong to a notebook: ``.tflite`` files that lie beside it in a download."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from tinyml_course.grading.collect.entries import Entry
from tinyml_course.grading.collect.names import MODEL, Owner, is_model, plain_stem

MAX_MODELS = 8
"""Most models taken of one student."""

Handed = tuple[Owner, Entry]
"""A file, and who handed it in."""


def models_beside(
    notebook: Entry, models: Sequence[Handed], skip: Callable[[str, str], None]
) -> dict[str, Entry]:
    """By file name, the models in the notebook's folder; of several attempts the newest.

    Parameters
    ----------
    notebook
        The notebook that was chosen of a student.
    models
        The student's models, in all folders.
    skip
        Called with each file that is not taken, and why.
    """
    taken: dict[str, Entry] = {}
    for _, entry in sorted(models, key=lambda m: (m[0].attempt, m[1].modified, m[1].shown)):
        stem = plain_stem(entry.path.name)
        full = len(taken) == MAX_MODELS and f"{stem}{MODEL}" not in taken
        if entry.path.parent != notebook.path.parent:
            skip(entry.shown, "a model that is not beside the notebook")
        elif full or not stem.isidentifier():
            skip(entry.shown, "no name of a model, or one too many")
        else:
            if older := taken.get(f"{stem}{MODEL}"):
                skip(older.shown, "an earlier model of the same student")
            taken[f"{stem}{MODEL}"] = entry
    return taken


def same_models(folder: Path, models: dict[str, Entry]) -> bool:
    """Whether a folder holds exactly these models."""
    there = {path.name: path for path in _models_in(folder)}
    return there.keys() == models.keys() and all(
        path.is_file() and path.read_bytes() == models[name].data for name, path in there.items()
    )


def write_models(folder: Path, models: dict[str, Entry]) -> None:
    """Put these models into a folder, in the place of those that are there."""
    for path in _models_in(folder):
        if path.name not in models:
            path.unlink()
    for name, entry in models.items():
        part = folder / f".{name}.part"
        part.write_bytes(entry.data)
        part.replace(folder / name)


def _models_in(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return [path for path in folder.iterdir() if is_model(path.name) and not path.is_dir()]
