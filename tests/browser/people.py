"""Somebody with a browser: what citizens and staff do, found by role and label as they do."""

import io
import re
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import expect

EXPECTED = re.compile(r"status of (4\d\d)")  # the browser logs refused forms; tests check those
# A mark that goes when htmx has put the answer in its place, or with the page that was left.
UNTIL_SETTLED = """() => {
    const root = document.documentElement;
    root.setAttribute("data-acting", "");
    document.addEventListener("htmx:afterSettle", (event) => {
        if (event.detail.requestConfig?.verb === "post") root.removeAttribute("data-acting");
    });
}"""


class Person:
    def __init__(self, browser, site, context):
        self.site, self.noise = site, []
        context = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", **context}
        self.context = browser.new_context(base_url=site.address, **context)
        self.context.set_default_timeout(15_000)
        self.page = self.context.new_page()
        self.page.on("console", self.hear)
        self.page.on("pageerror", lambda error: self.noise.append(str(error)))

    def hear(self, message):
        if message.type in {"error", "warning"} and not EXPECTED.search(message.text):
            self.noise.append(f"{self.page.url}: {message.text}")

    def weigh(self):
        """{path: bytes as transferred} of everything but photographs, filled as pages load."""
        weight, session = {}, self.context.new_cdp_session(self.page)
        names = {}
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.on(
            "Network.responseReceived",
            lambda event: names.update({event["requestId"]: event["response"]["url"]}),
        )

        def add(event):
            address = names.get(event["requestId"], "")
            if address and "/attachments/" not in address:
                weight[address] = weight.get(address, 0) + event["encodedDataLength"]

        session.on("Network.loadingFinished", add)
        return weight

    def forget(self):
        """A new visitor as far as the site can tell."""
        self.context.clear_cookies()

    def close(self):
        self.context.close()

    # --- citizen ------------------------------------------------------------------------------

    def scan(self):
        self.page.goto(f"/q/{self.site.token}/")

    def submit(self, content, *, photo=None, phone=""):
        """Fill in the form that is open; returns (number, code) read from the receipt."""
        page = self.page
        page.get_by_label("您想反映什么？").fill(content)
        if photo:
            page.locator("#photos").set_input_files(photo)
        page.get_by_label("在哪里？").fill("富民路 3 号楼前")
        if phone:
            page.get_by_role("textbox", name=re.compile("^手机号")).fill(phone)
        page.get_by_label("我已阅读个人信息告知").check()
        self.last_form_key = page.locator("input[name=form_key]").input_value()
        page.get_by_role("button", name=re.compile("^提交")).click()
        expect(page.get_by_role("heading", name="已收到")).to_be_visible()
        return page.locator("#number").inner_text(), page.locator("#code").inner_text()

    def track(self, number, code):
        self.page.goto("/track/")
        self.page.get_by_label("事项编号").fill(number)
        self.page.get_by_label("查询码").fill(code)
        self.page.get_by_role("button", name="查看").click()
        expect(self.page.get_by_text(number).first).to_be_visible()

    def rate(self, grade, reason=""):
        self.page.get_by_label(grade, exact=True).check()
        if reason:
            self.page.get_by_label("哪里没有解决？").fill(reason)
        self.page.get_by_role("button", name="提交评价").click()

    # --- staff --------------------------------------------------------------------------------

    def sign_in(self, username):
        """With the password; who has done so on this site before comes back with their session."""
        if kept := self.site.sessions.get(username):
            self.context.add_cookies(kept)
            self.page.goto("/desk/")
            if urlsplit(self.page.url).path == "/desk/":
                return
        self.page.goto("/accounts/sign-in/?next=/desk/")
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码").fill(self.site.password)
        self.page.get_by_role("button", name="登录").click()
        expect(self.page.locator("form.out").first).to_be_attached()
        self.site.sessions[username] = [
            cookie for cookie in self.context.cookies() if cookie["name"] == "sessionid"
        ]

    def open_case(self, number):
        self.page.goto(f"/desk/cases/{number}/")
        expect(self.page.locator("#main").get_by_text(number).first).to_be_visible()

    def act(self, label, **fields):
        """Press the button; fill in what it asks, by label; send. Lists are choices of a group."""
        page = self.page
        button = page.locator(".acts").get_by_text(re.compile(f"^{label}")).first
        if fields:
            button.click()
            form = page.locator("#act-form")
            for name, value in fields.items():
                self.fill(form, name, value)
            button = form.get_by_role("button", name=label)
        page.evaluate(UNTIL_SETTLED)
        with page.expect_response(lambda answer: answer.request.method == "POST") as told:
            button.click()
        assert told.value.status < 400, f"{label}: {told.value.status} {form_errors(page)}"
        page.locator("html[data-acting]").wait_for(state="detached")
        page.wait_for_load_state("load")

    @staticmethod
    def fill(form, name, value):
        if isinstance(value, dict):
            form.get_by_label(name).first.set_input_files(value)
        elif value is True:
            form.get_by_label(name, exact=True).check()
        elif form.get_by_label(name).first.evaluate("node => node.tagName") == "SELECT":
            form.get_by_label(name).first.select_option(label=value)
        else:
            form.get_by_label(name).first.fill(value)


def form_errors(page):
    return page.locator(".error, [role=alert]").all_inner_texts()


def photo(colour="seagreen", name="路灯.jpg"):
    """A photograph as phones make them: larger than the site keeps."""
    data = io.BytesIO()
    picture = Image.new("RGB", (2400, 1800), colour)
    picture.paste("gold", (300, 300, 900, 700))
    picture.save(data, "JPEG", quality=80)
    return {"name": name, "mimeType": "image/jpeg", "buffer": data.getvalue()}
