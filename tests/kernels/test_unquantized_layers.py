"""Layers in float32: a changed order of sums is noticed, and what they refuse."""

import numpy as np
import pytest

from tests.support.changed_rules import differs
from tests.support.one_operator import tflite_builder
from tinyml_course.errors import ModelError
from tinyml_course.kernels.unquantized import (
    along_axes,
    last_axis,
    math_library,
    pools,
    resize,
    weighted,
)
from tinyml_course.simulator import Simulator

FLOAT = np.float32


def backwards(pairs, total):
    """The products in the other order."""
    return forwards(reversed(list(pairs)), total)


def wide(pairs, total):
    """The sum in float64, rounded once."""
    total[...] = sum((x.astype(np.float64) * w for x, w in pairs), total.astype(np.float64))
    return total


def fused_multiply_add(pairs, total):
    """Products that are not rounded before they are added, as a core with FMA may do."""
    for x, w in pairs:
        total[...] = total.astype(np.float64) + x.astype(np.float64) * w
    return total


forwards = weighted.sum_of_products


@pytest.mark.parametrize("change", [backwards, wide, fused_multiply_add])
@pytest.mark.parametrize(
    "operator", ["CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "TRANSPOSE_CONV"]
)
def test_a_changed_order_is_noticed(monkeypatch, operator, change):
    monkeypatch.setattr(weighted, "sum_of_products", change)
    assert differs(operator, "real_weighted")


def test_transposed_windows_are_met_backwards(monkeypatch):
    monkeypatch.setattr(weighted, "reversed", iter, raising=False)
    assert differs("TRANSPOSE_CONV", "real_weighted")


def in_pairs(parts):
    return parts.sum(axis=0) if len(parts) < 3 else in_pairs(parts[::2]) + in_pairs(parts[1::2])


def places_in_float64(given, made, options):
    """Not rounded to float32 before the end."""
    aligned = options.align_corners and made > 1
    center = 0.5 * options.half_pixel_centers
    places = (np.arange(made) + center) * (given - aligned) / (made - aligned) - center
    first = np.maximum(np.floor(places), 0).astype(int)
    last = np.minimum(np.ceil(places), given - 1).astype(int)
    return first, last, (places - first).astype(FLOAT)


MUTATIONS = {
    "SOFTMAX": (last_axis, "sum_in_order", in_pairs),
    "LOG_SOFTMAX": (last_axis, "sum_in_order", in_pairs),
    "AVERAGE_POOL_2D": (pools, "sum_in_order", lambda taps: np.sum(taps[::-1], axis=0)),
    "RESIZE_BILINEAR": (resize, "real_places", places_in_float64),
}


@pytest.mark.parametrize("operator", MUTATIONS)
def test_a_changed_rule_is_noticed(monkeypatch, operator):
    monkeypatch.setattr(*MUTATIONS[operator])
    assert differs(operator, "real_layers")


def test_softmax_shows_the_library_of_its_exponential(monkeypatch):
    def rounded_once(x):
        return np.exp(x.astype(np.float64)).astype(FLOAT) * FLOAT(1 + 2**-23)

    monkeypatch.setattr(math_library, "exp", rounded_once)
    assert differs("SOFTMAX", "real_layers")


def test_sums_are_shared_by_reference_only():
    assert last_axis.sum_in_order is along_axes.sum_in_order


def layer(name, shapes, kind, out, dtypes=(FLOAT,) * 3, **values):
    builder = tflite_builder()
    b = builder.ModelBuilder()
    x = b.tensor(shapes[0], dtypes[0])
    constants = [
        -1 if shape is None else b.tensor(shape, dtype, data=np.ones(shape))
        for shape, dtype in zip(shapes[1:], dtypes[1:], strict=False)
    ]
    y = b.tensor(out, FLOAT)
    b.operator(name, [x, *constants], [y], builder.options(kind, **values))
    return b.build([x], [y])


CONV = {"strideH": 1, "strideW": 1, "padding": 1}
IMAGE = (1, 4, 4, 4)
REFUSED = {
    "channels": (
        ("CONV_2D", [IMAGE, (6, 2, 2, 3), (6,)], "Conv2DOptions", (1, 3, 3, 6)),
        "a multiple of 3 channels in",
    ),
    "groups": (
        ("CONV_2D", [IMAGE, (3, 2, 2, 2), (3,)], "Conv2DOptions", (1, 3, 3, 3)),
        "a multiple of 2 channels in and 3 out",
    ),
    "axes": (("CONV_2D", [IMAGE, (3, 4), (3,)], "Conv2DOptions", (1, 3, 3, 3)), "4 axes"),
    "biases": (
        ("CONV_2D", [IMAGE, (3, 2, 2, 4), (2,)], "Conv2DOptions", (1, 3, 3, 3)),
        "3 float32 biases",
    ),
    "absent bias": (
        ("DEPTHWISE_CONV_2D", [IMAGE, (1, 2, 2, 4), None], "DepthwiseConv2DOptions", (1, 3, 3, 4)),
        "a bias or no third input",
    ),
    "depth": (
        ("DEPTHWISE_CONV_2D", [IMAGE, (1, 2, 2, 6), (6,)], "DepthwiseConv2DOptions", (1, 3, 3, 6)),
        "a multiple of 4",
    ),
    "units": (
        ("FULLY_CONNECTED", [(1, 7), (3, 4), (3,)], "FullyConnectedOptions", (1, 3)),
        "4 values in and 3 out",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_weights_that_do_not_fit_are_refused(name):
    (operator, shapes, kind, out), words = REFUSED[name]
    values = CONV if "CONV" in operator else {}
    values = values | ({"depthMultiplier": 1} if "DEPTH" in operator else {})
    with pytest.raises(ModelError, match=f"{operator}: expected .*{words}"):
        Simulator.load(layer(operator, shapes, kind, out, **values))


def test_codes_as_weights_of_real_values_are_refused_with_the_way_to_int8():
    dtypes = (FLOAT, np.int8, FLOAT)
    shapes = [IMAGE, (3, 2, 2, 4), (3,)]
    model = layer("CONV_2D", shapes, "Conv2DOptions", (1, 3, 3, 3), dtypes, **CONV)
    with pytest.raises(ModelError, match=r"hybrid operator .*representative dataset"):
        Simulator.load(model)
