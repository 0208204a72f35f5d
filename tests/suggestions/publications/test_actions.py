import pytest
from django.db import IntegrityError, transaction

from liaison.jurisdiction.models import LocalRule
from liaison.ledger.models import Event
from liaison.notifications.models import Message
from liaison.personal.models import Purpose
from liaison.workflow import NotAllowed, StaleVersion, WrongState, allowed_actions, citizen_of
from suggestions.cases import actions as cases
from suggestions.cases import erasure, privacy, timeline
from suggestions.cases.actions import Invalid
from suggestions.cases.models import Contact
from suggestions.publications import actions
from suggestions.publications.models import MeToo, Publication
from suggestions.publications.workflow import TRANSITIONS, Action, State
from tests import stages as case_stages
from tests.cast import make_case, make_county

from . import stages
from .stages import LATER

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_county()


# --- F49 ------------------------------------------------------------------------------------------


def test_a_closed_case_the_citizen_allowed_is_public_reviewed_masked_and_its_point_rounded(cast):
    case = stages.closed(cast, longitude=115.123456, latitude=28.654321)
    row = stages.public(cast, case)
    assert (row.state, row.reviewed_by) == (State.PUBLIC, cast.users["street"])
    assert (row.longitude, row.latitude) == (115.123, 28.654)
    said = "".join(row.texts.values())
    assert "陈示例" not in said
    assert "13800005678" not in said
    assert case.content not in said
    words = [entry.words for entry in timeline.public(case)]
    assert "您同意公开办理摘要" in words
    assert words[-1] == "按您的同意，公开了办理摘要"
    assert timeline.full(case, {})[-1].words == "按反映人的同意，公开了办理摘要"


# --- who and when ---------------------------------------------------------------------------------


def test_nothing_is_written_without_the_citizens_separate_consent(cast):
    case = stages.closed(cast, agrees=False)
    with pytest.raises(WrongState, match="没有单独同意"):
        stages.drafted(cast, case)


@pytest.mark.parametrize("stage", ["in_progress", "fed_back", "withdrawn"])
def test_only_closed_cases_are_written_about(cast, stage):
    case = getattr(case_stages, stage)(cast)
    stages.agree(case)
    with pytest.raises(WrongState, match="办结以后"):
        stages.drafted(cast, case)


def test_a_matter_of_a_child_and_a_sensitive_one_are_never_public(cast):
    child = stages.closed(cast, agrees=False)
    type(child).objects.filter(pk=child.pk).update(involves_minor=True, may_publish=False)
    with pytest.raises(WrongState, match="14"):
        stages.drafted(cast, child)
    sensitive = stages.closed(cast)
    cases.mark_sensitive(sensitive, kind="stability", by=cast.actor("office"), now=LATER)
    with pytest.raises(WrongState, match="敏感件"):
        stages.drafted(cast, sensitive, by="office")


@pytest.mark.parametrize("name", ["unit", "deputy", "leader", "government", "auditor", "station2"])
def test_others_do_not_write_summaries(cast, name):
    with pytest.raises(NotAllowed):
        stages.drafted(cast, stages.closed(cast), by=name)


def test_one_matter_has_one_live_summary(cast):
    case = stages.closed(cast)
    row = stages.drafted(cast, case)
    with pytest.raises(WrongState, match="已经有"):
        stages.drafted(cast, case, by="street")
    row.pk, row.uid, row._state.adding = None, None, True
    with pytest.raises(IntegrityError, match="publication_one_live_per_case"), transaction.atomic():
        Publication.objects.create(
            case=case, division="990101001", title="又一份", written_by=cast.users["street"],
            written_at=LATER, state=State.DRAFT,
        )  # fmt: skip


# --- four eyes ------------------------------------------------------------------------------------


