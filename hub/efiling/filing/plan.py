"""An agency's folder plan: the tree, and what is done to it. Every step is in the trail and can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from common.thai.dates import thai_year
from common.thai.sorting import sort_key
from hub.efiling import trail
from hub.efiling.filing.models import Filing, Folder, RetentionClass
from hub.efiling.models import Event, Register
from hub.efiling.registering import about
from hub.people.models import Person, Unit

COLUMNS = ("parent_id", "code", "name", "retention_id", "order", "state", "closed_year")
"""What the trail keeps of a folder, before and after."""
State = Folder.State


class PlanFault(Exception):
    """The plan cannot become what was asked for; nothing was written."""


class CodeTaken(PlanFault):
    """Another folder of the agency has this code."""


class InItself(PlanFault):
    """A folder would stand in itself, or in one that is in it."""


class NotEmpty(PlanFault):
    """Letters are in it, or folders that are in use: it can be closed, not taken out."""


class ParentGone(PlanFault):
    """The folder it is to be in is another agency's, or was taken out or closed."""


class ChangedMeanwhile(PlanFault):
    """Somebody else changed the folder after it was shown."""


class NothingToUndo(PlanFault):
    """The folder's last change was taken back already, or something else has come in between."""


@dataclass
class Branch:
    """A folder of the tree, how many lines are in it, and what stands in it."""

    folder: Folder
    filed: int = 0
    branches: list[Branch] = field(default_factory=list)


def place(folder: Folder) -> tuple[int, str, str]:
    """Where a folder stands among those beside it: by its order, then its code, then its name, as Thai sorts."""
    return folder.order, sort_key(folder.code), sort_key(folder.name)


def tree(unit: Unit, registers: Iterable[Register] = (), *, closed: bool = True) -> list[Branch]:
    """The plan of an agency; lines of these registers are counted. Two queries, however large it is."""
    shown = [State.OPEN, State.CLOSED] if closed else [State.OPEN]
    folders = Folder.objects.filter(unit=unit, state__in=shown).select_related("retention")
    branches = {folder.pk: Branch(folder) for folder in sorted(folders, key=place)}
    within = [register.pk for register in registers]
    counted = Filing.objects.filter(folder__unit=unit, entry__book__register__in=within).order_by()
    for pk, filed in counted.values_list("folder").annotate(filed=Count("pk")):
        if pk in branches:
            branches[pk].filed = filed
    top: list[Branch] = []
    for branch in branches.values():
        above = branches.get(branch.folder.parent_id or 0)
        if above:
            branch.folder.parent = above.folder
        (above.branches if above else top).append(branch)
    return top


def walk(branches: Iterable[Branch], depth: int = 0) -> Iterator[tuple[int, Branch]]:
    """Each branch with how deep it stands, in the order in which the tree is read."""
    for branch in branches:
        yield depth, branch
        yield from walk(branch.branches, depth + 1)


def in_order(unit: Unit) -> list[Folder]:
    """The folders in use, as the tree is read."""
    return [branch.folder for _depth, branch in walk(tree(unit, closed=False))]


def add(unit: Unit, by: Person, content: Mapping[str, Any]) -> Folder:
    """Raises CodeTaken and ParentGone."""
    with transaction.atomic():
        _lock(unit)
        made = Folder(unit=unit, **content)
        _check(made)
        made.save(force_insert=True)
        _tell(made, by, {})
    return made


def change(folder: Folder, by: Person, content: Mapping[str, Any], version: int) -> Folder:
    """Renames, moves, or gives another class. Raises CodeTaken, InItself, ParentGone and ChangedMeanwhile."""
    with transaction.atomic():
        kept = _held(folder, version)
        before = _columns(kept)
        for name, value in content.items():
            setattr(kept, name, value)
        _check(kept)
        _write(kept, by, before)
    return kept


def close(folder: Folder, by: Person, version: int) -> Folder:
    """Nothing is filed in it any more; what counts from its closing counts from this year."""
    return _turn(folder, by, version, State.CLOSED)


def reopen(folder: Folder, by: Person, version: int) -> Folder:
    return _turn(folder, by, version, State.OPEN)


def remove(folder: Folder, by: Person, version: int) -> Folder:
    """Takes a folder out that was made by mistake. Raises NotEmpty."""
    return _turn(folder, by, version, State.REMOVED)


