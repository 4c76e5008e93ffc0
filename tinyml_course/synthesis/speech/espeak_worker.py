"""One utterance by espeak-ng; `espeak`, beside this file, starts it as a process.

Usage: ``python -I -S espeak_worker.py`` in the folder of the package espeakng_loader. Reads a
request from standard input, one field a line::

    say                               phonemes                  version
    <language>                        <language>
    <variant, or nothing>             <text>
    <words a minute>                  ...
    <pitch>
    <pitch range>
    <text>

and writes to standard output a line, ``ok`` and the rate in Hz, and behind it the samples (16 bit,
in the machine's order of bytes), the phonemes line by line, or the version. Or it writes one line,
``unknown`` or ``broken``, and what is. It imports next to nothing, so that it starts in
milliseconds.

espeak-ng must be fresh for each utterance: the slow wobble of the pitch, the gain control and the
noise of breath go on from where the last utterance left them, and no call sets them back.
"""

from __future__ import annotations

import ctypes
import os
import sys

# Source: speak_lib.h of espeak-ng 1.52
_SYNCHRONOUS = 2  # AUDIO_OUTPUT_SYNCHRONOUS: espeak_Synth returns when all was said
_DO_NOT_EXIT = 0x8000  # espeakINITIALIZE_DONT_EXIT: an error is returned, the process goes on
_UTF8 = 1  # espeakCHARS_UTF8
_IPA = 2  # the mode of espeak_TextToPhonemes that writes the phonetic alphabet
_PARAMETERS = (1, 3, 4)  # espeakRATE, espeakPITCH, espeakRANGE
_VOLUME = 2  # espeakVOLUME
_HALF = 50  # per cent: at 100 espeak-ng's own limiter works on the louder voices
_NOISE_SEED = 1

_LIBRARIES = {"darwin": "libespeak-ng.dylib", "win32": "espeak-ng.dll"}
# Relative, because espeak-ng cuts a path off after 160 bytes.
_DATA = "espeak-ng-data"

_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


def main() -> None:
    """Answer one request."""
    task, *fields = sys.stdin.buffer.read().decode().split("\n")
    try:
        library, rate = _fresh_library()
        answer = f"ok {rate}\n".encode() + _TASKS[task](library, fields)
    except LookupError as error:
        answer = f"unknown {error.args[0]}".encode()
    except (OSError, AttributeError) as error:  # AttributeError: a library without that function
        answer = f"broken {error}".encode()
    sys.stdout.buffer.write(answer)


def _fresh_library() -> tuple[ctypes.CDLL, int]:
    """The library as if nothing had been said yet, and the rate of its samples."""
    name = _LIBRARIES.get(sys.platform, "libespeak-ng.so")
    library = ctypes.CDLL(os.path.abspath(name))  # noqa: PTH100  pathlib takes long to import
    rate: int = library.espeak_Initialize(_SYNCHRONOUS, 0, _DATA.encode(), _DO_NOT_EXIT)
    if rate <= 0:
        raise OSError(f"espeak_Initialize returned {rate}")
    # It was set to the time of day.
    library.espeak_ng_SetRandSeed(ctypes.c_long(_NOISE_SEED))
    return library, rate


def _set_voice(library: ctypes.CDLL, name: str) -> None:
    if library.espeak_SetVoiceByName(name.encode()) != 0:
        raise LookupError(f"voice {name!r}")


def _say(library: ctypes.CDLL, fields: list[str]) -> bytes:
    language, variant, *numbers, text = fields
    # A missing variant would be silently ignored.
    if variant and variant not in os.listdir(f"{_DATA}/voices/!v"):  # noqa: PTH208  as above
        raise LookupError(f"variant {variant!r}")
    _set_voice(library, f"{language}+{variant}" if variant else language)
    parts: list[bytes] = []

    def keep(wave: ctypes.c_void_p, count: int, _events: int) -> int:
        if count > 0:
            parts.append(ctypes.string_at(wave, 2 * count))
        return 0

    callback = _Callback(keep)  # must live until all is said
    library.espeak_SetSynthCallback(callback)
    library.espeak_SetParameter(_VOLUME, _HALF, 0)
    for parameter, number in zip(_PARAMETERS, numbers, strict=True):
        library.espeak_SetParameter(parameter, int(number), 0)
    spoken = text.encode() + b"\0"
    size = ctypes.c_size_t(len(spoken))
    status = library.espeak_Synth(spoken, size, 0, 1, 0, _UTF8, None, None)
    if status != 0:
        raise OSError(f"espeak_Synth returned {status}")
    library.espeak_Synchronize()
    return b"".join(parts)


def _phonemes(library: ctypes.CDLL, fields: list[str]) -> bytes:
    language, *texts = fields
    _set_voice(library, language)
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    return b"\n".join(_ipa(library, text) for text in texts)


def _ipa(library: ctypes.CDLL, text: str) -> bytes:
    rest = ctypes.c_char_p(text.encode())
    clauses = []
    while rest.value is not None:  # a clause each time; the pointer is null at the end
        clauses.append(library.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, _IPA))
    return b" ".join(clauses)


def _version(library: ctypes.CDLL, _fields: list[str]) -> bytes:
    library.espeak_Info.restype = ctypes.c_char_p
    version: bytes = library.espeak_Info(None)
    return version


_TASKS = {"say": _say, "phonemes": _phonemes, "version": _version}

if __name__ == "__main__":
    main()
