import io

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from liaison.documents import actions as documents
from liaison.documents import wording
from liaison.documents.models import Document, SignedCopy, Wording
from liaison.ledger.models import Event
from suggestions.cases import codes
from suggestions.cases.models import Case
from suggestions.papers import actions, values
from tests import stages
from tests.cast import NOW, make_county
from tests.liaison.attachments.pictures import encoded

pytestmark = pytest.mark.django_db
LATER = NOW + 8 * stages.HOUR
LIST = "/desk/documents/"
INSIDERS = ["station", "street", "office", "leader", "auditor", "unit"]
OUTSIDERS = ["unit2", "station2", "street2", "deputy2", "procurator", "admin", "council"]


@pytest.fixture
def cast(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_county()


@pytest.fixture(autouse=True)
def _in_the_afternoon():
    with time_machine.travel(LATER, tick=False):
        yield


def at_desk(cast, name):
    client = Client()
    client.force_login(cast.users[name])
    return client


def text(response):
    return response.content.decode()


def issued(cast, case=None, kind="assign", who="street"):
    case = case or stages.in_progress(cast)
    return actions.issue(case, kind=kind, text="请抓紧修复", by=cast.actor(who), now=LATER)


def page_of(case, kind):
    return reverse("papers:paper", args=[case.number, kind])


def said_to_the_unit(case):
    event = Event.objects.filter(subject_id=case.pk, action="dispatch").latest("seq")
    assert event.words.text
    return event.words.text


# --- from the case to a paper ---------------------------------------------------------------------


def test_the_panel_offers_what_fits_and_lists_what_was_issued(cast):
    case = stages.in_progress(cast)
    client = at_desk(cast, "street")
    panel = text(client.get(reverse("desk:case", args=[case.number])))
    assert page_of(case, "assign") in panel
    assert "还没有签发公文" in panel
    paper = issued(cast, case)
    panel = text(client.get(reverse("desk:case", args=[case.number])))
    assert paper.number in panel
    assert reverse("documents:file", args=[paper.pk, "docx"]) in panel
    at_unit = text(at_desk(cast, "unit").get(reverse("desk:case", args=[case.number])))
    assert paper.number in at_unit
    assert page_of(case, "assign") not in at_unit


def test_what_was_said_to_one_unit_does_not_stand_in_the_paper_to_another(cast):
    case = stages.in_progress(cast)
    page = text(at_desk(cast, "street").get(page_of(case, "assign")))
    assert page.count("请办理") >= 2  # in the field and in the preview
    Case.objects.filter(pk=case.pk).update(unit=cast.unit2)
    page = text(at_desk(cast, "street").get(page_of(case, "assign")))
    assert "请办理" not in page


def test_preview_issue_and_download(cast):
    case = stages.in_progress(cast)
    client = at_desk(cast, "street")
    page = text(client.get(page_of(case, "assign")))
    assert "富民人大交〔2026〕　号" in page
    assert f">{said_to_the_unit(case)}</textarea>" in page.replace("\r", "").replace("\n", "")
    given = {"version": case.version, "to_name": "富民街道市政所", "text": "请三天内修好"}
    seen = client.post(page_of(case, "assign"), given | {"preview": "1"})
    assert "请三天内修好" in text(seen)
    drawn = client.post(page_of(case, "assign"), given | {"pdf": "1"})
    assert drawn["Content-Type"] == "application/pdf"
    assert drawn.content.startswith(b"%PDF")
    assert not Document.objects.exists()
    done = client.post(page_of(case, "assign"), given)
    paper = Document.objects.get()
    assert done.url == reverse("documents:show", args=[paper.pk])
    shown = text(client.get(done.url))
    assert "富民人大交〔2026〕1号" in shown
    assert paper.pdf_sha256 in shown
    for kind, start in (("pdf", b"%PDF"), ("docx", b"PK")):
        answer = client.get(reverse("documents:file", args=[paper.pk, kind]))
        assert b"".join(answer.streaming_content).startswith(start)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]
    assert client.get(reverse("documents:file", args=[paper.pk, "html"])).status_code == 404


def test_what_is_missing_or_stale_is_said_and_nothing_issued(cast):
    case = stages.in_progress(cast)
    client = at_desk(cast, "street")
    empty = client.post(page_of(case, "assign"), {"version": case.version, "to_name": "所"})
    assert empty.status_code == 422
    assert "请填写“交办意见”" in text(empty)
    stale = {"version": 1, "to_name": "所", "text": "请办理"}
    answer = client.post(page_of(case, "assign"), stale)
    assert answer.status_code == 412
    assert "请办理" in text(answer)
    assert client.post(page_of(case, "notice"), {"version": case.version}).status_code == 409
    assert not Document.objects.exists()


