"""Hand-overs on the desk, and their papers; the citizen's own notice behind the track link."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liaison import paging
from liaison.accounts.models import User
from liaison.deadlines.models import Clock
from liaison.documents import pdf
from liaison.documents.files import served
from liaison.errors import Refusal
from liaison.ledger.models import Event
from liaison.paging import BadCursor
from liaison.workflow import allowed_actions, check_office
from suggestions.cases import codes
from suggestions.cases.models import Case

from . import lists, papers, permissions
from .forms import ACTS
from .lists import TABS
from .models import Kind, Transfer
from .presentation import photos
from .workflow import CLOCKS, WORDS, Action, Role

EMPTY = {
    "awaiting": _("没有等您签收、反馈的移送件"),
    "running": _("没有还在路上的移送件"),
    "overdue": _("没有超期的移送件"),
    "ended": _("还没有结束的移送件"),
}


@never_cache
@require_GET
def transfers(request):
    """What was handed over, the most pressing first."""
    actor, now = request.actor, timezone.now()
    if not permissions.has_transfers(actor):
        raise Http404
    code, kind = lists.tab_of(actor, request.GET.get("tab", "")), request.GET.get("kind", "")
    scope = Transfer.objects.visible_to(actor)
    rows, order = lists.narrowed(actor, code, kind, now)
    context = {
        "actor": actor,
        "now": now,
        "tab": code,
        "kind": kind,
        "kinds": Kind.choices,
        "empty": EMPTY[code],
        "tabs": [
            (tab, label, paging.count_words(paging.count(run(scope, actor, now))))
            for tab, label, run in TABS
            if tab != "awaiting" or lists.receives(actor)
        ],
    }
    try:
        page = paging.page(
            rows.for_reading(), cursor=request.GET.get("cursor", ""), size=30, order=order
        )
    except BadCursor as refusal:
        context["problem"] = refusal.detail
        return render(request, "suggestions/transfers/transfers.html", context, status=400)
    clocks = _running([row.pk for row in page.rows])
    context["rows"] = [(row, *clocks.get(row.pk, (None, ""))) for row in page.rows]
    for name, cursor in (("newer", page.previous), ("older", page.next)):
        if cursor:
            context[name] = f"?{urlencode({'tab': code, 'kind': kind, 'cursor': cursor})}"
    return render(request, "suggestions/transfers/transfers.html", context)


def _running(ids):
    """{id: (clock, label)} of the clock that ends first. One query."""
    clocks = Clock.objects.running().filter(subject_type="transfers.transfer", subject_id__in=ids)
    found = {}
    for clock in clocks.order_by("-due_at"):
        found[clock.subject_id] = (clock, CLOCKS[clock.kind])
    return found


@never_cache
@require_GET
def show(request, number):
    return _page(request, _transfer(request, number), timezone.now())


@never_cache
@require_http_methods(["GET", "POST"])
def act(request, number, action):
    """GET shows what the action asks; POST takes it."""
    if action not in ACTS:
        raise Http404
    now, transfer = timezone.now(), _transfer(request, number)
    if not transfer.roles_of(request.actor) & transfer.TRANSITIONS[action].roles:
        raise PermissionDenied
    entry = ACTS[Action(action)]
    if request.method == "GET":
        form = entry.form(transfer=transfer)
        return _page(request, transfer, now, asked=_asked(action, form))
    form = entry.form(request.POST, transfer=transfer)
    if not form.is_valid():
        return _page(request, transfer, now, status=422, asked=_asked(action, form))
    try:
        check_office(request)
        entry.verb(transfer, by=request.actor, now=now, **form.cleaned_data)
    except Refusal as refusal:
        fresh = _transfer(request, number)
        form = entry.form({**request.POST.dict(), "version": fresh.version}, transfer=fresh)
        form.is_valid()
        field = getattr(refusal, "field", None)
        form.add_error(field if field in form.fields else None, str(refusal.detail))
        asked = _asked(action, form)
        return _page(request, fresh, now, status=refusal.status, asked=asked)
    messages.success(request, entry.done)
    if not Transfer.objects.visible_to(request.actor).filter(number=number).exists():
        return redirect("transfers:list")
    return redirect("transfers:show", number)


def _asked(action, form):
    return {"action": action, "label": Action(action).label, "form": form}


def _transfer(request, number):
    visible = Transfer.objects.visible_to(request.actor).for_reading()
    return get_object_or_404(visible, number=number)


def _page(request, transfer, now, *, status=200, asked=None):
    actor = request.actor
    allowed = set(allowed_actions(transfer, actor, now))
    clocks = list(Clock.objects.of(transfer).order_by("pk"))
    for clock in clocks:
        clock.label = CLOCKS[clock.kind]
    running = [clock for clock in clocks if clock.settled_at is None]
    sees_case = Case.objects.visible_to(actor).filter(pk=transfer.case_id).exists()
    context = {
        "actor": actor,
        "now": now,
        "transfer": transfer,
        "sees_case": sees_case,
        "asked": asked,
        "clock": min(running, key=lambda clock: clock.due_at, default=None),
        "clocks": [clock for clock in clocks if clock.verdict != Clock.Verdict.CANCELLED],
        "steps": _steps(transfer),
        "photos": photos(transfer),
        "papers": papers.of(transfer, actor),
        "buttons": [
            {
                "action": action.value,
                "label": action.label,
                "asks": len(entry.form.base_fields) > 1,
                "is_plain": entry.is_plain,
            }
            for action, entry in ACTS.items()
            if action in allowed
        ],
    }
    return render(request, "suggestions/transfers/transfer.html", context, status=status)


def _steps(transfer):
    """What happened to the hand-over, both offices' words; nothing of the case itself."""
    events = list(
        Event.objects.filter(subject_type=transfer.subject_type, subject_id=transfer.pk)
        .select_related("words")
        .order_by("seq")
    )
    ids = {event.actor: event.actor.rpartition("user:")[2] for event in events}
    users = User.objects.filter(pk__in=[pk for pk in ids.values() if pk.isdigit()])
    names = {str(user.pk): str(user) for user in users}
    roles = dict(Role.choices)
    steps = []
    for event in events:
        office = str(roles.get(event.role, ""))
        name = names.get(ids[event.actor], "")
        steps.append(
            {
                "at": event.at,
                "title": WORDS.get(event.action, event.action),
                "text": event.words.text if hasattr(event, "words") else "",
                "who": " · ".join(filter(None, [office, name])),
                "state": "done",
            }
        )
    if transfer.is_open and steps:
        steps[-1]["state"] = "now"
    return steps


