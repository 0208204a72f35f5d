from datetime import timedelta

import pytest

from liaison.deadlines.actions import sweep_all
from liaison.deadlines.models import Clock
from liaison.documents.models import Document
from liaison.ledger.models import Event
from liaison.ledger.verification import broken_rows, subject_versions
from liaison.notifications.models import Message
from liaison.workflow import NotAllowed, StaleVersion, WrongState, citizen_of
from suggestions.cases import actions as cases
from suggestions.cases import timeline
from suggestions.cases.actions import Invalid
from suggestions.cases.models import Case, Reason
from suggestions.cases.presentation import public
from suggestions.cases.privacy import erase
from suggestions.transfers import actions
from suggestions.transfers.models import Transfer
from tests import handed_over, stages
from tests.cast import NOW, make_case

pytestmark = pytest.mark.django_db
HOUR, DAY = handed_over.HOUR, 24 * handed_over.HOUR


@pytest.fixture
def cast():
    return handed_over.receiving_county()


def told(event, **user):
    return Message.objects.filter(event=event, **user).values_list("user__username", flat=True)


def lines(case):
    return [entry.words for entry in timeline.public(case)]


def verdict(transfer, kind):
    return Clock.objects.of(transfer).get(kind=kind).verdict


# --- 转信访 ---------------------------------------------------------------------------------------


def test_a_petition_ends_the_case_with_a_numbered_notice_and_the_way_to_turn(cast):
    transfer = handed_over.petition(cast)
    case = Case.objects.get(pk=transfer.case_id)
    assert (case.state, case.reason_id, case.closed_at is not None) == ("not_accepted", "R3", True)
    assert transfer.paper == "人大信转〔2026〕1号"
    assert transfer.to_organisation == cast.petition_office
    entry = timeline.public(case)[-1]
    assert entry.words == "已转青溪县信访局处理，告知书 人大信转〔2026〕1号"
    assert "0000-5550199" in entry.text
    assert entry.paper == transfer.number
    assert not Clock.objects.of(case).running().exists()


def test_papers_of_one_kind_are_numbered_without_gaps(cast):
    first, second = handed_over.petition(cast), None
    with pytest.raises(Invalid):
        handed_over.petition(cast, reason=Reason.objects.get(pk="R6"))
    case = stages.accepted(cast)
    with pytest.raises(StaleVersion):
        actions.refer_petition(case, by=cast.actor("station"), now=NOW + DAY, version=1)
    second = handed_over.petition(cast)
    other = handed_over.procuratorate(cast)
    assert [t.paper[-3:] for t in (first, second, other)] == ["〕1号", "〕2号", "〕1号"]
    assert [t.number[:8] for t in (first, other)] == ["XF990101", "JC990101"]


def test_an_accusation_against_an_official_goes_to_the_supervision_commission(cast):
    from stations.organisations.models import Organisation

    commission = Organisation.objects.create(
        code="qx-jw", name="青溪县监察委员会", kind="supervision", division=cast.division
    )
    transfer = handed_over.petition(cast, reason=Reason.objects.get(pk="R2"))
    assert transfer.to_organisation == commission
    assert not Transfer.objects.visible_to(cast.actor("unit")).exists()
    assert not Transfer.objects.visible_to(cast.actor("petition")).exists()


@pytest.mark.parametrize(("days", "expected"), [(15, "on_time"), (16, "late")])
def test_the_notice_is_due_fifteen_days_after_the_matter_was_received(cast, days, expected):
    transfer = handed_over.petition(cast, now=NOW + timedelta(days=days))
    assert verdict(transfer, "notice") == expected


def test_the_petition_office_registers_within_fifteen_days(cast):
    transfer = handed_over.petition(cast)
    clock = Clock.objects.of(transfer).get(kind="receipt")
    assert clock.due_at.date() - transfer.sent_at.date() >= timedelta(days=15)
    actions.sign(transfer, by=cast.actor("petition"), now=NOW + DAY)
    assert (transfer.state, transfer.outcome) == ("done", "registered")
    assert verdict(transfer, "receipt") == "on_time"
    assert lines(transfer.case)[-1] == "青溪县信访局已签收"


def test_what_the_petition_office_sends_back_is_taken_up_again_by_itself(cast):
    transfer = handed_over.sent_back(cast, "petition")
    case = Case.objects.get(pk=transfer.case_id)
    assert (transfer.state, case.state, case.reason) == ("sent_back", "accepted", None)
    assert Clock.objects.of(case).running().filter(kind="closing").exists()
    assert "重新办理" in lines(case)
    assert "青溪县信访局退回，继续在这里办理" in lines(case)
    assert set(told("transfer.sent_back")) == {"deputy", "station", "office"}


def test_a_petition_is_recalled_only_after_the_case_was_reopened(cast):
    transfer = handed_over.petition(cast)
    with pytest.raises(WrongState):
        actions.recall(transfer, text="送错了", by=cast.actor("station"), now=NOW + DAY)
    case = Case.objects.get(pk=transfer.case_id)
    cases.reopen(case, text="补充了新情况", by=cast.actor("station"), now=NOW + DAY)
    transfer.refresh_from_db()
    actions.recall(transfer, text="已重新办理", by=cast.actor("station"), now=NOW + DAY)
    assert transfer.state == "recalled"


