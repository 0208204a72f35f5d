from django.db import migrations

NOUN = "cases.case"
A0 = "A0 各方式办理时限（缺省值，可按辖区调整）"
SEED_001 = "seed 001 代表随手拍：24 小时响应、3 个工作日办结"
CHOSEN = "[P] 缺省值，可按辖区调整"

# kind, mode, amount, unit, pauses, extensions, source
POLICIES = [
    ("response", "", 24, "hours", 0, 0, SEED_001),
    ("closing", "", 3, "working_days", 2, 1, A0),
    ("closing", "snap", 3, "working_days", 2, 1, SEED_001),
    ("closing", "direct", 3, "working_days", 2, 1, A0),
    ("closing", "assign", 5, "working_days", 2, 1, A0),
    ("closing", "transfer", 15, "working_days", 2, 1, A0),
    ("delivery", "", 1, "working_days", 0, 0, A0),
    ("second_round", "", 5, "working_days", 2, 1, CHOSEN),
    ("callback", "", 2, "working_days", 0, 0, "A0 二次办理：2 个工作日内回访"),
    ("rating", "", 7, "days", 0, 0, CHOSEN),
    ("interim_reply", "", 30, "days", 0, 0, "A0 报办：每 30 日告知一次进展"),
    ("objection", "", 1, "working_days", 0, 0, CHOSEN),
    ("supplement", "", 10, "days", 0, 0, CHOSEN),
]

HANDLERS = ["deputy", "station_officer"]
STREET = ["station_officer", "street_clerk"]
UNIT = ["unit_officer", "deputy", "station_officer"]

# code, label, anchor, amount, unit, event, audience
RESPONSE = [
    ("take_over", "12 小时未响应，站点可代接", "start", 12, "hours", "take_over", HANDLERS),
    ("soon", "20 小时未响应", "start", 20, "hours", "due_soon", HANDLERS),
    ("due", "24 小时响应时限已到", "due", 0, "hours", "overdue", HANDLERS),
    ("late_street", "超期 12 小时，报站长和街道", "due", 12, "hours", "overdue", STREET),
    (
        "late_congress",
        "超期 24 小时，报代表工委",
        "due",
        24,
        "hours",
        "overdue",
        ["congress_clerk"],
    ),
]
CLOSING = [
    ("first_day", "第一个工作日结束", "start", 1, "working_days", "due_soon", UNIT),
    ("last_morning", "最后一天早上", "due", 0, "morning", "due_soon", UNIT),
    ("due", "办结时限已到", "due", 0, "hours", "overdue", UNIT),
    (
        "urge",
        "超期 1 个工作日，催办单位负责人并报代表工委",
        "due",
        1,
        "working_days",
        "urge",
        ["unit_officer", "congress_clerk"],
    ),
    (
        "propose",
        "超期 3 个工作日，建议代表工委发督办通知",
        "due",
        3,
        "working_days",
        "propose_supervision",
        ["congress_clerk"],
    ),
]


def short(audience):
    """The ladder of the short clocks: the last morning, then the due time."""
    return [
        ("last_morning", "最后一天早上", "due", 0, "morning", "due_soon", audience),
        ("due", "时限已到", "due", 0, "hours", "overdue", audience),
    ]


RUNGS = {
    "response": RESPONSE,
    "closing": CLOSING,
    "second_round": CLOSING,
    "delivery": short(HANDLERS),
    "callback": short(HANDLERS),
    "objection": short(["street_clerk", "congress_clerk", "government_officer"]),
    "supplement": [
        ("soon", "还有 3 天可以补充材料", "due", -3, "morning", "due_soon", HANDLERS),
        ("due", "补充材料期限已到", "due", 0, "hours", "overdue", HANDLERS),
    ],
    "interim_reply": [
        ("soon", "5 天后应告知进展", "due", -5, "morning", "due_soon", HANDLERS),
        ("last_morning", "最后一天早上", "due", 0, "morning", "due_soon", HANDLERS),
        ("due", "告知进展时限已到", "due", 0, "hours", "overdue", [*HANDLERS, "congress_clerk"]),
    ],
}


def seed(apps, schema_editor):
    """The default rows of A0 and the ladder of D9; every number stays editable."""
    policy = apps.get_model("deadlines", "DeadlinePolicy")
    rung = apps.get_model("deadlines", "Rung")
    for kind, mode, amount, unit, pauses, extensions, source in POLICIES:
        policy.objects.create(
            noun=NOUN,
            kind=kind,
            mode=mode,
            amount=amount,
            unit=unit,
            max_pauses=pauses,
            max_extensions=extensions,
            source=source,
        )
    for kind, ladder in RUNGS.items():
        for level, (code, label, anchor, offset, unit, event, audience) in enumerate(ladder, 1):
            rung.objects.create(
                noun=NOUN,
                kind=kind,
                code=code,
                label=label,
                level=level,
                anchor=anchor,
                amount=offset,
                unit=unit,
                event=event,
                audience=audience,
            )


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
