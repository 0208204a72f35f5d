"""Codes of projects in addresses and on signs: MS990101-2026-0012. The counter is the house's."""

from django.db import connection


def take(division, year):
    """The next code of `division` for the round of `year`, in the caller's transaction."""
    prefix = f"MS{division}-{year}"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_numbercounter (prefix, value) VALUES (%s, 1) "
            "ON CONFLICT (prefix) DO UPDATE SET value = cases_numbercounter.value + 1 "
            "RETURNING value",
            [prefix],
        )
        return f"{prefix}-{cursor.fetchone()[0]:03d}"