def test_a_term_gone_by_is_refused_at_its_field_before_preview_and_issue(cast):
    case = stages.in_progress(cast)
    client = at_desk(cast, "street")
    own = values.due_day(case)
    for kind in ("assign", "urge"):
        assert f'value="{own:%Y-%m-%d}"' in text(client.get(page_of(case, kind)))
        given = {"version": case.version, "to_name": "所", "text": "办", "due_on": "2020-01-01"}
        for pressed in ({}, {"preview": "1"}, {"pdf": "1"}):
            answer = client.post(page_of(case, kind), given | pressed)
            assert answer.status_code == 422
            assert "办结期限不能早于今天" in text(answer)
    assert not Document.objects.exists()


def test_a_kind_of_another_office_is_forbidden_and_an_unknown_one_not_found(cast):
    case = stages.in_progress(cast)
    assert at_desk(cast, "unit").get(page_of(case, "assign")).status_code == 403
    assert at_desk(cast, "auditor").post(page_of(case, "assign")).status_code == 403
    assert at_desk(cast, "street").get(page_of(case, "decree")).status_code == 404


@pytest.mark.parametrize("name", OUTSIDERS)
def test_an_outsider_finds_neither_page_nor_file_nor_copy(cast, name):
    case = stages.in_progress(cast)
    paper = issued(cast, case)
    client = at_desk(cast, name)
    for path in (
        page_of(case, "assign"),
        f"{LIST}{paper.pk}/",
        f"{LIST}{paper.pk}/paper.pdf",
        f"{LIST}{paper.pk}/copies/1/",
    ):
        assert client.get(path).status_code == 404
    for path in (f"{LIST}{paper.pk}/void/", f"{LIST}{paper.pk}/copies/"):
        assert client.post(path, {"version": 1, "text": "试试"}).status_code == 404
    assert paper.number not in text(client.get(LIST))


def test_the_citizen_reads_the_notice_and_no_other_paper(cast):
    case = stages.not_accepted(cast)
    notice = issued(cast, case, "notice", "station")
    other = issued(cast)
    token = codes.link_token(case, LATER)
    page = text(Client().get(reverse("cases:followed", args=[token])))
    path = reverse("papers:notice", args=[token, notice.pk])
    assert path in page
    assert f"告知书 {notice.number}" in page
    letter = text(Client().get(path))
    assert "不属本区域或本级职权" in letter
    assert b"".join(Client().get(f"{path}?pdf=1").streaming_content).startswith(b"%PDF")
    for wrong in ((token, other.pk), ("forged", notice.pk), (token, 10**9)):
        assert Client().get(reverse("papers:notice", args=wrong)).status_code == 404
    in_hand = stages.accepted(cast)
    issued(cast, in_hand, "approval", "station")
    followed = reverse("cases:followed", args=[codes.link_token(in_hand, LATER)])
    assert "呈批单" not in text(Client().get(followed))


def test_nobody_reads_papers_without_signing_in(cast):
    paper = issued(cast)
    assert Client().get(f"{LIST}{paper.pk}/paper.pdf").status_code == 302


# --- the register ---------------------------------------------------------------------------------


def test_the_register_lists_what_each_office_may_see(cast):
    paper = issued(cast)
    inside = issued(cast, stages.accepted(cast), "approval", "station")
    for name in INSIDERS:
        page = text(at_desk(cast, name).get(LIST))
        assert paper.number in page, name
        assert (inside.number in page) == (name != "unit")


def test_an_empty_register_says_so(cast):
    assert "还没有公文" in text(at_desk(cast, "street").get(LIST))
    assert at_desk(cast, "council").get(LIST).status_code == 404


def test_the_register_is_narrowed_and_refuses_nonsense(cast):
    case = stages.in_progress(cast)
    first, urged = issued(cast, case), issued(cast, case, "urge")
    client = at_desk(cast, "office")
    for query, found in [
        ("kind=urge", [urged]),
        ("year=2026", [first, urged]),
        ("year=2020", []),
        ("body=division:990101001&kind=assign", [first]),
        ("state=unsigned", [first, urged]),
        ("state=voided", []),
        ("q=人大催", [urged]),
    ]:
        page = text(client.get(f"{LIST}?{query}"))
        shown = [paper for paper in (first, urged) if f"{LIST}{paper.pk}/" in page]
        assert shown == found, query
    assert client.get(f"{LIST}?kind=decree").status_code == 422
    assert client.get(f"{LIST}?year=abc").status_code == 422
    assert client.get(f"{LIST}?cursor=broken").status_code == 400


