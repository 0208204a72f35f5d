"""What the desk pages of the supervision apps share: a form for every step, the page that asks for
it, the buttons, what happened so far. Each app has its own table of steps and its own template."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django import forms
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
from liaison.ledger.models import Event
from liaison.limits.address import client_address
from liaison.text import BodyField
from liaison.workflow import allowed_actions, check_office


def words(label, *, required=True, rows=3, help_text="", max_length=2000):
    return BodyField(
        label=label,
        required=required,
        max_length=max_length,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": _("请填写“%s”。") % label},
    )


def day(label, *, required=True, help_text=""):
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("请填写“%s”。") % label,
            "invalid": _("日期写成 2026-12-31 这样。"),
        },
    )


def yes_or_no(label, yes, no):
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", yes), ("no", no)],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择。")},
    )


class ActForm(forms.Form):
    """What one step asks for; without questions of its own it is only a button."""

    version = forms.IntegerField(
        label=_("页面"),
        widget=forms.HiddenInput,
        error_messages={"required": _("已过期，请刷新后再操作。")},
    )

    def __init__(self, *args, subject, actor=None, **kwargs):
        kwargs.setdefault("initial", {}).setdefault("version", subject.version)
        super().__init__(*args, auto_id="act_%s", **kwargs)
        self.subject, self.actor = subject, actor

    @property
    def has_questions(self):
        return len(self.fields) > 1


class TextForm(ActForm):
    """Most steps want a reason."""

    text = words(_("理由"), max_length=1000)


class NoteForm(ActForm):
    text = words(_("说明"), required=False, rows=2, max_length=1000)


@dataclass(frozen=True)
class Act:
    verb: Callable
    form: type[ActForm] = ActForm
    done: str = ""
    is_plain: bool = True
    photos: bool = False
    is_inline: bool = False  # asked for beside a row of the page, never among the buttons


def take(request, action, *, acts, find, show, done, now):
    """One step: GET shows what it asks, POST takes it. `find()` is the fresh subject or 404,
    `show(subject, status=, asked=)` the page, `done` where to go."""
    if action not in acts:
        raise Http404
    subject, entry = find(), acts[action]
    if not subject.roles_of(request.actor) & subject.TRANSITIONS[action].roles:
        raise PermissionDenied
    given = {"subject": subject, "actor": request.actor}
    if request.method == "GET":
        form = entry.form(initial=request.GET.dict(), **given)
        return show(subject, asked=asked(action, form, acts))
    form = entry.form(request.POST, **given)
    if not form.is_valid():
        return show(subject, status=422, asked=asked(action, form, acts))
    try:
        check_office(request)
        photos = _photos(request, entry, now)
        entry.verb(subject, by=request.actor, now=now, **form.cleaned_data, **photos)
    except (Refusal, Refused) as refusal:
        fresh = find()
        data = {**request.POST.dict(), "version": fresh.version}
        form = entry.form(data, subject=fresh, actor=request.actor)
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
    label = next(one.label for one in acts if one == action)
    return {"action": action, "label": label, "form": form, "takes_photos": entry.photos}


def _photos(request, entry, now):
    if not entry.photos:
        return {}
    owner = str(uuid.uuid4())
    stored = [
        attachments.store(
            upload=upload,
            by=request.actor,
            owner=owner,
            address=client_address(request),
            now=now,
        )
        for upload in request.FILES.getlist("photos")
    ]
    return {"photos": [photo.pk for photo in stored], "owner": owner}


def buttons(subject, acts, actor, now):
    allowed = set(allowed_actions(subject, actor, now))
    return [
        {
            "action": str(action),
            "label": action.label,
            "asks": len(entry.form.base_fields) > 1 or entry.photos,
            "is_plain": entry.is_plain,
        }
        for action, entry in acts.items()
        if action in allowed and not entry.is_inline
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
