"""A destruction round from the survey to the certificate, and what is refused on the way."""

from __future__ import annotations

from datetime import date, timedelta

import pypdfium2
import pytest
from django.utils import timezone

from common.thai.dates import thai_year
from hub.documents.blobs import BlobMissing, open_blob, store
from hub.documents.models import Blob
from hub.efiling import dispatch, registering, verification
from hub.efiling.filing import carrying_out, placing, rounds
from hub.efiling.filing.models import Filing, Opinion, RetentionClass, Round
from hub.efiling.models import Attachment, EarlierFile, Entry, Event, Incoming, Outgoing, Register
from hub.fleet.models import Erasure

YEAR = thai_year(timezone.now()) - 1
ORDER = ("15/2570", date(2026, 1, 5))
State = Round.State
pytestmark = pytest.mark.django_db


@pytest.fixture
def old(make_folder, make_letter, receive, office_clerk):
    """old("เรื่อง", file=b"…"): a letter whose year in its folder is over. Only its book says so: its year is past."""
    folder = make_folder("1", "ธรรมดา", retention="routine")

    def make(subject="เก่า", *, register=receive, file=None, year=YEAR - 1, **more) -> Entry:
        line = make_letter(register, subject, file=file, **more)
        placing.file([line], folder, office_clerk)
        Filing.objects.filter(entry=line).update(year=year)
        return line

    return make


@pytest.fixture
def appointed(committee, office_clerk):
    """appointed(round): before its committee."""

    def go(of: Round) -> Round:
        rounds.appoint(of, office_clerk, ORDER, committee[0], committee[1:])
        of.refresh_from_db()
        return of

    return go


@pytest.fixture
def decided():
    """decided(round, "destroy"): every member holds the same of every line, and the chair concludes."""

    def go(of: Round, decision="destroy", extend_to=None) -> Round:
        for listed in of.listed.select_related("entry"):
            listed.round = of
            for member in of.members.all():
                rounds.hold_of(listed, member, decision, extend_to, "")
        rounds.conclude(of, of.members.get(chair=True), {})
        of.refresh_from_db()
        return of

    return go


@pytest.fixture
def ready(office, office_clerk, office_director, appointed, decided):
    """ready(): a round that may be carried out, of what `old` made."""

    def go() -> Round:
        of = decided(appointed(rounds.start(office, YEAR, office_clerk)))
        rounds.approve(of, office_director)
        rounds.sent_to_archives(of, office_clerk, "ศธ 04099/1", timezone.localdate() - timedelta(days=61))
        of.refresh_from_db()
        return of

    return go


@pytest.fixture
def step(django_capture_on_commit_callbacks):
    """One piece of background work, and what it does once its transaction is through."""

    def once() -> bool:
        with django_capture_on_commit_callbacks(execute=True):
            return carrying_out.step()

    return once


@pytest.fixture
def carried(step):
    """carried(round): carried out to its end."""

    def go(of: Round) -> Round:
        while step():
            pass
        of.refresh_from_db()
        return of

    return go


def test_the_survey_finds_what_fell_due_and_nothing_else(
    office, old, make_letter, make_folder, receive, secret, registrar, office_clerk
):
    due = old("ครบ")
    old("ยังไม่ครบ", year=YEAR)
    held, hidden = old("คดี"), old("ลับ", register=secret)
    placing.hold(held, office_clerk, "คดีดำ 1/2569")
    make_letter(receive, "ไม่ได้เก็บ")
    placing.file([make_letter(receive, "ตลอดไป")], make_folder("9", retention="historical"), office_clerk)
    override = old("เก็บนาน")
    placing.set_class(override, office_clerk, RetentionClass.objects.get(code="ordinary"), "ยังใช้")  # fmt: skip
    of = rounds.start(office, YEAR, office_clerk)
    assert [(each.entry_id, each.place, each.kept_through) for each in of.listed.all()] == [(due.pk, 1, YEAR)]
    assert hidden.pk not in of.listed.values_list("entry", flat=True)
    assert Event.objects.filter(action="listed", about=registering.about(due)).exists()


