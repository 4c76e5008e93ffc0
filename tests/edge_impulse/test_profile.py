"""Our own profile in Edge Impulse's words."""

import math
from dataclasses import replace

import pytest

from tinyml_course.boards import load_board
from tinyml_course.cost import profile_model
from tinyml_course.edge_impulse.profile import estimate_profile, model_type, profile_answer
from tinyml_course.errors import ModelError
from tinyml_course.tflite import read_model


@pytest.fixture(scope="module")
def model(model_path):
    return read_model(model_path)


def test_it_is_what_the_sdks_profiler_returns(sdk, model, capsys):
    from edgeimpulse.model._functions.profile import ProfileResponse

    profile = estimate_profile(model, load_board("nucleo_l4r5zi"))
    assert isinstance(profile, ProfileResponse)
    profile.summary()
    printed = capsys.readouterr().out
    for heading in ("Target results for int8:", "Performance on device types:", "nucleo_l4r5zi"):
        assert heading in printed


def test_its_figures_are_those_of_the_cost_model(sdk, model, model_path):
    board = load_board("nucleo_l4r5zi")
    ours, info = profile_model(model, board), estimate_profile(model, board).model.profile_info.int8
    assert info.tflite_file_size_bytes == model_path.stat().st_size
    assert info.memory.tflite.arena_size == ours.arena_bytes
    assert info.memory.tflite.rom == ours.flash_bytes
    assert info.time_per_inference_ms == math.ceil(ours.latency_ms[1])
    metrics = {metric.name: metric.value for metric in info.custom_metrics}
    assert metrics["Method"] == ours.method
    assert metrics["Nearest measurement"] == ours.anchor.source


def test_it_round_trips_through_the_sdk_and_the_practice_studio(project, model, model_path):
    board = load_board("raspberry_pi_pico")
    from_studio = project.fetch_profile(model_path, "raspberry_pi_pico")
    assert from_studio.to_dict() == estimate_profile(model, board).to_dict()


def test_without_a_board_there_is_the_table_alone(sdk, model):
    profile = estimate_profile(model)
    assert not profile.specific_device_selected
    assert profile.model.profile_info.int8 is None
    table = profile.model.profile_info.table
    assert "Cortex-M0+" in table.low_end_mcu.description
    assert "Cortex-M" in table.high_end_mcu.description
    assert table.mpu.supported is False


@pytest.mark.parametrize("memory", ["flash_bytes", "ram_bytes"])
def test_what_does_not_fit_is_not_supported_and_says_why(sdk, model, memory):
    board = load_board("nucleo_l4r5zi")
    info = estimate_profile(model, replace(board, **{memory: 1000})).model.profile_info.int8
    assert not info.is_supported_on_mcu
    assert "of 1,000 bytes" in info.mcu_support_error
    assert estimate_profile(model, board).model.profile_info.int8.mcu_support_error is None


def test_inputs_and_outputs_come_with_their_quantization(model):
    (tensor,) = profile_answer(model)["model"]["inputs"]
    expected = model.tensors[model.inputs[0]]
    assert tensor["dataType"] == "int8"
    assert tensor["shape"] == list(expected.shape)
    assert tensor["quantizationScale"] == expected.scale
    assert tensor["quantizationZeroPoint"] == expected.zero_point


def test_a_model_edge_impulse_has_no_words_for_is_refused(conformance_models):
    model = read_model(conformance_models / "tflm_audio_preprocessor_int8.tflite")  # int16 inside
    with pytest.raises(ModelError, match="int16; Edge Impulse takes no other"):
        model_type(model)
