"""`make faults`: kills and outages against real processes; prints what was measured."""

import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import celery

from . import people, races, votes
from .house import House

SUBMISSIONS, REMINDERS = 200, 50
FIGURES, FAILURES = [], []
LATE = """
UPDATE deadlines_clock SET started_at = started_at - interval '25 hours',
 due_at = due_at - interval '25 hours', next_rung_at = now() + random() * interval '20 seconds'
WHERE kind = 'response' AND settled_at IS NULL AND subject_id = ANY(%s) RETURNING id
"""
RUNGS_DUE = """
SELECT count(*) FROM deadlines_clock c JOIN deadlines_rung r
 ON r.noun = c.subject_type AND r.kind = c.kind AND r.is_active
WHERE c.id = ANY(%s) AND r.code IN ('take_over', 'soon', 'due')
"""
OUTCOMES = "SELECT count(*) FROM deadlines_reminder WHERE clock_id = ANY(%s)"


def figure(name, value, limit="", ok=True):
    FIGURES.append((name, value, limit, ok))
    if not ok:
        FAILURES.append(name)
    print(f"  {'ok  ' if ok else 'FAIL'} {name}: {value} {limit and f'({limit})'}", flush=True)


def main():
    began = time.monotonic()
    house = House()
    try:
        house.build()
        figure("site ready", f"{time.monotonic() - began:.1f} s")
        token = house.number(
            "SELECT c.token FROM qrcodes_qrcode c JOIN memberships_membership m"
            " ON m.representative_id = c.representative_id JOIN accounts_user u ON u.id = m.user_id"
            " WHERE u.username = 'deputy' AND c.revoked_at IS NULL"
        )
        numbers = killed(house, token)
        races.one_case(house, numbers, figure)
        races.two_cases(house, still_open(house), figure)
        votes.in_house(house, figure)
        broker_away(house, token, "stopped", house.valkey.stop, house.valkey.start)
        broker_away(house, token, "hung", *hanging(house))
        database_restarts(house, token)
        whole(house)
    finally:
        house.stop()
    figure("whole run", f"{time.monotonic() - began:.0f} s", "at most 900 s")
    print(table())
    sys.exit(1 if FAILURES else 0)


def killed(house, token):
    """kill -9 of worker, beat, run_due and a gunicorn child, during submissions and reminders."""
    late = [people.submit(people.Browser(house), token, f"催办样本 {n}") for n in range(REMINDERS)]
    ids = [
        row[0]
        for row in house.rows(
            "SELECT id FROM cases_case WHERE number = ANY(%s)", [number for number, _code in late]
        )
    ]
    done, kills = threading.Event(), []
    clocks = [row[0] for row in house.rows(LATE, ids)]
    threads = [
        threading.Thread(target=strike, args=(house, done, kills)),
        threading.Thread(target=poke, args=(house, done)),
    ]
    for thread in threads:
        thread.start()
    began = time.monotonic()
    browsers = [people.Browser(house) for _ in range(SUBMISSIONS)]
    try:
        with ThreadPoolExecutor(4) as pool:
            told = list(
                pool.map(
                    lambda n: people.submit(browsers[n], token, f"断电样本 {n}", patient=True),
                    range(SUBMISSIONS),
                )
            )
        spent = time.monotonic() - began
        expected = house.number(RUNGS_DUE, clocks)
        rung_all = house.wait_for(lambda: house.number(OUTCOMES, clocks) >= expected, 120)
    finally:
        done.set()
        for thread in threads:
            thread.join()
    figure("kill -9 during the run", ", ".join(f"{n} {kills.count(n)}×" for n in COUNTED))
    figure("submissions", f"{SUBMISSIONS} in {spent:.0f} s")
    figure("requests sent again", sum(browser.retries for browser in browsers))
    numbers = [number for number, _code in told]
    stored = house.rows(
        "SELECT number, count(*) FROM cases_case WHERE content LIKE '断电样本 %%' GROUP BY number"
    )
    once = sorted(numbers) == sorted(number for number, times in stored if times == 1)
    figure("acknowledged numbers stored once", f"{len(stored)} of {SUBMISSIONS}", "all", once)
    found = house.number(OUTCOMES, clocks)
    right = rung_all is not None and found == expected
    figure("rung outcomes", f"{found} of {expected}", "one each", right)
    events = house.number(
        "SELECT count(*) FROM ledger_event WHERE action = 'remind' AND subject_id = ANY(%s)", ids
    )
    sent = house.number(f"{OUTCOMES} AND outcome = 'sent'", clocks)
    figure("reminder events", f"{events} for {sent} sent", "equal", events == sent == len(clocks))
    return numbers


