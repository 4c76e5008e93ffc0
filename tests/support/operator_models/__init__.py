"""A model for each operator or family: many branches, each with other parameters."""

from tests.support.operator_models import codes, pools, weighted

OPERATOR_MODELS = {
    f.__name__: f
    for f in (
        weighted.conv_2d,
        weighted.depthwise_conv_2d,
        weighted.fully_connected,
        pools.pool_2d,
        codes.quantize,
        codes.reshape,
        codes.softmax,
    )
}
"""Builders by name; each takes a seed."""
