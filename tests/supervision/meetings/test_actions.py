"""What the verbs of meetings do, and what they refuse."""

import os
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
import time_machine
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from liaison.documents.copies import Page
from liaison.documents.models import Document
from liaison.jurisdiction.models import LocalRule
from liaison.notifications.models import Message
from liaison.tables import Unreadable
from liaison.workflow import NotAllowed, WrongState
from stations.representatives.models import Mandate
from supervision.meetings import actions, materials, presentation, quorum, seats, signing, terms
from supervision.meetings.actions import Invalid
from supervision.meetings.models import AgendaItem, Kind, Material, Meeting
from tests.cast import NOW, make_county, make_representative
from tests.supervision import sittings
from tests.supervision.sittings import DAY, HOUR, SOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_county()


def names(meeting):
    return set(meeting.attendances.attending().values_list("name", flat=True))


def test_the_roster_of_the_congress_is_read_from_current_mandates(cast):
    suspended = make_representative("停示例", cast.station)
    Mandate.objects.filter(representative=suspended).update(
        status="suspended", suspended_at=NOW, suspension_reason="detained"
    )
    elsewhere = make_representative("外示例", cast.station)
    Mandate.objects.filter(representative=elsewhere).update(body="邻县人民代表大会")
    meeting = sittings.planned(cast, kind=Kind.CONGRESS, number=5)
    assert names(meeting) == {"林示例", "王示例"}
    late = make_representative("新示例", cast.station)
    sittings.end_mandate(cast.other_representative)
    actions.call_roll(meeting, by=cast.actor("office"), now=NOW)
    assert names(meeting) == {"林示例", late.name}


def test_chairs_meet_without_the_members(cast):
    meeting = sittings.planned(cast, kind=Kind.CHAIRS, number=40)
    assert names(meeting) == {"林示例"}


@pytest.mark.parametrize("kind", [Kind.STANDING_COMMITTEE, Kind.CHAIRS, Kind.COUNCIL])
def test_a_township_has_a_congress_and_no_committee(cast, kind):
    by = cast.actor("street2")
    given = {"division": cast.elsewhere, "body": "东山镇人民代表大会", "number": 18}
    term = terms.open_term(**given, starts_on=NOW.date(), by=by, now=NOW)
    given = {"term": term, "number": 1, "place": "镇会议室", "by": by, "now": NOW}
    given |= {"starts_at": SOON, "ends_at": SOON + HOUR}
    with pytest.raises(Invalid) as refusal:
        actions.plan(kind=kind, **given)
    assert refusal.value.field == "kind"
    assert actions.plan(kind=Kind.CONGRESS, **given).title == "东山镇第十八届人民代表大会第一次会议"


def test_a_streets_council_is_no_congress(cast):
    by = cast.actor("street")
    given = {"division": cast.township, "body": "富民街道居民议事会", "number": 2}
    term = terms.open_term(**given, starts_on=NOW.date(), by=by, now=NOW)
    given = {"term": term, "number": 1, "place": "会议室", "by": by, "now": NOW}
    given |= {"starts_at": SOON, "ends_at": SOON + HOUR}
    with pytest.raises(Invalid):
        actions.plan(kind=Kind.CONGRESS, **given)
    assert actions.plan(kind=Kind.COUNCIL, **given).pk
    with pytest.raises(NotAllowed):
        actions.plan(kind=Kind.COUNCIL, **given | {"by": cast.actor("office"), "number": 2})


def test_a_number_is_given_once(cast):
    meeting = sittings.planned(cast)
    with pytest.raises(Invalid) as refusal:
        sittings.planned(cast, term=meeting.term)
    assert refusal.value.field == "number"


def test_nobody_is_summoned_to_a_meeting_without_a_roster(cast):
    term = sittings.make_term(cast)
    given = {"starts_at": SOON, "ends_at": SOON + HOUR, "place": "会议室"}
    by = cast.actor("office")
    meeting = actions.plan(term=term, kind="chairs", number=1, **given, by=by, now=NOW)
    with pytest.raises(WrongState):
        actions.summon(meeting, by=by, now=NOW)


def test_the_notice_is_numbered_and_reaches_everybody_on_the_roster(cast):
    meeting = sittings.planned(cast)
    by = cast.actor("office")
    actions.revise(
        meeting, title=meeting.title, starts_at=SOON, ends_at=SOON + DAY, place="楼上",
        by=by, now=NOW,
    )  # fmt: skip
    assert not Message.objects.filter(event__startswith="meeting.").exists()
    actions.summon(meeting, by=by, now=NOW)
    paper = Document.objects.of(meeting).get()
    assert paper.number.endswith("〔2026〕1号")
    assert paper.issuer == "青溪县人大常委会"
    told = Message.objects.filter(event="meeting.summoned", channel="inbox")
    assert {m.user.username for m in told} == {"deputy", "deputy2", "unit2", "procurator"}
    actions.cancel(meeting, text="改期", by=by, now=NOW)
    assert Message.objects.filter(event="meeting.cancelled").exists()


