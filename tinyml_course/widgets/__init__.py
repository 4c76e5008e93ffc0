"""Interactive pictures; every number in them is computed in Python."""

from tinyml_course.widgets.calibration import CalibrationExplorer
from tinyml_course.widgets.conv_walk import ConvStepper
from tinyml_course.widgets.microscope import DivergenceMicroscope
from tinyml_course.widgets.number_line import NumberLine

__all__ = ["CalibrationExplorer", "ConvStepper", "DivergenceMicroscope", "NumberLine"]
