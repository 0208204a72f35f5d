"""What the administrators of a place are told: looks at personal data, locks, the calendar."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from liaison.accounts import actions as accounts
from liaison.accounts.models import User
from liaison.api import actions as api
from liaison.jurisdiction.models import LocalRule
from liaison.notifications import receivers
from liaison.notifications.models import Message, MessageTemplate
from liaison.personal.models import Reveal
from liaison.workdays.models import Holiday
from stations.memberships import notifications, tasks
from stations.memberships.models import Membership, Role
from suggestions.cases import presentation, privacy
from tests.cast import NOW, make_case, make_county, make_user

pytestmark = pytest.mark.django_db
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def cast():
    cast = make_county()
    cast.users["security"] = make_user("security", "许示例", Role.SECURITY_ADMIN, cast.division)
    return cast


def told(event, **about):
    rows = Message.objects.filter(event=event, channel="inbox", **about).order_by("pk")
    return [(row.user.username, row.title) for row in rows]


def look(case, actor, times=1, now=NOW):
    for _ in range(times):
        privacy.reveal_contact(case, reason="回访", by=actor, now=now)


def limit(value, division=""):
    LocalRule.objects.create(key="security.reveals_per_day", division=division, value=value)


# --- looks at contact data ------------------------------------------------------------------------


def test_one_look_more_than_the_place_allows_is_told_at_once_and_once_a_day(cast):
    limit(2, "990101001")
    case, actor = make_case(cast), cast.actor("station")
    look(case, actor, 2)
    assert told("security.reveal") == []
    look(case, actor, 2)
    assert told("security.reveal") == [("security", "周示例今天已查看联系方式 3 次")]
    message = Message.objects.get(event="security.reveal", channel="inbox")
    assert message.is_urgent
    assert case.number not in message.title + message.body
    look(case, actor, 3, now=TOMORROW)
    assert len(told("security.reveal")) == 2


def test_looks_of_others_do_not_count_for_one(cast):
    limit(2)
    case = make_case(cast)
    for name in ("station", "deputy", "street"):
        look(case, cast.actor(name), 1)
    assert told("security.reveal") == []


def test_a_refused_look_is_no_look(cast):
    limit(0)
    case = make_case(cast)
    with pytest.raises(privacy.NotAllowed):
        look(case, cast.actor("unit"))
    assert told("security.reveal") == []
    assert not Reveal.objects.exists()


def test_the_nearest_security_administrator_hears_of_it_nobody_else(cast):
    limit(0)
    make_user("street-security", "何示例", Role.SECURITY_ADMIN, cast.township)
    make_user("other-security", "吕示例", Role.SECURITY_ADMIN, cast.elsewhere)
    look(make_case(cast), cast.actor("station"))
    assert [name for name, _title in told("security.reveal")] == ["street-security"]


def test_a_key_that_reads_contact_data_is_counted_as_its_owner(cast):
    limit(1)
    case, scopes = make_case(cast), {"cases:personal"}
    row, _key = api.issue(user=cast.users["station"], scopes=scopes, name="对账", now=NOW)
    key = replace(cast.actor("station"), kind="key", key=row.pk, scopes=frozenset(scopes))
    for _ in range(2):
        presentation.full(case, key, NOW, reveal=True)
    assert len(told("security.reveal")) == 1


def test_each_day_with_looks_is_counted_once_for_the_administrator(cast):
    case = make_case(cast)
    look(case, cast.actor("station"), 2)
    look(case, cast.actor("deputy"))
    assert notifications.count_reveals(now=NOW) == 0  # the day is not over
    notifications.count_reveals(now=TOMORROW)
    notifications.count_reveals(now=TOMORROW + timedelta(hours=1))
    assert told("security.reveal") == [("security", "2026年11月18日 查看联系方式 3 次")]
    body = Message.objects.get(event="security.reveal", channel="inbox").body
    assert "共 2 人查看，最多的是周示例（2 次）" in body


def test_the_words_of_a_place_say_the_day_as_the_house_does(cast):
    own = {"event": "security.reveal", "channel": "inbox", "division": cast.division.pk}
    words = {"title": "{日期}的查看", "body": "共 {次数} 次。"}
    MessageTemplate.objects.create(**own, **words, is_active=True)
    look(make_case(cast), cast.actor("station"))
    notifications.count_reveals(now=TOMORROW)
    assert told("security.reveal") == [("security", "2026年11月18日的查看")]


def test_an_outage_of_three_days_loses_no_day(cast):
    case = make_case(cast)
    for days in range(3):
        look(case, cast.actor("station"), now=NOW + timedelta(days=days))
    notifications.count_reveals(now=NOW + timedelta(days=4))
    assert len(told("security.reveal")) == 3


def test_the_count_stays_within_the_administrators_place(cast):
    make_user("other-security", "吕示例", Role.SECURITY_ADMIN, cast.elsewhere)
    look(make_case(cast), cast.actor("station"))
    notifications.count_reveals(now=TOMORROW)
    assert [name for name, _title in told("security.reveal")] == ["security"]


# --- locked accounts ------------------------------------------------------------------------------


def lock(user, now=NOW, username=""):
    accounts.lock_out(
        user=user,
        username=username or user.username,
        address="203.0.113.7",
        now=now,
    )


def test_the_locked_user_and_the_security_administrator_hear_of_it_once_an_hour(cast):
    user = cast.users["station"]
    lock(user)
    lock(user, NOW + timedelta(minutes=5))
    assert told("security.lockout") == [
        ("station", "您的账号因连续输错密码被锁定"),
        ("security", "账号被锁定：周示例"),
    ]
    lock(user, NOW + timedelta(hours=1))
    assert len(told("security.lockout")) == 4


@pytest.mark.parametrize("name", ["deputy", "unit", "office"])
def test_every_kind_of_office_has_its_administrator(cast, name):
    lock(cast.users[name])
    assert [who for who, _title in told("security.lockout")] == [name, "security"]


def test_an_account_without_office_is_told_to_every_security_administrator(cast):
    lock(make_user("nobody", "无示例"))
    assert [who for who, _title in told("security.lockout")] == ["nobody", "security"]


def test_a_locked_security_administrator_gets_one_message(cast):
    lock(cast.users["security"])
    assert [title for _who, title in told("security.lockout")] == ["您的账号因连续输错密码被锁定"]


def test_a_name_that_is_nobodys_and_a_closed_account_tell_nobody(cast):
    lock(None, username="root")
    cast.users["station"].is_active = False
    lock(cast.users["station"])
    assert told("security.lockout") == []


def test_the_fifth_wrong_password_tells(client, cast):
    for _ in range(5):
        client.post("/accounts/sign-in/", {"username": "station", "password": "nope"})
    assert {who for who, _title in told("security.lockout")} == {"station", "security"}


# --- the calendar ---------------------------------------------------------------------------------


def at(month, day):
    return datetime(2026, month, day, 2, tzinfo=UTC)


def test_a_missing_calendar_is_told_once_a_year_to_clerk_and_administrator(cast):
    notifications.tell_missing_calendar(now=at(11, 30))
    assert told("calendar.missing") == []
    for day in (1, 2, 20):
        notifications.tell_missing_calendar(now=at(12, day))
    assert sorted(who for who, _title in told("calendar.missing")) == ["admin", "office"]
    assert {title for _who, title in told("calendar.missing")} == {"2027 年的放假安排还没有导入"}


def test_the_place_sets_the_day_and_nonsense_means_the_default(cast):
    rule = LocalRule.objects.create(key="calendar.wanted_from", division="9901", value="11-15")
    notifications.tell_missing_calendar(now=at(11, 15))
    assert len(told("calendar.missing")) == 2
    Message.objects.all().delete()
    rule.value = "明年"
    rule.save()
    notifications.tell_missing_calendar(now=at(11, 15))
    assert told("calendar.missing") == []


def test_an_imported_calendar_is_not_asked_for(cast):
    Holiday.objects.create(day=date(2027, 10, 1), kind="rest", source="国办发明电", changed_at=NOW)
    notifications.tell_missing_calendar(now=at(12, 5))
    assert told("calendar.missing") == []


def test_whoever_left_the_office_hears_nothing(cast):
    Membership.objects.filter(role=Role.SYSTEM_ADMIN).update(ends_at=NOW)
    notifications.tell_missing_calendar(now=at(12, 5))
    assert [who for who, _title in told("calendar.missing")] == ["office"]


def test_the_task_asks_for_both(cast, time_machine):
    look(make_case(cast), cast.actor("station"))
    time_machine.move_to(at(12, 1) - timedelta(days=12))
    assert tasks.tell_watchers() == 1


# --- choices --------------------------------------------------------------------------------------


def test_watchers_choose_their_ways_and_everybody_for_the_own_lock():
    mine = [notice.key for notice in receivers.notices_for({"security_admin"})]
    assert {"security.reveal", "security.lockout"} <= set(mine)
    deputys = [notice.key for notice in receivers.notices_for({"deputy"})]
    assert "security.lockout" in deputys
    assert "security.reveal" not in deputys
    assert "calendar.missing" not in deputys
    assert User.objects.count() == 0
