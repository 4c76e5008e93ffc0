"""Interactive widgets; every number they show comes from the engine, in Python or WebAssembly."""

from tinyml_course.widgets.calibration import CalibrationExplorer
from tinyml_course.widgets.conv_stepper import ConvStepper
from tinyml_course.widgets.crossover import Crossover
from tinyml_course.widgets.falling_blocks import FallingBlocks
from tinyml_course.widgets.filter_bank import FilterBankExplorer
from tinyml_course.widgets.fleet_map import FleetMap
from tinyml_course.widgets.group_thresholds import GroupThresholds
from tinyml_course.widgets.live import LiveFace, LiveKeyword, LiveMotion
from tinyml_course.widgets.microscope import DivergenceMicroscope
from tinyml_course.widgets.number_line import NumberLine
from tinyml_course.widgets.pareto_search import ParetoSearch
from tinyml_course.widgets.power_day import PowerDay
from tinyml_course.widgets.progress import ProgressView
from tinyml_course.widgets.record import RecordKeyword
from tinyml_course.widgets.record_face import RecordFace
from tinyml_course.widgets.record_motion import RecordMotion
from tinyml_course.widgets.serial_console import SerialConsole
from tinyml_course.widgets.spectrum import SpectrumExplorer
from tinyml_course.widgets.windows import WindowExplorer

__all__ = [
    "CalibrationExplorer",
    "ConvStepper",
    "Crossover",
    "DivergenceMicroscope",
    "FallingBlocks",
    "FilterBankExplorer",
    "FleetMap",
    "GroupThresholds",
    "LiveFace",
    "LiveKeyword",
    "LiveMotion",
    "NumberLine",
    "ParetoSearch",
    "PowerDay",
    "ProgressView",
    "RecordFace",
    "RecordKeyword",
    "RecordMotion",
    "SerialConsole",
    "SpectrumExplorer",
    "WindowExplorer",
]
