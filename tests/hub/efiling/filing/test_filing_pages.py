"""What is seen and done on the pages of folders, links and lines."""

import io

import pytest
from openpyxl import load_workbook

from hub.efiling import registering
from hub.efiling.filing import linking, placing
from hub.efiling.filing.models import Filing, Folder, Link, RetentionClass
from hub.efiling.models import Event


def page(client, address, status=200, **data):
    answer = client.get(f"/efiling/{address}", data)
    assert answer.status_code == status
    return answer.content.decode()


def post(client, address, status=302, **data):
    answer = client.post(f"/efiling/{address}", data, follow=status == 200)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def test_a_plan_begins_with_the_example_and_is_changed_moved_closed_and_taken_back(clerk, office):
    assert "ยังไม่มีแผนการจัดเก็บ" in page(clerk, "folders/")
    shown = post(clerk, f"folders/of/{office.code}/import/", 200, starting="1")
    assert "1.1 สารบรรณและธุรการทั่วไป" in shown
    assert not Folder.objects.exists()
    text = clerk.post(f"/efiling/folders/of/{office.code}/import/", {"starting": "1"}).context["text"]
    post(clerk, f"folders/of/{office.code}/import/", text=text)
    folder, other = Folder.objects.get(code="1.1"), Folder.objects.get(code="2")
    typed = {"code": "1.1", "name": "สารบรรณ", "parent": other.pk, "retention": "", "order": "๓", "version": 1}
    post(clerk, f"folders/{folder.pk}/edit/", **typed)
    folder.refresh_from_db()
    assert (folder.name, folder.parent, folder.order, folder.version) == ("สารบรรณ", other, 3, 2)
    assert "แก้ไขแฟ้มนี้ไปก่อน" in post(clerk, f"folders/{folder.pk}/close/", 200, version=1)
    post(clerk, f"folders/{folder.pk}/close/", version=2)
    assert "ปิดแฟ้ม" in page(clerk, "folders/")
    post(clerk, f"folders/{folder.pk}/undo/")
    folder.refresh_from_db()
    assert folder.state == "open"


@pytest.mark.parametrize(
    ("typed", "said"), [({"code": "2"}, "มีแฟ้มรหัสนี้แล้ว"), ({"parent": "self"}, "ตัวเอง"), ({"name": ""}, "")]
)
def test_a_wrong_folder_is_refused_in_words(clerk, make_folder, typed, said):
    folder = make_folder("1", "เดิม")
    make_folder("2")
    whole = {"code": "1", "name": "ใหม่", "parent": "", "order": "0", "version": 1, **typed}
    if whole["parent"] == "self":
        whole["parent"] = folder.pk
    assert said in post(clerk, f"folders/{folder.pk}/edit/", 422, **whole)
    folder.refresh_from_db()
    assert folder.name == "เดิม"


def test_a_folder_with_letters_is_not_taken_out(clerk, make_folder, make_letter, receive, office_clerk):
    folder = make_folder("1")
    placing.file([make_letter(receive)], folder, office_clerk)
    assert "ปิดแฟ้มแทนได้" in post(clerk, f"folders/{folder.pk}/remove/", 200, version=1)
    assert Folder.objects.get().state == "open"


def test_a_stack_is_filed_at_once_and_letters_like_it_are_proposed(clerk, office, make_folder, make_letter, receive):
    money, sport = make_folder("1", "เงิน"), make_folder("2", "กีฬา")
    for subject in ("การจัดสรรงบประมาณรายจ่ายประจำปี", "เลื่อนการแข่งขันกีฬานักเรียน"):
        make_letter(receive, subject)
    lines = [make_letter(receive, f"ปกิณกะ {number}") for number in range(2)]
    shown = page(clerk, f"folders/of/{office.code}/unfiled/")
    assert "พบ 4 รายการ" in shown
    assert "ยังไม่ได้เลือกหนังสือ" in post(clerk, f"folders/of/{office.code}/unfiled/", 200)
    assert "เลือกแฟ้ม" in post(clerk, f"folders/of/{office.code}/unfiled/", 200, line=[lines[0].pk])
    first = Filing.objects
    assert not first.exists()
    picked = {"line": [line.pk for line in lines], "folder": money.pk}
    assert "เก็บเข้าแฟ้มแล้ว 2 ฉบับ" in post(clerk, f"folders/of/{office.code}/unfiled/", 200, **picked)
    assert "อีก 2 ฉบับ" in post(clerk, f"folders/of/{office.code}/unfiled/", 200, **picked), "sent twice, filed once"
    assert Event.objects.filter(action="filed").count() == 2
    again = make_letter(receive, "เลื่อนการแข่งขันกีฬานักเรียน")
    sporty = make_letter(receive, "การแข่งขันกีฬานักเรียนประจำปี")
    post(clerk, f"folders/entries/{again.pk}/file/", folder=sport.pk)
    shown = page(clerk, f"folders/of/{office.code}/unfiled/")
    assert "ผู้ส่งเดียวกันและเรื่องคล้าย “เลื่อนการแข่งขันกีฬานักเรียน”" in shown
    proposed = {"line": [sporty.pk], "as": "proposed", f"proposed-{sporty.pk}": sport.pk}
    post(clerk, f"folders/of/{office.code}/unfiled/", **proposed)
    assert Filing.objects.get(entry=sporty).folder == sport


