"""The main job from scan to closed; the same without script; and by keyboard."""

import re

from playwright.sync_api import expect

from .people import photo


def test_from_scan_to_second_round_to_satisfied(person, screen, site):
    """F02 F08 F12 F30 F33 F34 in one story."""
    citizen = person(**screen)
    citizen.scan()
    width = screen["viewport"]["width"]
    number, code = citizen.submit(
        f"3 号楼前的路灯坏了，晚上老人出门看不见路。屏宽 {width}。",
        photo=photo(),
        phone="13800001234",
    )
    assert re.fullmatch(r"\d{6}-\d{8}-\d{5}", number)
    assert re.fullmatch(r"[2-9A-HJ-NP-Z]{8}", code)
    expect(citizen.page.get_by_text("前接单")).to_be_visible()

    deputy = person(**screen)
    deputy.sign_in("deputy")
    deputy.open_case(number)
    deputy.act("接单")

    officer = person(**screen)
    officer.sign_in("station")
    officer.open_case(number)
    officer.act("交单位办理", 承办单位=site.unit, 给单位的说明="请尽快到现场看看。")

    unit = person(**screen)
    unit.sign_in("unit")
    unit.open_case(number)
    expect(unit.page.get_by_text("13800001234")).to_have_count(0)
    unit.act("签收")
    unit.act("记录进展", 进展="已派人查看线路。")
    resolve(unit, "灯头已换新，当晚恢复照明。")

    officer.open_case(number)
    officer.act("反馈给群众", 给群众的话="请您晚上看看是否亮了。")

    citizen.track(number, code)
    expect(citizen.page.get_by_text("已派人查看线路。")).to_be_visible()
    expect(citizen.page.get_by_role("img", name=re.compile("照片")).first).to_be_visible()
    citizen.rate("不满意", "只亮了一晚又坏了。")
    expect(citizen.page.get_by_text("二次办理").first).to_be_visible()

    officer.open_case(number)
    officer.act("登记回访", 回访情况="电话里说雨后又不亮。")
    officer.act("直接答复", 已解决=True, 给群众的答复="已更换防水接线盒，连续三晚正常。")

    citizen.track(number, code)
    citizen.rate("满意")
    expect(citizen.page.get_by_text("已办结归档").first).to_be_visible()
    expect(citizen.page.get_by_role("button", name="提交评价")).to_have_count(0)


def resolve(unit, text):
    unit.act(
        "答复办理结果",
        已解决=True,
        **{
            "怎么办的、办到什么程度": text,
            "办理前的照片": photo("dimgray", "前.jpg"),
            "办理后的照片": photo("khaki", "后.jpg"),
        },
    )


def test_without_javascript(person):
    """Submit with a photo, track, act at the desk and rate on plain forms."""
    citizen = person(java_script_enabled=False, viewport={"width": 375, "height": 812})
    citizen.scan()
    number, code = citizen.submit("路口的井盖松动，车子压过会响。", photo=photo("navy"))
    citizen.track(number, code)
    expect(citizen.page.get_by_role("img", name=re.compile("照片")).first).to_be_visible()

    deputy = person(java_script_enabled=False)
    deputy.sign_in("deputy")
    deputy.open_case(number)
    deputy.act("接单")
    deputy.act("直接答复", 已解决=True, 给群众的答复="井盖已固定，请放心通行。")

    citizen.track(number, code)
    citizen.rate("基本满意")
    expect(citizen.page.get_by_text("已办结归档").first).to_be_visible()


def test_submitting_with_the_keyboard_alone(person):
    citizen = person(viewport={"width": 1440, "height": 900})
    citizen.scan()
    keyboard, page = citizen.page.keyboard, citizen.page
    tab_to(page, page.get_by_label("您想反映什么？"))
    keyboard.type("健身器材的螺丝掉了，孩子玩的时候不安全。")
    tab_to(page, page.get_by_label("我已阅读个人信息告知"))
    keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name=re.compile("^提交")))
    keyboard.press("Enter")
    expect(page.get_by_role("heading", name="已收到")).to_be_visible()
    tab_to(page, page.get_by_role("link", name="查看进度"))
    keyboard.press("Enter")
    expect(page.get_by_role("heading", name="办理经过")).to_be_visible()


def tab_to(page, wanted):
    """Press Tab until `wanted` has the focus; a page of more than 60 stops is no page."""
    for _stop in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError(f"the keyboard never reaches {wanted}")


def test_the_desk_by_keyboard(person):
    """j opens the way through the queue, Enter a case, a accepts it."""
    citizen = person()
    citizen.scan()
    number, _code = citizen.submit("公交站牌被树枝挡住了，看不清班次。")
    deputy = person(viewport={"width": 1440, "height": 900})
    deputy.sign_in("deputy")
    page = deputy.page
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Escape")
    row = page.locator("#queue .row").filter(has_text="公交站牌").get_by_role("link")
    for _row in range(40):
        page.keyboard.press("j")
        if row.evaluate("node => node === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_text(number).first).to_be_visible()
    page.keyboard.press("a")
    expect(page.get_by_text("已接单。")).to_be_visible()


def test_back_after_a_corrected_form_leads_to_a_form(person):
    citizen = person()
    citizen.scan()
    citizen.page.get_by_role("button", name=re.compile("^提交")).click()
    expect(citizen.page.get_by_text("还没有提交成功")).to_be_visible()
    citizen.submit("公交站牌被撞歪了，挡着人行道。")
    citizen.page.go_back()
    expect(citizen.page.get_by_label("您想反映什么？")).to_be_visible()


def test_a_second_tap_and_a_sent_again_form_make_one_case(person):
    """F30: whoever goes back and sends the same form again gets the same number."""
    citizen = person()
    citizen.scan()
    number, code = citizen.submit("小区门口的减速带断了一截。")
    key = citizen.last_form_key
    citizen.scan()
    citizen.page.locator("input[name=form_key]").evaluate(
        "(node, key) => { node.value = key }", key
    )
    assert citizen.submit("小区门口的减速带断了一截。") == (number, code)
