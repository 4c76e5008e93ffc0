"""Every lesson as a student sees it: no error, all pictures and widgets there, sliders alive."""

import pytest

from tests.support.jupyterlab import open_and_run, photograph, show, waited_for
from tinyml_course.grading.lesson_source import lesson_names

VIEW = "[data-widget-view]"  # set below: JupyterLab does not say which of its outputs are widgets
SLIDER = "[role=slider], input[type=range]:enabled"

# What the kernel sent, whatever the page makes of it. An output's node is marked if it should be a
# widget's view; JupyterLab hides one that Python closed, as it closes a progress bar at its end.
SENT = """
() => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  const code = notebook.widgets.filter((cell) => cell.outputArea && cell.model.sharedModel.source);
  const outputs = code.flatMap((cell) => cell.model.outputs.toJSON());
  const nodes = code.flatMap((cell) => cell.outputArea.widgets.map((child) => child.node));
  const having = (...types) => outputs.filter((one) => types.some((type) => one.data?.[type]));
  const views = having("application/vnd.jupyter.widget-view+json");
  const open = views.map((view) => nodes[outputs.indexOf(view)])
    .filter((node) => !node.querySelector(".jp-OutputArea-output.lm-mod-hidden"));
  for (const node of open) node.dataset.widgetView = "";
  return {
    cells: code.length,
    notRun: code.filter((cell) => !cell.model.executionCount)
      .map((cell) => cell.model.sharedModel.source),
    errors: outputs.filter((one) => one.output_type === "error")
      .map((one) => `${one.ename}: ${one.evalue}`),
    outputs: outputs.length,
    nodes: nodes.length,
    views: open.length,
    pictures: having("image/png", "image/svg+xml").filter((one) => !views.includes(one)).length,
  };
}
"""

# Of the pictures in the page, those that did not come.
NOT_LOADED = """
() => [...document.querySelectorAll(".jp-Notebook img")]
  .filter((image) => !image.complete || !image.naturalWidth)
  .map((image) => image.outerHTML.slice(0, 200))
"""

# The views with something to see: not the text or the picture that may stand in for a widget.
DRAWN = """
(views) => views.filter((view) => {
  const output = view.querySelector(".jp-OutputArea-output");
  if (!output || output.getBoundingClientRect().height < 5) return false;
  const instead = "[class*=jp-Rendered]";
  if (output.matches(instead) || output.querySelector(`:scope > ${instead}`)) return false;
  if (/(Loading|Error displaying) widget/.test(output.textContent)) return false;
  return output.querySelector("svg, canvas, img, input, button, [role], .jupyter-widgets");
}).length
"""

# What a view shows, without its sliders: a handle that moves is no answer yet.
SHOWN = """
(view) => {
  const copy = view.cloneNode(true);
  copy.querySelectorAll("[role=slider], input").forEach((slider) => slider.remove());
  const texts = [...copy.querySelectorAll("[data-readout], .widget-readout")];
  const pictures = [...copy.querySelectorAll("svg")];
  const files = [...copy.querySelectorAll("img")];
  return [
    ...texts.map((one) => one.textContent),
    ...pictures.map((one) => one.innerHTML),
    ...files.map((one) => one.src),
    ...[...view.querySelectorAll("canvas")].map((one) => one.toDataURL()),
  ];
}
"""


def move_a_slider(page, view):
    """Press keys on a view's first slider until its picture or its numbers change."""
    slider = view.locator(SLIDER).first
    show(page, slider)
    slider.focus()
    before = view.evaluate(SHOWN)
    for key in ("ArrowRight", "ArrowLeft", "PageUp", "PageDown", "Home", "End"):
        slider.press(key)  # at an end of the slider, or on a coarse picture, one key may do nothing
        if waited_for(lambda: view.evaluate(SHOWN) != before, seconds=5):
            return
    pytest.fail("a widget's slider was moved, and neither its picture nor its numbers changed")


@pytest.mark.parametrize("lesson", lesson_names())
def test_a_lesson_runs_and_is_drawn_and_its_sliders_move_its_pictures(
    page, jupyter, screenshots, repository, lesson
):
    broken = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    open_and_run(page, jupyter, repository / "solutions" / lesson / f"{lesson}.ipynb", 600)
    sent = page.evaluate(SENT)
    views = page.locator(VIEW)
    waited_for(lambda: views.evaluate_all(DRAWN) == sent["views"], seconds=30)
    photograph(page, screenshots, lesson)

    assert sent["errors"] == []
    assert sent["notRun"] == []
    assert sent["cells"] > 10
    assert sent["nodes"] == sent["outputs"]
    assert page.get_by_text("Error displaying widget").count() == 0
    assert views.evaluate_all(DRAWN) == views.count() == sent["views"]
    assert page.locator(".jp-OutputArea-output img").count() >= sent["pictures"] > 0
    assert page.evaluate(NOT_LOADED) == []
    assert broken == []

    for number, view in enumerate(views.all(), start=1):
        if view.locator(SLIDER).count():
            move_a_slider(page, view)
            page.screenshot(path=screenshots / f"{lesson}_moved_{number}.png")
