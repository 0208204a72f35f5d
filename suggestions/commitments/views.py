"""What was promised to citizens: overdue first, until it is kept."""

import uuid

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
from liaison.attachments import actions as attachments
from liaison.attachments.images import Refused
from liaison.errors import Refusal
from liaison.ledger.models import Event
from liaison.limits.address import client_address
from liaison.paging import BadCursor
from liaison.workflow import allowed_actions, check_office
from suggestions.cases.models import Case

from . import lists, permissions
from .forms import ACTS
from .lists import TABS
from .models import Commitment
from .workflow import WORDS, Action, Role


@never_cache
@require_GET
def commitments(request):
    actor, now = request.actor, timezone.now()
    tab = request.GET.get("tab", "running")
    if not permissions.has_commitments(actor):
        raise Http404
    scope = Commitment.objects.visible_to(actor)
    rows, order = lists.narrowed(actor, tab, now)
    context = {
        "actor": actor,
        "tab": tab,
        "tabs": [
            (code, label, paging.count_words(paging.count(run(scope, actor, now))))
            for code, label, run in TABS
        ],
    }
    try:
        page = paging.page(rows, cursor=request.GET.get("cursor", ""), size=30, order=order)
    except BadCursor as refusal:
        context["problem"] = refusal.detail
        return render(request, "suggestions/commitments/commitments.html", context, status=400)
    context["rows"] = [(row, row.standing(now), row.is_late(now)) for row in page.rows]
    for name, cursor in (("newer", page.previous), ("older", page.next)):
        if cursor:
            context[name] = f"?{urlencode({'tab': tab, 'cursor': cursor})}"
    return render(request, "suggestions/commitments/commitments.html", context)


def _commitment(request, pk):
    return get_object_or_404(Commitment.objects.visible_to(request.actor).for_reading(), pk=pk)


@never_cache
@require_GET
def show(request, pk):
    return _page(request, _commitment(request, pk), timezone.now())


@never_cache
@require_http_methods(["GET", "POST"])
def act(request, pk, action):
    if action not in ACTS:
        raise Http404
    now, commitment = timezone.now(), _commitment(request, pk)
    if not commitment.roles_of(request.actor) & commitment.TRANSITIONS[action].roles:
        raise PermissionDenied
    entry = ACTS[Action(action)]
    if request.method == "GET":
        return _page(request, commitment, now, action, entry.form(commitment=commitment))
    form = entry.form(request.POST, commitment=commitment)
    if not form.is_valid():
        return _page(request, commitment, now, action, form, status=422)
    try:
        check_office(request)
        given = form.cleaned_data | _photos(request, entry, now)
        entry.verb(commitment, by=request.actor, now=now, **given)
    except (Refusal, Refused) as refusal:
        fresh = _commitment(request, pk)
        form = entry.form({**request.POST.dict(), "version": fresh.version}, commitment=fresh)
        form.is_valid()
        field = getattr(refusal, "field", None)
        words = str(getattr(refusal, "detail", "") or refusal)
        form.add_error(field if field in form.fields else None, words)
        status = getattr(refusal, "status", 422)
        return _page(request, fresh, now, action, form, status=status)
    messages.success(request, entry.done)
    return redirect("commitments:show", pk)


def _photos(request, entry, now):
    if not entry.takes_photos:
        return {}
    owner = str(uuid.uuid4())
    stored = [
        attachments.store(
            upload=upload,
            by=request.actor,
            owner=owner,
            address=client_address(request),
            now=now,
        )
        for upload in request.FILES.getlist("photos")
    ]
    return {"photos": [photo.pk for photo in stored], "owner": owner}


def _page(request, commitment, now, action="", form=None, *, status=200):
    actor = request.actor
    allowed = set(allowed_actions(commitment, actor, now))
    context = {
        "actor": actor,
        "commitment": commitment,
        "standing": commitment.standing(now),
        "is_late": commitment.is_late(now),
        "sees_case": Case.objects.visible_to(actor).filter(pk=commitment.case_id).exists(),
        "steps": _steps(commitment),
        "buttons": [(one.value, one.label) for one in ACTS if one in allowed],
        "action": action,
        "label": Action(action).label if action else "",
        "form": form,
        "takes_photos": bool(action) and ACTS[Action(action)].takes_photos,
    }
    return render(request, "suggestions/commitments/commitment.html", context, status=status)


def _steps(commitment):
    events = Event.objects.filter(
        subject_type=commitment.subject_type, subject_id=commitment.pk
    ).select_related("words")
    offices = dict(Role.choices)
    return [
        {
            "at": event.at,
            "title": WORDS.get(event.action, event.action)
            + (f" {event.data['due_on']}" if "due_on" in event.data else "")
            + (_("：不同意") if event.data.get("approved") is False else ""),
            "text": event.words.text if hasattr(event, "words") else "",
            "who": offices.get(event.role, ""),
        }
        for event in events.order_by("seq")
    ]