def test_points_of_the_agenda_move_out_of_the_way(cast):
    meeting, by = sittings.planned(cast), cast.actor("office")
    actions.set_item(meeting, kind="hear", title="先听的", position=1, by=by, now=NOW)
    assert list(meeting.items.values_list("position", "title")) == [
        (1, "先听的"),
        (2, "关于老旧小区改造情况的报告"),
    ]
    first = meeting.items.first()
    actions.drop_item(meeting, item=first.pk, by=by, now=NOW)
    assert list(meeting.items.values_list("position", flat=True)) == [1]
    with pytest.raises(Invalid):
        actions.drop_item(meeting, item=first.pk, by=by, now=NOW)


def test_what_is_settled_is_not_rewritten_and_a_meeting_ends_with_every_point_settled(cast):
    meeting, by = sittings.convened(cast), cast.actor("office")
    item = meeting.items.get().pk
    with pytest.raises(Invalid, match="第 1 项"):
        actions.close(meeting, by=by, now=SOON)
    actions.decide(meeting, item=item, outcome="done", decision="同意", by=by, now=SOON)
    with pytest.raises(Invalid):
        actions.set_item(meeting, item=item, kind="hear", title="换一个", by=by, now=SOON)
    actions.close(meeting, by=by, now=SOON)
    assert set(meeting.attendances.values_list("state", flat=True)) == {"absent"}


def test_on_ones_own_phone_only_the_halls_present_code_signs(cast):
    meeting, me = sittings.convened(cast), cast.actor("deputy")
    seat = sittings.seat_of(meeting, cast.representative)
    old = signing.code_at(meeting, SOON)
    now = SOON + timedelta(minutes=5)
    for code in ("", old):
        with pytest.raises(Invalid) as refusal:
            seats.sign(seat, code=code, by=me, now=now)
        assert refusal.value.field == "code"
    seats.sign(seat, code=signing.code_at(meeting, now), by=me, now=now)
    assert (seat.state, seat.signed_by) == ("signed", me.user)


def test_who_misses_two_sessions_without_leave_is_shown_to_the_clerk(cast):
    """D6: 未经批准两次不出席本级人民代表大会会议."""
    term = sittings.make_term(cast)
    clerk, excused = cast.actor("office"), cast.other_representative
    for number in (4, 5):
        meeting = sittings.planned(
            cast, term=term, kind=Kind.CONGRESS, number=number, starts_at=SOON + number * DAY
        )
        seats.grant_leave(sittings.seat_of(meeting, excused), text="主席团批准", by=clerk, now=NOW)
        assert seats.absent_twice(term) == {}
        actions.convene(meeting, by=clerk, now=meeting.starts_at)
        item = meeting.items.get().pk
        actions.decide(meeting, item=item, outcome="done", by=clerk, now=meeting.starts_at)
        actions.close(meeting, by=clerk, now=meeting.starts_at + HOUR)
    missed = seats.absent_twice(term)
    assert list(missed) == [cast.representative]
    assert [one.number for one in missed[cast.representative]] == [4, 5]
    seat = sittings.seat_of(Meeting.objects.get(number=5), cast.representative)
    seats.excuse(seat, text="当时已书面请假", by=clerk, now=SOON + 9 * DAY)
    assert seats.absent_twice(term) == {}


def test_leave_is_asked_for_with_a_reason_and_answered(cast):
    meeting = sittings.planned(cast)
    seat = sittings.seat_of(meeting, cast.representative)
    me, clerk = cast.actor("deputy"), cast.actor("office")
    with pytest.raises(Invalid):
        seats.ask_leave(seat, text=" ", by=me, now=NOW)
    seats.ask_leave(seat, text="出差", by=me, now=NOW)
    assert Message.objects.filter(event="meeting.leave_asked", user__username="office").exists()
    seats.settle_leave(seat, approved=False, text="请出席", by=clerk, now=NOW)
    assert seat.state == "expected"
    told = Message.objects.get(event="meeting.leave_settled", channel="inbox")
    assert told.title == "请假的答复：不同意"


def test_nobody_is_on_a_roster_twice(cast):
    meeting, by = sittings.planned(cast), cast.actor("office")
    with pytest.raises(Invalid):
        actions.invite(meeting, representative=cast.representative, by=by, now=NOW)
    with pytest.raises(Invalid):
        actions.invite(meeting, by=by, now=NOW)
    actions.invite(meeting, name="沈示例", organisation=cast.unit2, by=by, now=NOW)
    assert meeting.attendances.get(name="沈示例").capacity == "sit_in"


