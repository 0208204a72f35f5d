"""Probes for operators: each small function answers what one person on call would ask."""

from concurrent.futures import ThreadPoolExecutor

import redis
from django.conf import settings
from django.db import connection, connections

from liaison import environment as env

SECOND = 1.0


def token():
    return env.text("HEALTH_TOKEN")


def database():
    """One statement with its own second; runs in its own thread and connection."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '1s'")
            cursor.execute("SELECT 1")
            cursor.execute("RESET statement_timeout")
        return cursor is not None
    finally:
        connections.close_all()


def broker():
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=SECOND, socket_connect_timeout=SECOND
    )
    try:
        return client.ping()
    finally:
        client.close()


def ready():
    """{"database": {"ok", "label"}, "redis": …}; nothing waits longer than about a second."""
    pool = ThreadPoolExecutor(max_workers=2)
    asked = {
        "database": ("数据库", pool.submit(database)),
        "redis": ("缓存与队列", pool.submit(broker)),
    }
    answers = {}
    for name, (label, future) in asked.items():
        try:
            answers[name] = {"label": label, "ok": bool(future.result(timeout=SECOND + 0.2))}
        except Exception as error:  # noqa: BLE001 whatever went wrong, the answer is "not ready"
            answers[name] = {"label": label, "ok": False, "error": type(error).__name__}
    pool.shutdown(wait=False, cancel_futures=True)
    return answers


def deep(*, now):
    return {"ok": True, "checks": []}
