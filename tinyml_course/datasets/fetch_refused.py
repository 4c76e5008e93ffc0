"""Public sets the course does not fetch: each refuses, and says why and where to ask."""

from __future__ import annotations

from pathlib import Path

from tinyml_course.datasets.fetch import RemoteFile, fetch_file

AURORA_WEATHER = RemoteFile(
    file="the Aurora recordings of rain and wind",
    url=None,
    size_bytes=None,
    sha256=None,
    licence="none found",
    citation="CSEM: TinyML Smart Weather Station (tinyML Challenge 2022). "
    "https://github.com/ITU-AI-ML-in-5G-Challenge/TinyML-Smart-Weather-Station-CSEM",
    about="CSEM offers them at https://aurora.portal.csem.ch/dataset.html, but we found no licence "
    "and no checksum. Ask CSEM there before you teach with them; until then use the synthetic "
    "weather recordings of this course.",
)

SMILES = RemoteFile(
    file="a public set of smiling faces",
    url=None,
    size_bytes=None,
    sha256=None,
    licence="none found",
    citation="http://mplab.ucsd.edu, The MPLab GENKI Database, GENKI-4K Subset.",
    about="the usual one, GENKI-4K (https://inc.ucsd.edu/mplab/398/), is 'available for public "
    "use', but it is made of people's own photographs, and neither a licence of those who took "
    "them nor the consent of those in them is published; we found no set of smiles that has both. "
    "Use the drawn faces of this course, or photographs of your own class with consent: "
    "load_own_faces.",
)


def fetch_aurora_weather(folder: Path | None = None) -> Path:
    """Refuse in words: no licence is published. See `AURORA_WEATHER`.

    Raises
    ------
    DataError
        Always; it says where to ask, and what to use instead.
    """
    return fetch_file(AURORA_WEATHER, folder)


def fetch_smiles(folder: Path | None = None) -> Path:
    """Refuse in words: no set has a licence and the consent of its people. See `SMILES`.

    Raises
    ------
    DataError
        Always; it says why, and what to use instead.
    """
    return fetch_file(SMILES, folder)
