"""A whole year of one livelihood project: called for by a citizen, screened, voted on in the hall,
planned, inspected, red with a reason, accepted, tested. The calendar is pushed on where it has to
wait (a week of publicity); everything else is done on pages."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from .conftest import DESK, PHONE
from .people import form_errors, photo

DAY = timedelta(days=1)
TITLE = "富民社区加装电梯"
ROUNDS = "/desk/projects/rounds/"
WORDS = {"监票人口令": "journey-监票-2026", "计票人口令": "journey-计票-2026"}
# The other deputies drop their votes in on their own devices: two of three for the second line.
HALL = """
from supervision.ballots import actions
from supervision.ballots.models import Ballot
ballot = Ballot.objects.get(uid="{uid}")
for place, voter in enumerate(ballot.voters.present().filter(participation=None)):
    actions.cast(ballot, voter=voter, marks="21" if place % 3 else "13")
print(ballot.envelopes.count())
"""


class Office:
    """Somebody at the desk: one step is one form, opened by its address and sent by its name."""

    def __init__(self, one, name):
        self.one, self.page = one, one.page
        one.sign_in(name)

    def send(self, address, label, expected=None, **fields):
        self.page.goto(address)
        form = self.page.locator("form", has=self.page.get_by_role("button", name=label)).first
        for name, value in fields.items():
            if name.isascii():  # where words are said twice
                box = form.locator(f"[name={name}]")
                box.check() if value is True else box.fill(value)
            else:
                self.one.fill(form, name, value)
        with self.page.expect_response(lambda answer: answer.request.method == "POST") as told:
            form.get_by_role("button", name=label).click()
        assert told.value.status < 400, f"{label}: {told.value.status} {form_errors(self.page)}"
        self.page.wait_for_load_state()

    def choose(self, label, text):
        """A choice of a list whose words contain `text`."""
        box = self.page.get_by_label(label).first
        option = box.locator("option", has_text=text).first
        return option.inner_text().strip()


@pytest.fixture
def year(site):
    """The county's open call: one candidate waits in it, one place is to be filled."""
    uid, pk = site.sql(
        "UPDATE projects_round SET places = 1, surplus = 1 WHERE state = 'calling' "
        "AND division = '990101' RETURNING uid, id"
    )
    (token,) = site.sql("SELECT token FROM qrcodes_qrcode WHERE about = %s", f"call:{uid}")
    return pk, token


def test_a_year_of_one_project(person, site, year):
    pk, token = year
    citizen = person(**PHONE)
    citizen.page.goto(f"/q/{token}/")
    citizen.page.get_by_label("您希望办一件什么事").fill("老楼装电梯")
    citizen.page.get_by_label("为什么要办，怎么办").fill("老人上不了六楼。")
    citizen.page.get_by_role("button", name="提交建议").click()
    expect(citizen.page.get_by_text("正在研究")).to_be_visible()
    office, government = Office(person(**DESK), "office"), Office(person(**DESK), "government")
    code = screened(office, government, citizen)
    listed(office, site, pk)
    deputy = Office(person(**PHONE), "deputy")
    voted(office, deputy, person, site)
    office.page.goto(f"/desk/projects/{code}/")
    expect(office.page.locator(".chips").first).to_contain_text("票决通过，待公告")
    built(office, government, deputy, person, code)
    citizen.page.goto(f"/projects/{code}/")
    expect(citizen.page.locator(".chips").first).to_contain_text("结项")
    for told in ("候选项目公示", "公布实施计划", "滞后原因和措施", "验收通过，6 名群众到场"):
        expect(citizen.page.get_by_text(told).first).to_be_attached()
    citizen.page.get_by_role("button", name="满意", exact=True).click()
    expect(citizen.page.get_by_text("已记下您的评价")).to_be_visible()


def today():
    return timezone.localdate()


