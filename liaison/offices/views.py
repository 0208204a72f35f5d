"""Who holds which office, and what happens when somebody leaves it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liaison import paging
from liaison.accounts.models import User
from liaison.errors import Refusal
from liaison.ledger.models import Event
from liaison.limits.address import client_address
from stations.memberships import actions as memberships
from stations.memberships.models import Membership, Role
from stations.memberships.permissions import (
    gives,
    may_confirm,
    proposals,
    reach,
    sees_people,
    still_proposed,
)
from stations.representatives import actions as representatives
from stations.representatives.models import Mandate, MandateStatus, Representative
from stations.representatives.permissions import (
    edited_by,
    may_record,
    people_of,
    recorded_by,
)

from . import actions, lists, matrix, matters
from .explanations import EXPLAINED
from .forms import EndTermForm, GrantForm, LeaveForm, ResumeForm, SuspendForm

# --- who holds what -------------------------------------------------------------------------------


@never_cache
@require_GET
def people(request):
    """Everybody with an office within the actor's own place; the former ones on request."""
    actor, now = request.actor, timezone.now()
    if not sees_people(actor):
        raise Http404
    words = request.GET.get("q", "").strip()[:40]
    role = request.GET.get("role", "")
    ended = request.GET.get("ended") == "1"
    rows = lists.narrowed(actor, words=words, role=role, ended=ended, now=now)
    try:
        found = paging.page(rows, cursor=request.GET.get("cursor", ""), size=30, order=("-id",))
    except paging.BadCursor as refusal:
        messages.warning(request, refusal.detail)
        return redirect("offices:people")
    given = gives(actor)
    named = [row.representative_id for row in found.rows if row.role == Role.DEPUTY]
    shown = Representative.objects.filter(pk__in=named)
    kept = {"q": words, "role": role, "ended": "1" if ended else ""}
    context = {
        "actor": actor,
        "rows": [(row, _may_end(actor, row, given)) for row in found.rows],
        "newer": found.previous and _query(kept, found.previous),
        "older": found.next and _query(kept, found.next),
        "words": words,
        "role": role,
        "roles": Role.choices,
        "ended": ended,
        "may_give": bool(given),
        "proposed": proposals(actor).count(),
        "edits": set(edited_by(shown, actor).values_list("pk", flat=True)),
        "records": {person.pk for person in recorded_by(shown, actor)},
        "is_narrowed": bool(words or role),
    }
    return render(request, "liaison/offices/people.html", context)


def _may_end(actor, row, given):
    """Only for the button; the verb asks again."""
    return row.role in given and row.user_id != actor.user.pk


def _query(kept, cursor):
    return "?" + urlencode({k: v for k, v in kept.items() if v} | {"cursor": cursor})


