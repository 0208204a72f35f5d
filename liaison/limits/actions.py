"""Counting what may be done so often: one upsert in Postgres, right under any number of threads.

`hit` commits by itself, so that a count survives the request that fails after it. It therefore
refuses (RuntimeError) to be called inside a transaction: count first, then open the transaction.
"""

import math
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from liaison.errors import Refusal

from .models import Counter

# A window that ends later than now + its length comes from a clock that was set back since:
# it is opened anew, or it would lock people out for the length of the step.
UPSERT = """
INSERT INTO limits_counter AS c (scope, key, seconds, window_start, window_end, count)
VALUES (%(scope)s, %(key)s, %(seconds)s, %(now)s, %(end)s, 1)
ON CONFLICT (scope, key, seconds) DO UPDATE SET
  window_start = CASE WHEN {over} THEN excluded.window_start ELSE c.window_start END,
  window_end = CASE WHEN {over} THEN excluded.window_end ELSE c.window_end END,
  count = CASE WHEN {over} THEN 1 ELSE c.count + 1 END
RETURNING count, window_end
""".format(  # noqa: S608 - constant text
    over="(c.window_end <= excluded.window_start"
    " OR c.window_end > excluded.window_end + interval '1 minute')"
)


class TooMany(Refusal):
    status = 429
    code = "too_many"


@dataclass(frozen=True)
class Wait:
    seconds: int

    @property
    def words(self):
        if self.seconds < 60:
            return _("请 %(n)d 秒后再试") % {"n": self.seconds}
        if self.seconds < 3600:
            return _("请 %(n)d 分钟后再试") % {"n": math.ceil(self.seconds / 60)}
        return _("请 %(n)d 小时后再试") % {"n": math.ceil(self.seconds / 3600)}


def digest(scope, key):
    """Keyed, because the few billion addresses and phone numbers could be tried out otherwise."""
    return salted_hmac("liaison.limits", f"{scope}\0{key}", algorithm="sha256").hexdigest()


def hit(*, scope: str, key: str, limit: int, per: timedelta, now):
    """Count one use; None when it is among the first `limit` of its window, else a Wait."""
    values = {
        "scope": scope,
        "key": digest(scope, key),
        "seconds": int(per.total_seconds()),
        "now": now,
        "end": now + per,
    }
    _refuse_transactions()
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, values)
        count, window_end = cursor.fetchone()
    if count <= limit:
        return None
    return Wait(max(1, math.ceil((window_end - now).total_seconds())))


def _refuse_transactions():
    """As `atomic(durable=True)` does, without a transaction of its own for one statement."""
    if any(not block._from_testcase for block in connection.atomic_blocks):
        raise RuntimeError("count first, then open the transaction")


def enforce(*, scope: str, key: str, limit: int, per: timedelta, now):
    """`hit` that raises TooMany (429) instead of answering."""
    if wait := hit(scope=scope, key=key, limit=limit, per=per, now=now):
        raise TooMany(_("操作过于频繁，%s。") % wait.words, retry_after=wait.seconds)


def check(*, scope: str, key: str, limit: int, per: timedelta, now):
    """Raise TooMany when `limit` uses are counted already; counts nothing itself."""
    full = Counter.objects.filter(
        scope=scope,
        key=digest(scope, key),
        seconds=int(per.total_seconds()),
        count__gte=limit,
        window_end__gt=now,
        window_end__lte=now + per + timedelta(minutes=1),
    ).first()
    if full:
        wait = Wait(max(1, math.ceil((full.window_end - now).total_seconds())))
        raise TooMany(_("操作过于频繁，%s。") % wait.words, retry_after=wait.seconds)


def forget(*, now):
    """Delete the counters whose window is over; answers how many."""
    return Counter.objects.filter(window_end__lte=now).delete()[0]
