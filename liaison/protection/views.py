"""个人信息保护 on the desk: what is held and why, what the next run deletes, what is held back."""

import csv
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liaison.errors import Refusal
from liaison.personal import register, retention
from liaison.personal.models import Hold, RetentionRun, SealedExport
from suggestions.cases import privacy
from suggestions.cases.models import Case

from . import permissions, sheets
from .forms import HoldForm

RUNS = 14
SHOWN = 100


@never_cache
@require_GET
def kept(request):
    """保存期限: every rule with its basis, what a run would do now, and the last runs."""
    if not permissions.reads(request.actor):
        raise Http404
    runs = RetentionRun.objects.all()[:RUNS]
    next_run = _next_run(timezone.localtime())
    context = {
        "next_run": next_run,
        "due": retention.tonight(now=next_run),
        "runs": [(run, sheets.lines_of(run)) for run in runs],
        "many": retention.COUNTED,
    }
    return _page(request, "liaison/protection/kept.html", context)


def _next_run(now):
    """When beat next starts the run, by the schedule that it follows."""
    schedule = settings.CELERY_BEAT_SCHEDULE["retention"]["schedule"]
    at = now.replace(hour=min(schedule.hour), minute=min(schedule.minute), second=0, microsecond=0)
    return at if at > now else at + timedelta(days=1)


@never_cache
@require_GET
def processing(request):
    """个人信息处理活动登记, made from the fields and rules that are in force."""
    if not permissions.reads(request.actor):
        raise Http404
    context = {"lines": sheets.activities(), "sealed": _sealed(request)}
    return _page(request, "liaison/protection/processing.html", context)


def _sealed(request):
    rows = permissions.in_place(request.actor, SealedExport.objects.all())
    listed = rows[:20] if permissions.sees_holds(request.actor) else []
    return {"count": rows.count(), "rows": listed}


@never_cache
@require_GET
def download(request):
    if not permissions.reads(request.actor):
        raise Http404
    headers = {"Content-Disposition": 'attachment; filename="processing-register.csv"'}
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8", headers=headers)
    csv.writer(response).writerows(sheets.table(register.rules()))
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def holds(request):
    """暂停删除: what stands, what ended; the congress office places one by the matter's number."""
    if not permissions.sees_holds(request.actor):
        raise Http404
    if request.method == "GET":
        return _holds_page(request, HoldForm(initial={"number": request.GET.get("number", "")}))
    if not permissions.places_holds(request.actor):
        raise Http404
    form = HoldForm(request.POST)
    if not form.is_valid():
        return _holds_page(request, form, status=422)
    number, reason = form.cleaned_data["number"], form.cleaned_data["reason"]
    case = Case.objects.visible_to(request.actor).filter(number=number).first()
    if case is None:
        form.add_error("number", _("没有找到这个编号的事项，请核对。"))
        return _holds_page(request, form, status=422)
    try:
        privacy.suspend_erasure(case, reason=reason, by=request.actor, now=timezone.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal.detail))
        return _holds_page(request, form, status=refusal.status)
    messages.success(request, _("已暂停删除，直到解除。"))
    return redirect("protection:holds")


def _holds_page(request, form, status=200):
    rows = permissions.in_place(request.actor, Hold.objects.select_related("placed_by"))
    context = {
        "form": form,
        "may_place": permissions.places_holds(request.actor),
        "standing": rows.filter(released_at=None)[:SHOWN],
        "ended": rows.exclude(released_at=None).select_related("released_by")[:20],
    }
    return _page(request, "liaison/protection/holds.html", context, status=status)


@require_POST
def release(request, pk):
    if not permissions.places_holds(request.actor):
        raise Http404
    rows = permissions.in_place(request.actor, Hold.objects.filter(released_at=None))
    hold = get_object_or_404(rows, pk=pk)
    case = get_object_or_404(Case.objects.visible_to(request.actor), pk=hold.subject_id)
    try:
        privacy.resume_erasure(case, by=request.actor, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.detail))
    else:
        messages.success(request, _("已解除。本人此前要求删除的，已经删除。"))
    return redirect("protection:holds")


def _page(request, template, context, status=200):
    context |= {"actor": request.actor, "sees_holds": permissions.sees_holds(request.actor)}
    return render(request, template, context, status=status)
