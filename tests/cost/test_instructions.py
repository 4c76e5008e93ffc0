"""The estimate of instructions, held to counts of the emulated cores."""

import shutil

import numpy as np
import pytest

from tinyml_course.cost.instructions import (
    estimate_dense,
    estimate_documented_cycles,
    estimate_instructions,
    feature_rates,
)
from tinyml_course.deploy.compilers import GCC
from tinyml_course.deploy.cores import CORES
from tinyml_course.deploy.emulate import EmulatedModel
from tinyml_course.errors import DataError
from tinyml_course.paths import lesson_data_dir
from tinyml_course.tflite import read_model

pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")
pytest.importorskip("unicorn", reason="needs tinyml-course[emulator]")

KEYWORD = lesson_data_dir("09_keyword_spotting") / "keyword_model.tflite"


def counted(model, core, kernels):
    given = model.tensors[model.inputs[0]]
    limits = np.iinfo(given.dtype)
    shape = (1, *given.row_shape)
    x = np.random.default_rng(1).integers(limits.min, limits.max, shape, given.dtype, endpoint=True)
    compiler = "gcc" if CORES[core].is_arm else "zig"
    board = EmulatedModel(model, "emulated-cortex-m4", kernels, core=core, compiler=compiler)
    return board.run(x).instructions


@pytest.mark.parametrize("kernels", ["plain", "small", "packed"])
@pytest.mark.parametrize("core", CORES)
def test_the_estimate_is_within_a_fifth_of_the_count(core, kernels, conformance_models):
    if CORES[core].is_arm and shutil.which(GCC) is None:
        pytest.skip(f"needs {GCC}")
    for path in (KEYWORD, conformance_models / "mlperf_tiny_kws_dscnn_int8.tflite"):
        model = read_model(path)
        estimated = estimate_instructions(model, core, kernels)
        assert estimated == pytest.approx(counted(model, core, kernels), rel=0.2), path.stem


@pytest.mark.parametrize(
    ("core", "kernels"),
    [("cortex-m0plus", "packed"), ("cortex-m4", "plain"), ("cortex-m4", "packed"),
     ("rv32imc", "packed")],
)  # fmt: skip
def test_the_estimate_of_an_audio_front_end_is_within_a_fifth_of_the_count(
    core, kernels, conformance_models
):
    """The rates are those of another front end: see `benchmarks.signal_rates`."""
    if CORES[core].is_arm and shutil.which(GCC) is None:
        pytest.skip(f"needs {GCC}")
    model = read_model(conformance_models / "tflm_audio_preprocessor_int8.tflite")
    estimated = estimate_instructions(model, core, kernels)
    assert estimated == pytest.approx(counted(model, core, kernels), rel=0.2)


@pytest.mark.parametrize("core", ["cortex-m0plus", "cortex-m4"])
def test_dense_layers_that_are_no_model_yet_are_estimated_as_those_of_a_model(core):
    pytest.importorskip("ai_edge_litert", reason="needs ai-edge-litert")
    from tests.support.dead_channels import Network

    n = Network(1)
    x = n.tensor((1, 18))
    model = read_model(n.build([x], [n.dense(n.dense(x, 16), 7)]))
    instructions, cycles = estimate_dense((18, 16, 7), core)
    assert instructions == pytest.approx(estimate_instructions(model, core, "plain"))
    assert cycles == pytest.approx(estimate_documented_cycles(model, core, "plain"))


def test_a_core_without_counts_is_refused():
    with pytest.raises(DataError, match=r"expected a core among cortex-m0plus, .*, got 'xtensa'"):
        estimate_instructions(read_model(KEYWORD), "xtensa", "plain")
    with pytest.raises(
        DataError, match="expected features among log-mel, motion, samples, got 'none'"
    ):
        feature_rates("cortex-m4", "none")


def test_packed_kernels_are_estimated_without_the_channels_they_leave_out():
    pytest.importorskip("ai_edge_litert", reason="needs ai-edge-litert")
    from tests.support.dead_channels import RELU, Network

    def network(dead):
        n = Network(1)
        x = n.tensor((1, 8, 8, 4))
        y = n.conv(x, 32, activation=RELU, dead=dict.fromkeys(range(dead), "far bias"))
        return read_model(n.build([x], [n.conv(y, 8)]))

    packed, plain = (
        [estimate_instructions(network(dead), "cortex-m4", kernels) for dead in (0, 24)]
        for kernels in ("packed", "plain")
    )
    assert packed[1] < packed[0] / 2
    assert plain[1] == plain[0]
