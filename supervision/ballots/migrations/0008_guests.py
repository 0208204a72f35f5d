"""Who sits in is told apart on the roll, and what tellers have read of papers is encrypted."""

from django.db import migrations, models

from liaison.personal.fields import EncryptedField, seal

LINE = ["ballot_id", "number", "name", "representative_id", "is_suspended", '"group"']


def refrozen(names):
    was, new = (", ".join(f"{row}.{name}" for name in names) for row in ("OLD", "NEW"))
    return f"""
DROP TRIGGER ballots_voter_frozen ON ballots_voter;
CREATE TRIGGER ballots_voter_frozen BEFORE UPDATE ON ballots_voter FOR EACH ROW
WHEN (({was}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION ballots_of_a_draft();
"""


def encrypt(apps, editor):
    """Of boxes that stand half entered at this moment."""
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT id, marks FROM ballots_paperentry")
        for pk, marks in cursor.fetchall():
            given = [seal(marks), pk]
            cursor.execute("UPDATE ballots_paperentry SET marks = %s WHERE id = %s", given)


class Migration(migrations.Migration):
    dependencies = [("ballots", "0007_appraised")]

    operations = [
        migrations.AddField(
            model_name="voter",
            name="is_guest",
            field=models.BooleanField(default=False, verbose_name="列席"),
        ),
        migrations.RunSQL(refrozen([*LINE, "is_guest"]), refrozen(LINE)),
        migrations.AlterField(
            model_name="paperentry",
            name="marks",
            field=EncryptedField(verbose_name="票面"),
        ),
        migrations.RunPython(encrypt),
    ]
