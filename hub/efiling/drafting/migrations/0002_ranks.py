"""The ranks of recipients as the regulation's annex has them: what an administrator corrects afterwards stays.

Compared for this: ordinary recipients, those written to with กราบเรียน, and monks. The rest are from common knowledge
and marked as not compared.
"""

from django.db import migrations

RANKS = (
    ("ordinary", "บุคคลทั่วไป ข้าราชการ และหัวหน้าส่วนราชการ", "เรียน", "ขอแสดงความนับถือ", "ข้าพเจ้า กระผม ดิฉัน · ท่าน", True),
    (
        "high",
        "ประธานองคมนตรี นายกรัฐมนตรี ประธานรัฐสภา ประธานสภาผู้แทนราษฎร ประธานวุฒิสภา ประธานศาลฎีกา รัฐบุรุษ",
        "กราบเรียน",
        "ขอแสดงความนับถืออย่างยิ่ง",
        "ข้าพเจ้า กระผม ดิฉัน · ท่าน",
        True,
    ),
    ("monk", "พระภิกษุสงฆ์ทั่วไป", "นมัสการ", "ขอนมัสการด้วยความเคารพ", "ข้าพเจ้า กระผม ดิฉัน · พระคุณเจ้า ท่าน", True),
    ("senior-monk", "พระราชาคณะ", "นมัสการ", "ขอนมัสการด้วยความเคารพ", "ข้าพเจ้า กระผม ดิฉัน · พระคุณเจ้า", False),
    (
        "somdet",
        "สมเด็จพระราชาคณะ รองสมเด็จพระราชาคณะ",
        "นมัสการ",
        "ขอนมัสการด้วยความเคารพอย่างยิ่ง",
        "ข้าพเจ้า กระผม ดิฉัน · พระคุณเจ้า",
        False,
    ),
    ("patriarch", "สมเด็จพระสังฆราช", "กราบทูล", "ควรมิควรแล้วแต่จะโปรด", "ข้าพระพุทธเจ้า · ฝ่าพระบาท", False),
    (
        "prince",
        "พระบรมวงศ์ชั้นเจ้าฟ้า",
        "ขอพระราชทานกราบทูล",
        "ควรมิควรแล้วแต่จะโปรดเกล้าโปรดกระหม่อม",
        "ข้าพระพุทธเจ้า · ใต้ฝ่าพระบาท",
        False,
    ),
    (
        "king",
        "พระบาทสมเด็จพระเจ้าอยู่หัว",
        "ขอเดชะฝ่าละอองธุลีพระบาทปกเกล้าปกกระหม่อม",
        "ควรมิควรแล้วแต่จะทรงพระกรุณาโปรดเกล้าโปรดกระหม่อม ขอเดชะ",
        "ข้าพระพุทธเจ้า · ใต้ฝ่าละอองธุลีพระบาท",
        False,
    ),
)


def fill(apps, _schema_editor):
    rank = apps.get_model("drafting", "Rank")
    for order, (key, name, salutation, closing, pronouns, verified) in enumerate(RANKS, start=1):
        said = {"name": name, "salutation": salutation, "closing": closing, "pronouns": pronouns}
        rank.objects.get_or_create(key=key, defaults={**said, "verified": verified, "order": order * 10})


class Migration(migrations.Migration):
    dependencies = [("drafting", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
