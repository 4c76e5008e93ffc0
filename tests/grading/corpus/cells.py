"""Damage to cells, as hands and programs do it: repaired, or it costs its own points only."""

from tests.grading.conftest import STUBS
from tests.grading.corpus.case import FULL, NO_DOUBLE, NO_MEAN, NOTHING, Case, Notebook


def grade_id(one: dict) -> str:
    """nbgrader's name of a cell."""
    return one["metadata"].get("nbgrader", {}).get("grade_id", "")


def find(notebook: Notebook, name: str) -> dict:
    """The cell with this name."""
    return next(c for c in notebook["cells"] if grade_id(c) == name)


def remove(*names: str):
    """Without these cells."""

    def edit(notebook: Notebook) -> None:
        notebook["cells"] = [c for c in notebook["cells"] if grade_id(c) not in names]

    return edit


def strip(*keys: str):
    """Without these keys, as another program saves it."""

    def edit(notebook: Notebook) -> None:
        for one in notebook["cells"]:
            for key in keys:
                one.pop(key, None)

    return edit


def no_metadata(notebook: Notebook) -> None:
    """As Colab and some converters leave it."""
    every(metadata={})(notebook)


def nothing_but_sources(notebook: Notebook) -> None:
    """What is left by copying cell after cell into another notebook."""
    no_metadata(notebook)
    strip("id", "outputs", "execution_count")(notebook)


def copy_of(name: str, after: bool = True, source: str | None = None):
    """Copy a cell with its metadata, as Jupyter does, and write something else into the copy."""

    def edit(notebook: Notebook) -> None:
        one = find(notebook, name)
        copied = {**one, "source": one["source"] if source is None else source}
        notebook["cells"].insert(notebook["cells"].index(one) + after, copied)

    return edit


def put(name: str, **values):
    """Other values in one cell."""

    def edit(notebook: Notebook) -> None:
        find(notebook, name).update(values)

    return edit


def every(**values):
    """Other values in every cell."""

    def edit(notebook: Notebook) -> None:
        for one in notebook["cells"]:
            one.update(values)

    return edit


def nbgrader(**values):
    """Other values in nbgrader's metadata."""

    def edit(notebook: Notebook) -> None:
        for one in notebook["cells"]:
            if "nbgrader" in one["metadata"]:
                one["metadata"]["nbgrader"].update(values)

    return edit


def sources(change):
    """Every source changed."""

    def edit(notebook: Notebook) -> None:
        for one in notebook["cells"]:
            one["source"] = change(one["source"])

    return edit


def merge(first: str, second: str):
    """Two cells become one."""

    def edit(notebook: Notebook) -> None:
        one, other = find(notebook, first), find(notebook, second)
        one["source"] += "\n\n" + other["source"]
        notebook["cells"].remove(other)

    return edit


def split(notebook: Notebook) -> None:
    """Split seed_for's cell after its import; both halves keep the metadata."""
    one = find(notebook, "seed_for")
    head, _, tail = one["source"].partition("\n\n")
    at = notebook["cells"].index(one)
    notebook["cells"][at : at + 1] = [{**one, "source": head}, {**one, "source": tail}]


def swap(*keys: str):
    """Exchange these keys of two answers."""

    def edit(notebook: Notebook) -> None:
        one, other = find(notebook, "double"), find(notebook, "mean_of")
        for key in keys:
            one[key], other[key] = other[key], one[key]

    return edit


def answers_in_one(place: int, keep_stubs: bool):
    """All answers in one cell of the student's own, at the start or at the end."""

    def edit(notebook: Notebook) -> None:
        own = "\n\n".join(find(notebook, name)["source"] for name in STUBS)
        for name, stub in STUBS.items():
            find(notebook, name)["source"] = stub
        if not keep_stubs:
            remove(*STUBS)(notebook)
        one = {"cell_type": "code", "metadata": {}, "source": own, "outputs": []}
        notebook["cells"].insert(len(notebook["cells"]) if place < 0 else place, one)

    return edit


PROMPTS = ">>> def double(x):\n...     return 2 * x\n"
SURROGATE = "def double(x):\n    return '\ud800'"

