"""The beginnings are those of real files: HDF5, zip, gzip and Git LFS say theirs in their specs."""

import gzip
import io
import zipfile

import pytest

from tinyml_course.errors import ModelError
from tinyml_course.tflite import read_model


def zipped():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("model.weights.h5", b"weights")
    return buffer.getvalue()


FILES = {
    "hdf5": (b"\x89HDF\r\n\x1a\n" + bytes(50), r"a Keras model in HDF5; .*tf.lite.TFLiteConverter"),
    "keras": (zipped(), r"a zip archive, as .keras and .task files are; unpack the .tflite in it"),
    "gzip": (gzip.compress(b"model"), r"a gzip archive; unpack it"),
    "pointer": (
        b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n",
        r"a Git LFS pointer, not the file itself; run: git lfs pull",
    ),
    "page": (b"\n<!DOCTYPE html>\n<html>", r"a web page; download the file itself"),
    "tfjs": (b'{"format": "layers-model"', r"JSON, as of TensorFlow.js; .*TFLiteConverter"),
    "onnx": (b"\x08\x07\x12\x07pytorch\x1a\x05", r"an ONNX model; convert it to TensorFlow Lite"),
    "array": (b"unsigned char g_model[] = {0x1c, 0x00};", r"text; of a C array \(model.cc\)"),
    "empty": (b"", r"which is empty; download or convert it again"),
    "noise": (bytes(range(128, 192)), r"nothing known here; save the bytes that the TFLite"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_tflite_is_told_what_it_is_and_what_to_do(name, tmp_path):
    content, words = FILES[name]
    path = tmp_path / "model.tflite"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=rf"expected a .tflite file .*model.tflite.*{words}"):
        read_model(path)
