"""What the desk's pages about one subject share: a form for every step, the page that asks for it,
the buttons, what happened so far. Each app has its own table of steps and its own template."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from liaison import paging
from liaison.accounts.models import User
from liaison.attachments import actions as attachments
from liaison.attachments.images import Refused
from liaison.attachments.models import Attachment
from liaison.deadlines.models import Clock
from liaison.errors import Refusal
from liaison.fields import ActForm
from liaison.ledger.models import Event
from liaison.limits.address import client_address
from liaison.workflow import allowed_actions, check_office

PHOTOS = {"photos": (_("照片"), _("选填"))}


@dataclass(frozen=True)
class Act:
    verb: Callable
    form: type[ActForm] = ActForm
    done: str = ""
    is_plain: bool = True
    photos: dict = field(default_factory=dict)  # {argument of the verb: (label, remark)}
    is_inline: bool = False  # asked for beside a row of the page, never among the buttons


def take(request, action, *, acts, find, show, done, now):
    """One step: GET shows what it asks, POST takes it. `find()` is the fresh subject or 404,
    `show(subject, status=, asked=)` the page, `done` where to go."""
    if action not in acts:
        raise Http404
    subject, entry = find(), acts[action]
    if not subject.roles_of(request.actor) & subject.TRANSITIONS[action].roles:
        raise PermissionDenied
    given = {"subject": subject, "actor": request.actor, "now": now}
    if request.method == "GET":
        form = entry.form(initial=request.GET.dict(), **given)
        return show(subject, asked=asked(action, form, acts))
    form = entry.form(request.POST, request.FILES, **given)
    if not form.is_valid():
        return show(subject, status=422, asked=asked(action, form, acts))
    try:
        check_office(request)
        photos = _photos(request, entry.photos, now)
        entry.verb(subject, by=request.actor, now=now, **form.arguments(), **photos)
    except (Refusal, Refused) as refusal:
        fresh = find()
        data = {**request.POST.dict(), "version": fresh.version}
        form = entry.form(data, **given | {"subject": fresh})
        form.is_valid()
        complain(form, refusal)
        status = getattr(refusal, "status", 422)
        return show(fresh, status=status, asked=asked(action, form, acts))
    messages.success(request, entry.done)
    return redirect(done)


def listing(request, template, rows, context, *, order, kept, size=30, shown=list):
    """One page of `rows`; `kept` are the parameters that its neighbours repeat, `shown(rows)`
    what the template gets."""
    try:
        given = {"cursor": request.GET.get("cursor", ""), "size": size, "order": order}
        page = paging.page(rows, **given)
    except paging.BadCursor as refusal:
        context["problem"] = refusal.detail
        return render(request, template, context, status=400)
    context["rows"] = shown(page.rows)
    for name, cursor in (("newer", page.previous), ("older", page.next)):
        if cursor:
            context[name] = f"?{urlencode(kept | {'cursor': cursor})}"
    return render(request, template, context)


def running(subject_type, ids, labels):
    """{id: (clock, its label)} of the running clock that ends first. One query."""
    rows = Clock.objects.running().filter(subject_type=subject_type, subject_id__in=ids)
    return {
        clock.subject_id: (clock, labels[clock.kind]) for clock in rows.order_by("-due_at", "-pk")
    }


def complain(form, refusal):
    field = getattr(refusal, "field", None)
    form.add_error(field if field in form.fields else None, str(refusal.detail or refusal))


def asked(action, form, acts):
    entry = acts[action]
    label = form.subject.word_of(next(one for one in acts if one == action))
    return {"action": str(action), "label": label, "form": form, "photos": entry.photos}


def _photos(request, names, now):
    """{name: ids, …, "owner": key} of the files in the inputs `names`, kept under a key of their
    own; outside a transaction."""
    if not names:
        return {}
    owner = str(uuid.uuid4())
    photos = {name: stored_photos(request, name, owner, now) for name in names}
    for _kept, refusals in photos.values():
        for refusal in refusals:
            raise refusal
    kept = {name: [photo.pk for photo in found] for name, (found, _none) in photos.items()}
    return {"owner": owner} | kept


def stored_photos(request, name, owner, now):
    """(the photos that came under `name`, kept for `owner`; the refusals of the others). Outside a
    transaction: decoding takes its time."""
    photos, refusals = [], []
    sent = {"by": request.actor, "owner": owner, "address": client_address(request), "now": now}
    for upload in request.FILES.getlist(name):
        try:
            photos.append(attachments.store(upload=upload, **sent))
        except Refusal as refusal:
            refusals.append(refusal)
    return photos, refusals


def buttons(subject, acts, actor, now):
    allowed = set(allowed_actions(subject, actor, now))
    return [
        {
            "action": str(action),
            "label": subject.word_of(action),
            "asks": len(entry.form.base_fields) > 1 or bool(entry.photos),
            "is_plain": entry.is_plain,
        }
        for action, entry in acts.items()
        if action in allowed and not entry.is_inline
    ]


def hints(subject, acts, actor, now):
    """Why a step that the state calls for is none of the actor's, or not yet."""
    roles = subject.roles_of(actor)
    rules = {action: subject.TRANSITIONS[action] for action in acts}
    found = [
        words
        for action, rule in rules.items()
        if subject.state in rule.sources
        and roles & rule.roles
        and not subject.may(action, actor, now)
        and (words := subject.why_not(action, actor, now))
    ]
    return list(dict.fromkeys(found))


def led(found):
    """Of these buttons the first is the one that the state calls for."""
    return [button | {"is_plain": place > 0} for place, button in enumerate(found)]


def counted(tabs, run):
    """The tabs of a list, each with how many rows `run(narrow)` finds behind it, in words."""
    return [
        (code, label, paging.count_words(paging.count(run(narrow))))
        for code, label, narrow, *_ in tabs
    ]


def clocks(subject, labels):
    """(the running clock that ends first, all but cancelled ones), each with its label."""
    rows = list(Clock.objects.of(subject).order_by("pk"))
    for clock in rows:
        clock.label = labels[clock.kind]
    running = [clock for clock in rows if clock.settled_at is None]
    first = min(running, key=lambda clock: clock.due_at, default=None)
    return first, [clock for clock in rows if clock.verdict != Clock.Verdict.CANCELLED]


def steps(subject, labels, roles, *, reads=None, is_open=False):
    """What happened, with who and the words; `reads(event)` keeps some of it from the actor."""
    events = list(
        Event.objects.filter(subject_type=subject.subject_type, subject_id=subject.pk)
        .select_related("words")
        .order_by("seq")
    )
    events = [event for event in events if reads is None or reads(event)]
    ids = {event.actor: event.actor.rpartition("user:")[2] for event in events}
    users = User.objects.filter(pk__in=[pk for pk in ids.values() if pk.isdigit()])
    names = {str(user.pk): str(user) for user in users}
    pictures = {}
    for photo in Attachment.objects.of(subject).order_by("uploaded_at"):
        pictures.setdefault(photo.event_seq, []).append(photo)
    offices = dict(roles)
    found = [
        {
            "at": event.at,
            "title": labels.get(event.action, event.action),
            "text": event.words.text if hasattr(event, "words") else "",
            "who": " · ".join(
                filter(None, [str(offices.get(event.role, "")), names.get(ids[event.actor], "")])
            ),
            "photos": pictures.get(event.seq, ()),
            "state": "done",
        }
        for event in events
    ]
    if is_open and found:
        found[-1]["state"] = "now"
    return found
