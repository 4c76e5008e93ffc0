"""Packed kernels leave out constant channels; the outputs are those of the whole model."""

import numpy as np
import pytest

from tests.support.board_layers import layer_mismatches
from tests.support.host_c import compile_models
from tests.support.inputs import model_inputs
from tests.support.one_operator import tflite_builder
from tinyml_course.cli.export_files import export_model
from tinyml_course.deploy import EmulatedModel, export_c
from tinyml_course.quantization import TFLM
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import read_model

tflite_builder()
from tests.support.dead_channels import RELU, Network, random_network  # noqa: E402

SEEDS = (2, 4, 7, 9, 11, 12)  # of networks that lose channels, four at a time


def separable():
    """Convolutions whose channels 1, 4, 6, 8 and 9 of 12 are dead."""
    n = Network(5)
    x = n.tensor((1, 9, 7, 3))
    dead = dict.fromkeys((1, 4, 6, 8, 9), "far bias")
    y = n.conv(x, 12, size=3, activation=RELU, zero=-128, dead=dead)
    z = n.depthwise(y, activation=RELU, zero=-128, dead=dead)
    y = n.conv(z, 8, activation=RELU, zero=-128)
    return n.build([x], [n.dense(n.mean(y), 3)])


def test_random_networks_on_this_computer(tmp_path):
    models = {f"net{seed}": read_model(random_network(seed)) for seed in SEEDS}
    lost = 0
    for name, host in compile_models(models, "packed", tmp_path).items():
        x = model_inputs(host.model, 25, seed=3)
        expected = Simulator(host.model, TFLM).run(x)
        np.testing.assert_array_equal(host.run(x), expected, err_msg=name)
        channels = export_c(host.model, kernels="packed").channels
        lost += sum(row.before - row.after for row in channels)
    assert lost > 100


@pytest.mark.parametrize("core", ["cortex-m0plus", "cortex-m4", "rv32imc"])
def test_a_network_on_emulated_cores(core):
    pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")
    pytest.importorskip("unicorn", reason="needs tinyml-course[emulator]")
    model = read_model(separable())
    x = model_inputs(model, 1, seed=4)
    packed = EmulatedModel(model, "emulated-cortex-m4", "packed", core=core)
    run = packed.run(x)
    np.testing.assert_array_equal(run.outputs, Simulator(model, TFLM).run(x))
    assert [layer.name for layer in run.layers] == [
        f"{op.index} {op.name}" for op in model.operators
    ]


@pytest.mark.parametrize("core", ["cortex-m0plus", "cortex-m4", "rv32imc"])
def test_every_layer_of_random_networks_on_emulated_cores(core):
    pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")
    pytest.importorskip("unicorn", reason="needs tinyml-course[emulator]")
    for seed in SEEDS[:3]:
        model = read_model(random_network(seed))
        assert export_c(model, kernels="packed").channels
        x = model_inputs(model, 2, seed=5)
        assert layer_mismatches(model, x, "packed", core=core) == {}


def test_the_sources_say_which_model_their_layers_belong_to():
    model = read_model(separable())
    whole, fewer = (export_c(model, kernels=kernels) for kernels in ("small", "packed"))
    assert (whole.model, whole.channels) == (model, ())
    between = [op.outputs[0] for op in model.operators[:2]]
    assert [fewer.model.tensors[i].shape[-1] for i in between] == [8, 8]  # 7, but four at a time
    assert (
        "operator 0 CONV_2D; 8 of 12 channels: the others change nothing */"
        in (fewer.files["model.c"])
    )
    assert "of 12 channels" not in whole.files["model.c"]


def test_a_model_without_constant_channels_is_exported_as_it_is(conformance_models):
    model = read_model(conformance_models / "mlperf_tiny_kws_dscnn_int8.tflite")
    sources = export_c(model, kernels="packed")
    assert sources.model is model
    assert sources.channels == ()


@pytest.mark.parametrize(("kernels", "says"), [("packed", True), ("small", False)])
def test_the_command_says_what_it_left_out(kernels, says, tmp_path):
    (tmp_path / "model.tflite").write_bytes(separable())
    said = export_model(tmp_path / "model.tflite", "c", None, tmp_path / "c", kernels=kernels)
    line = (
        "left out: 8 of 24 channels of 2 operators, because they are constant or nothing reads "
        "them; model.c says where"
    )
    assert (line in said) == says
