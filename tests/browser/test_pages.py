"""Every page of the URLconf, found by its links: axe finds nothing, nothing moves sideways, large
type is large, the console is silent, public pages stay light."""

import json
import os
from collections import deque
from urllib.parse import urlsplit

from django.test import RequestFactory
from django.urls import Resolver404, get_resolver, resolve

from .judging import judge, judge_in_the_dark

LIMIT = 100_000  # bytes of a public page before photographs
# Three roles, three looks; the public pages are judged in the dark as well.
CITIZEN = {"viewport": {"width": 360, "height": 800}}
STATION = CITIZEN | {"color_scheme": "dark"}
OFFICE = {"viewport": {"width": 1440, "height": 900}}
# Where each begins; what these pages link to follows by itself.
PUBLIC = [
    "/",
    "/q/{token}/",
    "/suggest/?station=QX-001",
    "/suggest/?q=没有这个地方",
    "/representatives/?q=富民社区",
    "/open/?place=990101001&category=99",
    "{profile}",
    "{matter}",
    "{proposal}",
    "/projects/?colour=red&year=1999",
    "/screen/",
    "/kiosk/",
    "/vote/",
    "/ballots/",
    "{password}",
    "/no-such-page/",
]
AT_THE_STATION = [
    "/desk/",
    "/desk/?tab=all",
    "/desk/batch/?case={case}",
    "/no-such-page/",
    "/",  # as somebody of the staff sees it
    "/suggest/?station=QX-001",
]
AT_THE_OFFICE = [
    "/desk/",
    "/desk/?tab=all",
    "/desk/cases/{paper}/",
    "/desk/exports/{export}/",
    "/desk/people/proposed/",
    "/desk/people/{membership}/handover/",
    "/desk/terms/{representative}/",
    "/desk/meetings/{sitting}/hall/",
    "/desk/meetings/{sitting}/roster/",
    "/desk/meetings/{sitting}/invite/",
    "/desk/meetings/{sitting}/seats/{seat}/grant_leave/",
    "/desk/ballots/{ballot}/",
    "/desk/opinions/{opinion}/revise/",
    "/desk/letters/{letter}/revise/",
    "/desk/problems/{problem}/drop/",
    "/representatives/unattached/",
    "/stations/map/edit/",
    "/api/v1/docs/",
]
# Pages of other offices, which neither station nor 代表工委 reaches.
OTHERS = {
    "deputy": [
        "/desk/snap/",
        "/desk/meetings/{sitting}/here/",
        "/desk/ballots/{ballot}/vote/",
        "/desk/ballots/{ballot}/papers/",
    ],
    "auditor": ["/desk/ledger/", "/desk/reveals/", "/desk/sign-ins/"],
    "security": ["/desk/security/"],
    "admin": [
        "/desk/keys/",
        "/desk/keys/new/",
        "/desk/webhooks/",
        "/desk/webhooks/new/",
        "/desk/deliveries/",
        "/desk/messages/",
        "/desk/imports/",
        "/desk/imports/stations/",
        "/desk/imports/stations/{import}/",
        "/admin/",
        "/admin/jurisdiction/localrule/",
        "/admin/deadlines/deadlinepolicy/",
    ],
}
# What answers GET and is no page of its own to judge, or is judged elsewhere; and why.
NO_PAGE = {
    "accounts:verify": "asked between password and desk of accounts with a second factor",
    "attachments:show": "a picture",
    "attachments:thumbnail": "a picture",
    "ballots:at_seat": "ballots:vote with the code of a seat",
    "ballots:recount": "a file",
    "ballots:recount_script": "a file",
    "cases:consent": "leads back to cases:own_data",
    "cases:copy": "a file",
    "cases:correct": "leads back to cases:own_data",
    "cases:erase": "leads back to cases:own_data",
    "cases:rate": "leads back to cases:followed",
    "cases:reprint": "leads back to cases:followed",
    "cases:supplement": "leads back to cases:followed",
    "cases:withdraw": "leads back to cases:followed",
    "dashboards:report": "a file",
    "desk:card_picture": "a picture",
    "desk:register_template": "a file",
    "desk:edit_phrase": "the form of desk:new_phrase",
    "documents:copy": "a file",
    "documents:file": "a file",
    "exports:file": "a file",
    "imports:template": "a file",
    "kiosk_desk:code": "shown once, to who asked for it",
    "kiosks:begin": "a step of test_kiosk",
    "kiosks:done": "judged by test_kiosk",
    "kiosks:help": "judged by test_kiosk",
    "kiosks:here": "data for the terminal",
    "kiosks:home": "judged by test_kiosk",
    "kiosks:people": "judged by test_kiosk",
    "kiosks:progress": "judged by test_kiosk",
    "kiosks:query": "judged by test_kiosk",
    "kiosks:rate": "a step of test_kiosk",
    "kiosks:say": "judged by test_kiosk",
    "meetings:hall_code": "a picture",
    "meetings:material": "a file",
    "messages:back": "leads to WeChat and back",
    "messages:follow": "leads to WeChat and back",
    "network:points": "data for the map",
    "notifications:bind": "leads to WeChat and back",
    "oversight:honesty_csv": "a file",
    "oversight:policy": "the form of oversight:new_policy",
    "papers:notice": "the letter of documents:show, for the citizen",
    "portal:healthz": "for machines",
    "portal:healthz_deep": "for machines",
    "portal:readyz": "for machines",
    "portal:favicon": "a file",
    "portal:robots": "for machines",
    "portal:sitemap": "for machines",
    "projects:photo": "a picture",
    "projects:thumbnail": "a picture",
    "protection:download": "a file",
    "publication_desk:new": "the form of publication_desk:edit",
    "publications:feed": "for feed readers",
    "publications:photo": "a picture",
    "publications:points": "data for the map",
    "publications:thumbnail": "a picture",
    "qrcodes:picture": "a picture",
    "qrcodes:sheet": "a file",
    "registers:bulletin_draft": "a file",
    "transfers:notice": "the letter of documents:show, for the citizen",
    "transfers:paper": "a file",
    "webhooks:secret": "shown once, to who asked for it",
    "webhooks:show": "stands when there is a subscription",
}
KNOWN = """
import json
from django.contrib.auth.tokens import default_token_generator
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from liaison.accounts.models import User
from liaison.exports.models import Export
from liaison.imports.models import Import
from liaison.desk.batch.sending import SOURCES
from stations.memberships.actors import actor_of
from stations.memberships.models import Membership
from suggestions.cases.models import Case
from suggestions.papers import permissions as papers
from supervision.ballots import actions as ballots
from supervision.ballots.models import Ballot
from supervision.letters.models import Problem, SupervisionLetter
from supervision.meetings.models import Meeting
from supervision.opinions.models import DeliberationOpinion
from supervision.projects.models import Proposal
case = Case.objects.filter(state__in=SOURCES, station__code="QX-001001").first()
council = User.objects.get(username="council")
uid = urlsafe_base64_encode(force_bytes(council.pk))
token = default_token_generator.make_token(council)
def table(model, who, **given):
    held = Membership.objects.filter(user__username=who).first()
    given |= {"owner": held.user, "membership": held, "asked_at": timezone.now()}
    return str(model.objects.create(**given).uid)
errors = [[3, "区划代码 9901 不存在，请先导入区划。"]]
office = actor_of(User.objects.get(username="office"), timezone.now())
draft = Ballot.objects.filter(state="draft", division="990101").first()
vote = ballots.open_ballot(draft, by=office, now=timezone.now())
sitting = Meeting.objects.filter(kind="standing_committee", state="planned").first()
print(json.dumps({
    "ballot": str(vote.uid),
    "paper": next(f"{one.number}/papers/{kind}" for one in Case.objects.visible_to(office)
                  for kind in papers.FITS if papers.may_ever(one, kind, office)),
    "export": table(Export, "office", kind="cases", title="事项",
                    state="failed", problem="请重试。"),
    "import": table(Import, "admin", kind="stations", name="站点.xlsx", sha256="0" * 64,
                    state="refused", errors=errors, errors_count=1),
    "sitting": str(sitting.uid),
    "seat": sitting.attendances.filter(state="expected").first().pk,
    "opinion": str(DeliberationOpinion.objects.filter(state="draft").first().uid),
    "letter": str(SupervisionLetter.objects.filter(state="draft").first().uid),
    "problem": Problem.objects.filter(state="open").first().pk,
    "case": f"{case.number}:{case.version}",
    "proposal": f"/projects/proposals/{Proposal.objects.first().uid}/",
    "membership": Membership.objects.get(user__username="station").pk,
    "password": f"/accounts/reset/{uid}/{token}/",
}))
"""
EVERY_ROLE = bool(os.environ.get("EVERY_ROLE"))  # make pages
MACHINES = ("admin/", "api/", "open311/")  # Django's own site, and answers without pages
LINKS = "[...document.links].map(link => link.href.split('#')[0])"


