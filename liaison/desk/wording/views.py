"""常用语: a desk keeps its own; street and congress clerks those of their place."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liaison.desk.pages import navigation
from liaison.errors import Refusal
from liaison.workflow import check_office
from stations.memberships.models import Role
from suggestions.cases.colleagues import office_of
from suggestions.cases.permissions import has_cases
from suggestions.cases.phrases import StandardText, may_change, of_actor
from suggestions.cases.workflow import Action, State

from .forms import PhraseForm

SHOWN = 400


def _keeper(request):
    if not has_cases(request.actor) or request.actor.membership.role == Role.AUDITOR:
        raise Http404
    return request.actor


def _row(request, pk):
    row = get_object_or_404(of_actor(_keeper(request)), pk=pk)
    if not may_change(row, request.actor):
        raise Http404
    return row


@never_cache
@require_GET
def phrases(request):
    actor = _keeper(request)
    actions, states = dict(Action.choices), dict(State.choices)
    rows = [
        {
            "phrase": row,
            "action": actions.get(row.action, row.action),
            "state": states.get(row.state, ""),
            "may_change": may_change(row, actor),
        }
        for row in of_actor(actor).order_by("position", "action", "id")[:SHOWN]
    ]
    context = navigation(request, timezone.now()) | {
        "office": actor.membership.pk,
        "rows": [row for row in rows if not row["phrase"].is_given],
        "given": [row for row in rows if row["phrase"].is_given],
    }
    return render(request, "liaison/desk/phrases.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def edit(request, pk=None):
    actor = _keeper(request)
    row = _row(request, pk) if pk else _begun(request, actor)
    names = ("name", "action", "text", "category", "state")
    initial = {name: getattr(row, name) for name in names} | {"for_place": not row.office}
    form = PhraseForm(request.POST or None, actor=actor, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                check_office(request)
            except Refusal as refusal:
                form.add_error(None, str(refusal.detail))
                status = refusal.status
            else:
                _store(row, form.cleaned_data, actor)
                messages.success(request, _("已保存。办理时在“常用语”里选用。"))
                return redirect("desk:phrases")
    context = navigation(request, timezone.now()) | {
        "form": form,
        "phrase": row,
        "office": actor.membership.pk,
    }
    return render(request, "liaison/desk/phrase.html", context, status=status)


def _begun(request, actor):
    """A new one, on request with the words of another that the desk reads."""
    row = StandardText(office=office_of(actor.membership))
    chosen = request.GET.get("from", "")
    model = of_actor(actor).filter(pk=int(chosen)).first() if chosen.isdecimal() else None
    if model:
        for name in ("name", "action", "text", "category", "state"):
            setattr(row, name, getattr(model, name))
    return row


def _store(row, given, actor):
    for name in ("name", "action", "text", "category", "state"):
        setattr(row, name, given[name])
    shared = bool(given.get("for_place"))
    row.office = "" if shared else office_of(actor.membership)
    row.division = actor.membership.division_id if shared else ""
    row.save()


@never_cache
@require_POST
def delete(request, pk):
    row = _row(request, pk)
    try:
        check_office(request)
    except Refusal as refusal:
        messages.error(request, str(refusal.detail))
    else:
        row.delete()
        messages.success(request, _("已删除“%s”。") % row.name)
    return redirect("desk:phrases")
