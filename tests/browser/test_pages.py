"""Every page of the URLconf, found by its links: axe finds nothing, nothing moves sideways, large
type is large, the console is silent, public pages stay light."""

import logging
from collections import deque
from urllib.parse import urlsplit

import pytest
from django.test import RequestFactory
from django.urls import Resolver404, get_resolver, resolve

from .judging import judge

LIMIT = 100_000  # bytes of a public page before photographs
PHONE = {"viewport": {"width": 360, "height": 800}}
# Three roles, three looks: light and dark on a phone, light on a wide screen.
ROLES = {
    "": PHONE,
    "station": PHONE | {"color_scheme": "dark"},
    "office": {"viewport": {"width": 1440, "height": 900}},
}
START = {
    "": """
/ /q/{token}/ /suggest/?station=QX-001 /suggest/?q=没有这个地方 /representatives/?q=富民社区
/open/?place=990101001&category=99 {profile} {matter} /screen/ /no-such-page/
""".split(),
    "station": ["/desk/", "/desk/?tab=all"],
    "office": ["/desk/", "/desk/?tab=all"],
}
VARIED = {}
FILES = {
    "attachments:show": "a picture",
    "attachments:thumbnail": "a picture",
    "cases:copy": "a file",
    "desk:card_picture": "a picture",
    "documents:copy": "a file",
    "documents:file": "a file",
    "dashboards:report": "a file",
    "network:points": "data for the map",
    "oversight:honesty_csv": "a file",
    "portal:healthz": "for machines",
    "portal:healthz_deep": "for machines",
    "portal:readyz": "for machines",
    "protection:download": "a file",
    "publications:feed": "for feed readers",
    "publications:photo": "a picture",
    "publications:thumbnail": "a picture",
    "qrcodes:picture": "a picture",
    "qrcodes:sheet": "a file",
    "registers:bulletin_draft": "a file",
    "registers:callbacks_xlsx": "a file",
    "registers:ledger_xlsx": "a file",
    "registers:units_xlsx": "a file",
}
OTHERS = {}
ELSEWHERE = {}
LINKS = "[...document.links].map(link => link.href)"


def pages(resolver=None, space="", route=""):
    """{name: route} of everything that answers GET, without the API and Django's own admin."""
    found = {}
    for entry in (resolver or get_resolver()).url_patterns:
        inner = ":".join(filter(None, [space, getattr(entry, "namespace", "")]))
        if hasattr(entry, "url_patterns"):
            if inner not in {"admin", "api"}:
                found |= pages(entry, inner, route + str(entry.pattern))
        elif answers_get(entry.callback):
            found[f"{inner}:{entry.name}"] = route + str(entry.pattern)
    return found


def answers_get(view):
    """No view takes TRACE: it answers with the methods that it does take."""
    try:
        return "GET" in view(RequestFactory().trace("/")).get("Allow", "GET")
    except Exception:  # needs more than a request: a page for all we know
        return True


def key_of(address, site):
    """What a link leads to: (URL name, what varies); None for other sites and the API."""
    parts = urlsplit(address)
    if f"{parts.scheme}://{parts.netloc}" not in {site.address, "://"}:
        return None
    try:
        match = resolve(parts.path)
    except Resolver404:
        return None
    if match.namespace in {"admin", "api"}:
        return None
    return match.view_name, match.kwargs.get(VARIED.get(match.view_name), "")


def test_axe_finds_nothing_on_any_page(person, site):
    logging.getLogger("django.request").disabled = True
    import time

    addresses = {"token": site.token, "profile": site.profile, "matter": site.matter}
    problems, reached = {}, {}
    for role, context in ROLES.items():
        somebody = person(**context)
        if role:
            somebody.sign_in(role)
        page, seen = somebody.page, set()
        waiting = deque(address.format(**addresses) for address in START[role])
        t0 = time.time()
        n = 0
        while waiting:
            address = waiting.popleft()
            t = time.time()
            answer = page.goto(address, wait_until="load")
            t1 = time.time()
            n += 1
            if found := judge(page):
                problems[f"{role} {address}"] = found
                print("PROBLEM", found, flush=True)
            t2 = time.time()
            key = key_of(page.url, site)
            seen.add(key)
            print(
                role, address, key, answer.status, round(t1 - t, 2), round(t2 - t1, 2), flush=True
            )
            if key and answer.status == 200:
                reached.setdefault(key[0], set()).add(role)
            for link in page.evaluate(LINKS):
                link = link.partition("#")[0]
                key = key_of(link, site)
                if key and key not in seen and key[0] not in FILES:
                    seen.add(key)
                    waiting.append(link)
        print(role, n, time.time() - t0)
    import json

    missing = set(pages()) - set(reached)
    print("MISSING", sorted(missing))
    print("REACHED", reached)
    json.dump(problems, open("/work/plan/scr/problems.json", "w"), ensure_ascii=False, indent=1)
    assert problems == {}
