"""Multilingual Spoken Words: single words in fifty languages, one pack per language."""

from __future__ import annotations

from pathlib import Path

from tinyml_course.datasets.archives import extract
from tinyml_course.datasets.fetch import RemoteFile, downloads_dir, fetch_file, remote_file
from tinyml_course.errors import DataError

# As the corpus's page on Hugging Face lists them: datasets/MLCommons/ml_spoken_words.
# fmt: off
SPOKEN_WORDS_LANGUAGES = (
    "ar", "as", "br", "ca", "cnh", "cs", "cv", "cy", "de", "dv", "el", "en", "eo",
    "es", "et", "eu", "fa", "fr", "fy-NL", "ga-IE", "gn", "ha", "ia", "id", "it", "ka",
    "ky", "lt", "lv", "mn", "mt", "nl", "or", "pl", "pt", "rm-sursilv", "rm-vallader", "ro", "ru",
    "rw", "sah", "sk", "sl", "sv-SE", "ta", "tr", "tt", "uk", "vi", "zh-CN",
)
# fmt: on


def spoken_words_record(language: str) -> RemoteFile:
    """Where the pack of a language is. Packs range from some MB to over 20 GB (English)."""
    if language not in SPOKEN_WORDS_LANGUAGES:
        raise DataError(
            f"expected a language among {', '.join(SPOKEN_WORDS_LANGUAGES)}, got {language!r}"
        )
    return remote_file("spoken_words", language=language)


def fetch_spoken_words(language: str, *, folder: Path | None = None) -> Path:
    """The clips of one language, downloaded if needed: a folder with one folder per word.

    The clips are Opus files at 48 kHz, which the course does not read: make WAV files of the words
    you want (``ffmpeg -i clip.opus -ar 16000 -ac 1 clip.wav``) and load them with
    `load_own_keywords`.

    Parameters
    ----------
    language
        A code, such as ``"rw"`` or ``"pt"``, as in ``SPOKEN_WORDS_LANGUAGES``.
    folder
        Where to keep the download; in the user's cache if None.

    Raises
    ------
    DataError
        The language is unknown or the download failed; the message says how to proceed.

    Source: Mazumder et al. 2021.
    """
    archive = fetch_file(spoken_words_record(language), folder)
    return extract(archive, downloads_dir(folder) / f"mswc_{language}")
