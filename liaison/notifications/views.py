import secrets
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liaison.errors import Refusal
from liaison.jurisdiction.rules import rule
from liaison.ledger.models import Event
from liaison.limits import actions as limits
from liaison.limits.address import client_network

from . import actions, events, permissions, receivers, rules, wechat_api, wording
from .channels import wechat
from .forms import ChoiceForm, LogForm, WordingForm
from .links import local_path
from .models import Channel, Delivery, Message, MessageChoice, MessageTemplate

PAGE = 20
HISTORY = 20
LOG = "liaison/notifications/log.html"
ERRAND = "wechat_errand"  # session key: what WeChat was asked for, and where to go then


def _page(request, rows):
    """Newest first; `before` is the last id of the page before. One query, no count."""
    if (before := request.GET.get("before", "")).isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    rows = list(rows.order_by("-pk")[: PAGE + 1])
    older = f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else ""
    return rows[:PAGE], older


def _render(request, template, rows, older):
    return render(request, template, frame(request) | {"rows": rows, "older": older})


def frame(request):
    """What the navigation of these pages needs."""
    return {"actor": request.actor}


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


# --- what went out ------------------------------------------------------------------------------


@require_GET
def undelivered(request):
    """Dead letters: which event, to whom (masked), why, since when. What they say stays closed."""
    permissions.only(permissions.may_operate(request.actor))
    return _log(
        request,
        "liaison/notifications/undelivered.html",
        Message.objects.filter(state=Delivery.DEAD),
    )


@require_GET
def log(request):
    """Everything that left or should have left the house, newest first."""
    permissions.only(permissions.may_operate(request.actor))
    form = LogForm(request.GET)
    rows = Message.objects.exclude(channel=Channel.INBOX)
    if not form.is_valid():
        return _log(request, LOG, rows.none(), form=form, status=422)
    kept = {name: value for name, value in form.cleaned_data.items() if value}
    return _log(request, LOG, form.narrow(rows), form=form, kept=kept)


def _log(request, template, rows, *, form=None, kept=None, status=200):
    rows = rows.filter(permissions.scope(request.actor))
    rows, older = _page(request, rows.defer("address", "body", "title", "link", "data"))
    lines = [(row, _label(row)) for row in rows]
    if older and kept:
        older += "&" + urlencode(kept)
    context = frame(request) | {"rows": lines, "older": older, "form": form, "kept": kept}
    return render(request, template, context, status=status)


def _label(row):
    """What the register calls it; the same event has another name for a citizen."""
    notice = events.NOTICES.get(f"{row.event}.citizen") if row.user_id is None else None
    notice = notice or events.notice_of(row.event)
    return notice.label if notice else row.event


def _dead(request, pk):
    permissions.only(permissions.may_operate(request.actor))
    mine = Message.objects.filter(permissions.scope(request.actor), state=Delivery.DEAD)
    return get_object_or_404(mine.only("pk"), pk=pk).pk


@require_POST
def retry(request, pk):
    actions.retry(message_id=_dead(request, pk), now=timezone.now())
    messages.success(request, _("已重新排队发送。"))
    return redirect("notifications:undelivered")


@require_POST
def drop(request, pk):
    actions.drop(message_id=_dead(request, pk))
    messages.success(request, _("已放弃这条消息，不再提醒。"))
    return redirect("notifications:undelivered")


# --- what one wants to hear ---------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
def choices(request):
    """我的通知: which events by which ways. The inbox is always on, urgent matters come at once."""
    user = request.user
    choice = receivers.choice_of(user) or MessageChoice(user_id=user.pk)
    roles = {str(membership.role) for membership in request.actor.memberships}
    ways, notices = receivers.ways_to(user), receivers.notices_for(roles)
    posted = request.POST if request.method == "POST" else None
    form, status = ChoiceForm(posted, choice=choice, ways=ways, notices=notices), 200
    if posted is not None:
        if form.is_valid():
            actions.choose(user=user, **form.arguments(), now=timezone.now())
            messages.success(request, _("已保存。"))
            return redirect("notifications:choices")
        status = 422
    division = permissions.division_of(request.actor)
    context = frame(request) | {
        "form": form,
        "quiet": [rule(key, division) for key in (rules.QUIET_FROM, rules.QUIET_UNTIL)],
        "events": [form[n.event] for n in notices if n.event in form.fields],
        "channels": [(way, way in ways) for way in Channel if way != Channel.INBOX],
        "wechat": {
            "is_on": wechat.is_on(),
            "is_here": receivers.in_wechat(request),
            "is_bound": wechat.is_on() and bool(receivers.openid_of(user)),
            "is_used_up": receivers.has_used_up(user),
        },
    }
    return render(request, "liaison/notifications/choices.html", context, status=status)


