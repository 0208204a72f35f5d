"""Meetings on the desk: who sees what, and the day in the hall."""

from dataclasses import replace

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from liaison.workflow import allowed_actions
from supervision.meetings import signing
from supervision.meetings.models import Attendance, Meeting
from tests.cast import make_county
from tests.supervision import sittings
from tests.supervision.ballots import halls
from tests.supervision.sittings import SOON

pytestmark = pytest.mark.django_db
# The procurator of the cast sits in the bureau that reports.
SEES = {"office", "leader", "auditor", "deputy", "deputy2", "unit2", "procurator"}


@pytest.fixture
def cast():
    return make_county()


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(SOON, tick=False):
        yield


def signed_in(cast, name):
    client = Client()
    client.force_login(cast.users[name])
    return client


def test_a_meeting_is_seen_by_its_house_its_roster_and_who_reports(cast):
    meeting = sittings.planned(cast)
    for name in cast.users:
        client = signed_in(cast, name)
        found = client.get(meeting.get_absolute_url()).status_code
        assert found == (200 if name in SEES else 404), name
        listed = client.get("/desk/meetings/")
        assert (meeting.title in listed.content.decode()) == (name in SEES), name


def test_a_program_of_one_township_sees_no_meeting_of_the_county(cast):
    meeting = sittings.planned(cast)
    program = replace(cast.actor("office"), kind="key", within="990101102")
    assert Meeting.objects.visible_to(cast.actor("office")).filter(pk=meeting.pk).exists()
    assert not Meeting.objects.visible_to(program).exists()
    assert not allowed_actions(meeting, program, SOON)
    seat, deputy = sittings.seat_of(meeting, cast.representative), cast.actor("deputy")
    program = replace(deputy, kind="key", within="990101102")
    assert allowed_actions(seat, deputy, SOON)
    assert not allowed_actions(seat, program, SOON)
    assert Attendance.objects.visible_to(deputy).get() == seat
    assert not Attendance.objects.visible_to(program).exists()


def test_rosters_are_for_the_house_and_the_hall_for_the_clerk(cast):
    meeting = sittings.planned(cast)
    for page, readers in {
        "roster": {"office", "leader", "auditor"},
        "sheet": {"office", "leader", "auditor"},
        "hall": {"office"},
        "hall_code": {"office"},
    }.items():
        url = reverse(f"meetings:{page}", args=[meeting.uid])
        for name in ("office", "leader", "auditor", "deputy", "unit2", "street"):
            found = signed_in(cast, name).get(url).status_code
            assert found == (200 if name in readers else 404), (page, name)


def test_a_deputy_signs_in_on_the_phone_with_the_code_of_the_hall(cast):
    meeting = sittings.convened(cast)
    client, url = signed_in(cast, "deputy"), reverse("meetings:here", args=[meeting.uid])
    code = signing.code_at(meeting, SOON)
    assert f'value="{code}"' in client.get(f"{url}?code={code}").content.decode()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert client.post(url, {"code": wrong}).status_code == 422
    assert client.post(url, {"code": code}).status_code == 302
    assert sittings.seat_of(meeting, cast.representative).state == "signed"
    assert signed_in(cast, "unit2").get(url).status_code == 404


def test_codes_are_not_tried_out(cast):
    meeting = sittings.convened(cast)
    client, url = signed_in(cast, "deputy"), reverse("meetings:here", args=[meeting.uid])
    code = signing.code_at(meeting, SOON)
    for _try in range(10):
        client.post(url, {"code": f"{(int(code) + 1) % 1_000_000:06d}"})
    assert client.post(url, {"code": code}).status_code == 429


def test_a_deputy_reaches_no_other_seat_and_signs_for_nobody(cast):
    meeting = sittings.convened(cast)
    other = sittings.seat_of(meeting, cast.other_representative)
    own = sittings.seat_of(meeting, cast.representative)
    client = signed_in(cast, "deputy")
    assert client.get(reverse("meetings:seat", args=[meeting.uid, other.pk])).status_code == 404
    url = reverse("meetings:act_seat", args=[meeting.uid, own.pk, "sign"])
    assert client.post(url, {"version": 0}).status_code == 403


