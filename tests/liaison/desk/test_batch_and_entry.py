"""Several cases sent at once, and matters written down for a visitor or caller."""

import uuid

import pytest
from django.urls import reverse

from liaison.desk.batch import sending
from liaison.ledger.models import Event
from suggestions.cases import actions
from suggestions.cases.models import Case, Channel
from suggestions.cases.workflow import State
from tests import stages
from tests.cast import NOW, make_case

BATCH, ENTER = "/desk/batch/", "/desk/enter/"


def text(response):
    return response.content.decode()


def token(case):
    case.refresh_from_db()
    return f"{case.number}:{case.version}"


@pytest.fixture
def three(cast):
    return [stages.accepted(cast) for _one in range(3)]


def test_cases_ticked_in_the_queue_are_sent_in_one_go(cast, at_desk, three):
    client = at_desk("station")
    queue = text(client.get(reverse("desk:queue")))
    assert all(f'value="{token(case)}" form="batch"' in queue for case in three)
    assert 'id="batch"' in queue
    assert 'id="batch"' not in text(client.get(reverse("desk:queue"), {"tab": "rating"}))
    asked = client.get(BATCH, {"case": [token(case) for case in three]})
    assert "送交 3 件" in text(asked)
    given = {"case": [token(case) for case in three], "unit": "fumin-sz"}
    assert "还有“〔请填" in text(client.post(BATCH, given | {"note": "请在〔请填日期〕前办理"}))
    sent = client.post(BATCH, given | {"note": "快"})
    assert sent.status_code == 200
    assert "3 件已报送审核，审核后交 富民街道市政所。" in text(sent)
    for case in three:
        case.refresh_from_db()
        assert (case.state, case.unit) == (State.PENDING_REVIEW, cast.unit)


def test_a_batch_says_what_happened_to_it_and_not_more(cast, at_desk, three):
    """To a county bureau it is 转办: said while choosing, and reviewed before the bureau has it."""
    asked = text(at_desk("station").get(BATCH, {"case": token(three[0])}))
    assert "选县级及以上单位就是转办，要审核的先送审核" in asked
    chosen = [token(case) for case in three[:2]]
    sent = text(at_desk("station").post(BATCH, {"case": chosen, "unit": "qx-zj"}))
    assert "2 件已报送审核，审核后转 青溪县住建局。" in sent
    assert "已送交" not in sent
    for unit, words in (("qx-zj", "审核后转 青溪县住建局"), ("fumin-sz", "已送交 富民街道市政所")):
        case = stages.accepted(cast)
        given = {"case": token(case), "unit": unit}
        assert f"1 件{words}" in text(at_desk("street").post(BATCH, given)).replace(
            "已报送审核，", ""
        )


def test_only_what_may_go_in_a_batch_has_a_tick(cast, at_desk, three):
    fresh, second = make_case(cast), stages.second_round(cast)
    snap, _new = actions.snap(
        station=cast.station, representative=cast.representative, content="井盖松动",
        location_text="菜场门口", by=cast.actor("deputy"), owner="snap", now=NOW,
    )  # fmt: skip
    ticked = {"station": {*three}, "street": {*three, snap}, "office": {*three}}
    for name, cases in ticked.items():
        queue = text(at_desk(name).get(reverse("desk:queue"), {"tab": "all"}))
        shown = {one for one in [*three, fresh, second, snap] if f'value="{token(one)}"' in queue}
        assert shown == cases, name


def test_a_restricted_matter_is_in_the_queue_without_a_tick(cast, at_desk, three):
    actions.mark_sensitive(three[0], kind="stability", by=cast.actor("station"), now=NOW)
    queue = at_desk("station").get(reverse("desk:queue"), {"tab": "all"})
    ticks = {row["number"]: row["ticks"] for row in queue.context["rows"]}
    assert ticks == {case.number: case != three[0] for case in three}


def test_what_moved_meanwhile_stays_and_is_said_and_the_others_go(
    cast, at_desk, three, monkeypatch
):
    chosen = [token(case) for case in three]
    monkeypatch.setattr(sending, "MOST", 5)
    over = stages.accepted(cast)
    actions.urge(three[0], text="快", by=cast.actor("street"), now=NOW)
    done = stages.closed(cast)
    foreign = make_case(cast, station=cast.other_station, representative=None)
    chosen += [token(done), token(foreign), token(over)]
    sent = at_desk("station").post(BATCH, {"case": chosen, "unit": "fumin-sz"})
    said = text(sent)
    assert "2 件已报送审核，审核后交 富民街道市政所；" in said
    assert "4 件没有送出" in said
    assert "请下一批再送" in said
    assert "刚刚有了新变化" in said
    assert "不能交办" in said
    assert "不在您的办理范围内" in said
    three[0].refresh_from_db()
    assert three[0].state == State.ACCEPTED
    again = at_desk("station").post(BATCH, {"case": chosen, "unit": "fumin-sz"})
    assert again.status_code == 409
    over.refresh_from_db()
    assert over.state == State.ACCEPTED
    assert Event.objects.filter(action="dispatch", subject_id=three[1].pk).count() == 1


