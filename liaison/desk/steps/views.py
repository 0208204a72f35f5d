"""One step on a case: what it asks, what was typed, and what became of it."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import ModelMultipleChoiceField
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from liaison import together
from liaison.attachments.permissions import upload_owner
from liaison.desk import casepage
from liaison.desk.acts import ACTIONS
from liaison.desk.beside.forms import CrossForm
from liaison.desk.forms import RevealForm
from liaison.desk.narrowing import KEPT
from liaison.desk.pages import answer, case_of, framing, kept, show, uploaded, wants
from liaison.errors import Refusal
from liaison.jurisdiction.rules import rule
from liaison.personal import identifiers
from liaison.workflow import (
    OtherOffice,
    StaleVersion,
    allowed_actions,
    check_office,
    check_version,
    expect,
)
from suggestions.cases import phrases, rules
from suggestions.cases.models import Case
from suggestions.cases.workflow import Action, action_words

from . import typed


@never_cache
@require_http_methods(["GET", "POST"])
def act(request, number, action):
    """GET shows what the action asks; POST takes it: one verb, then the fresh case."""
    if action not in ACTIONS:
        raise Http404
    now, entry = timezone.now(), ACTIONS[Action(action)]
    try:
        subject = case_of(request, number)
    except Http404:
        return _gone(request, entry)
    has_button = bool(subject.roles_of(request.actor) & subject.TRANSITIONS[action].roles)
    if request.method == "POST":
        return _sent(request, subject, action, now, has_button=has_button)
    if not has_button:
        raise PermissionDenied  # in no state
    return _ask(request, subject, action, _prefilled(request, entry, subject), now)


def _sent(request, subject, action, now, *, has_button):
    number, entry = subject.number, ACTIONS[Action(action)]
    form = entry.form(request.POST, case=subject, actor=request.actor)
    if has_button and "phrase" in request.POST:
        return _ask(
            request, subject, action, _with_phrase(request, entry, subject, action, now), now
        )
    if has_button and "find" in request.POST:
        return _ask(request, subject, action, _narrowed(request, entry, subject), now)
    late = _late(request, subject)  # the form's choices may be those of the state before
    if not has_button and not late:
        raise PermissionDenied
    photos = _photos(request, entry, form, now)
    if late:
        return _refused(request, number, action, late, now, photos=photos)
    if not form.is_valid():
        try:
            expect(subject, action, by=request.actor, now=now)
        except Refusal as over:
            return _refused(request, number, action, over, now, photos=photos)
        return _ask(request, subject, action, form, now, photos=photos, status=422)
    given = form.arguments() | {name: [p.pk for p in held] for name, held in photos.items()}
    if entry.photos:
        given["owner"] = upload_owner(request)
    numbers = _numbers(given)
    if numbers and "numbers" not in request.POST:
        state = {"photos": photos, "status": 422, "numbers": numbers}
        return _ask(request, subject, action, form, now, **state)
    if request.POST.get("numbers") == "mask":
        given = {name: _masked(value) for name, value in given.items()}
    try:
        entry.verb(subject, by=request.actor, now=now, **given)
    except Refusal as refusal:
        return _refused(request, number, action, refusal, now, photos=photos)
    messages.success(request, entry.done)
    if not _still_visible(request, number):
        messages.info(request, _("这件事项已转出您的办理范围。"))
        return _to_queue(request)
    if request.htmx:
        return _moved(request, number, now)
    return redirect(_with_kept(request, number))


def _late(request, subject):
    """The refusal when the form was opened in another office or before the last event of
    `subject`, else None."""
    seen = request.POST.get("version", "")
    try:
        check_office(request)
        check_version(subject, int(seen) if re.fullmatch("[0-9]{1,9}", seen) else None)
    except (OtherOffice, StaleVersion) as late:
        return late
    return None


def _numbers(given):
    """Personal numbers in what the form says, offered for masking before it is sent."""
    said = "\n".join(value for value in given.values() if isinstance(value, str) and value)
    kinds = identifiers.kinds(said)
    if not kinds:
        return None
    return {
        "kinds": [identifiers.LABELS[kind] for kind in kinds],
        "masked": identifiers.mask(said),
    }


def _masked(value):
    return identifiers.mask(value) if isinstance(value, str) else value


def _prefilled(request, entry, subject):
    """The form of an action, with what a link beside the case proposes (合并到这件)."""
    proposed = {
        name: request.GET[name]
        for name in entry.form.base_fields
        if name in request.GET and name not in {"version", *KEPT}
    }
    return entry.form(case=subject, actor=request.actor, initial=proposed)


def _with_phrase(request, entry, subject, action, now):
    """The form as it was typed, a standard text added to its words; nothing is judged yet."""
    form = _narrowed(request, entry, subject)
    chosen = [
        row
        for row in phrases.fitting(subject, action, request.actor)
        if str(row.pk) == request.POST["phrase"]
    ]
    if chosen and form.words_field:
        said = form.initial.get(form.words_field, "")
        added = phrases.filled(chosen[0].text, subject, now)
        form.initial[form.words_field] = f"{said}\n{added}".strip()
    return form


def _narrowed(request, entry, subject):
    """The form as it was typed, its choices narrowed by a word; nothing is judged yet."""
    typed = request.POST.dict() | {
        name: request.POST.getlist(name)
        for name, asked in entry.form.base_fields.items()
        if isinstance(asked, ModelMultipleChoiceField)
    }
    typed.pop("version", None)
    return entry.form(case=subject, actor=request.actor, initial=typed)


def _to_queue(request):
    if request.htmx:
        return HttpResponseClientRedirect(reverse("desk:queue"))
    return redirect("desk:queue")


def _with_kept(request, number):
    keep = kept(request)
    target = reverse("desk:case", args=[number])
    return f"{target}?{keep}" if keep else target


def _ask(
    request,
    subject,
    action,
    form,
    now,
    *,
    photos=None,
    status=200,
    notice="",
    numbers=None,
):
    """The case page with the form of one action open; only the form for htmx."""
    entry = ACTIONS[Action(action)]
    asked = {
        "action": action,
        "label": entry.label or action_words(action, subject.mode),
        "form": form,
        "is_grave": entry.is_grave,
        "photos": [
            {"name": name, "label": label, "held": (photos or {}).get(name, [])}
            for name, label in entry.photos.items()
        ],
        "photo_limit": rule(rules.PHOTO_LIMIT, subject.division) if entry.photos else 0,
        "office": request.actor.membership.pk,
        "numbers": numbers,
        "phrases": [
            {"pk": row.pk, "name": row.name, "text": phrases.filled(row.text, subject, now)}
            for row in phrases.fitting(subject, action, request.actor)
        ]
        if form.words_field
        else [],
    }
    asked["is_allowed"] = action in allowed_actions(subject, request.actor, now)
    if request.method == "GET" and request.htmx and request.htmx.target == "act":
        context = {"asked": asked, "case": subject, "keep": kept(request)}
        return answer(request, "liaison/desk/_act.html", context)
    return show(request, subject, now, status=status, asked=asked, notice=notice)


def _refused(request, number, action, refusal, now, *, photos):
    """What was typed stays, with the version that is true now and the reason in words: in the form
    while the step can still be taken, else in a list to be copied."""
    entry, status = ACTIONS[Action(action)], refusal.status
    try:
        fresh = case_of(request, number)
    except Http404:
        return _gone(request, entry)
    if status == 422:
        form = entry.form(request.POST, case=fresh, actor=request.actor)
        form.is_valid()
        field = getattr(refusal, "field", None)
        form.add_error(field if field in form.fields else None, str(refusal.detail))
        return _ask(request, fresh, action, form, now, photos=photos, status=status)
    sent = request.POST.copy()
    sent["version"] = fresh.version
    form, notice = entry.form(sent, case=fresh, actor=request.actor), refusal.detail
    if action in allowed_actions(fresh, request.actor, now):
        return _ask(request, fresh, action, form, now, photos=photos, status=status, notice=notice)
    over = None
    if typed.wrote(form) or any(photos.values()):
        over = {"words": typed.filled(form.fields, sent), "photos": sum(photos.values(), [])}
    return show(request, fresh, now, status=status, notice=notice, over=over)


def _gone(request, entry):
    """The case is not, or no longer, among those of this office; words that were sent come back."""
    fields = entry.form.base_fields
    if request.method != "POST" or not typed.speaks(fields, request.POST):
        raise Http404
    context = {"actor": request.actor, "over": {"words": typed.filled(fields, request.POST)}}
    part = "liaison/desk/_gone.html" if wants(request, "main") else "liaison/desk/gone.html"
    return answer(request, part, context, status=404)


def _still_visible(request, number):
    return Case.objects.visible_to(request.actor).filter(number=number).exists()


def _photos(request, entry, form, now):
    """{argument: attachments}: those stored before and those that came with this form."""
    owner, photos = upload_owner(request), {}
    for name in entry.photos:
        photos[name], refusals = uploaded(request, name, f"{name}_held", owner, now)
        for refusal in refusals:
            form.add_error(None, refusal)
    return photos


def _moved(request, number, now):
    """After a step by htmx: the fresh case, and beside it queue and counts."""
    subject = case_of(request, number)
    facts, beside = together.alone(
        together.several(casepage.reading(subject, request.actor, now), framing(request, now))
    )
    context = (
        facts
        | beside
        | {
            "reveal_form": RevealForm(),
            "cross_form": CrossForm(auto_id="cross_%s"),
        }
    )
    return answer(request, "liaison/desk/_moved.html", context)
