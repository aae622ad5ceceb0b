"""On PostgreSQL a TRUNCATE would pass by the rows' triggers."""

from django.db import migrations

from hub.efiling import append_only


class Migration(migrations.Migration):
    dependencies = [("efiling", "0004_deliveries")]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: append_only.protect(schema_editor.connection),
            lambda apps, schema_editor: append_only.release(schema_editor.connection),
        )
    ]
