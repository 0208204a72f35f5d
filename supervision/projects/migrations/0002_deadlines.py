from django.db import migrations

NOUN = "projects.livelihoodproject"
CLERKS = ["congress_clerk", "street_clerk"]
UNIT, ALL = ["unit_officer"], ["unit_officer", "government_officer", *CLERKS]
# kind, amount, unit, source
POLICIES = [
    ("plan", 30, "days", "[P] 公告后三十日内编制实施计划"),
    ("progress", 92, "days", "[P] 每季度末前报告进展，以季度最后一天为准"),
    ("reason", 5, "working_days", "[P] 进度变红后五个工作日内说明原因"),
    ("acceptance", 30, "days", "[P] 报告完工后三十日内验收"),
    ("test", 90, "days", "[P] 验收后九十日内测评"),
    ("rectification", 60, "days", "[P] 二次整改六十日"),
]
# kind, code, label, amount, unit, event, audience (all reckoned from the due time)
RUNGS = [
    ("plan", "week", "还有 7 天", -7, "days", "due_soon", ALL),
    ("plan", "due", "到期", 0, "hours", "overdue", ALL),
    ("progress", "ten_days", "季度结束前 10 天", -10, "days", "due_soon", UNIT),
    ("progress", "due", "季度结束", 0, "hours", "overdue", [*UNIT, *CLERKS]),
    ("progress", "five_late", "季度结束后 5 天", 5, "days", "overdue", [*ALL, "leader"]),
    ("reason", "day", "还有 1 个工作日", -1, "working_days", "due_soon", UNIT),
    ("reason", "due", "到期", 0, "hours", "overdue", [*ALL, "leader"]),
    ("acceptance", "week", "还有 7 天", -7, "days", "due_soon", CLERKS),
    ("acceptance", "due", "到期", 0, "hours", "overdue", ALL),
    ("test", "week", "还有 7 天", -7, "days", "due_soon", CLERKS),
    ("test", "due", "到期", 0, "hours", "overdue", CLERKS),
    ("rectification", "week", "还有 7 天", -7, "days", "due_soon", UNIT),
    ("rectification", "due", "到期", 0, "hours", "overdue", [*ALL, "leader"]),
]


def seed(apps, schema_editor):
    policy = apps.get_model("deadlines", "DeadlinePolicy")
    for kind, amount, unit, source in POLICIES:
        policy.objects.create(noun=NOUN, kind=kind, amount=amount, unit=unit, source=source)
    rung, level = apps.get_model("deadlines", "Rung"), {}
    for kind, code, label, amount, unit, event, audience in RUNGS:
        level[kind] = level.get(kind, 0) + 1
        rung.objects.create(
            noun=NOUN,
            kind=kind,
            code=code,
            label=label,
            level=level[kind],
            anchor="due",
            amount=amount,
            unit=unit,
            event=event,
            audience=audience,
        )


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial"), ("deadlines", "0004_review")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
