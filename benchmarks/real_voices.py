"""Do networks that learned from synthetic voices, real ones, or both, answer to real people?

``python -m benchmarks.real_voices`` trains int8 networks and prints what the simulator computes on
recordings they have not heard: the wake word "computer", at several levels and in an hour of other
words, and the digits, with one speaker left out at a time. The two sets are what
``tinyml fetch wake_words`` and ``tinyml fetch spoken_digits`` left, or the folders that
``--clips`` names. The wake words' speakers have no names: the same voice may be on both sides, so
these figures are optimistic.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # read when TensorFlow is imported

import numpy as np

from benchmarks.use_cases.keywords import keyword_net
from benchmarks.use_cases.small_model import int8_answers
from tinyml_course.cache import cached
from tinyml_course.datasets import DataSet, load_spoken_digits, load_wake_words
from tinyml_course.datasets import real_voices as voices
from tinyml_course.features import LogMelParameters, log_mel_int8
from tinyml_course.grading.lesson_source import load_exercises
from tinyml_course.synthesis import augment
from tinyml_course.training import convert_int8, seed_everything, train

LESSON = "09_keyword_spotting"
PARAMETERS = LogMelParameters()
RATE_HZ = 16_000
WAKE = voices.WAKE_LABELS.index(voices.WAKE_WORD)
UNHEARD_SPEAKER = "theo"  # whose digits are only in the test
GAINS_DB = (-30, -20, -10, 0, 10)
WORD_EVERY_S = 2
STEP, MEAN_OF, THRESHOLD, REFRACTORY = 8, 3, 0.8, 6  # as lesson 09 has them
EPOCHS = {"wake": 8, "digits": 10}


def codes_of(clips: Iterable[Any], gain_db: float = 0) -> Any:
    """What the board's features make of each clip, louder by ``gain_db``: ``(N, 49, 40)`` int8."""
    louder = (augment.to_int16(augment.change_gain(clip, gain_db)) for clip in clips)
    return np.stack([log_mel_int8(clip, PARAMETERS) for clip in louder])


def as_input(codes: Any) -> Any:
    """Codes as the network takes them, about -3.5 to 4.5."""
    return (codes[..., None].astype(np.float32) + 16) / 32


def probabilities(tflite: bytes, codes: Any) -> Any:
    """The simulator's answers, ``(N, classes)`` from 0 to 1."""
    return (int8_answers(tflite, as_input(codes)).astype(float) + 128) / 256


def examples(name: str, parts: list[DataSet], clips: Any) -> tuple[Any, Any]:
    """The codes and labels of a training mix; kept in the cache, as they take a minute."""

    def make() -> dict[str, Any]:
        codes, labels = zip(*((log_mel_int8(c, PARAMETERS), y) for c, y in clips), strict=True)
        return {"x": np.stack(codes), "y": np.array(labels)}

    asked = {"mix": name, "of": [part.sha256() for part in parts]}
    found = cached("real_voices_codes", voices.VERSION, asked, make)
    return found["x"], found["y"]


def trained(x: Any, y: Any, classes: int, seed: int, epochs: int) -> bytes:
    """An int8 DS-CNN of the size of lesson 09's stored one."""
    seed_everything(seed)
    net = keyword_net(classes, filters=48)
    train(net, as_input(x), y, epochs=epochs, batch_size=64, learning_rate=0.004, seed=seed)
    return convert_int8(net, as_input(x[::20]))


def an_hour_of_words(clips: Any, seed: int = 1) -> Iterator[Any]:
    """Five minutes at a time, codes of a stream with a word every two seconds, near and far."""
    rng = np.random.default_rng(seed)
    each = 300 // WORD_EVERY_S
    for _ in range(12):
        sound = augment.coloured_noise(300 * RATE_HZ, rng, slope=-1, level=20)
        for slot, i in enumerate(rng.choice(len(clips), each, replace=len(clips) < each)):
            start = int((WORD_EVERY_S * slot + 0.3) * RATE_HZ)
            said = augment.change_gain(clips[i], rng.uniform(-20, 6))
            sound[start : start + len(said)] += said[: len(sound) - start]
        yield log_mel_int8(augment.to_int16(sound), PARAMETERS)


def words_that_trigger(tflite: bytes, codes: Any) -> Any:
    """Numbers of the words of a stream at which the lesson's detector triggers."""
    lesson = {exercise.name: exercise.reference for exercise in load_exercises(LESSON)}
    ends = np.arange(49, len(codes) + 1, STEP)
    raw = probabilities(tflite, np.stack([codes[end - 49 : end] for end in ends]))
    scores = lesson["smooth_posteriors"](raw, MEAN_OF)[:, WAKE]
    steps = np.array(lesson["find_triggers"](scores, THRESHOLD, REFRACTORY), int)
    return np.floor((1 + 0.02 * STEP * steps - 0.3) / WORD_EVERY_S).astype(int)


