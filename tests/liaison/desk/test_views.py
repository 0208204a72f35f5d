import re
import uuid
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from liaison.attachments.models import Attachment
from liaison.deadlines.models import Clock, Pause
from liaison.jurisdiction.models import LocalRule
from liaison.ledger.models import Event
from liaison.notifications.models import Message
from liaison.personal.models import Reveal
from stations.divisions.models import Division
from suggestions.cases.models import Case
from suggestions.cases.workflow import State
from tests import stages
from tests.cast import NOW, make_case, make_unit

PHONE, MASKED = "13800005678", "138****5678"
MOVES = {"refer_petition", "hand_over", "reassign", "convert", "merge", "urge"}
LIMITS = {"mark_sensitive", "mask_text", "remark", "entrust", "classify"}
BEFORE_TAKE_OVER = {
    "deputy": {"accept", "decline", "urge", "declare_interest", "remark", "classify"},
    "station": {"accept", "decline", "supply_info"} | MOVES | LIMITS,
    "street": MOVES | LIMITS,
    "office": MOVES | LIMITS | {"supervise"},
    "leader": {"supervise", "urge", "remark"},
    "auditor": set(),
}


def page(client, case, **query):
    return client.get(reverse("desk:case", args=[case.number]), query)


def buttons(response):
    return set(re.findall(r'(?:action|href)="/desk/cases/[\d-]+/(\w+)/', text(response))) - {
        "reveal",
        "reprint",
        "watch",
        "numbers",
        "card",
    }


def text(response):
    return response.content.decode()


def do(client, case, action, *, version=None, **data):
    if version is None:
        version = Case.objects.get(pk=case.pk).version
    return client.post(reverse("desk:act", args=[case.number, action]), data | {"version": version})


@pytest.mark.parametrize(("name", "wanted"), BEFORE_TAKE_OVER.items())
def test_each_office_is_offered_exactly_its_own_actions(at_desk, case, name, wanted):
    response = page(at_desk(name), case)
    assert response.status_code == 200
    assert buttons(response) == wanted


def test_the_station_may_take_over_after_twelve_hours(at_desk, case):
    with time_machine.travel(NOW + timedelta(hours=12), tick=False):
        assert "take_over" in buttons(page(at_desk("station"), case))


@pytest.mark.parametrize("name", ["deputy2", "station2", "street2", "unit", "unit2"])
def test_whoever_is_out_of_scope_finds_nothing(at_desk, case, name):
    client = at_desk(name)
    assert page(client, case).status_code == 404
    assert do(client, case, "accept").status_code == 404
    assert client.get(reverse("desk:act", args=[case.number, "dispatch"])).status_code == 404
    url = reverse("desk:reveal", args=[case.number])
    assert client.post(url, {"reason": "x"}).status_code == 404
    assert case.number not in text(client.get(reverse("desk:queue"), {"tab": "all"}))


@pytest.mark.parametrize("name", ["admin", "council"])
def test_an_office_without_cases_is_told_so(at_desk, case, name):
    client = at_desk(name)
    for response in (client.get(reverse("desk:queue")), page(client, case)):
        assert response.status_code == 200
        assert "没有要办理的事项" in text(response)
        assert case.title not in text(response)


def test_a_stranger_signs_in_first(client, case):
    assert page(client, case).status_code == 302


def test_the_queue_is_ordered_by_what_is_due_and_says_so_in_words(at_desk, cast):
    late = make_case(cast, title="井盖缺失", now=NOW - timedelta(hours=26))
    fresh = make_case(cast, title="路灯不亮", now=NOW - timedelta(hours=15))
    body = text(at_desk("deputy").get(reverse("desk:queue")))
    assert body.index(late.title) < body.index(fresh.title)
    assert "超期 2 小时" in body
    assert "还剩 9 小时" in body
    assert "2 件新到，1 件已超期" in body


def test_tabs_and_filters_narrow_the_queue(at_desk, cast, case):
    other = make_case(cast, title="公交太挤", category="04")
    client = at_desk("station")
    do(client, case, "accept")

    def titles(**query):
        return set(re.findall(r"<bdi>(\S+)</bdi></a></h2>", text(client.get("/desk/", query))))

    assert titles() == {case.title, other.title}
    assert titles(tab="running") == {case.title}
    assert titles(tab="rating") == set()
    assert titles(tab="all", category="04") == {other.title}
    assert titles(q="公交") == {other.title}
    assert titles(state="submitted") == {other.title}
    assert client.get("/desk/", {"state": "nowhere"}).status_code == 422
    assert client.get("/desk/", {"cursor": "x"}).status_code == 400


