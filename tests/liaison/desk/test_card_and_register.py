"""A card to share without a person in it, and a paper register brought in twice."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook
from PIL import Image

from liaison.desk.beside import card
from liaison.desk.entry.register import EXAMPLE
from suggestions.cases import actions
from suggestions.cases.models import Case, CrossNumber
from tests.cast import NOW

REGISTER = "/desk/enter/register/"
HEADINGS = ["登记号", "日期", "姓名", "电话", "内容", "地点", "类别"]
GOOD = [
    "12",
    "2026-11-01",
    "陈示例",
    "13800005678",
    "三号楼前路灯不亮。",
    "幸福路",
    "城乡建设与市政",
]


def text(response):
    return response.content.decode()


def book(*rows, headings=HEADINGS):
    sheet = Workbook()
    for row in (headings, *rows):
        sheet.active.append(row)
    buffer = io.BytesIO()
    sheet.save(buffer)
    return SimpleUploadedFile("register.xlsx", buffer.getvalue())


def send(client, *rows, **given):
    return client.post(REGISTER, {"station": "fumin", "file": book(*rows)} | given)


def take(client, *rows):
    """Checked, then taken from what was kept."""
    held = send(client, *rows).context["held"]
    return client.post(REGISTER, {"station": "fumin", "kept": str(held.uid)})


def test_the_card_says_nothing_of_what_anybody_said_or_who(cast, at_desk, case):
    page = at_desk("station").get(reverse("desk:card", args=[case.number]))
    said = page.context["text"]
    assert case.number in said
    assert "待接单" in said
    for word in (case.title, case.content, case.location_text, "陈示例", "13800005678", "林示例"):
        assert word not in said
        assert word not in str(card.words_of(case, NOW))
    drawn = at_desk("station").get(reverse("desk:card_picture", args=[case.number]))
    assert drawn["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(drawn.content)).width > 800


def test_the_card_is_drawn_once_for_the_same_words(case, monkeypatch):
    words, drawn = card.words_of(case, NOW), []
    first = card.picture_of(words)
    monkeypatch.setattr(card, "typeset", lambda *a, **k: drawn.append(1))
    assert card.picture_of(words) == first
    assert not drawn


def test_a_sensitive_case_has_no_card_and_others_have_none_to_make(cast, at_desk, case):
    url = reverse("desk:card", args=[case.number])
    for name in ("deputy", "station2", "unit", "auditor"):
        assert at_desk(name).get(url).status_code == 404
        assert (
            at_desk(name).get(reverse("desk:card_picture", args=[case.number])).status_code == 404
        )
    actions.mark_sensitive(case, kind="stability", by=cast.actor("station"), now=NOW)
    assert at_desk("station").get(url).status_code == 404


def test_a_register_is_checked_first_and_leaves_nothing(at_desk):
    for asked in ({}, {"apply": "on"}):  # a file is never taken in the same breath
        checked = text(send(at_desk("station"), GOOD, **asked))
        assert "可以导入 1 件，还没有导入" in checked
        assert checked.count("正式导入 1 件</button>") == 1
        assert "检查另一个文件</button>" in checked
    assert not Case.objects.exists()


def test_what_was_checked_is_taken_without_being_chosen_again(cast, at_desk, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client = at_desk("station")
    send(client, GOOD)
    held = send(client, GOOD).context["held"]  # the corrected file takes the place of the first
    assert len([*tmp_path.rglob("*.sealed")]) == 1
    again = {"station": "fumin", "kept": str(held.uid)}
    elsewhere = client.post(REGISTER, again | {"office": "0"})
    assert (elsewhere.status_code, elsewhere.context["held"]) == (409, held)
    assert f'value="{held.uid}"' in text(elsewhere)
    for wrong in (at_desk("street"), at_desk("office")):
        assert wrong.post(REGISTER, again).status_code == 422
    sealed = next(path for path in tmp_path.rglob("*.sealed"))
    assert "陈示例".encode() not in sealed.read_bytes()
    assert "已导入 1 件" in text(client.post(REGISTER, again))
    assert not sealed.exists()
    late = client.post(REGISTER, again)
    assert (late.status_code, Case.objects.count()) == (422, 1)
    assert "检查过的文件已清除，请再选一次。" in text(late)
    assert client.post(REGISTER, again | {"kept": "x"}).status_code == 422


def test_the_example_row_of_the_template_is_passed_over_and_said(at_desk):
    client = at_desk("station")
    for form in ("xlsx", "csv"):
        blank = client.get(f"{REGISTER}template.{form}")
        upload = SimpleUploadedFile(f"x.{form}", blank.content)
        checked = client.post(REGISTER, {"station": "fumin", "file": upload})
        assert "可以导入 0 件，还没有导入。示例行已跳过。" in text(checked)
        assert not checked.context["report"].errors
    assert client.get(f"{REGISTER}template.pdf").status_code == 404
    assert at_desk("unit").get(f"{REGISTER}template.csv").status_code == 404


def test_rows_below_the_example_are_taken_without_it(at_desk):
    taken = text(take(at_desk("station"), list(EXAMPLE), GOOD))
    assert "已导入 1 件。示例行已跳过。" in taken
    assert "登记簿第 12 号" in Case.objects.get().content


def test_a_register_is_taken_once_however_often_it_is_sent(cast, at_desk):
    client = at_desk("station")
    taken = take(client, GOOD)
    assert "已导入 1 件" in text(taken)
    assert "channel=register" in text(taken)
    assert not taken.context["form"].is_bound  # the next file is checked first again
    case = Case.objects.get()
    assert (case.channel, case.station) == ("register", cast.station)
    assert "登记簿第 12 号，2026年11月1日" in case.content
    assert CrossNumber.objects.get().number == "12"
    other = ["13", "", "", "", "公交太挤。", "", ""]
    again = text(take(client, GOOD, other))
    assert "已导入 1 件，1 件以前已导入" in again
    assert Case.objects.count() == 2


def test_bad_rows_are_named_by_number_and_good_ones_kept(at_desk):
    rows = (
        GOOD,
        ["14", "昨天", "", "123", "电话不对，日期也不对。", "", ""],
        ["", "", "", "", "没有登记号。", "", ""],
        ["15", "昨天", "", "", "日期不对。", "", ""],
        ["16", "", "", "", "类别不对。", "", "外星人"],
        ["12", "", "", "", "登记号重复。", "", ""],
        ["17", "", "", "", "", "幸福路", ""],
    )
    report = take(at_desk("station"), *rows).context["report"]
    assert [number for number, _words in report.errors] == [3, 4, 5, 6, 7, 8]
    both = report.errors[0][1]
    assert "“日期”请写成" in both
    assert "电话不对" in both
    assert both.startswith("登记号 14，")
    assert report.errors[1][1] == "缺少“登记号”"
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("upload", "said"),
    [
        (SimpleUploadedFile("x.xlsx", b"PK\x03\x04broken"), "损坏"),
        (SimpleUploadedFile("x.csv", "地点\n幸福路".encode()), "没有“登记号”这一列"),
        (SimpleUploadedFile("x.csv", b"\x00\x01"), "这不是表格"),
        (SimpleUploadedFile("x.csv", "登记号,内容\n".encode() + b"1,x\n" * 301), "一次最多 300 行"),
        (SimpleUploadedFile("x.csv", b"x" * (2 * 1024 * 1024 + 1)), "超过 2 MB"),
    ],
    ids=["broken", "headings", "binary", "rows", "size"],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(at_desk, upload, said):
    upload.seek(0)
    refused = at_desk("station").post(REGISTER, {"station": "fumin", "file": upload})
    assert refused.status_code == 422
    assert said in text(refused)


def test_a_station_imports_for_itself_alone_and_others_not_at_all(at_desk):
    foreign = at_desk("station").post(REGISTER, {"station": "dongshan", "file": book(GOOD)})
    assert foreign.status_code == 422
    for name in ("deputy", "unit", "leader", "auditor", "admin"):
        assert at_desk(name).get(REGISTER).status_code == 404
        assert send(at_desk(name), GOOD).status_code == 404
    assert not Case.objects.exists()


def test_the_draft_of_a_snap_is_kept_in_the_browser_and_cleared_when_it_arrived(at_desk):
    page = text(at_desk("deputy").get(reverse("desk:snap")))
    assert 'data-draft="snap"' in page
