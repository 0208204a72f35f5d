"""What a vote was opened with and what was counted is kept by the database itself."""

from django.db import migrations

LIST = ["ballot_id", "position", "title", "note"]
FIGURES = ["first", "second", "third", "result"]
HEAD = ["uid", "kind", "title", "division_id", "is_rehearsal", "previous_id", "round", "places"]
RULES = ["roll_count", "quorum", "base_rule", "percent", "smallest_group", "box_key", "opened_at"]
GROUP = '"group"'  # a word of SQL
COUNT = ["base", "issued", "returned", "valid", "invalid", "list_sha256", "list_sm3", "closed_at"]


def changed(names):
    was, new = (", ".join(f"{row}.{name}" for name in names) for row in ("OLD", "NEW"))
    return f"({was}) IS DISTINCT FROM ({new})"


CREATE = f"""
CREATE FUNCTION ballots_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'what was opened or counted does not change'; END $$;

CREATE TRIGGER ballots_ballot_frozen BEFORE UPDATE ON ballots_ballot FOR EACH ROW
WHEN (OLD.state <> 'draft' AND ({changed(HEAD + RULES)} OR NEW.state = 'draft'))
EXECUTE FUNCTION ballots_refuse();
CREATE TRIGGER ballots_ballot_counted BEFORE UPDATE ON ballots_ballot FOR EACH ROW
WHEN (OLD.state IN ('closed', 'void')
 AND ({changed(COUNT)} OR NEW.state NOT IN ('closed', 'void')))
EXECUTE FUNCTION ballots_refuse();
CREATE TRIGGER ballots_ballot_kept BEFORE DELETE ON ballots_ballot FOR EACH ROW
WHEN (OLD.state <> 'draft') EXECUTE FUNCTION ballots_refuse();
CREATE TRIGGER ballots_sealedlist_kept BEFORE UPDATE OR DELETE ON ballots_sealedlist
FOR EACH ROW EXECUTE FUNCTION ballots_refuse();

CREATE FUNCTION ballots_of_a_draft() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found text;
BEGIN
  SELECT state INTO found FROM ballots_ballot
   WHERE id = CASE TG_OP WHEN 'INSERT' THEN NEW.ballot_id ELSE OLD.ballot_id END;
  IF found IS DISTINCT FROM 'draft' AND found IS NOT NULL THEN
    RAISE EXCEPTION 'the list and the roll of a vote do not change once it is open';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE FUNCTION ballots_of_an_open_one() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found text;
BEGIN
  SELECT state INTO found FROM ballots_ballot WHERE id = OLD.ballot_id;
  IF found NOT IN ('open', 'counting') THEN
    RAISE EXCEPTION 'what was counted does not change';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ballots_candidate_added BEFORE INSERT OR DELETE ON ballots_candidate
FOR EACH ROW EXECUTE FUNCTION ballots_of_a_draft();
CREATE TRIGGER ballots_candidate_frozen BEFORE UPDATE ON ballots_candidate FOR EACH ROW
WHEN ({changed(LIST)}) EXECUTE FUNCTION ballots_of_a_draft();
CREATE TRIGGER ballots_candidate_counted BEFORE UPDATE ON ballots_candidate FOR EACH ROW
WHEN ({changed(FIGURES)}) EXECUTE FUNCTION ballots_of_an_open_one();
CREATE TRIGGER ballots_voter_added BEFORE INSERT OR DELETE ON ballots_voter
FOR EACH ROW EXECUTE FUNCTION ballots_of_a_draft();
CREATE TRIGGER ballots_voter_frozen BEFORE UPDATE ON ballots_voter FOR EACH ROW
WHEN ({changed(["ballot_id", "number", "name", "representative_id", "is_suspended", GROUP])})
EXECUTE FUNCTION ballots_of_a_draft();
"""  # noqa: S608 - constant names
DROP = """
DROP TRIGGER ballots_voter_frozen ON ballots_voter;
DROP TRIGGER ballots_voter_added ON ballots_voter;
DROP TRIGGER ballots_candidate_counted ON ballots_candidate;
DROP TRIGGER ballots_candidate_frozen ON ballots_candidate;
DROP TRIGGER ballots_candidate_added ON ballots_candidate;
DROP FUNCTION ballots_of_an_open_one();
DROP FUNCTION ballots_of_a_draft();
DROP TRIGGER ballots_sealedlist_kept ON ballots_sealedlist;
DROP TRIGGER ballots_ballot_kept ON ballots_ballot;
DROP TRIGGER ballots_ballot_counted ON ballots_ballot;
DROP TRIGGER ballots_ballot_frozen ON ballots_ballot;
DROP FUNCTION ballots_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("ballots", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
