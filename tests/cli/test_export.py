import pytest
from typer.testing import CliRunner

from tinyml_course.cli import app
from tinyml_course.deploy.licence import LICENCE_FILE
from tinyml_course.paths import lesson_data_dir

KEYWORD = lesson_data_dir("09_keyword_spotting") / "keyword_model.tflite"
GESTURE = lesson_data_dir("04_first_network") / "gesture_model.tflite"


def export(*arguments):
    return CliRunner().invoke(app, ["export", *map(str, arguments)])


@pytest.mark.parametrize("kernels", ["plain", "small", "packed"])
def test_plain_c_is_the_model_and_its_kernels(tmp_path, kernels):
    result = export(GESTURE, "--to", "c", "--out", tmp_path, "--kernels", kernels)
    assert result.exit_code == 0, result.output
    names = {path.name for path in tmp_path.iterdir()}
    assert {"model.c", "model.h", "tinyml_softmax.h"} <= names
    assert "bytes of RAM" in result.output


def test_c_with_features_is_a_whole_program_without_a_board(tmp_path):
    result = export(KEYWORD, "--to", "c", "--out", tmp_path, "--features", "log-mel")
    assert result.exit_code == 0, result.output
    names = {path.name for path in tmp_path.iterdir()}
    assert {"tinyml_keyword.c", "tinyml_log_mel.c", "tinyml_log_mel_tables.h"} <= names
    assert "7,020 for features and window" in result.output


def test_an_arduino_project_has_the_labels_and_settings_given(tmp_path):
    result = export(
        *(KEYWORD, "--to", "arduino", "--board", "arduino-nano-33-ble-sense", "--out", tmp_path),
        *("--features", "log-mel", "--labels", "silence, unknown,ari,mana"),
        *("--threshold", "0.9", "--step", "10"),
    )
    assert result.exit_code == 0, result.output
    config = (tmp_path / "keyword" / "src" / "app_config.h").read_text(encoding="utf-8")
    assert '{"silence", "unknown", "ari", "mana"}' in config
    assert "#define TINYML_THRESHOLD 900" in config
    assert "#define TINYML_STEP 10" in config
    assert "README.md says how" in result.output


def test_an_esp_idf_project(tmp_path):
    result = export(
        *(GESTURE, "--to", "esp-idf", "--board", "xiao_esp32s3_sense", "--out", tmp_path),
        *("--features", "motion"),
    )
    assert result.exit_code == 0, result.output
    assert (tmp_path / "gesture" / "main" / "main.c").is_file()


def test_an_array_for_tensorflow_lite_micro(tmp_path):
    result = export(GESTURE, "--to", "tflm", "--out", tmp_path)
    assert result.exit_code == 0, result.output
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"model_data.cc", "model_data.h", "model_ops.h", LICENCE_FILE}
    assert "tail estimated for 32 bits" in result.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--to", "rust"), "expected --to among c, arduino, esp-idf, tflm, web"),
        (("--to", "arduino"), "expected --board with --to arduino"),
        (("--to", "arduino", "--board", "toaster"), "expected a board among"),
        (("--to", "c", "--kernels", "quick"), "expected kernels among"),
        (("--to", "c", "--features", "mfcc"), "expected features among"),
        (("--to", "c", "--codes", "16"), "expected --codes OFFSET,DIVISOR"),
        (("--to", "tflm", "--features", "motion"), "expected no --features with --to tflm"),
        (("--to", "esp-idf", "--board", "nucleo_l4r5zi"), "use --to arduino"),
    ],
)
def test_a_wrong_choice_is_an_error_in_words_and_writes_nothing(tmp_path, arguments, message):
    result = export(GESTURE, *arguments, "--out", tmp_path)
    assert result.exit_code == 2
    assert message in result.output
    assert not list(tmp_path.iterdir())


def test_a_model_that_learned_from_other_inputs_gets_other_codes(tmp_path):
    rain = lesson_data_dir("11_rain_and_wind") / "rain_model.tflite"
    tables = []
    for codes in ("0,64", "16,32"):
        out = tmp_path / codes
        result = export(rain, "--to", "c", "--out", out, "--features", "log-mel", "--codes", codes)
        assert result.exit_code == 0, result.output
        tables.append((out / "tinyml_input_codes.h").read_text(encoding="utf-8"))
    assert "(code + 0) / 64" in tables[0]
    numbers = [table.partition("= {")[2] for table in tables]
    assert numbers[0] != numbers[1]
    # Scale 0.01554 and zero point 1: a code of -128 is -2, 128.7 steps below 0.
    assert numbers[0].split(",")[0].strip() == "-128"


def test_a_page_for_a_phone_is_one_file(tmp_path):
    result = export(
        *(KEYWORD, "--to", "web", "--features", "log-mel", "--labels", "silence,unknown,yes,no"),
        *("--out", tmp_path),
    )
    assert result.exit_code == 0, result.output
    assert "open it in a browser" in result.output
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "Listen: yes, no" in page


def test_a_page_needs_a_sensor(tmp_path):
    result = export(GESTURE, "--to", "web", "--out", tmp_path)
    assert result.exit_code == 2
    assert "expected features among log-mel, samples, motion, picture for a page" in result.output
    assert list(tmp_path.iterdir()) == []
