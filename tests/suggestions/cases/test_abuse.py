"""What somebody tries who should not: each attempt is refused and leaves nothing behind."""

import json
import uuid
from types import SimpleNamespace

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from liaison.attachments.models import Attachment
from liaison.notifications.models import Message
from liaison.workflow import WrongState, citizen_of
from stations.divisions.models import Division
from stations.memberships.actors import ANONYMOUS
from stations.memberships.models import Membership
from stations.network.models import Status
from stations.organisations.models import OrganisationKind
from suggestions.cases import actions, codes, permissions, privacy, timeline
from suggestions.cases.models import Case, Mode
from suggestions.cases.workflow import State
from tests import stages
from tests.api_client import caller
from tests.cast import NOW, make_case, make_county, make_unit, make_user

HOUR = stages.HOUR


@pytest.fixture
def cast(db):
    return make_county()


@pytest.fixture(autouse=True)
def _in_the_morning():
    with time_machine.travel(NOW + 12 * HOUR, tick=False):
        yield


# --- what a unit may read -------------------------------------------------------------------------


def test_a_unit_reads_by_api_no_more_than_on_its_page(cast):
    case = stages.accepted(cast)
    station = cast.actor("station")
    privacy.reveal_contact(case, reason="回电核实机密原因", by=station, now=NOW + 2 * HOUR)
    actions.urge(case, text="内部催办话", by=cast.actor("office"), now=NOW + 2 * HOUR)
    actions.dispatch(case, unit=cast.unit, by=station, note="请办理", now=NOW + 3 * HOUR)
    actions.approve(case, text="内部批语", by=cast.actor("street"), now=NOW + 4 * HOUR)
    _status, seen = caller("unit").get(f"cases/{case.number}/events/")
    said = json.dumps(seen, ensure_ascii=False)
    assert "请办理" in said
    assert not [word for word in ("机密", "内部", "reveal", '"accept"') if word in said]
    _status, full = caller("station").get(f"cases/{case.number}/events/")
    assert "机密" in json.dumps(full, ensure_ascii=False)
    assert caller("unit").get(f"cases/{case.number}/")[1]["contact"] is None


# --- who may be given a matter --------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind",
    [
        OrganisationKind.CONGRESS,
        OrganisationKind.COURT,
        OrganisationKind.PROCURATORATE,
        OrganisationKind.SUPERVISION,
    ],
)
def test_courts_and_their_like_are_never_given_a_matter(cast, kind):
    case = stages.accepted(cast)
    cast.unit2.kind = kind
    cast.unit2.save()
    body = {"unit": cast.unit2.code}
    assert caller("station").act(case.number, "dispatch", body)[0] == 422
    assert Case.objects.get(pk=case.pk).state == State.ACCEPTED


def test_a_unit_of_another_county_or_township_is_never_given_a_matter(cast):
    case = stages.accepted(cast)
    county = Division.objects.create(code="990102", name="邻县", level="county")
    for place in (county, cast.elsewhere):
        unit = make_unit(f"far-{place.pk}", "外地单位", place)
        with pytest.raises(actions.Invalid):
            actions.dispatch(case, unit=unit, by=cast.actor("station"), now=NOW + 2 * HOUR)


def test_a_station_cannot_reach_the_county_past_its_approval_through_an_objection(cast):
    case = stages.objection(cast)
    assert case.mode == Mode.ASSIGN
    case.objections = 1
    station = cast.actor("station")
    actions.settle_objection(case, unit=cast.unit2, by=station, now=NOW + 5 * HOUR)
    assert (case.state, case.mode) == (State.PENDING_REVIEW, Mode.TRANSFER)
    assert not Case.objects.visible_to(cast.actor("unit2")).exists()
    assert "已确定" not in str([entry.words for entry in timeline.public(case)])
    told = Membership.objects.filter(user__messages__subject_id=case.pk)
    assert "congress_clerk" in told.values_list("role", flat=True)
    stages.send(cast, case, NOW + 6 * HOUR)
    assert case.state == State.DISPATCHED
    assert Case.objects.visible_to(cast.actor("unit2")).exists()


def test_an_objection_settled_inside_the_township_needs_no_second_approval(cast):
    case = stages.objection(cast)
    actions.settle_objection(case, unit=cast.unit, by=cast.actor("street"), now=NOW + 5 * HOUR)
    assert (case.state, case.mode) == (State.DISPATCHED, Mode.ASSIGN)


