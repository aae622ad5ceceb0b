"""What the home page tells: letters in no folder, the survey after a year, and rounds that wait for the person."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.thai.dates import format_date, thai_year
from hub.efiling import reach as core_reach
from hub.efiling.filing import contents, reach, retention, rounds
from hub.efiling.filing.models import Folder, Round
from hub.look.home import Card
from hub.look.language import page_language
from hub.people.models import Unit

State = Round.State


def not_filed(request: HttpRequest) -> Card | None:
    """Where the agency has a plan: letters that its clerk has put into no folder."""
    person = reach.viewer(request)
    agency = _own(request, reach.agencies(person, reach.FILE))
    if agency is None or not Folder.objects.filter(unit=agency, state=Folder.State.OPEN).exists():
        return None
    waiting = contents.in_none(reach.registers(person, agency, core_reach.REGISTER), {}).count()
    if not waiting:
        return None
    return Card(
        title=_("หนังสือยังไม่ได้เก็บเข้าแฟ้ม"), value=waiting, text=_("มีแฟ้มที่แนะนำให้ เลือกแล้วเก็บทีละหลายฉบับ"),
        url=reverse("filing:unfiled", args=[agency.code]), icon="document", tone="info",
    )  # fmt: skip


def survey_due(request: HttpRequest) -> Card | None:
    """After a year has ended, until its survey is made: how much fell due, and by when it is to be surveyed."""
    person = reach.viewer(request)
    agency = _own(request, reach.agencies(person, reach.DESTROY))
    year = thai_year(timezone.now()) - 1
    if agency is None or Round.objects.filter(unit=agency, year=year).exclude(state=State.STOPPED).exists():
        return None
    lines = rounds.count_due(agency, year)
    if not lines:
        return None
    by = retention.survey_by(year)
    late = timezone.localdate() > by
    return Card(
        title=_("หนังสือครบอายุการเก็บ"), value=lines,
        text=(_("เลยกำหนดสำรวจแล้วเมื่อ %s") if late else _("สำรวจเพื่อขอทำลายภายใน %s")) % format_date(by, page_language()),
        url=reverse("filing:rounds"), icon="hourglass", tone="warn",
    )  # fmt: skip


def to_decide(request: HttpRequest) -> Card | None:
    """For a member of a committee that has not said everything, and for the head whom a round waits for."""
    person = reach.viewer(request)
    for of in reach.rounds(person).filter(state__in=[State.COMMITTEE, State.HEAD]).order_by("pk"):
        seat = reach.seat(person, of)
        missing = rounds.missing(of, seat) if seat and of.state == State.COMMITTEE else 0
        if missing:
            return _card(_("บัญชีขอทำลายรอท่านพิจารณา"), missing, reverse("filing:decide", args=[of.pk]), of)
        if of.state == State.HEAD and reach.heads(person, of.unit):
            return _card(_("บัญชีขอทำลายรอท่านอนุมัติ"), of.listed.count(), reverse("filing:round", args=[of.pk]), of)
    return None


def _card(title: str, value: int, url: str, of: Round) -> Card:
    return Card(title=title, value=value, text=f"{of.unit} · {of.year}", url=url, icon="document", tone="warn")


def _own(request: HttpRequest, among: list[Unit]) -> Unit | None:
    """The agency in which the person serves, of those where the right holds."""
    held = {reach.agency_of(each.unit).pk for each in reach.viewer(request).current_memberships}
    return next((unit for unit in among if unit.pk in held), None)
