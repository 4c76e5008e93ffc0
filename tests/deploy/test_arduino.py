import re

import pytest

from tests.support.cross_compile import compile_objects, sdk_of, write_files
from tests.support.lesson_projects import MODELS, lesson_model, lesson_project
from tinyml_course.boards import load_board, load_boards
from tinyml_course.deploy import kit_firmware
from tinyml_course.deploy.arduino import arduino_project
from tinyml_course.deploy.kit_firmware import frameworks_of, load_kit_firmware
from tinyml_course.deploy.programs import SENSOR_OF
from tinyml_course.errors import DataError
from tinyml_course.paths import kits_dir


def project_of(board, features, **settings):
    return lesson_project(arduino_project, board, features, **settings)


def firmware_kits():
    return [board for board in load_boards() if "arduino" in frameworks_of(board)]


def every_project():
    for board in firmware_kits():
        sensors = load_kit_firmware(board, "arduino").sensors
        for features in MODELS:
            if SENSOR_OF.get(features, "") in {*sensors, ""}:
                yield pytest.param(board, features, id=f"{board.name}-{features}")


@pytest.mark.parametrize(("board", "features"), list(every_project()))
def test_every_line_of_a_project_compiles_for_its_core(board, features, tmp_path):
    # An Xtensa core has no compiler here: its project is compiled for RISC-V, ESP32-C3's kind.
    project = project_of(board, features)
    write_files(project.files, tmp_path)
    units = [name for name in project.files if name.endswith((".c", ".ino"))]
    assert units[0] == f"{project.name}.ino"
    assert len(units) > 2
    sdk = sdk_of(load_kit_firmware(board, "arduino"))
    assert compile_objects(tmp_path, board.emulator or "rv32imc", sdk, units) == ""


@pytest.mark.parametrize("name", ["raspberry_pi_pico", "raspberry_pi_pico_2"])
def test_a_pico_hears_through_the_global_object_because_its_interrupt_calls_no_other(name):
    microphone = project_of(load_board(name), "log-mel").files["src/microphone.h"]
    assert "PDM.setDIN(MICROPHONE_DATA_PIN);" in microphone
    assert "PDM.setCLK(MICROPHONE_CLOCK_PIN);" in microphone
    assert "PDMClass" not in microphone
    text = (kits_dir() / name / "README.md").read_text(encoding="utf-8")
    assert "`PDM.setDIN(2)`, `PDM.setCLK(3)`" in text
    assert "SEL to 3V3 instead" in text


def test_the_nano_starts_only_the_accelerometer_whose_result_would_be_overwritten():
    sensor = project_of(load_board("arduino_nano_33_ble_sense"), "motion").files
    assert "IMU.begin(BOSCH_ACCELEROMETER_ONLY) != 0" in sensor["src/motion_sensor.h"]


@pytest.mark.parametrize("board", firmware_kits(), ids=lambda board: board.name)
def test_every_kit_turns_its_axes_to_the_chips_own(board):
    if "motion" not in load_kit_firmware(board, "arduino").sensors:
        pytest.skip("the kit has no motion sensor")
    turned = {"arduino_nano_33_ble_sense": "{-2, -1, 3}"}.get(board.name, "{1, 2, 3}")
    files = project_of(board, "motion").files
    assert f"#define MOTION_AXES {turned}\n" in files["src/app_config.h"]
    assert "tinyml_axes_turn(next)" in files["gesture.ino"]


def test_the_index_of_the_ring_cannot_be_moved_before_its_sample():
    microphone = project_of(load_board("xiao_nrf52840_sense"), "log-mel").files["src/microphone.h"]
    assert '__asm__ volatile("" ::: "memory")' in microphone
    assert re.search(r"ring\[written % RING\] = .*\n\s+keepOrder\(\);\n\s+written =", microphone)
    assert re.search(r"= ring\[taken % RING\];\n\s+keepOrder\(\);\n\s+taken =", microphone)


@pytest.mark.parametrize(
    ("name", "gain"),
    [
        ("arduino_nano_33_ble_sense", 80),
        ("xiao_nrf52840_sense", 80),
        ("xiao_esp32s3_sense", 8),
        ("raspberry_pi_pico", None),
    ],
)
def test_a_microphone_has_the_gain_of_its_kit_and_the_level_is_printed(name, gain):
    files = project_of(load_board(name), "log-mel").files
    line = f"#define MICROPHONE_GAIN {gain}\n"
    assert (line in files["src/app_config.h"]) == (gain is not None)
    assert "MICROPHONE_GAIN" in files["src/microphone.h"]
    assert "reportLevel(samples, count);" in files["keyword.ino"]
    setting, start = (files["src/microphone.h"].find(f"PDM.{f}(") for f in ("setGain", "begin"))
    assert setting < start or name == "xiao_esp32s3_sense"