def test_a_round_is_opened_once_and_not_before_its_year_has_ended(office, old, office_clerk):
    old()
    with pytest.raises(rounds.TooEarly):
        rounds.start(office, YEAR + 1, office_clerk)
    of = rounds.start(office, YEAR, office_clerk)
    with pytest.raises(rounds.AlreadyOpen) as fault:
        rounds.start(office, YEAR, office_clerk)
    assert fault.value.there == of
    rounds.stop(of, office_clerk, "ผิดปี")
    assert rounds.start(office, YEAR, office_clerk).listed.count() == 1, "what a stopped round listed falls due again"


def test_a_committee_has_a_chair_and_two_members(office, old, office_clerk, committee):
    of = rounds.start(office, YEAR, office_clerk)
    chair, one, two = committee
    with pytest.raises(rounds.NothingListed):
        rounds.appoint(of, office_clerk, ORDER, chair, [one, two])
    old()
    assert rounds.survey_again(of, office_clerk) == 1
    for few in ([one], [one, one], [one, chair]):
        with pytest.raises(rounds.TooFewMembers):
            rounds.appoint(of, office_clerk, ORDER, chair, few)
    rounds.appoint(of, office_clerk, ORDER, chair, [one, two])
    with pytest.raises(rounds.WrongStep):
        rounds.appoint(of, office_clerk, ORDER, chair, [one, two])
    assert of.members.count() == 3


D, K, E = "destroy", "keep", "extend"


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ((D, D, D), (D, None)),
        ((D, D, K), (D, None)),
        ((D, K, K), (K, None)),
        ((E, E, D), (E, 2580)),
        ((D, E, E), (E, 2580)),
        ((D, K, E), (K, None)),  # even: what destroys least
        ((D, D, E, E), (E, 2580)),
        ((D, D, K, K), (K, None)),
    ],
)
def test_what_the_committee_holds_together(said, outcome):
    opinions = [Opinion(decision=each, extend_to=2580 if each == E else None) for each in said]
    assert rounds.proposed(opinions) == outcome


def test_the_chair_concludes_when_all_have_said_everything_and_differing_opinions_stay(
    office, old, office_clerk, appointed
):
    old("หนึ่ง")
    old("สอง")
    of = appointed(rounds.start(office, YEAR, office_clerk))
    chair, one, two = of.members.all()
    first, second = of.listed.select_related("entry")
    for listed in (first, second):
        listed.round = of
        for member, decision in ((chair, D), (one, D)):
            rounds.hold_of(listed, member, decision, None, "")
    with pytest.raises(rounds.Undecided) as fault:
        rounds.conclude(of, chair, {})
    assert fault.value.lines == 2
    with pytest.raises(rounds.WrongYear):
        rounds.hold_of(first, two, E, 2400, "")
    rounds.hold_of(first, two, D, None, "")
    rounds.hold_of(first, two, E, YEAR + 5, "ยังต้องใช้")  # said again, it takes the place of the last
    rounds.hold_of(second, two, K, None, "มีค่า")
    rounds.conclude(of, chair, {first.pk: (E, YEAR + 5, "ตามกรรมการ")})
    assert [(each.outcome, each.extend_to) for each in of.listed.all()] == [(E, YEAR + 5), (D, None)]
    assert Opinion.objects.count() == 6
    assert Event.objects.filter(action="decided", about=registering.about(first), details__reason="ยังต้องใช้").exists()
    with pytest.raises(rounds.WrongStep):
        rounds.hold_of(first, two, D, None, "")


