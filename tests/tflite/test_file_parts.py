"""The parts of a file hold what they say, do not overlap, and none is forgotten."""

from itertools import pairwise

import pytest

from tests.support.golden import load_golden
from tests.support.stored_models import stored_models
from tinyml_course import paths
from tinyml_course.errors import ModelError
from tinyml_course.tflite import file_parts, read_model

STORED = stored_models()


def lesson_model():
    return (paths.lesson_data_dir("05_int8_by_hand") / "trained_model.tflite").read_bytes()


def assert_sound(data):
    parts = sorted(set(file_parts(data)), key=lambda part: part.start)
    for before, after in pairwise(parts):
        assert before.stop <= after.start
    assert parts[-1].stop <= len(data)


@pytest.mark.parametrize("name", sorted(STORED))
def test_parts_do_not_overlap_and_lie_in_the_file(name):
    assert_sound(STORED[name])


def test_models_made_by_others_have_sound_parts(conformance_models, conformance_found):
    for folder in (conformance_models, conformance_found):
        for path in sorted(folder.glob("*.tflite")):
            assert_sound(path.read_bytes())


def test_weights_are_the_bytes_of_the_constants():
    data = lesson_model()
    pieces = [data[p.start : p.stop] for p in file_parts(data) if p.kind == "weights"]
    constants = [t.data.tobytes() for t in read_model(data).tensors if t.is_constant]
    assert sorted(pieces) == sorted(constants)


def test_names_are_those_of_the_tensors_and_end_with_a_zero():
    data = lesson_model()
    names = [data[p.start : p.stop] for p in file_parts(data) if p.kind == "names"]
    assert {t.name.encode() + b"\0" for t in read_model(data).tensors} < set(names)


def test_scales_take_four_bytes_and_zero_points_eight():
    data = lesson_model()
    tensors = read_model(data).tensors
    sizes = [p.stop - p.start for p in file_parts(data) if p.kind == "scales"]
    least = sum(t.scales.size * 4 + t.zero_points.size * 8 for t in tensors)
    assert sum(sizes) >= least  # some tensors also store the range that was seen
    assert sum(sizes) < 1.5 * least


def test_shared_values_are_listed_for_each_tensor_that_shares_them(conformance_found):
    parts = file_parts((conformance_found / "two_subgraphs.tflite").read_bytes())
    assert len(parts) > len(set(parts))


def test_what_is_no_model_is_refused():
    data, *_ = load_golden("conv_2d")
    with pytest.raises(ModelError, match="expected a"):
        file_parts(data[: len(data) // 3])