def test_the_clerk_plans_a_meeting_and_settles_a_point(cast):
    term, client = sittings.make_term(cast), signed_in(cast, "office")
    given = {"term": term.pk, "kind": "standing_committee", "number": 33, "place": "会议室"}
    given |= {"starts_at": "2026-11-18T14:00", "ends_at": "2026-11-18T12:00"}
    assert client.post("/desk/meetings/new/", given).status_code == 422
    answer = client.post("/desk/meetings/new/", given | {"ends_at": "2026-11-18T17:00"})
    meeting = Meeting.objects.get(number=33)
    assert answer.url == meeting.get_absolute_url()

    def act(action, **data):
        version = Meeting.objects.get(pk=meeting.pk).version
        return client.post(f"{answer.url}{action}/", {"version": version} | data).status_code

    assert act("set_item", kind="hear", title="报告") == 302
    item = meeting.items.get()
    form = client.get(f"{answer.url}set_item/?item={item.pk}").content.decode()
    assert form.count('name="title"') == 1
    assert "<h2 data-focus>安排议程</h2>" in form
    assert 'value="报告"' in form
    assert client.get(f"{answer.url}set_item/?item=x").status_code == 200
    assert act("decide", item=item.pk, outcome="done") == 409
    assert act("call_roll") == 302
    for plan, status in (("姓名,座位\n林示例,1排1号\n王示例,\n", 302), ("姓名\n林示例\n", 422)):
        assert act("arrange_seats", file=ContentFile(plan.encode(), "seats.csv")) == status
    assert sittings.seat_of(meeting, cast.representative).place == "1排1号"
    assert act("arrange_seats") == 422  # neither words nor a table
    assert act("convene") == 302
    assert act("decide", item="7777777", outcome="done") == 422
    assert act("decide", item=item.pk, outcome="done") == 302
    assert act("close") == 302
    assert client.get(f"{answer.url}nonsense/").status_code == 404
    assert signed_in(cast, "leader").post(f"{answer.url}close/", {}).status_code == 403


def test_terms_are_the_clerks_own(cast):
    client = signed_in(cast, "office")
    given = {"body": "青溪县人民代表大会", "number": 18, "starts_on": "2022-01-10"}
    answer = client.post("/desk/meetings/terms/", given)
    assert answer.status_code == 302
    assert client.post("/desk/meetings/terms/", given).status_code == 422
    member = {"representative": cast.representative.pk, "post": "chair", "starts_on": "2022-01-12"}
    assert client.post(answer.url, member).status_code == 302
    assert client.post(answer.url, member).status_code == 422
    page = client.get(answer.url).content.decode()
    assert "林示例" in page
    assert signed_in(cast, "street").get(answer.url).status_code == 404
    assert signed_in(cast, "deputy").get("/desk/meetings/terms/").status_code == 404


def test_lists_cost_the_same_however_long(cast, django_assert_max_num_queries):
    term = sittings.make_term(cast)
    client = signed_in(cast, "office")
    sittings.planned(cast, term=term, number=1)
    client.get("/desk/meetings/")
    for number in range(2, 5):
        sittings.planned(cast, term=term, number=number)
    with django_assert_max_num_queries(14):
        client.get("/desk/meetings/")


def test_nonsense_in_the_address_is_refused_in_words(cast):
    client = signed_in(cast, "office")
    meeting = sittings.planned(cast)
    assert client.get("/desk/meetings/?tab=x").status_code == 404
    assert client.get("/desk/meetings/?kind=x").status_code == 404
    assert client.get("/desk/meetings/?cursor=x").status_code == 400
    roster = reverse("meetings:roster", args=[meeting.uid])
    assert client.get(f"{roster}?tab=x").status_code == 404
    assert client.get(f"{roster}?cursor=x").status_code == 400


def test_a_vote_hangs_on_the_meeting_for_who_sees_it(cast):
    meeting = sittings.planned(cast, kind="congress", number=5)
    ballot = halls.prepare(cast, meeting=meeting).ballot
    page = signed_in(cast, "office").get(meeting.get_absolute_url()).content.decode()
    assert ballot.get_absolute_url() in page
    page = signed_in(cast, "unit2").get(meeting.get_absolute_url()).content.decode()
    assert ballot.get_absolute_url() not in page