# --- the presidium of a township ------------------------------------------------------------------


def presidium(cast, *, members=3):
    """东山镇's presidium with a meeting that has begun."""
    clerk, day = cast.actor("street2"), NOW.date()
    given = {"division": cast.elsewhere, "body": "青溪县东山镇人民代表大会", "number": 12}
    term = terms.open_term(**given, starts_on=day.replace(year=2022), by=clerk, now=NOW)
    for place in range(members):
        person = make_representative(f"成员{place}示例", cast.other_station)
        person.mandates.update(body=term.body)
        post = "president" if place == 0 else "presidium"
        given = {"representative": person, "post": post, "starts_on": day - DAY}
        terms.appoint(term, **given, by=clerk, now=NOW)
    meeting = actions.plan(
        term=term, kind="presidium", number=5, starts_at=SOON, ends_at=SOON + HOUR, place="镇政府",
        by=clerk, now=NOW,
    )  # fmt: skip
    actions.set_item(meeting, kind="hear", title="听取汇报", by=clerk, now=NOW)
    actions.call_roll(meeting, by=clerk, now=NOW)
    return actions.convene(meeting, by=clerk, now=SOON)


def test_a_presidium_decides_only_with_more_than_half_of_its_members(cast):
    meeting, clerk = presidium(cast), cast.actor("street2")
    assert meeting.title == "青溪县东山镇第十二届人民代表大会主席团第五次会议"
    item = meeting.items.get().pk
    first, second, _third = meeting.attendances.order_by("pk")
    assert first.post == "主席"
    sittings.sign(first, clerk)
    with pytest.raises(WrongState, match="应到 3 人，至少 2 人，现到 1 人"):
        actions.decide(meeting, item=item, outcome="done", by=clerk, now=SOON)
    sittings.sign(second, clerk)
    actions.decide(meeting, item=item, outcome="done", by=clerk, now=SOON)


def test_a_committee_has_no_president_and_a_county_no_presidium(cast):
    term = sittings.make_term(cast)
    given = {
        "representative": make_representative("甲示例", cast.station),
        "by": cast.actor("office"),
    }
    with pytest.raises(Invalid, match="没有这种职务"):
        terms.appoint(term, **given, post="president", starts_on=NOW.date(), now=NOW)
    Mandate.objects.filter(representative=given["representative"]).update(body="邻县人民代表大会")
    with pytest.raises(Invalid, match="只能从这一届的现任代表中选择"):
        terms.appoint(term, **given, post="member", starts_on=NOW.date(), now=NOW)
    with pytest.raises(Invalid, match="不开这种会议"):
        sittings.planned(cast, term=term, kind="presidium")


@pytest.mark.parametrize(
    ("kind", "due", "least"),
    [("congress", 120, 80), ("congress", 121, 81), ("presidium", 6, 4), ("presidium", 7, 4),
     ("standing_committee", 25, 13), ("council", 11, 8)],
)  # fmt: skip
def test_how_many_must_have_come(kind, due, least):
    assert quorum.needed(kind, due, "990101") == least


def test_a_place_sets_how_many_must_have_come(db):
    LocalRule.objects.create(key="meetings.committee_quorum", division="990101", value="2/3")
    assert quorum.needed("standing_committee", 25, "990101") == 17
    assert quorum.needed("standing_committee", 25, "990102") == 13


def test_what_a_place_set_for_its_votes_holds_for_every_meeting():
    LocalRule.objects.create(key="ballots.quorum", division="990101", value="3/4", source="细则")
    LocalRule.objects.create(key="meetings.council_quorum", division="990101", value="1/2")
    rename = import_module("supervision.meetings.migrations.0004_quorum_rules").rename
    for _again in range(2):
        rename(apps, None)
    kinds = ("congress", "standing_committee", "chairs", "presidium", "council")
    assert [quorum.share(kind, "990101") for kind in kinds] == ["3/4"] * 4 + ["1/2"]
    assert quorum.share("standing_committee", "990102") == ">1/2"  # it had set nothing
    kept = LocalRule.objects.get(key="meetings.session_quorum")
    assert (kept.division, kept.source) == ("990101", "细则")
    assert not LocalRule.objects.filter(key="ballots.quorum").exists()


# --- seats and materials --------------------------------------------------------------------------