def test_a_batch_without_unit_or_cases_is_refused(cast, at_desk, three):
    client = at_desk("station")
    nothing = client.get(BATCH, {"tab": "all"}, follow=True)
    assert nothing.redirect_chain == [(reverse("desk:queue") + "?tab=all", 302)]
    assert "请先在列表里勾选" in text(nothing)
    assert client.post(BATCH, {"case": ["x", "1:y", ":"]}).status_code == 302
    assert client.post(BATCH, {"case": token(three[0])}).status_code == 422
    assert client.post(BATCH, {"case": token(three[0]), "unit": "nowhere"}).status_code == 422


@pytest.mark.parametrize("name", ["deputy", "unit", "leader", "auditor", "admin"])
def test_who_sends_nothing_has_no_batch(at_desk, name):
    assert at_desk(name).get(BATCH).status_code == 404
    assert at_desk(name).post(BATCH).status_code == 404


def enter(client, **data):
    given = {
        "channel": "visit",
        "content": "三号楼前的路灯坏了一个多星期。",
        "station": "fumin",
        "consent": "on",
        "form_key": str(uuid.uuid4()),
    }
    return client.post(ENTER, given | data)


def test_what_a_visitor_says_is_written_down_with_who_wrote_it(cast, at_desk):
    client = at_desk("station")
    assert client.get(ENTER).status_code == 200
    sent = enter(client, phone="13800005678", name="陈示例")
    assert sent.status_code == 302
    case = Case.objects.get()
    assert (case.channel, case.station, case.state) == ("visit", cast.station, State.SUBMITTED)
    event = Event.objects.get(subject_id=case.pk, action="submit")
    assert (event.actor, event.role) == (f"user:{cast.users['station'].pk}", "station_officer")
    receipt = text(client.get(sent.url))
    assert case.number in receipt
    assert "打印查询单" in receipt
    for words in ("已登记</h1>", "念给群众记下", "群众凭编号和查询码", "登记下一件"):
        assert words in receipt  # it speaks to the officer, never as to the citizen
    for words in ("谢谢您", "截图或抄下", "查看进度</a>"):
        assert words not in receipt
    assert 'class="desk' in receipt  # whoever wrote it down stays at the desk
    shown = text(client.get(reverse("desk:case", args=[case.number])))
    assert "周示例（来访）" in shown


def test_a_telephone_note_sent_twice_is_one_case(cast, at_desk):
    client, key = at_desk("street"), str(uuid.uuid4())
    for _twice in range(2):
        assert enter(client, channel="phone", form_key=key).status_code == 302
    assert Case.objects.get().channel == Channel.PHONE


def test_a_representative_writes_down_what_was_told_to_them(cast, at_desk):
    assert enter(at_desk("deputy")).status_code == 302
    case = Case.objects.get()
    assert (case.representative, case.station) == (cast.representative, cast.station)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"content": ""}, "请写下反映的情况"),
        ({"channel": "web"}, "请从列出的选项里选择。"),
        ({"station": "dongshan"}, "请从列出的选项里选择。"),
        ({"consent": ""}, "请先告知本人"),
        ({"phone": "123"}, "手机号不对"),
    ],
)
def test_an_entry_that_cannot_be_right_is_refused(at_desk, wrong, said):
    refused = enter(at_desk("station"), **wrong)
    assert refused.status_code == 422
    assert said in text(refused)
    assert not Case.objects.exists()


def test_numbers_in_an_entry_are_asked_about_before_it_is_taken(at_desk):
    client = at_desk("station")
    content = "请打邻居电话13977778888，路灯不亮。"
    assert enter(client, content=content).status_code == 422
    assert not Case.objects.exists()
    assert enter(client, content=content, seen="numbers", numbers="mask").status_code == 302
    assert "13977778888" not in Case.objects.get().content


@pytest.mark.parametrize("name", ["unit", "leader", "auditor", "admin", "government"])
def test_who_receives_nobody_enters_nothing(at_desk, name):
    assert at_desk(name).get(ENTER).status_code == 404
    assert enter(at_desk(name)).status_code == 404
