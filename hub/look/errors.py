"""Pages for what went wrong: what happened and what the person can do, never a traceback."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    context = {"title": title, "text": text, "status": status}
    return render(request, "look/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400, _("คำขอนี้ไม่สมบูรณ์"), _("ศูนย์กลางอ่านคำขอที่ส่งมาไม่ได้ ลองกลับไปหน้าเดิม โหลดหน้าใหม่ แล้วทำอีกครั้ง"))


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        request,
        403,
        _("ไม่มีสิทธิ์ใช้หน้านี้"),
        _("บทบาทของท่านยังไม่มีสิทธิ์ทำรายการนี้ หากจำเป็นต้องใช้ โปรดแจ้งผู้ดูแลระบบของหน่วยงานให้เพิ่มบทบาท"),
    )


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, _("ไม่พบหน้านี้"), _("รายการนี้อาจถูกย้ายหรือลบไปแล้ว หรือพิมพ์ที่อยู่ไม่ครบ ลองเริ่มจากหน้าแรกหรือเมนู"))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """For CSRF_FAILURE_VIEW: mostly a page that was left open until the session ended, or blocked cookies."""
    return _page(
        request,
        403,
        _("หน้านี้เปิดค้างไว้นานเกินไป"),
        _("เพื่อความปลอดภัย จึงยังไม่บันทึกรายการนี้ กลับไปหน้าเดิม โหลดหน้าใหม่ แล้วทำอีกครั้ง หากยังไม่ได้ ให้ตรวจว่าเบราว์เซอร์ยอมรับคุกกี้"),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """The page must not need what may just have failed: no database, no session, no context processor."""
    return HttpResponse(render_to_string("look/server_error.html"), status=500)
