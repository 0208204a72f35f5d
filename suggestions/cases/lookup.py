"""From number and query code to the case, for page and API: limits first, one answer for wrong."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from liaison.errors import Refusal
from liaison.jurisdiction.rules import rule
from liaison.limits import actions as limits

from . import codes, rules

HOUR = timedelta(hours=1)


class NotFound(Refusal):
    """Wrong number or wrong code: the caller can't tell which (404)."""

    status = 404
    code = "not_found"
    detail = _("没有找到。请核对编号和查询码（查询码里没有 0、1、I、O）。")


def look_up(number, code, *, address, now):
    """The case behind `number` and `code`. Raises NotFound, TooMany.

    Lookups are counted per address, failures per number and address; after too many the number
    stays shut for that address even with the right code. Not for others: numbers are serial, and
    anybody could keep every citizen out with ten wrong codes an hour. 40 bits carry the rest.
    """
    number = codes.normal_number(number)
    limits.enforce(
        scope="cases.lookup",
        key=address,
        limit=rule(rules.TRACK_LOOKUPS_PER_HOUR),
        per=HOUR,
        now=now,
    )
    failures = {
        "scope": "cases.wrong-code",
        "key": f"{number} {address}",
        "limit": rule(rules.TRACK_FAILURES_PER_HOUR),
        "per": HOUR,
        "now": now,
    }
    limits.check(**failures)
    case = codes.find(number, code)
    if case is None:
        limits.enforce(**failures)
        raise NotFound
    return case