def test_no_more_queries_for_two_hundred_matters_than_for_ten(at_desk, cast, case):
    client = at_desk("station")

    def queries(url):
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    def more(count):
        for _ in range(count):
            make_case(cast)

    url = reverse("desk:case", args=[case.number])
    more(9)
    ten = queries("/desk/"), queries(url)
    assert max(ten) <= 8
    Case.objects.bulk_create(_copies(case, 190))
    assert (queries("/desk/"), queries(url)) == ten


def _copies(case, count):
    rows = []
    for number in range(count):
        row = Case.objects.get(pk=case.pk)
        row.pk, row.number, row._state.adding = None, f"990101-20261118-9{number:04}", True
        rows.append(row)
    return rows


def test_pages_follow_one_another(at_desk, cast, case):
    Case.objects.bulk_create(_copies(case, 60))
    client = at_desk("station")
    first = text(client.get("/desk/"))
    older = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    second = text(client.get(f"/desk/{older}"))
    numbers = re.findall(r'href="/desk/cases/([\d-]+)/', first + second)
    assert len(numbers) == len(set(numbers)) == 61
    assert 'rel="prev"' in second


def test_counts_stop_at_a_thousand(at_desk, case):
    Case.objects.bulk_create(_copies(case, 1005))
    assert "1000+" in text(at_desk("station").get("/desk/"))


def test_a_stale_page_keeps_the_words_and_says_why(at_desk, case):
    client = at_desk("station")
    do(client, case, "accept")
    old = Case.objects.get(pk=case.pk).version
    do(at_desk("deputy"), case, "note_progress", text="已去看过。")
    response = do(client, case, "answer", version=old, result="explained", text="明天修好。")
    assert response.status_code == 412
    assert "刚刚有了新变化" in text(response)
    assert "明天修好。" in text(response)
    assert f'name="version" value="{old + 1}"' in text(response)
    again = do(client, case, "answer", version=old + 1, result="explained", text="明天修好。")
    assert again.status_code == 302


def test_a_choice_that_somebody_else_made_first_is_told_as_such(at_desk, case):
    do(at_desk("station"), case, "convert", mode="snap")
    response = do(at_desk("office"), case, "convert", version=1, mode="snap")
    assert response.status_code == 412
    assert "刚刚有了新变化" in text(response)
    assert 'name="version" value="2"' in text(response)


def test_a_role_lost_to_somebody_elses_step_is_told_as_news(at_desk, case):
    do(at_desk("station"), case, "supply_info", text="补充。")
    response = do(at_desk("office"), case, "accept", version=1)
    assert response.status_code == 412
    assert do(at_desk("office"), case, "accept").status_code == 403


def test_an_action_out_of_turn_keeps_the_words_too(at_desk, case):
    client = at_desk("station")
    do(client, case, "accept")
    do(client, case, "answer", result="explained", text="已修好。")
    response = do(client, case, "request_info", text="请问是几号楼？")
    assert response.status_code == 409
    assert "您填写的内容" in text(response)
    assert "请问是几号楼？" in text(response)
    empty = do(client, case, "request_info", text=" ")
    assert empty.status_code == 409
    assert "您填写的内容" not in text(empty)
    asked, piece = reverse("desk:act", args=[case.number, "accept"]), {"hx-target": "act"}
    out_of_turn = client.get(asked, headers={"hx-request": "true"} | piece)
    assert "现在不能做这一步" in text(out_of_turn)
    late = do(client, case, "accept", version=1)  # nothing was written: the form is over
    assert late.status_code in {409, 412}
    assert 'id="act-form"' not in text(late)
    assert 'role="alert"' in text(late)


