"""Probes for operators: each small function answers what one person on call would ask."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import timedelta

import redis
from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction
from django.utils.translation import gettext_lazy as _

from liaison import environment as env
from liaison.deadlines import health as deadlines
from liaison.ledger.models import Event
from liaison.notifications.models import Delivery, Message

SECOND = 1.0
PATIENCE = timedelta(minutes=5)  # what the scanners of each minute may at most lag behind
PILE = 1000


@dataclass(frozen=True)
class Finding:
    """One line of the report. `ok` False means that somebody has to do something now."""

    name: str
    label: str
    ok: bool
    value: object = None
    advice: str = ""


def token():
    return env.text("HEALTH_TOKEN")


# --- ready --------------------------------------------------------------------------------------


def database(own):
    """One statement in the connection that the request has anyway."""
    with own.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def broker():
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=SECOND, socket_connect_timeout=SECOND
    )
    try:
        return client.ping()
    finally:
        client.close()


def ready():
    """{"database": {"label", "ok"}, "redis": …}; waits for neither longer than about a second.
    They are asked in threads, so that the second holds for a server that no longer answers."""
    pool = ThreadPoolExecutor(max_workers=2)
    own = connections["default"]
    own.inc_thread_sharing()
    asked = {
        "database": ("数据库", pool.submit(database, own)),
        "redis": ("缓存与队列", pool.submit(broker)),
    }
    answers = {}
    for name, (label, future) in asked.items():
        try:
            answers[name] = {"label": label, "ok": bool(future.result(timeout=SECOND + 0.2))}
        except Exception as error:  # whatever went wrong, the answer is "not ready"
            answers[name] = {"label": label, "ok": False, "error": type(error).__name__}
    if asked["database"][1].done():
        own.dec_thread_sharing()
    else:
        own.connection = None  # left to the thread that still waits; the next request opens another
    pool.shutdown(wait=False, cancel_futures=True)
    return answers


# --- deep ---------------------------------------------------------------------------------------


def time(now):
    """The sweep, the reminders that wait for it, and the calendar: deadlines' own report."""
    found = deadlines.report(now)
    age, oldest = found["sweep_age_seconds"], found["oldest_waiting_rung_at"]
    failing, year = found["failing_clocks"], found["calendar_year_missing"]
    return [
        Finding(
            "oldest_overdue",
            _("最早一条过时未发的提醒"),
            oldest is None,
            oldest and oldest.isoformat(),
            _("请检查后台任务；可先运行 manage.py run_due。"),
        ),
        Finding(
            "sweep_age_seconds",
            _("距上次提醒巡检（秒）"),
            age is not None and age <= PATIENCE.total_seconds(),
            age and round(age),
            _("定时任务没有运行：请启动 beat 和 worker，或用系统定时器运行 run_due。"),
        ),
        Finding(
            "failing_clocks",
            _("提醒失败的时限"),
            failing == 0,
            failing,
            _("请在后台查看其“最近错误”。"),
        ),
        Finding(
            "calendar_missing",
            _("缺少放假安排的年份"),
            year is None,
            year,
            _("请用 import_holidays 导入国务院办公厅的放假通知；在此之前期限按周末推算。"),
        ),
    ]


def outbox_depth(now):
    waiting = Message.objects.exclude(channel="inbox").filter(
        state__in=[Delivery.NEW, Delivery.LEASED, Delivery.UNKNOWN], next_attempt_at__lte=now
    )
    count = waiting.count()
    first = waiting.order_by("next_attempt_at").values_list("next_attempt_at", flat=True).first()
    fresh = first is None or now - first <= PATIENCE
    return Finding(
        "outbox_depth",
        _("等待发送的短信、邮件和微信"),
        fresh and count < PILE,
        count,
        _("请检查发送任务和短信、邮件、微信通道。"),
    )


def dead_letters(now):
    count = Message.objects.filter(state=Delivery.DEAD).count()
    return Finding(
        "dead_letters", _("发送失败的消息"), count == 0, count, _("请查看“最近错误”，处理后重发。")
    )


def unsealed_events(now):
    waiting = Event.objects.filter(seal=None)
    count = waiting.count()
    old = waiting.filter(at__lt=now - PATIENCE).exists()
    return Finding("unsealed_events", _("未封存的经过记录"), not old, count, _("请检查封存任务。"))


def ledger_role(now):
    """Whether the database itself forbids this role to change the ledger; a warning, no alarm."""
    table = Event._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_or(has_table_privilege(current_user, %s, p))"
            " FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS p",
            [table],
        )
        may_change = cursor.fetchone()[0]
    return Finding(
        "ledger_role",
        _("数据库角色可改动台账"),
        True,
        may_change,
        _("目前只有触发器保护台账；请给网站单独的数据库角色。") if may_change else "",
    )


def character_type(now):
    """With LC_CTYPE C the trigram search silently finds nothing in Chinese."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT datctype FROM pg_database WHERE datname = current_database()")
        value = cursor.fetchone()[0]
    return Finding(
        "lc_ctype",
        _("数据库字符类型（LC_CTYPE）"),
        value not in {"C", "POSIX"},
        value,
        _("请用 initdb -E UTF8 --locale=C.UTF-8 重建数据库。"),
    )


def register(probe):
    """A probe of an app above this one."""
    PROBES.append(probe)


PROBES = [time, outbox_depth, dead_letters, unsealed_events, ledger_role, character_type]


def deep(*, now):
    """{"ok", "checks": [{name, label, ok, value, advice}]}; a broken probe is one too."""
    findings = [finding for probe in PROBES for finding in _asked(probe, now)]
    lines = [
        asdict(finding) | {"label": str(finding.label), "advice": str(finding.advice)}
        for finding in findings
    ]
    for line in lines:
        if line["ok"] and line["name"] != "ledger_role":
            line["advice"] = ""
    return {"ok": all(finding.ok for finding in findings), "checks": lines}


def _asked(probe, now):
    try:
        with transaction.atomic():
            found = probe(now)
    except DatabaseError as error:
        found = Finding(probe.__name__, _("检查未能完成"), False, type(error).__name__)
    return found if isinstance(found, list) else [found]