# --- papers ---------------------------------------------------------------------------------------


@never_cache
@require_GET
def paper(request, number):
    """A paper from before papers were kept as documents, drawn again; the citizen's only for those
    who see the case."""
    transfer, is_notice = _transfer(request, number), request.GET.get("for") == "citizen"
    if is_notice:
        seen = Case.objects.visible_to(request.actor).filter(pk=transfer.case_id)
        if transfer.kind != Kind.PETITION or not seen.exists():
            raise Http404
    return _drawn(papers.redrawn(transfer, is_notice=is_notice), transfer)


def _drawn(content, transfer):
    file = pdf.draw(content, at=transfer.sent_at)
    return HttpResponse(file, content_type="application/pdf")


@login_not_required
@never_cache
@require_GET
def notice(request, token, number):
    """The citizen's own 告知书."""
    case = codes.open_link(token, timezone.now())
    if case is None:
        raise Http404
    rows = Transfer.objects.filter(case=case, kind=Kind.PETITION).for_reading()
    transfer = get_object_or_404(rows, number=number)
    issued = papers.notice_of(transfer)
    content = issued.rendition.content if issued else papers.redrawn(transfer, is_notice=True)
    if "pdf" in request.GET:
        if issued is None:
            return _drawn(content, transfer)
        return served(issued.rendition.pdf, "pdf", issued.number, inline=True)
    context = {"token": token, "here": request.path, "paper": content}
    context["is_voided"] = issued is not None and issued.is_voided
    return render(request, "suggestions/papers/notice.html", context)
