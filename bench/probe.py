"""`python -m bench.probe`: what only a process inside the house can know of DATABASE_URL: signed-in
sessions, the addresses to measure, SQL statements and plans per page, what a sweep takes. JSON."""

import json
import os
import resource
import statistics
import sys
import tempfile
import time
import warnings
from importlib import import_module
from urllib.parse import quote

import django
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

BIG = {"cases_case", "cases_casewords", "ledger_event", "deadlines_clock", "dashboards_counted"}
SORTED = 5000  # rows that a sort may meet before it counts as one over the table
WORD = quote("路灯")


def sessions():
    """{username: the session key}; both apps know the same rows of users and sessions."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from liaison.accounts.models import User

    backend = "django.contrib.auth.backends.ModelBackend"
    store = import_module(settings.SESSION_ENGINE).SessionStore
    made = {}
    for username in ("station", "office", "unit"):
        user = User.objects.get(username=username)
        session = store()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = backend
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        made[username] = session.session_key
    return made


def signed(key):
    from django.conf import settings
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


def raise_limits():
    """One machine plays a whole county here."""
    from liaison.jurisdiction.models import LocalRule
    from suggestions.cases import rules

    LocalRule.objects.update_or_create(
        key=rules.SUBMITS_PER_HOUR, division="", defaults={"value": 10_000_000, "source": "bench"}
    )


def middle(scope, fraction=0.5):
    """A cursor deep in the queue's order."""
    from liaison import paging

    rows = scope.order_by("queue_at", "id")
    place = rows.values_list("queue_at", "id")[int(scope.count() * fraction)]
    return paging._write("n", list(place))


def addresses(found):
    """{name: (who, path)} of every page that is measured by GET."""
    from suggestions.cases.models import Case
    from suggestions.cases.permissions import scope

    actor = found["actors"]["station"]
    own = Case.objects.filter(scope(actor))
    county = Case.objects.filter(scope(found["actors"]["office"]))
    number = own.filter(state="in_progress").values_list("number", flat=True).first()
    number = number or own.order_by("-id").values_list("number", flat=True).first()
    return {
        "queue": ("station", "/desk/"),
        "queue_county": ("office", "/desk/?tab=running"),
        "queue_unit": ("unit", "/desk/?tab=all"),
        "filtered": ("office", "/desk/?tab=all&state=closed&category=01"),
        "searched": ("office", f"/desk/?tab=all&q={WORD}"),
        "searched_station": ("station", f"/desk/?tab=all&q={WORD}"),
        "sorted": ("office", "/api/v1/cases/?ordering=-submitted_at"),
        "deep": ("office", f"/desk/?tab=all&cursor={middle(county)}"),
        "case": ("station", f"/desk/cases/{number}/"),
        "dashboard": ("office", "/desk/figures/"),
        "api_list": ("office", "/api/v1/cases/?page_size=50"),
        "api_list_10": ("office", "/api/v1/cases/?page_size=10"),
        "api_detail": ("station", f"/api/v1/cases/{number}/"),
    }


def actors():
    from liaison.accounts.models import User
    from liaison.workflow import Actor

    made = {}
    for name in ("station", "office"):
        user = User.objects.get(username=name)
        made[name] = Actor(kind="user", user=user, membership=user.memberships.first())
    return made


def statements(client, path):
    """(status, [SQL]) of the leanest of three visits: one that finds in memory what is kept there
    for some seconds (liaison.reference), which the first fills and a slow machine outlives."""
    client.get(path)
    visits = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(path)
            if answer.streaming:
                b"".join(answer.streaming_content)
        visits.append([one["sql"] for one in seen.captured_queries])
    return answer.status_code, min(visits, key=len)


def faults(sql):
    """What a plan does over a whole table: sequential scans and sorts of many rows."""
    if not sql.startswith(("SELECT", "(SELECT")):
        return set()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql.replace('%', '%%')}", [])
        plan = cursor.fetchone()[0][0]["Plan"]
    found, todo = set(), [plan]
    while todo:
        node = todo.pop()
        todo += node.get("Plans", [])
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in BIG:
            found.add(f"Seq Scan on {node['Relation Name']}")
        if node["Node Type"] == "Sort" and node["Plan Rows"] > SORTED:
            found.add(f"Sort of {node['Plan Rows']} rows")
    return found


