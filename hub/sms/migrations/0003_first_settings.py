"""What a new hub starts with: quiet hours, and the words that offices write short. An administrator changes them."""

import datetime

from django.db import migrations

# Words that stand in almost every message of an office, with the short form that its letters use.
ABBREVIATIONS = (
    ("ผู้อำนวยการโรงเรียน", "ผอ.รร."),
    ("รองผู้อำนวยการ", "รอง ผอ."),
    ("ผู้อำนวยการ", "ผอ."),
    ("โรงเรียน", "รร."),
    ("นักเรียน", "นร."),
    ("เจ้าหน้าที่", "จนท."),
    ("สำนักงานเขตพื้นที่การศึกษาประถมศึกษา", "สพป."),
    ("สำนักงานเขตพื้นที่การศึกษามัธยมศึกษา", "สพม."),
    ("สำนักงานเขตพื้นที่การศึกษา", "สพท."),
    ("เขตพื้นที่การศึกษา", "เขตพื้นที่ฯ"),
    ("สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน", "สพฐ."),
    ("กระทรวงศึกษาธิการ", "ศธ."),
    ("คณะกรรมการ", "คกก."),
    ("ประชาสัมพันธ์", "ปชส."),
    ("โทรศัพท์", "โทร."),
    ("นาฬิกา", "น."),
    ("ชั่วโมง", "ชม."),
    ("พุทธศักราช", "พ.ศ."),
    ("กรุงเทพมหานคร", "กทม."),
    ("มกราคม", "ม.ค."),
    ("กุมภาพันธ์", "ก.พ."),
    ("มีนาคม", "มี.ค."),
    ("เมษายน", "เม.ย."),
    ("พฤษภาคม", "พ.ค."),
    ("มิถุนายน", "มิ.ย."),
    ("กรกฎาคม", "ก.ค."),
    ("สิงหาคม", "ส.ค."),
    ("กันยายน", "ก.ย."),
    ("ตุลาคม", "ต.ค."),
    ("พฤศจิกายน", "พ.ย."),
    ("ธันวาคม", "ธ.ค."),
)


def fill(apps, schema_editor):
    apps.get_model("sms", "Settings").objects.create(
        pk=1, quiet_from=datetime.time(20), quiet_until=datetime.time(7)
    )
    abbreviation = apps.get_model("sms", "Abbreviation")
    abbreviation.objects.bulk_create([abbreviation(long=long, short=short) for long, short in ABBREVIATIONS])


class Migration(migrations.Migration):
    dependencies = [("sms", "0002_composing")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
