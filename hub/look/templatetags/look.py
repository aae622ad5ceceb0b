"""Components as template tags; dates, times and sizes as Thai offices write them. The page /look/ shows them all."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from common.thai.dates import format_date, format_datetime, format_time
from hub.look.icons import ICONS
from hub.look.language import page_language
from hub.look.live import BACKGROUND

register = template.Library()

TONES = {"plain": "", "good": "check", "warn": "warning", "bad": "stop", "info": "info"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """{% icon "people" %}: ornament beside a word, so hidden from screen readers."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{}"/></svg>', ICONS[name]
    )


@register.simple_block_tag
def page_header(content: str, title: Any, subtitle: Any = "", back_url: str = "", back: Any = "") -> SafeString:
    """{% page_header title subtitle=… back_url=… back=… %} buttons {% endpage_header %}"""
    above = format_html('<a class="back" href="{}">{}{}</a>', back_url, icon("back"), back) if back_url else ""
    below = format_html('<p class="subtitle">{}</p>', subtitle) if subtitle else ""
    actions = format_html('<div class="actions">{}</div>', mark_safe(content)) if content.strip() else ""  # noqa: S308
    return format_html(
        '<header class="page-header">{}<div class="page-header-row"><div><h1>{}</h1>{}</div>{}</div></header>',
        above, title, below, actions,
    )  # fmt: skip


@register.simple_block_tag
def card(content: str, title: Any = "", tone: str = "") -> SafeString:
    """{% card title=… %} content {% endcard %}"""
    heading = format_html("<h2>{}</h2>", title) if title else ""
    return format_html('<section class="card {}">{}{}</section>', tone, heading, mark_safe(content))  # noqa: S308


@register.simple_block_tag
def banner(content: str, tone: str = "info") -> SafeString:
    """{% banner "warn" %} what is the matter, and what to do {% endbanner %}"""
    return format_html(
        '<div class="banner {}" role="{}">{}<div>{}</div></div>',
        tone, "alert" if tone == "bad" else "status", icon(TONES[tone] or "info"), mark_safe(content),  # noqa: S308
    )  # fmt: skip


@register.simple_tag
def badge(text: Any, tone: str = "plain") -> SafeString:
    """{% badge text "good" %}: a status; the sign beside the word tells it to those who do not see the colour."""
    sign = icon(TONES[tone]) if TONES[tone] else ""
    return format_html('<span class="badge {}">{}{}</span>', tone, sign, text)


@register.simple_block_tag
def empty_state(content: str, title: Any, icon_name: str = "empty") -> SafeString:
    """{% empty_state title %} what to do, with the link or button to do it {% endempty_state %}"""
    return format_html(
        '<div class="empty">{}<p class="empty-title">{}</p><div>{}</div></div>',
        icon(icon_name), title, mark_safe(content),  # noqa: S308
    )  # fmt: skip


@register.simple_tag
def photo(url: str, alt: Any, size: str = "") -> SafeString:
    """{% photo url alt %}, sizes "", "large"; without a url, a placeholder of the same size."""
    if not url:
        return format_html(
            '<span class="photo {} none" role="img" aria-label="{}">{}</span>', size, alt, icon("person")
        )
    return format_html('<img class="photo {}" src="{}" alt="{}" loading="lazy">', size, url, alt)


@register.simple_tag
def live(url: str, every: int = 10) -> SafeString:
    """Attributes for an element that fetches itself anew every so many seconds, without counting as activity.

    <div {% live url every=5 %}>…</div>; the answer replaces the element's content.
    """
    return format_html('hx-get="{}" hx-trigger="every {}s" hx-headers="{}"', url, every, f'{{"{BACKGROUND}": "true"}}')


@register.inclusion_tag("look/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page[Any]) -> dict[str, Any]:
    """{% pagination page %}: keeps the other parameters of the address."""
    return {"page": page, "range": page.paginator.get_elided_page_range(page.number), "request": context["request"]}


@register.filter
def thai_date(value: date | datetime | None) -> str:
    """22 พฤศจิกายน 2569, or 22 November 2026 on an English page; "" for none."""
    return format_date(value, page_language()) if value else ""


@register.filter
def thai_date_short(value: date | datetime | None) -> str:
    """22 พ.ย. 69, or 22 Nov 2026; for tables."""
    return format_date(value, page_language(), "short") if value else ""


@register.filter
def thai_time(value: datetime | None) -> str:
    """08.30 น., or 08:30; Bangkok time."""
    return format_time(value, page_language()) if value else ""


@register.filter
def thai_datetime(value: datetime | None) -> str:
    """22 พ.ย. 69 08.30 น., or 22 Nov 2026, 08:30; Bangkok time."""
    return format_datetime(value, page_language(), "short") if value else ""


@register.filter
def file_size(value: int | None) -> str:
    """1.2 MB, in the page's language; "" for none."""
    return "" if value is None else filesizeformat(value)
