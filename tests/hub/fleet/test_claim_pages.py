"""Pages of claim codes: making one, its file, and taking it back."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hub.fleet import claims
from hub.fleet.models import ClaimCode
from hub.people.models import Person, Unit
from tests.hub.conftest import SignedIn


@pytest.fixture
def browser(administrator: Person, signed_in: SignedIn) -> Client:
    return signed_in(administrator)


def test_a_claim_code_is_shown_once_with_its_file_and_command(browser: Client, office: Unit) -> None:
    answer = browser.post(reverse("fleet:claim"), {"kind": "station", "name": "ประตูข้าง", "unit": office.pk})
    made = answer.context["made"]
    assert "no-store" in answer["Cache-Control"]
    assert made.code in answer.content.decode()
    assert "printf" in answer.context["command"]
    assert ClaimCode.objects.get().name == "ประตูข้าง"
    file = browser.post(reverse("fleet:enrol-file"), {"code": made.code})
    assert "attachment" in file["Content-Disposition"]
    assert tomllib.loads(file.content.decode())["code"] == made.code
    assert made.code not in browser.get(reverse("fleet:devices")).content.decode()


@pytest.mark.parametrize("changes", [{"kind": "toaster"}, {"name": ""}, {"unit": ""}, {"unit": 999999}])
def test_a_claim_without_kind_name_or_unit_gets_a_clear_message(
    browser: Client, office: Unit, changes: dict[str, Any]
) -> None:
    answer = browser.post(reverse("fleet:claim"), {"kind": "station", "name": "x", "unit": office.pk, **changes})
    assert answer.status_code == 422
    assert not ClaimCode.objects.exists()


@pytest.mark.parametrize("code", ["", "AAAA-BBBB-CCCC", '"\nx = 1'])
def test_no_file_is_made_of_a_code_that_is_none(browser: Client, code: str) -> None:
    assert browser.post(reverse("fleet:enrol-file"), {"code": code}).status_code == 302


@pytest.mark.parametrize(
    ("hub", "broker", "warned"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1", True),
        ("http://localhost:8000", "hub.example", True),
        ("https://hub.example", "127.0.0.1", True),
        ("http://[::1]:8000", "hub.example", True),
        ("https://hub.example", "192.168.1.9", False),
    ],
)
def test_an_address_that_no_other_machine_reaches_is_warned_of(
    browser: Client, office: Unit, settings: LazySettings, hub: str, broker: str, warned: bool
) -> None:
    settings.HUB_URL, settings.BROKER_HOST = hub, broker
    said = {"kind": "kiosk", "name": "จอ", "unit": office.pk}
    for answer in (browser.get(reverse("fleet:claim")), browser.post(reverse("fleet:claim"), said)):
        assert ("ใช้ได้เฉพาะโปรแกรมในเครื่องเดียวกัน" in answer.content.decode()) is warned


def test_an_open_code_is_listed_and_can_be_withdrawn(browser: Client, office: Unit) -> None:
    code = claims.make("kiosk", "จอห้องโถง", office, None).code
    url = reverse("fleet:claim-withdraw", args=[ClaimCode.objects.get().pk])
    assert url in browser.get(reverse("fleet:devices")).content.decode()
    assert "ถอนรหัสลงทะเบียนของ จอห้องโถง แล้ว" in browser.post(url, follow=True).content.decode()
    assert not claims.is_open(code)
    assert "ถูกถอนแล้ว" in browser.post(url, follow=True).content.decode()


def test_a_code_that_was_used_stays_as_evidence(browser: Client, office: Unit) -> None:
    claims.make("kiosk", "จอห้องโถง", office, None)
    used = ClaimCode.objects.get()
    ClaimCode.objects.update(used_at=timezone.now() - timedelta(hours=1))
    browser.post(reverse("fleet:claim-withdraw", args=[used.pk]))
    assert ClaimCode.objects.filter(pk=used.pk).exists()


def test_only_administrators_of_the_office_withdraw_codes(
    office: Unit, office_director: Person, signed_in: SignedIn
) -> None:
    claims.make("kiosk", "จอห้องโถง", office, None)
    url = reverse("fleet:claim-withdraw", args=[ClaimCode.objects.get().pk])
    assert signed_in(office_director).post(url).status_code == 403
    assert ClaimCode.objects.exists()