EDITS = {
    "deleted_answer": (remove("double"), NO_DOUBLE),
    "deleted_answers": (remove("double", "mean_of", "seed_for"), NOTHING),
    "deleted_checks": (remove("check-double", "check-mean_of", "check-seed_for"), FULL),
    "deleted_setup": (remove("setup"), FULL),
    "deleted_training": (remove("train"), FULL),
    "only_one_answer_left": (lambda n: n.update(cells=[find(n, "mean_of")]), (0, 3, 0)),
    "copied_answer": (copy_of("double"), FULL),
    "copied_answer_with_a_stub_after": (copy_of("double", source=STUBS["double"]), FULL),
    "copied_answer_with_a_stub_before": (copy_of("double", False, STUBS["double"]), FULL),
    "copied_answer_last_is_wrong": (
        copy_of("double", source="def double(x):\n    return x"),
        NO_DOUBLE,
    ),
    "copied_answer_emptied": (copy_of("double", source=""), FULL),
    "copied_setup": (copy_of("setup"), FULL),
    "copied_checks": (copy_of("check-double"), FULL),
    "checks_became_text": (put("check-double", cell_type="markdown"), FULL),
    "setup_became_raw": (put("setup", cell_type="raw"), FULL),
    "unknown_type": (put("check-double", cell_type="heading"), FULL),
    "reversed": (lambda n: n["cells"].reverse(), FULL),
    "rotated": (lambda n: n["cells"].append(n["cells"].pop(0)), FULL),
    "sorted_by_source": (lambda n: n["cells"].sort(key=lambda c: c["source"]), FULL),
    "split_answer": (split, FULL),
    "merged_answers": (merge("double", "mean_of"), FULL),
    "merged_with_its_check": (merge("mean_of", "check-mean_of"), FULL),
    "all_answers_at_the_end_stubs_kept": (answers_in_one(-1, keep_stubs=True), FULL),
    "all_answers_at_the_end_stubs_deleted": (answers_in_one(-1, keep_stubs=False), FULL),
    "all_answers_at_the_start_stubs_kept": (answers_in_one(0, keep_stubs=True), FULL),
    "metadata_stripped": (no_metadata, FULL),
    "metadata_ids_and_outputs_stripped": (nothing_but_sources, FULL),
    "ids_stripped": (strip("id"), FULL),
    "ids_all_alike": (every(id="same"), FULL),
    "names_all_alike": (nbgrader(grade_id="double"), FULL),
    "names_swapped": (swap("metadata", "id"), FULL),
    "sources_swapped": (swap("source"), FULL),
    "points_forged": (nbgrader(points=1000, grade=True), FULL),
    "all_locked": (nbgrader(locked=True, solution=False), FULL),
    "schema_version_changed": (nbgrader(schema_version=99), FULL),
    "windows_line_ends": (sources(lambda s: s.replace("\n", "\r\n")), FULL),
    "space_at_line_ends": (sources(lambda s: s.replace("\n", "   \n") + "\n\n"), FULL),
    "sources_as_lines": (sources(lambda s: s.splitlines(keepends=True)), FULL),
    "answer_without_source": (lambda n: find(n, "double").pop("source"), NO_DOUBLE),
    "answer_source_is_null": (put("double", source=None), NO_DOUBLE),
    "answer_source_is_a_number": (put("double", source=7), NO_DOUBLE),
    "answer_source_of_odd_parts": (put("double", source=[1, None, {}]), NO_DOUBLE),
    "answer_source_with_a_lone_surrogate": (put("double", source=SURROGATE), NO_DOUBLE),
    "answer_with_nul": (put("double", source="def double(x):\n    return 2 * x\0"), NO_DOUBLE),
    "answer_does_not_parse": (put("mean_of", source="def mean_of(x:\n  return"), NO_MEAN),
    "answer_renamed": (put("double", source="def Double(x):\n    return 2 * x"), NO_DOUBLE),
    "answer_with_prompts": (put("double", source=PROMPTS), FULL),
    "metadata_is_a_list": (put("double", metadata=[]), FULL),
    "metadata_is_null": (put("double", metadata=None), FULL),
    "nbgrader_is_a_list": (put("double", metadata={"nbgrader": [1]}), FULL),
    "name_is_a_number": (put("double", metadata={"nbgrader": {"grade_id": 3}}), FULL),
    "tags_are_a_dictionary": (put("setup", metadata={"tags": {"setup": 1}}), FULL),
    "cells_that_are_none": (lambda n: n["cells"].extend([None, 3, [], "x", {}]), FULL),
    "another_language": (
        lambda n: n.update(metadata={"kernelspec": {"language": "R", "name": "ir"}}),
        FULL,
    ),
    "setup_made_hostile": (put("setup", source="import os; os._exit(1)"), FULL),
    "check_made_hostile": (put("check-double", source="import os; os._exit(1)"), FULL),
    "outputs_that_are_no_outputs": (every(outputs={"a": 1}, execution_count="x"), FULL),
}

STATUS = {"names_all_alike": "ok|crashed"}  # then the training cell looks like one that was added

CASES = [
    Case(f"cells_{name}", points, STATUS.get(name, "ok"), edit=edit)
    for name, (edit, points) in EDITS.items()
]
