"""The classes of the regulation to start with; an administrator changes them afterwards."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REGULATION = "ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ พ.ศ. 2526 และที่แก้ไขเพิ่มเติม ส่วนการเก็บรักษา"
CLASSES = (
    ("ordinary", "หนังสือปกติ เก็บ 10 ปี", 10, REGULATION),
    ("original-elsewhere", "เรื่องเสร็จแล้ว เป็นคู่สำเนาที่มีต้นเรื่องค้นได้จากที่อื่น เก็บ 5 ปี", 5, REGULATION),
    ("routine", "เรื่องธรรมดาที่เกิดขึ้นเป็นประจำ เก็บ 1 ปี", 1, REGULATION),
    ("audited-finance", "การเงินที่ตรวจสอบแล้ว ไม่มีปัญหา เก็บ 5 ปี", 5, f"{REGULATION} (ตรวจกับระเบียบการเงินก่อนใช้)"),
    ("historical", "ประวัติศาสตร์ เก็บตลอดไป", None, f"{REGULATION} (ตรวจกับหอจดหมายเหตุแห่งชาติก่อนใช้)"),
    ("electronic", "หนังสืออิเล็กทรอนิกส์ ไม่มีกำหนดอายุ", None, REGULATION),
)


def fill(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    made = apps.get_model("filing", "RetentionClass")
    for order, (code, name, years, basis) in enumerate(CLASSES, 1):
        made.objects.get_or_create(code=code, defaults={"name": name, "years": years, "basis": basis, "order": order * 10})


class Migration(migrations.Migration):
    dependencies = [("filing", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
