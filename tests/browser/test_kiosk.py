"""The terminal in the hall: idle, sizes, Back; the page's own clock is turned, nobody waits."""

import re

import pytest
from playwright.sync_api import expect

from .judging import judge

HALL = {"viewport": {"width": 1080, "height": 1920}, "has_touch": True}
WORDS = "楼下垃圾桶三天没有清运。"
NEW_CODE = """
from django.utils import timezone
from liaison.workflow import SYSTEM
from stations.kiosks import actions
from stations.kiosks.models import Kiosk
print(actions.renew(kiosk=Kiosk.objects.live().first(), by=SYSTEM, now=timezone.now()))
"""
SMALL_TEXT = """[...document.querySelectorAll('body *')].filter(node =>
    [...node.childNodes].some(one => one.nodeType === 3 && one.data.trim())
    && node.checkVisibility() && !node.closest('.visually-hidden, template, noscript, script')
    && parseFloat(getComputedStyle(node).fontSize) < 18)
    .map(node => node.outerHTML.slice(0, 120))"""
SMALL_TARGETS = """[...document.querySelectorAll('a, button, input, textarea, summary')]
    .filter(node => node.checkVisibility() && node.type !== 'hidden')
    .map(node => node.closest('label') || node)
    .filter(node => { const box = node.getBoundingClientRect();
        return box.width < 60 || box.height < 60; })
    .map(node => node.outerHTML.slice(0, 120))"""
PAGES = ("说一件事", "查进度", "本站的代表", "怎么用")


@pytest.fixture
def terminal(person, site):
    """`terminal(**context)`: a browser that was opened with a code, standing at home."""

    def make(**context):
        one = person(**HALL | context)
        one.page.goto("/kiosk/")
        one.page.get_by_label("登记码").fill(site.ask(NEW_CODE))
        one.page.get_by_role("button", name="登记").click()
        expect(one.page.get_by_role("button", name="说一件事")).to_be_visible()
        one.home = one.page.url
        return one

    return make


def is_home(page, home):
    expect(page.get_by_role("button", name="说一件事")).to_be_visible()
    assert page.url == home


def test_an_idle_terminal_warns_clears_and_goes_home(terminal):
    """F13: idle for 60 s mid-form, all typed personal data is cleared and home shows."""
    hall = terminal()
    page = hall.page
    page.clock.install()
    page.get_by_role("button", name="说一件事").click()
    page.get_by_label("您想反映什么？").fill(WORDS)
    page.get_by_role("textbox", name=re.compile("^手机号")).fill("13800001234")
    entries = page.evaluate("history.length")

    page.clock.run_for(49_000)
    expect(page.get_by_role("alertdialog")).to_be_hidden()
    page.clock.run_for(2_000)
    expect(page.get_by_role("alertdialog")).to_be_visible()
    page.get_by_role("button", name="我还在").click()
    expect(page.get_by_role("alertdialog")).to_be_hidden()
    expect(page.get_by_label("您想反映什么？")).to_have_value(WORDS)

    page.clock.run_for(61_000)
    is_home(page, hall.home)
    assert WORDS not in page.content()
    assert page.evaluate("history.length") == entries
    cookies = {cookie["name"] for cookie in hall.context.cookies()}
    assert "sessionid" not in cookies
    page.goto(f"{hall.home}say/")
    is_home(page, hall.home)
    page.get_by_role("button", name="说一件事").click()
    expect(page.get_by_label("您想反映什么？")).to_have_value("")
    expect(page.get_by_role("textbox", name=re.compile("^手机号"))).to_have_value("")


def test_from_words_to_slip_to_progress_without_a_trace_in_the_history(terminal):
    hall = terminal()
    page = hall.page
    entries = page.evaluate("history.length")
    page.get_by_role("button", name="本站的代表").click()
    page.get_by_role("button", name=re.compile("^跟")).first.click()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert").first).to_contain_text("请写下您想反映的情况")
    page.get_by_label("您想反映什么？").fill("大厅门口的台阶缺了一块。")
    page.get_by_label("我已阅读个人信息告知").check()
    page.get_by_role("button", name="提交").dblclick()
    expect(page.get_by_role("heading", name="已收到")).to_be_visible()
    number, code = (page.locator(f"#{name}").inner_text() for name in ("number", "code"))
    expect(page.get_by_role("button", name="打印查询单")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("header a")).to_be_hidden()
    expect(page.get_by_role("img", name=re.compile("二维码"))).to_be_visible()
    page.emulate_media(media="screen")

    page.get_by_role("link", name="记好了").click()
    is_home(page, hall.home)
    page.get_by_role("button", name="查进度").click()
    page.get_by_label("事项编号").fill(number.replace("-", ""))
    page.get_by_label("查询码").fill(code)
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_text("您提交了情况")).to_be_visible()
    page.get_by_role("link", name="首页").click()
    is_home(page, hall.home)
    assert page.evaluate("history.length") == entries
    page.go_back()
    assert number not in page.content()


