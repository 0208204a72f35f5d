"""A line of a 测评 may be about an 审议意见; like a project it stays with its line."""

import django.db.models.deletion
from django.db import migrations, models

LIST = ["ballot_id", "position", "title", "note", "project_id"]


def refrozen(names):
    was, new = (", ".join(f"{row}.{name}" for name in names) for row in ("OLD", "NEW"))
    return f"""
DROP TRIGGER ballots_candidate_frozen ON ballots_candidate;
CREATE TRIGGER ballots_candidate_frozen BEFORE UPDATE ON ballots_candidate FOR EACH ROW
WHEN (({was}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION ballots_of_a_draft();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ballots", "0006_kept_apart"),
        ("opinions", "0002_deadlines"),
        ("projects", "0003_change_clock"),
    ]

    operations = [
        migrations.AddField(
            model_name="candidate",
            name="opinion",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="candidacies",
                to="opinions.deliberationopinion",
                verbose_name="审议意见",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.CheckConstraint(
                condition=models.Q(("project", None), ("opinion", None), _connector="OR"),
                name="candidate_is_about_one_thing",
            ),
        ),
        migrations.RunSQL(refrozen([*LIST, "opinion_id"]), refrozen(LIST)),
    ]
