"""What the toolkit itself says."""

from common.touch.language import Phrasebook

phrases = Phrasebook(
    {
        "keyboard.done": ("เสร็จ", "Done"),
        "keyboard.space.th": ("ไทย", "ไทย"),
        "keyboard.space.en": ("English", "English"),
        "signature.here": ("ลงลายมือชื่อ|ในกรอบนี้|ด้วยนิ้วมือ", "Sign in this frame with your finger"),
        "signature.clear": ("ล้าง", "Clear"),
        "signature.undo": ("ย้อนกลับ", "Undo"),
        "pdf.page": ("หน้า {page} จาก {pages}", "Page {page} of {pages}"),
        "pdf.opening": ("กำลังเปิด|เอกสาร…", "Opening the document…"),
        "pdf.broken": (
            "เอกสารนี้|เปิดไม่ได้ โปรด|แจ้ง|เจ้าหน้าที่",
            "This document cannot be opened. Please tell a member of staff.",
        ),
        "pdf.locked": (
            "เอกสารนี้|มีรหัสผ่าน จึง|แสดง|บน|หน้าจอนี้|ไม่ได้",
            "This document has a password and cannot be shown here.",
        ),
        "idle.title": ("ยังใช้งาน|อยู่|หรือไม่", "Are you still there?"),
        "idle.detail": (
            "หน้าจอ|จะ|กลับ|ไป|หน้าแรก|และ|ล้าง|สิ่งที่|กรอกไว้|ใน {seconds} วินาที",
            "The screen returns to its first page and forgets what you entered in {seconds} seconds.",
        ),
        "idle.continue": ("ใช้งาน|ต่อ", "Continue"),
        "dialog.close": ("ปิด", "Close"),
    }
)
