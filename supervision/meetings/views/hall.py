"""The day itself: the roster, the screen of the hall, signing in on one's own phone."""

import re

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liaison import pages
from liaison.errors import Refusal
from liaison.workflow import allowed_actions, check_office
from stations.qrcodes.pictures import draw
from supervision.meetings import lists, papers, permissions, presentation, seats, signing
from supervision.meetings.forms import SEAT_ACTS, HereForm
from supervision.meetings.models import Attendance
from supervision.meetings.workflow import SEAT_WORDS, Action, Role, SeatAction

from .pages import meeting_of

REFRESH = 20  # seconds; the code changes every minute
PAGE = 60


def _read(request, uid):
    """A meeting whose roster the actor reads."""
    if not lists.reads_roster(request.actor):
        raise Http404
    return meeting_of(request, uid)


@never_cache
@require_GET
def roster(request, uid):
    meeting, now, tab = _read(request, uid), timezone.now(), request.GET.get("tab", "")
    rows = lists.seats(meeting, tab)
    context = {
        "actor": request.actor,
        "meeting": meeting,
        "tab": tab,
        "tabs": [(code, label) for code, label, _run in lists.SEATS],
        "counts": presentation.counts(meeting),
        "may_arrange": Action.ARRANGE_SEATS in allowed_actions(meeting, request.actor, now),
    }

    def shown(found):
        for row in found:
            row.meeting = meeting
            row.may_sign = SeatAction.SIGN in allowed_actions(row, request.actor, now)
        return found

    given = {"order": ("id",), "kept": {"tab": tab}, "size": PAGE, "shown": shown}
    return pages.listing(request, "supervision/meetings/roster.html", rows, context, **given)


@never_cache
@require_GET
def sheet(request, uid):
    """签到表, for the pen: who is due, in the order of the roster."""
    meeting = _read(request, uid)
    rows = lists.seats(meeting, "").order_by("capacity", "pk")
    context = {"actor": request.actor, "meeting": meeting, "rows": rows}
    context["span"] = papers.span(meeting)
    return render(request, "supervision/meetings/sheet.html", context)


def _seat(request, uid, pk):
    """A seat of a meeting that the actor sees: a clerk's any, everybody else's own."""
    meeting = meeting_of(request, uid)
    rows = Attendance.objects.filter(meeting=meeting).for_reading()
    if not lists.reads_roster(request.actor):
        person = permissions.person_of(request.actor)
        rows = rows.filter(representative=person) if person else rows.none()
    found = get_object_or_404(rows, pk=pk)
    found.meeting = meeting
    return found


@never_cache
@require_GET
def seat(request, uid, pk):
    return _seat_page(request, _seat(request, uid, pk), timezone.now())


@never_cache
@require_http_methods(["GET", "POST"])
def act_seat(request, uid, pk, action):
    now = timezone.now()
    found = _seat(request, uid, pk)
    if action == SeatAction.SIGN and Role.CLERK not in found.roles_of(request.actor):
        raise PermissionDenied  # one's own phone signs in with the code of the hall
    tab = request.GET.get("back", "")
    back = reverse("meetings:roster", args=[uid])
    if action != SeatAction.SIGN or not re.fullmatch("[a-z]*", tab):
        back = reverse("meetings:seat", args=[uid, pk])
    elif tab:
        back += f"?tab={tab}"
    return pages.take(
        request,
        action,
        acts=SEAT_ACTS,
        find=lambda: _seat(request, uid, pk),
        show=lambda row, **given: _seat_page(request, row, now, **given),
        done=back,
        now=now,
    )


def _seat_page(request, found, now, *, status=200, asked=None):
    actor = request.actor
    acts = SEAT_ACTS
    if Role.CLERK not in found.roles_of(actor):
        acts = {action: act for action, act in acts.items() if action != SeatAction.SIGN}
    context = {
        "actor": actor,
        "seat": found,
        "meeting": found.meeting,
        "asked": asked,
        "is_reader": lists.reads_roster(actor),
        "buttons": pages.buttons(found, acts, actor, now),
        "steps": pages.steps(found, SEAT_WORDS, Role.choices),
    }
    return render(request, "supervision/meetings/seat.html", context, status=status)


# --- the hall -------------------------------------------------------------------------------------


def _hall(request, uid):
    meeting = meeting_of(request, uid)
    if Role.CLERK not in meeting.roles_of(request.actor):
        raise Http404
    return meeting


@never_cache
@require_GET
def hall(request, uid):
    """The screen beside the door: a code to sign in with, and how many have come."""
    meeting, now = _hall(request, uid), timezone.now()
    context = {
        "actor": request.actor,
        "meeting": meeting,
        "code": signing.code_at(meeting, now),
        "counts": presentation.counts(meeting),
        "is_open": meeting.is_open,
    }
    answer = render(request, "supervision/meetings/hall.html", context)
    if meeting.is_open:
        answer["Refresh"] = str(REFRESH)
    return answer


@never_cache
@require_GET
def hall_code(request, uid):
    meeting = _hall(request, uid)
    code = signing.code_at(meeting, timezone.now())
    address = f"{settings.SITE_URL}{reverse('meetings:here', args=[uid])}?code={code}"
    return HttpResponse(draw(address, "svg"), content_type="image/svg+xml")


@never_cache
@require_http_methods(["GET", "POST"])
def here(request, uid):
    """Where the code of the hall leads: the own seat, one button."""
    meeting, now = meeting_of(request, uid), timezone.now()
    person = permissions.person_of(request.actor)
    rows = Attendance.objects.filter(meeting=meeting, representative=person)
    found = rows.first() if person else None
    if found is None:
        raise Http404
    found.meeting = meeting
    form = HereForm(request.POST or None, initial={"code": request.GET.get("code", "")[:6]})
    if request.method == "POST" and form.is_valid():
        try:
            check_office(request)
            seats.limit_tries(request.actor, now)
            seats.sign(found, code=form.cleaned_data["code"], by=request.actor, now=now)
        except Refusal as refusal:
            pages.complain(form, refusal)
            status = refusal.status
        else:
            messages.success(request, _("签到成功。"))
            return redirect(meeting)
    else:
        status = 422 if request.method == "POST" else 200
    context = {"actor": request.actor, "meeting": meeting, "seat": found, "form": form}
    return render(request, "supervision/meetings/here.html", context, status=status)
