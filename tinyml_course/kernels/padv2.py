"""PADV2: PAD with a value in input 2.

Source: TFLM ``kernels/pad_common.cc``.
"""

from tinyml_course.kernels.pad import prepare

__all__ = ["prepare"]
