"""Files that are no notebook, damaged ones, and things that are no files."""

import gzip
import json
import os
import socket
from pathlib import Path

from tests.grading.conftest import LESSON, SOLUTIONS, lesson_cells
from tests.grading.corpus.case import FULL, NOTHING, Case

FILE = f"{LESSON}.ipynb"
CELLS = json.loads(json.dumps(lesson_cells(SOLUTIONS)))


def solved(**top) -> bytes:
    """The solved sample, with other entries at the top."""
    whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": CELLS, **top}
    return json.dumps(whole).encode()


BOOK = solved()
TEXT = BOOK.decode()

FORMAT_3 = {
    "nbformat": 3,
    "metadata": {},
    "worksheets": [{"cells": [{**c, "input": c["source"], "language": "python"} for c in CELLS]}],
}

UNREADABLE = {
    "empty": b"",
    "blank": b" \n\t ",
    "not_json": b"My answers are in the other file.",
    "truncated": BOOK[: len(BOOK) // 2],
    "last_brace_lost": BOOK[:-1],
    "two_notebooks": BOOK + BOOK,
    "list": b"[]",
    "null": b"null",
    "number": b"42",
    "string": b'"notebook"',
    "empty_object": b"{}",
    "deep": b"[" * 200_000,
    "deep_object": b'{"cells":' * 100_000,
    "integer_too_long": b'{"nbformat": ' + b"4" * 10_000 + b"}",
    "single_quotes": str(json.loads(BOOK)).encode(),
    "invalid_utf_8": BOOK.replace(b"sample", b"sampl\xff"),
    "latin_1": TEXT.replace("sample", "sampl\u00e9").encode("latin-1"),
    "nul_bytes": bytes(1000),
    "png": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "zip": b"PK\x03\x04" + bytes(100),
    "gzip": gzip.compress(BOOK, mtime=0),
    "html": b"<!DOCTYPE html><html><body>notebook</body></html>",
    "python": b"def double(x):\n    return 2 * x\n",
    "pickle": b"\x80\x04cposix\nsystem\n(S'touch /tmp/pwned'\ntR.",
    "merge_conflict": b"<<<<<<< HEAD\n" + BOOK + b"\n=======\n" + BOOK + b"\n>>>>>>> b\n",
    "no_version": json.dumps({"cells": CELLS}).encode(),
    "version_2": solved(nbformat=2),
    "version_5": solved(nbformat=5),
    "version_is_text": solved(nbformat="4"),
    "version_is_true": solved(nbformat=True),
    "version_is_a_list": solved(nbformat=[4]),
    "no_cells": b'{"nbformat": 4}',
    "cells_are_null": solved(cells=None),
    "cells_are_an_object": solved(cells={"a": 1}),
    "cells_are_text": solved(cells="cells"),
    "cells_are_empty": solved(cells=[]),
    "cells_are_numbers": solved(cells=[1, 2]),
    "worksheets_are_odd": b'{"nbformat": 3, "worksheets": [1, {"cells": 2}]}',
}

READABLE = {
    "byte_order_mark": b"\xef\xbb\xbf" + BOOK,
    "utf_16": TEXT.encode("utf-16"),
    "utf_32": TEXT.encode("utf-32"),
    "not_a_number_in_metadata": solved(metadata={"a": float("nan")}),
    "infinite_in_metadata": BOOK[:-1] + b', "x": 1e999}',
    "key_twice": b'{"cells": [], ' + BOOK[1:],
    "metadata_is_null": solved(metadata=None),
    "unknown_keys": solved(points=99, status="passed"),
    "minor_version_is_odd": solved(nbformat_minor=[]),
    "outputs_of_10_mb": solved(pad="o" * 10_000_000),
    "format_3": json.dumps(FORMAT_3).encode(),
    "blanks_around": b"\n\n" + BOOK + b"\n\n",
}


def big(folder: Path) -> None:
    """200 MB that take no room on the disk."""
    with (folder / FILE).open("wb") as file:
        file.write(BOOK)
        file.truncate(200 * 2**20)


def files(*names: str):
    """The solved notebook under other names."""

    def place(folder: Path) -> None:
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(BOOK)

    return place


def link(target: str):
    """A link at the notebook's place; ``@CLONE@`` is the instructor's clone."""

    def place(folder: Path) -> None:
        clone = folder.parents[2] / "clone"
        (folder / FILE).symlink_to(target.replace("@CLONE@", str(clone)))

    return place


def link_folder(folder: Path) -> None:
    """The folder is a link to another student's."""
    folder.rmdir()
    folder.symlink_to(folder.parents[1] / "zoe" / LESSON)


def link_beside(folder: Path) -> None:
    """A link to the whole class beside the notebook."""
    (folder / "secrets").symlink_to(folder.parents[2])
    (folder / FILE).write_bytes(BOOK)


def listening(folder: Path) -> None:
    """A socket at the notebook's place; its path would be too long, so the folder is opened."""
    here = os.open(folder, os.O_PATH)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"/proc/self/fd/{here}/{FILE}")
    os.close(here)


PLACED = {
    "folder": lambda folder: (folder / FILE).mkdir(),
    "fifo": lambda folder: os.mkfifo(folder / FILE),
    "socket": listening,
    "of_200_mb": big,
    "link_to_the_solution": link(f"@CLONE@/solutions/{LESSON}/{FILE}"),
    "link_to_another_student": link(f"../../zoe/{LESSON}/{FILE}"),
    "link_to_zeros": link("/dev/zero"),
    "link_to_passwords": link("/etc/passwd"),
    "link_to_itself": link(FILE),
    "folder_is_a_link": link_folder,
}

CHECKPOINT = f".ipynb_checkpoints/{LESSON}-checkpoint.ipynb"

CASES = [
    *(Case(f"json_{name}", NOTHING, "unreadable", raw=data) for name, data in UNREADABLE.items()),
    *(Case(f"json_{name}", FULL, raw=data) for name, data in READABLE.items()),
    *(Case(f"file_{name}", NOTHING, "unreadable", place=do) for name, do in PLACED.items()),
    Case("file_dangling_link", NOTHING, "missing|unreadable", place=link("nothing.ipynb")),
    Case("file_links_beside", FULL, place=link_beside),
    Case("file_none", NOTHING, "missing", place=lambda folder: None),
    Case("file_no_folder", NOTHING, "missing", place=lambda folder: folder.rmdir()),
    Case("file_only_a_checkpoint", NOTHING, "missing", place=files(CHECKPOINT)),
    Case("file_downloaded_twice", FULL, place=files(f"{LESSON} (1).ipynb")),
    Case("file_of_another_name", FULL, place=files("my work.ipynb")),
    Case("file_two_of_other_names", NOTHING, "missing", place=files("a.ipynb", "b.ipynb")),
]
