from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from . import actions
from .links import local_path
from .models import Channel, Delivery, Message

PAGE = 20
OPERATORS = {"system_admin", "security_admin"}


def _page(request, rows):
    """Newest first; `before` is the last id of the page before. One query, no count."""
    if (before := request.GET.get("before", "")).isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    rows = list(rows.order_by("-pk")[: PAGE + 1])
    older = f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else ""
    return rows[:PAGE], older


def _render(request, template, rows, older):
    context = {
        "rows": rows,
        "older": older,
        "actor": request.actor,
        "is_operator": _is_operator(request),
    }
    return render(request, template, context)


@require_GET
def inbox(request):
    rows = Message.objects.filter(user=request.user, channel=Channel.INBOX).defer("address")
    rows, older = _page(request, rows)
    return _render(request, "liaison/notifications/inbox.html", rows, older)


@require_POST
def read(request):
    """Mark one or (without `message`) all as read."""
    ids = [int(pk) for pk in request.POST.getlist("message") if pk.isdecimal() and len(pk) < 19]
    if request.POST.getlist("message") and not ids:
        raise Http404
    actions.mark_read(user=request.user, ids=ids or None, now=timezone.now())
    return redirect("notifications:inbox")


@require_POST
def open_message(request, pk):
    """Read it and go where it points."""
    message = get_object_or_404(Message, pk=pk, user=request.user, channel=Channel.INBOX)
    actions.mark_read(user=request.user, ids=[pk], now=timezone.now())
    return redirect(local_path(message.link) or "notifications:inbox")


def _is_operator(request):
    membership = request.actor.membership
    return membership is not None and membership.role in OPERATORS


def _only_operators(request):
    if not _is_operator(request):
        raise PermissionDenied


@require_GET
def undelivered(request):
    """Dead letters: to whom (masked), why, since when. What they say stays closed."""
    _only_operators(request)
    rows, older = _page(request, Message.objects.filter(state=Delivery.DEAD).defer("body"))
    return _render(request, "liaison/notifications/undelivered.html", rows, older)


@require_POST
def retry(request, pk):
    _only_operators(request)
    if not actions.retry(message_id=pk, now=timezone.now()):
        raise Http404
    messages.success(request, _("已重新排队发送。"))
    return redirect("notifications:undelivered")
