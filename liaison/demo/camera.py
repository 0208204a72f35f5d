"""Walks through the demo as citizen and staff and takes pictures small enough for a repository."""

import io
import re

from django.urls import reverse
from PIL import Image

from .cast import PASSWORD
from .voting import WORDS as PASSPHRASES

PHONE = {"viewport": {"width": 375, "height": 780}, "is_mobile": True, "has_touch": True}
SCREEN = {"viewport": {"width": 1440, "height": 860}}
MATTER = "富民路 3 号楼前的路灯坏了一个多星期，晚上老人出门看不见路，希望尽快修好。"
COLOURS = 64  # of a palette: pages are flat, so this is no loss to the eye


class Camera:
    def __init__(self, browser, address, folder):
        self.browser, self.address, self.folder = browser, address, folder

    def visitor(self, **context):
        return self.browser.new_context(
            base_url=self.address, locale="zh-CN", timezone_id="Asia/Shanghai", **context
        ).new_page()

    def keep(self, data, name, width=None):
        picture = Image.open(io.BytesIO(data)).convert("RGB")
        if width:
            picture = picture.resize((width, picture.height * width // picture.width))
        picture = picture.quantize(COLOURS, dither=Image.Dither.NONE)
        picture.save(self.folder / f"{name}.png", optimize=True)

    def take(self, page, name):
        page.wait_for_load_state("networkidle")
        self.keep(page.screenshot(animations="disabled"), name)

    def citizen(self, token):
        """Scan, submit, follow; the number stays for the staff's pictures."""
        page = self.visitor(**PHONE)
        page.goto(f"/q/{token}/")
        self.take(page, "scan")
        page.get_by_label("您想反映什么？").fill(MATTER)
        page.get_by_label("在哪里？").fill("富民路 3 号楼前")
        page.get_by_label("我已阅读个人信息告知").check()
        page.get_by_role("button", name=re.compile("^提交")).click()
        page.locator(".bignumber").first.wait_for()
        self.take(page, "submitted")
        if page.get_by_role("link", name="查看进度").count():
            page.get_by_role("link", name="查看进度").click()
            page.get_by_role("heading", name="办理经过").wait_for()
            self.take(page, "track")

    def hall(self):
        """The terminal of the station's hall, opened with a code as staff do."""
        staff = self.signed_in("station", SCREEN)
        staff.goto("/desk/kiosks/")
        staff.get_by_role("button", name=re.compile("^(重新取登记码|换设备登记)")).first.click()
        code = staff.locator("#code").inner_text()
        page = self.visitor(viewport={"width": 1080, "height": 1920})
        page.goto("/kiosk/")
        page.get_by_label("登记码").fill(code)
        page.get_by_role("button", name="登记").click()
        page.get_by_role("button", name="说一件事").wait_for()
        self.keep(page.screenshot(animations="disabled"), "kiosk", width=432)

    def public(self):
        page = self.visitor(**SCREEN)
        for name, path in {"home": "/", "stations": "/stations/"}.items():
            page.goto(path)
            self.take(page, name)

    def staff(self):
        page = self.signed_in("station", SCREEN)
        rows = page.locator("#queue .row")
        told = rows.filter(has_text="反馈")  # a replied case has the most to show
        (told if told.count() else rows).first.get_by_role("link").click()
        page.get_by_role("heading", name="经过", exact=True).wait_for()
        self.take(page, "desk")
        for username in ("deputy", "unit"):
            phone = self.signed_in(username, PHONE)
            self.take(phone, f"{username}-queue")
            phone.locator("#queue .row a").first.click()
            phone.get_by_role("heading", name="经过", exact=True).wait_for()
            self.take(phone, username)

    def offices(self):
        """Whoever holds a key: the case on top of each desk."""
        for username in ("street", "office", "government"):
            page = self.signed_in(username, SCREEN)
            rows = page.locator("#queue .row a")
            if rows.count():
                rows.first.click()
                page.get_by_role("heading", name="经过", exact=True).wait_for()
            self.take(page, username)
        phone = self.signed_in("leader", PHONE)
        phone.locator("#queue .row a").first.click()
        phone.get_by_role("heading", name="经过", exact=True).wait_for()
        self.take(phone, "leader")
        phone = self.signed_in("deputy", PHONE)
        phone.goto("/desk/snap/")
        self.take(phone, "snap")

    def votes(self):
        """The 票决 that is ready: prepared, open on phones and on the screen in the hall, counted
        by its tellers."""
        clerk = self.signed_in("office", SCREEN)
        clerk.goto("/desk/ballots/")
        drafts = clerk.locator(".list li").filter(has_text="准备中")
        if not drafts.count():
            return
        drafts.first.get_by_role("link").click()
        address = clerk.url
        self.take(clerk, "vote-ready")
        self.pressed(clerk, f"{address}open/", "开始投票")
        seat = self.visitor(**PHONE)
        seat.goto("/vote/")
        self.take(seat, "vote-code")
        teller = self.signed_in("deputy", PHONE)
        self.cast(teller, f"{address}vote/")
        clerk.goto(f"{address}hall/")
        self.keep(clerk.screenshot(animations="disabled"), "hall", width=960)
        clerk.goto(f"{address}stop/")
        clerk.locator("[name=text]").fill("演示只投一张票。")
        clerk.get_by_role("button", name="停止投票").click()
        clerk.wait_for_load_state("networkidle")
        teller.goto(f"{address}close/")
        self.take(teller, "vote-close")
        for duty, words in PASSPHRASES.items():
            teller.locator(f"[name={duty}]").fill(words)
        teller.get_by_role("button", name="开箱计票").click()
        teller.get_by_role("link", name="复核文件").wait_for()
        self.take(teller, "vote-recount")
        clerk.goto(address)
        self.take(clerk, "vote-counted")

    def cast(self, phone, address):
        """One first mark, the others abstain; looked over; dropped in."""
        phone.goto(address)
        phone.get_by_label("赞成").first.check()
        self.take(phone, "vote")
        for group in phone.get_by_role("group").all()[1:]:
            group.get_by_label("弃权").check()
        phone.get_by_role("button", name="核对选票").click()
        phone.get_by_role("button", name="投入票箱").wait_for()
        self.take(phone, "vote-review")
        phone.get_by_role("button", name="投入票箱").click()
        phone.get_by_text("您已经投过票了").wait_for()

    def pressed(self, page, address, label):
        page.goto(address)
        page.get_by_role("button", name=label).click()
        page.wait_for_load_state("networkidle")

    def supervision(self):
        """A meeting and its roster, a letter, a list of problems; a group's visit and report on a
        phone. Nothing is sent."""
        clerk = self.signed_in("office", SCREEN)
        clerk.goto(reverse("meetings:list"))
        clerk.locator("main .list a").first.click()
        self.take(clerk, "meeting")
        clerk.get_by_role("link", name="名单", exact=True).click()
        self.take(clerk, "meeting-roster")
        for name, address in {
            "letter": f"{reverse('letters:list')}?tab=running",
            "problem-list": reverse("letters:lists"),
        }.items():
            clerk.goto(address)
            clerk.locator("main .list a").first.click()
            self.take(clerk, name)
        phone = self.signed_in("deputy", PHONE)
        phone.goto(reverse("groups:list"))
        phone.locator("main .list a").first.click()
        self.take(phone, "group")
        for name, label in {"group-visit": "登记督查", "group-report": "报送半年报告"}.items():
            phone.get_by_role("link", name=label).click()
            self.take(phone, name)
            phone.get_by_role("link", name="取消").click()

    def watchers(self):
        """Those who handle no matter: where they look instead."""
        for username, name in {"auditor": "audit:ledger", "admin": "offices:people"}.items():
            page = self.signed_in(username, SCREEN)
            page.goto(reverse(name))
            self.take(page, username)
        page = self.signed_in("procurator", SCREEN)
        page.goto(reverse("transfers:list"))
        page.locator("main .list a").first.click()
        page.get_by_role("heading", name="经过", exact=True).wait_for()
        self.take(page, "procurator")
        phone = self.signed_in("council", PHONE)
        phone.goto(reverse("ballots:list"))
        phone.locator("main .list a").first.click()
        self.take(phone, "council")

    def places(self):
        """Pages beside the queue: a paper, the figures, 台账, what is public, an import."""
        office = self.signed_in("office", SCREEN)
        office.goto(reverse("documents:list"))
        office.locator("main .list a, main table a").first.click()
        self.take(office, "paper")
        for name in ("dashboards:figures", "registers:ledger"):
            office.goto(reverse(name))
            self.take(office, name.partition(":")[2])
        admin = self.signed_in("admin", SCREEN)
        admin.goto(reverse("imports:list"))
        self.take(admin, "imports")
        page = self.visitor(**SCREEN)
        page.goto(reverse("publications:list"))
        self.take(page, "open")

    def signed_in(self, username, context):
        page = self.visitor(**context)
        page.goto("/accounts/sign-in/?next=/desk/")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.locator("form.out").first.wait_for(state="attached")
        return page
