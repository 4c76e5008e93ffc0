"""The widgets about signals as a student meets them: drawn, and following keyboard and mouse."""

from tests.support.jupyterlab import drag, run_cell, show, text, wait_until

# A tone of 3 Hz at first, of 9 Hz in the second half.
SPECTRUM = """
import numpy as np
from tinyml_course.widgets import SpectrumExplorer

t = np.arange(512) / 64
x = np.where(t < 4, np.sin(2 * np.pi * 3 * t), np.sin(2 * np.pi * 9 * t))
signal = np.stack([1 + x, x / 2], axis=1)
SpectrumExplorer(signal, 64, axes=("ax", "ay"), units=("g", "g"), start=0, frame_length=128)
"""

BANK = """
import numpy as np
from tinyml_course.widgets import FilterBankExplorer

t = np.arange(16000) / 16000
hum = 6000 * np.sin(2 * np.pi * 440 * t) + 2000 * np.sin(2 * np.pi * 1900 * t) * (t > 0.5)
noise = np.random.default_rng(1).normal(0, 60, len(t))
FilterBankExplorer((hum + noise).round(), 16000, n_mels=40, n_fft=512, start=0)
"""

WINDOWS = """
import numpy as np
from tinyml_course.widgets import WindowExplorer

t = np.arange(1000) / 50
speed = np.repeat([0.5, 2.0, 1.0], [400, 350, 250])
turn = np.stack([np.sin(2 * np.pi * speed * t + i) for i in range(6)], axis=1)
WindowExplorer(
    turn * [1, 1, 1, 3, 3, 3], 50, np.repeat(["rest", "wave", "ring"], [400, 350, 250]),
    axes=("ax", "ay", "az", "wx", "wy", "wz"), units=("g", "g", "g", "rad/s", "rad/s", "rad/s"),
    window_length=100, hop_length=50,
)
"""


def inside(page, selector):
    return page.locator(f".tml-signal {selector}")


def control(page, name):
    return inside(page, f"[data-control='{name}']")


def words(page, selector):
    return text(page, f".tml-signal {selector}")


def readout(page, label):
    return words(page, f"[data-readout='{label}']")


def drag_to_end(page, handle, end):
    """Drag a handle to an end of the picture: -1 is its left end, 1 its right end."""
    box = inside(page, "svg").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    drag(page, inside(page, handle), to=(middle[0] + end * (box["width"] / 2 - 3), middle[1]))


def test_a_frame_is_moved_over_a_signal_and_its_peak_is_named(page, jupyter, screenshots, tmp_path):
    run_cell(page, jupyter, tmp_path, "spectrum", SPECTRUM)
    wait_until(lambda: readout(page, "strongest peak") == "3 Hz")
    frame = inside(page, "[data-handle='start']")
    show(page, frame)
    page.screenshot(path=screenshots / "spectrum_start.png")
    assert words(page, "[data-mark='peak']") == "3 Hz"
    shape = inside(page, "path.bar").get_attribute("d")

    frame.press("End")
    wait_until(lambda: readout(page, "strongest peak") == "9 Hz")
    assert words(page, "[data-mark='peak']") == "9 Hz"
    assert readout(page, "frame") == "6 … 8 s"
    assert inside(page, "path.bar").get_attribute("d") != shape
    assert frame.get_attribute("aria-valuenow") == "384"

    drag_to_end(page, "[data-handle='start'] .body", -1)
    wait_until(lambda: readout(page, "frame") == "0 … 2 s")
    wait_until(lambda: readout(page, "strongest peak") == "3 Hz")

    frame.press("End")
    control(page, "frame_length-256").click()  # moved to the left: it would not fit there
    wait_until(lambda: readout(page, "frame") == "4 … 8 s")
    assert readout(page, "bin spacing") == "0.25 Hz"
    control(page, "window-rectangular").click()
    control(page, "decibels-true").click()
    control(page, "without_mean-false").click()
    control(page, "axis-1").click()
    said = "ay, 256 samples from 4 s, rectangular window"
    wait_until(lambda: words(page, ".what") == said)
    page.screenshot(path=screenshots / "spectrum_decibels.png")