@never_cache
@require_GET
def choose_role(request):
    given = gives(request.actor)
    if not given:
        raise Http404
    offered = [(role, EXPLAINED[role]) for role in Role if role in given]
    context = {"actor": request.actor, "offered": offered}
    return render(request, "liaison/offices/choose_role.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def grant(request, role):
    """Give an office to somebody, with an account of their own when they have none yet."""
    actor = request.actor
    if role not in gives(actor):
        raise Http404
    role, status = Role(role), 200
    form = GrantForm(request.POST or None, actor=actor, role=role)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _granted(request, form, role)
            except Refusal as refusal:
                form.add_error(None, str(refusal.detail))
                status = refusal.status
    context = {"actor": actor, "form": form, "role": role, "explanation": EXPLAINED[role]}
    return render(request, "liaison/offices/grant.html", context, status=status)


def _granted(request, form, role):
    data, now = form.cleaned_data, timezone.now()
    given = {
        "role": role,
        "place": data["place"],
        "is_head": data.get("is_head", False),
        "by": request.actor,
        "now": now,
    }
    if form.user is not None:
        office = memberships.grant(user=form.user, **given)
        if office.awaits:
            return _is_proposed(request, form.user)
        messages.success(request, _("已任职：%s。下次打开页面即生效。") % form.user)
        return redirect("offices:people")
    user, link, sent = memberships.invite(
        username=data["username"],
        display_name=data["display_name"],
        phone=data["phone"],
        email=data["email"],
        address=client_address(request),
        **given,
    )
    if sent:
        messages.success(request, _("已为 %s 开通账号并发送邀请。") % user)
        return redirect("offices:people")
    if not link:
        return _is_proposed(request, user)
    return _invited(request, user, link)


def _is_proposed(request, user):
    messages.info(request, _("已提出 %s 的任职，要等另一个人确认才生效。") % user)
    return redirect("offices:proposed")


def _invited(request, user, link):
    context = {"actor": request.actor, "invited": user, "link": link}
    return render(request, "liaison/offices/invited.html", context)


# --- what waits for a second word -----------------------------------------------------------------


@never_cache
@require_GET
def proposed(request):
    """Offices that were named and are not in force yet: to confirm, or to see who has to."""
    now, rows = timezone.now(), []
    for row in proposals(request.actor).order_by("-pk")[:100]:
        decides = may_confirm(request.actor, row)
        lapsed = decides and not still_proposed(row, now)
        rows.append((row, decides, row.proposed_by_id == request.user.pk, lapsed))
    context = {"actor": request.actor, "rows": rows}
    return render(request, "liaison/offices/proposed.html", context)


@never_cache
@require_POST
def confirm(request, pk):
    row = get_object_or_404(proposals(request.actor), pk=pk)
    try:
        row, link, _sent = memberships.confirm(
            membership=row,
            by=request.actor,
            now=timezone.now(),
            address=client_address(request),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal.detail))
        return redirect("offices:proposed")
    if link:
        return _invited(request, row.user, link)
    messages.success(request, _("已确认：%s。下次打开页面即生效。") % row.user)
    return redirect("offices:proposed")


@require_POST
def refuse(request, pk):
    row = get_object_or_404(proposals(request.actor), pk=pk)
    reason = request.POST.get("reason", "").strip()[:200].replace("\x00", "")
    try:
        memberships.refuse(membership=row, by=request.actor, now=timezone.now(), text=reason)
    except Refusal as refusal:
        messages.error(request, str(refusal.detail))
    else:
        messages.success(request, _("已退回：%s，不会生效。") % row.user)
    return redirect("offices:proposed")


# --- leaving --------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
def end(request, pk):
    """End a membership: first what is in hand and who takes it, then the end."""
    actor, now = request.actor, timezone.now()
    row = _in_reach(request, pk)
    if row.role not in gives(actor) or not row.is_current(now):
        raise Http404
    held, status = matters.of_membership(row, by=actor, now=now), 200
    form = LeaveForm(request.POST or None, membership=row, held=held)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.leave(
                    membership=row,
                    by=actor,
                    now=now,
                    reason=form.cleaned_data["reason"],
                    chosen=form.chosen,
                    heir=form.user,
                    is_vacant=form.cleaned_data.get("is_vacant", False),
                )
            except Refusal as refusal:
                form.add_error(None, str(refusal.detail))
                status = refusal.status
            else:
                messages.success(request, _("已结束任职：%s。权限已收回。") % row.user)
                if held.cases:
                    return redirect("offices:handover", row.pk)
                return redirect("offices:people")
    context = {"actor": actor, "row": row, "held": held, "form": form, "now": now}
    return render(request, "liaison/offices/end.html", context, status=status)


@never_cache
@require_GET
def handover(request, pk):
    """交接清单, to be printed and signed: what is open now, or what was handed over at the end."""
    actor, now = request.actor, timezone.now()
    row = _in_reach(request, pk)
    event = Event.objects.filter(
        subject_type=row.subject_type, subject_id=row.pk, action="end"
    ).first()
    if event is None:
        cases, receivers, heir = matters.of_membership(row, by=actor, now=now).cases, {}, None
    else:
        cases = matters.named(event.data.get("matters", []), by=actor)
        receivers = event.data.get("successors", {})
        heir = event.data.get("heir")
    people = {str(p.uid): p.name for p in Representative.objects.filter(uid__in=receivers.values())}
    context = {
        "actor": actor,
        "row": row,
        "event": event,
        "heir": heir and User.objects.filter(pk=heir).first(),
        "lines": [(case, people.get(receivers.get(case.number), "")) for case in cases],
        "now": now,
    }
    return render(request, "liaison/offices/handover.html", context)