# --- WeChat -------------------------------------------------------------------------------------


@never_cache
@require_GET
def bind(request):
    """Off to WeChat, which says who opened this page (snsapi_base: an id, nothing personal)."""
    permissions.only(wechat.is_on())
    return _off(request, {"user": request.user.pk, "back": reverse("notifications:choices")})


@require_POST
def unbind(request):
    if actions.unbind(user=request.user):
        messages.success(request, _("已解除微信绑定，不再向这个微信发送。"))
    return redirect("notifications:choices")


@login_not_required
@never_cache
@require_GET
def follow(request, about_type, about_id):
    """The same for a citizen who wants to hear of one matter by WeChat."""
    permissions.only(receivers.may_follow(request, about_type, about_id))
    back = local_path(request.GET.get("back", "")) or "/"
    return _off(request, {"about": [about_type, about_id], "back": back})


@login_not_required
@require_POST
def unfollow(request, about_type, about_id):
    permissions.only(receivers.may_follow(request, about_type, about_id))
    actions.unfollow(subject=SimpleNamespace(subject_type=about_type, pk=about_id))
    messages.success(request, _("已关闭微信提醒。"))
    return redirect(local_path(request.POST.get("back", "")) or "/")


def _off(request, errand):
    errand["state"] = secrets.token_urlsafe(24)
    request.session[ERRAND] = errand
    query = {
        "appid": settings.WECHAT_APP_ID,
        "redirect_uri": settings.SITE_URL + reverse("messages:back"),
        "response_type": "code",
        "scope": "snsapi_base",
        "state": errand["state"],
    }
    return redirect(f"{settings.WECHAT_OAUTH_URL}?{urlencode(query)}#wechat_redirect")


@login_not_required
@never_cache
@require_GET
def back(request):
    """Back from WeChat. The state of this session, once: nobody binds their WeChat to another."""
    permissions.only(wechat.is_on())
    errand, code = request.session.pop(ERRAND, None), request.GET.get("code", "")[:512]
    state = request.GET.get("state", "")
    if not errand or not constant_time_compare(errand["state"], state):
        raise SuspiciousOperation("the state is not this session's")
    user, about = errand.get("user"), errand.get("about")
    if user:
        permissions.only(request.user.is_authenticated and request.user.pk == user)
    else:
        permissions.only(receivers.may_follow(request, *about))
    now = timezone.now()
    limits.enforce(
        scope="wechat-bind", key=client_network(request), limit=30, per=timedelta(hours=1), now=now
    )
    try:
        openid = wechat_api.openid(code) if code else ""
    except (wechat_api.Unreachable, wechat_api.NoAnswer):
        openid = ""
    if not openid:
        messages.error(request, _("微信没有确认，绑定没有成功。请稍后再试一次。"))
    else:
        owner = {"user": request.user} if user else {"about": about}
        actions.bind(openid=openid, now=now, **owner)
        messages.success(request, _("已开启微信提醒。"))
    return redirect(errand["back"])


# --- the register and its wordings --------------------------------------------------------------


@require_GET
def register(request):
    """Every event, who hears it, by which ways, and whose words it says."""
    permissions.only(permissions.may_read_register(request.actor))
    division = permissions.division_of(request.actor)
    groups = [
        (found, [(notice, _worded(notice, division)) for notice in found])
        for found in sorted(events.by_event().values(), key=lambda found: found[0].is_fixed)
    ]
    context = frame(request) | {
        "groups": groups,
        "may_word": permissions.may_word(request.actor),
    }
    return render(request, "liaison/notifications/register.html", context)


