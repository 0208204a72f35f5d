from django.db import migrations

TITLES = {"ledger": "群众反映事项台账", "callbacks": "回访登记", "units": "单位通讯录"}


def carry_over(apps, schema_editor):
    """What was noted of earlier exports; their files were never kept."""
    old, new = apps.get_model("registers", "Export"), apps.get_model("exports", "Export")
    for row in old.objects.order_by("pk").iterator():
        new.objects.create(
            kind=row.kind,
            title=TITLES.get(row.kind, row.kind),
            form="xlsx",
            conditions=row.conditions,
            office=row.office,
            owner_id=row.taken_by_id,
            state="gone",
            rows=row.rows,
            rows_expected=row.rows,
            sha256=row.sha256,
            asked_at=row.taken_at,
            taken_at=row.taken_at,
            expires_at=row.taken_at,
        )


class Migration(migrations.Migration):
    dependencies = [("registers", "0001_initial"), ("exports", "0001_initial")]
    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.DeleteModel(name="Export"),
    ]
