"""Times and phrases to begin with. No regulation gives figures for the times: each office sets its own."""

from django.db import migrations

TIMES = (("most-urgent", 2, "hours"), ("very-urgent", 1, "days"), ("urgent", 3, "days"), ("normal", 7, "days"))
PHRASES = ("ทราบ", "อนุมัติ", "เห็นชอบ", "ดำเนินการ", "มอบ…", "ถือปฏิบัติ", "แจ้งเวียน", "นัดหารือ")


def begin_with(apps, schema_editor):
    time_allowed, phrase = apps.get_model("routing", "TimeAllowed"), apps.get_model("routing", "Phrase")
    for urgency, amount, measure in TIMES:
        time_allowed.objects.create(urgency=urgency, amount=amount, measure=measure)
    for order, text in enumerate(PHRASES):
        phrase.objects.create(text=text, order=order)


class Migration(migrations.Migration):
    dependencies = [("routing", "0001_initial")]

    operations = [migrations.RunPython(begin_with, migrations.RunPython.noop)]
