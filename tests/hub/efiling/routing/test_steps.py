"""What is done with a letter on its way: each step once, in the trail, and never leaving the letter with nobody."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from hub.efiling import registering, trail
from hub.efiling.models import Book, Entry, Event
from hub.efiling.routing import steps
from hub.efiling.routing.models import Annotation, Asked, Handover
from hub.efiling.routing.steps import Onward
from hub.people import acting

State = Handover.State


def actions(entry):
    steps_of = trail.of(registering.about(entry)).exclude(action__in=["looked", "registered"])
    return [event.action for event in reversed(steps_of)]


def again(person):
    return type(person).objects.get(pk=person.pk)


# Proposing


def test_a_proposed_letter_waits_with_the_position_and_its_column_says_so(
    entry, office_clerk, office_director, place, desk_of
):
    place(office_director)
    note = steps.propose(entry, office_clerk, "เพื่อโปรดทราบ", Onward([place(office_director)], asked=Asked.KNOW))
    given = note.handovers.get()
    assert (given.state, given.asked, given.addressee) == (State.WAITING, "know", "นางดวงใจ นำพา · ผู้อำนวยการ")
    assert note.lines == ["(นางสาวกตัญญู สารบรรณ)", "เจ้าหน้าที่ธุรการ"]
    assert desk_of(office_director) == ["ขอเชิญประชุม"]
    assert Entry.objects.get().action == "เสนอ ผู้อำนวยการ"
    assert actions(entry) == ["corrected", "annotated", "handed-on"]
    assert not list(trail.verify(entry.book.register.unit))


def test_what_stands_in_the_column_already_stays(entry, office_clerk, office_director, place):
    registering.correct(entry, office_clerk, {"action": "กลุ่มอำนวยการ"}, 1)
    entry.refresh_from_db()
    steps.propose(entry, office_clerk, "เสนอ", Onward([place(office_director)]))
    assert Entry.objects.get().action == "กลุ่มอำนวยการ"


def test_a_letter_of_a_closed_book_is_handed_on_and_its_line_stays(
    entry, office_clerk, office_director, place, desk_of
):
    Book.objects.update(closed_at=timezone.now())
    steps.propose(entry, office_clerk, "เสนอ", Onward([place(office_director)]))
    assert (Entry.objects.get().action, desk_of(office_director)) == ("", ["ขอเชิญประชุม"])


def test_it_is_due_by_its_urgency_unless_another_time_is_set(propose, office_director, deputy, monkeypatch):
    monday = timezone.make_aware(timezone.datetime(2025, 12, 1, 9, 0))
    monkeypatch.setattr(timezone, "now", lambda: monday)
    assert timezone.localtime(propose(office_director).due_at).isoformat()[:16] == "2025-12-04T16:30"
    other = monday + timedelta(hours=2)
    assert propose(deputy, due_at=other).due_at == other


def test_sent_twice_it_is_proposed_once(entry, office_clerk, office_director, place):
    name = "0b9b6f3e-3a5e-4a52-9b5c-1f1a3a6f9d10"
    for _ in range(2):
        steps.propose(entry, office_clerk, "เสนอ", Onward([place(office_director)]), name)
    assert (Annotation.objects.count(), Handover.objects.count()) == (1, 1)


def test_it_does_not_wait_twice_at_one_place(propose, office_director, entry):
    propose(office_director)
    with pytest.raises(steps.AlreadyThere):
        propose(office_director)
    assert Annotation.objects.count() == 1
    given = Handover.objects.get()
    given.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        given.save(force_insert=True)


def test_nobody_proposes_a_void_letter_or_without_the_right(propose, entry, office_clerk, office_director, head, place):
    with pytest.raises(steps.NotRouted):
        steps.propose(entry, head, "เสนอ", Onward([place(office_director)]))
    registering.void(entry, office_clerk, "ผิด", Entry.objects.get().version)
    with pytest.raises(steps.NotRouted):
        propose(office_director)


def test_it_goes_to_nobody_where_nobody_is(propose, entry, office_clerk, office_director, other_group, place):
    office_director.memberships.update(end=timezone.localdate() - timedelta(days=1))
    with pytest.raises(steps.NobodyThere):
        propose(office_director)
    with pytest.raises(steps.NobodyThere):
        steps.propose(entry, office_clerk, "เสนอ", Onward(groups=[other_group]))
    assert not Handover.objects.exists()


# Annotated and passed on


def test_a_superior_passes_it_to_several_at_once_each_a_handover_of_its_own(
    propose, office_director, deputy, head, group_clerk, group, place, desk_of, entry
):
    given = propose(office_director)
    note = steps.pass_on(given, office_director, "มอบ", Onward([place(deputy)], [group], Asked.ACT))
    assert [str(each) for each in note.handovers.all()] == ["นายรอง ช่วยงาน · รองผู้อำนวยการ", "กลุ่มอำนวยการ"]
    assert desk_of(office_director) == []
    assert desk_of(deputy) == desk_of(head) == desk_of(group_clerk) == ["ขอเชิญประชุม"]
    assert actions(entry)[-2:] == ["annotated", "handed-on"]


def test_up_the_whole_line_and_down_again(propose, entry, head, deputy, office_director, group_staff, place, desk_of):
    given = propose(head)
    for above in (deputy, office_director):
        holder = given.to_position.person
        given = steps.pass_on(given, holder, "เห็นควรเสนอ", Onward([place(above)])).handovers.get()
    given = steps.pass_on(given, office_director, "อนุมัติ", Onward([place(group_staff)], asked="act")).handovers.get()
    steps.finish(given, group_staff, "ดำเนินการแล้ว")
    assert not Handover.objects.filter(state=State.WAITING).exists()
    assert [note.text for note in Annotation.objects.all()] == [
        "เพื่อโปรดพิจารณา", "เห็นควรเสนอ", "เห็นควรเสนอ", "อนุมัติ", "ดำเนินการแล้ว"
    ]  # fmt: skip
    assert actions(entry)[-1] == "finished"


def test_what_is_returned_lies_with_who_gave_it_and_goes_up_again(propose, office_director, office_clerk, desk_of):
    given = propose(office_director)
    back = steps.give_back(given, office_director, "ขอเอกสารประกอบ").handovers.get()
    assert (back.asked, desk_of(office_clerk), desk_of(office_director)) == ("inform", ["ขอเชิญประชุม"], [])
    steps.give_back(back, office_clerk, "แนบแล้ว")
    assert desk_of(office_director) == ["ขอเชิญประชุม"]


def test_it_is_not_returned_to_a_place_that_nobody_is_in(propose, office_director, office_clerk, desk_of):
    given = propose(office_director)
    office_clerk.memberships.update(end=timezone.localdate() - timedelta(days=1))
    with pytest.raises(steps.NobodyThere):
        steps.give_back(given, office_director, "ขอเอกสารประกอบ")
    assert desk_of(office_director) == ["ขอเชิญประชุม"]


def test_of_two_who_answer_the_second_is_told(propose, office_director, deputy, place):
    acting.appoint(place(office_director), deputy, timezone.localdate(), timezone.localdate())
    given = propose(office_director)
    note = steps.finish(given, again(deputy), "ทราบ")
    assert note.lines == ["(นายรอง ช่วยงาน)", "รักษาราชการแทน", "ผู้อำนวยการ"]
    for step in (steps.finish, steps.give_back):
        with pytest.raises(steps.Settled):
            step(given, office_director, "ทราบ")
    assert given.answers.count() == 1


def test_who_does_not_hold_the_position_answers_nothing(propose, office_director, deputy):
    given = propose(office_director)
    with pytest.raises(steps.Settled):
        steps.finish(given, deputy, "ทราบ")
    assert Handover.objects.get().state == State.WAITING


def test_of_a_group_who_answers_does_so_in_the_group(propose, office_director, head, group, place):
    given = propose(office_director)
    to_group = steps.pass_on(given, office_director, "มอบ", Onward(groups=[group])).handovers.get()
    assert steps.finish(to_group, head, "ทราบ").position == place(head)


def test_sent_twice_an_answer_is_given_once(propose, office_director, deputy, place):
    given, name = propose(office_director), "0b9b6f3e-3a5e-4a52-9b5c-1f1a3a6f9d11"
    made = [steps.pass_on(given, office_director, "มอบ", Onward([place(deputy)]), name) for _ in range(2)]
    assert made[0] == made[1]


def test_nothing_is_passed_on_once_the_number_is_void_but_it_can_be_put_away(
    propose, entry, office_clerk, office_director, deputy, place
):
    given = propose(office_director)
    registering.void(entry, office_clerk, "ผิด", Entry.objects.get().version)
    with pytest.raises(steps.NotRouted):
        steps.pass_on(given, office_director, "มอบ", Onward([place(deputy)]))
    with pytest.raises(steps.NobodyThere):
        steps.give_back(given, office_director, "คืน")
    steps.finish(given, office_director, "ทราบ")
    assert Handover.objects.get().state == State.DONE


# Recalling


def test_what_nobody_opened_is_taken_back_and_lies_where_it_lay(
    propose, entry, office_director, deputy, head, place, desk_of
):
    given = propose(office_director)
    note = steps.pass_on(given, office_director, "มอบ", Onward([place(deputy), place(head)]))
    assert steps.undo(note, office_director) == given
    assert desk_of(office_director) == ["ขอเชิญประชุม"]
    assert desk_of(deputy) == desk_of(head) == []
    note.refresh_from_db()
    assert note.recalled_at
    assert actions(entry)[-1] == "recalled"
    steps.finish(given, office_director, "ทราบ")
    assert [each.recalled_at is None for each in given.answers.order_by("pk")] == [False, True]


def test_one_of_several_is_taken_back_and_the_others_stay(propose, office_director, deputy, head, place, desk_of):
    given = propose(office_director)
    note = steps.pass_on(given, office_director, "มอบ", Onward([place(deputy), place(head)]))
    first, second = note.handovers.all()
    steps.recall(first, office_director)
    assert (desk_of(deputy), desk_of(head), desk_of(office_director)) == ([], ["ขอเชิญประชุม"], [])
    steps.recall(second, office_director)
    assert desk_of(office_director) == ["ขอเชิญประชุม"], "nobody else has it"


def test_what_was_opened_is_not_taken_back(propose, office_director, deputy, office_clerk, place):
    given = propose(office_director)
    steps.opened(given, office_director)
    with pytest.raises(steps.TooLate):
        steps.recall(given, office_clerk)
    with pytest.raises(steps.TooLate):
        steps.undo(given.given, office_clerk)
    given.refresh_from_db()
    assert (given.state, given.opened_by) == (State.WAITING, office_director)


def test_nobody_else_takes_it_back(propose, office_director, office_clerk, head):
    given = propose(office_director)
    for person in (head, office_director):
        with pytest.raises(steps.NotRouted):
            steps.recall(given, person)
        with pytest.raises(steps.NotRouted):
            steps.undo(given.given, person)


def test_who_has_left_the_position_takes_nothing_back(propose, office_director, office_clerk):
    given = propose(office_director)
    office_clerk.memberships.update(end=timezone.localdate() - timedelta(days=1))
    with pytest.raises(steps.NotRouted):
        steps.undo(given.given, again(office_clerk))


def test_a_letter_with_somebody_who_left_is_taken_back_by_the_registers_clerk(
    propose, entry, office_director, deputy, office_clerk, place, desk_of
):
    given = propose(office_director)
    note = steps.pass_on(given, office_director, "มอบ", Onward([place(deputy)]))
    lost = note.handovers.get()
    steps.opened(lost, deputy)
    deputy.memberships.update(end=timezone.localdate() - timedelta(days=1))
    steps.recall(lost, office_clerk)
    assert desk_of(office_director) == ["ขอเชิญประชุม"]


def test_finishing_is_taken_back_for_ten_minutes(propose, office_director, monkeypatch, desk_of):
    given = propose(office_director)
    note = steps.finish(given, office_director, "ทราบ")
    later = timezone.now() + steps.UNDO_FINISH + timedelta(seconds=1)
    with monkeypatch.context() as clock:
        clock.setattr(steps.timezone, "now", lambda: later)
        with pytest.raises(steps.TooLate):
            steps.undo(note, office_director)
    steps.undo(note, office_director)
    assert desk_of(office_director) == ["ขอเชิญประชุม"]
    with pytest.raises(steps.TooLate):
        steps.undo(note, office_director)


def test_taken_back_it_does_not_wait_twice(propose, office_director, deputy, place, desk_of):
    given = propose(office_director)
    note = steps.pass_on(given, office_director, "มอบ", Onward([place(deputy)]))
    propose(office_director)
    steps.undo(note, office_director)
    assert desk_of(office_director) == ["ขอเชิญประชุม"]


# Secret letters


def test_a_secret_letter_goes_to_named_positions_only(secret_entry, registrar, office_director, group, head, place):
    with pytest.raises(steps.NoGroupForSecrets):
        steps.propose(secret_entry, registrar, "เสนอ", Onward(groups=[group]))
    assert not Annotation.objects.exists()
    assert steps.propose(secret_entry, registrar, "เสนอ", Onward([place(office_director)])).handovers.count() == 1


def test_only_the_registrar_says_where_a_secret_letter_goes(
    secret_entry, registrar, office_director, office_clerk, deputy, place, desk_of
):
    with pytest.raises(steps.NotRouted):
        steps.propose(secret_entry, office_clerk, "เสนอ", Onward([place(deputy)]))
    given = steps.propose(secret_entry, registrar, "เสนอ", Onward([place(office_director)])).handovers.get()
    with pytest.raises(steps.NotRouted):
        steps.pass_on(given, office_director, "มอบ", Onward([place(deputy)]))
    back = steps.give_back(given, office_director, "มอบรองฯ").handovers.get()
    assert desk_of(registrar) == ["เรื่องปกปิด"]
    steps.pass_on(back, registrar, "มอบตามบัญชา", Onward([place(deputy)]))
    assert desk_of(deputy) == ["เรื่องปกปิด"]


def test_the_text_of_a_step_is_in_the_sealed_trail(propose, office_director):
    given = propose(office_director)
    steps.finish(given, office_director, "อนุมัติ")
    told = Event.objects.filter(action="annotated").order_by("-seq").first().details
    assert (told["text"], told["lines"], told["step"]) == ("อนุมัติ", ["(นางดวงใจ นำพา)", "ผู้อำนวยการ"], "finished")
