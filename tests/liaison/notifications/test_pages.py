import pytest
from django.urls import reverse

from liaison.notifications import delivery
from liaison.notifications.links import local_path
from liaison.notifications.models import Message
from stations.divisions.models import Division
from stations.memberships import actions as memberships

from .conftest import NOW, written

pytestmark = pytest.mark.django_db
INBOX = "/desk/inbox/"


@pytest.fixture
def signed_in(client, user):
    client.force_login(user)
    return client


def office(user, role):
    county, _created = Division.objects.get_or_create(
        code="990000", defaults={"name": "测试县", "level": "county"}
    )
    memberships.grant(user=user, role=role, place=county, now=NOW)


def test_the_inbox_lists_ones_own_messages_newest_first(signed_in, user, django_user_model):
    other = django_user_model.objects.create_user("li", "", "x", display_name="李")
    mine = [written("inbox", user=user) for _ in range(23)]
    written("inbox", user=other)
    page = signed_in.get(INBOX)
    rows = page.context["rows"]
    assert [row.pk for row in rows] == [row.pk for row in reversed(mine)][:20]
    rest = signed_in.get(INBOX + page.context["older"]).context
    assert ([row.pk for row in rest["rows"]], rest["older"]) == ([r.pk for r in mine[2::-1]], "")


def test_the_bell_says_how_many_are_unread(signed_in, user):
    for _ in range(3):
        written("inbox", user=user)
    assert '<b class="dot">3<' in signed_in.get(INBOX).content.decode()
    signed_in.post("/desk/inbox/read/", {"message": Message.objects.first().pk})
    assert '<b class="dot">2<' in signed_in.get(INBOX).content.decode()
    signed_in.post("/desk/inbox/read/")
    assert 'class="dot"' not in signed_in.get(INBOX).content.decode()


def test_opening_reads_and_leads_to_the_matter(signed_in, user):
    message = written("inbox", user=user)
    response = signed_in.post(f"/desk/inbox/{message.pk}/open/")
    assert response["Location"] == "/t/abc"
    message.refresh_from_db()
    assert message.read_at is not None


def test_nobody_reads_the_messages_of_another(signed_in, django_user_model):
    other = django_user_model.objects.create_user("li", "", "x", display_name="李")
    message = written("inbox", user=other)
    assert signed_in.post(f"/desk/inbox/{message.pk}/open/").status_code == 404
    signed_in.post("/desk/inbox/read/", {"message": message.pk})
    message.refresh_from_db()
    assert message.read_at is None


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "²"])
def test_a_wrong_place_in_the_list_is_the_first_page(signed_in, before):
    assert signed_in.get(INBOX, {"before": before}).status_code == 200


def test_the_inbox_asks_as_much_for_ten_as_for_a_thousand(
    signed_in, user, django_assert_num_queries, django_assert_max_num_queries
):
    written("inbox", user=user)
    signed_in.get(INBOX)
    with django_assert_max_num_queries(8) as few:
        signed_in.get(INBOX)
    for _ in range(100):
        written("inbox", user=user)
    with django_assert_num_queries(len(few)):
        signed_in.get(INBOX)


def test_scripts_in_messages_are_text(signed_in, user):
    written("inbox", user=user)
    Message.objects.update(title="<script>x</script>", body="<img src=x onerror=alert(1)>")
    page = signed_in.get(INBOX).content.decode()
    assert "<script>x" not in page
    assert "<img src=x" not in page


@pytest.mark.usefixtures("gateway")
def test_dead_letters_are_for_administrators_and_stay_closed(signed_in, user):
    message = written("sms", phone="13855556666")
    Message.objects.filter(pk=message.pk).update(state="dead", body="秘密", last_error="HTTP 500")
    url = reverse("notifications:undelivered")
    assert signed_in.get(url).status_code == 404
    assert signed_in.post(f"{url}{message.pk}/retry/").status_code == 404
    office(user, "system_admin")
    page = signed_in.get(url).content.decode()
    assert "138****6666" in page
    assert "13855556666" not in page
    assert "秘密" not in page
    assert signed_in.post(f"{url}{message.pk}/retry/").status_code == 302
    assert signed_in.post(f"{url}{message.pk}/retry/").status_code == 404
    delivery.deliver_one(now=Message.objects.get().next_attempt_at)


@pytest.mark.parametrize("role", ["auditor", "congress_clerk", "leader"])
def test_other_offices_see_no_dead_letters(signed_in, user, role):
    office(user, role)
    assert signed_in.get("/desk/messages/").status_code == 404


def test_links_lead_nowhere_else(settings):
    assert local_path("/desk/cases/1/") == "/desk/cases/1/"
    assert local_path(settings.SITE_URL + "/t/x") == "/t/x"
    for link in ("https://evil.example/", "//evil.example", "/\\evil", "javascript:x", ""):
        assert local_path(link) == ""
