"""One submission of the corpus, as data: what is changed of the solved sample lesson, and what
the grader must make of it.

Code may name places of the instructor's machine: ``@CLONE@`` (the course with its solutions),
``@BOOKS@`` (the gradebook), ``@CLASS@`` (all submissions), ``@PACKAGE@`` (the installed package),
``@PYTHON@`` (the environment). What must never be seen matches `CANARY`.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CANARY = re.compile(r"CANARY[-_][0-9a-f]{8}")
"""What the instructor's files, variables and other submissions hold in the tests."""

FULL = (2, 3, 4)
"""Points of the sample lesson: double, mean_of, seed_for."""
NO_DOUBLE, NO_MEAN, NO_SEED, NOTHING = (0, 3, 4), (2, 0, 4), (2, 3, 0), (0, 0, 0)

Notebook = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A submission, and how it must end.

    Attributes
    ----------
    name
        Unique in the corpus.
    points
        Of double, mean_of and seed_for.
    status
        Of the submission; ``"a|b"`` where the kernel decides which limit is met first.
    answers
        Sources of solution cells, by exercise.
    first, added, last
        Code cells before the set-up cell, after it, and at the end.
    edit
        Changes the notebook's JSON.
    raw
        The bytes of the file instead of a notebook.
    place
        Puts things into the student's folder of the lesson itself; no file is written then.
    beside
        Other files next to the notebook.
    hurried
        Whether it is run with short limits of time, since it ends by one.
    known_gap
        Why the grader does not do as expected yet, or ``""``.
    """

    name: str
    points: tuple[int, int, int] = FULL
    status: str = "ok"
    answers: Mapping[str, str] = field(default_factory=dict)
    first: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    edit: Callable[[Notebook], Any] | None = None
    raw: bytes | None = None
    place: Callable[[Path], Any] | None = None
    beside: Mapping[str, bytes] = field(default_factory=dict)
    hurried: bool = False
    known_gap: str = ""


def function(name: str, body: str, before: str = "") -> dict[str, str]:
    """The answer of one exercise with this body."""
    arguments = "seed, name" if name == "seed_for" else "x"
    lines = f"def {name}({arguments}):\n{textwrap.indent(cell(body), '    ')}"
    return {name: f"{cell(before)}\n{lines}" if before else lines}


def double(body: str, before: str = "") -> dict[str, str]:
    """A double with this body."""
    return function("double", body, before)


def cell(source: str) -> str:
    """A cell's source, written indented."""
    return textwrap.dedent(source).strip()


RIGHT_IF_HELD = double("return 2 * x if held else None")


def refused(name: str, attack: str) -> Case:
    """A case whose cell tries what must be refused; double is right only if it was."""
    source = (
        "import ctypes, os, socket, sys\nfrom pathlib import Path\nheld = False\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        f"try:\n{textwrap.indent(cell(attack), '    ')}\n"
        "except (OSError, ValueError, ImportError):\n    held = True"
    )
    return Case(name, answers=RIGHT_IF_HELD, added=(source,))


def harmless(name: str, attack: str) -> Case:
    """A case whose cell attacks, whatever comes of it; nothing may change."""
    lines = textwrap.indent(cell(attack), "    ")
    source = f"import contextlib, os, signal, sys\nwith contextlib.suppress(Exception):\n{lines}"
    return Case(name, added=(source,))


READ = """
def read(pattern):
    paths = glob.iglob(pattern, recursive=True, include_hidden=True)
    for path in itertools.islice(paths, 5000):  # a Python below /tmp has many more
        with contextlib.suppress(OSError):
            seen.extend(re.findall(b'CANARY-[0-9a-f]{8}', Path(path).read_bytes()))
"""


def peeks(name: str, look: str) -> Case:
    """A case that looks for what must not be seen; what it saw is in the list `seen`.

    What it finds it tells in an error, which would be in the feedback.
    """
    source = (
        "import contextlib, glob, itertools, os, re, subprocess, sys\n"
        "from pathlib import Path\nseen = []\n"
        f"{READ}\nwith contextlib.suppress(Exception):\n{textwrap.indent(cell(look), '    ')}\n"
        "found = re.findall('CANARY-[0-9a-f]{8}', ' '.join(map(str, seen)))\n"
        "held = not found\nassert held, found"
    )
    return Case(name, answers=RIGHT_IF_HELD, added=(source,))
