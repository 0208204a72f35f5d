"""审议意见 on the desk of the committee and of the unit."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liaison import pages
from liaison.errors import Refusal
from liaison.workflow import check_office
from supervision.meetings import parties
from supervision.meetings.models import Meeting

from . import actions, lists, papers, presentation
from .forms import ACTS, DrawUpForm
from .models import DeliberationOpinion
from .workflow import CLOCKS, WORDS, Role

EMPTY = {
    "awaiting": _("没有等您处理的审议意见"),
    "running": _("没有还在研究处理的审议意见"),
    "overdue": _("没有超期的审议意见"),
    "ended": _("还没有办结的审议意见"),
}


@never_cache
@require_GET
def opinions(request):
    actor, now = request.actor, timezone.now()
    if not parties.has_any(actor):
        raise Http404
    tab = request.GET.get("tab", "") or "running"
    rows, order = lists.narrowed(actor, tab, now)
    scope = DeliberationOpinion.objects.visible_to(actor)
    context = {
        "actor": actor,
        "now": now,
        "tab": tab,
        "tabs": pages.counted(lists.TABS, lambda run: run(scope, actor, now)),
        "writes": parties.writes(actor),
        "empty": EMPTY[tab],
    }

    def shown(found):
        clocks = pages.running("opinions.deliberationopinion", [r.pk for r in found], CLOCKS)
        return [(row, *clocks.get(row.pk, (None, ""))) for row in found]

    given = {"order": order, "kept": {"tab": tab}, "shown": shown}
    template = "supervision/opinions/opinions.html"
    return pages.listing(request, template, rows.for_reading(), context, **given)


@never_cache
@require_http_methods(["GET", "POST"])
def new(request):
    actor, now = request.actor, timezone.now()
    if not parties.writes(actor):
        raise Http404
    initial = {"meeting": request.GET.get("meeting", "")}
    division = actor.membership.division_id
    form = DrawUpForm(request.POST or None, initial=initial, division=division)
    if request.method == "POST" and form.is_valid():
        try:
            check_office(request)
            row = actions.draw_up(**form.cleaned_data, by=actor, now=now)
        except Refusal as refusal:
            pages.complain(form, refusal)
        else:
            messages.success(request, _("审议意见已起草，改好后送签。"))
            return redirect(row)
    status = 422 if form.is_bound else 200
    context = {"actor": actor, "form": form}
    return render(request, "supervision/opinions/new.html", context, status=status)


def _opinion(request, uid):
    visible = DeliberationOpinion.objects.visible_to(request.actor).for_reading()
    return get_object_or_404(visible, uid=uid)


@never_cache
@require_GET
def show(request, uid):
    return _page(request, _opinion(request, uid), timezone.now())


@never_cache
@require_http_methods(["GET", "POST"])
def act(request, uid, action):
    now = timezone.now()
    return pages.take(
        request,
        action,
        acts=ACTS,
        find=lambda: _opinion(request, uid),
        show=lambda row, **given: _page(request, row, now, **given),
        done=_opinion(request, uid),
        now=now,
    )


def _page(request, opinion, now, *, status=200, asked=None):
    actor = request.actor
    clock, clocks = pages.clocks(opinion, CLOCKS)
    is_inside = actor.membership.role in parties.HOUSE
    is_party = is_inside or bool(opinion.roles_of(actor))
    context = {
        "actor": actor,
        "now": now,
        "opinion": opinion,
        "asked": asked,
        "clock": clock,
        "clocks": clocks,
        "reports": opinion.reports.select_related("meeting") if is_party else (),
        "sees_meeting": Meeting.objects.visible_to(actor).filter(pk=opinion.meeting_id).exists(),
        "papers": papers.of(opinion, actor),
        "sees_figures": is_inside,
        "beside": [line for lines in presentation.BESIDE for line in lines(opinion, actor, now)],
        "hints": pages.hints(opinion, ACTS, actor, now),
        "buttons": pages.buttons(opinion, ACTS, actor, now),
        "steps": pages.steps(
            opinion,
            WORDS,
            Role.choices,
            reads=presentation.reader(is_inside, is_party),
            is_open=opinion.is_open,
        ),
    }
    return render(request, "supervision/opinions/opinion.html", context, status=status)
