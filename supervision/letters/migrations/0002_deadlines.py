from django.db import migrations

LETTER, PROBLEM = "letters.supervisionletter", "letters.problem"
CHOSEN = "[P] 缺省值，可按辖区调整"
# noun, kind, mode, amount, unit, extensions, source
POLICIES = [
    (LETTER, "receipt", "", 3, "working_days", 0, CHOSEN),
    (LETTER, "answer", "", 20, "working_days", 1, CHOSEN),
    (LETTER, "answer", "again", 10, "working_days", 1, CHOSEN),
    (PROBLEM, "rectify", "", 30, "days", 0, "以清单写明的整改期限为准"),
    (PROBLEM, "recheck", "", 5, "working_days", 0, CHOSEN),
]
BOTH = ["unit", "clerk"]
# code, label, anchor, amount, unit, event, audience
SHORT = [
    ("last_morning", "最后一天早上", "due", 0, "morning", "due_soon", ["unit"]),
    ("due", "时限已到", "due", 0, "hours", "overdue", BOTH),
]
LONG = [
    ("soon", "还有 5 天", "due", -5, "morning", "due_soon", ["unit"]),
    ("last_morning", "最后一天早上", "due", 0, "morning", "due_soon", BOTH),
    ("due", "时限已到", "due", 0, "hours", "overdue", BOTH),
    ("late", "超期 3 个工作日，报领导", "due", 3, "working_days", "urge", [*BOTH, "leader"]),
]
INSIDE = [
    ("last_morning", "最后一天早上", "due", 0, "morning", "due_soon", ["clerk"]),
    ("due", "时限已到，报领导", "due", 0, "hours", "overdue", ["clerk", "leader"]),
]
RUNGS = {
    (LETTER, "receipt"): SHORT,
    (LETTER, "answer"): LONG,
    (PROBLEM, "rectify"): LONG,
    (PROBLEM, "recheck"): INSIDE,
}


def seed(apps, schema_editor):
    policy = apps.get_model("deadlines", "DeadlinePolicy")
    rung = apps.get_model("deadlines", "Rung")
    for noun, kind, mode, amount, unit, extensions, source in POLICIES:
        policy.objects.create(
            noun=noun,
            kind=kind,
            mode=mode,
            amount=amount,
            unit=unit,
            max_extensions=extensions,
            source=source,
        )
    for (noun, kind), ladder in RUNGS.items():
        for level, (code, label, anchor, amount, unit, event, audience) in enumerate(ladder, 1):
            rung.objects.create(
                noun=noun,
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
    dependencies = [("letters", "0001_initial"), ("deadlines", "0004_review")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
