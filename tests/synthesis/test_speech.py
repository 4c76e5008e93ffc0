"""Synthetic speech: the same each time, as high and as long as asked, in many languages."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
import unicodedata

import numpy as np
import pytest
from scipy.signal import resample

from tinyml_course.errors import DataError, MissingDependencyError
from tinyml_course.synthesis import speech
from tinyml_course.synthesis.speech import Utterance, Voice, espeak, utterance
from tinyml_course.synthesis.speech.words import _NEAR

needs_espeak = pytest.mark.skipif(
    not speech.available(),
    reason='espeak-ng is not installed: pip install "tinyml-course[speech]"',
)

PLAIN = Voice("plain")
BREATHY = Voice("breathy", variant="f5")
SAID = [
    Utterance("yes", "en", PLAIN),
    Utterance("yes", "en", BREATHY),
    Utterance("no", "en", Voice("fast", "m3", speed_wpm=220)),
    Utterance("ndiyo", "sw", Voice("klatt", "klatt3")),
]

FRESH = """
import hashlib, json, sys
from tinyml_course.synthesis.speech import Utterance, Voice, synthesise
said = [Utterance(t, l, Voice(**v)) for t, l, v in json.loads(sys.argv[1])]
print(json.dumps({
    "sha256": [hashlib.sha256(clip.tobytes()).hexdigest() for clip in synthesise(said)],
    "imported": "espeakng_loader" in sys.modules,
}))
"""


@pytest.fixture(autouse=True)
def cache_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("TINYML_COURSE_CACHE", str(tmp_path / "cache"))


def in_a_fresh_process(said, cache) -> dict:
    plain = [(u.text, u.language, vars(u.voice)) for u in said]
    done = subprocess.run(
        [sys.executable, "-c", FRESH, json.dumps(plain)],
        env=os.environ | {"TINYML_COURSE_CACHE": str(cache)},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def fundamental_hz(samples, rate_hz) -> float:
    """Median over loud frames of 50 ms of the first of the highest peaks of autocorrelation."""
    length = rate_hz // 20
    lags = np.arange(rate_hz // 600, rate_hz // 60)
    loud = 0.3 * np.mean(samples.astype(float) ** 2)
    found = []
    for start in range(0, len(samples) - length, length // 4):
        frame = samples[start : start + length].astype(float)
        frame -= frame.mean()
        r = np.correlate(frame, frame, "full")[length - 1 :] / np.arange(length, 0, -1)
        peaks = lags[(r[lags] > r[lags - 1]) & (r[lags] >= r[lags + 1])]
        peaks = peaks[r[peaks] > 0.95 * r[lags].max()]
        if np.mean(frame**2) > loud and len(peaks):
            found.append(rate_hz / peaks[0])
    return float(np.median(found))


@needs_espeak
def test_an_utterance_is_the_same_in_any_process_at_any_time_and_in_any_order(tmp_path):
    first = in_a_fresh_process(SAID, tmp_path / "1")
    time.sleep(1.1)  # espeak-ng itself begins its noise with the second of the day
    again = in_a_fresh_process(SAID[::-1], tmp_path / "2")
    alone = hashlib.sha256(speech.synthesise(SAID[1:2])[0].tobytes()).hexdigest()
    assert again["sha256"] == first["sha256"][::-1]
    assert alone == first["sha256"][1]
    assert len(set(first["sha256"])) == len(SAID)
    assert not first["imported"]  # GPL-3: in the worker's process only


@needs_espeak
def test_every_part_of_a_voice_but_its_name_changes_the_sound():
    others = [
        Voice("other", "m3"),
        Voice("other", pitch=51),
        Voice("other", speed_wpm=176),
        Voice("other", pitch_range=60),
    ]
    named, plain, *rest = speech.synthesise(
        [Utterance("yes", "en", voice) for voice in (Voice("other"), PLAIN, *others)]
    )
    assert np.array_equal(named, plain)
    for clip in rest:
        assert not np.array_equal(clip, plain)


@needs_espeak
def test_no_caller_can_change_what_another_gets():
    first, second = speech.synthesise([SAID[0], SAID[0]])
    kept = second.copy()
    first[:] = 0
    assert np.array_equal(second, kept)
    assert np.array_equal(speech.synthesise([SAID[0]])[0], kept)


@needs_espeak
def test_every_language_speaks():
    words = [(speech.YES_NO[code.split("-")[0]][0], code) for code in speech.LANGUAGES]
    clips = speech.synthesise([Utterance(word, code, PLAIN) for word, code in words])
    for (word, code), clip in zip(words, clips, strict=True):
        assert clip.dtype == np.int16, (word, code)
        assert 0.2 <= len(clip) / speech.RATE_HZ <= 1.5, (word, code)
        assert 3_000 < np.abs(clip.astype(int)).max() < 32_767, (word, code)


@needs_espeak
def test_men_women_and_children_differ_in_pitch():
    some = {voice.name.split("-")[0]: [] for voice in speech.voices(count=5)}
    for voice in speech.voices(seed=3, count=20):
        some[voice.name.split("-")[0]].append(Utterance("mimi", "sw", voice))
    pitch = {
        kind: [fundamental_hz(clip, speech.RATE_HZ) for clip in speech.synthesise(said)]
        for kind, said in some.items()
    }
    for kind, low, high in (("man", 65, 150), ("woman", 130, 270), ("child", 230, 400)):
        assert low < min(pitch[kind]) <= max(pitch[kind]) < high, kind
    assert np.median(pitch["woman"]) > 1.4 * np.median(pitch["man"])


@needs_espeak
def test_a_higher_pitch_is_higher_and_a_faster_speed_is_shorter():
    low, high, slow, fast = speech.synthesise(
        [
            Utterance("mimi", "sw", Voice("x", "f2", pitch=30)),
            Utterance("mimi", "sw", Voice("x", "f2", pitch=70)),
            Utterance("hapana", "sw", Voice("x", speed_wpm=120)),
            Utterance("hapana", "sw", Voice("x", speed_wpm=240)),
        ]
    )
    assert fundamental_hz(high, 16_000) > 1.25 * fundamental_hz(low, 16_000)
    assert len(slow) > 1.4 * len(fast)


@needs_espeak
def test_a_clip_is_what_espeak_said_at_16_khz():
    rate, answer = espeak.ask(*utterance._question(SAID[3]))
    raw = np.frombuffer(answer, np.int16)
    clip = speech.synthesise([SAID[3]])[0]
    assert len(clip) / 16_000 == pytest.approx(len(raw) / rate, abs=1 / 16_000)
    whole = np.pad(raw.astype(float), (0, -len(raw) % 441))  # 22,050 : 16,000 = 441 : 320
    by_fourier = resample(whole, len(whole) // 441 * 320)[: len(clip)]  # another way to resample
    low = np.fft.rfftfreq(len(clip), 1 / 16_000) < 7_000  # above it the filters' edges differ
    one, other = (np.fft.rfft(x)[low] for x in (clip.astype(float), by_fourier))
    assert np.linalg.norm(one - other) < 0.02 * np.linalg.norm(other)
    assert fundamental_hz(clip, 16_000) == pytest.approx(fundamental_hz(raw, rate), rel=0.02)


@needs_espeak
def test_the_spectrum_is_that_of_speech():
    clip = speech.synthesise([SAID[0]])[0].astype(float)
    power = np.abs(np.fft.rfft(clip)) ** 2
    hz = np.fft.rfftfreq(len(clip), 1 / 16_000)
    assert power[(hz > 80) & (hz < 4_000)].sum() > 0.8 * power.sum()
    assert power[hz < 60].sum() < 0.02 * power.sum()
    # "yes" ends with a hiss: most of that part lies above 3 kHz, little of the vowel does.
    parts = np.array_split(clip, 3)
    _, vowel, hiss = (high_share(part) for part in parts)
    assert vowel < 0.2
    assert hiss > 0.5


def high_share(part) -> float:
    power = np.abs(np.fft.rfft(part * np.hanning(len(part)))) ** 2
    return float(power[np.fft.rfftfreq(len(part), 1 / 16_000) > 3_000].sum() / power.sum())


def test_resampling_keeps_a_tone_and_folds_none_back():
    seconds = np.arange(22_050) / 22_050
    for hz, expected in ((1_000, 10_000 / np.sqrt(2)), (9_500, 0)):
        tone = np.rint(10_000 * np.sin(2 * np.pi * hz * seconds)).astype(np.int16)
        clip = utterance._at_16_khz(22_050, tone, SAID[0])
        middle = clip[1_000:-1_000].astype(float)
        assert np.sqrt(np.mean(middle**2)) == pytest.approx(expected, abs=20)


def test_a_sound_at_full_scale_is_made_softer_and_not_clipped():
    square = np.where(np.arange(22_050) % 100 < 50, 32_767, -32_767).astype(np.int16)
    clip = utterance._at_16_khz(22_050, square, SAID[0]).astype(int)
    assert np.abs(clip).max() == 32_767
    assert np.mean(np.abs(clip) == 32_767) < 0.01
    assert np.median(np.abs(clip)) < 31_000


@needs_espeak
@pytest.mark.parametrize("language", sorted(_NEAR))
def test_near_homophones_are_spoken_differently(language):
    regions = [code for code in speech.LANGUAGES if code.split("-")[0] == language]
    near = {word: speech.near_homophones(word, language) for word in _NEAR[language]}
    every = [spelled for word in near for spelled in (word, *near[word])]
    for code in regions:
        said = dict(zip(every, without_stress(every, code), strict=True))
        for word, others in near.items():
            assert len(others) >= 4
            assert said[word] not in {said[other] for other in others}, (code, word)


def without_stress(words, language) -> list[str]:
    return [p.translate({ord(m): None for m in "ˈˌ "}) for p in speech.phonemes(words, language)]


@needs_espeak
def test_words_that_only_look_different_have_the_same_phonemes():
    no, know, now = speech.phonemes(["no", "know", "now"], "en")
    assert no == know != now
    words = [word for near in _NEAR["en"].values() for word in near.split()]
    assert speech.phonemes(words[::-1], "en") == speech.phonemes(words, "en")[::-1]
    assert speech.phonemes(["yes"], "en") == ["jˈɛs"]  # Source: any dictionary
    assert speech.phonemes([], "en") == []


@needs_espeak
def test_accents_sound_the_same_however_they_were_typed():
    decomposed = unicodedata.normalize("NFD", "sí")
    assert decomposed != "sí"
    one, other = speech.synthesise([Utterance(t, "es", PLAIN) for t in ("sí", decomposed)])
    assert np.array_equal(one, other)
    assert speech.near_homophones(decomposed, "es") == speech.near_homophones("Sí", "es-419")


def test_every_language_has_yes_and_no_in_composed_letters():
    assert len(speech.LANGUAGES) >= 12
    assert {code.split("-")[0] for code in speech.LANGUAGES} == set(speech.YES_NO)
    assert set(_NEAR) <= set(speech.YES_NO)
    for language, table in _NEAR.items():
        assert set(speech.YES_NO[language]) <= set(table)
        assert all(unicodedata.is_normalized("NFC", word) for word in table)


def test_voices_differ_and_a_longer_list_begins_with_a_shorter():
    hundred = speech.voices(count=100)
    assert hundred == speech.voices(count=100)
    assert hundred[:7] == speech.voices(count=7)
    assert hundred[:7] != speech.voices(seed=1, count=7)
    assert len({voice.name for voice in hundred}) == 100
    assert len({tuple(vars(v).items())[1:] for v in speech.voices(count=2_000)}) == 2_000
    kinds = [voice.name.split("-")[0] for voice in hundred]
    assert {kind: kinds.count(kind) for kind in kinds} == {"man": 40, "woman": 40, "child": 20}
    assert len({voice.variant for voice in hundred}) == 39


@pytest.mark.parametrize("count", [0, -1, 2_001])
def test_a_count_of_voices_out_of_range_is_refused(count):
    with pytest.raises(DataError, match=r"\[1, 2000\]"):
        speech.voices(count=count)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("pitch", 100),
        ("pitch", -1),
        ("pitch", 50.0),
        ("pitch", True),
        ("speed_wpm", 79),
        ("speed_wpm", 451),
        ("pitch_range", 100),
        ("variant", "../f2"),
        ("variant", "f2\nx"),
    ],
)
def test_a_voice_out_of_range_is_refused(field, value):
    with pytest.raises(DataError, match=field.split("_")[0]):
        Voice("x", **{field: value})


@pytest.mark.parametrize("text", ["", "  ", "two\nlines", "nul\0", "x" * 201, "\ud800"])
def test_a_text_that_is_none_is_refused(text):
    with pytest.raises(DataError, match="1 to 200 characters"):
        Utterance(text, "en", PLAIN)


def test_a_language_or_word_that_is_not_known_is_named_with_those_that_are():
    with pytest.raises(DataError, match=r"'sw'.*got 'xx'"):
        Utterance("yes", "xx", PLAIN)
    with pytest.raises(DataError, match=r"'sw'.*got 'xx'"):
        speech.phonemes(["yes"], "xx")
    with pytest.raises(DataError, match=r"'sw'.*got 'ta'"):
        speech.near_homophones("yes", "ta")
    with pytest.raises(DataError, match=r"'stop'.*got 'perhaps'"):
        speech.near_homophones("perhaps", "en")


@needs_espeak
def test_a_text_without_sound_and_a_variant_that_is_not_there_are_refused():
    with pytest.raises(DataError, match=r"'\?!' in English.*silence"):
        speech.synthesise([SAID[0], Utterance("?!", "en", PLAIN)])
    with pytest.raises(DataError, match=r"no variant 'nobody'"):
        speech.synthesise([Utterance("yes", "en", Voice("x", "nobody"))])


def test_without_the_package_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "espeakng_loader", None)
    assert not speech.available()
    assert speech.synthesise([]) == []
    for call in (lambda: speech.synthesise(SAID), lambda: speech.phonemes(["yes"], "en")):
        with pytest.raises(MissingDependencyError, match=r"tinyml-course\[speech\]"):
            call()


@pytest.fixture
def worker(tmp_path, monkeypatch):
    """Another program in place of the worker."""

    def put(code: str) -> None:
        (tmp_path / "worker.py").write_text(code)
        monkeypatch.setattr(espeak, "WORKER", tmp_path / "worker.py")
        monkeypatch.setattr(espeak, "_folder", lambda: tmp_path)

    return put


def test_a_worker_that_crashes_is_told_with_its_question(worker):
    worker("import os, sys; print('boom', file=sys.stderr, flush=True); os._exit(3)")
    with pytest.raises(DataError, match=r"'Ana'.*ended with 3: 'boom'"):
        espeak.ask("say", "Ana")


def test_a_worker_that_hangs_is_ended(worker, monkeypatch):
    worker("import time; time.sleep(60)")
    monkeypatch.setattr(espeak, "TIMEOUT_S", 0.2)
    with pytest.raises(DataError, match=r"within 0\.2 s to \('say', 'Ana'\)"):
        espeak.ask("say", "Ana")


def test_a_library_that_does_not_load_asks_for_another_installation(tmp_path, monkeypatch):
    monkeypatch.setattr(espeak, "_folder", lambda: tmp_path)
    with pytest.raises(MissingDependencyError, match=r"install it again.*\[speech\]"):
        espeak.ask("version")


def test_after_an_error_no_more_is_asked(worker, tmp_path):
    (tmp_path / "asked").mkdir()
    worker(
        "import sys; name = sys.stdin.read(); open('asked/' + name, 'w').close()\n"
        "print('ok 1' if name != '2' else 'unknown voice')"
    )
    with pytest.raises(DataError, match="no voice"):
        list(espeak.ask_all([[str(i)] for i in range(200)]))
    assert len(list((tmp_path / "asked").iterdir())) < 150


@needs_espeak
def test_what_was_said_once_is_read_until_espeak_changes(monkeypatch):
    first = speech.synthesise(SAID)
    calls = []
    ask_all = espeak.ask_all
    monkeypatch.setattr(espeak, "ask_all", lambda q: calls.append(len(q)) or ask_all(q))
    again = speech.synthesise(SAID)
    assert not calls
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    monkeypatch.setattr(espeak, "version", lambda: "another")
    speech.synthesise([*SAID, SAID[0]])
    assert calls == [len(SAID)]
