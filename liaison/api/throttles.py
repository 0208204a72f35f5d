"""How often one key may call. Kept in Redis and only a courtesy: without Redis everybody passes
(limits that protect people are in Postgres, see liaison.limits)."""

import time
from functools import cache

import redis
from django.conf import settings
from rest_framework.throttling import BaseThrottle

WINDOW = 60
RETRY_REDIS_AFTER = 5


class KeyThrottle(BaseThrottle):
    down_until = 0.0

    def allow_request(self, request, view):
        return request.actor.kind != "key" or self.passes(request.auth)

    def passes(self, row):
        """Whether the key `row` may call once more this minute."""
        if time.monotonic() < KeyThrottle.down_until:
            return True
        self.left = WINDOW - int(time.time()) % WINDOW
        try:
            return _count(row.pk) <= row.per_minute
        except redis.RedisError:
            KeyThrottle.down_until = time.monotonic() + RETRY_REDIS_AFTER
            return True

    def wait(self):
        return self.left


def _count(key):
    name = f"api:key:{key}:{int(time.time()) // WINDOW}"
    with _redis().pipeline() as pipe:
        count, _done = pipe.incr(name).expire(name, 2 * WINDOW).execute()
    return count


@cache
def _redis():
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.2, socket_connect_timeout=0.2)
