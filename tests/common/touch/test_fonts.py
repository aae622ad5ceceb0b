from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from common.touch import fonts


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(("name", "weight"), [(fonts.REGULAR, 400), (fonts.BOLD, 700)])
def test_the_cut_is_static_and_has_thai_and_latin(cache: Path, name: str, weight: int) -> None:
    font = TTFont(fonts.font_file(name))
    assert "fvar" not in font
    assert font["OS/2"].usWeightClass == weight
    assert {ord(letter) for letter in "AZaz09éก๙ฺ๎◌฿…–—“”"} <= set(font.getBestCmap())


def test_it_is_made_once(cache: Path) -> None:
    first = fonts.font_file(fonts.REGULAR)
    made = first.stat().st_mtime_ns
    assert fonts.font_file(fonts.REGULAR) == first
    assert first.stat().st_mtime_ns == made
    assert [path.name for path in first.parent.iterdir()] == [first.name]


def test_a_cache_that_cannot_be_written_is_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert fonts.font_file(fonts.REGULAR).is_file()


def test_a_missing_package_is_told_by_its_name(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(_name: str) -> Path:
        raise ModuleNotFoundError

    monkeypatch.setattr(fonts, "files", nothing)
    with pytest.raises(fonts.FontMissing, match="fontpkg-noto-sans-thai"):
        fonts.font_file(fonts.BOLD)
