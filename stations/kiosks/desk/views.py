"""自助终端 at the desk: add, name, open anew, take out of use; within the own place."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liaison import paging
from liaison.errors import Refusal
from stations.kiosks import actions, permissions

from .forms import IssueForm, NameForm, ReasonForm

CODE = "kiosk_code"  # session key: the code that was just made, until it was shown


@never_cache
@require_GET
def manage(request):
    if not permissions.keeps(request.actor):
        raise Http404
    rows = permissions.kiosks(request.actor).select_related("station")
    try:
        found = paging.page(rows, cursor=request.GET.get("cursor", ""), order=("-id",))
    except paging.BadCursor as refusal:
        messages.warning(request, refusal.detail)
        return redirect("kiosk_desk:manage")
    context = {
        "rows": found.rows,
        "newer": found.previous and f"?cursor={found.previous}",
        "older": found.next and f"?cursor={found.next}",
        "now": timezone.now(),
    }
    return _sheet(request, "stations/kiosks/desk/manage.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def issue(request):
    if not permissions.keeps(request.actor):
        raise Http404
    stations = permissions.stations(request.actor)
    only = stations.first() if stations.count() == 1 else None
    form = IssueForm(request.POST or None, stations=stations, initial={"station": only})
    if request.method == "GET":
        return _sheet(request, "stations/kiosks/desk/issue.html", {"form": form})
    if not form.is_valid():
        return _sheet(request, "stations/kiosks/desk/issue.html", {"form": form}, status=422)
    try:
        kiosk, code = actions.issue(by=request.actor, now=timezone.now(), **form.cleaned_data)
    except Refusal as refusal:
        form.add_error("name", str(refusal.detail))
        return _sheet(
            request, "stations/kiosks/desk/issue.html", {"form": form}, status=refusal.status
        )
    return _to_code(request, kiosk, code)


@never_cache
@require_POST
def renew(request, device):
    kiosk = _kiosk(request, device)
    try:
        code = actions.renew(kiosk=kiosk, by=request.actor, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.detail))
        return redirect("kiosk_desk:manage")
    return _to_code(request, kiosk, code)


def _to_code(request, kiosk, code):
    request.session[CODE] = {"device": kiosk.uid, "code": code}
    return redirect("kiosk_desk:code", kiosk.uid)


@never_cache
@require_GET
def code(request, device):
    """The one time that a code is shown."""
    kiosk, made = _kiosk(request, device), request.session.pop(CODE, None)
    if made is None or made["device"] != kiosk.uid:
        messages.info(request, _("登记码只显示一次。没有记下就重新取一个。"))
        return redirect("kiosk_desk:manage")
    address = settings.SITE_URL + reverse("kiosks:open")
    return _sheet(
        request,
        "stations/kiosks/desk/code.html",
        {"kiosk": kiosk, "code": made["code"], "address": address},
    )


@never_cache
@require_http_methods(["GET", "POST"])
def rename(request, device):
    kiosk = _kiosk(request, device)
    form = NameForm(request.POST or None, initial={"name": kiosk.name, "hint": kiosk.hint})
    if request.method == "GET":
        return _sheet(request, "stations/kiosks/desk/rename.html", {"kiosk": kiosk, "form": form})
    status = 422
    if form.is_valid():
        now = timezone.now()
        try:
            actions.rename(kiosk=kiosk, by=request.actor, now=now, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("name", str(refusal.detail))
            status = refusal.status
        else:
            messages.success(request, _("已保存。"))
            return redirect("kiosk_desk:manage")
    return _sheet(
        request, "stations/kiosks/desk/rename.html", {"kiosk": kiosk, "form": form}, status=status
    )


@never_cache
@require_http_methods(["GET", "POST"])
def revoke(request, device):
    kiosk = _kiosk(request, device)
    form = ReasonForm(request.POST or None)
    if request.method == "GET":
        return _sheet(request, "stations/kiosks/desk/revoke.html", {"kiosk": kiosk, "form": form})
    status = 422
    if form.is_valid():
        reason, now = form.cleaned_data["reason"], timezone.now()
        try:
            actions.revoke(kiosk=kiosk, reason=reason, by=request.actor, now=now)
        except Refusal as refusal:
            form.add_error(None, str(refusal.detail))
            status = refusal.status
        else:
            messages.success(request, _("“%s”已停用，立即失效。") % kiosk)
            return redirect("kiosk_desk:manage")
    return _sheet(
        request, "stations/kiosks/desk/revoke.html", {"kiosk": kiosk, "form": form}, status=status
    )


def _kiosk(request, device):
    rows = permissions.kiosks(request.actor).select_related("station")
    return get_object_or_404(rows, uid=device)


def _sheet(request, template, context, *, status=200):
    context = {"actor": request.actor, **context}
    return render(request, template, context, status=status)