def test_whoever_wrote_never_reviews_even_after_somebody_else_changed_it(cast):
    row = stages.drafted(cast, by="street")
    texts = stages.TEXTS | {"outcome": "已恢复。"}
    actions.edit(row, texts=texts, by=cast.actor("station"), now=LATER)
    actions.submit(row, by=cast.actor("station"), now=LATER)
    assert Action.PUBLISH not in allowed_actions(row, cast.actor("street"), LATER)
    with pytest.raises(WrongState):
        actions.publish(row, by=cast.actor("street"), now=LATER)
    assert not Publication.objects.awaiting(cast.actor("street")).exists()
    assert Publication.objects.awaiting(cast.actor("office")).get() == row
    actions.publish(row, by=cast.actor("office"), now=LATER)
    assert row.state == State.PUBLIC


def test_the_database_itself_refuses_a_review_by_the_writer(cast):
    row = stages.pending(cast)
    with pytest.raises(IntegrityError, match="publication_reviewed_by_another"):
        Publication.objects.filter(pk=row.pk).update(reviewed_by=row.written_by)


def test_the_database_itself_refuses_what_nobody_reviewed(cast):
    row = stages.pending(cast)
    with pytest.raises(IntegrityError, match="publication_public_was_reviewed"):
        Publication.objects.filter(pk=row.pk).update(state=State.PUBLIC)


def test_the_database_itself_refuses_a_withdrawal_without_reason(cast):
    row = stages.pending(cast)
    with pytest.raises(IntegrityError, match="publication_withdrawn_has_time_and_reason"):
        Publication.objects.filter(pk=row.pk).update(state=State.WITHDRAWN)


def test_a_station_writes_and_does_not_review(cast):
    row = stages.pending(cast, by="street")
    with pytest.raises(NotAllowed):
        actions.publish(row, by=cast.actor("station"), now=LATER)


def test_a_reviewer_sends_back_with_a_reason_and_the_writer_hears_of_it(cast):
    row = stages.pending(cast)
    with pytest.raises(Invalid, match="要改什么"):
        actions.send_back(row, text="", by=cast.actor("street"), now=LATER)
    actions.send_back(row, text="请写清何时修好。", by=cast.actor("street"), now=LATER)
    assert row.state == State.DRAFT
    told = Message.objects.filter(event="publication.returned", user=cast.users["station"])
    assert told.exists()
    with pytest.raises(StaleVersion):
        actions.submit(row, by=cast.actor("station"), now=LATER, version=1)


def test_those_who_may_review_are_told_that_one_waits(cast):
    stages.pending(cast)
    told = Message.objects.filter(event="publication.review_due")
    assert set(told.values_list("user__username", flat=True)) == {"street", "office"}


def test_the_table_covers_every_state():
    assert {state for rule in TRANSITIONS.values() for state in rule.sources} == {
        State.DRAFT,
        State.PENDING,
        State.PUBLIC,
    }


# --- what may not stand in it ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("联系人电话 138 0013 8000。", "电话号码"),
        ("证号 11010519491231002X。", "身份证号"),
        ("发到 someone@example.com 即可。", "电子邮箱"),
        ("车牌京A12345的车停在这里。", "车牌号"),
        ("就在３号楼２单元。", "到门牌的住址"),
        ("在五〇一，即501室门口。", "到门牌的住址"),
        ("陈示例很满意。", "姓名"),
        ("陈女士很满意。", "姓名"),
        ("真是王 八.蛋工程。", "骂人"),
    ],
)
def test_numbers_names_doors_and_abuse_are_refused(cast, words, complaint):
    row = stages.drafted(cast, done=words)
    with pytest.raises(Invalid, match=complaint):
        actions.submit(row, checked=True, by=cast.actor("station"), now=LATER)
    assert Publication.objects.get(pk=row.pk).state == State.DRAFT


def test_the_citizens_own_words_are_refused_however_they_are_spaced(cast):
    case = stages.closed(cast)
    row = stages.drafted(cast, case, told="三号楼前的路灯，坏了一个多星期 晚上老人出门看不见路")
    with pytest.raises(Invalid, match="照抄"):
        actions.submit(row, checked=True, by=cast.actor("station"), now=LATER)


