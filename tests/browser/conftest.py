import os
from pathlib import Path

import pytest
from django.db import connections
from playwright.sync_api import expect, sync_playwright

from .people import Person
from .site import Site

PHONE = {
    "viewport": {"width": 375, "height": 812},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "user_agent": (
        "Mozilla/5.0 (Linux; Android 13; 22041211AC) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Version/4.0 Chrome/116.0 Mobile Safari/537.36 XWEB/1160 MicroMessenger/8.0.49 "
        "NetType/4G Language/zh_CN"
    ),
}
DESK = {"viewport": {"width": 1440, "height": 900}}


def ours(item):
    return Path(item.path).parent == Path(__file__).parent


def pytest_itemcollected(item):
    """All journeys share one site, so one worker runs them."""
    if ours(item):
        item.add_marker(pytest.mark.xdist_group("browser"))


def pytest_collection_modifyitems(items):
    """They are the longest: it begins with them, or the other workers would wait in the end."""
    items.sort(key=lambda item: not ours(item))


@pytest.fixture(scope="session")
def site(tmp_path_factory, django_db_setup):
    vendor = Path(os.environ.get("DATA_DIR") or Path(__file__).parents[2] / "var") / "vendor"
    connections.close_all()  # a database in use can't be copied
    migrated = connections["default"].settings_dict["NAME"]
    folder = tmp_path_factory.mktemp("site")
    with Site(folder, vendor.resolve(), migrated).running() as running:
        yield running


@pytest.fixture(scope="session")
def browser(chromium):
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(**chromium)
        yield started
        started.close()


@pytest.fixture
def person(browser, site):
    """`person(**context)`: somebody with a browser of their own, closed when the test ends."""
    people = []

    def make(**context):
        people.append(Person(browser, site, context))
        return people[-1]

    yield make
    for one in people:
        one.close()
    noise = [line for one in people for line in one.noise]
    assert not noise, f"the console said: {noise}"
    assert "Traceback" not in site.log()


@pytest.fixture(params=["phone", "desk"])
def screen(request):
    return PHONE if request.param == "phone" else DESK
