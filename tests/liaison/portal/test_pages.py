from datetime import UTC, datetime

import pytest
from django.core.cache import cache

from liaison.notifications.models import Message
from liaison.personal.models import NoticeText
from liaison.portal.context import site
from suggestions.cases.models import Reason

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()


def test_home_leads_to_the_four_ways(client):
    page = client.get("/").content.decode()
    for path in ["/suggest/", "/track/", "/representatives/", "/stations/"]:
        assert f'href="{path}"' in page


def test_home_says_nothing_about_solved_matters_when_there_are_none(client):
    assert "解决了什么" not in client.get("/").content.decode()


def test_every_page_carries_a_strict_policy(client):
    policy = client.get("/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_elder_mode_is_remembered_and_leads_back(client):
    answer = client.post("/elder/", {"on": "1", "next": "/boundaries/?a=1"})
    assert (answer.status_code, answer["Location"]) == (302, "/boundaries/?a=1")
    assert '<html lang="zh-Hans" class="elder">' in client.get("/").content.decode()
    client.post("/elder/", {"on": "0", "next": "/"})
    assert '<html lang="zh-Hans">' in client.get("/").content.decode()


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", ""])
def test_elder_mode_never_leads_elsewhere(client, target):
    assert client.post("/elder/", {"on": "1", "next": target})["Location"] == "/"


def test_elder_mode_is_changed_by_post_alone(client):
    opened = client.get("/elder/")  # a tab restored, or Forward: a page that leads on
    assert (opened.status_code, opened["Allow"]) == (405, "POST")
    assert "这个地址不能直接打开" in opened.text


def test_boundaries_name_the_channel_and_its_number(client):
    Reason.objects.update_or_create(
        code="R2",
        defaults={"title": "举报公职人员", "advice": "纪检监察", "phone": "12388", "position": 2},
    )
    page = client.get("/boundaries/").content.decode()
    assert "举报公职人员" in page
    assert 'href="tel:12388"' in page


def test_privacy_shows_the_version_in_force(client):
    NoticeText.objects.create(
        purpose="case", version=90, body="现行文本", valid_from=datetime(2026, 1, 1, tzinfo=UTC)
    )
    NoticeText.objects.create(
        purpose="case", version=91, body="将来文本", valid_from=datetime(2999, 1, 1, tzinfo=UTC)
    )
    page = client.get("/privacy/").content.decode()
    assert "现行文本" in page
    assert "将来文本" not in page


def test_the_bell_counts_what_is_unread_and_mine(rf, django_user_model):
    mine, other = (
        django_user_model.objects.create_user(name, display_name=name) for name in ("a", "b")
    )
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for number, (user, read_at) in enumerate([(mine, None), (mine, at), (other, None)]):
        Message.objects.create(
            user=user, read_at=read_at, channel="inbox", event="x", title="t", body="b",
            dedupe_key=str(number), next_attempt_at=at, created_at=at,
        )  # fmt: skip
    request = rf.get("/")
    request.user = mine
    assert site(request)["unread"]() == 1
