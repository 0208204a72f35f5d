"""What the ladder says beyond the usual: silent assisting units (F33), 随手拍 nobody sent (F35)."""

from datetime import timedelta

import pytest

from liaison.deadlines import actions as deadlines
from liaison.deadlines.models import Clock
from liaison.notifications.models import Message
from stations.memberships.models import Membership, Role
from suggestions.cases import actions
from suggestions.cases.models import Case
from tests import stages
from tests.cast import NOW, make_county, make_unit, make_user
from tests.stages import HOUR

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_county()


def told(event):
    rows = Message.objects.filter(event=event, channel="inbox").select_related("user")
    return {row.user.username for row in rows}


def last_morning(case):
    due = Clock.objects.of(case).running().get(kind="closing").due_at
    return due - timedelta(hours=15)  # 9:00 on the last day: due is the midnight after it


def assisted(cast, *helpers, **fields):
    case = stages.in_progress(cast, **fields)
    by = "street" if case.mode == "assign" else "government"
    for helper in helpers:
        actions.add_assistant(case, unit=helper, by=cast.actor(by), now=NOW + 4 * HOUR)
    return case


def test_f33_one_assist_is_silent_at_t_minus_1_and_lead_and_office_are_told(cast):
    second = make_unit("fumin-hw", "富民街道环卫所", cast.township)
    make_user("helper", "何示例", Role.UNIT_OFFICER, second)
    case = assisted(cast, cast.unit2, second)
    actions.sign_part(case, by=cast.actor("unit2"), now=NOW + 5 * HOUR)
    actions.reply_part(case, text="已配合", by=cast.actor("unit2"), now=NOW + 6 * HOUR)
    deadlines.sweep_all(now=last_morning(case))
    assert {"unit", "street", "station"} <= told("case.assist_silent")
    bodies = set(Message.objects.filter(event="case.assist_silent").values_list("body", flat=True))
    assert all("富民街道环卫所" in body and "住建局" not in body for body in bodies)


def test_f33_in_transfer_the_government_and_the_congress_office_are_told(cast):
    case = assisted(cast, cast.unit, unit=cast.unit2)
    deadlines.sweep_all(now=last_morning(case))
    assert {"unit2", "government", "office"} <= told("case.assist_silent")
    assert "station" not in told("case.assist_silent")


def test_nobody_is_told_of_silence_when_all_have_spoken_or_none_assists(cast):
    spoken = assisted(cast, cast.unit2)
    actions.sign_part(spoken, by=cast.actor("unit2"), now=NOW + 5 * HOUR)
    actions.reply_part(spoken, text="已配合", by=cast.actor("unit2"), now=NOW + 6 * HOUR)
    stages.in_progress(cast)
    deadlines.sweep_all(now=last_morning(spoken))
    assert told("case.assist_silent") == set()


def snap(cast):
    case, _new = actions.snap(
        location_text="菜场门口",
        station=cast.station,
        representative=cast.representative,
        content="井盖松动",
        by=cast.actor("deputy"),
        now=NOW,
        owner="snap",
    )
    return case


def test_f35_24_hours_without_dispatch_and_the_town_head_is_notified(cast):
    Membership.objects.filter(user=cast.users["street"]).update(is_head=True)
    snap(cast)
    deadlines.sweep_all(now=NOW + 21 * HOUR)
    assert told("case.due_soon") == {"deputy", "street"}  # who sends it; the station cannot
    assert "street" not in told("case.overdue")
    deadlines.sweep_all(now=NOW + 25 * HOUR)
    assert told("case.overdue") == {"deputy", "street"}
    assert Message.objects.filter(event="case.overdue", user=cast.users["street"]).count() == 1


def test_f35_of_a_countys_own_snap_the_congress_office_is_reminded(cast):
    case = snap(cast)
    Case.objects.filter(pk=case.pk).update(division=cast.division.pk)
    deadlines.sweep_all(now=NOW + 25 * HOUR)
    assert {"deputy", "office"} == told("case.overdue")


def test_f35_a_snap_report_sent_in_time_bothers_no_head(cast):
    Membership.objects.filter(user=cast.users["street"]).update(is_head=True)
    case = snap(cast)
    actions.dispatch(case, unit=cast.unit, by=cast.actor("street"), now=NOW + 2 * HOUR)
    deadlines.sweep_all(now=NOW + 25 * HOUR)
    assert told("case.overdue") == set()
