"""What the citizen's form asks once more before sending: without script, on one more screen."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from liaison.attachments.models import Attachment
from liaison.workflow import citizen_of
from suggestions.cases import actions as cases
from suggestions.cases import codes, privacy
from suggestions.cases.actions import Invalid
from suggestions.cases.models import Case
from tests import stages
from tests.cast import NOW, make_case, make_county

pytestmark = pytest.mark.django_db
ID = "11010519491231002X"
CHILD = {
    "involves_minor": "on",
    "guardian_name": "陈示例",
    "guardian_phone": "13800002222",
    "guardian_consent": "on",
}


@pytest.fixture
def cast():
    return make_county()


def send(client, cast, **fields):
    fields = {"station": cast.station.code, "content": "路灯坏了", "consent": "on"} | fields
    return client.post(reverse("cases:suggest"), fields)


def hidden(page):
    return {
        "form_key": re.search(r'name="form_key" value="([^"]+)"', page)[1],
        "seen": re.findall(r'name="seen" value="([^"]+)"', page),
        "attachments": re.findall(r'name="attachments" value="([^"]+)"', page),
    }


def test_an_ordinary_matter_is_sent_at_once(client, cast):
    assert send(client, cast).status_code == 302


def test_what_was_just_sent_and_sent_again_after_back_stays_one_matter(client, cast):
    form = reverse("cases:suggest") + f"?station={cast.station.code}"
    receipts = []
    for _time in range(2):
        page = client.get(form)
        assert "no-store" in page["Cache-Control"]
        key = hidden(page.content.decode())["form_key"]
        answer = send(client, cast, form_key=key)
        receipts.append(client.get(answer.url).content.decode())
    case = Case.objects.get()
    assert all(case.number in receipt for receipt in receipts)
    assert f"number={case.number}" in client.get(form).content.decode()
    assert "刚才已经提交" in client.get(form).content.decode()
    assert send(client, cast, content="另一盏路灯也坏了").status_code == 302
    assert Case.objects.count() == 2


def test_what_was_withdrawn_may_be_sent_again_at_once(client, cast):
    send(client, cast)
    case = Case.objects.get()
    cases.withdraw(case, by=citizen_of(case), now=timezone.now())
    send(client, cast)
    assert Case.objects.count() == 2


def test_a_long_text_is_neither_cut_nor_lost(client, cast):
    page = client.get(reverse("cases:suggest"), {"station": cast.station.code}).content.decode()
    area = re.search(r"<textarea[^>]*id_content[^>]*>|<textarea[^>]*content[^>]*>", page)[0]
    assert "maxlength" not in area
    assert "最多 2000 字" in page
    words = "路灯坏了" * 500 + "最后一句"
    answer = send(client, cast, content=words)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "最多 2000 字，现在是 2004 字" in answer.content.decode()
    assert not Case.objects.exists()


def test_an_accusation_is_pointed_to_the_channels_and_sent_by_one_more_tap(client, cast):
    words = "富民街道市政所的人收黑钱。"
    asked = send(client, cast, content=words)
    assert asked.status_code == 422
    page = asked.content.decode()
    assert "12388" in page
    assert "仍然提交" in page
    assert words in page
    assert not Case.objects.exists()
    sent = send(client, cast, content=words, **hidden(page))
    assert sent.status_code == 302
    case = Case.objects.get()
    assert case.sensitivity == "accusation"
    assert case.accused_unit == cast.unit


def test_the_unit_may_be_named_on_the_second_screen(client, cast):
    asked = send(client, cast, content="有人索贿。").content.decode()
    send(client, cast, content="有人索贿。", accused="青溪县住建局", **hidden(asked))
    case = Case.objects.get()
    assert case.accused_unit == cast.unit2
    assert "青溪县住建局" in case.content


def test_the_photos_of_the_first_screen_come_along(client, cast):
    picture = BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "JPEG")
    photo = SimpleUploadedFile("a.jpg", picture.getvalue(), "image/jpeg")
    asked = send(client, cast, content="有人索贿。", photos=photo).content.decode()
    kept = hidden(asked)
    assert len(kept["attachments"]) == 1
    send(client, cast, content="有人索贿。", **kept)
    assert Attachment.objects.of(Case.objects.get()).count() == 1


def test_numbers_are_shown_masked_and_masked_by_default(client, cast):
    words = f"身份证{ID}，电话13800009999"
    asked = send(client, cast, content=words)
    page = asked.content.decode()
    assert asked.status_code == 422
    assert "〔身份证号已遮盖〕" in page
    send(client, cast, content=words, **hidden(page))
    assert Case.objects.get().content == "身份证〔身份证号已遮盖〕，电话138****9999"


def test_who_wants_to_send_numbers_may(client, cast):
    words = "打13800009999找我"
    page = send(client, cast, content=words).content.decode()
    send(client, cast, content=words, numbers="keep", **hidden(page))
    assert Case.objects.get().content == words


def test_a_group_is_asked_for_its_headcount_and_need_not_answer(client, cast):
    words = "全体业主要求修电梯"
    asked = send(client, cast, content=words)
    page = asked.content.decode()
    assert asked.status_code == 422
    assert "涉及人数" in page
    people = "王示例 13800001111\n李示例"
    send(client, cast, content=words, headcount="30", companions=people, **hidden(page))
    case = Case.objects.get()
    assert case.is_group
    assert [one.phone for one in case.companions.all()] == ["13800001111", ""]


def test_a_sixth_contact_is_refused_in_words(client, cast):
    people = "\n".join(f"人{at}" for at in "甲乙丙丁戊")
    page = send(client, cast, headcount="9", companions=people)
    assert page.status_code == 422
    assert "最多五位" in page.content.decode()


@pytest.mark.parametrize(
    ("line", "said"),
    [("王" * 31 + " 13800001111", "最多 30 个字"), ("13800001111", "姓名 手机号")],
)
def test_a_companion_is_never_cut_off_or_guessed(client, cast, line, said):
    page = send(client, cast, headcount="9", companions=f"李示例，13800002222\n{line}")
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not Case.objects.exists()


def test_a_child_leads_to_the_guardian_on_the_same_screen(client, cast):
    page = send(client, cast, involves_minor="on")
    assert page.status_code == 422
    assert "请填写监护人姓名" in page.content.decode()
    assert send(client, cast, **CHILD).status_code == 302
    case = Case.objects.get()
    assert case.involves_minor
    assert not case.may_publish
    assert case.guardian.phone == "13800002222"


def test_what_concerns_a_child_is_never_consented_to_be_published(client, cast):
    send(client, cast, **CHILD)
    case = Case.objects.get()
    with pytest.raises(Invalid, match="不作公开"):
        privacy.consent(case, purpose="publication", by=citizen_of(case), now=NOW)


def test_the_guardian_is_erased_with_the_citizen(client, cast):
    send(client, cast, name="王示例", phone="13800005678", **CHILD)
    case = Case.objects.get()
    privacy.erase(case, by=citizen_of(case), now=NOW)
    case = Case.objects.get()
    assert not hasattr(case, "guardian")


def test_a_program_is_told_the_channel_instead_of_being_asked(client, cast):
    body = {
        "station": cast.station.code,
        "title": "索贿",
        "content": "市政所的人索贿",
        "consent": True,
        "accused": "富民街道市政所",
    }
    answer = client.post("/api/v1/cases/", body, "application/json")
    assert answer.status_code == 201
    assert "12388" in answer.json()["notices"][0]
    assert Case.objects.get().accused_unit == cast.unit


def test_a_program_names_the_guardian_too(client, cast):
    body = {
        "station": cast.station.code,
        "title": "校车",
        "content": "校车太挤",
        "consent": True,
        "involves_minor": True,
    }
    assert client.post("/api/v1/cases/", body, "application/json").status_code == 422
    body["guardian"] = {"name": "陈示例", "phone": "13800002222", "consent": True}
    assert client.post("/api/v1/cases/", body, "application/json").status_code == 201


def test_numbers_in_a_supplement_are_offered_for_masking(client, cast):
    case = make_case(cast)
    url = reverse("cases:supplement", args=[codes.link_token(case, NOW)])
    asked = client.post(url, {"text": f"我的身份证{ID}"})
    assert asked.status_code == 422
    assert "〔身份证号已遮盖〕" in asked.content.decode()
    client.post(url, {"text": f"我的身份证{ID}", "numbers": "mask"})
    assert (
        ID
        not in client.get(
            reverse("cases:followed", args=[codes.link_token(case, NOW)])
        ).content.decode()
    )


def test_numbers_in_a_reply_are_offered_for_masking(client, cast):
    case = stages.in_progress(cast)
    client.force_login(cast.users["unit"])
    url = reverse("desk:act", args=[case.number, "note_progress"])
    body = {"text": f"已核对身份证{ID}", "version": case.version}
    asked = client.post(url, body)
    assert asked.status_code == 422
    assert "〔身份证号已遮盖〕" in asked.content.decode()
    assert client.post(url, body | {"numbers": "mask"}).status_code == 302
    client.force_login(cast.users["station"])
    page = client.get(reverse("desk:case", args=[case.number])).content.decode()
    assert ID not in page
    assert "〔身份证号已遮盖〕" in page


def test_every_upload_page_says_what_must_not_be_uploaded(client, cast):
    from pathlib import Path

    from django.conf import settings

    pages = [
        path
        for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html")
        if 'type="file"' in path.read_text(encoding="utf-8") or path.name == "_field.html"
    ]
    assert pages
    for path in pages:
        assert "不得上传涉密信息" in path.read_text(encoding="utf-8"), path