def still_open(house):
    rows = house.rows(
        "SELECT number FROM cases_case WHERE content LIKE '断电样本 %%' AND supervision = ''"
        " AND state IN ('submitted', 'accepted') ORDER BY number"
    )
    return [row[0] for row in rows]


COUNTED = ("worker", "beat", "due", "web child")


def strike(house, done, kills):
    turn = 0
    while not done.wait(5):
        name = COUNTED[turn % len(COUNTED)]
        turn += 1
        if name != "web child":
            house.kill(name)
        elif not house.kill_web_child():
            continue
        kills.append(name)


def poke(house, done):
    """Wake the worker far more often than beat would, so that kills hit sweeps under way."""
    with celery.Celery(broker=house.site.values["REDIS_URL"]) as caller:
        while not done.wait(0.3):
            caller.send_task("liaison.deadlines.tasks.sweep")
            caller.send_task("liaison.notifications.tasks.deliver")


def hanging(house):
    pid = house.valkey_pid()
    return lambda: os.kill(pid, signal.SIGSTOP), lambda: os.kill(pid, signal.SIGCONT)


def broker_away(house, token, how, stop, start):
    """Submit, track, sign in, act: each page within three seconds; reminders through run_due."""
    samples = [people.submit(people.Browser(house), token, f"{how} 样本 {n}") for n in range(10)]
    stop()
    try:
        citizen, deputy = people.Browser(house), people.Browser(house)
        for turn in range(5):
            number, code = people.submit(citizen, token, f"{how} 期间 {turn}")
            people.track(citizen, number, code)
        people.sign_in(deputy, "deputy")
        people.accept(deputy, number)
        state = house.number("SELECT state FROM cases_case WHERE number = %s", number)
        slowest = max(citizen.slowest, deputy.slowest)
        limit = "each page below 3 s"
        figure(f"Redis {how}: slowest page", f"{slowest:.2f} s", limit, slowest < 3)
        figure(f"Redis {how}: accepted", state, "accepted", state == "accepted")
        ids = house.rows(
            "SELECT id FROM cases_case WHERE number = ANY(%s)", [row[0] for row in samples]
        )
        clocks = [row[0] for row in house.rows(LATE, [row[0] for row in ids])]
        waited = house.wait_for(
            lambda: house.number(f"{OUTCOMES} AND outcome = 'sent'", clocks) == len(clocks), 60
        )
        words = "never" if waited is None else f"{waited:.0f} s"
        figure(f"Redis {how}: reminders out after", words, "120 s", waited is not None)
    finally:
        start()


def database_restarts(house, token):
    began = time.monotonic()
    server = house.postgres
    server.call("pg_ctl", "stop", "-m", "immediate", "-w", "-s", "-D", server.cluster)
    server.start()
    browser = people.Browser(house)
    people.submit(browser, token, "数据库重启之后", patient=True)
    spent = time.monotonic() - began
    figure("Postgres cut off: submitting again after", f"{spent:.1f} s", "10 s", spent <= 10)


def whole(house):
    total, keys = house.rows(
        "SELECT count(*), count(DISTINCT dedupe_key) FROM notifications_message"
    )[0]
    figure("messages and dedupe keys", f"{total} and {keys}", "equal", total == keys)
    house.manage("shell", "-c", "from liaison.ledger.actions import seal\nwhile seal(): pass")
    words = house.manage("verify_ledger").strip().splitlines()[-1]
    figure("verify_ledger", words, "whole", True)


def table():
    lines = [
        "",
        f"| {'what':<42} | {'measured':<44} | {'wanted':<20} |",
        f"|{'-' * 44}|{'-' * 46}|{'-' * 22}|",
    ]
    for name, value, limit, ok in FIGURES:
        shown = f"{value}{'' if ok else '  ← FAILED'}"
        lines.append(f"| {name:<42} | {shown:<44} | {limit:<20} |")
    return "\n".join(lines)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    main()
