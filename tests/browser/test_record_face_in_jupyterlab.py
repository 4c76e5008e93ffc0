"""Bursts of a face, recorded in JupyterLab by a camera that plays a file."""

import base64

import numpy as np
import pytest

from tests.support.fake_devices import CAMERA, video
from tests.support.jupyterlab import KERNEL_RESTS, RUN_ALL, run_cell, show, text, wait_until
from tinyml_course.datasets import load_own_faces
from tinyml_course.datasets.face_bursts import bursts_of
from tinyml_course.datasets.faces import load_faces
from tinyml_course.features.image import crop_square, grey, resize_area

CELL = """
from tinyml_course.widgets import RecordFace

RecordFace({folder!r}, frames=12, seconds=1.2)
"""

# What the widget reads of the camera, in order.
KEEP_FRAMES = """
(() => {
  window.read = [];
  const of = CanvasRenderingContext2D.prototype, before = of.getImageData;
  of.getImageData = function (...area) {
    const frame = before.apply(this, area);
    window.read.push(frame);
    return frame;
  };
})()
"""

TAKE_FRAMES = """
() => window.read.map(({ data, width, height }) => {
  let text = "";
  for (const value of data) text += String.fromCharCode(value);
  return { base64: btoa(text), width, height };
})
"""

HIDE = """
(hidden) => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}
"""

RESTART = """
() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()
"""

DARK = """
async () => {
  await window.jupyterapp.commands.execute("apputils:change-theme", { theme: "JupyterLab Dark" });
  await window.jupyterapp.commands.execute("application:toggle-left-area");
}
"""

STATE = ".tml-record .state"
SHEET = ".tml-record .sheet button"


@pytest.fixture(scope="module")
def faces_video(tmp_path_factory):
    """Drawn people who are serious, then smile, again and again; synthetic."""
    path = tmp_path_factory.mktemp("camera") / "faces.y4m"
    data = load_faces(seed=3, identities=2, per_identity=4, avatars=0)
    path.write_bytes(video(data.x[..., 0].astype(np.uint8), frames_each=2))
    return path


@pytest.fixture(scope="module")
def chromium(launch, faces_video):
    return launch(*CAMERA, f"--use-file-for-fake-video-capture={faces_video}")


def control(page, name):
    return page.locator(f".tml-record [data-control='{name}']")


def opened(page, jupyter, tmp_path, name):
    """A recorder, with consent and a person."""
    run_cell(page, jupyter, tmp_path, name, CELL.format(folder=f"{name}_faces"))
    control(page, "record").wait_for(timeout=60_000)
    control(page, "record").click()
    wait_until(lambda: "Ask the person first" in text(page, STATE))
    control(page, "consent").check()
    control(page, "record").click()
    wait_until(lambda: "Write who it is" in text(page, STATE))
    control(page, "person").fill("Asha")


def recorded(page, label):
    control(page, f"label-{label}").check()
    control(page, "record").click()
    wait_until(lambda: f'pictures of "{label}"' in text(page, STATE), 60)


def python_crop(frame):
    pixels = np.frombuffer(base64.b64decode(frame["base64"]), np.uint8)
    colours = pixels.reshape(frame["height"], frame["width"], 4)[..., :3]
    return resize_area(crop_square(grey(colours.copy())), 48, 48)


def test_the_files_are_what_python_computes_from_the_same_frames(
    page, jupyter, screenshots, tmp_path
):
    page.add_init_script(KEEP_FRAMES)
    opened(page, jupyter, tmp_path, "bursts")
    taken = {}
    for label in ("smile", "serious"):
        page.evaluate("() => { window.read = []; }")
        recorded(page, label)
        taken[label] = [python_crop(frame) for frame in page.evaluate(TAKE_FRAMES)]
        assert page.locator(SHEET).count() == 12
        show(page, control(page, "keep"))
        page.locator(".tml-record").screenshot(path=screenshots / f"record_face_{label}.png")
        if label == "serious":  # leave two out: by a click, and by the keyboard
            page.locator(SHEET).nth(0).click()
            page.keyboard.press("End")
            page.keyboard.press("Space")
            wait_until(lambda: "10 of 12 pictures" in text(page, STATE))
            page.evaluate(DARK)
            page.locator(".tml-record").screenshot(path=screenshots / "record_face_left_out.png")
        control(page, "keep").click()
        wait_until(lambda label=label: f'Kept: a burst of "{label}"' in text(page, STATE))
    (place,) = jupyter[1].rglob("bursts_faces")
    data = load_own_faces(place)
    assert bursts_of(place).tolist() == [0] * 10 + [1] * 12
    for k, label in enumerate(data.labels):
        kept, i = data.x[data.y == k, ..., 0], 0
        for crop in taken[label]:  # each file is one of the frames, in their order
            i += int(i < len(kept) and (kept[i] == crop).all())
        assert i == len(kept)
    assert len({picture.tobytes() for picture in data.x}) > 3
    assert "serious/asha 10 pictures in 1 burst," in text(page, ".tml-record .help")


