from datetime import timedelta

import pytest
from django.urls import reverse

from liaison.accounts.models import Authenticator, User
from liaison.notifications.models import Message
from stations.divisions.models import Division
from stations.memberships import actions
from stations.memberships.actors import actor_of
from stations.memberships.models import Membership, Role
from tests.stations.builders import NOW

pytestmark = pytest.mark.django_db
LONG_AGO = NOW - timedelta(days=300)


@pytest.fixture
def county():
    return Division.objects.create(code="990101", name="青溪县（演示）", level="county")


def person(username="wang"):
    return User.objects.create_user(username, "w@example.org", "x", display_name=username)


def office(user, role, place, now=LONG_AGO):
    return actions.grant(user=user, role=role, place=place, now=now)


def test_one_of_several_memberships_is_active_until_another_is_chosen(client, county):
    user = person()
    first, second = office(user, Role.LEADER, county), office(user, Role.AUDITOR, county)
    client.force_login(user)
    assert actor_of(user, NOW).membership == first
    response = client.post("/desk/switch/", {"membership": second.pk, "next": "/desk/inbox/"})
    assert response["Location"] == "/desk/inbox/"
    user.refresh_from_db()
    assert actor_of(user, NOW).membership == second


@pytest.mark.parametrize("wanted", ["", "x", "-1", "9" * 40, "²", "other"])
def test_only_ones_own_memberships_can_be_chosen(client, county, wanted):
    user = person()
    office(user, Role.LEADER, county)
    if wanted == "other":
        wanted = office(person("li"), Role.AUDITOR, county).pk
    client.force_login(user)
    assert client.post("/desk/switch/", {"membership": wanted}).status_code == 404
    user.refresh_from_db()
    assert user.active_membership_id is None


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "javascript:x"])
def test_switching_never_leaves_the_site(client, county, target):
    user = person()
    row = office(user, Role.LEADER, county)
    client.force_login(user)
    response = client.post("/desk/switch/", {"membership": row.pk, "next": target})
    assert response["Location"] == "/desk/"


def test_switching_is_a_post_of_somebody_signed_in(client):
    assert client.post("/desk/switch/")["Location"].startswith("/accounts/sign-in/")
    client.force_login(person())
    assert client.get("/desk/switch/").status_code == 405


def test_an_ended_membership_is_gone_with_the_next_request(client, county):
    user = person()
    row = office(user, Role.SYSTEM_ADMIN, county)
    client.force_login(user)
    assert client.get("/desk/messages/").status_code == 200
    assert client.get(reverse("admin:index")).status_code == 200
    actions.end(membership=row, now=NOW)
    assert client.get("/desk/messages/").status_code == 404
    assert client.get(reverse("admin:index")).status_code == 302


def test_a_membership_that_runs_out_takes_its_permissions_along(county):
    user = person()
    row = office(user, Role.SYSTEM_ADMIN, county)
    row.ends_at = NOW
    row.save()
    assert not User.objects.get(pk=user.pk).has_perm("accounts.change_user")


@pytest.mark.parametrize("role", [Role.LEADER, Role.CONGRESS_CLERK, Role.COUNCIL_MEMBER])
def test_the_admin_site_is_closed_to_other_offices(client, county, role):
    user = person()
    office(user, role, county)
    client.force_login(user)
    response = client.get(reverse("admin:index"), follow=True)
    assert response.redirect_chain[0][0].startswith("/admin/login/")
    assert "users" not in response.content.decode()


def test_the_admin_site_wants_the_second_factor(client, county, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    user = person()
    office(user, Role.SYSTEM_ADMIN, county)
    Authenticator.objects.create(user=user, name="totp", secret="JBSWY3DPEHPK3PXP")
    client.force_login(user)
    assert client.get("/admin/")["Location"].startswith("/accounts/verify/")


def test_the_system_administrator_sees_reference_data_and_no_matters(client, county):
    user = person()
    office(user, Role.SYSTEM_ADMIN, county)
    client.force_login(user)
    page = client.get(reverse("admin:index")).content.decode()
    assert reverse("admin:accounts_user_changelist") in page
    assert reverse("admin:divisions_division_changelist") in page
    assert "/admin/cases/case/" not in page
    for name in ("accounts_user", "accounts_signin", "memberships_membership"):
        assert client.get(reverse(f"admin:{name}_changelist")).status_code == 200


def test_an_account_is_opened_without_a_password_and_invited(client, county, settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:9"
    admin = person()
    office(admin, Role.SYSTEM_ADMIN, county)
    client.force_login(admin)
    data = {"username": "new", "display_name": "新人", "email": "n@example.org", "is_active": "on"}
    client.post(reverse("admin:accounts_user_add"), data | {"is_superuser": "on", "is_staff": "on"})
    user = User.objects.get(username="new")
    assert not user.has_usable_password()
    assert not user.is_superuser
    assert not user.is_staff
    listed = reverse("admin:accounts_user_changelist")
    client.post(listed, {"action": "invite", "_selected_action": user.pk})
    assert Message.objects.get().event == "account.invited"


def test_administrators_do_not_reach_superusers(client, county):
    admin = person()
    office(admin, Role.SYSTEM_ADMIN, county)
    root = User.objects.create_superuser("root", "", "x", display_name="root")
    client.force_login(admin)
    change = reverse("admin:accounts_user_change", args=[root.pk])
    assert client.get(change).status_code == 302


def test_nobody_gives_memberships_in_the_admin_site_past_the_record(client, county):
    row = office(person("li"), Role.LEADER, county)
    client.force_login(User.objects.create_superuser("root", "", "x", display_name="root"))
    for url in ("add", "change", "delete"):
        args = [] if url == "add" else [row.pk]
        address = reverse(f"admin:memberships_membership_{url}", args=args)
        assert client.post(address, {"role": Role.AUDITOR}).status_code == 403
    assert Membership.objects.get().role == Role.LEADER


def test_an_office_of_the_admin_site_opens_it_and_its_end_closes_it(county):
    user = person()
    row = office(user, Role.SECURITY_ADMIN, county)
    user.refresh_from_db()
    assert user.is_staff
    actions.end(membership=row, now=NOW)
    user.refresh_from_db()
    assert not user.is_staff