def wake_word(folder: Path | None, seeds: int, without: str | None) -> dict[str, Any]:
    """Print recall and false accepts of the three mixes, and return them.

    A word in ``without`` is kept out of the training: what the network makes of unheard words.
    Returned are ``wake_shares``, ``(mixes, seeds, levels, kinds of words)``, and ``wake_stream``,
    ``(mixes, seeds, 2)``: calls found of 150, and false accepts in an hour.
    """
    clips = None if folder is None else folder / "wake_words"
    learned = load_wake_words(clips=clips, part="training", length=voices.RECORDED)
    held_out = load_wake_words(clips=clips, part="held out")
    if without:
        learned = learned.subset(learned.y != learned.labels.index(without))
    digits = load_spoken_digits(clips=None if folder is None else folder / "digits")
    unheard = digits.version.rpartition("speakers ")[2].split(", ").index(UNHEARD_SPEAKER)
    heard, new = digits.subset(digits.groups != unheard), digits.subset(digits.groups == unheard)
    said = np.array(held_out.labels)[held_out.y]
    is_word = said == voices.WAKE_WORD
    kinds = {"computer": is_word, "other words": ~is_word}
    if without:
        kinds[f"{without}, not in training"] = said == without
    tests = {g: codes_of(held_out.x[..., 0], g) for g in GAINS_DB}
    digit_tests = {g: codes_of(new.x[..., 0], g) for g in GAINS_DB}
    others = np.concatenate([held_out.x[~is_word, :, 0], new.x[..., 0]])
    talk = list(an_hour_of_words(others))
    calls = next(an_hour_of_words(held_out.x[is_word, :, 0], 2))
    shape = (len(voices.MIXES), seeds)
    found = {
        "wake_shares": np.zeros((*shape, len(GAINS_DB), len(kinds) + 1)),
        "wake_stream": np.zeros((*shape, 2)),
    }
    print("mix", "seed", "bytes", "level", *kinds, "digits", sep=" | ")
    for seed in range(seeds):
        for m, mix in enumerate(voices.MIXES):
            begun = time.process_time()
            x, y = examples(mix, [learned, heard], voices.wake_word_clips(mix, learned, heard))
            model = trained(x, y, 3, seed, EPOCHS["wake"])
            for g, gain_db in enumerate(GAINS_DB):
                hit = probabilities(model, tests[gain_db]).argmax(axis=1) == WAKE
                on_digits = probabilities(model, digit_tests[gain_db]).argmax(axis=1) == WAKE
                shares = [part.mean() for part in (*(hit[k] for k in kinds.values()), on_digits)]
                found["wake_shares"][m, seed, g] = shares
                line = (f"{share:.1%}" for share in shares)
                print(mix, seed, len(model), f"{gain_db:+d} dB", *line, sep=" | ")
            false = sum(len(words_that_trigger(model, codes)) for codes in talk)
            hits = len(np.unique(words_that_trigger(model, calls)))
            found["wake_stream"][m, seed] = hits, false
            print(
                f"{mix} | {seed} | {len(x)} training clips | in a stream: {hits} of 150 calls "
                f"found, {false} false accepts in an hour of 1,800 other words | "
                f"{time.process_time() - begun:.0f} s CPU",
                flush=True,
            )
    return found


def spoken_digits(folder: Path | None, seeds: int) -> dict[str, Any]:
    """Print how many digits of each speaker are right where the network never heard them.

    Returned are these shares: ``digits_right``, ``(mixes, seeds, speakers)``.
    """
    digits = load_spoken_digits(clips=None if folder is None else folder / "digits")
    names = digits.version.rpartition("speakers ")[2].split(", ")
    codes = codes_of(digits.x[..., 0])
    print("mix", "seed", "bytes", *(f"without {name}" for name in names), "mean", sep=" | ")
    found = np.zeros((len(voices.MIXES), seeds, len(names)))
    for seed in range(seeds):
        for m, mix in enumerate(voices.MIXES):
            for speaker in range(len(names)):
                rest, test = digits.groups != speaker, digits.groups == speaker
                if speaker == 0 or mix != "synthetic":  # that one heard none of them anyway
                    part = digits.subset(rest)
                    of = [part] if mix != "synthetic" else []
                    x, y = examples(f"digits {mix}", of, voices.digit_clips(mix, part))
                    model = trained(x, y, 10, seed, EPOCHS["digits"])
                right = probabilities(model, codes[test]).argmax(axis=1) == digits.y[test]
                found[m, seed, speaker] = right.mean()
            line = (f"{share:.1%}" for share in (*found[m, seed], found[m, seed].mean()))
            print(mix, seed, len(model), *line, sep=" | ", flush=True)
    return {"digits_right": found}


def main() -> None:
    """Train, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="*", default=("wake", "digits"), help="wake, digits")
    parser.add_argument("--seeds", type=int, default=3, help="trainings of each network")
    parser.add_argument("--clips", type=Path, help="a folder with wake_words/ and digits/")
    parser.add_argument("--without", help="a word to leave out of the training")
    parser.add_argument("--save", type=Path, help="an .npz file to write the figures to")
    given = parser.parse_args()
    if set(given.what) - {"wake", "digits"} or given.seeds < 1:
        parser.error("expected wake or digits, and at least one seed")
    found: dict[str, Any] = {}
    if "wake" in given.what:
        found |= wake_word(given.clips, given.seeds, given.without)
    if "digits" in given.what:
        found |= spoken_digits(given.clips, given.seeds)
    if given.save:
        np.savez_compressed(given.save, **found)


if __name__ == "__main__":
    main()
