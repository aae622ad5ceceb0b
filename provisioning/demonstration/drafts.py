"""Drafts of the demonstration's office: a letterhead without an emblem, one letter being written, one to be signed."""

from django.utils import timezone

from common.thai.dates import format_date
from hub.efiling.drafting import proposing, writing
from hub.efiling.drafting.content import Content
from hub.efiling.drafting.kinds import Kind
from hub.efiling.drafting.models import Draft, Letterhead
from hub.people.models import Membership, Person, Unit

WRITER, GROUP, DIRECTOR = "1009", "G01", "1001"
CLERK, OFFICE = "1005", "AREA"


def load() -> None:
    """Nothing happens where there are drafts already. The emblem is the office's to bring: none is carried here."""
    if Draft.objects.exists():
        return
    office, group = Unit.objects.get(code=OFFICE), Unit.objects.get(code=GROUP)
    Letterhead.objects.get_or_create(
        unit=office,
        defaults={
            "address": "ถนนราษฎร์บำรุง อำเภอเมือง\nจังหวัดตัวอย่าง 50000",
            "phone": "0 5300 0000",
            "email": "saraban@example.go.th",
        },
    )
    writer, clerk = Person.objects.get(staff_code=WRITER), Person.objects.get(staff_code=CLERK)
    signer = Membership.objects.get(person__staff_code=DIRECTOR, unit=office, acting_for=None)
    proposed = writing.start(writer, group, Kind.EXTERNAL, _invitation())
    proposing.propose(proposed, writer, [], signer, proposed.version)
    writing.start(clerk, office, Kind.MEMO, _memo())


def _invitation() -> Content:
    today = format_date(timezone.localdate())
    return Content(
        subject="ขอเชิญประชุมผู้บริหารสถานศึกษา ครั้งที่ 11/2569",
        rank="ordinary",
        recipient="ผู้อำนวยการโรงเรียนในสังกัดทุกโรงเรียน",
        references="หนังสือสำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน ที่ ศธ 04001/ว 5377 ลงวันที่ " + today,
        enclosures="ระเบียบวาระการประชุม จำนวน 1 ฉบับ",
        cause="ตามหนังสือที่อ้างถึง สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐานแจ้งมาตรการเตรียมความพร้อมรับสถานการณ์ภัยหนาวและ"
        "ฝุ่นละอองขนาดเล็ก ให้สำนักงานเขตพื้นที่การศึกษาและสถานศึกษาทุกแห่งถือปฏิบัติ นั้น",
        purpose="สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่าง เขต 1 จึงขอเชิญท่านเข้าร่วมประชุมผู้บริหารสถานศึกษา เพื่อซักซ้อม"
        "แนวปฏิบัติในเรื่องดังกล่าว ณ ห้องประชุมใหญ่ ชั้น 2 เวลา 09.00 น. โดยขอให้ดำเนินการ ดังนี้\n"
        "1. รายงานจำนวนห้องเรียนที่ไม่มีหน้าต่างปิดได้สนิท\n"
        "2. นำแผนเผชิญเหตุของสถานศึกษามาด้วย\n"
        "รายละเอียดตามสิ่งที่ส่งมาด้วย",
        conclusion="จึงเรียนมาเพื่อโปรดพิจารณาเข้าร่วมประชุมตามวันและเวลาดังกล่าว",
        circular=True,
        urgency="urgent",
    )


def _memo() -> Content:
    return Content(
        subject="ขออนุมัติจัดซื้อวัสดุสำนักงาน",
        rank="ordinary",
        recipient="ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่าง เขต 1",
        cause="ด้วยวัสดุสำนักงานที่ใช้ในงานธุรการใกล้หมด",
        purpose="จึงขออนุมัติจัดซื้อวัสดุสำนักงาน ตามรายการต่อไปนี้\n"
        "| ที่ | รายการ | จำนวน |\n| 1 | กระดาษถ่ายเอกสาร A4 | 20 รีม |\n| 2 | หมึกพิมพ์ | 4 ตลับ |",
        conclusion="จึงเรียนมาเพื่อโปรดพิจารณา",
    )
