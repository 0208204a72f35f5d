"""The rules of the house that no single test would notice: who imports whom, what is public, what
each action owes to people, programs and readers."""

import ast
import re
from functools import cache
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver

from liaison.desk.acts import ACTIONS
from liaison.scopes import WORDS
from suggestions.cases import timeline
from suggestions.cases.workflow import (
    BY_SYSTEM,
    COMMITMENT_MOVED,
    ERASE,
    PAPER_MOVED,
    PROJECT_MOVED,
    PUBLICATION_MOVED,
    REPRINT,
    REVEAL,
    SUBMIT,
    TRANSFER_MOVED,
    Action,
    Personal,
)

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("liaison", "stations", "suggestions", "supervision")
# Bottom up. A module may import what stands before its own place and nothing after it.
HOUSE = [
    "liaison.environment",
    "liaison.text",
    "liaison.widgets",
    "liaison.wording",
    "liaison.problems",
    "liaison.errors",
    "liaison.tables",
    "liaison.sheets",
    "liaison.typeset",
    "liaison.stored",
    "liaison.scratch",
    "liaison.sealed",
    "liaison.reference",
    "liaison.together",
    "liaison.whole",
    "liaison.kept",
    "liaison.workdays",
    "liaison.limits",
    "liaison.idempotency",
    "liaison.jurisdiction",
    "liaison.personal",
    "liaison.ledger",
    "liaison.notifications",
    "liaison.accounts",
    "liaison.deadlines",
    "liaison.workflow",
    "liaison.drawing",
    "liaison.paging",
    "liaison.filters",
    "liaison.feeds",
    "liaison.search",
    "liaison.scopes",
    "liaison.rest",
    "liaison.acting",
    "liaison.importing",
    "liaison.attachments",
    "liaison.fields",
    "liaison.pages",
    "liaison.documents",
    "stations.divisions",
    "stations.organisations",
    "stations.network",
    "stations.representatives",
    "stations.memberships",
    "liaison.exports",
    "liaison.imports",
    "stations.duty",
    "stations.qrcodes",
    "suggestions.cases",
    "suggestions.transfers",
    "suggestions.commitments",
    "stations.kiosks",
    "suggestions.papers",
    "suggestions.publications",
    "supervision.meetings",
    "supervision.opinions",
    "supervision.projects",
    "supervision.ballots",
    "supervision.groups",
    "supervision.letters",
    "liaison.portal",
    "liaison.desk",
    "liaison.audit",
    "liaison.protection",
    "liaison.oversight",
    "liaison.dashboards",
    "suggestions.registers",
    "liaison.offices",
    "liaison.api",
    "liaison.webhooks",
    "liaison.open311",
    "liaison.demo",
    "liaison.local",
]
FRAME = {"liaison.settings", "liaison.urls", "liaison.wsgi", "liaison.celery"}
EDGE = {"views", "api", "tasks"}
MAY_IMPORT_THE_EDGE = {"urls", "tasks", "views", "api"}
# Everything that answers without a sign-in, by name. A new line here is a decision.
PUBLIC = r"""
/
accounts/reset/
accounts/reset/<uidb64>/<token>/
accounts/sign-in/
admin/login/
attachments/
attachments/<uuid:pk>/
attachments/<uuid:pk>/thumbnail/
ballots/
ballots/<uuid:uid>/
boundaries/
elder/
favicon.ico
healthz
healthz/deep
kiosk/
kiosk/<slug:device>/
kiosk/<slug:device>/begin/
kiosk/<slug:device>/done/
kiosk/<slug:device>/help/
kiosk/<slug:device>/here/
kiosk/<slug:device>/people/
kiosk/<slug:device>/progress/
kiosk/<slug:device>/query/
kiosk/<slug:device>/rate/
kiosk/<slug:device>/say/
open/
open/<uuid:uid>/
open/<uuid:uid>/me-too/
open/<uuid:uid>/photos/<int:pk>/
open/<uuid:uid>/photos/<int:pk>/thumbnail/
open/points/
open/rss.xml
open/seals/
open311/v2/
open311/v2/^(?P<path>.+)$
open311/v2/^tokens/(?P<token>[0-9A-Za-z_.-]{1,80})\.(?P<form>xml|json)$
open311/v2/discovery.<form:form>
open311/v2/requests.<form:form>
open311/v2/requests/<slug:number>.<form:form>
open311/v2/services.<form:form>
open311/v2/services/<slug:code>.<form:form>
privacy/
privacy/<slug:purpose>/<int:version>/
q/<slug:token>/
q/<slug:token>/code.<str:extension>
projects/
projects/<slug:code>/
projects/<slug:code>/photos/<int:pk>/
projects/<slug:code>/photos/<int:pk>/thumbnail/
projects/<slug:code>/rate/
projects/calls/<uuid:uid>/
projects/proposals/<uuid:uid>/
readyz
representatives/
representatives/<uuid:uid>/
robots.txt
screen/
sitemap.xml
sms/receipts/
stations/
stations/<slug:code>/
stations/map/points/
suggest/
suggest/done/
track/
track/<str:token>/
track/<str:token>/erase/
track/<str:token>/letters/<int:pk>/
track/<str:token>/notices/<str:number>/
track/<str:token>/privacy/
track/<str:token>/privacy/consent/
track/<str:token>/privacy/copy.<str:extension>
track/<str:token>/privacy/correct/
track/<str:token>/rate/
track/<str:token>/reprint/
track/<str:token>/supplement/
track/<str:token>/withdraw/
vote/
vote/ballot/
wechat/<str:about_type>/<int:about_id>/
wechat/<str:about_type>/<int:about_id>/stop/
wechat/back/
"""
# The same for programs: what an anonymous call may reach, by method and path under /api/v1/.
# What a citizen does with the code asks for it itself (401 here).
PUBLIC_API = """
GET attachments/11111111-1111-4111-8111-111111111111/
GET cases/track/
GET categories/
GET divisions/
GET divisions/990101/
GET docs/
GET docs/errors/
GET open-cases/
GET open-cases/11111111-1111-4111-8111-111111111111/
GET representatives/
GET representatives/11111111-1111-4111-8111-111111111111/
GET schema/
GET stations/
GET stations/fumin/
GET units/
GET units/fumin/
POST attachments/
POST cases/
POST cases/990101-20261118-00001/rating/
"""
MODULES = sorted(
    path.relative_to(ROOT)
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts
)


