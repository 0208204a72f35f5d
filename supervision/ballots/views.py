"""The desk's side of a vote: setting up, presence, keys, counting, declaring; the hall's screen."""

import re
from pathlib import Path

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liaison import paging
from liaison.errors import Refusal
from liaison.paging import BadCursor
from liaison.workflow import NotAllowed, allowed_actions, check_office
from stations.memberships.models import CLERKS

from . import actions, permissions, presentation, printed, roster, sheet
from . import recount as script
from .counting import Figures
from .forms import ACTS, SetupForm
from .models import Ballot, Result, Voter
from .voting.forms import BackForm, PaperVoteForm
from .workflow import Action, Role, State

PAGE = 30
NUMBER = re.compile(r"[0-9]{1,18}")


@never_cache
@require_GET
def ballots(request):
    actor = request.actor
    if not permissions.has_ballots(actor):
        raise Http404
    rows = Ballot.objects.visible_to(actor).select_related("division")
    context = {"actor": actor, "may_prepare": _may_prepare(actor)}
    try:
        page = paging.page(rows, cursor=request.GET.get("cursor", ""), size=PAGE, order=("-id",))
    except BadCursor as refusal:
        context["problem"] = refusal.detail
        return render(request, "supervision/ballots/ballots.html", context, status=400)
    context["rows"] = page.rows
    for name, cursor in (("newer", page.previous), ("older", page.next)):
        if cursor:
            context[name] = f"?{urlencode({'cursor': cursor})}"
    return render(request, "supervision/ballots/ballots.html", context)


def _may_prepare(actor):
    held = actor.membership
    return actor.kind == "user" and held is not None and held.role in CLERKS


@never_cache
@require_http_methods(["GET", "POST"])
def new(request):
    actor = request.actor
    if not _may_prepare(actor):
        raise PermissionDenied
    form = SetupForm(request.POST or None, actor=actor, wanted=request.GET)
    if request.method == "POST" and form.is_valid():
        try:
            check_office(request)
            ballot = actions.prepare(
                **form.cleaned_data, division=form.division, by=actor, now=timezone.now()
            )
        except Refusal as refusal:
            _put(form, refusal)
        else:
            messages.success(request, _("已准备好，接下来确定监票人、计票人，确认到会。"))
            return redirect(ballot)
    status = 422 if form.is_bound else 200
    context = {"actor": actor, "form": form}
    return render(request, "supervision/ballots/new.html", context, status=status)


def _put(form, refusal):
    field = getattr(refusal, "field", None)
    words = str(getattr(refusal, "detail", "") or refusal)
    form.add_error(field if field in form.fields else None, words)


def _ballot(request, uid):
    return get_object_or_404(Ballot.objects.visible_to(request.actor).for_reading(), uid=uid)


@never_cache
@require_GET
def show(request, uid):
    return _page(request, _ballot(request, uid))


@sensitive_post_parameters("passphrase", "again", "supervisor", "counter")
@never_cache
@require_http_methods(["GET", "POST"])
def act(request, uid, action):
    ballot, now = _ballot(request, uid), timezone.now()
    entry = ACTS.get(action)
    if entry is None:
        raise Http404
    if not ballot.roles_of(request.actor) & ballot.TRANSITIONS[action].roles:
        raise PermissionDenied
    if request.method == "GET":
        return _page(request, ballot, action, entry.form(ballot=ballot))
    form = entry.form(request.POST, ballot=ballot)
    if not form.is_valid():
        return _page(request, ballot, action, form, status=422)
    try:
        check_office(request)
        if action == Action.CLOSE:
            actions.count_try(ballot, now=now)
        made = entry.verb(ballot, by=request.actor, now=now, **form.cleaned_data)
    except Refusal as refusal:
        fresh = _ballot(request, uid)
        form = entry.form({**request.POST.dict(), "version": fresh.version}, ballot=fresh)
        form.is_valid()
        _put(form, refusal)
        return _page(request, fresh, action, form, status=getattr(refusal, "status", 422))
    messages.success(request, entry.done)
    return redirect(made)


