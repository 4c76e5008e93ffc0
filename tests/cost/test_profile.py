"""References: bytes and multiply-accumulates of small layers by hand, published measurements."""

import dataclasses

import numpy as np
import pytest

from tests.support.golden import load_golden
from tests.support.tflite_builder import ModelBuilder, options
from tinyml_course.boards import load_board, load_boards
from tinyml_course.cost import OpRow, Profile, profile_model
from tinyml_course.cost.flash import FLASH_PORTS, flash_traffic
from tinyml_course.tflite import read_model

LARGEST_RUNTIME = 160_000  # bytes of TFLM's code, as its users report


@pytest.fixture(scope="module")
def kws(conformance_models):
    return read_model(conformance_models / "mlperf_tiny_kws_dscnn_int8.tflite")


@pytest.fixture
def nucleo():
    return load_board("nucleo_l4r5zi")


def dense(shared=False):
    """Two FULLY_CONNECTED of 6 to 6, without biases; they may share their weights."""
    b = ModelBuilder()
    x, y, z = (b.tensor((1, 6), scale=1) for _ in range(3))
    first = b.tensor((6, 6), scale=1, data=np.ones((6, 6)))
    second = first if shared else b.tensor((6, 6), scale=1, data=np.ones((6, 6)))
    o = options("FullyConnectedOptions")
    b.operator("FULLY_CONNECTED", [x, first, -1], [y], o)
    b.operator("FULLY_CONNECTED", [y, second, -1], [z], o)
    return read_model(b.build([x], [z]))


def test_a_profile_of_keyword_spotting_has_the_published_numbers(kws, nucleo):
    profile = profile_model(kws, nucleo)
    assert isinstance(profile, Profile)
    assert profile.multiply_accumulates == 2_656_768
    assert profile.model_bytes == kws.nbytes
    assert profile.head_bytes == 16_000  # TFLM's own
    assert profile.arena_bytes > profile.head_bytes
    low, high = profile.latency_ms
    assert low < 181.92 < high  # MLPerf Tiny v0.5
    low, high = profile.energy_uj
    assert low < 7373.7 < high
    assert profile.anchor.model == "keyword spotting, DS-CNN"
    assert "cycles" in profile.method


def test_what_is_left_is_the_boards_less_what_is_needed(nucleo):
    profile = profile_model(dense(), nucleo)
    assert profile.flash_bytes == profile.model_bytes + LARGEST_RUNTIME
    assert profile.flash_left_bytes == 2_097_152 - profile.flash_bytes
    assert profile.ram_left_bytes == 655_360 - profile.arena_bytes
    assert profile.head_bytes == 2 * 16  # 6 bytes in and 6 out, each rounded up


def test_weights_that_two_layers_share_lie_in_flash_once(nucleo):
    assert profile_model(dense(), nucleo).weight_bytes == 72
    assert profile_model(dense(shared=True), nucleo).weight_bytes == 36


def test_a_model_fits_up_to_the_last_byte_of_flash_and_of_ram(nucleo):
    model = dense()
    needed = profile_model(model, nucleo)
    tight = dataclasses.replace(
        nucleo, flash_bytes=needed.flash_bytes, ram_bytes=needed.arena_bytes
    )
    assert profile_model(model, tight).fits is True
    less_flash = profile_model(model, dataclasses.replace(tight, flash_bytes=tight.flash_bytes - 1))
    assert (less_flash.fits, less_flash.flash_left_bytes) == (None, -1)
    less_ram = profile_model(model, dataclasses.replace(tight, ram_bytes=tight.ram_bytes - 1))
    assert (less_ram.fits, less_ram.ram_left_bytes) == (None, -1)


def test_a_model_whose_weights_or_planned_arena_are_too_big_fits_no_runtime(nucleo):
    model = dense()  # 72 bytes of weights, 32 bytes of arena
    for least, too_little in (
        ({"flash_bytes": 72}, {"flash_bytes": 71}),
        ({"ram_bytes": 32}, {"ram_bytes": 31}),
    ):
        assert profile_model(model, dataclasses.replace(nucleo, **least)).fits is None
        assert profile_model(model, dataclasses.replace(nucleo, **too_little)).fits is False


def test_layers_share_the_time_by_their_multiply_accumulates(kws, nucleo):
    profile = profile_model(kws, nucleo)
    shares = [profile.layer_ms(layer) for layer in profile.layers]
    assert sum(low for low, _ in shares) == pytest.approx(profile.latency_ms[0])
    assert sum(high for _, high in shares) == pytest.approx(profile.latency_ms[1])
    pointwise = 25 * 5 * 64 * 64 / 2_656_768
    assert shares[2][0] == pytest.approx(profile.latency_ms[0] * pointwise)
    assert shares[9] == (0, 0)  # AVERAGE_POOL_2D
    assert any("0 ms" in caveat for caveat in profile.caveats)


def test_each_library_has_a_range_of_its_own_and_the_firmwares_comes_first(kws, nucleo):
    plain = profile_model(kws, nucleo)
    assert [e.library for e in plain.estimates] == [
        "CMSIS-NN in TFLM 2.3.1",
        "CMSIS-NN",
        "X-CUBE-AI",
        "Bosch HALE",
        "Plumerai",
        "ONNC",
        "microTVM",
    ]
    assert plain.estimates[2].kernels == "X-CUBE-AI 10.2"
    assert all(a.library == e.library for e in plain.estimates for a in e.anchors)
    assert any("not of what the kit's firmware uses" in c for c in plain.caveats)
    vendor = profile_model(kws, dataclasses.replace(nucleo, kernels="ST's X-CUBE-AI 9"))
    assert vendor.estimates[0].kernels == "X-CUBE-AI 9.0"
    assert vendor.latency_ms == vendor.estimates[0].latency_ms
    assert vendor.latency_ms[1] < plain.latency_ms[1]
    assert not any("not of what the kit's firmware uses" in c for c in vendor.caveats)


