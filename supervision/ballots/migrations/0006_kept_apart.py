"""What the triggers of 0002 left open: a line that is moved into another ballot, a void round that
comes back, a participation after the count."""

from django.db import migrations

CREATE = """
CREATE OR REPLACE FUNCTION ballots_of_a_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND EXISTS (SELECT FROM ballots_ballot
   WHERE id = OLD.ballot_id AND state <> 'draft')
  OR TG_OP <> 'DELETE' AND EXISTS (SELECT FROM ballots_ballot
   WHERE id = NEW.ballot_id AND state <> 'draft') THEN
    RAISE EXCEPTION 'the list and the roll of a vote do not change once it is open';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE FUNCTION ballots_took_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND EXISTS (SELECT FROM ballots_voter v JOIN ballots_ballot b
   ON b.id = v.ballot_id WHERE v.id = OLD.voter_id AND b.state NOT IN ('open', 'counting'))
  OR TG_OP <> 'DELETE' AND EXISTS (SELECT FROM ballots_voter v JOIN ballots_ballot b
   ON b.id = v.ballot_id WHERE v.id = NEW.voter_id AND b.state NOT IN ('open', 'counting')) THEN
    RAISE EXCEPTION 'who took part does not change before or after the vote';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER ballots_participation_kept BEFORE INSERT OR UPDATE OR DELETE
ON ballots_participation FOR EACH ROW EXECUTE FUNCTION ballots_took_part();
CREATE TRIGGER ballots_ballot_void BEFORE UPDATE ON ballots_ballot FOR EACH ROW
WHEN (OLD.state = 'void' AND NEW.state <> 'void') EXECUTE FUNCTION ballots_refuse();
"""
DROP = """
DROP TRIGGER ballots_ballot_void ON ballots_ballot;
DROP TRIGGER ballots_participation_kept ON ballots_participation;
DROP FUNCTION ballots_took_part();
CREATE OR REPLACE FUNCTION ballots_of_a_draft() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found text;
BEGIN
  SELECT state INTO found FROM ballots_ballot
   WHERE id = CASE TG_OP WHEN 'INSERT' THEN NEW.ballot_id ELSE OLD.ballot_id END;
  IF found IS DISTINCT FROM 'draft' AND found IS NOT NULL THEN
    RAISE EXCEPTION 'the list and the roll of a vote do not change once it is open';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("ballots", "0005_papers_back")]
    operations = [migrations.RunSQL(CREATE, DROP)]