def _page(request, ballot, action="", form=None, *, status=200):
    actor, now = request.actor, timezone.now()
    allowed = allowed_actions(ballot, actor, now)
    sees = permissions.sees_figures(ballot, actor)
    is_staff = bool(ballot.roles_of(actor)) or actor.membership.role in permissions.HOUSE
    voter = Voter.objects.of(actor).filter(ballot=ballot).first()
    context = {
        "actor": actor,
        "ballot": ballot,
        "voter": voter,
        "sees_figures": sees,
        "sees_result": permissions.sees_result(ballot, actor),
        "is_staff": is_staff,
        "candidates": presentation.candidates(ballot, with_figures=sees),
        "turnout": presentation.turnout(ballot),
        "checklist": presentation.checklist(ballot) if ballot.state == State.DRAFT else [],
        "groups": presentation.groups(ballot) if sees else [],
        "papers": printed.of(ballot, actor),
        "steps": presentation.steps(ballot) if is_staff else [],
        "buttons": [(one.value, one.label) for one in ACTS if one in allowed],
        "may": {one.value for one in allowed},
        "is_supervisor": permissions.is_supervisor(ballot, actor),
        "reads_roll": bool(ballot.roles_of(actor) & {Role.CLERK, Role.TELLER}),
        "action": action,
        "label": Action(action).label if action else "",
        "warnings": _warnings(ballot, action),
        "form": form,
    }
    return render(request, "supervision/ballots/ballot.html", context, status=status)


def _warnings(ballot, action):
    found = [ACTS[action].warning] if action and ACTS[action].warning else []
    return [*presentation.before(ballot, action), *found]


def _run_by(request, uid):
    ballot = _ballot(request, uid)
    if "clerk" not in ballot.roles_of(request.actor):
        raise PermissionDenied
    return ballot


@never_cache
@require_http_methods(["GET", "POST"])
def roll(request, uid):
    """到会: the secretariat's own list, filled from the meeting's sign-in where there is one. The
    tellers read it, with who has voted."""
    ballot = _ballot(request, uid)
    roles, chosen, problem, status = ballot.roles_of(request.actor), set(), "", 200
    if not roles & {Role.CLERK, Role.TELLER}:
        raise PermissionDenied
    if request.method == "POST":
        chosen, version = _numbers(request, "present"), _numbers(request, "version")
        if "everybody" in request.POST:
            chosen = set(ballot.voters.entitled().values_list("pk", flat=True))
        given = {"voters": chosen, "by": request.actor, "now": timezone.now()}
        try:
            check_office(request)
            actions.mark_present(ballot, version=max(version, default=0), **given)
            messages.success(request, _("已确认到会 %d 人。") % ballot.voters.present().count())
            return redirect("ballots:roll", uid)
        except Refusal as refusal:
            problem, status = refusal.detail, refusal.status
            ballot = _ballot(request, uid)
    signed = roster.signed_in(ballot)
    rows = list(ballot.voters.select_related("participation"))
    tells_who = Role.TELLER in roles and presentation.tells_who_voted(ballot)
    may_mark = Role.CLERK in roles and ballot.state == State.DRAFT
    for one in rows:
        one.is_ticked = one.is_present or (may_mark and (one.pk in signed or one.pk in chosen))
        one.has_voted = tells_who and hasattr(one, "participation")
    context = {
        "actor": request.actor,
        "ballot": ballot,
        "rows": rows,
        "signed": len(signed) if may_mark else 0,
        "present": sum(one.is_present for one in rows),
        "problem": problem,
        "may_mark": may_mark,
        "gives_codes": Action.ISSUE_CODES in allowed_actions(ballot, request.actor, timezone.now()),
        "lost": _with_codes(ballot, rows) if Role.CLERK in roles else [],
    }
    return render(request, "supervision/ballots/roll.html", context, status=status)


def _numbers(request, name):
    return {int(one) for one in request.POST.getlist(name) if NUMBER.fullmatch(one)}


def _with_codes(ballot, rows):
    """Who has a slip that may get lost."""
    if ballot.state not in {State.DRAFT, State.OPEN}:
        return []
    have = [one for one in rows if one.code_hash and one.is_present]
    return [one for one in have if not hasattr(one, "participation")]


