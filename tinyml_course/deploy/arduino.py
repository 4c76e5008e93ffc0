"""Arduino projects: a sketch folder that the Arduino IDE and ``arduino-cli`` can open directly."""

from __future__ import annotations

from tinyml_course.boards import Board
from tinyml_course.deploy.kit_firmware import KitFirmware, SensorAdapter, load_kit_firmware
from tinyml_course.deploy.package_data import read_text
from tinyml_course.deploy.programs import make_program
from tinyml_course.deploy.project import (
    TITLES,
    Project,
    fill_template,
    kernels_for,
    project_readme,
    sensor_adapter,
    settle_pace,
)
from tinyml_course.deploy.stream_settings import StreamSettings
from tinyml_course.tflite import Model

_ADAPTER_FILE = {
    "log-mel": "microphone.h",
    "samples": "microphone.h",
    "motion": "motion_sensor.h",
}


def arduino_project(
    model: Model,
    board: Board,
    features: str = "none",
    settings: StreamSettings | None = None,
    kernels: str | None = None,
    name: str = "",
    tested: str = "none",
) -> Project:
    """A model as a complete sketch for a board.

    Parameters
    ----------
    model
        An int8 model that `export_c` takes.
    board
        One whose kit has Arduino firmware.
    features
        ``"log-mel"`` (keywords from the microphone), ``"samples"`` (the same, with a model that
        takes samples), ``"motion"`` (gestures), or ``"none"``: the self-test, which feeds stored
        inputs.
    settings, kernels, tested
        As for `make_program`; by default packed kernels if the core benefits from them.
    name
        Name of folder and sketch; by default the program's.

    Raises
    ------
    DataError
        The kit has no Arduino firmware or not this sensor, or the features do not fit the model.
    ModelError
        As `export_c`.
    """
    firmware = load_kit_firmware(board, "arduino")
    adapter = sensor_adapter(firmware, features)
    kernels = kernels or kernels_for(board)
    settings, real_time = settle_pace(model, board, features, settings, kernels, adapter)
    defines = adapter.defines if adapter else None
    program = make_program(model, features, settings, kernels, defines, tested=tested)
    name = name or program.name
    sketch = read_text("projects/arduino", f"{program.name}.ino")
    sources = dict(program.files)
    if adapter:
        sources[_ADAPTER_FILE[features]] = adapter.text
    files = {
        f"{name}.ino": fill_template(sketch, {"TITLE": f"{TITLES[program.name]} on {board.title}"}),
        "README.md": project_readme(
            firmware, program, kernels, _steps(firmware, adapter, name), real_time
        ),
        **{f"src/{file}": text for file, text in sources.items()},
    }
    return Project(name, files, real_time)


def _steps(firmware: KitFirmware, adapter: SensorAdapter | None, name: str) -> str:
    texts = firmware.texts
    lines = []
    if url := texts.get("boards_url"):
        lines.append(f"In Arduino's Preferences, *Additional boards manager URLs*: `{url}`.")
    lines.append(f"Boards Manager: install *{texts['boards_manager']}*.")
    if adapter and adapter.libraries:
        named = ", ".join(f"*{library}*" for library in adapter.libraries)
        lines.append(f"Library Manager: install {named}. {adapter.note}".rstrip())
    elif adapter and adapter.note:
        lines.append(adapter.note)
    lines.append(
        f"Open `{name}.ino`, choose board *{texts['board']}* and its port, upload, and open the "
        "Serial Monitor at 115200 baud."
    )
    numbered = [f"{i}. {line}" for i, line in enumerate(lines, 1)]
    command = f"arduino-cli compile --fqbn {texts['fqbn']} --upload --port PORT {name}"
    return "\n".join(numbered) + f"\n\nOr, with the board package installed: `{command}`."