def test_what_is_kept_or_extended_does_not_fall_due_again(
    office, old, office_clerk, office_director, appointed, decided
):
    line = old()
    of = decided(appointed(rounds.start(office, YEAR, office_clerk)), E, YEAR + 3)
    rounds.approve(of, office_director)
    of.refresh_from_db()
    assert (of.state, placing.end_of(Filing.objects.get(entry=line))) == (State.DONE, YEAR + 3)
    assert rounds.start(office, YEAR, office_clerk).listed.count() == 0
    Filing.objects.update(kept_always=True)
    assert placing.end_of(Filing.objects.get(entry=line)) is None


def test_the_head_sends_it_back_with_the_reason(office, old, office_clerk, office_director, appointed, decided):
    old()
    of = decided(appointed(rounds.start(office, YEAR, office_clerk)))
    rounds.send_back(of, office_director, "ขอให้ทบทวน")
    of.refresh_from_db()
    assert (of.state, of.listed.get().outcome, of.listed.get().opinions.count()) == (State.COMMITTEE, "", 3)
    rounds.conclude(of, of.members.get(chair=True), {})


def test_the_archives_have_sixty_days_to_answer(office, old, office_clerk, office_director, appointed, decided):
    old("หนึ่ง")
    old("สอง")
    of = decided(appointed(rounds.start(office, YEAR, office_clerk)))
    rounds.approve(of, office_director)
    today = timezone.localdate()
    with pytest.raises(rounds.TooEarly):
        rounds.carry_out(of, office_clerk)
    with pytest.raises(rounds.TooEarly):
        rounds.sent_to_archives(of, office_clerk, "ศธ 1/1", today + timedelta(days=1))
    rounds.sent_to_archives(of, office_clerk, "ศธ 1/1", today - timedelta(days=60))
    with pytest.raises(rounds.TooEarly):
        rounds.carry_out(of, office_clerk)
    with pytest.raises(rounds.TooEarly):
        rounds.archives_answered(of, office_clerk, "เห็นชอบ", today - timedelta(days=61), [])
    rounds.archives_answered(of, office_clerk, "เห็นชอบ", today, list(of.listed.filter(place=2)))
    assert [each.outcome for each in of.listed.all()] == [D, K]
    assert Filing.objects.get(entry=of.listed.get(place=2).entry_id).kept_always
    rounds.carry_out(of, office_clerk)


def test_what_was_decided_is_destroyed_for_good_and_its_line_and_hashes_stay(old, ready, receive, make_pdf, carried):
    letter, stamp, beside = make_pdf("หนังสือ"), store(b"stamped", "application/pdf"), store(b"beside", "image/png")
    line = old("ทำลายได้", file=letter, text="ตัวหนังสือ")
    incoming = Incoming.objects.get(entry=line)
    incoming.stamped = stamp
    incoming.save()
    Attachment.objects.create(incoming=incoming, blob=beside, name="แนบ.png")
    of = ready()
    hashes = {incoming.blob_id, stamp.pk, beside.pk}
    rounds.carry_out(of, of.opened_by)
    of = carried(of)
    assert (of.state, of.listed.get().destroyed_at is not None) == (State.DONE, True)
    assert {file["sha256"] for file in of.listed.get().files} == hashes
    for sha256 in hashes:
        with pytest.raises(BlobMissing):
            open_blob(sha256)
    assert not Blob.objects.filter(pk__in=hashes).exists()
    assert Erasure.objects.filter(pk__in=hashes, reason="time-over").count() == 3
    line.refresh_from_db()
    assert (line.subject, line.destroyed_under) == ("ทำลายได้", f"{of} ลำดับที่ 1")
    incoming.refresh_from_db()
    assert (incoming.blob_id, incoming.stamped_id, incoming.text, incoming.state) == (None, None, "", "registered")
    step = Event.objects.get(action="destroyed", about=registering.about(line))
    assert {file["sha256"] for file in step.details["files"]} == hashes
    with open_blob(of.certificate_id) as file:
        text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(file.read()))
    assert all(sha256 in text.replace("\r\n", "") for sha256 in hashes)
    assert not carrying_out.step(), "there is nothing left to do"
    with pytest.raises(registering.WrongState):
        registering.correct(line, of.opened_by, {"subject": "อื่น"}, line.version)


