"""What happens to a notebook by accident before it is handed in, one function a kind."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from typing import Any

Notebook = dict[str, Any]

KINDS: dict[str, Callable[[Notebook], Notebook | bytes]] = {}
"""Name of the kind -> what does it, to a notebook of its own."""


def kind(function: Callable[[Notebook], Any]) -> Callable[[Notebook], Any]:
    """Register one kind of damage."""
    KINDS[function.__name__] = function
    return function


def damaged(notebook: Notebook, name: str) -> bytes:
    """The file that one kind of damage makes of a notebook."""
    found = KINDS[name](copy.deepcopy(notebook))
    return found if isinstance(found, bytes) else json.dumps(found).encode()


def cell(source: str, cell_type: str = "code") -> dict[str, Any]:
    """A cell without a name."""
    extra = {"outputs": [], "execution_count": None} if cell_type == "code" else {}
    return {"cell_type": cell_type, "metadata": {}, "source": source, **extra}


def solutions(nb: Notebook) -> list[dict[str, Any]]:
    """The code cells with answers."""
    return [c for c in nb["cells"] if c["cell_type"] == "code" and _nbgrader(c).get("solution")]


def _nbgrader(one: dict[str, Any]) -> dict[str, Any]:
    return one["metadata"].get("nbgrader", {})


def _stub(source: str) -> str:
    head = next(line for line in source.split("\n") if line.startswith("def "))
    while not head.rstrip().endswith(":"):
        head = source[source.index("def ") : source.index(":\n") + 1]
    return f"{head}\n    raise NotImplementedError"


def _all_answers(nb: Notebook, *, stubs: bool) -> str:
    """The answers as one text; their own cells get the stub, or go."""
    text = "\n\n\n".join(c["source"] for c in solutions(nb))
    for one in solutions(nb):
        if stubs:
            one["source"] = _stub(one["source"])
        else:
            nb["cells"].remove(one)
    return text


@kind
def untouched(nb):
    return nb


@kind
def metadata_stripped(nb):
    for one in nb["cells"]:
        one["metadata"] = {}
    return {**nb, "metadata": {}}


@kind
def metadata_and_ids_stripped(nb):
    for one in nb["cells"]:
        one["metadata"] = {}
        one.pop("id", None)
    return {**nb, "nbformat_minor": 2}


@kind
def saved_by_colab(nb):
    for one in nb["cells"]:
        one["metadata"] = {"id": one.pop("id", "x"), "outputId": "0"}
    return {**nb, "nbformat_minor": 0, "metadata": {"colab": {"provenance": []}}}


@kind
def new_ids(nb):
    for i, one in enumerate(nb["cells"]):
        one["id"] = f"new-{i}"
    return nb


@kind
def reversed_cells(nb):
    return {**nb, "cells": nb["cells"][::-1]}


@kind
def shuffled_cells(nb):
    random.Random(3).shuffle(nb["cells"])
    return nb


@kind
def shuffled_and_stripped(nb):
    return shuffled_cells(metadata_and_ids_stripped(nb))


@kind
def every_cell_twice(nb):
    return {**nb, "cells": [c for one in nb["cells"] for c in (one, copy.deepcopy(one))]}


@kind
def stub_copies_above(nb):
    for one in solutions(nb):
        old = {**copy.deepcopy(one), "source": _stub(one["source"])}
        nb["cells"].insert(nb["cells"].index(one), old)
    return nb


@kind
def stub_copies_below(nb):
    for one in solutions(nb):
        old = {**copy.deepcopy(one), "source": _stub(one["source"])}
        nb["cells"].insert(nb["cells"].index(one) + 1, old)
    return nb


@kind
def unsolved_notebook_pasted_below(nb):
    fresh = copy.deepcopy(nb)
    _all_answers(fresh, stubs=True)
    return {**nb, "cells": nb["cells"] + fresh["cells"]}


@kind
def unsolved_notebook_pasted_above(nb):
    fresh = copy.deepcopy(nb)
    _all_answers(fresh, stubs=True)
    return {**nb, "cells": fresh["cells"] + nb["cells"]}


@kind
def all_in_one_cell_at_the_end(nb):
    nb["cells"].append(cell(_all_answers(nb, stubs=True)))
    return nb


@kind
def all_in_one_cell_at_the_end_stripped(nb):
    return metadata_and_ids_stripped(all_in_one_cell_at_the_end(nb))


@kind
def all_in_one_cell_at_the_top(nb):
    nb["cells"].insert(2, cell(_all_answers(nb, stubs=True)))
    return nb


@kind
def all_in_the_first_answers_cell(nb):
    first = solutions(nb)[0]
    first["source"] = _all_answers(nb, stubs=True)
    return nb


@kind
def all_in_the_last_answers_cell(nb):
    last = solutions(nb)[-1]
    last["source"] = _all_answers(nb, stubs=True)
    return nb


@kind
def all_in_one_cell_others_deleted(nb):
    at = nb["cells"].index(solutions(nb)[0])
    nb["cells"].insert(at, cell(_all_answers(nb, stubs=False)))
    return nb


@kind
def all_in_the_set_up_cell(nb):
    first = next(c for c in nb["cells"] if "setup" in c["metadata"].get("tags", []))
    first["source"] += "\n\n" + _all_answers(nb, stubs=True)
    return nb


@kind
def answers_turned_into_markdown(nb):
    for one in solutions(nb):
        one["cell_type"] = "markdown"
    return nb


@kind
def answers_turned_into_raw(nb):
    for one in solutions(nb):
        one["cell_type"] = "raw"
    return nb


@kind
def answers_turned_into_markdown_stripped(nb):
    return metadata_and_ids_stripped(answers_turned_into_markdown(nb))


@kind
def texts_turned_into_code(nb):
    for one in nb["cells"]:
        one["cell_type"] = "code"
    return nb


@kind
def answers_merged_with_their_checks(nb):
    for one in solutions(nb):
        check = nb["cells"].pop(nb["cells"].index(one) + 1)
        one["source"] += "\n\n" + check["source"]
    return nb


@kind
def answers_merged_into_the_text_above(nb):
    for one in solutions(nb):
        at = nb["cells"].index(one)
        nb["cells"][at - 1]["source"] += "\n\n" + one["source"]
        nb["cells"].remove(one)
    return nb


@kind
def checks_merged_with_answers(nb):
    for one in solutions(nb):
        check = nb["cells"][nb["cells"].index(one) + 1]
        check["source"] = one["source"] + "\n\n" + check["source"]
        nb["cells"].remove(one)
    return nb


@kind
def answers_in_the_check_cells_above_stubs(nb):
    for one in solutions(nb):
        check = nb["cells"][nb["cells"].index(one) + 1]
        check["source"] = one["source"] + "\n\n" + check["source"]
        one["source"] = _stub(one["source"])
    return nb


@kind
def answers_retyped_in_new_cells(nb):
    for one in solutions(nb):
        at = nb["cells"].index(one)
        nb["cells"][at] = cell(one["source"])
    return nb


@kind
def answers_split_from_their_helpers(nb):
    for one in solutions(nb):
        part = {**copy.deepcopy(one), "source": "helper = 3"}
        nb["cells"].insert(nb["cells"].index(one), part)
    return nb


@kind
def given_cells_deleted(nb):
    return {**nb, "cells": solutions(nb)}


@kind
def given_cells_emptied(nb):
    answers = solutions(nb)
    for one in nb["cells"]:
        if one not in answers:
            one["source"] = ""
    return nb


@kind
def set_up_cell_changed(nb):
    for one in nb["cells"]:
        if "setup" in one["metadata"].get("tags", []):
            one["source"] = "import math\nRETRAIN = True\n" + one["source"]
    return nb


@kind
def points_and_flags_changed(nb):
    for one in nb["cells"]:
        if _nbgrader(one):
            _nbgrader(one).update(points=99, grade=True, solution=False, locked=False)
    return nb


@kind
def names_swapped(nb):
    """The names of nbgrader all went one cell on, as after moving sources instead of cells."""
    named = solutions(nb)
    names = [_nbgrader(c)["grade_id"] for c in named]
    for one, name in zip(named, names[1:] + names[:1], strict=True):
        _nbgrader(one)["grade_id"] = name
        one["id"] = name
    return nb


@kind
def line_ends_of_windows(nb):
    for one in nb["cells"]:
        one["source"] = one["source"].replace("\n", "\r\n")
    return nb


@kind
def sources_as_lists(nb):
    for one in nb["cells"]:
        one["source"] = one["source"].splitlines(keepends=True)
    return nb


@kind
def format_3(nb):
    for one in nb["cells"]:
        if one["cell_type"] == "code":
            one["input"] = one.pop("source")
    return {"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": nb["cells"]}]}


@kind
def byte_order_mark(nb):
    return b"\xef\xbb\xbf" + json.dumps(nb).encode()


@kind
def utf_16(nb):
    return json.dumps(nb, ensure_ascii=False).encode("utf-16")


@kind
def huge_outputs(nb):
    for one in solutions(nb):
        one["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["x" * 10**6]}]
    return nb


@kind
def timed_cells(nb):
    for one in solutions(nb):
        one["source"] = "%%time\n" + one["source"]
    return nb


@kind
def magics_and_shell_lines(nb):
    for one in solutions(nb):
        one["source"] = "%matplotlib inline\nfiles = !echo\n" + one["source"] + "\n!true\n"
    return nb


@kind
def failing_cells_between(nb):
    for one in solutions(nb):
        nb["cells"].insert(nb["cells"].index(one), cell("1 / 0"))
        nb["cells"].insert(nb["cells"].index(one) + 1, cell("this is not Python"))
    return nb


@kind
def a_broken_copy_below(nb):
    for one in solutions(nb):
        broken = one["source"].rstrip() + " +"
        nb["cells"].insert(nb["cells"].index(one) + 1, cell(broken))
    return nb


@kind
def indented_answers(nb):
    for one in solutions(nb):
        one["source"] = "\n".join(f"    {line}" for line in one["source"].split("\n"))
    return nb
