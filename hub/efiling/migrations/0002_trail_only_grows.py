"""The database refuses to change or remove what is in the trail."""

from django.db import migrations

from hub.efiling import append_only


class Migration(migrations.Migration):
    dependencies = [("efiling", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: append_only.protect(schema_editor.connection),
            lambda apps, schema_editor: append_only.release(schema_editor.connection),
        )
    ]
