"""A published plan keeps its milestones; a proposal says itself that its words are gone."""

from django.db import migrations, models

PLANNED = ("goal", "budget", "starts_on", "ends_on")
STEPS = ("plan", "decide_change")


def _is_planned_anew(apps, row):
    """The row holds a plan that was sent and not approved, perhaps refused: nobody published it."""
    events = apps.get_model("ledger", "Event").objects
    steps = events.filter(
        subject_type="projects.livelihoodproject", subject_id=row.pk, action__in=STEPS
    )
    last = steps.order_by("-seq").values_list("action", flat=True).first()
    return row.state == "planning" and last == "plan"


def keep_plans(apps, editor):
    """What the public reads today of a plan, with its milestones. A project whose change had been
    approved when its texts were first kept gets the plan back that was published before."""
    projects = apps.get_model("projects", "LivelihoodProject").objects
    texts = apps.get_model("projects", "PublicText").objects
    for row in projects.exclude(public_text=None).select_related("public_text").iterator():
        if _is_planned_anew(apps, row):
            continue
        told = row.public_text
        was_planned = row.decisions.filter(kind="change", approved=True).exists()
        if told.occasion == "candidate" and row.state == "planning" and was_planned:
            names = ("title", "need", "content", "place", *PLANNED)
            told = row.public_text = texts.create(
                project=row,
                occasion="plan",
                published_at=row.announced_at or told.published_at,
                **{name: getattr(row, name) for name in names},
            )
            row.save(update_fields=["public_text"])
        elif told.occasion != "plan":
            continue
        told.milestones = [
            {
                "title": one.title,
                "percent": one.percent,
                "is_yearly": one.is_yearly,
                "due_on": one.due_on.isoformat(),
            }
            for one in row.milestones.order_by("due_on", "id")
        ]
        told.save(update_fields=["milestones"])


def date_redactions(apps, editor):
    """When the words went, as the ledger says."""
    events = apps.get_model("ledger", "Event").objects
    proposals = apps.get_model("projects", "Proposal").objects
    rows = events.filter(subject_type="projects.proposal", action="redact").order_by("seq")
    for subject, at in rows.values_list("subject_id", "at"):
        proposals.filter(pk=subject, redacted_at=None).update(redacted_at=at)


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0001_initial"),
        ("projects", "0004_public_text"),
    ]

    operations = [
        migrations.AddField(
            model_name="publictext",
            name="milestones",
            field=models.JSONField(blank=True, default=list, verbose_name="节点"),
        ),
        migrations.AddField(
            model_name="proposal",
            name="redacted_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="隐去原文的时间"),
        ),
        migrations.RunPython(keep_plans, migrations.RunPython.noop),
        migrations.RunPython(date_redactions, migrations.RunPython.noop),
    ]
