import pytest
from typer.testing import CliRunner

from tests.support.ei_runner_inputs import gesture_model
from tinyml_course.cli import app
from tinyml_course.edge_impulse.eim import check_eim
from tinyml_course.edge_impulse.shared_features import FOLDER

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the runners are for Linux")


def test_the_command_writes_an_executable_that_starts(tmp_path):
    model, output = tmp_path / "m.tflite", tmp_path / "m.eim"
    model.write_bytes(gesture_model())
    arguments = ["eim", str(model), "-o", str(output), "--labels", "a, b,c,d,e"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert "starts and answers; 375 features in, 5 labels out: a, b, c, d, e" in result.output
    reply = check_eim(output)
    assert reply["project"]["name"] == "m"
    assert reply["model_parameters"]["labels"] == list("abcde")


@pytest.mark.parametrize(
    ("model", "output", "labels", "words"),
    [
        ("absent.tflite", "m.eim", "a,b,c,d,e", "cannot open"),
        ("m.tflite", "m.eim", "a,b", "expected 5 labels"),
        ("m.tflite", "no/m.eim", "a,b,c,d,e", "cannot write"),
        ("damaged.tflite", "m.eim", "a,b,c,d,e", "expected"),
    ],
)
def test_what_the_command_cannot_do_it_says_in_one_line(tmp_path, model, output, labels, words):
    (tmp_path / "m.tflite").write_bytes(gesture_model())
    (tmp_path / "damaged.tflite").write_bytes(gesture_model()[:2000])
    arguments = ["eim", str(tmp_path / model), "-o", str(tmp_path / output), "--labels", labels]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert words in result.output
    assert "Traceback" not in result.output
    assert not (tmp_path / output).exists()
