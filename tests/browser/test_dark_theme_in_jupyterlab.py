"""The widgets in JupyterLab's two themes: every word can be read."""

import pytest

from tests.support.jupyterlab import run_cell, show, text, wait_until

WIDGETS = """
import numpy as np
from IPython.display import display
from tinyml_course import paths
from tinyml_course.simulator import Simulator
from tinyml_course.tflite import read_model
from tinyml_course.widgets import (
    CalibrationExplorer, ConvStepper, DivergenceMicroscope, FilterBankExplorer, NumberLine,
    ProgressView, RecordMotion, SpectrumExplorer, WindowExplorer,
)

data = paths.lesson_data_dir("05_int8_by_hand")
sim = Simulator.load(data / "trained_model.tflite")
x = np.random.default_rng(5).integers(-128, 128, (1, 100, 1, 6)).astype(np.int8)
weights = sim.model.tensors[sim.model.operators[0].inputs[1]]
t = np.arange(1000) / 50
speed = np.repeat([0.5, 2.0, 1.0], [400, 350, 250])
turn = np.stack([np.sin(2 * np.pi * speed * t + i) for i in range(3)], axis=1)
units = {"axes": ("ax", "ay", "az"), "units": ("g", "g", "g")}
hum = 6000 * np.sin(2 * np.pi * 440 * np.arange(16000) / 16000)
with np.load(PATH) as stored:
    model, inputs = stored["model"].tobytes(), stored["x"]
theirs = Simulator.load(model, semantics="single-rounding").trace(inputs)
display(
    ProgressView(),
    NumberLine(turn[:, 0], -1.0, 0.8),
    ConvStepper(sim.model, sim.trace(x), 0),
    CalibrationExplorer(weights.data * weights.scales[:, None, None, None], axis=0),
    SpectrumExplorer(turn, 50, start=0, frame_length=128, **units),
    WindowExplorer(
        turn, 50, np.repeat(["rest", "wave", "ring"], [400, 350, 250]),
        window_length=100, hop_length=50, **units,
    ),
    FilterBankExplorer(hum.round(), 16000, n_mels=40, n_fft=512, start=0),
    DivergenceMicroscope(model, Simulator.load(model).trace(inputs), theirs, their_name="other"),
    RecordMotion("my_moves", ["idle", "wave"], licence="CC0-1.0"),
)
"""

NAMES = [
    "tml-progress", "tml-line", "tml-conv-stepper", "tml-calibration", "tml-spectrum",
    "tml-windows", "tml-bank", "tml-microscope", "tml-motion",
]  # fmt: skip

# Each word with a contrast below 4.5:1 to what is behind it (WCAG 2.2, 1.4.3). A text in a picture
# has an outline in the background's colour.
FAINT = """
() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const linear = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const over = ([r, g, b, a = 1], below) => [r, g, b].map((c, i) => a * c + (1 - a) * below[i]);
  const behind = (node) => {
    const colour = channels(getComputedStyle(node).backgroundColor);
    return (colour[3] ?? 1) === 1 ? colour : over(colour, behind(node.parentElement));
  };
  const faint = [];
  for (const node of document.querySelectorAll(".tml-widget *")) {
    const words = [...node.childNodes].filter((child) => child.nodeType === 3);
    const said = words.map((child) => child.textContent.trim()).join("");
    if (!said || node.disabled || node.closest("defs, style, title, .spoken")) continue;
    const style = getComputedStyle(node), picture = node.closest("svg");
    if (style.visibility === "hidden" || style.color === "rgba(0, 0, 0, 0)") continue;
    const back = behind(picture ? picture.parentElement : node);
    const front = over(channels(picture ? style.fill : style.color), back);
    const [low, high] = [light(front), light(back)].sort((a, b) => a - b);
    const contrast = (high + 0.05) / (low + 0.05);
    if (contrast < 4.5) faint.push(`${said}: ${contrast.toFixed(1)}`);
  }
  return [...new Set(faint)];
}
"""


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_every_word_of_every_widget_can_be_read(
    page, jupyter, screenshots, tmp_path, repository, theme
):
    model = repository / "tests" / "simulator" / "golden" / "conv_2d.npz"
    code = WIDGETS.replace("PATH", repr(str(model)))
    run_cell(page, jupyter, tmp_path, f"theme_{theme.lower()}", code)
    for name in NAMES:
        wait_until(lambda name=name: text(page, f".{name}"))
    change = "theme => jupyterapp.commands.execute('apputils:change-theme', {theme})"
    page.evaluate(change, f"JupyterLab {theme}")
    is_light = str(theme == "Light").lower()
    page.wait_for_selector(f"body[data-jp-theme-light='{is_light}']", state="attached")
    backs = "[...document.querySelectorAll('.tml-widget')].map((w) => getComputedStyle(w)"
    assert set(page.evaluate(f"{backs}.backgroundColor)")) == {
        "rgb(255, 255, 255)" if theme == "Light" else "rgb(17, 17, 17)"
    }
    for name in NAMES:
        show(page, page.locator(f".{name}").first)
        page.locator(f".{name}").first.screenshot(
            path=screenshots / f"{theme.lower()}_{name.removeprefix('tml-')}.png"
        )
    assert page.evaluate(FAINT) == []
