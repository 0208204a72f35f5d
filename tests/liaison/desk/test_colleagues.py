"""Internal remarks, 经办人, following, standard wording, numbers of other platforms."""

import re

import pytest
from django.urls import reverse

from liaison.jurisdiction.models import LocalRule
from liaison.notifications.models import Message
from stations.memberships.models import Role
from suggestions.cases import actions, phrases, timeline
from suggestions.cases.colleagues import Handler, Watch
from suggestions.cases.models import Case, CrossNumber, StandardText
from tests import stages
from tests.cast import NOW, make_user


def text(response):
    return response.content.decode()


def do(client, case, action, **data):
    version = Case.objects.get(pk=case.pk).version
    return client.post(reverse("desk:act", args=[case.number, action]), {"version": version} | data)


def page(client, case):
    return client.get(reverse("desk:case", args=[case.number]))


def told(user):
    return list(Message.objects.filter(user=user).values_list("event", flat=True))


@pytest.fixture
def colleague(cast):
    cast.users["colleague"] = make_user("colleague", "卫二", Role.STATION_OFFICER, cast.station)
    return cast.users["colleague"]


def test_a_remark_is_read_by_colleagues_and_never_by_citizen_or_unit(cast, at_desk):
    case = stages.in_progress(cast)
    assert do(at_desk("station"), case, "remark", text="楼长说下周停电").status_code == 302
    assert "楼长说下周停电" in text(page(at_desk("street"), case))
    assert "楼长说下周停电" not in text(page(at_desk("unit"), case))
    case.refresh_from_db()
    assert not any("楼长" in entry.text for entry in timeline.public(case))
    assert do(at_desk("unit"), case, "remark", text="试试").status_code == 403
    assert do(at_desk("station"), case, "remark", text="").status_code == 422


def test_a_case_is_entrusted_to_a_colleague_who_is_told(cast, at_desk, case, colleague):
    assert do(at_desk("station"), case, "entrust", user="colleague").status_code == 302
    assert told(colleague)[-1] == "case.entrusted"
    assert "卫二" in text(page(at_desk("station"), case))
    mine = at_desk("colleague").get(reverse("desk:queue"), {"tab": "all", "mine": "1"})
    assert [row["number"] for row in mine.context["rows"]] == [case.number]
    do(at_desk("station"), case, "entrust", user="station")
    assert Handler.objects.get().user == cast.users["station"]


def test_colleagues_of_one_name_are_told_apart(cast, at_desk, case, colleague):
    make_user("colleague2", "卫二", Role.STATION_OFFICER, cast.station)
    asked = text(at_desk("station").get(reverse("desk:act", args=[case.number, "entrust"])))
    assert {"卫二（colleague）", "卫二（colleague2）"} <= set(re.findall("卫二（[^）]+）", asked))


def test_nobody_is_entrusted_out_of_the_office(cast, at_desk, case):
    assert do(at_desk("station"), case, "entrust", user="station2").status_code == 422
    assert do(at_desk("deputy"), case, "entrust", user="deputy").status_code == 403
    assert do(at_desk("station2"), case, "entrust", user="station2").status_code == 404
    with pytest.raises(actions.Invalid):
        actions.entrust(case, user=cast.users["street"], by=cast.actor("station"), now=NOW)


def test_whoever_follows_hears_of_later_steps_and_not_after_unfollowing(cast, at_desk, case):
    client, user = at_desk("office"), cast.users["office"]
    url = reverse("desk:watch", args=[case.number])
    assert client.post(url, {"on": "1"}).status_code == 302
    assert "已关注" in text(page(client, case))
    actions.accept(case, by=cast.actor("station"), now=NOW)
    assert told(user).count("case.moved") == 1
    actions.remark(case, text="内部的话", by=cast.actor("station"), now=NOW)
    assert told(user).count("case.moved") == 1
    client.post(url, {"on": "0"})
    actions.urge(case, text="快", by=cast.actor("street"), now=NOW)
    assert told(user).count("case.moved") == 1


def test_following_ends_with_the_reach_of_the_office(cast, at_desk, case):
    actions.watch(case, by=cast.actor("station"), now=NOW)
    user = cast.users["station"]
    actions.hand_over(
        case, station=cast.other_station, text="不在这边", by=cast.actor("street"), now=NOW
    )
    actions.accept(case, by=cast.actor("station2"), now=NOW)
    assert told(user).count("case.moved") <= 1
    assert at_desk("station").post(reverse("desk:watch", args=[case.number])).status_code == 404
    assert Watch.objects.count() == 1


def test_who_only_audits_follows_nothing(at_desk, case):
    client, url = at_desk("auditor"), reverse("desk:watch", args=[case.number])
    assert 'class="follow' not in text(page(client, case))
    assert client.post(url, {"on": "1"}).status_code == 403
    assert not Watch.objects.exists()


def own_texts():
    return StandardText.objects.exclude(office="", division="")


def test_what_came_with_the_system_fits_its_step_and_is_copied_to_be_changed(cast, at_desk, case):
    given = StandardText.objects.filter(office="", division="")
    assert set(given.values_list("category", flat=True)) >= {f"{n:02}" for n in range(1, 18)}
    for row in given:
        assert row.state in Case.TRANSITIONS[row.action].sources, row
        assert phrases.unknown(row.text) == [], row
    client, row = at_desk("station"), given.get(name="答复：解释政策")
    page = client.get(reverse("desk:phrases"))
    assert f"?from={row.pk}" in text(page)
    form = client.get(reverse("desk:new_phrase"), {"from": row.pk}).context["form"]
    assert (form.initial["name"], form.initial["text"]) == (row.name, row.text)
    actions.accept(case, by=cast.actor("station"), now=NOW)
    refused = do(client, case, "answer", result="explained", text=row.text)
    assert refused.status_code == 422
    assert "请换成实际内容" in text(refused)