def test_files_in_whose_place_others_came_are_destroyed_with_the_line(
    make_folder, office, office_clerk, make_pdf, ready, carried, clerk
):
    sends = Register.objects.create(unit=office, kind="send")
    line = registering.register(sends, office_clerk, {"subject": "จริง"})
    for name in ("แรก", "ใหม่"):
        dispatch.attach(line, office_clerk, make_pdf(name), f"{name}.pdf")
    earlier = EarlierFile.objects.get()
    placing.file([line], make_folder("1", retention="routine"), office_clerk)
    Filing.objects.update(year=YEAR - 1)
    of = ready()
    rounds.carry_out(of, office_clerk)
    carried(of)
    assert not Blob.objects.filter(pk=earlier.blob_id).exists()
    assert clerk.get(f"/efiling/entries/{line.pk}/earlier/{earlier.pk}.pdf").status_code == 410
    assert list(verification.verify()) == []


def test_the_trail_and_the_registers_still_agree_after_it(
    make_folder, receive, office_clerk, make_pdf, ready, clerk, carried
):
    from hub.efiling import intake

    letter = intake.take(receive, office_clerk, make_pdf("หนังสือ"), "a.pdf")
    line = intake.enter(letter, office_clerk, {"subject": "จริง", "sender": "สพฐ."})
    placing.file([line], make_folder("1", retention="routine"), office_clerk)
    Filing.objects.update(year=YEAR - 1)
    of = ready()
    rounds.carry_out(of, office_clerk)
    carried(of)
    assert list(verification.verify()) == []
    Incoming.objects.update(blob=store(b"put back", "application/pdf"))
    assert len(list(verification.verify())) == 1, "a file put back by hand is found"
    Incoming.objects.update(blob=None)
    for address in (f"incoming/{letter.pk}/original.pdf", f"incoming/{letter.pk}/stamped.pdf"):
        answer = clerk.get(f"/efiling/{address}")
        assert (answer.status_code, str(of) in answer.content.decode()) == (410, True), address
    assert clerk.get(f"/efiling/incoming/{letter.pk}/page-1.png").status_code == 410
    assert clerk.get(f"/efiling/incoming/{letter.pk}/").status_code == 200
    shown = clerk.get(f"/efiling/entries/{line.pk}/").content.decode()
    assert f"ทำลายแล้วตาม{of}" in shown
    assert "original.pdf" not in shown


def test_a_file_lost_without_a_decision_is_still_a_fault(receive, office_clerk, make_pdf):
    from hub.efiling import intake

    intake.take(receive, office_clerk, make_pdf("หนังสือ"), "a.pdf")
    Incoming.objects.update(blob=None)
    assert len(list(verification.verify())) == 1


def test_bytes_that_another_letter_needs_stay(old, ready, make_letter, receive, send, school, carried):
    from hub.efiling.models import Register

    other = Register.objects.create(unit=school, kind="receive")
    old(file=b"%PDF same")
    make_letter(other, "ของโรงเรียน", file=b"%PDF same")
    of = ready()
    rounds.carry_out(of, of.opened_by)
    of = carried(of)
    sha256 = of.listed.get().files[0]["sha256"]
    open_blob(sha256).close()
    assert not Erasure.objects.exists()


