from django.db import migrations

NOUN = "opinions.deliberationopinion"
CHOSEN = "[P] 缺省值，可按辖区调整"
LOCAL = "监督法未定期限；各地办法二至六个月，多为三个月，以本级规定为准"
# kind, mode, amount, unit, extensions, source
POLICIES = [
    ("receipt", "", 3, "working_days", 0, CHOSEN),
    ("report", "", 3, "months", 1, LOCAL),
    ("report", "again", 1, "months", 1, CHOSEN),
]
BOTH = ["unit", "clerk"]
# code, label, anchor, amount, unit, event, audience
SHORT = [
    ("last_morning", "最后一天早上", "due", 0, "morning", "due_soon", ["unit"]),
    ("due", "时限已到", "due", 0, "hours", "overdue", BOTH),
]
LONG = [
    ("month", "还有 30 天", "due", -30, "morning", "due_soon", ["unit"]),
    ("week", "还有 7 天", "due", -7, "morning", "due_soon", BOTH),
    ("last_morning", "最后一天早上", "due", 0, "morning", "due_soon", BOTH),
    ("due", "时限已到", "due", 0, "hours", "overdue", BOTH),
    ("late", "超期 5 个工作日，报领导", "due", 5, "working_days", "urge", [*BOTH, "leader"]),
]
RUNGS = {"receipt": SHORT, "report": LONG}


def seed(apps, schema_editor):
    policy = apps.get_model("deadlines", "DeadlinePolicy")
    rung = apps.get_model("deadlines", "Rung")
    for kind, mode, amount, unit, extensions, source in POLICIES:
        policy.objects.create(
            noun=NOUN,
            kind=kind,
            mode=mode,
            amount=amount,
            unit=unit,
            max_extensions=extensions,
            source=source,
        )
    for kind, ladder in RUNGS.items():
        for level, (code, label, anchor, amount, unit, event, audience) in enumerate(ladder, 1):
            rung.objects.create(
                noun=NOUN,
                kind=kind,
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
    dependencies = [("opinions", "0001_initial"), ("deadlines", "0004_review")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
