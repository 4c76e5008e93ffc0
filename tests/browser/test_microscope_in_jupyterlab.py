"""The divergence microscope as a student meets it: drawn, and following what is chosen."""

from tests.support.golden import FOLDER
from tests.support.jupyterlab import changed, run_cell, show, text, wait_until

CODE = """
import numpy as np
from tinyml_course.simulator import Simulator
from tinyml_course.widgets import DivergenceMicroscope

with np.load({path!r}) as stored:
    model, x = stored["model"].tobytes(), stored["x"]
ours = Simulator.load(model).trace(x)
theirs = Simulator.load(model, semantics="single-rounding").trace(x)
DivergenceMicroscope(model, ours, theirs, their_name="single rounding")
"""


SENTENCE = ".tml-microscope .sentence"
PLACE = ("sample", "output", "value")


def control(page, name):
    return page.locator(f".tml-microscope [data-control='{name}']")


def number(page, name):
    return int(control(page, name).input_value())


def readout(label):
    return f".tml-microscope [data-readout='{label}']"


def test_a_value_is_chosen_and_its_rounding_is_shown(page, jupyter, screenshots, tmp_path):
    code = CODE.format(path=str(FOLDER / "fully_connected.npz"))
    run_cell(page, jupyter, tmp_path, "microscope", code)

    start = wait_until(lambda: text(page, SENTENCE))
    assert "one rounding" in start
    assert text(page, readout("TFLM")) != text(page, readout("single rounding"))
    show(page, control(page, "sample"))
    page.screenshot(path=screenshots / "microscope_start.png")

    places = {tuple(number(page, name) for name in PLACE)}
    control(page, "behind").press("Enter")
    second = changed(page, SENTENCE, start)
    places.add(tuple(number(page, name) for name in PLACE))
    assert len(places) == 2
    assert f"sample {number(page, 'sample')}: " in second
    page.screenshot(path=screenshots / "microscope_next.png")

    before = text(page, readout("accumulator"))
    control(page, "output").press("ArrowUp")  # another layer, its value 0
    changed(page, readout("accumulator"), before)
    assert number(page, "value") == 0
    same = text(page, SENTENCE)
    assert "is the same in both" in same

    control(page, "sample").press("ControlOrMeta+a")
    control(page, "sample").press_sequentially("12")
    typed = wait_until(lambda: (now := text(page, SENTENCE)).startswith("sample 12: ") and now)
    assert typed != same
    assert number(page, "sample") == 12
    control(page, "value").press("ArrowUp")
    changed(page, SENTENCE, typed)
    assert number(page, "value") == 1
    page.screenshot(path=screenshots / "microscope_same.png")