def test_the_petition_office_reads_the_hand_over_and_not_the_case(cast):
    transfer = handed_over.petition(cast)
    office = cast.actor("petition")
    assert list(Transfer.objects.visible_to(office)) == [transfer]
    assert not Case.objects.visible_to(office).exists()
    assert "13800005678" not in transfer.facts


def test_without_a_registered_office_the_matter_is_not_sent_into_the_void(cast):
    cast.petition_office.is_active = False
    cast.petition_office.save()
    case = stages.accepted(cast)
    with pytest.raises(Invalid, match="还没有登记"):
        actions.refer_petition(case, by=cast.actor("station"), now=NOW + DAY)
    assert Case.objects.get(pk=case.pk).state == "accepted"


def test_another_countys_or_another_kind_of_office_is_refused(cast):
    for verb, given in [
        (actions.refer_petition, {"office": cast.unit2}),
        (actions.refer_procuratorate, {"office": cast.petition_office, "text": "线索"}),
        (actions.refer_specialty, {"station": cast.other_station, "text": "请看看"}),
    ]:
        with pytest.raises(Invalid):
            verb(stages.accepted(cast), by=cast.actor("station"), now=NOW + DAY, **given)
    assert not Transfer.objects.exists()


def test_a_representative_does_not_send_to_the_petition_office(cast):
    case = stages.accepted(cast)
    with pytest.raises(NotAllowed):
        actions.refer_petition(case, by=cast.actor("deputy"), now=NOW + DAY)


# --- 移送检察 -------------------------------------------------------------------------------------


def test_the_place_is_handed_over_without_the_number_that_stands_in_it(cast):
    case = stages.accepted(cast, location_text="幸福路，到了打 13912345678")
    transfer = handed_over.procuratorate(cast, case=case)
    assert transfer.location_text.startswith("幸福路")
    assert "13912345678" not in transfer.location_text


def test_a_referral_copies_only_the_facts_needed_and_the_case_goes_on(cast):
    case = make_case(cast, content="河边堆农膜，请打 13800005678 找我。")
    cases.accept(case, by=cast.actor("station"), now=NOW + HOUR)
    given = {"who": "deputy", "text": "线索见附，可问 13800005678"}
    transfer = handed_over.procuratorate(cast, case=case, **given)
    assert "13800005678" not in transfer.facts
    assert "13800005678" not in str(Document.objects.of(transfer).get().rendition.content)
    assert Case.objects.get(pk=case.pk).state == "accepted"
    assert lines(case)[-1] == "有关线索已移送青溪县人民检察院，没有移送您的姓名和电话"
    assert set(told("transfer.sent")) == {"prosecutor"}
    prosecutor = cast.actor("prosecutor")
    assert not Case.objects.visible_to(prosecutor).exists()
    assert list(Transfer.objects.visible_to(prosecutor)) == [transfer]
    assert not Transfer.objects.visible_to(cast.actor("procurator")).exists()


def test_one_referral_of_a_kind_at_a_time(cast):
    transfer = handed_over.procuratorate(cast)
    case = Case.objects.get(pk=transfer.case_id)
    with pytest.raises(WrongState):
        handed_over.procuratorate(cast, case=case)
    actions.recall(transfer, text="送错了", by=cast.actor("station"), now=NOW + DAY)
    assert handed_over.procuratorate(cast, case=case).number != transfer.number


def test_not_filing_without_a_reason_is_refused(cast):
    transfer = handed_over.received(cast)
    with pytest.raises(Invalid, match="不立案的理由"):
        actions.decline_filing(transfer, text="", by=cast.actor("prosecutor"), now=NOW + DAY)
    actions.decline_filing(
        transfer, text="未达公益损害标准", by=cast.actor("prosecutor"), now=NOW + DAY
    )
    assert (transfer.state, transfer.outcome) == ("done", "not_filed")
    assert lines(transfer.case)[-1] == "青溪县人民检察院决定不立案"


@pytest.mark.parametrize("days", [-1, 0, 400])
def test_a_recommendation_is_due_on_a_day_to_come(cast, days):
    transfer = handed_over.received(cast)
    with pytest.raises(Invalid):
        actions.recommend(
            transfer,
            text="建议履职",
            recommendation="2 号",
            answer_due_on=(NOW + timedelta(days=days)).date(),
            by=cast.actor("prosecutor"),
            now=NOW + 4 * HOUR,
        )


def test_when_a_recommendation_is_not_answered_prosecutor_and_congress_are_reminded(cast):
    transfer = handed_over.recommended(cast)
    Message.objects.all().delete()
    sweep_all(now=NOW + 3 * DAY)
    assert set(told("transfer.overdue")) == {"prosecutor", "station", "office"}
    actions.report(transfer, text="已整改", by=cast.actor("prosecutor"), now=NOW + 4 * DAY)
    assert verdict(transfer, "recommendation") == "late"


