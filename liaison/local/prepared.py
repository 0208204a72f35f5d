"""Whether the last start prepared exactly what is there now; then this one need not do it again.

The stamp is removed before `prepare` and written after it, so a start cut short is repeated. It
names both sides: what `prepare` reads from the checkout, and what it left in the database.
"""

import hashlib
import os
from contextlib import closing

READ = [
    "requirements*.txt",
    "liaison/settings.py",
    "liaison/environment.py",
    "liaison/demo/cast.py",
    "liaison/demo/management/commands/*.py",
    "liaison/ledger/management/commands/grant_roles.py",
    "*/migrations/*.py",
    "*/*/migrations/*.py",
]
KEYS = ("DATABASE_URL", "DATABASE_OWNER_URL", "SITE_URL", "SITE_NAME", "DEMO", "DEBUG")
# A restore gives every table a new oid; a migration, a grant, a revoked code change the rest.
LEFT = """
SELECT concat_ws('|',
  (SELECT string_agg(concat(oid, relname, relacl), ',' ORDER BY oid) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S', 'v')),
  (SELECT string_agg(concat(tgrelid, tgname, tgenabled), ',' ORDER BY oid) FROM pg_trigger
    WHERE NOT tgisinternal),
  (SELECT string_agg(concat(app, name), ',' ORDER BY id) FROM django_migrations),
  (SELECT min(id) FROM accounts_user),
  (SELECT min(id) FROM qrcodes_qrcode
    WHERE purpose = 'representative' AND revoked_at IS NULL))
"""
UNKNOWN = "unknown"


class Stamp:
    def __init__(self, root, data_dir, environment, database_url):
        self.root, self.data_dir = root, data_dir
        self.environment, self.database_url = environment, database_url
        self.path = data_dir / "prepared"

    def holds(self):
        if not self.path.is_file() or not (self.data_dir / "welcome").is_file():
            return False
        now = self.now()
        return UNKNOWN not in now and self.path.read_text() == now

    def remove(self):
        self.path.unlink(missing_ok=True)

    def write(self):
        fresh = self.path.with_name(self.path.name + ".new")
        fresh.write_text(self.now())
        os.replace(fresh, self.path)

    def now(self):
        return f"{self.checkout()} {self.database()}"

    def checkout(self):
        digest = hashlib.sha256()
        for pattern in READ:
            for path in sorted(self.root.glob(pattern)):
                digest.update(f"{path}\0".encode() + path.read_bytes())
        collected = self.data_dir / "static"
        shown = [collected / "collected", collected / "staticfiles.json"]
        for folder in (self.root / "static", self.data_dir / "vendor"):
            shown += sorted(path for path in folder.rglob("*") if path.is_file())
        for path in shown:
            stat = path.stat() if path.is_file() else None
            digest.update(f"{path} {stat and (stat.st_size, stat.st_mtime_ns)}\0".encode())
        for key in KEYS:
            digest.update(f"{key}={self.environment.get(key)}\0".encode())
        return digest.hexdigest()

    def database(self):
        import psycopg2

        try:
            with closing(psycopg2.connect(self.database_url)) as it, it.cursor() as cursor:
                cursor.execute(LEFT)
                left = cursor.fetchone()[0]
        except psycopg2.Error:
            return UNKNOWN  # `prepare` will say what is wrong
        return hashlib.sha256(left.encode()).hexdigest()
