"""转办, 报办, 督办 and 随手拍, each clicked through by those who really do it, some on a phone."""

import re

from playwright.sync_api import expect

from .conftest import DESK, PHONE
from .people import photo


def told(person, words):
    """A citizen's matter, scanned and accepted by the representative on a phone."""
    citizen = person(**PHONE)
    citizen.scan()
    number, code = citizen.submit(words, phone="13800001234")
    deputy = at(person, "deputy", number, PHONE)
    deputy.act("接单")
    return number, code, citizen


def at(person, username, number, screen=DESK):
    somebody = person(**screen)
    somebody.sign_in(username)
    somebody.open_case(number)
    return somebody


def state(somebody, words):
    expect(somebody.page.locator(".chips").get_by_text(words)).to_be_visible()


def test_a_transfer_goes_by_office_leader_and_government_and_comes_back_the_same_way(person, site):
    number, code, citizen = told(person, "县道边坡有落石，雨天不敢走，请县里看看。")
    station = at(person, "station", number)
    bureau = site.ask(
        "from stations.memberships.models import Membership\n"
        "print(Membership.objects.get(user__username='unit2').organisation.name)"
    )
    station.act("交单位办理", 承办单位=bureau, 给单位的说明="涉及县级权限。")
    state(station, "待人大审核")

    unit = person(**PHONE)
    unit.sign_in("unit2")
    answer = unit.page.goto(f"/desk/cases/{number}/")
    assert answer.status == 404  # nobody beyond the congress sees it before

    at(person, "office", number).act("同意", 意见="拟同意转办。")
    leader = at(person, "leader", number, PHONE)
    leader.act("同意", 意见="同意。")
    state(leader, "已转政府办·待派发")
    citizen.track(number, code)
    expect(citizen.page.get_by_text("已转政府办，等待派发")).to_be_visible()

    government = at(person, "government", number)
    government.act("交单位办理", 承办单位=bureau)
    unit.open_case(number)
    unit.act("签收")
    unit.act("答复办理结果", 已解决=True, **{"怎么办的、办到什么程度": "边坡已加固，落石已清。"})
    state(unit, "答复待审")
    government.open_case(number)
    government.act("答复审核通过")
    office = at(person, "office", number)
    office.act("答复审核通过")
    station.open_case(number)
    station.act("反馈给群众", 给群众的话="请您看看是否放心了。")
    citizen.track(number, code)
    citizen.rate("满意")
    expect(citizen.page.get_by_text("已办结归档").first).to_be_visible()


def test_a_case_reported_up_is_answered_in_between(person):
    number, code, citizen = told(person, "希望市里的公交延伸到我们镇，老人看病方便。")
    office = at(person, "office", number)
    office.act("报上级人大", 报送哪级人大="演示市人大常委会", 报送的事由="涉及市级公交线网。")
    state(office, "已报上级")
    office.act("告知阶段进展", 告诉群众进展到哪一步="市里已受理，正在测算客流。")
    citizen.track(number, code)
    expect(citizen.page.get_by_text("市里已受理，正在测算客流。")).to_be_visible()
    office.act("答复办理结果", 列入计划=True, **{"怎么办的、办到什么程度": "列入明年线网调整。"})
    deputy = at(person, "deputy", number, PHONE)
    deputy.act("反馈给群众", 给群众的话="明年开通时再告诉您。")
    citizen.track(number, code)
    expect(citizen.page.get_by_text(re.compile("列入计划，承诺"))).to_be_visible()


