"""What the calibration widget shows, worked out by hand, and that settings are followed."""

import base64

import numpy as np
import pytest

pytest.importorskip("anywidget", reason="needs anywidget: pip install 'tinyml-course[lab]'")

from tinyml_course.errors import DataError
from tinyml_course.plots.calibration import plot_code_places
from tinyml_course.widgets import CalibrationExplorer

# Channel 0 spans -0.7 … 0.7, channel 1 a tenth of it.
WEIGHTS = np.array([[-0.7, 0.2, 0.4, 0.7], [-0.07, 0.02, 0.04, 0.07]])


def told(widget):
    return {item["label"]: item["value"] for item in widget.report["readouts"]}


def test_four_symmetric_bits_are_those_worked_out_by_hand():
    widget = CalibrationExplorer(WEIGHTS, bits=4, symmetric=True)
    # Step 0.1: the first channel is exact; the second becomes -0.1, 0, 0, 0.1.
    error = (0.03**2 + 0.02**2 + 0.04**2 + 0.03**2) / 8
    power = float(np.square(WEIGHTS).sum())
    assert told(widget) == {
        "step": "0.1",
        "zero_point": "0",
        "SQNR": f"{10 * np.log10(power / (8 * error)):.1f} dB",
        "mean squared error": "0.000475",
        "saturated": "0.00 %",
        "codes used": "7 of 15",  # -7, 2, 4, 7 and -1, 0, 1
    }
    codes = widget.report["codes"]
    assert (codes["low"], codes["high"]) == (-7, 7)
    assert codes["places"] == pytest.approx(np.arange(-7, 8) / 10)
    assert codes["edges"] == pytest.approx([-0.75, 0.75])


def test_one_scale_for_each_channel_follows_the_small_one_as_well():
    widget = CalibrationExplorer(WEIGHTS, axis=0, bits=4, symmetric=True)
    widget.set_state({"per_channel": True})
    assert told(widget)["step"] == "0.01 … 0.1"
    assert told(widget)["codes used"] == "4 … 4 of 15"
    assert widget.report["codes"] is None
    widget.set_state({"channel": 1})
    assert told(widget)["step"] == "0.01"
    assert told(widget)["saturated"] == "0.00 %"
    assert widget.report["codes"]["places"][-1] == pytest.approx(0.07)
    assert widget.report["what"] == "channel 1 of 2, 4 values"
    widget.set_state({"per_channel": False})
    assert told(widget)["step"] == "0.1"
    assert told(widget)["codes used"] == "3 of 15"


def test_a_percentile_saturates_what_is_beyond_it():
    values = np.append(np.linspace(-1, 1, 99), 50.0)
    widget = CalibrationExplorer(values, symmetric=True)
    wide = float(told(widget)["step"])
    widget.set_state({"method": "percentile", "percentile": 99.0})
    assert float(told(widget)["step"]) < wide
    assert told(widget)["saturated"] == "1.00 %"
    widget.set_state({"percentile": 100.0})
    assert float(told(widget)["step"]) == wide


def test_fewer_bits_make_more_error_and_the_report_says_for_what_it_is():
    widget = CalibrationExplorer(np.random.default_rng(1).normal(0, 1, 500), method="mse")
    ratios = []
    for bits in (8, 6, 4, 2):
        widget.set_state({"bits": bits})
        assert widget.report["bits"] == bits
        assert len(widget.report["codes"]["places"]) == 2**bits
        ratios.append(float(told(widget)["SQNR"].removesuffix(" dB")))
    assert ratios == sorted(ratios, reverse=True)
    settings = {"bits", "symmetric", "per_channel", "method", "percentile", "channel"}
    assert all(widget.report[name] == getattr(widget, name) for name in settings)


def test_the_histogram_and_the_codes_count_every_value():
    widget = CalibrationExplorer([0.0, 0.0, 0.0, 1.0], bits=2)
    codes = widget.report["codes"]  # 0.0 is code -2, 1.0 is code 1
    assert codes["shares"] == pytest.approx([1.0, 0.0, 0.0, 1 / 3])
    assert sorted(share for share in widget.report["bars"] if share) == pytest.approx([1 / 3, 1.0])


def test_no_error_is_said_in_words():
    assert told(CalibrationExplorer(np.zeros(3)))["SQNR"] == "no error"


def test_a_setting_that_is_not_possible_becomes_a_message_and_goes_again():
    widget = CalibrationExplorer(WEIGHTS, axis=0)
    widget.set_state({"channel": 2})
    assert "expected a channel from 0 to 1, or -1 for all; got 2" in widget.report["message"]
    widget.set_state({"channel": 1})
    assert not widget.report["message"]


def test_without_a_kernel_a_picture_and_words_stand_for_it():
    widget = CalibrationExplorer(WEIGHTS, axis=0, bits=4, channel=1, method="mse")
    data, metadata = widget._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    start = (
        "CalibrationExplorer, channel 1 of 2, 4 values, 4 bits, asymmetric, one scale, mse: step"
    )
    assert data["text/plain"].startswith(start)
    assert metadata["image/png"]["alt"] == data["text/plain"]
    both = CalibrationExplorer(WEIGHTS, axis=0, per_channel=True)
    assert "image/png" in both._repr_mimebundle_()[0]


def test_the_picture_has_a_line_for_each_code():
    axes = plot_code_places([0.0, 1.0, 5.0], [0.0, 1.0, 2.0, 3.0])
    (lines,) = axes.collections
    assert [segment[0][0] for segment in lines.get_segments()] == [0.0, 1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"values": []}, "expected at least one value"),
        ({"values": [np.inf]}, "1 not finite"),
        ({"axis": 2}, r"expected an axis of values with shape \(2, 4\), got 2"),
        (
            {"axis": 2, "per_channel": True},
            r"expected an axis of values with shape \(2, 4\), got 2",
        ),
        ({"axis": 0, "channel": 2}, "expected a channel from 0 to 1"),
        ({"bits": 1}, "expected 2 to 8 bits"),
        ({"method": "best"}, "expected a method among"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments, said):
    with pytest.raises(DataError, match=said):
        CalibrationExplorer(**{"values": WEIGHTS, **arguments})
