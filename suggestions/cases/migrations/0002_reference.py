from datetime import UTC, datetime

from django.db import migrations

from suggestions.cases import reference


def load(apps, schema_editor):
    category = apps.get_model("cases", "Category")
    rows = []
    for head, names in reference.CATEGORIES.items():
        code, name = head.split(" ")
        rows.append(category(code=code, name=name))
        for index, child in enumerate(filter(None, names.split("、")), start=1):
            rows.append(category(code=f"{code}{index:02d}", name=child))
    category.objects.bulk_create(rows)
    reason = apps.get_model("cases", "Reason")
    reason.objects.bulk_create(
        reason(code=code, title=title, advice=advice, phone=phone, position=position)
        for position, (code, title, advice, phone) in enumerate(reference.REASONS, start=1)
    )
    word = apps.get_model("cases", "EmergencyWord")
    word.objects.bulk_create(word(word=text) for text in reference.EMERGENCY_WORDS)
    apps.get_model("personal", "NoticeText").objects.create(
        purpose="case",
        version=1,
        body=reference.NOTICE,
        valid_from=datetime(2026, 1, 1, tzinfo=UTC),
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("personal", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