def test_without_a_network_the_words_stay_for_the_person_and_go_with_them(terminal):
    hall = terminal()
    page = hall.page
    page.clock.install()
    page.get_by_role("button", name="说一件事").click()
    page.get_by_label("您想反映什么？").fill(WORDS)
    page.get_by_label("我已阅读个人信息告知").check()
    hall.context.set_offline(True)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert")).to_contain_text("没有送到，您写的还在")
    expect(page.get_by_label("您想反映什么？")).to_have_value(WORDS)
    page.clock.run_for(61_000)
    expect(page.get_by_role("heading", name="网络断开了")).to_be_visible()
    assert WORDS not in page.content()
    hall.context.set_offline(False)
    page.clock.run_for(6_000)
    is_home(page, hall.home)
    hall.noise[:] = [line for line in hall.noise if "ERR_INTERNET_DISCONNECTED" not in line]


def test_without_script_back_shows_home_and_nothing_that_was_typed(terminal):
    hall = terminal(java_script_enabled=False)
    page = hall.page
    page.get_by_role("button", name="说一件事").click()
    page.get_by_label("您想反映什么？").fill("花坛边的水管漏水。")
    page.get_by_label("我已阅读个人信息告知").check()
    page.get_by_role("button", name="提交").click()
    number = page.locator("#number").inner_text()
    page.get_by_role("link", name="记好了").click()
    is_home(page, hall.home)
    page.go_back()
    is_home(page, hall.home)
    assert number not in page.content()
    page.go_back()
    is_home(page, hall.home)


def test_every_page_is_large_to_read_and_to_press_in_every_shape_of_screen(terminal):
    """F13, 适老化: text of 18 px, targets of 60 × 60 px, and axe finds nothing."""
    hall = terminal()
    page, problems = hall.page, {}

    def measure(name):
        for width, height in ((1080, 1920), (1920, 1080), (375, 812)):
            page.set_viewport_size({"width": width, "height": height})
            found = page.evaluate(SMALL_TEXT) + page.evaluate(SMALL_TARGETS)
            if found:
                problems[f"{name} {width}"] = found
        page.set_viewport_size(HALL["viewport"])
        if found := judge(page):
            problems[f"{name} axe"] = found

    measure("首页")
    for name in PAGES:
        page.get_by_role("button", name=name).click()
        page.get_by_role("link", name="首页").wait_for()
        measure(name)
        if name == "说一件事":
            page.get_by_role("button", name="提交").click()
            page.get_by_role("alert").first.wait_for()
            measure("写错了")
            page.get_by_label("您想反映什么？").fill("村支书贪污，电话 13800001234。")
            page.get_by_label("我已阅读个人信息告知").check()
            page.get_by_role("button", name="提交").click()
            page.get_by_text("遮盖后再发").wait_for()
            measure("再问一次")
            page.get_by_role("button", name="仍然提交").click()
            page.get_by_role("heading", name="已收到").wait_for()
            measure("收据")
            number, code = (page.locator(f"#{one}").inner_text() for one in ("number", "code"))
        if name == "查进度":
            page.get_by_label("事项编号").fill(number)
            page.get_by_label("查询码").fill(code)
            page.get_by_role("button", name="查看").click()
            page.get_by_role("heading", name="办理经过").wait_for()
            measure("进度")
        page.evaluate("document.getElementById('still').hidden = false")
        if name == "怎么用":
            measure("提醒")
        page.goto(hall.home)
    hall.context.clear_cookies()
    page.goto(hall.home)
    measure("被拒")
    page.goto("/kiosk/")
    measure("登记")
    assert problems == {}
