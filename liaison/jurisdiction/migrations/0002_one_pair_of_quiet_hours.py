"""Reminders and messages keep the same quiet hours: what a place set for reminders holds for both,
unless it set the hours of messages too."""

from django.db import migrations


def unite(apps, schema_editor):
    rules = apps.get_model("jurisdiction", "LocalRule").objects
    for end in ("quiet_from", "quiet_until"):
        for row in rules.filter(key=f"deadlines.{end}"):
            if rules.filter(key=f"notifications.{end}", division=row.division).exists():
                row.delete()
            else:
                row.key = f"notifications.{end}"
                row.save()


class Migration(migrations.Migration):
    dependencies = [("jurisdiction", "0001_initial")]
    operations = [migrations.RunPython(unite, migrations.RunPython.noop)]
