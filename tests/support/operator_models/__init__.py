"""A model for each operator or family: many branches, each with other parameters."""

from tests.support.operator_models import (
    codes,
    elementwise,
    movement,
    pools,
    products,
    rearranged,
    reductions,
    transposed,
    weighted,
    wide,
)

OPERATOR_MODELS = {
    f.__name__: f
    for f in (
        weighted.conv_2d,
        weighted.depthwise_conv_2d,
        weighted.fully_connected,
        weighted.grouped_conv_2d,
        elementwise.abs_rsqrt,
        elementwise.activations,
        elementwise.add_sub,
        elementwise.div,
        elementwise.log_softmax,
        elementwise.maximum_minimum,
        elementwise.mul,
        elementwise.prelu,
        elementwise.squared_difference,
        movement.concatenation,
        movement.pads,
        movement.resize,
        movement.shape_chain,
        movement.slices,
        movement.stack,
        movement.transpose,
        pools.pool_2d,
        products.batch_matmul,
        rearranged.blocks,
        rearranged.gather,
        rearranged.mirror_pad,
        codes.quantize,
        codes.reshape,
        codes.softmax,
        reductions.arg_max,
        reductions.reduce,
        reductions.reduce_sum,
        transposed.transpose_conv,
        wide.requantize,
    )
}
"""Builders by name; each takes a seed."""
