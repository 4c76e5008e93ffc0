"""The keyword data set is what it says, and only the sound tells one word from another."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tinyml_course.datasets import DataSet, keywords, split_by_group
from tinyml_course.errors import DataError, MissingDependencyError
from tinyml_course.synthesis import speech
from tinyml_course.synthesis.speech import espeak

needs_espeak = pytest.mark.skipif(
    not speech.available(), reason='needs espeak-ng: pip install "tinyml-course[speech]"'
)
VOICES, PER_WORD = 10, 4


@pytest.fixture(scope="module", autouse=True)
def empty_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What is tested is made by this code, not found in the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TINYML_COURSE_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def data(empty_cache: None) -> DataSet:
    return keywords.load_keywords(0, voices=VOICES, per_word=PER_WORD)


def test_shape_labels_groups_and_counts(data: DataSet) -> None:
    assert data.x.shape == (VOICES * 4 * PER_WORD, 16_000, 1)
    assert data.labels == ("silence", "unknown", "yes", "no")
    assert set(data.class_counts().values()) == {VOICES * PER_WORD}
    for voice in range(VOICES):
        own = data.y[data.groups == voice]
        assert np.bincount(own).tolist() == [PER_WORD] * 4
    assert (data.axes, data.units, data.sample_rate_hz) == (("audio",), ("wav",), 16_000.0)


def test_it_says_that_it_is_synthetic_and_who_speaks(data: DataSet) -> None:
    assert data.synthetic
    assert data.name == "keywords_formants_en"
    assert data.source.startswith("formant synthesiser of the TinyML course; ")
    assert "engine='formants'" in data.source
    assert data.licence == "Apache-2.0"


def test_values_are_whole_steps_of_int16(data: DataSet) -> None:
    np.testing.assert_array_equal(data.x, np.rint(data.x))
    assert np.abs(data.x).max() < 2**15
    assert (data.x.std(axis=(1, 2)) > 100).all()


def test_splitting_by_voice_leaves_every_label_on_both_sides(data: DataSet) -> None:
    train, test = split_by_group(data, test_share=0.3)
    assert not set(train.groups) & set(test.groups)
    assert min(train.class_counts().values()) == 7 * PER_WORD
    assert min(test.class_counts().values()) == 3 * PER_WORD


def held_out_accuracy(features: Any, data: DataSet) -> float:
    """Of a linear model (ridge regression to one column a class), two voices held out in turn."""
    features = (features - features.mean(axis=0)) / features.std(axis=0)
    design = np.hstack([features, np.ones((len(features), 1))])
    target = np.eye(len(data.labels))[data.y]
    right = []
    for voice in range(0, VOICES, 2):
        out = np.isin(data.groups, (voice, voice + 1))
        a, b = design[~out], target[~out]
        weights = np.linalg.solve(a.T @ a + np.eye(a.shape[1]), a.T @ b)
        right.append((design[out] @ weights).argmax(axis=1) == data.y[out])
    return float(np.concatenate(right).mean())


def test_loudness_alone_does_not_tell_the_words(data: DataSet) -> None:
    level = np.log10(data.x.std(axis=1))
    loudness = np.hstack([level, level**2])
    assert held_out_accuracy(loudness, data) < 0.25 + 0.1


def test_the_spectrum_tells_a_good_part_of_them(data: DataSet) -> None:
    """A coarse one, the same at whatever time the word is said: mean and spread of 12 bands."""
    power = np.abs(np.fft.rfft(data.x[:, :15_872, 0].reshape(len(data), 62, 256), axis=-1)) ** 2
    bands = np.log([part.mean(axis=-1) for part in np.array_split(power[..., 1:], 12, axis=-1)])
    coarse = np.concatenate([bands.std(axis=-1), bands.max(axis=-1) - bands.mean(axis=-1)]).T
    assert held_out_accuracy(coarse, data) > 0.5


def test_unknown_words_can_be_named() -> None:
    given = keywords.load_keywords(words=("up",), unknown_words=("stop",), voices=2, per_word=1)
    usual = keywords.load_keywords(words=("up",), voices=2, per_word=1)
    assert given.labels == usual.labels == ("silence", "unknown", "up")
    np.testing.assert_array_equal(given.x[given.y == 2], usual.x[usual.y == 2])
    assert not np.array_equal(given.x[given.y == 1], usual.x[usual.y == 1])


def test_more_voices_and_clips_do_not_change_those_before(data: DataSet) -> None:
    fewer = keywords.load_keywords(0, voices=2, per_word=1)
    first = [
        np.flatnonzero((data.groups == g) & (data.y == y))[0] for g in (0, 1) for y in range(4)
    ]
    np.testing.assert_array_equal(fewer.x, data.x[first])


def hash_in_a_fresh_process(cache: Path, call: str) -> str:
    code = (
        "from tinyml_course.datasets import keywords;"
        f"print(keywords.load_keywords({call}).sha256())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"TINYML_COURSE_CACHE": str(cache)},
    )
    return done.stdout.strip()


def test_two_fresh_processes_make_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    call = "3, voices=2, per_word=1"
    first = hash_in_a_fresh_process(tmp_path / "one", call)
    assert first == hash_in_a_fresh_process(tmp_path / "two", call)
    assert len(first) == 64
    assert keywords.load_keywords(4, voices=2, per_word=1).sha256() != first


def test_what_is_kept_is_what_was_made(data: DataSet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keywords, "keyword_clips", lambda *a: pytest.fail("made again"))
    again = keywords.load_keywords(0, voices=VOICES, per_word=PER_WORD)
    assert again.sha256() == data.sha256()


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"words": ("yes", "hello")}, "a word among yes, no, up.*got 'hello'"),
        ({"words": ()}, r"words as words that differ.*got \(\)"),
        ({"words": "yes"}, "got 'yes'"),
        ({"words": ("yes", "yes")}, "words that differ"),
        ({"words": ("unknown",)}, 'not "silence" or "unknown"'),
        ({"words": (1,)}, r"got \(1,\)"),
        ({"unknown_words": ("yes", "up")}, "'yes' sounds like 'yes'"),
        ({"unknown_words": ("know",)}, "got 'know'"),
        ({"language": "sw"}, 'language "en".*got \'sw\'.*engine="espeak"'),
        ({"engine": "auto"}, r"one of \('formants', 'espeak'\), got 'auto'"),
        ({"voices": 1}, "voices as a whole number from 2 on, got 1"),
        ({"per_word": 0}, "per_word as a whole number from 1 on, got 0"),
        ({"per_word": 2.5}, "got 2.5"),
        ({"voices": 1000}, "at most 6000 clips, got 1000 voices x 10 x 4 labels = 40000"),
    ],
)
def test_what_cannot_be_asked_for_is_named(how: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        keywords.load_keywords(**how)


def test_espeak_is_never_replaced_silently(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(espeak, "PACKAGE", "no_such_package")
    with pytest.raises(MissingDependencyError, match=r"tinyml-course\[speech\]"):
        keywords.load_keywords(engine="espeak", voices=2, per_word=1)


@needs_espeak
def test_espeak_speaks_swahili_and_says_so() -> None:
    data = keywords.load_keywords(
        words=("ndiyo", "hapana"), language="sw", engine="espeak", voices=3, per_word=2
    )
    assert data.labels == ("silence", "unknown", "ndiyo", "hapana")
    assert data.name == "keywords_espeak_sw"
    assert data.source.startswith("espeak-ng 1.")
    assert "GPL-3.0-or-later" in data.licence
    assert data.synthetic
    assert set(data.class_counts().values()) == {6}


@needs_espeak
def test_a_word_that_espeak_pronounces_alike_is_no_negative() -> None:
    with pytest.raises(DataError, match="'know' sounds like 'no'"):
        keywords.load_keywords(
            words=("no",), unknown_words=("now", "know"), engine="espeak", voices=2, per_word=1
        )
    with pytest.raises(DataError, match="words that sound differently"):
        keywords.load_keywords(words=("no", "know"), engine="espeak", unknown_words=("up",))