def test_a_burst_outlives_a_restart_of_the_kernel(page, jupyter, tmp_path):
    opened(page, jupyter, tmp_path, "restart")
    recorded(page, "smile")
    page.evaluate(RESTART)
    page.wait_for_function(KERNEL_RESTS, timeout=90_000)
    control(page, "keep").click()
    wait_until(lambda: "run this cell again" in text(page, STATE), 30)
    page.evaluate(RUN_ALL)
    page.wait_for_function("window.allCellsRan", timeout=90_000)
    wait_until(lambda: "Not kept yet: 12 of 12" in (text(page, STATE) or ""), 60)
    control(page, "keep").click()
    wait_until(lambda: "Kept" in text(page, STATE), 30)
    (place,) = jupyter[1].rglob("restart_faces")
    assert len(list(place.rglob("*.png"))) == 12


def run_again(page):
    page.evaluate(RUN_ALL)
    page.wait_for_function("window.allCellsRan", timeout=90_000)


def says(page, words, seconds=60):
    wait_until(lambda: words in (text(page, STATE) or ""), seconds)


def test_a_name_that_cannot_be_used_is_told_before_the_camera_is_on(page, jupyter, tmp_path):
    page.add_init_script(KEEP_FRAMES)
    opened(page, jupyter, tmp_path, "names")
    control(page, "person").fill("P1")
    control(page, "record").click()
    says(page, "expected a name or a number of a person, got 'P1'")
    assert page.evaluate("window.read.length") == 0
    control(page, "person").fill("ana")
    control(page, "person").press("Tab")
    says(page, "Another person: ask, and tick the box again.")
    control(page, "consent").check()
    recorded(page, "smile")
    control(page, "keep").click()
    says(page, 'Kept: a burst of "smile" by ana.')


def test_a_no_stays_a_no_when_the_cell_is_run_again_or_the_name_changes(
    page, jupyter, screenshots, tmp_path
):
    opened(page, jupyter, tmp_path, "no")
    recorded(page, "smile")
    assert control(page, "record").is_disabled()
    control(page, "consent").uncheck()
    control(page, "keep").click()
    says(page, "Asha has not agreed that this is kept.")
    run_again(page)
    says(page, 'Not kept yet: 12 of 12 pictures of "smile" by Asha.')
    assert not control(page, "consent").is_checked()
    control(page, "keep").click()
    says(page, "Asha has not agreed that this is kept.")
    control(page, "person").fill("Bo")  # a correction: it was Bo
    control(page, "person").press("Tab")
    assert not control(page, "consent").is_checked()
    control(page, "keep").click()
    says(page, "Bo has not agreed that this is kept.")
    page.locator(".tml-record").screenshot(path=screenshots / "record_face_no.png")
    control(page, "consent").check()
    control(page, "person").fill("Asha")
    control(page, "person").press("Tab")
    says(page, "Another person: ask, and tick the box again. What is not kept yet is by Asha.")
    assert not control(page, "consent").is_checked()
    control(page, "consent").check()
    control(page, "keep").click()
    says(page, 'Kept: a burst of "smile" by Asha.')
    assert len(list(jupyter[1].rglob("no_faces/smile/asha/*.png"))) == 12


def test_a_hidden_page_pauses_and_goes_on(page, jupyter, tmp_path):
    opened(page, jupyter, tmp_path, "hidden")
    control(page, "record").click()
    wait_until(lambda: page.locator(SHEET).count() >= 2, 60)
    page.evaluate(HIDE, True)
    wait_until(lambda: "Paused" in text(page, STATE))
    before = page.locator(SHEET).count()
    page.wait_for_timeout(1500)
    assert page.locator(SHEET).count() == before
    page.evaluate(HIDE, False)
    wait_until(lambda: "12 of 12 pictures" in text(page, STATE), 60)


def other_page(browser, jupyter):
    context = browser.new_context(viewport={"width": 520, "height": 900})
    context.route(lambda url: not url.startswith(jupyter[0]), lambda route: route.abort())
    return context.new_page()


@pytest.mark.parametrize(
    ("flags", "said"),
    [((), "No camera was found"), (CAMERA[:1], "The camera was not allowed")],
    ids=["no camera", "no permission"],
)
def test_without_a_camera_or_permission_it_says_so(launch, jupyter, tmp_path, flags, said):
    page = other_page(launch(*flags), jupyter)
    opened(page, jupyter, tmp_path, said.split()[-1])
    control(page, "record").click()
    wait_until(lambda: said in text(page, STATE), 30)
    assert control(page, "record").is_enabled()


def test_in_the_dark_nothing_is_taken_and_it_says_why(launch, jupyter, screenshots, tmp_path):
    path = tmp_path / "dark.y4m"
    noise = np.random.default_rng(0).integers(16, 22, (4, 48, 48)).astype(np.uint8)
    path.write_bytes(video(noise))
    browser = launch(*CAMERA, f"--use-file-for-fake-video-capture={path}")
    page = other_page(browser, jupyter)
    opened(page, jupyter, tmp_path, "dark")
    page.evaluate(DARK)
    control(page, "record").click()
    wait_until(lambda: "too dark" in text(page, STATE), 60)
    page.locator(".tml-record").screenshot(path=screenshots / "record_face_dark.png")
    wait_until(lambda: "Nothing was recorded" in text(page, STATE), 30)
    assert control(page, "keep").is_disabled()
