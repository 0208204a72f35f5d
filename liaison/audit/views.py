"""The logs, for those who watch over them. Read only."""

from datetime import timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liaison import paging
from liaison.accounts.models import User
from liaison.jurisdiction.rules import DECLARED, rule
from liaison.jurisdiction.typed import shown
from liaison.personal import register
from stations.divisions.levels import within
from stations.kiosks.models import Kiosk
from stations.memberships.models import Role
from suggestions.cases.models import Case

from . import permissions, words
from .forms import LedgerFilter, PeriodForm, SignInFilter

PAGE = 50


@never_cache
@require_GET
def sign_ins(request):
    """Who came in, when, from where, with which factor; failures and lock-outs."""
    rows = _allowed(request, permissions.sees_sign_ins, permissions.sign_ins)
    context = {"kept_for": register.rules()["accounts.sign_in"].words}
    return _listed(
        request, "liaison/audit/sign_ins.html", rows.select_related("user"), SignInFilter, context
    )


@never_cache
@require_GET
def ledger(request):
    """The chain of events as it is kept; the words of a matter stand on its own page."""
    rows = _allowed(request, permissions.sees_ledger, permissions.ledger)
    return _listed(request, "liaison/audit/ledger.html", rows, LedgerFilter, {}, dress=_dressed)


@never_cache
@require_GET
def reveals(request):
    rows = _allowed(request, permissions.sees_reveals, permissions.reveals)
    return _listed(
        request, "liaison/audit/reveals.html", rows.select_related("user"), PeriodForm, {}
    )


@never_cache
@require_GET
def security(request):
    """The security settings in force here, and who is locked out at this moment."""
    if not permissions.sees_security(request.actor):
        raise Http404
    division = request.actor.membership.division_id
    since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    locked = AccessAttempt.objects.filter(
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT, attempt_time__gte=since
    ).order_by("-attempt_time")[:PAGE]
    context = {
        "actor": request.actor,
        "rules": [
            (declared, shown(declared, rule(key, division)), shown(declared, declared.default))
            for key, declared in sorted(DECLARED.items())
            if key.startswith("accounts.")
        ],
        "limit": settings.AXES_FAILURE_LIMIT,
        "minutes": int(settings.AXES_COOLOFF_TIME * 60),
        "idle": settings.SESSION_IDLE_SECONDS // 60,
        "factor": settings.SECOND_FACTOR_REQUIRED,
        "locked": locked,
        "kiosks": Kiosk.objects.filter(within("station__division", division), refusals__gt=0)
        .select_related("station")
        .order_by("-refused_at")[:PAGE],
    }
    return render(request, "liaison/audit/security.html", context)


def _allowed(request, sees, rows):
    if not sees(request.actor):
        raise Http404
    return rows(request.actor)


def _listed(request, template, rows, form, context, dress=list):
    """One keyset page, newest first, narrowed by the form; the filters stay in the links."""
    form, status, found = form(request.GET or None), 200, paging.Page([])
    try:
        if not form.is_bound or form.is_valid():
            rows = form.narrow(rows) if form.is_bound else rows
            cursor = request.GET.get("cursor", "")
            found = paging.page(rows, cursor=cursor, size=PAGE, order=("-id",))
        else:
            status = 422
    except paging.BadCursor as refusal:
        messages.warning(request, refusal.detail)
        return redirect(request.path)
    context |= {
        "actor": request.actor,
        "form": form,
        "rows": dress(found.rows),
        "is_narrowed": any(value for key, value in request.GET.items() if key != "cursor"),
        "newer": found.previous and _turned(request, found.previous),
        "older": found.next and _turned(request, found.next),
    }
    return render(request, template, context, status=status)


def _turned(request, cursor):
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"?{query.urlencode()}"


def _dressed(events):
    """Events with names for numbers: who acted, on which matter. Two queries a page."""
    ids = {event.actor: event.actor.rpartition("user:")[2] for event in events}
    names = {
        str(user.pk): f"{user.display_name}（{user.username}）"
        for user in User.objects.filter(pk__in=[pk for pk in ids.values() if pk.isdecimal()])
    }
    cases = [event.subject_id for event in events if event.subject_type == "cases.case"]
    numbers = dict(Case.objects.filter(pk__in=cases).values_list("pk", "number"))
    roles = dict(Role.choices)
    for event in events:
        event.who = names.get(ids[event.actor]) or words.ACTORS.get(event.actor, event.actor)
        event.office = roles.get(event.role, "")
        event.what = words.of(event)
        event.kind = words.subject(event)
        of_case = event.subject_type == "cases.case"
        event.number = numbers.get(event.subject_id, "") if of_case else ""
    return events
