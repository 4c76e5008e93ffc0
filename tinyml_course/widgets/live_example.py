"""A still picture of a live widget: a synthetic example, what the network reads, and its answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tinyml_course.deploy.stream_settings import NON_TRIGGER_LABELS, StreamSettings
from tinyml_course.features import log_mel_int8
from tinyml_course.features.image import resize_area, standardise
from tinyml_course.plots.style import BLUE, styled
from tinyml_course.quantization import SEMANTICS, quantize
from tinyml_course.simulator import Simulator
from tinyml_course.synthesis import formants
from tinyml_course.synthesis.faces.pictures import pictures_of_person
from tinyml_course.synthesis.gestures import SYNTHETIC_LABELS, make_person, synthesise_gestures
from tinyml_course.synthesis.keywords.rooms import heard, make_room
from tinyml_course.tflite import Model

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Example:
    """An example, computed in Python by the simulator.

    Attributes
    ----------
    about
        What it is, in words.
    picture
        What the network reads, as the widget shows it: ``(height, width)``, 0 to 255.
    shares
        Its answer: one number from 0 to 1 for each label.
    """

    about: str
    picture: NDArray[Any]
    shares: NDArray[np.float64]


def make_example(model: Model, features: str, settings: StreamSettings) -> Example:
    """A synthetic word, movement or face, as `LiveKeyword`, `LiveMotion` or `LiveFace` sees one.

    Parameters
    ----------
    model
        That takes such features.
    features
        ``"log-mel"``, ``"motion"`` or ``"picture"``.
    settings
        The labels, and how features become the model's input.
    """
    tensor = model.tensors[model.inputs[0]]
    rows = next(size for size in tensor.row_shape if size != 1)
    about, values = _EXAMPLES[features](rows, settings)
    read = standardise(values) if features == "picture" else values
    codes = quantize(read, float(tensor.scales[0]), int(tensor.zero_points[0]))
    answer = Simulator(model, SEMANTICS["tflm"]).run(codes.reshape(1, *tensor.row_shape))
    picture = values if features == "picture" else codes.T[::-1].astype(int) + 128
    return Example(about, picture, (answer[0].ravel().astype(float) + 128) / 256)


@styled
def plot_example(example: Example, labels: Sequence[str]) -> Axes:
    """What the network reads beside a bar for each label; returns the axes of the picture."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.0, 2.1), layout="constrained")
    figure.suptitle(f"Not live: {example.about}", fontsize=11)
    left, right = figure.subplots(1, 2, width_ratios=(3, 2))
    square = example.picture.shape[0] == example.picture.shape[1]
    aspect = "equal" if square else "auto"
    greys = example.picture // 16 * 16  # fewer of them make a smaller file
    left.imshow(greys, cmap="gray", vmin=0, vmax=255, aspect=aspect, interpolation="nearest")
    left.set_axis_off()
    places = range(len(labels))
    right.barh(places, example.shares, color=BLUE)
    right.set(xlim=(0, 1), xticks=[], yticks=places)
    right.set_yticklabels(labels, fontsize=10)
    right.invert_yaxis()
    right.grid(visible=False)
    for place, share in zip(places, example.shares, strict=True):
        inside = {"ha": "right", "color": "white"} if share > 0.5 else {"ha": "left"}
        right.text(share, place, f" {100 * share:.0f} % ", va="center", fontsize=10, **inside)
    return left


def _word(rows: int, settings: StreamSettings) -> tuple[str, NDArray[Any]]:
    word = next((label for label in settings.labels if label in formants.WORDS), "yes")
    rng = np.random.default_rng(0)
    spoken = formants.speak(word, formants.make_formant_voice(0, 0), rng)
    parameters = settings.parameters
    length = (rows - 1) * parameters.hop_length + parameters.frame_length
    clip = heard(spoken, make_room(0, 0), rng)
    sound = np.resize(clip, length) if len(clip) < length else clip[:length]
    codes = log_mel_int8(sound, parameters).astype(np.float32)
    values = (codes + settings.code_offset) / settings.code_divisor
    return f"a synthetic voice says “{word}”", values


def _gesture(rows: int, settings: StreamSettings) -> tuple[str, NDArray[Any]]:
    known = [label for label in settings.labels if label in SYNTHETIC_LABELS]
    named = next((label for label in known if label not in NON_TRIGGER_LABELS), "wave")
    which = np.array([SYNTHETIC_LABELS.index(named)])
    felt = synthesise_gestures(make_person(0, 0), which, rows, np.random.default_rng(0))
    return f"a synthetic movement, “{named}”", felt[0].astype(np.float32)


def _face(rows: int, _settings: StreamSettings) -> tuple[str, NDArray[Any]]:
    _serious, smiling = pictures_of_person(0, 0, 2, 96)
    return "a drawn face that smiles", resize_area(smiling, rows, rows)


_EXAMPLES = {"log-mel": _word, "motion": _gesture, "picture": _face}
