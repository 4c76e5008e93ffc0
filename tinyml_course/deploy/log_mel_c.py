"""The log-mel features as C99: the code is package data, the tables are generated here."""

from __future__ import annotations

from tinyml_course.deploy.c_text import array
from tinyml_course.deploy.package_data import read_text
from tinyml_course.features import LogMelParameters
from tinyml_course.features.fft_q4 import quarter_sine
from tinyml_course.features.log2_q15 import log2_table


def log_mel_c(parameters: LogMelParameters) -> dict[str, str]:
    """The features as C, in integers only, equal to `LogMelStream` bit for bit.

    Parameters
    ----------
    parameters
        Parameters of the features; they become constants.

    Returns
    -------
    Text by file name: ``tinyml_log_mel.c`` and its headers. The program that uses them keeps one
    ``tinyml_log_mel_t``, of `log_mel_ram_bytes`.
    """
    names = ("tinyml_log_mel.h", "tinyml_log_mel.c")
    return {
        **{name: read_text("features_c", name) for name in names},
        "tinyml_log_mel_size.h": _size(parameters),
        "tinyml_log_mel_tables.h": _tables(parameters),
    }


def log_mel_ram_bytes(parameters: LogMelParameters) -> int:
    """Bytes of a ``tinyml_log_mel_t``: the transform, one frame of samples, and a counter.

    Examples
    --------
    >>> log_mel_ram_bytes(LogMelParameters())
    5060
    """
    samples = -(-2 * parameters.frame_length // 4) * 4  # the counter after them is aligned
    return 8 * parameters.n_fft + samples + 4


def _size(parameters: LogMelParameters) -> str:
    numbers = {
        "FRAME_LENGTH": parameters.frame_length,
        "HOP_LENGTH": parameters.hop_length,
        "N_FFT": parameters.n_fft,
        "N_MELS": parameters.n_mels,
    }
    defines = "".join(f"#define TINYML_LOG_MEL_{key} {value}\n" for key, value in numbers.items())
    return (
        f"/* {parameters}, written by tinyml export. */\n"
        f"#ifndef TINYML_LOG_MEL_SIZE_H\n#define TINYML_LOG_MEL_SIZE_H\n\n{defines}\n#endif\n"
    )


def _tables(parameters: LogMelParameters) -> str:
    tables = (
        ("int16_t", "window", parameters.window),
        ("int32_t", "sine", quarter_sine(parameters.n_fft)),
        ("uint16_t", "starts", parameters.band_starts),
        ("uint16_t", "weights", parameters.weights),
        ("uint16_t", "log2", log2_table()),
    )
    arrays = "\n".join(array(kind, f"tinyml_log_mel_{name}", v) for kind, name, v in tables)
    return (
        "/* Tables of the log-mel features, written by tinyml export. */\n#include <stdint.h>\n\n"
        f"#define TINYML_LOG_MEL_FULL_SCALE {parameters.full_scale}\n\n{arrays}"
    )
