"""Which drafts a person sees, and who may write in one. What is out of reach is not there: 404, never 403.

A draft is seen by its author, by those it was proposed to (and who acts for them), and by the clerks of the unit whose
register numbers it; that of a secret letter by the registrars of the secret register instead of the clerks. Whom it
passed by, as it was taken back or returned before their turn, does not see it; a secret one is seen by those on its
present way alone, and only while they are in the position.
"""

from __future__ import annotations

from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpRequest

from hub.efiling import reach, registering, trail
from hub.efiling.drafting import places
from hub.efiling.drafting.kinds import Kind
from hub.efiling.drafting.models import Draft, Step
from hub.efiling.models import Register
from hub.efiling.rules import RegisterKind
from hub.people import access, positions
from hub.people.models import Membership, Person, Unit

WRITE = "drafting.write"
SET_UP = "drafting.set-up"
RANKS = "drafting.ranks"

OPEN = (Draft.State.WRITING, Draft.State.RETURNED)


def held(person: Person) -> list[int]:
    """The positions the person acts in today."""
    return [each.pk for each in positions.held(person)]


def secret_registers(person: Person) -> QuerySet[Register]:
    """Those of secret letters that go out, of which the person is a registrar and still serves there."""
    return reach.registers(person, reach.REGISTER).filter(secret=True, kind=RegisterKind.SEND).order_by()


def drafts(person: Person) -> QuerySet[Draft]:
    theirs = Step.objects.filter(position__in=held(person)).exclude(state=Step.State.WITHDRAWN)
    on_its_way = theirs.filter(round=F("draft__round"))
    ordinary = Step.objects.filter(Q(pk__in=theirs.values("pk")) | Q(by=person), draft__secret=False)
    proposed = Step.objects.filter(Q(pk__in=ordinary.values("pk")) | Q(pk__in=on_its_way.values("pk")))
    clerks = Q(secret=False, keeper__in=access.visible_units(person, reach.REGISTER))
    registrars = Q(secret=True, keeper__in=secret_registers(person).values("unit"))
    # A draft nobody has proposed yet is its author's alone, and that of clerks who help: never of those above.
    seen = Q(author=person) | Q(pk__in=proposed.values("draft")) | clerks | registrars
    return Draft.objects.filter(seen).select_related(
        "unit", "keeper", "author", "signer__person", "signer__unit", "entry"
    )


def draft_or_404(request: HttpRequest, pk: int) -> Draft:
    """Each look at a secret one is in the trail, of others the first of a person and day."""
    person = reach.viewer(request)
    found = drafts(person).filter(pk=pk).first()
    if found is None:
        raise Http404
    if found.secret:
        trail.add(found.unit, person, trail.Action.LOOKED, registering.about(found))
    else:
        trail.look(found.unit, person, registering.about(found))
    return found


def written_or_404(request: HttpRequest, pk: int) -> Draft:
    """A draft that the person may write in as it stands now."""
    found = draft_or_404(request, pk)
    if not may_write(reach.viewer(request), found):
        raise Http404
    return found


def helps(person: Person, draft: Draft) -> bool:
    """The author, and the clerks (for a secret one the registrars) who do this for others."""
    if draft.author_id == person.pk:
        return True
    if draft.secret:
        return secret_registers(person).filter(unit=draft.keeper).exists()
    return access.may(person, reach.REGISTER, draft.keeper)


def may_write(person: Person, draft: Draft) -> bool:
    """The author and the clerks until it is proposed; then whose turn it is, and nobody else."""
    if draft.state in OPEN:
        return helps(person, draft)
    return draft.state == Draft.State.PROPOSED and turn_of(person, draft) is not None


def turn(draft: Draft) -> Step | None:
    """The step at which a proposed draft stands."""
    if draft.state != Draft.State.PROPOSED:
        return None
    waiting = draft.steps.filter(round=draft.round, state=Step.State.WAITING)
    return waiting.select_related("position__unit", "position__person").order_by("order").first()


def turn_of(person: Person, draft: Draft) -> Step | None:
    """That step, if it is the person's."""
    step = turn(draft)
    return step if step is not None and step.position_id in held(person) else None


def units(person: Person) -> QuerySet[Unit]:
    """The units for which the person may draft: those they serve in."""
    serving = [each.unit_id for each in person.current_memberships]
    return access.visible_units(person, WRITE).filter(pk__in=serving)


def choices(draft: Draft) -> QuerySet[Membership]:
    """The positions that can review or sign it: those of its agency."""
    return positions.of_agency(draft.unit).exclude(position="").order_by("unit__order", "unit__code", "pk")


def signers(draft: Draft) -> QuerySet[Membership]:
    """The positions that can sign it: who leads. A memo and minutes are signed by who wrote them, so by anybody."""
    if draft.kind in (Kind.MEMO, Kind.MINUTES):
        return choices(draft)
    return choices(draft).filter(role__in=(Membership.Role.DIRECTOR, Membership.Role.DEPUTY))


def unit_to_set_up_or_404(request: HttpRequest, code: str) -> Unit:
    found = access.visible_units(reach.viewer(request), SET_UP).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def suggested_line(draft: Draft) -> tuple[list[Membership], Membership | None]:
    """Who usually sees it on its way: who leads the unit, then each unit above, the agency's head signing."""
    line: list[Membership] = []
    for unit in places.within_agency(draft.unit):
        heads = Membership.objects.current().filter(
            unit=unit, role=Membership.Role.DIRECTOR, acting_for=None, person__is_active=True
        )
        line += list(heads.select_related("unit", "person").order_by("pk")[:1])
    signer = line[-1] if line else None
    reviewers = [each for each in line[:-1] if each.person_id != draft.author_id]
    return reviewers, signer
