"""Links between letters, what texts refer to, threads, and earlier versions of a line."""

import pytest

from hub.efiling import registering
from hub.efiling.filing import linking, versions
from hub.efiling.filing.models import Link
from hub.efiling.models import Entry, Event


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("อ้างถึง หนังสือ สพฐ. ที่ ศธ ๐๔๐๐๑/ว ๑๒ ลงวันที่ ๕ พฤศจิกายน ๒๕๖๙", [("ศธ 04001/ว 12", "2026-11-05")]),
        (
            "ตามหนังสือที่ ศธ 04001/12\nลงวันที่ 5 พ.ย. 2569 และที่ ศธ 04002/3 ลงวันที่ 6 พ.ย. 69",
            [("ศธ 04001/12", "2026-11-05"), ("ศธ 04002/3", "2026-11-06")],
        ),
        ("ที่ ศธ 04001/12 ลงวันที่ 31 กุมภาพันธ์ 2569", [("ศธ 04001/12", None)]),
        ("ที่ ศธ 04001/12 ลงวันที่ 5 พ.ย. 69 และที่ ศธ 04001/๑๒ ลงวันที่ 5 พ.ย. 69", [("ศธ 04001/12", "2026-11-05")]),
        ("ประชุมที่ห้อง 3/1 เวลา 09.00 น.", []),
        ("", []),
    ],
)
def test_the_letters_that_a_text_names(text, found):
    said = [(each.reference, each.dated.isoformat() if each.dated else None) for each in linking.referred(text)]
    assert said == found


def test_two_letters_are_linked_once_and_never_with_themselves(make_letter, receive, office_clerk):
    one, two = make_letter(receive, "หนึ่ง"), make_letter(receive, "สอง")
    linking.link(one, two, "reply", office_clerk)
    for line, to in ((one, two), (two, one)):
        with pytest.raises(linking.Linked):
            linking.link(line, to, "refers", office_clerk)
    with pytest.raises(linking.SameLine):
        linking.link(one, one, "refers", office_clerk)
    assert Event.objects.filter(action="linked").count() == 2, "each of the two says so"


def test_what_is_unlinked_stays_in_the_trail(make_letter, receive, office_clerk):
    one, two = make_letter(receive, "หนึ่ง"), make_letter(receive, "สอง")
    made = linking.link(one, two, "reply", office_clerk)
    linking.unlink(made, office_clerk)
    linking.unlink(made, office_clerk)
    steps = Event.objects.filter(action="linked", about=registering.about(one)).order_by("seq")
    assert [step.details.get("removed", False) for step in steps] == [False, True]
    assert not Link.objects.exists()


def test_a_letter_is_linked_with_the_one_its_text_names(make_letter, receive, send, office_clerk):
    sent = make_letter(send, "ขอข้อมูล", dated="2026-11-05")
    make_letter(send, "อื่น", dated="2026-11-05")
    text = f"อ้างถึง หนังสือ ที่ {sent.reference} ลงวันที่ 5 พฤศจิกายน 2569"
    answer = make_letter(receive, "ส่งข้อมูล", file=b"%PDF answer", text=text)
    assert linking.suggested(answer, Entry.objects.all()) == [sent]
    assert linking.suggested(answer, Entry.objects.none()) == []
    linking.link(answer, sent, "reply", office_clerk)
    assert linking.suggested(answer, Entry.objects.all()) == []


def test_a_thread_goes_over_every_link_and_stops_at_what_is_not_seen(make_letter, receive, office_clerk):
    lines = [make_letter(receive, str(number), dated=f"2026-11-0{9 - number}") for number in range(5)]
    for one, two in ((0, 1), (2, 1), (2, 3), (3, 0)):
        linking.link(lines[one], lines[two], "refers", office_clerk)
    every, links = linking.thread(lines[0], Entry.objects.all())
    assert ([line.subject for line in every], len(links)) == (["3", "2", "1", "0"], 4)
    seen = Entry.objects.exclude(pk=lines[3].pk)
    some, links = linking.thread(lines[0], seen)
    assert ([line.subject for line in some], len(links)) == (["2", "1", "0"], 2)
    alone = Entry.objects.exclude(pk__in=[lines[1].pk, lines[3].pk])
    assert [line.subject for line in linking.thread(lines[0], alone)[0]] == ["0"]


def test_earlier_versions_speak_as_people_do(make_letter, receive, office_clerk):
    line = make_letter(receive, "เดิม", urgency="normal")
    line = registering.correct(line, office_clerk, {"subject": "ใหม่", "urgency": "most-urgent"}, line.version)
    registering.correct(line, office_clerk, {"dated": "2026-11-05"}, line.version)
    second, first = versions.of(line)
    assert {(each.label, each.before, each.after) for each in first.changes} == {
        ("เรื่อง", "เดิม", "ใหม่"), ("ชั้นความเร็ว", "ปกติ", "ด่วนที่สุด"),
    }  # fmt: skip
    assert [(each.label, each.before, each.after) for each in second.changes] == [("ลงวันที่", "–", "5 พ.ย. 69")]
    assert (first.number, first.person) == (1, office_clerk)
