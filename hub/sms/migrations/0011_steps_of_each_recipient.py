from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sms", "0010_follow_ups")]

    operations = [
        migrations.RemoveField(model_name="escalation", name=name)
        for name in ("reminder", "reminded_at", "deputies", "deputies_at", "listed_at")
    ]