def dotted(path):
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def place(name):
    """The place of a dotted name in the house, None for the frame around it."""
    for index, room in enumerate(HOUSE):
        if name == room or name.startswith(f"{room}."):
            return index
    return None


@cache
def parsed(path):
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def imports(path):
    """Dotted names that a module imports, relative ones resolved, inside functions too."""
    tree = parsed(path)
    package = list(path.parent.parts)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join(filter(None, [".".join(base), node.module]))
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def ours(name):
    return name.partition(".")[0] in PACKAGES


def test_the_order_of_the_house_is_the_order_of_installed_apps():
    installed = [name for name in settings.INSTALLED_APPS if ours(name) and "apps." not in name]
    assert [room for room in HOUSE if room in installed] == installed


def test_everything_has_a_place_in_the_house():
    lost = {
        dotted(path)
        for path in MODULES
        if place(dotted(path)) is None and dotted(path) not in FRAME | set(PACKAGES)
    }
    assert lost == set()


def test_a_module_imports_only_what_stands_before_it():
    above = {
        dotted(path): names
        for path in MODULES
        if (here := place(dotted(path))) is not None
        and (names := {name for name in imports(path) if ours(name) and (place(name) or 0) > here})
    }
    assert above == {}


def test_nothing_imports_views_api_or_tasks():
    rooms = {f"{room}.{edge}" for room in HOUSE for edge in EDGE} - set(HOUSE)
    edges = {
        dotted(path): names
        for path in MODULES
        if not MAY_IMPORT_THE_EDGE & set(path.with_suffix("").parts)
        if dotted(path) not in FRAME
        if (names := rooms.intersection(imports(path)))
    }
    assert edges == {}


