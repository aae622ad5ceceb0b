"""Each silent recipient has steps of their own: what was done before for a whole message is done for each of it."""

import django.db.models.deletion
from django.db import migrations, models


def carry_over(apps, schema_editor):
    escalations, follow_ups = apps.get_model("sms", "Escalation"), apps.get_model("sms", "FollowUp")
    for each in escalations.objects.all():
        done = (
            ("reminder", each.reminded_at, each.reminder_id), ("deputies", each.deputies_at, each.deputies_id),
            ("list", each.listed_at, None),
        )  # fmt: skip
        silent = each.message.recipients.filter(acknowledged_at=None).order_by().values_list("pk", flat=True)
        for step, at, message in done:
            if at is not None:
                follow_ups.objects.bulk_create(
                    [follow_ups(recipient_id=pk, step=step, at=at, message_id=message) for pk in silent], 500
                )


class Migration(migrations.Migration):
    dependencies = [("sms", "0005_name_beside_a_number")]

    operations = [
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("reminder", "เตือนผู้ที่ยังไม่รับทราบแล้ว"),
                            ("deputies", "แจ้งรองผู้อำนวยการแล้ว"),
                            ("list", "ถึงเวลาโทรตาม"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField(db_index=True)),
                (
                    "message",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="follows_up",
                        to="sms.message",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="follow_ups", to="sms.recipient"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("recipient", "step"), name="sms_followed_up_once")]
            },
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
    ]
