"""Standard wording to begin with, in our own plain words; every place writes its own beside it."""

import csv
from pathlib import Path

from django.db import migrations

FILE = Path(__file__).resolve().parent.parent / "phrases.csv"


def seed(apps, schema_editor):
    model = apps.get_model("cases", "StandardText")
    known = set(apps.get_model("cases", "Category").objects.values_list("pk", flat=True))
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [
            row for row in csv.DictReader(file) if not row["category"] or row["category"] in known
        ]
    model.objects.bulk_create(
        model(
            action=row["action"],
            state=row["state"],
            category_id=row["category"] or None,
            name=row["name"],
            text=row["text"],
            position=100,
        )
        for row in rows
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_facility_data")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