def test_a_folder_is_filtered_counted_paged_by_year_and_given_out(
    clerk, make_folder, make_letter, receive, send, office_clerk
):
    folder = make_folder("1", retention="routine")
    old = make_letter(receive, "ประชุมครู", year=2560)
    new = make_letter(receive, "ส่งรายงาน", file=b"%PDF x", text="ข้อความในหนังสือ ๑๒๓")
    placing.file([old, new, make_letter(send, "ขอวิทยากร")], folder, office_clerk)
    shown = page(clerk, f"folders/{folder.pk}/")
    assert "พบ 3 รายการ" in shown
    assert "2560 (1)" in shown
    for wanted, found in (
        ({"year": 2560}, 1), ({"q": "ประชุม"}, 1), ({"q": "ข้อความ"}, 0), ({"q": "ข้อความ 123", "in_text": "on"}, 1),
        ({"subject": "ส่ง"}, 1), ({"q": "ไดโนเสาร์"}, 0), ({"number": 1, "year": 2560}, 1),
        ({"register": send.pk}, 1), ({"register": receive.pk}, 2), ({"through": 2561}, 1), ({"through": 2500}, 0),
    ):  # fmt: skip
        assert f"พบ {found} รายการ" in page(clerk, f"folders/{folder.pk}/", **wanted), wanted
    sheet = load_workbook(io.BytesIO(clerk.get(f"/efiling/folders/{folder.pk}/spreadsheet/").content)).active
    assert [row[6].value for row in sheet.iter_rows(min_row=2)] == ["ประชุมครู", "ส่งรายงาน", "ขอวิทยากร"]
    printed = clerk.get(f"/efiling/folders/{folder.pk}/paper/", {"year": 2560})
    assert printed.content.startswith(b"%PDF")
    assert Event.objects.filter(action="exported", about=registering.about(folder)).count() == 2
    assert "ตัวกรองไม่ถูกต้อง" in clerk.get(
        f"/efiling/folders/{folder.pk}/paper/", {"since": "99/99/2569"}, follow=True
    ).content.decode()  # fmt: skip


def test_a_folder_is_filtered_by_a_register_that_one_sees_alone(clerk, make_folder, secret):
    shown = page(clerk, f"folders/{make_folder('1').pk}/")
    assert "เก็บถึงปี" in shown.partition("grid-fields")[2].partition("</details>")[0]
    assert f'<option value="{secret.pk}">' not in shown
    assert clerk.get(f"/efiling/folders/{Folder.objects.get().pk}/", {"register": secret.pk}).status_code == 422


def test_a_line_with_a_class_of_its_own_is_filtered_by_its_own_end(
    clerk, make_folder, make_letter, receive, office_clerk
):
    folder = make_folder("1", retention="routine")
    lines = [make_letter(receive, f"ฉบับ {number}", year=2560) for number in (1, 2)]
    placing.file(lines, folder, office_clerk)
    Filing.objects.filter(entry=lines[0]).update(extended_to=2570)
    Filing.objects.filter(entry=lines[1]).update(kept_always=True)
    assert "พบ 1 รายการ" in page(clerk, f"folders/{folder.pk}/", through=2570)
    assert "พบ 0 รายการ" in page(clerk, f"folders/{folder.pk}/", through=2561)


def test_lines_go_on_by_their_keys(clerk, make_folder, make_letter, receive, office_clerk, monkeypatch):
    from hub.efiling.filing import contents

    monkeypatch.setattr(contents, "PER_PAGE", 2)
    folder = make_folder("1")
    lines = [make_letter(receive, f"ฉบับ{number}") for number in range(5)]
    placing.file(lines, folder, office_clerk)
    client = clerk.get(f"/efiling/folders/{folder.pk}/").context["page"]
    assert ([row.subject for row in client.rows], client.newer) == (["ฉบับ4", "ฉบับ3"], None)
    second = clerk.get(f"/efiling/folders/{folder.pk}/", {"below": client.older}).context["page"]
    assert [row.subject for row in second.rows] == ["ฉบับ2", "ฉบับ1"]
    back = clerk.get(f"/efiling/folders/{folder.pk}/", {"above": second.newer}).context["page"]
    assert [row.subject for row in back.rows] == ["ฉบับ4", "ฉบับ3"]


