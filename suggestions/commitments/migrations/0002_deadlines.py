from django.db import migrations

NOUN = "commitments.commitment"
KIND = "fulfilment"
OWING = ["unit_officer", "station_officer", "deputy"]
# code, label, anchor, amount, unit, event, audience
RUNGS = [
    ("week", "还有 7 天", "due", -7, "morning", "due_soon", OWING),
    ("last_morning", "最后一天早上", "due", 0, "morning", "due_soon", OWING),
    ("due", "承诺的日期已过，报代表工委", "due", 0, "hours", "overdue", [*OWING, "congress_clerk"]),
    ("week_late", "逾期 5 个工作日", "due", 5, "working_days", "overdue",
     [*OWING, "congress_clerk"]),
]  # fmt: skip


def seed(apps, schema_editor):
    apps.get_model("deadlines", "DeadlinePolicy").objects.create(
        noun=NOUN,
        kind=KIND,
        amount=180,
        unit="days",
        source="以承诺的日期为准",
    )
    rung = apps.get_model("deadlines", "Rung")
    for level, (code, label, anchor, amount, unit, event, audience) in enumerate(RUNGS, 1):
        rung.objects.create(
            noun=NOUN,
            kind=KIND,
            code=code,
            label=label,
            level=level,
            anchor=anchor,
            amount=amount,
            unit=unit,
            event=event,
            audience=audience,
        )


class Migration(migrations.Migration):
    dependencies = [("commitments", "0001_initial"), ("deadlines", "0004_review")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
