"""The staff's queue and the case beside it. Full pages without script, parts of them for htmx."""

import re
import uuid
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import ModelMultipleChoiceField
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from liaison import paging, together
from liaison.attachments import actions as attachments
from liaison.attachments.images import Refused
from liaison.attachments.permissions import upload_owner
from liaison.errors import Refusal
from liaison.jurisdiction.rules import rule
from liaison.limits.address import client_address
from liaison.paging import BadCursor
from liaison.personal import identifiers
from liaison.workflow import (
    OtherOffice,
    StaleVersion,
    allowed_actions,
    check_office,
    check_version,
)
from suggestions.cases import asking, finding, intake, permissions, phrases, rules
from suggestions.cases.filters import CaseFilter
from suggestions.cases.models import Case, InterestDeclaration
from suggestions.cases.privacy import reveal_contact, rotate_code
from suggestions.cases.views import slip
from suggestions.cases.workflow import Action, action_words
from suggestions.transfers import permissions as transfers

from . import board, casepage, narrowing, queues
from .acts import ACTIONS
from .beside.forms import CrossForm
from .forms import RevealForm
from .narrowing import KEPT, NARROWED_BY, NarrowForm
from .saved import filters as saved
from .snapping import SnapForm


@never_cache
@require_GET
def queue(request):
    if not permissions.has_cases(request.actor):
        if transfers.has_transfers(request.actor):
            return redirect("transfers:list")
        return nothing_here(request)
    now = timezone.now()
    context = frame(request, now)
    part = "liaison/desk/_queue.html" if _wants(request, "queue") else "liaison/desk/queue.html"
    return _answer(request, part, context, status=context["queue_status"])


@never_cache
@require_GET
def case(request, number):
    if not permissions.has_cases(request.actor):
        return nothing_here(request)
    return show(request, case_of(request, number), timezone.now())


@never_cache
@require_http_methods(["GET", "POST"])
def act(request, number, action):
    """GET shows what the action asks; POST takes it: one verb, then the fresh case."""
    if action not in ACTIONS:
        raise Http404
    now = timezone.now()
    subject = case_of(request, number)
    entry = ACTIONS[Action(action)]
    if not subject.roles_of(request.actor) & subject.TRANSITIONS[action].roles:
        if moved := _moved_on(request, subject):
            return _refused(request, number, action, moved, now, photos={})
        raise PermissionDenied  # no button of this office, in no state
    if request.method == "GET":
        return _ask(request, subject, action, _prefilled(request, entry, subject), now)
    form = entry.form(request.POST, case=subject, actor=request.actor)
    if "phrase" in request.POST:
        return _ask(
            request, subject, action, _with_phrase(request, entry, subject, action, now), now
        )
    if "find" in request.POST:
        return _ask(request, subject, action, _narrowed(request, entry, subject), now)
    photos = _photos(request, entry, form, now)
    try:
        check_office(request)
    except OtherOffice as other:
        return _refused(request, number, action, other, now, photos=photos)
    if moved := _moved_on(request, subject):  # the form's choices may be those of the state before
        return _refused(request, number, action, moved, now, photos=photos)
    if not form.is_valid():
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


def _moved_on(request, subject):
    """The refusal when the form was opened before the last event of `subject`, else None."""
    seen = request.POST.get("version", "")
    try:
        check_version(subject, int(seen) if re.fullmatch("[0-9]{1,9}", seen) else None)
    except StaleVersion as stale:
        return stale
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


@never_cache
@require_http_methods(["GET", "POST"])
def snap(request):
    """代表随手拍 (F35), for representatives with a mandate."""
    if not permissions.snaps(request.actor):
        raise Http404
    now = timezone.now()
    form = SnapForm(
        request.POST or None,
        initial={"form_key": uuid.uuid4()},
        representative=request.actor.membership.representative,
        now=now,
    )
    key = str(_uuid(str(form["form_key"].value())) or uuid.uuid4())
    photos, refusals = [], []
    if request.method == "POST":
        photos, refusals = uploaded(request, "photos", "attachments", key, now)
        for refusal in refusals:
            form.add_error(None, refusal)
        if not (photos or refusals or request.POST.get("content", "").strip()):
            form.add_error(None, _("请拍一张照片，或者写一句话。"))
    asks, chosen = None, request.POST.get("numbers")
    if request.method == "POST" and form.is_valid():
        data, seen = form.cleaned_data, set(request.POST.getlist("seen"))
        asks = asking.before_sending(data, seen, now=now, numbers=chosen)
        if asking.NUMBERS in asks.shown:
            data = asking.answered(data, chosen)
    if asks and not asks.new:
        try:
            number = intake.take_snap(
                data | {"photos": [photo.pk for photo in photos]},
                by=request.actor,
                key=key,
                now=now,
            )
        except Refusal as refusal:
            field = getattr(refusal, "field", None)
            form.add_error(field if field in form.fields else None, str(refusal.detail))
        else:
            messages.success(request, _snapped(asks) % number)
            return redirect(reverse("desk:case", args=[number]) + "?sent=snap")
    context = navigation(request, now) | {
        "form": form,
        "form_key": key,
        "asks": asks if asks and asks.shown else None,
        "numbers": chosen or asking.MASK,
        "held": photos,
        "photo_limit": rule(rules.PHOTO_LIMIT, ""),
    }
    status = 422 if form.is_bound else 200
    return _answer(request, "liaison/desk/snap.html", context, status=status)


