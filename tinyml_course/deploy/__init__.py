"""From a model to a board: C code, firmware projects, an emulated microcontroller."""

from tinyml_course.deploy.c_sources import KERNELS, CSources, export_c

__all__ = ["KERNELS", "CSources", "export_c"]
