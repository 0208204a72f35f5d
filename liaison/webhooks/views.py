"""推送 at the desk: subscriptions, their secrets (shown once), what was delivered, once more."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liaison import paging
from liaison.errors import Refusal

from . import actions, permissions
from .forms import SubscribeForm
from .models import Delivery

SECRET = "webhook_secret"  # noqa: S105 - session key: whose secret was just made and not yet shown
VERBS = {
    "pause": (actions.pause, gettext_lazy("已暂停，不再推送。")),
    "resume": (actions.resume, gettext_lazy("已恢复，从现在起推送。")),
    "ping": (actions.ping, gettext_lazy("测试推送已排队，稍后刷新看结果。")),
    "end": (actions.end, gettext_lazy("已取消，立即停止推送。")),
}


@never_cache
@require_GET
def hooks(request):
    rows = permissions.visible(request.actor).live().for_reading()
    page = _page(rows, request)
    context = {
        "rows": page.rows,
        "may_add": permissions.sees_hooks(request.actor),
        "now": timezone.now(),
    }
    return _sheet(request, "liaison/webhooks/hooks.html", context | _ways(page))


def _page(rows, request):
    try:
        return paging.page(rows, cursor=request.GET.get("cursor", ""), order=("-id",))
    except paging.BadCursor as refusal:
        raise Http404 from refusal


def _ways(page):
    return {
        "newer": page.previous and f"?cursor={page.previous}",
        "older": page.next and f"?cursor={page.next}",
    }


@never_cache
@require_http_methods(["GET", "POST"])
def new(request):
    if not permissions.sees_hooks(request.actor):
        raise PermissionDenied
    now, status = timezone.now(), 200
    form = SubscribeForm(request.POST or None, actor=request.actor, now=now)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = {name: form.cleaned_data[name] for name in ("name", "url", "events", "within")}
            try:
                hook, _secret = actions.subscribe(
                    membership=form.chosen(), by=request.actor, now=now, **given
                )
            except Refusal as refusal:
                field = getattr(refusal, "field", None)
                form.add_error(field if field in form.fields else None, str(refusal.detail))
                status = refusal.status
            else:
                return _to_secret(request, hook)
    return _sheet(request, "liaison/webhooks/new.html", {"form": form}, status=status)


def _to_secret(request, hook):
    request.session[SECRET] = str(hook.uid)  # the secret itself stays where it is encrypted
    return redirect("webhooks:secret", hook.uid)


@never_cache
@require_GET
def secret(request, uid):
    """The one time that a signing secret is shown."""
    hook = _hook(request, uid)
    if request.session.pop(SECRET, None) != str(hook.uid):
        return redirect("webhooks:show", hook.uid)
    context = {"hook": hook, "secret": hook.secrets.first().value}
    return _sheet(request, "liaison/webhooks/secret.html", context)


@never_cache
@require_GET
def show(request, uid):
    hook = _hook(request, uid)
    page = _page(hook.deliveries.prefetch_related("tries"), request)
    names = actions.known_events()
    context = {
        "hook": hook,
        "events": [(name, names.get(name, name)) for name in hook.events],
        "rows": [(row, names.get(row.event, _("测试"))) for row in page.rows],
        "secrets": hook.secrets.all(),
        "now": timezone.now(),
        "is_dead": hook.actor(timezone.now()) is None,
    }
    return _sheet(request, "liaison/webhooks/hook.html", context | _ways(page))


@never_cache
@require_POST
def rotate(request, uid):
    hook = _hook(request, uid)
    try:
        actions.rotate(hook=hook, by=request.actor, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.detail))
        return redirect("webhooks:show", hook.uid)
    return _to_secret(request, hook)


@never_cache
@require_POST
def act(request, uid, verb):
    if verb not in VERBS:
        raise Http404
    run, done = VERBS[verb]
    hook = _hook(request, uid)
    try:
        run(hook=hook, by=request.actor, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.detail))
    else:
        messages.success(request, done)
    return redirect("webhooks:list") if verb == "end" else redirect("webhooks:show", hook.uid)


@never_cache
@require_POST
def replay(request, uid, delivery):
    hook = _hook(request, uid)
    row = get_object_or_404(Delivery.objects.select_related("hook"), hook=hook, uid=delivery)
    try:
        actions.replay(delivery=row, by=request.actor, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.detail))
    else:
        messages.success(request, _("已排队重发，稍后刷新看结果。"))
    return redirect("webhooks:show", hook.uid)


def _hook(request, uid):
    return get_object_or_404(permissions.visible(request.actor).live().for_reading(), uid=uid)


def _sheet(request, template, context, *, status=200):
    return render(request, template, {"actor": request.actor, **context}, status=status)
