"""What the page behind the link tells the citizen about deadline, pause and who has the matter."""

from datetime import timedelta

import pytest
import time_machine

from liaison.deadlines import actions as deadlines
from liaison.deadlines.models import Pause
from liaison.notifications.models import Message
from liaison.workflow import citizen_of
from suggestions.cases import actions, codes, timeline
from tests import stages
from tests.cast import NOW, make_county
from tests.stages import HOUR
from tests.suggestions.cases.test_routes import snapped

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=12)


@pytest.fixture
def follow(client):
    def page(case):
        with time_machine.travel(LATER, tick=False):
            return client.get(f"/track/{codes.link_token(case, LATER)}/").content.decode()

    return page


def test_the_deadline_has_a_name(follow):
    cast = make_county()
    assert "接单期限：" in follow(stages.submitted(cast))
    assert "办结期限：" in follow(stages.in_progress(cast))


def test_the_unit_has_the_matter_only_while_it_works_on_it(follow):
    cast = make_county()
    case = stages.in_progress(cast)
    assert "现在由" in follow(case)
    assert f"{case.unit.name}已签收" in follow(case)
    case = stages.fed_back(cast)
    assert "现在由" not in follow(case)
    assert f"{case.unit.name}已答复" in follow(case)


@pytest.mark.parametrize(
    ("stage", "words"),
    [(stages.need_info, "等待您补充情况"), (stages.objection, "改办申请审核中"),
     (stages.reply_review, "答复审核中"), (stages.pending_review, "送审中")],
)  # fmt: skip
def test_a_pause_says_why(follow, stage, words):
    assert f"期限已暂停{'，' if stage is stages.need_info else '：'}{words}" in follow(
        stage(make_county())
    )


def test_a_pause_for_a_listed_reason_says_which(follow):
    case = stages.in_progress(make_county())
    deadlines.pause(
        subject=case, reason=Pause.Reason.LISTED, words="恶劣天气", now=NOW + timedelta(hours=6)
    )
    assert "期限已暂停：恶劣天气" in follow(case)


def test_a_unit_reads_what_the_citizen_added_before_it_got_the_matter():
    cast = make_county()
    case = stages.accepted(cast)
    added = {"by": citizen_of(case), "now": NOW + timedelta(minutes=90)}
    actions.supply_info(case, text="还有积水，我的电话 13900001111", **added)
    actions.dispatch(
        case, unit=cast.unit, by=cast.actor("station"), now=NOW + 2 * HOUR, note="请办理"
    )
    stages.send(cast, case, NOW + 3 * HOUR)
    [said] = [e for e in timeline.of_unit(case, cast.unit, {}) if e.action == "supply_info"]
    assert "还有积水" in said.text
    assert "13900001111" not in said.text
    assert not [e for e in timeline.of_unit(case, cast.unit2, {}) if e.action == "supply_info"]


def test_a_snap_is_not_called_submitted_by_a_citizen():
    case = snapped(make_county())
    [first, *_] = timeline.full(case, {})
    assert str(first.words) == "代表随手拍上报"


def test_a_reply_is_reported_to_the_station_once_whatever_keys_it_passes():
    cast = make_county()
    case = stages.replied(cast, unit=cast.unit2)
    told = Message.objects.filter(subject_id=case.pk, event="case.replied", channel="inbox")
    assert told.filter(user=cast.users["station"]).count() == 1
