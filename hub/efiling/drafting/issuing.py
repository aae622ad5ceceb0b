"""A letter is issued: checked again, signed, numbered, its line and its file made. All of it, or nothing.

A certificate signs outside any transaction (a wrong PIN must be counted whatever becomes of the rest), and what it
signs bears the number. So the number is foreseen, the letter made and signed with it, and then given in the transaction
that keeps everything; if another letter took it meanwhile, the letter is made again with the next one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from common.thai.dates import format_date
from hub.documents.blobs import store
from hub.documents.signing import placing, sealing
from hub.documents.signing.drawings import Drawing
from hub.efiling import answers, attachments, dispatch, registering, trail
from hub.efiling import reach as core
from hub.efiling.attachments import Stored
from hub.efiling.drafting import checking, papers, places, printing, proposing, reach, uploads
from hub.efiling.drafting import marks as marking
from hub.efiling.drafting.composing import Issued, Signed
from hub.efiling.drafting.content import Content
from hub.efiling.drafting.kinds import NAMES_RECIPIENT, SHAPES
from hub.efiling.drafting.lint import Finding, errors
from hub.efiling.drafting.marks import Marks
from hub.efiling.drafting.models import Draft, Step
from hub.efiling.models import Entry, Outgoing, Register
from hub.efiling.rules import RegisterKind, Secrecy
from hub.people import positions
from hub.people.models import Person

TIMES = 5
"""How often a letter is made anew because its number was taken, before the signer is asked to press again."""
DRAWN = "ลงลายมือชื่ออิเล็กทรอนิกส์"
SEALED = "ลงลายมือชื่อดิจิทัลด้วยใบรับรองของ {name}"
SEALED_ELSEWHERE = "ฉบับที่ส่งลงลายมือชื่อดิจิทัลด้วยใบรับรองของ {name}"


class NotReady(Exception):
    """The rules forbid it as it stands."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(len(findings))
        self.findings = findings


class NotLookedAt(NotReady):
    """There are warnings, and the signer has not said that they were looked at."""


class NotRegistrar(Exception):
    """A secret letter is numbered by a registrar of the secret register alone."""


class Crowded(Exception):
    """Many letters took numbers at the same moment; nothing was numbered, and it can be tried again."""


class _Taken(Exception):
    """The foreseen number is another letter's by now."""


@dataclass(frozen=True)
class _Made:
    """A letter that is final but for being kept."""

    issued: Issued
    letter: bytes
    copy: bytes
    sealed: bool
    stamped: bool | None


@dataclass(frozen=True)
class Placed:
    """How a letter that was typed elsewhere is signed: where all stands on it, and whether name and position are
    printed under the signature, as the file may have them already."""

    marks: Marks
    lines: bool = True


def issue(
    draft: Draft, by: Person, version: int, drawing: Drawing, pin: str, *, looked_at: bool, placed: Placed | None = None
) -> Draft:
    """Signs and numbers it. Pressed again, it gives what the first press made.

    `placed`: of a letter that was typed elsewhere; without it all stands where its version says.

    Raises NotReady, NotRegistrar, Crowded, proposing.NotYourTurn and ChangedMeanwhile, sealing.CannotSign, BookClosed,
    SecretLetter, CannotTypeset, PdfError and BlobMissing; nothing is numbered then.
    """
    kept = Draft.objects.select_related("unit", "keeper", "signer__unit", "signer__person").get(pk=draft.pk)
    if kept.state == Draft.State.ISSUED:
        return kept
    step = _own_step(kept, by, version)
    content = kept.content
    kept.keeper = places.keeper_of(kept.kind, kept.unit, secret=kept.secret)  # a register may have been opened since
    _check(kept, content, looked_at)
    register = _register(kept, content, by)
    for _attempt in range(TIMES):
        foreseen = _foreseen(kept, content, register, by)
        made = _make(kept, step, by, content, drawing, pin, foreseen, placed)
        try:
            done = _keep(kept, by, version, register, content, made)
        except _Taken:
            continue
        # After the transaction: the other line may be of a unit whose trail is another, to be locked before ours.
        if done.entry is not None and done.reply_to is not None:
            answers.issued(done.entry, done.reply_to, by)
        return done
    raise Crowded


