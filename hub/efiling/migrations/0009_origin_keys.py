import hashlib

import django.db.models.deletion
from django.db import migrations, models


def name_those_that_came(apps, _editor):
    incoming, key = apps.get_model("efiling", "Incoming"), apps.get_model("efiling", "OriginKey")
    came = incoming.objects.filter(source__in=["mail", "exchange"]).values_list("pk", "origin")
    for pk, origin in came.iterator():
        said = [
            origin.get("key"),
            f"mail:{origin['mail']['digest']}" if "mail" in origin else None,
            f"letter:{origin['letter']['id']}" if "letter" in origin else None,
        ]
        named = {hashlib.sha256(each.encode()).hexdigest() for each in said if each}
        key.objects.bulk_create([key(incoming_id=pk, key=each) for each in sorted(named)])


class Migration(migrations.Migration):
    dependencies = [("efiling", "0008_destroyed_files")]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["dated"], name="efiling_ent_dated_94b5f6_idx"),
        ),
        migrations.CreateModel(
            name="OriginKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(db_index=True, max_length=64)),
                (
                    "incoming",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="keys", to="efiling.incoming"
                    ),
                ),
            ],
        ),
        migrations.RunPython(name_those_that_came, migrations.RunPython.noop),
    ]