def test_an_unsigned_referral_reminds_the_receiver_and_then_the_congress(cast):
    handed_over.procuratorate(cast)
    Message.objects.all().delete()
    sweep_all(now=NOW + 6 * DAY)
    assert "prosecutor" in told("transfer.overdue")
    sweep_all(now=NOW + 12 * DAY)
    assert "office" in told("transfer.overdue")


def test_the_citizen_reads_what_was_meant_for_them_and_no_more(cast, settings):
    settings.SMS_URL = "http://127.0.0.1:9/"
    transfer = handed_over.received(cast)
    actions.report(
        transfer,
        text="内部：建议另查",
        told="农膜已经清走。",
        by=cast.actor("prosecutor"),
        now=NOW + DAY,
    )
    entry = timeline.public(transfer.case)[-1]
    assert (entry.words, entry.text) == ("青溪县人民检察院反馈了结果", "农膜已经清走。")
    assert "内部" not in str(public(transfer.case, NOW + DAY))
    assert Message.objects.filter(event="transfer.told").exists()


# --- 送专业站 -------------------------------------------------------------------------------------


def test_a_specialty_station_gives_advice_and_the_case_stays(cast):
    transfer = handed_over.done(cast, "specialty", who="deputy")
    case = Case.objects.get(pk=transfer.case_id)
    assert (case.station, case.state) == (cast.station, "accepted")
    assert (transfer.outcome, transfer.purpose) == ("advised", "advise")
    assert set(told("transfer.answered")) == {"deputy", "station"}
    assert not Case.objects.visible_to(cast.actor("farming")).exists()


def test_a_specialty_station_takes_over_when_it_signs_and_no_clock_restarts(cast):
    transfer = handed_over.specialty(cast, purpose="take_over")
    case = Case.objects.get(pk=transfer.case_id)
    due = Clock.objects.of(case).running().get(kind="closing").due_at
    actions.sign(transfer, by=cast.actor("farming"), now=NOW + 5 * HOUR)
    case.refresh_from_db()
    assert (case.station, case.division) == (cast.farming, cast.township.code)
    assert case.representative == cast.representative
    assert Clock.objects.of(case).running().get(kind="closing").due_at == due
    assert (transfer.state, transfer.outcome) == ("done", "taken_over")
    assert "由农业专业代表联络站接手办理" in lines(case)
    assert Case.objects.visible_to(cast.actor("farming")).get() == case
    assert not Case.objects.visible_to(cast.actor("station")).exists()
    assert Transfer.objects.visible_to(cast.actor("station")).get() == transfer


def test_a_representative_asks_for_advice_and_gives_no_case_away(cast):
    with pytest.raises(Invalid, match="由联络站决定"):
        handed_over.specialty(cast, who="deputy", purpose="take_over")


def test_what_went_on_elsewhere_meanwhile_is_not_taken_over(cast):
    transfer = handed_over.specialty(cast, purpose="take_over")
    case = Case.objects.get(pk=transfer.case_id)
    cases.dispatch(case, unit=cast.unit, by=cast.actor("station"), now=NOW + 3 * HOUR)
    with pytest.raises(WrongState):
        actions.sign(transfer, by=cast.actor("farming"), now=NOW + 4 * HOUR)
    transfer.refresh_from_db()
    assert transfer.state == "sent"


def test_a_case_that_ends_needs_no_advice_any_more(cast):
    transfer = handed_over.specialty(cast)
    case = Case.objects.get(pk=transfer.case_id)
    cases.withdraw(case, by=citizen_of(case), now=NOW + DAY)
    transfer.refresh_from_db()
    assert transfer.state == "recalled"
    assert not Clock.objects.of(transfer).running().exists()


# --- who sees what --------------------------------------------------------------------------------

SEEN_BY = {
    "petition": "petition deputy station street office leader auditor",
    "procuratorate": "prosecutor deputy station street office leader auditor",
    "specialty": "farming deputy station street office leader auditor",
}


@pytest.mark.parametrize("kind", SEEN_BY)
def test_who_sees_a_hand_over(cast, kind):
    transfer = handed_over.sent(cast, kind)
    seen = {
        name
        for name in cast.users
        if Transfer.objects.visible_to(cast.actor(name)).filter(pk=transfer.pk).exists()
    }
    assert seen == set(SEEN_BY[kind].split())


def test_whoever_asks_to_be_forgotten_is_gone_from_the_hand_over_too(cast):
    case = make_case(cast, content="我是陈示例，河边堆农膜。", name="陈示例")
    cases.accept(case, by=cast.actor("station"), now=NOW + HOUR)
    transfer = handed_over.procuratorate(cast, case=case, text="陈示例反映公益损害")
    erase(case, by=citizen_of(case), now=NOW + DAY)
    transfer.refresh_from_db()
    assert "陈示例" not in transfer.facts
    words = Event.objects.filter(subject_type="transfers.transfer", subject_id=transfer.pk)
    assert not words.filter(words__text__contains="陈示例").exists()
    assert not list(broken_rows(subject_versions()))
