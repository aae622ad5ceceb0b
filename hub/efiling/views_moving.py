"""The page on which a letter that is secret goes from an ordinary register to the secret one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hub.documents.typesetting import CannotTypeset
from hub.efiling import moving, reach, years
from hub.efiling.intake import AlreadyHere, Settled
from hub.efiling.models import Book, Incoming, Register
from hub.efiling.registering import WrongState
from hub.people import access
from hub.people.access import requires


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.LOOK)
def to_secret(request: HttpRequest, pk: int) -> HttpResponse:
    """By who writes in the register where it lies, or is named for the secret one."""
    letter = reach.incoming_or_404(request, pk)
    if letter.register.secret or letter.blob_id is None:
        raise Http404
    goes_to = _target(letter)
    person = reach.viewer(request)
    named = goes_to is not None and goes_to.registrars.filter(pk=person.pk).exists()
    if not (named or reach.may_write(person, letter.register)):
        raise PermissionDenied
    if request.method == "POST" and goes_to is not None:
        return _moved(request, letter, goes_to)
    unit = letter.register.unit
    context = {
        "letter": letter,
        "register": letter.register,
        "goes_to": goes_to,
        "printed": moving.books(letter),
        "registrars": goes_to.registrars.filter(is_active=True) if goes_to else (),
        "there_is_one": Register.objects.filter(unit=unit, kind=letter.register.kind, secret=True).exists(),
        "set_up": unit if access.may(person, reach.SET_UP, unit) else None,
    }
    return render(request, "efiling/move_to_secret.html", context, status=409 if request.method == "POST" else 200)


def _target(letter: Incoming) -> Register | None:
    try:
        return moving.target(letter)
    except moving.NoSecretRegister:
        return None


def _moved(request: HttpRequest, letter: Incoming, goes_to: Register) -> HttpResponse:
    person, register, printed = reach.viewer(request), letter.register, moving.books(letter)
    try:
        moving.to_secret(letter, person)
    except AlreadyHere:
        messages.error(request, _("ทะเบียนหนังสือลับมีไฟล์นี้อยู่แล้ว จึงไม่ได้ย้าย ฉบับที่อยู่ในทะเบียนนี้ให้บันทึกไม่รับ"))
        return redirect("efiling:letter", letter.pk)
    except (Settled, moving.NoSecretRegister):
        messages.warning(request, _("มีผู้อื่นจัดการหนังสือฉบับนี้ไปก่อนแล้ว"))
        return redirect("efiling:incoming", register.pk)
    except WrongState:
        messages.error(request, _("รายการนี้เปลี่ยนสถานะไปแล้ว จึงยังไม่ได้ย้าย"))
        return redirect("efiling:letter", letter.pk)
    messages.success(request, _("ย้ายไปทะเบียนหนังสือลับแล้ว ผู้ที่ไม่ใช่นายทะเบียนไม่เห็นหนังสือฉบับนี้อีก"))
    for book in printed:
        print_again(request, book)
    if reach.registers(person).filter(pk=goes_to.pk).exists():
        return redirect("efiling:letter", letter.pk)
    return redirect("efiling:incoming", register.pk)


def print_again(request: HttpRequest, named: Book) -> None:
    """Without the letter; what was printed or downloaded before is out of the hub's hands."""
    book = Book.objects.select_related("register__unit").get(pk=named.pk)
    try:
        years.keep_on_paper(book, reach.viewer(request))
    except CannotTypeset:
        messages.error(request, _("จัดทำเล่ม PDF ของ%s ใหม่ไม่สำเร็จ ให้ผู้อำนวยการจัดทำที่หน้าตั้งค่าทะเบียน") % book)
    messages.warning(request, _("ลบเล่ม PDF ของ%s ที่ปรากฏหนังสือฉบับนี้แล้ว เล่มที่พิมพ์หรือดาวน์โหลดไปก่อนยังปรากฏอยู่ ให้เรียกคืน") % book)
