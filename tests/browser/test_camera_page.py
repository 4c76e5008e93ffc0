"""The page with a camera: its answers are Python's, on the same frames."""

from __future__ import annotations

import base64

import numpy as np
import pytest

pytest.importorskip("ziglang", reason="needs tinyml-course[emulator]")

from tests.support.fake_devices import CAMERA, video
from tests.support.jupyterlab import wait_until
from tinyml_course.datasets.faces import load_faces
from tinyml_course.deploy import StreamSettings
from tinyml_course.deploy.web_page import PAGE, web_page
from tinyml_course.features.image import crop_square, grey, resize_area, standardise
from tinyml_course.paths import lesson_data_dir
from tinyml_course.quantization import dequantize, quantize
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import read_model

FILE = lesson_data_dir("07_smile_or_serious") / "face_model.tflite"
LABELS = ("serious", "smile")

KEEP_FRAMES = """
() => {
  window.kept = [];
  const { program } = window.tinyml;
  const look = program.look;
  program.look = function (pixels, width, height) {
    look.call(this, pixels, width, height);
    if (window.kept.length >= 12) return;
    const shares = Array.from(this.scores(2), (code) => (code + 128) / 256);
    let text = "";
    for (const value of pixels) text += String.fromCharCode(value);
    window.kept.push({ base64: btoa(text), width, height, shares });
  };
}
"""


def python_shares(frame):
    """What the simulator answers to a frame of red, green, blue and opacity."""
    simulator = Simulator.load(FILE)
    entry = simulator.model.tensors[simulator.model.inputs[0]]
    small = resize_area(crop_square(grey(frame[..., :3].copy())), 48, 48)
    codes = quantize(standardise(small), float(entry.scales[0]), int(entry.zero_points[0]))
    return dequantize(simulator.run(codes[None, :, :, None]), 1 / 256, -128)[0]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A page, and a video of two drawn people who are serious, then smile; synthetic."""
    place = tmp_path_factory.mktemp("camera")
    page = web_page(read_model(FILE), "picture", StreamSettings(labels=LABELS))
    (place / PAGE).write_text(page, encoding="utf-8")
    data = load_faces(seed=3, identities=2, per_identity=2, avatars=0)
    (place / "faces.y4m").write_bytes(video(data.x[..., 0].astype(np.uint8)))
    return place


def test_it_sees_what_python_sees_in_the_same_frames(launch, folder, screenshots):
    browser = launch(*CAMERA, f"--use-file-for-fake-video-capture={folder / 'faces.y4m'}")
    context = browser.new_context(viewport={"width": 390, "height": 844}, offline=True)
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((folder / PAGE).as_uri())
    page.wait_for_function("window.tinyml !== undefined")
    page.evaluate(KEEP_FRAMES)
    page.click("#start")
    wait_until(lambda: page.evaluate("window.kept.length") >= 12, 60)
    page.screenshot(path=screenshots / "page_camera.png", full_page=True)
    page.click("#start")
    assert page.inner_text("#status") == "Stopped."
    answers = page.evaluate("window.kept")
    for each in answers:
        pixels = np.frombuffer(base64.b64decode(each["base64"]), np.uint8)
        frame = pixels.reshape(each["height"], each["width"], 4)
        np.testing.assert_array_equal(each["shares"], python_shares(frame))
    assert len({tuple(each["shares"]) for each in answers}) > 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert errors == []


def test_without_a_camera_it_says_so(chromium, folder):
    page = chromium.new_page()
    page.goto((folder / PAGE).as_uri())
    page.click("#start")
    wait_until(lambda: "camera" in page.inner_text("#status"), 20)
    assert "start again" in page.inner_text("#status")
