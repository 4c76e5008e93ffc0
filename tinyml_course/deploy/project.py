"""What projects of all frameworks share: writing their files, and the README."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tinyml_course.boards import Board
from tinyml_course.deploy.kit_firmware import KitFirmware, SensorAdapter
from tinyml_course.deploy.licence import LICENCE_FILE, licence_text
from tinyml_course.deploy.pace import estimate_pace
from tinyml_course.deploy.package_data import read_text
from tinyml_course.deploy.programs import SENSOR_OF, Program
from tinyml_course.deploy.stream_settings import StreamSettings, settings_for
from tinyml_course.errors import DataError
from tinyml_course.tflite import Model

TITLES = {
    "keyword": "Keyword spotting",
    "gesture": "Gestures",
    "self_test": "Self-test",
}

_NO_DEADLINE = (
    "The self-test has no deadline: it prints how long one inference takes, so that you can "
    "compare your board with the table in the course's `docs/boards.md`."
)

_WHAT = {
    "samples": (
        "It records from the microphone, gives its samples to the model as they are, runs it every "
        "`TINYML_STEP` samples (16 in a millisecond), averages the last `TINYML_SMOOTHED` outputs, "
        "and prints `heard ...` when that mean reaches `TINYML_THRESHOLD` thousandths. Once a "
        "second it prints the level: the peak in decibels below full scale, after the gain."
    ),
    "log-mel": (
        "It records from the microphone, computes log-mel features in integers exactly as Python "
        "does, runs the model every `TINYML_STEP` rows of 20 ms, averages the last "
        "`TINYML_SMOOTHED` outputs, and prints `heard ...` when that mean reaches "
        "`TINYML_THRESHOLD` thousandths. Once a second it prints the level: the peak in decibels "
        "below full scale, after the gain."
    ),
    "motion": (
        "It reads the motion sensor every `TINYML_PERIOD_US` microseconds, in g, quantizes as "
        "Python does, runs the model every `TINYML_STEP` readings, averages the last "
        "`TINYML_SMOOTHED` outputs, and prints `saw ...` when that mean reaches "
        "`TINYML_THRESHOLD` thousandths."
    ),
    "none": (
        "It feeds stored inputs instead of a sensor: the golden vectors, and an array that you "
        "may fill. It prints the microseconds of one inference."
    ),
}


@dataclass(frozen=True)
class Project:
    """A firmware project.

    Attributes
    ----------
    name
        Its folder.
    files
        Text by path in that folder, with ``/`` between the parts.
    real_time
        Whether the board keeps up with its sensor, in a sentence; empty without a sensor.
    """

    name: str
    files: dict[str, str]
    real_time: str = ""

    def write(self, folder: Path) -> Path:
        """Write the project and its licence to ``folder/<name>`` and return that path.

        Raises
        ------
        DataError
            The folder cannot be written.
        """
        top = folder / self.name
        try:
            for path, text in {**self.files, LICENCE_FILE: licence_text()}.items():
                place = top / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text, encoding="utf-8")
        except OSError as error:
            raise DataError(f"cannot write {top}: {error.strerror}; choose another --out") from None
        return top


def fill_template(template: str, values: Mapping[str, str]) -> str:
    """A template with every ``@KEY@`` replaced."""
    for key, value in values.items():
        template = template.replace(f"@{key}@", value)
    return template


def kernels_for(board: Board) -> str:
    """The kernels of a project unless others are chosen: packed if the kit's ``board.toml`` names
    them.

    Lesson 09's model takes 17 million instructions with plain kernels and 5.2 with packed ones on a
    Cortex-M0+, 8.9 and 1.3 on a Cortex-M4 (GCC).
    """
    return "packed" if "packed" in board.kernels else "plain"


def sensor_adapter(firmware: KitFirmware, features: str) -> SensorAdapter | None:
    """The sensor's adapter, or None if the program has no sensor."""
    return firmware.sensor(SENSOR_OF[features]) if features in SENSOR_OF else None


def settle_pace(
    model: Model,
    board: Board,
    features: str,
    settings: StreamSettings | None,
    kernels: str,
    adapter: SensorAdapter | None,
) -> tuple[StreamSettings, str]:
    """The settings with a step that suits the board, and a sentence on how it keeps up."""
    settings = settings or StreamSettings()
    if adapter:
        settings = settings_for(model, features, settings)
    pace = adapter and estimate_pace(model, board, features, settings, kernels, adapter)
    return (replace(settings, step=pace.step), pace.sentence) if pace else (settings, "")


def project_readme(
    firmware: KitFirmware, program: Program, kernels: str, steps: str, real_time: str
) -> str:
    """The project's README: what it does, how to build it, what was tested and what was not."""
    board: Board = firmware.board
    tried = {"arduino": "Arduino's", "esp-idf": "Espressif's"}[firmware.framework]
    return fill_template(
        read_text("projects", "README.md"),
        {
            "TITLE": TITLES[program.name],
            "BOARD": board.title,
            "BOARD_NAME": board.name,
            "WHAT": _WHAT[program.features],
            "STEPS": steps,
            "KERNELS": kernels,
            "ARENA": f"{program.arena_bytes:,}",
            "FEATURES": f"{program.features_bytes:,}",
            "VENDOR": tried,
            "REAL_TIME": real_time or _NO_DEADLINE,
        },
    )