CLOCKS = {"timezone.now", "datetime.now", "date.today", "timezone.localdate", "time.time"}
READS_THE_CLOCK = EDGE | {"middleware", "health", "context", "backends", "admin"}
READS_THE_CLOCK |= {"rest", "acting", "importing"}


def clocks_read(path):
    return CLOCKS & {
        ast.unparse(node.func)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args
    }


def test_only_the_edge_reads_the_clock():
    below = {
        dotted(path): clocks
        for path in MODULES
        if path.stem not in READS_THE_CLOCK
        and not {"commands", "templatetags", "local", "demo", "api", "views"} & set(path.parts)
        if (clocks := clocks_read(path))
    }
    assert below == {}


def test_modules_are_named_after_what_is_in_them_and_stay_readable():
    """Look at a module again from 400 lines on."""
    vague = {"utils", "helpers", "common", "misc"}
    assert [path for path in MODULES if vague & {*path.parts, path.stem}] == []
    lines = {path: len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {path: count for path, count in lines.items() if count > 600} == {}


def views(resolver=None, prefix=""):
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from views(entry, route)
        elif isinstance(entry, URLPattern):
            yield route, entry.callback


def test_the_public_list_is_complete():
    """Django's LoginRequiredMiddleware asks the view; whatever says no is on the list."""
    public = {
        route or "/"
        for route, view in views()
        if not getattr(view, "login_required", True) and not route.startswith("api/v1/")
    }
    assert sorted(public) == sorted(PUBLIC.split())


SAMPLES = {
    "number": "990101-20261118-00001",
    "uid": "11111111-1111-4111-8111-111111111111",
    "delivery": "11111111-1111-4111-8111-111111111111",
    "code": "fumin",
    "pk": "990101",
    "cross_number": "1",
}


def api_paths():
    for route, _view in views():
        if route.startswith("api/v1/") and "?P<path>" not in route:
            path = re.sub(r"\(\?P<(\w+)>.*?\)(?=/\$|/[a-z]|$)", lambda m: SAMPLES[m[1]], route)
            path = path.removeprefix("api/v1/").strip("^$")
            if path.startswith("attachments/9"):
                path = "attachments/11111111-1111-4111-8111-111111111111/"
            yield path


@pytest.mark.django_db
def test_the_public_list_of_the_api_is_complete(client):
    open_ones = set()
    for path in api_paths():
        for method in ("get", "post"):
            options = {"content_type": "application/json"} if method == "post" else {}
            status = getattr(client, method)(f"/api/v1/{path}", **options).status_code
            assert status < 500, path
            if status not in {401, 403, 405}:
                open_ones.add(f"{method.upper()} {path}")
    listed = set(PUBLIC_API.strip().splitlines())
    assert (open_ones - listed, listed - open_ones) == (set(), set())


def test_every_model_and_field_has_a_chinese_name():
    chinese = re.compile(r"[\u4e00-\u9fff]|SHA-256")
    bare = []
    for config in apps.get_app_configs():
        if not ours(config.name):
            continue
        for model in config.get_models():
            if not chinese.search(str(model._meta.verbose_name)):
                bare.append(model._meta.label)
            bare += [
                f"{model._meta.label}.{field.name}"
                for field in model._meta.get_fields()
                if field.concrete
                and not field.primary_key
                and not field.name.endswith("_ptr")
                and not chinese.search(str(field.verbose_name))
                and field.model._meta.app_config is config
            ]
    assert bare == []


def test_no_migration_is_missing(db):
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


def test_every_template_is_used():
    folder = ROOT / "templates"
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    said = "\n".join(
        path.read_text(encoding="utf-8")
        for root in (*PACKAGES, "templates")
        for path in (ROOT / root).rglob("*")
        if path.suffix in {".py", ".html", ".txt"}
    )
    errors = {"400.html", "403.html", "404.html", "405.html", "409.html", "413.html", "429.html",
              "500.html", "503.html"}  # fmt: skip
    messages = set(message_templates())
    # What a package's templates replace keeps that package's name.
    foreign = {name for name in names if name.startswith(("admin/", "registration/"))}
    unused = {name for name in names - errors - messages - foreign if f'"{name}"' not in said}
    assert unused == set()


def message_names():
    from suggestions.cases.notifications import CITIZEN_TOLD, FAMILY, TOLD

    told = [event for event, _other in [*TOLD.values(), *FAMILY.values()]]
    told += CITIZEN_TOLD.values()
    always = {"case.joint_study", "case.group", "case.due_soon", "case.overdue", "case.review_due"}
    always |= {"case.assist_silent", "case.entrusted", "case.moved"}
    return set(told) | always | handed_over()


def handed_over():
    from suggestions.commitments import notifications as commitments
    from suggestions.publications import notifications as publications
    from suggestions.transfers.notifications import TOLD

    told = {event for event, _whom in [*TOLD.values(), *commitments.TOLD.values()]}
    told |= {"commitment.due_soon", "commitment.overdue", "commitment.told"}
    told |= {"paper.issued", "paper.voided"}
    told |= {event for event, _whom in publications.TOLD.values()}
    return told | {"transfer.due_soon", "transfer.overdue", "transfer.told"}


def message_templates():
    """case.urged → suggestions/cases/messages/urged.txt"""
    for event in message_names():
        noun, _dot, name = event.partition(".")
        yield f"suggestions/{noun}s/messages/{name}.txt"
    for room in HOUSE:
        if room.startswith("supervision."):
            for event in getattr(import_module(f"{room}.events"), "NAMES", ()):
                noun, _dot, name = event.partition(".")
                yield f"supervision/{noun}s/messages/{name}.txt"


def test_every_message_has_its_words():
    folder = ROOT / "templates"
    written = {
        path.relative_to(folder).as_posix()
        for package in ("suggestions", "supervision")
        for path in folder.glob(f"{package}/*/messages/*")
    }
    assert written == set(message_templates())


def test_every_icon_of_a_template_is_shipped():
    shipped = set((ROOT / "static/icons/list.txt").read_text(encoding="utf-8").split())
    named = {
        name
        for path in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r'icon[ =]"([a-z0-9-]+)"', path.read_text(encoding="utf-8"))
    }
    assert named - shipped == set()


