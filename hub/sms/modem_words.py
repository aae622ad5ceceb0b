"""What is wrong with a modem, in words, and what a person does about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.sms.models import Modem
from hub.sms.network_causes import in_words

SILENT_AFTER = timedelta(minutes=3)
"""A gateway looks at its modem every minute: longer without a word, and it does not run."""
WEAK_BELOW = -100
"""dBm; below it messages are refused now and then."""

TROUBLES: dict[str, tuple[str | Promise, str | Promise]] = {
    "gone": (_("ไม่พบโมเด็มที่ช่องนี้"), _("ตรวจสาย USB และไฟที่โมเด็ม ถอดแล้วเสียบใหม่ที่ช่องเดิม")),
    "silent": (
        _("โมเด็มไม่ตอบคำสั่ง"),
        _("ระบบกำลังลองต่อใหม่และสั่งเริ่มใหม่เอง ถ้าไม่หายภายใน 5 นาที ให้ถอดปลั๊กโมเด็มแล้วเสียบใหม่"),
    ),
    "other-sim": (
        _("ซิมหรือโมเด็มที่ช่องนี้ไม่ใช่ตัวเดิม"),
        _("ถ้าเปลี่ยนโดยตั้งใจ กดยอมรับ มิฉะนั้นให้เสียบตัวเดิมกลับ ระหว่างนี้ไม่มีข้อความใดส่งจากช่องนี้"),
    ),
    "no-sim": (_("ไม่พบซิม"), _("ปิดโมเด็ม ใส่ซิมให้แน่น แล้วเปิดใหม่")),
    "pin": (_("ซิมล็อกด้วย PIN"), _("ใส่ซิมในโทรศัพท์ ปิดการถาม PIN แล้วใส่กลับ ระบบไม่เก็บและไม่เดา PIN")),
    "puk": (_("ซิมล็อกด้วย PUK"), _("ขอรหัส PUK จากผู้ให้บริการเครือข่าย ปลดล็อกในโทรศัพท์ แล้วปิดการถาม PIN")),
    "no-network": (_("ยังจับสัญญาณเครือข่ายไม่ได้"), _("ย้ายเสาหรือโมเด็มไปใกล้หน้าต่าง ตรวจว่าซิมยังใช้งานได้")),
    "sim-refused": (
        _("เครือข่ายไม่ให้ซิมนี้ส่ง"),
        _("ตรวจยอดเงินและวันหมดอายุ เติมเงินแล้วระบบจะส่งต่อเองหลังพัก ถ้าเติมแล้วยังส่งไม่ได้ ให้ติดต่อผู้ให้บริการเครือข่าย"),
    ),
    "network-refused": (
        _("เครือข่ายไม่รับข้อความในขณะนี้"),
        _("ไม่มีข้อความใดเสีย ทุกข้อความรออยู่ ระบบลองใหม่เองห่างขึ้นทีละน้อยจนถึงทุก 5 นาที ถ้านานให้ติดต่อผู้ให้บริการเครือข่าย"),
    ),
    "not-running": (
        _("โปรแกรมรับส่งของโมเด็มนี้ไม่ทำงาน"),
        _("เปิดโปรแกรม manage.py sms_gateways ที่เครื่องแม่ข่าย หรือดูบันทึกของโปรแกรมนั้น"),
    ),
}


@dataclass(frozen=True)
class Standing:
    """How a modem is: `tone` for the badge, `what` is wrong (or that it is ready), and what to do, or ""."""

    tone: str
    what: str
    todo: str = ""
    detail: str = ""


def standing(modem: Modem, now: datetime) -> Standing:
    if not modem.enabled:
        return Standing("plain", str(_("ปิดใช้งาน")))
    detail = (
        in_words(modem.trouble_detail) if modem.trouble in ("sim-refused", "network-refused") else modem.trouble_detail
    )
    quiet = modem.seen_at is None or now - modem.seen_at > SILENT_AFTER
    if modem.trouble in TROUBLES:
        what, todo = TROUBLES[modem.trouble]
        return Standing("warn" if modem.trouble == "no-network" else "bad", str(what), str(todo), detail)
    if quiet or not modem.online:
        what, todo = TROUBLES["not-running"]
        return Standing("bad", str(what), str(todo))
    if modem.signal is not None and modem.signal < WEAK_BELOW:
        return Standing("warn", str(_("สัญญาณอ่อน")), str(TROUBLES["no-network"][1]))
    return Standing("good", str(_("พร้อมส่ง")))
