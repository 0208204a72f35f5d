import re

from django.db import migrations

PAPER = re.compile(r"(.+)〔([0-9]{4})〕([0-9]+)号")


def carry_on(apps, schema_editor):
    """Numbers go on where they stood, so that none is given twice."""
    series = apps.get_model("documents", "Series")
    last = {}
    for division, paper in apps.get_model("transfers", "Transfer").objects.values_list(
        "division", "paper"
    ):
        found = PAPER.fullmatch(paper)
        if found:
            key = (f"division:{division[:6]}", found[1], int(found[2]))
            last[key] = max(last.get(key, 0), int(found[3]))
    for (body, word, year), serial in last.items():
        row, is_new = series.objects.get_or_create(
            body=body, word=word, year=year, defaults={"last": serial}
        )
        if not is_new and row.last < serial:
            row.last = serial
            row.save(update_fields=["last"])


class Migration(migrations.Migration):
    dependencies = [("transfers", "0002_deadlines"), ("documents", "0002_frozen")]
    operations = [migrations.RunPython(carry_on, migrations.RunPython.noop)]
