"""The models that the simulator is timed with: two published ones, and three built here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PUBLISHED_FOLDER = Path(__file__).parents[2] / "shared" / "conformance" / "models"
"""Where the published models are looked for; they are not part of the repository."""

PUBLISHED = {
    "DS-CNN (KWS)": "mlperf_tiny_kws_dscnn_int8",
    "autoencoder": "mlperf_tiny_anomaly_ad01_int8",
}
BUILT = {
    "ResNet-8": "resnet_8",
    "MobileNet 0.25": "mobilenet_025",
    "1-D DS-CNN": "streaming_ds_cnn",
}


def model_files(published: Path, folder: Path) -> dict[str, Path]:
    """Files by title; the built ones are written to `folder` by `benchmarks.models`."""
    command = [sys.executable, "-m", "benchmarks.models", str(folder)]
    subprocess.run(command, check=True, env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"})
    files = {title: published / f"{stem}.tflite" for title, stem in PUBLISHED.items()}
    return files | {title: folder / f"{stem}.tflite" for title, stem in BUILT.items()}
