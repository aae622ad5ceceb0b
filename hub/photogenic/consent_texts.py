"""The versions of the consent to face matching. A text, once used, is never changed: a new one gets the next number."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ConsentText:
    version: int
    th: str
    en: str

    def in_language(self, language: str) -> str:
        return self.en if language == "en" else self.th


TEXTS = [
    ConsentText(
        1,
        "ข้าพเจ้ายินยอมให้สำนักงานเก็บและใช้ข้อมูลจำลองใบหน้าของข้าพเจ้า ซึ่งเป็นข้อมูลชีวภาพ "
        "เพื่อยืนยันตัวบุคคลเมื่อลงเวลาปฏิบัติราชการที่จุดลงเวลาของหน่วยงานเท่านั้น\n\n"
        "ข้อมูลจำลองใบหน้าทำจากภาพถ่าย 3–5 ภาพ เก็บโดยเข้ารหัส และส่งให้เฉพาะจุดลงเวลาของหน่วยงานที่ข้าพเจ้าสังกัด "
        "ไม่นำไปใช้เพื่อการอื่นและไม่ส่งให้หน่วยงานอื่น\n\n"
        "ข้าพเจ้าไม่จำเป็นต้องให้ความยินยอมนี้ หากไม่ให้ ข้าพเจ้าลงเวลาด้วยรหัสหรือบัตร ภาพถ่าย และลายมือชื่อได้โดยมีสิทธิเท่าเดิม\n\n"
        "ข้าพเจ้าถอนความยินยอมได้ทุกเมื่อ เมื่อถอนแล้ว สำนักงานจะลบข้อมูลจำลองใบหน้าทันที "
        "การถอนไม่กระทบรายการลงเวลาที่บันทึกไว้แล้ว",
        "I consent to the office keeping and using a template of my face, which is biometric data, "
        "only to confirm who I am when I check in at a station of the office.\n\n"
        "The template is made from 3 to 5 photos, is kept encrypted, and is sent only to the stations of the unit "
        "where I serve. It is used for nothing else and given to nobody else.\n\n"
        "I need not give this consent. Without it I check in by code or card, photo and signature, "
        "with no lesser rights.\n\n"
        "I may withdraw at any time. The office then erases the template at once; "
        "check-ins already recorded are not affected.",
    ),
]
CURRENT = TEXTS[-1]
