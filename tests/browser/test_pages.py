"""Every page: axe finds nothing serious, nothing moves sideways, public ones stay light."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

LIMIT = 100_000  # bytes of a public page before photographs
PUBLIC = [
    "/",
    "/q/{token}/",
    "/suggest/",
    "/suggest/?station={station}",
    "/suggest/?q=没有这个地方",
    "/track/",
    "/stations/",
    "/stations/{station}/",
    "/representatives/",
    "/representatives/?q=富民社区",
    "/representatives/unattached/",
    "{profile}",
    "/boundaries/",
    "/screen/",
    "/open/",
    "/open/?place=990101001&category=99",
    "{matter}",
    "/privacy/",
    "/accounts/sign-in/",
    "/accounts/reset/",
    "/no-such-page/",
]
DESK = {
    "deputy": [
        "/desk/",
        "/desk/inbox/",
        "/desk/notifications/",
        "/accounts/",
        "/accounts/devices/",
    ],
    "station": [
        "/desk/publications/8/edit/",
        "/desk/?tab=all",
        "/desk/kiosks/",
        "/desk/kiosks/new/",
        "/desk/documents/",
        "/desk/registers/",
        "/desk/registers/callbacks/",
        "/accounts/sign-ins/",
        "/accounts/change-password/",
    ],
    "street": [
        "/desk/",
        "/desk/publications/",
        "/desk/publications/7/",
        "/desk/notifications/",
        "/desk/people/",
        "/desk/people/1/end/",
        "/desk/people/1/handover/",
        "/desk/people/new/",
        "/desk/people/new/station_officer/",
        "/desk/duty/",
        "/desk/duty/division/990101001/",
        "/desk/roles/",
    ],
    "auditor": ["/desk/figures/", "/desk/ledger/", "/desk/sign-ins/", "/desk/reveals/"],
    "security": ["/desk/", "/desk/security/", "/desk/sign-ins/"],
    "office": [
        "/desk/",
        "/desk/figures/",
        "/desk/figures/cases/?figure=received",
        "/desk/publications/words/",
        "/stations/map/edit/",
        "/desk/wordings/",
        "/desk/documents/1/",
        "/desk/documents/wordings/",
        "/desk/documents/wordings/referral/",
        "/desk/registers/columns/",
        "/desk/registers/bulletin/",
        "/desk/registers/units/",
        "/desk/wordings/case.closed.citizen/sms/",
    ],
    "unit": ["/desk/"],
    "admin": ["/desk/", "/desk/messages/", "/desk/deliveries/", "/accounts/second-factor/"],
}
ON_PHONE = {"deputy", "street", "unit", "auditor"}
WIDTHS = (360, 1440)
STICKING_OUT = """[...document.querySelectorAll('main *, header *')]
    .filter(node => node.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 3).map(node => node.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def places(site):
    """Addresses that are only known when the demo county stands."""
    return {
        "token": site.token,
        "station": "QX-001",
        "profile": site.profile,
        "matter": site.matter,
    }


def check(page):
    """Serious and critical findings of axe, and what does not fit a phone or a desk screen."""
    found = [
        f"{entry['id']} at {node['target']}: {node['failureSummary'][:300]}"
        for entry in Axe().run(page).response["violations"]
        if entry["impact"] in {"serious", "critical"}
        for node in entry["nodes"][:3]
    ]
    size = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"wider than {width} px: {page.evaluate(STICKING_OUT)}")
    page.set_viewport_size(size)
    return found


def test_public_pages_are_accessible_narrow_and_light(person, places):
    visitor = person(viewport={"width": 360, "height": 800})
    weight = visitor.weigh()
    problems = {}
    for pattern in PUBLIC:
        address = pattern.format(**places)
        visitor.forget()
        weight.clear()
        visitor.page.goto(address, wait_until="load")
        problems[address] = check(visitor.page)
        if sum(weight.values()) > LIMIT:
            problems[address].append(f"{sum(weight.values())} bytes: {weight}")
        assert weight, f"{address}: nothing was weighed"
    assert {address: found for address, found in problems.items() if found} == {}


def test_receipt_and_progress_pages(person):
    citizen = person(viewport={"width": 360, "height": 800})
    citizen.scan()
    citizen.submit("绿化带里的喷头一直在漏水。")
    assert check(citizen.page) == []
    citizen.page.get_by_role("link", name="查看进度").click()
    assert check(citizen.page) == []


@pytest.mark.parametrize("username", DESK)
def test_desk_pages(person, username):
    staff = person(viewport={"width": 360 if username in ON_PHONE else 1440, "height": 800})
    staff.sign_in(username)
    page, problems = staff.page, {}
    for address in DESK[username]:
        page.goto(address)
        problems[address] = check(page)
        rows = page.locator("#queue .row a")
        if address.startswith("/desk/") and rows.count():
            rows.first.click()
            page.get_by_role("heading", name="经过").wait_for()
            problems[f"{address} first case"] = check(page)
            asking = page.locator(".acts a.btn[hx-target='#act']:visible")
            if asking.count():
                asking.first.click()
                page.locator("#act-form").wait_for()
                problems[f"{address} first form"] = check(page)
    assert {address: found for address, found in problems.items() if found} == {}


def test_large_type_holds_on_a_narrow_phone(person, places):
    """适老化: the switch in the header; 18 px and more, 60 px targets, no sideways scroll."""
    visitor = person(viewport={"width": 360, "height": 740})
    visitor.page.goto("/")
    visitor.page.get_by_role("button", name="大字版").click()
    visitor.page.get_by_role("button", name="标准版").wait_for()
    for address in ("/", f"/q/{places['token']}/", "/track/", "/stations/"):
        visitor.page.goto(address)
        assert check(visitor.page) == []
        size = visitor.page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
        assert size >= 18
    button = visitor.page.get_by_role("button", name=re.compile("查找")).first
    assert button.bounding_box()["height"] >= 60