@pytest.mark.parametrize(
    "words",
    [
        "王师傅当天到场。",
        "欧阳主任到场。",
        "由幸福物业公司更换。",
        "在幸福路12号门前。",
        "有人骂混蛋。",
    ],
)
def test_what_may_name_somebody_is_held_until_a_person_has_checked_it(cast, words):
    row = stages.drafted(cast, done=words)
    with pytest.raises(actions.Unchecked) as held:
        actions.submit(row, by=cast.actor("station"), now=LATER)
    assert held.value.found
    actions.submit(row, checked=True, by=cast.actor("station"), now=LATER)
    with pytest.raises(actions.Unchecked):
        actions.publish(row, by=cast.actor("street"), now=LATER)
    actions.publish(row, checked=True, by=cast.actor("street"), now=LATER)
    assert Event.objects.filter(subject_id=row.pk, action="publish").get().data["confirmed"]


def test_nobody_of_those_handled_together_is_quoted_or_named(cast):
    case = stages.closed(cast)
    other = make_case(cast, content="桥头的栏杆松了一截，孩子放学路过很危险", name="冯示意")
    type(other).objects.filter(pk=other.pk).update(merged_into=case)
    for words in ("有人说桥头的栏杆松了一截，孩子放学路过很危险。", "冯示意说已经修好。"):
        row = stages.drafted(cast, case, told=words)
        with pytest.raises(Invalid, match="照抄|姓名"):
            actions.submit(row, checked=True, by=cast.actor("station"), now=LATER)
        actions.withdraw(row, text="重写", by=cast.actor("station"), now=LATER)


@pytest.mark.parametrize("name", ["title", "told", "done", "outcome"])
def test_every_part_is_written_before_it_goes_to_review(cast, name):
    row = stages.drafted(cast, **{name: ""})
    with pytest.raises(Invalid) as refusal:
        actions.submit(row, by=cast.actor("station"), now=LATER)
    assert refusal.value.field == name


def test_during_an_election_nothing_new_becomes_public(cast):
    LocalRule.objects.create(
        key="representatives.freeze", division="990101", value=["2026-11-01", "2026-12-31"]
    )
    row = stages.pending(cast)
    with pytest.raises(actions.Frozen, match="换届"):
        actions.publish(row, by=cast.actor("street"), now=LATER)
    row.refresh_from_db()
    assert row.state == State.PENDING


# --- photographs ----------------------------------------------------------------------------------


def test_the_reviewer_looks_at_every_photograph(cast):
    case = stages.closed(cast)
    before, after = stages.photo(case, "before"), stages.photo(case, "after")
    row = stages.pending(cast, case, photos=[before, after])
    one = row.photos.first()
    with pytest.raises(Invalid, match="逐张"):
        actions.publish(row, looked=[one.pk], by=cast.actor("street"), now=LATER)
    looked = row.photos.values_list("pk", flat=True)
    actions.publish(row, looked=looked, by=cast.actor("street"), now=LATER)
    assert set(row.photos.values_list("side", "looked_by__username")) == {
        ("before", "street"),
        ("after", "street"),
    }


@pytest.mark.parametrize("purpose", ["intake", "supplement"])
def test_the_citizens_own_photographs_are_never_public(cast, purpose):
    case = stages.closed(cast)
    with pytest.raises(Invalid, match="照片"):
        stages.drafted(cast, case, photos=[stages.photo(case, purpose)])


def test_the_photographs_of_another_case_are_not_taken(cast):
    other = stages.photo(stages.closed(cast))
    with pytest.raises(Invalid, match="照片"):
        stages.drafted(cast, stages.closed(cast), photos=[other])


# --- taken back -----------------------------------------------------------------------------------


def test_withdrawn_consent_takes_the_summary_back_at_once(cast):
    case = stages.closed(cast)
    row = stages.public(cast, case)
    privacy.retract(case, purpose=Purpose.PUBLICATION, by=citizen_of(case), now=LATER)
    row.refresh_from_db()
    assert (row.state, row.why, row.withdrawn_at) == (State.WITHDRAWN, "consent", LATER)


