"""The server's mark on the keys of tellers and boxes, frozen with the box's key."""

from django.db import migrations, models

HEAD = ["uid", "kind", "title", "division_id", "is_rehearsal", "previous_id", "round", "places"]
RULES = ["roll_count", "quorum", "base_rule", "percent", "smallest_group", "box_key", "opened_at"]


def refrozen(names):
    was, new = (", ".join(f"{row}.{name}" for name in names) for row in ("OLD", "NEW"))
    return f"""
DROP TRIGGER ballots_ballot_frozen ON ballots_ballot;
CREATE TRIGGER ballots_ballot_frozen BEFORE UPDATE ON ballots_ballot FOR EACH ROW
WHEN (OLD.state <> 'draft' AND (({was}) IS DISTINCT FROM ({new}) OR NEW.state = 'draft'))
EXECUTE FUNCTION ballots_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("ballots", "0003_projects")]

    operations = [
        migrations.AddField(
            model_name="ballot",
            name="box_mark",
            field=models.BinaryField(blank=True, null=True, verbose_name="票箱公钥的封签"),
        ),
        migrations.AddField(
            model_name="teller",
            name="key_mark",
            field=models.BinaryField(blank=True, null=True, verbose_name="公钥的封签"),
        ),
        migrations.RunSQL(refrozen([*HEAD, *RULES, "box_mark"]), refrozen([*HEAD, *RULES])),
    ]
