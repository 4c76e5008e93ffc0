"""A model without the channels that are constant: the same codes from fewer products."""

from tinyml_course.simulator.constant_channels.removal import (
    ChannelRemoval,
    LayerChannels,
    remove_constant_channels,
    remove_for_packed_kernels,
)

__all__ = [
    "ChannelRemoval",
    "LayerChannels",
    "remove_constant_channels",
    "remove_for_packed_kernels",
]
