"""One rule for who must have come: what a place set for its votes, held anywhere, holds for its
sessions, its committees and its councils."""

from django.db import migrations

OLD = "ballots.quorum"
NEW = ("meetings.session_quorum", "meetings.committee_quorum", "meetings.council_quorum")


def rename(apps, editor):
    rules = apps.get_model("jurisdiction", "LocalRule").objects
    for row in rules.filter(key=OLD):
        for key in NEW:
            given = {"value": row.value, "source": row.source}
            rules.get_or_create(key=key, division=row.division, defaults=given)
        row.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("jurisdiction", "0001_initial"),
        ("meetings", "0003_presidium"),
    ]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
