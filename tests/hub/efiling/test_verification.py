"""`verify_trail` finds what somebody changed in the registers behind the pages' back."""

import pytest
from django.core.management import CommandError, call_command

from hub.efiling import registering, verification
from hub.efiling.models import Book, Entry


@pytest.fixture
def lines(receive, office_clerk):
    made = [registering.register(receive, office_clerk, {"subject": f"เรื่อง {n}"}) for n in range(3)]
    block = registering.reserve(receive, office_clerk, 2, "งาน")
    registering.correct(made[0], office_clerk, {"subject": "เรื่องใหม่"}, 1)
    registering.void(made[1], office_clerk, "ซ้ำ", 1)
    registering.fill(block[0], office_clerk, {"subject": "ใช้แล้ว"}, 1)
    return made


def test_registers_that_nobody_touched_are_right(lines, capsys):
    call_command("verify_trail")
    assert "5" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda: Entry.objects.filter(number=1).update(subject="อื่น"), "subject is 'อื่น'"),
        (lambda: Entry.objects.filter(number=2).update(state="registered"), "by the trail void"),
        (lambda: Entry.objects.filter(number=5).update(state="void", void_reason="ก"), "by the trail reserved"),
        (lambda: Entry.objects.filter(number=3).delete(), "is gone"),
        (lambda: Entry.objects.filter(number=5).delete(), "1 numbers have no line"),
        (lambda: Book.objects.update(last=9), "4 numbers have no line"),
    ],
)
def test_what_was_changed_behind_the_pages_is_found(lines, change, said, capsys):
    change()
    with pytest.raises(CommandError, match=r"\d"):
        call_command("verify_trail")
    assert said in capsys.readouterr().out


def test_what_closing_a_book_does_is_right(lines, office_director):
    from hub.efiling import years

    Book.objects.update(year=2500)
    years.close(Book.objects.get(), office_director)
    assert list(verification.verify()) == []
