"""The three tables that REF-submit writes to."""

TABLES = """
CREATE TABLE IF NOT EXISTS reference_matter (id bigserial PRIMARY KEY, number text UNIQUE,
  station_id bigint, content text, name text, phone text, state text, submitted_at timestamptz);
CREATE TABLE IF NOT EXISTS reference_event (id bigserial PRIMARY KEY,
  matter_id bigint REFERENCES reference_matter, action text, at timestamptz);
CREATE TABLE IF NOT EXISTS reference_clock (id bigserial PRIMARY KEY,
  matter_id bigint REFERENCES reference_matter, due_at timestamptz);
CREATE INDEX IF NOT EXISTS reference_event_of ON reference_event (matter_id);
CREATE INDEX IF NOT EXISTS reference_clock_due ON reference_clock (due_at);
"""
