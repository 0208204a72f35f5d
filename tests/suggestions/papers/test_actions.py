import hashlib
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from liaison.documents import actions as documents
from liaison.documents.copies import Page
from liaison.documents.models import Document, Series, SignedCopy, Wording
from liaison.jurisdiction.models import LocalRule
from liaison.ledger.models import Event
from liaison.notifications.models import Message
from liaison.personal import archive
from liaison.personal.models import SealedExport
from liaison.workflow import SYSTEM, NotAllowed, StaleVersion, WrongState, citizen_of
from suggestions.cases import actions as cases
from suggestions.cases import privacy
from suggestions.cases.models import CaseReader
from suggestions.papers import actions, permissions, rules, values
from tests import handed_over, stages
from tests.cast import NOW, make_county

pytestmark = pytest.mark.django_db
LATER = NOW + 8 * stages.HOUR


@pytest.fixture
def cast(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_county()


def issued(cast, who="street", case=None, kind="assign", now=LATER, **given):
    case = case or stages.in_progress(cast)
    given = {"text": "请抓紧修复"} | given
    return actions.issue(case, kind=kind, by=cast.actor(who), now=now, **given)


def words(paper):
    content = paper.rendition.content
    said = [content["title"], content["to"], content["number"]]
    for block in content["blocks"]:
        said += block.get("cells", [block.get("text", "")])
    return "\n".join(said)


# --- which papers fit -----------------------------------------------------------------------------

FITTING = {
    "accepted": {"station": "approval", "street": "approval", "office": "approval"},
    "in_progress": {"station": "assign urge", "street": "assign urge", "office": "assign urge"},
    "at_government": {"station": "approval", "street": "approval", "office": "referral approval",
                      "leader": "referral"},
    "reply_review": {"unit": "feedback"},
    "closed": {"unit": "feedback"},
    "not_accepted": {"station": "notice", "street": "notice", "office": "notice"},
    "submitted": {},
    "withdrawn": {},
}  # fmt: skip


@pytest.mark.parametrize("stage", FITTING)
def test_each_office_is_offered_the_papers_that_fit_the_state(cast, stage):
    case = getattr(stages, stage)(cast)
    for who in cast.users:
        offered = permissions.fitting(case, cast.actor(who))
        assert set(offered) == set(FITTING[stage].get(who, "").split()), who


def test_a_referred_matter_has_its_own_notice_and_feedback_needs_a_result(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cast = handed_over.receiving_county()
    referred = handed_over.petition(cast).case
    assert referred.state == "not_accepted"
    assert permissions.fitting(referred, cast.actor("station")) == []
    replied = stages.reply_review(cast)
    assert permissions.fitting(replied, cast.actor("unit")) == ["feedback"]
    replied.result = ""
    assert permissions.fitting(replied, cast.actor("unit")) == []


def test_what_does_not_fit_is_refused(cast):
    case = stages.accepted(cast)
    with pytest.raises(WrongState):
        issued(cast, case=case)
    with pytest.raises(NotAllowed):
        issued(cast, "unit", case=case)
    with pytest.raises(NotAllowed):
        issued(cast, "deputy", case=stages.in_progress(cast))
    with pytest.raises(StaleVersion):
        issued(cast, case=stages.in_progress(cast), version=1)
    assert not Document.objects.exists()
    assert not Series.objects.exists()


# --- what it says ---------------------------------------------------------------------------------


def test_a_paper_says_what_the_matter_says_and_who_issued_it(cast):
    case = stages.in_progress(cast)
    paper = issued(cast, case=case)
    assert paper.number == "富民人大交〔2026〕1号"
    assert (paper.issuer, paper.addressee) == ("富民街道人大工作委员会", "organisation:fumin-sz")
    said = words(paper)
    for part in (case.number, case.title, "2026年11月18日", "请抓紧修复", "富民街道市政所"):
        assert part in said
    assert paper.rendition.content["date"] == "2026年11月18日"


def test_no_paper_names_the_citizen_and_numbers_are_masked(cast):
    content = "三号楼前路灯不亮，请打 13812345678 或看身份证 11010519491231002X。"
    case = stages.in_progress(cast, content=content)
    for kind in ("assign", "urge"):
        said = words(issued(cast, case=case, kind=kind))
        assert "13812345678" not in said
        assert "11010519491231002X" not in said
        assert "陈示例" not in said.replace("经办人", "")
        assert "13800005678" not in said


def test_a_paper_hides_what_the_page_hides(cast):
    said = "请联系 chen@example.com，证号 110101199001011234，电话 13912345678。"
    case = stages.in_progress(cast, content=said, location_text="幸福路 chen@example.com")
    paper = words(issued(cast, case=case))
    assert "chen@example.com" not in paper
    assert "110101199001011234" not in paper
    assert "139****5678" in paper


def test_a_paper_about_a_restricted_matter_does_not_say_its_title_in_lists(cast):
    case = stages.in_progress(cast)
    case.sensitivity, case.may_publish = "stability", False
    case.save()
    CaseReader.objects.create(case=case, user=cast.users["street"], at=NOW)
    case.refresh_from_db()
    paper = issued(cast, case=case, kind="urge")
    assert case.title not in paper.title
    assert paper.title == "关于催办“敏感件”事项的函"


def test_no_paper_names_a_term_before_today_but_the_cases_own(cast):
    case, past = stages.in_progress(cast), date(2026, 11, 17)
    for kind in ("assign", "urge"):
        with pytest.raises(cases.Invalid, match="不能早于今天"):
            issued(cast, case=case, kind=kind, due_on=past)
    own, late = values.due_day(case), LATER + timedelta(days=60)
    assert own < late.date()
    said = words(issued(cast, case=case, kind="urge", due_on=own, now=late))
    assert f"{own.month}月{own.day}日" in said


def test_a_word_that_is_too_long_is_refused_and_a_long_title_is_not(cast):
    cast.unit.name = "青溪县" + "很长的单位名称" * 6
    cast.unit.save()
    case = stages.reply_review(cast)
    with pytest.raises(documents.Invalid, match="超过 40 个字"):
        issued(cast, "unit", case, "feedback")
    assert not Document.objects.exists()
    house = documents.kinds.KINDS["feedback"]
    documents.word(
        kind="feedback",
        division="990101",
        version=0,
        word="办复",
        title="{编号}" * 20,
        to="",
        body=house.body,
        by=cast.actor("office"),
        now=LATER,
    )
    paper = issued(cast, "unit", case, "feedback")
    assert paper.number == "办复〔2026〕1号"
    assert len(paper.rendition.content["title"]) > 255


def test_the_approval_sheet_holds_what_was_decided_and_leaves_the_rest_to_the_pen(cast):
    case = stages.at_leader(cast)
    said = words(issued(cast, "office", case=case, kind="approval"))
    assert "请办理　周示例 2026年11月18日" in said
    assert "同意。　陈示例 2026年11月18日" in said
    assert "陈** 138****5678" in said
    boxes = {
        block["cells"][0]: block["cells"][1]
        for block in Document.objects.get().rendition.content["blocks"]
        if block["kind"] == "row"
    }
    assert boxes["签批意见"] == ""


def boxes(case, cast, who="office"):
    content = actions.preview(case, kind="approval", by=cast.actor(who), now=LATER)
    return {b["cells"][0]: b["cells"][1] for b in content["blocks"] if b["kind"] == "row"}


def test_what_was_agreed_stays_when_the_government_hands_on_recalls_and_hands_on_again(cast):
    case = stages.at_government(cast)
    agreed = boxes(case, cast)
    assert "周示例" in agreed["拟办意见"]
    assert agreed["审核意见"]
    assert agreed["签批意见"]
    government = cast.actor("government")
    for hour in (3, 5):
        at = NOW + hour * stages.HOUR
        cases.dispatch(case, unit=cast.unit2, by=government, now=at, note="请办")
        assert boxes(case, cast) == agreed
        cases.recall(case, text="派错了", by=government, now=at + stages.HOUR)
        assert boxes(case, cast) == agreed


def test_a_matter_proposed_anew_begins_a_new_passage(cast):
    case = stages.at_leader(cast)
    cases.return_review(case, text="请重写", by=cast.actor("leader"), now=NOW + 3 * stages.HOUR)
    while case.state == "pending_review":
        by = stages.reviewer(cast, case)
        cases.return_review(case, text="请重写", by=by, now=NOW + 4 * stages.HOUR)
    later = NOW + 5 * stages.HOUR
    cases.dispatch(case, unit=cast.unit2, by=cast.actor("station"), now=later, note="改好了")
    assert "改好了" in boxes(case, cast)["拟办意见"]
    assert boxes(case, cast)["审核意见"] == ""


def test_the_reply_goes_on_the_feedback_sheet(cast):
    paper = issued(cast, "unit", case=stages.reply_review(cast), kind="feedback")
    said = words(paper)
    assert "已解决" in said
    assert "已换灯" in said
    assert paper.number == "富民街道市政所办复〔2026〕1号"


def test_a_letter_says_who_else_gets_it_and_a_sheet_does_not(cast):
    case = stages.in_progress(cast)
    own = {"key": rules.LETTER_COPIES, "division": cast.division.pk, "source": "x"}
    LocalRule.objects.create(value="青溪县人民政府办公室", **own)
    said = {
        issued(cast, case=case, kind=kind, **given).rendition.content["copies"]
        for kind, given in (
            ("urge", {}),
            ("urge", {"copies": ""}),
            ("urge", {"copies": "信访局。"}),
        )
    }
    assert said == {"青溪县人民政府办公室", "", "信访局"}
    assert issued(cast, case=case).rendition.content["copies"] == ""


def test_a_date_and_an_addressee_of_ones_own_are_taken(cast):
    paper = issued(cast, kind="urge", due_on=date(2026, 12, 1), to_name="富民街道办事处")
    assert "2026年12月1日" in words(paper)
    assert paper.to_name == "富民街道办事处"


# --- numbers --------------------------------------------------------------------------------------


def test_numbers_run_per_body_word_and_year(cast):
    case = stages.in_progress(cast)
    numbers = [
        issued(cast, case=case).number,
        issued(cast, case=case).number,
        issued(cast, case=case, kind="urge").number,
        issued(cast, "station", case=case).number,
        issued(cast, "office", case=case).number,
        issued(cast, case=case, now=NOW + timedelta(days=60)).number,
    ]
    assert numbers == [
        "富民人大交〔2026〕1号",
        "富民人大交〔2026〕2号",
        "富民人大催〔2026〕1号",
        "富民社区联络站交〔2026〕1号",
        "青溪人大交〔2026〕1号",
        "富民人大交〔2027〕1号",
    ]


def test_who_is_overtaken_while_drawing_draws_again_with_the_next_number(cast, monkeypatch):
    """The number is not taken, and nobody waits, while a paper is drawn."""
    case, other = stages.in_progress(cast), stages.in_progress(cast)
    draw, quick = documents._drawn, []

    def drawing(content, now):
        if not quick:
            quick.append(None)
            quick[0] = issued(cast, case=other)
        return draw(content, now)

    monkeypatch.setattr(documents, "_drawn", drawing)
    slow = issued(cast, case=case)
    assert (quick[0].serial, slow.serial, Series.objects.get().last) == (1, 2, 2)
    for paper in (quick[0], slow):
        assert paper.number in words(paper)
        with paper.rendition.pdf.open("rb") as file:
            assert hashlib.sha256(file.read()).hexdigest() == paper.pdf_sha256
    assert documents.sweep_files(now=timezone.now() + timedelta(hours=2)) == 0


def test_a_number_that_was_not_used_is_given_back(cast):
    case = stages.in_progress(cast)
    with transaction.atomic():
        issued(cast, case=case)
        transaction.set_rollback(True)
    assert issued(cast, case=case).number == "富民人大交〔2026〕1号"


def test_a_voided_number_stays_in_the_register_and_is_never_given_again(cast):
    case = stages.in_progress(cast)
    first = issued(cast, case=case)
    documents.void(first, text="期限写错", by=cast.actor("street"), now=LATER)
    assert issued(cast, case=case).number == "富民人大交〔2026〕2号"
    assert Document.objects.visible_to(cast.actor("street")).filter(state="voided").exists()
    with pytest.raises(WrongState):
        documents.void(first, text="再来一次", by=cast.actor("street"), now=LATER)
    with pytest.raises(documents.Invalid):
        documents.void(issued(cast, case=case), text=" ", by=cast.actor("street"), now=LATER)


def test_the_database_refuses_the_same_number_twice(cast):
    paper = issued(cast)
    values = {
        field.attname: getattr(paper, field.attname)
        for field in Document._meta.concrete_fields
        if field.attname != "id"
    }
    with pytest.raises(DatabaseError, match="document_number_once"), transaction.atomic():
        Document.objects.create(**values)


# --- what is issued stands ------------------------------------------------------------------------


def test_issuing_is_in_both_ledgers_with_the_digests_of_the_files(cast):
    case = stages.in_progress(cast)
    paper = issued(cast, case=case)
    event = Event.objects.get(subject_type="documents.document", subject_id=paper.pk)
    assert (event.action, event.seq) == ("issue", 1)
    assert event.data["number"] == paper.number
    for kind in ("pdf", "docx"):
        with getattr(paper.rendition, kind).open("rb") as stored:
            digest = hashlib.sha256(stored.read()).hexdigest()
        assert digest == event.data[kind] == getattr(paper, f"{kind}_sha256")
    case.refresh_from_db()
    on_case = Event.objects.get(subject_type="cases.case", subject_id=case.pk, seq=case.version)
    assert on_case.action == "paper_moved"
    assert on_case.data["paper"] == paper.number
    call_command("verify_ledger", stdout=StringIO())


def test_an_issued_paper_does_not_change_and_does_not_go(cast):
    paper = issued(cast)
    for change in ({"number": "别的"}, {"pdf_sha256": "0"}, {"issued_at": NOW}, {"kind": "urge"}):
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
            Document.objects.filter(pk=paper.pk).update(**change)
    with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        Document.objects.filter(pk=paper.pk)._raw_delete("default")


def test_a_later_template_does_not_reach_what_was_issued(cast):
    case = stages.in_progress(cast)
    before = words(issued(cast, case=case))
    documents.word(
        kind="assign",
        division="990101",
        version=0,
        word="{机关简称}办字",
        title="办理通知",
        to="{收文单位}",
        body="请办理“{标题}”。",
        by=cast.actor("office"),
        now=LATER,
    )
    first = Document.objects.order_by("pk").first()
    assert words(first) == before
    second = issued(cast, case=case)
    assert second.number == "富民人大办字〔2026〕1号"
    assert second.edition == "990101-1"
    assert words(second).startswith("办理通知")
    elsewhere = stages.in_progress(cast)
    assert Wording.objects.count() == 1
    assert issued(cast, "office", case=elsewhere).edition == "990101-1"


def test_the_unit_is_told_once_and_the_issuer_not(cast):
    Message.objects.all().delete()
    paper = issued(cast)
    told = Message.objects.filter(event="paper.issued")
    assert set(told.values_list("user__username", flat=True)) == {"unit"}
    assert told.filter(channel="inbox").get().link == f"/desk/documents/{paper.pk}/"
    documents.void(paper, text="写错", by=cast.actor("street"), now=LATER)
    assert Message.objects.filter(event="paper.voided", user__username="unit").exists()


# --- who sees it ----------------------------------------------------------------------------------


def seen(cast, paper):
    return {
        who
        for who in cast.users
        if Document.objects.visible_to(cast.actor(who)).filter(pk=paper.pk).exists()
    }


def test_a_paper_to_a_unit_is_seen_around_the_matter_and_by_that_unit(cast):
    paper = issued(cast)
    assert seen(cast, paper) == {
        "deputy",
        "station",
        "street",
        "office",
        "leader",
        "auditor",
        "unit",
    }


def test_an_inside_paper_never_reaches_the_unit(cast):
    case = stages.pending_review(cast)
    paper = issued(cast, "station", case=case, kind="approval")
    stages.send(cast, case, NOW + 9 * stages.HOUR)
    assert "unit" not in seen(cast, paper)
    assert "street" in seen(cast, paper)


def test_the_representative_reads_the_letters_about_the_own_matter_and_no_inside_paper(cast):
    letter = issued(cast)
    inside = issued(cast, "station", stages.accepted(cast, title="另一件事"), "approval")
    seen = Document.objects.visible_to(cast.actor("deputy"))
    assert list(seen) == [letter]
    assert inside in Document.objects.visible_to(cast.actor("station"))


def test_only_the_issuing_office_voids_and_files(cast):
    paper = issued(cast)
    for who in ("unit", "station", "office", "leader", "auditor"):
        with pytest.raises(NotAllowed):
            documents.void(paper, text="不行", by=cast.actor(who), now=LATER)
    for who in ("unit2", "station2", "street2", "deputy2", "admin", "council"):
        assert paper.roles_of(cast.actor(who)) == set()


def test_who_shares_a_place_with_the_issuer_reads_and_voids_nothing(cast):
    paper = issued(cast, "office", kind="urge")
    for who in ("auditor", "leader"):
        assert paper in Document.objects.visible_to(cast.actor(who))
        with pytest.raises(NotAllowed):
            documents.void(paper, text="不行", by=cast.actor(who), now=LATER)
    signed = issued(cast, "leader", case=stages.at_government(cast), kind="referral")
    for who in ("office", "leader"):
        assert signed.roles_of(cast.actor(who)) == {"issuer"}


def test_papers_of_a_restricted_matter_are_for_its_readers(cast):
    case = stages.in_progress(cast)
    paper = issued(cast, case=case)
    case.refresh_from_db()
    cases.mark_sensitive(case, kind="stability", by=cast.actor("street"), now=LATER)
    assert "unit" not in seen(cast, paper)
    assert "station" not in seen(cast, paper)


# --- somebody is forgotten ------------------------------------------------------------------------


def test_forgetting_takes_the_person_out_of_paper_and_files(cast):
    case = stages.closed(cast, title="陈示例家门口路灯不亮", content="陈示例家门口的路灯坏了。")
    paper = issued(cast, "unit", case=case, kind="feedback")
    old = [paper.rendition.pdf.name, paper.rendition.docx.name]
    case.refresh_from_db()
    now = timezone.now() + timedelta(days=40)
    privacy.erase(case, by=citizen_of(case), now=now)
    paper = Document.objects.get(pk=paper.pk)
    assert "陈示例" not in words(paper)
    assert paper.rendition.pdf.name not in old
    assert f"{now:%Y/%m/%d}" in paper.rendition.pdf.name  # where the sweep looks, if it is undone
    sealed = archive.unpack(SealedExport.objects.get())
    assert hashlib.sha256(sealed[f"paper-{paper.pk}.pdf"]).hexdigest() == paper.pdf_sha256
    last = Event.objects.filter(subject_type="documents.document").order_by("-seq").first()
    assert last.action == "erase"
    assert last.data["pdf"] == paper.rendition.pdf_sha256 != paper.pdf_sha256


def test_forgetting_ones_words_takes_them_out_of_the_papers_too(cast):
    case = stages.in_progress(cast)
    paper = issued(cast, case=case)
    case.refresh_from_db()
    said = case.content
    close(cast, case)
    privacy.erase(case, words=True, by=citizen_of(case), now=timezone.now())
    paper = Document.objects.get(pk=paper.pk)
    assert said not in words(paper)
    assert "（已按本人要求删除）" in words(paper)
    assert paper.number in words(paper)


def test_a_signed_copy_stays_when_its_paper_never_named_the_person(cast):
    case = stages.closed(cast)
    paper = issued(cast, "unit", case=case, kind="feedback")
    pages = [Page(b"%PDF-1.7 scanned", is_pdf=True)]
    documents.file_copy(paper, pages=pages, by=cast.actor("unit"), now=LATER)
    case.refresh_from_db()
    privacy.erase(case, by=citizen_of(case), now=timezone.now())
    paper = Document.objects.get(pk=paper.pk)
    assert paper.has_copy
    with SignedCopy.objects.get().file.open("rb") as kept:
        assert kept.read() == pages[0].data
    assert paper.rendition.pdf_sha256 == paper.pdf_sha256


def close(cast, case):
    cases.resolve(case, result="solved", text="已换灯", by=cast.actor("unit"), now=LATER)
    while case.state == "reply_review":
        cases.approve_reply(case, by=stages.reviewer(cast, case), now=LATER)
    cases.deliver(case, by=cast.actor("deputy"), now=LATER)
    cases.close(case, by=SYSTEM, now=NOW + timedelta(days=8))
