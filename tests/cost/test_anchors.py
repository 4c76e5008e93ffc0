"""References: the throughput each results file prints, and layers counted by hand."""

import dataclasses

import pytest

from tinyml_course import cost
from tinyml_course.boards import load_board
from tinyml_course.cost import anchors
from tinyml_course.cost.estimates import board_anchors
from tinyml_course.tflite import read_model

BENCHMARKS = ("kws", "ad", "ic", "vww")

# "Median throughput is ... inf./sec." of results.txt; the anchors are made from its windows.
PUBLISHED_THROUGHPUT = {
    "NUCLEO-L4R5ZI, microTVM with CMSIS-NN": (10.019, 116.212, 2.567, 3.320),
    "NUCLEO-L4R5ZI, X-CUBE-AI 7.3.0": (13.323, 131.950, 4.407, 4.339),
    "EK-RA6M4, TFLM with CMSIS-NN": (19.774, 216.772, 4.062, 6.159),
    "nRF5340 DK, microTVM with CMSIS-NN": (13.143, 159.579, 3.163, 4.310),
    "NUCLEO-U575ZI-Q, X-CUBE-AI 7.3.0": (22.608, 206.211, 7.158, 7.496),
    "NUCLEO-H7A3ZI-Q, X-CUBE-AI 7.3.0": (59.667, 547.705, 18.401, 19.722),
    "NUCLEO-G0B1RE, HALE 1.0.175": (2.107, 24.454, 0.657, 0.707),
}


@pytest.mark.parametrize("system", PUBLISHED_THROUGHPUT)
def test_an_anchor_is_as_fast_as_its_results_file_says(system):
    submitted = [a for a in cost.ANCHORS if a.system == system and ", Krai" not in a.source]
    measured = [1000 / a.latency_ms for a in submitted]  # Krai measured some systems again
    assert measured == pytest.approx(PUBLISHED_THROUGHPUT[system], rel=1e-3)


def test_every_anchor_says_where_it_is_from():
    for anchor in cost.ANCHORS:
        assert "github.com/" in anchor.source
        assert any(place in anchor.source for place in ("/performance/results.txt", "README.md"))
        assert any(date in anchor.source for date in ("June 2021", "read 2026-"))
        assert anchor.library in cost.LIBRARIES
        assert anchor.board
        assert anchor.chip
        assert anchor.runtime


def test_every_anchor_comes_from_a_file_of_its_own():
    """Two rows from one file would count a measurement twice."""
    places = [(a.source, a.core, a.library) for a in cost.ANCHORS]
    assert len(set(places)) == len(places)


def test_a_chip_has_one_core_and_one_clock():
    for chip in {a.chip for a in cost.ANCHORS}:
        assert len({(a.core, a.clock_hz) for a in cost.ANCHORS if a.chip == chip}) == 1


# Median throughput of the results files, as published, and cycles worked out by hand from it.
@pytest.mark.parametrize(
    ("board", "kernels", "network", "cycles"),
    [
        ("NUCLEO-L4R5ZI", "X-CUBE-AI 9.0", "DS-CNN", 5_182_466),
        ("NUCLEO-L4R5ZI", "X-CUBE-AI 9.0", "MobileNet", 10_671_410),
        ("NUCLEO-L4R5ZI", "Plumerai 2023.05", "autoencoder", 486_196),
        ("NUCLEO-H7A3ZI-Q", "X-CUBE-AI 9.0", "ResNet-8", 11_436_507),
        ("NUCLEO-U385RG-Q", "X-CUBE-AI 10.2", "DS-CNN", 4_637_009),
        ("NUCLEO-G0B1RE", "Bosch HALE 1.0", "DS-CNN", 43_478_261),
        ("RH850/F1KM-S4", "Bosch HALE 1.0.175", "ResNet-8", 55_891_942),
    ],
)
def test_cycles_are_milliseconds_times_clock(board, kernels, network, cycles):
    [found] = [
        a for a in cost.ANCHORS if a.board == board and a.kernels == kernels and network in a.model
    ]
    assert found.cycles == pytest.approx(cycles, rel=1e-4)


@pytest.mark.parametrize(
    ("kernels", "version"),
    [
        ("this course's C export", "10.2"),
        ("X-CUBE-AI", "10.2"),
        ("ST's X-CUBE-AI 8.0 with its runtime", "8.0"),
        ("x-cube-ai v8.", "8.1"),
        ("X-CUBE-AI 1", "10.2"),  # there is no 1, and 10 is not 1.0
    ],
)
def test_the_firmwares_version_of_a_library_is_the_one_that_is_meant(kernels, version):
    board = dataclasses.replace(load_board("nucleo_l4r5zi"), kernels=kernels)
    assert {a.version for a in board_anchors(board, "X-CUBE-AI")} == {version}


