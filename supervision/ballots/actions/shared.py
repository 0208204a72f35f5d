from django.db import connection

from liaison.errors import Refusal


class Invalid(Refusal):
    """What was typed cannot be (422)."""

    status = 422
    code = "invalid"

    def __init__(self, detail, field=None):
        super().__init__(detail)
        self.field = field


class Conflict(Refusal):
    """The vote does not stand where this could be done (409)."""

    status = 409
    code = "ballot-conflict"


def database_now():
    """The one clock that every web process shares: what opens and ends a vote."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]
