import pytest

from common.touch.theme import INK, PAPER, TEXT_PAIRS, Colour, Theme, colour, contrast


@pytest.mark.parametrize("pair", TEXT_PAIRS)
def test_every_text_stands_out_from_its_ground_by_seven_to_one(pair: tuple[Colour, Colour]) -> None:
    assert contrast(*pair) >= 7


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(colour("#000000"), colour("#FFFFFF")) == pytest.approx(21)
    assert contrast(colour("#777777"), colour("#FFFFFF")) == pytest.approx(4.48, abs=0.01)
    assert contrast(INK, PAPER) == contrast(PAPER, INK)


@pytest.mark.parametrize(("width", "height", "inches"), [(1080, 1920, 21.5), (1920, 1080, 32), (1024, 600, 7)])
def test_targets_are_twenty_millimetres_on_any_screen(width: int, height: int, inches: float) -> None:
    theme = Theme(inches=inches)
    theme.fit(width, height)
    diagonal_px = (width**2 + height**2) ** 0.5
    assert theme.target >= 20 * diagonal_px / (inches * 25.4)


@pytest.mark.parametrize("distance", [400, 600, 900])
def test_capitals_are_seven_tenths_of_a_degree_high(distance: int) -> None:
    theme = Theme(distance_mm=distance)
    capital_mm = theme.body * 0.714 / theme.mm
    assert capital_mm >= distance * 0.0122


def test_large_text_enlarges_every_size_and_is_told_to_those_who_follow() -> None:
    theme = Theme()
    told: list[float] = []
    theme.bind(body=lambda _theme, size: told.append(size))
    before = (theme.body, theme.title, theme.headline, theme.display)
    theme.large_text = True
    assert all(
        now > then for now, then in zip((theme.body, theme.title, theme.headline, theme.display), before, strict=True)
    )
    assert told == [theme.body]


def test_a_window_wider_than_high_is_a_landscape() -> None:
    theme = Theme()
    theme.fit(1920, 1080)
    assert not theme.portrait