def _in_reach(request, pk):
    if not sees_people(request.actor):
        raise Http404
    rows = Membership.objects.filter(reach(request.actor)).select_related(*lists.LIST)
    return get_object_or_404(rows, pk=pk)


@never_cache
@require_GET
def roles(request):
    """The matrix of offices, drawn from the tables that decide."""
    if request.actor.membership is None and not request.user.is_superuser:
        raise Http404
    columns = matrix.offices()
    own = request.actor.membership.role if request.actor.membership else ""
    wanted = {office.role: office for office in columns}
    context = {
        "actor": request.actor,
        "offices": columns,
        "shown": wanted.get(request.GET.get("role", own)) or wanted.get(own) or columns[0],
        "groups": matrix.rows(columns),
    }
    return render(request, "liaison/offices/roles.html", context)


# --- mandates -------------------------------------------------------------------------------------

CHANGES = {
    "end": (gettext_lazy("终止"), [MandateStatus.ACTIVE, MandateStatus.SUSPENDED]),
    "suspend": (gettext_lazy("暂停"), [MandateStatus.ACTIVE]),
    "resume": (gettext_lazy("恢复"), [MandateStatus.SUSPENDED]),
}


@never_cache
@require_GET
def terms(request, uid):
    """A representative's mandates, for the clerk who records what happens to them."""
    person = _person(request, uid)
    mandates = [
        (m, [(c, label) for c, (label, states) in CHANGES.items() if m.status in states])
        for m in person.mandates.all()
        if may_record(request.actor, m)
    ]
    context = {"actor": request.actor, "person": person, "mandates": mandates}
    return render(request, "liaison/offices/terms.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def change_term(request, uid, pk, change):
    """End, suspend or resume one mandate."""
    person, actor, now = _person(request, uid), request.actor, timezone.now()
    rows = Mandate.objects.select_related("representative").filter(representative=person)
    mandate = get_object_or_404(rows, pk=pk)
    if change not in CHANGES or not may_record(actor, mandate):
        raise Http404
    held = matters.of_representative(person, by=actor) if change == "end" else matters.InHand()
    is_last = change == "end" and matters.is_last(mandate)
    form, status = _term_form(request, mandate, change, held), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _change(mandate, change, form, actor, now)
            except Refusal as refusal:
                form.add_error(None, str(refusal.detail))
                status = refusal.status
            else:
                messages.success(request, _("已登记：%s") % mandate.title)
                return redirect("offices:terms", person.uid)
    context = {
        "actor": actor,
        "person": person,
        "mandate": mandate,
        "label": CHANGES[change][0],
        "form": form,
        "held": held if is_last else matters.InHand(),
        "is_last": is_last,
        "is_grave": change == "end",
        "back": reverse("offices:terms", args=[person.uid]),
        "now": now,
    }
    return render(request, "liaison/offices/change_term.html", context, status=status)


def _person(request, uid):
    for person in recorded_by(Representative.objects.filter(uid=uid), request.actor):
        return person
    raise Http404


def _term_form(request, mandate, change, held):
    data = request.POST or None
    if change == "end":
        people = people_of(Representative.objects.serving(), request.actor)
        people = people.told_apart().by_strokes()
        return EndTermForm(data, mandate=mandate, held=held, people=people)
    return (SuspendForm if change == "suspend" else ResumeForm)(data)


def _change(mandate, change, form, by, now):
    data = form.cleaned_data
    if change == "end":
        return actions.end_term(
            mandate=mandate,
            reason=data["reason"],
            note=data["note"],
            successor=data["successor"],
            chosen=form.chosen,
            by=by,
            now=now,
        )
    if change == "suspend":
        return representatives.suspend_mandate(
            mandate=mandate, reason=data["reason"], note=data["note"], by=by, now=now
        )
    return representatives.resume_mandate(mandate=mandate, reason=data["reason"], by=by, now=now)
