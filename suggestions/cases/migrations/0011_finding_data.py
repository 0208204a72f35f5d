from django.db import migrations

from liaison import search


def index(apps, _editor):
    """What search finds of the cases that are there."""
    Case = apps.get_model("cases", "Case")
    CaseWords = apps.get_model("cases", "CaseWords")
    fields = "pk", "number", "title", "content", "location_text"
    batch = []
    for pk, number, *texts in Case.objects.values_list(*fields).iterator(500):
        _region, _dash, day_and_serial = number.partition("-")
        serial = number.rpartition("-")[2].lstrip("0")
        labels = [f"#{label}" for label in {number, day_and_serial, serial} if label]
        batch.append(CaseWords(case_id=pk, vector=search.document(*texts, labels=labels)))
        if len(batch) == 200:
            CaseWords.objects.bulk_create(batch)
            batch = []
    CaseWords.objects.bulk_create(batch)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_finding"),
    ]

    operations = [
        migrations.RunPython(index, migrations.RunPython.noop, elidable=True),
    ]
