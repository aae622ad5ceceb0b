"""Why a part was not sent or did not arrive, in words for the sender; what the modem said stays beside it."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_NUMBER = re.compile(r"^(\d{1,3})\b")
_BY_NUMBER = {
    1: gettext_lazy("ไม่มีผู้ใช้หมายเลขนี้"),
    8: gettext_lazy("เครือข่ายห้ามซิมนี้ส่ง"),
    10: gettext_lazy("ซิมนี้ถูกระงับการโทรออก"),
    21: gettext_lazy("เครือข่ายไม่ยอมส่ง: เงินในซิมหมด หรือซิมส่ง SMS ไม่ได้"),
    27: gettext_lazy("ปลายทางอยู่นอกบริการ"),
    28: gettext_lazy("เครือข่ายไม่รู้จักผู้ใช้หมายเลขนี้"),
    30: gettext_lazy("เครือข่ายไม่รู้จักหมายเลขนี้"),
    38: gettext_lazy("เครือข่ายขัดข้อง"),
    41: gettext_lazy("เครือข่ายขัดข้องชั่วคราว"),
    42: gettext_lazy("เครือข่ายหนาแน่น"),
    47: gettext_lazy("เครือข่ายไม่มีช่องว่าง"),
    50: gettext_lazy("ซิมนี้ไม่ได้เปิดบริการ SMS"),
    310: gettext_lazy("ไม่มีซิมในโมเด็ม"),
    311: gettext_lazy("ซิมถามรหัส PIN"),
    313: gettext_lazy("ซิมเสีย"),
    322: gettext_lazy("หน่วยความจำของซิมเต็ม"),
    331: gettext_lazy("ไม่มีสัญญาณเครือข่าย"),
    332: gettext_lazy("เครือข่ายไม่ตอบในเวลาที่กำหนด"),
    500: gettext_lazy("โมเด็มบอกเพียงว่าไม่สำเร็จ"),
}
# What reports say (hub.sms.network_causes), and what our own programs note.
_BY_WORDS = {
    "validity period expired": gettext_lazy("ส่งไม่ถึงภายในเวลาที่เครือข่ายเก็บไว้: อาจปิดเครื่องหรือไม่มีสัญญาณ"),
    "incompatible destination": gettext_lazy("เครื่องปลายทางรับข้อความนี้ไม่ได้"),
    "connection rejected": gettext_lazy("ปลายทางไม่รับ"),
    "not obtainable": gettext_lazy("ติดต่อปลายทางไม่ได้"),
    "remote procedure error": gettext_lazy("เครือข่ายปลายทางขัดข้อง"),
    "no interworking available": gettext_lazy("เครือข่ายปลายทางไม่เชื่อมต่อกัน"),
    "deleted by its sender": gettext_lazy("ถูกลบโดยผู้ส่ง"),
    "deleted by the operator": gettext_lazy("ถูกลบโดยผู้ให้บริการเครือข่าย"),
    "no such message": gettext_lazy("ผู้ให้บริการเครือข่ายไม่มีข้อความนี้แล้ว"),
    "cancelled by its sender": gettext_lazy("ผู้ส่งยกเลิก"),
    "gateway-ended": gettext_lazy("ระบบหยุดทำงานระหว่างส่ง"),
}


def why(cause: str) -> str:
    """In the page's language; "" for none. A cause that is not known is told as the modem gave it."""
    if not cause:
        return ""
    found = _NUMBER.match(cause)
    if found and int(found[1]) in _BY_NUMBER:
        return str(_BY_NUMBER[int(found[1])])
    for words, told in _BY_WORDS.items():
        if words in cause:
            return str(told)
    return _("โมเด็มแจ้งว่า %s") % cause
