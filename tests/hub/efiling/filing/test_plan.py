"""The folder plan: what is done to it, what is refused, and taking it back."""

import csv
import io

import pytest
from openpyxl import Workbook, load_workbook

from hub.efiling import trail
from hub.efiling.filing import paper, placing, plan, plan_file
from hub.efiling.filing.models import Folder
from hub.efiling.models import Event

HEAD = ",".join(plan_file.HEADINGS)


def names(branches):
    return [(depth, branch.folder.code) for depth, branch in plan.walk(branches)]


def test_the_tree_stands_by_order_then_code_then_thai_name(make_folder, office):
    one = make_folder("10", "ข")
    make_folder("2", "ก")
    make_folder("1.10", "ก", parent=one)
    make_folder("1.9", "เก", parent=one)
    make_folder("9", "ฮ", order=0)
    make_folder("0", "ก", order=5)
    assert names(plan.tree(office)) == [(0, "2"), (0, "9"), (0, "10"), (1, "1.9"), (1, "1.10"), (0, "0")]


def test_what_is_done_to_a_folder_is_in_the_trail_and_can_be_taken_back(make_folder, office_clerk):
    folder = make_folder("1", "เดิม")
    changed = plan.change(folder, office_clerk, {"name": "ใหม่"}, folder.version)
    step = Event.objects.get(details__folder__name__0="เดิม")
    assert (step.action, step.details["folder"]) == ("set-up", {"name": ["เดิม", "ใหม่"]})
    undone = plan.undo(changed, office_clerk)
    assert undone.name == "เดิม"
    assert plan.undo(undone, office_clerk).name == "ใหม่", "taking back is a change that can be taken back"


def test_a_new_folder_has_nothing_to_take_back(make_folder, office_clerk):
    with pytest.raises(plan.NothingToUndo):
        plan.undo(make_folder("1"), office_clerk)


def test_closing_removing_and_taking_them_back(make_folder, office_clerk):
    folder = make_folder("1")
    closed = plan.close(folder, office_clerk, 1)
    assert (closed.state, closed.closed_year is not None) == ("closed", True)
    opened = plan.undo(closed, office_clerk)
    assert (opened.state, opened.closed_year) == ("open", None)
    removed = plan.remove(opened, office_clerk, opened.version)
    assert plan.tree(folder.unit) == []
    assert plan.undo(removed, office_clerk).state == "open"


def test_a_code_is_free_again_once_its_folder_was_taken_out(make_folder, office_clerk):
    gone = plan.remove(make_folder("1"), office_clerk, 1)
    make_folder("1", "อื่น")
    with pytest.raises(plan.CodeTaken):
        plan.undo(gone, office_clerk)


def test_what_the_plan_refuses(make_folder, make_letter, receive, office_clerk, school):
    top = make_folder("1")
    below = make_folder("1.1", parent=top)
    with pytest.raises(plan.CodeTaken):
        make_folder("1")
    with pytest.raises(plan.InItself):
        plan.change(top, office_clerk, {"parent": below}, top.version)
    with pytest.raises(plan.ChangedMeanwhile):
        plan.change(top, office_clerk, {"name": "x"}, top.version + 1)
    with pytest.raises(plan.NotEmpty):
        plan.remove(top, office_clerk, top.version)
    placing.file([make_letter(receive)], below, office_clerk)
    with pytest.raises(plan.NotEmpty):
        plan.remove(below, office_clerk, below.version)
    with pytest.raises(plan.ParentGone):
        make_folder("s", unit=school, parent=top)
    closed = plan.close(top, office_clerk, top.version)
    with pytest.raises(plan.ParentGone):
        make_folder("1.2", parent=closed)


def test_the_starting_plan_is_right(office, office_clerk):
    report = plan_file.load(office, office_clerk, plan_file.starting_text(), keep=True)
    assert (report.faults, report.count("new")) == ([], Folder.objects.count())
    assert Folder.objects.count() > 40
    assert all(folder.retention for folder in Folder.objects.select_related("retention"))