def test_a_seat_plan_is_taken_whole_or_not_at_all(cast):
    meeting, clerk = sittings.planned(cast), cast.actor("office")

    def arrange(text):
        return seats.arrange(meeting, text=text, by=clerk, now=NOW)

    with pytest.raises(Invalid) as refusal:
        arrange("林示例\t1排1号\n无此人 1排1号\n王示例，1排2号\n王示例，1排2号\n王示例")
    assert refusal.value.detail.split("；") == [
        "第 2 行：名单上没有这个人，座位 1排1号 写了两次",
        "第 4 行：这个人写了两次，座位 1排2号 写了两次",
        "第 5 行：要写姓名和座位，用空格隔开",
    ]
    arrange("林示例\t1排1号\n\n王示例，1排2号")
    arrange("林示例 1排2号\n王示例 1排1号")  # they change places
    assert sittings.seat_of(meeting, cast.representative).place == "1排2号"
    with pytest.raises(Invalid, match="第 1 行：座位 1排1号 已经是王示例的"):
        arrange("林示例 1排1号")


def test_a_seat_plan_from_a_table_names_the_rows_of_the_sheet(cast):
    meeting, clerk = sittings.planned(cast), cast.actor("office")

    def plan(text):
        return seats.as_lines(ContentFile(text.encode(), "seats.csv"))

    short = "姓名,座位\n林示例\n\n王示例,3排 6号\n"  # CSV leaves out empty ends
    seats.arrange(meeting, text=plan(short), by=clerk, now=NOW)
    assert sittings.seat_of(meeting, cast.other_representative).place == "3排6号"
    with pytest.raises(Invalid, match="第 5 行：名单上没有这个人"):
        seats.arrange(meeting, text=plan(short + "无此人,1排1号"), by=clerk, now=NOW)
    with pytest.raises(Unreadable, match="两列"):
        plan("姓名,排\n林示例,1\n")
    with pytest.raises(Unreadable, match="2 MB"):  # and nothing of it is read
        seats.as_lines(SimpleNamespace(size=2 * 1024 * 1024 + 1))


def test_the_agenda_leaves_out_the_verb_that_the_title_has():
    for kind, title, said in (
        ("hear", "听取汇报", "听取汇报"),
        ("deliberate", "听取和审议住建局的报告", "听取和审议住建局的报告"),
        ("hear", "审议意见研究处理情况的报告", "听取审议意见研究处理情况的报告"),
        ("hear", "审议住建局的报告", "听取审议住建局的报告"),
        ("hear", "表决器采购情况的报告", "听取表决器采购情况的报告"),
        ("vote", "测评办法", "表决测评办法"),
        ("vote", "表决办法（草案）", "表决表决办法（草案）"),
    ):
        assert AgendaItem(kind=kind, title=title).words == said


def test_materials_are_read_by_the_roster_and_by_the_unit_of_the_point(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    meeting, clerk = sittings.planned(cast), cast.actor("office")
    given = {"kind": "hear", "title": "另一项", "by": clerk, "now": NOW}
    actions.set_item(meeting, **given)
    own, other = meeting.items.all()
    page = Page(b"%PDF-1.4 shown elsewhere", is_pdf=True)
    for point in (own, other):
        materials.add(meeting, item=point.pk, title="报告", page=page, by=clerk, now=NOW)
    first, second = Material.objects.order_by("pk")
    with time_machine.travel(NOW, tick=False):
        answers = {
            name: [fetched(cast, name, meeting, one) for one in (first, second)]
            for name in ("office", "deputy", "unit2", "street", "council")
        }
    assert answers == {
        "office": [200, 200], "deputy": [200, 200], "unit2": [200, 404], "street": [404, 404],
        "council": [404, 404],
    }  # fmt: skip
    materials.drop(meeting, material=first.pk, by=clerk, now=NOW)
    with pytest.raises(Invalid):
        materials.drop(meeting, material=first.pk, by=clerk, now=NOW)
    for path in tmp_path.rglob("*.pdf"):
        os.utime(path, (0, 0))
    assert materials.sweep_files(now=NOW + DAY) == 1
    kept = [default_storage.exists(one.file.name) for one in (first, second)]
    assert kept == [False, True]


def test_an_agenda_costs_the_unit_the_same_however_many_files(cast, django_assert_num_queries):
    meeting, clerk = sittings.planned(cast), cast.actor("office")
    page = Page(b"%PDF-1.4 shown elsewhere", is_pdf=True)
    unit, given = cast.actor("unit2"), {"kind": "hear", "by": clerk, "now": NOW}
    for title in ("报告", "说明", "附表"):
        actions.set_item(meeting, title=title, organisation=cast.unit2, **given)
        for point in meeting.items.all():
            materials.add(meeting, item=point.pk, title=title, page=page, by=clerk, now=NOW)
        with django_assert_num_queries(3):  # the points, their files, whether it sits in
            rows = presentation.agenda(meeting, unit)
            assert all(row.papers for row in rows)


def fetched(cast, name, meeting, material):
    client = Client()
    client.force_login(cast.users[name])
    answer = client.get(f"{meeting.get_absolute_url()}materials/{material.pk}/")
    if answer.streaming:
        b"".join(answer)
    return answer.status_code