def _own_step(kept: Draft, by: Person, version: int) -> Step:
    if kept.version != version:
        raise proposing.ChangedMeanwhile
    step = reach.turn_of(by, kept)
    if step is None or step.what != Step.What.SIGN or step.position is None:
        raise proposing.NotYourTurn
    return step


def _check(kept: Draft, content: Content, looked_at: bool) -> None:
    findings = checking.check(kept, content)
    if wrong := errors(findings):
        raise NotReady(wrong)
    if findings and not looked_at:
        raise NotLookedAt(findings)


def _register(kept: Draft, content: Content, by: Person) -> Register | None:
    secret = content.secrecy != Secrecy.NORMAL
    register = places.register_for(kept.kind, kept.unit, secret=secret)
    if register is not None and secret and not core.may_write(by, register):
        raise NotRegistrar
    return register


def _foreseen(kept: Draft, content: Content, register: Register | None, by: Person) -> Issued:
    """The number that would be given now: it is given, and taken back at once."""
    if register is None:
        return Issued("", content.day or timezone.localdate())
    with transaction.atomic():
        entry = _line(kept, content, register, by)
        transaction.set_rollback(True)
    return _issued(entry)


def _line(kept: Draft, content: Content, register: Register, by: Person) -> Entry:
    """The line in the register. Raises BookClosed."""
    line = {
        "dated": content.day or timezone.localdate(),
        "recipient": content.recipient,
        "subject": content.subject,
        "secrecy": content.secrecy,
    }
    if register.kind == RegisterKind.SEND:
        line |= {"sender": places.agency_of(kept.unit).name, "urgency": content.urgency}
        if kept.kind not in NAMES_RECIPIENT:
            line["recipient"] = ""
    circular = content.circular and "circular" in SHAPES[kept.kind].fields
    return registering.register(register, by, line, circular=circular, request=kept.issue_request)


def _issued(entry: Entry) -> Issued:
    reference = entry.reference if entry.book.register.kind == RegisterKind.SEND else entry.written_number
    assert entry.dated is not None  # noqa: S101 _line set it
    return Issued(reference, entry.dated)


def _make(
    kept: Draft,
    step: Step,
    by: Person,
    content: Content,
    drawing: Drawing,
    pin: str,
    issued: Issued,
    placed: Placed | None,
) -> _Made:
    """The letter and its file copy with number, day and signature; sealed where the signer has a certificate."""
    position = step.position
    assert position is not None  # noqa: S101 _own_step asked
    sealed = sealing.ready(by)
    with override("th"):
        lines = tuple(positions.signing_lines(by, position))
    # The copy is not sealed itself, and says so.
    labels = [label.format(name=by.full_name) if sealed else "" for label in (SEALED, SEALED_ELSEWHERE)]
    make = _on_paper if kept.uploaded else _typeset
    letter, copy = make(kept, content, drawing, lines, labels, issued, placed)
    stamped = None
    if sealed:
        reason = f"ลงนาม {kept.get_kind_display()} ที่ {issued.reference}".strip()
        signed = sealing.seal(letter, by, pin, position=positions.title(position), reason=reason)
        letter, stamped = signed.pdf, signed.stamped
    return _Made(issued, letter, copy, sealed, stamped)


def _typeset(
    kept: Draft,
    content: Content,
    drawing: Drawing,
    lines: tuple[str, ...],
    labels: list[str],
    issued: Issued,
    _placed: Placed | None,
) -> tuple[bytes, bytes]:
    """The letter and its file copy, of what was written here."""
    signed = [Signed(lines, drawing.svg(), drawing.aspect, (DRAWN, label) if label else (DRAWN,)) for label in labels]
    letter = printing.printed(kept, content, signed[0], issued)
    return letter, printing.printed(kept, content, signed[1], issued, copy="สำเนาคู่ฉบับ", checked=_checked(kept))


