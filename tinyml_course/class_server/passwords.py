"""Passwords of a class: the first one that is typed for a name becomes that name's."""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

from tinyml_course import paths
from tinyml_course.errors import ClassServerError

MIN_LETTERS = 6
"""Shortest password."""

MAX_LETTERS = 200
"""Longest password that is looked at."""

_COST = {"n": 2**14, "r": 8, "p": 1}
"""scrypt with 16 MiB and some 50 ms for each guess (RFC 7914, section 2)."""


class Answer(Enum):
    """What became of a password that was typed."""

    NEW = "it is the first one and is kept"
    RIGHT = "it is the one that was kept"
    WRONG = "it is another one"
    TOO_SHORT = "it is the first one and too short"


class Passwords:
    """The hashes of a class's passwords, in a file that its owner alone can read.

    Parameters
    ----------
    file
        Read anew for each question, so that a reset needs no restart.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seen: tuple[int, int] = (0, 0)
        self._kept: dict[str, dict[str, str]] = {}

    def ask(self, name: str, password: str) -> Answer:
        """Compare a password with the one of a name, or keep it as the first one."""
        with self._alone():
            kept = self._read()
            if name not in kept:
                if not MIN_LETTERS <= len(password) <= MAX_LETTERS:
                    return Answer.TOO_SHORT
                salt = os.urandom(16)
                new = {"salt": salt.hex(), "hash": _hash(password, salt).hex()}
                self._write({**kept, name: new})
                return Answer.NEW
        found = _hash(password[:MAX_LETTERS], bytes.fromhex(kept[name]["salt"]))
        right = hmac.compare_digest(found, bytes.fromhex(kept[name]["hash"]))
        return Answer.RIGHT if right else Answer.WRONG

    def reset(self, name: str) -> bool:
        """Forget the password of a name, so that the next one typed is kept; whether it had one."""
        with self._alone():
            kept = self._read()
            had = kept.pop(name, None) is not None
            if had:
                self._write(kept)
        return had

    def mark(self, name: str) -> str:
        """What tells a name's password from every other, and says nothing of it; ``""`` if none."""
        return self._read().get(name, {}).get("salt", "")

    def names(self) -> tuple[str, ...]:
        """The names that have a password."""
        return tuple(self._read())

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Change the file while no other thread or process does: a class signs in at once."""
        with self._file.with_suffix(".lock").open("w", encoding="ascii") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield

    def _read(self) -> dict[str, dict[str, str]]:
        try:
            found = self._file.stat()
            if (now := (found.st_mtime_ns, found.st_ino)) != self._seen:
                self._kept = dict(json.loads(self._file.read_text(encoding="utf-8")))
                self._seen = now
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise ClassServerError(
                f"expected the passwords of the class in {self._file}, got {error}; bring the "
                "file back, or delete it, and everybody chooses a new password"
            ) from error
        return dict(self._kept)

    def _write(self, kept: dict[str, dict[str, str]]) -> None:
        paths.replace_file(self._file, json.dumps(kept, ensure_ascii=False, indent=1).encode())
        self._file.chmod(0o600)


def _hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "replace"), salt=salt, dklen=32, **_COST)
