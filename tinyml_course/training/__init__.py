"""Train Keras models and convert them to int8; the only package that imports TensorFlow.

Importing this package is fast and does not need TensorFlow: its functions import it when called,
and say which extra to install if it is missing.
"""

from tinyml_course.training._tensorflow import available
from tinyml_course.training.append_head import append_head
from tinyml_course.training.autoencoder import autoencoder, train_autoencoder
from tinyml_course.training.bursts import BurstTraining, Tested, train_on_bursts
from tinyml_course.training.channels import folded_kernels, remove_channels, strongest_channels
from tinyml_course.training.classifier import (
    classify,
    rounded_to_int8,
    train_classifier,
)
from tinyml_course.training.convert import convert_float, convert_int8
from tinyml_course.training.distillation import distill, soften
from tinyml_course.training.fit import seed_everything, train
from tinyml_course.training.float_trace import float_trace
from tinyml_course.training.linear import LinearClassifier, fit_linear
from tinyml_course.training.nets import gesture_net
from tinyml_course.training.nets_separable import conv_1d_net, ds_cnn, mobilenet_like
from tinyml_course.training.packing import pack_codes, unpack_codes
from tinyml_course.training.pruning import magnitude_mask, pruning, sparsity_at
from tinyml_course.training.qat import post_training, quantization_aware
from tinyml_course.training.sharing import (
    change_weights,
    share_weights,
    shared_codes,
    weights_of_file,
)

__all__ = [
    "BurstTraining",
    "LinearClassifier",
    "Tested",
    "append_head",
    "autoencoder",
    "available",
    "change_weights",
    "classify",
    "conv_1d_net",
    "convert_float",
    "convert_int8",
    "distill",
    "ds_cnn",
    "fit_linear",
    "float_trace",
    "folded_kernels",
    "gesture_net",
    "magnitude_mask",
    "mobilenet_like",
    "pack_codes",
    "post_training",
    "pruning",
    "quantization_aware",
    "remove_channels",
    "rounded_to_int8",
    "seed_everything",
    "share_weights",
    "shared_codes",
    "soften",
    "sparsity_at",
    "strongest_channels",
    "train",
    "train_autoencoder",
    "train_classifier",
    "train_on_bursts",
    "unpack_codes",
    "weights_of_file",
]
