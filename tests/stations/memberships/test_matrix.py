"""D8 as a table written by hand: which office may do what around one matter and in the house."""

import pytest
from django.test import Client

from liaison.accounts.models import User
from liaison.workflow import allowed_actions
from stations.memberships.models import Membership, Role
from suggestions.cases import permissions
from suggestions.cases.models import Assignment, Case
from suggestions.cases.workflow import Action, State
from tests.cast import NOW, make_case, make_county, make_user

pytestmark = pytest.mark.django_db

CAPABILITIES = (
    "see accept propose approve transfer sign handle feed_back contact audit accounts settings"
)
MATRIX = {
    "deputy": "see accept feed_back contact",
    "assistant": "see accept feed_back contact",  # in the representative's name
    "deputy2": "",  # of another station
    "station": "see accept propose feed_back contact",
    "station2": "",
    "street": "see propose approve contact",
    "street2": "",
    "office": "see propose transfer contact",
    "leader": "see sign",
    "government": "",  # its part is the proposals (later)
    "unit": "see handle",
    "unit2": "",
    "procurator": "",
    "council": "",
    "auditor": "see audit",
    "admin": "accounts settings audit",  # no business data
    "security": "accounts audit",
}


@pytest.fixture
def cast():
    cast = make_county()
    cast.users["security"] = make_user("security", "安", Role.SECURITY_ADMIN, cast.division)
    cast.users["assistant"] = make_user("assistant", "助", Role.ASSISTANT, cast.representative)
    return cast


def moved(case, state, stage=""):
    case.state, case.mode, case.review_stage = state, "assign", stage
    return case


def may(case, actor, action, state, stage=""):
    return action in allowed_actions(moved(case, state, stage), actor, NOW)


def held(cast, case, name):
    actor, user = cast.actor(name), User.objects.get(pk=cast.users[name].pk)
    answers = {
        "see": Case.objects.visible_to(actor).filter(pk=case.pk).exists(),
        "accept": may(case, actor, Action.ACCEPT, State.SUBMITTED),
        "propose": may(case, actor, Action.DISPATCH, State.ACCEPTED),
        "approve": may(case, actor, Action.APPROVE, State.PENDING_REVIEW, "street_clerk"),
        "transfer": may(case, actor, Action.APPROVE, State.PENDING_REVIEW, "congress_clerk"),
        "sign": may(case, actor, Action.APPROVE, State.PENDING_REVIEW, "leader"),
        "handle": may(case, actor, Action.RESOLVE, State.IN_PROGRESS),
        "feed_back": may(case, actor, Action.DELIVER, State.REPLIED),
        "contact": permissions.sees_contact(case, actor),
        "audit": user.has_perm("accounts.view_signin"),
        "accounts": user.has_perm("accounts.change_user"),
        "settings": user.has_perm("jurisdiction.change_localrule"),
    }
    return {name for name, answer in answers.items() if answer}


@pytest.mark.parametrize("name", MATRIX)
def test_every_office_may_do_what_the_table_says(cast, name):
    case = make_case(cast)
    case.unit = cast.unit
    case.save()
    Assignment.objects.create(case=case, unit=cast.unit, round=1, assigned_at=NOW)
    assert held(cast, case, name) == set(MATRIX[name].split())


def test_the_table_names_every_office(cast):
    held_by = set(Membership.objects.values_list("role", flat=True))
    assert held_by == set(Role.values)
    assert set(cast.users) == set(MATRIX)


@pytest.mark.parametrize("name", MATRIX)
def test_nobody_meets_matters_or_their_contacts_in_the_admin_site(cast, name):
    user = User.objects.get(pk=cast.users[name].pk)
    for model in ("case", "contact", "assignment", "rating"):
        for verb in ("view", "add", "change", "delete"):
            assert not user.has_perm(f"cases.{verb}_{model}")
    for verb in ("view", "add", "change", "delete"):
        assert not user.has_perm(f"notifications.{verb}_message")


@pytest.mark.parametrize("name", [*MATRIX, None])
def test_everybody_may_open_the_form_and_the_tracking_page(cast, name):
    client = Client()
    if name:
        client.force_login(cast.users[name])
    assert client.get("/suggest/").status_code == 200
    assert client.get("/track/").status_code == 200