def _on_paper(
    kept: Draft,
    _content: Content,
    drawing: Drawing,
    lines: tuple[str, ...],
    labels: list[str],
    issued: Issued,
    placed: Placed | None,
) -> tuple[bytes, bytes]:
    """The same of one that was typed elsewhere; placing says under the signature that it is drawn."""
    paper = uploads.paper_of(kept.versions.get(number=kept.version))
    assert paper is not None  # noqa: S101 every version of such a draft has one until it is destroyed
    placed = placed or Placed(marking.read(paper.marks))
    numbered = papers.numbered(kept, paper, placed.marks, issued)
    mark, write = placed.marks["signature"], papers.writer(kept)
    names = [write(line) for line in lines] if placed.lines else []
    letter, copy = (
        placing.placed(numbered, mark.page, mark.box, drawing, [*names, *([label] if label else [])])
        for label in labels
    )
    return letter, papers.file_copy(copy, _checked(kept))


def _checked(kept: Draft) -> tuple[str, ...]:
    """Who drafted and who checked it, for the foot of the file copy."""
    done = kept.steps.filter(round=kept.round, state=Step.State.APPROVED).select_related("by").order_by("order")
    said = [f"{kept.author.full_name} ร่าง {format_date(timezone.localdate(kept.created_at), style='short')}"]
    for step in done:
        if step.by is not None and step.acted_at is not None:
            said.append(f"{step.by.full_name} ตรวจ {format_date(timezone.localdate(step.acted_at), style='short')}")
    return tuple(said)


def _keep(draft: Draft, by: Person, version: int, register: Register | None, content: Content, made: _Made) -> Draft:
    """Gives the number and keeps everything, in one transaction. Raises _Taken where the number became another's."""
    with transaction.atomic():
        kept = Draft.objects.select_for_update(of=("self",)).select_related("unit", "keeper").get(pk=draft.pk)
        if kept.state == Draft.State.ISSUED:
            return kept
        step = _own_step(kept, by, version)
        if register is not None:
            entry = _line(kept, content, register, by)
            if _issued(entry) != made.issued:
                raise _Taken
            kept.entry = entry
        kept.final, kept.file_copy = store(made.letter, "application/pdf"), store(made.copy, "application/pdf")
        if register is not None and register.kind == RegisterKind.SEND:
            outgoing = dispatch.attach(entry, by, made.letter, f"{_file_name(made.issued, content)}.pdf")
            _give_files(kept, outgoing, by, register)
        kept.state, kept.sealed, kept.stamped = Draft.State.ISSUED, made.sealed, made.stamped
        kept.keeper = register.unit if register is not None else kept.keeper
        kept.issued_at, kept.issued_by = timezone.now(), by
        kept.save()
        step.draft = kept
        proposing.act(step, by, Step.State.SIGNED, "")
        told = {
            "version": version, "file": kept.final.pk, "copy": kept.file_copy.pk, "sealed": made.sealed,
            "stamped": made.stamped, "entry": kept.entry_id, "reference": made.issued.reference,
        }  # fmt: skip
        # In the trail that the number is told in: who registers takes the book first and then this one trail alone.
        trail.add(register.unit if register else kept.unit, by, trail.Action.SIGNED, registering.about(kept), told)
    return kept


def _give_files(kept: Draft, outgoing: Outgoing, by: Person, register: Register) -> None:
    files = [Stored(file.blob, file.name) for file in kept.files.select_related("blob")]
    if files:
        told = {"attachments": attachments.give(outgoing, files)}
        trail.add(register.unit, by, trail.Action.ATTACHED, registering.about(outgoing.entry), told)


def _file_name(issued: Issued, content: Content) -> str:
    """ศธ 04099-ว 136 and the beginning of the subject: what a file may be called anywhere."""
    name = f"{issued.reference.replace('/', '-')} {content.subject[:80]}"
    return re.sub(r'[\\/:*?"<>|\s]+', " ", name).strip()