def test_every_field_of_an_obsolete_form_is_kept(cast, at_desk, case):
    street, unit = at_desk("street"), at_desk("unit")
    do(at_desk("station"), case, "accept")
    old = Case.objects.get(pk=case.pk).version
    do(at_desk("deputy"), case, "note_progress", text="已去看过。")
    sent = {"version": old, "unit": "fumin-sz", "assistants": ["qx-zj"], "note": "请先看现场。"}
    page = do(street, case, "dispatch", **sent)
    kept = page.context["asked"]["form"]
    assert (page.status_code, kept["unit"].value()) == (412, "fumin-sz")
    assert (kept["assistants"].value(), kept["note"].value()) == (["qx-zj"], "请先看现场。")
    do(street, case, "dispatch", **(sent | {"version": old + 1}))
    over = do(street, case, "dispatch", **sent)
    names = [cast.unit.name, cast.unit2.name, "请先看现场。"]
    assert [words for _label, words in over.context["over"]["words"]] == names
    assert 'id="act-form"' not in text(over)
    gone = do(unit, make_case(cast), "resolve", version=1, text="修好了。", result="solved")
    assert (gone.status_code, "修好了。" in text(gone)) == (404, True)
    assert "您填写的内容" not in text(do(unit, make_case(cast), "sign", version=1))


def test_an_action_of_another_office_is_refused(at_desk, case):
    response = do(at_desk("leader"), case, "accept")
    assert response.status_code == 403
    assert Case.objects.get(pk=case.pk).state == State.SUBMITTED


def test_unknown_actions_do_not_exist(at_desk, case):
    assert do(at_desk("station"), case, "bribe").status_code == 404


def test_staff_find_no_way_to_rate(at_desk, case):
    assert do(at_desk("station"), case, "rate").status_code == 403
    assert do(at_desk("deputy"), case, "rate").status_code == 403


@pytest.mark.parametrize(
    ("action", "data", "complaint"),
    [
        ("dispatch", {}, "请选择承办单位"),
        ("dispatch", {"unit": "nobody"}, "没有这个单位"),
        ("answer", {"result": "explained"}, "请填写“给群众的答复”"),
        ("request_info", {"text": "  "}, "请填写"),
        ("decline", {}, "请选择一种情形"),
        ("hand_over", {"station": "fumin", "text": "不归我们"}, "选"),
    ],
)
def test_what_is_missing_is_said_with_422(at_desk, case, action, data, complaint):
    client = at_desk("station")
    do(client, case, "accept")
    response = do(client, case, action, **data)
    assert response.status_code == 422
    assert complaint in text(response)
    assert Case.objects.get(pk=case.pk).state == State.ACCEPTED


def test_a_matter_goes_all_the_way_through_the_forms(at_desk, cast, case):
    station, street, unit = at_desk("station"), at_desk("street"), at_desk("unit")

    def moved(client, action, state, **data):
        response = do(client, case, action, **data)
        assert response.status_code == 302, text(response)
        assert Case.objects.get(pk=case.pk).state == state

    moved(station, "accept", State.ACCEPTED)
    form = text(station.get(reverse("desk:act", args=[case.number, "dispatch"])))
    assert re.search(r'<optgroup label="建议">\s*<option value="fumin-sz" selected>', form)
    moved(station, "dispatch", State.PENDING_REVIEW, unit="fumin-sz", note="请今晚前看一下。")
    assert page(unit, case).status_code == 404
    moved(street, "approve", State.DISPATCHED)
    moved(unit, "sign", State.IN_PROGRESS)
    moved(unit, "resolve", State.REPLY_REVIEW, result="solved", text="灯已换好。")
    moved(street, "approve_reply", State.REPLIED)
    moved(station, "deliver", State.FED_BACK)
    body = text(page(station, case))
    assert "灯已换好。" in body
    assert "街道人大工委 · 郑示例" in body


def test_a_unit_objects_and_the_street_decides(at_desk, cast, case):
    station, street, unit = at_desk("station"), at_desk("street"), at_desk("unit")
    do(station, case, "accept")
    do(station, case, "dispatch", unit="fumin-sz")
    do(street, case, "approve")
    response = do(unit, case, "object", reason="属于县管道路。")
    assert response.status_code == 422
    do(unit, case, "object", reason="属于县管道路。", competent_unit="qx-zj")
    assert Case.objects.get(pk=case.pk).state == State.OBJECTION
    form = text(street.get(reverse("desk:act", args=[case.number, "settle_objection"])))
    assert "青溪县住建局" in form
    do(street, case, "settle_objection", unit="qx-zj", text="由住建局办理。")
    assert Case.objects.get(pk=case.pk).state == State.PENDING_REVIEW
    do(at_desk("office"), case, "approve")
    assert Case.objects.get(pk=case.pk).unit == cast.unit2
    assert page(unit, case).status_code == 200
    assert buttons(page(unit, case)) == set()