def test_a_hub_that_dies_in_the_middle_finishes_afterwards(old, ready, monkeypatch, step, carried):
    for number in range(3):
        old(f"ฉบับ {number}", file=f"%PDF {number}".encode())
    of = ready()
    rounds.carry_out(of, of.opened_by)
    monkeypatch.setattr(carrying_out, "AT_ONCE", 1)
    assert step()
    assert of.listed.exclude(destroyed_at=None).count() == 1
    # Of the second the transaction is through, and the process is gone before it erases the bytes.
    assert carrying_out.step()
    second = of.listed.exclude(destroyed_at=None).last().files[0]["sha256"]
    open_blob(second).close()
    of = carried(of)
    assert (of.state, of.listed.exclude(destroyed_at=None).count()) == (State.DONE, 3)
    for listed in of.listed.all():
        with pytest.raises(BlobMissing):
            open_blob(listed.files[0]["sha256"])
    assert Event.objects.filter(action="destroyed", about__startswith="entry/").count() == 3, "each once"


def test_a_hold_that_comes_late_spares_the_letter(old, ready, office_clerk, carried):
    line = old(file=b"%PDF held")
    of = ready()
    rounds.carry_out(of, office_clerk)
    placing.hold(line, office_clerk, "คดีดำ 9/2569")
    of = carried(of)
    assert (of.state, of.listed.get().outcome, of.listed.get().note) == (State.DONE, K, "คดีดำ 9/2569")
    open_blob(Incoming.objects.get(entry=line).blob_id).close()


def test_it_can_be_stopped_until_it_is_carried_out(old, ready, office_clerk):
    line = old(file=b"%PDF kept")
    of = ready()
    rounds.stop(of, office_clerk, "ขอทบทวน")
    assert not carrying_out.step()
    with pytest.raises(rounds.WrongStep):
        rounds.carry_out(of, office_clerk)
    assert Entry.objects.get(pk=line.pk).destroyed_at is None
    again = ready()
    rounds.carry_out(again, office_clerk)
    with pytest.raises(rounds.WrongStep):
        rounds.stop(again, office_clerk, "สาย")


def test_a_letter_drafted_here_goes_with_its_file_copy_and_what_was_beside_it(
    old, ready, send, office, office_clerk, carried
):
    from hub.efiling.drafting.models import Draft, DraftFile

    line = old("ออกจากระบบ", register=send)
    letter, copy, beside = (store(data, "application/pdf") for data in (b"%PDF letter", b"%PDF copy", b"%PDF beside"))
    Outgoing.objects.create(entry=line, blob=letter, name="letter.pdf", pages=1, added_by=office_clerk)
    draft = Draft.objects.create(
        unit=office, keeper=office, author=office_clerk, entry=line, final=letter, file_copy=copy, kind="external",
        state=Draft.State.ISSUED, issued_at=timezone.now(), issued_by=office_clerk,
    )  # fmt: skip
    DraftFile.objects.create(draft=draft, blob=beside, name="beside.pdf", added_by=office_clerk)
    of = ready()
    rounds.carry_out(of, office_clerk)
    of = carried(of)
    assert {file["sha256"] for file in of.listed.get().files} == {letter.pk, copy.pk, beside.pk}
    assert not Blob.objects.filter(pk__in=[letter.pk, copy.pk, beside.pk]).exists()
    draft.refresh_from_db()
    assert (draft.final, draft.file_copy, draft.files.count()) == (None, None, 0)


def test_what_does_not_fall_due_any_more_when_it_is_carried_out_is_spared(old, ready, office_clerk, carried):
    line = old(file=b"%PDF of value")
    of = ready()
    placing.set_class(line, office_clerk, RetentionClass.objects.get(years=None, code="historical"), "มีคุณค่า")
    rounds.carry_out(of, office_clerk)
    of = carried(of)
    assert (of.state, of.listed.get().outcome, of.listed.get().destroyed_at) == (State.DONE, K, None)
    open_blob(Incoming.objects.get(entry=line).blob_id).close()


def test_a_number_cancelled_meanwhile_is_no_letter_that_was_destroyed(old, ready, office_clerk, carried):
    line = old(file=b"%PDF back again")
    of = ready()
    line.refresh_from_db()
    registering.void(line, office_clerk, "ลงผิดเล่ม", line.version)
    rounds.carry_out(of, office_clerk)
    of = carried(of)
    line.refresh_from_db()
    assert (of.state, of.listed.get().outcome, line.destroyed_at) == (State.DONE, K, None)


