"""The desk's pages of projects: list, one project, and one form per step."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liaison import pages
from liaison.errors import Refusal
from liaison.workflow import check_office
from supervision.projects import actions, figures, lists, permissions, presentation
from supervision.projects.calls.forms import ProposeForm
from supervision.projects.forms import ACTS
from supervision.projects.models import LivelihoodProject, Round
from supervision.projects.workflow import Action, RoundState

# The step that the state calls for comes first; these are at hand and never the next step.
ASIDE = {
    Action.EDIT,
    Action.NOTE,
    Action.LINK_CASE,
    Action.HIDE_PHOTO,
    Action.SEND_BACK,
    Action.REJECT,
    Action.ASK_CHANGE,
    Action.REFUSE,
    Action.RETURN_PLAN,
}


@never_cache
@require_GET
def projects(request):
    actor = request.actor
    if not permissions.has_projects(actor):
        raise Http404
    scope = LivelihoodProject.objects.visible_to(actor)
    tabs = pages.counted(lists.tabs_of(actor), lambda run: run(scope, actor))
    tab = request.GET.get("tab") or lists.opening(tabs)
    rows, order = lists.narrowed(actor, tab)
    context = {
        "actor": actor,
        "tab": tab,
        "tabs": tabs,
        "figures": figures.of(scope),
        "proposes": permissions.proposes(actor),
        "begins_rounds": permissions.begins_rounds(actor),
    }
    given = {"order": order, "kept": {"tab": tab}}
    return pages.listing(request, "supervision/projects/desk/projects.html", rows, context, **given)


@never_cache
@require_http_methods(["GET", "POST"])
def new(request):
    """Propose a project for a round that runs."""
    actor = request.actor
    if not permissions.proposes(actor):
        raise Http404
    rounds = Round.objects.visible_to(actor).exclude(state=RoundState.ENDED)
    form = ProposeForm(request.POST or None, rounds=rounds, actor=actor)
    status = 200
    if request.method == "POST":
        status = 422
        try:
            check_office(request)
            if form.is_valid():
                project = actions.collect(by=actor, now=timezone.now(), **form.cleaned_data)
                messages.success(request, _("已提出，编号 %s。") % project.code)
                return _to_own_page(actor, project)
        except Refusal as refusal:
            pages.complain(form, refusal)
            status = refusal.status
    context = {"actor": actor, "form": form, "has_rounds": rounds.exists()}
    return render(request, "supervision/projects/desk/new.html", context, status=status)


def _to_own_page(actor, project):
    """Whoever proposed need not see it before it is public."""
    if LivelihoodProject.objects.visible_to(actor).filter(pk=project.pk).exists():
        return redirect("project_desk:show", project.code)
    return redirect("project_desk:list")


def _project(request, code):
    rows = LivelihoodProject.objects.visible_to(request.actor).for_reading()
    return get_object_or_404(rows, code=code)


@never_cache
@require_GET
def show(request, code):
    return _page(request, _project(request, code), timezone.now())


@never_cache
@require_http_methods(["GET", "POST"])
def act(request, code, action):
    now = timezone.now()
    return pages.take(
        request,
        action,
        acts=ACTS,
        find=lambda: _project(request, code),
        show=lambda row, **given: _page(request, row, now, **given),
        done=reverse("project_desk:show", args=[code]),
        now=now,
    )


def _page(request, project, now, *, status=200, asked=None):
    actor = request.actor
    buttons = pages.buttons(project, ACTS, actor, now)
    context = {
        "actor": actor,
        "project": project,
        "main": pages.led([one for one in buttons if one["action"] not in ASIDE]),
        "aside": [one for one in buttons if one["action"] in ASIDE],
        **presentation.desk(project, actor, now),
        "asked": asked,
    }
    return render(request, "supervision/projects/desk/project.html", context, status=status)