def _snapped(asks):
    if asking.ACCUSATION in asks.shown:
        return _("已收到 %s，只有指定的人能看到，由他们转送主管机关。")
    return _("已上报 %s，24 小时内派单。")


@never_cache
@require_GET
def snaps(request):
    """The month's 随手拍 in the actor's scope, with definitions."""
    if not permissions.has_cases(request.actor):
        return nothing_here(request)
    today = timezone.localdate()
    month = board.month_of(request.GET.get("month", ""), today)
    whole, lines = board.board(request.actor, month)
    later = board.next_month(month)
    context = {
        "actor": request.actor,
        "month": month,
        "before": (month - timedelta(days=1)).replace(day=1),
        "later": later if later <= today else None,
        "whole": whole,
        "lines": lines,
    }
    return _answer(request, "liaison/desk/snaps.html", context)


@never_cache
@require_POST
def reveal(request, number):
    """The contact data, once, for a written reason."""
    now = timezone.now()
    subject = case_of(request, number)
    form = RevealForm(request.POST)
    if not form.is_valid():
        return show(request, subject, now, status=422, reveal_form=form)
    try:
        check_office(request)
        contact = reveal_contact(
            subject, reason=form.cleaned_data["reason"], by=request.actor, now=now
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal.detail))
        return show(request, subject, now, status=refusal.status, reveal_form=form)
    return show(request, subject, now, revealed=contact)


@never_cache
@require_POST
def reprint(request, number):
    """A slip with a new query code, for somebody at the station who lost theirs."""
    now = timezone.now()
    subject = case_of(request, number)
    try:
        check_office(request)
        code = rotate_code(subject, by=request.actor, now=now)
    except Refusal as refusal:
        messages.error(request, str(refusal.detail))
        return show(request, subject, now, status=refusal.status)
    return slip(request, subject, code)


@never_cache
@require_GET
def interests(request):
    """利益回避申报登记: for the congress office, newest first."""
    if not permissions.sees_interests(request.actor):
        raise Http404
    rows = InterestDeclaration.objects.filter(
        case__in=Case.objects.visible_to(request.actor).values("pk")
    ).select_related("case", "representative")
    found = paging.page(rows, cursor=request.GET.get("cursor", ""), order=("-id",))
    context = navigation(request, timezone.now()) | {
        "rows": found.rows,
        "newer": found.previous and f"?cursor={found.previous}",
        "older": found.next and f"?cursor={found.next}",
    }
    return render(request, "liaison/desk/interests.html", context)


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


# --- pieces -------------------------------------------------------------------------------------


def case_of(request, number):
    visible = Case.objects.visible_to(request.actor).for_reading()
    return get_object_or_404(visible, number=number)


def frame(request, now):
    """Navigation with counts and the queue: what stands beside every case."""
    return together.alone(framing(request, now))


def framing(request, now):
    """The same as a reader (liaison.together)."""
    actor = request.actor
    tab = queues.tab_of(request.GET.get("tab"))
    scope, division = Case.objects.visible_to(actor), casepage.wide_division(actor)
    may_call = permissions.may_call(actor)
    params = request.GET.copy()
    for name in [name for name, value in params.items() if not value]:
        del params[name]
    given = {"now": now, "actor": actor, "phones": may_call}
    narrowed = CaseFilter(params, queryset=tab.narrow(scope, actor, now), **given)
    context = {
        "tab": tab,
        "narrow": (narrow := NarrowForm(params, actor=actor)),
        "narrow_words": narrowing.words(params, narrow, but={"q"}),
        "is_narrowed": any(params.get(name) for name in NARROWED_BY if name != "q"),
        "is_searched": bool(params.get("q")),
        "everywhere": _everywhere(params, tab),
        "saving": narrowing.narrowing(params),
        "clear": urlencode({"tab": tab.code}),
        "rows": [],
        "keep": kept(request),
        "now": now,
        "queue_status": 200,
    }
    if not narrowed.is_valid():
        unfit = narrowed.errors.get("q")
        said = _("搜索%s") % unfit[0] if unfit else _("筛选条件不对，请重新选择。")
        context |= {"queue_problem": said, "queue_status": 422}
        return context | (yield from navigating(request, now))
    try:
        beside, found = yield from together.several(
            navigating(request, now),
            queues.reading(
                narrowed.qs,
                cursor=request.GET.get("cursor", ""),
                actor=actor,
                now=now,
                is_wide=bool(division),
            ),
        )
    except BadCursor as refusal:
        context |= {"queue_problem": refusal.detail, "queue_status": 400}
        return context | (yield from navigating(request, now))
    context |= beside
    if any(map(finding.phone_in, params.get("q", "").split())):
        if not may_call:
            return context | {"queue_problem": _("只有需要联系群众的岗位可以按手机号查找。")}
        finding.note_phone_search(found.rows, user=actor.user, now=now)
    return context | {
        "rows": found.rows,
        "sends": any(row["ticks"] for row in found.rows),
        "newer": found.previous and f"?{kept(request, cursor=found.previous)}",
        "older": found.next and f"?{kept(request, cursor=found.next)}",
    }


