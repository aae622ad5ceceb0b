"""The five categories that the kiosk's home screen has."""

from django.db import migrations

CATEGORIES = [
    ("regulations", "ระเบียบ กฎหมาย", "Regulations", "regulation"),
    ("procedures", "ขั้นตอนการติดต่อราชการ", "Procedures", "procedure"),
    ("forms", "แบบฟอร์ม", "Forms", "form"),
    ("requests", "คำร้อง คำขอ", "Requests", "request"),
    ("about", "เกี่ยวกับสำนักงาน", "About the office", "about"),
]


def make(apps, schema_editor):
    category = apps.get_model("readout", "Category")
    for order, (id_, thai, english, icon) in enumerate(CATEGORIES, start=1):
        category.objects.get_or_create(id=id_, defaults={"title_th": thai, "title_en": english, "icon": icon, "order": order})


class Migration(migrations.Migration):
    dependencies = [("readout", "0001_initial")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
