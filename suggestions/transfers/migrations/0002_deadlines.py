from django.db import migrations

NOUN = "transfers.transfer"
PETITION = "信访工作条例（2022）：15 日内登记并书面告知"
CHOSEN = "[P] 缺省值，可按辖区调整"
# kind, mode, amount, unit, source
POLICIES = [
    ("notice", "", 15, "days", PETITION),
    ("receipt", "", 3, "working_days", CHOSEN),
    ("receipt", "petition", 15, "days", PETITION),
    ("receipt", "procuratorate", 3, "working_days", CHOSEN),
    ("receipt", "specialty", 2, "working_days", CHOSEN),
    ("outcome", "", 30, "days", CHOSEN),
    ("outcome", "procuratorate", 30, "days", CHOSEN),
    ("outcome", "specialty", 3, "working_days", CHOSEN),
    ("recommendation", "", 2, "months", CHOSEN),
]
BOTH = ["receiver", "station_officer"]
# code, label, anchor, amount, unit, event, audience; "receiver" is the office that was handed it
SHORT = [
    ("last_morning", "最后一天早上", "due", 0, "morning", "due_soon", ["receiver"]),
    ("due", "时限已到", "due", 0, "hours", "overdue", BOTH),
    ("late", "超期 2 个工作日，报代表工委", "due", 2, "working_days", "overdue",
     [*BOTH, "congress_clerk"]),
]  # fmt: skip
LONG = [
    ("soon", "还有 3 天", "due", -3, "morning", "due_soon", ["receiver"]),
    ("last_morning", "最后一天早上", "due", 0, "morning", "due_soon", BOTH),
    ("due", "时限已到，报代表工委", "due", 0, "hours", "overdue", [*BOTH, "congress_clerk"]),
]
RUNGS = {"receipt": SHORT, "outcome": SHORT, "recommendation": LONG}


def seed(apps, schema_editor):
    policy = apps.get_model("deadlines", "DeadlinePolicy")
    rung = apps.get_model("deadlines", "Rung")
    for kind, mode, amount, unit, source in POLICIES:
        policy.objects.create(
            noun=NOUN, kind=kind, mode=mode, amount=amount, unit=unit, source=source
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
    dependencies = [("transfers", "0001_initial"), ("deadlines", "0004_review")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
