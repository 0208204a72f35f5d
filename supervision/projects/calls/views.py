"""The desk's pages of rounds and of what the public proposed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liaison import pages
from liaison.errors import Refusal
from liaison.workflow import allowed_actions, check_office
from stations.memberships.models import HOUSE
from supervision.projects import actions, figures, permissions, presentation
from supervision.projects.forms import ACTS
from supervision.projects.models import LivelihoodProject, Proposal, Round
from supervision.projects.workflow import (
    ROUND_WORDS,
    TRANSITIONS,
    Action,
    ProposalAction,
    ProposalState,
    Role,
    RoundAction,
    State,
)

from .forms import ROUND_ACTS, DeclineForm, RedactForm, RoundForm, TakeForm

# What is done with a whole list at once: a list goes to a meeting as a whole.
BATCHES = {
    Action.PUBLICISE: State.CANDIDATE,
    Action.SUBMIT: State.CANDIDATE,
    Action.DELIBERATE: State.COMMITTEE,
    Action.LIST_FOR_VOTE: State.PLENARY,
    Action.ANNOUNCE: State.ADOPTED,
}


@never_cache
@require_http_methods(["GET", "POST"])
def rounds(request):
    """The rounds in reach; a clerk begins one here."""
    actor = request.actor
    if not permissions.has_projects(actor):
        raise Http404
    form, status = RoundForm(request.POST or None), 200
    if request.method == "POST":
        if not permissions.begins_rounds(actor):
            raise PermissionDenied
        status = 422
        try:
            check_office(request)
            if form.is_valid():
                row = actions.begin_round(by=actor, now=timezone.now(), **form.cleaned_data)
                messages.success(request, _("已建立，请核对日期后发布征集。"))
                return redirect("project_desk:round", row.pk)
        except Refusal as refusal:
            pages.complain(form, refusal)
            status = refusal.status
    context = {
        "actor": actor,
        "form": form,
        "begins_rounds": permissions.begins_rounds(actor),
        "rows": Round.objects.visible_to(actor)[:60],
    }
    return render(request, "supervision/projects/calls/rounds.html", context, status=status)


@never_cache
@require_GET
def show_round(request, pk):
    return _round_page(request, _round(request, pk))


def _round(request, pk):
    return get_object_or_404(Round.objects.visible_to(request.actor), pk=pk)


@never_cache
@require_http_methods(["GET", "POST"])
def act_on_round(request, pk, action):
    row = _round(request, pk)
    if action not in ROUND_ACTS:
        raise Http404
    entry = ROUND_ACTS[RoundAction(action)]
    if not row.roles_of(request.actor) & row.TRANSITIONS[action].roles:
        raise PermissionDenied
    if request.method == "GET":
        initial = {"version": row.version}
        if action == RoundAction.OPEN_CALL:
            initial["text"] = row.call_text
        for name in ("places", "surplus", "call_from", "call_until"):
            initial[name] = getattr(row, name)
        return _round_page(request, row, action, entry.form(initial=initial, round=row))
    form = entry.form(request.POST, round=row)
    if not form.is_valid():
        return _round_page(request, row, action, form, status=422)
    try:
        check_office(request)
        entry.verb(row, by=request.actor, now=timezone.now(), **form.cleaned_data)
    except Refusal as refusal:
        pages.complain(form, refusal)
        return _round_page(request, row, action, form, status=refusal.status)
    messages.success(request, entry.done)
    return redirect("project_desk:round", pk)


@never_cache
@require_http_methods(["GET", "POST"])
def batch(request, pk, action):
    """One step for all projects of the round that stand before it."""
    row = _round(request, pk)
    if action not in BATCHES:
        raise Http404
    action = Action(action)
    if not row.roles_of(request.actor) & TRANSITIONS[action].roles:
        raise PermissionDenied
    first = row.projects.filter(state=BATCHES[action]).for_reading().order_by("pk").first()
    if first is None:
        messages.warning(request, _("本轮没有处在这一步的项目。"))
        return redirect("project_desk:round", pk)
    entry, given = ACTS[action], {"subject": first, "actor": request.actor}
    form = entry.form(request.POST if request.method == "POST" else None, **given)
    if request.method == "GET":
        return _round_page(request, row, action, form, is_batch=True)
    if not form.is_valid():
        return _round_page(request, row, action, form, is_batch=True, status=422)
    fields = form.arguments()
    fields.pop("version")
    try:
        check_office(request)
        state = BATCHES[action]
        given = {"by": request.actor, "now": timezone.now()}
        found = actions.each(row, state, entry.verb, **given, **fields)
    except Refusal as refusal:
        pages.complain(form, refusal)
        return _round_page(request, row, action, form, is_batch=True, status=refusal.status)
    messages.success(request, _("%d 个项目已办理。") % len(found))
    return redirect("project_desk:round", pk)


def _round_page(request, row, action="", form=None, *, is_batch=False, status=200):
    actor, now = request.actor, timezone.now()
    stages = figures.by_state(LivelihoodProject.objects.visible_to(actor).filter(round=row))
    own = bool(row.roles_of(actor) & {"clerk"})
    label = Action(action).label if is_batch else RoundAction(action).label if action else ""
    context = {
        "actor": actor,
        "round": row,
        "buttons": [(one.value, one.label) for one in allowed_actions(row, actor, now)]
        if own
        else [],
        "batches": [
            (one.value, one.label, stages[state])
            for one, state in BATCHES.items()
            if own and stages.get(state)
        ],
        "stages": [(State(code).label, count) for code, count in stages.items()],
        "received": Proposal.objects.visible_to(actor).received().filter(round=row).count(),
        "reads_proposals": actor.membership.role in HOUSE,
        "qr": permissions.prints_code(row, actor) and presentation.code_of(f"call:{row.uid}"),
        "steps": pages.steps(row, ROUND_WORDS, Role.choices) if own else (),
        "action": action,
        "label": label,
        "form": form,
        "is_batch": is_batch,
    }
    return render(request, "supervision/projects/calls/round.html", context, status=status)


# --- proposals ------------------------------------------------------------------------------------

TABS = [
    (ProposalState.RECEIVED, _("待处理")),
    (ProposalState.TAKEN, _("已列入")),
    (ProposalState.DECLINED, _("未列入")),
]


@never_cache
@require_GET
def proposals(request):
    actor, tab = request.actor, request.GET.get("tab", ProposalState.RECEIVED)
    rows = Proposal.objects.visible_to(actor)
    if tab not in ProposalState.values or not permissions.begins_rounds(actor):
        raise Http404
    context = {"actor": actor, "tab": tab, "tabs": TABS}
    rows = rows.filter(state=tab).select_related("round", "project")
    given = {"order": ("-id",), "kept": {"tab": tab}}
    return pages.listing(
        request, "supervision/projects/calls/proposals.html", rows, context, **given
    )


def _proposal(request, pk):
    rows = Proposal.objects.visible_to(request.actor).select_related("round", "project")
    return get_object_or_404(rows, pk=pk)


@never_cache
@require_GET
def show_proposal(request, pk):
    return _proposal_page(request, _proposal(request, pk))


PROPOSAL_FORMS = {
    ProposalAction.TAKE: TakeForm,
    ProposalAction.DECLINE: DeclineForm,
    ProposalAction.REDACT: RedactForm,
}
PROPOSAL_VERBS = {
    ProposalAction.TAKE: actions.take,
    ProposalAction.DECLINE: actions.decline,
    ProposalAction.REDACT: actions.redact,
}


@never_cache
@require_http_methods(["POST"])
def act_on_proposal(request, pk, action):
    row = _proposal(request, pk)
    if action not in PROPOSAL_FORMS:
        raise Http404
    if not row.roles_of(request.actor) & row.TRANSITIONS[action].roles:
        raise PermissionDenied
    action = ProposalAction(action)
    form = PROPOSAL_FORMS[action](request.POST, proposal=row)
    if not form.is_valid():
        return _proposal_page(request, row, action, form, status=422)
    try:
        check_office(request)
        given = {"by": request.actor, "now": timezone.now()}
        PROPOSAL_VERBS[action](row, **given, **form.cleaned_data)
    except Refusal as refusal:
        pages.complain(form, refusal)
        return _proposal_page(request, row, action, form, status=refusal.status)
    messages.success(request, _("已处理，提出的人可以在查询页看到。"))
    return redirect("project_desk:proposal", pk)


def _proposal_page(request, row, action="", form=None, *, status=200):
    allowed = allowed_actions(row, request.actor, timezone.now())
    forms = {
        one: form
        if one == action
        else PROPOSAL_FORMS[one](initial={"version": row.version}, proposal=row)
        for one in allowed
    }
    context = {
        "actor": request.actor,
        "row": row,
        "forms": [(one.value, one.label, forms[one], one == action) for one in allowed],
    }
    return render(request, "supervision/projects/calls/proposal.html", context, status=status)
