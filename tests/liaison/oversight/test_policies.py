"""时限规定: read by those who watch, overridden within one's own place, never in hindsight."""

import pytest
from django.urls import reverse

from liaison.deadlines import policies as periods
from liaison.deadlines.models import Clock, DeadlinePolicy
from liaison.ledger.models import Event
from liaison.oversight import policies
from liaison.oversight.nouns import NOUNS
from tests import stages
from tests.cast import NOW, make_county

pytestmark = pytest.mark.django_db
OVERRIDE = {
    "kind": "closing",
    "mode": "direct",
    "category": "",
    "urgency": "",
    "division": "990101001",
    "amount": "6",
    "unit": "working_days",
    "max_pauses": "1",
    "max_extensions": "0",
    "source": "富民街道办〔2026〕3 号",
}
ASKED = {"kind": "closing", "mode": "direct", "urgency": "normal", "division": "990101001"}


@pytest.fixture
def cast():
    return make_county()


@pytest.fixture
def signed(client, cast):
    def sign_in(name):
        client.force_login(cast.users[name])
        return client

    return sign_in


def add(client, **changes):
    return client.post(reverse("oversight:new_policy"), OVERRIDE | changes)


def own():
    return DeadlinePolicy.objects.get(division="990101001")


def explained(client, **changes):
    page = client.get(reverse("oversight:policies"), ASKED | {"day": "2026-09-29"} | changes)
    return page.content.decode()


def test_each_row_is_said_in_words_with_its_source(cast, signed):
    whole = signed("leader").get(reverse("oversight:policies")).content.decode()
    page = whole.split("<h1")[1]
    assert "5 个工作日，次日起算，从首次交办时起；最多暂停 2 次、延期 1 次" in page
    assert "24 小时，昼夜连续计算，从提交时起" in page
    assert "依据：各办理方式的通行期限" in page
    assert "A0" not in page
    assert "另行规定" not in page


def test_an_example_goes_through_the_real_calendar_with_make_up_days(cast, signed):
    client = signed("office")
    page = explained(client, mode="assign")
    assert "10月1日（周四）" in page  # National Day rest
    assert "10月10日（周六）" in page  # worked instead
    assert "依据：" in page


def test_an_override_of_the_street_wins_there_and_only_there(cast, signed):
    client = signed("office")
    assert add(client).status_code == 302
    assert "6 个工作日" in explained(client).split('notice info" role="status"')[1].split("</b>")[0]
    other = (
        explained(client, division="990101102")
        .split('notice info" role="status"')[1]
        .split("</b>")[0]
    )
    assert "3 个工作日" in other
    event = Event.objects.get(subject_type="deadlines.deadlinepolicy", subject_id=own().pk)
    assert (event.action, event.data["amount"]) == ("add_policy", "6")
    assert "富民街道办〔2026〕3 号" in client.get(reverse("oversight:policies")).content.decode()


def test_running_clocks_keep_their_promise_through_every_change(cast, signed):
    case = stages.accepted(cast)
    promised = Clock.objects.of(case).get(kind="closing")
    client = signed("office")
    add(client)
    pk = own().pk
    new = stages.accepted(cast)
    assert Clock.objects.of(new).get(kind="closing").amount == 6
    client.post(reverse("oversight:policy", args=[pk]), OVERRIDE | {"amount": "9"})
    client.post(reverse("oversight:drop_policy", args=[pk]))
    assert not DeadlinePolicy.objects.filter(pk=pk).exists()
    for clock, amount in ((promised, 3), (Clock.objects.of(new).get(kind="closing"), 6)):
        due = clock.due_at
        clock.refresh_from_db()
        assert (clock.amount, clock.due_at) == (amount, due)
    actions = Event.objects.filter(subject_type="deadlines.deadlinepolicy", subject_id=pk)
    assert list(actions.order_by("seq").values_list("action", flat=True)) == [
        "add_policy",
        "set_policy",
        "drop_policy",
    ]
    assert "删除" in client.get(reverse("oversight:policies")).content.decode()


def test_the_default_is_neither_changed_nor_deleted(cast, signed):
    client, default = signed("office"), DeadlinePolicy.objects.get(kind="closing", mode="direct")
    assert client.get(reverse("oversight:policy", args=[default.pk])).status_code == 404
    assert client.post(reverse("oversight:drop_policy", args=[default.pk])).status_code == 404
    with pytest.raises(periods.PolicyRefused):
        periods.drop_policy(policy=default, region="", by=cast.actor("office"), now=NOW)
    page = client.get(reverse("oversight:new_policy"), {"from": default.pk}).content.decode()
    assert 'value="3"' in page


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"amount": "0"}, "不能小于 1。"),
        ({"amount": "800"}, "250"),
        ({"unit": "fortnights"}, "请从列出的选项里选择。"),
        ({"division": "990202"}, "请从列出的选项里选择。"),
        ({"division": ""}, "请选一项。"),
        ({"source": ""}, "请填写这一项。"),
        ({"kind": "ballot"}, "请从列出的选项里选择。"),
    ],
)
def test_what_cannot_be_is_refused_in_words(cast, signed, changes, complaint):
    answer = add(signed("office"), **changes)
    assert answer.status_code == 422
    assert complaint in answer.content.decode()
    assert not DeadlinePolicy.objects.exclude(division="").exists()


