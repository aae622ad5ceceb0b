"""The balance of a day for all registers of a unit, with what is left of the days before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.thai.dates import format_date
from hub.efiling import intake
from hub.efiling.models import Event, Incoming


@pytest.fixture
def day(receive, office_clerk, make_pdf):
    """Four letters came yesterday: one is registered, one rejected, two wait; and one came today."""
    came = [intake.take(receive, office_clerk, make_pdf(f"เรื่อง ที่ {n}"), f"{n}.pdf") for n in range(5)]
    intake.enter(came[0], office_clerk, {"subject": "ลงแล้ว"})
    intake.reject(came[1], office_clerk, "สแกนไม่ชัด")
    Incoming.objects.filter(pk__in=[one.pk for one in came[:4]]).update(came_at=timezone.now() - timedelta(days=1))
    return came


def test_what_is_left_of_the_days_before_is_told_and_named(clerk, day):
    answer = clerk.get("/efiling/balance/5001/")
    row = answer.context["rows"][0]
    assert row.balance == intake.Balance(1, 0, 0, 1)
    assert (row.left, list(row.older)) == (2, day[2:4])
    assert "ที่ 2" in answer.content.decode()


def test_another_day_says_which_were_registered_rejected_or_wait(clerk, day):
    yesterday = timezone.localdate() - timedelta(days=1)
    answer = clerk.get("/efiling/balance/5001/", {"day": format_date(yesterday)})
    row = answer.context["rows"][0]
    assert row.balance == intake.Balance(4, 1, 1, 2)
    assert (list(row.registered), list(row.rejected), list(row.waiting)) == ([day[0]], [day[1]], day[2:4])
    assert (row.left, "สแกนไม่ชัด" in answer.content.decode()) == (0, True)


def test_a_day_that_is_none_is_said(clerk, receive):
    answer = clerk.get("/efiling/balance/5001/", {"day": "99/99/2569"})
    assert (answer.status_code, "99/99" in answer.content.decode()) == (422, True)


def test_secret_registers_are_counted_for_their_registrars_alone_and_that_is_a_look(
    clerk, signed_in, registrar, receive, secret
):
    assert [row.register for row in clerk.get("/efiling/balance/5001/").context["rows"]] == [receive]
    rows = signed_in(registrar).get("/efiling/balance/5001/").context["rows"]
    assert [row.register for row in rows] == [receive, secret]
    assert Event.objects.filter(action="looked", about=f"register/{secret.pk}").count() == 1


@pytest.mark.parametrize("who", ["school_director", "school_staff", "group_staff", "school_administrator"])
def test_it_is_not_there_for_others(request, signed_in, day, who):
    assert signed_in(request.getfixturevalue(who)).get("/efiling/balance/5001/").status_code in (403, 404)
