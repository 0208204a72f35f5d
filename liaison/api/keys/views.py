from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liaison.api import actions
from liaison.api.models import ApiKey
from liaison.api.permissions import is_manager, offices
from liaison.errors import Refusal
from liaison.scopes import label

from .forms import GrantForm

PAGE = 50


def _visible(request):
    """One's own keys, and those of the offices one looks after."""
    return ApiKey.objects.filter(
        Q(user=request.user) | Q(membership__in=offices(request.actor))
    ).select_related("user", *actions.PLACES)


@require_GET
def keys(request):
    """Newest first; `before` is the last id of the page before."""
    rows = _visible(request).order_by("-pk")
    if (before := request.GET.get("before", "")).isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    rows, now = list(rows[: PAGE + 1]), timezone.now()
    older = f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else ""
    shown = [
        {
            "key": row,
            "scopes": [label(scope) for scope in row.scopes],
            "is_live": row.is_granted(now),
            "is_waiting": not row.digest,
            "is_mine": row.user_id == request.user.pk,
        }
        for row in rows[:PAGE]
    ]
    context = {
        "rows": shown,
        "older": older,
        "actor": request.actor,
        "is_manager": is_manager(request.actor),
    }
    return render(request, "liaison/api/keys.html", context)


@require_http_methods(["GET", "POST"])
def new(request):
    if not is_manager(request.actor):
        raise PermissionDenied
    now = timezone.now()
    form = GrantForm(request.POST or None, actor=request.actor, now=now)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            office = form.chosen()
            try:
                actions.grant(
                    user=office.user,
                    membership=office,
                    scopes=form.cleaned_data["scopes"],
                    name=form.cleaned_data["name"],
                    days=form.cleaned_data["days"],
                    within=form.cleaned_data["within"],
                    per_minute=form.cleaned_data["per_minute"] or 600,
                    by=request.actor,
                    now=now,
                )
            except Refusal as refusal:
                form.add_error(None, str(refusal.detail))
            else:
                messages.success(request, _("已批准，请 %s 本人领取密钥。") % office.user)
                return redirect("keys:list")
    context = {"form": form, "actor": request.actor}
    return render(request, "liaison/api/new_key.html", context, status=status)


@never_cache
@require_POST
def collect(request, pk):
    """The one time that a key is shown."""
    row = get_object_or_404(ApiKey, pk=pk, user=request.user)
    try:
        key = actions.collect(row=row, by=request.actor, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.detail))
        return redirect("keys:list")
    context = {"row": row, "key": key, "actor": request.actor}
    return render(request, "liaison/api/collected.html", context)


@never_cache
@require_POST
def rotate(request, pk):
    """A new key, shown once; the old one works on for a while."""
    row = get_object_or_404(ApiKey, pk=pk, user=request.user)
    try:
        fresh, key = actions.rotate(row=row, by=request.actor, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.detail))
        return redirect("keys:list")
    row.refresh_from_db()
    context = {"row": fresh, "key": key, "old": row, "actor": request.actor}
    return render(request, "liaison/api/collected.html", context)


@require_POST
def revoke(request, pk):
    row = get_object_or_404(_visible(request), pk=pk)
    try:
        actions.revoke(row=row, by=request.actor, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.detail))
    else:
        said = _("密钥已作废，立即失效。")
        if "webhooks:write" in row.scopes:
            said += _("用它订阅的推送也已取消。")
        messages.success(request, said)
    return redirect("keys:list")