def pages(resolver=None, space="", route=""):
    """The names of everything that answers GET, without the API's nouns and Django's own admin."""
    found = set()
    for entry in (resolver or get_resolver()).url_patterns:
        inner = ":".join(filter(None, [space, getattr(entry, "namespace", "")]))
        here = route + str(entry.pattern)
        if here.startswith(MACHINES):
            continue
        if hasattr(entry, "url_patterns"):
            found |= pages(entry, inner, here)
        elif answers_get(entry.callback):
            found.add(f"{inner}:{entry.name}")
    return found


def answers_get(view):
    """No view takes TRACE: it answers with the methods that it does take."""
    try:
        return "GET" in view(RequestFactory().trace("/")).get("Allow", "GET")
    except Exception:  # wants more than a request: a page for all we know
        return True


def name_of(address, site):
    """The URL name that an address of this site leads to; "" for all others."""
    parts = urlsplit(address)
    if f"{parts.scheme}://{parts.netloc}" != site.address:
        return ""
    try:
        return "" if parts.path[1:].startswith(MACHINES) else resolve(parts.path).view_name
    except Resolver404:
        return ""


class Walk:
    """One visit of each URL name that `somebody` finds a link to. What one role's page was judged
    for is not judged again for the next, unless `make pages` asks for every role."""

    judged = set()

    def __init__(self, somebody, *, skip=()):
        self.somebody, self.page, self.site = somebody, somebody.page, somebody.site
        self.seen, self.reached, self.problems = {"", *NO_PAGE, *skip}, set(), {}

    def through(self, addresses, *, follows=True, also=None):
        """From the page that is open and from `addresses` on."""
        waiting = deque(["", *addresses])
        while waiting:
            address = waiting.popleft()
            answer = self.page.goto(address, wait_until="load") if address else None
            name = name_of(self.page.url, self.site)
            if also or not name or name not in self.judged or EVERY_ROLE:
                self.judged.add(name)
                own = "/admin/" not in self.page.url  # Django's own site has no large type
                if found := [*judge(self.page, large=own), *(also() if also else [])]:
                    self.problems[address] = found
            self.seen.add(name)
            if answer is None or answer.status == 200:
                self.reached.add(name)
            for link in self.page.evaluate(LINKS) if follows else ():
                name = name_of(link, self.site)
                if name not in self.seen:
                    self.seen.add(name)
                    waiting.append(link)
        return self


