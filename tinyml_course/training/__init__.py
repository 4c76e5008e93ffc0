"""Train Keras models and make them int8: the only room that imports TensorFlow, when called.

Importing this room is fast and needs no TensorFlow; its functions say which extra to install.
"""

from tinyml_course.training.convert import convert_float, convert_int8
from tinyml_course.training.fit import seed_everything, train
from tinyml_course.training.float_trace import float_trace
from tinyml_course.training.nets import gesture_net

__all__ = [
    "convert_float",
    "convert_int8",
    "float_trace",
    "gesture_net",
    "seed_everything",
    "train",
]
