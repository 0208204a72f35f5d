from datetime import UTC, datetime

from django.db import migrations

from liaison.personal.notices import FIRST

BEGINNING = datetime(2026, 11, 21, 16, tzinfo=UTC)
LABELS = """
UPDATE personal_reveal r SET label = c.number, division = c.division
FROM cases_case c WHERE r.subject_type = 'cases.case' AND r.subject_id = c.id AND r.label = ''
"""


def publish(apps, schema_editor):
    notice = apps.get_model("personal", "NoticeText")
    for purpose, version, body in FIRST:
        notice.objects.get_or_create(
            purpose=purpose,
            version=version,
            defaults={"body": body, "valid_from": BEGINNING},
        )


class Migration(migrations.Migration):
    dependencies = [
        ("personal", "0003_consents_holds_retention"),
        ("cases", "0002_reference"),  # its reveals get their numbers
    ]
    operations = [
        migrations.RunPython(publish, migrations.RunPython.noop),
        migrations.RunSQL(LABELS, migrations.RunSQL.noop),
    ]
