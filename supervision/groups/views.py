"""The desk's pages of supervision groups; an inspection is filed on a phone, on the spot."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liaison import paging
from liaison.attachments.images import Refused
from liaison.deadlines.models import Clock
from liaison.errors import Refusal
from liaison.paging import QUEUE, BadCursor
from liaison.workflow import allowed_actions, check_office
from supervision.projects.models import LivelihoodProject
from supervision.projects.uploads import photos_of

from . import actions, papers, permissions, presentation
from .forms import ACTS, NewForm
from .models import Finding, SupervisionGroup
from .workflow import CLOCKS, Action, State

TABS = [
    ("active", _("监督中"), lambda rows, now: rows.active()),
    ("overdue", _("已逾期"), lambda rows, now: rows.overdue(now)),
    ("ended", _("已结束"), lambda rows, now: rows.filter(state=State.ENDED)),
]


@never_cache
@require_GET
def groups(request):
    actor, now, tab = request.actor, timezone.now(), request.GET.get("tab", "active")
    narrow = {code: run for code, _label, run in TABS}.get(tab)
    if not permissions.has_groups(actor) or narrow is None:
        raise Http404
    scope = SupervisionGroup.objects.visible_to(actor)
    context = {
        "actor": actor,
        "tab": tab,
        "tabs": [
            (code, label, paging.count_words(paging.count(run(scope, now))))
            for code, label, run in TABS
        ],
        "without": [
            row
            for row in actions.without_group(actor).order_by("id")[:30]
            if permissions.forms_groups(row, actor)
        ],
    }
    try:
        page = paging.page(
            narrow(scope, now).for_reading(),
            cursor=request.GET.get("cursor", ""),
            size=30,
            order=QUEUE,
        )
    except BadCursor as refusal:
        context["problem"] = refusal.detail
        return render(request, "supervision/groups/groups.html", context, status=400)
    context["rows"] = [(row, row.state == State.ACTIVE and row.queue_at < now) for row in page.rows]
    for name, cursor in (("newer", page.previous), ("older", page.next)):
        if cursor:
            context[name] = f"?{urlencode({'tab': tab, 'cursor': cursor})}"
    return render(request, "supervision/groups/groups.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def new(request):
    """成立监督小组 of the project that the address names."""
    actor = request.actor
    rows = LivelihoodProject.objects.visible_to(actor).for_reading()
    project = get_object_or_404(rows, code=request.GET.get("project", "")[:30])
    if not permissions.forms_groups(project, actor):
        raise PermissionDenied
    form, status = NewForm(request.POST or None, division=project.division), 200
    if request.method == "POST":
        status = 422
        try:
            check_office(request)
            if form.is_valid():
                row = actions.form(project, by=actor, now=timezone.now(), **form.cleaned_data)
                messages.success(request, _("监督小组已成立，督查和报告到期前会提醒。"))
                return redirect("groups:show", row.pk)
        except Refusal as refusal:
            _say(form, refusal)
            status = refusal.status
    context = {"actor": actor, "project": project, "form": form}
    return render(request, "supervision/groups/new.html", context, status=status)


def _say(form, refusal):
    field = getattr(refusal, "field", None)
    said = str(getattr(refusal, "detail", "") or refusal)
    form.add_error(field if field in form.fields else None, said)


def _group(request, pk):
    rows = SupervisionGroup.objects.visible_to(request.actor).for_reading()
    return get_object_or_404(rows, pk=pk)


@never_cache
@require_GET
def show(request, pk):
    return _page(request, _group(request, pk), timezone.now())


@never_cache
@require_http_methods(["GET", "POST"])
def act(request, pk, action):
    if action not in ACTS:
        raise Http404
    action, now, group = Action(action), timezone.now(), _group(request, pk)
    if not group.roles_of(request.actor) & group.TRANSITIONS[action].roles:
        raise PermissionDenied
    entry, given = ACTS[action], {"now": now, "asked": _asked(request)}
    if request.method == "GET":
        return _page(request, group, now, action, entry.form(group=group, **given))
    form = entry.form(request.POST, group=group, **given)
    if not form.is_valid():
        return _page(request, group, now, action, form, status=422)
    try:
        check_office(request)
        photos = photos_of(request, ["photos"], now) if entry.takes_photos else {}
        entry.verb(group, by=request.actor, now=now, **form.arguments(), **photos)
    except (Refusal, Refused) as refusal:
        fresh, data = _group(request, pk), request.POST.copy()
        data["version"] = fresh.version
        form = entry.form(data, group=fresh, **given)
        form.is_valid()
        _say(form, refusal)
        status = getattr(refusal, "status", 422)
        return _page(request, fresh, now, action, form, status=status)
    messages.success(request, entry.done)
    return redirect("groups:show", pk)


def _asked(request):
    """The half-year that the address names, {} for the present one."""
    year, half = request.GET.get("year", ""), request.GET.get("half", "")
    if year.isascii() and year.isdigit() and len(year) == 4 and half in {"1", "2"}:
        return {"year": int(year), "half": int(half)}
    return {}


def _page(request, group, now, action="", form=None, *, status=200):
    allowed = set(allowed_actions(group, request.actor, now))
    open_findings = Finding.objects.filter(inspection__group=group, settled_at=None).exists()
    buttons = [one for one in ACTS if one in allowed]
    if not open_findings:
        buttons = [one for one in buttons if one != Action.SETTLE_FINDING]
    clocks = Clock.objects.of(group).running().order_by("due_at")
    context = {
        "actor": request.actor,
        "group": group,
        "project": group.project,
        "members": list(group.members.by_strokes()),
        "buttons": [(one.value, one.label) for one in buttons],
        "action": action,
        "label": action.label if action else "",
        "form": form,
        "takes_photos": bool(action) and ACTS[action].takes_photos,
        "clocks": [
            (CLOCKS[one.kind], one.due_at, one.tone(now), one.remaining_words(now))
            for one in clocks
        ],
        "visits": presentation.visits(group),
        "papers": papers.of(group, request.actor),
        "steps": presentation.steps(group),
    }
    return render(request, "supervision/groups/group.html", context, status=status)
