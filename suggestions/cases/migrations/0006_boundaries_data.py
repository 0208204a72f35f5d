from datetime import UTC, datetime

from django.db import migrations

from suggestions.cases import reference


def load(apps, schema_editor):
    """Words, competent channels, and what a guardian consents to."""
    word = apps.get_model("cases", "BoundaryWord")
    word.objects.bulk_create(
        word(topic=topic, word=one)
        for topic, words in reference.BOUNDARY_WORDS.items()
        for one in words.split()
    )
    channel = apps.get_model("cases", "CompetentChannel")
    channel.objects.bulk_create(
        channel(name=name, advice=advice, phone=phone, site=site, position=position)
        for position, (name, advice, phone, site) in enumerate(reference.CHANNELS, start=1)
    )
    notice = apps.get_model("personal", "NoticeText")
    notice.objects.get_or_create(
        purpose="guardian",
        version=1,
        defaults={
            "body": reference.GUARDIAN_NOTICE,
            "valid_from": datetime(2026, 1, 1, tzinfo=UTC),
        },
    )


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_boundaries"),
        ("personal", "0001_initial"),
    ]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
