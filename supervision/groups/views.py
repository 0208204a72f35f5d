"""The desk's pages of supervision groups; an inspection is filed on a phone, on the spot."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liaison import pages
from liaison.errors import Refusal
from liaison.paging import QUEUE
from liaison.workflow import check_office
from supervision.projects.models import LivelihoodProject

from . import actions, papers, permissions, presentation
from .forms import ACTS, NewForm
from .models import SupervisionGroup
from .workflow import CLOCKS, State

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
        "tabs": pages.counted(TABS, lambda run: run(scope, now)),
        "without": [
            row
            for row in actions.without_group(actor).order_by("id")[:30]
            if permissions.forms_groups(row, actor)
        ],
    }

    def shown(found):
        return [(row, row.state == State.ACTIVE and row.queue_at < now) for row in found]

    rows, given = narrow(scope, now).for_reading(), {"order": QUEUE, "kept": {"tab": tab}}
    template = "supervision/groups/groups.html"
    return pages.listing(request, template, rows, context, **given, shown=shown)


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
            pages.complain(form, refusal)
            status = refusal.status
    context = {"actor": actor, "project": project, "form": form}
    return render(request, "supervision/groups/new.html", context, status=status)


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
    now = timezone.now()
    return pages.take(
        request,
        action,
        acts=ACTS,
        find=lambda: _group(request, pk),
        show=lambda row, **given: _page(request, row, now, **given),
        done=reverse("groups:show", args=[pk]),
        now=now,
    )


def _page(request, group, now, *, status=200, asked=None):
    actor = request.actor
    _first, clocks = pages.clocks(group, CLOCKS)
    context = {
        "actor": actor,
        "now": now,
        "group": group,
        "project": group.project,
        "members": list(group.members.by_strokes()),
        "buttons": pages.led(pages.buttons(group, ACTS, actor, now)),
        "asked": asked,
        "clocks": [clock for clock in clocks if clock.settled_at is None],
        "visits": presentation.visits(group),
        "papers": papers.of(group, actor),
        "steps": presentation.steps(group),
    }
    return render(request, "supervision/groups/group.html", context, status=status)