@never_cache
@require_POST
def codes(request, uid):
    """Slips of those present who have none yet, shown once; one again for who has lost it."""
    ballot = _run_by(request, uid)
    check_office(request)
    lost = next(iter(_numbers(request, "voter")), None)
    given = {"voter": lost, "renew": "renew" in request.POST}
    given = actions.issue_codes(ballot, **given, by=request.actor, now=timezone.now())
    context = {"actor": request.actor, "ballot": ballot, "given": given}
    return render(request, "supervision/ballots/codes.html", context)


@never_cache
@require_GET
def hall(request, uid):
    """The screen in the hall: presence, turnout, time left, and the result once it is declared."""
    ballot, now = _ballot(request, uid), timezone.now()
    left = max(0, int((ballot.closes_at - now).total_seconds())) if ballot.closes_at else 0
    context = {
        "ballot": ballot,
        "turnout": presentation.turnout(ballot),
        "left": f"{left // 60}:{left % 60:02d}",
        "is_open": ballot.state == State.OPEN and left > 0,
        "is_waiting": ballot.state == State.DRAFT,
        "declared": ballot.declared_at is not None,
        "candidates": presentation.candidates(ballot, with_figures=ballot.are_figures_public),
    }
    return render(request, "supervision/ballots/hall.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def papers(request, uid):
    """Paper ballots: one teller's entries, and what the two read differently."""
    ballot = _ballot(request, uid)
    teller = ballot.tellers.filter(user=request.actor.user).first()
    if teller is None:
        raise PermissionDenied
    back = BackForm(request.POST if "back" in request.POST else None)
    posted = None if back.is_bound else request.POST or None
    form, status = PaperVoteForm(posted, ballot=ballot, teller=teller), 200
    if back.is_bound:
        status = 422
        if back.is_valid():
            try:
                check_office(request)
                actions.count_papers(ballot, **back.cleaned_data, by=request.actor)
                messages.success(request, _("收回张数已记下。"))
                return redirect("ballots:papers", uid)
            except Refusal as refusal:
                _put(back, refusal)
                status = refusal.status
    elif request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                check_office(request)
                data = form.cleaned_data
                if data["gone"]:
                    actions.drop_paper(ballot, number=data["number"], by=request.actor)
                else:
                    given = {"number": data["number"], "marks": data["marks"]}
                    actions.enter_paper(ballot, **given, by=request.actor)
                messages.success(request, _("第 %d 号已记下。") % data["number"])
                return redirect("ballots:papers", uid)
            except Refusal as refusal:
                _put(form, refusal)
                status = refusal.status
    standing, different = presentation.differences(ballot)
    context = {
        "actor": request.actor,
        "ballot": ballot,
        "teller": teller,
        "form": form,
        "back": back,
        "standing": standing,
        "different": different,
        "mine": teller.papers.count(),
        "may_enter": ballot.state == State.COUNTING,
    }
    return render(request, "supervision/ballots/papers.html", context, status=status)


@never_cache
@require_GET
def recount(request, uid):
    """The anonymous list with the system's figures, for the named 监票人 only."""
    ballot = _ballot(request, uid)
    if not permissions.is_supervisor(ballot, request.actor):
        raise NotAllowed(_("复核文件只给这次表决的监票人。"))
    if not hasattr(ballot, "sealed_list"):
        raise Http404
    rows = list(ballot.candidates.all())
    text = sheet.recount_file(
        ballot.sealed_list.text,
        figures=[Figures(one.first, one.second, one.third) for one in rows],
        valid=ballot.valid,
        invalid=ballot.invalid,
        adopted=[one.position for one in rows if one.result == Result.ADOPTED],
        tied=[one.position for one in rows if one.result == Result.TIED],
        grades=[one.result for one in rows] if ballot.is_appraisal else [],
    )
    return _download(text, f"recount-{str(ballot.uid)[:8]}.txt")


@never_cache
@require_GET
def recount_script(request, uid):
    ballot = _ballot(request, uid)
    if not permissions.is_supervisor(ballot, request.actor):
        raise NotAllowed(_("复核程序只给这次表决的监票人。"))
    return _download(Path(script.__file__).read_text(encoding="utf-8"), "recount.py")


def _download(text, name):
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