def test_a_filter_bank_says_in_words_which_bands_have_no_bin(page, jupyter, screenshots, tmp_path):
    run_cell(page, jupyter, tmp_path, "bank", BANK)
    start = wait_until(lambda: words(page, ".sentence"))
    assert start.startswith("Each of the 40 bands has a bin;")
    show(page, control(page, "n_mels"))
    page.screenshot(path=screenshots / "bank_start.png")
    assert inside(page, "rect[data-band='empty']").count() == 0
    assert inside(page, "polyline.triangle").count() == 40

    for _ in range(2):
        control(page, "n_fft").press("ArrowLeft")
    control(page, "n_mels").press("ArrowRight")
    wait_until(lambda: " of 41 bands have no bin" in words(page, ".sentence"))
    wait_until(lambda: readout(page, "bin spacing") == "125 Hz")
    empty = int(words(page, ".sentence").split(" of ")[0])
    assert (
        inside(page, "rect[data-band='empty']").count()
        == inside(page, "path.cross").count()
        == empty
        > 1
    )
    assert readout(page, "bands without a bin") == f"{empty} of 41"
    page.screenshot(path=screenshots / "bank_collapsed.png")

    before = readout(page, "loudest band")
    for _ in range(10):
        control(page, "f_min").press("ArrowRight")
    wait_until(lambda: "from 800 to 8000 Hz" in words(page, ".spoken"))
    assert readout(page, "loudest band") != before
    inside(page, "[data-handle='start']").press("End")
    wait_until(lambda: "frame from 0.97 s" in words(page, ".spoken"))
    page.screenshot(path=screenshots / "bank_moved.png")


def test_windows_are_dragged_and_those_with_two_labels_are_hatched(
    page, jupyter, screenshots, tmp_path
):
    run_cell(page, jupyter, tmp_path, "windows", WINDOWS)
    start = wait_until(lambda: words(page, ".sentence"))
    assert start == (
        "19 windows of 100 samples (2 s), a new one every 50 (1 s): 50 % overlap. 2 of them "
        "(10.5 %) straddle two labels or more: numbers 7, 14."
    )
    assert (inside(page, "rect.mixed").count(), inside(page, "rect.pure").count()) == (2, 17)
    window = inside(page, "[data-handle='chosen']")
    show(page, window)
    page.screenshot(path=screenshots / "windows_start.png")

    for _ in range(7):
        window.press("ArrowRight")
    mixed = "Window 7, 7 … 9 s: mixed, 50 % rest, 50 % wave."
    wait_until(lambda: words(page, ".what") == mixed)
    drag_to_end(page, "[data-handle='chosen'] .body", 1)
    wait_until(lambda: words(page, ".what") == "Window 18, 18 … 20 s: all ring.")

    control(page, "hop_length").press("PageUp")
    apart = wait_until(lambda: (now := readout(page, "overlap")) != "50 %" and now)
    assert apart == "0 %"
    page.screenshot(path=screenshots / "windows_apart.png")

    drag_to_end(page, "[data-handle='hop_length'] polygon", -1)
    wait_until(lambda: readout(page, "overlap") == "98 %")
    many = "451 windows of 100 samples (2 s), a new one every 2 (0.04 s): 98 % overlap."
    assert words(page, ".sentence").startswith(many)
    drag_to_end(page, "[data-handle='window_length'] polygon", 1)
    one = "1 window of 1,000 samples (20 s), a second one does not fit. It straddles two labels"
    wait_until(lambda: words(page, ".sentence").startswith(one))
    wait_until(lambda: words(page, ".what").endswith("40 % rest, 35 % wave, 25 % ring."))
    page.screenshot(path=screenshots / "windows_dragged.png")
