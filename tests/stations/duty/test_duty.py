"""值班表: who keeps which table, what a table may say, and whom the reminders reach at night."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from liaison.deadlines import actions as deadlines
from liaison.jurisdiction.models import LocalRule
from liaison.ledger.models import Event
from liaison.notifications.models import Message
from liaison.workflow import NotAllowed
from stations.duty import actions
from stations.duty.models import DutyDay, Roster
from stations.duty.watch import is_off_hours, on_duty
from stations.memberships import actions as memberships
from stations.memberships.models import Membership, Role
from suggestions.cases import actions as cases
from tests.cast import NOW, make_case, make_county, make_user

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 18)  # Wednesday
NIGHT = datetime(2026, 11, 18, 14, 0, tzinfo=UTC)  # 22:00 in Shanghai
BEFORE_DAWN = datetime(2026, 11, 18, 20, 0, tzinfo=UTC)  # 04:00 of the 19th in Shanghai


@pytest.fixture
def cast():
    cast = make_county()
    cast.users["b"] = make_user("b", "乙示例", Role.STATION_OFFICER, cast.station)
    return cast


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def signed_in(cast, name):
    client = Client()
    client.force_login(cast.users[name])
    return client


def put(cast, name="station", *, place=None, a="station", b=None, first=DAY, last=DAY):
    return actions.set_duty(
        place=place or cast.station,
        first=first,
        last=last,
        a=cast.users[a],
        b=cast.users[b] if b else None,
        by=cast.actor(name),
        now=NOW,
    )


def watching(cast, at=NIGHT):
    return {user.username for user in on_duty(cast.station, at)}


# --- writing --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["station", "street", "office"])
def test_the_station_and_the_clerks_above_keep_its_table(cast, name):
    put(cast, name, b="b", last=DAY + timedelta(days=2))
    assert DutyDay.objects.count() == 6
    event = Event.objects.get(subject_type="duty.roster")
    assert event.data == {
        "from": "2026-11-18",
        "to": "2026-11-20",
        "a": cast.users["station"].pk,
        "b": cast.users["b"].pk,
    }


@pytest.mark.parametrize("name", ["station2", "street2", "deputy", "leader", "admin", "auditor"])
def test_nobody_else_writes_it(cast, name):
    with pytest.raises(NotAllowed):
        put(cast, name)
    with pytest.raises(NotAllowed):
        actions.clear_duty(place=cast.station, first=DAY, last=DAY, by=cast.actor(name), now=NOW)
    assert not Roster.objects.exists()


def test_only_those_of_the_place_are_put_down(cast):
    for a, b in (("station2", None), ("station", "deputy"), ("station", "station")):
        with pytest.raises(actions.BadDuty):
            put(cast, a=a, b=b)
    with pytest.raises(actions.BadDuty):
        put(cast, last=DAY - timedelta(days=1))
    with pytest.raises(actions.BadDuty):
        put(cast, last=DAY + timedelta(days=400))


def test_a_later_entry_replaces_the_days_it_names(cast):
    put(cast, b="b", last=DAY + timedelta(days=1))
    put(cast, a="b")
    rows = DutyDay.objects.order_by("day", "post")
    assert list(rows.values_list("day", "post", "user__username")) == [
        (DAY, "a", "b"),
        (DAY + timedelta(days=1), "a", "station"),
        (DAY + timedelta(days=1), "b", "b"),
    ]  # fmt: skip
    actions.clear_duty(place=cast.station, first=DAY, last=DAY, by=cast.actor("station"), now=NOW)
    assert DutyDay.objects.filter(day=DAY).count() == 0
    assert Roster.objects.get().version == 3


def test_a_table_belongs_to_one_place(cast):
    for place in ({}, {"station": cast.station, "division": cast.township}):
        with (
            pytest.raises(IntegrityError, match="roster_of_one_place"),
            transaction.atomic(),
        ):
            Roster.objects.create(**place)


def test_one_person_holds_a_post_on_a_day(cast):
    roster = put(cast)
    with pytest.raises(IntegrityError, match="one_person_per_post_and_day"), transaction.atomic():
        DutyDay.objects.create(roster=roster, day=DAY, post="a", user=cast.users["b"])


# --- who watches ----------------------------------------------------------------------------------


def test_the_station_and_the_clerks_above_watch_together(cast, django_assert_num_queries):
    put(cast, b="b")
    put(cast, "street", place=cast.township, a="street")
    put(cast, "office", place=cast.division, a="office")
    put(cast, "station2", place=cast.other_station, a="station2")
    assert watching(cast) == {"station", "b", "street", "office"}
    watching(cast)  # local rules are in memory from now on
    with django_assert_num_queries(1):
        watching(cast)


def test_a_night_belongs_to_the_day_on_which_it_began(cast):
    put(cast)
    put(cast, a="b", first=DAY + timedelta(days=1), last=DAY + timedelta(days=1))
    assert watching(cast, BEFORE_DAWN) == {"station"}
    assert watching(cast, BEFORE_DAWN + timedelta(hours=5)) == {"b"}
    LocalRule.objects.create(key="duty.changes_at_hour", value=0)
    assert watching(cast, BEFORE_DAWN) == {"b"}


def test_whoever_lost_the_office_watches_no_more(cast):
    put(cast, b="b")
    row = Membership.objects.get(user=cast.users["b"])
    memberships.end(membership=row, by=cast.actor("street"), now=NOW)
    assert watching(cast) == {"station"}
    cast.users["station"].is_active = False
    cast.users["station"].save()
    assert watching(cast) == set()


@pytest.mark.parametrize(
    ("at", "is_off"),
    [
        (NOW, False),
        (NIGHT, True),
        (datetime(2026, 11, 18, 0, 29, tzinfo=UTC), True),  # 08:29
        (datetime(2026, 11, 18, 0, 30, tzinfo=UTC), False),
        (datetime(2026, 11, 18, 9, 30, tzinfo=UTC), True),  # 17:30
        (datetime(2026, 11, 21, 2, 0, tzinfo=UTC), True),  # Saturday morning
        (datetime(2026, 10, 1, 2, 0, tzinfo=UTC), True),  # National Day
        (datetime(2026, 10, 10, 2, 0, tzinfo=UTC), False),  # a Saturday made a working day
    ],
)
def test_nights_weekends_and_holidays_are_off_hours(at, is_off):
    assert is_off_hours(at, "990101001") is is_off


def test_office_hours_are_the_places_own_and_nonsense_means_the_default():
    rule = LocalRule.objects.create(key="duty.office_hours", value=["07:00", "23:00"])
    assert not is_off_hours(NIGHT, "990101001")
    rule.value = ["early", "late"]
    rule.save()
    assert is_off_hours(NIGHT, "990101001")


def reminded(at):
    deadlines.sweep(now=at, limit=100)
    events = ["case.due_soon", "case.overdue"]
    return set(Message.objects.filter(event__in=events).values_list("user__username", flat=True))


def test_at_night_the_reminder_of_a_response_reaches_the_duty_too(cast):
    put(cast, "street", place=cast.township, a="street", last=DAY + timedelta(days=3))
    make_case(cast, now=NOW)
    told = reminded(NOW + timedelta(hours=13))  # 23:00
    assert "street" in told
    assert {"deputy", "station"} & told
    message = Message.objects.filter(user=cast.users["street"], event="case.due_soon").first()
    assert message.is_urgent


def test_at_night_a_snap_wakes_who_sends_it_and_never_the_station(cast):
    for name, place in (("station", cast.station), ("street", cast.township)):
        put(cast, name, place=place, a=name, last=DAY + timedelta(days=3))
    put(cast, "office", place=cast.division, a="office", last=DAY + timedelta(days=3))
    cases.snap(
        location_text="菜场门口", station=cast.station, representative=cast.representative,
        content="井盖松动", by=cast.actor("deputy"), now=NOW - timedelta(hours=8), owner="snap",
    )  # fmt: skip
    told = reminded(NOW + timedelta(hours=13))  # 23:00, 21 hours after it was seen
    assert told == {"deputy", "street"}
    woken = Message.objects.filter(is_urgent=True, event__startswith="case.due")
    assert set(woken.values_list("user__username", flat=True)) == {"street"}


def test_a_snap_wakes_the_clerks_above_where_the_sending_office_has_no_duty(cast):
    put(cast, place=cast.station, a="station", last=DAY + timedelta(days=3))
    put(cast, "office", place=cast.division, a="office", last=DAY + timedelta(days=3))
    cases.snap(
        location_text="菜场门口", station=cast.station, representative=cast.representative,
        content="井盖松动", by=cast.actor("deputy"), now=NOW - timedelta(hours=8), owner="snap",
    )  # fmt: skip
    reminded(NOW + timedelta(hours=13))
    woken = Message.objects.filter(is_urgent=True, event__startswith="case.due")
    assert set(woken.values_list("user__username", flat=True)) == {"office"}


def test_in_office_hours_the_duty_is_not_called(cast):
    put(cast, "street", place=cast.township, a="street", last=DAY + timedelta(days=3))
    early = NOW - timedelta(hours=8)  # 02:00: twelve hours later the office is open
    make_case(cast, now=early)
    assert "street" not in reminded(early + timedelta(hours=12, minutes=5))


# --- pages ----------------------------------------------------------------------------------------


def page(cast, name, path=""):
    return signed_in(cast, name).get(f"/desk/duty/{path}")


def test_the_table_is_shown_by_month(cast):
    put(cast, b="b")
    shown = page(cast, "station", "station/fumin/").content.decode()
    for words in ("2026年11月", "周示例", "乙示例", "今天", "休"):
        assert words in shown
    assert "乙示例" in page(cast, "street", "").content.decode()
    for month in ("2026-12", "x", "2026-13", "9999-99"):
        assert page(cast, "station", f"station/fumin/?month={month}").status_code == 200


@pytest.mark.parametrize("name", ["station2", "street2", "deputy2"])
def test_another_places_table_is_not_found(cast, name):
    assert page(cast, name, "station/fumin/").status_code == 404
    assert page(cast, name, "division/990101001/").status_code == 404


@pytest.mark.parametrize("name", ["unit", "admin", "council", "government"])
def test_offices_without_duty_have_no_such_page(cast, name):
    assert page(cast, name).status_code == 404


def test_a_representative_reads_and_does_not_write(cast):
    shown = page(cast, "deputy", "station/fumin/")
    assert shown.status_code == 200
    assert "保存" not in shown.content.decode()
    data = {"first": "2026-11-18", "last": "2026-11-18", "a": cast.users["station"].pk}
    for path in ("", "clear/"):
        answer = signed_in(cast, "deputy").post(f"/desk/duty/station/fumin/{path}", data)
        assert answer.status_code == 404


def test_a_range_is_put_down_and_cleared_by_the_page(cast):
    data = {"first": "2026-11-18", "last": "2026-11-20", "a": cast.users["station"].pk}
    station = signed_in(cast, "station")
    assert station.post("/desk/duty/station/fumin/", data | {"b": ""}).status_code == 302
    assert DutyDay.objects.count() == 3
    assert station.post("/desk/duty/station/fumin/clear/", data).status_code == 302
    assert not DutyDay.objects.exists()
    wrong = station.post("/desk/duty/station/fumin/", data | {"last": "2026-11-01"})
    assert wrong.status_code == 422
    assert "结束日期不能早于开始日期" in wrong.content.decode()
    assert station.post("/desk/duty/station/fumin/", {}).status_code == 422


def take(cast, text, name="station", file="duty.csv"):
    upload = SimpleUploadedFile(file, text if isinstance(text, bytes) else text.encode())
    return signed_in(cast, name).post("/desk/duty/station/fumin/import/", {"file": upload})


def test_a_table_is_imported_by_names(cast):
    answer = take(
        cast, "开始日期,结束日期,A岗,B岗\n2026-11-18,2026-11-19,周示例,b\n2026/11/20,,b,\n"
    )
    assert answer.status_code == 302
    assert DutyDay.objects.count() == 5


def test_good_rows_are_taken_and_wrong_ones_named(cast):
    answer = take(
        cast, "日期,A岗\n2026-11-18,周示例\n2026-11-19,无此人\n哪天,无此人\n2026-11-21,\n"
    )
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "没有提交成功" not in shown
    assert shown.count("已导入 1 行") == 1
    for words in (
        "另有 3 行没有导入",
        "第 3 行：“无此人”没有在这里任职",
        "第 4 行：“开始日期”请写成 2026-03-01 这样的形式，现在写的是“哪天”；“无此人”没有",
        "第 5 行：缺少",
    ):
        assert words in shown
    assert DutyDay.objects.count() == 1


@pytest.mark.parametrize("text", [b"", b"\0\0", b"PK\x03\x04 broken"])
def test_what_is_no_table_is_refused_in_words(cast, text):
    answer = take(cast, text)
    assert answer.status_code == 422
    assert "这个文件没有导入" in answer.content.decode()
    assert not DutyDay.objects.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("今天天气不错", "第一行写列名"),
        ("随便,写写\n一,二\n", "没有“开始日期”“A岗”这两列"),
        ("开始日期,A岗\n", "表里没有值班的行"),
    ],
)
def test_a_file_without_duty_is_refused_with_the_reason(cast, text, words):
    answer = take(cast, text)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_days_gone_by_are_not_rewritten(cast):
    station = signed_in(cast, "station")
    data = {"first": "2026-11-16", "last": "2026-11-19", "a": cast.users["station"].pk}
    for path in ("", "clear/"):
        answer = station.post(f"/desk/duty/station/fumin/{path}", data)
        assert answer.status_code == 422
        assert "过去的值班不能改" in answer.content.decode()
    answer = take(cast, "日期,A岗\n2026-11-17,周示例\n2026-11-18,周示例\n")
    assert "第 2 行：过去的值班不能改" in answer.content.decode()
    assert [row.day for row in DutyDay.objects.all()] == [DAY]


def test_an_import_by_an_outsider_is_not_found(cast):
    assert take(cast, "日期,A岗\n2026-11-18,周示例\n", name="station2").status_code == 404
    assert take(cast, "日期,A岗\n2026-11-18,周示例\n", name="deputy").status_code == 404
