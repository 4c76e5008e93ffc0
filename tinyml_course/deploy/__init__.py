"""From a model to a board: C code, firmware projects, an emulated microcontroller."""

from tinyml_course.deploy.c_sources import KERNELS, CSources, export_c
from tinyml_course.deploy.emulate import EmulatedModel, Emulation, emulate
from tinyml_course.deploy.programs import Listening, Program, make_program
from tinyml_course.deploy.stream import StreamRun, emulate_stream

__all__ = [
    "KERNELS",
    "CSources",
    "EmulatedModel",
    "Emulation",
    "Listening",
    "Program",
    "StreamRun",
    "emulate",
    "emulate_stream",
    "export_c",
    "make_program",
]
