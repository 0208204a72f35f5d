from django.db import migrations

# [P] What many people meet in the same place: a place edits the rows.
FACILITIES = [
    "0101",
    "0102",
    "0103",
    "0104",
    "0105",
    "0106",
    "0302",
    "0306",
    "0403",
    "0404",
    "0501",
    "0704",
    "0705",
    "1101",
    "1304",
]


def mark(apps, schema_editor):
    apps.get_model("cases", "Category").objects.filter(pk__in=FACILITIES).update(is_facility=True)


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_facility")]
    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
