"""Archives whose files are listed with their checksums: what is damaged is named and left out.

GitHub makes an archive of a commit anew when it is asked for, so the archive itself has no lasting
checksum. Its files have: ``registries/NAME.txt`` has a line ``path sha256:HEX bytes`` for each.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

from tinyml_course.cache import progress
from tinyml_course.datasets.archives import DAMAGED, new_folder
from tinyml_course.errors import DataError

_REGISTRIES = Path(__file__).with_name("registries")
_NOTES = "left_out.json"
_MOST_DAMAGED = 0.05
"""Share of the files; with more, the archive is another version, not a damaged one."""


@dataclass(frozen=True)
class Listed:
    """Checksum and length of one file.

    Attributes
    ----------
    sha256
        In hexadecimal digits.
    size_bytes
        Its length.
    """

    sha256: str
    size_bytes: int


def read_registry(name: str) -> dict[str, Listed]:
    """The listed files of a data set, by their path below the archive's top folder."""
    lines = (_REGISTRIES / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.rsplit(" ", 2) for line in lines]  # a path may contain spaces
    return {path: Listed(sha.removeprefix("sha256:"), int(size)) for path, sha, size in rows}


def extract_listed(archive: Path, registry: dict[str, Listed], folder: Path) -> dict[str, str]:
    """Extract the listed files of a ``.zip`` into ``folder``; what is wrong with the others.

    Only listed files are written, each after its checksum was compared. A folder that exists is
    complete, because it is renamed last.

    Parameters
    ----------
    archive
        A zip file with one folder at its top, as GitHub makes them.
    registry
        See `read_registry`.
    folder
        Where the files go.

    Returns
    -------
    A reason for each listed file that was left out, by its path.

    Raises
    ------
    DataError
        The archive is damaged or of another version, or the disk is full. Nothing is left of what
        was extracted.
    """
    if folder.is_dir():
        return left_out(folder)
    with new_folder(archive, folder) as part:
        wrong = _extract(archive, registry, part)
        _check_share(archive, wrong, len(registry))
        notes = json.dumps(wrong, indent=1, ensure_ascii=False) + "\n"
        (part / _NOTES).write_text(notes, encoding="utf-8")
    return wrong


def left_out(folder: Path) -> dict[str, str]:
    """What `extract_listed` left out of this folder, with the reason; empty if it is unknown."""
    try:
        return dict(json.loads((folder / _NOTES).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _extract(archive: Path, registry: dict[str, Listed], folder: Path) -> dict[str, str]:
    with zipfile.ZipFile(archive) as file:
        members = {member.filename.partition("/")[2]: member for member in file.infolist()}
        wrong = {path: "not in the archive" for path in registry if path not in members}
        here = [path for path in registry if path in members]
        for path in progress(here, f"extracting {archive.name}"):
            if members[path].file_size != registry[path].size_bytes:
                wrong[path] = f"expected {registry[path].size_bytes} bytes, found another length"
                continue
            try:
                content = file.read(members[path])
            except DAMAGED as error:
                wrong[path] = f"cannot be extracted: {error}"
                continue
            if hashlib.sha256(content).hexdigest() != registry[path].sha256:
                wrong[path] = "its SHA-256 differs from the list"
                continue
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    return wrong


def _check_share(archive: Path, wrong: dict[str, str], total: int) -> None:
    if len(wrong) > _MOST_DAMAGED * total:
        path, reason = next(iter(wrong.items()))
        raise DataError(
            f"expected {total} listed files in {archive.name}, found {len(wrong)} missing or "
            f"different, such as {path} ({reason}); delete {archive} and fetch it again"
        )