def undo(folder: Folder, by: Person) -> Folder:
    """Takes the last change of a folder back, itself a change that can be taken back. Raises PlanFault."""
    with transaction.atomic():
        kept = _held(folder, None)
        last = trail.of(about(kept)).filter(action=trail.Action.SET_UP).first()
        changes: dict[str, list[Any]] = (last.details.get("folder") or {}) if last else {}
        if not changes or any(getattr(kept, name) != now for name, (_before, now) in changes.items()):
            raise NothingToUndo
        before = _columns(kept)
        for name, (earlier, _now) in changes.items():
            setattr(kept, name, earlier)
        if kept.state == State.REMOVED:
            _check_empty(kept)
        _check(kept)
        _write(kept, by, before)
    return kept


def _turn(folder: Folder, by: Person, version: int, state: str) -> Folder:
    with transaction.atomic():
        kept = _held(folder, version)
        before = _columns(kept)
        if kept.state == state:
            return kept
        if state == State.REMOVED:
            _check_empty(kept)
        kept.state = state
        kept.closed_year = thai_year(timezone.now()) if state == State.CLOSED else None
        _check(kept)
        _write(kept, by, before)
    return kept


def _lock(unit: Unit) -> None:
    """Two moves at once could make a ring that neither sees."""
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)


def _held(folder: Folder, version: int | None) -> Folder:
    _lock(folder.unit)
    kept = Folder.objects.select_related("unit", "parent").get(pk=folder.pk)
    if version is not None and kept.version != version:
        raise ChangedMeanwhile
    return kept


def _check(folder: Folder) -> None:
    others = Folder.objects.filter(unit_id=folder.unit_id).exclude(pk=folder.pk)
    if folder.state != State.REMOVED and others.filter(code=folder.code).exclude(state=State.REMOVED).exists():
        raise CodeTaken(folder.code)
    above = Folder.objects.filter(pk=folder.parent_id).first() if folder.parent_id else None
    if above is not None and (above.unit_id != folder.unit_id or above.state == State.REMOVED):
        raise ParentGone(above.code)
    if above is not None and above.state == State.CLOSED and folder.state == State.OPEN:
        raise ParentGone(above.code)
    while above is not None:
        if above.pk == folder.pk:
            raise InItself(folder.code)
        above = above.parent


def _check_empty(folder: Folder) -> None:
    within = Folder.objects.filter(parent=folder).exclude(state=State.REMOVED)
    if within.exists() or Filing.objects.filter(folder=folder).exists():
        raise NotEmpty(folder.code)


def _columns(folder: Folder) -> dict[str, Any]:
    return {name: getattr(folder, name) for name in COLUMNS}


def _write(folder: Folder, by: Person, before: Mapping[str, Any]) -> None:
    if before == _columns(folder):
        return
    folder.version += 1
    folder.save()
    _tell(folder, by, before)


def _tell(folder: Folder, by: Person, before: Mapping[str, Any]) -> None:
    now = _columns(folder)
    told: dict[str, Any] = {"code": folder.code, "name": folder.name}
    if before:
        told["folder"] = {name: [before[name], now[name]] for name in COLUMNS if before[name] != now[name]}
    else:
        told["new"] = now
    trail.add(folder.unit, by, trail.Action.SET_UP, about(folder), told)


def history(unit: Unit) -> list[tuple[Any, Folder, str]]:
    """The last changes of the plan: the step, its folder, and what was done in words' key, newest first."""
    folders = {about(folder): folder for folder in Folder.objects.filter(unit=unit)}
    # Named one by one: the trail has an index of names, and millions of other steps.
    steps = Event.objects.filter(unit=unit, action=trail.Action.SET_UP, about__in=list(folders))
    found = steps.select_related("person").order_by("-seq")[:20]
    return [(step, folders[step.about], _done(step.details)) for step in found]


def _done(details: Mapping[str, Any]) -> str:
    changes = details.get("folder")
    if not changes:
        return "new"
    if "state" in changes:
        return str(changes["state"][1])
    return "moved" if "parent_id" in changes else "changed"


def classes() -> list[RetentionClass]:
    """Those offered to choose from."""
    return list(RetentionClass.objects.filter(in_use=True))


def has_plan(unit: Unit) -> bool:
    return Folder.objects.filter(unit=unit).exclude(Q(state=State.REMOVED)).exists()
