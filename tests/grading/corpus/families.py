"""All cases of the corpus."""

from tests.grading.corpus import (
    answers,
    bombs,
    cells,
    escapes,
    fair,
    injection,
    json_files,
    loops,
    patches,
    peeking,
    protocol,
    rooms,
)
from tests.grading.corpus.case import Case

FAMILIES: dict[str, list[Case]] = {
    module.__name__.rpartition(".")[2]: module.CASES
    for module in (
        answers,
        bombs,
        cells,
        escapes,
        fair,
        injection,
        json_files,
        loops,
        patches,
        peeking,
        protocol,
        rooms,
    )
}

UNARMED = ("answers", "cells", "fair", "json_files")
"""Families that harm nobody on a machine without a sandbox."""

CASES = {case.name: case for cases in FAMILIES.values() for case in cases}
