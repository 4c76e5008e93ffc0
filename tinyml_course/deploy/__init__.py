"""From a model to a board: C code, firmware projects, an emulated microcontroller."""

from tinyml_course.deploy.emulate import EmulatedModel, Emulation, emulate
from tinyml_course.deploy.export_c import KERNELS, CSources, export_c
from tinyml_course.deploy.programs import Program, make_program
from tinyml_course.deploy.stream import StreamRun, emulate_stream
from tinyml_course.deploy.stream_settings import StreamSettings

__all__ = [
    "KERNELS",
    "CSources",
    "EmulatedModel",
    "Emulation",
    "Program",
    "StreamRun",
    "StreamSettings",
    "emulate",
    "emulate_stream",
    "export_c",
    "make_program",
]
