"""`python -m bench.rotation [rows]`: rotate_keys over so many contacts, in a database of its own.

With the site's settings: `.venv/bin/python -m liaison.local with python -m bench.rotation`. The
role of DATABASE_URL must be allowed to create databases.
"""

import os
import sys
import time

import django

OLD, NEW = "bench-old-key-0123456789-0123456789", "bench-new-key-0123456789-0123456789"
INSERT = """
INSERT INTO notifications_message (address, channel, event, subject_type, title, body, link,
  is_urgent, dedupe_key, state, attempts, next_attempt_at, last_error, created_at)
SELECT unnest(%s), 'sms', 'bench', '', '', '', '', false, gen_random_uuid()::text, 'sent', 0,
  now(), '', now()
"""


def fill(rows):
    from django.db import connection

    from liaison.personal.fields import seal

    with connection.cursor() as cursor:
        for start in range(0, rows, 5000):
            numbers = range(start, min(start + 5000, rows))
            cursor.execute(INSERT, [[seal(f"138{n:08d}") for n in numbers]])


def main(rows):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liaison.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        settings.FIELD_KEY = OLD
        fill(rows)
        settings.FIELD_KEY = f"{NEW},{OLD}"
        began = time.perf_counter()
        call_command("rotate_keys")
        spent = time.perf_counter() - began
        print(f"{rows:,} rows in {spent:.1f} s, {rows / spent:,.0f} rows/s")
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