def test_what_cannot_be_destroyed_or_certified_holds_up_nothing_else(
    office, school, old, ready, office_clerk, carried, step, monkeypatch
):
    first, second = old("หนึ่ง", file=b"%PDF one"), old("สอง", file=b"%PDF two")
    of = ready()
    rounds.carry_out(of, office_clerk)
    let_go = carrying_out.core_keeping.let_go

    def failing(entry):
        if entry.pk == first.pk:
            raise KeyError("an app's")
        return let_go(entry)

    monkeypatch.setattr(carrying_out.core_keeping, "let_go", failing)
    assert step()
    assert list(of.listed.exclude(destroyed_at=None).values_list("entry", flat=True)) == [second.pk]
    later = Round.objects.create(unit=school, year=YEAR, opened_by=office_clerk, state=State.CARRYING,
                                 carried_by=office_clerk)  # fmt: skip
    step()
    later.refresh_from_db()
    assert later.state == State.DONE
    assert not step(), "what failed is asked again after a while, and not at once"
    monkeypatch.undo()
    of = carried(of)
    assert (of.state, of.listed.exclude(destroyed_at=None).count()) == (State.DONE, 2)


def test_a_conclusion_that_cannot_be_understood_concludes_nothing(
    office, old, office_clerk, appointed, committee, signed_in
):
    old("หนึ่ง")
    of = appointed(rounds.start(office, YEAR, office_clerk))
    listed = of.listed.select_related("entry").get()
    listed.round = of
    for member, decision in zip(of.members.all(), (D, D, K), strict=True):
        rounds.hold_of(listed, member, decision, None, "")
    chair = signed_in(committee[0])
    typed = {f"decision-{listed.pk}": "extend", f"extend_to-{listed.pk}": "สองปี"}
    said = chair.post(f"/efiling/folders/rounds/{of.pk}/conclude/", typed, follow=True).content.decode()
    assert "ลำดับที่ 1" in said
    of.refresh_from_db()
    assert (of.state, of.listed.get().outcome) == (State.COMMITTEE, "")


def test_the_chair_sees_every_difference_however_long_the_list_is(
    office, old, office_clerk, appointed, committee, signed_in, monkeypatch
):
    for number in range(3):
        old(f"ฉบับที่ {number}")
    of = appointed(rounds.start(office, YEAR, office_clerk))
    for listed in of.listed.select_related("entry"):
        listed.round = of
        for member, decision in zip(of.members.all(), (D, D, K if listed.place == 3 else D), strict=True):
            rounds.hold_of(listed, member, decision, None, "")
    monkeypatch.setattr("hub.efiling.filing.views_rounds.LINES_SHOWN", 1)
    shown = signed_in(committee[0]).get(f"/efiling/folders/rounds/{of.pk}/").content.decode()
    assert f'name="decision-{of.listed.get(place=3).pk}"' in shown


def test_what_fell_due_is_counted_and_listed_in_as_few_questions_however_deep_the_plan_and_long_the_list(
    office, receive, make_folder, make_letter, office_clerk, django_assert_max_num_queries
):
    top = make_folder("1", retention="routine")
    folder = make_folder("1.1.1", parent=make_folder("1.1", parent=top))
    for number in range(6):
        placing.file([make_letter(receive, f"ฉบับ {number}")], folder, office_clerk)
    Filing.objects.update(year=YEAR - 1)
    with django_assert_max_num_queries(6):
        assert len(rounds.due(office, YEAR)) == 6
    with django_assert_max_num_queries(6):
        assert rounds.count_due(office, YEAR) == 6
    assert rounds.count_due(office, YEAR - 1) == 0
