from django.db import migrations

NOUN = "groups.supervisiongroup"
CLERKS = ["congress_clerk", "street_clerk"]
# kind, amount, unit, source
POLICIES = [
    ("inspection", 92, "days", "一季一督查（seed 0-3），以季度最后一天为准"),
    ("report", 184, "days", "半年一报告（seed 0-3），以 6 月 30 日、12 月 31 日为准"),
]
# code, label, amount, unit, event, audience (reckoned from the due time; deputy = the group)
RUNGS = [
    ("ten_days", "还有 10 天", -10, "days", "due_soon", ["deputy"]),
    ("due", "到期，报领导", 0, "hours", "overdue", ["deputy", "leader", *CLERKS]),
    ("five_late", "逾期 5 天，再报领导", 5, "days", "overdue", ["deputy", "leader", *CLERKS]),
]


def seed(apps, schema_editor):
    policy = apps.get_model("deadlines", "DeadlinePolicy")
    rung = apps.get_model("deadlines", "Rung")
    for kind, number, unit, source in POLICIES:
        policy.objects.create(noun=NOUN, kind=kind, amount=number, unit=unit, source=source)
        for level, (code, label, amount, of, event, audience) in enumerate(RUNGS, 1):
            rung.objects.create(
                noun=NOUN,
                kind=kind,
                code=code,
                label=label,
                level=level,
                anchor="due",
                amount=amount,
                unit=of,
                event=event,
                audience=audience,
            )


class Migration(migrations.Migration):
    dependencies = [("groups", "0001_initial"), ("deadlines", "0004_review")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
