"""The self-test sketch that every kit carries: lesson 04's network and eight golden vectors."""

from __future__ import annotations

from tests.support.lesson_projects import lesson_model
from tinyml_course.boards import Board
from tinyml_course.deploy.arduino import arduino_project
from tinyml_course.deploy.esp_idf import esp_idf_project
from tinyml_course.deploy.programs import Listening, make_program
from tinyml_course.deploy.project import kernels_for

GESTURES = ("idle", "wave", "up-down", "ring", "wing")
EMULATED = "emulated-cortex-m4"
EMULATED_MAIN = """\
/* The self-test on the emulated board; tests/deploy runs it, and tinyml emulate brings
 * tinyml_serial.h. */
#include "tinyml_self_test.h"
#include "tinyml_serial.h"

int main(void) { return tinyml_self_test(tinyml_serial_print); }
"""


def kit_self_test(board: Board) -> dict[str, str]:
    """Text by path in ``kits/<board>/firmware/self_test``."""
    model, listening = lesson_model("none"), Listening(labels=GESTURES)
    if board.name == EMULATED:
        return {
            **make_program(model, "none", listening, kernels_for(board)).files,
            "main.c": EMULATED_MAIN,
        }
    make = esp_idf_project if "esp32" in board.name else arduino_project
    return make(model, board, "none", listening).files