def test_the_register_takes_constant_queries(cast, django_assert_max_num_queries):
    case = stages.in_progress(cast)
    client = at_desk(cast, "office")
    issued(cast, case)
    with django_assert_max_num_queries(20):
        client.get(LIST)
    for _number in range(6):
        issued(cast, case, "urge")
    with django_assert_max_num_queries(20):
        client.get(LIST)


def test_voiding_asks_why_and_shows_it(cast):
    paper = issued(cast)
    client = at_desk(cast, "street")
    path = f"{LIST}{paper.pk}/void/"
    assert client.post(path, {"version": 1, "text": ""}).status_code == 422
    assert client.post(path, {"version": 9, "text": "写错"}).status_code == 412
    assert client.post(path, {"version": 1, "text": "期限写错"}).status_code == 302
    page = text(client.get(f"{LIST}{paper.pk}/"))
    assert "已作废" in page
    assert "期限写错" in page
    assert "上传归档" not in page
    assert client.post(path, {"version": 2, "text": "再来"}).status_code == 409
    assert at_desk(cast, "office").post(path, {"version": 2, "text": "x"}).status_code == 403


# --- signed copies --------------------------------------------------------------------------------


def scan(*, action=None, pages=1, password=""):
    writer = PdfWriter()
    for _number in range(pages):
        writer.add_blank_page(595, 842)
    if action == "script":
        script = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert('x')")}
        run = DictionaryObject({NameObject(name): value for name, value in script.items()})
        writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): run})
    elif action == "attachment":
        writer.add_attachment("x.txt", b"x")
    elif action == "link":
        writer._root_object[NameObject("/OpenAction")] = DictionaryObject(
            {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject("http://x")}
        )
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return SimpleUploadedFile("scan.pdf", out.getvalue(), content_type="application/pdf")


def send(client, paper, *files, version=None):
    paper.refresh_from_db()
    given = {"files": list(files), "version": paper.version if version is None else version}
    return client.post(f"{LIST}{paper.pk}/copies/", given)


def photo():
    return SimpleUploadedFile("a.jpg", encoded(), content_type="image/jpeg")


def test_the_issued_pdf_itself_is_no_signed_copy(cast):
    paper = issued(cast)
    client = at_desk(cast, "street")
    with paper.rendition.pdf.open("rb") as file:
        same = SimpleUploadedFile("scan.pdf", file.read(), content_type="application/pdf")
    refused = send(client, paper, scan(), same)
    assert refused.status_code == 422
    assert "和签发的 PDF 完全一样，上面没有签章，请上传盖章后的扫描件。" in text(refused)
    assert not SignedCopy.objects.exists()
    paper.refresh_from_db()
    assert not paper.has_copy


def test_a_paper_names_its_template_in_words(cast):
    paper = issued(cast)
    page = text(at_desk(cast, "street").get(f"{LIST}{paper.pk}/"))
    assert "<dt>模板</dt><dd>系统模板第 1 版</dd>" in page
    assert wording.edition_words("990101-3") == "本地模板第 3 版"


def test_a_signed_copy_is_kept_with_its_digest_in_the_ledger(cast):
    paper = issued(cast)
    client = at_desk(cast, "street")
    assert send(client, paper, scan(), photo()).status_code == 302
    copies = list(SignedCopy.objects.order_by("position"))
    assert [copy.is_pdf for copy in copies] == [True, False]
    event = Event.objects.get(subject_type="documents.document", action="file_copy")
    assert event.data["pages"] == [copy.sha256 for copy in copies]
    assert {copy.event_seq for copy in copies} == {event.seq}
    page = text(client.get(f"{LIST}{paper.pk}/"))
    assert copies[0].sha256 in page
    got = at_desk(cast, "unit").get(f"{LIST}{paper.pk}/copies/{copies[0].pk}/")
    assert got.status_code == 200
    assert b"".join(got.streaming_content).startswith(b"%PDF")
    assert "attachment" in got["Content-Disposition"]
    assert "有签章件" in text(client.get(LIST))
    assert send(client, paper, photo()).status_code == 302
    assert "以前上传的 2 份" in text(client.get(f"{LIST}{paper.pk}/"))


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (lambda: scan(action="script"), "脚本"),
        (lambda: scan(action="attachment"), "附件"),
        (lambda: scan(action="link"), "脚本、表单、链接"),
        (lambda: scan(password="x"), "密码"),
        (lambda: scan(pages=61), "60 页"),
        (lambda: SimpleUploadedFile("a.pdf", b"%PDF-1.7 nonsense"), "打不开"),
        (lambda: SimpleUploadedFile("a.jpg", b"<svg onload=alert(1)>"), "只能上传照片"),
        (lambda: SimpleUploadedFile("a.pdf", b"%PDF-" + b"0" * (20 * 1024 * 1024)), "20 MB"),
    ],
)
def test_an_unsafe_or_broken_copy_is_refused_in_words(cast, file, words):
    paper = issued(cast)
    answer = send(at_desk(cast, "street"), paper, file())
    assert answer.status_code == 422
    assert words in text(answer)
    assert not SignedCopy.objects.exists()


