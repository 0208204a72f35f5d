"""Trees stay trees: a trigger refuses a `parent_id` that is the row's own descendant."""

from django.db import migrations

GUARD = """
CREATE FUNCTION {table}_stays_a_tree() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Two moves at once could close a circle that neither sees: moves within one table take turns.
  PERFORM pg_advisory_xact_lock(hashtext('{table}'));
  IF EXISTS (
    WITH RECURSIVE above AS (
      SELECT id, parent_id FROM {table} WHERE id = NEW.parent_id
      UNION
      SELECT t.id, t.parent_id FROM {table} t JOIN above ON t.id = above.parent_id
    ) SELECT 1 FROM above WHERE id = NEW.id
  ) THEN
    RAISE EXCEPTION '{table}: row % cannot stand below itself', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = '{table}_stays_a_tree';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER {table}_stays_a_tree BEFORE UPDATE OF parent_id ON {table}
  FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL AND NEW.parent_id IS DISTINCT FROM OLD.parent_id)
  EXECUTE FUNCTION {table}_stays_a_tree();
"""
UNDO = """
DROP TRIGGER {table}_stays_a_tree ON {table};
DROP FUNCTION {table}_stays_a_tree();
"""


def stays_a_tree(table):
    """The operation that guards `table`. An insert closes no circle: nothing points to it yet."""
    return migrations.RunSQL(GUARD.format(table=table), UNDO.format(table=table))