def writes(keys):
    """{name: statements} of submitting by form and of accepting what was submitted."""
    import uuid

    from django.test import Client

    from suggestions.cases.models import Case

    code = station_code()
    counts = {}
    for _ in range(2):
        data = {
            "station": code,
            "content": f"样本 {uuid.uuid4()} 路灯不亮",
            "consent": "on",
            "form_key": str(uuid.uuid4()),
        }
        client = Client(headers={"host": "127.0.0.1"})
        client.get(f"/suggest/?station={code}")
        with CaptureQueriesContext(connection) as seen:
            answer = client.post("/suggest/", data)
        if answer.status_code != 302:
            sys.exit(f"the form answered {answer.status_code}")
        counts["submit"] = len(seen)
        counts["submit_all"] = [one["sql"] for one in seen.captured_queries]
        case = Case.objects.latest("pk")
        with CaptureQueriesContext(connection) as seen:
            answer = signed(keys["station"]).post(
                f"/api/v1/cases/{case.number}/actions/accept/",
                {},
                content_type="application/json",
                headers={"if-match": f'"{case.version}"'},
            )
        if answer.status_code != 200:
            sys.exit(f"accept answered {answer.status_code}: {answer.content.decode()[:300]}")
        counts["action"] = len(seen)
        counts["action_all"] = [one["sql"] for one in seen.captured_queries]
    return counts


def station_code():
    from liaison.accounts.models import User

    return User.objects.get(username="station").memberships.first().station.code


def sweep(rounds=7):
    """Milliseconds of a sweep that finds nothing due."""
    from liaison.deadlines import actions

    while actions.sweep(now=timezone.now(), limit=500):
        pass
    spent = []
    for _ in range(rounds):
        began = time.perf_counter()
        actions.sweep(now=timezone.now())
        spent.append((time.perf_counter() - began) * 1000)
    return statistics.median(spent)


def table(actor, most=10_000, rounds=5):
    """The list as CSV, most rows of it, as an export writes it: median seconds on the clock and of
    this process, per 10,000 rows, and by how many MB the process grew."""
    from liaison import sheets
    from liaison.desk import lists

    def lines():
        done, sheet = 0, lists.sheet(actor, {"tab": "all"}, timezone.now())
        for chunk in sheet.chunks(1000):
            yield from sheet.lines(chunk)
            done += len(chunk)
            if done >= most:
                return

    walls, own = [], []
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(rounds):
        began, spent = time.perf_counter(), time.process_time()
        with tempfile.NamedTemporaryFile(suffix=".csv") as out:
            rows = sheets.write_csv(out.name, [], lines())
        walls.append((time.perf_counter() - began) / rows * 10_000)
        own.append((time.process_time() - spent) / rows * 10_000)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return {"wall": statistics.median(walls), "cpu": statistics.median(own), "mb": grown}


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "liaison.settings"
    warnings.simplefilter("ignore")
    django.setup()
    import logging

    logging.disable(logging.ERROR)
    raise_limits()
    keys = sessions()
    people = actors()
    pages = addresses({"actors": people})
    counts, plans = {}, {}
    for name, (who, path) in pages.items():
        status, asked = statements(signed(keys[who]), path)
        if status != 200:
            sys.exit(f"{path} answered {status}")
        counts[name] = len(asked)
        plans[name] = sorted(set().union(*map(faults, asked)))
        if "-v" in sys.argv:
            print(name, *asked, sep="\n    ", file=sys.stderr)
    written = writes(keys)
    if "-v" in sys.argv:
        for name in ("submit_all", "action_all"):
            print(name, *written[name], sep="\n    ", file=sys.stderr)
    counts |= {"submit": written["submit"], "action": written["action"]}
    told = {
        "sessions": keys,
        "pages": pages,
        "statements": counts,
        "plans": plans,
        "station": station_code(),
        "sweep_ms": sweep(),
        "csv": table(people["office"]),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