def screened(office, government, citizen):
    """Taken into the pool in the clerk's own words, looked at by two; the citizen reads it."""
    office.page.goto("/desk/projects/proposals/")
    office.page.get_by_role("link", name="老楼装电梯").first.click()
    given = {"新项目的名称": TITLE, "新项目的建设内容和目标": "加装电梯 20 台。"}
    office.send(office.page.url, "列入项目库", **given)
    office.page.get_by_role("link", name=re.compile(TITLE)).click()
    code = re.search(r"/desk/projects/([^/]+)/", office.page.url)[1]
    base = f"/desk/projects/{code}/"
    office.send(f"{base}pool/", "入库")
    office.send(f"{base}select/", "列入初选", 年度项目=office_round(office))
    government.send(f"{base}pass_feasibility/", "论证通过", 论证意见="群众要求迫切，资金落实。")
    office.send(f"{base}pass_legality/", "合法性审查通过", 审查意见="符合规定。")
    citizen.page.reload()
    expect(citizen.page.get_by_text("已列入项目库，参加初选")).to_be_visible()
    return code


def office_round(office):
    office.page.goto(f"{office.page.url.rstrip('/')}/select/")
    return office.choose("年度项目", f"{today().year + 2}年")


def listed(office, site, pk):
    """The list as a whole: published, a week later deliberated, before the congress today."""
    batch = f"{ROUNDS}{pk}/batch/"
    office.send(f"{batch}publicise/", "候选公示")
    site.sql("UPDATE projects_livelihoodproject SET publicised_until = %s WHERE round_id = %s "
             "AND state = 'candidate' RETURNING id", today() - DAY, pk)  # fmt: skip
    office.send(f"{batch}submit/", "提请审议")
    day = today().isoformat()
    office.page.goto(f"{batch}deliberate/")
    meeting = office.choose("会议", "常务委员会第三十一次会议")
    given = {"会议": meeting, "同意提请大会": True, "日期": day}
    office.send(f"{batch}deliberate/", "登记审议结果", **given)
    office.page.goto(f"{batch}list_for_vote/")
    meeting = office.choose("会议", "第六次会议")
    office.send(f"{batch}list_for_vote/", "列入票决", 会议=meeting, 日期=day)


def voted(office, deputy, person, site):
    """票决 in the hall: a device, the code of a seat, the screen; opened by two passphrases."""
    office.page.goto("/desk/ballots/new/")
    meeting, round = (
        office.choose("会议", "第六次会议"),
        office.choose("民生实事项目", "年民生实事"),
    )
    given = {"票决": True, "名称": "民生实事票决", "会议": meeting, "民生实事项目": round}
    office.send("/desk/ballots/new/", "准备", **given)
    base = office.page.url
    office.page.goto(f"{base}name_tellers/")
    first, second = office.choose("监票人", "林示例"), office.choose("计票人", "吴演示")
    office.send(f"{base}name_tellers/", "确定监票人、计票人", 监票人=first, 计票人=second)
    street = Office(person(**DESK), "street")
    for teller, words in zip((deputy, street), WORDS.values(), strict=True):
        given = {"口令": words, "再输一遍": words}
        teller.send(f"{base}set_passphrase/", "设票箱口令", **given)
    office.page.goto(f"{base}roll/")
    ticked = "boxes => boxes.forEach(one => { one.checked = true })"
    office.page.locator("input[name=present]:enabled").evaluate_all(ticked)
    office.page.get_by_role("button", name="确认到会").click()
    office.send(f"{base}open/", "开始投票")
    office.page.goto(f"{base}roll/")
    office.page.get_by_role("button", name="打印座位投票码").click()
    slip = office.page.locator(".slips li").first.locator(".bignumber").inner_text()
    at_seat(person(**PHONE), slip)
    deputy.page.goto(f"{base}vote/")
    fill_in(deputy.page)
    uid = base.rstrip("/").rpartition("/")[2]
    assert int(site.ask(HALL.format(uid=uid))) >= 40
    office.page.goto(f"{base}hall/")
    expect(office.page.get_by_text("还剩")).to_be_visible()
    office.send(f"{base}stop/", "停止投票")
    deputy.send(f"{base}close/", "开箱计票", **WORDS)
    office.send(f"{base}report/", "出具计票报告单")
    office.send(f"{base}declare/", "宣布结果")
    office.page.goto(f"{base}hall/")
    expect(office.page.locator("li.adopted")).to_have_count(1)