@pytest.mark.parametrize("gain", ["0", "81", "1.5", "true"])
def test_a_gain_that_no_microphone_has_is_refused(new_kit, gain):
    board, folder = new_kit
    (folder / "own.h").write_text("// own\n")
    (folder / "firmware.toml").write_text(GOOD.replace(".motion]", f".microphone]\ngain = {gain}"))
    with pytest.raises(DataError, match=r"gain in nucleo_l4r5zi/.* whole number from 1 to 80"):
        project_of(board, "none")


def test_a_picos_microphone_does_not_compile_for_a_board_that_has_its_own(tmp_path):
    files = project_of(load_board("raspberry_pi_pico"), "log-mel").files
    write_files(files, tmp_path)
    assert compile_objects(tmp_path, "cortex-m0plus", "arduino_pico", ["keyword.ino"]) == ""
    said = compile_objects(tmp_path, "cortex-m0plus", "arduino", ["keyword.ino"])
    assert "no member named 'setDIN'" in said


@pytest.mark.parametrize(
    ("sdk", "pins", "message"),
    [("arduino_pico", "2, 3, -1", "no matching constructor"), ("arduino", "2, 3", "no matching")],
)
def test_each_board_package_has_its_own_constructor_of_pdm(sdk, pins, message, tmp_path):
    write_files({"a.ino": f"#include <PDM.h>\nPDMClass microphone({pins});\n"}, tmp_path)
    assert message in compile_objects(tmp_path, "cortex-m4", sdk, ["a.ino"])


def test_a_broken_line_is_noticed(tmp_path):
    project = project_of(load_board("arduino_nano_33_ble_sense"), "log-mel")
    sketch = project.files["keyword.ino"].replace("microphone_read(samples, 160)", "hear(samples)")
    write_files({**project.files, "keyword.ino": sketch}, tmp_path)
    said = compile_objects(tmp_path, "cortex-m4", "arduino", ["keyword.ino"])
    assert "undeclared identifier 'hear'" in said


@pytest.mark.parametrize(
    ("board", "kernels"),
    [
        ("arduino_nano_33_ble_sense", "packed"),
        ("raspberry_pi_pico_2", "packed"),
        ("raspberry_pi_pico", "packed"),
        ("xiao_esp32s3_sense", "packed"),
    ],
)
def test_a_project_has_the_kernels_its_kit_names_unless_others_are_chosen(board, kernels):
    files = project_of(load_board(board), "none").files
    assert kernels in load_board(board).kernels
    assert f"({kernels} kernels)" in files["README.md"]
    assert ("src/tinyml_simd.h" in files) == (kernels == "packed")
    plain = project_of(load_board(board), "none", kernels="plain").files
    assert "src/tinyml_simd.h" not in plain


@pytest.mark.parametrize("features", ["log-mel", "motion"])
def test_the_self_tests_result_is_repeated_while_the_program_runs(features):
    project = project_of(load_board("xiao_nrf52840_sense"), features)
    sketch = project.files[f"{project.name}.ino"]
    assert "repeatSelfTest();" in sketch.partition("void loop()")[2]
    assert "stop(tinyml_self_test_line())" in sketch


def test_every_kit_has_a_self_test():
    for board in firmware_kits():
        files = project_of(board, "none").files
        assert "tinyml_self_test(printLine)" in files["self_test.ino"], board.name
        assert "#define GOLDEN_VECTORS 8" in files["src/golden_vectors.h"], board.name


def test_a_sketch_stands_in_a_folder_of_its_name_and_includes_what_is_there(tmp_path):
    board = load_board("xiao_nrf52840_sense")
    project = arduino_project(lesson_model("motion"), board, "motion", name="my_gestures")
    top = project.write(tmp_path)
    assert top == tmp_path / "my_gestures"
    assert (top / "my_gestures.ino").is_file()
    ours = {f"src/{name}" for name in ("app_config.h", "motion_sensor.h", "model.h")}
    assert ours <= set(project.files)
    for path, text in project.files.items():
        folder = path.rpartition("/")[0]
        for name in re.findall(r'#include "([^"]+)"', text):
            assert f"{folder}/{name}".lstrip("/") in project.files, (path, name)


