"""Letterheads and their emblems: what is taken, what is refused, and what comes of it; and the table of ranks."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from hub.efiling.drafting import emblems, places, printing
from hub.efiling.drafting.content import Content
from hub.efiling.drafting.models import Letterhead, Rank
from hub.efiling.models import Event


def picture(kind: str, size: tuple[int, int] = (400, 420)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "#803020").save(made, kind)
    return made.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="4"/></svg>'


@pytest.mark.parametrize("data", [picture("PNG"), picture("JPEG"), SVG], ids=["png", "jpeg", "svg"])
def test_an_emblem_is_made_anew_as_png(data):
    made = emblems.png_of(data)
    with Image.open(io.BytesIO(made)) as opened:
        assert opened.format == "PNG"
        assert max(opened.size) <= emblems.KEPT_SIDE


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"hello", "broken"),
        (picture("PNG")[:200], "broken"),
        (picture("GIF"), "broken"),
        (picture("PNG", (20, 20)), "small"),
        (picture("PNG", (7000, 200)), "size"),
        (b"x" * (emblems.MOST_BYTES + 1), "size"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "broken"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><image href='/etc/passwd'/></svg>", "broken"),
        (b"<!DOCTYPE s [<!ENTITY a 'b'>]><svg xmlns='http://www.w3.org/2000/svg'>&a;</svg>", "broken"),
        (b"<svg", "broken"),
    ],
    ids=["text", "cut", "gif", "tiny", "wide", "heavy", "script", "reaching", "entity", "half"],
)
def test_what_is_no_emblem_is_refused_with_the_reason(data, reason):
    with pytest.raises(emblems.BadEmblem) as fault:
        emblems.png_of(data)
    assert fault.value.reason == reason


def test_a_letterhead_is_kept_with_its_emblem_and_in_the_trail(office, office_clerk, signed_in):
    browser, page = signed_in(office_clerk), reverse("drafting:letterhead", args=[office.code])
    emblem = SimpleUploadedFile("garuda.png", picture("PNG"), "image/png")
    form = {"address": "ถนนหนึ่ง", "phone": "0 5300 0000", "thai_numerals": "on", "emblem": emblem}
    assert browser.post(page, form).status_code == 302
    kept = Letterhead.objects.get(unit=office)
    assert (kept.phone, kept.garuda is not None, kept.version) == ("0 5300 0000", True, 2)
    assert browser.get(reverse("drafting:garuda", args=[office.code]))["Content-Type"] == "image/png"
    assert Event.objects.filter(about=f"letterhead/{kept.pk}", action="set-up").exists()


def test_a_bad_emblem_keeps_what_else_was_typed_before_the_person(office, office_clerk, signed_in):
    emblem = SimpleUploadedFile("garuda.png", b"nothing", "image/png")
    response = signed_in(office_clerk).post(
        reverse("drafting:letterhead", args=[office.code]), {"phone": "0 5300 0000", "emblem": emblem}
    )
    assert response.status_code == 422
    assert "อ่านภาพไม่ได้" in response.content.decode()
    assert "0 5300 0000" in response.content.decode()
    assert not Letterhead.objects.exists()


def test_a_group_uses_the_letterhead_of_its_agency_and_a_school_only_its_own(office, group, school):
    kept = Letterhead.objects.create(unit=office)
    assert places.letterhead_of(group) == kept
    assert places.letterhead_of(school) is None


def test_a_rank_that_is_corrected_is_used_at_once(office_director, signed_in):
    rank = Rank.objects.get(key="monk")
    form = {"name": rank.name, "salutation": "นมัสการ", "closing": "ขอนมัสการด้วยความเคารพอย่างสูง", "verified": "on"}
    assert signed_in(office_director).post(reverse("drafting:rank", args=[rank.pk]), form).status_code == 302
    assert printing.forms_of(Content(rank="monk")).closing == "ขอนมัสการด้วยความเคารพอย่างสูง"
