"""A model for each operator or family: many branches, each with other parameters."""

from tests.support.operator_models import (
    codes,
    elementwise,
    movement,
    pools,
    real_layers,
    reductions,
    transposed,
    unquantized,
    weighted,
    wide,
)

OPERATOR_MODELS = {
    f.__name__: f
    for f in (
        weighted.conv_2d,
        weighted.depthwise_conv_2d,
        weighted.fully_connected,
        elementwise.activations,
        elementwise.add_sub,
        elementwise.log_softmax,
        elementwise.maximum_minimum,
        elementwise.mul,
        elementwise.prelu,
        movement.concatenation,
        movement.pads,
        movement.resize,
        movement.shape_chain,
        movement.slices,
        movement.stack,
        movement.transpose,
        pools.pool_2d,
        codes.quantize,
        codes.reshape,
        codes.softmax,
        real_layers.real_layers,
        real_layers.real_weighted,
        reductions.arg_max,
        reductions.reduce,
        reductions.reduce_sum,
        transposed.transpose_conv,
        unquantized.choices,
        unquantized.coded_islands,
        unquantized.real_along_axes,
        unquantized.real_one_input,
        unquantized.real_two_inputs,
        wide.requantize,
    )
}
"""Builders by name; each takes a seed."""
