"""How long a page takes from sound to answer, in Chromium with a microphone that plays a WAV.

``python -m benchmarks.live_latency`` opens the page of lesson 09's model and prints, in ms:

* from the permission to the first answer;
* from the end of each word to the moment its trigger is shown, in two parts: how much sound after
  the word the stream waits for (window, step and smoothing: the same on every machine), and the
  rest, from that sound's earliest possible arrival to the page (blocks of sound, inference,
  drawing);
* what the page says an answer takes, beside twenty seconds of sound given at once, divided by the
  answers.

The words are synthetic. A word ends where the last tenth of its loudest level is reached.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import sync_playwright
from scipy.io import wavfile
from scipy.signal import correlate

from tests.support.fake_devices import MICROPHONE, RATE_HZ, spoken_words
from tests.support.lesson_projects import MODELS, lesson_model
from tinyml_course.deploy import StreamSettings
from tinyml_course.deploy.web_page import PAGE, web_page

WATCH = """
() => {
  const seen = window.seen = { blocks: [], sound: [], answers: [] };
  const media = navigator.mediaDevices, ask = media.getUserMedia.bind(media);
  media.getUserMedia = async (wanted) => {
    const stream = await ask(wanted);
    seen.allowed = performance.now();
    return stream;
  };
  const { live } = window.tinyml, take = live.take, shown = live.shown.answered;
  live.take = function (samples) {
    seen.sound.push(...samples);
    seen.blocks.push([seen.sound.length, performance.now()]);
    take.call(this, samples);
  };
  live.shown.answered = (answer) => {
    shown(answer);
    seen.answers.push([performance.now(), answer.seconds, answer.heard]);
  };
}
"""

AT_ONCE = """
() => {
  const { program, live } = window.tinyml, samples = Int16Array.from(window.seen.sound);
  let answers = 0, before = performance.now();
  for (let i = 0; i < 4; i++) program.push(samples, live.shape, () => { answers++; });
  return (performance.now() - before) / answers;
}
"""


def word_ends(
    sound: NDArray[np.int16], length: int = RATE_HZ, pause: int = RATE_HZ // 2
) -> list[int]:
    """Where each word of `spoken_words` ends, in samples."""
    ends = []
    for start in range(pause, len(sound) - length + 1, length + pause):
        word = np.abs(sound[start : start + length].astype(float))
        ends.append(start + int(np.flatnonzero(word > word.max() / 10)[-1]))
    return ends


def measure(page: Any, seconds: float) -> None:
    """Listen, and print."""
    page.evaluate(WATCH)
    page.click("#start")
    page.wait_for_timeout(1000 * seconds)
    said = page.inner_text("#time")
    page.click("#start")
    seen = page.evaluate("window.seen")
    print(f"first answer {seen['answers'][0][0] - seen['allowed']:.0f} ms after the permission")
    counts, times = np.array(seen["blocks"]).T
    zero = (times - 1000 * counts / RATE_HZ).min()  # when sample 0 could have arrived at the latest
    words, sound = spoken_words(), np.array(seen["sound"], float)
    begins = int(correlate(sound, words[: 2 * RATE_HZ].astype(float), "valid").argmax())
    again = range(begins - len(words), len(sound), len(words))  # the file is played in a loop
    ends = np.array([start + end for start in again for end in word_ends(words)])
    for at, after_s, heard in seen["answers"]:
        before = ends[ends <= RATE_HZ * after_s + RATE_HZ // 5]
        if heard is None or not len(before):
            continue
        stream = 1000 * (after_s - before[-1] / RATE_HZ)
        rest = at - zero - 1000 * after_s
        print(
            f"{heard}: {stream + rest:.0f} ms after the word: stream {stream:.0f}, rest {rest:.0f}"
        )
    print(f"an answer takes {said}; {page.evaluate(AT_ONCE):.2f} ms if given at once")


def main() -> None:
    """Start Chromium and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=7.0)
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    settings = StreamSettings(labels=MODELS["log-mel"][2])
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        place = Path(name)
        text = web_page(lesson_model("log-mel"), "log-mel", settings)
        (place / PAGE).write_text(text, encoding="utf-8")
        wavfile.write(place / "words.wav", RATE_HZ, spoken_words())
        capture = f"--use-file-for-fake-audio-capture={place / 'words.wav'}"
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", *MICROPHONE, capture]
        )
        for _ in range(options.times):
            page = browser.new_page()
            page.goto((place / PAGE).as_uri())
            page.wait_for_function("window.tinyml !== undefined")
            measure(page, options.seconds)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