def _worded(notice, division):
    """[(channel, whose words: "own", "above" or "house")]."""
    if not notice.is_worded_here:
        return []
    held = []
    for channel in wording.channels_worded(notice):
        row = wording.own(notice.key, channel, division)
        whose = "house" if row is None else "own" if row.division == division else "above"
        held.append((channel, whose))
    return held


@never_cache
@require_http_methods(["GET", "POST"])
def word(request, key, channel):
    """Edit one wording: preview, save, or back to the default."""
    notice, division = _noticed(request, key, channel)
    row = MessageTemplate.objects.filter(event=key, channel=channel, division=division).first()
    if request.method == "GET":
        form = WordingForm(_start(notice, channel, division, row), notice=notice, channel=channel)
        return _word_page(request, notice, channel, row, form)
    form, now = WordingForm(request.POST, notice=notice, channel=channel), timezone.now()
    if "preview" in request.POST:
        status = 200 if form.is_valid() else 422
        return _word_page(request, notice, channel, row, form, status=status)
    key = {"notice": key, "channel": channel, "division": division}
    taken_back = "reset" in request.POST
    if not taken_back and not form.is_valid():
        return _word_page(request, notice, channel, row, form, status=422)
    try:
        if taken_back:
            version = form.data.get("version", "")
            version = int(version) if version.isdecimal() and len(version) < 10 else -1
            actions.unword(**key, version=version, by=request.actor, now=now)
            messages.success(request, _("已恢复默认文案。"))
        else:
            data = form.cleaned_data
            actions.word(
                **key,
                title=data.get("title", ""),
                body=data["body"],
                version=data["version"],
                by=request.actor,
                now=now,
            )
            messages.success(request, _("已保存，新的消息从现在起用这段文案。"))
    except Refusal as refusal:
        typed = request.POST.copy()
        typed["version"] = row.version if row else 0
        form = WordingForm(typed, notice=notice, channel=channel)
        form.is_valid()
        form.add_error(None, str(refusal.detail))
        return _word_page(request, notice, channel, row, form, status=refusal.status)
    return redirect("notifications:register")


@never_cache
@require_POST
def preview(request, key, channel):
    """What the sample would read, while somebody types."""
    notice, _division = _noticed(request, key, channel)
    form = WordingForm(request.POST, notice=notice, channel=channel)
    is_valid = form.is_valid()
    context = {"form": form, "channel": channel, "shown": form.preview() if is_valid else None}
    status = 200 if is_valid else 422
    return render(request, "liaison/notifications/_preview.html", context, status=status)


def _noticed(request, key, channel):
    permissions.only(permissions.may_word(request.actor))
    notice = events.NOTICES.get(key)
    permissions.only(
        notice is not None and notice.is_worded_here and channel in wording.channels_worded(notice)
    )
    return notice, permissions.division_of(request.actor)


def _start(notice, channel, division, row):
    """What stands in the form first: the words that hold now."""
    title, body = notice.default()
    held = wording.own(notice.key, channel, division)
    if held:
        title, body = held.title or title, held.body
    return {"title": title, "body": body, "version": row.version if row else 0}


def _word_page(request, notice, channel, row, form, *, status=200):
    title, body = notice.default()
    context = frame(request) | {
        "notice": notice,
        "channel": channel,
        "label": Channel(channel).label,
        "form": form,
        "row": row,
        "default": body if channel == Channel.SMS else f"{title}\n{body}",
        "shown": form.preview() if form.is_valid() else None,
        "history": _history(row) if row else [],
    }
    return render(request, "liaison/notifications/word.html", context, status=status)


def _history(row):
    """[(event, who, words)], newest first."""
    found = Event.objects.filter(subject_type=row.subject_type, subject_id=row.pk)
    found = list(found.select_related("words").order_by("-seq")[:HISTORY])
    ids = {event.actor.rpartition(":")[2] for event in found}
    people = get_user_model().objects.in_bulk([int(pk) for pk in ids if pk.isdecimal()])
    names = {str(pk): str(person) for pk, person in people.items()}
    return [
        (
            event,
            names.get(event.actor.rpartition(":")[2], ""),
            event.words.text if hasattr(event, "words") else "",
        )
        for event in found
    ]
