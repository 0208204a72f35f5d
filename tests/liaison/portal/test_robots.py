"""What search engines may keep."""

import pytest
from django.urls import reverse

from suggestions.cases import codes
from tests.cast import NOW, make_case, make_county

pytestmark = pytest.mark.django_db


def test_a_browser_that_asks_for_an_icon_by_itself_is_led_to_it(client):
    asked = client.get("/favicon.ico")
    assert (asked.status_code, asked["Location"].rsplit("/", 1)[1][:4]) == (302, "mark")


def test_only_public_pages_are_named_and_a_persons_own_are_never_indexed(client, settings):
    cast = make_county()
    rules = client.get("/robots.txt")
    assert rules["Content-Type"] == "text/plain"
    said = rules.content.decode().splitlines()
    hidden = [line.removeprefix("Disallow: ") for line in said if line.startswith("Disallow")]
    assert {"/track/", "/desk/", "/q/", "/api/", "/open311/"} <= set(hidden)
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in said
    listed = client.get("/sitemap.xml").content.decode()
    assert f"<loc>{settings.SITE_URL}/stations/{cast.station.code}/</loc>" in listed
    for path in hidden:
        assert f"{settings.SITE_URL}{path}" not in listed
    case = make_case(cast)
    for path in (reverse("cases:followed", args=[codes.link_token(case, NOW)]), "/track/", "/no/"):
        assert "noindex" in client.get(path)["X-Robots-Tag"], path
    assert "X-Robots-Tag" not in client.get("/")
