"""A recorded word becomes a file and a row that the loader accepts; a bad one, a sentence."""

import csv

import numpy as np
import pytest

from tinyml_course.datasets import load_own_keywords
from tinyml_course.datasets.kept_recordings import keep_keyword
from tinyml_course.errors import DataError

ABOUT = {"language": "sw", "licence": "CC0-1.0", "consent": "yes"}


def sound(seconds=1.6, peak=9000, seed=1):
    rng = np.random.default_rng(seed)
    return np.round(peak * rng.uniform(-1, 1, round(16_000 * seconds))).astype(np.int16)


def test_kept_words_are_a_data_set(tmp_path):
    folder = tmp_path / "my_class"
    for seed, (label, speaker) in enumerate(
        [("ndiyo", "Asha"), ("ndiyo", "Asha"), ("hapana", "Asha"), ("hapana", "Baba Juma")]
    ):
        keep_keyword(folder, sound(seed=seed), label=label, speaker=speaker, **ABOUT)
    files = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.wav"))
    assert files == [
        *("hapana/asha_1.wav", "hapana/baba_juma_1.wav", "ndiyo/asha_1.wav", "ndiyo/asha_2.wav")
    ]
    with (folder / "manifest.csv").open(encoding="utf-8") as text:
        rows = list(csv.DictReader(text))
    assert {(row["file"], row["speaker"]) for row in rows} == {
        *(("ndiyo/asha_1.wav", "Asha"), ("ndiyo/asha_2.wav", "Asha")),
        *(("hapana/asha_1.wav", "Asha"), ("hapana/baba_juma_1.wav", "Baba Juma")),
    }
    data = load_own_keywords(folder)
    assert data.labels == ("hapana", "ndiyo")
    assert data.groups.tolist() == [0, 0, 0, 1]
    assert data.x.shape == (4, 16_000, 1)


def test_what_is_read_back_is_what_was_said(tmp_path):
    said = sound(seconds=1.0)
    path = keep_keyword(tmp_path, said, label="ndiyo", speaker="7", **ABOUT)
    keep_keyword(tmp_path, sound(seed=2), label="hapana", speaker="7", **ABOUT)
    assert path.name == "7_1.wav"
    np.testing.assert_array_equal(load_own_keywords(tmp_path).x[0, :, 0], said)


def test_names_in_any_script_stay_and_paths_cannot_leave_the_folder(tmp_path):
    path = keep_keyword(tmp_path, sound(), label="نعم", speaker="../../ana", **ABOUT)
    assert path == tmp_path / "نعم" / "ana_1.wav"


@pytest.mark.parametrize(
    ("samples", "changed", "words"),
    [
        (sound(0.2), {}, "half a second of sound or more, got 0.20 s"),
        (sound(peak=100), {}, "heard almost nothing"),
        (sound(peak=32_700), {}, "not clipped"),
        (sound(), {"speaker": " "}, "expected a text for speaker"),
        (sound(), {"licence": ""}, "expected a text for licence"),
        (sound(), {"consent": "ask his mother"}, 'expected consent "yes"'),
    ],
)
def test_a_bad_recording_is_a_sentence_and_writes_nothing(tmp_path, samples, changed, words):
    about = {"label": "ndiyo", "speaker": "Asha", **ABOUT, **changed}
    with pytest.raises(DataError, match=words):
        keep_keyword(tmp_path / "new", samples, **about)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("word", ["हाँ", "ใช่", "না", "ng'ombe", "straße", "sí, señor"])
def test_a_word_of_any_script_is_read_back_whole(word, tmp_path):
    """Vowel signs and apostrophes are parts of a word; two words never share a folder for them."""
    for label in (word, "other"):
        keep_keyword(tmp_path, sound(), label=label, speaker="7", **ABOUT)
    assert set(load_own_keywords(tmp_path).labels) == {word.replace(",", ""), "other"}
