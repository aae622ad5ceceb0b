"""Units as a tree, persons, and who serves where in which role."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from common.thai.normalise import search_key
from common.thai.sorting import sort_key


class Unit(models.Model):
    """The area office, one of its groups, or a school: whoever sends, receives and reports."""

    class Kind(models.TextChoices):
        OFFICE = "office", _("สำนักงานเขตพื้นที่")
        GROUP = "group", _("กลุ่มงาน")
        SCHOOL = "school", _("โรงเรียน")

    code = models.CharField(_("รหัสหน่วยงาน"), max_length=20, unique=True)
    kind = models.CharField(_("ประเภท"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("ชื่อหน่วยงาน"), max_length=200)
    name_en = models.CharField(_("ชื่อภาษาอังกฤษ"), max_length=200, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("อยู่ใน")
    )
    order = models.PositiveIntegerField(_("ลำดับ"), default=0)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        """The name in the reader's language, or the Thai one where there is no other."""
        return (self.name_en if get_language() == "en" else "") or self.name

    def line(self) -> Iterator[Unit]:
        """This unit, then what it is in, up to the office."""
        unit: Unit | None = self
        while unit is not None:
            yield unit
            unit = unit.parent

    def clean(self) -> None:
        """An office stands at the top; groups and schools are in something, and never in themselves."""
        if self.kind == self.Kind.OFFICE:
            if self.parent_id is not None:
                raise ValidationError({"parent": _("สำนักงานเขตพื้นที่เป็นหน่วยงานบนสุด จึงไม่อยู่ในหน่วยงานอื่น")})
            return
        if self.parent is None:
            raise ValidationError({"parent": _("เลือกว่าหน่วยงานนี้อยู่ในหน่วยงานใด")})
        if self.pk is not None and any(above.pk == self.pk for above in self.parent.line()):
            raise ValidationError({"parent": _("ย้ายหน่วยงานไปไว้ในตัวเองหรือในหน่วยงานย่อยของตัวเองไม่ได้")})


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(staff_code=username)


class Person(AbstractBaseUser):
    """A member of staff. One who has no password set cannot sign in, but can check in at a station."""

    staff_code = models.CharField(_("รหัสบุคลากร"), max_length=20, unique=True)
    title = models.CharField(_("คำนำหน้า"), max_length=40, blank=True)
    given_name = models.CharField(pgettext_lazy("given", "ชื่อ"), max_length=100)
    family_name = models.CharField(_("นามสกุล"), max_length=100)
    name_en = models.CharField(_("ชื่อภาษาอังกฤษ"), max_length=200, blank=True)
    email = models.EmailField(_("อีเมล"), blank=True)
    phone = models.CharField(_("โทรศัพท์"), max_length=20, blank=True)
    is_active = models.BooleanField(_("ยังปฏิบัติงาน"), default=True)
    must_change_password = models.BooleanField(default=False, editable=False)
    # Of a password that somebody else set: after this it opens nothing.
    one_time_until = models.DateTimeField(null=True, editable=False)
    # Where the name stands in a Thai list; kept by save(), so that the database can sort and page.
    # Bytes, because every database sorts bytes alike.
    sort_key = models.BinaryField(editable=False, db_index=True)
    search_text = models.CharField(max_length=700, editable=False)

    objects = PersonManager()

    USERNAME_FIELD = "staff_code"
    REQUIRED_FIELDS = ["given_name", "family_name"]

    class Meta:
        ordering = ["sort_key", "staff_code"]

    def __str__(self) -> str:
        """The name in the reader's language, or the Thai one where there is no other."""
        return (self.name_en if get_language() == "en" else "") or self.full_name

    @property
    def full_name(self) -> str:
        """Title and given name are written together in Thai: นางสาวสมศรี ใจดี."""
        return f"{self.title}{self.given_name} {self.family_name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(f"{self.given_name} {self.family_name}").encode()
        self.search_text = search_key(f"{self.staff_code} {self.full_name} {self.name_en}")
        fields = kwargs.get("update_fields")
        if fields is not None:
            kwargs["update_fields"] = {*fields, "sort_key", "search_text"}
        super().save(*args, **kwargs)

    @cached_property
    def current_memberships(self) -> list[Membership]:
        """Read once for an object: who signed in is a new object in every request."""
        return list(self.memberships.current().select_related("unit"))

    @cached_property
    def units_above(self) -> dict[int, tuple[str, int | None]]:
        """Of each unit that there is: its kind, and the unit that it is in. Read once, as the memberships are."""
        units = Unit.objects.order_by().values_list("pk", "kind", "parent_id")
        return {pk: (kind, parent) for pk, kind, parent in units}


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> MembershipQuerySet:
        """Those in force today, Bangkok time."""
        return self.on(timezone.localdate())

    def on(self, day: date) -> MembershipQuerySet:
        """Those in force on a day, the first and the last of them included."""
        return self.filter(Q(start=None) | Q(start__lte=day), Q(end=None) | Q(end__gte=day))

    def places(self) -> MembershipQuerySet:
        """Where people serve themselves: who acts for another is not counted there."""
        return self.filter(acting_for=None)


class Membership(models.Model):
    """A person serves in a unit, in a position, with a role. One person can serve in several units.

    An acting appointment (รักษาการแทน) is a membership too: with the unit and role of the one it is `acting_for`,
    between two dates, so that whatever that position may see and do, who acts in it may.
    """

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", _("ผู้ดูแลระบบ")
        DIRECTOR = "director", _("ผู้อำนวยการ")
        DEPUTY = "deputy", _("รองผู้อำนวยการ")
        CLERK = "clerk", _("เจ้าหน้าที่ธุรการ")
        RECEPTION = "reception", _("เจ้าหน้าที่ต้อนรับ")
        STAFF = "staff", _("บุคลากร")

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships", verbose_name=_("บุคลากร"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships", verbose_name=_("หน่วยงาน"))
    position = models.CharField(_("ตำแหน่ง"), max_length=200, blank=True)
    role = models.CharField(_("บทบาท"), max_length=20, choices=Role.choices, default=Role.STAFF)
    start = models.DateField(_("ตั้งแต่"), null=True, blank=True)
    end = models.DateField(_("ถึง"), null=True, blank=True)
    acting_for = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="acting", verbose_name=_("รักษาการแทน")
    )
    order_number = models.CharField(_("คำสั่งที่"), max_length=120, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["unit__order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "unit", "role"], condition=Q(acting_for=None), name="one_membership_a_role"
            ),
            models.CheckConstraint(
                condition=Q(acting_for=None) | Q(start__isnull=False, end__isnull=False),
                name="acting_between_two_dates",
            ),
            models.CheckConstraint(
                condition=Q(start=None) | Q(end=None) | Q(end__gte=models.F("start")),
                name="membership_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.unit} · {self.get_role_display()}"