def test_a_withdrawal_that_fails_leaves_the_consent_standing(cast, monkeypatch):
    case = stages.closed(cast)
    row = stages.public(cast, case)

    def fails(case, **given):
        raise RuntimeError

    monkeypatch.setattr("suggestions.publications.privacy.withdraw_by_system", fails)
    with pytest.raises(RuntimeError):
        privacy.retract(case, purpose=Purpose.PUBLICATION, by=citizen_of(case), now=LATER)
    row.refresh_from_db()
    assert row.state == State.PUBLIC
    assert not case.publications.exclude(state=State.PUBLIC).exists()


def test_an_erased_person_takes_the_summary_with_them_and_their_name_leaves_it(cast):
    case = stages.closed(cast)
    row = stages.public(cast, case)
    Publication.objects.filter(pk=row.pk).update(done="陈示例来过。")
    privacy.erase(case, by=citizen_of(case), now=LATER)
    row.refresh_from_db()
    assert (row.state, row.why) == (State.WITHDRAWN, "erased")
    assert "陈示例" not in row.done


def test_a_summary_outlives_the_keeping_of_contact_data_and_the_code_still_takes_it_back(cast):
    case = stages.closed(cast)
    row = stages.public(cast, case)
    erasure.expire(case, now=LATER)
    row.refresh_from_db()
    assert row.state == State.PUBLIC
    assert not Contact.objects.filter(case=case).exists()
    privacy.retract(case, purpose=Purpose.PUBLICATION, by=citizen_of(case), now=LATER)
    row.refresh_from_db()
    assert row.state == State.WITHDRAWN


def test_a_case_made_sensitive_or_handled_anew_is_public_no_more(cast):
    sensitive, again = stages.closed(cast), stages.closed(cast)
    rows = [stages.public(cast, sensitive), stages.public(cast, again)]
    cases.mark_sensitive(sensitive, kind="stability", by=cast.actor("office"), now=LATER)
    cases.reopen(again, text="灯又坏了", by=cast.actor("office"), now=LATER)
    for row in rows:
        row.refresh_from_db()
    assert [(row.state, row.why) for row in rows] == [
        (State.WITHDRAWN, "sensitive"),
        (State.WITHDRAWN, "reopened"),
    ]


def test_a_draft_goes_with_the_consent_too(cast):
    case = stages.closed(cast)
    row = stages.drafted(cast, case)
    privacy.retract(case, purpose=Purpose.PUBLICATION, by=citizen_of(case), now=LATER)
    row.refresh_from_db()
    assert row.state == State.WITHDRAWN


def test_staff_take_back_with_a_reason_and_write_anew(cast):
    case = stages.closed(cast)
    row = stages.public(cast, case)
    assert Action.WITHDRAW not in allowed_actions(row, cast.actor("station"), LATER)
    with pytest.raises(Invalid, match="原因"):
        actions.withdraw(row, text="", by=cast.actor("street"), now=LATER)
    actions.withdraw(row, text="写错了地点", by=cast.actor("street"), now=LATER)
    assert (row.state, row.why) == (State.WITHDRAWN, "staff")
    assert stages.drafted(cast, case).state == State.DRAFT
    assert timeline.public(case)[-1].words == "公开的办理摘要已撤下"


# --- me too ---------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_me_too_is_counted_once_per_browser_and_day_and_keeps_nothing_else(cast):
    row = stages.public(cast)
    say = {"network": "192.0.2.7", "now": LATER}
    actions.say_me_too(row, browser="a", **say)
    with pytest.raises(Exception, match="频繁"):
        actions.say_me_too(row, browser="a", **say)
    actions.say_me_too(row, browser="b", **say)
    assert list(MeToo.objects.values_list("publication", "count")) == [(row.pk, 2)]
    kept = {field.name for field in MeToo._meta.get_fields()}
    assert kept == {"id", "publication", "day", "count"}


@pytest.mark.django_db(transaction=True)
def test_me_too_is_for_facilities_only(cast):
    row = stages.public(cast, stages.closed(cast, category="1501"))
    with pytest.raises(actions.NotForFacilities):
        actions.say_me_too(row, browser="a", network="192.0.2.7", now=LATER)