BY_CITIZEN = {Action.WITHDRAW}


def test_pages_say_dates_in_one_form():
    """local_time for whoever reads; the filter `date` for attributes, addresses, single parts."""
    shown = re.compile(r"""(?<!=")(?<!month=)\{\{[^}|]*\|date:"([^"]*)"[^}]*\}\}""")
    for path in (ROOT / "templates").rglob("*.html"):
        found = set(shown.findall(path.read_text(encoding="utf-8")))
        assert found <= {"H:i", "j", "n月"}, (path, found)


def test_every_action_has_a_button_and_a_verb():
    assert set(Action) - set(ACTIONS) == BY_CITIZEN | BY_SYSTEM
    page = (ROOT / "templates/suggestions/cases/followed.html").read_text(encoding="utf-8")
    for action in [*BY_CITIZEN, Action.RATE, Action.SUPPLY_INFO]:
        assert f'"{action}" in actions' in page


def test_every_action_has_an_endpoint():
    routes = " ".join(route for route, _view in views())
    for action in set(Action) - BY_SYSTEM:
        word = str(action).replace("_", "[-_]")
        assert re.search(rf"actions/{word}|/{word}/", routes), action


def test_every_scope_that_an_endpoint_asks_for_can_be_granted():
    endpoints = {getattr(view, "cls", None) for _route, view in views()} - {None}
    asked = {scope for one in endpoints for scope in getattr(one, "scopes", ())}
    assert asked <= set(WORDS)
    assert {"cases:read", "webhooks:write", "statistics:read"} <= asked


def test_every_event_has_words_for_staff():
    assert set(timeline.STAFF_WORDS) == {
        *Action,
        *Personal,
        SUBMIT,
        ERASE,
        REPRINT,
        REVEAL,
        TRANSFER_MOVED,
        COMMITMENT_MOVED,
        PAPER_MOVED,
        PUBLICATION_MOVED,
        PROJECT_MOVED,
        "remind",
    }
    assert set(timeline.PUBLIC) <= set(timeline.STAFF_WORDS)
