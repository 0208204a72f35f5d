from django.db import migrations

from suggestions.cases import reference


def load(apps, schema_editor):
    """Reasons for a pause; and cases under review learn whose key they await."""
    reason = apps.get_model("cases", "PauseReason")
    reason.objects.bulk_create(
        reason(code=code, title=title, position=position)
        for position, (code, title) in enumerate(reference.PAUSE_REASONS, start=1)
    )
    case = apps.get_model("cases", "Case")
    reviewed = case.objects.filter(state__in=["pending_review", "reply_review"])
    reviewed.filter(mode="transfer").update(review_stage="congress_clerk")
    reviewed.exclude(mode="transfer").update(review_stage="street_clerk")
    case.objects.filter(state__in=["reply_review", "replied"], resume_state="").update(
        resume_state="in_progress"
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_routes")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
