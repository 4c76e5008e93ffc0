"""A microphone and a camera that play a file, for tests in a browser."""

from __future__ import annotations

import numpy as np

from tinyml_course.datasets import keywords

RATE_HZ = 16_000

MICROPHONE = (
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",  # as if somebody had allowed it
    "--autoplay-policy=no-user-gesture-required",
)
"""Flags of Chromium; ``--use-file-for-fake-audio-capture=`` names what is heard."""


def spoken_words() -> np.ndarray:
    """Four words, "yes" and "no", by two synthetic voices, with pauses: int16 at 16 kHz."""
    data = keywords.load_keywords(seed=99, voices=2, per_word=2)
    pairs = zip(data.x, data.y, strict=True)
    words = [x[:, 0] for x, y in pairs if data.labels[y] in {"yes", "no"}]
    pause = np.zeros(RATE_HZ // 2, np.float32)
    sound = np.concatenate([part for word in words[:4] for part in (pause, word)])
    return np.round(12_000 * sound / np.abs(sound).max()).astype(np.int16)


CAMERA = (*MICROPHONE[:2],)
"""Flags of Chromium; ``--use-file-for-fake-video-capture=`` names what is seen."""


def video(pictures: np.ndarray, frames_each: int = 5) -> bytes:
    """Square grey pictures in the middle of 320 x 240, ten a second, as a Y4M file."""
    width, height = 320, 240
    parts = [f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n".encode()]
    colours = bytes([128]) * (width * height // 2)
    for picture in pictures:
        factor = height // len(picture)
        large = picture.repeat(factor, axis=0).repeat(factor, axis=1)
        frame = np.full((height, width), 60, np.uint8)
        left = (width - large.shape[1]) // 2
        frame[: len(large), left : left + large.shape[1]] = large
        parts += [b"FRAME\n" + frame.tobytes() + colours] * frames_each
    return b"".join(parts)
