"""A wake word: two words, other words and silence, tested on voices the net has not seen.

Half of the other words sound nearly like the two: "chess", "yet", "now", "low".
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.use_cases.small_model import Outcome, int8_answers, judged, train_small
from tinyml_course.datasets import DataSet, keywords, split_by_group
from tinyml_course.features import LogMelParameters, log_mel_int8
from tinyml_course.synthesis import speech
from tinyml_course.training import seed_everything

VOICES = 72
UNSEEN = 18
EPOCHS = 20
PARAMETERS = LogMelParameters()
TRIAL = "84-89 % on unseen voices in 20 kB, near-homophones included"


def run(seed: int = 0, *, real_yes: Path | None = None) -> list[Outcome]:
    """Train on 54 voices, test on 18 others: our synthesiser's, and espeak-ng's if installed.

    Parameters
    ----------
    seed
        Of the training; the data are always the same.
    real_yes
        An ``.npz`` with one second of a real person's "yes" as ``in__yes``, to be asked about too;
        the conformance suite's where None, and skipped where that is not there.
    """
    sound = _real_yes(_conformance_yes() if real_yes is None else real_yes)
    engines = ("formants", "espeak") if speech.available() else ("formants",)
    return [_outcome(engine, seed, sound) for engine in engines]


def _outcome(engine: str, seed: int, real_yes: npt.NDArray[np.int16] | None) -> Outcome:
    data = keywords.load_keywords(0, engine=engine, voices=VOICES)
    train, test = split_by_group(data, test_groups=range(VOICES - UNSEEN, VOICES))
    seed_everything(seed)
    net = keyword_net(len(data.labels))
    trained = train_small(
        net,
        features(train),
        train.y,
        features(test),
        epochs=EPOCHS,
        batch_size=64,
        rate=4e-3,
        seed=seed,
    )
    outcome = judged(
        f"keywords, 4 classes, {engine}",
        TRIAL,
        trained,
        test.y,
        f"{len(train)} clips of {VOICES - UNSEEN} voices, {len(test)} of {UNSEEN} others; "
        "int8 log-mel",
    )
    if real_yes is None:
        return outcome
    answer = int8_answers(trained.tflite, _features([real_yes]))[0]
    heard = data.labels[int(np.argmax(answer))]
    return replace(outcome, about=f'{outcome.about}; hears a real "yes" as "{heard}"')


def features(data: DataSet) -> Any:
    """Log-mel energies ``(N, 49, 40, 1)``, about −3.5 to 4: the codes, centred and made small."""
    return _features([clip[:, 0].astype(np.int16) for clip in data.x])


def _features(clips: list[npt.NDArray[np.int16]]) -> Any:
    rows = np.stack([log_mel_int8(clip, PARAMETERS) for clip in clips])
    return (rows[..., None].astype(np.float32) + 16) / 32


def keyword_net(classes: int, *, filters: int = 32, blocks: int = 3) -> Any:
    """A small DS-CNN: one convolution, then depthwise and pointwise ones in turn.

    Source: Y. Zhang et al.: Hello Edge: Keyword Spotting on Microcontrollers, 2017.
    """
    import keras

    layers = keras.layers

    def normalised(x: Any) -> Any:
        return layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))

    inputs = keras.Input((49, PARAMETERS.n_mels, 1))
    first = layers.Conv2D(16, (5, 8), strides=(2, 4), padding="same", use_bias=False)
    x = normalised(first(inputs))
    for block in range(blocks):
        step = 2 if block == 0 else 1
        depthwise = layers.DepthwiseConv2D((5, 3), strides=step, padding="same", use_bias=False)
        x = normalised(depthwise(x))
        x = normalised(layers.Conv2D(filters, 1, use_bias=False)(x))
    # Over all of time: the word may be anywhere in the second.
    x = layers.AveragePooling2D((x.shape[1], 1))(x)
    x = layers.Dropout(0.2)(layers.Flatten()(x))
    return keras.Model(inputs, layers.Dense(classes, activation="softmax")(x))


def _conformance_yes() -> Path:
    beside = Path(__file__).resolve().parents[3] / "shared" / "conformance"
    return Path(os.environ.get("TINYML_CONFORMANCE", beside)) / "dsp" / "tflm_micro_speech.npz"


def _real_yes(path: Path) -> npt.NDArray[np.int16] | None:
    if not path.is_file():
        return None
    with np.load(path) as stored:
        return np.asarray(stored["in__yes"], np.int16)
