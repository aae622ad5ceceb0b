"""The hub's secret: made once, whole, and private."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.config import settings as hub_settings


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(hub_settings, "DATA", tmp_path)
    return tmp_path


def test_the_secret_is_made_once_and_only_its_owner_can_read_it(folder: Path) -> None:
    made = hub_settings._kept_secret("secret_key")
    assert len(made) > 64
    assert hub_settings._kept_secret("secret_key") == made
    assert (folder / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in folder.iterdir()] == ["secret_key"]


def test_what_a_crash_left_half_written_is_not_taken_for_the_secret(folder: Path) -> None:
    with pytest.MonkeyPatch.context() as during:
        during.setattr(hub_settings.os, "fsync", lambda descriptor: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            hub_settings._kept_secret("secret_key")
    assert not (folder / "secret_key").exists()
    assert len(hub_settings._kept_secret("secret_key")) > 64