def test_declining_tells_where_to_go_when_nothing_was_written(at_desk, case):
    do(at_desk("deputy"), case, "decline", reason="R6", text="")
    event = Event.objects.get(subject_id=case.pk, action="decline")
    assert "12345" in event.words.text


def test_contact_is_masked_until_a_reason_is_given(at_desk, case):
    client = at_desk("station")
    body = text(page(client, case))
    assert MASKED in body
    assert PHONE not in body
    assert "陈**" in body
    url = reverse("desk:reveal", args=[case.number])
    refused = client.post(url, {"reason": " "})
    assert refused.status_code == 422
    assert PHONE not in text(refused)
    assert not Reveal.objects.exists()
    assert PHONE in text(client.post(url, {"reason": "回访核实地点"}))
    assert Reveal.objects.get().reason == "回访核实地点"
    assert Event.objects.filter(subject_id=case.pk, action="reveal").count() == 1
    assert PHONE not in text(page(client, case))


@pytest.mark.parametrize("name", ["leader", "auditor"])
def test_who_need_not_call_never_sees_the_number(at_desk, case, name):
    client = at_desk(name)
    assert "查看联系方式" not in text(page(client, case))
    response = client.post(reverse("desk:reveal", args=[case.number]), {"reason": "看看"})
    assert response.status_code == 403
    assert PHONE not in text(response)


def test_a_unit_sees_neither_contact_nor_internal_notes(at_desk, cast, case):
    station, street, unit = at_desk("station"), at_desk("street"), at_desk("unit")
    do(station, case, "accept")
    do(station, case, "dispatch", unit="qx-zj", note="第一次的说明")
    do(at_desk("office"), case, "return_review", text="内部意见：应交街道。")
    do(station, case, "dispatch", unit="fumin-sz", note="请今晚前看一下。")
    do(street, case, "approve", text="内部批注")
    station.post(reverse("desk:reveal", args=[case.number]), {"reason": "核实地点的理由"})
    body = text(page(unit, case))
    assert "请今晚前看一下。" in body
    for hidden in (PHONE, MASKED, "陈**", "陈示例", "第一次的说明", "内部意见", "核实地点的理由"):
        assert hidden not in body
    response = unit.post(reverse("desk:reveal", args=[case.number]), {"reason": "x"})
    assert response.status_code == 403
    assert PHONE not in text(response)


def test_the_unit_is_told_that_the_person_wishes_to_stay_unknown(at_desk, cast):
    case = make_case(cast, confidential=True)
    station = at_desk("station")
    do(station, case, "accept")
    do(station, case, "dispatch", unit="fumin-sz")
    do(at_desk("street"), case, "approve")
    assert "提交人希望保密" in text(page(at_desk("unit"), case))


def test_similar_matters_of_the_station_stand_beside(at_desk, cast, case):
    twin = make_case(cast, title="三号楼路灯闪烁", category=None)
    make_case(
        cast,
        title="希望加装直饮水",
        content="孩子上学喝水不方便",
        category="0302",
        location_text="",
    )
    body = text(page(at_desk("station"), case))
    assert f"/desk/cases/{twin.number}/" in body.split("相似事项")[1]
    assert "文字相近" in body
    assert "希望加装直饮水" not in body.split("相似事项")[1]


def test_each_clock_says_its_own_verdict_and_no_stop_that_nobody_noticed(at_desk, cast):
    """A key that is turned in the moment in which it was asked for stopped nothing."""
    case = stages.in_progress(cast)
    stop = {
        "clock": Clock.objects.of(case).get(kind="closing", settled_at=None),
        "reason": "review",
        "started_at": NOW + timedelta(hours=5),
    }
    Pause.objects.create(**stop, ended_at=stop["started_at"] + timedelta(seconds=20))
    held = Pause.objects.create(**stop, ended_at=stop["started_at"] + timedelta(hours=1))
    shown = {one.kind: one for one in page(at_desk("station"), case).context["clocks"]}
    assert shown["closing"].stops == [held]
    box = text(page(at_desk("station"), case)).split("<h2>期限</h2>")[1].split("</section>")[0]
    assert '<b class="grow">接单</b>' in box
    assert '<span class="clock ok">按时</span>' in box
    assert "办理时限" not in box


