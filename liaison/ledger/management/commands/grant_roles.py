"""The application's role may add to the ledger and read it, no more; run after each migrate."""

from urllib.parse import unquote, urlsplit

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from liaison import environment as env

APPEND_ONLY = ["ledger_event", "ledger_seal", "ledger_publishedseal"]


class Command(BaseCommand):
    help = "Grant the role of DATABASE_URL what it needs; connect as DATABASE_OWNER_URL."

    def add_arguments(self, parser):
        parser.add_argument(
            "--role", default=unquote(urlsplit(env.text("DATABASE_URL")).username or "")
        )

    def handle(self, *, role, **options):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            if cursor.fetchone()[0] == role:
                self.stdout.write("One role for everything: the trigger alone guards the ledger.")
                return
            name = connection.ops.quote_name(role)
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
            cursor.execute(
                f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}"
            )
            cursor.execute(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {name}")
            tables = connection.introspection.table_names(cursor)
            for table in APPEND_ONLY:
                if table in tables:
                    cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {name}")
        if options["verbosity"] > 1:
            self.stdout.write(f"{role}: all tables, the ledger append-only")