def test_a_matter_of_the_county_s_own_station_goes_to_the_office_and_not_to_nobody(cast):
    cast.station.division = cast.division
    cast.station.save()
    case = stages.accepted(cast, station=cast.station)
    actions.dispatch(case, unit=cast.unit2, by=cast.actor("station"), now=NOW + 2 * HOUR)
    assert (case.state, case.mode) == (State.PENDING_REVIEW, Mode.TRANSFER)
    stages.send(cast, case, NOW + 3 * HOUR)
    assert case.state == State.DISPATCHED


def test_nobody_approves_under_another_hat_what_they_proposed(cast):
    case = stages.pending_review(cast, unit=cast.unit2)
    both = cast.users["station"]
    both.memberships.create(role="congress_clerk", division=cast.division)
    both.active_membership_id = both.memberships.get(role="congress_clerk").pk
    both.save()
    with pytest.raises(WrongState):
        actions.approve(case, by=cast.actor("station"), now=NOW + 3 * HOUR)


# --- where a matter may go ------------------------------------------------------------------------


def test_a_case_is_not_handed_out_of_the_county_nor_to_a_closed_station(cast):
    case = stages.accepted(cast)
    station = cast.actor("station")
    cast.other_station.status = Status.SUSPENDED
    cast.other_station.save()
    far = Division.objects.create(code="990102", name="邻县", level="county")
    foreign = type(cast.station).objects.create(
        code="far", name="邻县站", tier=cast.station.tier, division=far
    )
    for place in (cast.other_station, foreign):
        with pytest.raises(actions.Invalid):
            actions.hand_over(case, station=place, text="推走", by=station, now=NOW + 2 * HOUR)
    assert Case.objects.get(pk=case.pk).station == cast.station


def test_a_suspended_representative_is_not_given_a_case(cast):
    case = stages.submitted(cast, representative=None)
    cast.representative.mandates.update(
        status="suspended", suspension_reason="detained", suspended_at=NOW
    )
    with pytest.raises(actions.Invalid):
        actions.reassign(
            case, representative=cast.representative, by=cast.actor("station"), now=NOW + HOUR
        )


# --- codes, links, sessions -----------------------------------------------------------------------


@pytest.fixture
def followed(cast):
    """A browser that opened the link of a case with one photo."""
    case = make_case(cast)
    photo = Attachment.objects.create(
        owner="x", width=1, height=1, sha256="0", file="a.jpg", thumbnail="b.jpg", uploaded_at=NOW,
        subject_type="cases.case", subject_id=case.pk, event_seq=1, purpose="intake",
        claimed_at=NOW,
    )  # fmt: skip
    browser = Client()
    link = reverse("cases:followed", args=[codes.link_token(case, NOW)])
    assert browser.get(link).status_code == 200
    return case, photo, browser, link


def test_a_new_code_ends_old_links_and_what_old_sessions_may_fetch(followed):
    case, photo, browser, link = followed
    request = SimpleNamespace(session=browser.session, actor=ANONYMOUS)
    assert permissions.may_fetch(request, case.pk)
    privacy.rotate_code(case, by=citizen_of(case), now=NOW)
    assert not permissions.may_fetch(request, case.pk)
    assert browser.get(link).status_code == 404
    assert browser.get(reverse("attachments:show", args=[photo.pk])).status_code == 404


def test_wrong_codes_of_others_never_keep_the_citizen_out(cast):
    case = make_case(cast)
    path = reverse("cases:track")
    guesser, citizen = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    right = {"number": case.number, "code": codes.code_of(case.number, 1)}
    answers = {
        guesser.post(path, {"number": case.number, "code": "ABCDEFGH"}).status_code
        for _ in range(12)
    }
    assert answers == {404, 429}
    assert guesser.post(path, right).status_code == 429
    assert citizen.post(path, right).status_code == 302


def test_addresses_of_one_network_share_the_limit(cast):
    case = make_case(cast)
    path, body = reverse("cases:track"), {"number": case.number, "code": "ABCDEFGH"}
    answers = [
        Client(REMOTE_ADDR=f"2001:db8::{turn:x}").post(path, body).status_code
        for turn in range(1, 13)
    ]
    assert 429 in answers


@pytest.mark.parametrize("token", ["0.0.x", "1.1.", "1..x", "-1.5.x", "zz.1.x", "1.1.1.1", "1"])
def test_a_forged_link_opens_nothing(cast, token):
    make_case(cast)
    assert Client().get(reverse("cases:followed", args=[token])).status_code == 404


def test_a_link_ends_with_its_days(cast):
    case = make_case(cast)
    link = codes.link_token(case, NOW)
    assert codes.open_link(link, NOW + 89 * 24 * HOUR)
    assert codes.open_link(link, NOW + 92 * 24 * HOUR) is None


