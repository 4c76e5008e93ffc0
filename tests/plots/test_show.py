"""A figure and a table are shown with a caption, as data that strict nbval can compare."""

import subprocess
import sys

import numpy as np
import pytest

from tinyml_course.errors import DataError
from tinyml_course.plots import show, show_table
from tinyml_course.plots.show import figure_png, format_cell
from tinyml_course.plots.style import SETTINGS, new_axes, new_panels, styled


@pytest.fixture
def shown(monkeypatch):
    """What the notebook would get: (data, metadata) of each output."""
    outputs = []
    monkeypatch.setattr(
        "IPython.display.display",
        lambda data, metadata=None, raw=False: outputs.append((data, metadata)),
    )
    return outputs


def test_a_figure_is_a_png_then_its_caption_as_text(shown):
    show(new_axes(), "A line\n  from a < b to c.")
    (picture, metadata), (caption, _) = shown
    assert picture["image/png"].startswith(b"\x89PNG")
    assert metadata["image/png"]["alt"] == "A line from a < b to c."
    assert caption["text/plain"] == "A line from a < b to c."
    assert "A line from a &lt; b to c." in caption["text/html"]
    assert "text/html" not in picture  # JupyterLab would show that instead of the picture


def test_axes_a_pair_of_axes_and_a_figure_show_the_same_picture(shown):
    panels = new_panels((1.0, 1.0))
    for what in (panels, panels[0], panels[0].figure, np.array(panels)):
        show(what, "Two empty panels.")
    assert len({data["image/png"] for data, _ in shown[::2]}) == 1


def test_a_pyplot_figure_is_closed_so_that_the_notebook_does_not_show_it_twice(shown):
    import matplotlib.pyplot as plt

    with plt.rc_context({"backend": "agg"}):
        figure = plt.figure()
        show(figure, "Nothing.")
        assert not plt.fignum_exists(figure.number)


@pytest.mark.parametrize("caption", ["", "  \n", None])
def test_a_missing_caption_is_refused_with_the_reason(shown, caption):
    with pytest.raises(DataError, match="only text alternative of the figure: write one to"):
        show(new_axes(), caption)
    with pytest.raises(DataError, match="expected a caption"):
        show_table([[1]], ["n"], caption)
    assert shown == []


def test_what_is_no_figure_is_named(shown):
    with pytest.raises(DataError, match=r"expected a Matplotlib figure, .* got ndarray"):
        show(np.zeros(3), "A caption.")
    with pytest.raises(DataError, match="got list"):
        show([], "A caption.")


def test_a_table_is_readable_as_text_and_accessible_as_html(shown):
    show_table([("CONV <1>", 12345, 0.0123456), ("SOFTMAX", 0, 2.0)], ["layer", "n", "s"], "Two.")
    data, _ = shown[0]
    assert data["text/plain"].splitlines() == [
        "layer     n       s",
        "--------  ------  -------",
        "CONV <1>  12,345  0.01235",
        "SOFTMAX   0       2",
        "Two.",
    ]
    page = data["text/html"]
    assert page.count('<th scope="col"') == 3
    assert page.count('<th scope="row"') == 2
    assert "CONV &lt;1&gt;" in page
    assert page.count("text-align:right") == 6  # two number columns of three cells
    assert "<caption" in page


def test_a_table_row_of_the_wrong_length_is_named(shown):
    with pytest.raises(
        DataError, match=r"expected 2 cells in each row, .* got 1 in row 1: \['b'\]"
    ):
        show_table([["a", 1], ["b"]], ["x", "y"], "A caption.")


def test_cells_are_written_for_people():
    cells = [True, np.bool_(0), np.int64(-1234567), np.float32(0.5), 1e-7, "1e3"]
    assert [format_cell(cell) for cell in cells] == [
        "yes", "no", "-1,234,567", "0.5", "1e-07", "1e3",
    ]  # fmt: skip


def test_the_same_figure_gives_the_same_bytes():
    assert figure_png(new_axes()) == figure_png(new_axes())


def test_the_courses_style_does_not_leak_into_the_readers_settings():
    import matplotlib as mpl

    before = mpl.rcParams["font.size"]
    inside = styled(lambda: mpl.rcParams["font.size"])()
    assert inside == SETTINGS["font.size"] != before
    assert mpl.rcParams["font.size"] == before


def test_importing_plots_imports_no_matplotlib():
    code = "import sys, tinyml_course.plots; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