@pytest.mark.parametrize(
    ("board", "features", "names"),
    [
        ("arduino_nano_33_ble_sense", "motion", ["Arduino Mbed OS Nano Boards", "Arduino_BMI270_"]),
        ("xiao_nrf52840_sense", "motion", ["Seeed nRF52 mbed-enabled Boards", "Seeed Arduino LSM"]),
        ("raspberry_pi_pico", "log-mel", ["package_rp2040_index.json", "Raspberry Pi Pico/RP2040"]),
        ("nucleo_l4r5zi", "none", ["STM32 MCU based boards", "Nucleo L4R5ZI"]),
    ],
)
def test_the_readme_names_what_arduinos_managers_know(board, features, names):
    text = project_of(load_board(board), features).files["README.md"]
    assert all(name in text for name in names)
    assert "Nobody has built this very project" in text
    assert "@" not in text


def test_labels_pins_and_settings_stand_in_one_file():
    files = project_of(load_board("raspberry_pi_pico"), "log-mel").files
    config = files["src/app_config.h"]
    assert '#define TINYML_LABELS {"silence", "unknown", "yes", "no"}' in config
    assert "#define TINYML_MAY_TRIGGER {0, 0, 1, 1}" in config
    assert "#define MICROPHONE_DATA_PIN 2" in config


def test_the_kits_names_are_the_same_in_its_own_readme():
    for board in firmware_kits():
        firmware = load_kit_firmware(board, "arduino")
        text = (kits_dir() / board.name / "README.md").read_text(encoding="utf-8")
        assert firmware.texts["boards_manager"] in text, board.name
        assert firmware.texts["board"].split(",")[0] in text, board.name
        for adapter in firmware.sensors.values():
            assert all(library in text for library in adapter.libraries), board.name


def test_a_sensor_the_kit_lacks_and_a_board_without_arduino_are_refused():
    with pytest.raises(DataError, match=r"sensor for motion, but nucleo_l4r5zi .*--features none"):
        project_of(load_board("nucleo_l4r5zi"), "motion")
    with pytest.raises(DataError, match=r"emulated-cortex-m4 has none; use --to c"):
        project_of(load_board("emulated-cortex-m4"), "none")


GOOD = """
[arduino]
boards_manager = "Boards"
board = "New"
fqbn = "a:b:c"
[arduino.motion]
adapter = "own.h"
defines = { MOTION_PIN = 7 }
"""


@pytest.fixture
def new_kit(tmp_path, monkeypatch):
    board = load_board("nucleo_l4r5zi")
    folder = tmp_path / board.name
    folder.mkdir(parents=True)
    monkeypatch.setattr(kit_firmware, "kits_dir", lambda: tmp_path)
    return board, folder


def test_a_kit_may_bring_an_adapter_of_its_own(new_kit):
    board, folder = new_kit
    (folder / "firmware.toml").write_text(GOOD)
    (folder / "own.h").write_text("// own\n")
    files = project_of(board, "motion").files
    assert files["src/motion_sensor.h"] == "// own\n"
    assert "#define MOTION_PIN 7" in files["src/app_config.h"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[arduino]", "[arduino", "expected TOML"),
        ("fqbn", "fqnb", "expected keys among"),
        ('fqbn = "a:b:c"', "", "expected fqbn in"),
        ("adapter", "adaptor", "expected keys among"),
        ("own.h", "other.h", "no file 'other.h'"),
        ("[arduino]", "[platformio]", "expected keys among"),
        ("adapter", 'axes = ["x", "x", "z"]\nadapter', "expected axes in .* found .'x', 'x', 'z'"),
        ("adapter", 'axes = ["x", "y"]\nadapter', "expected axes in"),
        ("adapter", 'axes = ["--x", "y", "z"]\nadapter', "expected axes in"),
    ],
)
def test_a_wrong_firmware_toml_is_refused_with_its_name(new_kit, old, new, message):
    board, folder = new_kit
    (folder / "own.h").write_text("// own\n")
    (folder / "firmware.toml").write_text(GOOD.replace(old, new))
    with pytest.raises(DataError, match=message) as caught:
        project_of(board, "none")
    assert "nucleo_l4r5zi/firmware.toml" in str(caught.value)


def test_a_folder_that_cannot_be_written_is_an_error_in_words(tmp_path):
    (tmp_path / "self_test").write_text("a file, not a folder")
    with pytest.raises(DataError, match=r"cannot write .*choose another --out"):
        project_of(load_board("nucleo_l4r5zi"), "none").write(tmp_path)
