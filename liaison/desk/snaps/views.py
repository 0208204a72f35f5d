"""代表随手拍 (F35): the form on a phone, and the month's board."""

import uuid
from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liaison.desk import board
from liaison.desk.pages import answer, navigation, nothing_here, uploaded, uuid_of
from liaison.desk.snapping import SnapForm
from liaison.errors import Refusal
from liaison.jurisdiction.rules import rule
from suggestions.cases import asking, intake, permissions, rules


@never_cache
@require_http_methods(["GET", "POST"])
def snap(request):
    """代表随手拍 (F35), for representatives with a mandate."""
    if not permissions.snaps(request.actor):
        raise Http404
    now = timezone.now()
    form = SnapForm(
        request.POST or None,
        initial={"form_key": uuid.uuid4()},
        representative=request.actor.membership.representative,
        now=now,
    )
    key = str(uuid_of(str(form["form_key"].value())) or uuid.uuid4())
    photos, refusals = [], []
    if request.method == "POST":
        photos, refusals = uploaded(request, "photos", "attachments", key, now)
        for refusal in refusals:
            form.add_error(None, refusal)
        if not (photos or refusals or request.POST.get("content", "").strip()):
            form.add_error(None, _("请拍一张照片，或者写一句话。"))
    asks, chosen = None, request.POST.get("numbers")
    if request.method == "POST" and form.is_valid():
        data, seen = form.cleaned_data, set(request.POST.getlist("seen"))
        asks = asking.before_sending(data, seen, now=now, numbers=chosen)
        if asking.NUMBERS in asks.shown:
            data = asking.answered(data, chosen)
    if asks and not asks.new:
        try:
            number = intake.take_snap(
                data | {"photos": [photo.pk for photo in photos]},
                by=request.actor,
                key=key,
                now=now,
            )
        except Refusal as refusal:
            field = getattr(refusal, "field", None)
            form.add_error(field if field in form.fields else None, str(refusal.detail))
        else:
            messages.success(request, _snapped(asks) % number)
            return redirect(reverse("desk:case", args=[number]) + "?sent=snap")
    context = navigation(request, now) | {
        "form": form,
        "form_key": key,
        "asks": asks if asks and asks.shown else None,
        "numbers": chosen or asking.MASK,
        "held": photos,
        "photo_limit": rule(rules.PHOTO_LIMIT, ""),
    }
    status = 422 if form.is_bound else 200
    return answer(request, "liaison/desk/snap.html", context, status=status)


def _snapped(asks):
    if asking.ACCUSATION in asks.shown:
        return _("已收到 %s，只有指定的人能看到，由他们转送主管机关。")
    return _("已上报 %s，24 小时内派单。")


@never_cache
@require_GET
def snaps(request):
    """The month's 随手拍 in the actor's scope, with definitions."""
    if not permissions.has_cases(request.actor):
        return nothing_here(request)
    today = timezone.localdate()
    month = board.month_of(request.GET.get("month", ""), today)
    whole, lines = board.board(request.actor, month)
    later = board.next_month(month)
    context = {
        "actor": request.actor,
        "month": month,
        "before": (month - timedelta(days=1)).replace(day=1),
        "later": later if later <= today else None,
        "whole": whole,
        "lines": lines,
    }
    return answer(request, "liaison/desk/snaps.html", context)