def _everywhere(params, tab):
    """The same search among all cases; nothing to offer without words or when it is there."""
    if not params.get("q") or tab.code == "all":
        return ""
    return urlencode(narrowing.narrowing(params) | {"tab": "all"})


def navigation(request, now):
    return together.alone(navigating(request, now))


def navigating(request, now):
    """The same as a reader (liaison.together)."""
    actor = request.actor
    tabs, rows, headline, unread, today = yield from saved.counting(actor, now)
    shown = {"actor": actor, "queue_tabs": tabs, "saved": rows, "headline": headline}
    shown["due_today"] = today
    return shown if request.htmx else shown | {"unread": unread}


def kept(request, **changes):
    """The queue's own parameters, so that opening a case leaves the queue as it was."""
    return narrowing.link(request.GET, **changes)


def _to_queue(request):
    if request.htmx:
        return HttpResponseClientRedirect(reverse("desk:queue"))
    return redirect("desk:queue")


def _with_kept(request, number):
    keep = kept(request)
    target = reverse("desk:case", args=[number])
    return f"{target}?{keep}" if keep else target


def show(request, subject, now, *, status=200, **extra):
    """The case alone for htmx, with navigation and queue otherwise."""
    is_revealed = "revealed" in extra
    context = {
        "reveal_form": RevealForm(),
        "cross_form": CrossForm(auto_id="cross_%s"),
        "keep": kept(request),
    }
    reading = casepage.reading(subject, request.actor, now, revealed=is_revealed)
    if _wants(request, "main"):
        context |= together.alone(reading)
        return _answer(request, "liaison/desk/_case.html", context | extra, status=status)
    beside, facts = together.alone(together.several(framing(request, now), reading))
    context = beside | facts | context
    return _answer(request, "liaison/desk/case.html", context | extra, status=status)


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
        return _answer(request, "liaison/desk/_act.html", context)
    return show(request, subject, now, status=status, asked=asked, notice=notice)


def _refused(request, number, action, refusal, now, *, photos):
    """What was typed stays, with the version that is true now and the reason in words."""
    fresh = case_of(request, number) if _still_visible(request, number) else None
    if fresh is None:
        messages.warning(request, _("这件事项已经不在您的办理范围内。"))
        return _to_queue(request)
    entry = ACTIONS[Action(action)]
    field = getattr(refusal, "field", None)
    if refusal.status == 422:
        form = entry.form(request.POST, case=fresh, actor=request.actor)
        form.is_valid()
        form.add_error(field if field in form.fields else None, str(refusal.detail))
        notice = ""
    else:
        typed = request.POST.copy()
        typed["version"] = fresh.version
        form, notice = entry.form(typed, case=fresh, actor=request.actor), refusal.detail
        wrote = any(photos.values()) or request.POST.get(form.words_field or "", "").strip()
        if not wrote and action not in allowed_actions(fresh, request.actor, now):
            return show(request, fresh, now, status=refusal.status, notice=notice)
    status = refusal.status
    return _ask(request, fresh, action, form, now, photos=photos, status=status, notice=notice)


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


def uploaded(request, name, held, owner, now):
    """(attachments, what was wrong with the others): ids uploaded before under the field `held`,
    and files that came with this form under `name`."""
    ids = [found for raw in request.POST.getlist(held)[:20] if (found := _uuid(raw))]
    photos, refusals = list(attachments.unclaimed(ids=ids, owner=owner)) if ids else [], []
    for upload in request.FILES.getlist(name):
        try:
            photos.append(
                attachments.store(
                    upload=upload,
                    by=request.actor,
                    owner=owner,
                    address=client_address(request),
                    now=now,
                )
            )
        except (Refused, Refusal) as refusal:
            refusals.append(str(getattr(refusal, "detail", "") or refusal))
    return photos, refusals


def _uuid(raw):
    try:
        return uuid.UUID(raw or "")
    except ValueError:
        return None


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
    return _answer(request, "liaison/desk/_moved.html", context)


def nothing_here(request):
    """Offices without business data see a page that says so."""
    context = {"actor": request.actor}
    return _answer(request, "liaison/desk/nothing.html", context)


def _wants(request, target):
    """htmx asks for one part, unless it restores a page of the history."""
    return (
        request.htmx and request.htmx.target == target and not request.htmx.history_restore_request
    )


def _answer(request, template, context, *, status=200):
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response
