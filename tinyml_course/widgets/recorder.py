"""What the recorders share: labels that can be used, and takes that are kept once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets

from tinyml_course.datasets.user_files import safe_name
from tinyml_course.errors import DataError

_HOW = 'write words in small letters, as ("ndiyo", "hapana")'


def own_words(labels: object) -> tuple[str, ...]:
    """The words that a reader chose, each of which becomes a folder.

    Raises
    ------
    DataError
        They are no list of texts, or letters of one, or a word is empty, occurs twice, has capitals
        or a sign that the name of a folder cannot hold.
    """
    words = own_texts(labels)
    for word in words:
        if not word or safe_name(word, " ") != word:
            raise DataError(
                f"expected a word that can be the name of a folder, got {word!r}; {_HOW}"
            )
    if sum(len(word) == 1 and word.isascii() for word in words) > 1:
        raise DataError(f"expected words, got single letters, {list(words)}; {_HOW}")
    if len(set(words)) < len(words):
        raise DataError(f"expected words that differ, got {list(words)}; {_HOW}")
    return words


def own_texts(labels: object) -> tuple[str, ...]:
    """The labels that a reader chose, without spaces around them.

    Raises
    ------
    DataError
        They are one text, which would be taken for its letters, no list of texts, or none.
    """
    listed = list(labels) if isinstance(labels, Iterable) else []
    if isinstance(labels, str) or not listed or not all(isinstance(each, str) for each in listed):
        raise DataError(f"expected a list of words, at least one word, got {labels!r}; {_HOW}")
    return tuple(each.strip() for each in listed)


def take_key(name: str, folder: Path, *settings: object) -> str:
    """What tells recorders apart, so that a take comes back to its own; no path can be read in it.

    A take belongs to the folder and the terms that its person agreed to.
    """
    text = repr((name, str(folder.resolve()), *settings))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Recorder(anywidget.AnyWidget):
    """A widget that writes each take once, however often "keep" was pressed.

    A subclass says in ``_still`` what stands where there are no widgets.
    """

    take_key = traitlets.Unicode().tag(sync=True)
    _still: str

    # Of the kernel, not of a widget: the cell may have been run again between two answers.
    _answers: ClassVar[dict[tuple[str, str], str]] = {}

    def _once(self, number: str, write: Callable[[], str]) -> str:
        """What was answered to this take; the first time it is written."""
        key = (self.take_key, number)
        if key not in self._answers:
            self._answers[key] = write()
        return self._answers[key]

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The live widget, and a sentence where there are none."""
        bundle, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        return {**bundle, "text/plain": self._still}, metadata