def test_htmx_gets_the_parts_it_asks_for(at_desk, case):
    client = at_desk("station")
    url = reverse("desk:case", args=[case.number])
    part = client.get(url, headers={"HX-Request": "true", "HX-Target": "main"})
    assert "<html" not in text(part)
    assert case.content in text(part)
    assert "HX-Request" in part.headers["Vary"]
    form_url = reverse("desk:act", args=[case.number, "decline"])
    form = client.get(form_url, headers={"HX-Request": "true", "HX-Target": "act"})
    assert text(form).lstrip().startswith("<form")
    moved = client.post(
        reverse("desk:act", args=[case.number, "accept"]),
        {"version": case.version},
        headers={"HX-Request": "true", "HX-Target": "main"},
    )
    assert 'hx-swap-oob="innerHTML:#queue"' in text(moved)
    assert "已接单。" in text(moved)
    restored = client.get(
        url,
        headers={
            "HX-Request": "true",
            "HX-Target": "main",
            "HX-History-Restore-Request": "true",
        },
    )
    assert "<html" in text(restored)


def test_a_case_handed_on_leaves_the_page(at_desk, case):
    response = at_desk("station").post(
        reverse("desk:act", args=[case.number, "hand_over"]),
        {"version": case.version, "station": "dongshan", "text": "地点在东山镇。"},
        headers={"HX-Request": "true", "HX-Target": "main"},
    )
    assert response.headers["HX-Redirect"] == "/desk/"
    assert Case.objects.get(pk=case.pk).station.code == "dongshan"


def test_photographs_come_with_the_form_and_survive_a_mistake_in_it(at_desk, case):
    client = at_desk("station")
    do(client, case, "accept")
    refused = do(client, case, "note_progress", text="", photos=[picture()])
    assert refused.status_code == 422
    held = re.search(r'name="photos_held" value="([\w-]+)"', text(refused))[1]
    shown = client.get(f"/attachments/{held}/thumbnail/")
    assert b"".join(shown.streaming_content)
    assert at_desk("unit2").get(f"/attachments/{held}/thumbnail/").status_code == 404
    done = do(client, case, "note_progress", text="已去看过。", photos_held=[held])
    assert done.status_code == 302
    assert reverse("attachments:thumbnail", args=[held]) in text(page(client, case))


def test_a_file_that_is_no_photograph_is_refused_in_words(at_desk, case):
    client = at_desk("station")
    do(client, case, "accept")
    broken = SimpleUploadedFile("x.jpg", b"no picture", "image/jpeg")
    response = do(client, case, "note_progress", text="已去看过。", photos=[broken])
    assert response.status_code == 422
    assert "已去看过。" in text(response)


def picture():
    file = BytesIO()
    Image.new("RGB", (80, 60), "#a33").save(file, "JPEG")
    return SimpleUploadedFile("lamp.jpg", file.getvalue(), "image/jpeg")


# --- choosing units -------------------------------------------------------------------------------


def test_assistants_are_ticked_and_a_word_narrows_them_without_script(at_desk, cast):
    for serial in range(8):
        make_unit(f"bureau-{serial}", f"县第{serial}局", Division.objects.get(code="990101"))
    case, client = stages.accepted(cast), at_desk("station")
    address = reverse("desk:act", args=[case.number, "dispatch"])
    page = text(client.get(address))
    assert 'type="checkbox" name="assistants"' in page
    assert "其余" in page
    typed = {"find": "assistants", "assistants_words": "第3局", "note": "请尽快。"}
    answer = client.post(address, typed | {"assistants": ["bureau-5"], "version": case.version})
    assert answer.status_code == 200
    field = answer.context["asked"]["form"]["assistants"]
    assert field.field.widget.pick.first == {"bureau-3"}
    assert field.value() == ["bureau-5"]
    assert "请尽快。" in text(answer)
    assert 'role="alert"' not in text(answer)
    case.refresh_from_db()
    assert case.state == State.ACCEPTED


# --- 随手拍 ---------------------------------------------------------------------------------------


def snap(client, **data):
    given = {"form_key": str(uuid.uuid4()), "longitude": "115.1", "latitude": "28.6"}
    return client.post(reverse("desk:snap"), given | data)


def test_f35_a_representative_reports_with_a_picture_and_a_category(at_desk, cast):
    client = at_desk("deputy")
    response = snap(client, category="01", photos=picture())
    case = Case.objects.get()
    assert response.url == reverse("desk:case", args=[case.number]) + "?sent=snap"
    assert (case.mode, case.channel, case.state) == ("snap", "snap", "submitted")
    assert (case.station, case.representative) == (cast.station, cast.representative)
    assert Attachment.objects.filter(subject_id=case.pk, purpose="intake").count() == 1