def test_a_lines_page_shows_folder_links_and_what_it_said_before(
    clerk, make_folder, make_letter, receive, office_clerk
):
    one, two = make_letter(receive, "หนึ่ง"), make_letter(receive, "สอง")
    registering.correct(one, office_clerk, {"urgency": "urgent"}, one.version)
    post(clerk, f"folders/entries/{one.pk}/file/", folder=make_folder("7", "เจ็ด", retention="ordinary").pk)
    assert "มีหนังสือตอบ" not in page(clerk, f"entries/{one.pk}/")
    post(clerk, f"folders/entries/{two.pk}/link/", to=one.pk, kind="reply")
    shown = page(clerk, f"entries/{one.pk}/")
    for said in ("7 เจ็ด", "หนังสือปกติ เก็บ 10 ปี", "มีหนังสือตอบ", "ปกติ → ด่วน"):
        assert said in shown, said
    assert "ตอบหนังสือ" in page(clerk, f"entries/{two.pk}/")
    assert "ฉบับนี้" in page(clerk, f"folders/entries/{two.pk}/thread/")
    post(clerk, f"folders/links/{Link.objects.get().pk}/remove/")
    assert not Link.objects.exists()


@pytest.mark.parametrize(("to", "said"), [("same", "กับตัวเองไม่ได้"), ("linked", "เชื่อมกันอยู่แล้ว"), ("", "เลือกหนังสือ")])
def test_a_wrong_link_is_refused_in_words(clerk, make_letter, receive, office_clerk, to, said):
    one, two = make_letter(receive, "หนึ่ง"), make_letter(receive, "สอง")
    linking.link(one, two, "refers", office_clerk)
    key = {"same": one.pk, "linked": two.pk}.get(to, "")
    assert said in post(clerk, f"folders/entries/{one.pk}/link/", 200, to=key, kind="reply")
    assert Link.objects.count() == 1


def test_a_letter_is_found_to_be_linked_by_number_or_words(clerk, make_letter, receive, secret, registrar):
    one = make_letter(receive, "หนึ่ง")
    make_letter(receive, "ขอเชิญประชุม", reference="ศธ 04001/๗๗")
    registering.register(secret, registrar, {"subject": "ขอเชิญประชุมลับ", "secrecy": "secret"})
    for words in ("ประชุม", "04001/77"):
        found = page(clerk, f"folders/entries/{one.pk}/link/", q=words)
        assert ("ขอเชิญประชุม<" in found.replace("\n", ""), "ประชุมลับ" in found) == (True, False)
    assert "ไม่พบหนังสือ" in page(clerk, f"folders/entries/{one.pk}/link/", q="ไดโนเสาร์")


def test_another_class_and_a_hold_need_a_reason(clerk, make_letter, receive):
    line = make_letter(receive)
    kind = RetentionClass.objects.get(code="historical")
    assert "บอกเหตุผล" in post(clerk, f"folders/entries/{line.pk}/retention/", 200, retention=kind.pk)
    assert "บอกเหตุผล" in post(clerk, f"folders/entries/{line.pk}/hold/", 200, reason=" ")
    assert not Filing.objects.exists()
    post(clerk, f"folders/entries/{line.pk}/retention/", retention=kind.pk, reason="สำคัญ")
    shown = post(clerk, f"folders/entries/{line.pk}/hold/", 200, reason="คดีดำ 1/2569")
    assert "ห้ามทำลาย: คดีดำ 1/2569" in shown
    post(clerk, f"folders/entries/{line.pk}/hold/", reason="คดีสิ้นสุด", release="1")
    assert Filing.objects.get().held_at is None
    steps = Event.objects.filter(action="filed").order_by("seq")
    assert [step.details.get("hold") for step in steps] == [None, True, False]


def test_the_table_of_classes_is_the_administrators(signed_in, administrator, office):
    client = signed_in(administrator)
    typed = {"code": "special", "name": "พิเศษ", "years": "๓", "counts_from": "closing", "order": "5", "in_use": "on"}
    post(client, "folders/classes/", **typed)
    made = RetentionClass.objects.get(code="special")
    assert (made.years, made.counts_from) == (3, "closing")
    post(client, f"folders/classes/{made.pk}/", **{**typed, "years": ""})
    made.refresh_from_db()
    assert made.years is None
    post(client, "folders/classes/", 422, **typed)
    assert Event.objects.filter(action="set-up", about=registering.about(made)).count() == 2
