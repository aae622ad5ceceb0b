"""Money and telephones as the pages of short messages write them."""

from __future__ import annotations

from django import template

from hub.sms.numbers import shown

register = template.Library()


@register.filter
def baht(satang: int | None) -> str:
    """1,234.50 of 123450 satang; "" for none."""
    return "" if satang is None else f"{satang / 100:,.2f}"


@register.filter
def beside(those: list[int], headings: list[str]) -> list[tuple[int, str]]:
    """Figures, each with the heading of its column."""
    return list(zip(those, headings, strict=False))


register.filter("phone", shown)