def test_a_range_is_of_one_version_the_newest_unless_another_is_named():
    assert anchors.versions_of("Cortex-M4F", "X-CUBE-AI") == ("10.2", "9.0", "8.1", "8.0", "7.3")
    assert {a.version for a in anchors.anchors_of("Cortex-M4F", "X-CUBE-AI")} == {"10.2"}
    assert {a.version for a in anchors.anchors_of("Cortex-M4F", "X-CUBE-AI", "8.1")} == {"8.1"}
    assert anchors.versions_of("Cortex-M4F", "ESP-NN") == ()
    assert anchors.anchors_of("Cortex-M4F", "ESP-NN") == ()


def test_anchors_of_one_network_have_one_count():
    counts = {a.model: set() for a in cost.ANCHORS}
    for anchor in cost.ANCHORS:
        counts[anchor.model].add(anchor.multiply_accumulates)
    assert len(counts) == 5
    assert all(len(found) == 1 for found in counts.values())


def test_the_count_of_person_detection_is_that_of_its_layers():
    side, depth = 48, 8
    by_layers = side * side * depth * 9 * 1  # a gray picture has one channel
    strides_and_depths = [(1, 16), (2, 32), (1, 32), (2, 64), (1, 64), (2, 128)]
    for stride, out in [*strides_and_depths, *[(1, 128)] * 5, (2, 256), (1, 256)]:
        side //= stride
        by_layers += side * side * depth * (9 + out)
        depth = out
    person = next(a for a in cost.ANCHORS if "person detection" in a.model)
    assert person.multiply_accumulates == by_layers + depth * 2


@pytest.mark.parametrize(
    ("core", "clock_hz", "library", "published_ms"),
    [
        ("Cortex-M4F", 120_000_000, "CMSIS-NN", 1000 / 10.019),
        ("Cortex-M4F", 120_000_000, "X-CUBE-AI", 43.4179),
        ("Cortex-M33", 200_000_000, "CMSIS-NN", 1000 / 19.774),
        ("Cortex-M33", 128_000_000, "CMSIS-NN", 1000 / 13.143),
        ("Cortex-M33", 160_000_000, "X-CUBE-AI", 28.9948),
        ("Cortex-M7", 280_000_000, "X-CUBE-AI", 11.3179),
        ("Cortex-M0+", 64_000_000, "Bosch HALE", 1000 / 2.107),
    ],
)
def test_what_was_measured_on_keyword_spotting_lies_in_the_range(
    core, clock_hz, library, published_ms, conformance_models
):
    model = read_model(conformance_models / "mlperf_tiny_kws_dscnn_int8.tflite")
    board = dataclasses.replace(load_board("nucleo_l4r5zi"), core=core, clock_hz=clock_hz)
    low, high = cost.estimate_latency_ms(model, board, library)
    assert low < published_ms < high
    assert high / low < 2.2


def test_one_measurement_is_halved_and_doubled(conformance_models):
    model = read_model(conformance_models / "mlperf_tiny_kws_dscnn_int8.tflite")
    board = load_board("xiao_esp32s3_sense")
    low, high = cost.estimate_latency_ms(model, board, "ESP-NN")
    scaled = 54 * 2_656_768 / 7_157_888  # both at 240 MHz
    assert (low, high) == pytest.approx((scaled / 2, scaled * 2))


def test_the_nearest_anchor_is_the_nearest_in_size():
    measured = anchors.anchors_of("Cortex-M7", "X-CUBE-AI")
    assert "autoencoder" in anchors.nearest_anchor(measured, 1_000).model
    assert "DS-CNN" in anchors.nearest_anchor(measured, 3_000_000).model
    assert "ResNet" in anchors.nearest_anchor(measured, 10**9).model


def test_of_several_measurements_of_one_network_the_boards_own_is_the_nearest():
    measured = anchors.anchors_of("Cortex-M4F", "Plumerai")
    for chip, found in (
        ("STM32L4R5ZI", "STM32L4R5"),
        ("CY8C6", "STM32L4R5"),
        ("PSoC 62", "PSoC 62"),
    ):
        assert anchors.nearest_anchor(measured, 3_000_000, chip).chip == found


@pytest.mark.parametrize(
    ("core", "nearest"),
    [
        ("Cortex-M33", "Cortex-M33"),
        ("Cortex-M85", "Cortex-M7"),
        ("Cortex-M3", "Cortex-M0+"),
        ("Xtensa LX6", "Xtensa LX7"),
        ("RV32IMAC", "RV32IMC"),
    ],
)
def test_a_core_has_a_nearest_measured_one(core, nearest):
    assert anchors.nearest_core(core) == nearest