def at_seat(voter, slip):
    voter.page.goto("/vote/")
    voter.page.get_by_label("投票码").fill(slip)
    voter.page.locator("main").get_by_role("button").first.click()
    fill_in(voter.page)
    expect(voter.page.get_by_text("您的选票已投入票箱")).to_be_visible()


def fill_in(page):
    """Against the first line, for the second; looked over; dropped in."""
    groups = page.get_by_role("group").all()
    groups[0].get_by_label("反对").check()
    groups[1].get_by_label("赞成").check()
    page.get_by_role("button", name="核对选票").click()
    page.get_by_role("button", name="投入票箱").click()


def built(office, government, deputy, person, code):
    """Announced, planned, supervised; behind its plan from the start, with the reason; done."""
    base, day = f"/desk/projects/{code}/", today()
    office.send(f"{base}announce/", "公告", 公告内容="票决通过，现予公告。")
    government.page.goto(f"{base}assign/")
    unit = government.choose("责任单位", "住房和城乡建设局")
    government.send(f"{base}assign/", "确定责任单位", 责任单位=unit)
    builder = Office(person(**DESK), "unit2")
    builder.send(f"{base}plan/", "报送实施计划", **planned(day))
    government.send(f"{base}approve_plan/", "审定计划")
    office.page.goto(f"/desk/groups/new/?project={code}")
    head = office.choose("组长", "林示例")
    office.page.get_by_label("组员").select_option(index=3)
    office.page.get_by_label("组长").select_option(label=head)
    office.page.get_by_role("button", name="成立").click()
    group = office.page.url
    office.one.page.goto(base)
    office.one.act("启动监督")
    expect(office.page.locator(".chips").first).to_contain_text("红")
    reason = "电梯井遇到管线，已改线，下月赶上。"
    given = {"实际进度": "20", "进展": "基础开挖。", "滞后原因和措施": reason}
    builder.send(f"{base}report/", "报告进展", **given, 照片=photo())
    given = {"现场看到的进度": "20", "督查情况": "现场查看。", "发现的问题": "围挡缺一段"}
    deputy.send(f"{group}inspect/", "登记督查", **given)
    given = {"完成情况": "二十台全部运行。", "照片": photo("khaki")}
    builder.send(f"{base}complete/", "报告完工", **given)
    given = {"验收日期": day.isoformat(), "到场群众人数": "6", "验收意见": "逐台试乘，同意。"}
    office.send(f"{base}accept/", "验收通过", **given)
    given = {"tested_on": str(day), "total": "100", "satisfied": "80", "basically": "10"}
    office.send(f"{base}test/", "登记满意度测评", **given, dissatisfied="5")
    expect(office.page.locator(".chips").first).to_contain_text("结项")


def planned(day):
    """It began forty days ago and most of it is due by now; each year has its goal."""
    start, due = day - 40 * DAY, day - 10 * DAY
    steps = [(start.replace(month=12, day=31), "10")] if start.year < due.year else []
    steps += [(due, "70"), (day + 40 * DAY, "100")]
    found = {"goal": "二十台电梯运行", "budget": "800", "starts_on": str(start)}
    found["ends_on"] = str(steps[-1][0])
    for place, (on, percent) in enumerate(steps):
        found |= {f"title_{place}": f"节点{place}", f"due_{place}": str(on)}
        found |= {f"percent_{place}": percent, f"yearly_{place}": True}
    return found
