"""ESP-IDF projects: a folder that ``idf.py build`` can build directly."""

from __future__ import annotations

from tinyml_course.boards import Board
from tinyml_course.deploy.kit_firmware import load_kit_firmware
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


def esp_idf_project(
    model: Model,
    board: Board,
    features: str = "none",
    settings: StreamSettings | None = None,
    kernels: str | None = None,
    name: str = "",
    tested: str = "none",
) -> Project:
    """A model as a complete project for a board, for ESP-IDF 5.3 or later.

    Parameters and errors are those of `arduino_project`, for a kit with ESP-IDF firmware. No
    ``idf_component.yml`` is needed: only ESP-IDF's own components are used.
    """
    firmware = load_kit_firmware(board, "esp-idf")
    adapter = sensor_adapter(firmware, features)
    kernels = kernels or kernels_for(board)
    settings, real_time = settle_pace(model, board, features, settings, kernels, adapter)
    defines = adapter.defines if adapter else None
    program = make_program(model, features, settings, kernels, defines, tested=tested)
    name = name or program.name
    main = read_text("projects/esp_idf", f"{program.name}.c")
    sources = dict(program.files)
    if adapter:
        sources[_ADAPTER_FILE[features]] = adapter.text
    sources["main.c"] = fill_template(main, {"TITLE": f"{TITLES[program.name]} on {board.title}"})
    components = ["esp_timer", *(adapter.components if adapter else ())]
    values = {
        "NAME": name,
        "SOURCES": " ".join(f'"{file}"' for file in sorted(sources) if file.endswith(".c")),
        "REQUIRES": " ".join(components),
        "TARGET": firmware.texts["target"],
        "FLASH": firmware.texts["flash"],
        "CPU_MHZ": str(round(board.clock_hz / 1e6)),
    }
    steps = _steps(values["TARGET"], adapter.note if adapter else "")
    files = {
        "CMakeLists.txt": fill_template(read_text("projects/esp_idf", "CMakeLists.txt"), values),
        "sdkconfig.defaults": fill_template(
            read_text("projects/esp_idf", "sdkconfig.defaults"), values
        ),
        "README.md": project_readme(firmware, program, kernels, steps, real_time),
        "main/CMakeLists.txt": fill_template(
            read_text("projects/esp_idf", "main_CMakeLists.txt"), values
        ),
        **{f"main/{file}": text for file, text in sources.items()},
    }
    return Project(name, files, real_time)


def _steps(target: str, note: str) -> str:
    before = f"{note}\n\n" if note else ""
    return (
        f"{before}With ESP-IDF 5.3 or later (6.0 compiles, issue report of a trial, 2026), in this "
        f"folder:\n\n```sh\nidf.py set-target {target}\n"
        "idf.py build\nidf.py -p PORT flash monitor\n```"
    )
