from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liaison.errors import Refusal
from liaison.ledger.models import Event

from . import actions, events, permissions, wording
from .forms import WordingForm
from .links import local_path
from .models import Channel, Delivery, Message, MessageTemplate

PAGE = 20
HISTORY = 20


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
    return {
        "actor": request.actor,
        "is_operator": permissions.may_operate(request.actor),
        "reads_register": permissions.may_read_register(request.actor),
    }


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


@require_GET
def undelivered(request):
    """Dead letters: to whom (masked), why, since when. What they say stays closed."""
    permissions.only(permissions.may_operate(request.actor))
    dead = Message.objects.filter(permissions.scope(request.actor), state=Delivery.DEAD)
    rows, older = _page(request, dead.defer("body", "data"))
    return _render(request, "liaison/notifications/undelivered.html", rows, older)


@require_POST
def retry(request, pk):
    permissions.only(permissions.may_operate(request.actor))
    get_object_or_404(Message.objects.filter(permissions.scope(request.actor)).only("pk"), pk=pk)
    if not actions.retry(message_id=pk, now=timezone.now()):
        raise Http404
    messages.success(request, _("已重新排队发送。"))
    return redirect("notifications:undelivered")


# --- the register and its wordings --------------------------------------------------------------


@require_GET
def register(request):
    """Every event, who hears it, by which ways, and whose words it says."""
    permissions.only(permissions.may_read_register(request.actor))
    division = permissions.division_of(request.actor)
    groups = [
        (found, [(notice, _worded(notice, division)) for notice in found])
        for found in events.by_event().values()
    ]
    context = frame(request) | {
        "groups": groups,
        "labels": dict(Channel.choices),
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
