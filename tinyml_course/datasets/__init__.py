"""Data sets: where they are from, what may be done with them, and who is in them.

``load_`` is local. Loaders live in one module a subject::

    from tinyml_course.datasets import gestures, split_by_group

    data = gestures.load_watch()
    train, test = split_by_group(data, test_share=0.3)
"""

from tinyml_course.datasets import (
    faces,
    faults,
    gestures,
    keywords,
    real_voices,
    stations,
    weather,
    wingbeats,
)
from tinyml_course.datasets.acquisition import read_acquisition, write_acquisition
from tinyml_course.datasets.aeon_motion import (
    fetch_aeon_motion,
    load_basic_motions,
    load_pickups,
)
from tinyml_course.datasets.csv_recordings import read_csv, read_csv_parts, write_csv
from tinyml_course.datasets.dataset import DataSet
from tinyml_course.datasets.fetch_har import fetch_uci_har
from tinyml_course.datasets.fetch_refused import fetch_aurora_weather, fetch_smiles
from tinyml_course.datasets.fetch_speech import fetch_speech_commands
from tinyml_course.datasets.fetch_voices import (
    fetch_spoken_digits,
    fetch_wake_words,
    load_spoken_digits,
    load_wake_words,
)
from tinyml_course.datasets.fetch_words import fetch_spoken_words
from tinyml_course.datasets.keyword_manifest import write_keyword_manifest
from tinyml_course.datasets.own_faces import load_own_faces
from tinyml_course.datasets.own_keywords import load_own_keywords, read_own_keywords
from tinyml_course.datasets.own_motion import load_own_motion, read_own_motion
from tinyml_course.datasets.pulse_and_flow import (
    fetch_pulse,
    fetch_water_flow,
    load_pulse,
    load_water_flow,
)
from tinyml_course.datasets.recording import Recording, to_dataset
from tinyml_course.datasets.split import check_groups_apart, split_by_group
from tinyml_course.datasets.split_time import split_by_time
from tinyml_course.datasets.wav import read_wav, write_wav
from tinyml_course.datasets.windows import cut_windows

__all__ = [
    "DataSet",
    "Recording",
    "check_groups_apart",
    "cut_windows",
    "faces",
    "faults",
    "fetch_aeon_motion",
    "fetch_aurora_weather",
    "fetch_pulse",
    "fetch_smiles",
    "fetch_speech_commands",
    "fetch_spoken_digits",
    "fetch_spoken_words",
    "fetch_uci_har",
    "fetch_wake_words",
    "fetch_water_flow",
    "gestures",
    "keywords",
    "load_basic_motions",
    "load_own_faces",
    "load_own_keywords",
    "load_own_motion",
    "load_pickups",
    "load_pulse",
    "load_spoken_digits",
    "load_wake_words",
    "load_water_flow",
    "read_acquisition",
    "read_csv",
    "read_csv_parts",
    "read_own_keywords",
    "read_own_motion",
    "read_wav",
    "real_voices",
    "split_by_group",
    "split_by_time",
    "stations",
    "to_dataset",
    "weather",
    "wingbeats",
    "write_acquisition",
    "write_csv",
    "write_keyword_manifest",
    "write_wav",
]