def test_the_same_conditions_twice_are_refused(cast, signed):
    client = signed("office")
    add(client)
    answer = add(client, amount="9")
    assert answer.status_code == 422
    assert "已经有一条规定" in answer.content.decode()


@pytest.mark.parametrize("name", ["street", "leader", "auditor"])
def test_watchers_read_and_change_nothing(cast, signed, name):
    client = signed(name)
    assert client.get(reverse("oversight:policies")).status_code == 200
    assert client.get(reverse("oversight:new_policy")).status_code == 404
    assert add(client).status_code == 404


@pytest.mark.parametrize("name", ["deputy", "station", "unit", "government", "council"])
def test_nobody_else_learns_that_there_is_such_a_page(cast, signed, name):
    client = signed(name)
    assert client.get(reverse("oversight:policies")).status_code == 404
    assert add(client).status_code == 404


def test_the_system_administrator_sets_periods_too(cast, signed):
    assert add(signed("admin")).status_code == 302


def test_a_bad_question_is_answered_with_422(cast, signed):
    assert "请" in policies.words(DeadlinePolicy.objects.get(kind="supplement"))
    client = signed("office")
    for changes in ({"day": "x"}, {"kind": "x"}, {"division": "1"}):
        answer = client.get(reverse("oversight:policies"), ASKED | {"day": "2026-09-29"} | changes)
        assert answer.status_code == 422


@pytest.mark.parametrize("sent", ["²", "9" * 30, "-1", "x"])
def test_a_row_that_is_none_gives_an_empty_form(signed, sent):
    assert signed("office").get(reverse("oversight:new_policy"), {"from": sent}).status_code == 200


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_time_are_no_day(signed, day):
    client = signed("office")
    asked = client.get(reverse("oversight:policies"), ASKED | {"day": day})
    assert asked.status_code == 422
    period = {"since": day, "until": day}
    assert client.get(reverse("oversight:honesty"), period).status_code == 422


def test_a_period_deleted_meanwhile_is_not_brought_back(cast, signed):
    add(signed("office"))
    row = own()
    office = cast.actor("office")
    periods.drop_policy(policy=own(), region="990101", by=office, now=NOW)
    with pytest.raises(periods.PolicyRefused):
        periods.set_policy(policy=row, region="990101", by=office, now=NOW)
    assert not DeadlinePolicy.objects.filter(division="990101001").exists()


def test_every_period_of_the_house_is_on_the_page(cast, signed):
    known = {(row.noun, row.kind) for row in DeadlinePolicy.objects.all()}
    assert {pair for pair in known if pair[1] not in NOUNS[pair[0]].kinds} == set()
    client = signed("leader")
    for key, noun in NOUNS.items():
        page = client.get(reverse("oversight:policies"), {"noun": key}).content.decode()
        assert all(str(label) in page for label in noun.kinds.values()), key
        assert "[P]" not in page
        assert "seed" not in page.split("<h1")[1]
    assert client.get(reverse("oversight:policies"), {"noun": "x"}).status_code == 404


def test_a_place_gives_its_letters_another_period_and_what_runs_to_a_day_stays(cast, signed):
    client, noun = signed("office"), "letters.supervisionletter"
    new, given = reverse("oversight:new_policy"), OVERRIDE | {"noun": noun, "division": "990101"}
    given |= {"kind": "answer", "mode": ""}
    assert client.post(new, given | {"kind": "closing"}).status_code == 422
    assert client.post(new, given).url.endswith(f"?noun={noun}")
    row = DeadlinePolicy.objects.get(division="990101")
    assert (row.noun, row.kind, row.amount) == (noun, "answer", 6)
    asked = {"noun": noun, "kind": "answer", "division": "990101001", "day": "2026-11-18"}
    page = client.get(reverse("oversight:policies"), asked).content.decode()
    assert "6 个工作日，次日起算，从签收或者退回时起" in page
    assert "新增" in page
    visit = given | {"noun": "groups.supervisiongroup", "kind": "inspection"}
    assert client.post(new, visit).status_code == 422
    page = client.get(reverse("oversight:policy", args=[row.pk])).content.decode()
    assert 'name="category"' not in page
    assert client.post(reverse("oversight:drop_policy", args=[row.pk])).status_code == 302