def test_a_copy_needs_a_file_and_the_present_version(cast):
    paper = issued(cast)
    client = at_desk(cast, "street")
    assert send(client, paper).status_code == 422
    assert send(client, paper, photo(), version=7).status_code == 412
    assert send(at_desk(cast, "unit"), paper, photo()).status_code == 403


def test_files_without_a_row_are_swept_away(cast, settings):
    from django.core.files.storage import default_storage

    paper = issued(cast)
    stray = default_storage.save(f"documents/{LATER:%Y/%m/%d}/stray.pdf", io.BytesIO(b"x"))
    later = LATER + 3 * stages.HOUR
    with time_machine.travel(later, tick=False):
        import os

        for name in (stray, paper.rendition.pdf.name):
            os.utime(default_storage.path(name), (LATER.timestamp(), LATER.timestamp()))
        assert documents.sweep_files(now=later) == 1
    assert not default_storage.exists(stray)
    assert default_storage.exists(paper.rendition.pdf.name)


# --- words ----------------------------------------------------------------------------------------

WORDS = f"{LIST}wordings/"


def test_the_congress_office_words_papers_within_its_place(cast):
    client = at_desk(cast, "office")
    assert "交办单" in text(client.get(WORDS))
    page = text(client.get(f"{WORDS}assign/"))
    assert "{收文单位}" in page
    given = {
        "version": 0,
        "word": "{机关简称}办",
        "title": "办理通知单",
        "to": "{收文单位}",
        "body": "一、事项\n请办理“{标题}”。\n| 高3 | 意见 | {意见} |",
    }
    sample = client.post(f"{WORDS}assign/", given | {"preview": "1"})
    assert "办理通知单" in text(sample)
    assert "还没有保存" in text(sample)
    drawn = client.post(f"{WORDS}assign/", given | {"pdf": "1"})
    assert drawn.content.startswith(b"%PDF")
    assert not Wording.objects.exists()
    assert client.post(f"{WORDS}assign/", given).status_code == 302
    row = Wording.objects.get()
    assert (row.division, row.version) == ("990101", 1)
    assert "本地模板" in text(client.get(WORDS))
    stale = client.post(f"{WORDS}assign/", given)
    assert stale.status_code == 412
    paper = issued(cast)
    assert (paper.number, paper.title) == ("富民人大办〔2026〕1号", "办理通知单")
    assert client.post(f"{WORDS}assign/default/", {"version": 1}).status_code == 302
    assert issued(cast).title == "群众反映事项交办单"
    assert Wording.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("{{ settings.SECRET_KEY }}", "没有“{ settings.SECRET_KEY }”"),
        ("{% load x %}", "没有“{% load x %}”"),
        ("{电话}", "没有“{电话}”这个占位符"),
        ("| 一 | 二 | 三 |", "第 1 行"),
        ("一\n" * 201, "最多 200 行"),
        ("", "请填写正文"),
    ],
)
def test_words_that_would_not_work_are_refused(cast, body, words):
    given = {"version": 0, "word": "", "title": "通知", "to": "", "body": body}
    answer = at_desk(cast, "office").post(f"{WORDS}assign/", given)
    assert answer.status_code == 422
    assert words in text(answer).replace("&quot;", '"')
    assert not Wording.objects.exists()


@pytest.mark.parametrize("name", ["station", "street", "unit", "deputy", "leader"])
def test_others_find_no_templates(cast, name):
    client = at_desk(cast, name)
    assert client.get(WORDS).status_code == 404
    assert client.post(f"{WORDS}assign/", {"version": 0}).status_code == 404


def test_administrator_and_auditor_read_templates_and_change_none(cast):
    for name in ("admin", "auditor"):
        client = at_desk(cast, name)
        assert client.get(f"{WORDS}assign/").status_code == 200
        assert client.post(f"{WORDS}assign/", {"version": 0}).status_code == 403
