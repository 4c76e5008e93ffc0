"""The models that the simulator is timed with: two published ones, and three built here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_BESIDE = Path(__file__).parents[2] / "shared" / "conformance"
PUBLISHED_FOLDER = Path(os.environ.get("TINYML_CONFORMANCE", _BESIDE)) / "models"
"""Where the published models are looked for; they are not part of the repository.

As for the tests, ``TINYML_CONFORMANCE`` names the folder above, if it is not beside the checkout.
"""

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
    """Files by title; the built ones are written to `folder` by `benchmarks.models`.

    Raises
    ------
    SystemExit
        The published ones are not where they are looked for.
    """
    files = {title: published / f"{stem}.tflite" for title, stem in PUBLISHED.items()}
    if missing := [path.name for path in files.values() if not path.is_file()]:
        sys.exit(
            f"expected {' and '.join(missing)} in {published}, found none of that name; set "
            "TINYML_CONFORMANCE to the folder that holds models/, or name the folder of models"
        )
    command = [sys.executable, "-m", "benchmarks.models", str(folder)]
    subprocess.run(command, check=True, env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"})
    return files | {title: folder / f"{stem}.tflite" for title, stem in BUILT.items()}