def beside(page, number):
    """The form of an action as a click brings it beside its case."""
    page.goto(f"/desk/cases/{number}/")
    page.locator(".acts a.btn[hx-get]").first.click()
    page.wait_for_selector("#act form")
    return judge(page)


def test_axe_finds_nothing_on_any_page_of_any_role(person, site):
    known = {"token": site.token, "profile": site.profile, "matter": site.matter}
    known |= json.loads(site.ask(KNOWN)) | {"representative": known["profile"].split("/")[2]}
    visitor = person(**CITIZEN)
    visitor.scan()
    visitor.submit("绿化带里的喷头一直在漏水。")
    weight = visitor.weigh()

    def light_and_dark():
        total = sum(weight.values())
        heavy = [f"{total} bytes: {weight}"] if total > LIMIT else []
        weight.clear()
        return heavy + judge_in_the_dark(visitor.page)

    citizen = Walk(visitor)
    citizen.through([address.format(**known) for address in PUBLIC], also=light_and_dark)
    walks = {"": citizen}
    for role, look, addresses in (
        ("station", STATION, AT_THE_STATION),
        ("office", OFFICE, AT_THE_OFFICE),
        *((name, CITIZEN, addresses) for name, addresses in OTHERS.items()),
    ):
        staff = person(**look)
        staff.sign_in(role)
        # The public pages have been judged; staff see them with one link more in the footer.
        walk = Walk(staff, skip=citizen.reached)
        walks[role] = walk.through(
            [address.format(**known) for address in addresses], follows=role not in OTHERS
        )
        if role == "station":
            assert beside(staff.page, known["case"].partition(":")[0]) == []
    assert {role: walk.problems for role, walk in walks.items() if walk.problems} == {}
    reached = set().union(*(walk.reached for walk in walks.values())) - {""}
    assert pages() - reached == set(NO_PAGE), "every page is reached, or named with the reason"
