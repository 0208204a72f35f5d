"""The desk's pages of projects: list, one project, and one form per step."""

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
from liaison.errors import Refusal
from liaison.paging import BadCursor
from liaison.workflow import allowed_actions, check_office
from supervision.projects import actions, figures, lists, permissions, presentation
from supervision.projects.calls.forms import ProposeForm
from supervision.projects.forms import ACTS
from supervision.projects.lists import TABS
from supervision.projects.models import LivelihoodProject, Round
from supervision.projects.uploads import photos_of
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
    actor, tab = request.actor, request.GET.get("tab", "awaiting")
    if not permissions.has_projects(actor):
        raise Http404
    scope = LivelihoodProject.objects.visible_to(actor)
    rows, order = lists.narrowed(actor, tab)
    context = {
        "actor": actor,
        "tab": tab,
        "tabs": [
            (code, label, paging.count_words(paging.count(run(scope, actor))))
            for code, label, run in TABS
        ],
        "figures": figures.of(scope),
        "proposes": permissions.proposes(actor),
        "begins_rounds": permissions.begins_rounds(actor),
    }
    try:
        page = paging.page(rows, cursor=request.GET.get("cursor", ""), size=30, order=order)
    except BadCursor as refusal:
        context["problem"] = refusal.detail
        return render(request, "supervision/projects/desk/projects.html", context, status=400)
    context["rows"] = page.rows
    for name, cursor in (("newer", page.previous), ("older", page.next)):
        if cursor:
            context[name] = f"?{urlencode({'tab': tab, 'cursor': cursor})}"
    return render(request, "supervision/projects/desk/projects.html", context)


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
            form.add_error(None, str(refusal.detail))
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
    if action not in ACTS:
        raise Http404
    action, now, project = Action(action), timezone.now(), _project(request, code)
    if not project.roles_of(request.actor) & project.TRANSITIONS[action].roles:
        raise PermissionDenied
    entry, given = ACTS[action], {"project": project, "actor": request.actor}
    if request.method == "GET":
        return _page(request, project, now, action, entry.form(**given))
    form = entry.form(request.POST, **given)
    if not form.is_valid():
        return _page(request, project, now, action, form, status=422)
    try:
        check_office(request)
        fields = form.arguments() | _uploaded(request, entry, now)
        entry.verb(project, by=request.actor, now=now, **fields)
    except (Refusal, Refused) as refusal:
        fresh = _project(request, code)
        data = request.POST.copy()
        data["version"] = fresh.version
        form = entry.form(data, project=fresh, actor=request.actor)
        form.is_valid()
        field = getattr(refusal, "field", None)
        said = str(getattr(refusal, "detail", "") or refusal)
        form.add_error(field if field in form.fields else None, said)
        status = getattr(refusal, "status", 422)
        return _page(request, fresh, now, action, form, status=status)
    messages.success(request, entry.done)
    return redirect("project_desk:show", code)


def _uploaded(request, entry, now):
    if not entry.photos:
        return {}
    names = ["photos", "photos_before"] if entry.verb is actions.report else ["photos"]
    return photos_of(request, names, now)


def _page(request, project, now, action="", form=None, *, status=200):
    actor = request.actor
    allowed = [one for one in ACTS if one in set(allowed_actions(project, actor, now))]
    context = {
        "actor": actor,
        "project": project,
        "main": [(one.value, one.label) for one in allowed if one not in ASIDE],
        "aside": [(one.value, one.label) for one in allowed if one in ASIDE],
        "action": action,
        "label": action.label if action else "",
        "form": form,
        "photos_side": ACTS[action].photos if action else "",
        "takes_before": bool(action) and ACTS[action].verb is actions.report,
        **presentation.desk(project, actor, now),
    }
    return render(request, "supervision/projects/desk/project.html", context, status=status)