def test_a_preview_changes_nothing_and_a_plan_comes_back_as_it_went_out(office, school, office_clerk):
    plan_file.load(office, office_clerk, plan_file.starting_text(), keep=False)
    assert (Folder.objects.count(), Event.objects.count()) == (0, 0)
    plan_file.load(office, office_clerk, plan_file.starting_text(), keep=True)
    for data in (plan_file.as_csv(office), plan_file.as_xlsx(office)):
        text = plan_file.as_text(data)
        again = plan_file.load(office, office_clerk, text, keep=True)
        assert (again.faults, again.count("same")) == ([], Folder.objects.filter(unit=office).count())
        assert plan_file.load(school, office_clerk, text, keep=False).count("new") == again.count("same")


def test_a_code_in_excel_stays_as_it_is_written(office, office_clerk, make_folder):
    make_folder("1.10", "สิบ")
    sheet = load_workbook(io.BytesIO(plan_file.as_xlsx(office))).active
    assert [cell.value for cell in sheet[2]] == ["1.10", "", "สิบ", "", "0"]


def test_numbers_of_excel_are_read_as_they_look_and_a_formula_is_nobodys_name(office, office_clerk):
    book = Workbook()
    book.active.append(list(plan_file.HEADINGS))
    book.active.append([2, None, "ก", "routine", 10.0])
    book.active.append([3, None, "=1+1", None, None])
    written = io.BytesIO()
    book.save(written)
    report = plan_file.load(office, office_clerk, plan_file.as_text(written.getvalue()), keep=False)
    assert ([line.label for line in report.lines], [fault.line for fault in report.faults]) == (["2 ก"], [3])


@pytest.mark.parametrize(
    ("rows", "line", "said"),
    [
        ("", 1, "ไม่มีข้อมูล"),
        (",,ชื่อ,,", 2, "ต้องมีรหัสแฟ้ม"),
        ("1,,,,", 2, "ต้องมีรหัสแฟ้ม"),
        ("1,,ก,,\n1,,ข,,", 3, "สองครั้ง"),
        ("1.1,1,ก,,\n1,,ข,,", 2, "แฟ้มแม่"),
        ("1,,ก,นานมาก,", 2, "นานมาก"),
        ("1,,ก,,สิบ", 2, "ตัวเลข"),
        ("1,,ก", 2, "จำนวนช่อง"),
        (f"{'1' * 31},,ก,,", 2, "30"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_written(office, office_clerk, rows, line, said):
    report = plan_file.load(office, office_clerk, f"{HEAD}\n{rows}", keep=True)
    assert [(fault.line, said in fault.text) for fault in report.faults] == [(line, True)]
    assert not Folder.objects.exists()


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"PK\x03\x04 broken", b"x" * 1_000_001])
def test_a_file_that_cannot_be_read_is_refused_in_words(data):
    with pytest.raises(plan_file.FileRefused):
        plan_file.as_text(data)


def test_a_wrong_heading_is_said(office, office_clerk):
    report = plan_file.load(office, office_clerk, "a,b\n1,2", keep=True)
    assert "บรรทัดแรก" in report.faults[0].text


@pytest.mark.parametrize("name", ["=HYPERLINK(0)", "+66", "-แฟ้ม", "@SUM(1)", "'อัญประกาศ", "'=1"])
def test_nothing_typed_becomes_a_formula_in_csv_and_it_comes_back_as_it_was(office, office_clerk, make_folder, name):
    make_folder("1", name)
    data = plan_file.as_csv(office)
    cell = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))[1][2]
    assert cell[0] not in "=+-@"
    again = plan_file.load(office, office_clerk, plan_file.as_text(data), keep=True)
    assert (again.faults, again.count("same")) == ([], 1)


@pytest.mark.parametrize("code", ["'1'", "''", "[]", "History"])
def test_a_folder_of_any_code_is_given_out_as_a_spreadsheet(make_folder, code):
    assert load_workbook(io.BytesIO(paper.folder_xlsx(make_folder(code), []))).active


def test_the_plans_history_is_found_among_steps_of_other_things(make_folder, office, office_clerk):
    folder = make_folder("1", "หนึ่ง")
    make_folder("2", "สอง", unit=office)
    trail.add(office, office_clerk, trail.Action.SET_UP, "unit/1", {})
    trail.add(office, office_clerk, trail.Action.LOOKED, f"folder/{folder.pk}", {})
    assert [(folder.code, done) for _step, folder, done in plan.history(office)] == [("2", "new"), ("1", "new")]
