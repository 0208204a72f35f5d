from django.db import migrations

NOUN = "cases.case"
SOURCE = "[P] 缺省值，可按辖区调整"
# code, label, anchor, amount, unit, event, audience; a review clock rings at whoever holds the key
RUNGS = [
    ("last_morning", "最后一天早上", "due", 0, "morning", "due_soon", []),
    ("due", "审核时限已到", "due", 0, "hours", "overdue", ["congress_clerk"]),
]


def seed(apps, schema_editor):
    apps.get_model("deadlines", "DeadlinePolicy").objects.create(
        noun=NOUN, kind="review", mode="", amount=2, unit="working_days", source=SOURCE
    )
    rung = apps.get_model("deadlines", "Rung")
    for level, (code, label, anchor, amount, unit, event, audience) in enumerate(RUNGS, 1):
        rung.objects.create(
            noun=NOUN,
            kind="review",
            code=code,
            label=label,
            level=level,
            anchor=anchor,
            amount=amount,
            unit=unit,
            event=event,
            audience=audience,
        )
    # 报办 lies with 代表工委, not with the station (A0).
    rung.objects.filter(noun=NOUN, kind="interim_reply").update(audience=["congress_clerk"])


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0003_pause_words")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
