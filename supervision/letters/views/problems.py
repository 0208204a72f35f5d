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
from supervision.letters import lists, presentation
from supervision.letters import problems as verbs
from supervision.letters.forms import PROBLEM_ACTS, ListForm, ProblemForm
from supervision.letters.models import Problem, ProblemList
from supervision.letters.workflow import PROBLEM_CLOCKS, PROBLEM_WORDS, Role
from supervision.meetings import parties

EMPTY = {
    "awaiting": _("没有等您处理的问题"),
    "running": _("没有还在整改的问题"),
    "overdue": _("没有超期的问题"),
    "ended": _("还没有销号的问题"),
}


@never_cache
@require_GET
def problems(request):
    actor, now = request.actor, timezone.now()
    if not parties.has_any(actor):
        raise Http404
    tab = request.GET.get("tab", "") or "running"
    rows, order = lists.problems(actor, tab, now)
    scope = Problem.objects.visible_to(actor)
    context = {
        "actor": actor,
        "now": now,
        "tab": tab,
        "tabs": pages.counted(lists.PROBLEM_TABS, lambda run: run(scope, actor, now)),
        "empty": EMPTY[tab],
    }

    def shown(found):
        clocks = pages.running("letters.problem", [row.pk for row in found], PROBLEM_CLOCKS)
        return [(row, *clocks.get(row.pk, (None, ""))) for row in found]

    given = {"order": order, "kept": {"tab": tab}, "shown": shown}
    template = "supervision/letters/problems.html"
    return pages.listing(request, template, rows.for_reading(), context, **given)


def _problem(request, pk):
    return get_object_or_404(Problem.objects.visible_to(request.actor).for_reading(), pk=pk)


@never_cache
@require_GET
def problem(request, pk):
    return _page(request, _problem(request, pk), timezone.now())


@never_cache
@require_http_methods(["GET", "POST"])
def act_problem(request, pk, action):
    now = timezone.now()
    return pages.take(
        request,
        action,
        acts=PROBLEM_ACTS,
        find=lambda: _problem(request, pk),
        show=lambda row, **given: _page(request, row, now, **given),
        done=_problem(request, pk),
        now=now,
    )


def _page(request, row, now, *, status=200, asked=None):
    actor = request.actor
    clock, clocks = pages.clocks(row, PROBLEM_CLOCKS)
    context = {
        "actor": actor,
        "now": now,
        "problem": row,
        "asked": asked,
        "clock": clock,
        "clocks": clocks,
        "buttons": pages.buttons(row, PROBLEM_ACTS, actor, now),
        "steps": pages.steps(row, PROBLEM_WORDS, Role.choices, is_open=row.is_open),
    }
    return render(request, "supervision/letters/problem.html", context, status=status)


# --- lists ----------------------------------------------------------------------------------------


@never_cache
@require_GET
def problem_lists(request):
    actor = request.actor
    if not parties.has_any(actor):
        raise Http404
    rows = ProblemList.objects.visible_to(actor)
    context = {"actor": actor, "writes": parties.writes(actor)}
    template = "supervision/letters/lists.html"
    return pages.listing(request, template, rows, context, order=("-id",), kept={})


@never_cache
@require_http_methods(["GET", "POST"])
def new_list(request):
    actor, now = request.actor, timezone.now()
    if not parties.writes(actor):
        raise Http404
    names = ("meeting", "project", "case", "letter")
    initial = {name: request.GET.get(name, "")[:40] for name in names}
    form = ListForm(request.POST or None, initial=initial, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            check_office(request)
            given = form.cleaned_data | {"division": actor.membership.division_id}
            row = verbs.open_list(**given, by=actor, now=now)
        except Refusal as refusal:
            pages.complain(form, refusal)
        else:
            messages.success(request, _("清单已建立，接着逐条列入问题。"))
            return redirect(row)
    status = 422 if form.is_bound else 200
    context = {"actor": actor, "form": form}
    return render(request, "supervision/letters/new_list.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def list_show(request, uid):
    """The three lists of one sheet; the clerk of the place adds problems below."""
    actor, now = request.actor, timezone.now()
    row = get_object_or_404(ProblemList.objects.visible_to(actor).for_reading(), uid=uid)
    view = request.GET.get("view", "") or "problems"
    if view not in lists.VIEWS:
        raise Http404
    may_add = "clerk" in parties.parties_of(row.division, None, actor)
    form = ProblemForm(request.POST or None, division=row.division)
    if request.method == "POST":
        if not may_add:
            raise Http404
        if form.is_valid():
            try:
                check_office(request)
                verbs.add(row, **form.cleaned_data, by=actor, now=now)
            except Refusal as refusal:
                pages.complain(form, refusal)
            else:
                messages.success(request, _("问题已列入，并通知责任单位。"))
                return redirect(row)
    label, columns, cells = lists.VIEWS[view]
    shown = [place for place, one in enumerate(columns) if one is not lists.SHEET]
    columns = [columns[place] for place in shown]
    rows = Problem.objects.visible_to(actor).filter(problem_list=row).for_reading()
    context = {
        "actor": actor,
        "list": row,
        "view": view,
        "label": label,
        "views": [(name, found[0]) for name, found in lists.VIEWS.items()],
        "columns": columns,
        "rows": [
            (one, [(columns[i], cells(one)[place]) for i, place in enumerate(shown)])
            for one in rows.order_by("position")
        ],
        "origins": presentation.origins(row, actor),
        "form": form if may_add else None,
    }
    status = 422 if form.is_bound else 200
    return render(request, "supervision/letters/list.html", context, status=status)
