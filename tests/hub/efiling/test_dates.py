"""Days that cannot be: none in the future on any line, and no letter that came before the day that it bears."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.thai.dates import format_date
from hub.efiling import intake
from hub.efiling.models import Entry, Register
from hub.efiling.rules import RegisterKind
from tests.hub.efiling.test_pages import LETTER, post


def day(days: int) -> str:
    return format_date(timezone.localdate() + timedelta(days=days))


def moment(days: int) -> str:
    return f"{day(days)} 09.00"


@pytest.mark.parametrize("kind", RegisterKind.values)
@pytest.mark.parametrize(("days", "status"), [(-1, 302), (0, 302), (1, 422), (3650, 422)])
def test_no_line_of_any_kind_is_dated_in_the_future(clerk, office, kind, days, status):
    register = Register.objects.create(unit=office, kind=kind)
    post(clerk, f"registers/{register.pk}/new/", status, **LETTER | {"dated": day(days)})
    assert Entry.objects.exists() == (status == 302)


@pytest.mark.parametrize(
    ("dated", "received", "early", "said"),
    [
        (-10, -10, "", ""),
        (-10, -1, "", ""),
        (-1, -10, "", "ได้รับก่อนวันที่ในหนังสือ"),
        (-1, -10, "on", ""),
        (-1, -300, "", "ได้รับก่อนวันที่ในหนังสือ"),
        (-1, -300, "on", ""),
        (-1, -367, "", "ตรวจปี"),
        (-1, -367, "on", "ตรวจปี"),
        (-1, -3650, "on", "ตรวจปี"),
    ],
)
def test_what_came_before_its_day_is_asked_about_and_what_came_years_before_is_refused(
    clerk, receive, dated, received, early, said
):
    typed = LETTER | {"dated": day(dated), "received_at": moment(received), "early": early}
    answer = post(clerk, f"registers/{receive.pk}/new/", 422 if said else 302, **typed)
    assert said in answer.content.decode()
    assert Entry.objects.exists() == (not said)


@pytest.mark.parametrize(
    ("dated", "late", "said"), [(-181, "", ""), (-182, "", "เกิน 180 วัน"), (-730, "", "เกิน 180 วัน"), (-730, "on", "")]
)
def test_a_letter_much_older_than_the_day_of_its_coming_is_asked_about(clerk, receive, dated, late, said):
    typed = LETTER | {"dated": day(dated), "received_at": moment(-1), "late": late}
    answer = post(clerk, f"registers/{receive.pk}/new/", 422 if said else 302, **typed).content.decode()
    assert said in answer
    assert ('type="checkbox" name="late"' in answer) == bool(said)
    assert Entry.objects.exists() == (not said)


def test_the_day_counts_and_not_the_hour(clerk, receive):
    typed = LETTER | {"dated": day(-1), "received_at": f"{day(-1)} 00.05"}
    post(clerk, f"registers/{receive.pk}/new/", **typed)


def test_a_correction_and_a_letter_that_came_as_a_file_are_asked_about_too(clerk, receive, office_clerk, make_pdf):
    letter = intake.take(receive, office_clerk, make_pdf("เรื่อง ก"), "ก.pdf")
    wrong = LETTER | {"dated": day(-1), "received_at": moment(-10)}
    answer = post(clerk, f"incoming/{letter.pk}/", 422, **wrong)
    assert 'type="checkbox" name="early"' in answer.content.decode()
    post(clerk, f"incoming/{letter.pk}/", **wrong, early="on")
    entry = Entry.objects.get()
    post(clerk, f"entries/{entry.pk}/edit/", 422, **wrong, version=1)