@pytest.mark.parametrize(("words", "times"), [("", 1), ("井盖松动。请快些。", 2)])
def test_a_snap_without_words_says_its_category_once(at_desk, words, times):
    client = at_desk("deputy")
    snap(client, category="01", content=words, photos=picture(), location_text="菜场门口")
    case = Case.objects.get()
    page = text(client.get(reverse("desk:case", args=[case.number])))
    assert page.split("<h1>")[-1].count(f"<bdi>{case.title}") == times


def test_f35_a_second_tap_is_the_same_report(at_desk):
    client, key = at_desk("deputy"), str(uuid.uuid4())
    for _tap in range(2):
        snap(client, category="01", content="井盖松动", form_key=key)
    assert Case.objects.count() == 1


def test_a_snap_waits_to_be_sent_and_nobody_holds_a_code_of_it(at_desk):
    deputy, street = at_desk("deputy"), at_desk("street")
    snap(deputy, category="01", content="井盖松动")
    case = Case.objects.get()
    for client in (deputy, street):
        page = text(client.get(reverse("desk:case", args=[case.number])))
        assert "待派单" in page
        assert "派单还剩" in page
        assert "接单" not in page.split('class="head"')[1]
        assert "重新打印查询码" not in page
        assert "匿名" not in page
    assert deputy.post(reverse("desk:reprint", args=[case.number])).status_code == 403
    told = Message.objects.filter(event="case.submitted", channel="inbox")
    assert {one.user.username for one in told} == {"street"}
    assert all("随手拍待派单" in one.title for one in told)


def test_the_snap_page_shows_the_usual_categories_first_and_folds_the_rest(at_desk, cast):
    for _time in range(2):
        make_case(cast, category="0601")
    form = at_desk("deputy").get(reverse("desk:snap")).context["form"]
    pick = form.fields["category"].widget.pick
    assert "06" in pick.first
    assert len(pick.first) == 6
    assert len(pick.rest) == 12
    rare = min(pick.rest)
    refused = at_desk("deputy").post(reverse("desk:snap"), {"category": rare})
    assert refused.status_code == 422
    folded = text(refused).split("<details open>")[1]
    assert re.search(rf'value="{rare}"[^>]* checked', folded)


def test_a_snap_needs_a_picture_or_a_sentence_and_a_place(at_desk):
    client = at_desk("deputy")
    response = snap(client, category="01")
    assert response.status_code == 422
    assert "请拍一张照片，或者写一句话" in text(response)
    nowhere = {"category": "01", "content": "井盖松动", "longitude": "", "latitude": ""}
    refused = snap(client, **nowhere)
    assert refused.status_code == 422
    assert "请写一句在哪里" in text(refused)
    assert not Case.objects.exists()
    assert snap(client, **nowhere, location_text="菜场门口").status_code == 302
    LocalRule.objects.create(key="cases.snap_needs_place", division="990101", value=False)
    assert snap(client, **nowhere | {"content": "别处的井盖"}).status_code == 302


@pytest.mark.parametrize("name", ["station", "street", "office", "unit", "leader", "admin"])
def test_only_representatives_find_the_snap_page(at_desk, name):
    client = at_desk(name)
    assert client.get(reverse("desk:snap")).status_code == 404
    assert snap(client, category="01", content="井盖松动").status_code == 404
    assert not Case.objects.exists()


def test_a_suspended_representative_reports_nothing(at_desk, cast):
    cast.representative.mandates.update(
        status="suspended", suspension_reason="detained", suspended_at=NOW
    )
    assert snap(at_desk("deputy"), category="01", content="井盖松动").status_code == 404


def test_f35_the_monthly_board_is_within_reach_and_explains_its_figures(at_desk):
    client = at_desk("deputy")
    assert "这个月还没有随手拍" in text(client.get(reverse("desk:snaps")))
    snap(client, category="01", content="井盖松动")
    shown = text(client.get(reverse("desk:snaps")))
    assert "从上报到第一次反馈" in shown
    assert "还没有派单" in shown
    for month in ("2026-13", "x", "0000-01", "9999-12", "2026-01\x00"):
        assert client.get(reverse("desk:snaps"), {"month": month}).status_code in {200, 400}