def test_a_supervised_case_closes_only_with_the_leaders_confirmation(person):
    number, code, citizen = told(person, "学校门口没有斑马线，孩子过马路很危险。")
    office = at(person, "office", number)
    office.act("督办", 督办的理由和要求="群众反映集中，建议督办。")
    state(office, "建议督办")
    leader = at(person, "leader", number, PHONE)
    leader.act("督办", 督办的理由和要求="请一周内拿出办法。")
    state(leader, "督办")
    deputy = at(person, "deputy", number, PHONE)
    deputy.act("直接答复", 已解决=True, 给群众的答复="斑马线已经画好。")
    state(deputy, "答复待审")
    citizen.track(number, code)
    expect(citizen.page.get_by_text("斑马线已经画好。")).to_have_count(0)
    leader.open_case(number)
    leader.act("答复审核通过")
    citizen.track(number, code)
    expect(citizen.page.get_by_text("斑马线已经画好。")).to_be_visible()
    citizen.rate("满意")


def test_what_was_written_when_the_sign_in_ran_out_is_offered_again(person, site):
    number = site.ask(
        "from suggestions.cases.models import Case\n"
        f"rows = Case.objects.filter(state='in_progress', unit__name={site.unit!r})\n"
        "print(rows.first().number)"
    )
    unit = at(person, "unit", number)
    page = unit.page
    page.locator(".acts").get_by_text("记录进展").first.click()
    page.locator("#act-form textarea").first.fill("已到现场量过尺寸。")
    unit.context.clear_cookies(name="sessionid")
    page.locator("#act-form").get_by_role("button", name="记录进展").click()
    page.get_by_label("用户名").fill("unit")
    page.get_by_label("密码").fill(site.password)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("登录已过期")).to_be_visible()
    if page.get_by_role("link", name="接着写").count():
        page.get_by_role("link", name="接着写").click()
    expect(page.locator("#act-form textarea").first).to_have_value("已到现场量过尺寸。")


def test_a_snap_without_a_position_asks_for_the_place_and_keeps_its_one_photo(person):
    deputy = person(**PHONE)
    deputy.sign_in("deputy")
    page = deputy.page
    page.goto("/desk/snap/")
    expect(page.get_by_text("没有取得位置")).to_be_visible()
    expect(page.locator("label", has_text="在哪里")).not_to_contain_text("选填")
    page.locator("#photos").set_input_files(photo("firebrick", "井盖.jpg"))
    page.get_by_label("城乡建设与市政").check()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("没有取得位置，请写一句在哪里").first).to_be_visible()
    expect(page.locator("form .photos img")).to_have_count(1)
    page.get_by_role("button", name="移除照片 1").click()
    expect(page.locator("form [name=attachments]")).to_have_count(0)
    page.locator("#photos").set_input_files(photo("gold", "又一张.jpg"))
    page.get_by_label("在哪里").fill("富民路 3 号楼前")
    page.get_by_role("button", name="提交").click()
    page.wait_for_url(re.compile(r"/desk/cases/"))
    expect(page.locator("#main .photos img")).to_have_count(1)


def test_a_snap_in_three_taps_is_dispatched_and_rated_by_the_representative(person, site):
    here = {"geolocation": {"longitude": 116.4, "latitude": 39.9}, "permissions": ["geolocation"]}
    deputy = person(**PHONE | here)
    deputy.sign_in("deputy")
    page = deputy.page
    page.goto("/desk/snap/")
    expect(page.locator("[name=longitude]")).not_to_have_value("")
    page.locator("#photos").set_input_files(photo("firebrick", "井盖.jpg"))
    page.get_by_label("城乡建设与市政").check()
    page.get_by_role("button", name="提交").click()
    page.wait_for_url(re.compile(r"/desk/cases/"))
    expect(page.get_by_text("已上报")).to_be_visible()
    number = re.search(r"/cases/([\d-]+)/", page.url)[1]

    street = at(person, "street", number)
    street.act("派单", 承办单位=site.unit)
    unit = at(person, "unit", number, PHONE)
    unit.act("签收")
    unit.act(
        "答复办理结果",
        已解决=True,
        **{"怎么办的、办到什么程度": "井盖已更换。", "办理后的照片": photo("khaki", "后.jpg")},
    )
    deputy.open_case(number)
    deputy.act("评价", 满意=True)
    state(deputy, "已办结归档")
