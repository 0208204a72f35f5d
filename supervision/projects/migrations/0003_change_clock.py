from django.db import migrations

NOUN = "projects.livelihoodproject"
CLERKS = ["congress_clerk", "street_clerk"]
RUNGS = [
    ("week", "还有 7 天", -7, "days", "due_soon", CLERKS),
    ("due", "到期", 0, "hours", "overdue", [*CLERKS, "government_officer", "leader"]),
]


def seed(apps, schema_editor):
    apps.get_model("deadlines", "DeadlinePolicy").objects.create(
        noun=NOUN,
        kind="change",
        amount=2,
        unit="months",
        source="[P] 提请后两个月内决定：常委会会议每两个月至少举行一次",
    )
    rung = apps.get_model("deadlines", "Rung")
    for level, (code, label, amount, unit, event, audience) in enumerate(RUNGS, 1):
        rung.objects.create(
            noun=NOUN,
            kind="change",
            code=code,
            label=label,
            level=level,
            anchor="due",
            amount=amount,
            unit=unit,
            event=event,
            audience=audience,
        )


class Migration(migrations.Migration):
    dependencies = [("projects", "0002_deadlines"), ("deadlines", "0004_review")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
