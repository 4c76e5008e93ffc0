"""What a file is that is no ``.tflite``, and what to do with it."""

from __future__ import annotations

_CONVERT = "convert it with tf.lite.TFLiteConverter and save the bytes that it returns"

_BEGINNINGS = (
    (b"\x89HDF\r\n\x1a\n", "a Keras model in HDF5", f"load it with tf.keras, {_CONVERT}"),
    (b"PK\x03\x04", "a zip archive, as .keras and .task files are",
     f"unpack the .tflite in it; or load it with tf.keras, {_CONVERT}"),
    (b"\x1f\x8b", "a gzip archive", "unpack it"),
    (b"version https://git-lfs", "a Git LFS pointer, not the file itself", "run: git lfs pull"),
    (b"<", "a web page", "download the file itself, not the page about it"),
    (b"{", "JSON, as of TensorFlow.js", f"take the model it was made from, and {_CONVERT}"),
)  # fmt: skip


def what_it_is(data: bytes) -> str:
    """What a file seems to be and what to do, from its first bytes; the general advice if unknown.

    Examples
    --------
    >>> what_it_is(b"<!DOCTYPE html>")
    'which looks like a web page; download the file itself, not the page about it'
    """
    if not data:
        return "which is empty; download or convert it again"
    start = data[:400].lstrip()
    for beginning, kind, advice in _BEGINNINGS:
        if start.startswith(beginning):
            return f"which looks like {kind}; {advice}"
    if b"pytorch" in start or b"onnx" in start.lower():
        return "which looks like an ONNX model; convert it to TensorFlow Lite first"
    if start.isascii() and b"\x00" not in start:
        return _TEXT
    return "which is nothing known here; save the bytes that the TFLite converter returned"


_TEXT = (
    "which looks like text; of a C array (model.cc), write the numbers as bytes into a .tflite file"
)