def test_a_standard_text_is_filled_in_and_added_to_what_was_typed(cast, at_desk, case):
    client = at_desk("station")
    made = client.post(
        reverse("desk:new_phrase"),
        {"name": "请补照片", "action": "request_info", "text": "{编号} 请补一张照片，{站点}。"},
    )
    assert made.status_code == 302
    actions.accept(case, by=cast.actor("station"), now=NOW)
    row = own_texts().get()
    asked = client.get(reverse("desk:act", args=[case.number, "request_info"]))
    assert f"{case.number} 请补一张照片，富民社区联络站。" in text(asked)
    picked = do(client, case, "request_info", text="您好。", phrase=row.pk)
    assert picked.status_code == 200
    shown = picked.context["asked"]["form"].initial["text"]
    assert shown == f"您好。\n{case.number} 请补一张照片，富民社区联络站。"
    case.refresh_from_db()
    assert case.state == "accepted"


def test_a_standard_text_is_offered_where_it_fits_and_nowhere_else(cast, case):
    actions.accept(case, by=cast.actor("station"), now=NOW)
    actor = cast.actor("station")
    given = {"action": "answer", "text": "已处理。", "division": "990101"}
    fits = [
        StandardText.objects.create(name="全县", **given),
        StandardText.objects.create(name="本类", category_id="01", **given),
        StandardText.objects.create(name="本状态", state="accepted", **given),
    ]
    for other in ({"category_id": "04"}, {"state": "direct"}, {"action": "urge"}):
        StandardText.objects.create(name="不合适", **given | other)
    StandardText.objects.create(name="别处", **given | {"division": "990101102"})
    StandardText.objects.create(name="别的岗位", **given | {"division": "", "office": "x:1"})
    found = phrases.fitting(case, "answer", actor)
    assert set(found[:3]) == set(fits)  # what people here wrote comes first
    assert {row.state for row in found[3:]} == {"accepted"}  # then what came with the system
    assert {row.category_id for row in found[3:]} == {"01", None}
    LocalRule.objects.create(key="cases.own_phrases_only", division="990101", value=True)
    assert set(phrases.fitting(case, "answer", actor)) == set(fits)


@pytest.mark.parametrize(
    ("words", "said"),
    [("{身份证}请补", "没有这个词"), ("请打13900001111", "不能有身份证号"), ("", "请写下这句话")],
)
def test_a_standard_text_that_cannot_work_is_refused(at_desk, words, said):
    response = at_desk("station").post(
        reverse("desk:new_phrase"), {"name": "试", "action": "answer", "text": words}
    )
    assert response.status_code == 422
    assert said in text(response)


def test_each_desk_changes_its_own_wording_and_clerks_that_of_their_place(cast, at_desk):
    clerk = at_desk("street")
    given = {"name": "街道的", "action": "answer", "text": "已处理。", "for_place": "on"}
    clerk.post(reverse("desk:new_phrase"), given)
    row = own_texts().get()
    assert (row.office, row.division) == ("", "990101001")
    assert "街道的" in text(at_desk("station").get(reverse("desk:phrases")))
    assert "街道的" not in text(at_desk("station2").get(reverse("desk:phrases")))
    for name in ("station", "station2", "street2", "auditor", "admin"):
        client = at_desk(name)
        assert client.get(reverse("desk:edit_phrase", args=[row.pk])).status_code == 404
        assert client.post(reverse("desk:delete_phrase", args=[row.pk])).status_code == 404
    changed = clerk.post(reverse("desk:edit_phrase", args=[row.pk]), given | {"text": "办好了。"})
    assert changed.status_code == 302
    assert clerk.post(reverse("desk:delete_phrase", args=[row.pk])).status_code == 302
    assert not own_texts().exists()


def test_numbers_of_other_platforms_are_kept_shown_and_found(cast, at_desk, case):
    client, url = at_desk("station"), reverse("desk:numbers", args=[case.number])
    given = {"platform": "12345 热线", "number": "GD2026-77"}
    assert client.post(url, given).status_code == 302
    assert client.post(url, given).status_code == 422
    assert "GD2026-77" in text(page(client, case))
    found = client.get(reverse("desk:queue"), {"tab": "all", "q": "gd2026-77"})
    assert [row["number"] for row in found.context["rows"]] == [case.number]
    row = CrossNumber.objects.get()
    assert row.added_by == cast.users["station"]
    assert client.post(url, {"remove": row.pk}).status_code == 302
    assert not CrossNumber.objects.exists()


def test_who_may_not_keep_a_number_is_turned_away(cast, at_desk, case):
    url = reverse("desk:numbers", args=[case.number])
    given = {"platform": "12345 热线", "number": "GD2026-77"}
    assert at_desk("deputy").post(url, given).status_code == 404
    assert at_desk("station2").post(url, given).status_code == 404
    client = at_desk("station")
    assert client.post(url, {"platform": "", "number": ""}).status_code == 422
    assert client.post(url, given | {"number": "13900001111"}).status_code == 422
    assert client.post(url, {"remove": "99"}).status_code == 422
    assert not CrossNumber.objects.exists()