def test_the_c_export_takes_the_manuals_cycles_times_the_chips_factor(kws, nucleo):
    plain, _, packed = profile_model(kws, nucleo).exports
    assert (plain.kernels, packed.kernels) == ("plain", "packed")
    assert packed.instructions < plain.instructions / 3
    for export in (plain, packed):
        low, high = export.cycles.documented
        assert export.instructions < low < high < 2 * export.instructions
        factor = export.cycles.factor
        assert export.latency_ms == pytest.approx(
            (1000 * low * factor.low / 120e6, 1000 * high * factor.high / 120e6)
        )
    elsewhere = dataclasses.replace(nucleo, emulator=None)
    assert profile_model(kws, elsewhere).exports == ()


def test_a_core_nobody_measured_gets_no_estimate_and_the_nearest_is_named(kws, nucleo):
    profile = profile_model(kws, dataclasses.replace(nucleo, core="Cortex-M85"))
    assert profile.latency_ms is None
    assert profile.energy_uj is None
    assert profile.anchor is None
    assert profile.estimates == ()
    assert profile.layer_ms(profile.layers[0]) is None
    assert any("the nearest core measured is the Cortex-M7" in c for c in profile.caveats)
    assert profile.fits  # bytes need no measurement


def test_a_model_that_is_not_int8_gets_no_estimate(nucleo):
    model = dense()
    floats = tuple(dataclasses.replace(t, dtype=np.dtype(np.float32)) for t in model.tensors)
    profile = profile_model(dataclasses.replace(model, tensors=floats), nucleo)
    assert profile.latency_ms is None
    assert any("unlike the int8 networks" in caveat for caveat in profile.caveats)


def test_an_operator_whose_first_input_is_a_shape_is_int8_all_the_same(nucleo):
    transposed = profile_model(read_model(load_golden("transpose_conv")[0]), nucleo)
    assert any(row.operator == "TRANSPOSE_CONV" for row in transposed.layers)
    assert transposed.latency_ms is not None


def test_a_model_that_multiplies_nothing_gets_no_estimate(nucleo):
    profile = profile_model(read_model(load_golden("pool_2d")[0]), nucleo)
    assert profile.latency_ms is None
    assert any("multiplies no weights" in caveat for caveat in profile.caveats)


def test_a_model_smaller_than_any_measured_is_said_to_take_longer(kws, nucleo):
    def warned(model):
        return any(
            "takes longer than this range" in c for c in profile_model(model, nucleo).caveats
        )

    assert warned(dense())
    assert not warned(kws)


def test_energy_says_what_of_the_board_is_not_known(kws, nucleo):
    without = dataclasses.replace(nucleo, active_current_ma=None)
    profile = profile_model(kws, without)
    assert profile.energy_uj is None
    assert profile.latency_ms is not None
    assert any("active current is not known" in caveat for caveat in profile.caveats)
    low = profile_model(kws, nucleo)
    assert low.energy_uj[0] == pytest.approx(low.latency_ms[0] * 1.8 * 22.7)


def conv(weight_bytes, rows, columns):
    return OpRow(0, "CONV_2D", ((1, rows, columns, 8),), weight_bytes, 1, weight_bytes, 0)


def test_weights_larger_than_the_cache_are_read_for_each_position():
    pico = load_board("raspberry_pi_pico")  # RP2040: quad SPI at half of 133 MHz, 16 kB cache
    kept = flash_traffic((conv(16_384, 5, 4),), pico)
    assert kept.nbytes == (16_384, 16_384)
    assert kept.bytes_per_second == 33_250_000
    read_again = flash_traffic((conv(16_384, 5, 4), conv(16_385, 5, 4)), pico)
    assert read_again.nbytes == (16_384 + 16_385, 16_384 + 20 * 16_385)
    assert read_again.ms[1] == pytest.approx(read_again.nbytes[1] / 33_250)


def test_boards_that_execute_in_place_warn_with_numbers(kws):
    weights = 64 * 40 + 4 * (64 * 9 + 64 * 64) + 12 * 64  # one byte each
    biases = 4 * (9 * 64 + 12)
    seen = set()
    for board in load_boards():
        profile = profile_model(kws, board)
        warnings = [caveat for caveat in profile.caveats if "read from flash beside" in caveat]
        assert len(warnings) == board.executes_in_place
        if board.executes_in_place:
            seen.add(board.chip)
            assert profile.traffic.nbytes[0] == weights + biases
            assert f"{weights + biases:,} B of weights" in warnings[0]
            assert "MB/s" in warnings[0]
        else:
            assert profile.traffic is None
    assert seen == set(FLASH_PORTS)


def test_flash_of_a_chip_whose_speed_is_not_known_gets_a_warning_without_numbers(kws):
    board = dataclasses.replace(load_board("raspberry_pi_pico"), chip="RP9999")
    profile = profile_model(kws, board)
    assert profile.traffic is None
    assert any("RP9999" in c and "speed not known" in c for c in profile.caveats)


def test_xtensa_says_that_nothing_emulates_it(kws):
    esp = profile_model(kws, load_board("xiao_esp32s3_sense"))
    assert any("Nothing here emulates the Xtensa LX7" in caveat for caveat in esp.caveats)
    nano = profile_model(kws, load_board("arduino_nano_33_ble_sense"))
    assert any("tinyml emulate" in caveat for caveat in nano.caveats)


def test_every_board_of_the_kits_has_a_profile(kws):
    for board in load_boards():
        profile = profile_model(kws, board)
        assert profile.fits, board.name
        assert profile.latency_ms is not None, board.name
