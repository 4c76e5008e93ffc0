"""Train Keras models and convert them to int8; the only package that imports TensorFlow.

Importing this package is fast and does not need TensorFlow: its functions import it when called,
and say which extra to install if it is missing.
"""

from tinyml_course.training._tensorflow import available
from tinyml_course.training.classifier import (
    classify,
    rounded_to_int8,
    train_classifier,
)
from tinyml_course.training.convert import convert_float, convert_int8
from tinyml_course.training.fit import seed_everything, train
from tinyml_course.training.float_trace import float_trace
from tinyml_course.training.nets import gesture_net
from tinyml_course.training.nets_separable import conv_1d_net, ds_cnn, mobilenet_like
from tinyml_course.training.qat import post_training, quantization_aware

__all__ = [
    "available",
    "classify",
    "conv_1d_net",
    "convert_float",
    "convert_int8",
    "ds_cnn",
    "float_trace",
    "gesture_net",
    "mobilenet_like",
    "post_training",
    "quantization_aware",
    "rounded_to_int8",
    "seed_everything",
    "train",
    "train_classifier",
]
