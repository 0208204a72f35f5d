"""我的个人信息: the page behind a tracking link, where every right of the law is one tap away."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from liaison.personal.models import Consent, NoticeText, Reveal
from liaison.workflow import SYSTEM, citizen_of
from suggestions.cases import actions, codes, privacy
from suggestions.cases.models import Case, Contact
from tests import stages
from tests.cast import NOW, make_case, make_county

HOUR = timedelta(hours=1)
SURE = {"sure": "1"}


@pytest.fixture
def cast(db, time_machine, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    time_machine.move_to(NOW + timedelta(days=10), tick=False)
    return make_county()


def link(case, name="own_data", *more):
    return reverse(f"cases:{name}", args=[codes.link_token(case, NOW), *more])


def test_the_page_says_what_is_held_and_who_looked(cast, client):
    case = stages.accepted(cast)
    privacy.reveal_contact(case, reason="回电", by=cast.actor("station"), now=NOW + 2 * HOUR)
    page = client.get(link(case)).content.decode()
    assert "陈示例" in page
    assert "138****5678" in page
    assert "13800005678" not in page
    assert "11月18日 12:00" in page
    assert "保存 24 个月" in page
    assert "回电" not in page  # inner reasons stay inside


def test_an_anonymous_case_says_so_and_may_leave_contact_data(cast, client):
    case = make_case(cast, name="", phone="")
    page = client.get(link(case)).content.decode()
    assert "没有联系方式" in page
    client.post(link(case, "correct"), {"name": "陈示例", "phone": "138 0000 5678"})
    assert Contact.objects.get(case=case).phone == "13800005678"


def test_the_copy_holds_everything_about_the_person(cast, client):
    case = stages.fed_back(cast)
    response = client.get(link(case, "copy", "json"))
    assert response["Content-Disposition"] == f'attachment; filename="{case.number}.json"'
    copy = json.loads(response.content)
    assert (copy["姓名"], copy["手机号"]) == ("陈示例", "13800005678")
    assert copy["内容"] == case.content
    assert [line["事项"] for line in copy["办理经过"]][0] == "您提交了情况"
    text = client.get(link(case, "copy", "txt")).content.decode()
    assert "手机号：13800005678" in text
    assert "希望保密：否" in text
    assert "SHA" not in text


def test_inner_notes_are_in_no_copy(cast, client):
    case = stages.pending_review(cast)
    text = client.get(link(case, "copy", "txt")).content.decode()
    assert "请办理" not in text


@pytest.mark.parametrize("form", [{}, {"phone": "12"}, {"name": " ", "phone": ""}])
def test_a_wrong_correction_is_refused_in_words(cast, client, form):
    case = make_case(cast)
    response = client.post(link(case, "correct"), form)
    assert response.status_code == 422
    assert Contact.objects.get(case=case).phone == "13800005678"


def test_consent_is_given_and_withdrawn_with_one_button(cast, client):
    case = make_case(cast)
    assert "未同意" in client.get(link(case)).content.decode()
    client.post(link(case, "consent"), {"purpose": "publication", "on": "1"})
    assert "撤回同意" in client.get(link(case)).content.decode()
    client.post(link(case, "consent"), {"purpose": "publication", "on": "0"})
    assert Consent.objects.get().withdrawn_at is not None


def test_consent_to_something_unknown_is_no_page(cast, client):
    case = make_case(cast)
    response = client.post(link(case, "consent"), {"purpose": "everything", "on": "1"})
    assert response.status_code == 404


def test_erasing_on_the_page(cast, client):
    case = make_case(cast)
    response = client.post(link(case, "erase"), {"photos": "on", **SURE}, follow=True)
    page = response.content.decode()
    assert "您的个人信息已删除" in page
    assert "没有联系方式" in page
    assert "陈示例" not in page


def test_words_cannot_be_erased_while_the_case_is_open(cast, client):
    case = make_case(cast)
    assert "办结或撤回以后可以选择" in client.get(link(case)).content.decode()
    client.post(link(case, "erase"), {"words": "on", **SURE})
    assert "路灯" in Case.objects.get(pk=case.pk).content


def test_words_are_erased_after_the_end(cast, client):
    case = stages.closed(cast)
    client.post(link(case, "erase"), {"words": "on", **SURE})
    assert "路灯" not in Case.objects.get(pk=case.pk).content
    assert client.get(link(case, "followed")).status_code == 200


def test_a_held_case_records_the_request_and_says_so(cast, client):
    case = make_case(cast)
    privacy.suspend_erasure(case, reason="诉讼", by=cast.actor("office"), now=NOW)
    page = client.post(link(case, "erase"), SURE, follow=True).content.decode()
    assert "已记下您的删除要求" in page
    assert Contact.objects.filter(case=case).exists()


def test_a_forged_or_rotated_link_opens_nothing(cast, client):
    case = make_case(cast)
    for name, more in [("own_data", ()), ("copy", ("json",)), ("correct", ()), ("consent", ()),
                       ("erase", ())]:  # fmt: skip
        for token in ["1.1.forged", codes.link_token(make_case(cast), NOW)[:-1] + "_"]:
            url = reverse(f"cases:{name}", args=[token, *more])
            method = client.get if name in {"own_data", "copy"} else client.post
            assert method(url, {"purpose": "publication"}).status_code == 404
    old = link(case)
    actions.withdraw(case, by=citizen_of(case), text="", now=NOW + HOUR)
    privacy.rotate_code(case, by=citizen_of(case), now=NOW + HOUR)
    assert client.get(old).status_code == 404


def test_a_copy_in_another_format_is_no_page(cast, client):
    assert client.get(link(make_case(cast), "copy", "exe")).status_code == 404


def test_every_version_of_the_notice_stays_readable(cast, client):
    assert "第 1 版" in client.get("/privacy/case/1/").content.decode()
    later = NOW.replace(year=2030)
    NoticeText.objects.create(purpose="case", version=9, body="将来", valid_from=later)
    assert client.get("/privacy/case/9/").status_code == 404
    assert client.get("/privacy/other/1/").status_code == 404
    page = client.get("/privacy/").content.decode()
    assert "需要您单独同意" in page
    assert "以前的版本" in page


def test_the_system_may_not_be_taken_for_the_citizen(cast):
    case = make_case(cast)
    with pytest.raises(Exception, match="本人"):
        privacy.erase(case, by=SYSTEM, now=NOW)


# --- numbers in the words (reliability 51) --------------------------------------------------------


@pytest.mark.parametrize("name", ["unit", "leader", "auditor"])
def test_who_need_not_call_reads_no_number_in_the_words(cast, client, name):
    case = stages.in_progress(
        cast,
        title="路灯坏了找13911112222",
        content="路灯坏了，电话 139 1111 2222，邮箱 a@example.org",
    )
    actions.supply_info(case, text="再打010-88886666", by=citizen_of(case), now=NOW + 5 * HOUR)
    client.force_login(cast.users[name])
    page = client.get(f"/desk/cases/{case.number}/").content.decode()
    assert "路灯坏了" in page
    for number in ["13911112222", "139 1111 2222", "a@example.org", "010-88886666"]:
        assert number not in page


def opened(client, case):
    return client.get(f"/desk/cases/{case.number}/").content.decode()


@pytest.mark.parametrize("name", ["deputy", "station", "street", "office"])
def test_who_must_call_reads_numbers_in_the_words_only_with_a_reason(cast, client, name):
    case = stages.in_progress(cast, title="路灯坏了找13911112222", location_text="找13911112222")
    actions.supply_info(case, text="再打010-88886666", by=citizen_of(case), now=NOW + 5 * HOUR)
    actions.note_progress(
        case, text="本单位电话0791-8888666", by=cast.actor("unit"), now=NOW + 6 * HOUR
    )
    client.force_login(cast.users[name])
    page = opened(client, case)
    assert "13911112222" not in page
    assert "010-88886666" not in page
    assert "0791-8888666" in page  # a unit's own words are for whoever handles it
    assert "查看联系方式和文中的号码" in page
    refused = client.post(f"/desk/cases/{case.number}/reveal/", {"reason": ""})
    assert (refused.status_code, "13911112222" in refused.content.decode()) == (422, False)
    shown = client.post(f"/desk/cases/{case.number}/reveal/", {"reason": "约看现场"})
    page = shown.content.decode()
    assert "13911112222" in page
    assert "010-88886666" in page
    assert Reveal.objects.get(subject_id=case.pk).reason == "约看现场"
    assert "13911112222" not in opened(client, case)  # once


def test_numbers_of_whoever_left_no_contact_are_revealed_too(cast, client):
    case = make_case(cast, name="", phone="", content="水管漏了，打13911112222")
    client.force_login(cast.users["station"])
    assert "13911112222" not in opened(client, case)
    shown = client.post(f"/desk/cases/{case.number}/reveal/", {"reason": "回电"})
    assert "13911112222" in shown.content.decode()
    assert Reveal.objects.filter(subject_id=case.pk).count() == 1


def test_where_there_is_nothing_to_reveal_nothing_is_kept(cast, client):
    case = make_case(cast, name="", phone="")
    client.force_login(cast.users["station"])
    refused = client.post(f"/desk/cases/{case.number}/reveal/", {"reason": "回电"})
    assert refused.status_code == 422
    assert not Reveal.objects.exists()


@pytest.mark.parametrize("name", ["unit", "leader"])
def test_who_need_not_call_reveals_nothing(cast, client, name):
    case = stages.in_progress(cast, content="水管漏了，打13911112222")
    client.force_login(cast.users[name])
    answer = client.post(f"/desk/cases/{case.number}/reveal/", {"reason": "想知道"})
    assert answer.status_code == 403
    assert "13911112222" not in answer.content.decode()


def test_lists_hide_numbers_from_everybody(cast, client):
    stages.accepted(cast, title="路灯坏了找13911112222")
    client.force_login(cast.users["station"])
    queue = client.get("/desk/").content.decode()
    assert "路灯坏了找＊＊＊" in queue
    assert "13911112222" not in queue


def test_erasing_says_what_will_be_gone_and_asks_once_more(cast, client):
    case = stages.closed(cast)
    said = client.post(link(case, "erase"), {"words": "on"}).content.decode()
    for words in ("确认删除？", "不能恢复", "您的姓名、手机号", "您写的原文和地点"):
        assert words in said
    assert "您上传的照片" not in said
    assert Contact.objects.get(case=case).phone
    assert 'name="words" value="on"' in said
    client.post(link(case, "erase"), {"words": "on", **SURE})
    assert case.content not in client.get(link(case)).content.decode()


def test_the_page_shows_what_was_written_whole(cast, client):
    case = make_case(cast, content="路灯坏了。" + "晚上看不清路，" * 20 + "请来修。")
    assert case.content in client.get(link(case)).content.decode()


def test_a_long_name_in_a_correction_is_said_and_kept(cast, client):
    case = make_case(cast)
    answer = client.post(link(case, "correct"), {"name": "长" * 31})
    assert answer.status_code == 422
    assert "最多 30 字，现在是 31 字" in answer.content.decode()
    assert 'value="' + "长" * 31 in answer.content.decode()
