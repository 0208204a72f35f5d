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
    "/privacy/",
    "/accounts/sign-in/",
    "/accounts/reset/",
    "/no-such-page/",
]
DESK = {
    "deputy": ["/desk/", "/desk/inbox/", "/accounts/", "/accounts/devices/"],
    "station": ["/desk/?tab=all", "/accounts/sign-ins/", "/accounts/change-password/"],
    "street": ["/desk/"],
    "office": ["/desk/", "/desk/?q=路灯"],
    "unit": ["/desk/"],
    "admin": ["/desk/", "/desk/messages/", "/accounts/second-factor/"],
}


@pytest.fixture(scope="module")
def places(site):
    """Addresses that are only known when the demo county stands."""
    return {
        "token": site.token,
        "station": "QX-001",
        "profile": site.profile,
    }


def check(page):
    """Serious and critical findings of axe, and the width of what does not fit the screen."""
    found = [
        f"{entry['id']} at {node['target']}: {node['failureSummary'][:300]}"
        for entry in Axe().run(page).response["violations"]
        if entry["impact"] in {"serious", "critical"}
        for node in entry["nodes"][:3]
    ]
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > page.viewport_size["width"]:
        widest = page.evaluate(
            "[...document.querySelectorAll('main *, header *')]"
            ".filter(node => node.getBoundingClientRect().right > innerWidth + 1)"
            ".slice(0, 3).map(node => node.outerHTML.slice(0, 120))"
        )
        found.append(f"{width} px wide: {widest}")
    return found


@pytest.mark.parametrize("width", [360, 1440])
def test_public_pages_are_accessible_narrow_and_light(person, places, width):
    visitor = person(viewport={"width": width, "height": 800})
    weight = visitor.weigh()
    problems = {}
    for pattern in PUBLIC:
        address = pattern.format(**places)
        visitor.forget()
        weight.clear()
        visitor.page.goto(address, wait_until="networkidle")
        problems[address] = check(visitor.page)
        if sum(weight.values()) > LIMIT:
            problems[address].append(f"{sum(weight.values())} bytes: {weight}")
    assert {address: found for address, found in problems.items() if found} == {}


@pytest.mark.parametrize("width", [360, 1440])
def test_receipt_and_progress_pages(person, width):
    citizen = person(viewport={"width": width, "height": 800})
    citizen.scan()
    citizen.submit(f"绿化带里的喷头一直在漏水。屏宽 {width}。")
    assert check(citizen.page) == []
    citizen.page.get_by_role("link", name="查看进度").click()
    assert check(citizen.page) == []


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("username", DESK)
def test_desk_pages(person, username, width):
    staff = person(viewport={"width": width, "height": 800})
    staff.sign_in(username)
    problems = {}
    for address in DESK[username]:
        staff.page.goto(address)
        problems[address] = check(staff.page)
        rows = staff.page.locator("#queue .row a")
        if rows.count():
            rows.first.click()
            staff.page.locator("#act").wait_for(state="attached")
            problems[address + " first case"] = check(staff.page)
            asking = staff.page.locator(".acts a.btn[hx-target='#act']")
            if asking.count():
                asking.first.click()
                staff.page.locator("#act-form").wait_for()
                problems[address + " first form"] = check(staff.page)
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