def test_a_form_sent_again_with_other_words_gets_a_key_of_its_own(cast):
    """A phone that lost the first answer keeps its form key for a week."""
    browser, key = Client(), str(uuid.uuid4())
    form = {"station": "fumin", "content": "路灯坏了", "consent": "on", "form_key": key}
    assert browser.post(reverse("cases:suggest"), form).status_code == 302
    again = browser.post(reverse("cases:suggest"), form | {"content": "井盖也坏了"})
    assert again.status_code == 422
    fresh = again.context["form_key"]
    assert fresh != key
    form |= {"content": "井盖也坏了", "form_key": fresh}
    assert browser.post(reverse("cases:suggest"), form).status_code == 302
    assert Case.objects.count() == 2


# --- erasing --------------------------------------------------------------------------------------


def test_nothing_of_the_person_is_left_in_any_table_after_erasing(cast, settings):
    settings.SMS_URL = "http://127.0.0.1:9/"
    case = make_case(cast, name="欧阳示例", phone="13912340987")
    actions.accept(case, by=cast.actor("deputy"), now=NOW + HOUR)
    assert Message.objects.filter(user=None).exists()
    Message.objects.filter(user=None).update(state="unknown")
    privacy.erase(case, by=citizen_of(case), now=NOW + 2 * HOUR)
    assert not Message.objects.filter(user=None).exists()
    for model in type(case)._meta.apps.get_models():
        for row in model._base_manager.values():
            said = str(row.values())
            assert "13912340987" not in said, model
            assert "欧阳" not in said, model


# --- offices without business data ----------------------------------------------------------------


@pytest.mark.parametrize("name", ["admin", "procurator", "council", "government"])
def test_offices_without_cases_find_none_by_number(cast, name):
    case = make_case(cast)
    browser = Client()
    browser.force_login(cast.users[name])
    page = browser.get(reverse("desk:case", args=[case.number]))
    assert case.title not in page.content.decode()
    post = browser.post(reverse("desk:reveal", args=[case.number]), {"reason": "想看看是谁"})
    assert post.status_code == 404
    for action in ("accept", "dispatch", "resolve", "withdraw"):
        answer = browser.post(reverse("desk:act", args=[case.number, action]), {"version": 1})
        assert answer.status_code == 404
    assert caller(name).get(f"cases/{case.number}/")[0] == 404
    assert caller(name).get("cases/")[1]["results"] == []


def test_a_user_without_office_sees_nothing(cast):
    case = make_case(cast)
    browser = Client()
    browser.force_login(make_user("nobody", "某人"))
    assert case.title not in browser.get(reverse("desk:queue")).content.decode()
    assert browser.post(reverse("desk:reveal", args=[case.number])).status_code == 404


def test_another_office_s_membership_cannot_be_switched_to(cast):
    browser = Client()
    browser.force_login(cast.users["unit"])
    foreign = cast.users["office"].memberships.get().pk
    answer = browser.post(reverse("memberships:switch"), {"membership": foreign})
    assert answer.status_code == 404
    cast.users["unit"].refresh_from_db()
    assert cast.users["unit"].active_membership_id is None


def test_words_of_citizens_are_shown_as_words(cast):
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    case = make_case(cast, title=evil[:60], content=evil, location_text=evil, name=evil[:30])
    browser = Client()
    browser.force_login(cast.users["station"])
    pages = [
        browser.get(reverse("desk:queue")),
        browser.get(reverse("desk:case", args=[case.number])),
        browser.get(reverse("notifications:inbox")),
        Client().get(reverse("cases:followed", args=[codes.link_token(case, NOW)])),
    ]
    for page in pages:
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()
        assert "<img src=x" not in page.content.decode()


def test_a_station_reprints_a_lost_code_and_the_citizen_sees_that_it_did(cast, client):
    case = make_case(cast)
    old = codes.code_of(case.number, case.code_version)
    client.force_login(cast.users["station"])
    answer = client.post(f"/desk/cases/{case.number}/reprint/", follow=True)
    case.refresh_from_db()
    new = codes.code_of(case.number, case.code_version)
    assert new != old
    assert new in answer.content.decode()
    assert codes.find(case.number, old) is None
    assert "reprint" in [entry.action for entry in timeline.public(case)]


def test_a_unit_does_not_reprint_a_query_code(cast, client):
    case = stages.in_progress(cast)
    client.force_login(cast.users["unit"])
    assert client.post(f"/desk/cases/{case.number}/reprint/").status_code == 403
    case.refresh_from_db()
    assert case.code_version == 1
