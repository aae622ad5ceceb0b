"""Where a trail stands is sealed too; those that stand are sealed now."""

from django.db import migrations, models


def seal_heads(apps, schema_editor):
    from hub.efiling import trail

    for head in apps.get_model("efiling", "TrailHead").objects.filter(seq__gt=0).iterator():
        head.seal = trail.head_seal(head.unit_id, head.seq, head.hash)
        head.save(update_fields=["seal"])


class Migration(migrations.Migration):
    dependencies = [("efiling", "0015_suspicion_answered")]

    operations = [
        migrations.AddField("trailhead", "seal", models.TextField(blank=True)),
        migrations.RunPython(seal_heads, migrations.RunPython.noop),
    ]
